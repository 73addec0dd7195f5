"""What is due, charge by charge: which payments cover which charges, and how old is what they leave open.

Nothing of this is stored but the choices that people made: it follows from what moved on the account, so that what is
due is always what was charged less what was paid.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.ledger import TransferId


@dataclass(frozen=True, slots=True)
class DueLine:
    """A movement of a sub-reseller's money. `amount`: below zero for what it was charged, above for what it paid.

    `undoes`: the line that it takes back, wholly or in part (a reversed charge, a payment that was charged back).
    `out`: money that was paid out to the sub-reseller, a refund.
    """

    id: TransferId
    at: datetime
    amount: int
    undoes: TransferId | None = None
    out: bool = False


@dataclass(frozen=True, slots=True)
class Allocation:
    """A choice: so much of a payment is for this charge."""

    payment_id: TransferId
    charge_id: TransferId
    amount: int


@dataclass(frozen=True, slots=True)
class OpenCharge:
    """A charge that isn't covered. `left`: how much of it is to be paid still."""

    id: TransferId
    at: datetime
    charged: int
    left: int

    def due_on(self, *, payment_days: int, time_zone: str) -> date:
        """Return the day by which it is to be paid, of the top reseller's calendar."""
        return self.at.astimezone(ZoneInfo(time_zone)).date() + timedelta(days=payment_days)


@dataclass(frozen=True, slots=True)
class Dues:
    """What is open, oldest first, and what was paid beyond it."""

    open: tuple[OpenCharge, ...]
    credit: int

    @property
    def total(self) -> int:
        """Return what is to be paid in all."""
        return sum(charge.left for charge in self.open)


def dues_of(lines: Sequence[DueLine], chosen: Iterable[Allocation] = ()) -> Dues:
    """Return what is open after all that moved.

    `lines`: all of an account, oldest first. A payment covers the charges that were chosen for it, and then the oldest
    ones. What was refunded is taken from the newest payments.
    """
    charged, paid = _net(lines)
    left = dict(charged)
    for one in chosen:
        _cover(left, one.charge_id, paid, one.payment_id, most=one.amount)
    _cover_the_oldest(left, paid)
    at = {line.id: line.at for line in lines}
    open_ = (OpenCharge(id_, at[id_], charged[id_], rest) for id_, rest in left.items() if rest > 0)
    return Dues(tuple(open_), sum(paid.values()))


def _net(lines: Sequence[DueLine]) -> tuple[dict[TransferId, int], dict[TransferId, int]]:
    """Return what was charged and what was paid, line by line, less what was taken back of each."""
    charged = {line.id: -line.amount for line in lines if line.undoes is None and line.amount < 0 and not line.out}
    paid = {line.id: line.amount for line in lines if line.undoes is None and line.amount > 0}
    for line in lines:
        if line.undoes in charged:
            charged[line.undoes] -= line.amount
        elif line.undoes in paid:
            paid[line.undoes] += line.amount
    _refund(paid, sum(-line.amount for line in lines if line.out and line.undoes is None))
    return charged, paid


def _refund(paid: dict[TransferId, int], amount: int) -> None:
    for payment_id in reversed(paid):
        taken = min(amount, paid[payment_id])
        paid[payment_id] -= taken
        amount -= taken


def _cover(
    left: dict[TransferId, int],
    charge_id: TransferId,
    paid: dict[TransferId, int],
    payment_id: TransferId,
    *,
    most: int,
) -> None:
    covered = max(0, min(most, left.get(charge_id, 0), paid.get(payment_id, 0)))
    if covered:
        left[charge_id] -= covered
        paid[payment_id] -= covered


def _cover_the_oldest(left: dict[TransferId, int], paid: dict[TransferId, int]) -> None:
    payments = iter(paid)
    payment_id = next(payments, None)
    for charge_id in [*left]:
        while payment_id is not None and left[charge_id] > 0:
            _cover(left, charge_id, paid, payment_id, most=left[charge_id])
            if paid[payment_id] <= 0:
                payment_id = next(payments, None)


class Age(StrEnum):
    """How long what is due has been so."""

    NOT_YET = "not_yet"
    WEEK = "week"
    MONTH = "month"
    OLDER = "older"


def age_of(due_on: date, today: date) -> Age:
    """Return how long ago a day was: within the last seven days, within the last thirty, or before."""
    days = (today - due_on).days
    if days <= 0:
        return Age.NOT_YET
    if days <= 7:
        return Age.WEEK
    return Age.MONTH if days <= 30 else Age.OLDER


def by_age(open_: Iterable[OpenCharge], *, payment_days: int, time_zone: str, today: date) -> dict[Age, int]:
    """Return how much is open of each age."""
    ages = dict.fromkeys(Age, 0)
    for charge in open_:
        ages[age_of(charge.due_on(payment_days=payment_days, time_zone=time_zone), today)] += charge.left
    return ages
