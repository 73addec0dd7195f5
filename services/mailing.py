"""Mail to suppliers: claimed before it is sent, tried again while a server can't take it, never blindly sent twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.cases import MailId, MailState
from domain.errors import N_, Refusal
from domain.mail import Mail, tried_again_at
from domain.names import shown
from domain.notices import Notice, notice
from domain.people import Actor
from domain.tickets import CaseId
from services import case_news, cases
from services.suppliers import NoMailServer, check_top
from services.ticket_news import DESK_ROLES
from storage.store import Store

LONGEST_ERROR = 200


@notice
@dataclass(frozen=True)
class MailFailed(Notice):
    """A mail wasn't sent, and isn't tried again by itself. `error`: what the server said."""

    code: ClassVar[str] = "mail_failed"

    mail_id: MailId
    case_id: CaseId
    number: int
    to: str
    error: str


@notice
@dataclass(frozen=True)
class MailUncertain(Notice):
    """A mail may have been sent, or not."""

    code: ClassVar[str] = "mail_uncertain"

    mail_id: MailId
    case_id: CaseId
    number: int
    to: str


class MailNotWaiting(Refusal):
    why = N_("This mail is on its way, or was sent since.")
    what_to_do = N_("Nothing was sent by this tap. The case's card shows how it stands.")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail in hand. `first`: the first of its case, which it follows."""

    mail: Mail
    first: MailId


async def claim(store: Store, me: str, *, until: datetime) -> Outgoing | None:
    """Take the next mail that is due; have those be uncertain that a dead process left half sent."""
    for abandoned in await store.mails.doubt_abandoned():
        await _tell_uncertain(store, abandoned)
    mail = await store.mails.claim(me, until=until)
    return None if mail is None else Outgoing(mail, await store.mails.first_of(mail.case_id))


async def sent(store: Store, mail: Mail) -> None:
    """Note that the server has taken a mail."""
    if await store.mails.settle(mail, MailState.SENT, sent_at=store.now, error=""):
        await case_news.redraw(store, mail.case_id)


async def put_off(store: Store, mail: Mail, error: str) -> None:
    """Try a mail again later that certainly wasn't sent; after the last time it has failed."""
    tries = mail.tries + 1
    next_at = tried_again_at(store.now, tries)
    if next_at is None:
        await fail(store, mail, error)
        return
    kept = {"tries": tries, "next_at": next_at, "error": shown(error, most=LONGEST_ERROR)}
    await store.mails.settle(mail, MailState.QUEUED, **kept)


async def fail(store: Store, mail: Mail, error: str) -> None:
    """Give a mail up that the server will never take, and tell the desk."""
    said = shown(error, most=LONGEST_ERROR)
    if await store.mails.settle(mail, MailState.FAILED, tries=mail.tries + 1, error=said):
        number = (await store.cases.by_id(mail.case_id)).number
        told = MailFailed(mail.id, mail.case_id, number, mail.to, said)
        await store.notices.tell(mail.reseller_id, told, roles=DESK_ROLES)
        await case_news.redraw(store, mail.case_id)


async def doubt(store: Store, mail: Mail) -> None:
    """Note that nobody knows whether a mail was sent, and tell the desk; it isn't repeated by itself."""
    if await store.mails.settle(mail, MailState.UNCERTAIN):
        await _tell_uncertain(store, mail)


async def _tell_uncertain(store: Store, mail: Mail) -> None:
    number = (await store.cases.by_id(mail.case_id)).number
    told = MailUncertain(mail.id, mail.case_id, number, mail.to)
    await store.notices.tell(mail.reseller_id, told, roles=DESK_ROLES)
    await case_news.redraw(store, mail.case_id)


async def send_again(store: Store, mail_id: MailId, *, by: Actor) -> Mail:
    """Send a mail anew that failed or is uncertain, once. Raises `MailNotWaiting`, `NoMailServer`, `CaseOver`."""
    check_top(by)
    mail = await store.mails.hold(mail_id)
    await cases.standing(store, mail.case_id, by=by)
    if not await store.mails.sender():
        raise NoMailServer
    if not await store.mails.queue_again(mail_id):
        raise MailNotWaiting
    await case_news.redraw(store, mail.case_id)
    return mail
