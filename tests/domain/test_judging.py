"""Judging many histories at once, and how they travel to the process that does it."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.judging import History, Task, answer, counts_of, judge, packed_task, task_from, verdicts_from

LAST = date(2026, 3, 1).toordinal()


def days(*counts: int, last: int = LAST) -> str:
    """Return a history as it is read: the newest day last, days without usage not in it."""
    first = last - len(counts) + 1
    return ",".join(f"{first + n}:{count}" for n, count in enumerate(counts) if count)


STEADY = (20, 25, 22, 18, 24, 21, 19) * 20
ONE = History(7, days(*STEADY), balance=100)


def task(*histories: History, running: int | None = None, since: int | None = None, closed: int = LAST) -> Task:
    return Task(closed, running, since, histories)


def test_a_history_begins_with_its_first_usage_and_has_a_zero_for_every_day_without() -> None:
    assert counts_of(History(1, days(3, 0, 0, 5, 0)), LAST) == [3, 0, 0, 5, 0]
    assert counts_of(History(1, ""), LAST) == []


def test_what_is_told_of_a_day_more_than_once_adds_up() -> None:
    assert counts_of(History(1, f"{LAST}:3,{LAST}:4"), LAST) == [7]


def test_expected_days_are_left_out() -> None:
    assert counts_of(History(1, days(3, 90, 5), left_out=[LAST - 1]), LAST) == [3, None, 5]


def test_only_a_year_counts() -> None:
    assert len(counts_of(History(1, f"{LAST - 800}:5,{LAST}:1"), LAST)) == 365


def test_a_steady_account_gets_a_cover_and_nothing_else() -> None:
    [found] = judge(task(ONE))
    assert (found.burst, found.late, found.silence) == (None, None, None)
    assert found.cover is not None
    assert 3 < found.cover[0] < 5 < found.cover[2] < 7


def test_a_running_day_that_is_a_burst_already_is_one() -> None:
    running = History(7, days(*STEADY, 300, last=LAST + 1))
    [found] = judge(task(running, running=LAST + 1))
    assert found.burst is not None
    assert (found.burst.day, found.burst.values["spent"]) == (LAST + 1, 300)


def test_a_running_day_that_has_hardly_begun_is_no_silence_and_hides_no_burst_of_the_day_before() -> None:
    [found] = judge(task(History(7, days(*STEADY, 300)), running=LAST + 1))
    assert found.burst is not None
    assert found.burst.day == LAST
    assert found.silence is None


def test_a_burst_of_a_day_that_came_late_is_found_once() -> None:
    late = History(7, days(*STEADY, 300, 20, 21, 19, 22, 20))
    [found] = judge(task(late, since=LAST - 9))
    assert found.burst is None
    assert found.late is not None
    assert LAST - 5 <= found.late.day <= LAST - 2
    for told_before in (LAST - 5, LAST - 1):
        [again] = judge(task(late, since=told_before))
        assert again.late is None


def test_purchases_are_judged_for_silence_alone() -> None:
    bought = History(7, days(*([100, *[0] * 8] * 12), *[0] * 40, 900), bought=True)
    [found] = judge(task(bought))
    assert (found.burst, found.cover) == (None, None)
    [silent] = judge(task(replace(bought, days=days(*([100, *[0] * 8] * 12), *[0] * 40))))
    assert silent.silence is not None
    assert silent.silence.values["usual"] == 9


def test_nothing_is_said_of_somebody_who_never_used_anything() -> None:
    [found] = judge(task(History(7, "", balance=5)))
    assert (found.burst, found.silence, found.cover) == (None, None, None)


@given(st.lists(st.integers(0, 500), max_size=80), st.integers(-5, 500) | st.none())
def test_what_is_worked_out_elsewhere_is_the_same(counts: list[int], balance: int | None) -> None:
    given_task = task(History(3, days(*counts), (LAST - 2,), balance), running=None, since=LAST - 3)
    assert judge(task_from(packed_task(given_task))) == judge(given_task)
    assert verdicts_from(answer(packed_task(given_task))) == judge(given_task)
