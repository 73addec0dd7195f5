"""What can be wanted of a request by those who decide on it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from domain.requests import DeclineReason, Request, RequestId, Settlement, reason_from
from domain.sales import other_numbers_from
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _


@dataclass(frozen=True)
class Redraw(Ask):
    """Back to the card, on the message at hand."""

    code: ClassVar[str] = "ra"

    request_id: RequestId


@dataclass(frozen=True)
class Approve(Ask):
    """Approve the numbers that the button showed. `sure`: the second tap; `apart`: not on the card itself.

    `covered`: how much of the charge is taken from money in credit, in minor units; `bonus`: credits on top.
    """

    code: ClassVar[str] = "ap"

    request_id: RequestId
    settlement: Settlement
    credits: int
    price: Decimal
    sure: bool = False
    apart: bool = False
    covered: int = 0
    bonus: int = 0


def approve_ask(request: Request, settlement: Settlement) -> Approve:
    """Return the approval of a request as it stands."""
    return Approve(request.id, settlement, request.credits, request.price, bonus=request.bonus)


@dataclass(frozen=True)
class NotArrived(Ask):
    code: ClassVar[str] = "na"

    request_id: RequestId


def _read_numbers(typed: str) -> str:
    """Return the numbers as typed, once they are known to make sense."""
    other_numbers_from(typed)
    return typed.strip()


@dataclass(frozen=True)
class OtherNumbers(Ask):
    """Approve another amount, or at another price."""

    code: ClassVar[str] = "on"

    request_id: RequestId
    numbers: str | None = asked(
        Question(
            words=lambda: _("How many credits, or at which price? Nothing is approved before you see the new sum."),
            read=_read_numbers,
            example=lambda: _("150, or 500+50, or 150 @ 2.05, or @ 2.05"),
        )
    )


@dataclass(frozen=True)
class LeaveNumbers(Ask):
    """Leave other numbers unapproved."""

    code: ClassVar[str] = "ln"

    request_id: RequestId


@dataclass(frozen=True)
class DeclineChoices(Ask):
    """Decline, but why?"""

    code: ClassVar[str] = "dc"

    request_id: RequestId


@dataclass(frozen=True)
class Decline(Ask):
    code: ClassVar[str] = "de"

    request_id: RequestId
    reason: DeclineReason


@dataclass(frozen=True)
class DeclineInWords(Ask):
    code: ClassVar[str] = "dw"

    request_id: RequestId
    words: str | None = asked(
        Question(
            words=lambda: _("Why do you decline it? The sub-reseller will read this word for word."),
            read=reason_from,
            example=lambda: _("The payment came from an account that isn't yours."),
        )
    )


@dataclass(frozen=True)
class Loaded(Ask):
    """The credits are in the panel. `listed`: pressed in the list of what is to be loaded."""

    code: ClassVar[str] = "ld"

    request_id: RequestId
    listed: bool = False


@dataclass(frozen=True)
class FailLoading(Ask):
    code: ClassVar[str] = "lf"

    request_id: RequestId
    words: str | None = asked(
        Question(
            words=lambda: _("Why couldn't they be loaded? The sub-reseller and your colleagues will read this."),
            read=reason_from,
            example=lambda: _("The panel doesn't know this account name."),
        )
    )
