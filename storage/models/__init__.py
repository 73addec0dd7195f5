"""Every table, so that the metadata is whole wherever one of them is imported."""

from storage.models import agreement, ledger, network, payments, people, reminders, requests, traffic
from storage.models.base import metadata

__all__ = ["agreement", "ledger", "metadata", "network", "payments", "people", "reminders", "requests", "traffic"]
