"""What should have been paid by now, as alerts of the parent."""

from datetime import timedelta

import pytest

from domain.alerts import Alert, AlertKind, AlertState
from domain.clock import TurnableClock
from domain.money import Money
from handlers.alert_words import reason_of
from services import watch_overdue
from tests.paying import pays
from tests.selling import sold
from tests.trade import Trade

pytestmark = pytest.mark.both_engines


async def looks(trade: Trade) -> int:
    """Look at everybody's dues that nobody has looked at within the hour; return how many parents it were."""
    looked = 0
    while some := await trade.database.write(lambda store: watch_overdue.watch_next(store, most=1)):
        looked += some
    return looked


async def standing(trade: Trade) -> list[Alert]:
    about = f"reseller:{trade.child.id}:EUR"
    return list(await trade.database.read(lambda store: store.alerts.standing([about])))


async def test_what_is_past_its_day_is_an_alert_until_it_is_paid(trade: Trade, clock: TurnableClock) -> None:
    await sold(trade, 100)  # 210 euros, to be paid within 14 days
    clock.forward(timedelta(days=14))
    await looks(trade)
    assert await standing(trade) == []
    clock.forward(timedelta(days=1))
    await looks(trade)
    [alert] = await standing(trade)
    assert (alert.kind, alert.reseller_id, alert.state) == (AlertKind.OVERDUE, trade.top.id, AlertState.OPEN)
    assert reason_of(alert) == "€210 should have been paid by now, the oldest of it by 16 March 2026."
    await pays(trade.database, trade.child.id, Money(60_00, "EUR"), by=trade.ana)
    clock.forward(timedelta(hours=1))
    await looks(trade)
    [same] = await standing(trade)
    assert (same.id, reason_of(same)[:4]) == (alert.id, "€150")
    await pays(trade.database, trade.child.id, Money(150_00, "EUR"), by=trade.ana)
    clock.forward(timedelta(hours=1))
    await looks(trade)
    assert await standing(trade) == []


async def test_everybody_is_looked_at_once_an_hour(trade: Trade, clock: TurnableClock) -> None:
    assert await looks(trade) > 0
    assert await looks(trade) == 0
    clock.forward(timedelta(hours=1))
    assert await looks(trade) > 0
