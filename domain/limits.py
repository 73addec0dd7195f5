"""Limits of colleagues: how much one of them may decide on by themselves, at once and within a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.money import Money, charge_for
from domain.people import MemberId, ResellerId


@dataclass(frozen=True, slots=True)
class Limit:
    """What a colleague may decide on, in minor units of `currency`; `None` for without a limit.

    `at_once`: by a single deed; `a_day`: by all of a calendar day of the top reseller.
    """

    member_id: MemberId
    reseller_id: ResellerId
    at_once: int | None
    a_day: int | None
    currency: str
    set_by: MemberId
    set_at: datetime

    def __bool__(self) -> bool:
        return self.at_once is not None or self.a_day is not None

    @property
    def sum_at_once(self) -> Money | None:
        return None if self.at_once is None else Money(self.at_once, self.currency)

    @property
    def sum_a_day(self) -> Money | None:
        return None if self.a_day is None else Money(self.a_day, self.currency)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a colleague moved in one group of transfers: its largest sum, and whether credits on hold went back.

    Credits on hold go back where loading failed: that is a fact to be reported, and no decision about money.
    """

    group_key: str
    largest: int
    unloaded: bool


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale that a colleague decided on. `credits`: all that are loaded; `group_key`: of its transfers.

    `quoted_price`: as it was asked for, zero for a gift; `price`: what the sub-reseller usually pays per credit.
    """

    group_key: str
    credits: int
    charge: int
    currency: str
    quoted_price: Decimal
    price: Decimal

    @property
    def worth(self) -> Money:
        """Return what was decided on."""
        return worth(self.credits, Money(self.charge, self.currency), self.quoted_price or self.price)


def worth(credits: int, charge: Money, usual_price: Decimal) -> Money:
    """Return on how much money a sale decides: its charge, or what the credits usually cost where that is more.

    So that nobody passes a limit by a low price, or by credits on top that nothing is charged for.
    """
    return max(charge, charge_for(credits, usual_price, charge.currency), key=lambda sum_: sum_.minor)


def decided_in(moved: Iterable[Moved], sold: Iterable[Sold]) -> int:
    """Return on how much money somebody decided, in minor units, by what they moved and what they sold.

    Charge and payment of one deed stand in one group, and count once.
    """
    by_group = {one.group_key: one.largest for one in moved if not one.unloaded}
    for sale in sold:
        by_group[sale.group_key] = max(by_group.get(sale.group_key, 0), sale.worth.minor)
    return sum(by_group.values())
