"""/brief and /attention: what is worth knowing before a talk, what to talk about, and who may read it."""

from datetime import date
from decimal import Decimal

import pytest

from domain.alerts import AlertKind
from domain.clock import TurnableClock
from domain.people import ResellerState, Role
from domain.promises import PromiseState
from domain.reviews import ReviewState
from handlers.brief import brief_body
from handlers.brief_asks import ShowAttention, ShowBrief
from handlers.chart import Look
from handlers.wording import speaking
from storage.models.agreement import sub_panels
from storage.models.checkins import checkin_answers
from storage.models.people import resellers
from storage.models.pricing import price_reviews
from storage.store import Store
from tests.alerting import finding, settle
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.handlers.test_usage import USUAL, ahmed_spends, chart_of, flagged, lines_of
from tests.owing import DAY, charge
from tests.relating import checkin, promised, reminded, talked
from tests.selling import sold
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import change, trade_in

MOST_SIGNS = 3500


@pytest.fixture
async def nadia(desk: Desk, network: Network) -> Chat:
    """Return the chat of a colleague of Ana's who only looks."""
    return Chat(desk.trade.database, await network.member(desk.trade.top, Role.VIEWER, name="Nadia"))


async def test_a_brief_says_what_to_talk_about_and_why_and_then_the_facts(desk: Desk, clock: TurnableClock) -> None:
    trade = desk.trade
    await ahmed_spends(desk, *USUAL, 12)
    await settle(trade.database, finding(trade, day=date(2026, 3, 1)))
    await change(trade.database, sub_panels, trade.sub_panel.id, period_minimum=300)
    await sold(trade, 100)
    await talked(trade, "Wants a second panel\nby summer")
    await reminded(trade)
    await promised(trade)
    await charge(trade, 5000)
    clock.forward(20 * DAY)
    screen = await desk.ana.says("/brief ahmed")
    assert (screen.title, screen.lines[0], screen.fresh) == ("Brief: Ahmed TV", "To talk about:", True)
    assert screen.lines[1] == "• €260 are overdue, the oldest for 6 days."
    assert 2 <= len(screen.lines[1:]) <= 3
    facts = lines_of(screen)
    assert facts["Usage"] == "750 credits in 30 days, usual 629 to 883, before that 750"
    assert facts["Bought this month"] == "100 of 300 credits, 10 days left, last month 0"
    assert facts["Payments"] == "€260 to pay, €260 of it overdue"
    assert facts["Promised"] == "#1 2.05 until 30 June"
    assert facts["Last talk"] == "20 days ago, Ana: Wants a second panel by summer"
    assert facts["Reminders"] == "2 Mar Ask about the new panel"
    assert facts["Alerts, 60 days"] == "burst 2 Mar (open)"
    assert facts["Price"] == "€2.10 a credit, as agreed."
    assert chart_of(screen).band is not None
    assert flagged(screen, Look.ALERT)
    assert (await desk.ana.taps(button(screen, "Story"))).title == "Story: Ahmed TV"
    assert (await desk.ana.taps(button(await desk.ana.says("ahmed"), "Brief"))).title == "Brief: Ahmed TV"


async def test_who_joined_just_now_has_a_short_brief_without_a_picture(desk: Desk) -> None:
    screen = await desk.ana.says("/brief ahmed")
    assert (screen.chart, screen.fresh) == (None, False)
    assert screen.lines[1] == "• With us since 2 March 2026: how do they get on?"
    assert lines_of(screen) == {
        "Bought this month": "0 credits, last month 0",
        "Last talk": "none yet",
        "Price": "€2.10 a credit, as agreed.",
    }


async def test_without_a_source_purchases_are_drawn(desk: Desk) -> None:
    await sold(desk.trade)
    chart = chart_of(await desk.ana.says("/brief ahmed"))
    assert (chart.series[0].label, chart.band) == ("Purchases", None)


async def test_a_brief_fits_whatever_was_said_and_leaves_out_what_matters_least(desk: Desk) -> None:
    trade = desk.trade
    long = "\u202e<b>كلمة word</b> %s " * 900
    await change(trade.database, resellers, trade.child.id, name="شركة أحمد \u202e<i>" * 3)
    await talked(trade, long)
    for number in range(1, 9):
        await promised(trade, long, number=number, state=PromiseState.DISPUTED)
        await reminded(trade, long)
    for kind in (AlertKind.BURST, AlertKind.SILENCE):
        await settle(trade.database, finding(trade, kind))
    for number in range(25):
        panel = await trade.network.panel(trade.top, f"A panel with a long name, as people like to give them {number}")
        await trade.network.sub_panel(trade.child, panel)
    due = await checkin(trade)

    async def answer(store: Store) -> None:
        for place in range(3):
            values = {"checkin_id": due, "position": place, "words": long, "member_id": trade.ahmed.member_id}
            await store.connection.execute(checkin_answers.insert().values(**values, at=store.now))

    await trade.database.write(answer)
    screen = await desk.ana.taps(ShowBrief(trade.child.id))
    assert len(text_of(screen)) <= MOST_SIGNS
    assert {"Last talk", "They told beforehand", "Promised"} <= set(lines_of(screen))
    assert "4 more" in lines_of(screen)["Promised"]


async def test_a_look_at_the_price_is_a_hint_to_the_owner_alone(desk: Desk, nadia: Chat) -> None:
    trade = desk.trade
    await sold(trade)
    review = {"parent_id": trade.top.id, "reseller_id": trade.child.id, "sub_panel_id": trade.sub_panel.id}
    prices = {"currency": "EUR", "present": Decimal("2.10"), "proposed": Decimal("2.30"), "facts": "{}", "note": ""}
    await trade.network.insert(
        price_reviews, **review, **prices, period=date(2026, 3, 1), state=ReviewState.OPEN, made_at=trade.top.created_at
    )
    assert "€2.30 proposed" in text_of(await desk.ana.says("/brief ahmed"))
    assert "2.30" not in text_of(await nadia.says("/brief ahmed"))


async def test_a_currency_without_minor_units_and_a_suspended_account(network: Network, desk: Desk) -> None:
    trade = await trade_in(network, desk.trade.database, name="Kenji")
    for reseller in (trade.top, trade.child):
        await change(trade.database, resellers, reseller.id, currency="JPY")
    await change(trade.database, resellers, trade.child.id, state=ResellerState.SUSPENDED)
    await charge(trade, 5000, currency="JPY")
    screen = await Chat(trade.database, trade.ana).says("/brief kenji")
    assert lines_of(screen)["Payments"] == "¥5,000 to pay"
    assert lines_of(screen)["Price"].startswith("¥2.1 a credit")


async def test_support_and_viewers_read_it_and_finance_and_those_below_do_not(
    desk: Desk, nadia: Chat, vera: Chat
) -> None:
    for ask in (ShowBrief(desk.trade.child.id), ShowAttention()):
        assert (await nadia.presses(ask)).outcome.value == "done"
        assert (await desk.marta.presses(ask)).outcome.value == "refused"
    for chat in (desk.ahmed, vera):
        assert (await chat.presses(ShowBrief(desk.trade.child.id))).outcome.value == "refused"
    assert "Brief" not in buttons_of(await desk.marta.says("ahmed"))
    assert "Brief" in buttons_of(await nadia.says("ahmed"))


async def test_it_speaks_the_readers_language(desk: Desk) -> None:
    await desk.trade.database.write(lambda store: store.members.change(desk.ana.member.member_id, language="es"))
    screen = await desk.ana.says("/brief ahmed")
    assert screen.lines[0] == "De qué hablar:"


async def test_the_body_is_words_and_picture_alone_for_whoever_puts_it_on_a_card(desk: Desk) -> None:
    await sold(desk.trade)

    async def draw(store: Store) -> object:
        with speaking("en"):
            return await brief_body(desk.trade.child, desk.trade.ana, store)

    body = await desk.trade.database.read(draw)
    assert (body.buttons, body.whole, body.chart is not None, body.fresh) == ((), True, True, False)  # type: ignore[attr-defined]


# Attention


async def test_attention_lists_who_needs_it_with_reasons_in_words_and_ways_to_their_briefs(
    desk: Desk, clock: TurnableClock
) -> None:
    trade = desk.trade
    assert "Nobody needs attention" in text_of(await desk.ana.says("/attention"))
    for number in range(11):
        house, _actor, _account = await trade.sibling(f"Late {number:02}")
        await charge(trade, 5000, of=house)
    await promised(trade, state=PromiseState.DISPUTED)
    clock.forward(30 * DAY)
    screen = await desk.ana.says("/attention")
    assert screen.title == "Attention (12)"
    assert [field.value for field in screen.fields][:2] == ["Ahmed TV", "Late 00"]
    assert screen.fields[1].more == "• €50 are overdue, the oldest for 16 days."
    assert len(screen.fields) == 10
    more = await desk.ana.taps(button(screen, "More"))
    assert [field.value for field in more.fields] == ["Late 09", "Late 10"]
    assert (await desk.ana.taps(button(more, "Late 10"))).title == "Brief: Late 10"
