"""Tickets as one talks in them: replies and files both ways, edits, and the conversation page by page."""

import pytest

from domain.errors import NotHere
from domain.people import Role
from domain.requests import MediaKind
from domain.tickets import TicketId, TicketMessageId
from domain.traffic import Outcome
from handlers.cards import draw_card
from handlers.speech import Say, SentFile
from handlers.ticket_asks import ShowConversation, ShowSaid
from services import tickets
from services.ticket_news import SAID
from storage.store import Store
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.talk import Chat, button, buttons_of, text_of
from tests.tickets import open_one

FIRST = TicketId(1)


def a_voice(name: str = "voice") -> SentFile:
    return SentFile(name, "", "audio/ogg", 4, b"OggS", kind=MediaKind.VOICE)


def a_photo(name: str) -> SentFile:
    return SentFile(name, "", "image/jpeg", 4, b"\xff\xd8\xff\xe0", kind=MediaKind.PHOTO)


@pytest.fixture
async def opened(desk: Desk) -> Desk:
    """Return the desk with a ticket of Ahmed's, which both sides have seen."""
    await open_one(desk.trade)
    await desk.ahmed.news()
    await desk.ana.news()
    return desk


async def test_replies_go_to_and_fro_like_in_any_chat(opened: Desk) -> None:
    ana, ahmed = opened.ana, opened.ahmed
    reply = await ana.answers_to(ana.message_of("ticket #1: Two customers"), "Which ones?")
    assert reply.screen.silent
    [heard] = await ahmed.news()
    assert (heard.title, heard.quote, heard.quiet) == ("Top TV, ticket #1", "Which ones?", False)
    assert (await ahmed.answers_to(ahmed.message_of("Which ones?"), "The blue ones")).screen.silent
    [back] = await ana.news()
    assert back.quote == "The blue ones"


async def test_a_file_answers_the_question_of_the_card_and_what_kind_it_is_doesnt_matter(opened: Desk) -> None:
    card = opened.ana.messages[opened.ana.message_of("ticket #1: Two customers")]
    await opened.ana.taps(button(card, "Answer…"))
    assert (await opened.ana.writes(Say(message="90m"), a_voice())).screen.silent
    [heard] = await opened.ahmed.news()
    assert heard.picture is not None
    assert heard.picture.kind is MediaKind.VOICE
    assert (await opened.ana.replies("And this?")).outcome is Outcome.REFUSED  # no question stands open any more


async def test_an_album_that_answers_goes_to_the_ticket_whole(opened: Desk) -> None:
    card = opened.ahmed.messages[opened.ahmed.message_of("Ticket #1")]
    await opened.ahmed.taps(button(card, "Write more…"))
    for place in range(3):
        said = Say("Look" if place == 1 else "", message=f"{place}m", album="a7")
        assert (await opened.ahmed.writes(said, a_photo(f"p{place}"))).screen.silent
    kept = await opened.trade.database.read(lambda store: store.tickets.album(FIRST, "a7"))
    assert [one.text for one in kept] == ["", "Look", ""]


async def test_an_edit_answers_nothing_and_reaches_the_other_side(opened: Desk) -> None:
    await opened.ahmed.writes(Say("It is red", reply_to=opened.ahmed.message_of("Ticket #1"), message="50"))
    await opened.ana.news()
    assert (await opened.ahmed.edits("50", "It is blue")).screen.silent
    assert "It is blue" in await opened.ana.sees()
    refused = await opened.ahmed.edits("50", "x" * 5000)
    assert (refused.outcome, refused.screen.silent) == (Outcome.REFUSED, False)
    talk = text_of(await opened.ana.taps(ShowConversation(FIRST)))
    assert "before that it said: It is red" in talk
    assert "It is red" not in text_of(await opened.ahmed.taps(ShowConversation(FIRST)))


async def test_the_conversation_names_colleagues_to_colleagues_and_keeps_notes_inside(opened: Desk) -> None:
    card = opened.ana.messages[opened.ana.message_of("ticket #1: Two customers")]
    asked = await opened.ana.taps(button(await opened.ana.taps(button(card, "More…")), "Note…"))
    assert "never the sub-reseller" in text_of(asked)
    await opened.ana.says("He never pays")
    await opened.ana.answers_to(opened.ana.message_of("ticket #1: Two customers"), "Which ones?")
    ours, theirs = [text_of(await who.taps(ShowConversation(FIRST))) for who in (opened.ana, opened.ahmed)]
    assert "Ana, note" in ours
    assert "He never pays" in ours
    assert ours.index("Two customers") < ours.index("He never pays") < ours.index("Which ones?")
    assert "Top TV: " in theirs
    assert "Ana" not in theirs
    assert "He never pays" not in theirs
    assert (await opened.ahmed.presses(ShowSaid(TicketMessageId(2)))).outcome is Outcome.REFUSED
    with pytest.raises(NotHere):  # a card that was sent astray says nothing either
        await opened.trade.database.read(lambda store: draw_card(SAID, 2, opened.trade.ahmed, store))


async def test_two_hundred_files_are_had_again_page_by_page(opened: Desk) -> None:
    trade = opened.trade
    photo = await trade.receipt(kind=MediaKind.PHOTO, name="a very long name of a picture that nobody reads.jpg")

    async def send(store: Store) -> None:
        for _number in range(200):
            await tickets.say(store, FIRST, "", by=trade.ahmed, attachment_id=photo)

    await trade.database.write(send)
    await opened.ana.news()
    page, files = buttons_of(await opened.ana.taps(ShowConversation(FIRST))), 0
    again = next(one for label, one in page.items() if label.startswith("📎"))
    while page:
        on_page = sum(label.startswith("📎") for label in page)
        assert on_page <= 8
        files += on_page
        page = buttons_of(await opened.ana.taps(page["‹ Earlier"])) if "‹ Earlier" in page else {}
    assert files == 200
    assert (await opened.ana.taps(again)).silent
    [had] = await opened.ana.news()
    assert had.picture is not None


async def test_a_reply_to_a_closed_ticket_asks_and_then_carries_over_what_was_said(opened: Desk) -> None:
    ana, ahmed = opened.ana, opened.ahmed
    await ana.answers_to(ana.message_of("ticket #1: Two customers"), "Solved!")
    await ahmed.news()
    await ahmed.taps(button(ahmed.messages[ahmed.message_of("Ticket #1")], "It is solved"))
    asked = await ahmed.writes(Say("It is back", reply_to=ahmed.message_of("Solved!"), message="77"))
    assert "Open it again and send it?" in text_of(asked.screen)
    await ana.news()
    done = await ahmed.taps(button(asked.screen, "Open it again and send"))
    assert (text_of(done), done.quiet) == ("Open again, and passed on.", True)
    assert [one.quote for one in await ana.news()] == ["It is back"]
    await ahmed.edits("77", "It is back again")
    assert "It is back again" in await ana.sees()


async def test_a_reply_of_somebody_who_may_not_write_is_refused_and_says_so(opened: Desk, network: Network) -> None:
    vera = Chat(opened.trade.database, await network.member(opened.trade.top, Role.VIEWER, name="Vera"))
    listed = await vera.says("/tickets")
    await vera.taps(button(listed, "Ahmed TV #1"))
    await vera.news()
    reply = await vera.answers_to(vera.message_of("Two customers"), "Hello")
    assert (reply.outcome, reply.screen.silent) == (Outcome.REFUSED, False)
