"""Known problems for tests: cases and announcements, straight in the database."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from domain.announcements import AnnouncementKind, AnnouncementState, Audience
from domain.cases import CaseState
from domain.people import ResellerId
from domain.tickets import AreaId, AreaKind, CaseId
from services import areas
from storage.models.announcing import announcements
from storage.models.support import cases
from storage.store import Store
from tests.trade import Trade

_numbers = count(1)


async def area_of(trade: Trade, kind: AreaKind = AreaKind.ACCESS, of: ResellerId | None = None) -> AreaId:
    """Return the area of a kind on the parent's list."""
    listed = await trade.database.write(lambda store: areas.listed(store, of or trade.top.id))
    return next(area.id for area in listed if area.kind is kind)


async def case_in(trade: Trade, kind: AreaKind = AreaKind.ACCESS, **values: Any) -> CaseId:
    """Open a case of the parent's, first heard of two hours before now."""
    now = await trade.database.read(_now)
    row: dict[str, Any] = {
        "reseller_id": trade.top.id,
        "number": next(_numbers),
        "area_id": await area_of(trade, kind),
        "title": "Northern Supplier is down for 12 of ours",
        "state": CaseState.OPEN,
        "since": now - timedelta(hours=2),
        "opened_by": trade.ana.member_id,
        "opened_at": now,
        "reference": "NS-77",
        **values,
    }
    return CaseId(await trade.network.insert(cases, **row))


async def announced(trade: Trade, kind: AnnouncementKind = AnnouncementKind.OUTAGE, **values: Any) -> int:
    """Announce something of the parent's, an hour before now."""
    now = await trade.database.read(_now)
    row: dict[str, Any] = {
        "reseller_id": trade.top.id,
        "number": next(_numbers),
        "kind": kind,
        "text": "We are on it",
        "audience": Audience.ALL,
        "state": AnnouncementState.SENT,
        "made_by": trade.ana.member_id,
        "made_at": now - timedelta(hours=1),
        "sent_at": now - timedelta(hours=1),
        **values,
    }
    return await trade.network.insert(announcements, **row)


async def _now(store: Store) -> datetime:
    return store.now
