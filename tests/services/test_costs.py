"""What a supplier will ask: whose margin it takes below the floor, and raises offered in one go."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.agreement import OfferState, PromiseId
from domain.clock import TurnableClock
from domain.errors import NotHere
from domain.money import Money
from domain.people import Actor
from domain.promises import PromiseState
from domain.reviews import CostChangeId
from handlers.offer_words import compose
from services import costs, stock
from services.costs import (
    CostFacts,
    CostOfTheTop,
    Hindrance,
    NobodyChosen,
    NoSuchCost,
    OthersChosen,
    RaisedAlready,
)
from services.drafts import DayPassed
from storage.database import Database
from storage.models.agreement import sub_panels
from storage.models.promises import promises
from tests.reviewing import go_through, made_offer, newest_offer, ready
from tests.trade import Trade, change

pytestmark = pytest.mark.both_engines

JULY = date(2026, 7, 1)


@pytest.fixture
async def dear(trade: Trade, clock: TurnableClock) -> tuple[Trade, CostChangeId]:
    """Return a trade of which one of three keeps the floor when a credit costs 2.00, in the middle of May."""
    for name, price in (("Thin", "2.05"), ("Thick", "2.60")):
        await trade.sibling(name, price=price)
    await ready(trade, tiers="")
    await trade.database.write(
        lambda store: stock.buy(
            store, trade.panel.id, credits=9_000, cost=Money(1_350_000, "EUR"), supplier="Acme", by=trade.ana
        )
    )
    await go_through(trade, clock, {3: 300, 4: 600})
    clock.forward(timedelta(days=30))
    return trade, await announce(trade)


async def announce(trade: Trade, cost: str = "2.00", day: date = JULY) -> CostChangeId:
    return await trade.database.write(
        lambda store: costs.announce(store, trade.panel.id, Decimal(cost), day, by=trade.ana)
    )


async def facts_of(trade: Trade, cost_id: CostChangeId) -> CostFacts:
    return await trade.database.read(lambda store: costs.facts_of(store, cost_id, by=trade.ana))


async def offer_raises(trade: Trade, cost_id: CostChangeId, count: int, by: Actor | None = None) -> CostFacts:
    return await trade.database.write(
        lambda store: costs.offer_raises(store, cost_id, count=count, by=by or trade.ana, compose=compose)
    )


async def test_the_lowest_margins_come_first_with_what_keeps_the_floor_and_what_it_brings(
    dear: tuple[Trade, CostChangeId],
) -> None:
    trade, cost_id = dear
    facts = await facts_of(trade, cost_id)
    told = [(one.name, one.margin_before, one.margin_after, one.raised) for one in facts.affected]
    assert told == [
        ("Thin", Decimal("36.6"), Decimal("2.5"), Decimal("2.2000")),
        ("Ahmed TV", Decimal("40.0"), Decimal("5.0"), Decimal("2.2000")),
        ("Thick", Decimal("73.3"), Decimal("30.0"), None),
    ]
    assert [one.name for one in facts.chosen] == ["Thin", "Ahmed TV"]
    assert facts.brings == 3_000  # 300 credits a month, ten cents each


async def test_the_chosen_are_offered_a_raise_from_the_day_on_and_nobody_else(
    dear: tuple[Trade, CostChangeId],
) -> None:
    trade, cost_id = dear
    thin = (await facts_of(trade, cost_id)).affected[0]
    await trade.database.write(lambda store: costs.turn(store, cost_id, thin.reseller_id, by=trade.ana))
    with pytest.raises(OthersChosen):
        await offer_raises(trade, cost_id, 2)
    await offer_raises(trade, cost_id, 1)
    made, numbers = await newest_offer(trade)
    assert (made.state, made.holds_from, numbers[trade.panel.id].price) == (
        OfferState.OPEN, JULY, Decimal("2.2"),
    )  # fmt: skip
    assert await trade.database.read(lambda store: store.cost_changes.day_behind(made.id)) == JULY
    assert (await newest_offer(trade, of=thin.reseller_id))[0].state is OfferState.ACCEPTED
    with pytest.raises(RaisedAlready, match="Ana"):
        await offer_raises(trade, cost_id, 1)
    with pytest.raises(RaisedAlready):
        await trade.database.write(lambda store: costs.take_back(store, cost_id, by=trade.ana))


async def test_two_who_raise_at_once_raise_once(
    dear: tuple[Trade, CostChangeId], open_another: Callable[[], Database]
) -> None:
    trade, cost_id = dear
    databases = [trade.database, open_another()]
    ends = await asyncio.gather(
        *(
            one.write(lambda store: costs.offer_raises(store, cost_id, count=2, by=trade.ana, compose=compose))
            for one in databases
        ),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in ends) == ["CostFacts", "RaisedAlready"]
    made = await trade.database.read(lambda store: store.offers.of_reseller(trade.child.id))
    assert [one.state for one in made] == [OfferState.ACCEPTED, OfferState.OPEN]


async def test_what_is_promised_by_volume_or_offered_already_is_left_alone(
    dear: tuple[Trade, CostChangeId],
) -> None:
    trade, cost_id = dear
    promise_id = await trade.network.insert(
        promises,
        reseller_id=trade.child.id,
        parent_id=trade.top.id,
        number=1,
        words="",
        sub_panel_id=trade.sub_panel.id,
        price=Decimal("2.00"),
        holds_from=date(2026, 5, 1),
        until=date(2026, 8, 31),
        state=PromiseState.CONFIRMED,
        text="",
        fingerprint="",
        said_by=trade.ana.member_id,
        said_at=trade.child.created_at,
        answer="",
    )
    account = trade.sub_panel.id

    async def mine() -> tuple[Hindrance | None, date]:
        one = next(one for one in (await facts_of(trade, cost_id)).affected if one.sub_panel.id == account)
        return one.hindrance, one.day

    await change(trade.database, sub_panels, account, promise_id=PromiseId(promise_id))
    assert await mine() == (None, date(2026, 9, 1))
    await change(trade.database, promises, promise_id, until=None)
    assert (await mine())[0] is Hindrance.PROMISED
    await change(trade.database, sub_panels, account, promise_id=None, by_volume=True)
    assert (await mine())[0] is Hindrance.BY_VOLUME
    await change(trade.database, sub_panels, account, by_volume=False)
    await made_offer(trade, price="2.15")
    assert (await mine())[0] is Hindrance.COMING
    with pytest.raises(NotHere):
        await trade.database.write(lambda store: costs.turn(store, cost_id, trade.child.id, by=trade.ana))


async def test_with_nobody_below_the_floor_there_is_nobody_to_raise(dear: tuple[Trade, CostChangeId]) -> None:
    trade, _cost_id = dear
    with pytest.raises(NobodyChosen):
        await offer_raises(trade, await announce(trade, "1.50"), 0)


async def test_only_a_top_buys_from_suppliers_and_what_was_taken_back_is_gone(
    dear: tuple[Trade, CostChangeId],
) -> None:
    trade, cost_id = dear
    with pytest.raises(CostOfTheTop):
        await trade.database.write(
            lambda store: costs.announce(store, trade.panel.id, Decimal(2), JULY, by=trade.ahmed)
        )
    with pytest.raises(DayPassed):
        await announce(trade, day=date(2025, 7, 1))
    await trade.database.write(lambda store: costs.take_back(store, cost_id, by=trade.ana))
    with pytest.raises(NoSuchCost):
        await offer_raises(trade, cost_id, 2)
