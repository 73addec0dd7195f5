"""The whole story of a parent and one of its sub-resellers: what was agreed, bought, said and suffered, newest first.

It begins where the two began to deal with each other; what was between others is nobody's business here.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from domain.agreement import AGREED, Offer, OfferId, OfferNumbers, OfferState, PanelId, SubPanel, SubPanelId
from domain.alerts import CRITICAL, Alert, AlertKind
from domain.checkins import Checkin, CheckinState, Conversation, FollowUp
from domain.money import Money
from domain.payments import Payment
from domain.people import MemberId, Reseller
from domain.periods import Period, month_before, month_of
from domain.promises import Counter, Promise
from services import brief_facts, punctuality
from services.prices import whole_price
from storage.store import Store
from storage.stories import CaseThen, OutageThen, SoldThen

MATTERED = CRITICAL | {AlertKind.SILENCE}
"""Alerts of these kinds are part of a story; of the others those that somebody saw to."""

# What can happen


@dataclass(frozen=True, slots=True)
class Began:
    """The two began to deal with each other."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The first of the sub-reseller's people joined."""


@dataclass(frozen=True, slots=True)
class Offered:
    offer: Offer


@dataclass(frozen=True, slots=True)
class Answered:
    """An offer was accepted, declined, recorded as agreed outside, or lapsed. `state`: which."""

    offer: Offer
    state: OfferState


@dataclass(frozen=True, slots=True)
class PriceChanged:
    """`before`: `None` for the first price; `panel`: where there are several."""

    panel: str
    before: Decimal | None
    after: Decimal
    by_volume: bool
    currency: str


@dataclass(frozen=True, slots=True)
class PromiseAnswered:
    promise: Promise


@dataclass(frozen=True, slots=True)
class Bought:
    """The first purchase, or the largest one."""

    credits: int
    largest: bool


@dataclass(frozen=True, slots=True)
class MonthMissed:
    """A whole month in which less was bought than agreed."""

    month: Period
    bought: int
    minimum: int


@dataclass(frozen=True, slots=True)
class PaidLate:
    paid: Money
    days: int


What = (
    Began | Joined | Offered | Answered | PriceChanged | Counter | Promise | PromiseAnswered | Bought | MonthMissed
    | Alert | CaseThen | OutageThen | PaidLate | Payment | Checkin | Conversation | FollowUp
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    what: What


@dataclass(frozen=True, slots=True)
class Story:
    """`events`: newest first; `names`: of the colleagues who had to do with them."""

    events: Sequence[Event]
    names: Mapping[MemberId, str]


async def story(store: Store, parent: Reseller, child: Reseller, *, talks: bool = False) -> Story:
    """Return the story of a parent and a sub-reseller. `talks`: conversations alone."""
    said = await store.stories.talks(parent.id, child.id)
    reminders: Sequence[FollowUp] = ()
    checkins: Sequence[Checkin] = ()
    events: list[Event] = []
    if not talks:
        reminders = await store.stories.reminders(parent.id, child.id)
        checkins = await store.stories.checkins(parent.id, child.id)
        events += await _everything_else(store, parent, child)
        events += _checkins(checkins, said)
        events += [Event(one.made_at, one) for one in reminders]
    events += [Event(one.at, one) for one in said]
    people = {one.member_id for one in said} | {one.member_id for one in reminders}
    people |= {one.decided_by for one in checkins if one.decided_by is not None}
    return Story(
        # what happened at once is told in the order in which it did
        events=[one for _place, one in sorted(enumerate(events), key=lambda pair: (pair[1].at, pair[0]), reverse=True)],
        names=await store.stories.names(people),
    )


def _checkins(checkins: Sequence[Checkin], said: Sequence[Conversation]) -> Iterator[Event]:
    """Return check-ins that were skipped, and those held of which nothing was written down."""
    noted = {one.checkin_id for one in said}
    for one in checkins:
        if one.decided_at is not None and (one.state is CheckinState.SKIPPED or one.id not in noted):
            yield Event(one.decided_at, one)


async def _everything_else(store: Store, parent: Reseller, child: Reseller) -> list[Event]:
    zone = (await store.resellers.top_of(parent.id)).time_zone
    since = (await brief_facts.dealing_since(store, parent.id, [child]))[child.id]
    joined = await store.stories.joined_at(child.id)
    made = await store.stories.offers(parent.id, child.id)
    numbers = await store.stories.numbers(parent.id, child.id)
    sales = await store.stories.sales(parent.id, child.id)
    accounts = await store.sub_panels.of_reseller(child.id)
    panels = {one.panel_id: one.panel for one in await store.courses.accounts_of(child.id)}
    late = await punctuality.late_of(store, parent.id, child, since, time_zone=zone)
    return [
        Event(since, Began()),
        *([Event(joined, Joined())] if joined is not None and joined >= since else []),
        *_offers(made, store.now),
        *(Event(one.made_at, one) for one in await store.stories.counters(parent.id, child.id)),
        *_prices(made, numbers, panels),
        *_promises(await store.stories.promises(parent.id, child.id)),
        *_purchases(sales),
        *_missed(sales, accounts, minimums_of(made, numbers), since=since, now=store.now, time_zone=zone),
        *(Event(one.opened_at, one) for one in await store.stories.alerts(parent.id, child.id) if _mattered(one)),
        *(Event(one.since, one) for one in await store.stories.cases(parent.id, child.id)),
        *(Event(one.since, one) for one in await store.stories.outages(parent.id, child.id)),
        *(Event(paid.at, PaidLate(Money(paid.amount, currency), paid.days_late)) for currency, paid in late),
        *(Event(one.recorded_at, one) for one in await store.stories.chargebacks(parent.id, child.id)),
    ]


def _mattered(alert: Alert) -> bool:
    return alert.kind in MATTERED or alert.acted_by is not None


# Agreements


def _offers(made: Sequence[Offer], now: datetime) -> Iterator[Event]:
    """Return when offers were made, and how they were answered."""
    for offer in made:
        yield Event(offer.created_at, Offered(offer))
        if offer.state is OfferState.LAPSED and offer.answer_by is not None and offer.answer_by <= now:
            yield Event(offer.answer_by, Answered(offer, OfferState.LAPSED))
        state = _answer(offer)
        if offer.decided_at is not None and state is not None:
            yield Event(offer.decided_at, Answered(offer, state))


def _answer(offer: Offer) -> OfferState | None:
    """Return how an offer was answered; one that another took the place of was in force before."""
    if offer.state in AGREED or offer.state is OfferState.DECLINED:
        return offer.state
    return OfferState.ACCEPTED if offer.state is OfferState.SUPERSEDED and offer.applied_at is not None else None


def _prices(made: Sequence[Offer], numbers: Sequence[OfferNumbers], panels: Mapping[PanelId, str]) -> Iterator[Event]:
    """Return when prices changed, by what came into force."""
    offers = {offer.id: offer for offer in made}
    last: dict[PanelId, OfferNumbers] = {}
    for one in numbers:
        offer, before = offers.get(one.offer_id), last.get(one.panel_id)
        last[one.panel_id] = one
        if offer is None or offer.applied_at is None:
            continue
        if before is None or (_price(before), before.by_volume) != (_price(one), one.by_volume):
            panel = panels.get(one.panel_id, "") if len(panels) > 1 else ""
            price = None if before is None else _price(before)
            yield Event(offer.applied_at, PriceChanged(panel, price, _price(one), one.by_volume, offer.currency))


def _price(numbers: OfferNumbers) -> Decimal:
    """Return the price that was agreed, with what comes on top; by volume the one before the first tier."""
    return whole_price(replace(numbers, by_volume=False)) or numbers.price


def _promises(promises: Sequence[Promise]) -> Iterator[Event]:
    for one in promises:
        yield Event(one.said_at, one)
        if one.answered_at is not None:
            yield Event(one.answered_at, PromiseAnswered(one))


# Purchases


def _purchases(sales: Sequence[SoldThen]) -> Iterator[Event]:
    """Return the first purchase, and the largest where that is another."""
    if not sales:
        return
    yield Event(sales[0].at, Bought(sales[0].credits, largest=False))
    largest = max(sales, key=lambda one: one.credits)
    if largest.credits > sales[0].credits:
        yield Event(largest.at, Bought(largest.credits, largest=True))


Minimums = Mapping[PanelId, Sequence[tuple[datetime, int]]]
"""By panel from when on how many credits a month were agreed, oldest first."""


def minimums_of(made: Sequence[Offer], numbers: Sequence[OfferNumbers]) -> Minimums:
    applied: dict[OfferId, datetime] = {one.id: one.applied_at for one in made if one.applied_at is not None}
    found: dict[PanelId, list[tuple[datetime, int]]] = defaultdict(list)
    for one in numbers:
        if one.offer_id in applied:
            found[one.panel_id].append((applied[one.offer_id], one.period_minimum))
    return found


def _missed(
    sales: Sequence[SoldThen],
    accounts: Sequence[SubPanel],
    minimums: Minimums,
    *,
    since: datetime,
    now: datetime,
    time_zone: str,
) -> Iterator[Event]:
    """Return the whole months in which an account fell below the minimum that was agreed when they began."""
    bought: dict[tuple[SubPanelId, datetime], int] = defaultdict(int)
    for sale in sales:
        bought[sale.sub_panel_id, month_of(sale.at, time_zone).start] += sale.credits
    month = month_before(month_of(now, time_zone), time_zone)
    while month.start >= since:
        for account in accounts:
            minimum = brief_facts.minimum_at(minimums.get(account.panel_id, ()), account.period_minimum, month.start)
            had = bought[account.id, month.start]
            if had < minimum:
                yield Event(month.end - timedelta(microseconds=1), MonthMissed(month, had, minimum))
        month = month_before(month, time_zone)
