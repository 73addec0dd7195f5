"""/story: everything that ever was between a parent and a sub-reseller, newest first; the team's alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from domain.checkins import Conversation
from domain.errors import NotHere
from domain.network import Known
from domain.people import Actor
from handlers.brief_asks import TALKERS, FindStory, HearTalk, ShowStory, to_brief, to_story
from handlers.menu import to_menu
from handlers.network import one_called
from handlers.registry import Toward, answers
from handlers.screen import Button, Field, Picture, Screen, press, rows
from handlers.story_words import LONGEST_WORDS, event_field
from handlers.way_back import to_card
from handlers.wording import _, day_and_month, moment, month, zone
from services import stories
from services.stories import Event, Story
from storage.store import Store

PAGE = 10


@answers(FindStory, roles=TALKERS, reads=True, command="story")
async def find_story(ask: FindStory, who: Actor, store: Store) -> Screen:
    """Show the story with a sub-reseller that is named, or ask with whom."""
    found = await one_called(ask.name, who, store, leads_to=_to_story)
    return found if isinstance(found, Screen) else await show_story(ShowStory(found.reseller_id), who, store)


def _to_story(known: Known) -> ShowStory:
    return ShowStory(known.reseller_id)


@answers(ShowStory, roles=TALKERS, toward=Toward.CHILD, reads=True)
async def show_story(ask: ShowStory, who: Actor, store: Store) -> Screen:
    """Show a page of the story with a sub-reseller."""
    child = await store.resellers.by_id(ask.reseller_id)
    parent = await store.resellers.by_id(who.reseller_id)
    found = await stories.story(store, parent, child, talks=ask.talks)
    last = max(0, (len(found.events) - 1) // PAGE)
    here = replace(ask, page=min(max(ask.page, 0), last))
    shown = found.events[here.page * PAGE : (here.page + 1) * PAGE]
    return Screen(
        title=_("Story: %(name)s") % {"name": child.name},
        lines=() if shown else (_("Nobody has written down a talk yet."),),
        fields=tuple(_fields(shown, found)),
        buttons=(
            *rows(*map(_whole, shown), wide=2),
            *rows(*_turns(here, last), wide=2),
            *rows(_other(here), to_brief(child.id, anew=False), wide=2),
            (to_card(child.id), to_menu()),
        ),
    )


def _fields(shown: Sequence[Event], found: Story) -> Iterator[Field]:
    """Yield what happened, below the month in which it did."""
    last: date | None = None
    for event in shown:
        begins = event.at.astimezone(zone()).date().replace(day=1)
        if begins != last:
            yield Field("", month(begins))
            last = begins
        yield event_field(event, found.names)


def _whole(event: Event) -> Button | None:
    """Return the button that shows a talk whole: one with a voice or a file, or one of many words."""
    talk = event.what
    if not isinstance(talk, Conversation):
        return None
    at = day_and_month(event.at.astimezone(zone()).date())
    if talk.attachment_id is not None:
        return press(_("📎 Talk of %(day)s") % {"day": at}, HearTalk(talk.id))
    return press(_("Read on: %(day)s") % {"day": at}, HearTalk(talk.id)) if len(talk.words) > LONGEST_WORDS else None


def _turns(here: ShowStory, last: int) -> list[Button | None]:
    return [
        press(_("‹ Later"), replace(here, page=here.page - 1)) if here.page else None,
        press(_("Earlier ›"), replace(here, page=here.page + 1)) if here.page < last else None,
    ]


def _other(here: ShowStory) -> Button:
    label = _("Everything") if here.talks else _("Conversations only")
    return press(label, replace(here, talks=not here.talks, page=0))


@answers(HearTalk, roles=TALKERS, toward=Toward.CHILD, reads=True)
async def hear_talk(ask: HearTalk, _who: Actor, store: Store) -> Screen:
    """Show what was said in a talk, whole, with the voice or the file that came with it."""
    talk = await store.conversations.by_id(ask.conversation_id)
    if talk is None:
        raise NotHere
    child = await store.resellers.by_id(talk.reseller_id)
    sent = None if talk.attachment_id is None else await store.attachments.by_id(talk.attachment_id)
    who = (await store.stories.names([talk.member_id])).get(talk.member_id, "")
    return Screen(
        title=_("Talk with %(name)s") % {"name": child.name},
        lines=(" · ".join(part for part in (moment(talk.at), who) if part),),
        quote=talk.words,
        picture=None if sent is None else Picture(sent.platform, sent.remote_id, sent.media_type, sent.kind),
        buttons=rows(to_story(child.id), to_menu(anew=True), wide=2),
        fresh=True,
    )
