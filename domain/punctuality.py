"""Whether what came due was paid in time: by the day of the payment, not by that on which it was booked."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import day_in
from domain.dues import Allocation, DueLine, covers_of, dues_of
from domain.ledger import TransferId


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How many charges came due, and how many of them were paid late or not at all."""

    due: int = 0
    late: int = 0

    def __add__(self, other: "Punctuality") -> "Punctuality":
        return Punctuality(self.due + other.due, self.late + other.late)


def charges_due(
    lines: Sequence[DueLine], *, payment_days: int, time_zone: str, first: date, last: date
) -> dict[TransferId, date]:
    """Return the day by which each charge was to be paid, of those for which it lay between two days."""
    zone = ZoneInfo(time_zone)
    days = {
        line.id: line.at.astimezone(zone).date() + timedelta(days=payment_days)
        for line in lines
        if line.amount < 0 and line.undoes is None and not line.out
    }
    return {charge_id: day for charge_id, day in days.items() if first <= day <= last}


def punctuality(
    lines: Sequence[DueLine],
    chosen: Sequence[Allocation],
    due: Mapping[TransferId, date],
    *,
    paid_on: Mapping[TransferId, date],
    time_zone: str,
    in_doubt: Collection[TransferId] = (),
) -> Punctuality:
    """Return how many charges came due and how many of them were late, once their days are over.

    `lines`: all of an account, oldest first; `due`: from `charges_due`; `paid_on`: the day of each payment, where it
    isn't that of its booking. A charge that was taken back was none, and one that is `in_doubt` isn't judged.
    """
    booked = {line.id: day_in(line.at, time_zone) for line in lines}
    paid: dict[TransferId, list[date]] = defaultdict(list)
    for one in covers_of(lines, chosen):
        paid[one.charge_id].append(paid_on.get(one.payment_id, booked[one.payment_id]))
    open_ = {charge.id for charge in dues_of(lines, chosen).open}
    judged = [charge for charge in due if charge not in in_doubt and (charge in open_ or charge in paid)]
    late = [charge for charge in judged if charge in open_ or max(paid[charge]) > due[charge]]
    return Punctuality(len(judged), len(late))
