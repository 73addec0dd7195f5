"""What is due follows from what moved: charge by charge, oldest first, and always the balance in all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dues import Age, Allocation, DueLine, Dues, age_of, by_age, dues_of
from domain.ledger import TransferId

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def line(id_: int, amount: int, *, undoes: int | None = None, out: bool = False) -> DueLine:
    undone = None if undoes is None else TransferId(undoes)
    return DueLine(TransferId(id_), START + timedelta(days=id_), amount, undoes=undone, out=out)


def left(dues: Dues) -> dict[int, int]:
    return {charge.id: charge.left for charge in dues.open}


CASES = {
    "nothing": ([], {}, 0),
    "a charge": ([line(1, -420)], {1: 420}, 0),
    "a part payment": ([line(1, -420), line(2, 400)], {1: 20}, 0),
    "an overpayment": ([line(1, -420), line(2, 500)], {}, 80),
    "the oldest first": ([line(1, -100), line(2, -100), line(3, 150)], {2: 50}, 0),
    "money before the charge": ([line(1, 300), line(2, -420)], {2: 120}, 0),
    "a charge taken back": ([line(1, -100), line(2, -200), line(3, 100, undoes=1)], {2: 200}, 0),
    "a paid charge taken back pays the next": (
        [line(1, -100), line(2, 100), line(3, -70), line(4, 100, undoes=1)],
        {},
        30,
    ),
    "a payment charged back": ([line(1, -100), line(2, 100), line(3, -100, undoes=2)], {1: 100}, 0),
    "a part charged back": ([line(1, -100), line(2, 100), line(3, -40, undoes=2)], {1: 40}, 0),
    "a refund of what was over": ([line(1, -100), line(2, 150), line(3, -50, out=True)], {}, 0),
    "a refund beyond what was over": ([line(1, -100), line(2, 150), line(3, -80, out=True)], {1: 30}, 0),
}


@pytest.mark.parametrize(("lines", "open_", "credit"), CASES.values(), ids=CASES)
def test_what_is_left_of_each_charge(lines: list[DueLine], open_: dict[int, int], credit: int) -> None:
    dues = dues_of(lines)
    assert (left(dues), dues.credit) == (open_, credit)


def test_a_chosen_charge_is_covered_before_older_ones() -> None:
    lines = [line(1, -100), line(2, -100), line(3, 100)]
    assert left(dues_of(lines, [Allocation(TransferId(3), TransferId(2), 100)])) == {1: 100}


def test_a_choice_covers_no_more_than_there_is() -> None:
    lines = [line(1, -100), line(2, -100), line(3, 50)]
    assert left(dues_of(lines, [Allocation(TransferId(3), TransferId(2), 10**9)])) == {1: 100, 2: 50}


def test_a_choice_of_what_is_not_there_is_passed_over() -> None:
    assert left(dues_of([line(1, -100)], [Allocation(TransferId(8), TransferId(9), 10)])) == {1: 100}


amounts = st.integers(min_value=1, max_value=10**12)


@given(st.lists(st.tuples(st.sampled_from(["charge", "payment"]), amounts), max_size=30), st.data())
def test_what_is_open_less_what_is_over_is_always_the_balance(
    moved: list[tuple[str, int]], data: st.DataObject
) -> None:
    lines = [line(n, -amount if kind == "charge" else amount) for n, (kind, amount) in enumerate(moved, 1)]
    undone = data.draw(st.lists(st.sampled_from(lines), unique_by=lambda one: one.id)) if lines else []
    lines += [line(100 + n, -one.amount, undoes=one.id) for n, one in enumerate(undone)]
    chosen = data.draw(
        st.lists(st.builds(Allocation, *2 * [st.integers(1, 40).map(TransferId)], st.integers(1, 10**13)), max_size=5)
    )
    dues = dues_of(lines, chosen)
    assert dues.credit - dues.total == sum(one.amount for one in lines)
    assert all(0 < charge.left <= charge.charged for charge in dues.open)


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (-3, Age.NOT_YET),
        (0, Age.NOT_YET),
        (1, Age.WEEK),
        (7, Age.WEEK),
        (8, Age.MONTH),
        (30, Age.MONTH),
        (31, Age.OLDER),
    ],
)
def test_the_age_of_what_was_due_so_many_days_ago(days: int, age: Age) -> None:
    assert age_of(date(2026, 3, 1), date(2026, 3, 1) + timedelta(days=days)) is age


def test_what_is_due_is_counted_by_the_day_of_the_top_resellers_calendar() -> None:
    late = DueLine(TransferId(1), datetime(2026, 3, 1, 23, 30, tzinfo=UTC), -100)
    dues = dues_of([late])
    in_utc = by_age(dues.open, payment_days=0, time_zone="UTC", today=date(2026, 3, 2))
    in_madrid = by_age(dues.open, payment_days=0, time_zone="Europe/Madrid", today=date(2026, 3, 2))
    assert (in_utc[Age.WEEK], in_madrid[Age.NOT_YET]) == (100, 100)
