"""The morning digest: at each member's own time, once a day, and nothing where there is nothing to say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.alerts import AlertKind
from domain.clock import TurnableClock
from domain.people import Actor, Role
from jobs.alerts import send_digests
from services import alerts
from services.digest import MorningDigest
from storage.database import Database
from storage.models.people import members
from storage.store import Store
from tests.alerting import all_alerts, finding, key, own_cover, settle
from tests.factories import Network
from tests.notices import told
from tests.owing import charge, turn_to
from tests.trade import Trade, change, trade_in

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    """Return a trade with another beside it, of another network, that has a pending request and an alert."""
    other = await trade_in(network, database, name="Noise TV")
    await other.request(77, receipt_id=await other.receipt())
    await settle(database, finding(other))
    return await trade_in(network, database)


def march(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


async def tick(database: Database) -> None:
    while await database.write(send_digests):
        pass


async def digests(database: Database, who: Actor) -> Sequence[MorningDigest]:
    return [one for one in await told(database, who) if isinstance(one, MorningDigest)]


async def times(trade: Trade, clock: TurnableClock, who: Actor, *, until: datetime) -> list[datetime]:
    """Let time pass, ticking all the time, and return when somebody got a digest."""
    found, had = [], len(await digests(trade.database, who))
    while clock() < until:
        clock.forward(timedelta(minutes=30))
        await tick(trade.database)
        now = len(await digests(trade.database, who))
        found += [clock()] * (now - had)
        had = now
    return found


async def set_hours(trade: Trade, who: Actor, **hours: int | None) -> None:
    await trade.database.write(lambda store: store.hours.set(who.member_id, **hours))


async def test_it_comes_once_a_day_at_nine_where_one_is(trade: Trade, clock: TurnableClock) -> None:
    await trade.request()
    await change(trade.database, members, trade.marta.member_id, time_zone="Asia/Kolkata")
    await set_hours(trade, trade.ana, digest_at=7 * 60 + 30)
    assert await times(trade, clock, trade.ana, until=march(4, 12)) == [march(3, 7, 30), march(4, 7, 30)]
    assert len(await digests(trade.database, trade.marta)) == 2
    assert await times(trade, clock, trade.marta, until=march(5, 12)) == [march(5, 3, 30)]


async def test_with_nothing_to_say_there_is_no_message(trade: Trade, clock: TurnableClock) -> None:
    assert await times(trade, clock, trade.ana, until=march(5)) == []
    await trade.request()
    assert await times(trade, clock, trade.ana, until=march(6)) == [march(6)]


async def test_whoever_joined_today_gets_their_first_tomorrow(trade: Trade, clock: TurnableClock) -> None:
    await trade.request()
    turn_to(clock, march(3, 15))
    late = await trade.network.member(trade.top, Role.SUPPORT, name="Lea")
    assert await times(trade, clock, late, until=march(4, 12)) == [march(4)]


async def test_nobody_gets_it_who_does_not_want_it_or_has_nobody_below(trade: Trade, clock: TurnableClock) -> None:
    await trade.request()
    await settle(trade.database, own_cover(trade))
    await set_hours(trade, trade.marta, digest_at=None)
    turn_to(clock, march(3, 9))
    await tick(trade.database)
    counts = [len(await digests(trade.database, who)) for who in (trade.ana, trade.marta, trade.ahmed)]
    assert counts == [1, 0, 0]


async def test_travelling_brings_no_second_one_on_a_day(trade: Trade, clock: TurnableClock) -> None:
    await trade.request()
    turn_to(clock, march(3, 9))
    await tick(trade.database)
    await change(trade.database, members, trade.ana.member_id, time_zone="America/Bogota")
    assert await times(trade, clock, trade.ana, until=march(3, 23)) == []
    assert await times(trade, clock, trade.ana, until=march(4, 23)) == [march(4, 14)]


async def test_a_late_tick_makes_up_for_the_same_day_only(trade: Trade, clock: TurnableClock) -> None:
    await trade.request()
    turn_to(clock, march(6, 17))
    await tick(trade.database)
    assert len(await digests(trade.database, trade.ana)) == 1


async def test_it_says_what_changed_since_the_last_one(trade: Trade, clock: TurnableClock) -> None:
    burst, silence = finding(trade), finding(trade, AlertKind.SILENCE)
    clock.forward(timedelta(hours=1))
    await settle(trade.database, burst, silence)
    turn_to(clock, march(3))
    await tick(trade.database)
    [first] = await digests(trade.database, trade.ana)
    assert [one.kind for one in first.found] == [AlertKind.BURST, AlertKind.SILENCE]
    assert (first.over, first.alerts, first.requests) == ((), 2, 0)
    clock.forward(timedelta(hours=1))
    late = replace(finding(trade, AlertKind.BURST, about="sub_panel:77"), late=True)
    brief = finding(trade, AlertKind.BELOW_ZERO)
    await settle(trade.database, silence, late, brief, also=(key(burst),))
    await settle(trade.database, also=(key(brief),))
    turn_to(clock, march(4))
    await tick(trade.database)
    second = (await digests(trade.database, trade.ana))[-1]
    assert [(one.kind, one.late, one.name) for one in second.found] == [(AlertKind.BURST, True, "Ahmed TV")]
    assert [(one.number, one.kind) for one in second.over] == [(3, AlertKind.BELOW_ZERO), (1, AlertKind.BURST)]


async def test_what_was_seen_to_is_no_reason_for_a_digest(trade: Trade, clock: TurnableClock) -> None:
    await settle(trade.database, finding(trade))
    turn_to(clock, march(3))
    await tick(trade.database)
    [alert] = await all_alerts(trade.database, trade.top)
    await trade.database.write(lambda store: alerts.acknowledge(store, alert.id, by=trade.ana))
    assert await times(trade, clock, trade.ana, until=march(5)) == []


async def test_it_says_what_waits_and_what_is_due(trade: Trade, clock: TurnableClock) -> None:
    await trade.request()
    await charge(trade, 21_000)  # to be paid by the 16th
    other, _who, _panel = await trade.sibling("Bilal TV")
    await charge(trade, 5_000, of=other)
    turn_to(clock, march(16))
    await tick(trade.database)
    due = (await digests(trade.database, trade.ana))[-1]
    assert (due.requests, due.due_of, sum(one.minor for one in due.due), due.overdue) == (1, 2, 26_000, ())
    turn_to(clock, march(17))
    await tick(trade.database)
    late = (await digests(trade.database, trade.ana))[-1]
    assert (late.due, late.overdue_of, sum(one.minor for one in late.overdue)) == ((), 2, 26_000)


async def test_of_two_processes_one_sends_it(trade: Trade, clock: TurnableClock) -> None:
    await trade.request()
    turn_to(clock, march(3))

    async def twice(store: Store) -> tuple[bool, int]:
        found = await store.hours.due_for_digest(["UTC"], march(3).date(), 540, midnight=march(3, 0), most=9)
        claims = [await store.hours.claim_digest(found, march(3).date()) for _ in range(2)]
        return {one.member_id for one in claims[0]} >= {trade.ana.member_id, trade.marta.member_id}, len(claims[1])

    assert await trade.database.write(twice) == (True, 0)
