"""The demo's crowd: the same at every start, and with the days in it that there are to be found."""

from datetime import date

from domain.usage_watch import detect_burst, detect_silence, forecast_cover
from sandbox.demo.crowd import (
    ABOUT_TO_BE_SILENT,
    ABOUT_TO_BURST,
    BURSTING,
    BUYING_DAYS,
    DAYS_TOLD,
    EVERYBODY,
    MOVED_IN,
    NEWCOMER,
    SHORT,
    SILENT,
    Spender,
    totals,
)

DAY = date(2026, 3, 1)


def told(one: Spender, last: int = -1) -> list[int]:
    """Return what somebody spent until a day."""
    return [one.spends(day) for day in range(max(one.first, -DAYS_TOLD), last + 1)]


def test_there_are_two_dozen_and_each_spends_the_same_at_every_start() -> None:
    assert len({one.account for one in EVERYBODY}) == len(EVERYBODY) == 26
    assert [told(one) for one in EVERYBODY] == [told(one) for one in EVERYBODY]
    means = [sum(told(one)) / len(told(one)) / one.a_day for one in EVERYBODY if one.change is None]
    assert all(0.75 < mean < 1.3 for mean in means)


def test_the_habits_that_are_to_be_found_are_found_and_no_others() -> None:
    assert [one for one in EVERYBODY if detect_burst(told(one), DAY).alert] == [BURSTING]
    assert [one for one in EVERYBODY if detect_silence(told(one), DAY).alert] == [SILENT]
    covers = {one: forecast_cover(round(one.left * one.a_day), told(one), DAY) for one in MOVED_IN}
    assert [one for one, cover in covers.items() if cover.p10 < 7] == [SHORT]
    assert detect_burst(told(NEWCOMER), DAY).score is None


def test_what_happens_as_the_clock_is_turned_is_found_then() -> None:
    assert detect_burst(told(ABOUT_TO_BURST, last=1), DAY).alert
    assert not detect_silence(told(ABOUT_TO_BE_SILENT, last=0), DAY).alert
    assert detect_silence(told(ABOUT_TO_BE_SILENT, last=6), DAY).alert


def test_of_the_day_that_runs_only_what_was_spent_so_far_is_told() -> None:
    day = next(day for day in range(-9, 0) if BURSTING.spends(day) > 3)
    half = {account: spent for account, on, spent in totals(day - 1, day, passed=0.5) if on == day}
    whole = {account: spent for account, _on, spent in totals(day, day, passed=1.0)}
    assert half[BURSTING.account] == whole[BURSTING.account] // 2


def test_nobody_who_moves_in_will_have_spent_more_than_they_had() -> None:
    for one in MOVED_IN:
        balance = one.opening
        for day in range(max(one.first, -DAYS_TOLD), 1):
            balance += one.bought(day) if day in BUYING_DAYS else 0
            balance -= one.spends(day)
            assert balance >= 0, (one.account, day)
        assert balance == round(one.left * one.a_day)
