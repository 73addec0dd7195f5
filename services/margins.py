"""Margin by sub-reseller: what each paid for credits in a month, what those had cost, and what is left of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.cash_flow import Cost, PassedOn, costs_apart
from domain.ledger import AccountKind
from domain.people import Reseller, ResellerId
from domain.periods import Period
from services.cash_flow import books_of, earned, lots, panel_names
from storage.store import Store

Place = tuple[ResellerId, str]
"""A sub-reseller, and the asset of a panel's credits."""


@dataclass(frozen=True, slots=True)
class MarginLine:
    """What a sub-reseller brought at a panel in a month; sums in minor units of `currency`.

    `panel`: empty where there is only one. `credits`: passed on less those that came back; where there are sums in
    several currencies, they stand in the first of the lines. `unknown`: of how many nobody knows what they had cost.
    """

    reseller_id: ResellerId
    name: str
    panel: str
    credits: int
    currency: str
    charged: int
    cost: int
    unknown: int

    @property
    def margin(self) -> int:
        return self.charged - self.cost

    @property
    def share(self) -> Decimal | None:
        """Return the margin in percent of what was charged; `None` where nothing was."""
        return Decimal(100 * self.margin) / self.charged if self.charged > 0 else None


@dataclass(frozen=True, slots=True)
class _Moved:
    """What moved in a month, by sub-reseller and panel."""

    credits: Mapping[Place, int]
    charged: Mapping[Place, Mapping[str, int]]
    cost: Mapping[Place, Cost]


async def by_sub_reseller(store: Store, reseller: Reseller, period: Period) -> list[MarginLine]:
    """Return what each sub-reseller brought in a month, those that brought most first.

    All lines together are what `cash_flow` says of the month.
    """
    moved = await _moved(store, reseller, period)
    places = sorted({*moved.credits, *moved.charged})
    names = await store.ticket_clocks.names({whose for whose, _asset in places})
    panels = await panel_names(store, reseller)
    several = len(panels) > 1
    lines = [
        line
        for whose, asset in places
        for line in _lines(
            (whose, asset), moved, reseller.currency, name=names[whose], panel=panels.get(asset, "") if several else ""
        )
    ]
    return sorted(lines, key=lambda line: (line.currency != reseller.currency, line.currency, -line.margin, line.name))


async def _moved(store: Store, reseller: Reseller, period: Period) -> _Moved:
    bounds, books = (period.start, period.end), books_of(reseller)
    bought = await lots(store, reseller)
    charged: dict[Place, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for whose, flow in await store.cash_flows.flows_apart(reseller.id, AccountKind.SALES, bounds):
        if flow.credits is not None:
            charged[whose, flow.credits][flow.asset] += earned(flow)
    passed_on: dict[str, dict[ResellerId, list[PassedOn]]] = defaultdict(lambda: defaultdict(list))
    for whose, goods in await store.cash_flows.goods_apart(reseller.id, books.goods, bounds, bought):
        if not goods.bought:
            passed_on[goods.asset][whose].append(PassedOn(goods.asset, goods.place, goods.credits))
    return _Moved(
        credits={
            (whose, asset): sum(one.credits for one in each)
            for asset, by_whom in passed_on.items()
            for whose, each in by_whom.items()
        },
        charged=charged,
        cost={
            (whose, asset): cost
            for asset, by_whom in passed_on.items()
            for whose, cost in costs_apart(dict(sorted(by_whom.items())), bought).items()
        },
    )


def _lines(place: Place, moved: _Moved, currency: str, *, name: str, panel: str) -> list[MarginLine]:
    """Return the lines of a sub-reseller at a panel, one a currency; none where nothing was left of what moved."""
    charged, cost = moved.charged.get(place, {}), moved.cost.get(place, Cost({}, 0))
    credits = moved.credits.get(place, 0)
    found = sorted(
        (code for code in {*charged, *cost.sums} if charged.get(code, 0) or cost.sums.get(code, 0)),
        key=lambda code: (code != currency, code),
    )
    if not found and credits:
        found = [currency]
    return [
        MarginLine(
            reseller_id=place[0],
            name=name,
            panel=panel,
            credits=0 if number else credits,
            currency=code,
            charged=charged.get(code, 0),
            cost=cost.sums.get(code, 0),
            unknown=0 if number else cost.unknown,
        )
        for number, code in enumerate(found)
    ]


def totals(lines: Sequence[MarginLine]) -> list[MarginLine]:
    """Return what lines come to by panel and currency, and of several panels by currency alone; under nobody's name.

    Credits of several panels are never added up.
    """
    by_panel: dict[tuple[str, str], MarginLine] = {}
    for line in lines:
        key = (line.panel, line.currency)
        by_panel[key] = _sum(by_panel[key], line) if key in by_panel else replace(line, name="")
    if len({panel for panel, _currency in by_panel}) < 2:
        return list(by_panel.values())
    by_currency: dict[str, MarginLine] = {}
    for line in by_panel.values():
        apart = replace(line, panel="", credits=0)
        known = by_currency.get(line.currency)
        by_currency[line.currency] = _sum(known, apart) if known else apart
    return [*by_panel.values(), *by_currency.values()]


def _sum(one: MarginLine, other: MarginLine) -> MarginLine:
    return replace(
        one,
        credits=one.credits + other.credits,
        charged=one.charged + other.charged,
        cost=one.cost + other.cost,
        unknown=one.unknown + other.unknown,
    )
