"""Invoices: one for each sale that was loaded, with the seller's own header and running number, and never changed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from domain.errors import N_, Refusal
from domain.money import Money
from domain.names import text_from
from domain.people import MemberId, ResellerId
from domain.requests import RequestId

InvoiceId = NewType("InvoiceId", int)

MOST_LINES = 8
LONGEST_LINE = 64


class InvoiceKind(StrEnum):
    """A `credit_note` takes an invoice back, with a number of its own."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


@dataclass(eq=False)
class NotAHeader(Refusal):
    lines: int
    signs: int

    why = N_("I can't use that as the header of invoices.")
    what_to_do = N_("Type at most %(lines)s lines of at most %(signs)s characters: name, address, tax number.")


def header_from(typed: str) -> str:
    """Return a typed header, its lines as they are; raises `NotAHeader`, `NotAText`."""
    header = "\n".join(line for line in text_from(typed).split("\n") if line)
    lines = header.split("\n")
    if len(lines) > MOST_LINES or max(map(len, lines)) > LONGEST_LINE:
        raise NotAHeader(MOST_LINES, LONGEST_LINE)
    return header


@dataclass(frozen=True, slots=True)
class Invoicing:
    """Whether a reseller writes invoices, and the `header` that new ones have; `newest`: the last number given."""

    reseller_id: ResellerId
    active: bool
    header: str
    newest: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice or credit note as it was written. `number` counts both, for all sub-resellers of the parent.

    `header`: lines of the seller; `recipient`: the buyer's name; `panel`: where the credits are, empty where there is
    only one; all as they were then. `total`: in minor units. `of_id`: of a credit note, the invoice that it takes back.
    """

    id: InvoiceId
    reseller_id: ResellerId
    parent_id: ResellerId
    number: int
    kind: InvoiceKind
    request_id: RequestId
    request_number: int
    of_id: InvoiceId | None
    header: str
    recipient: str
    panel: str
    credits: int
    bonus: int
    price: Decimal
    total: int
    currency: str
    issued_by: MemberId
    issued_at: datetime

    @property
    def sum(self) -> Money:
        """Return what it is about: below zero for a credit note."""
        return Money(-self.total if self.kind is InvoiceKind.CREDIT_NOTE else self.total, self.currency)
