"""Check-ins: on which day whom, at which moment, with whom touch is being lost, who matters most, and what is new."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.alerts import Evidence, evidence_of
from domain.checkins import (
    MATTER_MOST,
    USUAL_WEEKDAYS,
    FactsSeen,
    Touch,
    Worth,
    due_on,
    losing_touch,
    new_fact,
    prompt_at,
    suggested,
)
from domain.people import ResellerId

NOVEMBER = date(2026, 11, 1)
TODAY = date(2026, 11, 26)

months = st.dates(date(2000, 1, 1), date(2100, 12, 31)).map(lambda day: day.replace(day=1))
weekdays = st.frozensets(st.integers(0, 6))


@given(
    st.integers(1, 10**12),
    months,
    weekdays,
    st.none() | st.integers(-40, 40),
    st.integers(1, 120),
)
def test_a_check_in_is_due_within_its_month_on_a_chosen_day(
    reseller_id: int, month: date, chosen: frozenset[int], talked: int | None, ideal_days: int
) -> None:
    last_talk = None if talked is None else month + timedelta(days=talked)

    due = due_on(reseller_id, month, chosen, last_talk=last_talk, ideal_days=ideal_days)
    unmoved = due_on(reseller_id, month, chosen, last_talk=None, ideal_days=ideal_days)

    assert due.replace(day=1) == month
    assert due.weekday() in (chosen or USUAL_WEEKDAYS)
    assert unmoved < month + timedelta(days=21)
    assert due >= unmoved


@given(st.integers(1, 10**12), months, months)
def test_a_sub_reseller_has_the_same_place_in_every_month(reseller_id: int, one: date, other: date) -> None:
    def place(month: date) -> int:
        days = [month + timedelta(days=ahead) for ahead in range(21)]
        chosen = [day for day in days if day.weekday() in USUAL_WEEKDAYS]
        return chosen.index(due_on(reseller_id, month, USUAL_WEEKDAYS, last_talk=None, ideal_days=30))

    assert place(one) == place(other)


@pytest.mark.parametrize(("first", "step"), [(1, 1), (7, 9), (1000, 3), (5, 18)])
def test_thirty_sub_resellers_are_spread_evenly_over_the_days(first: int, step: int) -> None:
    ids = range(first, first + 30 * step, step)

    on = Counter(due_on(one, NOVEMBER, USUAL_WEEKDAYS, last_talk=None, ideal_days=30) for one in ids)

    assert len(on) == 9
    assert max(on.values()) <= 5


@pytest.mark.parametrize(
    ("last_talk", "due"),
    [
        (None, date(2026, 11, 12)),
        (date(2026, 10, 28), date(2026, 11, 12)),  # fifteen days before
        (date(2026, 10, 29), date(2026, 11, 17)),
        (date(2026, 11, 10), date(2026, 11, 25)),
        (date(2026, 11, 12), date(2026, 11, 26)),
        (date(2026, 11, 13), date(2026, 11, 12)),  # only after it
    ],
)
def test_a_talk_of_late_moves_a_check_in_on_and_never_leaves_it_out(last_talk: date | None, due: date) -> None:
    assert due_on(1, NOVEMBER, USUAL_WEEKDAYS, last_talk=last_talk, ideal_days=30) == due


def test_a_check_in_is_moved_to_the_last_chosen_day_of_its_month_at_most() -> None:
    assert due_on(1, NOVEMBER, frozenset({2}), last_talk=date(2026, 10, 30), ideal_days=180) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("day", "zone", "minute", "moment"),
    [
        (date(2026, 1, 13), "Europe/Madrid", 570, datetime(2026, 1, 13, 8, 30, tzinfo=UTC)),
        (date(2026, 7, 14), "Europe/Madrid", 570, datetime(2026, 7, 14, 7, 30, tzinfo=UTC)),
        (date(2026, 3, 29), "Europe/Madrid", 150, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # 2:30 is left out
        (date(2026, 10, 25), "Europe/Madrid", 150, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # 2:30 comes twice
        (date(2026, 1, 13), "Pacific/Kiritimati", 0, datetime(2026, 1, 12, 10, tzinfo=UTC)),
    ],
)
def test_a_prompt_comes_when_the_clock_on_the_wall_says_so(day: date, zone: str, minute: int, moment: datetime) -> None:
    assert prompt_at(day, zone, minute) == moment


@pytest.mark.parametrize(
    ("days", "touch"),
    [(0, None), (30, None), (31, Touch.DRIFTING), (60, Touch.DRIFTING), (61, Touch.LOST), (-3, None)],
)
def test_touch_is_lost_by_the_days_since_the_last_talk(days: int, touch: Touch | None) -> None:
    last_talk = TODAY - timedelta(days=days)

    found = losing_touch(last_talk, date(2020, 1, 1), TODAY, ideal_days=30, most_days=60)

    assert (found and found.touch) == touch
    if found is not None:
        assert (found.reason.values["gone_days"], found.reason.values["since_day"]) == (days, last_talk.isoformat())


def test_who_joined_yesterday_is_not_lost_and_who_was_never_spoken_to_is_told_apart() -> None:
    assert losing_touch(None, TODAY - timedelta(days=1), TODAY, ideal_days=30, most_days=60) is None
    found = losing_touch(None, TODAY - timedelta(days=90), TODAY, ideal_days=30, most_days=60)

    assert found is not None
    assert found.touch is Touch.LOST
    assert found.reason.text.startswith("No talk yet")


def worth(reseller: int, credits: int, margin: int | None) -> Worth:
    return Worth(ResellerId(reseller), credits, margin, "EUR")


def test_those_who_matter_most_are_ranked_by_margin_and_say_so() -> None:
    chosen = suggested([worth(1, 900, 100), worth(2, 100, 5000), worth(3, 0, 0), worth(4, 50, -20)])

    assert [one.reseller_id for one in chosen] == [2, 1]
    assert chosen[0].reason.values == {
        "place": 1,
        "among": 4,
        "bought_credits": 100,
        "margin": {"minor": 5000, "currency": "EUR"},
    }


def test_where_a_margin_is_unknown_volume_counts_for_all() -> None:
    chosen = suggested([worth(1, 900, None), worth(2, 100, 5000), worth(3, 0, 0)])

    assert [one.reseller_id for one in chosen] == [1, 2]
    assert all("margin" not in one.reason.values for one in chosen)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(-5, 50)), max_size=40))
def test_no_more_are_suggested_than_wished_whatever_the_order(brought: list[tuple[int, int]]) -> None:
    candidates = [worth(place, credits, margin) for place, (credits, margin) in enumerate(brought)]

    chosen = suggested(candidates)

    assert len(chosen) == min(MATTER_MOST, sum(margin > 0 for _credits, margin in brought))
    assert chosen == suggested(candidates[::-1])


BURST = Evidence(evidence_of("A burst.", {}))
SILENT = Evidence(evidence_of("A silence.", {}))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, FactsSeen(), None),
        (None, FactsSeen(alerts=((3, BURST),)), "A burst."),
        (FactsSeen(alerts=((3, BURST),)), FactsSeen(alerts=((3, BURST),)), None),
        (FactsSeen(alerts=((3, BURST),)), FactsSeen(alerts=((5, SILENT), (3, BURST))), "A silence."),
        (FactsSeen(alerts=((3, BURST),)), FactsSeen(), None),
        (FactsSeen(), FactsSeen(overdue=500, currency="EUR"), "%(sum)s weren't paid by their day."),
        (FactsSeen(overdue=100), FactsSeen(overdue=500), None),
        (FactsSeen(overdue=500), FactsSeen(), None),
        (FactsSeen(promises_due=(1,)), FactsSeen(promises_due=(1, 2)), "The day of promise #%(number)s has come."),
        (FactsSeen(months_missed=1), FactsSeen(months_missed=2), "Another month ended below its minimum."),
        (FactsSeen(months_missed=2), FactsSeen(months_missed=1), None),
        (
            FactsSeen(),
            FactsSeen(review_open=True),
            "Their price is being looked at: a change is proposed.",
        ),
        (FactsSeen(review_open=True), FactsSeen(review_open=True), None),
    ],
)
def test_only_what_is_new_and_material_is_worth_a_talk(
    before: FactsSeen | None, after: FactsSeen, said: str | None
) -> None:
    found = new_fact(before, after)

    assert (found and found.text) == said
