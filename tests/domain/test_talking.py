"""What a talk should be about, and who needs attention: by rule, with reasons, and fair to the sub-reseller."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.alerts import AlertKind, Evidence, evidence_of
from domain.talking import (
    NEEDS_ATTENTION,
    PLEASANT,
    AlertSeen,
    BriefFacts,
    FollowUpSeen,
    PointKind,
    PromiseSeen,
    attention,
    talking_points,
)

TODAY = date(2026, 11, 26)
NOTHING = BriefFacts(today=TODAY, currency="EUR", days_with_us=400, days_since_talk=20)
FOUND = Evidence(evidence_of("Found: %(spent)s.", {"spent": 3}))


def kinds(facts: BriefFacts, most: int = 99) -> list[str]:
    return [point.kind.value for point in talking_points(facts, most)]


def alert(kind: AlertKind, **how: bool) -> AlertSeen:
    return AlertSeen(kind, FOUND, **{"open": True} | how)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({}, []),
        ({"used": 130, "used_before": 100}, ["growth"]),
        ({"used": 119, "used_before": 100}, ["steady"]),
        ({"used": 60, "used_before": 100}, ["decline"]),
        ({"used": 60, "used_before": 100, "usual_low": 50}, ["steady"]),
        ({"used": 60, "used_before": 100, "muted_days": 10}, ["steady"]),
        ({"used": 30, "used_before": 100, "muted_days": 10}, ["decline"]),
        ({"used": 0, "used_before": 100, "muted_days": 30}, []),
        ({"used": 0, "used_before": 0}, ["no_usage"]),
        ({"cover_days": 4.5}, ["cover_short"]),
        ({"cover_days": 6.0}, []),
        ({"bought": 500, "minimum": 1000, "left_days": 20}, []),
        ({"bought": 500, "minimum": 1000, "left_days": 5}, ["minimum_ahead"]),
        ({"bought": 1000, "minimum": 1000, "left_days": 5}, ["minimum_met"]),
        ({"months_missed": 2}, []),  # there is no minimum any more
        ({"minimum": 1000, "months_missed": 2, "left_days": 20}, ["minimum_missed"]),
        ({"due": 500}, []),
        ({"overdue": 500, "overdue_days": 3, "in_time": 5}, ["overdue"]),
        ({"late": 1, "in_time": 5}, []),
        ({"late": 2, "in_time": 5}, ["late_payments"]),
        ({"in_time": 5}, ["paid_in_time"]),
        ({"own_tickets": 2}, []),
        ({"own_tickets": 3}, ["own_tickets"]),
        ({"unknown_tickets": 9}, []),
        ({"open_tickets": 1, "our_tickets": 1, "cases_solved": 1}, ["repaired", "open_tickets", "our_fault"]),
        ({"next_tier_credits": 100, "next_tier_price": Decimal("2.00"), "bought": 400}, ["next_tier"]),
        ({"next_tier_credits": 5000, "next_tier_price": Decimal("2.00"), "bought": 400}, []),  # out of reach
        ({"review_price": Decimal("2.20"), "price": Decimal("2.10")}, ["review"]),
        ({"promises": (PromiseSeen(1, "rest", TODAY + timedelta(days=7)),)}, ["promise_due"]),
        ({"promises": (PromiseSeen(1, "rest", TODAY + timedelta(days=8)), PromiseSeen(2, "other", None))}, []),
        ({"promises": (PromiseSeen(1, "rest", None, disputed=True),)}, ["promise_disputed"]),
        ({"follow_ups": (FollowUpSeen("call", TODAY + timedelta(days=1)),)}, []),
        ({"follow_ups": (FollowUpSeen("call", TODAY),)}, ["follow_up"]),
        ({"days_since_talk": 61}, ["losing_touch"]),
        ({"days_since_talk": None}, ["losing_touch"]),
        ({"alerts": (alert(AlertKind.BURST), alert(AlertKind.BELOW_ZERO))}, ["below_zero", "burst"]),
        ({"alerts": (alert(AlertKind.SILENCE),), "used": 0, "used_before": 9}, ["silence"]),
        ({"alerts": (alert(AlertKind.BURST),), "used": 900, "used_before": 100}, ["burst"]),
        ({"alerts": (alert(AlertKind.BURST, open=False), alert(AlertKind.SILENCE, expected=True))}, []),
        ({"alerts": (alert(AlertKind.SILENCE, explained=True), alert(AlertKind.DEAD_SOURCE))}, []),
    ],
)
def test_each_fact_is_said_by_its_rule_and_none_that_is_not_there(known: dict[str, Any], said: list[str]) -> None:
    assert kinds(replace(NOTHING, **known)) == said


@pytest.mark.parametrize(
    ("days", "known", "said"),
    [
        (1, {}, ["newcomer"]),
        (1, {"used": 0, "used_before": 0}, ["newcomer"]),
        (20, {"used": 40, "used_before": 0}, ["first_usage", "newcomer"]),
        (45, {"used": 0}, ["no_usage"]),
        (45, {"used": 10, "used_before": 90}, []),  # too new to compare
    ],
)
def test_who_joined_lately_is_not_measured_by_a_past_they_do_not_have(
    days: int, known: dict[str, Any], said: list[str]
) -> None:
    assert kinds(replace(NOTHING, days_with_us=days, days_since_talk=None, **known)) == said


def test_the_weightiest_points_are_chosen_with_something_pleasant_among_them_and_first() -> None:
    facts = replace(
        NOTHING,
        overdue=500,
        overdue_days=4,
        open_tickets=2,
        cover_days=2.0,
        used=130,
        used_before=100,
        bought=100,
        minimum=100,
    )

    assert kinds(facts, 3) == ["growth", "overdue", "open_tickets"]
    assert kinds(facts, 1) == ["growth"]
    assert kinds(facts, 0) == []


def test_a_reason_has_its_numbers() -> None:
    (point,) = attention(replace(NOTHING, overdue=500, overdue_days=4))

    assert point.reason.text == "%(sum)s are overdue, the oldest for %(since_days)s."
    assert point.reason.values == {"sum": {"minor": 500, "currency": "EUR"}, "since_days": 4}


def test_of_several_promises_the_first_by_its_day_speaks_and_long_words_are_cut() -> None:
    later, sooner = PromiseSeen(1, "later", TODAY), PromiseSeen(2, "word " * 5000, TODAY - timedelta(days=3))

    (point,) = talking_points(replace(NOTHING, promises=(later, sooner)))

    assert point.reason.values["number"] == 2
    assert len(point.reason.values["words"]) <= 80


counts = st.integers(0, 2000)
some_alerts = st.lists(
    st.builds(AlertSeen, st.sampled_from(AlertKind), st.just(FOUND), st.booleans(), st.booleans(), st.booleans()),
    max_size=4,
).map(tuple)
some_facts = st.builds(
    BriefFacts,
    today=st.just(TODAY),
    currency=st.just("EUR"),
    days_with_us=counts,
    used=st.none() | counts,
    used_before=st.none() | counts,
    muted_days=st.integers(0, 30),
    usual_low=st.none() | counts,
    cover_days=st.none() | st.floats(0, 60),
    bought=counts,
    minimum=counts,
    left_days=st.integers(0, 31),
    months_missed=st.integers(0, 3),
    overdue=counts,
    late=st.integers(0, 5),
    in_time=st.integers(0, 5),
    own_tickets=st.integers(0, 9),
    supplier_tickets=st.integers(0, 9),
    our_tickets=st.integers(0, 9),
    cases_solved=st.integers(0, 3),
    open_tickets=st.integers(0, 3),
    alerts=some_alerts,
    days_since_talk=st.none() | counts,
)


@given(some_facts, st.integers(0, 5))
def test_points_are_never_more_than_wished_and_one_is_pleasant_where_one_can_be(facts: BriefFacts, most: int) -> None:
    all_of_them, points = talking_points(facts, 99), talking_points(facts, most)

    assert len(points) == min(most, len(all_of_them))
    assert len({point.kind for point in all_of_them}) == len(all_of_them)
    if most and any(point.kind in PLEASANT for point in all_of_them):
        assert points[0].kind in PLEASANT
    assert all(point.reason.text % point.reason.values for point in all_of_them)


@given(some_facts)
def test_the_attention_list_has_reasons_by_weight_and_says_nothing_that_the_talk_does_not(facts: BriefFacts) -> None:
    reasons = attention(facts)

    assert {point.kind for point in reasons} <= NEEDS_ATTENTION
    assert not NEEDS_ATTENTION & PLEASANT
    assert [point.weight for point in reasons] == sorted((point.weight for point in reasons), reverse=True)
    assert set(reasons) <= set(talking_points(facts, 99))


@given(some_facts, st.integers(0, 50), st.integers(0, 30))
def test_nobody_needs_more_attention_for_what_the_supplier_or_the_parent_caused(
    facts: BriefFacts, tickets: int, more: int
) -> None:
    fair = replace(facts, supplier_tickets=tickets, our_tickets=tickets, muted_days=min(30, facts.muted_days + more))
    explained = replace(fair, alerts=tuple(replace(one, explained=True) for one in fair.alerts))

    for kinder in (fair, explained):
        blamed = {point.kind for point in attention(kinder)} - {point.kind for point in attention(facts)}
        assert blamed <= {PointKind.NO_USAGE, PointKind.DECLINE, PointKind.COVER_SHORT} & _behind_alerts(facts)


def _behind_alerts(facts: BriefFacts) -> set[PointKind]:
    """Return what an open alert said better, so that it comes to light without it."""
    return set() if not facts.alerts else {PointKind.NO_USAGE, PointKind.DECLINE, PointKind.COVER_SHORT}


def test_of_a_sub_reseller_of_whom_nothing_is_known_yet_only_that_is_said() -> None:
    assert kinds(BriefFacts(today=TODAY, currency="EUR", days_with_us=0)) == ["newcomer"]
    assert attention(BriefFacts(today=TODAY, currency="EUR", days_with_us=0)) == ()


def test_tickets_of_today_are_no_days_old() -> None:
    today, older = (attention(replace(NOTHING, open_tickets=2, oldest_days=days))[0].reason.text for days in (0, 3))
    assert today.endswith("all of them from today.")
    assert older.endswith("the oldest for %(oldest_days)s.")
