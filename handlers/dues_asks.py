"""What can be wanted of what is due: to see it, to have somebody reminded, to let somebody owe more."""

from dataclasses import dataclass
from typing import ClassVar

from domain.people import ResellerId
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _
from services import network


@dataclass(frozen=True)
class ShowDues(Ask):
    """`own`: what one has to pay oneself, where one's sub-resellers have to pay too."""

    code: ClassVar[str] = "due"

    page: int = 0
    own: bool = False


@dataclass(frozen=True)
class ShowDuesOf(Ask):
    code: ClassVar[str] = "dueof"

    reseller_id: ResellerId
    page: int = 0


@dataclass(frozen=True)
class RemindNow(Ask):
    code: ClassVar[str] = "remn"

    reseller_id: ResellerId


@dataclass(frozen=True)
class HoldReminders(Ask):
    """Hold back what the clock would remind a sub-reseller of."""

    code: ClassVar[str] = "remh"

    reseller_id: ResellerId


@dataclass(frozen=True)
class ResumeReminders(Ask):
    code: ClassVar[str] = "remr"

    reseller_id: ResellerId


@dataclass(frozen=True)
class RaiseLimit(Ask):
    """A debt limit that shall be higher at once: shown with both sums, before the reason is asked for."""

    code: ClassVar[str] = "lim"

    reseller_id: ResellerId
    up_to: str | None = asked(
        Question(
            words=lambda: _("Up to which sum may they buy on account from now on?"),
            example=lambda: "1500",
        )
    )


@dataclass(frozen=True)
class RaiseLimitFor(Ask):
    """`raised_to`, `limit_was`: in minor units of `currency`, as they were shown."""

    code: ClassVar[str] = "limr"

    reseller_id: ResellerId
    raised_to: int
    limit_was: int
    currency: str
    reason: str | None = asked(
        Question(
            words=lambda: _("Why? Everybody in their team who deals with money will read it, and so will yours."),
            read=network.reason_from,
        )
    )
