"""Mail to suppliers on its way out: claimed, sent over SMTP outside of any transaction, and noted."""

import asyncio
import contextlib
import email.policy
import re
import secrets
import smtplib
import ssl
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from typing import Any, Literal

import structlog

from bot.settings import Settings
from domain.cases import MailId
from domain.names import shown
from domain.tickets import CaseId
from services import mailing
from services.mailing import Outgoing
from storage.database import Database
from storage.store import Store

ANSWER_SECONDS = 30.0
"""How long a server may take for each of its answers."""

LEASE = timedelta(minutes=15)
"""How long a mail belongs to one process: longer than all answers of a sending may take together."""

MOST_A_TICK = 20
LONGEST_SUBJECT = 200
_POLICY = email.policy.SMTP.clone(cte_type="7bit")
_TAKEN = range(200, 300)
_GO_ON = range(354, 355)
_FOR_GOOD = 500

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes mail. `seconds`: how long it may take for each answer."""

    host: str
    port: int
    tls: Literal["starttls", "tls", "none"]
    user: str
    password: str = field(repr=False)
    sender: str
    seconds: float = ANSWER_SECONDS

    @classmethod
    def of(cls, settings: Settings) -> "MailServer":
        """Return the server that the settings name."""
        password = settings.smtp_password.get_secret_value()
        return cls(
            settings.smtp_host, settings.smtp_port, settings.smtp_tls, settings.smtp_user, password, settings.smtp_from
        )


class NotTaken(Exception):
    """The server certainly didn't take a mail. `later`: it may take it another time."""

    def __init__(self, why: str, *, later: bool) -> None:
        super().__init__(why)
        self.later = later


class Uncertain(Exception):
    """The connection ended after the mail was handed over, and before the server said whether it took it."""


@dataclass
class Mailer:
    """Sends the mail that is due."""

    database: Database
    server: MailServer
    me: str = field(default_factory=lambda: secrets.token_hex(8))

    async def send_due(self) -> bool:
        """Send the mails that are due, one after the other; return whether something was done."""
        done = 0
        while done < MOST_A_TICK and await self.database.read(lambda store: store.mails.is_due()):
            if not await self._send_next() and not done:
                return True  # what a dead process left was noted
            done += 1
        return done > 0

    async def _send_next(self) -> bool:
        outgoing = await self.database.write(self._claim)
        if outgoing is None:
            return False
        message = message_of(outgoing, self.server.sender)
        became = await asyncio.to_thread(partial(_handed_over, self.server, outgoing.mail.to, message))
        await self.database.write(partial(became, mail=outgoing.mail))
        return True

    async def _claim(self, store: Store) -> Outgoing | None:
        return await mailing.claim(store, self.me, until=store.now + LEASE)


def message_of(outgoing: Outgoing, sender: str) -> EmailMessage:
    """Return a mail as it goes out; what people typed is nothing but words in it."""
    mail = outgoing.mail
    message = EmailMessage(_POLICY)
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = shown(mail.subject, most=LONGEST_SUBJECT)
    message["Date"] = format_datetime(mail.made_at)
    message["Message-ID"] = _message_id(mail.case_id, mail.id, sender)
    if outgoing.first != mail.id:
        message["In-Reply-To"] = message["References"] = _message_id(mail.case_id, outgoing.first, sender)
    message.set_content(mail.body)
    return message


def _message_id(case_id: CaseId, mail_id: MailId, sender: str) -> str:
    return f"<case-{case_id}-{mail_id}@{sender.rpartition('@')[2]}>"


def _handed_over(server: MailServer, to: str, message: EmailMessage) -> Callable[..., Coroutine[Any, Any, None]]:
    """Send a mail; return what notes what became of it."""
    try:
        _hand_over(server, to, message)
    except NotTaken as refused:
        log.warning("mail not taken", later=refused.later)
        return partial(mailing.put_off if refused.later else mailing.fail, error=str(refused))
    except Uncertain:
        log.warning("mail may have been sent or not")
        return mailing.doubt
    return mailing.sent


def _hand_over(server: MailServer, to: str, message: EmailMessage) -> None:
    """Send a mail. Raises `NotTaken`, `Uncertain`."""
    with contextlib.ExitStack() as stack:
        try:
            smtp = stack.enter_context(contextlib.closing(_connected(server)))
            _begin(smtp, server, to)
        except smtplib.SMTPResponseException as refused:
            raise _not_taken(refused.smtp_code, refused.smtp_error) from None
        except (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError, UnicodeError) as never:
            raise NotTaken(str(never), later=False) from None
        except (smtplib.SMTPException, OSError) as broken:
            raise NotTaken(str(broken) or type(broken).__name__, later=True) from None
        _hand_over_words(smtp, message)
        with contextlib.suppress(smtplib.SMTPException, OSError):
            smtp.quit()


def _connected(server: MailServer) -> smtplib.SMTP:
    """Return a connection to a server, which doesn't learn the name of this machine."""
    domain = server.sender.rpartition("@")[2]
    if server.tls != "tls":
        return smtplib.SMTP(server.host, server.port, domain, timeout=server.seconds)
    trusted = ssl.create_default_context()
    return smtplib.SMTP_SSL(server.host, server.port, domain, timeout=server.seconds, context=trusted)


def _begin(smtp: smtplib.SMTP, server: MailServer, to: str) -> None:
    """Come to where the server awaits what stands in a mail."""
    if server.tls == "starttls":
        smtp.starttls(context=ssl.create_default_context())
    smtp.ehlo_or_helo_if_needed()
    if server.user:
        smtp.login(server.user, server.password)
    _expect(_TAKEN, smtp.mail(server.sender))
    _expect(_TAKEN, smtp.rcpt(to))
    _expect(_GO_ON, smtp.docmd("DATA"))


def _hand_over_words(smtp: smtplib.SMTP, message: EmailMessage) -> None:
    """Send what stands in a mail, which the server awaits; from here on it may have it, whatever happens."""
    try:
        smtp.send(re.sub(rb"(?m)^\.", b"..", message.as_bytes()).rstrip(b"\r\n") + b"\r\n.\r\n")
        answer = smtp.getreply()
    except (smtplib.SMTPException, OSError):
        raise Uncertain from None
    if answer[0] not in _TAKEN:
        raise _not_taken(*answer)


def _expect(codes: range, answer: tuple[int, bytes]) -> None:
    if answer[0] not in codes:
        raise smtplib.SMTPResponseException(*answer)


def _not_taken(code: int, said: bytes | str) -> NotTaken:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return NotTaken(f"{code} {words}", later=code < _FOR_GOOD)
