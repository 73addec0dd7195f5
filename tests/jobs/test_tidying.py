"""What has served its time is forgotten; what became of it stays."""

from datetime import timedelta

import pytest

from domain.clock import TurnableClock
from domain.errors import NotHere
from domain.requests import Settlement
from domain.sales import Amount, SaleNumbers
from domain.usage import RowKind, SourceKind, UsageImportId, UsageRow
from jobs.tidying import tidy
from services import goodwill, sales, usage
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.trade import trade_in

pytestmark = pytest.mark.both_engines


async def test_drafts_of_sales_and_gifts_that_nobody_came_back_to_are_forgotten(
    network: Network, database: Database, clock: TurnableClock
) -> None:
    trade = await trade_in(network, database)
    numbers = SaleNumbers(Amount(50))
    left, made = [
        await database.write(lambda store: sales.draft(store, trade.child.id, numbers, by=trade.ana)) for _ in range(2)
    ]
    await database.write(lambda store: sales.make(store, made.id, Settlement.ON_ACCOUNT, by=trade.ana))
    never, given = [
        await database.write(lambda store: goodwill.prepare(store, 5, by=trade.ana, reason="Sorry", everybody=True))
        for _ in range(2)
    ]
    await database.write(lambda store: goodwill.tick(store, never.id, [trade.child.id], by=trade.ana))
    await database.write(lambda store: goodwill.give(store, given.id, receivers=1, credits=5, by=trade.ana))
    clock.forward(timedelta(days=29))
    await database.write(tidy)
    await database.read(lambda store: store.sale_drafts.by_id(left.id))
    clock.forward(timedelta(days=2))
    await database.write(tidy)
    assert (await database.read(lambda store: store.sale_drafts.by_id(made.id))).request_id is not None
    assert (await database.read(lambda store: store.gifts.by_id(given.id))).given_at is not None
    with pytest.raises(NotHere):
        await database.read(lambda store: store.sale_drafts.by_id(left.id))
    with pytest.raises(NotHere):
        await database.read(lambda store: store.gifts.by_id(never.id))


async def test_rows_that_were_refused_long_ago_are_forgotten_but_for_those_of_a_kept_file(
    network: Network, database: Database, clock: TurnableClock
) -> None:
    trade = await trade_in(network, database)
    file_id = await trade.receipt()

    async def refused_row(store: Store) -> tuple[UsageImportId, UsageImportId]:
        feed, file = [
            await store.sources.add(trade.top.id, trade.panel.id, kind, name="S", rows=RowKind.EVENTS, by=None)
            for kind in (SourceKind.FEED, SourceKind.FILE)
        ]
        row = UsageRow(1, "nobody", clock().toordinal(), None, 5, "e1")
        batch = await usage.record(store, feed, [row], name="batch")
        kept = await usage.order(store, file, name="panel.csv", file_id=file_id, by=trade.ana.member_id)
        intake = await usage.begin(store, kept)
        await usage.stage(store, intake, [row], upto=1)
        await usage.apply(store, intake)
        return batch.id, kept

    ids = await database.write(refused_row)
    assert [await _refused(database, one) for one in ids] == [1, 1]
    clock.forward(timedelta(days=89))
    await database.write(tidy)
    assert [await _refused(database, one) for one in ids] == [1, 1]
    clock.forward(timedelta(days=2))
    await database.write(tidy)
    assert [await _refused(database, one) for one in ids] == [0, 1]


async def _refused(database: Database, import_id: UsageImportId) -> int:
    return len(await database.read(lambda store: store.usage.refused(import_id)))
