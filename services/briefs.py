"""Briefs: what is worth knowing of one sub-reseller before somebody of the parent's team talks with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from domain.agreement import SubPanel
from domain.alerts import Alert, Evidence
from domain.checkins import CheckinAnswer, Conversation, FollowUp
from domain.courses import Told
from domain.money import Money
from domain.people import Reseller, ResellerId
from domain.pricing import Price
from domain.promises import Promise, PromiseState
from domain.talking import BriefFacts
from services import brief_facts, prices
from services.brief_facts import Known
from services.courses import PanelCourse
from services.dues import ResellerDues
from storage.briefs import CaseBehind
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Purchases:
    """What an account bought in this month and in the one before, and how many credits a month it should be."""

    panel: str
    running: int
    last: int
    minimum: int


@dataclass(frozen=True, slots=True)
class PanelPrice:
    """What a credit costs at a panel, and why; `missing`: so many more credits this month earn `next_price`."""

    panel: str
    price: Price
    missing: int | None = None
    next_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """What is worth knowing of a sub-reseller. `last_paid`: when it last paid, and how much.

    `currency`: in which it buys. `course`: the one that is drawn: of the account of which most is used, or else bought.
    `talker`: who held the last talk. `promises`: those that hold, or that somebody remembers differently, or that wait
    for an answer.
    """

    child: Reseller
    currency: str
    facts: BriefFacts
    course: PanelCourse | None
    balance: int | None
    purchases: Sequence[Purchases]
    prices: Sequence[PanelPrice]
    dues: ResellerDues | None
    last_paid: tuple[datetime, Money] | None
    alerts: Sequence[Alert]
    cases: Sequence[CaseBehind]
    promises: Sequence[Promise]
    last_talk: Conversation | None
    talker: str
    follow_ups: Sequence[FollowUp]
    answers: Sequence[CheckinAnswer]


async def facts_for(store: Store, parent: Reseller, child: Reseller) -> Brief:
    """Return the brief of a sub-reseller, as its parent's team reads it."""
    everything = await brief_facts.known(store, parent, [child])
    accounts = [one for one in everything.accounts.get(child.id, ()) if one.active]
    names = {one.sub_panel_id: one.panel for one in everything.courses.get(child.id, ())}
    priced = [await _priced(store, one, names.get(one.id, ""), parent.currency) for one in accounts]
    course = _drawn(everything, child.id)
    talk = await store.briefs.last_talk(parent.id, child.id)
    return Brief(
        child=child,
        currency=parent.currency,
        facts=_with_price(brief_facts.facts_of(everything, child), everything, child.id, priced),
        course=course,
        balance=None if course is None else course.course.balance,
        purchases=[_purchases(one, names.get(one.id, ""), everything) for one in accounts],
        prices=priced,
        dues=everything.dues.get(child.id),
        last_paid=await _last_paid(store, parent.id, child.id),
        alerts=everything.alerts.get(child.id, ()),
        cases=await store.briefs.cases_behind(parent.id, child.id),
        promises=[one for one in everything.promises.get(child.id, ()) if _stands(one, everything)],
        last_talk=talk,
        talker=await talker_of(store, talk),
        follow_ups=everything.follow_ups.get(child.id, ()),
        answers=await store.briefs.answers(parent.id, child.id),
    )


async def talker_of(store: Store, talk: Conversation | None) -> str:
    """Return which colleague held a talk, who may have left since."""
    member = None if talk is None else await store.members.by_id(talk.member_id)
    return "" if member is None else member.name


def _drawn(everything: Known, child_id: ResellerId) -> PanelCourse | None:
    """Return the course that tells most: of usage before purchases, and of what there is more of."""
    found = [one for one in everything.courses.get(child_id, ()) if one.course.counts]
    return max(found, key=lambda one: (one.course.told is Told.USAGE, sum(one.course.counts)), default=None)


def _purchases(account: SubPanel, panel: str, everything: Known) -> Purchases:
    running, last = everything.months.running, everything.months.before[0]
    return Purchases(
        panel=panel,
        running=everything.bought[running.start].get(account.id, 0),
        last=everything.bought[last.start].get(account.id, 0),
        minimum=account.period_minimum,
    )


async def _priced(store: Store, account: SubPanel, panel: str, currency: str) -> PanelPrice:
    """Return what an account's credits cost, and what would earn the next tier."""
    if not account.by_volume:
        return PanelPrice(panel, await prices.price_for(store, account, currency))
    found = await prices.outlook(store, account, currency)
    if found.ahead is None:
        return PanelPrice(panel, found.price)
    return PanelPrice(panel, found.price, found.ahead.missing, found.ahead.per_credit)


def _with_price(facts: BriefFacts, everything: Known, child_id: ResellerId, priced: Sequence[PanelPrice]) -> BriefFacts:
    """Return facts with the price of the account that is told of."""
    account = brief_facts.nearest_to_minimum(everything, child_id)
    active = [one for one in everything.accounts.get(child_id, ()) if one.active]
    if account is None:
        return facts
    one, review = priced[active.index(account)], everything.reviews.get(child_id)
    return replace(
        facts,
        price=one.price.per_credit,
        price_basis=Evidence(one.price.reason),
        next_tier_credits=one.missing,
        next_tier_price=one.next_price,
        review_price=review.proposed if review is not None and review.sub_panel_id == account.id else None,
    )


async def _last_paid(store: Store, parent_id: ResellerId, child_id: ResellerId) -> tuple[datetime, Money] | None:
    found = await store.due_accounts.last_paid(child_id, to=parent_id)
    return None if found is None else (found[0], Money(found[1], found[2]))


def _stands(promise: Promise, everything: Known) -> bool:
    """Return whether a promise is still to be talked of: it holds or will, is disputed, or waits for an answer."""
    if promise.state is PromiseState.CONFIRMED:
        return promise.until is None or promise.until >= everything.today
    return promise.state is not PromiseState.WITHDRAWN
