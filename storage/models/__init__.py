"""Every table, so that the metadata is whole wherever one of them is imported."""

from storage.models import (
    agreement,
    alerts,
    authority,
    bank,
    invoices,
    ledger,
    movein,
    network,
    payments,
    people,
    reminders,
    reported,
    requests,
    selling,
    traffic,
    usage,
    watch,
)
from storage.models.base import metadata

__all__ = [
    "agreement",
    "alerts",
    "authority",
    "bank",
    "invoices",
    "ledger",
    "metadata",
    "movein",
    "network",
    "payments",
    "people",
    "reminders",
    "reported",
    "requests",
    "selling",
    "traffic",
    "usage",
    "watch",
]
