"""What can be set of check-ins: who is spoken to, how often, by whom, and when."""

from dataclasses import dataclass
from typing import ClassVar

from domain.calendar import days_from
from domain.checkins import CheckinMode
from domain.hours import time_from
from domain.people import ResellerId
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _
from services.checkin_plans import MOST_DAYS


def _days_typed(typed: str) -> int:
    return days_from(typed, least=1, most=MOST_DAYS)


@dataclass(frozen=True)
class ShowCheckinSettings(Ask):
    code: ClassVar[str] = "cset"

    page: int = 0


@dataclass(frozen=True)
class ShowSuggestion(Ask):
    """Who matters most, each with the reason."""

    code: ClassVar[str] = "csug"

    page: int = 0


@dataclass(frozen=True)
class TakeSuggestion(Ask):
    code: ClassVar[str] = "csut"


@dataclass(frozen=True)
class ToggleMonthly(Ask):
    """`page`: of the suggestion, which is shown again."""

    code: ClassVar[str] = "csum"

    reseller_id: ResellerId
    page: int = 0


@dataclass(frozen=True)
class ShowPlan(Ask):
    """How one sub-reseller is kept in touch with."""

    code: ClassVar[str] = "cpl"

    reseller_id: ResellerId


@dataclass(frozen=True)
class SetCheckinMode(Ask):
    code: ClassVar[str] = "cplm"

    reseller_id: ResellerId
    mode: CheckinMode


@dataclass(frozen=True)
class SetIdealDays(Ask):
    code: ClassVar[str] = "cpli"

    reseller_id: ResellerId
    days: int | None = asked(
        Question(
            words=lambda: _("After how many days is it best to speak to them again?"),
            read=_days_typed,
            example=lambda: "30",
        )
    )


@dataclass(frozen=True)
class SetMostDays(Ask):
    code: ClassVar[str] = "cplx"

    reseller_id: ResellerId
    days: int | None = asked(
        Question(
            words=lambda: _("After how many days without a talk is touch being lost?"),
            read=_days_typed,
            example=lambda: "60",
        )
    )


@dataclass(frozen=True)
class ChooseSpeaker(Ask):
    code: ClassVar[str] = "cpls"

    reseller_id: ResellerId


@dataclass(frozen=True)
class SetSpeaker(Ask):
    """`member`: a colleague, 0 for whoever is at the desk."""

    code: ClassVar[str] = "cplw"

    reseller_id: ResellerId
    member: int = 0


@dataclass(frozen=True)
class ChooseWeekdays(Ask):
    code: ClassVar[str] = "csd"


@dataclass(frozen=True)
class ToggleWeekday(Ask):
    """`weekday`: Monday is 0."""

    code: ClassVar[str] = "csdt"

    weekday: int


@dataclass(frozen=True)
class SetCheckinHour(Ask):
    """`at`: four digits."""

    code: ClassVar[str] = "csth"

    at: str | None = asked(
        Question(
            words=lambda: _("From when on shall I bring a check-in up, by the clock of your network?"),
            read=time_from,
            example=lambda: "9:30",
        )
    )


@dataclass(frozen=True)
class AskBefore(Ask):
    """Whether sub-resellers are asked how it goes, some days before."""

    code: ClassVar[str] = "csq"

    on: bool
