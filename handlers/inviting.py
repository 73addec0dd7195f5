"""Inviting a sub-reseller: the name, the numbers, the link, and whether the right person opened it."""

from dataclasses import dataclass
from typing import ClassVar

from domain.agreement import Weight
from domain.errors import N_, Refusal
from domain.invitations import Invitation, InvitationState
from domain.names import LONGEST_NAME, name_from, shown
from domain.people import Actor, InvitationId, Reseller
from domain.vocabulary import pattern
from handlers.ask import Ask
from handlers.cards import draws
from handlers.drafting import child_called, draft_card
from handlers.forms import MissingAnswer
from handlers.offer_asks import MakeLink, NewLink
from handlers.offer_words import compose
from handlers.refusals import leads_on
from handlers.registry import OWNER, Question, Toward, answers, asked
from handlers.screen import SILENT, Button, InvitationLink, Screen, main, press, rows
from handlers.setting_up import BeginSetUp
from handlers.strangers import write_to
from handlers.way_back import to_card
from handlers.wording import _, moment, nearest_language
from services import drafts, invitations, joining, offers, terms
from services.invitations import Link
from storage.store import Store

_AS, _LIKE = N_("like, the same as"), r"(?P<name>.+?)\s+(?:‹alike›)\s+(?P<model>.+)"


def _whom_from(typed: str) -> str:
    return shown(typed, most=2 * LONGEST_NAME + 8)


_WHOM = Question(
    words=lambda: _("What is the new sub-reseller called?"),
    read=_whom_from,
    example=lambda: _("Ahmed, or “Ahmed like Karim” for Karim's numbers"),
)


@dataclass(frozen=True)
class Invite(Ask):
    code: ClassVar[str] = "inv"
    whom: str | None = asked(_WHOM)


PUBLISH = "publish"


class NotPublish(Refusal):
    """Something else was typed than the one ready answer."""

    why = N_("Nobody can be invited before your terms are published.")
    what_to_do = N_("Tap the button to publish them as they are, or leave and change them in /terms first.")


def _publish_from(typed: str) -> str:
    if typed != PUBLISH:
        raise NotPublish
    return typed


PUBLISH_FIRST = Question(
    words=lambda: _(
        "Your terms aren't published yet. The given texts on price, minimum purchase, support and acceptable "
        "use are fine to begin with; you can change them at any time in /terms."
    ),
    read=_publish_from,
    choices=lambda: ((_("Publish them as they are, and go on"), PUBLISH),),
)


@dataclass(frozen=True)
class InviteAndPublish(Ask):
    """An invitation by somebody whose terms aren't published yet."""

    code: ClassVar[str] = "invp"
    whom: str | None = asked(_WHOM)
    publish: str | None = asked(PUBLISH_FIRST)


@answers(Invite, roles=OWNER, command="invite")
async def invite(ask: Invite, who: Actor, store: Store) -> Screen:
    """Add a sub-reseller, and show the draft of the first offer to it."""
    try:
        await drafts.published(store, who.reseller_id)
    except drafts.NothingPublished as wrong:
        raise MissingAnswer(InviteAndPublish(ask.whom), "publish") from wrong
    name, like = await _whom(ask.whom or "", who, store)
    try:
        child = await invitations.add_sub_reseller(store, name, by=who)
    except invitations.NameTaken as wrong:
        raise MissingAnswer(Invite(), "whom", wrong) from wrong
    return await draft_card(await drafts.draft(store, child, by=who, like=like), store)


@answers(InviteAndPublish, roles=OWNER)
async def invite_and_publish(ask: InviteAndPublish, who: Actor, store: Store) -> Screen:
    """Publish the terms as they are, and go on with the invitation."""
    await publish_given(who, store)
    return await invite(Invite(ask.whom), who, store)


async def publish_given(who: Actor, store: Store) -> None:
    """Publish the terms as they are, where nobody has published any."""
    await terms.prepare(store, who.reseller_id, say=_)
    if await store.revisions.newest(who.reseller_id) is None:
        await terms.publish(store, Weight.MATERIAL, by=who, compose=compose)


async def _whom(typed: str, who: Actor, store: Store) -> tuple[str, Reseller | None]:
    """Return the name of the new one, and whose numbers it begins with; asks again for what makes no sense."""
    found = pattern(_LIKE, alike=_AS).fullmatch(typed)
    try:
        if found is None:
            return name_from(typed), None
        return name_from(found["name"]), await child_called(found["model"], who, store)
    except Refusal as wrong:
        raise MissingAnswer(Invite(), "whom", wrong) from wrong


@leads_on(drafts.NoPriceYet)
def to_setting_up() -> tuple[Button, ...]:
    """Return the way to what is missing before anything can be offered."""
    return (main(_("Set it up"), BeginSetUp()),)


# The link


@answers(MakeLink, roles=OWNER, toward=Toward.CHILD)
async def make_link(ask: MakeLink, who: Actor, store: Store) -> Screen:
    """Make the draft an offer, and the link by which the sub-reseller's owner joins and sees it."""
    offer = await offers.make(store, ask.offer_id, compose=compose)
    child = await store.resellers.by_id(offer.reseller_id)
    return await _link_screen(child, await invitations.new_link(store, child.id, by=who), who, store)


@answers(NewLink, roles=OWNER, toward=Toward.CHILD)
async def new_link(ask: NewLink, who: Actor, store: Store) -> Screen:
    """Make another link for a sub-reseller's owner; the one before is void."""
    child = await store.resellers.by_id(ask.reseller_id)
    return await _link_screen(child, await invitations.new_link(store, child.id, by=who), who, store)


async def _link_screen(child: Reseller, link: Link, who: Actor, store: Store) -> Screen:
    invitation = await store.invitations.by_id(link.invitation_id)
    until = invitation.expires_at if invitation else store.now
    values = {"name": child.name, "parent": who.reseller_name, "until": moment(until)}
    return Screen(
        title=_("%(name)s, this is your invitation from %(parent)s") % values,
        lines=(_("Open this link to see our offer. It works once, and until %(until)s.") % values,),
        note=_("The link is shown only here. When it's opened, %(parent)s is asked whether it's the right person.")
        % values,
        invitation=InvitationLink(link.token, _("Copy the link")),
        buttons=rows(to_card(child.id)),
    )


# Who opened it


@dataclass(frozen=True)
class ConfirmOpener(Ask):
    code: ClassVar[str] = "iy"
    invitation_id: InvitationId


@dataclass(frozen=True)
class RefuseOpener(Ask):
    code: ClassVar[str] = "in"
    invitation_id: InvitationId


@draws("invitation")
async def invitation_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw who opened a link, with the question whether it's the right person, or with what was answered."""
    invitation = await store.invitations.by_id(InvitationId(object_id))
    assert invitation is not None  # noqa: S101  (invitations are never deleted)
    child = await store.resellers.by_id(invitation.reseller_id)
    decider = await store.members.by_id(invitation.decided_by) if invitation.decided_by else None
    values = {"name": child.name, "person": _person(invitation), "who": decider.name if decider else ""}
    if invitation.state is InvitationState.OPENED and invitation.expires_at > store.now:
        expected = await store.move_ins.came_with(child.id, by=reader.reseller_id)
        return _opened_screen(invitation, values, expected=expected.handle if expected else "")
    lines = {
        InvitationState.USED: _("%(person)s opened the link for %(name)s. %(who)s said that it's the right person."),
        InvitationState.REFUSED: _("%(person)s opened the link for %(name)s. %(who)s said that it's somebody else, "
                                   "so the link is void."),
    }  # fmt: skip
    void = _("%(person)s opened the link for %(name)s. The link is void now.")
    again = None if invitation.state is InvitationState.USED else main(_("Make a new link"), NewLink(child.id))
    return Screen(lines=(lines.get(invitation.state, void) % values,), buttons=rows(again, to_card(child.id)))


def _opened_screen(invitation: Invitation, values: dict[str, str], *, expected: str) -> Screen:
    """Return who opened a link, with the question whether it's the right one. `expected`: by a spreadsheet."""
    return Screen(
        title=_("Is this %(name)s?") % values,
        lines=(
            _("%(person)s opened the link for %(name)s.") % values,
            *((_("Your spreadsheet has @%(handle)s for them.") % {"handle": expected},) if expected else ()),
            _("They see your offer only once you say that it's the right person."),
        ),
        buttons=rows(
            main(_("Yes, it's %(name)s") % values, ConfirmOpener(invitation.id)),
            press(_("No, it's somebody else"), RefuseOpener(invitation.id)),
        ),
    )


def _person(invitation: Invitation) -> str:
    """Return "@ahmed_tv (Ahmed K.)", or the name alone."""
    if not invitation.opened_handle:
        return invitation.opened_name or ""
    values = {"handle": invitation.opened_handle, "name": invitation.opened_name}
    return _("@%(handle)s (%(name)s)") % values


@answers(ConfirmOpener, roles=OWNER, toward=Toward.CHILD)
async def confirm_opener(ask: ConfirmOpener, who: Actor, store: Store) -> Screen:
    """Let the one who opened the link in: they become the sub-reseller's owner and see the offer."""
    invitation = await store.invitations.by_id(ask.invitation_id)
    language = nearest_language((invitation and invitation.opened_language) or "")
    await joining.confirm(store, ask.invitation_id, language=language, by=who)
    return SILENT


@answers(RefuseOpener, roles=OWNER, toward=Toward.CHILD)
async def refuse_opener(ask: RefuseOpener, who: Actor, store: Store) -> Screen:
    """Keep the one who opened the link out; the link is void."""
    stranger = await joining.refuse(store, ask.invitation_id, by=who)
    await write_to(stranger, _kept_out, store)
    return SILENT


def _kept_out() -> Screen:
    return Screen(
        lines=(
            _("The people who sent this invitation didn't recognise you, so the link doesn't work any more."),
            _("If it was meant for you, please write to them directly and ask for a new one."),
        )
    )
