"""Deputies: an owner lets a colleague act with the owner's or finance's role from a day to a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from domain.calendar import day_in
from domain.deputies import LENT, Deputy, DeputyId, check_first, check_last, start_of
from domain.errors import N_, NotHere, Refusal
from domain.invitations import InvitationState
from domain.notices import Notice, notice
from domain.people import Actor, Member, MemberId, Role
from services import request_cards
from services.colleagues import colleague
from storage.store import Store

OWNERS = frozenset({Role.OWNER})


@dataclass(frozen=True)
class OfDeputy(Notice):
    """A fact about `member`, called `name`, who stands in for `owner` until and with the day `last`."""

    code: ClassVar[str] = "deputy"

    member: int
    name: str
    owner: str
    role: Role
    last: date


@notice
@dataclass(frozen=True)
class DeputyMade(OfDeputy):
    code: ClassVar[str] = "deputy_made"

    first: date


@notice
@dataclass(frozen=True)
class DeputyBegins(OfDeputy):
    """Told to the deputy on the first day, where that was to come when they were made one."""

    code: ClassVar[str] = "deputy_begins"


@notice
@dataclass(frozen=True)
class DeputyOver(OfDeputy):
    """Told to the deputy and the owners once the last day is over."""

    code: ClassVar[str] = "deputy_over"


@notice
@dataclass(frozen=True)
class DeputyEnded(OfDeputy):
    """`by`: who ended it early."""

    code: ClassVar[str] = "deputy_ended"

    by: str


@dataclass(eq=False)
class MayAlready(Refusal):
    name: str

    why = N_("%(name)s may do all of that already.")
    what_to_do = N_("Choose another role, or another colleague.")


@dataclass(eq=False)
class StandsInAlready(Refusal):
    name: str
    first: date
    last: date

    why = N_("%(name)s stands in for somebody already, from %(first)s to %(last)s.")
    what_to_do = N_("End that first in /deputy, or choose other days.")


class OverAlready(Refusal):
    why = N_("That is over already.")
    what_to_do = N_("Nothing was changed by this tap. /deputy shows who stands in for whom.")


async def today(store: Store, by: Actor) -> date:
    """Return the calendar day that it is in the network."""
    return day_in(store.now, (await store.resellers.top_of(by.reseller_id)).time_zone)


async def stand_in(store: Store, member_id: MemberId, role: Role, *, first: date, last: date, by: Actor) -> Deputy:
    """Let a colleague act for an owner, `by`, with a role from a day to a day; the team is told.

    Raises `MayAlready`, `StandsInAlready`, `GoneAlready`, and what the days may not be.
    """
    member = await colleague(store, member_id, by=by)
    await _check(store, member, role, first=first, last=last, by=by)
    zone = (await store.resellers.top_of(by.reseller_id)).time_zone
    starts, ends = start_of(first, zone), start_of(last + timedelta(days=1), zone)
    begins = starts <= store.now
    deputy = await store.deputies.add(
        reseller_id=by.reseller_id,
        member_id=member_id,
        for_id=by.member_id,
        role=role,
        first_day=first,
        last_day=last,
        starts=starts,
        ends=ends,
        began_at=store.now if begins else None,
    )
    told = DeputyMade(member_id, member.name, by.name, role, last, first)
    await store.notices.tell(by.reseller_id, told, but=by.member_id)
    if begins:
        await _hand_over(store, deputy)
    return deputy


async def _check(store: Store, member: Member, role: Role, *, first: date, last: date, by: Actor) -> None:
    """Return if somebody can stand in so; `check_last` keeps the days within bounds."""
    if role not in LENT:
        raise NotHere
    if member.role in {Role.OWNER, role}:
        raise MayAlready(member.name)
    check_last(last, check_first(first, await today(store, by)))
    for other in await store.deputies.of_member(member.id):
        if other.first_day <= last and first <= other.last_day:
            raise StandsInAlready(member.name, other.first_day, other.last_day)


async def end(store: Store, deputy_id: DeputyId, *, by: Actor) -> Deputy:
    """End a colleague's time as a deputy early; raises `OverAlready`."""
    deputy = await store.deputies.by_id(deputy_id)
    if not await store.deputies.end(deputy_id, by=by.member_id):
        raise OverAlready
    await _tell_ended(store, [deputy], by=by)
    return deputy


async def end_all_with(store: Store, member: Member, *, by: Actor) -> None:
    """End whatever somebody stands in for, and whoever stands in for them: they leave, or aren't what they were."""
    await _tell_ended(store, await store.deputies.end_all_with(member.id, by=by.member_id), by=by)


async def _tell_ended(store: Store, ended: Sequence[Deputy], *, by: Actor) -> None:
    for deputy in ended:
        name, owner = await _names(store, deputy)
        told = DeputyEnded(deputy.member_id, name, owner, deputy.role, deputy.last_day, by.name)
        await store.notices.tell(deputy.reseller_id, told, but=by.member_id)
        await _refresh_cards(store, deputy)


async def _names(store: Store, deputy: Deputy) -> tuple[str, str]:
    """Return what the deputy and the owner are called."""
    both = [await store.members.by_id(one) for one in (deputy.member_id, deputy.for_id)]
    return both[0].name if both[0] else "", both[1].name if both[1] else ""


# What the clock does


async def begin_due(store: Store, *, most: int) -> int:
    """Hand what is open over to deputies whose first day has come, and tell them; return to how many."""
    begun = await store.deputies.claim_begun(most=most)
    for deputy in begun:
        name, owner = await _names(store, deputy)
        told = DeputyBegins(deputy.member_id, name, owner, deputy.role, deputy.last_day)
        await store.notices.tell_member(deputy.member_id, told)
        await _hand_over(store, deputy)
    return len(begun)


async def tell_over(store: Store, *, most: int) -> int:
    """Tell deputies and owners of what is over, and have the cards drawn anew that were theirs; return of how many."""
    over = await store.deputies.claim_over(most=most)
    for deputy in over:
        name, owner = await _names(store, deputy)
        told = DeputyOver(deputy.member_id, name, owner, deputy.role, deputy.last_day)
        await store.notices.tell_member(deputy.member_id, told)
        await store.notices.tell(deputy.reseller_id, told, roles=OWNERS, but=deputy.member_id)
        await _refresh_cards(store, deputy)
    return len(over)


# Cards


async def _hand_over(store: Store, deputy: Deputy) -> None:
    """Show a deputy what waits for somebody with their role."""
    for request in await store.requests.pending_with(deputy.reseller_id):
        await _show(store, request_cards.FOR_PARENT, request.id, deputy.member_id)
    if deputy.role is Role.OWNER:
        for invitation in await store.invitations.made_by(deputy.for_id):
            if invitation.state is InvitationState.OPENED:
                await _show(store, "invitation", invitation.id, deputy.member_id)


async def _show(store: Store, subject: str, object_id: int, member_id: MemberId) -> None:
    """Show somebody a card, or have it drawn anew where they have it already."""
    if await store.cards.is_with(subject, object_id, member_id):
        await store.cards.refresh(subject, object_id)
    else:
        await store.cards.show_member(subject, object_id, member_id)


async def _refresh_cards(store: Store, deputy: Deputy) -> None:
    """Have those cards drawn anew on which a former deputy may decide no more."""
    for request in await store.requests.pending_with(deputy.reseller_id):
        if await store.cards.is_with(request_cards.FOR_PARENT, request.id, deputy.member_id):
            await store.cards.refresh(request_cards.FOR_PARENT, request.id)
