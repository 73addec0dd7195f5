"""What is told about requests, on either side. `panel` is empty where the network has one panel only."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from domain.money import Money
from domain.notices import Notice, notice
from domain.requests import DeclineReason, Origin, Settlement


@dataclass(frozen=True)
class OfRequest(Notice):
    """A fact about a request. `number`: the sub-reseller's own count."""

    code: ClassVar[str] = "request"

    request: int
    number: int
    credits: int
    origin: Origin = field(default=Origin.ASKED, kw_only=True)


@notice
@dataclass(frozen=True)
class RequestApproved(OfRequest):
    """`asked`: how many credits were asked for. `loaded`: they are in the panel already.

    `from_credit`: how much of the charge was paid from money in credit. `bonus`: how many of the credits are on top.
    `at_once`: it approved itself as it was made.
    """

    code: ClassVar[str] = "request_approved"

    asked: int
    charge: Money
    settlement: Settlement
    loaded: bool
    panel: str
    from_credit: Money | None = None
    bonus: int = 0
    at_once: bool = False


@notice
@dataclass(frozen=True)
class RequestDeclined(OfRequest):
    """`words`: the reason in words, where it is none of the ready ones. `last`: no new request can be made yet."""

    code: ClassVar[str] = "request_declined"

    reason: DeclineReason
    words: str
    last: bool = False


@notice
@dataclass(frozen=True)
class PaymentNotArrived(OfRequest):
    code: ClassVar[str] = "payment_not_arrived"

    charge: Money
    receipt: bool


@notice
@dataclass(frozen=True)
class CreditsLoaded(OfRequest):
    code: ClassVar[str] = "credits_loaded"

    panel: str
    account: str


@notice
@dataclass(frozen=True)
class LoadingFailed(OfRequest):
    """Told to the sub-reseller. `in_credit`: what was paid for it and is kept as money in credit."""

    code: ClassVar[str] = "loading_failed"

    words: str
    charge: Money
    in_credit: bool


@notice
@dataclass(frozen=True)
class ChildLoadingFailed(LoadingFailed):
    """Told to the parent's colleagues, with who found out."""

    code: ClassVar[str] = "child_loading_failed"

    reseller: str
    by: str


@notice
@dataclass(frozen=True)
class LoadingWaits(Notice):
    """Told to the parent's colleagues. `requests`, `credits`: of `reseller`, approved and not loaded since `since`."""

    code: ClassVar[str] = "loading_waits"

    reseller: str
    requests: int
    credits: int
    since: datetime


@notice
@dataclass(frozen=True)
class RequestEnding(OfRequest):
    code: ClassVar[str] = "request_ending"

    charge: Money
    ends: datetime
    receipt: bool


@notice
@dataclass(frozen=True)
class ChildRequestEnding(RequestEnding):
    """Told to the parent's colleagues, also of a sale without a request that waits for a second one of them."""

    code: ClassVar[str] = "child_request_ending"

    reseller: str


@notice
@dataclass(frozen=True)
class RequestExpired(OfRequest):
    code: ClassVar[str] = "request_expired"


@notice
@dataclass(frozen=True)
class ChildRequestExpired(RequestExpired):
    code: ClassVar[str] = "child_request_expired"

    reseller: str
