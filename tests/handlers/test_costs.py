"""/cost: a supplier's new price, whose margin it takes below the floor, and raises offered in one go."""

from decimal import Decimal

import pytest

from domain.cost_line import TypedCost, cost_from
from domain.money import NotAnAmount
from domain.reviews import CostChangeId
from handlers.cost_asks import ListCosts, OfferRaises, ShowCost, TakeCostBack
from handlers.offers import offer_card
from handlers.screen import Screen
from storage.models.agreement import sub_panels
from storage.store import Store
from tests.handlers.conftest import Desk
from tests.reviewing import newest_offer, ready
from tests.talk import button, buttons_of, text_of
from tests.trade import change

LINE = "/cost 1.62 from 1 July"


@pytest.fixture
async def priced(desk: Desk) -> Desk:
    """Return the desk of a trade with two others, of whom one pays little."""
    for name, price in (("Thin", "1.70"), ("Thick", "2.60")):
        await desk.trade.sibling(name, price=price)
    await ready(desk.trade, tiers="")
    return desk


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1.62 from 1 July", TypedCost("1.62", "1 July")),
        ("1,62 €,  as of  2026-07-01", TypedCost("1,62 €", "2026-07-01")),
        ("1.62", TypedCost("1.62")),
    ],
)
def test_a_cost_is_read_from_a_line(line: str, expected: TypedCost) -> None:
    assert cost_from(line) == expected


def test_a_line_that_is_too_long_is_no_cost() -> None:
    with pytest.raises(NotAnAmount):
        cost_from("1" * 5_000)


async def test_one_line_shows_who_falls_below_the_floor_and_one_tap_raises_them(priced: Desk) -> None:
    shown = await priced.ana.says(LINE)
    assert shown.title == "A credit costs you €1.62 from 1 July 2026"
    assert "The margin of 1 of 3 falls below your floor of 10%." in shown.lines
    assert "Thin: €1.70, margin 4.9%\n€1.782 from 1 July 2026 keeps the floor; it brings €0 a month." in text_of(shown)
    done = await priced.ana.taps(button(shown, "Offer a raise to 1"))
    assert done.title == "1 sub-reseller is offered a raise."
    told = await _offered_to(priced, "Thin")
    assert "From 1 July 2026 on these credits cost us more." in told.lines
    again = await priced.ana.presses(button(shown, "Offer a raise to 1"))
    assert "Ana offered the raises for this already" in text_of(again.screen)
    assert "Ana offered the raises" in text_of(await priced.ana.taps(ShowCost(_cost_of(shown))))


async def _offered_to(desk: Desk, name: str) -> Screen:
    """Return the newest offer to somebody, as its card says it."""

    async def read(store: Store) -> Screen:
        child = next(one for one in await store.resellers.children(desk.trade.top.id) if one.name == name)
        made = (await store.offers.of_reseller(child.id))[-1]
        return await offer_card(made.id, desk.ana.member, store)

    return await desk.trade.database.read(read)


def _cost_of(screen: Screen) -> CostChangeId:
    return CostChangeId(int(button(screen, "Take it back").action.split(":")[1]))


async def test_a_tap_leaves_somebody_out_and_another_takes_them_in_again(priced: Desk) -> None:
    shown = await priced.ana.says("/cost 1.95 from 1 July")
    assert [label for label in buttons_of(shown) if label[0] in "☑☐"] == ["☑ Thin", "☑ Ahmed TV"]
    without = await priced.ana.taps(button(shown, "☑ Thin"))
    assert "☐ Thin" in buttons_of(without)
    stale = await priced.ana.presses(OfferRaises(_cost_of(shown), 2))
    assert "chosen now: 1." in text_of(stale.screen)
    await priced.ana.taps(button(without, "Offer a raise to 1"))
    made, numbers = await newest_offer(priced.trade)
    assert (made.number, numbers[priced.trade.panel.id].price) == (2, Decimal("2.145"))


async def test_who_pays_by_volume_is_sent_to_the_tiers(priced: Desk) -> None:
    await change(priced.trade.database, sub_panels, priced.trade.sub_panel.id, by_volume=True)
    shown = await priced.ana.says("/cost 2 from 1 July")
    assert "They pay by volume: raise your tiers instead." in text_of(shown)
    assert not [label for label in buttons_of(shown) if "Ahmed TV" in label]


async def test_what_is_missing_is_asked_for_and_of_several_panels_which(priced: Desk) -> None:
    await priced.trade.network.panel(priced.trade.top, "Other")
    await priced.ana.says("/cost 1.62")
    assert "isn't a day" in text_of(await priced.ana.says("someday"))
    which = await priced.ana.says("1 July")
    shown = await priced.ana.taps(button(which, "Other"))
    assert shown.title == "Other: a credit costs you €1.62 from 1 July 2026"
    assert "Everybody's margin stays" in text_of(shown)
    assert "Other: €1.62 from 1 July 2026" in buttons_of(await priced.ana.says("/cost"))


async def test_what_was_announced_by_mistake_is_taken_back(priced: Desk) -> None:
    shown = await priced.ana.says(LINE)
    await priced.ana.taps(button(shown, "Take it back"))
    assert "Nothing is announced." in (await priced.ana.taps(ListCosts())).lines
    gone = await priced.ana.presses(TakeCostBack(_cost_of(shown)))
    assert gone.outcome.name == "REFUSED"


async def test_costs_are_the_top_owners_alone(priced: Desk) -> None:
    shown = await priced.ana.says(LINE)
    for chat in (priced.marta, priced.ahmed):
        assert (await chat.replies(LINE)).outcome.name == "REFUSED"
        assert (await chat.presses(ShowCost(_cost_of(shown)))).outcome.name == "REFUSED"
