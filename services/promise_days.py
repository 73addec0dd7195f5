"""The day of a promise: a price that goes back to what it was, and what was promised by a day and is due."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from domain.calendar import day_in
from domain.notices import Notice, notice
from domain.people import ResellerId, Role
from domain.promises import Promise, PromiseState, newest_begun
from services import prices
from services.agreements import EARLIEST_ZONE, MONEY
from services.drafts import today_of
from services.panels import mentioned
from services.promises import CARD
from storage.store import Store

DESK = frozenset({Role.OWNER, Role.SUPPORT})
A_DAY = timedelta(days=1)


@notice
@dataclass(frozen=True)
class PromiseEnded(Notice):
    """Told to the sub-reseller: the last day of a promised price is over. `back`: what a credit costs since.

    `since`: from which day on; `panel`: where there are several.
    """

    code: ClassVar[str] = "promise_ended"

    business: str
    price: Decimal
    back: Decimal
    currency: str
    since: date
    panel: str


@notice
@dataclass(frozen=True)
class ChildPromiseEnded(PromiseEnded):
    """Told to the parent's colleagues. `business`: the sub-reseller's name."""

    code: ClassVar[str] = "child_promise_ended"

    reseller_id: ResellerId


@notice
@dataclass(frozen=True)
class PromiseDue(Notice):
    """The day of what was promised in words has come; told to the parent's owners and support."""

    code: ClassVar[str] = "promise_due"

    promise: int
    reseller_id: ResellerId
    reseller: str
    words: str
    day: date
    confirmed: bool


async def come_back(store: Store, *, most: int) -> int:
    """Tell of promises whose day has come, each once; return of how many.

    A price goes back by itself: what holds is looked up by the day.
    """
    told = 0
    for promise in await store.promises.to_tell(latest=day_in(store.now, EARLIEST_ZONE)):
        today = await today_of(store, promise.reseller_id)
        if _has_come(promise, today) and await store.promises.claim_told(promise.id):
            await _tell(store, promise, today)
            told += 1
        if told == most:
            break
    return told


def _has_come(promise: Promise, today: date) -> bool:
    if promise.until is None:
        return False
    return promise.until < today if promise.price is not None else promise.until <= today


async def _tell(store: Store, promise: Promise, today: date) -> None:
    await store.cards.refresh(CARD, promise.id)
    if promise.price is None:
        await _tell_due(store, promise)
    else:
        await _tell_ended(store, promise, promise.price, today)


async def _tell_due(store: Store, promise: Promise) -> None:
    child = await store.resellers.by_id(promise.reseller_id)
    confirmed = promise.state is PromiseState.CONFIRMED
    day = promise.until or promise.holds_from
    told = PromiseDue(promise.id, child.id, child.name, promise.words, day, confirmed)
    await store.notices.tell(promise.parent_id, told, roles=DESK)


async def _tell_ended(store: Store, promise: Promise, price: Decimal, today: date) -> None:
    """Tell both sides that a price is over, unless a later promise had taken its place before."""
    if promise.sub_panel_id is None or promise.until is None:
        return
    newest = newest_begun(await store.promises.priced_of(promise.sub_panel_id), today)
    if newest is None or newest.id != promise.id:
        return
    sub_panel = await store.sub_panels.by_id(promise.sub_panel_id)
    child = await store.resellers.by_id(promise.reseller_id)
    parent = await store.resellers.by_id(promise.parent_id)
    back = (await prices.price_for(store, sub_panel, parent.currency)).per_credit
    panel = await mentioned(store, await store.panels.by_id(sub_panel.panel_id))
    facts = (price, back, parent.currency, promise.until + A_DAY, panel)
    await store.notices.tell(child.id, PromiseEnded(parent.name, *facts), roles=MONEY)
    await store.notices.tell(parent.id, ChildPromiseEnded(child.name, *facts, child.id), roles=MONEY)
