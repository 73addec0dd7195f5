"""What if: a draft of a table on the months that were."""

from decimal import Decimal

from domain.agreement import SubPanelId
from domain.pricing import Pricing
from domain.tiers import read_tiers
from domain.what_if import Bought, Outcome, what_if

NOW, DRAFT = read_tiers("0: 2.40, 500: 2.20"), read_tiers("0: 2.30, 500: 2.00")


def bought(number: int = 1, *, months: tuple[int, ...], by_volume: bool = True, cost: str | None = "1.50") -> Bought:
    pricing = Pricing(Decimal("2.50"), by_volume=by_volume)
    return Bought(SubPanelId(number), pricing, months, (0, *months[1:]), None if cost is None else Decimal(cost))


def test_a_month_counts_by_its_own_volume_or_that_of_the_month_before_which_is_not_counted_itself() -> None:
    seen = what_if([bought(months=(500, 100, 100))], now=NOW, draft=DRAFT, currency="EUR")
    assert (seen.before, seen.after) == (Outcome(22_000 + 24_000, 16_000), Outcome(20_000 + 23_000, 13_000))


def test_an_own_price_is_untouched_and_moves_nowhere() -> None:
    seen = what_if([bought(months=(0, 600), by_volume=False)], now=NOW, draft=DRAFT, currency="EUR")
    assert seen.before == seen.after == Outcome(150_000, 60_000)
    assert seen.moving == 0


def test_without_a_cost_there_is_revenue_and_no_margin() -> None:
    seen = what_if([bought(months=(0, 600), cost=None)], now=NOW, draft=DRAFT, currency="JPY")
    assert (seen.before, seen.after, seen.without_cost) == (Outcome(1320, None), Outcome(1200, None), 1)


def test_who_differs_most_comes_first() -> None:
    seen = what_if([bought(1, months=(0, 10)), bought(2, months=(0, 900))], now=NOW, draft=DRAFT, currency="EUR")
    assert [row.sub_panel_id for row in seen.rows] == [2, 1]
    assert seen.moving == 2
