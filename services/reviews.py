"""Reviews: a look at the price of each sub-reseller, made every month by itself or whenever an owner asks for one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from domain.agreement import (
    AGREED,
    Offer,
    OfferId,
    OfferNumbers,
    OfferState,
    PanelId,
    SubPanel,
    SubPanelId,
    TierTableId,
    agreed_offer,
)
from domain.calendar import day_in
from domain.errors import N_, NotHere, Refusal
from domain.money import decimals_of
from domain.notices import Notice, notice
from domain.people import Actor, Reseller, ResellerId, ResellerState, Role
from domain.periods import Period, month_before, month_of
from domain.pricing import Price, PromisedPrice, agreed_price, resolve
from domain.proposals import Proposal, Reviewed, propose
from domain.reminders import awake
from domain.review_facts import AnnouncedCost, Coming, PromisedUntil, ReviewFacts
from domain.reviews import PricingSettings, Review, ReviewId, ReviewState, TableState
from domain.tiers import Tier
from services import overhead, prices
from services.credit_costs import Cost, costs_of
from services.overhead import NOTHING, Measured, began_at
from storage.reviews import facts_of, packed_facts
from storage.store import Store

CARD = "review"
JOB = "reviews of prices"
FIRST_DAY = 2
"""The day of a month from which on what the month before brought has settled."""

MONTHS = 3
"""So many closed months are looked at."""

OWNERS = frozenset({Role.OWNER})


@notice
@dataclass(frozen=True)
class ReviewsMade(Notice):
    """Told to owners. `month`: the first day of the one that was looked at; how many propose another price or none."""

    code: ClassVar[str] = "reviews_made"

    month: date
    changes: int
    unchanged: int


@dataclass(eq=False)
class NothingToReview(Refusal):
    name: str

    why = N_("%(name)s has no account with an agreed price, so there is nothing to review yet.")
    what_to_do = N_("Make them an offer first, with /offer.")


# By the clock


async def review_next(store: Store) -> int:
    """Review the prices of the next parent whose morning has come, once a month; return 0 where none is left.

    Months that nobody was there to review aren't made up for: the last closed one is looked at alone.
    """
    zones = {top.time_zone for top in await store.resellers.tops()}
    for day, awake_zones in awake(store.now, zones).items():
        if day.day < FIRST_DAY:
            continue
        month = day.replace(day=1)
        for parent_id in await store.reviews.parents_to_review(awake_zones, month, job=JOB, most=1):
            if await store.jobs.claim(JOB, f"{parent_id}:{month}"):
                await _review_all(store, parent_id)
            return 1
    return 0


async def _review_all(store: Store, parent_id: ResellerId) -> None:
    """Review all accounts of a parent's sub-resellers, and say once how many propose another price."""
    ground = await _ground(store, parent_id, keep=True)
    rows = []
    for sub_panel in await store.reviews.reviewable(parent_id):
        looked = await _look(store, ground, sub_panel)
        if looked is not None and looked.facts.volumes:
            rows.append(looked.row(ground) | {"asked": False, "monthly": ground.period})
    await _replace_open(store, [row["sub_panel_id"] for row in rows])
    await store.reviews.add(rows)
    changes = sum(row["state"] is ReviewState.OPEN for row in rows)
    if changes:
        told = ReviewsMade(ground.months[-1].start.date(), changes, len(rows) - changes)
        await store.notices.tell(parent_id, told, roles=OWNERS)


async def _replace_open(store: Store, sub_panel_ids: Sequence[SubPanelId]) -> None:
    await store.cards.refresh_each(CARD, await store.reviews.replace(sub_panel_ids))


# Asked for


async def review(store: Store, child_id: ResellerId, *, by: Actor) -> list[ReviewId]:
    """Review the price of a sub-reseller now, of each of its accounts; raises `NothingToReview`."""
    child = await store.resellers.by_id(child_id)
    await store.network.hold(child_id)
    accounts = [one for one in await store.sub_panels.of_reseller(child_id) if one.active]
    if child.state is not ResellerState.ACTIVE or not accounts:
        raise NothingToReview(child.name)
    ground = await _ground(store, by.reseller_id)
    looked = [found for one in accounts if (found := await _look(store, ground, one)) is not None]
    if not looked:
        raise NothingToReview(child.name)
    await _replace_open(store, [one.sub_panel.id for one in looked])
    return [await store.reviews.add_asked(one.row(ground) | {"asked": True}) for one in looked]


# What all reviews of a parent have in common


@dataclass(frozen=True, slots=True)
class Ground:
    """What the reviews of a parent's sub-resellers start from.

    `months`: the closed ones, oldest first; `bought`: in each of them and in the running one, by account; `cap`: the
    surcharge that the terms and the settings allow, in percent; `tables`: tiers by table and panel.
    """

    parent: Reseller
    zone: str
    today: date
    months: tuple[Period, ...]
    settings: PricingSettings
    cap: Decimal | None
    bought: tuple[Mapping[SubPanelId, int], ...]
    measured: Mapping[ResellerId, Measured]
    published: Mapping[PanelId, Sequence[Tier]]
    tables: Mapping[TierTableId, Mapping[PanelId, Sequence[Tier]]]
    costs: Mapping[PanelId, Cost]
    offers: Mapping[ResellerId, Sequence[Offer]]

    @property
    def period(self) -> date:
        """Return the first day of the month after the last closed one."""
        return self.months[-1].end.date()


async def _ground(store: Store, parent_id: ResellerId, *, keep: bool = False) -> Ground:
    parent, top = await store.resellers.by_id(parent_id), await store.resellers.top_of(parent_id)
    running = month_of(store.now, top.time_zone)
    months = _closed_months(running, top.time_zone)
    accounts = await store.reviews.reviewable(parent_id)
    ids = [one.id for one in accounts]
    settings = await store.prices.settings(parent_id)
    table = await store.prices.table_in(parent_id, TableState.PUBLISHED)
    agreed_tables = {TierTableId(one.tier_table_id) for one in accounts if one.by_volume and one.tier_table_id}
    today = day_in(store.now, top.time_zone)
    return Ground(
        parent=parent,
        zone=top.time_zone,
        today=today,
        months=months,
        settings=settings,
        cap=await surcharge_cap(store, settings),
        bought=tuple([await store.prices.bought(ids, one.start, one.end) for one in (*months, running)]),
        measured=await overhead.measured(store, parent_id, months[-1], keep=keep),
        published=await store.prices.every_tier(table.id) if table else {},
        tables={table_id: await store.prices.every_tier(table_id) for table_id in sorted(agreed_tables)},
        costs=await costs_of(store, parent, today=today, ahead=settings.notice_days),
        offers=await store.offers.of_children(parent_id),
    )


def _closed_months(running: Period, zone: str) -> tuple[Period, ...]:
    months = [month_before(running, zone)]
    while len(months) < MONTHS:
        months.insert(0, month_before(months[0], zone))
    return tuple(months)


async def surcharge_cap(store: Store, settings: PricingSettings) -> Decimal | None:
    """Return up to how many percent a surcharge may be; `None` where the owner or the newest terms don't have one."""
    revision = await store.revisions.newest(settings.reseller_id)
    if not settings.surcharge_on or revision is None or revision.surcharge_cap is None:
        return None
    return min(settings.surcharge_cap, revision.surcharge_cap)


# One account


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at an account found."""

    sub_panel: SubPanel
    currency: str
    present: Price
    proposal: Proposal
    facts: ReviewFacts

    def row(self, ground: Ground) -> dict[str, Any]:
        """Return the review as it is kept."""
        changes = self.proposal.changes and self.facts.coming is None
        return {
            "parent_id": ground.parent.id,
            "reseller_id": self.sub_panel.reseller_id,
            "sub_panel_id": self.sub_panel.id,
            "period": ground.period,
            "state": ReviewState.OPEN if changes else ReviewState.UNCHANGED,
            "currency": self.currency,
            "present": self.present.per_credit,
            "proposed": self.proposal.price if changes else self.present.per_credit,
            "surcharge": self.proposal.pricing.surcharge,
            "facts": packed_facts(self.facts),
        }


async def _look(store: Store, ground: Ground, sub_panel: SubPanel) -> Looked | None:
    """Return what there is to say of an account's price; `None` where nothing is agreed with its sub-reseller."""
    offers = [one for one in ground.offers.get(sub_panel.reseller_id, ()) if one.parent_id == ground.parent.id]
    agreed = agreed_offer(offers)
    if agreed is None:
        return None
    promised = await prices.promised_for(store, sub_panel, ground.today)
    in_force = promised if promised is not None and promised.holds_on(ground.today) else None
    reviewed = _reviewed(ground, sub_panel, agreed.currency, in_force, began_at(offers))
    proposal = propose(reviewed)
    coming = await coming_price(store, sub_panel, offers)
    facts = _facts(ground, reviewed, proposal, sub_panel.panel_id)
    until = None if in_force is None else PromisedUntil(in_force.price, in_force.until)
    return Looked(sub_panel, agreed.currency, reviewed.present, proposal, replace(facts, promised=until, coming=coming))


def _reviewed(
    ground: Ground, sub_panel: SubPanel, currency: str, promised: PromisedPrice | None, began: datetime | None
) -> Reviewed:
    """Return what is to be looked at: of a promise that ends, the price that comes back after it."""
    *closed, running = (found.get(sub_panel.id, 0) for found in ground.bought)
    pricing, tiers = prices.pricing_of(sub_panel), _tiers(ground, sub_panel)
    volume = max(closed[-1], running) if sub_panel.by_volume else 0
    known = [credits for month, credits in zip(ground.months, closed, strict=True) if began and began < month.end]
    agreed_tiers = tiers if sub_panel.by_volume else ()
    places = prices.places_of(sub_panel)
    present = agreed_price(pricing, volume=volume, tiers=agreed_tiers, places=places, currency=currency)
    if promised is not None and promised.until is None:
        present = resolve(
            pricing,
            volume=volume,
            tiers=agreed_tiers,
            promised=promised,
            today=ground.today,
            places=places,
            currency=currency,
        )
    cost = ground.costs.get(sub_panel.panel_id)
    in_same = cost is not None and cost.currency == currency
    return Reviewed(
        present=present,
        pricing=pricing,
        tiers=tiers,
        volume=volume,
        volumes=known,
        overhead=ground.measured.get(sub_panel.reseller_id, NOTHING).overhead,
        surcharge_cap=ground.cap,
        cost=cost.reckoned if cost is not None and in_same else None,
        margin_floor=ground.settings.margin_floor,
        currency=currency,
    )


def _tiers(ground: Ground, sub_panel: SubPanel) -> Sequence[Tier]:
    """Return the tiers that were agreed on; of a price of its own those that everybody is offered."""
    if not sub_panel.by_volume:
        return tuple(ground.published.get(sub_panel.panel_id, ()))
    if sub_panel.tier_table_id is None:
        return ()
    return tuple(ground.tables[TierTableId(sub_panel.tier_table_id)].get(sub_panel.panel_id, ()))


def _facts(ground: Ground, reviewed: Reviewed, proposal: Proposal, panel_id: PanelId) -> ReviewFacts:
    cost = ground.costs.get(panel_id) if reviewed.cost is not None else None
    band = reviewed.overhead
    return ReviewFacts(
        agreed=reviewed.pricing,
        wished=proposal.pricing,
        volumes=tuple(reviewed.volumes),
        change=proposal.change,
        reasons=proposal.reasons,
        overhead=band.reasons if band.notch else (),
        hint=bool(band.notch) and reviewed.surcharge_cap is None,
        next_tier=proposal.next_tier,
        effect=proposal.month_effect,
        cost=reviewed.cost,
        average=cost.average if cost else None,
        announced=AnnouncedCost(cost.announced, cost.from_day) if cost and cost.announced and cost.from_day else None,
        margin_floor=ground.settings.margin_floor,
    )


# What is on its way


async def coming_price(store: Store, sub_panel: SubPanel, offers: Iterable[Offer]) -> Coming | None:
    """Return the newest other price for an account that is offered or agreed and isn't in force yet."""
    made = sorted(offers, key=lambda one: one.number, reverse=True)
    for offer in made:
        waits = offer.state is OfferState.OPEN or (offer.state in AGREED and offer.applied_at is None)
        numbers = await _numbers(store, offer.id, sub_panel.panel_id) if waits else None
        if numbers is not None and not _same(numbers, sub_panel):
            accepted = offer.state is not OfferState.OPEN
            return Coming(_whole(numbers, offer.currency), numbers.by_volume, offer.holds_from, accepted)
    return None


async def _numbers(store: Store, offer_id: OfferId, panel_id: PanelId) -> OfferNumbers | None:
    return next((one for one in await store.offers.numbers(offer_id) if one.panel_id == panel_id), None)


def _same(numbers: OfferNumbers, sub_panel: SubPanel) -> bool:
    """Return whether an offer says of the price what holds already."""
    return all(
        getattr(numbers, name) == getattr(sub_panel, name)
        for name in ("price", "by_volume", "tier_table_id", "committed", "surcharge")
    )


def _whole(numbers: OfferNumbers, currency: str) -> Decimal:
    pricing = prices.pricing_of(numbers)
    return agreed_price(pricing, volume=0, tiers=(), places=decimals_of(currency)).per_credit


# How it is read


@dataclass(frozen=True, slots=True)
class Seen:
    """A review with what its reader wants to know beside it. `panel`: empty where there is but one."""

    review: Review
    facts: ReviewFacts
    name: str
    panel: str
    first_day: date


async def seen(store: Store, review_id: ReviewId) -> Seen:
    """Return a review as it is shown; raises `NotHere`."""
    found = await store.reviews.by_id(review_id)
    if found is None:
        raise NotHere
    sub_panel = await store.sub_panels.by_id(found.sub_panel_id)
    child = await store.resellers.by_id(found.reseller_id)
    top = await store.resellers.top_of(found.parent_id)
    several = await store.network.panel_count(top.id) > 1
    facts = facts_of(found)
    return Seen(
        review=found,
        facts=facts,
        name=child.name,
        panel=(await store.panels.by_id(sub_panel.panel_id)).name if several else "",
        first_day=first_day(await store.prices.settings(found.parent_id), facts, day_in(store.now, top.time_zone)),
    )


def first_day(settings: PricingSettings, facts: ReviewFacts, today: date) -> date:
    """Return from which day on a price that is offered today holds: after the notice, and after a promise."""
    notice_over = today + timedelta(days=settings.notice_days)
    if facts.promised is None or facts.promised.until is None:
        return notice_over
    return max(notice_over, facts.promised.until + timedelta(days=1))
