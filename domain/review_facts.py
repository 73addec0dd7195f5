"""What a review of a price was made of, as it is kept with it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.overhead import Reason
from domain.pricing import Pricing
from domain.proposals import MonthEffect, NextTier, ReviewReason


@dataclass(frozen=True, slots=True)
class PromisedUntil:
    """A promised price that is in force. `until`: its last day, `None` for one without an end."""

    price: Decimal
    until: date | None


@dataclass(frozen=True, slots=True)
class Coming:
    """Another price that is offered, or `accepted`, and holds from a day on."""

    price: Decimal
    by_volume: bool
    day: date
    accepted: bool


@dataclass(frozen=True, slots=True)
class AnnouncedCost:
    """What a credit will cost, or should by now, from a day on."""

    cost: Decimal
    day: date


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What a review was made of.

    `agreed`, `wished`: what was agreed on then, and what would have to be for the proposed price. `volumes`: credits of
    the closed months, oldest first; `change`: of the price, in percent. `overhead`: what it is made of, heaviest first,
    none where it says nothing; `hint`: no surcharge is allowed for it. `cost`: of a credit, as it was reckoned with;
    `average`: of those in stock.
    """

    agreed: Pricing
    wished: Pricing
    volumes: tuple[int, ...]
    change: Decimal
    reasons: tuple[ReviewReason, ...]
    overhead: tuple[Reason, ...]
    hint: bool
    next_tier: NextTier | None
    effect: MonthEffect
    cost: Decimal | None
    average: Decimal | None
    announced: AnnouncedCost | None
    margin_floor: Decimal
    promised: PromisedUntil | None = None
    coming: Coming | None = None
