"""What a team says and does in the topics of its tickets."""

from dataclasses import dataclass
from typing import ClassVar

from domain.errors import Refusal
from domain.notices import Notice, notice
from domain.people import Actor
from domain.requests import AttachmentId
from domain.tickets import TicketId
from domain.topics import DeskGroup, Topic
from handlers.answer import Understood, carry_out
from handlers.ask import Ask
from handlers.cards import words
from handlers.groups import follows_topics, is_heard, is_shared, said_in_topics
from handlers.refusals import refusal_screen
from handlers.registry import DESK, Question, answers, typed
from handlers.screen import SILENT, Screen
from handlers.speech import TopicChanged, TopicDeed
from handlers.ticket_asks import CloseTicket, NoteInTicket, ReopenTicket, SayInTicket
from handlers.wording import _
from services import desk_groups, tickets
from storage.store import Store

NOTE_SIGN = "//"


@notice
@dataclass(frozen=True)
class NotPassedOn(Notice):
    """Somebody wrote in a topic whose role doesn't include tickets."""

    code: ClassVar[str] = "not_passed_on"


@dataclass(frozen=True)
class NoteHere(Ask):
    """A note on the ticket in whose topic it is said."""

    code: ClassVar[str] = "dkgh"

    text: str = typed(Question(words=lambda: "", example=lambda: _("Call them on Monday")))


@answers(NoteHere, roles=DESK, command="note", in_groups=True)
async def note_here(ask: NoteHere, who: Actor, store: Store) -> Screen:
    """Keep a note that is typed in a ticket's topic."""
    found = await desk_groups.place_of(store, store.source.platform, store.source.lane)
    if found is None or not await is_heard(who, store):
        told = _("In the topic of a ticket, /note keeps what follows it for your team alone.")
        return SILENT if is_shared(who, store) else Screen(lines=(told,))
    await tickets.note(store, found[1].ticket_id, ask.text, by=who)
    return Screen(lines=(_("Kept for your team."),), quiet=True)


@said_in_topics
async def take_said(
    lane: str, text: str, attachment: int | None, who: Actor, store: Store
) -> SayInTicket | NoteInTicket | Screen | None:
    """Pass on to the sub-reseller what the team says in a ticket's topic; a note stays inside."""
    found = await desk_groups.place_of(store, store.source.platform, lane)
    if found is None:
        return None
    if who.role not in DESK:
        await _say_once_why(found[0], who, store)
        return SILENT
    ticket_id = found[1].ticket_id
    if text.startswith(NOTE_SIGN):
        return NoteInTicket(ticket_id, text.removeprefix(NOTE_SIGN).strip())
    return _saying(ticket_id, text, attachment)


def _saying(ticket_id: TicketId, text: str, attachment: int | None) -> SayInTicket:
    return SayInTicket(ticket_id, None if attachment is None else AttachmentId(attachment), text)


async def _say_once_why(group: DeskGroup, who: Actor, store: Store) -> None:
    if await store.jobs.claim("told why not passed on", f"{group.id}:{who.member_id}"):
        await store.notices.tell_member(who.member_id, NotPassedOn())


@words(NotPassedOn)
def not_passed_on(_notice: NotPassedOn, _reader: Actor) -> Screen:
    return Screen(
        lines=(
            _("What you write in the topics of tickets isn't passed on: your role doesn't include tickets."),
            _("An owner of your team can change that in /team."),
        )
    )


@follows_topics
async def follow_topic(changed: TopicChanged, lane: str, who: Actor | None, store: Store) -> Screen:
    """Close or reopen the ticket whose topic a colleague closed or reopened, or put the topic back."""
    found = await desk_groups.place_of(store, store.source.platform, lane)
    if found is None or changed.by_bot or changed.what not in (TopicDeed.CLOSED, TopicDeed.REOPENED):
        return SILENT
    group, topic = found
    closed = changed.what is TopicDeed.CLOSED
    ticket = await store.tickets.by_id(topic.ticket_id)
    answer = SILENT
    if ticket.is_open is closed and who is not None and _may_turn(group, who):
        answer = await _turned(topic, who, store, closed=closed)
    await desk_groups.put_back(store, group, topic, closed=closed)
    return answer


def _may_turn(group: DeskGroup, who: Actor) -> bool:
    return who.reseller_id == group.reseller_id and who.role in DESK


async def _turned(topic: Topic, who: Actor, store: Store, *, closed: bool) -> Screen:
    """Close or reopen a ticket as its topic was; says what is against it, if anything is."""
    ask: Ask = CloseTicket(topic.ticket_id) if closed else ReopenTicket(topic.ticket_id)
    try:
        await store.savepoint(lambda: carry_out(Understood(ask), who, store))
    except Refusal as refusal:
        store.asked = None
        return refusal_screen(refusal)
    return SILENT
