"""What a known outage explains: which alerts it mutes, and which days it takes out of a habit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.agreement import PanelId
from domain.alerts import AlertKind
from domain.announcements import AnnouncementKind, Audience
from domain.calendar import day_in
from domain.people import ResellerId
from domain.tickets import AreaKind

MUTED = frozenset({AlertKind.BURST, AlertKind.SILENCE, AlertKind.COVER_SHORT})
"""What an outage explains."""

EXPLAINING = frozenset({AreaKind.ACTIVATION, AreaKind.CREDITS, AreaKind.ACCESS, AreaKind.QUALITY})
"""The areas of cases that explain it; a question about an invoice explains no silence."""

LEAST = timedelta(hours=2)
"""A day of which so much lay within an outage says nothing of a habit."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A case or an announcement that explains what is unusual.

    `id`: of one or the other; `kind`: of the announcement, `None` for a case; `maker_id`: whose it is; `panel_id`:
    `None` for any; `ends`: `None` while it goes on; `audience`: for whom it holds, of the maker's sub-resellers.
    """

    id: int
    kind: AnnouncementKind | None
    maker_id: ResellerId
    panel_id: PanelId | None
    begins: datetime
    ends: datetime | None
    audience: Audience

    @property
    def is_case(self) -> bool:
        return self.kind is None


def days_within(spans: Iterable[tuple[datetime, datetime]], zone: str) -> set[int]:
    """Return the days of a zone, as numbers, that lie for long enough within one of these spans."""
    return {day.toordinal() for begin, end in spans for day in _days_of(begin, end, ZoneInfo(zone))}


def _days_of(begin: datetime, end: datetime, zone: ZoneInfo) -> Iterator[date]:
    day, last = day_in(begin, zone.key), day_in(end, zone.key)
    while day <= last:
        until = datetime.combine(day + timedelta(days=1), time(), zone)
        within = min(end.timestamp(), until.timestamp()) - max(
            begin.timestamp(), datetime.combine(day, time(), zone).timestamp()
        )
        if within >= LEAST.total_seconds():
            yield day
        day += timedelta(days=1)
