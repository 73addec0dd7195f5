"""Standing approvals, and what approved itself by them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.people import MemberId, ResellerId
from domain.standing_approvals import Ending, StandingApproval, StandingApprovalId
from storage.connection import Connection
from storage.models.authority import standing_approvals
from storage.models.requests import requests
from storage.requests import STANDING
from storage.rows import columns_for, every, first

_s, _r = standing_approvals.c, requests.c
_columns = columns_for(StandingApproval, standing_approvals)
_approval = sa.select(*_columns)
_OPEN = _approval.where(_s.reseller_id == sa.bindparam("of"), _s.ended_at.is_(None))
_OPEN_AMONG = sa.select(_s.reseller_id).where(
    _s.reseller_id.in_(sa.bindparam("ids", expanding=True)), _s.ended_at.is_(None)
)
_BY_ID = _approval.where(_s.id == sa.bindparam("of"))
_USED = sa.select(sa.func.coalesce(sa.func.sum(_r.credits + _r.bonus), 0)).where(
    _r.reseller_id == sa.bindparam("of"),
    _r.parent_id == sa.bindparam("parent"),
    _r.standing_id.is_not(None),
    _r.decided_at >= sa.bindparam("since"),
    _r.decided_at < sa.bindparam("until"),
    _r.number <= sa.bindparam("newest"),
    STANDING,
)
MOST_NUMBER = 2**62

_AT_ONCE = 500
"""How many sub-resellers are looked for at a time."""


class StandingApprovals:
    """Keeps standing approvals; what was used of them today is read from the requests."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def open_of(self, reseller_id: ResellerId) -> StandingApproval | None:
        """Return the standing approval of a sub-reseller, if it has one."""
        return first(StandingApproval, await self._connection.execute(_OPEN, {"of": reseller_id}))

    async def open_among(self, reseller_ids: Sequence[ResellerId]) -> list[ResellerId]:
        """Return those of these sub-resellers that have one."""
        found: list[ResellerId] = []
        for start in range(0, len(reseller_ids), _AT_ONCE):
            values = {"ids": [*reseller_ids[start : start + _AT_ONCE]]}
            found += [ResellerId(row.reseller_id) for row in await self._connection.execute(_OPEN_AMONG, values)]
        return sorted(found)

    async def by_id(self, standing_id: StandingApprovalId) -> StandingApproval | None:
        return first(StandingApproval, await self._connection.execute(_BY_ID, {"of": standing_id}))

    async def add(
        self, reseller_id: ResellerId, parent_id: ResellerId, *, cap: int, set_by: MemberId
    ) -> StandingApproval:
        """Put a standing approval on record; the one before has been ended."""
        row = {"reseller_id": reseller_id, "parent_id": parent_id, "cap": cap, "set_by": set_by, "set_at": self._now}
        adding = sa.insert(standing_approvals).returning(*_columns)
        [added] = every(StandingApproval, await self._connection.execute(adding, row))
        return added

    async def end(
        self, reseller_id: ResellerId, ending: Ending, *, by: MemberId | None = None
    ) -> StandingApproval | None:
        """End the standing approval of a sub-reseller and return it; `None` where it has none."""
        ended = sa.update(standing_approvals).where(_s.reseller_id == reseller_id, _s.ended_at.is_(None))
        values: dict[str, Any] = {"ended_at": self._now, "ended_by": by, "ending": ending}
        return first(StandingApproval, await self._connection.execute(ended.values(**values).returning(*_columns)))

    async def used(
        self, standing: StandingApproval, since: datetime, until: datetime, *, newest: int = MOST_NUMBER
    ) -> int:
        """Return how many credits of a sub-reseller approved themselves from `since` until before `until`.

        `newest`: of its requests up to this number. What failed or was taken back since doesn't count.
        """
        values = {"of": standing.reseller_id, "parent": standing.parent_id, "since": since, "until": until}
        return int((await self._connection.execute(_USED, values | {"newest": newest})).scalar_one())
