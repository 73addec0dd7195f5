"""Prices in the chat: tiers typed, tried and published; and each price with why it is so, for both sides."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.clock import TurnableClock
from domain.people import Role
from domain.requests import Settlement
from handlers.pricing_asks import PublishTiers
from storage.database import Database
from storage.models.agreement import sub_panels
from tests.agreeing import Agreeing, agreeing_in
from tests.archives import exported
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.selling import sold
from tests.talk import Chat, button, buttons_of, card_with, text_of
from tests.tiering import TABLE, drafted, goes_by_volume, promised, publish
from tests.trade import Trade, change

DAY = timedelta(days=1)


@pytest.fixture
async def pair(network: Network, database: Database) -> Agreeing:
    """Return a parent and a sub-reseller who was offered nothing yet."""
    return await agreeing_in(network, database)


async def typed_draft(ana: Chat, typed: str = TABLE) -> None:
    """Begin new tiers and type them."""
    begun = await ana.taps(button(await ana.says("/pricing"), "Change the tiers"))
    await ana.taps(button(begun, "Type the table"))
    await ana.says(typed)


async def paid(trade: Trade, credits: int) -> None:
    """Sell credits for money that is in."""
    await sold(trade, credits, settlement=Settlement.PAID)


# Tiers


async def test_tiers_are_typed_at_once_tried_and_published_after_asking_once_more(pair: Agreeing) -> None:
    ana = Chat(pair.database, pair.ana)
    assert "No tiers are published" in text_of(await ana.says("/pricing"))
    await typed_draft(ana)
    draft = await ana.taps(button(await ana.says("/pricing"), "Go on with the draft"))
    assert "From 1,000: €2.00" in text_of(draft)
    assert "Nobody pays by volume yet" in text_of(await ana.taps(button(draft, "What if…")))
    asked = await ana.taps(button(draft, "Publish…"))
    assert "nobody is offered anything" in text_of(asked)
    done = await ana.taps(button(asked, "Publish"))
    assert "published as table 1" in text_of(done)
    assert "From 500: €2.20" in text_of(await ana.says("/pricing"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0: 2.40, 500: 2.60", "more than"),
        ("cheap", "isn't a tier I can read"),
        ("0: 2.40, 0: 2.20", "two prices from 0"),
        ("0: $2.40", "another currency"),
        ("0: 2.4" + "0" * 2000, "isn't a tier I can read"),
    ],
)
async def test_a_table_that_is_none_is_asked_for_again_with_what_was_wrong(
    pair: Agreeing, typed: str, said: str
) -> None:
    ana = Chat(pair.database, pair.ana)
    begun = await ana.taps(button(await ana.says("/pricing"), "Change the tiers"))
    asked = await ana.taps(button(begun, "Type the table"))
    again = await ana.says(typed)
    assert said in text_of(again)
    assert asked.lines[0] in again.lines


async def test_tiers_are_changed_one_by_one(pair: Agreeing) -> None:
    ana = Chat(pair.database, pair.ana)
    await typed_draft(ana)
    draft = await ana.taps(button(await ana.says("/pricing"), "Go on with the draft"))
    await ana.taps(button(draft, "Add or change one"))
    assert "more than" in text_of(await ana.says("600: 2.30"))
    added = await ana.says("600: 2.10")
    assert "From 600: €2.10" in text_of(added)
    without = await ana.taps(button(added, "Without “from 600: €2.10”"))
    assert "From 600" not in text_of(without)
    assert "isn't in the draft" in text_of(await ana.taps(button(added, "Without “from 600: €2.10”")))


async def test_a_draft_is_dropped_after_asking_once_more(pair: Agreeing) -> None:
    ana = Chat(pair.database, pair.ana)
    await typed_draft(ana)
    draft = await ana.taps(button(await ana.says("/pricing"), "Go on with the draft"))
    asked = await ana.taps(button(draft, "Drop the draft"))
    assert "from 500: €2.20" in text_of(asked)
    assert "Nothing was changed" in text_of(await ana.taps(button(asked, "Drop it")))
    assert "I can't find that" in text_of(await ana.taps(button(draft, "What if…")))


async def test_an_old_button_publishes_nothing_twice_and_says_who_did(pair: Agreeing) -> None:
    ana, panel = Chat(pair.database, pair.ana), await pair.database.read(lambda s: s.panels.of_reseller(pair.top.id))
    table_id = await drafted(pair.database, pair.ana, panel[0].id)
    await publish(pair.database, pair.ana, table_id)
    again = await ana.taps(PublishTiers(table_id, "", sure=True))
    assert "Ana published these tiers" in text_of(again)


async def test_an_offer_by_volume_says_the_whole_table_and_how_it_counts_to_both(pair: Agreeing) -> None:
    ana, ahmed = Chat(pair.database, pair.ana), Chat(pair.database, pair.ahmed)
    assert "By volume" not in buttons_of(await ana.says("/offer ahmed"))
    panel = await pair.database.read(lambda store: store.panels.of_reseller(pair.top.id))
    await publish(pair.database, pair.ana, await drafted(pair.database, pair.ana, panel[0].id))
    by_volume = await ana.taps(button(await ana.says("/offer ahmed"), "By volume"))
    assert "by the credits of a month: from 0: €2.40; from 500: €2.20; from 1,000: €2.00" in text_of(by_volume)
    await ana.taps(button(by_volume, "Committed a month"))
    committed = await ana.says("1000")
    assert "1,000 credits; they count as bought" in text_of(committed)
    await ana.taps(button(committed, "Send to Ahmed TV"))
    text, card = await ahmed.news()
    assert text.file is not None
    for shown in (text.file.content, text_of(card)):
        assert "from 1,000: €2.00" in shown
        assert "the larger of the last whole calendar month and the running one" in shown
    await ahmed.taps(button(card, "Accept"))
    assert "from 1,000 credits a month, as committed" in text_of(await ahmed.says("/balance"))


async def test_the_terms_price_is_a_tap_away_and_an_own_price_ends_one_by_volume(pair: Agreeing) -> None:
    ana = Chat(pair.database, pair.ana)
    panel = await pair.database.read(lambda store: store.panels.of_reseller(pair.top.id))
    await publish(pair.database, pair.ana, await drafted(pair.database, pair.ana, panel[0].id))
    by_volume = await ana.taps(button(await ana.says("/offer ahmed"), "By volume"))
    asked = await ana.taps(button(by_volume, "Own price"))
    alone = await ana.taps(button(asked, "As in your terms: €2.10"))
    assert "Price per credit: €2.10" in text_of(alone)
    assert "Committed a month" not in buttons_of(alone)


# A price and why it is so


async def test_the_balance_says_why_the_price_is_so_and_what_earns_the_next_tier(desk: Desk) -> None:
    await goes_by_volume(desk.trade)
    assert "€2.40 per credit" in text_of(await desk.ahmed.says("/balance"))
    await paid(desk.trade, 400)
    await paid(desk.trade, 140)
    shown = await desk.ahmed.says("/balance")
    assert "€2.20 per credit" in text_of(shown)
    assert "from 500 credits a month; 540 were bought in March 2026" in text_of(shown)
    assert "460 credits more this month and it is €2.00" in text_of(shown)
    own = text_of(await desk.ahmed.taps(button(shown, "Your tiers")))
    assert "From 1,000: €2.00" in own
    assert "February 2026: 0 · March 2026 so far: 540" in own


async def test_an_agreed_price_is_said_as_ever_and_there_are_no_tiers_to_look_at(desk: Desk) -> None:
    shown = await desk.ahmed.says("/balance")
    assert "Price: €2.10 per credit" in text_of(shown)
    assert "Your tiers" not in buttons_of(shown)


async def test_the_same_reason_stands_on_every_card_of_a_request(desk: Desk) -> None:
    await goes_by_volume(desk.trade)
    await paid(desk.trade, 500)
    await desk.ana.news()
    await desk.ahmed.news()
    why = "€2.20 · from 500 credits a month; 500 were bought in March 2026"
    quote = text_of(await desk.ahmed.says("20"))
    assert "€2.20 per credit · from 500 credits a month" in quote
    await desk.ahmed.says("/request 20")
    assert why in text_of((await desk.ana.news())[-1])
    assert why in text_of((await desk.ahmed.news())[-1])
    sale = await desk.ana.says("/sell ahmed 30")
    assert "€2.20 per credit · from 500 credits a month" in text_of(sale)
    history = text_of(await desk.ahmed.says("/history"))
    assert "Charge, request #1, at €2.40 per credit · from 0 credits a month; 0 were bought in March 2026" in history


async def test_the_parent_sees_how_each_is_priced_and_the_others_of_its_team_may_look(desk: Desk) -> None:
    await goes_by_volume(desk.trade, committed=500)
    await desk.trade.sibling("Bilal", price="1.95")
    vera = Chat(desk.trade.database, await desk.trade.network.member(desk.trade.top, Role.VIEWER, name="Vera"))
    shown = await vera.says("/pricing")
    assert "From 500: €2.20 · 1 sub-reseller" in text_of(shown)
    assert "Change the tiers" not in buttons_of(shown)
    each = text_of(await vera.taps(button(shown, "How each is priced")))
    assert "Ahmed TV: by volume, from 500: €2.20 (bought: 0 credits; committed: 500 credits)" in each
    assert "Bilal: own price, €1.95" in each


async def test_a_tier_that_is_dearer_than_the_usual_price_is_none_that_anybody_pays(desk: Desk) -> None:
    await goes_by_volume(desk.trade, usual="2.10", committed=500)
    shown = await desk.ana.says("/pricing")
    assert "From 500: €2.20\n" in text_of(shown)
    assert "Ahmed TV: by volume, no tier yet: €2.10" in text_of(
        await desk.ana.taps(button(shown, "How each is priced"))
    )


async def test_a_promise_is_said_with_its_last_day(desk: Desk, clock: TurnableClock) -> None:
    await promised(desk.trade, "2.05", first=clock().date(), last=clock().date() + DAY)
    assert "as promised until 3 March 2026 (promise 1)" in text_of(await desk.ahmed.says("/balance"))


async def test_buying_back_says_by_which_price(desk: Desk) -> None:
    await goes_by_volume(desk.trade)
    await paid(desk.trade, 500)
    card = await card_with(desk.ana, "Ahmed TV", "Limits and status…")
    closing = await desk.ana.taps(button(card, "Close"))
    assert "Their price today is €2.20 per credit · from 500 credits a month" in text_of(closing)
    assert "Buy 500 back for €1,100" in buttons_of(closing)


async def test_what_if_tells_who_moves_and_is_drawn_and_handed_over(desk: Desk) -> None:
    await goes_by_volume(desk.trade)
    await paid(desk.trade, 400)
    await drafted(desk.trade.database, desk.trade.ana, desk.trade.panel.id, "0: 2.40, 300: 2.00")
    draft = await desk.ana.taps(button(await desk.ana.says("/pricing"), "Go on with the draft"))
    seen = await desk.ana.taps(button(draft, "What if…"))
    assert "Revenue: €960 → €800 (−€160)" in text_of(seen)
    assert "Margin: not known, for want of a cost" in text_of(seen)
    assert "Ahmed TV: from 0: €2.40 → from 300: €2.00 · €960 → €800 (−€160)" in text_of(seen)
    drawn = (await desk.ana.taps(button(seen, "Picture"))).chart
    assert drawn is not None
    assert [one.values for one in drawn.series] == [(Decimal(960),), (Decimal(800),)]
    file = (await desk.ana.taps(button(seen, "CSV"))).file
    assert file is not None
    assert file.content.split("\r\n")[1] == "Ahmed TV,,yes,0,300,960.00,800.00,,,800.00,"


async def test_a_surcharge_is_switched_with_its_clause_and_said_to_wait_for_the_terms(pair: Agreeing) -> None:
    ana = Chat(pair.database, pair.ana)
    settings = await ana.taps(button(await ana.says("/pricing"), "Settings"))
    allowed = await ana.taps(button(settings, "Allow a surcharge"))
    assert "It takes effect once you publish them" in text_of(allowed)
    assert "up to 6%" in text_of(await ana.taps(button(allowed, "Read the clause")))
    asked = await ana.taps(button(allowed, "Publish the terms"))
    assert [label for label in buttons_of(asked) if label.startswith("Publish")] == ["Publish as material"]
    await ana.taps(button(asked, "Publish as material"))
    settings = await ana.taps(button(await ana.says("/pricing"), "Settings"))
    assert "It takes effect" not in text_of(settings)
    assert "Read the clause" not in buttons_of(await ana.taps(button(settings, "No surcharge")))


async def test_settings_are_read_as_percent_and_days(pair: Agreeing) -> None:
    ana = Chat(pair.database, pair.ana)
    settings = await ana.taps(button(await ana.says("/pricing"), "Settings"))
    await ana.taps(button(settings, "Margin floor"))
    assert "10" in text_of(await ana.says("200"))
    assert "12.5% on top of the cost" in text_of(await ana.says("12,5 %"))
    await ana.taps(button(settings, "Notice"))
    assert "Notice of a new price: 21 days" in text_of(await ana.says("21"))
    assert "Monthly review: only when asked for" in text_of(await ana.taps(button(settings, "No reviews")))


async def test_the_export_has_why_each_price_was_so_in_english(desk: Desk) -> None:
    await goes_by_volume(desk.trade, surcharge=Decimal("2.5"))
    await paid(desk.trade, 500)
    await change(desk.trade.database, sub_panels, desk.trade.sub_panel.id, committed=700)
    files = exported(await desk.ana.says("/export"))
    [request] = files["requests"]
    assert request["price_basis"] == "earned"
    assert request["price_reason"] == (
        "2.4600 EUR a credit: 2.40 EUR from 0 credits a month, and a surcharge of 2.5%; bought: 0 credits."
    )
    [sub_panel] = files["sub-panels"]
    assert [sub_panel[name] for name in ("by_volume", "tiers", "committed", "surcharge")] == ["yes", "1", "700", "2.5"]
    assert [(row["from_credits"], row["price"]) for row in files["tiers"]] == [
        ("0", "2.40"),
        ("500", "2.20"),
        ("1000", "2.00"),
    ]
    assert exported(await desk.ahmed.says("/export"))["tiers"] == []
