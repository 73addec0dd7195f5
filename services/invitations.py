"""Invitations: making a link, opening it, and becoming a member by it."""

from dataclasses import dataclass
from datetime import timedelta

from domain.errors import N_, Refusal
from domain.invitations import Invitation, InvitationPurpose, InvitationState
from domain.people import Identity, InvitationId, MemberId, ResellerId, ResellerState, Role
from domain.tokens import hash_of, new_token
from storage.store import Store

GOOD_FOR = timedelta(days=7)
OWNER_LINK_GOOD_FOR = timedelta(hours=24)


class LinkUnknown(Refusal):
    why = N_("This link isn't one of mine.")
    what_to_do = N_("Ask for a new one, and open it just as you get it.")


class LinkUsed(Refusal):
    why = N_("This link was used already; each works once.")
    what_to_do = N_("If it wasn't you, tell your reseller. They can send you a new one.")


class LinkExpired(Refusal):
    why = N_("This link has expired.")
    what_to_do = N_("Ask for a new one.")


class AlreadyMember(Refusal):
    why = N_("You are a member already, so this link isn't for you. It stays good for whom it was meant.")
    what_to_do = N_("/menu shows everything you can reach.")


@dataclass(frozen=True)
class Link:
    """An invitation and the token of its link; the token is shown once and kept nowhere."""

    invitation_id: InvitationId
    token: str


async def invite(
    store: Store,
    reseller_id: ResellerId,
    *,
    purpose: InvitationPurpose,
    role: Role,
    invited_by: MemberId | None,
    good_for: timedelta = GOOD_FOR,
) -> Link:
    """Make a link for one person to become a member of a reseller."""
    token = new_token()
    invitation_id = await store.invitations.add(
        token_hash=hash_of(token),
        reseller_id=reseller_id,
        purpose=purpose,
        role=role,
        invited_by=invited_by,
        expires_at=store.now + good_for,
    )
    return Link(invitation_id, token)


async def owner_link(store: Store) -> Link:
    """Make a link for the top reseller's owner, and the top reseller itself where there is none; older ones are void."""
    tops = await store.resellers.tops()
    top_id = tops[0].id if tops else await _first_reseller(store)
    await store.invitations.revoke_all(top_id)
    return await invite(
        store,
        top_id,
        purpose=InvitationPurpose.OWNER,
        role=Role.OWNER,
        invited_by=None,
        good_for=OWNER_LINK_GOOD_FOR,
    )


async def first_owner_link(store: Store) -> Link | None:
    """Make a link for the first owner; `None` where somebody has joined the top reseller before."""
    for top in await store.resellers.tops():
        if await store.members.of_reseller(top.id):
            return None
    return await owner_link(store)


async def _first_reseller(store: Store) -> ResellerId:
    return await store.resellers.add(
        parent_id=None, name="", state=ResellerState.ACTIVE, currency="EUR", time_zone="UTC", language="en"
    )


async def good(store: Store, token: str) -> Invitation:
    """Return the invitation of a token that may be opened; raises the refusal that says why it may not."""
    invitation = await store.invitations.by_hash(hash_of(token))
    if invitation is None or invitation.state is InvitationState.REVOKED:
        raise LinkUnknown
    if invitation.state is not InvitationState.OPEN:
        raise LinkUsed
    if invitation.expires_at <= store.now:
        raise LinkExpired
    return invitation


async def become_owner(store: Store, invitation: Invitation, identity: Identity, *, language: str) -> MemberId:
    """Make the one who opened an owner's link an owner of the top reseller."""
    member_id = await _add_member(store, invitation, identity, language=language)
    await _use(store, invitation, member_id, old=InvitationState.OPEN)
    return member_id


async def _use(store: Store, invitation: Invitation, member_id: MemberId, *, old: InvitationState) -> None:
    used = await store.invitations.shift(
        invitation.id, old=old, new=InvitationState.USED, used_at=store.now, used_by=member_id
    )
    if not used:
        raise LinkUsed


async def _add_member(store: Store, invitation: Invitation, identity: Identity, *, language: str) -> MemberId:
    reseller = await store.resellers.by_id(invitation.reseller_id)
    return await store.members.add(
        reseller_id=invitation.reseller_id,
        name=identity.name[:64],
        handle=identity.handle[:64],
        role=invitation.role,
        platform=identity.platform,
        user=identity.user,
        chat=identity.chat,
        language=language,
        time_zone=reseller.time_zone,
    )
