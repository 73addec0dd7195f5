"""Deeds beside each other, as only PostgreSQL lets them be: a request beside the end of what it stands on."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from domain.errors import NotHere
from domain.gifts import Gift
from domain.ledger import AccountId, AccountKind, credits_of
from domain.people import Actor
from domain.requests import Settlement
from domain.sales import Amount
from services import bank, chargebacks, closing, decisions, goodwill, offers, payment_corrections, requests, sales
from services.closing import StillOpen
from services.decided import ChangedMeanwhile
from services.decisions import Decision
from services.goodwill import GivenMeanwhile, ReachChanged
from services.network import Closed
from services.sales import Sale, SoldAlready
from storage.bank import OPEN, BankRow
from storage.database import Database, Work
from storage.store import Store
from tests.banking import csv_of, matched
from tests.factories import Network
from tests.selling import sold
from tests.services.deciding import approve_it
from tests.trade import Trade, child_who_trades

pytestmark = pytest.mark.beside_another


async def beside(first: Database, deed: Work[Any], second: Callable[[], Any]) -> Any:
    """Begin a deed, have a second one begin before the first one ends, and return what comes of the second."""
    done, go_on = asyncio.Event(), asyncio.Event()

    async def held(store: Store) -> None:
        await deed(store)
        done.set()
        await go_on.wait()

    one = asyncio.create_task(first.write(held))
    await done.wait()
    other = asyncio.create_task(second())
    await asyncio.sleep(0.3)
    assert not other.done()
    go_on.set()
    await one
    return (await asyncio.gather(other, return_exceptions=True))[0]


async def test_a_request_beside_a_closing_is_refused(trade: Trade, open_another: Callable[[], Database]) -> None:
    result = await beside(
        open_another(), lambda store: closing.close(store, trade.child.id, by=trade.ana), trade.request
    )
    assert isinstance(result, Closed)
    assert await trade.database.read(lambda store: store.requests.pending_of(trade.child.id)) == []


async def test_a_closing_beside_a_request_finds_it(trade: Trade, open_another: Callable[[], Database]) -> None:
    result = await beside(
        open_another(),
        lambda store: requests.request_credits(store, by=trade.ahmed, sub_panel_id=trade.sub_panel.id, credits=50),
        lambda: trade.database.write(lambda store: closing.close(store, trade.child.id, by=trade.ana)),
    )
    assert isinstance(result, StillOpen)


async def test_a_request_beside_a_hand_up_is_none_of_the_former_parents(
    trade: Trade, network: Network, open_another: Callable[[], Database]
) -> None:
    grandchild, omar, sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    result = await beside(
        open_another(),
        lambda store: closing.hand_up(store, trade.child.id, "Moved", by=trade.ana),
        lambda: trade.request(50, by=omar, sub_panel_id=sub_panel.id),
    )
    assert isinstance(result, offers.NoAgreement)
    assert await trade.database.read(lambda store: store.requests.pending_of(grandchild.id)) == []


def _sale_to(trade: Trade, credits: int = 50) -> Sale:
    return Sale(trade.child.id, trade.sub_panel.id, Amount(credits), Settlement.ON_ACCOUNT, after=0)


async def test_a_sale_beside_a_closing_is_refused(trade: Trade, open_another: Callable[[], Database]) -> None:
    result = await beside(
        open_another(),
        lambda store: closing.close(store, trade.child.id, by=trade.ana),
        lambda: trade.database.write(lambda store: sales.sell(store, _sale_to(trade), by=trade.ana)),
    )
    assert isinstance(result, decisions.ChildSuspended)
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 0)


async def test_a_closing_beside_a_sale_finds_what_it_left(trade: Trade, open_another: Callable[[], Database]) -> None:
    result = await beside(
        open_another(),
        lambda store: sales.sell(store, _sale_to(trade), by=trade.ana),
        lambda: trade.database.write(lambda store: closing.close(store, trade.child.id, by=trade.ana)),
    )
    assert isinstance(result, StillOpen)


async def test_a_sale_beside_a_hand_up_is_none_of_the_former_parents(
    trade: Trade, network: Network, open_another: Callable[[], Database]
) -> None:
    grandchild, _omar, sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    await network.fund(trade.sub_panel, 100)
    sale = Sale(grandchild.id, sub_panel.id, Amount(50), Settlement.ON_ACCOUNT)
    result = await beside(
        open_another(),
        lambda store: closing.hand_up(store, trade.child.id, "Moved", by=trade.ana),
        lambda: trade.database.write(lambda store: sales.sell(store, sale, by=trade.ahmed)),
    )
    assert isinstance(result, NotHere)


async def test_two_sales_beside_each_other_are_one(trade: Trade, open_another: Callable[[], Database]) -> None:
    result = await beside(
        open_another(),
        lambda store: sales.sell(store, _sale_to(trade), by=trade.ana),
        lambda: trade.database.write(lambda store: sales.sell(store, _sale_to(trade), by=trade.marta)),
    )
    assert isinstance(result, SoldAlready)
    assert result.who == "Ana"
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 50)


async def _gift(trade: Trade) -> Gift:
    return await trade.database.write(
        lambda store: goodwill.prepare(store, 50, by=trade.ana, reason="Outage", everybody=True)
    )


async def test_a_gift_beside_a_closing_is_looked_at_again(trade: Trade, open_another: Callable[[], Database]) -> None:
    await trade.sibling("Omar TV")
    gift = await _gift(trade)
    result = await beside(
        open_another(),
        lambda store: closing.close(store, trade.child.id, by=trade.ana),
        lambda: trade.database.write(
            lambda store: goodwill.give(store, gift.id, receivers=2, credits=50, by=trade.marta)
        ),
    )
    assert isinstance(result, ReachChanged)
    assert await trade.database.read(lambda store: store.gifts.given(gift.id)) == []


async def test_two_gifts_beside_each_other_are_one(trade: Trade, open_another: Callable[[], Database]) -> None:
    one, other = await _gift(trade), await _gift(trade)
    result = await beside(
        open_another(),
        lambda store: goodwill.give(store, one.id, receivers=1, credits=50, by=trade.ana),
        lambda: trade.database.write(
            lambda store: goodwill.give(store, other.id, receivers=1, credits=50, by=trade.marta)
        ),
    )
    assert isinstance(result, GivenMeanwhile)


async def test_a_request_beside_a_gift_has_the_number_after_it(
    trade: Trade, open_another: Callable[[], Database]
) -> None:
    gift = await _gift(trade)
    result = await beside(
        open_another(),
        lambda store: goodwill.give(store, gift.id, receivers=1, credits=50, by=trade.ana),
        trade.request,
    )
    assert result.number == 2


async def test_a_first_colleague_who_changes_their_mind_is_not_completed_with_what_they_said_before(
    trade: Trade, open_another: Callable[[], Database]
) -> None:
    await trade.set_terms(second_person_from=100)
    request = await trade.request()
    await approve_it(trade, request, by=trade.ana)
    owed = Decision(Settlement.ON_ACCOUNT, request.credits, request.price)
    result = await beside(
        open_another(),
        lambda store: decisions.approve(store, request.id, owed, by=trade.ana),
        lambda: approve_it(trade, request, by=trade.marta),
    )
    assert isinstance(result, ChangedMeanwhile)
    seen = await trade.seen(request)
    assert (seen.is_pending, seen.settlement) == (True, Settlement.ON_ACCOUNT)


async def test_two_colleagues_who_book_different_rows_at_once_both_do(
    trade: Trade, open_another: Callable[[], Database]
) -> None:
    file = await matched(trade, csv_of("2026-03-02,Somebody,one,77.00", "2026-03-02,Somebody,two,78.00"))
    one, other = await trade.database.read(lambda store: store.bank_files.rows(file.id, OPEN, most=2))
    both_may = asyncio.Barrier(2)

    async def book(store: Store, row: BankRow, by: Actor) -> None:
        assert not await store.resellers.is_frozen(by.reseller_id)  # as it is looked before every deed
        await both_may.wait()
        await bank.book_row(store, row.id, trade.child.id, by=by)

    await asyncio.gather(
        open_another().write(lambda store: book(store, one, trade.ana)),
        open_another().write(lambda store: book(store, other, trade.marta)),
    )
    assert await trade.balance(AccountKind.DUE) == (15_500, 0)


async def test_a_sale_that_was_charged_back_is_taken_back_beside_another_sale(
    trade: Trade, open_another: Callable[[], Database]
) -> None:
    lena, _member, sub_panel = await trade.sibling("Lena")
    request = await sold(trade, 200, settlement=Settlement.PAID)
    [payment] = await trade.database.read(lambda store: store.payments.of_request(request.id))
    await trade.database.write(lambda store: chargebacks.charge_back(store, payment.id, 42_000, by=trade.ana))
    begun, sale = asyncio.Event(), Sale(lena.id, sub_panel.id, Amount(50), Settlement.PAID)

    async def take_back(store: Store) -> None:
        await payment_corrections.undo_chargebacks(store, request, "Mistake", by=trade.ana)
        begun.set()
        await asyncio.sleep(0.3)
        await store.ledger.reverse_group(request.key, actor="test", reason="Mistake")

    async def sell() -> None:
        await begun.wait()
        await open_another().write(lambda store: sales.sell(store, sale, by=trade.marta))

    await asyncio.gather(open_another().write(take_back), sell())
    assert await trade.balance(AccountKind.DUE) == (0, 0)
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 50)


async def test_sub_resellers_are_taken_over_beside_a_gift_to_all_of_them(
    trade: Trade, network: Network, open_another: Callable[[], Database]
) -> None:
    houses = [
        (await child_who_trades(network, trade.child, trade.ahmed, trade.panel, one))[0] for one in ("Zed", "Abe")
    ]
    begun = asyncio.Event()

    async def hold_each(store: Store) -> None:
        for house in houses:  # in the order of their ids, as a gift does
            await store.network.hold(house.id)
            begun.set()
            await asyncio.sleep(0.3)

    async def hand_up() -> int:
        await begun.wait()
        return await open_another().write(lambda store: closing.hand_up(store, trade.child.id, "Moved", by=trade.ana))

    _held, taken = await asyncio.gather(open_another().write(hold_each), hand_up())
    assert taken == 2


async def test_what_isnt_loaded_is_given_up_on_two_panels_beside_a_sale(
    trade: Trade, network: Network, open_another: Callable[[], Database]
) -> None:
    panel = await network.panel(trade.top)
    other = await network.sub_panel(trade.child, panel, Decimal("2.10"))

    async def stock_of(store: Store) -> AccountId:
        return (await store.ledger.account(trade.top.id, AccountKind.STOCK, credits_of(panel.id))).id

    stock, begun = await trade.database.write(stock_of), asyncio.Event()
    for sub_panel in (trade.sub_panel, other):
        request = await trade.request(50, sub_panel_id=sub_panel.id)
        await approve_it(trade, request, settlement=Settlement.ON_ACCOUNT)

    async def alone_with_both(store: Store) -> None:
        sales_account = await store.ledger.account(trade.top.id, AccountKind.SALES, "EUR")
        for account in (stock, sales_account.id):  # in the order of their ids, as a sale does
            await store.ledger.alone_with([account])
            begun.set()
            await asyncio.sleep(0.3)

    async def give_up() -> None:
        await begun.wait()
        await open_another().write(
            lambda store: closing.give_up_unloaded(store, trade.child.id, "Closed", by=trade.ana)
        )

    await asyncio.gather(open_another().write(alone_with_both), give_up())
    assert await trade.balance(AccountKind.DUE) == (0, 0)
