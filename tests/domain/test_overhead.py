"""What a relationship costs: measured, smoothed, and never moved by a bad week, a bad start, or a shared match day."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from math import isclose

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.alerts import Evidence
from domain.overhead import LAST_NOTCH, MonthFacts, OverheadKind, erratic, overhead, percent

GOOD = MonthFacts(300, payments_due=3)
AWFUL = MonthFacts(0, 50, 5, 5, missed_minimum=True, chargebacks=5, erratic=9.0)
SUPPORTED = MonthFacts(300, own_tickets=9, payments_due=3)
LATE = MonthFacts(300, late_payments=3, payments_due=3)
ERRATIC = MonthFacts(300, payments_due=3, erratic=1.0)
CHARGED_BACK = MonthFacts(300, payments_due=3, chargebacks=2)

facts = st.builds(
    MonthFacts,
    credits=st.integers(0, 10**6),
    own_tickets=st.integers(0, 200),
    late_payments=st.integers(0, 10),
    payments_due=st.integers(10, 20),
    missed_minimum=st.booleans(),
    chargebacks=st.integers(0, 9),
    erratic=st.none() | st.floats(0, 5),
)
histories = st.lists(facts, min_size=1, max_size=8)
notches = st.integers(0, LAST_NOTCH)


def course(months: Sequence[MonthFacts]) -> list[int]:
    """Return the notch of each month, as they are judged one after the other."""
    notch, found = 0, []
    for end in range(1, len(months) + 1):
        notch = overhead(months[:end], before=notch).notch
        found.append(notch)
    return found


@pytest.mark.parametrize("month", [SUPPORTED, LATE, ERRATIC, CHARGED_BACK])
def test_what_lasts_moves_the_notch_and_what_ends_is_forgotten(month: MonthFacts) -> None:
    found = course([month] * 12 + [GOOD] * 8)
    assert found[:2] == [0, 0]
    assert found[11] >= 1
    assert found[-1] == 0


def test_good_behaviour_has_no_overhead_and_no_reason() -> None:
    assert course([GOOD] * 12) == [0] * 12
    assert overhead([GOOD] * 6, before=0).reasons == ()


def test_nobody_known_is_judged() -> None:
    found = overhead([], before=0)
    assert (found.notch, found.raw, found.reasons) == (0, 0.0, ())


@pytest.mark.parametrize("start", [[AWFUL], [AWFUL, AWFUL], [GOOD, AWFUL], [MonthFacts(10, own_tickets=1)]])
def test_a_newcomers_bad_start_moves_nothing(start: list[MonthFacts]) -> None:
    assert set(course(start)) == {0}


def test_one_ticket_for_the_first_ten_credits_is_not_ten_for_a_hundred() -> None:
    assert overhead([MonthFacts(10, own_tickets=1)], before=0).raw < 0.5


@given(st.integers(3, 12), facts)
@example(4, AWFUL)
def test_a_single_bad_month_moves_the_notch_by_one_at_most_ever(at: int, bad: MonthFacts) -> None:
    assert max(course([GOOD] * at + [bad] + [GOOD] * 8)) <= 1


def test_what_is_past_never_moves_the_notch_up() -> None:
    found = overhead([*[GOOD] * 4, AWFUL, GOOD], before=0)
    assert found.raw > 1.2
    assert found.notch == 0


def test_no_single_kind_counts_without_end_in_a_month() -> None:
    assert overhead([*[GOOD] * 5, replace(GOOD, own_tickets=10_000)], before=0).raw < 1


@given(histories, notches)
def test_a_notch_moves_by_one_at_most_and_stays_in_its_band(months: list[MonthFacts], before: int) -> None:
    found = overhead(months, before=before).notch
    assert abs(found - before) <= 1
    assert 0 <= found <= LAST_NOTCH


def test_the_worst_reaches_the_last_notch_and_no_further() -> None:
    assert max(course([AWFUL] * 24)) == LAST_NOTCH


@given(histories, notches)
def test_months_without_overhead_bring_everybody_back_in_a_year(months: list[MonthFacts], before: int) -> None:
    notch = before
    for more in range(1, 13):
        notch = overhead([*months, *[MonthFacts(0)] * more], before=notch).notch
    assert notch == 0


WORSE = [
    lambda month, more: replace(month, own_tickets=month.own_tickets + more),
    lambda month, more: replace(month, late_payments=month.late_payments + more),
    lambda month, _more: replace(month, missed_minimum=True),
    lambda month, more: replace(month, chargebacks=month.chargebacks + more),
    lambda month, more: replace(month, erratic=(month.erratic or 0.0) + more / 10),
    lambda month, more: replace(month, credits=max(0, month.credits - more * 100)),
    lambda month, more: replace(month, payments_due=max(0, month.payments_due - more)),
]


@given(histories, notches, st.sampled_from(WORSE), st.integers(1, 50), st.data())
def test_worse_or_fewer_credits_never_lower_the_notch(
    months: list[MonthFacts],
    before: int,
    worse: Callable[[MonthFacts, int], MonthFacts],
    more: int,
    data: st.DataObject,
) -> None:
    at = data.draw(st.integers(0, len(months) - 1))
    after = [*months[:at], worse(months[at], more), *months[at + 1 :]]
    found, then = overhead(months, before=before), overhead(after, before=before)
    assert then.raw >= found.raw
    assert then.notch >= found.notch
    assert overhead(months, before=min(before + 1, LAST_NOTCH)).notch >= found.notch


@pytest.mark.parametrize(
    ("tickets", "low", "high", "from_none", "from_one"),
    [(3, 0.0, 0.8, 0, 0), (4, 0.8, 1.0, 0, 1), (5, 1.0, 1.2, 0, 1), (6, 1.2, 2.0, 1, 1)],
)
def test_a_score_between_the_margins_leaves_a_notch_as_it_is(
    tickets: int, low: float, high: float, from_none: int, from_one: int
) -> None:
    found = [overhead([replace(GOOD, own_tickets=tickets)] * 6, before=before) for before in (0, 1)]
    assert low < found[0].raw < high
    assert [each.notch for each in found] == [from_none, from_one]


@given(histories, notches)
def test_the_weights_of_the_reasons_add_up_the_heaviest_first(months: list[MonthFacts], before: int) -> None:
    found = overhead(months, before=before)
    weights = [reason.weight for reason in found.reasons]
    assert isclose(sum(weights), found.raw, abs_tol=1e-9)
    assert weights == sorted(weights, reverse=True)
    for reason in found.reasons:
        evidence = Evidence(reason.evidence)
        assert evidence.text % evidence.values


def test_each_reason_has_its_numbers() -> None:
    found = overhead([replace(SUPPORTED, late_payments=1, erratic=0.5)] * 2 + [SUPPORTED], before=0)
    said = {reason.kind: Evidence(reason.evidence) for reason in found.reasons}
    assert said[OverheadKind.TICKETS].values == {"count": 27, "bought_credits": 900, "months": 3}
    assert said[OverheadKind.LATE].values == {"count": 2, "due": 9, "months": 3}
    assert said[OverheadKind.ERRATIC].values == {"more_percent": 50, "months": 3}
    assert found.reasons[0].kind is OverheadKind.TICKETS


@pytest.mark.parametrize(("notch", "cap", "expected"), [(0, "5", "0"), (1, "5", "2"), (3, "5", "5"), (2, "0", "0")])
def test_a_notch_has_a_surcharge_up_to_the_cap(notch: int, cap: str, expected: str) -> None:
    assert percent(notch, Decimal(cap)) == Decimal(expected)


# Erratic usage


def dice_days(days: int = 60, *, seed: int = 1) -> list[int | None]:
    dice = random.Random(seed)  # noqa: S311  (a made-up history, no secret)
    return [dice.randint(20, 60) for _ in range(days)]


NETWORK = [1000 if day % 10 else 20_000 for day in range(60)]  # each tenth day has a match
BURSTS: list[int | None] = [400 if random.Random(day).random() < 0.12 else 3 for day in range(60)]  # noqa: S311

counts = st.lists(st.none() | st.integers(0, 10**6), min_size=60, max_size=60)


def test_ordinary_days_are_not_erratic_and_bursts_are() -> None:
    assert erratic(dice_days(), [1000] * 60) == 0
    assert (erratic(BURSTS, [1000] * 60) or 0) > 0.8


def test_a_bad_week_moves_no_notch() -> None:
    week = erratic([*[40, 35, 45, 38, 42] * 5, *[800] * 6], [1000] * 31)
    assert (week or 0) > 0
    bad = replace(GOOD, own_tickets=2, late_payments=1, erratic=week)
    assert set(course([GOOD] * 4 + [bad] + [GOOD] * 3)) == {0}


def test_a_match_day_that_everybody_has_is_not_erratic() -> None:
    shared = [round(count / 25) for count in NETWORK]
    assert (erratic(shared, [1000] * 60) or 0) > 0.3
    assert erratic(shared, NETWORK) == 0
    alone = [200 if day in {4, 13, 27, 36, 48, 55} else 5 for day in range(60)]
    assert (erratic(alone, NETWORK) or 0) > 0.3


def test_a_steady_one_is_not_erratic_for_its_neighbours_being_so() -> None:
    assert erratic(dice_days(), BURSTS) == 0


def test_a_habit_of_weekdays_is_not_erratic() -> None:
    assert erratic([100 if day % 7 == 5 else 0 for day in range(60)], [1000] * 60) == 0


def test_days_left_out_do_not_count() -> None:
    outage = [None if 20 <= day < 30 else count for day, count in enumerate(dice_days())]
    assert erratic(outage, [1000] * 60) == 0
    assert erratic(dice_days(), [None if day == 3 else 1000 for day in range(60)]) == 0


TOO_FEW: list[list[int | None]] = [
    [], [5] * 20, [None] * 60, [0] * 60, [*[0] * 57, *[5] * 3], [-5] * 60, [*[5] * 20, *[None] * 40],
]  # fmt: skip


@pytest.mark.parametrize("own", TOO_FEW)
def test_too_few_days_say_nothing(own: list[int | None]) -> None:
    assert erratic(own, [1000] * len(own)) is None


def test_a_network_without_usage_explains_nothing() -> None:
    assert erratic(dice_days(), [0] * 60) == 0


@given(counts, counts, st.integers(2, 1000))
def test_the_same_habit_is_as_erratic_in_large_as_in_small(
    own: list[int | None], network: list[int | None], times: int
) -> None:
    larger = [count and count * times for count in own]
    found = erratic(own, network)
    assert erratic(larger, network) == pytest.approx(found)
    assert found is None or 0 <= found < 2
