"""Usage as a source tells it, and alerts, for tests of what is seen of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.agreement import PanelId, SubPanel
from domain.alerts import AlertKind, AlertState
from domain.people import Actor
from domain.usage import RowKind, SourceId, SourceKind, UsageRow
from services import usage
from storage.models.alerts import alerts
from storage.store import Store
from tests.trade import Trade


async def source_at(trade: Trade, until: datetime | None = None, *, panel_id: PanelId | None = None) -> SourceId:
    """Set up a source of daily totals at a panel. `until`: up to then it has told everything."""

    async def add(store: Store) -> SourceId:
        source_id = await store.sources.add(
            trade.top.id,
            panel_id or trade.panel.id,
            SourceKind.FILE,
            name="Panel's log",
            rows=RowKind.TOTALS,
            by=trade.ana.member_id,
        )
        if until is not None:
            await store.sources.complete(source_id, until)
        return source_id

    return await trade.database.write(add)


async def spends(trade: Trade, source_id: SourceId, counts: Sequence[int], of: SubPanel | None = None) -> None:
    """Have a sub-panel spend credits day by day, the last of them today."""
    account = (of or trade.sub_panel).account

    async def record(store: Store) -> None:
        today = store.now.date().toordinal()
        days = enumerate(counts, today - len(counts) + 1)
        rows = [UsageRow(row, account, day, None, count, "") for row, (day, count) in enumerate(days, 1)]
        await usage.record(store, source_id, rows, name="a file")

    await trade.database.write(record)


async def alerted(
    trade: Trade,
    kind: AlertKind,
    *,
    reader: Actor,
    about: SubPanel | None = None,
    evidence: str = "{}",
    state: AlertState = AlertState.OPEN,
    ago: timedelta = timedelta(0),
) -> None:
    """Put an alert about a sub-panel on record."""
    of = about or trade.sub_panel

    async def now(store: Store) -> datetime:
        return store.now

    at = await trade.database.read(now) - ago
    await trade.network.insert(
        alerts,
        reseller_id=reader.reseller_id,
        number=int(at.timestamp()),
        about=f"sub_panel:{of.id}",
        sub_panel_id=of.id,
        kind=kind,
        state=state,
        evidence=evidence,
        opened_at=at,
        refreshed_at=at,
        resolved_at=at if state is AlertState.RESOLVED else None,
    )
