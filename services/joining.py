"""Joining: who opens a link, whether they are the right person, and becoming a member."""

from dataclasses import dataclass
from typing import ClassVar

from domain.errors import N_, NotHere, Refusal
from domain.invitations import Invitation, InvitationState
from domain.names import LONGEST_NAME, shown
from domain.notices import Notice, notice
from domain.people import Actor, Identity, InvitationId, MemberId, Role
from domain.tokens import hash_of
from services import announcements
from services.drafts import newest_made
from services.invitations import GOOD_FOR, LinkExpired, LinkUsed, good
from services.offers import OWNERS, show
from storage.store import Store


@notice
@dataclass(frozen=True)
class Joined(Notice):
    """The reader was confirmed, and is a member now. `offered`: an offer follows."""

    code: ClassVar[str] = "joined"

    parent: str
    offered: bool


@notice
@dataclass(frozen=True)
class OwnerJoined(Notice):
    """Somebody became an owner of the top reseller by the link that its server printed."""

    code: ClassVar[str] = "owner_joined"
    critical: ClassVar[bool] = True

    name: str
    handle: str


@notice
@dataclass(frozen=True)
class ColleagueJoined(Notice):
    code: ClassVar[str] = "colleague_joined"

    name: str
    handle: str
    role: Role


class StillWaiting(Refusal):
    why = N_("You have opened this link already, and I've asked whether it's you.")
    what_to_do = N_("I'll write to you here as soon as they answer.")


@dataclass(eq=False)
class OpenerDecided(Refusal):
    """Somebody has said before who it was that opened the link."""

    who: str

    why = N_("%(who)s has answered this already.")
    what_to_do = N_("Nothing was changed by this tap.")


@dataclass(eq=False)
class OpenerKnown(Refusal):
    name: str

    why = N_("%(name)s has become a member somewhere else since, and a person can be a member only once.")
    what_to_do = N_("Ask them to open a new link with another account, or to leave the other team first.")


async def invitation_for(store: Store, token: str, identity: Identity) -> Invitation:
    """Return the invitation that a link is, if this person may open it; raises the refusal that says why not."""
    invitation = await store.invitations.by_hash(hash_of(token))
    waits = invitation is not None and invitation.state is InvitationState.OPENED
    if invitation is not None and waits and _is_same(invitation.opened_by, identity):
        raise StillWaiting
    return await good(store, token)


def _is_same(one: Identity | None, other: Identity) -> bool:
    return one is not None and (one.platform, one.user) == (other.platform, other.user)


async def become_owner(store: Store, invitation: Invitation, identity: Identity, *, language: str) -> MemberId:
    """Make the one who opened an owner's link an owner of the top reseller; the other owners are told."""
    member_id = await _enter(store, invitation, identity, old=InvitationState.OPEN, language=language)
    reseller = await store.resellers.by_id(invitation.reseller_id)
    if not reseller.name:
        await store.resellers.change(reseller.id, language=language)
    fact = OwnerJoined(_name(identity), _handle(identity))
    await store.notices.tell(reseller.id, fact, roles=OWNERS, but=member_id)
    return member_id


async def join_as_colleague(store: Store, invitation: Invitation, identity: Identity, *, language: str) -> MemberId:
    """Make the one who opened a colleague's link a member with the role that it names; the owners are told."""
    member_id = await _enter(store, invitation, identity, old=InvitationState.OPEN, language=language)
    fact = ColleagueJoined(_name(identity), _handle(identity), invitation.role)
    await store.notices.tell(invitation.reseller_id, fact, roles=OWNERS, but=member_id)
    await announcements.show_newcomer(store, invitation.reseller_id)
    return member_id


async def open_join(store: Store, invitation: Invitation, identity: Identity) -> None:
    """Note who opened a sub-reseller's link, and ask the inviting owners whether it's the right person."""
    opened = await store.invitations.shift(
        invitation.id,
        old=InvitationState.OPEN,
        new=InvitationState.OPENED,
        opened_at=store.now,
        expires_at=store.now + GOOD_FOR,
        opened_platform=identity.platform,
        opened_user=identity.user,
        opened_chat=identity.chat,
        opened_name=_name(identity),
        opened_handle=_handle(identity),
        opened_language=identity.language,
    )
    if not opened:
        raise LinkUsed
    reseller = await store.resellers.by_id(invitation.reseller_id)
    assert reseller.parent_id is not None  # noqa: S101  (only sub-resellers are joined like this)
    await store.cards.show("invitation", invitation.id, to=reseller.parent_id, roles=OWNERS)


async def confirm(store: Store, invitation_id: InvitationId, *, language: str, by: Actor) -> None:
    """Say that the right person opened the link: they become the sub-reseller's owner and see the offer."""
    invitation = await _opened(store, invitation_id)
    identity = _opener(invitation)
    if await store.members.acting(identity.platform, identity.user) is not None:
        raise OpenerKnown(_name(identity))
    member_id = await _enter(
        store, invitation, identity, old=InvitationState.OPENED, language=language, decided_by=by.member_id
    )
    await store.cards.refresh("invitation", invitation_id)
    newest = newest_made(await store.offers.of_reseller(invitation.reseller_id))
    await store.notices.tell_member(member_id, Joined(by.reseller_name, offered=newest is not None))
    if newest is not None:
        await show(store, newest.id, invitation.reseller_id)
    await announcements.show_newcomer(store, invitation.reseller_id)


async def refuse(store: Store, invitation_id: InvitationId, *, by: Actor) -> Identity:
    """Say that somebody else opened the link, which is void from now on; returns who it was."""
    invitation = await _opened(store, invitation_id)
    refused = await store.invitations.shift(
        invitation_id, old=InvitationState.OPENED, new=InvitationState.REFUSED, decided_by=by.member_id
    )
    if not refused:
        raise await _lost(store, invitation_id)
    await store.cards.refresh("invitation", invitation_id)
    return _opener(invitation)


async def _enter(
    store: Store,
    invitation: Invitation,
    identity: Identity,
    *,
    old: InvitationState,
    language: str,
    decided_by: MemberId | None = None,
) -> MemberId:
    """Use an invitation up and make the person a member; raises the refusal that says who was faster."""
    used = await store.invitations.shift(
        invitation.id, old=old, new=InvitationState.USED, used_at=store.now, decided_by=decided_by
    )
    if not used:
        raise await _lost(store, invitation.id)
    member_id = await _add_member(store, invitation, identity, language=language)
    await store.invitations.note_member(invitation.id, member_id)
    return member_id


async def _add_member(store: Store, invitation: Invitation, identity: Identity, *, language: str) -> MemberId:
    reseller = await store.resellers.by_id(invitation.reseller_id)
    inviter = await store.members.by_id(invitation.invited_by) if invitation.invited_by else None
    return await store.members.add(
        reseller_id=invitation.reseller_id,
        name=_name(identity),
        handle=_handle(identity),
        role=invitation.role,
        platform=identity.platform,
        user=identity.user,
        chat=identity.chat,
        language=language,
        time_zone=inviter.time_zone if inviter else reseller.time_zone,
    )


async def _opened(store: Store, invitation_id: InvitationId) -> Invitation:
    """Return an invitation that somebody opened and nobody has decided about; raises what says why it isn't one."""
    invitation = await store.invitations.by_id(invitation_id)
    if invitation is None:
        raise NotHere
    if invitation.state is not InvitationState.OPENED:
        raise await _lost(store, invitation_id)
    if invitation.expires_at <= store.now:
        raise LinkExpired
    return invitation


async def _lost(store: Store, invitation_id: InvitationId) -> Refusal:
    """Return why a claim on an invitation came too late."""
    invitation = await store.invitations.by_id(invitation_id)
    if invitation is None or invitation.decided_by is None:
        return LinkUsed()
    member = await store.members.by_id(invitation.decided_by)
    return OpenerDecided(member.name) if member else LinkUsed()


def _opener(invitation: Invitation) -> Identity:
    if invitation.opened_by is None:
        raise NotHere
    return invitation.opened_by


def _name(identity: Identity) -> str:
    return shown(identity.name, most=LONGEST_NAME) or shown(identity.handle, most=LONGEST_NAME) or identity.user


def _handle(identity: Identity) -> str:
    return shown(identity.handle, most=LONGEST_NAME)
