"""What a review proposes: by volume, overhead and margin, never below the floor, and what it does to the month."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.alerts import Evidence
from domain.margins import least_price, margin_after, raise_needed
from domain.money import Money
from domain.overhead import MonthFacts, Overhead, overhead
from domain.pricing import Pricing, PromisedPrice, agreed_price, resolve
from domain.proposals import NextTier, Proposal, ReasonKind, Reviewed, lasting_volume, propose
from domain.tiers import Tier, check_tiers

TIERS = check_tiers([Tier(0, Decimal("2.40")), Tier(500, Decimal("2.20")), Tier(1000, Decimal("2.00"))])
CALM = Overhead(0, 0.0, ())
DEMANDING = overhead([MonthFacts(300, own_tickets=9, late_payments=1, payments_due=4)] * 6, before=1)


def facts(price: str = "2.20", **others: Any) -> Reviewed:
    """Return somebody with a price of their own who buys about 600 a month."""
    return reviewing(Pricing(Decimal(price)), **others)


def reviewing(pricing: Pricing, **others: Any) -> Reviewed:
    usual: dict[str, Any] = {
        "tiers": TIERS, "volume": 650, "volumes": (600, 700, 650), "overhead": CALM, "surcharge_cap": None,
        "cost": Decimal("1.50"), "margin_floor": Decimal(10), "currency": "EUR",
    }  # fmt: skip
    known = usual | others
    present = agreed_price(pricing, volume=known["volume"], tiers=known["tiers"], places=2, currency=known["currency"])
    of_this: dict[str, Any] = {"present": present, "pricing": pricing}
    return Reviewed(**(of_this | known))


def kinds(proposal: Proposal) -> list[ReasonKind]:
    return [reason.kind for reason in proposal.reasons]


def test_what_fits_stays_as_it_is_and_says_so_with_numbers() -> None:
    found = propose(facts())
    assert not found.changes
    assert (found.price, found.pricing) == (Decimal("2.20"), Pricing(Decimal("2.20")))
    assert kinds(found) == [ReasonKind.VOLUME, ReasonKind.COST]
    assert found.next_tier == NextTier(TIERS[2], 350)


@pytest.mark.parametrize(
    ("volumes", "price", "change"),
    [
        ((900, 1200, 1100), "2.00", "-9.1"),  # a grower
        ((600, 300, 200), "2.40", "9.1"),  # a fader
        ((600, 5000, 650), "2.20", "0"),  # one large month
        ((5000, 900, 600, 0, 650), "2.20", "0"),
    ],
)
def test_a_volume_that_lasts_says_the_price(volumes: Sequence[int], price: str, change: str) -> None:
    found = propose(facts(volumes=volumes))
    assert (found.price, found.change) == (Decimal(price), Decimal(change))


@pytest.mark.parametrize("volumes", [(), (0,), (5000, 5000)])
def test_who_joined_lately_has_no_lasting_volume_and_keeps_the_price(volumes: Sequence[int]) -> None:
    found = propose(facts("2.30", volumes=volumes, volume=0))
    assert not found.changes
    assert Evidence(found.reasons[0].evidence).values == {"months": len(volumes), "least": 3}
    assert found.month_effect.credits == (volumes[-1] if volumes else 0)


def test_without_usage_or_tiers_nothing_is_proposed_and_no_tier_is_next() -> None:
    found = propose(facts(volumes=(0, 0, 0), volume=0, tiers=()))
    assert not found.changes
    assert found.next_tier is None
    assert found.month_effect.paid_after == Money(0, "EUR")


def test_a_commitment_counts_as_a_volume_that_lasts() -> None:
    committed = Pricing(Decimal("2.20"), committed=1000)
    assert propose(reviewing(committed)).pricing == replace(committed, price=Decimal("2.00"))


def test_only_a_cheaper_tier_is_worth_earning() -> None:
    by_volume = Pricing(Decimal("2.10"), by_volume=True)
    assert propose(reviewing(by_volume, volume=0, tiers=TIERS[1:])).next_tier == NextTier(TIERS[2], 1000)


def test_below_the_first_tier_a_credit_costs_no_less_than_in_it() -> None:
    cheap = propose(facts("2.00", volumes=(100, 100, 100), tiers=TIERS[1:]))
    dear = propose(facts("2.50", volumes=(100, 100, 100), tiers=TIERS[1:]))
    assert (cheap.price, dear.price) == (Decimal("2.20"), Decimal("2.50"))


def test_a_promise_in_force_stays() -> None:
    promised = PromisedPrice(Decimal("2.05"), date(2026, 1, 1), None, 7)
    present = resolve(
        Pricing(Decimal("2.40")), volume=0, tiers=TIERS, promised=promised, today=date(2026, 5, 1), places=2
    )
    found = propose(facts("2.40", present=present, surcharge_cap=Decimal(5), overhead=DEMANDING))
    assert (found.price, found.changes) == (Decimal("2.05"), False)
    assert found.reasons[0].kind is ReasonKind.PROMISE


def test_overhead_is_a_hint_alone_where_no_surcharge_is_allowed() -> None:
    found = propose(facts(overhead=DEMANDING))
    assert not found.changes
    assert ReasonKind.HINT in kinds(found)
    assert ReasonKind.OVERHEAD not in kinds(found)


def test_overhead_brings_a_surcharge_up_to_the_cap_and_says_what_it_comes_from() -> None:
    assert DEMANDING.notch == 2
    found = propose(facts(overhead=DEMANDING, surcharge_cap=Decimal(3)))
    assert found.price == Decimal("2.2660")
    assert found.pricing == Pricing(Decimal("2.20"), surcharge=Decimal(3))
    assert kinds(found) == [ReasonKind.OVERHEAD, ReasonKind.OVERHEAD, ReasonKind.VOLUME]
    assert sum(reason.weight for reason in found.reasons) == pytest.approx(Decimal(3))


@pytest.mark.parametrize("cap", [None, Decimal(5)])
def test_a_surcharge_ends_with_the_overhead_or_with_what_allowed_it(cap: Decimal | None) -> None:
    found = propose(reviewing(Pricing(Decimal("2.20"), surcharge=Decimal(4)), surcharge_cap=cap))
    assert found.pricing == Pricing(Decimal("2.20"))
    assert found.change < 0
    assert found.reasons[0].kind is ReasonKind.EASED


def test_who_is_by_volume_stays_so_with_another_surcharge() -> None:
    by_volume = Pricing(Decimal("2.40"), by_volume=True)
    found = propose(reviewing(by_volume, overhead=DEMANDING, surcharge_cap=Decimal(5)))
    assert found.price == Decimal("2.2880")
    assert found.pricing == replace(by_volume, surcharge=Decimal(4))
    assert not propose(reviewing(by_volume, volumes=(0, 0, 0))).changes


def test_the_margin_floor_holds_a_price_up() -> None:
    found = propose(facts(volumes=(1200, 1200, 1200), cost=Decimal("1.90")))
    assert (found.price, found.pricing.price) == (Decimal("2.0900"), Decimal("2.0900"))
    assert kinds(found)[:2] == [ReasonKind.VOLUME, ReasonKind.FLOOR]


def test_the_margin_floor_makes_of_one_by_volume_one_with_a_price_of_its_own() -> None:
    eased = Pricing(Decimal("2.40"), by_volume=True, surcharge=Decimal(10))
    found = propose(reviewing(eased, cost=Decimal("2.10")))
    assert found.pricing == Pricing(Decimal("2.3100"))


def test_a_price_below_the_floor_already_is_told_and_neither_raised_nor_lowered_for_it() -> None:
    found = propose(facts(volumes=(1200, 1200, 1200), cost=Decimal("2.15")))
    assert not found.changes
    floor = found.reasons[1]
    assert (floor.kind, round(floor.weight, 1)) == (ReasonKind.FLOOR, Decimal("7.5"))
    assert Evidence(floor.evidence).values["least_price"] == {"price": "2.3650", "currency": "EUR"}


def test_a_change_below_one_percent_is_not_worth_an_offer() -> None:
    assert not propose(facts("2.215")).changes
    assert propose(facts("2.23")).changes


def test_the_month_of_both_sides_is_told_on_the_last_months_credits() -> None:
    effect = propose(facts(volumes=(900, 1200, 1000))).month_effect
    assert (effect.credits, effect.paid_before, effect.paid_after) == (1000, Money(220000, "EUR"), Money(200000, "EUR"))
    assert (effect.margin_before, effect.margin_after) == (Money(70000, "EUR"), Money(50000, "EUR"))


def test_without_a_known_cost_there_is_no_floor_and_no_margin() -> None:
    found = propose(facts(volumes=(1200, 1200, 1200), cost=None))
    assert found.price == Decimal("2.00")
    assert found.month_effect.margin_after is None
    assert "isn't known" in Evidence(found.reasons[-1].evidence).text


def test_a_currency_without_minor_units_is_reviewed_in_whole_ones() -> None:
    yen = check_tiers([Tier(0, Decimal(260)), Tier(1000, Decimal(240))])
    found = propose(facts("260", tiers=yen, volumes=(1200, 1200, 1001), cost=Decimal(150), currency="JPY"))
    assert found.price == Decimal(240)
    assert found.month_effect.paid_after == Money(240240, "JPY")


# Properties

prices = st.decimals("0.10", "100", places=4)
overheads = st.builds(
    lambda month, before: overhead([month] * 6, before=before),
    st.builds(MonthFacts, st.integers(0, 1000), st.integers(0, 60), st.integers(0, 3), st.just(3)),
    st.integers(0, 4),
)


@st.composite
def cases(draw: st.DrawFn) -> Reviewed:
    steps = sorted(draw(st.sets(st.integers(0, 2000), max_size=4)))
    falling = sorted(draw(st.lists(prices, min_size=len(steps), max_size=len(steps))), reverse=True)
    pricing = Pricing(
        draw(prices), draw(st.booleans()), draw(st.integers(0, 1500)), draw(st.none() | st.just(Decimal(4)))
    )
    return reviewing(
        pricing,
        tiers=tuple(map(Tier, steps, falling)),
        volume=draw(st.integers(0, 3000)),
        volumes=tuple(draw(st.lists(st.integers(0, 3000), max_size=4))),
        overhead=draw(overheads),
        surcharge_cap=draw(st.none() | st.decimals(0, 20, places=1)),
        cost=draw(st.none() | prices),
        margin_floor=draw(st.none() | st.decimals(0, 50, places=1)),
    )


@given(cases())
def test_a_proposal_keeps_the_floor_and_what_is_agreed_gives_its_price(case: Reviewed) -> None:
    found = propose(case)
    agreed = agreed_price(found.pricing, volume=case.volume, tiers=case.tiers, places=2)
    assert agreed.per_credit == found.price
    assert found.changes or found.price == case.present.per_credit
    assert len(found.reasons) <= 3
    if case.cost is not None and case.margin_floor is not None:
        floor = case.cost * (100 + case.margin_floor) / 100
        assert found.price >= min(floor, case.present.per_credit)
    for reason in found.reasons:
        evidence = Evidence(reason.evidence)
        assert evidence.text % evidence.values


@given(cases(), st.integers(1, 5))
def test_more_overhead_never_lowers_a_proposal_beyond_what_is_not_worth_an_offer(case: Reviewed, more: int) -> None:
    worse = replace(case, overhead=replace(case.overhead, notch=case.overhead.notch + more))
    assert propose(worse).price >= propose(case).price * Decimal("0.99")


@given(cases(), st.integers(0, 3000))
def test_more_volume_never_raises_a_proposal_beyond_what_is_not_worth_an_offer(case: Reviewed, more: int) -> None:
    if len(case.volumes) < 3:
        return
    larger = replace(case, volumes=tuple(volume + more for volume in case.volumes))
    assert propose(larger).price <= propose(case).price * Decimal("1.011")


@pytest.mark.parametrize(("volumes", "lasting"), [((1, 2), None), ((9, 1, 5), 5), ((100, 9, 1, 5), 5), ((0, 0, 7), 0)])
def test_the_middle_one_of_the_last_three_months_lasts(volumes: Sequence[int], lasting: int | None) -> None:
    assert lasting_volume(volumes) == lasting


# Margins


@pytest.mark.parametrize(
    ("price", "cost", "margin"), [("2.00", "1.60", "25.0"), ("1.7999", "1.60", "12.4"), ("1.50", "1.60", "-6.3")]
)
def test_a_margin_is_told_rounded_down(price: str, cost: str, margin: str) -> None:
    assert margin_after(Decimal(price), Decimal(cost)) == Decimal(margin)


def test_without_a_cost_there_is_no_margin() -> None:
    assert margin_after(Decimal(2), Decimal(0)) is None


@pytest.mark.parametrize(("price", "needed"), [("1.863", None), ("1.8629", "1.863"), ("1.00", "1.863"), ("9", None)])
def test_a_raise_is_needed_below_the_floor_alone(price: str, needed: str | None) -> None:
    found = raise_needed(Decimal(price), Decimal("1.62"), Decimal(15), places=2)
    assert found == (Decimal(needed) if needed else None)


@given(prices, st.decimals(0, 100, places=2), st.integers(0, 8))
def test_the_price_that_is_needed_is_enough(cost: Decimal, floor: Decimal, places: int) -> None:
    least = least_price(cost, floor, places)
    assert raise_needed(least, cost, floor, places) is None
    assert least - cost * (100 + floor) / 100 < Decimal("0.0001")
