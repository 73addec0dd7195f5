"""Files on their way in: whole or not at all, also where the reader dies, and one at a time of a source."""

from datetime import timedelta
from typing import Any

import pytest

from bot.streams import Stream, stream_of
from bot.usage_intake import MOST_TRIES, read_ordered, take_in
from domain.clock import TurnableClock
from domain.ledger import AccountKind
from domain.usage import ImportState, RowKind, SourceId, SourceKind, UsageImportId
from domain.usage_columns import layout_of, packed, signature
from services import usage
from services.usage import HELD_FOR
from storage.database import Database
from tests.factories import Network
from tests.trade import Trade, trade_in
from tests.usage import days, log_of, used

pytestmark = pytest.mark.both_engines

DIES_AFTER = 2


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    await trade_in(network, database, name="Noise TV")
    return await trade_in(network, database)


async def source_of(trade: Trade, kind: RowKind, stream: Stream) -> SourceId:
    """Set up a source of files like this one."""
    sample = stream.sample
    values = {"layout": packed(layout_of(sample, ())), "signature": signature(sample.header)}
    return await trade.database.write(
        lambda store: store.sources.add(
            trade.top.id, trade.panel.id, SourceKind.FILE, name="log", rows=kind, by=None, **values
        )
    )


async def ordered(trade: Trade, source_id: SourceId) -> UsageImportId:
    return await trade.database.write(lambda store: usage.order(store, source_id, name="log.csv", by=None))


def dying(stream: Stream) -> Stream:
    """Return a file amid which the process that reads it is killed."""

    def chunks(at: Any) -> Any:
        for number, (_first, chunk) in enumerate(stream.chunks(at)):
            if number == DIES_AFTER:
                raise Killed
            yield chunk

    return Stream(stream.sample, stream.size, chunks)


def opening(stream: Stream) -> Any:
    async def opened() -> Stream:
        return stream

    return opened


@pytest.mark.parametrize("kind", [kind for kind in RowKind if kind is not RowKind.BALANCES])
async def test_a_file_whose_reader_is_killed_counts_nothing_then_everything_once(
    trade: Trade, clock: TurnableClock, kind: RowKind
) -> None:
    rows = used(trade.sub_panel, *[1] * 12_000)
    rows[11_000] = rows[10].replace("e11", "e12001")  # the same as an early one but for its number
    stream = stream_of("log.csv", log_of(*rows))
    import_id = await ordered(trade, await source_of(trade, kind, stream))
    with pytest.raises(Killed):
        await take_in(trade.database, import_id, opening(dying(stream)))
    assert await days(trade) == [0, 0, 0]
    assert await trade.balance(AccountKind.WALLET) == (0, 0)
    clock.forward(HELD_FOR + timedelta(seconds=1))
    done = await take_in(trade.database, import_id, opening(stream))
    assert (done.state, done.read, done.refused) == (ImportState.APPLIED, 12_000, 0)
    expected = 1 if kind is RowKind.TOTALS else 12_000
    assert await days(trade) == [0, expected, 0]
    assert await trade.database.read(lambda store: store.ledger.replay()) == []


async def test_a_file_of_balances_whose_reader_is_killed_reports_none_then_the_last_of_them(
    trade: Trade, clock: TurnableClock
) -> None:
    rows = [f"{trade.sub_panel.account},{number}" for number in range(12_000)]
    stream = stream_of("accounts.csv", log_of(*rows, header="Username,Balance\n"))
    import_id = await ordered(trade, await source_of(trade, RowKind.BALANCES, stream))
    with pytest.raises(Killed):
        await take_in(trade.database, import_id, opening(dying(stream)))
    assert await trade.database.read(lambda store: store.reported.by_ids([trade.sub_panel.id])) == []
    sent = clock()
    clock.forward(HELD_FOR + timedelta(seconds=1))
    done = await take_in(trade.database, import_id, opening(stream))
    assert (done.state, done.read, done.new, done.balances) == (ImportState.APPLIED, 12_000, 1, 1)
    [found] = await trade.database.read(lambda store: store.reported.by_ids([trade.sub_panel.id]))
    assert (found.credits, found.at) == (11_999, sent)


async def test_a_file_that_kills_its_readers_is_given_up(trade: Trade, clock: TurnableClock) -> None:
    stream = stream_of("log.csv", log_of(*used(trade.sub_panel, *[1] * 12_000)))
    import_id = await ordered(trade, await source_of(trade, RowKind.EVENTS, stream))
    for _ in range(MOST_TRIES):
        with pytest.raises(Killed):
            await take_in(trade.database, import_id, opening(dying(stream)))
        clock.forward(HELD_FOR + timedelta(seconds=1))
    done = await take_in(trade.database, import_id, opening(dying(stream)))
    assert done.state is ImportState.DROPPED
    assert await days(trade) == [0, 0, 0]


async def test_a_failure_of_ours_drops_the_file_as_a_whole(trade: Trade) -> None:
    stream = stream_of("log.csv", log_of(*used(trade.sub_panel, *[1] * 12_000)))

    def chunks(_at: Any) -> Any:
        yield [["e1", "2026-03-01 10:00:00", trade.sub_panel.account, "1"]]
        raise OSError("the disk is gone")

    import_id = await ordered(trade, await source_of(trade, RowKind.EVENTS, stream))
    done = await take_in(trade.database, import_id, opening(Stream(stream.sample, stream.size, chunks)))
    assert (done.state, done.new) == (ImportState.DROPPED, 1)
    assert await days(trade) == [0, 0, 0]
    again = await take_in(trade.database, await ordered(trade, done.source_id), opening(stream))
    assert (again.new, again.known) == (12_000, 0)


async def test_progress_is_told_in_bytes(trade: Trade) -> None:
    stream = stream_of("log.csv", log_of(*used(trade.sub_panel, *[1] * 12_000)))
    import_id = await ordered(trade, await source_of(trade, RowKind.EVENTS, stream))
    told: list[int] = []
    await take_in(trade.database, import_id, opening(stream), progress=told.append)
    assert told == sorted(told)
    assert 0 < told[-1] <= stream.size


async def test_nothing_is_read_that_nobody_ordered(trade: Trade) -> None:
    assert await read_ordered(trade.database) == 0
