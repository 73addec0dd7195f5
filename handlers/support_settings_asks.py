"""What can be set of how a team does support."""

from dataclasses import dataclass
from typing import ClassVar

from domain.calendar import days_from
from domain.money import NotAnAmount, credits_from
from domain.support_clocks import NotATarget, minutes_from
from domain.support_hours import hours_from
from domain.tickets import Priority
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _

ALWAYS = "24/7"


def hours_typed(typed: str) -> str:
    """Return business hours as they were typed, once they can be read; raises what `hours_from` does."""
    hours_from(typed, "UTC")
    return typed.strip()


def time_typed(typed: str) -> str:
    """Return a time in minutes, as a button carries it: "90 min"; raises `NotATarget`."""
    return f"{minutes_from(typed)} min"


def several_typed(typed: str) -> int:
    """Return how many sub-resellers were typed, two at least; raises `NotAnAmount`."""
    count = credits_from(typed, most=100, example="3")
    if count < 2:
        raise NotAnAmount(typed.strip()[:24], "3")
    return count


def within_a_day_typed(typed: str) -> str:
    """Return a time of at most a day as `time_typed` does; raises `NotATarget`."""
    if minutes_from(typed) > 24 * 60:
        raise NotATarget(typed.strip()[:24], 24)
    return time_typed(typed)


@dataclass(frozen=True)
class ShowSupportSettings(Ask):
    code: ClassVar[str] = "sus"


@dataclass(frozen=True)
class SetSupportHours(Ask):
    """Business hours as typed, in the time zone of who types them."""

    code: ClassVar[str] = "sush"

    hours: str | None = asked(
        Question(
            words=lambda: _("When does your team answer tickets, by the clock on your wall?"),
            read=hours_typed,
            example=lambda: _("Mo-Fr 9-18, Sa 10-14"),
            choices=lambda: (
                (_("Every day, 9–21"), "9-21"),
                (_("Monday to Friday, 9–18"), "Mo-Fr 9-18"),
                (_("Round the clock"), ALWAYS),
            ),
        )
    )


@dataclass(frozen=True)
class SetFirstAnswer(Ask):
    code: ClassVar[str] = "susa"

    priority: Priority
    time: str | None = asked(
        Question(
            words=lambda: _("Within how much of your business time shall such a ticket have its first answer?"),
            read=time_typed,
            example=lambda: _("90 min"),
            choices=lambda: (
                (_("30 min"), "30 min"),
                (_("1 h"), "1 h"),
                (_("4 h"), "4 h"),
                (_("8 h"), "8 h"),
            ),
        )
    )


@dataclass(frozen=True)
class SetResolution(Ask):
    code: ClassVar[str] = "susr"

    priority: Priority
    time: str | None = asked(
        Question(
            words=lambda: _("Within how much of your business time shall such a ticket be solved?"),
            read=time_typed,
            example=lambda: _("90 min"),
            choices=lambda: (
                (_("4 h"), "4 h"),
                (_("8 h"), "8 h"),
                (_("24 h"), "24 h"),
                (_("60 h"), "60 h"),
            ),
        )
    )


@dataclass(frozen=True)
class SetClosing(Ask):
    code: ClassVar[str] = "susc"

    days: int | None = asked(
        Question(
            words=lambda: _("After how many days without an answer of theirs shall a ticket close by itself?"),
            read=lambda typed: days_from(typed, least=1, most=90),
            example=lambda: "3",
        )
    )


@dataclass(frozen=True)
class SetReopening(Ask):
    code: ClassVar[str] = "suso"

    days: int | None = asked(
        Question(
            words=lambda: _("For how many days can a closed ticket be opened again?"),
            read=lambda typed: days_from(typed, most=90),
            example=lambda: "7",
        )
    )


@dataclass(frozen=True)
class SetMostOpen(Ask):
    code: ClassVar[str] = "susm"

    count: int | None = asked(
        Question(
            words=lambda: _("How many tickets may a sub-reseller have open at a time?"),
            read=lambda typed: credits_from(typed, most=1000, example="20"),
            example=lambda: "20",
        )
    )


@dataclass(frozen=True)
class SetMostADay(Ask):
    code: ClassVar[str] = "susd"

    count: int | None = asked(
        Question(
            words=lambda: _("How many tickets may a sub-reseller open within a day?"),
            read=lambda typed: credits_from(typed, most=1000, example="30"),
            example=lambda: "30",
        )
    )


@dataclass(frozen=True)
class SetCompanySize(Ask):
    """How many sub-resellers with the same area are more than a chance."""

    code: ClassVar[str] = "susn"

    count: int | None = asked(
        Question(
            words=lambda: _("How many sub-resellers have to report the same before I suspect one fault behind it?"),
            read=several_typed,
            example=lambda: "3",
        )
    )


@dataclass(frozen=True)
class SetCompanyTime(Ask):
    code: ClassVar[str] = "sust"

    time: str | None = asked(
        Question(
            words=lambda: _("Within how much time do they have to report it?"),
            read=within_a_day_typed,
            example=lambda: _("90 min"),
            choices=lambda: ((_("30 min"), "30 min"), (_("1 h"), "1 h"), (_("4 h"), "4 h")),
        )
    )
