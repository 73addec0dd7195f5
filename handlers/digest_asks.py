"""What can be wanted of the digest, and of the hours at which one is told things."""

from dataclasses import dataclass
from typing import ClassVar

from domain.hours import time_from
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _

NEVER = "-"
"""Stands for no digest at all."""


@dataclass(frozen=True)
class ShowDigest(Ask):
    code: ClassVar[str] = "dg"


@dataclass(frozen=True)
class ShowHours(Ask):
    code: ClassVar[str] = "hrs"


@dataclass(frozen=True)
class SetQuietHours(Ask):
    """Four digits each; the same twice for none."""

    code: ClassVar[str] = "hrq"

    begin: str | None = asked(
        Question(
            words=lambda: _("From when on shall I leave you in peace, in your own time?"),
            read=time_from,
            example=lambda: "20:00",
        )
    )
    end: str | None = asked(Question(words=lambda: _("Until when?"), read=time_from, example=lambda: "9:00"))


def _digest_time(typed: str) -> str:
    return NEVER if typed.strip() == NEVER else time_from(typed)


@dataclass(frozen=True)
class SetDigestTime(Ask):
    """Four digits, or `NEVER`."""

    code: ClassVar[str] = "hrd"

    at: str | None = asked(
        Question(
            words=lambda: _("When shall the digest come, in your own time?"),
            read=_digest_time,
            example=lambda: "9:00",
            choices=lambda: ((_("Never"), NEVER),),
        )
    )
