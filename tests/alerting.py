"""What a watch might find of a trade, and the cards of alerts that somebody was sent."""

from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from domain.alerts import Alert, AlertKind
from domain.findings import Finding
from domain.people import Actor, Reseller
from domain.traffic import ItemKind
from services import alerts
from services.alerts import Settled
from storage.database import Database
from storage.models.alerts import alerts as alert_table
from storage.models.traffic import outbox
from storage.rows import columns_for, every
from storage.store import Store
from tests.trade import Trade

TODAY = date(2026, 3, 2)

USUAL: dict[AlertKind, tuple[str, dict[str, Any]]] = {
    AlertKind.BURST: (
        "%(spent)s credits on %(day)s; usual on such a day are %(low)s to %(high)s.",
        {"spent": 1400, "day": "2026-03-02", "low": 10, "high": 40},
    ),
    AlertKind.SILENCE: (
        "No usage for %(pause)s days; usual is every %(usual)s days, and the longest pause was %(longest)s.",
        {"pause": 17, "usual": 2, "longest": 6},
    ),
}


def finding(trade: Trade, kind: AlertKind = AlertKind.BURST, **values: Any) -> Finding:
    """Return what a watch found of Ahmed's account, for the colleagues of its parent."""
    text, numbers = USUAL.get(kind, ("%(p10)s to %(p90)s days are left.", {"p10": 2, "p50": 3, "p90": 4}))
    found = Finding(
        kind=kind,
        about=f"sub_panel:{trade.sub_panel.id}",
        reader_id=trade.top.id,
        child_id=trade.child.id,
        sub_panel_id=trade.sub_panel.id,
        panel_id=trade.panel.id,
        source_id=None,
        text=text,
        values=numbers,
        score=5.0,
        day=TODAY,
    )
    return replace(found, **values)


def own_cover(trade: Trade, **values: Any) -> Finding:
    """Return what a watch found of Ahmed's balance, for himself."""
    return finding(trade, AlertKind.COVER_SHORT, **{"reader_id": trade.child.id, "child_id": None, **values})


async def settle(database: Database, *found: Finding, also: tuple[tuple[AlertKind, str], ...] = ()) -> Settled:
    """Settle what was found. `also`: what was judged, and nothing was found."""
    judged = {(one.kind, one.about) for one in found} | {*also}
    return await database.write(lambda store: alerts.settle(store, judged, found))


def key(one: Finding) -> tuple[AlertKind, str]:
    return one.kind, one.about


async def all_alerts(database: Database, reader: Reseller) -> list[Alert]:
    """Return all alerts of a reseller's, the oldest first."""
    wanted = sa.select(*columns_for(Alert, alert_table)).where(alert_table.c.reseller_id == reader.id)

    async def read(store: Store) -> list[Alert]:
        return [*every(Alert, await store.connection.execute(wanted.order_by(alert_table.c.id)))]

    return await database.read(read)


async def sent(database: Database, who: Actor) -> list[str]:
    """Return the cards that a member is promised, edits of them too, as `alert:3`, oldest first."""
    wanted = sa.select(outbox.c.payload).where(outbox.c.member_id == who.member_id, outbox.c.kind == ItemKind.CARD)

    async def read(store: Store) -> list[str]:
        return [*(await store.connection.execute(wanted.order_by(outbox.c.id))).scalars()]

    return await database.read(read)
