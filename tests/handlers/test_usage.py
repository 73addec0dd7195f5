"""/usage: a picture of one's own and of a sub-reseller's credits, with its numbers; and nothing that isn't theirs."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from PIL import Image

from bot.chart_parts import FLAG_COLOURS
from bot.charts import BAND_COLOUR, draw_chart
from domain.alerts import AlertKind, AlertState
from domain.clock import TurnableClock
from domain.people import ResellerState
from domain.requests import Settlement
from handlers.chart import Chart, Look, Marks
from handlers.screen import Screen
from handlers.usage_view_asks import ShowUsage, ShowUsageOf, Span
from storage.models.people import resellers
from tests.bot.test_charts import share_of
from tests.conftest import START
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.reading import inked, picture
from tests.selling import sold
from tests.spending import alerted, source_at, spends
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import change

TODAY = date(2026, 3, 2)
USUAL = [20, 25, 30, 22, 28] * 24


def chart_of(screen: Screen) -> Chart:
    assert screen.chart is not None
    return screen.chart


def lines_of(screen: Screen) -> dict[str, str]:
    return {field.label: field.value for field in screen.fields}


def flagged(screen: Screen, look: Look) -> list[int]:
    """Return how many days before the last those are that are flagged."""
    chart = chart_of(screen)
    return [len(chart.labels) - 1 - place for flags in chart.flags if flags.look is look for place in flags.places]


async def ahmed_spends(desk: Desk, *counts: int) -> None:
    """Have Ahmed spend credits, the last of them today until nine o'clock."""
    source = await source_at(desk.trade, START)
    await desk.trade.network.fund(desk.trade.sub_panel, 4000)
    await spends(desk.trade, source, counts)


async def test_a_sub_resellers_usage_is_a_picture_with_its_numbers(desk: Desk) -> None:
    await ahmed_spends(desk, *USUAL, 12)
    screen = await desk.ana.says("/usage ahmed")
    assert screen.title == "Usage: Ahmed TV"
    assert lines_of(screen) == {
        "Last 30 days": "742 credits, 25 a day on average",
        "Most on a day": "30 credits, 27 Feb",
        "2 Mar": "12 credits so far; usual are 15 to 36",
        "Balance": "988 credits, lasts 33 to 48 days",
        "Complete until": "09:00, just now",
    }
    assert screen.lines == ()
    chart = chart_of(screen)
    assert (chart.title, chart.unit, chart.last, chart.name) == (
        "Ahmed TV",
        "credits a day",
        "so far",
        "usage-Ahmed-TV.png",
    )
    [series] = chart.series
    assert (series.label, series.values[-3:]) == ("Usage", (Decimal(22), Decimal(28), Decimal(12)))
    assert chart.band is not None
    assert (chart.band.low[-1], chart.band.high[-1]) == (Decimal(15), Decimal(36))
    assert [label for label in chart.labels if label] == ["2 Feb", "9 Feb", "16 Feb", "23 Feb", "2 Mar"]


async def test_the_picture_shows_what_is_usual_and_what_stands_out(desk: Desk) -> None:
    await ahmed_spends(desk, *USUAL, 12)
    plain = picture(draw_chart(chart_of(await desk.ana.says("/usage ahmed"))))
    await alerted(desk.trade, AlertKind.BURST, reader=desk.trade.ana, ago=timedelta(days=3))
    flags = picture(draw_chart(chart_of(await desk.ana.says("/usage ahmed"))))
    assert plain.size == (960, 720)
    assert inked(plain) > 0.05
    assert share_of(plain, BAND_COLOUR) > 0.02
    assert share_of(plain, FLAG_COLOURS[Look.ALERT]) < 0.0001 < share_of(flags, FLAG_COLOURS[Look.ALERT])


async def test_week_month_and_quarter_are_reached_in_place_and_the_first_picture_is_a_message_of_its_own(
    desk: Desk,
) -> None:
    await ahmed_spends(desk, *USUAL, 12)
    first = await desk.ana.says("/usage ahmed")
    assert first.fresh
    assert list(buttons_of(first)) == ["Week", "Quarter", "« Back", "« Menu"]
    week = await desk.ana.taps(button(first, "Week"))
    assert (week.fresh, len(chart_of(week).labels)) == (False, 7)
    assert chart_of(week).labels[-2:] == ("Sun 1", "Mon 2")
    quarter = await desk.ana.taps(button(week, "Quarter"))
    assert (quarter.fresh, len(chart_of(quarter).labels)) == (False, 91)
    assert "Last 91 days" in lines_of(quarter)


async def test_ways_back_from_a_picture_leave_it_where_it_is(desk: Desk) -> None:
    await ahmed_spends(desk, *USUAL)
    screen = await desk.ana.taps(button(await desk.ana.says("ahmed"), "Usage"))
    card = await desk.ana.taps(button(screen, "« Back"))
    assert (card.title, card.fresh) == ("Ahmed TV", True)
    assert (await desk.ana.taps(button(screen, "« Menu"))).fresh
    assert not (await desk.ana.taps(button(card, "« Menu"))).fresh


async def test_ones_own_usage_says_nothing_of_what_the_parent_thinks_of_it(desk: Desk) -> None:
    await ahmed_spends(desk, *USUAL, 900)
    await alerted(desk.trade, AlertKind.BURST, reader=desk.trade.ana)
    mine = desk.trade.sub_panel.id
    yesterday = TODAY - timedelta(days=1)
    await desk.trade.database.write(
        lambda store: store.expected_days.mark(mine, [yesterday], by=desk.trade.ana.member_id)
    )
    own = await desk.ahmed.taps(button(await desk.ahmed.says("/balance"), "Usage"))
    assert own.title == "Usage: Ahmed TV"
    assert own.lines == ()
    assert "Alerts" not in lines_of(own)
    assert (flagged(own, Look.ALERT), flagged(own, Look.EXPECTED)) == ([], [])
    assert list(buttons_of(own)) == ["Week", "Quarter", "« Menu"]
    theirs = await desk.ana.says("/usage ahmed")
    assert (flagged(theirs, Look.ALERT), flagged(theirs, Look.EXPECTED)) == ([0], [1])


async def test_what_is_unusual_is_said_in_a_sentence_and_marked(desk: Desk) -> None:
    await ahmed_spends(desk, *USUAL, 900)
    trade = desk.trade
    await alerted(trade, AlertKind.BURST, reader=trade.ana, evidence='{"spent": 900, "day": "2026-03-01"}')
    await alerted(trade, AlertKind.SILENCE, reader=trade.ana, state=AlertState.RESOLVED, ago=timedelta(days=9))
    await alerted(trade, AlertKind.SILENCE, reader=trade.ana, state=AlertState.EXPECTED, ago=timedelta(days=8))
    await alerted(trade, AlertKind.SILENCE, reader=trade.ana, state=AlertState.RESOLVED, ago=timedelta(days=40))
    await alerted(trade, AlertKind.COVER_SHORT, reader=trade.ahmed)  # one of somebody else
    screen = await desk.ana.says("/usage ahmed")
    assert screen.lines == ("928 credits in the 2 days to 2 March 2026; usual are 15 to 36 a day.",)
    assert lines_of(screen)["Alerts"] == "silence 21 Feb and burst 1 Mar"
    assert flagged(screen, Look.ALERT) == [9, 1]


async def test_expected_days_are_marked_and_named(desk: Desk) -> None:
    await ahmed_spends(desk, *USUAL, 900)
    days = [TODAY - timedelta(days=ago) for ago in (0, 1, 50)]
    mine = desk.trade.sub_panel.id
    await desk.trade.database.write(lambda store: store.expected_days.mark(mine, days, by=desk.trade.ana.member_id))
    screen = await desk.ana.says("/usage ahmed")
    assert screen.lines == ()
    assert lines_of(screen)["Expected"] == "1 Mar and 2 Mar"
    assert flagged(screen, Look.EXPECTED) == [1, 0]


async def test_without_a_source_purchases_are_shown_and_said_to_be_it(desk: Desk, clock: TurnableClock) -> None:
    for _ in range(5):
        await sold(desk.trade, 100, settlement=Settlement.PAID)
        clock.forward(timedelta(days=9))
    clock.forward(timedelta(days=20))
    screen = await desk.ana.says("/usage ahmed")
    assert screen.title == "Purchases: Ahmed TV"
    assert screen.lines == (
        "No source tells what is spent in the panel, so these are purchases.",
        "No purchase for 28 days; usual is every 9 days, and the longest pause was 9.",
    )
    assert chart_of(screen).band is None
    assert "Balance" not in lines_of(screen)
    assert (await desk.ahmed.says("/usage")).lines == screen.lines[:1]


async def test_before_there_is_anything_it_is_said_what_there_is(desk: Desk) -> None:
    screen = await desk.ana.says("/usage ahmed")
    assert "Nothing was bought yet" in text_of(screen)
    assert (screen.chart, list(buttons_of(screen))) == (None, ["« Back", "« Menu"])
    await source_at(desk.trade, START)
    assert "Nothing was spent until 09:00, just now." in text_of(await desk.ana.says("/usage ahmed"))
    assert "Nothing was passed down yet." in text_of(await desk.ana.says("/usage"))


async def test_a_top_sees_what_it_passed_down(desk: Desk) -> None:
    await sold(desk.trade, 200)
    screen = await desk.ana.says("/usage")
    assert screen.title == "Passed down: Top TV"
    assert lines_of(screen)["Last 30 days"] == "200 credits, 200 a day on average"


async def test_of_several_panels_each_has_a_button_and_with_one_no_screen_names_it(
    desk: Desk, network: Network
) -> None:
    await ahmed_spends(desk, *USUAL, 12)
    assert "Panel" not in text_of(await desk.ana.says("/usage ahmed"))
    ruby = await network.panel(desk.trade.top, "Ruby")
    account = await network.sub_panel(desk.trade.child, ruby)
    source = await source_at(desk.trade, START, panel_id=ruby.id)
    first = await desk.ana.says("/usage ahmed")
    assert first.title == "Usage: Ahmed TV · Panel"
    empty = await desk.ana.taps(button(first, "Ruby"))
    assert empty.fresh  # a picture of another panel must not stand above it
    await spends(desk.trade, source, [7], account)
    second = await desk.ana.taps(button(first, "Ruby"))
    assert (second.title, second.fresh) == ("Usage: Ahmed TV · Ruby", False)
    assert "Panel" in buttons_of(second)
    week = await desk.ana.taps(button(second, "Week"))
    assert week.title == "Usage: Ahmed TV · Ruby"


@pytest.mark.parametrize("place", [-1, 7, 10**12])
async def test_an_account_that_there_is_not_is_the_nearest(desk: Desk, place: int) -> None:
    await ahmed_spends(desk, *USUAL, 12)
    assert (await desk.ana.taps(ShowUsageOf(desk.trade.child.id, place=place))).title == "Usage: Ahmed TV"


async def test_numbers_names_and_days_are_in_the_readers_language(desk: Desk) -> None:
    await ahmed_spends(desk, *USUAL, 1500)
    await desk.trade.database.write(lambda store: store.members.change(desk.ana.member.member_id, language="es"))
    screen = await desk.ana.taps(ShowUsageOf(desk.trade.child.id, Span.WEEK))
    chart = chart_of(screen)
    assert (chart.labels[-1], chart.last, chart.marks) == ("lun 2", "hasta ahora", Marks(".", ","))
    assert screen.lines == (
        "1.528 créditos en los 2 días hasta el 2 de marzo de 2026; lo habitual son de 15 a 36 al día.",
    )
    assert chart.band is not None
    assert chart.band.label == "Margen habitual"


async def test_who_is_meant_is_asked_or_said_to_be_nobody(desk: Desk) -> None:
    await desk.trade.sibling("Ahmed Two")
    which = await desk.ana.says("/usage ahm")
    assert which.title == "Which one do you mean?"
    assert (await desk.ana.taps(button(which, "Ahmed Two"))).title == "Usage: Ahmed Two"
    assert "None of your sub-resellers is called" in text_of(await desk.ana.says("/usage zoe"))
    assert "None of your sub-resellers is called" in text_of(await desk.ahmed.says("/usage ahmed"))


async def test_a_closed_sub_resellers_usage_can_still_be_looked_at(desk: Desk) -> None:
    await ahmed_spends(desk, *USUAL)
    await change(desk.trade.database, resellers, desk.trade.child.id, state=ResellerState.CLOSED)
    assert (await desk.ana.says("/usage ahmed")).title == "Usage: Ahmed TV"
    assert "Usage" in buttons_of(await desk.ana.says("ahmed tv"))
    assert (await desk.ahmed.says("/usage")).title == "Usage: Ahmed TV"


async def test_a_picture_of_hostile_names_is_drawn(desk: Desk) -> None:
    await ahmed_spends(desk, *USUAL)
    await change(desk.trade.database, resellers, desk.trade.child.id, name="$\\frac{ <b>\u202eevil %s")
    screen = await desk.ana.taps(ShowUsageOf(desk.trade.child.id))
    assert Image.open(io.BytesIO(draw_chart(chart_of(screen)))).size == (960, 720)


async def test_a_viewer_sees_usage_and_a_stranger_to_it_does_not(desk: Desk, vera: Chat) -> None:
    await ahmed_spends(desk, *USUAL)
    assert (await vera.says("/usage")).title == "Usage: Ahmed TV"
    _karim, karim, _account = await desk.trade.sibling("Karim")
    refused = await Chat(desk.trade.database, karim).taps(ShowUsageOf(desk.trade.child.id))
    assert "Ahmed" not in text_of(refused)
    assert refused.chart is None
    assert (await desk.ahmed.taps(ShowUsage())).chart is not None
