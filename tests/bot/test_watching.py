"""The watch goes on past what fails: the process that judges, a chunk, a panel that is out of use by now."""

import pytest

from bot.beside import Beside
from bot.watching import judge_rounds
from domain.alerts import AlertKind
from services import alerts, watching
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.services.test_watching import STEADY, kinds, source_of, spends
from tests.trade import Trade, trade_in

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    return await trade_in(network, database)


async def judged(trade: Trade, module: str = "bot.judging") -> None:
    """Begin the rounds that are due, and do them to their end beside this process."""
    await trade.database.write(watching.begin_rounds)
    judging = Beside(module)
    try:
        await judge_rounds(trade.database, judging, lambda: None)
    finally:
        await judging.end()


async def open_rounds(database: Database) -> int:
    rounds = await database.read(lambda store: store.watch.rounds())
    return sum(one.position is not None for one in rounds.values())


async def test_a_process_that_always_fails_ends_no_alert_and_keeps_nothing_from_being_watched(trade: Trade) -> None:
    source_id = await source_of(trade)
    await trade.network.fund(trade.sub_panel, 7 * sum(STEADY) + 30)
    await spends(trade, source_id, STEADY * 7)
    await judged(trade)
    before = await kinds(trade)
    assert before == {AlertKind.COVER_SHORT}
    await trade.database.write(_round_anew)
    await judged(trade, "no.such.module")
    assert await open_rounds(trade.database) == 0
    assert await kinds(trade) == before


async def _round_anew(store: Store) -> None:
    for panel_id, one in (await store.watch.rounds()).items():
        days = {"since": one.since, "closed": one.closed, "running": one.running}
        assert await store.watch.begin(panel_id, one, complete_until=one.complete_until, **days)


async def test_a_chunk_that_cant_be_recorded_is_passed_over_until_the_next_round(
    trade: Trade, monkeypatch: pytest.MonkeyPatch
) -> None:
    await spends(trade, await source_of(trade), [30])

    async def fail(*_: object) -> None:
        raise LookupError

    with monkeypatch.context() as patched:
        patched.setattr(alerts, "settle", fail)
        await judged(trade)
    assert await open_rounds(trade.database) == 0
    await trade.database.write(_round_anew)
    await judged(trade)
    assert await kinds(trade) == {AlertKind.BELOW_ZERO}


async def test_a_panel_that_goes_out_of_use_during_its_round_keeps_no_other_from_being_watched(
    trade: Trade, network: Network, database: Database
) -> None:
    await database.write(watching.begin_rounds)
    await database.write(lambda store: store.closings.deactivate(trade.child.id))
    other = await trade_in(network, database, name="Noise TV")
    await spends(other, await source_of(other), [30])
    await judged(other)
    assert await open_rounds(database) == 0
    assert await kinds(other) == {AlertKind.BELOW_ZERO}
