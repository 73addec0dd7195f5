"""Alerts: one for each object and kind that stands, told once, and quiet where somebody said so."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.alerts import AlertKind, AlertState, Expected
from domain.clock import TurnableClock
from domain.errors import NotHere
from domain.findings import Finding
from domain.people import Role
from services import alerts, closing, network
from services.alerts import AlertOver, AlertTaken, NotASnooze, NotOfAHabit, Settled
from storage.connection import Connection
from storage.database import Database
from storage.store import Store
from tests.alerting import TODAY, all_alerts, finding, key, own_cover, sent, settle, settle_quietly, tell
from tests.trade import Trade, child_who_trades

pytestmark = pytest.mark.both_engines


async def test_what_is_found_is_fired_once_and_told_to_those_who_can_act(trade: Trade, database: Database) -> None:
    support = await trade.network.member(trade.top, Role.SUPPORT, name="Sam")
    first = await settle(database, finding(trade))
    again = await settle(database, finding(trade))
    [alert] = await all_alerts(database, trade.top)
    assert (alert.number, alert.state, alert.kind, alert.reason.values["spent"]) == (
        1,
        AlertState.OPEN,
        AlertKind.BURST,
        1400,
    )
    assert (first.fired, first.refreshed, again.fired, again.refreshed) == ((alert.id,), 0, (), 1)
    assert await sent(database, trade.ana) == await sent(database, trade.marta) == [f"alert:{alert.id}"]
    assert await sent(database, support) == await sent(database, trade.ahmed) == []


async def test_what_stands_is_refreshed_in_place(trade: Trade, database: Database, clock: TurnableClock) -> None:
    await settle(database, finding(trade))
    clock.forward(timedelta(hours=1))
    await settle(database, finding(trade, values={"spent": 1500, "days": 1}, score=6.5, day=date(2026, 3, 3)))
    [alert] = await all_alerts(database, trade.top)
    assert (alert.reason.values["spent"], alert.score, alert.refreshed_at) == (1500, 6.5, clock())
    assert (alert.first_day, alert.last_day) == (TODAY.toordinal(), TODAY.toordinal() + 1)
    assert alert.opened_at == clock() - timedelta(hours=1)


async def test_what_was_judged_and_is_not_found_resolves_and_can_fire_anew(trade: Trade, database: Database) -> None:
    found = finding(trade)
    await settle(database, found)
    over = await settle(database, also=(key(found),))
    [first] = await all_alerts(database, trade.top)
    assert (over.resolved, first.state, first.resolved_at is None) == ((first.id,), AlertState.RESOLVED, False)
    assert (await settle(database, also=(key(found),))).resolved == ()
    await settle(database, found)
    assert [one.number for one in await all_alerts(database, trade.top)] == [1, 2]


async def test_what_was_not_judged_stays_as_it_is(trade: Trade, database: Database) -> None:
    burst, silence = finding(trade), finding(trade, AlertKind.SILENCE)
    await settle(database, burst, silence)
    await settle(database, also=(key(burst), (AlertKind.SILENCE, "sub_panel:999999")))
    states = {one.kind: one.state for one in await all_alerts(database, trade.top)}
    assert states == {AlertKind.BURST: AlertState.RESOLVED, AlertKind.SILENCE: AlertState.OPEN}


async def test_each_reader_has_alerts_and_numbers_of_their_own(trade: Trade, database: Database) -> None:
    below, _who, sub_panel = await trade.sibling("Bilal TV")
    other = finding(trade, about=f"sub_panel:{sub_panel.id}", child_id=below.id, sub_panel_id=sub_panel.id)
    await settle(database, finding(trade), other, own_cover(trade))
    assert [one.number for one in await all_alerts(database, trade.top)] == [1, 2]
    assert [(one.number, one.is_own) for one in await all_alerts(database, trade.child)] == [(1, True)]


class Counted:
    """A connection that counts its statements."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self.statements = connection, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    async def execute(self, statement: Any, values: Any = None) -> Any:
        self.statements += 1
        return await self._connection.execute(statement, values)


async def test_thousands_are_settled_at_once_with_few_statements(trade: Trade, database: Database) -> None:
    many = [finding(trade, about=f"sub_panel:{number}") for number in range(10, 2510)]

    async def work(store: Store, found: list[Finding]) -> tuple[Settled, int]:
        counted = Counted(store.connection)
        store.connection = counted
        return await alerts.settle(store, {*map(key, many)}, found), counted.statements

    settled, statements = await database.write(lambda store: work(store, many))
    assert (len(settled.fired), statements < 30) == (2500, True), statements
    again, statements = await database.write(lambda store: work(store, many[:1500]))
    assert (again.refreshed, len(again.resolved), statements < 30) == (1500, 1000, True), statements
    await tell(database)
    assert len(await sent(database, trade.ana)) == 1, "all in one message"


@pytest.mark.beside_another
async def test_watches_at_once_fire_one_alert_each_and_number_them_one_after_the_other(
    trade: Trade, database: Database
) -> None:
    same = finding(trade)
    found = [finding(trade, about=f"sub_panel:{number}") for number in range(20, 28)]
    settled = await asyncio.gather(*(settle_quietly(database, same, one) for one in found))
    assert sum(len(one.fired) for one in settled) == 9
    assert [one.number for one in await all_alerts(database, trade.top)] == [*range(1, 10)]


# What people do about one


async def test_an_acknowledged_alert_is_quiet_until_it_resolves(trade: Trade, database: Database) -> None:
    found = finding(trade)
    [alert_id] = (await settle(database, found)).fired
    await database.write(lambda store: alerts.acknowledge(store, alert_id, by=trade.ana))
    await settle(database, replace(found, score=9.0))
    [alert] = await all_alerts(database, trade.top)
    assert (alert.state, alert.acted_by, alert.score) == (AlertState.ACKNOWLEDGED, trade.ana.member_id, 9.0)
    await settle(database, also=(key(found),))
    assert len((await settle(database, found)).fired) == 1, "it is armed again"


async def test_a_second_colleague_is_told_who_was_faster(trade: Trade, database: Database) -> None:
    [alert_id] = (await settle(database, finding(trade))).fired
    await database.write(lambda store: alerts.acknowledge(store, alert_id, by=trade.ana))
    with pytest.raises(AlertTaken, match="Ana"):
        await database.write(lambda store: alerts.acknowledge(store, alert_id, by=trade.marta))


async def test_what_is_over_cannot_be_acknowledged(trade: Trade, database: Database) -> None:
    found = finding(trade)
    [alert_id] = (await settle(database, found)).fired
    await settle(database, also=(key(found),))
    with pytest.raises(AlertOver):
        await database.write(lambda store: alerts.acknowledge(store, alert_id, by=trade.ana))


async def test_a_snoozed_alert_is_told_again_when_its_time_is_over(
    trade: Trade, database: Database, clock: TurnableClock
) -> None:
    found = finding(trade)
    [alert_id] = (await settle(database, found)).fired
    await database.write(lambda store: alerts.snooze(store, alert_id, 7, by=trade.ana))
    told = len(await sent(database, trade.marta))
    clock.forward(timedelta(days=7) - timedelta(seconds=1))
    await settle(database, found)
    assert len(await sent(database, trade.marta)) == told
    clock.forward(timedelta(seconds=1))
    await settle(database, found)
    [alert] = await all_alerts(database, trade.top)
    assert (alert.state, alert.snoozed_until, len(await sent(database, trade.marta))) == (
        AlertState.OPEN,
        None,
        told + 1,
    )


async def test_what_comes_back_while_it_is_put_off_stays_quiet(
    trade: Trade, database: Database, clock: TurnableClock
) -> None:
    found = finding(trade)
    [alert_id] = (await settle(database, found)).fired
    await database.write(lambda store: alerts.snooze(store, alert_id, 30, by=trade.ana))
    await settle(database, also=(key(found),))
    told = await sent(database, trade.ana)
    clock.forward(timedelta(days=29))
    await settle(database, found)
    assert (await all_alerts(database, trade.top))[-1].state is AlertState.SNOOZED
    assert await sent(database, trade.ana) == told
    clock.forward(timedelta(days=1))
    await settle(database, found)
    assert (await all_alerts(database, trade.top))[-1].state is AlertState.OPEN


async def test_an_alert_is_put_off_for_days_that_are_offered_only(trade: Trade, database: Database) -> None:
    [alert_id] = (await settle(database, finding(trade))).fired
    with pytest.raises(NotASnooze):
        await database.write(lambda store: alerts.snooze(store, alert_id, 3650, by=trade.ana))


async def expected_days(trade: Trade) -> list[date]:
    ids = [trade.sub_panel.id]
    found = await trade.database.read(lambda store: store.expected_days.of(ids, date(2026, 1, 1), date(2026, 12, 31)))
    return sorted(found.get(trade.sub_panel.id, frozenset()))


async def test_expected_days_leave_the_habit(trade: Trade, database: Database, clock: TurnableClock) -> None:
    days = {"spent": 1400, "days": 2, "day": "2026-03-02", "low": 10, "high": 40}
    [alert_id] = (await settle(database, finding(trade, values=days))).fired
    clock.forward(timedelta(days=1))
    await database.write(lambda store: alerts.expect(store, alert_id, Expected.PROMOTION, by=trade.ana))
    [alert] = await all_alerts(database, trade.top)
    assert (alert.state, alert.expected) == (AlertState.EXPECTED, Expected.PROMOTION)
    assert await expected_days(trade) == [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)], (
        "and today, as it stands"
    )
    with pytest.raises(AlertTaken, match="Ana"):
        await database.write(lambda store: alerts.expect(store, alert_id, Expected.SEASON, by=trade.marta))


async def test_what_is_over_can_still_be_called_expected(
    trade: Trade, database: Database, clock: TurnableClock
) -> None:
    found = finding(trade)
    [alert_id] = (await settle(database, found)).fired
    await settle(database, also=(key(found),))
    clock.forward(timedelta(days=3))
    await database.write(lambda store: alerts.expect(store, alert_id, Expected.SEASON, by=trade.ana))
    [alert] = await all_alerts(database, trade.top)
    assert (alert.state, alert.expected) == (AlertState.RESOLVED, Expected.SEASON)
    assert await expected_days(trade) == [TODAY]


async def test_the_whole_pause_of_a_silence_is_expected(trade: Trade, database: Database) -> None:
    [alert_id] = (await settle(database, finding(trade, AlertKind.SILENCE))).fired
    await database.write(lambda store: alerts.expect(store, alert_id, Expected.MIGRATION, by=trade.ana))
    days = await expected_days(trade)
    assert (len(days), days[-1]) == (17, TODAY)


async def test_only_what_is_judged_by_a_habit_can_be_expected(trade: Trade, database: Database) -> None:
    [alert_id] = (await settle(database, finding(trade, AlertKind.BELOW_ZERO))).fired
    with pytest.raises(NotOfAHabit):
        await database.write(lambda store: alerts.expect(store, alert_id, Expected.SEASON, by=trade.ana))


# Suspended and closed


async def test_a_suspension_ends_silence_and_short_cover_and_keeps_them_away(trade: Trade, database: Database) -> None:
    kinds = (AlertKind.BURST, AlertKind.SILENCE, AlertKind.COVER_SHORT)
    found = [*(finding(trade, kind) for kind in kinds), own_cover(trade)]
    await settle(database, *found)
    await database.write(lambda store: network.suspend(store, trade.child.id, "", by=trade.ana))
    stand = [one.kind for one in await all_alerts(database, trade.top) if one.stands]
    assert stand == [AlertKind.BURST]
    assert not any(one.stands for one in await all_alerts(database, trade.child))
    assert (await settle(database, *found)).fired == ()
    await database.write(lambda store: network.resume(store, trade.child.id, by=trade.ana))
    assert len((await settle(database, *found)).fired) == 3


async def test_a_suspension_leaves_what_is_known_of_those_below(trade: Trade, database: Database) -> None:
    below, _omar, sub_panel = await child_who_trades(trade.network, trade.child, trade.ahmed, trade.panel, "Omar TV")
    about = {"about": f"sub_panel:{sub_panel.id}", "sub_panel_id": sub_panel.id}
    await settle(database, finding(trade, AlertKind.SILENCE, reader_id=trade.child.id, child_id=below.id, **about))
    await database.write(lambda store: network.suspend(store, trade.child.id, "", by=trade.ana))
    assert [one.stands for one in await all_alerts(database, trade.child)] == [True]


async def test_nothing_is_found_of_who_is_closed(trade: Trade, database: Database) -> None:
    found = [finding(trade), finding(trade, AlertKind.BELOW_ZERO), own_cover(trade)]
    await settle(database, *found)
    await database.write(lambda store: closing.close(store, trade.child.id, by=trade.ana))
    assert not any(one.stands for one in await all_alerts(database, trade.top))
    assert not any(one.stands for one in await all_alerts(database, trade.child))
    assert (await settle(database, *found)).fired == ()


# Their own cover


async def test_sub_resellers_are_warned_of_their_own_cover_from_where_they_want(
    trade: Trade, database: Database
) -> None:
    soon, later = own_cover(trade), own_cover(trade, values={"p10": 6, "p50": 8, "p90": 9})
    assert (await settle(database, later)).fired == ()
    await database.write(lambda store: store.alerts.set_own_cover(trade.child.id, 10))
    [alert_id] = (await settle(database, later)).fired
    assert await sent(database, trade.ahmed) == [f"alert:{alert_id}"]
    assert await sent(database, trade.ana) == []
    await database.write(lambda store: store.alerts.set_own_cover(trade.child.id, None))
    assert (await settle(database, soon)).resolved == (alert_id,)


async def test_nobody_is_warned_of_their_cover_from_stale_usage(
    trade: Trade, database: Database, clock: TurnableClock
) -> None:
    clock.forward(datetime(2026, 3, 5, 12, tzinfo=UTC) - clock())
    assert (await settle(database, own_cover(trade), own_cover(trade, about="sub_panel:9", day=None))).fired == ()
    fresh = own_cover(trade, day=date(2026, 3, 4))
    [alert_id] = (await settle(database, fresh)).fired
    clock.forward(timedelta(days=3))
    assert (await settle(database, fresh)).resolved == ()
    assert [one.id for one in await all_alerts(database, trade.child) if one.stands] == [alert_id]


async def test_a_cover_about_as_long_as_they_want_is_told_once(trade: Trade, database: Database) -> None:
    def lasting(days: float) -> Finding:
        return own_cover(trade, values={"p10": 3, "p50": days, "p90": 9})

    [alert_id] = (await settle(database, lasting(4.9))).fired
    for days in (5.1, 4.9, 5.9, 5.0):
        settled = await settle(database, lasting(days))
        assert (settled.fired, settled.resolved) == ((), ())
    assert (await settle(database, lasting(6.1))).resolved == (alert_id,)
    assert len((await settle(database, lasting(4.9))).fired) == 1


# Another parent


async def test_who_was_the_parent_no_longer_says_what_was_expected(trade: Trade, database: Database) -> None:
    omar, _, sub_panel = await child_who_trades(trade.network, trade.child, trade.ahmed, trade.panel, "Omar TV")
    about: dict[str, Any] = {"about": f"sub_panel:{sub_panel.id}", "sub_panel_id": sub_panel.id}
    found = finding(trade, reader_id=trade.child.id, child_id=omar.id, **about)
    [alert_id] = (await settle(database, found)).fired
    await database.write(lambda store: closing.hand_up(store, trade.child.id, "Moved", by=trade.ana))
    [alert] = await all_alerts(database, trade.child)
    assert not alert.stands, "nobody watches it for them any more"
    with pytest.raises(NotHere):
        await database.write(lambda store: alerts.expect(store, alert_id, Expected.SEASON, by=trade.ahmed))
