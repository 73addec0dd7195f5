"""Invitations: links that are made, given out once, void when others take their place, and known by their hash."""

from dataclasses import dataclass
from datetime import timedelta

from domain.agreement import OfferState
from domain.errors import N_, Refusal
from domain.invitations import Invitation, InvitationPurpose, InvitationState
from domain.people import Actor, InvitationId, MemberId, Reseller, ResellerId, ResellerState, Role
from domain.tokens import hash_of, new_token
from domain.vocabulary import ENGLISH
from services.drafts import hold_open, newest_numbered
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


class MemberWithoutLink(Refusal):
    """A member opened a link that doesn't work any more, perhaps the one that they joined by."""

    why = N_("You are a member already, and this link doesn't work any more.")
    what_to_do = N_("You need none: /menu has everything that you can reach.")


@dataclass(eq=False)
class NameTaken(Refusal):
    name: str

    why = N_("You have a sub-reseller called %(name)s already.")
    what_to_do = N_("Give the new one another name, or make %(name)s another offer with /offer.")


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
    """Make a link for the top reseller's owner, and that reseller where there is none; older links are void."""
    tops = await store.resellers.tops()
    top_id = tops[0].id if tops else await _first_reseller(store)
    for older in await store.invitations.standing(top_id):
        if older.purpose is InvitationPurpose.OWNER:
            await revoke(store, older.id)
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
        parent_id=None, name="", state=ResellerState.ACTIVE, currency="EUR", time_zone="UTC", language=ENGLISH
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
    if (await store.resellers.by_id(invitation.reseller_id)).state is ResellerState.CLOSED:
        raise LinkUnknown
    return invitation


async def for_a_member(store: Store, token: str) -> Refusal:
    """Return why a member can't use a link: it is for somebody else, or for nobody any more."""
    try:
        await good(store, token)
    except Refusal:
        return MemberWithoutLink()
    return AlreadyMember()


async def new_link(store: Store, reseller_id: ResellerId, *, by: Actor) -> Link:
    """Make a link by which a sub-reseller's owner joins; the ones made before are void."""
    await hold_open(store, reseller_id)
    for older in await store.invitations.standing(reseller_id):
        if older.purpose is InvitationPurpose.JOIN:
            await revoke(store, older.id)
    return await invite(store, reseller_id, purpose=InvitationPurpose.JOIN, role=Role.OWNER, invited_by=by.member_id)


async def _waits_as_draft(store: Store, child_id: ResellerId) -> bool:
    offers = await store.offers.of_reseller(child_id)
    return not newest_numbered(offers) and any(offer.state is OfferState.DRAFT for offer in offers)


async def revoke(store: Store, invitation_id: InvitationId) -> bool:
    """Void a link that nobody has joined by; returns whether it still was good."""
    states = (InvitationState.OPEN, InvitationState.OPENED)
    revoked = [await store.invitations.shift(invitation_id, old=state, new=InvitationState.REVOKED) for state in states]
    await store.cards.refresh("invitation", invitation_id)
    return any(revoked)


async def add_sub_reseller(store: Store, name: str, *, by: Actor) -> Reseller:
    """Add a sub-reseller that nobody acts for yet, or return the one of this name whose first offer is a draft still.

    Raises `NameTaken`.
    """
    await store.network.hold(by.reseller_id)
    for child in await store.resellers.children(by.reseller_id):
        if child.name.casefold() == name.casefold() and child.state is not ResellerState.CLOSED:
            if child.state is ResellerState.INVITED and await _waits_as_draft(store, child.id):
                return child
            raise NameTaken(name)
    parent = await store.resellers.by_id(by.reseller_id)
    child_id = await store.resellers.add(
        parent_id=parent.id,
        name=name,
        state=ResellerState.INVITED,
        currency=parent.currency,
        time_zone=parent.time_zone,
        language=parent.language,
    )
    return await store.resellers.by_id(child_id)
