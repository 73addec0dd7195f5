"""Tickets: whom they wait for, whose fault they were, and what they are about."""

from enum import StrEnum


class Turn(StrEnum):
    """Who a ticket waits for: `theirs` is the sub-reseller's."""

    OURS = "ours"
    SUPPLIER = "supplier"
    THEIRS = "theirs"


class Cause(StrEnum):
    SUPPLIER = "supplier"
    RESELLER = "reseller"
    OURS = "ours"
    UNKNOWN = "unknown"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class AreaKind(StrEnum):
    ACTIVATION = "activation"
    CREDITS = "credits"
    ACCESS = "access"
    QUALITY = "quality"
    BILLING = "billing"
    OTHER = "other"


class Scope(StrEnum):
    """Whether a ticket is about one customer or many."""

    ONE = "one"
    MANY = "many"
    UNKNOWN = "unknown"
