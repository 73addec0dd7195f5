"""What is unusual: bursts, silences and cover, each judged by an account's own habit."""

import math
import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.tails import log_incomplete_beta, negative_binomial_surprise
from domain.usage_watch import CAP, Counts, detect_burst, detect_silence, forecast_cover

SUNDAY = date(2026, 3, 1)

counts_of_days = st.lists(st.none() | st.integers(-50, 10**9) | st.integers(0, 9), max_size=400)


def steady(days: int = 120, *, usual: int = 40, seed: int = 1) -> list[int | None]:
    """Return days that differ a little, by chance."""
    dice = random.Random(seed)  # noqa: S311  (a made-up history, no secret)
    return [dice.randint(usual // 2, usual * 3 // 2) for _ in range(days)]


def test_ten_times_the_usual_is_a_burst_and_says_so_with_its_numbers() -> None:
    found = detect_burst([*steady(), 0, 0, 0, 400], SUNDAY)
    assert found.alert
    assert found.low < 40 < found.high < 100
    usual = f"usual on such a day are {found.low} to {found.high}."
    assert str(found.reason) == f"400 credits on 2026-03-01; {usual}"


def test_usual_days_are_none() -> None:
    history = steady(160)
    assert not any(detect_burst(history[:end], SUNDAY).alert for end in range(100, 160))


def test_three_days_of_three_times_the_usual_are_told_as_what_they_are_together() -> None:
    found = detect_burst([*steady(), 110, 120], SUNDAY)
    assert found.alert
    assert "in the 2 days to" in str(found.reason)


def test_an_erratic_account_may_do_what_a_steady_one_may_not() -> None:
    erratic = [0, 0, 0, 130, 0, 10, 0] * 17
    assert detect_burst([*steady(usual=20), 130], SUNDAY).alert
    assert not detect_burst([*erratic, 130], SUNDAY).alert


def test_what_is_usual_on_one_weekday_is_not_on_another() -> None:
    week: list[int | None] = [10, 10, 10, 10, 10, 10, 120]
    strong, weak = detect_burst([*week * 16, *week], SUNDAY), detect_burst([*week * 16, 10], SUNDAY)
    assert weak.high < 50 < strong.high


def test_a_weekly_purchase_that_comes_on_another_weekday_is_no_burst() -> None:
    week: list[int | None] = [0, 0, 0, 0, 0, 10, 120]
    assert not detect_burst([*week * 16, 0, 0, 0, 0, 120], SUNDAY).alert
    assert detect_burst([*week * 16, 0, 0, 0, 0, 300], SUNDAY).alert


def test_an_unfinished_day_can_only_become_more_of_a_burst() -> None:
    scores = [detect_burst([*steady(), spent], SUNDAY).score or 0 for spent in (60, 90, 150, 300)]
    assert scores == sorted(scores)
    assert len(set(scores)) == 4


def test_a_short_history_needs_more_to_be_told() -> None:
    spent = next(spent for spent in range(40, 400) if detect_burst([*steady(180), spent], SUNDAY).alert)
    assert not detect_burst([*steady(15), spent], SUNDAY).alert
    assert detect_burst([*steady(15), 10 * spent], SUNDAY).alert


@pytest.mark.parametrize("counts", [[], [5], [5] * 14, [0] * 100, [None] * 100, [0] * 98 + [3, 900]])
def test_nobody_is_judged_by_a_habit_that_is_not_known_yet(counts: list[int | None]) -> None:
    found = detect_burst(counts, SUNDAY)
    assert not found.alert
    assert found.score is None


def test_a_day_that_is_left_out_is_not_judged() -> None:
    assert detect_burst([*steady(), None], SUNDAY).score is None


def test_a_promotion_that_was_expected_leaves_the_habit_as_it_was() -> None:
    told, untold = [*steady(), *[None] * 7, *steady(7)], [*steady(), *[400] * 7, *steady(7)]
    assert detect_burst([*told, 150], SUNDAY).alert
    assert not detect_burst([*untold, 150], SUNDAY).alert


def test_a_day_without_usage_is_no_burst_whatever_came_before() -> None:
    assert not detect_burst([*steady(), 4000, 0], SUNDAY).alert


def test_a_pause_far_beyond_its_own_is_a_silence_and_says_so_with_its_numbers() -> None:
    found = detect_silence([5, 0, 0, 7, 0, 4, 0, 0] * 12 + [0] * 14, SUNDAY)
    assert found.alert
    assert str(found.reason).startswith("No usage for 16 days; usual is every 3 days, and the longest pause was 3.")


def test_who_buys_once_a_month_may_pause_for_a_month() -> None:
    assert not detect_silence([30, *[0] * 29] * 10, SUNDAY).alert
    assert detect_silence([30, *[0] * 29] * 10 + [0] * 90, SUNDAY).alert


def test_days_that_are_left_out_make_no_silence() -> None:
    assert detect_silence([5, 0, 0] * 40 + [0] * 20, SUNDAY).alert
    assert not detect_silence([5, 0, 0] * 40 + [None] * 20, SUNDAY).alert


def test_a_silence_grows_with_its_days() -> None:
    scores = [detect_silence([5, 0, 0] * 40 + [0] * days, SUNDAY).score or 0.0 for days in range(1, 30)]
    assert scores == sorted(scores)


@pytest.mark.parametrize("counts", [[], [0] * 50, [5, 0, 5], [None] * 50])
def test_nobody_is_called_silent_who_was_hardly_heard(counts: list[int | None]) -> None:
    found = detect_silence(counts, SUNDAY)
    assert not found.alert
    assert found.score is None


def test_cover_is_about_the_balance_over_what_is_used_a_day() -> None:
    cover = forecast_cover(400, steady(), SUNDAY)
    assert 7 < cover.p10 < cover.p50 < cover.p90 < 15
    assert abs(cover.p50 - 10.5) < 1.5


def test_cover_of_an_erratic_account_is_a_wider_range() -> None:
    calm, erratic = forecast_cover(300, [10] * 90, SUNDAY), forecast_cover(300, [0, 0, 0, 0, 0, 0, 70] * 13, SUNDAY)
    assert erratic.p90 - erratic.p10 > calm.p90 - calm.p10


def test_late_days_weigh_more_in_cover() -> None:
    assert forecast_cover(100, [1] * 60 + [10] * 30, SUNDAY).p50 < forecast_cover(100, [10] * 30 + [1] * 60, SUNDAY).p50


@pytest.mark.parametrize("counts", [[], [None] * 20, [0] * 20])
def test_what_is_not_used_lasts(counts: list[int | None]) -> None:
    assert forecast_cover(5, counts, SUNDAY).p10 == CAP


def test_nothing_lasts_no_day() -> None:
    assert forecast_cover(0, steady(), SUNDAY).p90 == 0
    assert forecast_cover(-5, steady(), SUNDAY).p90 == 0


@given(counts_of_days, st.integers(-10, 10**12))
@settings(deadline=None)
def test_every_history_gets_an_answer_in_order(counts: Counts, balance: int) -> None:
    burst, silence, cover = detect_burst(counts, SUNDAY), detect_silence(counts, SUNDAY), None
    cover = forecast_cover(balance, counts, SUNDAY)
    assert 0 <= cover.p10 <= cover.p50 <= cover.p90 <= CAP
    assert burst.low <= burst.high
    assert not burst.alert or (burst.score is not None and math.isfinite(burst.score))
    assert not silence.alert or silence.score is not None
    assert str(burst.reason)
    assert str(silence.reason)


@given(st.integers(1, 60), st.floats(0.05, 50), st.floats(0.2, 200))
@settings(deadline=None)
def test_the_tail_is_the_sum_of_its_probabilities(count: int, mean: float, size: float) -> None:
    def probability(k: int) -> float:
        logs = math.lgamma(k + size) - math.lgamma(size) - math.lgamma(k + 1)
        return math.exp(logs + size * math.log(size / (size + mean)) + k * math.log(mean / (size + mean)))

    below = sum(probability(k) for k in range(count))
    if below < 1 - 1e-6:
        assert negative_binomial_surprise(count, mean, size) == pytest.approx(-math.log10(1 - below), abs=1e-4)


def test_a_tail_keeps_its_precision_where_a_sum_would_lose_it() -> None:
    assert negative_binomial_surprise(100_000, 50, 3) > negative_binomial_surprise(90_000, 50, 3) > 100
    assert negative_binomial_surprise(10**9, 10**9, 5) < 1


@pytest.mark.parametrize(("x", "log"), [(0.0, -math.inf), (1.0, 0.0)])
def test_the_ends_of_the_incomplete_beta_function(x: float, log: float) -> None:
    assert log_incomplete_beta(2, 3, x) == log
