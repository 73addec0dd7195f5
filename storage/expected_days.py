"""Days that were expected to be unusual: they leave the habit."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

import sqlalchemy as sa

from domain.agreement import SubPanelId
from domain.people import MemberId
from domain.usage import day_number
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.usage import expected_days
from storage.rows import parts

_EXPECTED = sa.select(expected_days.c.sub_panel_id, expected_days.c.day).where(
    expected_days.c.sub_panel_id.in_(sa.bindparam("ids", expanding=True)),
    expected_days.c.day.between(sa.bindparam("first"), sa.bindparam("last")),
)


class ExpectedDays:
    """Keeps which days were expected."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def of(
        self, sub_panel_ids: Collection[SubPanelId], first_day: date, last_day: date
    ) -> dict[SubPanelId, frozenset[date]]:
        """Return the days that were marked as expected, of those sub-panels that have any."""
        found: dict[SubPanelId, set[date]] = defaultdict(set)
        for some in parts(sub_panel_ids):
            values = {"ids": some, "first": day_number(first_day), "last": day_number(last_day)}
            for row in await self._connection.execute(_EXPECTED, values):
                found[SubPanelId(row.sub_panel_id)].add(date.fromordinal(row.day))
        return {sub_panel_id: frozenset(days) for sub_panel_id, days in found.items()}

    async def mark(self, sub_panel_id: SubPanelId, days: Iterable[date], *, by: MemberId) -> None:
        """Mark days that leave the habit; those that are marked already stay so."""
        common = {"sub_panel_id": sub_panel_id, "marked_by": by, "marked_at": self._now}
        rows = [common | {"day": day_number(day)} for day in days]
        if rows:
            await self._connection.execute(insert_new(self._connection, expected_days), rows)
