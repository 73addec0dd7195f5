"""Cash flow: what came in and went out in a month, and what was earned by passing credits on.

Everything follows from the ledger. What credits cost that were passed on is their moving average at the time: that of
the newest purchase before the sale that wasn't taken back until then. A sale that is taken back gives back what it had
cost.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeVar

from domain.dues import Age
from domain.ledger import TransferId
from domain.money import Money, decimals_of
from domain.stock import average_cost

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Received:
    """Money of a currency, in minor units: what `came` from sub-resellers, what was `given_back`, what `fees` took."""

    currency: str
    came: int = 0
    given_back: int = 0
    fees: int = 0

    @property
    def net(self) -> Money:
        """Return what is left of what came in."""
        return Money(self.came - self.given_back - self.fees, self.currency)


@dataclass(frozen=True, slots=True)
class Lot:
    """Credits that came in, and what a credit cost on average since.

    `since`: the transfer by which they came; `until`: the one that took them back, if any did; each with its moment.
    """

    asset: str
    average: Decimal
    currency: str
    since: TransferId
    since_at: datetime
    until: TransferId | None = None
    until_at: datetime | None = None

    def stands_at(self, place: int) -> bool:
        """Return whether it had come in, and wasn't taken back, when a transfer was recorded."""
        return self.since <= place and (self.until is None or place < self.until)


FREE = ""
"""The currency of credits of which none have cost anything."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Credits that came from a parent, and what was charged for them. `before`: what was there when they came.

    `currency`: `FREE` where nothing was charged.
    """

    asset: str
    since: TransferId
    since_at: datetime
    until: TransferId | None
    until_at: datetime | None
    credits: int
    before: int
    paid: int
    currency: str


def lots_of(incoming: Iterable[Incoming]) -> list[Lot]:
    """Return what a credit cost on average after each time that credits came, as for a stock. `incoming`: oldest first.

    Where the currency changes, the average begins anew: sums of two can't be averaged.
    """
    found: list[Lot] = []
    for one in incoming:
        found.append(_lot(one, lot_at(found, one.asset, one.since)))
    return found


def _lot(came: Incoming, last: Lot | None) -> Lot:
    currency = came.currency or (last.currency if last is not None else FREE)
    before, average = (
        (0, Decimal(0)) if last is None or _is_another(last.currency, currency) else (came.before, last.average)
    )
    average = average_cost(before, average, bought=came.credits, cost=came.paid, currency=currency)
    return Lot(came.asset, average, currency, came.since, came.since_at, came.until, came.until_at)


def _is_another(before: str, now: str) -> bool:
    return FREE not in (before, now) and before != now


def lot_at(lots: Sequence[Lot], asset: str, place: int) -> Lot | None:
    """Return the lot by whose average credits cost that were passed on by a transfer. `lots`: oldest first."""
    return next((lot for lot in reversed(lots) if lot.asset == asset and lot.stands_at(place)), None)


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Credits that were passed on, less those that came back: what they cost follows from the lots at a `place`."""

    asset: str
    place: int
    credits: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What credits cost that were passed on, by currency in minor units, and how many have no purchase behind them."""

    sums: Mapping[str, int]
    unknown: int


def cost_of(passed_on: Iterable[PassedOn], lots: Sequence[Lot]) -> Cost:
    """Return what credits of one panel cost, rounded once to minor units for all of them."""
    [cost] = costs_apart({None: passed_on}, lots).values()
    return cost


def costs_apart(passed_on: Mapping[K, Iterable[PassedOn]], lots: Sequence[Lot]) -> dict[K, Cost]:
    """Return what credits of one panel cost, for each to whom they went.

    Each cost is rounded so that all of them together are what `cost_of` says of the whole.
    """
    found: dict[K, Cost] = {}
    exact: dict[str, Decimal] = {}
    for whose, each in passed_on.items():
        before = dict(exact)
        unknown = _add_up(each, lots, exact)
        sums = {
            currency: _minor(sum_, currency) - _minor(before.get(currency, Decimal(0)), currency)
            for currency, sum_ in exact.items()
            if currency not in before or sum_ != before[currency]
        }
        found[whose] = Cost(sums, unknown)
    return found


def _add_up(passed_on: Iterable[PassedOn], lots: Sequence[Lot], exact: dict[str, Decimal]) -> int:
    """Add what credits cost to sums by currency; return how many have no purchase behind them."""
    unknown = 0
    for one in passed_on:
        lot = lot_at(lots, one.asset, one.place)
        if lot is None:
            unknown += one.credits
        elif lot.currency != FREE:
            exact[lot.currency] = exact.get(lot.currency, Decimal(0)) + one.credits * lot.average
    return unknown


def _minor(exact: Decimal, currency: str) -> int:
    return int(exact.scaleb(decimals_of(currency)).to_integral_value(ROUND_HALF_EVEN))


@dataclass(frozen=True, slots=True)
class Traded:
    """What was bought and passed on of one panel's credits in a month. Sums by currency, in minor units.

    `paid`: for what was bought; `charged`: for what was passed on; `cost`: of that; `unknown`: how much of it has no
    purchase behind it. At the end of the month: `unused` in the wallets of sub-resellers, `unsold` still one's own.
    """

    asset: str
    panel: str
    bought: int
    paid: Mapping[str, int]
    passed_on: int
    charged: Mapping[str, int]
    cost: Mapping[str, int]
    unknown: int
    unused: int
    unsold: int

    @property
    def is_idle(self) -> bool:
        """Return whether nothing moved, and nothing is there."""
        numbers = (self.bought, self.passed_on, self.unused, self.unsold, *self.charged.values(), *self.paid.values())
        return not any(numbers)


@dataclass(frozen=True, slots=True)
class CashFlow:
    """A month as it is known at a moment: `as_of`, the end of the month or now.

    `written_off`: charges that were given up when accounts were closed, less money in credit that was kept then;
    `due`: what is to be paid, by currency and age.
    """

    start: datetime
    as_of: datetime
    received: tuple[Received, ...]
    panels: tuple[Traded, ...]
    written_off: Mapping[str, int]
    due: Mapping[str, Mapping[Age, int]]

    @property
    def paid(self) -> tuple[Money, ...]:
        """Return what was paid for credits of all panels."""
        return _together(panel.paid for panel in self.panels)

    @property
    def charged(self) -> tuple[Money, ...]:
        return _together(panel.charged for panel in self.panels)

    @property
    def margin(self) -> tuple[Money, ...]:
        """Return what was earned with all panels."""
        return _together(margin_of(panel) for panel in self.panels)

    @property
    def unknown(self) -> int:
        """Return for how many credits no cost is known."""
        return sum(panel.unknown for panel in self.panels)


def margin_of(traded: Traded) -> Mapping[str, int]:
    """Return what was charged less what it cost, by currency."""
    currencies = dict.fromkeys([*traded.charged, *traded.cost])
    return {currency: traded.charged.get(currency, 0) - traded.cost.get(currency, 0) for currency in currencies}


def _together(sums: Iterable[Mapping[str, int]]) -> tuple[Money, ...]:
    found: dict[str, int] = {}
    for one in sums:
        for currency, minor in one.items():
            found[currency] = found.get(currency, 0) + minor
    return tuple(Money(minor, currency) for currency, minor in sorted(found.items()))
