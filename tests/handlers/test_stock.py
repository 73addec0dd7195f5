"""/stock: purchases in one line, by questions, and for one of several panels."""

from datetime import timedelta

import pytest

from domain.clock import TurnableClock
from domain.ledger import AccountKind
from domain.traffic import Outcome
from handlers.permission import Frozen
from services import freezing
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.services.deciding import approve_it
from tests.talk import button, buttons_of, text_of

LONG = "The Very Long and Winding Supplier: Nord & Söhne Trading GmbH"


async def stock_of(desk: Desk) -> int:
    return (await desk.trade.balance(AccountKind.STOCK, desk.trade.top))[0]


async def test_a_purchase_in_one_line_is_stopped_by_a_freeze_and_a_look_is_not(desk: Desk) -> None:
    await desk.trade.database.write(lambda store: freezing.freeze(store, "stolen phone", by=desk.trade.ana))
    assert Frozen.why in text_of(await desk.marta.says("/stock 5000 for 4000 from Acme"))
    assert await stock_of(desk) == 0
    assert (await desk.marta.says("/stock")).title == "Stock"


async def test_a_sub_reseller_has_no_stock_to_fill(desk: Desk) -> None:
    for typed in ("/stock", "/stock 5000 for 4000 from Acme"):
        assert "Only the top reseller buys" in text_of(await desk.ahmed.says(typed))


@pytest.mark.parametrize(
    "typed",
    [
        "/stock 5 000 for 1.000,50 from Acme",
        "/stock 5'000 for 1,000.50 from Acme",
        "/stock 5000 for 1 000,50 € from Acme",
        "/stock 5000 por € 1000.5 de Acme",
    ],
)
async def test_a_line_is_read_by_everybodys_habits(desk: Desk, typed: str) -> None:
    assert (await desk.marta.says(typed)).title == "5,000 credits from Acme for €1,000.50: recorded."


async def test_a_cost_that_could_be_two_is_asked_for_again_and_nothing_else_is(desk: Desk) -> None:
    asked = text_of(await desk.marta.says("/stock 5000 for 4.000 from Acme"))
    assert "“4.000” could be 4000 or 4." in asked
    assert "What did they cost" in asked
    assert (await desk.marta.says("4000")).title == "5,000 credits from Acme for €4,000: recorded."


async def test_a_supplier_without_a_name_is_asked_for_again(desk: Desk) -> None:
    assert "From whom?" in text_of(await desk.marta.says("/stock 5000 for 4000 from 👍"))
    assert "from Acme" in (await desk.marta.says("Acme")).title


@pytest.mark.parametrize("typed", ["abc", "5.5", "-5", "many for 3"])
async def test_a_line_without_sense_is_answered_with_one_that_makes_some(desk: Desk, typed: str) -> None:
    said = text_of(await desk.marta.says(f"/stock {typed}"))
    assert "Type it like this: 5000 for 4000" in said


async def test_two_taps_on_a_panel_buy_once(desk: Desk, network: Network) -> None:
    await network.panel(desk.trade.top, "Ruby")
    which = await desk.marta.says("/stock 5000 for 4000 from Acme")
    assert await stock_of(desk) == 0
    panel = button(which, "Panel")
    assert "5,000 credits from Acme for €4,000: recorded." in text_of(await desk.marta.taps(panel))
    again = await desk.marta.presses(panel)
    assert again.outcome is Outcome.REFUSED
    assert "Marta recorded a purchase of 5,000 credits for this panel already" in again.said
    assert "was left, or is on record" in (await desk.marta.presses(button(which, "Ruby"))).said
    assert await stock_of(desk) == 5000


async def test_a_colleagues_purchase_of_the_panel_in_between_is_pointed_out(desk: Desk, network: Network) -> None:
    await network.panel(desk.trade.top, "Ruby")
    which = await desk.marta.says("/stock 5000 for 4000 from Acme")
    await desk.ana.taps(button(await desk.ana.says("/stock 5000 for 4000 from Acme"), "Panel"))
    assert "Ana recorded a purchase" in (await desk.marta.presses(button(which, "Panel"))).said
    assert await stock_of(desk) == 5000


async def test_an_older_question_for_the_panel_takes_no_newer_purchase(desk: Desk, network: Network) -> None:
    await network.panel(desk.trade.top, "Ruby")
    old = await desk.marta.says("/stock 5000 for 4000 from Acme")
    await desk.marta.says("/stock 70 for 60 from Acme")
    assert (await desk.marta.presses(button(old, "Panel"))).outcome is Outcome.REFUSED
    assert await stock_of(desk) == 0


async def test_a_supplier_may_have_a_long_name_with_any_signs(desk: Desk, network: Network) -> None:
    await network.panel(desk.trade.top, "Ruby")
    which = await desk.marta.says(f"/stock 5000 for 4000 from {LONG}")
    assert LONG in text_of(await desk.marta.taps(button(which, "Panel")))


async def test_a_panel_can_be_typed_and_the_question_left(desk: Desk, network: Network) -> None:
    await network.panel(desk.trade.top, "Ruby")
    which = await desk.marta.says("/stock 5000 for 4000 from Acme")
    assert "Cancel" in buttons_of(which)
    assert "Ruby" in buttons_of(await desk.marta.says("Sapphire"))
    assert "Panel: Ruby" in text_of(await desk.marta.says("ruby"))
    assert await stock_of(desk) == 0


async def test_the_supplier_is_asked_for_once_the_panel_is_known_and_kept_for_the_next_time(
    desk: Desk, network: Network
) -> None:
    await network.panel(desk.trade.top, "Ruby")
    which = await desk.marta.says("/stock 5000 for 4000")
    assert "From whom?" in text_of(await desk.marta.taps(button(which, "Panel")))
    assert "from Acme" in (await desk.marta.says("Acme")).title
    which = await desk.marta.says("/stock 10 for 8")
    assert "from Acme" in (await desk.marta.taps(button(which, "Panel"))).title


async def test_the_age_of_a_stock_is_that_of_what_was_set_aside_last(desk: Desk, clock: TurnableClock) -> None:
    await desk.marta.says("/stock 5000 for 4000 from Acme")
    clock.forward(timedelta(days=2))
    request = await desk.trade.request(200)
    await approve_it(desk.trade, request)
    clock.forward(timedelta(minutes=3))
    for shown in (await desk.ana.says("/stock"), await desk.ana.says("/balance")):
        assert "Stock: 4,800 credits" in text_of(shown)
        assert "As of: 09:00, 3 minutes ago" in text_of(shown)


async def test_the_age_of_a_stock_is_not_that_of_a_loading_which_changes_nothing_of_it(
    desk: Desk, clock: TurnableClock
) -> None:
    await desk.marta.says("/stock 5000 for 4000 from Acme")
    await approve_it(desk.trade, await desk.trade.request(200))
    clock.forward(timedelta(minutes=3))
    [waiting] = [one for label, one in buttons_of(await desk.ana.says("/toload")).items() if label.startswith("Loaded")]
    await desk.ana.taps(waiting)
    assert "Stock: 4,800 credits\nAs of: 09:00, 3 minutes ago" in text_of(await desk.ana.says("/stock"))
