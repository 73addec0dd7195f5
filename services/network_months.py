"""A month of a network: who bought what beside the month before, who was spoken to, and what it comes to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.agreement import PanelId, SubPanel
from domain.calendar import day_in
from domain.checkins import CheckinState
from domain.money import Money
from domain.network import fold
from domain.people import Reseller, ResellerId, ResellerState
from domain.periods import Period, month_before
from domain.tickets import Cause
from services import brief_facts, cash_flow
from storage.store import Store


class Spoken(StrEnum):
    """How the check-in of a month stands; `late`: its day is over."""

    DONE = "done"
    DUE = "due"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Buyer:
    """What a sub-reseller bought of a panel in a month, and in the one before. `spoken`: `None` without a check-in."""

    name: str
    bought: int
    before: int
    spoken: Spoken | None


@dataclass(frozen=True, slots=True)
class Earned:
    """What was charged for credits in a month, and what is left of it after what they cost; by currency."""

    revenue: Sequence[Money]
    margin: Sequence[Money]


@dataclass(frozen=True, slots=True)
class NetworkMonth:
    """`panels`: those that sub-resellers have accounts at; `buyers`: of the one that is shown, the largest first.

    `met`, `minimums`: of accounts with a minimum, how many reached it; `held`, `checkins`: how many check-ins of the
    month were held. `earned`: `None` for who may not know.
    """

    period: Period
    before: Period
    panels: Sequence[str]
    place: int
    buyers: Sequence[Buyer]
    met: int
    minimums: int
    held: int
    checkins: int
    causes: Mapping[Cause, int]
    earned: Earned | None

    @property
    def bought(self) -> int:
        return sum(one.bought for one in self.buyers)

    @property
    def bought_before(self) -> int:
        return sum(one.before for one in self.buyers)


async def network_month(
    store: Store, parent: Reseller, period: Period, *, place: int = 0, with_money: bool
) -> NetworkMonth:
    """Return a month of a parent's network. `place`: which panel is shown; credits of two are never added up."""
    zone = (await store.resellers.top_of(parent.id)).time_zone
    before = month_before(period, zone)
    children = {
        one.id: one for one in await store.resellers.children(parent.id) if one.state is not ResellerState.CLOSED
    }
    accounts = [one for some in (await store.briefs.sub_panels(children)).values() for one in some]
    panels = await _panels(store, children)
    place = min(max(place, 0), max(len(panels) - 1, 0))
    shown = [one for one in accounts if [*panels][place : place + 1] == [one.panel_id]]
    ids = [one.id for one in shown]
    bought = await store.prices.bought(ids, period.start, period.end)
    bought_before = await store.prices.bought(ids, before.start, before.end)
    spoken = await _spoken(store, parent.id, children, period, zone)
    agreed = await store.briefs.minimums(parent.id, children)
    minimums = {one.id: _minimum(one, agreed, period) for one in shown if one.active}
    asked = await store.support_figures.counts(parent.id, period.start, period.end)
    causes = Counter[Cause]()
    for one in asked:
        causes[one.cause] += one.count
    buyers = [
        Buyer(children[one.reseller_id].name, bought.get(one.id, 0), bought_before.get(one.id, 0),
              spoken.get(one.reseller_id))
        for one in shown
    ]  # fmt: skip
    return NetworkMonth(
        period=period,
        before=before,
        panels=[*panels.values()],
        place=place,
        buyers=sorted(buyers, key=lambda one: (-one.bought, -one.before, fold(one.name))),
        met=sum(bought.get(id_, 0) >= minimum for id_, minimum in minimums.items() if minimum),
        minimums=sum(bool(minimum) for minimum in minimums.values()),
        held=sum(one is Spoken.DONE for one in spoken.values()),
        checkins=len(spoken),
        causes={cause: causes[cause] for cause in Cause if causes[cause]},
        earned=await _earned(store, parent.id, period) if with_money else None,
    )


async def _panels(store: Store, ids: Mapping[ResellerId, Reseller]) -> dict[PanelId, str]:
    """Return the panels at which sub-resellers have accounts, in their order."""
    found = {one.panel_id: one.panel for one in await store.courses.accounts_of_each(ids)}
    return dict(sorted(found.items()))


def _minimum(
    account: SubPanel, agreed: Mapping[tuple[ResellerId, PanelId], Sequence[tuple[datetime, int]]], period: Period
) -> int:
    """Return the minimum that held when a month began."""
    known = agreed.get((account.reseller_id, account.panel_id), ())
    return brief_facts.minimum_at(known, account.period_minimum, period.start)


async def _spoken(
    store: Store, parent_id: ResellerId, ids: Mapping[ResellerId, Reseller], period: Period, zone: str
) -> dict[ResellerId, Spoken]:
    """Return how the check-ins of a month stand; those that were skipped weren't to be held."""
    today = day_in(store.now, zone)
    found = await store.briefs.checkins(parent_id, ids, day_in(period.start, zone))
    return {id_: _stands(state, due, today) for id_, (state, due) in found.items() if state is not CheckinState.SKIPPED}


def _stands(state: CheckinState, due: date, today: date) -> Spoken:
    if state is CheckinState.DONE:
        return Spoken.DONE
    return Spoken.LATE if due < today else Spoken.DUE


async def _earned(store: Store, parent_id: ResellerId, period: Period) -> Earned:
    found = await cash_flow.cash_flow(store, parent_id, period)
    return Earned(found.charged, found.margin)
