"""Alerts: what a watch found, about whom, and what became of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NewType

from domain.agreement import PanelId, SubPanelId
from domain.people import MemberId, ResellerId
from domain.usage import SourceId

AlertId = NewType("AlertId", int)
WaveId = NewType("WaveId", int)


class AlertKind(StrEnum):
    """What was found."""

    BURST = "burst"
    SILENCE = "silence"
    COVER_SHORT = "cover_short"
    STOCK_SHORT = "stock_short"
    BELOW_ZERO = "below_zero"
    OVERDUE = "overdue"
    MINIMUM_MISSED = "minimum_missed"
    DEAD_SOURCE = "dead_source"


class AlertState(StrEnum):
    """`acknowledged`: quiet until it resolves; `expected`: the days in it leave the habit."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    EXPECTED = "expected"
    RESOLVED = "resolved"


class Expected(StrEnum):
    """Why something unusual was to be expected."""

    PROMOTION = "promotion"
    SEASON = "season"
    MIGRATION = "migration"


CRITICAL = frozenset({AlertKind.BURST, AlertKind.BELOW_ZERO})
"""What can't wait for quiet hours to end."""

OF_THE_HABIT = frozenset({AlertKind.BURST, AlertKind.SILENCE})
"""What is judged by a habit, so that its days can be taken out of it."""

MUTED_BY_SUSPENSION = frozenset({AlertKind.SILENCE, AlertKind.COVER_SHORT})
"""What goes without saying of a sub-reseller that may do nothing."""

TOLD_ELSEWHERE = frozenset({AlertKind.OVERDUE})
"""What went overdue is told once a day already, of all together."""

URGENCY = (
    AlertKind.BELOW_ZERO,
    AlertKind.BURST,
    AlertKind.STOCK_SHORT,
    AlertKind.COVER_SHORT,
    AlertKind.DEAD_SOURCE,
    AlertKind.SILENCE,
    AlertKind.MINIMUM_MISSED,
    AlertKind.OVERDUE,
)
"""The kinds, the most urgent first."""

SNOOZES = (1, 7, 30)
"""For so many days an alert can be put off."""

OWN_COVER = 5
"""From so many days of cover downward sub-resellers are warned of their own, unless they want it otherwise."""

LONGEST_OWN_COVER = 30
"""They may want to be warned when it lasts so many days, or fewer."""

OWN_COVER_AGAIN = 1.0
"""They are warned anew once it has lasted so many days longer than that in between."""

FRESH_FOR = timedelta(days=2)
"""How old the day may be by which a sub-reseller is warned of its own cover."""

MOST_EXPECTED = 365
"""So many days of one alert can be taken out of a habit."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something found by a watch. `reseller_id`: who reads it; `number`: of theirs; `about`: its object.

    `evidence`: its reason, as JSON; `first_day`, `last_day`: what it is about, as numbers; `late`: found in old rows;
    `refreshed_at`: when it was last found; `acted_by`: who acknowledged it, put it off, or said that it was expected.
    """

    id: AlertId
    reseller_id: ResellerId
    number: int
    about: str
    child_id: ResellerId | None
    sub_panel_id: SubPanelId | None
    source_id: SourceId | None
    panel_id: PanelId | None
    kind: AlertKind
    state: AlertState
    evidence: str
    score: float | None
    first_day: int | None
    last_day: int | None
    late: bool
    opened_at: datetime
    refreshed_at: datetime
    acted_by: MemberId | None
    acted_at: datetime | None
    snoozed_until: datetime | None
    expected: Expected | None
    resolved_at: datetime | None

    @property
    def stands(self) -> bool:
        return self.state is not AlertState.RESOLVED

    @property
    def is_own(self) -> bool:
        """Whether it is about the reader's own balance, not about that of somebody below."""
        return self.child_id is None and self.sub_panel_id is not None

    @property
    def reason(self) -> "Evidence":
        return Evidence(self.evidence)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an alert was fired, as it is kept: a text to be translated, with its numbers and days."""

    said: str

    @property
    def text(self) -> str:
        return str(json.loads(self.said)["text"])

    @property
    def values(self) -> Mapping[str, Any]:
        found: dict[str, Any] = json.loads(self.said)["values"]
        return found


def evidence_of(text: str, values: Mapping[str, Any]) -> str:
    """Return a reason as an alert keeps it."""
    return json.dumps({"text": text, "values": dict(values)}, sort_keys=True, default=_as_text)


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)


def days_of(kind: AlertKind, day: date | None, values: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Return the first and the last day that a finding is about, as numbers: a burst's span, a silence's pause."""
    if day is None:
        return None, None
    said = {AlertKind.BURST: "days", AlertKind.SILENCE: "pause"}.get(kind, "")
    length = int(values.get(said, 1))
    last = day.toordinal()
    return last - min(max(length, 1), MOST_EXPECTED) + 1, last
