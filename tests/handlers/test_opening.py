"""Any sentence can become a ticket: offered, completed by taps, solved by a guide, or joined to what is known."""

from datetime import timedelta

import pytest

from domain.clock import TurnableClock
from domain.people import ResellerState, Role
from domain.requests import MediaKind
from domain.ticket_drafts import SinceWhen
from domain.tickets import AreaKind, Scope, Side, Ticket
from domain.traffic import Outcome
from domain.triage import Guides
from handlers.opening_asks import LeaveTicket, OpenTicket
from handlers.screen import Screen
from handlers.speech import Say, SentFile
from services import guides, triage_facts
from storage.models.people import members, resellers
from storage.store import Store
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.known import announced, area_of, case_in
from tests.talk import Chat, button, buttons_of, card_with, text_of
from tests.tickets import open_one
from tests.trade import JPEG, Trade, change

OTHER_JPEG = JPEG + b"\0"
SENTENCE = "Two customers can't log in"
AREAS = ["Activation", "Credits", "Panel access", "Service quality", "Billing", "Something else"]


async def tickets_of(desk: Desk) -> list[Ticket]:
    return [*await desk.trade.database.read(lambda store: store.tickets.open_of(desk.trade.child.id))]


async def said_in(desk: Desk, ticket: Ticket) -> list[str]:
    found = await desk.trade.database.read(lambda store: store.tickets.messages_of(ticket.id))
    return [one.text for one in found]


async def test_a_sentence_is_quoted_and_opened_with_one_tap(desk: Desk) -> None:
    offer = await desk.ahmed.says(SENTENCE)
    assert (offer.title, offer.quote) == ("Shall I open a ticket?", SENTENCE)
    assert list(buttons_of(offer)) == [*AREAS, "No, leave it", "« Menu"]
    assert "it goes to Top TV" in text_of(offer)
    said = await desk.ahmed.taps(button(offer, "Billing"))
    assert "Ticket #1 is open" in text_of(said)
    assert [(one.title, one.quote) for one in await desk.ahmed.news()] == [(f"Ticket #1: {SENTENCE}", SENTENCE)]
    assert [one.quote for one in await desk.ana.news()] == [SENTENCE]
    assert await desk.marta.news() == []


async def test_two_taps_more_say_for_how_many_and_since_when(desk: Desk, clock: TurnableClock) -> None:
    scope = await desk.ahmed.taps(button(await desk.ahmed.says(SENTENCE), "Panel access"))
    assert list(buttons_of(scope)) == ["One customer", "Several", "« Back", "Leave it"]
    since = await desk.ahmed.taps(button(scope, "Several"))
    assert list(buttons_of(since))[:4] == ["Just now", "This morning", "Yesterday", "Another time…"]
    await desk.ahmed.taps(button(since, "Yesterday"))
    [ticket] = await tickets_of(desk)
    assert (ticket.scope, ticket.since) == (Scope.MANY, clock().replace(hour=12) - timedelta(days=1))


async def test_a_time_or_an_area_may_be_typed_instead_of_tapped(desk: Desk, clock: TurnableClock) -> None:
    await desk.ahmed.says(SENTENCE)
    scope = await desk.ahmed.says("panel access")
    await desk.ahmed.taps(button(scope, "One customer"))
    assert "Ticket #1 is open" in text_of(await desk.ahmed.says("since yesterday 18:30"))
    [ticket] = await tickets_of(desk)
    assert ticket.since == clock().replace(hour=18, minute=30) - timedelta(days=1)


async def test_another_time_is_asked_for_until_it_can_be_read(desk: Desk) -> None:
    scope = await desk.ahmed.taps(button(await desk.ahmed.says(SENTENCE), "Panel access"))
    since = await desk.ahmed.taps(button(scope, "One customer"))
    await desk.ahmed.taps(button(since, "Another time"))
    assert "I can't read “long ago”" in text_of(await desk.ahmed.says("long ago"))
    assert "Ticket #1 is open" in text_of(await desk.ahmed.says("Monday 9:00"))


async def test_no_opens_nothing_and_a_second_tap_shows_what_was_opened(desk: Desk) -> None:
    offer = await desk.ahmed.says(SENTENCE)
    assert "No ticket was opened" in text_of(await desk.ahmed.taps(button(offer, "No, leave it")))
    assert (await desk.ahmed.presses(button(offer, "Billing"))).outcome is Outcome.REFUSED
    offer = await desk.ahmed.says(SENTENCE)
    for _tap in range(2):
        assert "Ticket #1 is open" in text_of(await desk.ahmed.taps(button(offer, "Billing")))
    assert len(await tickets_of(desk)) == 1


async def test_the_same_sentence_again_shows_the_ticket_that_is_open(desk: Desk) -> None:
    await desk.ahmed.taps(button(await desk.ahmed.says(SENTENCE), "Billing"))
    await desk.ahmed.news()
    for typed in (SENTENCE, f"/ticket {SENTENCE}"):
        assert (await desk.ahmed.says(typed)).silent
        assert [one.title for one in await desk.ahmed.news()] == [f"Ticket #1: {SENTENCE}"]
    assert len(await tickets_of(desk)) == 1


async def test_what_is_sent_meanwhile_is_added(desk: Desk) -> None:
    """Ten thousand signs come as three messages, and photos after them."""
    parts = ["a" * 4096, "b" * 4096, "c" * 1808]
    for part in [*parts, parts[1]]:
        asked = await desk.ahmed.says(part)
    offer = await desk.ahmed.says("", file=JPEG)
    assert (asked.quiet, "With 1 file." in text_of(offer)) == (True, True)
    await desk.ahmed.taps(button(offer, "Billing"))
    [ticket] = await tickets_of(desk)
    assert await said_in(desk, ticket) == [*parts, ""]


async def test_an_album_is_asked_about_once_and_its_late_pieces_follow_into_the_ticket(desk: Desk) -> None:
    async def piece(number: int, text: str = "") -> Screen:
        sent = SentFile(f"piece-{number}", "", "image/jpeg", 9, JPEG)
        return (await desk.ahmed.writes(Say(text, message=f"10{number}", album="a1"), sent)).screen

    offer = await piece(1, "This is what they see")
    assert (offer.title, (await piece(2)).silent) == ("Shall I open a ticket?", True)
    await desk.ahmed.taps(button(offer, "Billing"))
    await piece(3)
    [ticket] = await tickets_of(desk)
    assert await said_in(desk, ticket) == ["This is what they see", "", ""]


async def test_a_photo_for_a_ticket_is_no_receipt_of_the_request_that_waits(desk: Desk) -> None:
    await desk.card()
    await desk.ahmed.says(SENTENCE)
    assert "With 1 file." in text_of(await desk.ahmed.says("2 of them see this", file=JPEG))
    assert "With 2 files." in text_of(await desk.ahmed.says("", file=JPEG))
    [request] = await desk.trade.database.read(lambda store: store.requests.asked_of(desk.trade.child.id))
    assert request.receipt_id is None


async def test_a_photo_with_a_sentence_shows_a_problem_once_no_request_waits_for_a_receipt(desk: Desk) -> None:
    await desk.card()
    await desk.ahmed.says("", file=JPEG)
    offer = await desk.ahmed.says("A customer sees this", file=OTHER_JPEG)
    assert offer.title == "Shall I open a ticket?"
    assert "does this one replace" in text_of(await desk.ahmed.taps(button(offer, "It is a receipt")))
    await desk.ahmed.taps(button(offer, "No, leave it"))
    assert "does this one replace" in text_of(await desk.ahmed.says("paid now", file=OTHER_JPEG))


async def test_a_photo_with_a_number_under_it_stays_a_request(desk: Desk) -> None:
    await desk.ahmed.says(SENTENCE)
    await desk.ahmed.says("50", file=JPEG)
    assert len(await desk.trade.database.read(lambda store: store.requests.asked_of(desk.trade.child.id))) == 1


async def test_ticket_by_itself_asks_what_is_the_matter_and_a_voice_will_do(desk: Desk) -> None:
    assert "What is the matter?" in text_of(await desk.ahmed.says("/ticket"))
    voice = SentFile("voice", "", "audio/ogg", 9, None, kind=MediaKind.VOICE)
    offer = await desk.ahmed.sends(voice)
    await desk.ahmed.taps(button(offer, "Billing"))
    [ticket] = await tickets_of(desk)
    opening = await desk.trade.database.read(lambda store: store.tickets.opening(ticket.id))
    assert (opening.text, opening.attachment_id is not None) == ("", True)


async def test_a_photo_alone_may_show_a_problem_or_be_a_receipt(desk: Desk) -> None:
    offer = await desk.ahmed.says("", file=JPEG)
    assert "as its caption" in text_of(offer)
    assert "How many credits do you need?" in text_of(await desk.ahmed.taps(button(offer, "It is a receipt")))


async def test_it_can_be_said_in_a_ticket_that_is_open(desk: Desk) -> None:
    await open_one(desk.trade)
    offer = await desk.ahmed.says("It is still so")
    said = await desk.ahmed.taps(button(offer, "It belongs to #1"))
    assert "It stands in ticket #1 now" in text_of(said)
    [ticket] = await tickets_of(desk)
    assert (await said_in(desk, ticket))[1:] == ["It is still so"]


async def test_too_many_at_once_are_led_to_the_newest(desk: Desk) -> None:
    for number in range(5):
        await open_one(desk.trade, text=f"Question {number}")
    refused = await desk.ahmed.replies("And another one")
    assert refused.outcome is Outcome.REFUSED
    assert "What do you want to say?" in text_of(await desk.ahmed.taps(button(refused.screen, "Write in ticket #5")))


@pytest.mark.parametrize("typed", ["#77", "1", "?!"])
async def test_what_has_no_word_in_it_is_no_sentence(desk: Desk, typed: str) -> None:
    assert "Shall I open a ticket?" not in text_of(await desk.ahmed.says(typed))


async def test_only_who_may_open_tickets_below_a_parent_is_offered_one(
    desk: Desk, vera: Chat, network: Network
) -> None:
    nadia = Chat(desk.trade.database, await network.member(desk.trade.child, Role.FINANCE, name="Nadia"))
    for chat in (desk.ana, desk.marta, vera, nadia):
        assert "didn't understand" in text_of(await chat.says("Something is wrong here"))
    await change(desk.trade.database, resellers, desk.trade.child.id, state=ResellerState.CLOSED)
    assert "didn't understand" in text_of(await desk.ahmed.says("Something is wrong here"))


async def test_a_colleagues_button_does_nothing(desk: Desk, network: Network) -> None:
    sol = Chat(desk.trade.database, await network.member(desk.trade.child, Role.SUPPORT, name="Sol"))
    await desk.ahmed.says(SENTENCE)
    draft = await desk.trade.database.read(lambda store: store.ticket_drafts.open_of(desk.trade.ahmed.member_id))
    assert draft is not None
    for ask in (OpenTicket(draft.id, area=5), OpenTicket(draft.id, since=SinceWhen.NOW), LeaveTicket(draft.id)):
        assert (await sol.presses(ask)).outcome is Outcome.REFUSED
    assert await desk.trade.database.read(lambda store: store.ticket_drafts.by_id(draft.id)) == draft


async def test_hostile_words_stay_words(desk: Desk) -> None:
    offer = await desk.ahmed.says("\u202e<b>%s %(name)s</b>\u0000 help\r\n\u200b\n* _x_")
    assert offer.quote == "<b>%s %(name)s</b> help\n\n* _x_"
    await desk.ahmed.taps(button(offer, "Billing"))
    [card] = await desk.ana.news()
    assert card.title.endswith("<b>%s %(name)s</b> help")


# Guides and known problems


async def _guide(trade: Trade, title: str, body: str) -> None:
    await trade.database.write(lambda store: guides.add(store, title, body, by=trade.ana))


async def test_what_a_guide_solves_disturbs_nobody(desk: Desk) -> None:
    await _guide(desk.trade, "The login fails", "Enter the password anew")
    await _guide(desk.trade, "Login on a new television", "Use the code")
    shown = await desk.ahmed.taps(button(await desk.ahmed.says("Their login fails"), "Panel access"))
    assert (shown.title, shown.quote) == ("The login fails", "Enter the password anew")
    assert list(buttons_of(shown))[:3] == ["Solved, thanks", "Not solved, open the ticket", "Login on a new television"]
    other = await desk.ahmed.taps(button(shown, "Login on a new"))
    assert other.quote == "Use the code"
    assert "kept as ticket #1, closed" in text_of(await desk.ahmed.taps(button(other, "Solved, thanks")))
    assert await desk.ana.news() == []
    listed = text_of(await desk.ana.says("/guides"))
    assert "The login fails: shown once\n" in listed
    assert listed.endswith("Login on a new television: shown once, solved it once")


async def test_what_no_guide_solves_is_opened_and_counts_as_tried_in_vain(desk: Desk) -> None:
    await _guide(desk.trade, "The invoice is missing", "Look into /invoices")
    shown = await desk.ahmed.taps(button(await desk.ahmed.says("My invoice is missing"), "Billing"))
    assert "Ticket #1 is open" in text_of(await desk.ahmed.taps(button(shown, "Not solved")))

    async def known(store: Store) -> Guides:
        [ticket] = await store.tickets.open_of(desk.trade.child.id)
        area = await store.areas.by_id(ticket.area_id)
        return (await triage_facts.facts_of(store, ticket, area, ticket.subject)).guides

    assert await desk.trade.database.read(known) == Guides(matching=1, shown=1, tried=1)


async def _knows(desk: Desk, text: str = SENTENCE) -> Screen:
    return await desk.ahmed.taps(button(await desk.ahmed.says(text), "Panel access"))


async def test_a_known_problem_is_joined_with_one_tap_and_nothing_is_said_of_others(
    desk: Desk, clock: TurnableClock
) -> None:
    await change(desk.trade.database, members, desk.trade.ahmed.member_id, time_zone="Europe/Madrid")
    await _guide(desk.trade, "Customers log in", "Never shown in an outage")
    await case_in(desk.trade)
    known = await _knows(desk)
    since = clock() - timedelta(hours=2) + timedelta(hours=1)
    assert known.title == f"Known since {since:%H:%M}, being handled."
    assert not {"Northern", "12", "NS-77", "supplier", "sub-reseller"} & set(text_of(known).split())
    assert list(buttons_of(known))[:2] == ["Me too", "It is something else"]
    assert "Ticket #1 is open" in text_of(await desk.ahmed.taps(button(known, "Me too")))
    assert await desk.ana.news() == []
    [card] = await desk.ahmed.news()
    assert "being handled" in text_of(card)
    again = await _knows(desk, "Now a third one, too")
    assert "Your ticket #1 is about it already" in text_of(again)
    assert "Me too" not in buttons_of(again)
    await desk.ahmed.taps(button(again, "It is something else"))
    assert len(await tickets_of(desk)) == 1  # it goes on with the usual questions


async def test_a_problem_of_another_day_says_the_day(desk: Desk, clock: TurnableClock) -> None:
    await case_in(desk.trade, since=clock() - timedelta(days=2))
    assert (await _knows(desk)).title == "Known since 28 Feb, 09:00, being handled."


async def test_what_is_only_announced_needs_no_ticket(desk: Desk) -> None:
    await announced(desk.trade)
    known = await _knows(desk)
    assert list(buttons_of(known))[:2] == ["All right, I'll wait", "It is something else"]
    await desk.ahmed.taps(button(known, "All right"))
    assert await tickets_of(desk) == []


async def test_the_panel_is_asked_for_where_there_are_two(desk: Desk, network: Network) -> None:
    other = await network.panel(desk.trade.top, "Nordpanel")
    await network.sub_panel(desk.trade.child, other)
    asked = await desk.ahmed.taps(button(await desk.ahmed.says("My credits are gone"), "Credits"))
    assert asked.title == "At which panel?"
    await desk.ahmed.taps(button(asked, "Nordpanel"))
    [ticket] = await tickets_of(desk)
    assert ticket.panel_id == other.id


# Opened by the parent's team


async def test_the_parents_team_opens_one_after_a_call(desk: Desk) -> None:
    offer = await desk.ana.says("/ticket Ahmed TV says that nothing works")
    assert offer.quote == "says that nothing works"
    assert "It will be a ticket of Ahmed TV" in text_of(offer)
    assert "Their ticket #1 is open" in text_of(await desk.ana.taps(button(offer, "Panel access")))
    [card] = await desk.ahmed.news()
    assert "Opened by: our team" in text_of(card)
    assert "Ana" not in text_of(card)
    [ticket] = await tickets_of(desk)
    opening = await desk.trade.database.read(lambda store: store.tickets.opening(ticket.id))
    assert opening.side is Side.OURS


async def test_the_team_begins_one_from_the_card_of_a_sub_reseller(desk: Desk) -> None:
    card = await card_with(desk.ana, "ahmed tv", "Talk and write")
    assert "What is the matter" in text_of(await desk.ana.taps(button(card, "New ticket")))
    offer = await desk.ana.says("He called about an invoice")
    await desk.ana.taps(button(offer, "Billing"))
    assert [one.subject for one in await tickets_of(desk)] == ["He called about an invoice"]


async def test_without_a_name_the_team_is_asked_whose_it_is(desk: Desk) -> None:
    assert "Whose ticket is it?" in text_of(await desk.ana.says("/ticket"))
    assert "None of your sub-resellers is called “Omar”" in text_of(await desk.ana.says("/ticket Omar is late"))
    assert "What is the matter with them?" in text_of(await desk.ana.says("/ticket ahmed"))


async def test_one_in_between_opens_at_its_parent(desk: Desk, network: Network) -> None:
    below = await network.child(desk.trade.child, "Below TV")
    beth = Chat(desk.trade.database, await network.member(below, name="Beth"))
    await desk.ahmed.taps(button(await desk.ahmed.says("/ticket Below TV is slow"), "Billing"))
    [ticket] = await tickets_of(desk)
    assert (ticket.reseller_id, ticket.parent_id) == (desk.trade.child.id, desk.trade.top.id)
    area_id = await area_of(desk.trade, AreaKind.BILLING, of=desk.trade.child.id)
    offer = await beth.says("It is slow here")
    assert f":{area_id}:" in button(offer, "Billing").action
    await beth.taps(button(offer, "Billing"))
    assert [one.quote for one in (await desk.ahmed.news())[-1:]] == ["It is slow here"]
