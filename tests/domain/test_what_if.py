"""A draft of tiers on the months that were: who moves, and what revenue and margin do."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.agreement import SubPanelId
from domain.pricing import Pricing
from domain.tiers import Tier, check_tiers
from domain.what_if import Bought, Outcome, WhatIf, what_if

NOW = check_tiers([Tier(500, Decimal("2.20")), Tier(1000, Decimal("2.00"))])
DRAFT = check_tiers([Tier(500, Decimal("2.20")), Tier(800, Decimal("2.10")), Tier(1500, Decimal("1.90"))])


def bought(
    number: int, months: Sequence[int], *, by_volume: bool = True, committed: int = 0, cost: str | None = "1.50"
) -> Bought:
    pricing = Pricing(Decimal("2.40"), by_volume, committed)
    return Bought(SubPanelId(number), pricing, months, months, Decimal(cost) if cost else None)


def tried(*purchases: Bought, now: tuple[Tier, ...] = NOW, currency: str = "EUR") -> WhatIf:
    return what_if(purchases, now=now, draft=DRAFT, currency=currency)


def test_who_moves_is_shown_from_which_tier_to_which_with_revenue_and_margin() -> None:
    (row,) = tried(bought(1, [1000, 1000, 1000])).rows
    assert row.moves
    assert (row.tier_before, row.tier_after) == (NOW[1], DRAFT[1])
    assert (row.before, row.after) == (Outcome(600_000, 150_000), Outcome(630_000, 180_000))


def test_a_month_counts_by_its_own_volume_or_that_of_the_month_before() -> None:
    (row,) = tried(bought(1, [1000, 100, 100])).rows
    assert row.before.revenue == 200_000 + 20_000 + 24_000
    assert row.tier_before is None


def test_a_price_of_ones_own_and_what_stays_do_not_move() -> None:
    found = tried(bought(1, [1000] * 3, by_volume=False), bought(2, [600] * 3), bought(3, []), bought(4, [0, 0, 0]))
    assert found.moving == 0
    assert found.before == found.after == Outcome(720_000 + 396_000, 270_000 + 126_000)


def test_a_commitment_counts_as_bought() -> None:
    (row,) = tried(bought(1, [10, 10, 10], committed=1000)).rows
    assert (row.tier_before, row.tier_after) == (NOW[1], DRAFT[1])


def test_who_changes_most_comes_first() -> None:
    found = tried(bought(1, [600]), bought(2, [1000]), bought(3, [2000]), bought(4, [900]))
    assert [row.sub_panel_id for row in found.rows] == [3, 2, 4, 1]
    assert found.moving == 3


def test_an_unknown_cost_leaves_the_margin_open_and_is_counted() -> None:
    found = tried(bought(1, [1000], cost=None), bought(2, [1000]))
    assert found.rows[0].after == Outcome(210_000, None)
    assert (found.after, found.without_cost) == (Outcome(420_000, 60_000), 1)
    assert tried(bought(1, [1000], cost=None)).after.margin is None


def test_a_first_table_is_compared_with_none_and_nobody_with_nothing() -> None:
    (row,) = tried(bought(1, [1000]), now=()).rows
    assert (row.tier_before, row.before.revenue) == (None, 240_000)
    assert tried() == WhatIf((), Outcome(0, None), Outcome(0, None), 0)


def test_a_currency_without_minor_units_is_counted_in_whole_ones() -> None:
    assert tried(bought(1, [1000]), currency="JPY").after.revenue == 2100


@given(st.lists(st.lists(st.integers(0, 3000), max_size=4), max_size=6))
def test_rows_add_up_and_the_same_table_changes_nothing(months: list[list[int]]) -> None:
    purchases = [bought(at, each) for at, each in enumerate(months)]
    found = what_if(purchases, now=NOW, draft=DRAFT, currency="EUR")
    assert found.after.revenue == sum(row.after.revenue for row in found.rows)
    same = what_if(purchases, now=NOW, draft=NOW, currency="EUR")
    assert same.before == same.after == found.before
    assert same.moving == 0


def test_the_month_before_says_only_by_which_volume_the_next_one_counts() -> None:
    seen = Bought(SubPanelId(1), Pricing(Decimal("2.40"), by_volume=True), (1000, 100), (0, 100), Decimal("1.50"))
    (row,) = what_if([seen], now=NOW, draft=DRAFT, currency="EUR").rows
    assert (row.before.revenue, row.after.revenue) == (20_000, 21_000)
