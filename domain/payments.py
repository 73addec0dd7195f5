"""Payments: what came from a sub-reseller and what went back to it, in which currency, by which way, and for what."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from domain.ledger import TransferId
from domain.money import Money
from domain.people import MemberId, ResellerId
from domain.requests import AttachmentId, PaymentMethodId, RequestId

PaymentId = NewType("PaymentId", int)


class PaymentKind(StrEnum):
    """Money that came, was given back (`refund`), or was taken back by the payer's bank (`chargeback`)."""

    PAYMENT = "payment"
    REFUND = "refund"
    CHARGEBACK = "chargeback"


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as it was recorded. Money in minor units.

    `transfer_id`: the transfer by which `amount` of `currency` settles what is due, or opens it again. `received`,
    `received_currency`: what really came or went; `rate`: units of `currency` for one of `received_currency`, `None`
    where both are the same; `fee`: what a payment service kept of what came. `method_id`: the way it came, where known.
    `paid_on`: the day, of the top reseller's calendar. `request_id`: the request that it came with; `of_id`: the
    payment that a refund or a chargeback belongs to.
    """

    id: PaymentId
    reseller_id: ResellerId
    parent_id: ResellerId
    kind: PaymentKind
    transfer_id: TransferId
    amount: int
    currency: str
    received: int
    received_currency: str
    rate: Decimal | None
    fee: int
    method_id: PaymentMethodId | None
    reference: str
    paid_on: date
    receipt_id: AttachmentId | None
    request_id: RequestId | None
    of_id: "PaymentId | None"
    recorded_by: MemberId
    recorded_at: datetime
    reason: str

    @property
    def settled(self) -> Money:
        """Return by how much it changes what is due."""
        return Money(self.amount, self.currency)

    @property
    def came(self) -> Money:
        """Return what really came or went."""
        return Money(self.received, self.received_currency)

    @property
    def key(self) -> str:
        """Return the group of its transfers, where it didn't come with a request."""
        return key_of(self.id)


def key_of(payment_id: PaymentId) -> str:
    """Return the group of the transfers of a payment that is recorded by itself."""
    return f"{PAYMENT_KEY}{payment_id}"


PAYMENT_KEY = "payment:"


@dataclass(frozen=True, slots=True)
class Received:
    """Money that came from a sub-reseller, before it is booked.

    `amount`: what it settles, in the currency in which the sub-reseller buys; `received`: what was sent, in whichever
    currency; `rate`: units of the first for one of the second, `None` where both are the same; `fee`: what a payment
    service kept of it, in minor units of `received`. `chosen`: the charges that it is for, and how much of it for each;
    what is left of it goes to the oldest.
    """

    amount: Money
    received: Money
    rate: Decimal | None
    fee: int
    method_id: PaymentMethodId | None
    reference: str
    paid_on: date
    receipt_id: AttachmentId | None
    request_id: RequestId | None = None
    chosen: tuple[tuple[TransferId, int], ...] = ()
