"""Opening a link: what a stranger, or somebody known, is shown."""

from domain.errors import UnknownPerson
from domain.invitations import Invitation, InvitationPurpose
from domain.people import Actor, Identity, MemberId, Role
from handlers.cards import words
from handlers.menu import menu_screen, to_menu
from handlers.screen import Screen, main, rows
from handlers.setting_up import BeginSetUp
from handlers.wording import _, nearest_language
from services import care, invitations, joining
from storage.store import Store


async def open_link(token: str, identity: Identity, who: Actor | None, store: Store) -> Screen:
    """Answer somebody who opened the bot, with a link or without."""
    if not token:
        return await _welcome_back(identity, who, store)
    if who is not None:
        raise await invitations.for_a_member(store, token)
    invitation = await joining.invitation_for(store, token, identity)
    language = nearest_language(identity.language)
    match invitation.purpose:
        case InvitationPurpose.OWNER:
            member_id = await joining.become_owner(store, invitation, identity, language=language)
            return await _welcome_owner(member_id, store)
        case InvitationPurpose.COLLEAGUE:
            member_id = await joining.join_as_colleague(store, invitation, identity, language=language)
            return await _welcome_colleague(member_id, store)
        case InvitationPurpose.JOIN:
            await joining.open_join(store, invitation, identity)
            return await _one_moment(invitation, store)


async def _welcome_back(identity: Identity, who: Actor | None, store: Store) -> Screen:
    if who is None:
        raise UnknownPerson
    await care.note_reachable(store, identity.platform, identity.chat)  # their unblocking isn't always told
    return await menu_screen(who, store)


async def _welcome_owner(member_id: MemberId, store: Store) -> Screen:
    """Greet an owner of the top reseller: with the first questions where nothing is set up yet."""
    who = await _acting(member_id, store)
    if who.reseller_name:
        return Screen(
            title=_("Welcome. You are an owner of %(business)s now.") % {"business": who.reseller_name},
            buttons=rows(to_menu()),
        )
    return Screen(
        title=_("Welcome. This desk is yours."),
        lines=(
            _("From here you agree with your sub-resellers, sell them credits, and always see who has what."),
            _("Three short questions, and you can invite the first one."),
        ),
        buttons=rows(main(_("Set it up"), BeginSetUp())),
    )


async def _welcome_colleague(member_id: MemberId, store: Store) -> Screen:
    who = await _acting(member_id, store)
    return Screen(
        title=_("Welcome to the team of %(business)s.") % {"business": who.reseller_name},
        lines=(_("Your role: %(role)s") % {"role": role_word(who.role)},),
        buttons=rows(to_menu()),
    )


async def _acting(member_id: MemberId, store: Store) -> Actor:
    return (await store.members.actors([member_id]))[member_id]


async def _one_moment(invitation: Invitation, store: Store) -> Screen:
    reseller = await store.resellers.by_id(invitation.reseller_id)
    parent = await store.resellers.by_id(reseller.parent_id or reseller.id)
    return Screen(
        title=_("One moment, please."),
        lines=(
            _("I'm asking %(parent)s whether the link was meant for you. I'll write here as soon as they answer.")
            % {"parent": parent.name},
        ),
    )


def role_word(role: Role) -> str:
    """Return a role in a word."""
    words = {
        Role.OWNER: _("owner"),
        Role.FINANCE: _("finance"),
        Role.SUPPORT: _("support"),
        Role.VIEWER: _("viewer"),
    }
    return words[role]


# What others are told


@words(joining.Joined)
def joined(notice: joining.Joined, _reader: Actor) -> Screen:
    values = {"parent": notice.parent}
    follows = _("Their offer follows. Please read it; one tap accepts it.") if notice.offered else ""
    return Screen(
        title=_("Welcome. %(parent)s confirmed that it's you.") % values,
        lines=(follows,) if follows else (),
        buttons=() if follows else rows(to_menu()),
    )


@words(joining.OwnerJoined)
def owner_joined(notice: joining.OwnerJoined, _reader: Actor) -> Screen:
    return Screen(
        title=_("There is a new owner: %(person)s") % {"person": _person(notice.name, notice.handle)},
        lines=(
            _("They used a link that was made on the server where I run."),
            _("If you don't know about it, look into it now; /team can remove them."),
        ),
    )


@words(joining.ColleagueJoined)
def colleague_joined(notice: joining.ColleagueJoined, _reader: Actor) -> Screen:
    values = {"person": _person(notice.name, notice.handle), "role": role_word(notice.role)}
    return Screen(lines=(_("%(person)s has joined your team. Role: %(role)s") % values,))


def _person(name: str, handle: str) -> str:
    """Return "Ana (@ana)", or the name alone."""
    return _("%(name)s (@%(handle)s)") % {"name": name, "handle": handle} if handle else name
