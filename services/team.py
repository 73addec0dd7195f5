"""The team of a reseller: inviting colleagues, their roles, and parting from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.errors import N_, Refusal
from domain.invitations import InvitationPurpose, InvitationState
from domain.notices import Notice, notice
from domain.people import Actor, Identity, Member, MemberId, ResellerId, Role
from domain.requests import DECIDERS
from services import checkins, deputies, follow_ups, invitations, request_cards, ticket_news, ticket_working
from services.colleagues import GoneAlready, colleague
from services.invitations import Link
from storage.records import AuditEntry
from storage.store import Store

OWNERS = frozenset({Role.OWNER})
LATELY = timedelta(days=30)


@notice
@dataclass(frozen=True)
class RoleChanged(Notice):
    """Told to the colleague concerned, and to the owners. `you`: the reader is the one."""

    code: ClassVar[str] = "role_changed"

    name: str
    role: Role
    by: str
    you: bool


@notice
@dataclass(frozen=True)
class ColleagueRemoved(Notice):
    code: ClassVar[str] = "colleague_removed"

    name: str
    by: str


@dataclass(eq=False)
class LastOwner(Refusal):
    name: str

    why = N_("%(name)s is the only owner, and somebody has to be.")
    what_to_do = N_("Make a colleague an owner first.")


@dataclass(frozen=True, slots=True)
class Parting:
    """What came of a removal. `links`: voided; `handed`: cards handed over; `deeds`: of the last 30 days."""

    member: Member
    links: int
    handed: int
    deeds: Sequence[AuditEntry]


async def invite(store: Store, role: Role, *, by: Actor) -> Link:
    """Make a link by which one person becomes a colleague with this role."""
    return await invitations.invite(
        store, by.reseller_id, purpose=InvitationPurpose.COLLEAGUE, role=role, invited_by=by.member_id
    )


async def change_role(store: Store, member_id: MemberId, role: Role, *, by: Actor) -> Member:
    """Give a colleague another role; raises `LastOwner`, `GoneAlready`."""
    member = await colleague(store, member_id, by=by)
    if member.role is role:
        return member
    if role is not Role.OWNER:
        await _keep_an_owner(store, member)
    if Role.OWNER in {role, member.role}:
        await deputies.end_all_with(store, member, by=by)
    await store.members.change(member_id, role=role)
    if role not in ticket_news.DESK_ROLES:
        await ticket_working.let_go(store, member)
        await _hand_talks_over(store, member)
    await store.notices.tell_member(member_id, RoleChanged(member.name, role, by.name, you=True))
    told = RoleChanged(member.name, role, by.name, you=False)
    for owner in await store.members.of_reseller(by.reseller_id, OWNERS):
        if owner.id not in (member_id, by.member_id):
            await store.notices.tell_member(owner.id, told)
    return await colleague(store, member_id, by=by)


async def remove(store: Store, member_id: MemberId, *, by: Actor) -> Parting:
    """Part from a colleague: their links and forms are void, and what waited for them is handed to `by`.

    Where `by` leaves, another owner gets it. Tickets that they had are nobody's again. Raises `LastOwner`,
    `GoneAlready`.
    """
    member = await colleague(store, member_id, by=by)
    await _keep_an_owner(store, member)
    if not await store.members.change(member_id, removed_at=store.now):
        raise GoneAlready
    await deputies.end_all_with(store, member, by=by)
    await store.forms.drop(member_id)
    heir = await _heir(store, by, member_id)
    links, handed = await _hand_over(store, member, heir)
    await ticket_working.let_go(store, member)
    await _hand_talks_over(store, member)
    told = ColleagueRemoved(member.name, by.name)
    await store.notices.tell(by.reseller_id, told, roles=OWNERS, but=by.member_id)
    return Parting(member, links, handed, await store.audit.of_member(member_id, since=store.now - LATELY))


def identity_of(member: Member) -> Identity:
    """Return the person behind a member, as a platform knows them."""
    return Identity(member.platform, member.user, member.chat, member.name, member.handle, member.language)


async def is_only_owner(store: Store, member: Member) -> bool:
    """Return whether a member is an owner and nobody else is."""
    owners = await store.members.of_reseller(member.reseller_id, OWNERS)
    return [owner.id for owner in owners] == [member.id]


async def _keep_an_owner(store: Store, member: Member) -> None:
    if await is_only_owner(store, member):
        raise LastOwner(member.name)


async def _heir(store: Store, by: Actor, leaving: MemberId) -> MemberId:
    if by.member_id != leaving:
        return by.member_id
    return next(owner.id for owner in await store.members.of_reseller(by.reseller_id, OWNERS))


async def _hand_over(store: Store, member: Member, heir: MemberId) -> tuple[int, int]:
    """Void the links that a colleague made and nobody opened; hand over what waits for an answer, with its cards."""
    links = handed = 0
    for invitation in await store.invitations.made_by(member.id):
        if invitation.state is InvitationState.OPEN:
            links += await invitations.revoke(store, invitation.id)
            continue
        await store.invitations.hand_over(invitation.id, heir)
        handed += await _show(store, "invitation", invitation.id, heir)
    if member.role in DECIDERS:
        handed += await _hand_requests_over(store, member.reseller_id, heir)
    return links, handed


async def _hand_talks_over(store: Store, member: Member) -> None:
    """Have the owners hold the check-ins that a colleague was to hold, and see to what they were reminded of."""
    await store.waiting_cards.drop_of(member.id)
    await checkins.hand_over(store, member.reseller_id, member.id)
    await follow_ups.hand_over(store, member.id)


async def _hand_requests_over(store: Store, reseller_id: ResellerId, heir: MemberId) -> int:
    pending = await store.requests.pending_with(reseller_id)
    return sum([await _show(store, request_cards.FOR_PARENT, request.id, heir) for request in pending])


async def _show(store: Store, subject: str, object_id: int, heir: MemberId) -> int:
    """Show a card to somebody who hasn't got it; returns whether it is new to them."""
    if await store.cards.is_with(subject, object_id, heir):
        return 0
    await store.cards.show_member(subject, object_id, heir)
    return 1
