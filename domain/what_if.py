"""What if: a draft of a tier table, seen on the months that were. Promises are left aside, as they come and go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, pairwise

from domain.agreement import SubPanelId
from domain.money import charge_for, decimals_of
from domain.pricing import Pricing, agreed_price
from domain.tiers import Tier, tier_for


@dataclass(frozen=True, slots=True)
class Bought:
    """What a sub-panel bought. `months`: credits of each, oldest first; `cost`: per credit, in the same currency.

    `counted`: credits of each month that are looked at; a month before them only says by which volume they count.
    """

    sub_panel_id: SubPanelId
    pricing: Pricing
    months: Sequence[int]
    counted: Sequence[int]
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What some months brought, or would have. In minor units; `margin`: `None` where a cost isn't known."""

    revenue: int
    margin: int | None


@dataclass(frozen=True, slots=True)
class WhatIfRow:
    """A sub-panel under both tables. The tiers are those of the last month, `None` below the lowest or without one."""

    sub_panel_id: SubPanelId
    tier_before: Tier | None
    tier_after: Tier | None
    before: Outcome
    after: Outcome

    @property
    def moves(self) -> bool:
        return self.tier_before != self.tier_after


@dataclass(frozen=True, slots=True)
class WhatIf:
    """All sub-panels under both tables, those that differ most first, and what they bring together.

    The margins of `before` and `after` are of the sub-panels whose cost is known, `without_cost` of them aren't.
    """

    rows: tuple[WhatIfRow, ...]
    before: Outcome
    after: Outcome
    without_cost: int

    @property
    def moving(self) -> int:
        return sum(row.moves for row in self.rows)


def what_if(purchases: Sequence[Bought], *, now: Sequence[Tier], draft: Sequence[Tier], currency: str) -> WhatIf:
    """Return what a draft would have changed. `now`, `draft`: checked tables of one panel, empty for none."""
    rows = [_row(bought, now, draft, currency) for bought in purchases]
    rows.sort(key=lambda row: (-abs(row.after.revenue - row.before.revenue), row.sub_panel_id))
    without_cost = sum(row.before.margin is None for row in rows)
    before, after = _together([row.before for row in rows]), _together([row.after for row in rows])
    return WhatIf(tuple(rows), before, after, without_cost)


def _row(bought: Bought, now: Sequence[Tier], draft: Sequence[Tier], currency: str) -> WhatIfRow:
    return WhatIfRow(
        sub_panel_id=bought.sub_panel_id,
        tier_before=_last_tier(bought, now),
        tier_after=_last_tier(bought, draft),
        before=_outcome(bought, now, currency),
        after=_outcome(bought, draft, currency),
    )


def _last_tier(bought: Bought, tiers: Sequence[Tier]) -> Tier | None:
    if not bought.pricing.by_volume:
        return None
    earned = max(bought.months[-2:], default=0)
    return tier_for(max(earned, bought.pricing.committed), tiers)


def _outcome(bought: Bought, tiers: Sequence[Tier], currency: str) -> Outcome:
    places = decimals_of(currency)
    revenue = 0
    for credits, volume in zip(bought.counted, _volumes(bought.months), strict=True):
        price = agreed_price(bought.pricing, volume=volume, tiers=tiers, places=places).per_credit
        revenue += charge_for(credits, price, currency).minor
    if bought.cost is None:
        return Outcome(revenue, None)
    return Outcome(revenue, revenue - charge_for(sum(bought.counted), bought.cost, currency).minor)


def _volumes(months: Sequence[int]) -> Iterator[int]:
    """Yield the volume that each month counts by: its own or, if more, that of the month before."""
    for before, credits in pairwise(chain([0], months)):
        yield max(before, credits)


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    known = [outcome.margin for outcome in outcomes if outcome.margin is not None]
    return Outcome(sum(outcome.revenue for outcome in outcomes), sum(known) if known else None)
