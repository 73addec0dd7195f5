"""What is shown of usage: the range that is usual, the pace of a week, and the demand of days ahead."""

import math
import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.usage_shown import Demand, forecast_demand, pace_of, to_buy, usual_range
from domain.usage_watch import Counts, detect_burst
from tests.domain.test_usage_watch import counts_of_days

SUNDAY = date(2026, 3, 1)


def test_the_usual_range_of_each_day_is_that_by_which_a_burst_on_it_is_judged() -> None:
    counts: list[int | None] = [(day * 37) % 23 * (day % 3 > 0) for day in range(240)]
    counts[200] = None
    shown = usual_range(counts, 30)
    for ago, usual in enumerate(reversed(shown)):
        judged = detect_burst([*counts[: len(counts) - ago][:-1], 5], SUNDAY)
        assert usual == (judged.low, judged.high)


def test_a_pace_is_what_was_spent_in_a_week_beside_what_is_usual() -> None:
    pace = pace_of([10, 14] * 30 + [30] * 7)
    assert pace is not None
    assert (pace.spent, 80 < pace.usual < 90) == (210, True)
    slower = pace_of([10, 14] * 30 + [12] * 7)
    assert slower is not None
    assert slower.score < pace.score
    assert pace_of([10, 14] * 30 + [30, None, 30, 30, 30, 30, 30]) is None
    assert pace_of([10] * 12) is None


def test_demand_is_a_range_about_what_accounts_spend_together() -> None:
    steady = [10, 12, 8, 10, 11, 9] * 10
    alone, together = forecast_demand([steady], 30), forecast_demand([steady] * 25, 30)
    assert alone.p10 < 300 < alone.p90
    assert together.p10 < 25 * 300 < together.p90
    assert together.p90 - together.p10 < 25 * (alone.p90 - alone.p10)  # what some spend more, others spend less


def test_four_times_in_five_the_demand_lies_within_its_range() -> None:
    dice = random.Random(7)  # noqa: S311  (made-up histories, no secret)
    inside = 0
    for _ in range(60):
        levels = [dice.choice((3, 10, 40)) for _ in range(8)]
        days = [[round(dice.gammavariate(1.5, level / 1.5)) for _ in range(150)] for level in levels]
        demand = forecast_demand([one[:120] for one in days], 30)
        inside += demand.p10 <= sum(sum(one[120:]) for one in days) <= demand.p90
    assert 45 <= inside <= 59


@pytest.mark.parametrize("accounts", [[], [[]], [[0] * 40], [[None] * 40]])
def test_of_nothing_the_demand_is_nothing(accounts: list[list[int | None]]) -> None:
    assert forecast_demand(accounts, 30) == Demand(0, 0, 0)


def test_what_the_stock_does_not_serve_is_to_be_bought() -> None:
    assert to_buy(Demand(80, 100, 130), 100) == Demand(0, 0, 30)
    assert to_buy(Demand(80, 100, 130), -20) == Demand(100, 120, 150)


@given(st.lists(counts_of_days, max_size=4))
def test_whatever_was_spent_demand_and_pace_are_numbers_in_order(accounts: list[Counts]) -> None:
    found = forecast_demand(accounts, 30)
    assert 0 <= found.p10 <= found.p50 <= found.p90
    for counts in accounts:
        pace = pace_of(counts)
        assert pace is None or (math.isfinite(pace.score) and pace.usual >= 0)
        assert len(usual_range(counts, 30)) == min(30, len(counts))
