"""The month-end pack: what a reseller reads of a month that is over, put together from its books and its desk."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.cases import SupplierId
from domain.cash_flow import CashFlow
from domain.errors import N_, Refusal
from domain.ledger import credits_of
from domain.people import Reseller
from domain.periods import Period, month_before, month_numbered
from services import cash_flow, margins, support_figures
from services.cash_flow import MonthAtAGlance, panel_names
from services.margins import MarginLine
from services.support_figures import Figures, Span, Times, times_of
from storage.pack_figures import AgreedMinimum
from storage.store import Store

MONTHS_DRAWN = 6
A_MINUTE = timedelta(minutes=1)


class MonthNotOver(Refusal):
    why = N_("That month isn't over yet.")
    what_to_do = N_("/cashflow shows it as it stands; its pack is there from the first of the next month on.")


@dataclass(frozen=True, slots=True)
class Bought:
    """What was bought of a supplier in a month. `panel`: empty where there is only one; `cost`: in minor units."""

    supplier: str
    panel: str
    credits: int
    currency: str
    cost: int


@dataclass(frozen=True, slots=True)
class SupplierCases:
    """A supplier's cases: those put to it in a month, and how long those took that were resolved in it."""

    supplier: str
    opened: int
    repair: Times | None


@dataclass(frozen=True, slots=True)
class Minimum:
    """A sub-reseller's minimum of a month, and what it bought. `whole`: it was there from the month's beginning on.

    `panel`: empty where there is only one.
    """

    name: str
    panel: str
    credits: int
    bought: int
    whole: bool

    @property
    def met(self) -> bool:
        return self.bought >= self.credits


@dataclass(frozen=True, slots=True)
class Pack:
    """A month as its owner reads it. `months`: until this one, as a picture; `made_at`: the moment it is known at.

    `children`: how many sub-resellers there are; `minimums`: missed ones first; `zone`: of the network's days.
    """

    reseller: Reseller
    zone: str
    period: Period
    made_at: datetime
    found: CashFlow
    months: Sequence[MonthAtAGlance]
    margins: Sequence[MarginLine]
    support: Figures
    bought: Sequence[Bought]
    cases: Sequence[SupplierCases]
    minimums: Sequence[Minimum]
    several_panels: bool


def closed_month(year: int, month: int, zone: str, *, now: datetime) -> Period:
    """Return a month that is over; raises `NoSuchMonth`, `MonthNotOver`."""
    period = month_numbered(year, month, zone, now=now)
    if period.end > now:
        raise MonthNotOver
    return period


async def pack_of(store: Store, reseller: Reseller, period: Period, zone: str) -> Pack:
    """Return what there is to read of a month."""
    known = await panel_names(store, reseller)
    panels = known if len(known) > 1 else {}
    return Pack(
        reseller=reseller,
        zone=zone,
        period=period,
        made_at=store.now,
        found=await cash_flow.cash_flow(store, reseller.id, period),
        months=await cash_flow.months(store, reseller.id, months_until(period, zone)),
        margins=await margins.by_sub_reseller(store, reseller, period),
        support=await support_figures.figures(store, reseller.id, _span(period, zone)),
        bought=await _bought(store, reseller, period, panels),
        cases=await _cases(store, reseller, period),
        minimums=await _minimums(store, reseller, period, panels),
        several_panels=bool(panels),
    )


def months_until(period: Period, zone: str) -> list[Period]:
    """Return some months that end with this one, the oldest first."""
    periods = [period]
    while len(periods) < MONTHS_DRAWN:
        periods.insert(0, month_before(periods[0], zone))
    return periods


def _span(period: Period, zone: str) -> Span:
    first, after = period.start.date(), period.end.date()
    days = tuple(first + timedelta(days=n) for n in range((after - first).days))
    return Span(days, period.start, period.end, ZoneInfo(zone))


# Suppliers


async def _bought(store: Store, reseller: Reseller, period: Period, panels: Mapping[str, str]) -> list[Bought]:
    """Return what was bought of each supplier, the most first, as far as anything is left of it."""
    found = await store.pack_figures.purchases(reseller.id, period.start, period.end)
    each = [
        Bought(one.supplier, panels.get(credits_of(one.panel_id), ""), one.credits, one.currency, one.cost)
        for one in found
        if one.credits or one.cost
    ]
    return sorted(each, key=lambda one: (-one.cost, one.supplier, one.panel))


async def _cases(store: Store, reseller: Reseller, period: Period) -> list[SupplierCases]:
    """Return how suppliers did, those with the most cases first; cases that name none stand under no name."""
    time = (reseller.id, period.start, period.end)
    took: dict[SupplierId | None, list[int]] = defaultdict(list)
    for repair in await store.fault_figures.repairs(*time):
        took[repair.supplier_id].append(repair.took // A_MINUTE)
    opened = await store.pack_figures.cases_opened(*time)
    names = await store.pack_figures.supplier_names(reseller.id)
    lines = [
        SupplierCases(
            supplier=names[of] if of is not None else "",
            opened=opened.get(of, 0),
            repair=times_of([(minutes, 1) for minutes in sorted(took.get(of, ()))]),
        )
        for of in {*took, *opened}
    ]
    return sorted(lines, key=lambda line: (-line.opened, line.supplier))


# Minimums


async def _minimums(store: Store, reseller: Reseller, period: Period, panels: Mapping[str, str]) -> list[Minimum]:
    agreed = await store.pack_figures.minimums(reseller.id, period.end)
    bought: dict[int, int] = defaultdict(int)
    for sub_panel_id, at, credits in await store.watch.bought([one.sub_panel_id for one in agreed], period.start):
        bought[sub_panel_id] += credits if at < period.end else 0
    found = [_minimum(one, bought[one.sub_panel_id], period, panels) for one in agreed]
    return sorted(found, key=lambda one: (not one.whole, one.met, one.name, one.panel))


def _minimum(agreed: AgreedMinimum, bought: int, period: Period, panels: Mapping[str, str]) -> Minimum:
    whole = agreed.joined_at <= period.start
    return Minimum(agreed.name, panels.get(credits_of(agreed.panel_id), ""), agreed.credits, bought, whole)
