"""What is told of what a parent sells or gives by itself, on either side.

`panel` is empty where the network has one panel only.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from domain.money import Money
from domain.notices import Notice, notice
from domain.request_notices import OfRequest
from domain.requests import Settlement


@notice
@dataclass(frozen=True)
class CreditsSold(OfRequest):
    """Told to the sub-reseller. `credits`: with those on top, `bonus`; `this_time`: a price that holds this once.

    `due`: what stands after it, below zero for what is still to pay. `from_credit`: how much of the charge was paid
    from money in credit. `loaded`: the credits are in the panel already, and `balance` is what is there then.
    """

    code: ClassVar[str] = "credits_sold"

    bonus: int
    charge: Money
    this_time: Decimal | None
    settlement: Settlement
    from_credit: Money | None
    due: Money
    loaded: bool
    balance: int
    panel: str


@notice
@dataclass(frozen=True)
class ChildCreditsSold(Notice):
    """Told to the parent's colleagues, with who sold."""

    code: ClassVar[str] = "child_credits_sold"

    request: int
    number: int
    reseller: str
    by: str
    credits: int
    bonus: int
    charge: Money
    this_time: Decimal | None
    settlement: Settlement
    due: Money


@notice
@dataclass(frozen=True)
class CreditsGiven(OfRequest):
    """Told to the sub-reseller. `reason`: as it was typed."""

    code: ClassVar[str] = "credits_given"

    reason: str
    loaded: bool
    panel: str


@notice
@dataclass(frozen=True)
class ChildrenGiven(Notice):
    """Told to the parent's colleagues, with who gave. `credits`: for each of the `receivers`."""

    code: ClassVar[str] = "children_given"

    gift: int
    receivers: int
    credits: int
    by: str
    reason: str
    panel: str


@notice
@dataclass(frozen=True)
class GiftTakenBack(OfRequest):
    """Told to the sub-reseller. `given_for`: why it was given; `reason`: why it was taken back, as it was typed."""

    code: ClassVar[str] = "gift_taken_back"

    given_for: str
    reason: str


@notice
@dataclass(frozen=True)
class ChildrenGiftTakenBack(Notice):
    """Told to the parent's colleagues. `reseller`: of whom, where it was one alone."""

    code: ClassVar[str] = "children_gift_taken_back"

    receivers: int
    credits: int
    by: str
    given_for: str
    reason: str
    reseller: str
