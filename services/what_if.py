"""What if: a draft of tiers, seen on what was bought in the last ninety days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain.agreement import PanelId, SubPanel, SubPanelId, TierTableId
from domain.calendar import day_in
from domain.cash_flow import FREE, lot_at
from domain.ledger import credits_of
from domain.people import Actor, Reseller
from domain.periods import Period, day_around, month_before, month_of
from domain.pricing import Tier
from domain.what_if import Bought, Outcome, WhatIfRow, what_if
from services import cash_flow, tiers
from services.prices import pricing_of
from services.tiers import Draft, Tables
from storage.ledger_history import NEWEST
from storage.store import Store

DAYS = 90


@dataclass(frozen=True, slots=True)
class Moving:
    """An account under both tables. `panel`: its name, empty where there is only one."""

    child: Reseller
    panel: str
    sub_panel: SubPanel
    row: WhatIfRow


@dataclass(frozen=True, slots=True)
class Both:
    """What some accounts brought under what holds now, and would have brought under the draft; in minor units."""

    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Thin:
    """A tier of a draft that leaves less than the margin floor. `cost`: of a credit; `margin`: percent of that."""

    panel: str
    tier: Tier
    cost: Decimal
    margin: Decimal
    floor: Decimal


@dataclass(frozen=True, slots=True)
class Seen:
    """A draft on the last days. `since`: their first. `by_volume`: of the accounts in `rows`; `everybody`: of all.

    `each`: all accounts as they pay now; `all_rows`: with what they would bring if everybody paid by volume.
    `elsewhere`: how many accounts bought in other currencies, which are left aside.
    """

    draft: Draft
    currency: str
    since: date
    rows: tuple[Moving, ...]
    each: tuple[Moving, ...]
    all_rows: tuple[Moving, ...]
    by_volume: Both
    everybody: Both
    thin: tuple[Thin, ...]
    elsewhere: int


async def see(store: Store, table_id: TierTableId, *, by: Actor) -> Seen:
    """Return what a draft would have changed; raises what `tiers.draft_of` does."""
    draft = await tiers.draft_of(store, table_id, by=by)
    reseller = await store.resellers.by_id(by.reseller_id)
    zone = (await store.resellers.top_of(reseller.id)).time_zone
    since = day_around(store.now - timedelta(days=DAYS), zone).start
    months = _months(since, store.now, zone)
    accounts = await tiers.priced(store, reseller.id)
    children = {one.sub_panel.id: one.child for one in accounts}
    costs = await costs_of(store, reseller, {one.sub_panel.panel_id for one in accounts} | draft.tiers.keys())
    found = await store.prices.bought_by_times(reseller.id, _bounds(months, since))
    bought = {one.sub_panel_id: _split(one.credits, months, since) for one in found if one.currency == by.currency}
    usual = (await store.terms.of(reseller.id)).price
    purchases = [_purchase(one.sub_panel, bought, months, costs) for one in accounts]
    panels = {one.sub_panel.id: one.sub_panel for one in accounts}
    now = await _each(store, purchases, panels, draft, by.currency)
    after = _if_all_by_volume(purchases, panels, draft, usual, by.currency)
    names = _names(draft)
    rows = [
        Moving(
            children[row.sub_panel_id], names.get(panels[row.sub_panel_id].panel_id, ""), panels[row.sub_panel_id], row
        )
        for row in sorted(now, key=_by_difference)
    ]
    paying = tuple(one for one in rows if one.sub_panel.by_volume)
    return Seen(
        draft=draft,
        currency=by.currency,
        since=day_in(since, zone),
        rows=paying,
        each=tuple(rows),
        all_rows=tuple(_if_by_volume(one, after) for one in rows),
        by_volume=Both(together(one.row.before for one in paying), together(one.row.after for one in paying)),
        everybody=Both(together(row.before for row in now), together(after[row.sub_panel_id].after for row in now)),
        thin=tuple(await _thin(store, reseller, draft, costs, names)),
        elsewhere=len({one.sub_panel_id for one in found if one.currency != by.currency}),
    )


def _if_by_volume(one: Moving, after: Mapping[SubPanelId, WhatIfRow]) -> Moving:
    """Return an account with what it would bring if it paid by volume as everybody else."""
    then = after[one.sub_panel.id]
    return replace(one, row=replace(one.row, after=then.after, tier_after=then.tier_after))


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """Return several outcomes as one; without a margin where any cost isn't known."""
    known = [*outcomes]
    margins = [one.margin for one in known if one.margin is not None]
    return Outcome(sum(one.revenue for one in known), sum(margins) if len(margins) == len(known) else None)


def _by_difference(row: WhatIfRow) -> tuple[int, int]:
    return -abs(row.after.revenue - row.before.revenue), row.sub_panel_id


def _names(draft: Draft) -> Mapping[PanelId, str]:
    return {panel.id: panel.name for panel in draft.panels} if len(draft.panels) > 1 else {}


# The months


def _months(since: datetime, now: datetime, zone: str) -> list[Period]:
    """Return the months from before the one of a moment to the running one, oldest first."""
    found = [month_of(now, zone)]
    while found[0].start > since:
        found.insert(0, month_before(found[0], zone))
    return [month_before(found[0], zone), *found]


def _bounds(months: Sequence[Period], since: datetime) -> list[datetime]:
    return sorted({*(month.start for month in months), since, months[-1].end})


def _split(credits: Sequence[int], months: Sequence[Period], since: datetime) -> tuple[list[int], list[int]]:
    """Return the credits of each month, and those of them that were bought since a moment."""
    starts = _bounds(months, since)[:-1]
    whole, counted = [0] * len(months), [0] * len(months)
    for start, some in zip(starts, credits, strict=True):
        place = max(n for n, month in enumerate(months) if month.start <= start)
        whole[place] += some
        counted[place] += some if start >= since else 0
    return whole, counted


def _purchase(
    sub_panel: SubPanel,
    bought: Mapping[SubPanelId, tuple[list[int], list[int]]],
    months: Sequence[Period],
    costs: Mapping[PanelId, Decimal | None],
) -> Bought:
    nothing = [0] * len(months)
    whole, counted = bought.get(sub_panel.id, (nothing, nothing))
    return Bought(sub_panel.id, pricing_of(sub_panel), whole, counted, costs.get(sub_panel.panel_id))


# Both tables


async def _each(
    store: Store, purchases: Sequence[Bought], panels: Mapping[SubPanelId, SubPanel], draft: Draft, currency: str
) -> list[WhatIfRow]:
    """Return each account under the table that it agreed to, and under the draft."""
    groups: dict[tuple[PanelId, TierTableId | None], list[Bought]] = defaultdict(list)
    for one in purchases:
        sub_panel = panels[one.sub_panel_id]
        groups[sub_panel.panel_id, sub_panel.tier_table_id if sub_panel.by_volume else None].append(one)
    rows: list[WhatIfRow] = []
    for (panel_id, table_id), some in groups.items():
        now = () if table_id is None else await store.prices.tiers(table_id, panel_id)
        rows += what_if(some, now=now, draft=draft.tiers.get(panel_id, now), currency=currency).rows
    return rows


def _if_all_by_volume(
    purchases: Sequence[Bought],
    panels: Mapping[SubPanelId, SubPanel],
    draft: Draft,
    usual: Decimal | None,
    currency: str,
) -> Mapping[SubPanelId, WhatIfRow]:
    """Return each account as if it paid by the draft's tiers, wherever these say something of its panel."""
    found = {}
    for one in purchases:
        table = draft.tiers.get(panels[one.sub_panel_id].panel_id, ())
        pricing = one.pricing
        if table and not pricing.by_volume:
            pricing = replace(pricing, by_volume=True, price=usual or pricing.price)
        [row] = what_if([replace(one, pricing=pricing)], now=(), draft=table, currency=currency).rows
        found[one.sub_panel_id] = row
    return found


# Cost


async def costs_of(store: Store, reseller: Reseller, panels: Iterable[PanelId]) -> Mapping[PanelId, Decimal | None]:
    """Return what a credit of each panel costs on average now, in the reseller's currency, where that is known."""
    bought = await cash_flow.lots(store, reseller)
    found: dict[PanelId, Decimal | None] = {}
    for panel_id in panels:
        lot = lot_at(bought, credits_of(panel_id), NEWEST - 1)
        known = lot is not None and lot.currency in (reseller.currency, FREE)
        found[panel_id] = lot.average if lot is not None and known else None
    return found


async def _thin(
    store: Store,
    reseller: Reseller,
    draft: Draft,
    costs: Mapping[PanelId, Decimal | None],
    names: Mapping[PanelId, str],
) -> list[Thin]:
    floor = (await store.prices.settings(reseller.id)).margin_floor
    return [*_below(draft.tiers, costs, names, floor)]


def _below(
    tables: Tables, costs: Mapping[PanelId, Decimal | None], names: Mapping[PanelId, str], floor: Decimal
) -> Iterable[Thin]:
    """Yield the tiers that leave less than so many percent of the cost."""
    for panel_id, some in tables.items():
        cost = costs.get(panel_id)
        for tier in some if cost else ():
            assert cost is not None  # noqa: S101  (no tier is looked at without one)
            margin = (tier.price - cost) * 100 / cost
            if margin < floor:
                yield Thin(names.get(panel_id, ""), tier, cost, margin, floor)
