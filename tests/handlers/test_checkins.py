"""Check-ins as one holds them: a reply is enough; what is noted offers more, and nobody below sees any of it."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from domain.bidi import without_isolates
from domain.checkins import CheckinId, CheckinState, Conversation, FactsSeen, new_fact
from domain.clock import TurnableClock
from domain.people import Role
from domain.requests import MediaKind
from domain.traffic import Outcome
from handlers.checkin_asks import HoldCheckin, ListCheckins, Part, RedrawCheckin, ShowTalks
from handlers.screen import Screen
from handlers.speech import Say, SentFile
from services import checkin_plans
from storage.models.checkins import checkins
from storage.models.people import resellers
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.owing import turn_to
from tests.services.deciding import approve_it
from tests.talk import Chat, button, buttons_of, text_of
from tests.talking import A_YEAR, Team
from tests.trade import Trade, change

TUESDAY = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
BRIEF = "Check-in with"


@dataclass(frozen=True)
class Room:
    """Ana and Sol were told, on a Tuesday, that the check-in with Ahmed's business has come."""

    team: Team
    trade: Trade
    ana: Chat
    sol: Chat
    ahmed: Chat
    checkin: CheckinId

    async def replies(self, text: str, *files: SentFile, by: Chat | None = None) -> Screen:
        """Reply to the card of the check-in; return the answer."""
        chat = by or self.sol
        return (await chat.writes(Say(text, reply_to=chat.message_of(BRIEF), message="1"), *files)).screen

    async def notes(self) -> list[Conversation]:
        of = (self.trade.child.id, self.trade.top.id)
        return [*reversed(await self.trade.database.read(lambda store: store.conversations.page(*of, limit=99)))]

    async def state(self) -> CheckinState:
        return (await self.team.checkins(self.trade.child))[-1].state


@pytest.fixture
async def room(desk: Desk, network: Network, clock: TurnableClock) -> Room:
    trade = desk.trade
    sol = await network.member(trade.top, Role.SUPPORT, name="Sol")
    team = Team(trade.database, network, clock, trade.top, trade.ana, sol)
    await change(trade.database, resellers, trade.child.id, created_at=clock() - A_YEAR)
    await team.speaks(trade.child)
    turn_to(clock, TUESDAY)
    due = await team.due(trade.child)
    for chat in (desk.ana, at_the_desk := Chat(trade.database, sol)):
        await chat.news()
    return Room(team, trade, desk.ana, at_the_desk, desk.ahmed, due.id)


def text_file(content: bytes) -> SentFile:
    return SentFile("file-1", "note.txt", "text/plain", len(content), content, kind=MediaKind.DOCUMENT)


# Holding one


async def test_a_reply_holds_it_and_every_copy_says_who_did(room: Room) -> None:
    brief = room.sol.messages[room.sol.message_of(BRIEF)]
    assert (brief.title, brief.lines[0]) == ("Check-in with Ahmed TV", "The monthly talk is due.")
    answer = await room.replies("He wants to grow.")
    assert text_of(answer) == "Noted. The check-in with Ahmed TV is held."
    for chat in (room.ana, room.sol):
        assert "Held by Sol on 3 Mar, 09:30." in await chat.sees()
        assert "He wants to grow." in await chat.sees()
    assert await room.state() is CheckinState.DONE


async def test_that_a_price_is_looked_at_is_a_hint_to_owners_alone(room: Room) -> None:
    fact = new_fact(FactsSeen(), FactsSeen(review_open=True))
    assert fact is not None
    await change(room.trade.database, checkins, room.checkin, why=fact.said)
    lines = [(await chat.taps(RedrawCheckin(room.checkin))).lines[0] for chat in (room.ana, room.sol)]
    assert lines == ["Their price is being looked at: a change is proposed.", "Something has changed with them."]


async def test_more_replies_add_to_it_also_from_a_colleague(room: Room) -> None:
    await room.replies("First")
    answer = await room.replies("Second", by=room.ana)
    assert text_of(answer) == "Added to the note of the talk with Ahmed TV."
    assert [(one.words, one.checkin_id) for one in await room.notes()] == [
        ("First", room.checkin),
        ("Second", room.checkin),
    ]
    assert "Held by Sol" in await room.ana.sees()


async def test_a_voice_without_a_word_is_enough(room: Room) -> None:
    await room.replies("", SentFile("voice-1", "", "audio/ogg", 4, b"OggS", kind=MediaKind.VOICE))
    assert await room.state() is CheckinState.DONE
    assert "[voice message]" in await room.ana.sees()
    held = room.ana.messages[room.ana.message_of("Held by Sol")]
    whole = await room.ana.taps(button(held, "The whole note"))
    assert (whole.picture and whole.picture.kind) is MediaKind.VOICE


async def test_a_day_in_the_note_becomes_a_reminder_with_one_tap(room: Room) -> None:
    answer = await room.replies("All is well. Call him on Friday about the price.")
    made = await room.sol.taps(button(answer, "Remind me on 6 March"))
    assert text_of(made) == "I remind you on 6 March 2026 in the morning, about Ahmed TV."
    again = await room.sol.presses(button(answer, "Remind me on"))
    assert again.outcome is Outcome.REFUSED
    await room.team.ticks(datetime(2026, 3, 6, 9, 30, tzinfo=UTC))
    [card] = await room.sol.news()
    assert (card.title, card.quote) == ("Reminder: Ahmed TV", "Call him on Friday about the price.")


async def test_two_who_say_done_at_once_are_told_who_was_first(room: Room) -> None:
    for_ana, for_sol = (chat.messages[chat.message_of(BRIEF)] for chat in (room.ana, room.sol))
    await room.ana.taps(button(for_ana, "Done"))
    late = await room.sol.presses(button(for_sol, "Done"))
    assert (late.outcome, "Ana held this check-in already" in text_of(late.screen)) == (Outcome.REFUSED, True)
    assert len(await room.notes()) == 1


async def test_moved_it_says_so_and_a_reply_to_the_old_card_still_counts(room: Room) -> None:
    card = room.sol.messages[room.sol.message_of(BRIEF)]
    question = await room.sol.taps(button(card, "Move"))
    assert "Moved to 6 March" in text_of(await room.sol.taps(button(question, "In three days")))
    assert "Moved to 6 March 2026." in await room.ana.sees()
    await room.replies("He called by himself.", by=room.ana)
    await room.team.ticks(datetime(2026, 3, 6, 9, 30, tzinfo=UTC))
    assert not [one for one in await room.sol.news() if one.title.startswith(BRIEF)]
    assert await room.state() is CheckinState.DONE


@pytest.mark.parametrize("day", ["yesterday", "3 March 2026", "1 January 2031", "someday"])
async def test_a_day_that_is_none_to_come_is_asked_for_again(room: Room, day: str) -> None:
    card = room.sol.messages[room.sol.message_of(BRIEF)]
    await room.sol.taps(button(card, "Move"))
    assert (await room.sol.replies(day)).outcome in (Outcome.REFUSED, Outcome.DONE)
    [kept] = await room.team.checkins(room.trade.child)
    assert (kept.due_on, kept.moves) == (TUESDAY.date(), 0)


async def test_skipped_with_a_reason_it_can_still_be_held(room: Room) -> None:
    card = room.sol.messages[room.sol.message_of(BRIEF)]
    await room.sol.taps(button(card, "Skip"))
    await room.sol.says("He is on holiday")
    assert "Skipped by Sol on 3 Mar, 09:30: He is on holiday" in await room.ana.sees()
    await room.replies("He called after all", by=room.ana)
    assert (await room.state(), "Held by Ana" in await room.sol.sees()) == (CheckinState.DONE, True)


# Long ones, and those that are nobody's


async def test_a_note_of_twenty_thousand_characters_comes_in_as_many_messages_and_no_more_fits(room: Room) -> None:
    await room.replies("a" * 4_000)  # what a chat cuts off comes by itself, and replies to nothing
    for piece in ("b" * 4_000, "c" * 4_000, "d" * 4_000, "e" * 3_000):
        assert (await room.sol.writes(Say(piece, message="2"))).screen.silent
    [note] = await room.notes()
    assert (len(note.words), note.words[-1]) == (19_004, "e")
    full = text_of(await room.replies("f" * 997))
    assert ("at most 20,000 characters" in full, "996 are left" in full) == (True, True)
    await room.replies("f" * 996)
    assert [len(one.words) for one in await room.notes()] == [19_004, 996]


async def test_a_text_file_is_a_note_and_one_too_long_is_refused_with_the_limit(room: Room) -> None:
    too_long = await room.replies("", text_file("ö".encode() * 20_001))
    assert "at most 20" in text_of(too_long)
    assert await room.state() is CheckinState.DUE
    await room.replies("", text_file("ö".encode() * 20_000))
    [note] = await room.notes()
    assert (len(note.words), await room.state()) == (20_000, CheckinState.DONE)
    await room.sol.news()
    assert len(text_of(room.sol.messages[room.sol.message_of("Held by")])) < 4_096
    unreadable = await room.replies("", text_file(b"\xff\xd8\xff\xe0 no text"))
    assert "can't read that file as a text" in text_of(unreadable)


async def test_a_reply_to_a_card_of_somebody_else_notes_nothing(room: Room) -> None:
    message = room.ana.message_of(BRIEF)
    for stranger in (room.ahmed, Chat(room.trade.database, room.trade.marta)):
        await stranger.answers_to(message, "Hello")
        forged = await stranger.presses(HoldCheckin(room.checkin, words="Hello"))
        assert forged.outcome is Outcome.REFUSED
    assert (await room.notes(), await room.state()) == ([], CheckinState.DUE)


async def test_a_viewer_reads_and_can_do_nothing(room: Room) -> None:
    viewer = Chat(room.trade.database, await room.trade.network.member(room.trade.top, Role.VIEWER, name="Vera"))
    due = await viewer.says("/checkins")
    await viewer.taps(button(due, "Ahmed TV"))
    [card] = await viewer.news()
    assert (card.title, buttons_of(card)) == ("Check-in with Ahmed TV", {})


async def test_nothing_of_it_reaches_the_sub_reseller(room: Room) -> None:
    await room.replies("He pays too late, and knows it.")
    assert await room.ahmed.news() == []
    for said in ("/menu", "/history", "/agreement"):
        assert "knows it" not in text_of(await room.ahmed.says(said))
    for ask in (ListCheckins(), ShowTalks(room.trade.child.id)):
        assert "Ahmed" not in text_of((await room.ahmed.presses(ask)).screen)


async def test_names_and_notes_from_right_to_left_come_as_they_are(room: Room) -> None:
    await change(room.trade.database, resellers, room.trade.child.id, name="أحمد للقنوات")
    await room.replies("قال إنه يريد النمو في مايو")
    seen = without_isolates(await room.ana.sees())
    assert "Check-in with أحمد للقنوات" in seen
    assert "قال إنه يريد النمو في مايو" in seen


# At any time


async def test_a_talk_in_one_line_holds_what_is_due(room: Room) -> None:
    said = await room.sol.says("/talked ahmed wants a second account")
    assert text_of(said) == "Noted. The check-in with Ahmed TV is held."
    assert [one.words for one in await room.notes()] == ["wants a second account"]
    asked = await room.sol.says("/talked ahmed")
    assert "What was said?" in text_of(asked)
    assert text_of(await room.sol.says("And a third")) == "Noted: a talk with Ahmed TV."


async def test_a_name_that_several_go_by_is_asked_for_and_the_words_come_along(room: Room) -> None:
    await room.trade.network.child(room.trade.top, "Ahmed Sat")
    which = await room.sol.says("/talked ahmed is well")
    assert text_of(await room.sol.taps(button(which, "Ahmed Sat"))) == "Noted: a talk with Ahmed Sat."
    assert "called “nobody”" in text_of(await room.sol.says("/talked nobody is well"))


# Reminders


async def test_a_reminder_in_one_line_is_put_off_and_done(room: Room) -> None:
    said = await room.sol.says("/remind ahmed Friday call about the price")
    assert "on 6 March 2026" in text_of(said)
    await room.team.ticks(datetime(2026, 3, 6, 9, 30, tzinfo=UTC))
    [card] = await room.sol.news()
    await room.sol.taps(button(card, "Tomorrow"))
    await room.team.ticks(datetime(2026, 3, 7, 9, 30, tzinfo=UTC))
    [again] = [one for one in await room.sol.news() if one.title.startswith("Reminder")]
    await room.sol.taps(button(again, "Done"))
    assert (await room.sol.presses(button(again, "Done"))).outcome is Outcome.REFUSED
    assert "nothing to be reminded of" in text_of(await room.sol.taps(ListCheckins(Part.FOLLOW_UPS)))


async def test_a_reminder_without_a_day_asks_for_one(room: Room) -> None:
    asked = await room.sol.says("/remind ahmed call about the price")
    done = await room.sol.taps(button(asked, "Next week"))
    assert "on 10 March 2026" in text_of(done)
    listed = text_of(await room.sol.taps(ShowTalks(room.trade.child.id)))
    assert "10 March 2026: call about the price" in listed


# The questions before


async def test_what_they_answer_stands_in_the_brief_and_they_are_thanked(room: Room) -> None:
    ana = room.trade.ana
    await room.trade.database.write(lambda store: checkin_plans.ask_questions(store, on=True, by=ana))
    for day in range(1, 28):
        await room.team.ticks(datetime(2026, 4, day, 9, 30, tzinfo=UTC))
        if cards := [one for one in await room.ahmed.news() if "would like to hear" in one.title]:
            break
    [card] = cards
    assert "Ana" not in text_of(card)
    message = room.ahmed.message_of("would like to hear")
    assert "at most 1,000" in text_of((await room.ahmed.answers_to(message, "Well. " * 200)).screen)
    assert text_of((await room.ahmed.answers_to(message, "Better than in March")).screen).startswith("Thank you")
    assert (await room.ahmed.answers_to(message, "And more")).outcome is Outcome.REFUSED
    for later in range(day, 28):
        await room.team.ticks(datetime(2026, 4, later, 10, tzinfo=UTC))
    assert "They say of themselves: Better than in March" in await room.sol.sees()


# Who is spoken to


async def test_the_suggestion_is_taken_with_one_tap_and_changed_one_by_one(room: Room) -> None:
    await room.trade.request(120)
    await room.trade.sibling("Small TV")
    request = await room.trade.database.read(lambda store: store.requests.pending_with(room.trade.top.id))
    await room.ana.news()
    for one in request:
        await approve_it(room.trade, one)
    shown = await room.ana.says("/checkinset")
    suggested = await room.ana.taps(button(shown, "Who matters most"))
    assert "Number 1 of 2 by" in text_of(suggested)
    taken = await room.ana.taps(button(suggested, "Speak to this one monthly"))
    assert "Small TV: when a fact changes" in text_of(taken)
    assert "Ahmed TV: monthly; 30 days at best, 60 at most" in text_of(taken)
    after = await room.ana.taps(button(suggested, "✓ Ahmed TV"))
    assert button(after, "· Ahmed TV")


async def test_days_and_speakers_are_chosen_with_a_tap(room: Room) -> None:
    settings = await room.ana.says("/checkinset")
    days = await room.ana.taps(button(settings, "Days"))
    for weekday in ("✓ Tue", "✓ Wed"):
        days = await room.ana.taps(button(days, weekday))
    last = await room.ana.presses(button(days, "✓ Thu"))
    assert (last.outcome, "at least one day" in text_of(last.screen)) == (Outcome.REFUSED, True)
    plan = await room.ana.taps(button(await room.ana.says("/checkinset"), "Ahmed TV"))
    who = await room.ana.taps(button(plan, "Who speaks to them"))
    assert "Who speaks to them: Sol" in text_of(await room.ana.taps(button(who, "Sol")))


async def test_what_is_due_over_and_being_lost_stands_in_the_lists(room: Room) -> None:
    assert "Ahmed TV: today" in text_of(await room.ana.says("/checkins"))
    assert "You are in touch" in text_of(await room.ana.taps(ListCheckins(Part.TOUCH)))
    await room.team.child("Old TV")
    lost = await room.ana.taps(ListCheckins(Part.TOUCH))
    assert "Old TV: No talk yet since 3 March 2025, 365 days ago" in text_of(lost)
    await room.replies("All well")
    assert "Ahmed TV: Held by Sol" in text_of(await room.ana.taps(ListCheckins(Part.DONE)))
