"""Every table, so that the metadata is whole wherever one of them is imported."""

from storage.models import agreement, ledger, movein, network, payments, people, requests, traffic
from storage.models.base import metadata

__all__ = ["agreement", "ledger", "metadata", "movein", "network", "payments", "people", "requests", "traffic"]
