"""When somebody wants to be left in peace, and when they want the digest: in their own time zone, wherever they are."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.errors import N_, Refusal
from domain.reminders import EVENING, MORNING

A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes of a member's day. Quiet hours may pass midnight, and there are none where they end as they begin.

    `digest_at`: `None` for no digest.
    """

    quiet_from: int = EVENING.hour * 60
    quiet_until: int = MORNING.hour * 60
    digest_at: int | None = MORNING.hour * 60

    def are_quiet(self, minute: int) -> bool:
        """Return whether nobody should be disturbed at a minute of their day."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= minute < self.quiet_until
        return minute >= self.quiet_from or minute < self.quiet_until


USUAL = Hours()


def minute_in(moment: datetime, time_zone: str) -> int:
    """Return which minute of the day a moment is in a time zone."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return local.hour * 60 + local.minute


@dataclass(eq=False)
class NotATime(Refusal):
    typed: str

    why = N_("“%(typed)s” isn't a time of the day that I understand.")
    what_to_do = N_("Please type it like 9:00 or 21:30.")


_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.h ]?(?P<minute>[0-9]{2}))?\s*(?P<half>[ap]\.?m\.?)?", re.IGNORECASE)


def time_from(typed: str) -> str:
    """Return a time of the day that a person typed as four digits: `9:00`, `9`, `21.30`, `9 pm`. Raises `NotATime`."""
    found = _TIME.fullmatch(typed.strip()[:16])
    if found is None:
        raise NotATime(typed.strip()[:24])
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise NotATime(typed.strip()[:24])
        hour = hour % 12 + (12 if found["half"].lower().startswith("p") else 0)
    if hour > 23 or minute > 59:
        raise NotATime(typed.strip()[:24])
    return f"{hour:02}{minute:02}"


def minute_of(time: str) -> int:
    """Return which minute of the day four digits are; raises `NotATime`."""
    read = time_from(time)
    return int(read[:2]) * 60 + int(read[2:])
