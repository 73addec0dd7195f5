"""The manners of alerts: what comes as one message, what waits for the morning, and what for the digest."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.alerts import Alert, AlertKind, AlertState, WaveId
from domain.clock import TurnableClock
from domain.people import Actor
from jobs.alerts import tell_of_alerts
from services import alerts
from storage.database import Database
from storage.models.people import members
from tests.alerting import all_alerts, finding, key, own_cover, sent, settle, settle_quietly, tell
from tests.owing import turn_to
from tests.trade import Trade, change

pytestmark = pytest.mark.both_engines

NIGHT, MORNING = datetime(2026, 3, 2, 22, tzinfo=UTC), datetime(2026, 3, 3, 9, tzinfo=UTC)


async def tick(database: Database) -> None:
    while await database.write(tell_of_alerts):
        pass


async def in_wave(database: Database, wave: str) -> list[Alert]:
    """Return the alerts of a wave, by its card."""
    return await database.read(lambda store: store.alerts.in_wave(WaveId(int(wave.removeprefix("wave:")))))


async def set_hours(database: Database, who: Actor, **hours: int) -> None:
    await database.write(lambda store: store.hours.set(who.member_id, **hours))


async def test_what_is_found_together_comes_as_one(trade: Trade, database: Database) -> None:
    await settle(database, finding(trade), finding(trade, AlertKind.SILENCE), finding(trade, AlertKind.BELOW_ZERO))
    [wave] = await sent(database, trade.ana)
    assert wave.startswith("wave:")
    await settle(database, finding(trade, AlertKind.MINIMUM_MISSED, about="reseller:9"))
    assert [one.split(":")[0] for one in await sent(database, trade.ana)] == ["wave", "alert"]


async def test_five_hundred_in_ten_seconds_are_one_message(
    trade: Trade, database: Database, clock: TurnableClock
) -> None:
    for second in range(10):
        some = [finding(trade, about=f"sub_panel:{number}") for number in range(second * 50, second * 50 + 50)]
        await settle_quietly(database, *some)
        await tick(database)
        clock.forward(timedelta(seconds=1))
    assert await sent(database, trade.ana) == [], "more may come"
    clock.forward(timedelta(seconds=9))
    await tick(database)
    [wave] = await sent(database, trade.ana)
    assert len(await in_wave(database, wave)) == 500


async def test_nothing_waits_for_longer_than_a_minute_whatever_else_comes(
    trade: Trade, database: Database, clock: TurnableClock
) -> None:
    for number in range(12):
        await tick(database)
        assert await sent(database, trade.ana) == []
        await settle_quietly(database, finding(trade, about=f"sub_panel:{number}"))
        clock.forward(timedelta(seconds=5))
    await tick(database)
    assert len(await sent(database, trade.ana)) == 1


async def test_what_recovers_while_it_gathers_is_never_told(trade: Trade, database: Database) -> None:
    found = finding(trade)
    await settle_quietly(database, found)
    await settle_quietly(database, also=(key(found),))
    await tell(database)
    assert await sent(database, trade.ana) == []
    await settle(database, found)
    assert len(await sent(database, trade.ana)) == 1, "it is armed again"


async def test_at_night_only_the_critical_is_told(trade: Trade, database: Database, clock: TurnableClock) -> None:
    turn_to(clock, NIGHT)
    quiet = finding(trade, AlertKind.SILENCE)
    await settle(database, quiet)
    assert await sent(database, trade.ana) == []
    [burst] = (await settle(database, finding(trade), quiet)).fired
    below = finding(trade, AlertKind.BELOW_ZERO)
    [sunk] = (await settle(database, below)).fired
    assert await sent(database, trade.ana) == [f"alert:{burst}", f"alert:{sunk}"]
    await tick(database)
    assert len(await sent(database, trade.ana)) == 2


async def test_what_was_kept_back_comes_in_the_morning_as_one_and_once(
    trade: Trade, database: Database, clock: TurnableClock
) -> None:
    turn_to(clock, NIGHT)
    await settle(database, finding(trade, AlertKind.SILENCE))
    clock.forward(timedelta(hours=2))
    await settle(database, finding(trade, AlertKind.COVER_SHORT))
    turn_to(clock, MORNING - timedelta(seconds=1))
    await tick(database)
    assert await sent(database, trade.ana) == []
    turn_to(clock, MORNING)
    await tick(database)
    await tick(database)
    [wave] = await sent(database, trade.ana)
    assert [one.kind for one in await in_wave(database, wave)] == [AlertKind.COVER_SHORT, AlertKind.SILENCE], (
        "the most urgent first"
    )


async def test_what_was_seen_to_or_is_over_by_the_morning_is_not_told(
    trade: Trade, database: Database, clock: TurnableClock
) -> None:
    turn_to(clock, NIGHT)
    silence, cover = finding(trade, AlertKind.SILENCE), finding(trade, AlertKind.COVER_SHORT)
    fired = (await settle(database, silence, cover)).fired
    await settle(database, cover, also=(key(silence),))
    last = next(one.id for one in await all_alerts(database, trade.top) if one.stands)
    assert last in fired
    await database.write(lambda store: alerts.acknowledge(store, last, by=trade.marta))
    turn_to(clock, MORNING)
    await tick(database)
    assert await sent(database, trade.ana) == await sent(database, trade.marta) == []


async def test_quiet_hours_are_those_of_each_reader_where_they_are(
    trade: Trade, database: Database, clock: TurnableClock
) -> None:
    turn_to(clock, NIGHT)
    await change(database, members, trade.ana.member_id, time_zone="Pacific/Auckland")  # 11:00 there
    await set_hours(database, trade.marta, quiet_from=0, quiet_until=0)
    await settle(database, finding(trade, AlertKind.SILENCE), own_cover(trade))
    counts = [len(await sent(database, who)) for who in (trade.ana, trade.marta, trade.ahmed)]
    assert counts == [1, 1, 0]


async def test_ones_own_quiet_hours_hold_by_day_too(trade: Trade, database: Database, clock: TurnableClock) -> None:
    await set_hours(database, trade.ana, quiet_from=8 * 60, quiet_until=10 * 60 + 30)
    await settle(database, finding(trade, AlertKind.SILENCE))
    assert (await sent(database, trade.ana), len(await sent(database, trade.marta))) == ([], 1)
    turn_to(clock, datetime(2026, 3, 2, 10, 30, tzinfo=UTC))
    await tick(database)
    assert len(await sent(database, trade.ana)) == 1


async def test_what_is_found_late_is_told_by_the_digest_alone(trade: Trade, database: Database) -> None:
    late = replace(finding(trade), late=True)
    await settle(database, late)
    [alert] = await all_alerts(database, trade.top)
    assert (alert.late, alert.state, await sent(database, trade.ana)) == (True, AlertState.OPEN, [])
    await settle(database, late)
    assert await sent(database, trade.ana) == []
    await settle(database, finding(trade))
    assert await sent(database, trade.ana) == [f"alert:{alert.id}"], "it is news once it is found in today's rows too"


async def test_what_went_overdue_is_told_by_its_own_message(trade: Trade, database: Database) -> None:
    await settle(database, finding(trade, AlertKind.OVERDUE))
    assert len(await all_alerts(database, trade.top)) == 1
    assert await sent(database, trade.ana) == []
