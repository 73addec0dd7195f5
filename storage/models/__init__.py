"""Every table, so that the metadata is whole wherever one of them is imported."""

from storage.models import agreement, authority, ledger, network, payments, people, requests, traffic
from storage.models.base import metadata

__all__ = ["agreement", "authority", "ledger", "metadata", "network", "payments", "people", "requests", "traffic"]
