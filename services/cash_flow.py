"""Cash flow of months: of a top reseller, and of one in between, who buys from its parent instead of a supplier."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.cash_flow import CashFlow, Cost, Lot, PassedOn, Received, Traded, cost_of, lots_of
from domain.ledger import AccountKind, credits_of
from domain.money import Money
from domain.people import Reseller, ResellerId
from domain.periods import Period
from services import open_dues
from storage.cash_flow import Flow, Goods
from storage.store import Store

FROM_PAYERS = frozenset({AccountKind.DUE, AccountKind.EXCHANGE})
"""Where money comes from that sub-resellers pay: in another currency it goes through an exchange."""


@dataclass(frozen=True, slots=True)
class Books:
    """Where a reseller's credits are, and where it stands what they cost: a top buys, one in between is charged."""

    goods: AccountKind
    cost: AccountKind
    sold_by: AccountKind


TOP = Books(AccountKind.STOCK, AccountKind.COST, AccountKind.CASH)
BETWEEN = Books(AccountKind.WALLET, AccountKind.DUE, AccountKind.SALES)


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved in some months on a reseller's accounts."""

    cash: Sequence[Flow]
    sales: Sequence[Flow]
    cost: Sequence[Flow]
    goods: Sequence[Goods]
    lots: Sequence[Lot]


async def cash_flow(store: Store, reseller_id: ResellerId, period: Period) -> CashFlow:
    """Return a month of a reseller. Whose sub-resellers those are whose credits and dues count is as it is today."""
    reseller = await store.resellers.by_id(reseller_id)
    moved = await _moved(store, reseller, (period.start, period.end))
    return CashFlow(
        start=period.start,
        as_of=min(store.now, period.end),
        received=received_in(0, moved.cash),
        panels=await _panels(store, reseller, moved, period.end),
        written_off=_by_currency((flow.asset, -earned(flow)) for flow in moved.sales if flow.credits is None),
        due=await open_dues.by_age_of_children(store, reseller, period.end),
    )


@dataclass(frozen=True, slots=True)
class MonthAtAGlance:
    """What came in, what credits cost and what was earned with them in a month; in one currency."""

    start: datetime
    received: Money
    paid: Money
    margin: Money


async def months(store: Store, reseller_id: ResellerId, periods: Sequence[Period]) -> list[MonthAtAGlance]:
    """Return months that follow each other, the oldest first, in the reseller's own currency."""
    reseller = await store.resellers.by_id(reseller_id)
    moved = await _moved(store, reseller, (*(period.start for period in periods), periods[-1].end))
    return [
        _at_a_glance(period, place, moved, reseller.currency, books_of(reseller))
        for place, period in enumerate(periods)
    ]


def _at_a_glance(period: Period, place: int, moved: Moved, currency: str, books: Books) -> MonthAtAGlance:
    received = {one.currency: one.net.minor for one in received_in(place, moved.cash)}
    paid = _by_currency((flow.asset, _paid(flow, books)) for flow in _of_month(place, moved.cost) if flow.credits)
    charged = _by_currency((flow.asset, earned(flow)) for flow in _of_month(place, moved.sales) if flow.credits)
    assets = {one.asset for one in moved.goods}
    cost = sum(_cost(place, asset, moved).sums.get(currency, 0) for asset in assets)
    return MonthAtAGlance(
        start=period.start,
        received=Money(received.get(currency, 0), currency),
        paid=Money(paid.get(currency, 0), currency),
        margin=Money(charged.get(currency, 0) - cost, currency),
    )


def books_of(reseller: Reseller) -> Books:
    """Return where a reseller's credits are, and what they cost."""
    return TOP if reseller.is_top else BETWEEN


async def _moved(store: Store, reseller: Reseller, bounds: Sequence[datetime]) -> Moved:
    """Return what moved in the months between `bounds`."""
    books, flows = books_of(reseller), store.cash_flows
    bought = await lots(store, reseller)
    return Moved(
        cash=await flows.flows(reseller.id, AccountKind.CASH, bounds),
        sales=await flows.flows(reseller.id, AccountKind.SALES, bounds),
        cost=await flows.flows(reseller.id, books.cost, bounds),
        goods=await flows.goods(reseller.id, books.goods, bounds, bought),
        lots=bought,
    )


async def lots(store: Store, reseller: Reseller) -> Sequence[Lot]:
    """Return what came to a reseller, oldest first: by it follows what the credits cost that it passes on."""
    if reseller.is_top:
        return await store.cash_flows.purchases(reseller.id)
    return lots_of(await store.cash_flows.incoming(reseller.id))


# Money


def received_in(month: int, cash: Iterable[Flow]) -> tuple[Received, ...]:
    """Return what came from sub-resellers in a month, by currency."""
    found: dict[str, Received] = {}
    for flow in _of_month(month, cash):
        if flow.counter in FROM_PAYERS or flow.counter is AccountKind.FEES:
            before = found.get(flow.asset, Received(flow.asset))
            found[flow.asset] = _with(before, flow)
    return tuple(found[currency] for currency in sorted(found))


def _with(before: Received, flow: Flow) -> Received:
    """Return what was received, with one more flow: money that comes leaves the account of cash."""
    amount = -flow.amount if flow.back else flow.amount
    leaves = flow.out is not flow.back  # as it was recorded at first
    came, given_back, fees = before.came, before.given_back, before.fees
    if flow.counter is AccountKind.FEES:
        return Received(before.currency, came, given_back, fees + amount)
    if leaves:
        return Received(before.currency, came + amount, given_back, fees)
    return Received(before.currency, came, given_back + amount, fees)


def earned(flow: Flow) -> int:
    """Return what a flow on the account of sales adds to what was charged."""
    return -flow.amount if flow.out else flow.amount


def _paid(flow: Flow, books: Books) -> int:
    """Return what a flow on the account of cost adds to what was paid for credits; nothing if it is about others."""
    if flow.counter is not books.sold_by:
        return 0
    return flow.amount if flow.out else -flow.amount


def _of_month(month: int, flows: Iterable[Flow]) -> Iterable[Flow]:
    return (flow for flow in flows if flow.month == month)


def _by_currency(sums: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return sums by currency, those that are nothing left out."""
    found: dict[str, int] = {}
    for currency, minor in sums:
        found[currency] = found.get(currency, 0) + minor
    return {currency: minor for currency, minor in sorted(found.items()) if minor}


# Credits


async def _panels(store: Store, reseller: Reseller, moved: Moved, end: datetime) -> tuple[Traded, ...]:
    """Return what was traded of each panel; a panel with which there was nothing to do is left out beside others."""
    books = books_of(reseller)
    unused = await store.cash_flows.unused(reseller.id, end)
    unsold = await store.cash_flows.unsold(reseller.id, books.goods, end)
    names = await panel_names(store, reseller)
    traded = [
        _traded(asset, name, moved, books, unused=unused.get(asset, 0), unsold=unsold.get(asset, 0))
        for asset, name in names.items()
    ]
    return tuple(panel for panel in traded if not panel.is_idle) or tuple(traded[:1])


async def panel_names(store: Store, reseller: Reseller) -> Mapping[str, str]:
    """Return what the panels are called with which a reseller deals, by the asset of their credits."""
    top = await store.resellers.top_of(reseller.id)
    panels = await store.panels.of_reseller(top.id)
    own = {one.panel_id for one in await store.sub_panels.of_reseller(reseller.id)}
    return {credits_of(panel.id): panel.name for panel in panels if reseller.is_top or panel.id in own}


def _traded(asset: str, name: str, moved: Moved, books: Books, *, unused: int, unsold: int) -> Traded:
    cost = _cost(0, asset, moved)
    goods = [one for one in moved.goods if one.asset == asset]
    return Traded(
        asset=asset,
        panel=name,
        bought=sum(one.credits for one in goods if one.bought),
        paid=_by_currency((flow.asset, _paid(flow, books)) for flow in moved.cost if flow.credits == asset),
        passed_on=sum(one.credits for one in goods if not one.bought),
        charged=_by_currency((flow.asset, earned(flow)) for flow in moved.sales if flow.credits == asset),
        cost=cost.sums,
        unknown=cost.unknown,
        unused=unused,
        unsold=unsold,
    )


def _cost(month: int, asset: str, moved: Moved) -> Cost:
    passed_on = (one for one in moved.goods if (one.month, one.asset, one.bought) == (month, asset, False))
    return cost_of((PassedOn(one.asset, one.place, one.credits) for one in passed_on), moved.lots)
