"""Standing approvals: requests that approve themselves, within money already received and a daily cap of credits."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.errors import N_, Refusal
from domain.ledger import AccountKind
from domain.money import MOST_CREDITS, NotAnAmount
from domain.notices import Notice, notice
from domain.people import Actor, MemberId, Reseller, ResellerId, ResellerState, Role
from domain.periods import Period, day_around
from domain.requests import DECIDERS, Request
from domain.sales import OutOfStock
from domain.standing_approvals import STANDING_APPROVAL, Beyond, Ending, StandingApproval, beyond
from domain.traffic import Outcome
from services import decisions, offers
from services.decisions import Approver, CreditUsed, NotCovered
from services.freezing import ChildFrozen
from storage.store import Store

OWNERS = frozenset({Role.OWNER})
IDLE = frozenset({ResellerState.SUSPENDED, ResellerState.CLOSED})


@notice
@dataclass(frozen=True)
class StandingApprovalSet(Notice):
    """Told to the colleagues who decide. `cap`: credits a day."""

    code: ClassVar[str] = "standing_set"

    reseller: str
    cap: int
    by: str


@notice
@dataclass(frozen=True)
class StandingApprovalEnded(Notice):
    """`by`: the owner who ended it; empty where it ended by itself, as `ending` says."""

    code: ClassVar[str] = "standing_ended"

    reseller: str
    ending: Ending
    by: str


@dataclass(eq=False)
class NothingToApprove(Refusal):
    reseller: str

    why = N_("No credits flow to %(reseller)s as it stands now, so nothing of theirs can approve itself.")
    what_to_do = N_("Nothing was changed. It can be set once they are active and have an agreement in force.")


@dataclass(eq=False)
class NoneStands(Refusal):
    reseller: str

    why = N_("There is no standing approval for %(reseller)s any more.")
    what_to_do = N_("Nothing was changed by this tap. Their card says how it stands.")


@dataclass(frozen=True, slots=True)
class Use:
    """How a request approved itself. `used`: of the cap, with it, on its day; `today`: that day is still going on."""

    set_at: datetime
    cap: int
    used: int
    today: bool


async def of(store: Store, child_id: ResellerId, *, parent_id: ResellerId) -> StandingApproval | None:
    """Return the standing approval that a parent gave a sub-reseller, if it stands."""
    standing = await store.standing_approvals.open_of(child_id)
    return standing if standing is not None and standing.parent_id == parent_id else None


async def used_today(store: Store, standing: StandingApproval) -> int:
    """Return how many credits approved themselves today."""
    today = await _day_of(store, standing.parent_id, store.now)
    return await store.standing_approvals.used(standing, today.start, today.end)


async def _day_of(store: Store, reseller_id: ResellerId, moment: datetime) -> Period:
    return day_around(moment, (await store.resellers.top_of(reseller_id)).time_zone)


async def use_of(store: Store, request: Request) -> Use | None:
    """Return how a request approved itself; `None` for one that somebody decided on."""
    standing = None if request.standing_id is None else await store.standing_approvals.by_id(request.standing_id)
    if standing is None or request.decided_at is None:
        return None
    day = await _day_of(store, standing.parent_id, request.decided_at)
    used = await store.standing_approvals.used(standing, day.start, day.end, newest=request.number)
    return Use(standing.set_at, standing.cap, used, today=store.now < day.end)


# Set and ended by an owner


async def give(store: Store, child_id: ResellerId, cap: int, *, by: Actor) -> StandingApproval:
    """Let requests of a sub-reseller approve themselves up to `cap` credits a day, in place of any other cap.

    Raises `NothingToApprove`.
    """
    if not 0 < cap <= MOST_CREDITS:
        raise NotAnAmount(str(cap), "400")
    await store.network.hold(child_id)
    child = await store.resellers.by_id(child_id)
    if child.state is not ResellerState.ACTIVE or await offers.in_force(store, child_id) is None:
        raise NothingToApprove(child.name)
    await store.standing_approvals.end(child_id, Ending.REPLACED, by=by.member_id)
    standing = await store.standing_approvals.add(child_id, by.reseller_id, cap=cap, set_by=by.member_id)
    told = StandingApprovalSet(child.name, cap, by.name)
    await store.notices.tell(by.reseller_id, told, roles=DECIDERS, but=by.member_id)
    return standing


async def end(store: Store, child_id: ResellerId, *, by: Actor) -> None:
    """Let requests of a sub-reseller wait for a colleague again; raises `NoneStands`."""
    await store.network.hold(child_id)
    child = await store.resellers.by_id(child_id)
    if await of(store, child_id, parent_id=by.reseller_id) is None:
        raise NoneStands(child.name)
    await store.standing_approvals.end(child_id, Ending.OWNER, by=by.member_id)
    told = StandingApprovalEnded(child.name, Ending.OWNER, by.name)
    await store.notices.tell(by.reseller_id, told, roles=DECIDERS, but=by.member_id)


async def lapse(store: Store, child_id: ResellerId, ending: Ending, *, but: MemberId | None = None) -> None:
    """End a standing approval with what it stood on, where there is one; the owners are told, but the one who knows."""
    ended = await store.standing_approvals.end(child_id, ending, by=but)
    if ended is not None:
        told = StandingApprovalEnded((await store.resellers.by_id(child_id)).name, ending, "")
        await store.notices.tell(ended.parent_id, told, roles=OWNERS, but=but)


async def lapse_without_agreement(store: Store, child_id: ResellerId) -> None:
    """End a standing approval where no agreement is in force any more."""
    if await offers.in_force(store, child_id) is None:
        await lapse(store, child_id, Ending.AGREEMENT)


# Requests that approve themselves


@dataclass(frozen=True, slots=True)
class Reach:
    """A standing approval that a request may come under. `frozen`: the network above stands still."""

    standing: StandingApproval
    frozen: bool


async def in_reach(store: Store, by: Actor) -> Reach | None:
    """Return the standing approval of the one who is about to ask, and keep a freeze of those above waiting.

    Before the sub-reseller itself is held: what is above is held first by every deed.
    """
    standing = None if by.parent_id is None else await of(store, by.reseller_id, parent_id=by.parent_id)
    if standing is None:
        return None
    return Reach(standing, await store.resellers.is_frozen(standing.parent_id))


async def apply(store: Store, request: Request, reach: Reach | None, *, by: Actor) -> Request:
    """Return a request that was just made: approved, where the standing approval covers it, else waiting, with why.

    The sub-reseller is held, so that no other request of theirs, and no payment, comes between.
    """
    standing = await of(store, request.reseller_id, parent_id=request.parent_id)
    if reach is None or standing is None or standing.id != reach.standing.id:
        return request
    try:
        return await store.savepoint(lambda: _approve(store, request, reach, by=by))
    except NotCovered as waits:
        await store.requests.change_pending(request.id, beyond=waits.beyond)
    return await store.requests.by_id(request.id)


async def _approve(store: Store, request: Request, reach: Reach, *, by: Actor) -> Request:
    """Approve a request by a standing approval, and put it on record; raises `NotCovered`."""
    why = await _beyond(store, request, reach)
    if why is not None:
        raise NotCovered(why)
    try:
        sold = await decisions.approve_by_standing(store, request, Approver(by, reach.standing))
    except (OutOfStock, ChildFrozen, CreditUsed) as refused:
        raise NotCovered(_MEANS[type(refused)]) from refused
    await store.audit.add(
        reseller_id=request.parent_id,
        member_id=None,
        actor=STANDING_APPROVAL,
        ask="Approve",
        details=f"request_id={request.id} credits={request.credits}",
        outcome=Outcome.DONE,
    )
    return sold


_MEANS: dict[type[Refusal], Beyond] = {
    OutOfStock: Beyond.STOCK,
    ChildFrozen: Beyond.FROZEN,
    CreditUsed: Beyond.CREDIT,
}


async def _beyond(store: Store, request: Request, reach: Reach) -> Beyond | None:
    """Return why a standing approval doesn't cover a request, as far as that needs no attempt."""
    parent: Reseller = await store.resellers.by_id(request.parent_id)
    if parent.state in IDLE:
        return Beyond.SUSPENDED
    if reach.frozen:
        return Beyond.FROZEN
    account = await store.ledger.find(request.reseller_id, AccountKind.DUE, request.currency)
    return beyond(
        credits=request.credits,
        used=await used_today(store, reach.standing),
        cap=reach.standing.cap,
        charge=request.charge,
        in_credit=0 if account is None else account.posted,
    )
