"""The group of a team: linked with /link, unlinked, and how the topics of its tickets are called."""

from dataclasses import dataclass
from typing import ClassVar

from domain.people import Actor
from domain.topics import USUAL_TEMPLATE, template_from
from domain.traffic import chat_of
from handlers.ask import Ask
from handlers.cards import words
from handlers.groups import is_heard, is_shared
from handlers.menu import to_menu
from handlers.registry import OWNER, Question, answers, asked
from handlers.screen import SILENT, Button, Field, Screen, danger, main, press, rows
from handlers.wording import _, number
from services import desk_groups
from storage.store import Store


@dataclass(frozen=True)
class LinkGroup(Ask):
    """`sure`: what everybody in the group will be able to read has been said."""

    code: ClassVar[str] = "dkgl"

    sure: bool = False


@dataclass(frozen=True)
class UnlinkGroup(Ask):
    code: ClassVar[str] = "dkgu"


@dataclass(frozen=True)
class ShowDeskGroup(Ask):
    code: ClassVar[str] = "dkg"


@dataclass(frozen=True)
class SetTopicName(Ask):
    code: ClassVar[str] = "dkgn"

    template: str | None = asked(
        Question(
            words=lambda: _(
                "What shall the topics be called? {reseller} stands for the sub-reseller's name, {number} for the"
                " ticket's number, {subject} for its first words."
            ),
            read=template_from,
            example=lambda: USUAL_TEMPLATE,
        )
    )


@dataclass(frozen=True)
class CallTopicsAsUsual(Ask):
    code: ClassVar[str] = "dkgt"


@answers(LinkGroup, roles=OWNER, command="link", in_groups=True)
async def link_group(ask: LinkGroup, who: Actor, store: Store) -> Screen:
    """Link the group in which it is said, once it is clear what everybody there will read."""
    if not is_shared(who, store):
        return _how_to_link()
    chat = chat_of(store.source.lane)
    if not ask.sure:
        await desk_groups.check_free(store, store.source.platform, chat, by=who)
        return _before_linking(who)
    found = await desk_groups.link(store, store.source.platform, chat, by=who)
    return Screen(
        title=_("Linked to the desk of %(business)s") % {"business": who.reseller_name},
        lines=(
            _("Each ticket gets a topic here. Open tickets: %(n)s.") % {"n": number(found)},
            _("What your team writes in a topic goes to the sub-reseller, in the name of %(business)s.")
            % {"business": who.reseller_name},
            _("What begins with // or /note stays between you."),
        ),
    )


def _before_linking(who: Actor) -> Screen:
    return Screen(
        title=_("Link this group to the desk of %(business)s?") % {"business": who.reseller_name},
        lines=(
            _(
                "Everybody in this group will be able to read all tickets of your sub-resellers: their names, what they"
                " write and send, and your team's answers. Only members of your team can answer."
            ),
            _("The group needs topics (in its settings), and I have to be an admin who may manage topics."),
        ),
        buttons=rows(main(_("Link it"), LinkGroup(sure=True))),
    )


def _how_to_link() -> Screen:
    return Screen(
        title=_("A group for your tickets"),
        lines=(
            _("1. Make a group for your team alone, and switch on topics in its settings."),
            _("2. Add me, and make me an admin who may manage topics."),
            _("3. Type /link in the group. I tell you what everybody there will read before I begin."),
        ),
        buttons=rows(to_menu()),
    )


@answers(UnlinkGroup, roles=OWNER, command="unlink", in_groups=True)
async def unlink_group(_ask: UnlinkGroup, who: Actor, store: Store) -> Screen:
    """Unlink the group, in it or from one's private chat."""
    if not await is_heard(who, store):
        return SILENT
    if not is_shared(who, store) and await store.desk_groups.of(who.reseller_id) is None:
        return _how_to_link()
    await desk_groups.unlink(store, who.reseller_id)
    return Screen(
        lines=(_("The group isn't linked any more. Open tickets go on in the private chats of your team."),),
        buttons=() if is_shared(who, store) else rows(to_menu()),
    )


@answers(ShowDeskGroup, roles=OWNER, reads=True, command="deskgroup")
async def show_desk_group(_ask: ShowDeskGroup, who: Actor, store: Store) -> Screen:
    """Show whether a group is linked, and how its topics are called."""
    if await store.desk_groups.of(who.reseller_id) is None:
        return _how_to_link()
    template = (await store.support_settings.of(who.reseller_id)).topic_name
    return Screen(
        title=_("A group for your tickets"),
        lines=(_("A group is linked: each ticket has a topic there."),),
        fields=(Field(_("Topics are called"), template or USUAL_TEMPLATE),),
        note=_("{reseller} is the sub-reseller's name, {number} the ticket's number, {subject} its first words."),
        buttons=rows(
            press(_("Call them otherwise…"), SetTopicName()),
            press(_("Call them as usual"), CallTopicsAsUsual()) if template else None,
            danger(_("Unlink the group"), UnlinkGroup()),
            to_menu(),
        ),
    )


@answers(SetTopicName, roles=OWNER, command="topicname")
async def set_topic_name(ask: SetTopicName, who: Actor, store: Store) -> Screen:
    """Call the topics of tickets otherwise, those of open ones at once."""
    return await _called(ask.template or "", who, store)


@answers(CallTopicsAsUsual, roles=OWNER)
async def call_topics_as_usual(_ask: CallTopicsAsUsual, who: Actor, store: Store) -> Screen:
    """Call the topics of tickets by the usual template again."""
    return await _called("", who, store)


async def _called(template: str, who: Actor, store: Store) -> Screen:
    await store.support_settings.set(who.reseller_id, topic_name=template)
    await desk_groups.rename_topics(store, who.reseller_id)
    said = _("Topics are called “%(template)s” from now on.") % {"template": template or USUAL_TEMPLATE}
    return Screen(lines=(said,), buttons=rows(_back(), to_menu()))


def _back() -> Button:
    return press(_("A group for your tickets"), ShowDeskGroup())


@words(desk_groups.GroupLinked)
def group_linked(notice: desk_groups.GroupLinked, _reader: Actor) -> Screen:
    return Screen(
        lines=(
            _("The group is linked: each ticket has a topic there, and none comes to your team's private chats."),
            _("Open tickets: %(n)s.") % {"n": number(notice.open)},
        ),
        buttons=rows(_back()),
    )


@words(desk_groups.GroupLost)
def group_lost(notice: desk_groups.GroupLost, _reader: Actor) -> Screen:
    what_to_do = (
        _("Switch on topics in the group's settings, make me an admin who may manage topics, and type /link there.")
        if notice.barred
        else _("I was taken out of the group. Add me again as an admin who may manage topics, and type /link there.")
    )
    return Screen(
        title=_("I can't work in your team's group any more"),
        lines=(what_to_do, _("Until then tickets come to your private chats; the open ones are there now.")),
    )
