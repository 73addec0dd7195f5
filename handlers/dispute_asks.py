"""What can be wanted of a line that somebody says is wrong."""

from dataclasses import dataclass
from typing import ClassVar

from domain.disputes import DisputeId
from domain.people import ResellerId
from domain.requests import reason_from
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _
from services.entries import Shown


@dataclass(frozen=True)
class PickLine(Ask):
    """Which line of one's own history? `before`: as in the history."""

    code: ClassVar[str] = "dsl"

    shown: Shown = Shown.ALL
    before: int = 0


@dataclass(frozen=True)
class PickLineOf(Ask):
    code: ClassVar[str] = "dslof"

    reseller_id: ResellerId
    shown: Shown = Shown.ALL
    before: int = 0


@dataclass(frozen=True)
class OpenDispute(Ask):
    """`line`: of one's own history."""

    code: ClassVar[str] = "dso"

    line: int
    text: str | None = asked(
        Question(
            words=lambda: _(
                "What is wrong with it? Your reseller reads what you type here, and everybody in your own team can."
            ),
            read=reason_from,
            example=lambda: _("I asked for 100 credits, not for 1,000."),
        )
    )


@dataclass(frozen=True)
class OpenDisputeOf(Ask):
    """`line`: of a sub-reseller's history."""

    code: ClassVar[str] = "dsoof"

    reseller_id: ResellerId
    line: int
    text: str | None = asked(
        Question(
            words=lambda: _(
                "What is wrong with it? Everybody in their team can read what you type here, and in yours."
            ),
            read=reason_from,
            example=lambda: _("This payment was meant for another account."),
        )
    )


@dataclass(frozen=True)
class ListDisputes(Ask):
    """`own`: those with one's own parent, where one's sub-resellers have some too."""

    code: ClassVar[str] = "dsn"

    page: int = 0
    own: bool = False


@dataclass(frozen=True)
class ShowDispute(Ask):
    """A dispute's card, anew."""

    code: ClassVar[str] = "dss"

    dispute_id: DisputeId


@dataclass(frozen=True)
class RedrawDispute(Ask):
    """Back to the card, on the message at hand."""

    code: ClassVar[str] = "dsr"

    dispute_id: DisputeId


@dataclass(frozen=True)
class AnswerDispute(Ask):
    code: ClassVar[str] = "dsa"

    dispute_id: DisputeId
    words: str | None = asked(
        Question(
            words=lambda: _(
                "What do you answer? Both sides read it on the line, everybody in their team and in yours."
            ),
            read=reason_from,
            example=lambda: _("We looked it up: these are the credits of 2 March."),
        )
    )


@dataclass(frozen=True)
class SettleDispute(Ask):
    """It stays as it is. `sure`: asked once more."""

    code: ClassVar[str] = "dse"

    dispute_id: DisputeId
    sure: bool = False


@dataclass(frozen=True)
class WithdrawDispute(Ask):
    """`sure`: asked once more."""

    code: ClassVar[str] = "dsw"

    dispute_id: DisputeId
    sure: bool = False
