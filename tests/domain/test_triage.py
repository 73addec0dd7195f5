"""Whose fault a ticket is suggested to be: by company above all, and never without a reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people import ResellerId
from domain.tickets import AreaKind, Cause, Scope
from domain.triage import (
    Company,
    Guides,
    Standing,
    Suggestion,
    ToLoad,
    TriageFacts,
    company_of,
    needed_for_company,
    suggest,
    weights_of,
)

NOW = datetime(2026, 3, 2, 14, 40, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FIVE = Company(5, NOW - 30 * MINUTE, NOW, HOUR, 2.5)
WORST = Standing(suspended=True, not_accepted=True, empty_wallet=True, overdue=True, frozen=True, paused=True)


def facts(area: AreaKind = AreaKind.ACTIVATION, **known: Any) -> TriageFacts:
    """Return what is known of a ticket that was just opened."""
    return replace(TriageFacts(area, NOW), **known)


def said(suggestion: Suggestion) -> list[str]:
    return [str(reason) for reason in suggestion.reasons]


@pytest.mark.parametrize("area", AreaKind)
def test_company_points_at_the_supplier_whatever_the_sub_resellers_own_state(area: AreaKind) -> None:
    found = suggest(
        facts(area, company=FIVE, active=40, scope=Scope.ONE, guides=Guides(3), standing=WORST, since=NOW - 9 * HOUR)
    )
    assert found.cause is Cause.SUPPLIER
    assert said(found) == [
        "5 of 40 active sub-resellers have written about this since 2026-03-02 14:10:00+00:00;"
        " tickets in a usual week: 2.5."
    ]


def test_reasons_come_with_the_weightiest_first_and_are_three_at_most() -> None:
    found = suggest(
        facts(company=FIVE, active=40, case_since=NOW - HOUR, announced_since=NOW - 2 * HOUR, scope=Scope.MANY)
    )
    assert [reason[:15] for reason in said(found)] == ["5 of 40 active ", "A case in this ", "An announcement"]
    assert [reason[:33] for reason in said(suggest(facts(standing=WORST)))] == [
        "The sub-reseller is suspended.",
        "The sub-reseller hasn't accepted ",
        "The sub-reseller has no credits l",
    ]


@pytest.mark.parametrize(
    ("known", "cause", "reason"),
    [
        ({"case_since": NOW - HOUR}, Cause.SUPPLIER, "A case in this area has been open since"),
        ({"announced_since": NOW - HOUR}, Cause.SUPPLIER, "An announcement about it has held since"),
        ({"scope": Scope.MANY}, Cause.SUPPLIER, "Many customers are said to be concerned"),
        ({"standing": Standing(suspended=True)}, Cause.RESELLER, "is suspended"),
        ({"standing": Standing(not_accepted=True)}, Cause.RESELLER, "hasn't accepted its offer"),
        ({"standing": Standing(empty_wallet=True)}, Cause.RESELLER, "no credits left"),
        ({"standing": Standing(overdue=True)}, Cause.RESELLER, "overdue"),
        ({"standing": Standing(frozen=True)}, Cause.RESELLER, "frozen"),
        ({"standing": Standing(paused=True)}, Cause.RESELLER, "held back"),
        ({"scope": Scope.ONE, "guides": Guides(2)}, Cause.RESELLER, "guides that fit: 2, of which were shown: 0"),
        ({"scope": Scope.ONE, "guides": Guides(2, 1)}, Cause.RESELLER, "guides that fit: 2, of which were shown: 1"),
        (
            {"standing": Standing(empty_wallet=True, to_load=ToLoad(200, NOW - HOUR))},
            Cause.OURS,
            "Approved and not loaded yet since 2026-03-02 13:40:00+00:00: 200.",
        ),
    ],
)
def test_one_thing_alone_points_at_its_cause_and_says_so(known: dict[str, Any], cause: Cause, reason: str) -> None:
    found = suggest(facts(**known))
    assert found.cause is cause
    assert len(found.reasons) == 1
    assert reason in said(found)[0]
    assert 0 < found.confidence < 0.8


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"scope": Scope.ONE},
        {"guides": Guides(3)},  # one or many isn't known
        {"scope": Scope.MANY, "standing": Standing(paused=True)},  # as much points elsewhere
        {"scope": Scope.ONE, "guides": Guides(2, 2, 1)},  # one was tried in vain
        {"area": AreaKind.QUALITY, "standing": WORST},  # nothing of it makes a service bad
        {"company": replace(FIVE, resellers=1)},
        {"company": replace(FIVE, usual=2000.0)},  # so many come by chance in so busy an area
        {"case_since": NOW, "since": NOW - 72 * HOUR},  # it began long before
        {"announced_since": NOW, "since": NOW - 72 * HOUR},
    ],
)
def test_too_little_is_unknown(known: dict[str, Any]) -> None:
    assert suggest(facts(**known)) == Suggestion(Cause.UNKNOWN)


def test_company_says_it_all_of_many_customers_and_is_never_more_than_there_are() -> None:
    found = suggest(facts(company=FIVE, scope=Scope.MANY))
    assert [reason[:24] for reason in said(found)] == ["5 of 5 active sub-resell"]


def test_a_guide_that_was_seen_before_says_less() -> None:
    unseen, seen = (suggest(facts(scope=Scope.ONE, guides=guides)) for guides in (Guides(2), Guides(2, 1)))
    assert unseen.confidence > seen.confidence


def test_a_case_explains_what_began_shortly_before_it_was_noticed() -> None:
    assert suggest(facts(case_since=NOW, since=NOW - 5 * HOUR)).cause is Cause.SUPPLIER


def test_credits_that_wait_are_our_fault_even_if_the_sub_reseller_is_paused() -> None:
    waiting = Standing(empty_wallet=True, paused=True, to_load=ToLoad(200, NOW - HOUR))
    assert suggest(facts(AreaKind.CREDITS, standing=waiting)).cause is Cause.OURS


# Properties

standings = st.builds(Standing, *[st.booleans()] * 6, st.none() | st.just(ToLoad(200, NOW - HOUR)))
companies = st.builds(
    Company,
    st.integers(0, 60),
    st.just(NOW - HOUR),
    st.just(NOW),
    st.sampled_from([HOUR, 24 * HOUR]),
    st.floats(0, 5000),
)
moments = st.none() | st.integers(-100, 0).map(lambda hours: NOW + hours * HOUR)
all_facts = st.builds(
    TriageFacts,
    st.sampled_from(AreaKind),
    st.just(NOW),
    st.sampled_from(Scope),
    moments,
    standings,
    st.builds(Guides, *[st.integers(0, 3)] * 3),
    st.none() | companies,
    st.integers(0, 100),
    moments,
    moments,
)


@given(all_facts, companies, st.integers(0, 40))
def test_more_company_never_lowers_the_suppliers_weight(known: TriageFacts, company: Company, more: int) -> None:
    some = replace(known, company=company)
    bigger = replace(known, company=replace(company, resellers=company.resellers + more))
    quieter = replace(known, company=replace(company, usual=company.usual / 2))
    weights = [weights_of(one)[Cause.SUPPLIER] for one in (replace(known, company=None), some, bigger, quieter)]
    assert weights[0] <= weights[1] <= min(weights[2:])


@given(all_facts)
def test_nothing_is_suggested_without_a_reason_and_the_supplier_not_without_one_of_its_own(known: TriageFacts) -> None:
    found = suggest(known)
    assert (found.cause is Cause.UNKNOWN) == (not found.reasons) == (not found.confidence)
    assert len(found.reasons) <= 3
    assert 0 <= found.confidence < 1
    if found.cause is Cause.SUPPLIER:
        assert known.company or known.case_since or known.announced_since or known.scope is Scope.MANY


# Company


def openings(*minutes_of: tuple[int, int]) -> list[tuple[ResellerId, datetime]]:
    """Return tickets, each of a sub-reseller, so many minutes ago."""
    return [(ResellerId(reseller), NOW - minutes * MINUTE) for reseller, minutes in minutes_of]


def test_company_is_several_sub_resellers_within_the_window() -> None:
    given_ = openings((3, 0), (1, 60), (2, 20), (2, 25), (9, 300))
    assert company_of(given_, HOUR, 3, 1.0) == Company(3, NOW - HOUR, NOW, HOUR, 1.0)
    assert company_of(given_, 59 * MINUTE, 3, 1.0) is None
    assert company_of([], HOUR, 3, 1.0) is None


def test_twenty_tickets_of_one_sub_reseller_are_no_company() -> None:
    twenty = openings(*((1, minutes) for minutes in range(20)))
    assert company_of(twenty, HOUR, 1, 0.0) is None
    assert company_of([*twenty, *openings((2, 5))], HOUR, 2, 0.0) == Company(2, NOW - 19 * MINUTE, NOW, HOUR, 0.0)


def test_the_biggest_company_counts_and_of_some_alike_the_latest() -> None:
    earlier = openings((1, 500), (2, 490), (3, 480))
    later = openings((4, 50), (5, 40), (6, 30))
    assert company_of(earlier + later, HOUR, 3, 0.0) == Company(3, NOW - 50 * MINUTE, NOW - 30 * MINUTE, HOUR, 0.0)
    bigger = company_of([*earlier, *later, *openings((7, 485))], HOUR, 3, 0.0)
    assert bigger == Company(4, NOW - 500 * MINUTE, NOW - 480 * MINUTE, HOUR, 0.0)


def test_a_busy_area_needs_more_company_than_a_silent_one() -> None:
    assert [needed_for_company(HOUR, 3, usual) for usual in (0.0, 2.0, 168.0, 1680.0)] == [3, 3, 5, 21]
    assert company_of(openings((1, 1), (2, 2), (3, 3)), HOUR, 3, 168.0) is None


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 300)), max_size=25), st.integers(1, 6))
def test_company_is_what_looking_at_every_window_finds(given_: list[tuple[int, int]], size: int) -> None:
    found = company_of(openings(*given_), HOUR, size, 0.0)
    windows = [{reseller for reseller, ago in given_ if end <= ago <= end + 60} for _reseller, end in given_]
    most = max(map(len, windows), default=0)
    assert (found.resellers if found else 0) == (most if most >= max(size, 2) else 0)
