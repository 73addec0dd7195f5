"""The supplier raises prices: whose margin falls below the floor, and raises offered to the chosen ones in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from domain.agreement import Offer, PanelId, SubPanel, agreed_offer
from domain.calendar import day_in
from domain.errors import N_, NotHere, Refusal
from domain.margins import margin_after, raise_needed
from domain.money import charge_for, decimals_of
from domain.network import fold
from domain.people import Actor, ResellerId
from domain.periods import Period, month_before, month_of
from domain.pricing import Pricing, PromisedPrice, agreed_price
from domain.reviews import CostChange, CostChangeId
from services import decided, drafts, prices
from services.drafts import DayPassed
from services.offers import Compose
from services.review_decisions import PriceChange, offer_price
from services.reviews import coming_price
from storage.store import Store

MONTHS = 3
"""What a raise brings is reckoned with the credits of so many closed months."""


class CostOfTheTop(Refusal):
    why = N_("Only the top reseller buys from suppliers; what a credit costs you is what your reseller charges.")
    what_to_do = N_("/agreement shows it. /review with a name looks at what you charge yourself.")


class NoSuchCost(Refusal):
    why = N_("This cost was taken back.")
    what_to_do = N_("Nothing was changed by this tap. /cost shows what is announced.")


@dataclass(eq=False)
class RaisedAlready(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s offered the raises for this already, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap.")


@dataclass(eq=False)
class OthersChosen(Refusal):
    """Others are chosen by now than the button said. `chosen`: how many."""

    chosen: int

    why = N_("The choice has changed since this button was shown; chosen now: %(chosen)s.")
    what_to_do = N_("Nothing was sent. Have a look at who is chosen, and tap again.")


class NobodyChosen(Refusal):
    why = N_("Nobody is chosen who could be offered a raise.")
    what_to_do = N_("Choose at least one of them.")


class Hindrance(StrEnum):
    """Why nobody can be offered a raise here: the table says the price, it is promised, or another one is coming."""

    BY_VOLUME = "by_volume"
    PROMISED = "promised"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Affected:
    """A sub-reseller's account under a new cost. Margins are percent of the cost, prices per credit.

    `raised`: the least price that keeps the floor, `None` where the present one does; `brings`: a month, in minor
    units; `day`: from which it would hold.
    """

    sub_panel: SubPanel
    name: str
    price: Decimal
    margin_before: Decimal | None
    margin_after: Decimal | None
    raised: Decimal | None
    brings: int
    day: date
    hindrance: Hindrance | None
    chosen: bool

    @property
    def reseller_id(self) -> ResellerId:
        return self.sub_panel.reseller_id

    @property
    def can_be_raised(self) -> bool:
        return self.raised is not None and self.hindrance is None


@dataclass(frozen=True, slots=True)
class CostFacts:
    """What a new cost does. `panel`: empty where there is but one; `floor`: of the margin, in percent.

    `before`: what a credit costs until then, where that is known; `affected`: the lowest margin first; `by`: who
    offered the raises.
    """

    change: CostChange
    panel: str
    floor: Decimal
    before: Decimal | None
    affected: tuple[Affected, ...]
    by: str

    @property
    def below(self) -> list[Affected]:
        """Return those whose margin falls below the floor."""
        return [one for one in self.affected if one.raised is not None]

    @property
    def chosen(self) -> list[Affected]:
        return [one for one in self.affected if one.chosen]

    @property
    def brings(self) -> int:
        """Return what the chosen raises bring a month, in minor units."""
        return sum(one.brings for one in self.chosen)


async def announce(store: Store, panel_id: PanelId, cost: Decimal, day: date, *, by: Actor) -> CostChangeId:
    """Keep what a panel's credits will cost from a day on; raises `CostOfTheTop`, `DayPassed` for one long gone."""
    if not by.is_top:
        raise CostOfTheTop
    if day < await drafts.today_of(store, by.reseller_id) - timedelta(days=31):
        raise DayPassed(day)
    values = {"cost": cost, "currency": by.currency, "from_day": day}
    return await store.cost_changes.add(by.reseller_id, panel_id, by=by.member_id, **values)


async def announced(store: Store, *, by: Actor) -> Sequence[CostChange]:
    """Return what was announced, by the newest day first; raises `CostOfTheTop`."""
    if not by.is_top:
        raise CostOfTheTop
    return await store.cost_changes.of_reseller(by.reseller_id)


async def take_back(store: Store, cost_id: CostChangeId, *, by: Actor) -> None:
    """Take back what was announced, as long as no raise was offered for it; raises `RaisedAlready`, `NoSuchCost`."""
    if not await store.cost_changes.take_back(cost_id):
        raise await _gone(store, cost_id, by=by)


async def _gone(store: Store, cost_id: CostChangeId, *, by: Actor) -> Refusal:
    change = await store.cost_changes.by_id(cost_id)
    if change is None or change.raised_at is None:
        return NoSuchCost()
    return RaisedAlready(await decided.name_for(store, change.raised_by, reader=by), change.raised_at)


async def turn(store: Store, cost_id: CostChangeId, reseller_id: ResellerId, *, by: Actor) -> None:
    """Choose somebody for a raise, or leave them out again; raises `NotHere`, `RaisedAlready`."""
    facts = await facts_of(store, cost_id, by=by)
    if facts.change.raised_at is not None:
        raise await _gone(store, cost_id, by=by)
    mine = [one for one in facts.affected if one.reseller_id == reseller_id and one.can_be_raised]
    if not mine:
        raise NotHere
    await store.cost_changes.choose(cost_id, reseller_id, chosen=not mine[0].chosen)


async def offer_raises(store: Store, cost_id: CostChangeId, *, count: int, by: Actor, compose: Compose) -> CostFacts:
    """Offer all who are chosen the price that keeps the margin floor, once. `count`: how many the button said.

    Raises `NobodyChosen`, `OthersChosen`, `RaisedAlready`, `NoSuchCost`.
    """
    await store.network.hold_each([one.id for one in await store.resellers.children(by.reseller_id)])
    facts = await facts_of(store, cost_id, by=by)
    if facts.change.raised_at is not None:
        raise await _gone(store, cost_id, by=by)
    if not facts.chosen:
        raise NobodyChosen
    if len(facts.chosen) != count:
        raise OthersChosen(len(facts.chosen))
    if not await store.cost_changes.claim_raise(cost_id, by=by.member_id):
        raise await _gone(store, cost_id, by=by)
    for one in facts.chosen:
        assert one.raised is not None  # noqa: S101  (who can't be raised isn't chosen)
        pricing = Pricing(one.raised, committed=one.sub_panel.committed)
        offer = await offer_price(store, PriceChange(one.sub_panel, pricing, one.day), by=by, compose=compose)
        await store.cost_changes.note_raise(cost_id, one.reseller_id, offer.id)
    return facts


# What it does


async def facts_of(store: Store, cost_id: CostChangeId, *, by: Actor) -> CostFacts:
    """Return what a new cost does to the margins of everybody on its panel; raises `NoSuchCost`."""
    change = await store.cost_changes.by_id(cost_id)
    if change is None:
        raise NoSuchCost
    top = await store.resellers.by_id(change.reseller_id)
    settings = await store.prices.settings(top.id)
    last = await store.books.last_purchase(top.id, change.panel_id)
    several = await store.network.panel_count(top.id) > 1
    today = day_in(store.now, top.time_zone)
    ground = _Ground(
        change=change,
        before=last.average if last is not None and last.currency == change.currency else None,
        floor=settings.margin_floor,
        today=today,
        first_day=max(change.from_day, today + timedelta(days=settings.notice_days)),
        names={one.id: one.name for one in await store.resellers.children(top.id)},
        offers=dict(await store.offers.of_children(top.id)),
        choices=dict(await store.cost_changes.choices(cost_id)),
    )
    affected = await _everybody(store, ground, top.time_zone)
    return CostFacts(
        change=change,
        panel=(await store.panels.by_id(change.panel_id)).name if several else "",
        floor=settings.margin_floor,
        before=ground.before,
        affected=tuple(sorted(affected, key=_lowest_first)),
        by=await decided.name_for(store, change.raised_by, reader=by),
    )


def _lowest_first(one: Affected) -> tuple[Decimal, str, int]:
    return (Decimal("Infinity") if one.margin_after is None else one.margin_after, fold(one.name), one.sub_panel.id)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is the same for everybody under a new cost. `first_day`: from which a raise could hold."""

    change: CostChange
    before: Decimal | None
    floor: Decimal
    today: date
    first_day: date
    names: dict[ResellerId, str]
    offers: dict[ResellerId, Sequence[Offer]]
    choices: dict[ResellerId, bool]


async def _everybody(store: Store, ground: _Ground, zone: str) -> list[Affected]:
    accounts = [
        one
        for one in await store.reviews.reviewable(ground.change.reseller_id)
        if one.panel_id == ground.change.panel_id and _sold_in(ground, one.reseller_id) == ground.change.currency
    ]
    months = _months(month_of(store.now, zone), zone)
    bought = await store.prices.bought([one.id for one in accounts], months[0].start, months[-1].end)
    return [await _affected(store, ground, one, bought.get(one.id, 0)) for one in accounts]


def _sold_in(ground: _Ground, reseller_id: ResellerId) -> str | None:
    agreed = agreed_offer(ground.offers.get(reseller_id, ()))
    return None if agreed is None else agreed.currency


def _months(running: Period, zone: str) -> list[Period]:
    months = [month_before(running, zone)]
    while len(months) < MONTHS:
        months.insert(0, month_before(months[0], zone))
    return months


async def _affected(store: Store, ground: _Ground, sub_panel: SubPanel, bought: int) -> Affected:
    change, places = ground.change, decimals_of(ground.change.currency)
    price = await _price(store, sub_panel)
    promised = await prices.promised_for(store, sub_panel, ground.today)
    raised = raise_needed(price, change.cost, ground.floor, places)
    hindrance = await _hindrance(store, ground, sub_panel, promised)
    month = bought // MONTHS
    more = Decimal(0) if raised is None else raised - price
    return Affected(
        sub_panel=sub_panel,
        name=ground.names.get(sub_panel.reseller_id, ""),
        price=price,
        margin_before=None if ground.before is None else margin_after(price, ground.before),
        margin_after=margin_after(price, change.cost),
        raised=raised,
        brings=charge_for(month, more, change.currency).minor,
        day=_after(promised, ground.first_day),
        hindrance=hindrance,
        chosen=raised is not None and hindrance is None and ground.choices.get(sub_panel.reseller_id, True),
    )


async def _price(store: Store, sub_panel: SubPanel) -> Decimal:
    """Return what is agreed for an account, whatever was promised for some time."""
    pricing = prices.pricing_of(sub_panel)
    volume = 0
    if sub_panel.by_volume:
        zone = (await store.resellers.top_of(sub_panel.reseller_id)).time_zone
        volume = (await prices.volume_of(store, sub_panel.id, zone)).earned
    tiers = await prices.tiers_of(store, sub_panel)
    return agreed_price(pricing, volume=volume, tiers=tiers, places=prices.places_of(sub_panel)).per_credit


def _after(promised: PromisedPrice | None, first_day: date) -> date:
    """Return the first day on which a raise could hold, which is after a promise."""
    if promised is None or promised.until is None:
        return first_day
    return max(first_day, promised.until + timedelta(days=1))


async def _hindrance(
    store: Store, ground: _Ground, sub_panel: SubPanel, promised: PromisedPrice | None
) -> Hindrance | None:
    if sub_panel.by_volume:
        return Hindrance.BY_VOLUME
    if promised is not None and promised.until is None:
        return Hindrance.PROMISED
    made = [one for one in ground.offers.get(sub_panel.reseller_id, ()) if one.parent_id == ground.change.reseller_id]
    return Hindrance.COMING if await coming_price(store, sub_panel, made) is not None else None
