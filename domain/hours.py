"""When somebody wants to be left in peace, and when they want the digest: in their own time zone, wherever they are."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

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
