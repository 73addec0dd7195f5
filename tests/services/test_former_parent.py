"""What was between a sub-reseller and a former parent: found in random months, and kept here by itself."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.agreement import OfferState
from domain.clock import TurnableClock
from domain.dues import Age
from domain.errors import NotHere
from domain.ledger import AccountKind
from domain.money import Money
from domain.payments import Payment
from domain.people import Actor, Reseller, ResellerState
from domain.periods import month_of
from domain.requests import Settlement
from services import chargebacks, closing, drafts, dues, entries, loading, payment_corrections, refunds
from services.cash_flow import cash_flow
from services.entries import Entry, Shown
from storage.database import Database
from storage.models.agreement import offers
from storage.store import Store
from tests.agreeing import agreeing_in, publish_terms
from tests.factories import Network
from tests.paying import pays, received
from tests.selling import sold, spend
from tests.services.deciding import approve_it
from tests.trade import Trade, change, child_who_trades

pytestmark = pytest.mark.both_engines


@dataclass(frozen=True)
class Moved:
    """Omar's house bought 100 credits of Ahmed and used 7 a month before; it is Ana's sub-reseller since.

    `payments`: to Ahmed, the second in dollars.
    """

    trade: Trade
    house: Reseller
    omar: Actor
    payments: list[Payment]

    async def history(self, of: Reseller, reader: Reseller) -> list[Entry]:
        return await self.trade.database.read(
            lambda store: entries.page(store, of, Shown.ALL, before=None, limit=99, reader=reader.id)
        )

    async def statement(self, of: Reseller, reader: Reseller, months_ago: int) -> tuple[list[int], list[Entry]]:
        """Return what a month began with, and what moved in it."""

        async def read(store: Store) -> tuple[list[int], list[Entry]]:
            period = month_of(store.now - timedelta(days=31 * months_ago), "UTC")
            units, moved = await entries.between(store, of, period.start, period.end, reader=reader.id)
            return [unit.opening for unit in units], moved

        return await self.trade.database.read(read)


@pytest.fixture
async def moved(trade: Trade, network: Network, database: Database, clock: TurnableClock) -> Moved:
    await sold(trade, 300)
    house, omar, place = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar TV", price="4")
    request = await trade.request(100, by=omar, sub_panel_id=place.id)
    await approve_it(trade, request, by=trade.ahmed, settlement=Settlement.ON_ACCOUNT)
    await database.write(lambda store: loading.confirm_loaded(store, request.id, by=trade.ahmed))
    dollars = {"received": Money(50_00, "USD"), "rate": Decimal("0.8")}
    paid = [await pays(database, house.id, Money(90_00, "EUR"), by=trade.ahmed)]
    clock.forward(timedelta(days=31))
    await spend(trade, 7, of=house.id)
    clock.forward(timedelta(days=31))
    paid.append(await pays(database, house.id, Money(40_00, "EUR"), by=trade.ahmed, **dollars))
    await database.write(lambda store: closing.hand_up(store, trade.child.id, "Moved", by=trade.ana))
    return Moved(trade, house, omar, paid)


async def test_a_payment_to_a_former_parent_is_nobodys_to_take_back(moved: Moved) -> None:
    trade, payment = moved.trade, moved.payments[0]
    await pays(trade.database, moved.house.id, Money(900_00, "EUR"), by=trade.ana)
    some = received(Money(5_00, "EUR"))
    for who in (trade.ana, trade.ahmed):
        for deed in (
            lambda store, by=who: payment_corrections.take_back(store, payment.id, "Mistaken", by=by),
            lambda store, by=who: chargebacks.charge_back(store, payment.id, 90_00, by=by),
            lambda store, by=who: refunds.refund(store, moved.house.id, some, "", by=by, of_id=payment.id),
        ):
            with pytest.raises(NotHere):
                await trade.database.write(deed)
    assert await trade.balance(AccountKind.CASH, trade.child) == (-90_00, 0)


async def test_the_new_parent_reads_nothing_of_the_time_before(moved: Moved) -> None:
    top = moved.trade.top
    assert await moved.history(moved.house, top) == []
    for months_ago in (0, 1, 2):
        assert (await moved.statement(moved.house, top, months_ago))[1] == []
    assert sorted((await moved.statement(moved.house, top, 0))[0]) == [-270_00, 93]
    assert len(await moved.history(moved.house, moved.house)) == 5  # its own people read all of it


async def test_what_a_closed_one_had_sold_to_its_own_hides_nothing_from_its_parent(moved: Moved) -> None:
    trade = moved.trade
    theirs = await moved.history(trade.child, trade.top)
    own = [entry for entry in await moved.history(trade.child, trade.child) if entry.kind is not AccountKind.CASH]
    assert [(one.id, one.amount, one.balance) for one in theirs] == [(one.id, one.amount, one.balance) for one in own]
    assert [one.number for one in theirs if one.below] == [None]  # nor is their number told


async def test_what_is_due_without_an_agreement_is_as_old_in_the_cash_flow_as_in_the_dues(
    moved: Moved, clock: TurnableClock
) -> None:
    clock.forward(timedelta(days=20))
    top = moved.trade.top

    async def read(store: Store) -> tuple[int, int, int]:
        flow = await cash_flow(store, top.id, month_of(store.now, "UTC"))
        listed = [due for one in await dues.of_children(store, top.id) for due in one.each]
        not_yet = sum(due.by_age[Age.NOT_YET] for due in listed)
        return flow.due["EUR"][Age.NOT_YET], not_yet, sum(due.dues.total for due in listed)

    in_cash_flow, in_dues, all_of_it = await moved.trade.database.read(read)
    assert in_cash_flow == in_dues == 270_00
    assert all_of_it > in_dues  # what Ahmed has to pay is late


async def test_what_a_former_parent_offered_is_no_model_for_the_new_ones_offer(
    network: Network, database: Database
) -> None:
    desk = await agreeing_in(network, database)
    await desk.agree()
    await publish_terms(database, desk.ahmed, price="3")
    third = await network.child(desk.child, "Third TV", state=ResellerState.INVITED)
    theo = await network.member(third, name="Theo")
    await desk.accept(await desk.offer(third, by=desk.ahmed, price="3"), by=theo)
    lapsed = await desk.offer(third, by=desk.ahmed, price="1.05")
    await change(database, offers, lapsed, state=OfferState.LAPSED, grace_until=None)
    await database.write(lambda store: closing.hand_up(store, desk.child.id, "They close.", by=desk.ana))

    async def begun(store: Store) -> list[Decimal]:
        offer_id = await drafts.draft(store, await store.resellers.by_id(third.id), by=desk.ana)
        return [one.price for one in await store.offers.numbers(offer_id)]

    assert await database.write(begun) == [Decimal("2.10")]
