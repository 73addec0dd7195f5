"""Limits of colleagues: how much one of them may decide on without an owner, checked by every deed that moves money."""

from dataclasses import dataclass
from typing import Any, ClassVar

from domain.errors import N_, NotHere, Refusal
from domain.limits import Limit, decided_in
from domain.money import MOST_MINOR, Money, NotAnAmount
from domain.notices import Notice, notice
from domain.people import Actor, Member, MemberId, ResellerId, Role
from domain.periods import day_around
from domain.requests import RequestId
from services import request_cards
from services.colleagues import colleague
from storage.store import Store

OWNERS = frozenset({Role.OWNER})


@dataclass(eq=False)
class BeyondLimit(Refusal):
    """A sum on which an owner has to decide. `owners`: whom to ask; `request`: which stays open, if it is about one."""

    amount: Money
    limit: Money
    owners: str
    request: RequestId | None

    what_to_do = N_("Nothing was changed. Ask %(owners)s to do it.")


@dataclass(eq=False)
class AboveLimit(BeyondLimit):
    why = N_("%(amount)s is above your limit: you may decide on up to %(limit)s at once.")


@dataclass(eq=False)
class AboveDayLimit(BeyondLimit):
    """`left`: what they may still decide on today."""

    left: Money

    why = N_("%(amount)s is above what is left of your limit today: %(left)s of %(limit)s.")


@dataclass(eq=False)
class NotInLimitsCurrency(BeyondLimit):
    why = N_("Your limit is %(limit)s, and %(amount)s can't be measured by it.")


class OwnersHaveNone(Refusal):
    why = N_("An owner decides on everything, so there is no limit to set.")
    what_to_do = N_("Give the colleague another role first; /team has them.")


@notice
@dataclass(frozen=True)
class LimitsChanged(Notice):
    """Told to the colleague and to the owners. `at_once`, `a_day`: `None` for without a limit."""

    code: ClassVar[str] = "limits_changed"

    member: int
    name: str
    at_once: Money | None
    a_day: Money | None
    by: str


@notice
@dataclass(frozen=True)
class RequestLeftToOwners(Notice):
    """Told to the owners, once for a request: a colleague may not decide on it."""

    code: ClassVar[str] = "left_to_owners"

    request: int
    number: int
    reseller: str
    credits: int
    charge: Money
    by: str


@dataclass(frozen=True, slots=True)
class Use:
    """A colleague's limit, and on how much they have decided today."""

    limit: Limit
    today: Money


async def check(store: Store, by: Actor, amount: Money, *, request: RequestId | None = None) -> None:
    """Return if a colleague may decide on a sum; whatever else they do meanwhile waits until this transaction ends.

    To be called before accounts are held. `amount`: what the deed moves, as it will stand in the books (for a sale
    `domain.limits.worth`). Raises `AboveLimit`, `AboveDayLimit`, `NotInLimitsCurrency`.
    """
    if by.role is Role.OWNER:
        return
    limit = await store.limits.hold(by.member_id)
    if limit is None or not limit:
        return
    facts: dict[str, Any] = {"amount": amount, "owners": await _owners(store, by), "request": request}
    if amount.currency != limit.currency:
        raise NotInLimitsCurrency(limit=_least(limit), **facts)
    if limit.sum_at_once is not None and amount.minor > limit.sum_at_once.minor:
        raise AboveLimit(limit=limit.sum_at_once, **facts)
    if limit.sum_a_day is not None:
        left = limit.sum_a_day - await decided_today(store, by.member_id, by.reseller_id, limit)
        if amount.minor > left.minor:
            raise AboveDayLimit(limit=limit.sum_a_day, left=Money(max(left.minor, 0), left.currency), **facts)


def _least(limit: Limit) -> Money:
    return min(sum_ for sum_ in (limit.sum_at_once, limit.sum_a_day) if sum_ is not None)


async def _owners(store: Store, by: Actor) -> str:
    owners = await store.members.acting_as(by.reseller_id, OWNERS)
    return ", ".join(owner.name for owner in owners)


async def decided_today(store: Store, member_id: MemberId, reseller_id: ResellerId, limit: Limit) -> Money:
    """Return on how much money a colleague has decided today, by what stands in the books."""
    start = day_around(store.now, (await store.resellers.top_of(reseller_id)).time_zone).start
    moved = await store.limits.moved(member_id, since=start, currency=limit.currency)
    sold = await store.limits.sold(member_id, since=start, currency=limit.currency)
    given_back = await store.limits.given_back(member_id, since=start, currency=limit.currency)
    return Money(decided_in(moved, [*sold, *given_back]), limit.currency)


async def use_of(store: Store, member: Member) -> Use | None:
    """Return a colleague's limit with what was used of it today; `None` where none is set."""
    limit = await store.limits.of(member.id)
    if limit is None or not limit:
        return None
    return Use(limit, await decided_today(store, member.id, member.reseller_id, limit))


async def change(store: Store, member_id: MemberId, *, by: Actor, **sums: Money | None) -> Member:
    """Change what a colleague may decide on, `at_once` or `a_day`; `None` for without a limit.

    What was set in another currency than the business sells in counts no more. Raises `OwnersHaveNone`, `GoneAlready`.
    """
    member = await colleague(store, member_id, by=by)
    if member.role is Role.OWNER:
        raise OwnersHaveNone
    before = await store.limits.hold(member_id)
    values: dict[str, Any] = {"at_once": None, "a_day": None, "currency": by.currency, "set_by": by.member_id}
    if before is not None and before.currency == by.currency:
        values |= {"at_once": before.at_once, "a_day": before.a_day}
    values |= {name: None if sum_ is None else _checked(sum_) for name, sum_ in sums.items()}
    await store.limits.keep(member_id, by.reseller_id, **values)
    await _tell_changed(store, member, by=by)
    return member


def _checked(sum_: Money) -> int:
    if not 0 <= sum_.minor <= MOST_MINOR:
        raise NotAnAmount(str(sum_.minor), "500")
    return sum_.minor


async def _tell_changed(store: Store, member: Member, *, by: Actor) -> None:
    limit = await store.limits.of(member.id)
    assert limit is not None  # noqa: S101  (it was just kept)
    told = LimitsChanged(member.id, member.name, limit.sum_at_once, limit.sum_a_day, by.name)
    await store.notices.tell_member(member.id, told)
    await store.notices.tell(by.reseller_id, told, roles=OWNERS, but=by.member_id)


async def leave_to_owners(store: Store, request_id: RequestId, *, by: Actor) -> None:
    """Bring a request on which a colleague may not decide before the owners, once; its cards say so from then on.

    A sale that a colleague would have made themselves went with its refusal: nobody else has to decide on it.
    """
    try:
        request = await store.requests.by_id(request_id)
    except NotHere:
        return
    if not request.is_pending or not await store.limits.raise_request(request_id, by=by.member_id):
        return
    reseller = await store.resellers.by_id(request.reseller_id)
    told = RequestLeftToOwners(request.id, request.number, reseller.name, request.credits, request.total, by.name)
    await store.notices.tell(by.reseller_id, told, roles=OWNERS)
    await store.cards.refresh(request_cards.FOR_PARENT, request_id)
