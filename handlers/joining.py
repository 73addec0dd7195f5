"""Opening a link: what a stranger, or somebody known, is shown."""

from domain.errors import UnknownPerson
from domain.invitations import InvitationPurpose
from domain.people import Actor, Identity
from handlers.screen import Screen
from handlers.wording import _, nearest_language
from services import invitations
from storage.store import Store


async def open_link(token: str, identity: Identity, who: Actor | None, store: Store) -> Screen:
    """Answer somebody who opened the bot, with a link or without."""
    if not token:
        return _welcome_back(who)
    if who is not None:
        raise invitations.AlreadyMember
    invitation = await invitations.good(store, token)
    language = nearest_language(identity.language)
    if invitation.purpose is InvitationPurpose.OWNER:
        await invitations.become_owner(store, invitation, identity, language=language)
        return Screen(title=_("Welcome. This desk is yours."))
    raise invitations.LinkUnknown


def _welcome_back(who: Actor | None) -> Screen:
    if who is None:
        raise UnknownPerson
    return Screen(title=_("Welcome back, %(name)s.") % {"name": who.name})
