"""Payments: what came from a sub-reseller and what went back to it, in which currency, by which way, and for what."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from domain.calendar import NotADay, day_meant, day_named, is_weekday, is_yesterday
from domain.errors import N_, Refusal
from domain.ledger import TransferId
from domain.money import Money
from domain.names import shown
from domain.payment_line import converted
from domain.people import MemberId, ResellerId
from domain.requests import AttachmentId, PaymentMethodId, RequestId

PaymentId = NewType("PaymentId", int)
PaymentDraftId = NewType("PaymentDraftId", int)

PAYMENT_KEY = "payment:"
LONGEST_REFERENCE = 64
LONGEST_AGO = timedelta(days=366)


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


def key_of(payment_id: PaymentId) -> str:
    """Return the group of the transfers of a payment that is recorded by itself."""
    return f"{PAYMENT_KEY}{payment_id}"


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


@dataclass(frozen=True, slots=True)
class PaymentDraft:
    """A payment, or a refund, that was typed and isn't booked yet. Money in minor units.

    `currency`: the one in which the sub-reseller buys; `of_id`: the payment that a refund belongs to. `after`: the last
    movement of the sub-reseller's money when it was shown; `payment_id`: as what it was booked.
    """

    id: PaymentDraftId
    reseller_id: ResellerId
    parent_id: ResellerId
    kind: PaymentKind
    received: int
    received_currency: str
    currency: str
    rate: Decimal | None
    fee: int
    method_id: PaymentMethodId | None
    reference: str
    paid_on: date
    receipt_id: AttachmentId | None
    of_id: PaymentId | None
    after: int
    drafted_by: MemberId
    drafted_at: datetime
    payment_id: PaymentId | None

    @property
    def came(self) -> Money:
        return Money(self.received, self.received_currency)

    @property
    def settles(self) -> Money:
        """Return by how much it will change what is due."""
        return converted(self.came, self.rate, self.currency)

    def as_received(self, chosen: tuple[tuple[TransferId, int], ...] = ()) -> Received:
        """Return it as it is booked."""
        return Received(
            amount=self.settles,
            received=self.came,
            rate=self.rate,
            fee=self.fee,
            method_id=self.method_id,
            reference=self.reference,
            paid_on=self.paid_on,
            receipt_id=self.receipt_id,
            chosen=chosen,
        )


@dataclass(frozen=True)
class Cover:
    """A charge that a payment covers. `number`: of the request behind it, 0 for none; `whole`: nothing of it is left.

    `amount`: how much of it the payment covers.
    """

    number: int
    amount: Money
    whole: bool


class NotAReference(Refusal):
    why = N_("I can't use that as a reference.")
    what_to_do = N_("Type at least one letter or digit, in one line of at most 64 characters.")


@dataclass(eq=False)
class DayAhead(Refusal):
    day: date

    why = N_("%(day)s is still to come.")
    what_to_do = N_("Type the day on which the money came or went: today, or one before.")


@dataclass(eq=False)
class DayLongAgo(Refusal):
    day: date

    why = N_("%(day)s is more than a year ago.")
    what_to_do = N_("Type the day on which the money came or went, with its year if it isn't the last of its kind.")


def reference_from(typed: str) -> str:
    """Return a reference in one line; raises `NotAReference`."""
    line = shown(typed)
    if len(line) > LONGEST_REFERENCE or not any(sign.isalnum() for sign in line):
        raise NotAReference
    return line


TODAY, YESTERDAY = "today", "yesterday"


def past_day_named(typed: str) -> str:
    """Return the day that a person typed, as `day_named` does, or "yesterday". Raises `NotADay`."""
    return YESTERDAY if is_yesterday(typed) else day_named(typed)


def past_day_meant(named: str, today: date) -> date:
    """Return the day that `past_day_named` has named; one without a year is the last of its kind, today included.

    Raises `DayAhead`, `DayLongAgo`, `NotADay`.
    """
    found = _meant(named, today)
    if found > today:
        raise DayAhead(found)
    if today - found > LONGEST_AGO:
        raise DayLongAgo(found)
    return found


def _meant(named: str, today: date) -> date:
    if named == YESTERDAY:
        return today - timedelta(days=1)
    if is_weekday(named):
        return day_meant(named, today - timedelta(days=8))
    if not named.startswith("--"):
        return day_meant(named, today)
    for year in range(today.year, today.year - 9, -1):  # 29 February is at most eight years off
        try:
            found = date.fromisoformat(f"{year:04}-{named[2:]}")
        except ValueError:
            continue
        if found <= today:
            return found
    raise NotADay(named)
