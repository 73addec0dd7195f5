"""Every table, so that the metadata is whole wherever one of them is imported."""

from storage.models import (
    agreement,
    authority,
    bank,
    invoices,
    ledger,
    movein,
    network,
    payments,
    people,
    reminders,
    requests,
    selling,
    traffic,
)
from storage.models.base import metadata

__all__ = [
    "agreement",
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
    "requests",
    "selling",
    "traffic",
]
