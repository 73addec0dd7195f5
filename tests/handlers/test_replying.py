"""A reply to a card goes where the card's subject wants it, and an edit where what was said is kept."""

from collections.abc import Iterator

import pytest

from domain.errors import NotHere
from domain.people import Actor
from domain.requests import RequestId
from domain.traffic import Outcome
from handlers import replying
from handlers.ask import Ask
from handlers.cards import draws
from handlers.replying import follows_edits, replied_to
from handlers.request_asks import QuoteCredits, Withdraw
from handlers.screen import SILENT, Screen
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.talk import Chat, text_of
from tests.trade import Trade, trade_in

NOTE = b"OggS" + b"a voice"


@draws("remark")
async def draw_remark(object_id: int, _reader: Actor, _store: Store) -> Screen:
    return Screen(title=f"Remark {object_id}")


@replied_to("remark")
async def take_reply(object_id: int, text: str, attachment: int | None, _who: Actor, _store: Store) -> Ask | Screen:
    match text:
        case "quote":
            return QuoteCredits(object_id)
        case "foreign":
            return Withdraw(RequestId(4711))
        case _:
            return Screen(title=f"Said of {object_id}: {text}{' with a file' if attachment else ''}")


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    return await trade_in(network, database)


async def shown(database: Database, to: Actor, subject: str = "remark") -> tuple[Chat, str]:
    """Show somebody a card; return their chat with the card's message."""
    chat = Chat(database, to)
    await database.write(lambda store: store.cards.show_member(subject, 40, to.member_id))
    await chat.news()
    return chat, [*chat.messages][-1]


async def test_a_reply_to_a_card_reaches_its_subject_with_its_file(database: Database, trade: Trade) -> None:
    chat, card = await shown(database, trade.ahmed)
    assert text_of((await chat.answers_to(card, "not yet")).screen) == "Said of 40: not yet"
    assert text_of(await chat.says("hear this", file=NOTE, reply_to=f"{card}m")) == "Said of 40: hear this with a file"
    assert "quote" not in text_of((await chat.answers_to(card, "quote")).screen)


async def test_a_reply_neither_answers_nor_drops_the_question_that_stands_open(
    database: Database, trade: Trade
) -> None:
    chat, card = await shown(database, trade.ahmed)
    await chat.says("/request")
    assert text_of((await chat.answers_to(card, "300")).screen) == "Said of 40: 300"
    assert (await chat.answers_to(card, "foreign")).outcome is Outcome.REFUSED
    assert (await chat.says("200")).silent
    assert len(await Chat(database, trade.ana).news()) == 1


async def test_what_a_reply_asks_for_is_permitted_anew(database: Database, trade: Trade) -> None:
    chat, card = await shown(database, trade.ahmed)
    reply = await chat.answers_to(card, "foreign")
    assert (reply.outcome, reply.said) == (Outcome.REFUSED, (await chat.presses(Withdraw(RequestId(4711)))).said)


async def test_a_reply_to_anything_else_goes_on_as_what_it_says(database: Database, trade: Trade) -> None:
    chat, card = await shown(database, trade.ahmed)
    other = Chat(database, trade.ana)
    plain = text_of(await chat.says("300"))
    assert text_of((await chat.answers_to("4711", "300")).screen) == plain
    assert "Said of" not in text_of((await other.answers_to(card, "300")).screen)


async def test_a_card_that_was_somebody_elses_takes_no_reply(database: Database, trade: Trade) -> None:
    _chat, card = await shown(database, trade.ahmed)
    await database.write(lambda store: store.outbox.move("telegram", trade.ahmed.chat, trade.ana.chat))
    assert "Said of" not in text_of((await Chat(database, trade.ana).answers_to(card, "mine now")).screen)


async def test_an_edit_answers_nothing_and_is_found_by_nothing(database: Database, trade: Trade) -> None:
    chat = Chat(database, trade.ahmed)
    await chat.says("/request")
    reply = await chat.edits("1", "200")
    assert (reply.screen, reply.outcome, reply.recorded) == (SILENT, Outcome.DONE, False)
    assert await Chat(database, trade.ana).news() == []


@pytest.fixture
def edits() -> Iterator[list[tuple[str, str, str, str]]]:
    """Yield what the one who follows edits hears of: message, lane, text and who."""
    heard: list[tuple[str, str, str, str]] = []
    before = [*replying.takers_of_edits]
    replying.takers_of_edits.clear()

    @follows_edits
    async def follow(message: str, lane: str, text: str, who: Actor, _store: Store) -> Screen:
        heard.append((message, lane, text, who.name))
        raise NotHere

    yield heard
    replying.takers_of_edits[:] = before


async def test_an_edit_is_passed_on_to_the_one_who_follows_them(
    database: Database, trade: Trade, edits: list[tuple[str, str, str, str]]
) -> None:
    reply = await Chat(database, trade.ahmed).edits("7m", "other words")
    assert edits == [("7m", trade.ahmed.chat, "other words", trade.ahmed.name)]
    assert reply.outcome is Outcome.REFUSED


def test_a_subject_and_the_edits_are_taken_once(edits: list[tuple[str, str, str, str]]) -> None:
    async def other(*_: object) -> Screen:
        return Screen(title=str(edits))

    with pytest.raises(ValueError, match="remark"):
        replied_to("remark")(other)
    with pytest.raises(ValueError, match="taken"):
        follows_edits(other)
