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

    `undoes`: the line that it takes back, wholly or in part (a reversed charge, a payment that was charged back), which
    may have taken another one back itself. `out`: money that was paid out to the sub-reseller, a refund.
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
    ones. What was refunded is taken from the newest payments; what they don't have is to be paid like a charge.
    """
    books = _Books(lines, chosen)
    at = {line.id: line.at for line in lines}
    open_ = (OpenCharge(id_, at[id_], books.charged[id_], rest) for id_, rest in books.left.items() if rest > 0)
    return Dues(tuple(open_), sum(books.paid.values()))


def covers_of(lines: Sequence[DueLine], chosen: Iterable[Allocation] = ()) -> tuple[Allocation, ...]:
    """Return which payment covers which charge, and how much of it, after all that moved: as for `dues_of`."""
    return tuple(_Books(lines, chosen).covers)


class _Books:
    """The charges and the payments of an account, while the one are being covered by the other.

    `charged`: each charge, less what was taken back of it; `left`: what isn't covered of it; `paid`: what no charge has
    used up of each payment; all by line, oldest first.
    """

    def __init__(self, lines: Sequence[DueLine], chosen: Iterable[Allocation]) -> None:
        net = _net(lines)
        came = {line.id: net[line.id] for line in lines if line.id in net and line.amount > 0 and not line.out}
        self.paid = {id_: max(amount, 0) for id_, amount in came.items()}
        owed = {id_: -amount for id_, amount in net.items() if id_ not in came}
        owed |= {line.id: self._refund(owed[line.id]) for line in lines if line.out and line.id in owed}
        owed |= {id_: -amount for id_, amount in came.items() if amount < 0}
        self.charged = {line.id: owed[line.id] for line in lines if line.id in owed}
        self.left = dict(self.charged)
        self.covers: list[Allocation] = []
        for one in chosen:
            self._cover(one.charge_id, one.payment_id, most=one.amount)
        self._cover_the_oldest()

    def _refund(self, amount: int) -> int:
        """Take a refund from the newest payments, and return what they don't have of it."""
        for payment_id in reversed(self.paid):
            taken = min(amount, self.paid[payment_id])
            self.paid[payment_id] -= taken
            amount -= taken
        return amount

    def _cover(self, charge_id: TransferId, payment_id: TransferId, *, most: int) -> None:
        covered = max(0, min(most, self.left.get(charge_id, 0), self.paid.get(payment_id, 0)))
        if covered:
            self.left[charge_id] -= covered
            self.paid[payment_id] -= covered
            self.covers.append(Allocation(payment_id, charge_id, covered))

    def _cover_the_oldest(self) -> None:
        payments = iter(self.paid)
        payment_id = next(payments, None)
        for charge_id in [*self.left]:
            while payment_id is not None and self.left[charge_id] > 0:
                self._cover(charge_id, payment_id, most=self.left[charge_id])
                if self.paid[payment_id] <= 0:
                    payment_id = next(payments, None)


def _net(lines: Sequence[DueLine]) -> dict[TransferId, int]:
    """Return what is left of each line that takes nothing back, once everything that takes it back is counted."""
    roots: dict[TransferId, TransferId] = {}
    net: dict[TransferId, int] = {}
    for line in lines:
        root = line.id if line.undoes is None else roots.get(line.undoes, line.undoes)
        roots[line.id] = root
        net[root] = net.get(root, 0) + line.amount
    return net


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
