"""Muting: what a known outage explains is neither fired nor told, and its days leave the habit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from domain.alerts import AlertKind, AlertState
from domain.announcements import AnnouncementKind
from domain.cases import CaseState
from domain.clock import TurnableClock
from domain.people import Actor, Reseller
from domain.tickets import AreaKind, Cause
from services import announcements, areas, courses, digest, fault, muting
from services import cases as cases_of
from storage.models.support import cases
from storage.store import Store
from tests.alerting import all_alerts, finding, found, key, own_cover, settle
from tests.announcing import announced, begun, sent
from tests.services.test_watching import STEADY, kinds, source_of, spends, watch
from tests.talk import Chat
from tests.tickets import open_one
from tests.trade import Trade, child_who_trades

pytestmark = pytest.mark.both_engines


async def case_of(
    trade: Trade,
    house: Reseller,
    by: Actor,
    *,
    kind: AreaKind = AreaKind.ACCESS,
    since: datetime | None = None,
    resolved: datetime | None = None,
    panel: int | None = None,
) -> None:
    """Open a case of a reseller's."""
    listed = await trade.database.write(lambda s: areas.listed(s, house.id))
    begins = since or datetime(2026, 3, 2, 8, tzinfo=UTC)
    row = {
        "reseller_id": house.id,
        "number": 1,
        "area_id": next(area.id for area in listed if area.kind is kind),
        "panel_id": panel,
        "title": "Panel access is down",
        "state": CaseState.RESOLVED if resolved else CaseState.OPEN,
        "since": begins,
        "opened_by": by.member_id,
        "opened_at": begins,
        "reference": "",
        "resolved_at": resolved,
    }
    await trade.network.insert(cases, **row)


async def below(trade: Trade) -> Trade:
    """Return Omar, who buys from Ahmed, and of whom Ahmed hears."""
    child, omar, sub_panel = await child_who_trades(trade.network, trade.child, trade.ahmed, trade.panel, "Omar")
    return replace(
        trade, top=trade.child, ana=trade.ahmed, marta=trade.ahmed, child=child, ahmed=omar, sub_panel=sub_panel
    )


async def test_what_is_found_in_an_outage_is_not_fired_and_comes_up_after_it_if_it_is_still_so(
    trade: Trade, clock: TurnableClock
) -> None:
    one = await announced(trade, when="08:00")
    silence, cover = finding(trade, AlertKind.SILENCE), finding(trade, AlertKind.COVER_SHORT)
    below_zero = finding(trade, AlertKind.BELOW_ZERO)
    await settle(trade.database, silence, cover, finding(trade), below_zero)
    assert [alert.kind for alert in await all_alerts(trade.database, trade.top)] == [AlertKind.BELOW_ZERO]
    await trade.database.write(lambda s: announcements.end(s, one.id, by=trade.ana))
    clock.forward(timedelta(hours=1))
    await settle(trade.database, silence, below_zero)
    assert len(await all_alerts(trade.database, trade.top)) == 2


async def test_what_stands_already_stays_as_it_is_and_its_card_says_why(trade: Trade) -> None:
    burst = finding(trade)
    await settle(trade.database, burst)
    ana = Chat(trade.database, trade.ana)
    assert "explains" not in await ana.sees()
    one = await announced(trade)
    assert "A known outage explains it." in await ana.sees()
    await settle(trade.database, also=(key(burst),))
    [alert] = await all_alerts(trade.database, trade.top)
    assert alert.state is AlertState.OPEN
    await trade.database.write(lambda s: announcements.withdraw(s, one.id, by=trade.ana))
    assert "explains" not in await ana.sees()
    await settle(trade.database, also=(key(burst),))
    assert [one.state for one in await all_alerts(trade.database, trade.top)] == [AlertState.RESOLVED]


async def test_a_case_says_on_the_cards_of_alerts_that_it_explains_them_as_long_as_it_is_open(trade: Trade) -> None:
    await settle(trade.database, finding(trade))
    ana, ticket = Chat(trade.database, trade.ana), await open_one(trade, panel_id=trade.panel.id)
    assert "explains" not in await ana.sees()
    made = await trade.database.write(lambda s: fault.decide(s, [ticket.id], Cause.SUPPLIER, by=trade.ana))
    assert made.case is not None
    case_id = made.case.id
    assert "explains it" in await ana.sees()
    await trade.database.write(lambda s: cases_of.resolve(s, case_id, by=trade.ana))
    assert "explains it" not in await ana.sees()
    await trade.database.write(lambda s: cases_of.reopen(s, case_id, by=trade.ana))
    assert "explains it" in await ana.sees()


@pytest.mark.parametrize("kind", [AreaKind.BILLING, AreaKind.OTHER, AreaKind.ACCESS])
async def test_an_open_case_mutes_unless_it_is_about_something_else(trade: Trade, kind: AreaKind) -> None:
    await case_of(trade, trade.top, trade.ana, kind=kind)
    await settle(trade.database, finding(trade))
    assert len(await all_alerts(trade.database, trade.top)) == (0 if kind is AreaKind.ACCESS else 1)


async def test_an_outage_at_another_panel_or_of_others_mutes_nothing(trade: Trade) -> None:
    south = await trade.network.panel(trade.top, "South")
    await case_of(trade, trade.top, trade.ana, panel=int(south.id))
    house, karim, _ = await trade.sibling("Karim Net")
    chosen = await begun(trade)
    await trade.database.write(lambda s: announcements.turn_tick(s, chosen.id, house.id, by=trade.ana))
    await sent(trade, chosen)
    await announced(trade, kind=AnnouncementKind.NEWS)
    await announced(trade, kind=AnnouncementKind.MAINTENANCE, when="tomorrow 03:00 to 05:00")
    await settle(trade.database, finding(trade))
    assert len(await all_alerts(trade.database, trade.top)) == 1
    about = found(AlertKind.BURST, trade.top.id, house.id, 10**6, trade.panel.id)
    assert (await trade.database.read(lambda s: muting.muted_now(s, [about]))).mutes(about)
    assert karim.reseller_id == house.id


async def test_the_tops_case_mutes_below_and_tells_nobody_there_of_it(trade: Trade) -> None:
    lower = await below(trade)
    standing = finding(lower, AlertKind.SILENCE)
    await settle(trade.database, standing)
    await case_of(trade, trade.top, trade.ana)
    own = replace(own_cover(trade), about=f"own_sub_panel:{trade.sub_panel.id}")
    await settle(trade.database, finding(lower), standing, own)
    assert [alert.kind for alert in await all_alerts(trade.database, trade.child)] == [AlertKind.SILENCE]
    await trade.database.write(lambda s: muting.redraw(s, [trade.child.id]))
    assert "explains" not in await Chat(trade.database, trade.ahmed).sees()

    async def said(store: Store) -> tuple[int, int]:
        told = await digest.digest_of(store, trade.child.id, store.now - timedelta(days=1))
        return len(told.known), told.muted

    assert await trade.database.read(said) == (0, 0)


async def test_whom_the_top_told_reads_that_it_is_known_and_how_much_it_explains(trade: Trade) -> None:
    lower = await below(trade)
    await announced(trade, when="08:00")
    await settle(trade.database, finding(lower), finding(lower, AlertKind.SILENCE))
    for whom, muted in ((trade.child, 2), (trade.top, 0)):
        said = await trade.database.read(partial(digest.digest_of, reseller_id=whom.id, since=whom.created_at))
        assert [(one.kind, one.panel) for one in said.known] == [(AnnouncementKind.OUTAGE, "")]
        assert said.muted == muted


async def test_the_days_of_an_outage_are_never_alerted_of_afterwards(trade: Trade, clock: TurnableClock) -> None:
    """Five days without usage lie within a case; then all is as usual, and nothing is found of them."""
    await trade.network.fund(trade.sub_panel, 10_000)
    source_id = await source_of(trade)
    await spends(trade, source_id, STEADY * 12, ago=6)
    morning = datetime(2026, 3, 2, tzinfo=UTC)
    began = morning - timedelta(days=5)
    await watch(trade.database)
    assert AlertKind.SILENCE in await kinds(trade)  # without a case it is found
    await case_of(trade, trade.top, trade.ana, since=began, resolved=morning + timedelta(hours=9))
    clock.forward(timedelta(hours=2))
    await watch(trade.database)
    assert AlertKind.SILENCE not in await kinds(trade)

    async def left_out(store: Store) -> int:
        [one] = await courses.of_children(store, trade.top.id)
        return 0 if one.judged.silence.alert else 1

    assert await trade.database.read(left_out) == 1
