"""Alerts: what a watch found, about whom, and what became of it."""

from enum import StrEnum
from typing import NewType

AlertId = NewType("AlertId", int)


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
