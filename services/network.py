"""What a parent does to a sub-reseller as a whole: suspend, resume, hold requests back, write to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.errors import N_, Refusal
from domain.names import NotAText, text_from
from domain.network import Standing, StandingChange
from domain.notices import Notice, notice
from domain.people import Actor, Reseller, ResellerId, ResellerState
from services import alerts
from storage.store import Store

LONGEST_REASON = 300


class Suspended(Refusal):
    why = N_("Your account is suspended, so nothing new can be done right now.")
    what_to_do = N_("Your balance and history stay open to you. Please talk to your reseller.")


class Closed(Refusal):
    why = N_("This account is closed.")
    what_to_do = N_("Its history stays open to you.")


@dataclass(eq=False)
class AlreadySo(Refusal):
    """Somebody did the same before. `who`: a colleague's name, or the business that was the parent then."""

    who: str
    at: datetime

    why = N_("%(who)s did that already, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap.")


@dataclass(eq=False)
class NotPossibleNow(Refusal):
    reseller: str

    why = N_("That can't be done with %(reseller)s as it stands now.")
    what_to_do = N_("Nothing was changed. Have a look at its card; /network has it.")


@dataclass(eq=False)
class NobodyJoined(Refusal):
    reseller: str

    why = N_("Nobody of %(reseller)s has joined, so there is nobody who could read this.")
    what_to_do = N_("Send them an invitation first.")


@dataclass(frozen=True)
class FromParent(Notice):
    """A word of a parent's business to a sub-reseller. `text`: as it was typed, perhaps empty."""

    code: ClassVar[str] = "from_parent"

    business: str
    text: str


@notice
@dataclass(frozen=True)
class AccountSuspended(FromParent):
    code: ClassVar[str] = "suspended"


@notice
@dataclass(frozen=True)
class AccountResumed(FromParent):
    code: ClassVar[str] = "resumed"


@notice
@dataclass(frozen=True)
class RequestsHeldBack(FromParent):
    code: ClassVar[str] = "paused"


@notice
@dataclass(frozen=True)
class RequestsOpenAgain(FromParent):
    code: ClassVar[str] = "unpaused"


@notice
@dataclass(frozen=True)
class BusinessMessage(FromParent):
    code: ClassVar[str] = "message"


def reason_from(typed: str) -> str:
    """Return a reason that was typed for people to read; raises `NotAText` for an empty or a long one."""
    text = text_from(typed)
    if len(text) > LONGEST_REASON:
        raise NotAText(LONGEST_REASON)
    return text


async def suspend(store: Store, child_id: ResellerId, reason: str, *, by: Actor) -> None:
    """Stop a sub-reseller from doing anything new; raises `AlreadySo`, `NotPossibleNow`."""
    changed = await store.resellers.change(
        child_id, only_if=frozenset({ResellerState.ACTIVE}), state=ResellerState.SUSPENDED
    )
    told = AccountSuspended(by.reseller_name, reason)
    await _settle(store, child_id, told, StandingChange.SUSPENDED, done=changed, by=by)
    await alerts.mute(store, child_id)


async def resume(store: Store, child_id: ResellerId, *, by: Actor) -> None:
    """Let a suspended sub-reseller go on; raises `AlreadySo`, `NotPossibleNow`."""
    changed = await store.resellers.change(
        child_id, only_if=frozenset({ResellerState.SUSPENDED}), state=ResellerState.ACTIVE
    )
    told = AccountResumed(by.reseller_name, "")
    await _settle(store, child_id, told, StandingChange.RESUMED, done=changed, by=by)


async def pause(store: Store, child_id: ResellerId, reason: str, *, by: Actor) -> None:
    """Hold new requests of a sub-reseller back; raises `AlreadySo`, `NotPossibleNow`."""
    changed = await store.network.set_paused(child_id, paused=True)
    told = RequestsHeldBack(by.reseller_name, reason)
    await _settle(store, child_id, told, StandingChange.PAUSED, done=changed, by=by)


async def unpause(store: Store, child_id: ResellerId, *, by: Actor) -> None:
    """Take new requests of a sub-reseller again; raises `AlreadySo`, `NotPossibleNow`."""
    changed = await store.network.set_paused(child_id, paused=False)
    told = RequestsOpenAgain(by.reseller_name, "")
    await _settle(store, child_id, told, StandingChange.UNPAUSED, done=changed, by=by)


async def message(store: Store, child_id: ResellerId, text: str, *, by: Actor) -> None:
    """Pass a message on to everybody of a sub-reseller, as the business's. Raises `NobodyJoined`."""
    if not await store.notices.tell(child_id, BusinessMessage(by.reseller_name, text)):
        raise NobodyJoined((await store.resellers.by_id(child_id)).name)


async def _settle(
    store: Store, child_id: ResellerId, told: FromParent, change: StandingChange, *, done: bool, by: Actor
) -> None:
    """Put a change on record and tell the sub-reseller; raises who did it before where it was `done` already."""
    if not done:
        raise await _not_now(store, await store.resellers.by_id(child_id), change, by=by)
    await store.network.note(child_id, change, by=by.member_id, reason=told.text)
    await store.notices.tell(child_id, told)


OPPOSITES = {
    StandingChange.SUSPENDED: StandingChange.RESUMED,
    StandingChange.RESUMED: StandingChange.SUSPENDED,
    StandingChange.PAUSED: StandingChange.UNPAUSED,
    StandingChange.UNPAUSED: StandingChange.PAUSED,
}


async def _not_now(store: Store, child: Reseller, change: StandingChange, *, by: Actor) -> Refusal:
    last = await store.network.standing(child.id, change, OPPOSITES[change], StandingChange.CLOSED)
    if last is None or last.change is not change:
        return NotPossibleNow(child.name)
    return AlreadySo(last.read_by(by.reseller_id).by, last.at)


async def standing_of(store: Store, child: Reseller, *, reader: Actor) -> Standing | None:
    """Return by whom and why a sub-reseller is closed, suspended or paused now; `None` where it is neither.

    Of what a former parent did, the reader learns whose it was and when, not by which colleague, nor why.
    """
    change = _change_of(child)
    last = None if change is None else await store.network.standing(child.id, change)
    return None if last is None else last.read_by(reader.reseller_id)


def _change_of(child: Reseller) -> StandingChange | None:
    match child.state:
        case ResellerState.CLOSED:
            return StandingChange.CLOSED
        case ResellerState.SUSPENDED:
            return StandingChange.SUSPENDED
        case _:
            return StandingChange.PAUSED if child.paused else None
