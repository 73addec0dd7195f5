"""Whether what came due was paid in time, by the day of the payment."""

from datetime import UTC, date, datetime

import pytest

from domain.dues import Allocation, DueLine
from domain.ledger import TransferId
from domain.punctuality import Punctuality, charges_due, punctuality

FIRST, LAST = date(2026, 4, 1), date(2026, 4, 30)


def line(id_: int, day: str, amount: int, **values: object) -> DueLine:
    at = datetime.fromisoformat(f"{day}T22:30:00").replace(tzinfo=UTC)
    return DueLine(TransferId(id_), at, amount, **values)  # type: ignore[arg-type]


def judged(*lines: DueLine, days: int = 14, **values: object) -> Punctuality:
    due = charges_due(lines, payment_days=days, time_zone="UTC", first=FIRST, last=LAST)
    given: dict[str, object] = {"paid_on": {}, "time_zone": "UTC"}
    return punctuality(lines, (), due, **given | values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line(1, "2026-04-01", -100), line(2, "2026-04-15", 100)], Punctuality(1, 0)),  # on its day
        ([line(1, "2026-04-01", -100), line(2, "2026-04-16", 100)], Punctuality(1, 1)),
        ([line(1, "2026-04-01", -100), line(2, "2026-04-10", 60)], Punctuality(1, 1)),  # a part of it
        ([line(1, "2026-04-01", -100), line(2, "2026-04-20", 100, undoes=1)], Punctuality(0, 0)),  # taken back
        ([line(1, "2026-03-01", -100), line(2, "2026-05-20", 100)], Punctuality(0, 0)),  # due before the month
        ([line(1, "2026-04-20", -100)], Punctuality(0, 0)),  # due after it
        ([line(1, "2026-03-30", 100), line(2, "2026-04-01", -100)], Punctuality(1, 0)),  # from what was in credit
        ([line(1, "2026-03-30", 100), line(2, "2026-04-01", -100, out=True)], Punctuality(0, 0)),  # a refund
    ],
)
def test_what_came_due_is_late_where_it_was_paid_after_its_day_or_not_at_all(
    lines: list[DueLine], expected: Punctuality
) -> None:
    assert judged(*lines) == expected


def test_a_payment_counts_by_its_own_day_and_a_doubted_charge_not_at_all() -> None:
    lines = [line(1, "2026-04-01", -100), line(2, "2026-04-20", 100)]
    assert judged(*lines, paid_on={TransferId(2): date(2026, 4, 14)}) == Punctuality(1, 0)
    assert judged(*lines, in_doubt={TransferId(1)}) == Punctuality(0, 0)


def test_a_day_is_one_of_the_zone() -> None:
    lines = [line(1, "2026-03-31", -100)]  # 1 April in Madrid
    due = charges_due(lines, payment_days=0, time_zone="Europe/Madrid", first=FIRST, last=LAST)
    assert due == {TransferId(1): date(2026, 4, 1)}


def test_what_was_chosen_for_another_charge_doesnt_pay_this_one() -> None:
    lines = [line(1, "2026-04-01", -100), line(2, "2026-04-02", -100), line(3, "2026-04-10", 100)]
    due = charges_due(lines, payment_days=14, time_zone="UTC", first=FIRST, last=LAST)
    chosen = [Allocation(TransferId(3), TransferId(2), 100)]
    assert punctuality(lines, chosen, due, paid_on={}, time_zone="UTC") == Punctuality(2, 1)
