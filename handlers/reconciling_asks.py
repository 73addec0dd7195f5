"""What can be asked about balances that panels report."""

from dataclasses import dataclass
from typing import ClassVar

from domain.reported import DifferenceId, ReconciliationId
from handlers.ask import Ask


@dataclass(frozen=True)
class ReconcileNow(Ask):
    """Compare what panels reported with the books, without waiting for the night."""

    code: ClassVar[str] = "rcn"


@dataclass(frozen=True)
class ShowReconciliation(Ask):
    """A page of a list of differences."""

    code: ClassVar[str] = "rcl"

    reconciliation_id: ReconciliationId
    page: int = 0


@dataclass(frozen=True)
class AdjustBalance(Ask):
    """Make the books say what a panel does. `sure`: by how many credits, as the question before it said."""

    code: ClassVar[str] = "rca"

    difference_id: DifferenceId
    sure: int = 0


@dataclass(frozen=True)
class AdjustBalances(Ask):
    """Everything on a list. `sure`: how many credits move, as the question before it said."""

    code: ClassVar[str] = "rcaa"

    reconciliation_id: ReconciliationId
    sure: int = 0
