"""Statements: what moved in a time, line by line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.sheets import Layout, csv_of


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A line of a statement. `account`: what it moves or holds; `unit`: in which it is counted."""

    at: str
    what: str
    account: str
    unit: str
    amount: Decimal | None
    balance: Decimal


def as_csv(head: Sequence[str], rows: Iterable[StatementRow], layout: Layout) -> str:
    """Return a statement as CSV with a byte order mark; every text in it is inert."""
    return csv_of(head, ((row.at, row.what, row.account, row.unit, row.amount, row.balance) for row in rows), layout)
