"""Requests that have ended: whoever comes too late is told who decided, and when."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import N_, Refusal
from domain.ledger import Transfer
from domain.people import Actor, MemberId
from domain.requests import Origin, Request, RequestId, RequestState
from storage.store import Store

_SEE = N_("Nothing was changed by this tap. /requests shows where it stands.")


@dataclass(eq=False)
class AlreadyDecided(Refusal):
    """A request that has ended before. `who`: a colleague's name, or the other side's business."""

    who: str
    at: datetime


class AlreadyApproved(AlreadyDecided):
    why = N_("%(who)s approved it on %(at)s.")
    what_to_do = _SEE


class ApprovedItself(AlreadyDecided):
    """As the colleagues of the parent are told, whose standing approval it was."""

    why = N_("Your standing approval approved it on %(at)s.")
    what_to_do = _SEE


class AlreadyDeclined(AlreadyDecided):
    why = N_("%(who)s declined it on %(at)s.")
    what_to_do = _SEE


class AlreadyWithdrawn(AlreadyDecided):
    why = N_("%(who)s withdrew it on %(at)s.")
    what_to_do = _SEE


class AlreadyExpired(AlreadyDecided):
    why = N_("It expired on %(at)s.")
    what_to_do = N_("A new request can be made at any time.")


_BY_STATE = {
    RequestState.APPROVED: AlreadyApproved,
    RequestState.DECLINED: AlreadyDeclined,
    RequestState.WITHDRAWN: AlreadyWithdrawn,
    RequestState.EXPIRED: AlreadyExpired,
}


async def pending(store: Store, request_id: RequestId, *, to: Actor) -> Request:
    """Return a request that nobody has decided yet; raises `AlreadyDecided`, worded for `to`, for any other."""
    request = await store.requests.by_id(request_id)
    if not request.is_pending:
        raise await already_decided(store, request, to=to)
    return request


async def lost(store: Store, request_id: RequestId, *, to: Actor) -> Refusal:
    """Return why a claim on a pending request came to nothing."""
    request = await store.requests.by_id(request_id)
    return ChangedMeanwhile() if request.is_pending else await already_decided(store, request, to=to)


class ChangedMeanwhile(Refusal):
    why = N_("This request was changed while you were looking at it.")
    what_to_do = N_("Nothing was changed by this tap. Have another look and decide then.")


async def already_decided(store: Store, request: Request, *, to: Actor) -> AlreadyDecided:
    """Return who ended a request, and when."""
    at = request.decided_at or request.requested_at
    if request.standing_id is not None and to.reseller_id == request.parent_id:
        return ApprovedItself("", at)
    return _BY_STATE[request.state](await decider_for(store, request, reader=to), at)


async def decider_for(store: Store, request: Request, *, reader: Actor) -> str:
    """Return who ended a request, as `name_for` does; where it approved itself, the business that lets it."""
    if request.standing_id is not None:
        return (await store.resellers.by_id(request.parent_id)).name
    return await name_for(store, request.decided_by, reader=reader)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """That a sale was taken back: by whom, as the reader may know, when, and why, as it was typed."""

    who: str
    at: datetime
    reason: str


async def taken_back(store: Store, request: Request, *, reader: Actor) -> TakenBack | None:
    """Return by whom and why the sale of a request was taken back; `None` where it stands."""
    if request.taken_back_at is None:
        return None
    reversal = await store.ledger.group(f"{request.key}:reversal")
    who = await who_did(store, reversal[0], reader=reader) if reversal else ""
    return TakenBack(who, request.taken_back_at, reversal[0].reason if reversal else "")


async def failed_because(store: Store, request: Request) -> str:
    """Return why the loading of a request failed, as it was typed; a gift keeps the reason for which it was given."""
    if request.origin is not Origin.GOODWILL:
        return request.reason
    reversal = await store.ledger.group(f"{request.key}:reversal")
    return reversal[0].reason if reversal else ""


async def who_did(store: Store, transfer: Transfer, *, reader: Actor) -> str:
    """Return who recorded a transfer: a colleague's name, or the other side's business."""
    digits = transfer.actor.removeprefix("member:")
    return await name_for(store, MemberId(int(digits)) if digits.isdecimal() else None, reader=reader)


async def name_for(store: Store, member_id: MemberId | None, *, reader: Actor) -> str:
    """Return a colleague's name, or the business behind a member of the other side; empty for nobody."""
    member = None if member_id is None else await store.members.by_id(member_id)
    if member is None:
        return ""
    if member.reseller_id == reader.reseller_id:
        return member.name
    return (await store.resellers.by_id(member.reseller_id)).name
