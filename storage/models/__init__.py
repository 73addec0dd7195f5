"""Every table, so that the metadata is whole wherever one of them is imported."""

from storage.models import agreement, bank, ledger, movein, network, payments, people, requests, traffic
from storage.models.base import metadata

__all__ = ["agreement", "bank", "ledger", "metadata", "movein", "network", "payments", "people", "requests", "traffic"]
