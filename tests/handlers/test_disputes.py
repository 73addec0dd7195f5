"""This is wrong: from a line of a history to an answer that stands on it, on both sides."""

from domain.clock import TurnableClock
from domain.disputes import DisputeId
from domain.people import Actor, Role
from domain.requests import Settlement
from domain.traffic import Outcome
from handlers.dispute_asks import (
    AnswerDispute,
    ListDisputes,
    OpenDispute,
    OpenDisputeOf,
    PickLine,
    PickLineOf,
    RedrawDispute,
    SettleDispute,
    ShowDispute,
    WithdrawDispute,
)
from handlers.dues_asks import HoldReminders, RaiseLimit, RaiseLimitFor, RemindNow, ShowDues, ShowDuesOf
from handlers.history import ShowHistory, ShowHistoryOf
from handlers.screen import Screen
from handlers.way_back import ShowReseller
from services import closing, loading
from storage.database import Database
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.handlers.test_languages import LONGEST_BESIDE_ANOTHER, speak, words_of
from tests.handlers.test_texts import ENGLISH
from tests.owing import DAY, charge
from tests.selling import sold, spend
from tests.services.deciding import approve_it
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import child_who_trades

FIRST = DisputeId(1)


async def dispute_of_ahmed(desk: Desk, line: str = "Charge, request #1", text: str = "I asked for half") -> Screen:
    """Have Ahmed buy and say of a line that it is wrong; return the card that Marta gets."""
    await sold(desk.trade, 200)
    await desk.ahmed.news()
    which = await desk.ahmed.taps(button(await desk.ahmed.says("/history"), "This is wrong…"))
    await desk.ahmed.taps(next(one for label, one in buttons_of(which).items() if line in label))
    await desk.ahmed.says(text)
    await desk.ana.news()
    return (await desk.marta.news())[-1]


async def test_a_line_is_picked_by_its_number_and_who_reads_is_said_before_anything_is_typed(desk: Desk) -> None:
    await sold(desk.trade, 200)
    history = await desk.ahmed.says("/history")
    assert [field.label for field in history.fields] == ["1. 2 Mar, 09:00", "2. 2 Mar, 09:00"]
    which = await desk.ahmed.taps(button(history, "This is wrong…"))
    labels = list(buttons_of(which))
    assert labels == [
        "1. +200 · Purchase, request #1",
        "2. −€420 · Charge, request #1",
        "« History",
    ]
    question = await desk.ahmed.taps(button(which, "2."))
    assert "Your reseller reads what you type here, and everybody in your own team can." in text_of(question)
    assert (await desk.ahmed.replies("I asked for half")).screen.silent
    card = (await desk.ahmed.news())[-1]
    assert card.title == "Dispute #1: a line that is wrong"
    assert card.quote == "I asked for half"
    assert list(buttons_of(card)) == ["Withdraw"]


async def test_older_lines_are_picked_on_their_own_page(desk: Desk) -> None:
    for credits in range(1, 6):
        await sold(desk.trade, credits, settlement=Settlement.PAID)
    second = await desk.ahmed.taps(button(await desk.ahmed.says("/history"), "Older"))
    which = await desk.ahmed.taps(button(second, "This is wrong…"))
    picked = [label for label in buttons_of(which) if not label.startswith("«")]
    assert picked == [
        f"{number}. {field.value} · {field.more.split(' · ')[0]}" for number, field in enumerate(second.fields, 1)
    ]
    assert (await desk.ahmed.taps(button(which, "« History"))).fields == second.fields


async def test_the_parents_card_has_the_line_the_words_and_three_ways(desk: Desk) -> None:
    card = await dispute_of_ahmed(desk)
    assert text_of(card) == "\n".join(
        [
            "Ahmed TV, dispute #1",
            "Open.",
            "2 Mar, 09:00: −€420\nCharge, request #1 · then €420 to pay",
            "Said by: Ahmed TV, 2 Mar, 09:00",
            "I asked for half",
            "Your answer stands on the line, for both sides. Until then nobody is reminded of this charge.",
        ]
    )
    assert list(buttons_of(card)) == ["Answer…", "Take it back", "Leave it as it is"]


async def test_the_answer_stands_on_the_line_and_on_both_cards(desk: Desk, clock: TurnableClock) -> None:
    card = await dispute_of_ahmed(desk)
    await desk.ahmed.news()
    clock.forward(DAY)
    question = await desk.marta.taps(button(card, "Answer…"))
    assert "Both sides read it on the line, everybody in their team and in yours." in text_of(question)
    await desk.marta.says("You asked for 200, see #1")
    said = "Dispute #1: “I asked for half” · answered: “You asked for 200, see #1”"
    for history in (await desk.ahmed.says("/history"), await desk.ana.taps(ShowHistoryOf(desk.trade.child.id))):
        [line] = [field for field in history.fields if field.value == "−€420"]
        assert line.more == f"Charge, request #1 · then €420 to pay\n{said}"
    [heard] = [text_of(screen) for screen in await desk.ahmed.news()]
    assert heard == "Dispute #1: answered (Top TV).\nYou asked for 200, see #1"
    assert "Marta" not in await desk.ahmed.sees()
    for chat in (desk.ahmed, desk.marta, desk.ana):
        assert "answered on 3 Mar, 09:00:\nYou asked for 200, see #1" in await chat.sees()
    assert "Marta answered on" in await desk.ana.sees()


async def test_taking_the_sale_back_from_the_card_ends_it(desk: Desk) -> None:
    card = await dispute_of_ahmed(desk)
    asked = await desk.marta.taps(button(card, "Take it back"))
    await desk.marta.taps(button(asked, "Take back 200 credits · €420"))
    await desk.marta.says("You are right")
    sees = await desk.ahmed.sees()
    assert "Top TV took it back on 2 Mar, 09:00:\nYou are right" in sees
    assert not [screen for screen in await desk.marta.news() if "dispute" in text_of(screen)]
    history = await desk.ahmed.says("/history")
    assert "Dispute #1: “I asked for half” · taken back: “You are right”" in text_of(history)
    assert (await desk.ana.presses(AnswerDispute(FIRST, "Too late"))).said.startswith("Marta ended this dispute")


async def test_a_line_that_no_sale_is_behind_has_no_way_to_take_one_back(desk: Desk) -> None:
    line = await charge(desk.trade, 500)
    await desk.ahmed.taps(OpenDispute(line, "What is this?"))
    card = (await desk.marta.news())[-1]
    assert list(buttons_of(card)) == ["Answer…", "Leave it as it is"]
    assert card.note == "Your answer stands on the line, for both sides."


async def test_leaving_a_line_as_it_is_is_asked_once_more(desk: Desk) -> None:
    card = await dispute_of_ahmed(desk)
    sure = await desk.marta.presses(button(card, "Leave it as it is"))
    assert not sure.recorded
    assert (await desk.marta.taps(button(sure.screen, "« Back"))).title == card.title
    done = await desk.marta.presses(button(sure.screen, "Yes, it stays as it is"))
    assert (done.recorded, done.screen.silent) == (True, True)
    assert "Top TV looked at it on 2 Mar, 09:00 and left the line as it is." in await desk.ahmed.sees()


async def test_whoever_opened_it_withdraws_it_and_the_other_side_hears(desk: Desk) -> None:
    await dispute_of_ahmed(desk)
    [card] = await desk.ahmed.news()
    sure = await desk.ahmed.taps(button(card, "Withdraw"))
    await desk.ahmed.taps(button(sure, "Withdraw"))
    assert [text_of(screen) for screen in await desk.marta.news()] == ["Ahmed TV, dispute #1: withdrawn (Ahmed TV)."]
    assert not buttons_of(list(desk.marta.messages.values())[-2])
    assert (await desk.ana.presses(WithdrawDispute(FIRST))).outcome is Outcome.REFUSED


async def test_the_parent_says_so_too_and_the_sub_reseller_answers(desk: Desk) -> None:
    trade = desk.trade
    await sold(trade, 200)
    history = await desk.marta.taps(ShowHistoryOf(trade.child.id))
    which = await desk.marta.taps(button(history, "This is wrong…"))
    question = await desk.marta.taps(button(which, "2."))
    assert "Everybody in their team can read what you type here, and in yours." in text_of(question)
    await desk.marta.says("This should have been 100")
    card = (await desk.ahmed.news())[-1]
    assert "Said by: Top TV" in text_of(card)
    assert list(buttons_of(card)) == ["Answer…"]
    assert list(buttons_of((await desk.marta.news())[-1])) == ["Take it back", "Withdraw"]
    await desk.ahmed.taps(button(card, "Answer…"))
    await desk.ahmed.says("No, 200 it was")
    assert "Ahmed TV answered on 2 Mar, 09:00:\nNo, 200 it was" in await desk.ana.sees()


async def test_the_same_line_is_not_disputed_twice_and_the_second_is_told_where_it_stands(desk: Desk) -> None:
    await dispute_of_ahmed(desk)
    which = await desk.ahmed.taps(button(await desk.ahmed.says("/history"), "This is wrong…"))
    await desk.ahmed.taps(button(which, "2."))
    assert "dispute #1 is open" in text_of(await desk.ahmed.says("Again"))


# Lists and counts


async def test_the_menu_counts_what_is_open_and_the_list_shows_it_first(desk: Desk, clock: TurnableClock) -> None:
    trade = desk.trade
    house, karim, _sub_panel = await trade.sibling("Karim Net")
    karims = Chat(trade.database, karim)
    lines = [await charge(trade, 100 + number) for number in range(2)]
    await desk.ahmed.taps(OpenDispute(lines[0], "First"))
    clock.forward(DAY)
    await karims.taps(OpenDispute(await charge(trade, 300, of=house), "Mine"))
    assert "Disputes (2)" in buttons_of(await desk.ana.says("/menu"))
    assert "Disputes (1)" in buttons_of(await desk.ahmed.says("/menu"))
    assert list(buttons_of(await desk.ana.says("/disputes")))[:2] == ["Karim Net #1 · open", "Ahmed TV #1 · open"]
    await desk.ana.taps(AnswerDispute(DisputeId(2), "Yours"))
    assert "Disputes (1)" in buttons_of(await desk.ana.says("/menu"))
    listed = await desk.ana.says("/disputes")
    assert list(buttons_of(listed))[:2] == ["Ahmed TV #1 · open", "Karim Net #1 · answered"]
    assert list(buttons_of(await desk.ahmed.says("/disputes"))) == ["#1 · open", "« Menu"]
    await desk.ana.news()
    await desk.ana.taps(button(listed, "Karim Net #1"))
    assert (await desk.ana.news())[-1].title == "Karim Net, dispute #1"


async def test_a_long_list_is_paged(desk: Desk) -> None:
    for number in range(10):
        await desk.ahmed.taps(OpenDispute(await charge(desk.trade, 100 + number), f"Number {number}"))
    first = await desk.ana.says("/disputes")
    second = await desk.ana.taps(button(first, "More"))
    seen = [label for screen in (first, second) for label in buttons_of(screen) if label.startswith("Ahmed TV")]
    assert len(set(seen)) == 10


async def test_who_keeps_no_money_reads_it_on_the_line_and_does_nothing_about_it(desk: Desk, network: Network) -> None:
    await dispute_of_ahmed(desk)
    for house, opened in ((desk.trade.child, OpenDispute(1, "x")), (desk.trade.top, AnswerDispute(FIRST, "x"))):
        vera = Chat(desk.trade.database, await network.member(house, Role.VIEWER, name="Vera"))
        own = house is desk.trade.child
        history = await vera.taps(ShowHistory() if own else ShowHistoryOf(desk.trade.child.id))
        assert "Dispute #1: “I asked for half” · open" in text_of(history)
        assert "This is wrong…" not in buttons_of(history)
        await vera.taps(ShowDispute(FIRST))
        [card] = await vera.news()
        assert not buttons_of(card)
        for ask in (opened, SettleDispute(FIRST), WithdrawDispute(FIRST), RedrawDispute(FIRST)):
            assert (await vera.presses(ask)).outcome is Outcome.REFUSED


# Who sees what


async def omar_of(desk: Desk, network: Network) -> tuple[Chat, Actor]:
    """Have a sub-reseller of Ahmed's buy of him on account."""
    trade = desk.trade
    await sold(trade, 200)
    _house, omar, sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    request = await trade.request(30, by=omar, sub_panel_id=sub_panel.id)
    await approve_it(trade, request, by=trade.ahmed, settlement=Settlement.ON_ACCOUNT)
    await trade.database.write(lambda store: loading.confirm_loaded(store, request.id, by=trade.ahmed))
    return Chat(trade.database, omar), omar


async def test_what_is_disputed_below_is_none_of_the_tops_business(desk: Desk, network: Network) -> None:
    omars, _omar = await omar_of(desk, network)
    which = await omars.taps(button(await omars.says("/history"), "This is wrong…"))
    await omars.taps(button(which, "1."))
    await omars.says("Only 20 came")
    card = (await desk.ahmed.news())[-1]
    assert card.title == "Omar, dispute #1"
    assert "Only 20 came" not in text_of(await desk.ahmed.says("/history")), "it is a line of another history"
    assert "Only 20 came" in text_of(await desk.ahmed.taps(ShowHistoryOf(_omar.reseller_id)))
    assert "Only 20 came" not in text_of(await desk.ana.taps(ShowHistoryOf(desk.trade.child.id)))
    for ask in (ShowDispute(FIRST), AnswerDispute(FIRST, "x"), PickLineOf(_omar.reseller_id)):
        assert (await desk.ana.presses(ask)).outcome is Outcome.REFUSED
    assert "There are none" in text_of(await desk.ana.says("/disputes"))


async def test_a_line_that_was_passed_on_is_not_among_those_to_pick(desk: Desk, network: Network) -> None:
    await omar_of(desk, network)
    which = await desk.ahmed.taps(button(await desk.ahmed.says("/history"), "This is wrong…"))
    assert not [label for label in buttons_of(which) if "Passed on" in label]
    assert [label for label in buttons_of(which) if "Purchase" in label]


async def test_the_middle_lists_both_sides_apart(desk: Desk, network: Network) -> None:
    omars, _omar = await omar_of(desk, network)
    which = await omars.taps(button(await omars.says("/history"), "This is wrong…"))
    await omars.taps(OpenDispute(int(button(which, "1.").action.split(":")[1]), "Only 20 came"))
    await desk.ahmed.taps(OpenDispute(await charge(desk.trade, 500), "What is this?"))
    assert "Disputes (2)" in buttons_of(await desk.ahmed.says("/menu"))
    below = await desk.ahmed.says("/disputes")
    assert "Omar #1 · open" in buttons_of(below)
    own = await desk.ahmed.taps(button(below, "Your own"))
    assert next(iter(buttons_of(own))) == "#1 · open"
    assert (await desk.ahmed.taps(ListDisputes())).title == "Disputes with your sub-resellers"


async def test_after_a_hand_up_neither_parent_deals_with_what_was_disputed(desk: Desk, network: Network) -> None:
    omars, omar = await omar_of(desk, network)
    await spend(desk.trade, 5, of=omar.reseller_id)
    which = await omars.taps(button(await omars.says("/history"), "This is wrong…"))
    assert "Used in the panel" in next(iter(buttons_of(which)))
    await omars.taps(button(which, "1."))
    await omars.says("Only 20 came")
    await desk.trade.database.write(
        lambda store: closing.hand_up(store, desk.trade.child.id, "Moved", by=desk.trade.ana)
    )
    seen = text_of(await desk.ana.taps(ShowHistoryOf(omar.reseller_id)))
    assert "Used in the panel" in seen
    assert "Only 20 came" not in seen
    assert "ended" in text_of(await omars.says("/history"))
    for chat in (desk.ana, desk.ahmed):
        assert (await chat.presses(ShowDispute(FIRST))).outcome is Outcome.REFUSED
    assert "It ended on" in await desk.ahmed.sees()
    old = await omars.taps(button(await omars.says("/history"), "This is wrong…"))
    assert list(buttons_of(old)) == ["1. −5 · Used in the panel", "« History"]
    refused = await omars.presses(OpenDispute(int(button(which, "2.").action.split(":")[1]), "Still"))
    assert "isn't between you and your reseller" in refused.said


async def test_the_top_has_nobody_above_to_be_at_odds_with(desk: Desk) -> None:
    await sold(desk.trade, 200, settlement=Settlement.PAID)
    assert "This is wrong…" not in buttons_of(await desk.ana.says("/history"))
    assert (await desk.ana.presses(OpenDispute(1, "x"))).outcome is Outcome.REFUSED


# What is due of it


async def test_what_is_disputed_says_so_on_both_sides_of_what_is_due(desk: Desk) -> None:
    await dispute_of_ahmed(desk)
    shown = await desk.marta.taps(ShowDuesOf(desk.trade.child.id))
    assert "sale #1 · charged on 2 March 2026 · dispute #1 is open" in text_of(shown)
    own = await desk.ahmed.taps(ShowDues())
    assert "Dispute #1 is open about it. We'll answer; there is no hurry until then." in text_of(own)
    assert "This is wrong…" in buttons_of(own)


async def test_a_forged_line_of_somebody_elses_is_refused(desk: Desk) -> None:
    house, _karim, _sub_panel = await desk.trade.sibling("Karim Net")
    line = await charge(desk.trade, 500, of=house)
    assert (await desk.ahmed.presses(OpenDispute(line, "x"))).outcome is Outcome.REFUSED
    forged = OpenDisputeOf(desk.trade.child.id, line, "x")
    assert (await desk.ana.presses(forged)).outcome is Outcome.REFUSED


async def test_who_speaks_spanish_reads_no_english_of_what_is_due_and_disputed(
    desk: Desk, database: Database, clock: TurnableClock
) -> None:
    ana, ahmed = await speak(database, desk.ana, "es"), await speak(database, desk.ahmed, "es")
    child = desk.trade.child.id
    await sold(desk.trade, 200)
    clock.forward(20 * DAY)
    line = await charge(desk.trade, 500)
    for member in (ana, ahmed):
        await member.news()
    shown = [await ana.taps(ask) for ask in (ShowDues(), ShowDuesOf(child), RemindNow(child), HoldReminders(child))]
    shown += [await ana.taps(ask) for ask in (RaiseLimit(child), RaiseLimit(child, "900"), RaiseLimit(child, "1500"))]
    shown += [await ana.taps(RaiseLimitFor(child, 150_000, 100_000, "EUR", "Sí")), await ana.taps(ShowReseller(child))]
    shown += [await ahmed.taps(ask) for ask in (ShowDues(), PickLine(), OpenDispute(line), OpenDispute(line, "No"))]
    shown += [await ahmed.taps(ListDisputes()), await ahmed.taps(WithdrawDispute(FIRST))]
    shown += [await ana.taps(ask) for ask in (ListDisputes(), AnswerDispute(FIRST), SettleDispute(FIRST))]
    shown += [await ana.taps(SettleDispute(FIRST, sure=True)), await ahmed.taps(ShowHistory())]
    shown += [await ana.taps(PickLineOf(child)), await ana.taps(OpenDisputeOf(child, line)), await ana.taps(ShowDues())]
    shown += [*await ana.news(), *await ahmed.news(), *ana.messages.values(), *ahmed.messages.values()]
    said = [line for screen in shown for line in words_of(screen).splitlines()]
    assert len(set(said)) > 60
    assert sorted({line for line in said if ENGLISH.search(line)}) == []
    side_by_side = {one.label for screen in shown for row in screen.buttons if len(row) > 1 for one in row}
    assert [label for label in sorted(side_by_side) if len(label) > LONGEST_BESIDE_ANOTHER] == []
