"""Promises: what was agreed beside the offers, said by the parent's owner and confirmed by the sub-reseller's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from domain.agreement import AGREED, WAITING, Offer, OfferId, PromiseId, SubPanel, SubPanelId, fingerprint_of
from domain.alerts import Evidence
from domain.errors import N_, NotHere, Refusal
from domain.notices import Notice, notice
from domain.people import Actor, MemberId, Reseller, ResellerId, Role
from domain.promises import (
    OfferedPrice,
    Promise,
    PromiseState,
    TypedPromise,
    conflicts,
    newest_begun,
    promised_days,
)
from services import prices
from services.decided import name_for
from services.drafts import hold_open, today_of
from services.panels import mentioned
from storage.store import Store

CARD = "promise"
OWNERS = frozenset({Role.OWNER})
MOST_AHEAD = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the sentence says that the sub-reseller confirms. `language`: in which; `panel`: where there are several.

    `begins`: its first day, if that isn't the day on which it is said. `back`: the price afterwards, `None` where that
    goes by volume, or nothing comes back.
    """

    parent: str
    words: str
    price: Decimal | None
    currency: str
    panel: str
    begins: date | None
    until: date | None
    back: Decimal | None
    language: str


Compose = Callable[[Sentence], str]
"""Puts a promise into the sentence that is shown, in the language of the one who confirms it."""


@notice
@dataclass(frozen=True)
class PromiseAnswered(Notice):
    """Told to the parent's owners. `text`: the sentence; `answer`: what the other side says was agreed instead."""

    code: ClassVar[str] = "promise_answered"

    promise: int
    reseller_id: ResellerId
    reseller: str
    confirmed: bool
    text: str
    answer: str


class NothingToPrice(Refusal):
    why = N_("They have no account yet whose price could be another one.")
    what_to_do = N_("Make them an offer with the price; once they accept it, more can be agreed.")


@dataclass(eq=False)
class TooFarOff(Refusal):
    day: date

    why = N_("%(day)s is too far off to be promised.")
    what_to_do = N_("Type a day within the next ten years.")


@dataclass(eq=False)
class PromiseDecided(Refusal):
    """A promise that was answered before. `who`: a colleague's name, or the other side's business."""

    who: str
    at: datetime


class AlreadyConfirmed(PromiseDecided):
    why = N_("%(who)s confirmed this on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. What holds is on /agreement.")


class AlreadyDisputed(PromiseDecided):
    why = N_("%(who)s answered on %(at)s that this isn't what was said.")
    what_to_do = N_("Nothing was changed by this tap. What was meant can be noted anew.")


class AlreadyWithdrawn(PromiseDecided):
    why = N_("This was withdrawn on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. What holds is on /agreement.")


@dataclass(eq=False)
class NothingLeft(Refusal):
    """A price that is confirmed after its last day."""

    day: date

    why = N_("%(day)s is over, so nothing of it is left to confirm.")
    what_to_do = N_("If it should still hold, ask for it to be noted anew.")


_BY_STATE = {
    PromiseState.CONFIRMED: AlreadyConfirmed,
    PromiseState.DISPUTED: AlreadyDisputed,
    PromiseState.WITHDRAWN: AlreadyWithdrawn,
}


async def accounts_to_price(store: Store, child_id: ResellerId) -> Sequence[SubPanel]:
    """Return the sub-panels whose price can be promised."""
    return [one for one in await store.sub_panels.of_reseller(child_id) if one.active]


async def say(
    store: Store, child_id: ResellerId, typed: TypedPromise, *, at: SubPanelId | None, by: Actor, compose: Compose
) -> PromiseId:
    """Note what was agreed with a sub-reseller, and show it to both sides' owners. `at`: which sub-panel's price.

    Raises `ClosedForGood`, `NothingToPrice`, `TooFarOff`, and what `promised_days` does.
    """
    await hold_open(store, child_id)
    child, sub_panel = await store.resellers.by_id(child_id), await _priced(store, child_id, typed, at)
    today = await today_of(store, child_id)
    begins, until = promised_days(typed, today)
    _check_near(begins, until, today)
    begins = max(begins, today)
    sentence = await _sentence(store, child, sub_panel, typed, by=by)
    text = compose(replace(sentence, begins=begins if begins > today else None, until=until))
    promise_id = await store.promises.add(
        child_id,
        parent_id=by.reseller_id,
        words=typed.words,
        sub_panel_id=None if sub_panel is None else sub_panel.id,
        price=typed.price,
        holds_from=begins,
        until=until,
        text=text,
        fingerprint=fingerprint_of(text),
        said_by=by.member_id,
    )
    for side in (by.reseller_id, child_id):
        await store.cards.show(CARD, promise_id, to=side, roles=OWNERS)
    return promise_id


async def _priced(store: Store, child_id: ResellerId, typed: TypedPromise, at: SubPanelId | None) -> SubPanel | None:
    """Return the sub-panel whose price is promised, `None` for a promise in words alone."""
    if typed.price is None:
        return None
    known = await accounts_to_price(store, child_id)
    if not known:
        raise NothingToPrice
    found = [one for one in known if one.id == at] if at is not None else known
    if len(found) != 1:
        raise NotHere
    return found[0]


def _check_near(begins: date, until: date | None, today: date) -> None:
    for day in (begins, until or today):
        if day - today > MOST_AHEAD:
            raise TooFarOff(day)


async def _sentence(
    store: Store, child: Reseller, sub_panel: SubPanel | None, typed: TypedPromise, *, by: Actor
) -> Sentence:
    owners = await store.members.acting_as(child.id, OWNERS)
    return Sentence(
        parent=by.reseller_name,
        words=typed.words,
        price=typed.price,
        currency=by.currency,
        panel="" if sub_panel is None else await mentioned(store, await store.panels.by_id(sub_panel.panel_id)),
        begins=None,
        until=None,
        back=None if sub_panel is None or sub_panel.by_volume else await usual_price(store, sub_panel, by.currency),
        language=owners[0].language if owners else child.language,
    )


async def usual_price(store: Store, sub_panel: SubPanel, currency: str) -> Decimal:
    """Return what a credit costs where nothing is promised."""
    return (await prices.price_for(store, replace(sub_panel, promise_id=None), currency)).per_credit


# How it is answered


async def confirm(store: Store, promise_id: PromiseId, *, by: Actor) -> None:
    """Confirm that this was agreed; a price holds from its first day on. Raises `PromiseDecided`, `NothingLeft`."""
    promise = await _proposed(store, promise_id, to=by)
    ends = promise.until if promise.price is not None else None
    if ends is not None and ends < await today_of(store, promise.reseller_id):
        raise NothingLeft(ends)
    await _answer(store, promise, PromiseState.CONFIRMED, by=by)
    if promise.sub_panel_id is not None:
        await store.sub_panels.change(promise.sub_panel_id, promise_id=promise.id)
    await _tell_parent(store, promise, by=by, confirmed=True)


async def dispute(store: Store, promise_id: PromiseId, answer: str, *, by: Actor) -> None:
    """Answer that something else was agreed, in one's own words or without any; raises `PromiseDecided`."""
    promise = await _proposed(store, promise_id, to=by)
    await _answer(store, promise, PromiseState.DISPUTED, by=by, answer=answer)
    await _tell_parent(store, promise, by=by, confirmed=False, answer=answer)


async def withdraw(store: Store, promise_id: PromiseId, *, by: Actor) -> None:
    """Take back what nobody has answered yet; its cards say so. Raises `PromiseDecided`."""
    promise = await _proposed(store, promise_id, to=by)
    await _answer(store, promise, PromiseState.WITHDRAWN, by=by)


async def _proposed(store: Store, promise_id: PromiseId, *, to: Actor) -> Promise:
    """Return a promise that waits for its answer, kept from others until the commit; raises `PromiseDecided`."""
    promise = await by_id(store, promise_id)
    await store.network.hold(promise.reseller_id)
    promise = await by_id(store, promise_id)
    if promise.state is not PromiseState.PROPOSED:
        raise await _decided(store, promise, to=to)
    return promise


async def by_id(store: Store, promise_id: PromiseId) -> Promise:
    """Return a promise; raises `NotHere`."""
    promise = await store.promises.by_id(promise_id)
    if promise is None:
        raise NotHere
    return promise


async def _answer(store: Store, promise: Promise, state: PromiseState, *, by: Actor, answer: str = "") -> None:
    values = {"state": state, "answered_by": by.member_id, "answered_at": store.now, "answer": answer}
    if not await store.promises.change(promise.id, only_if=PromiseState.PROPOSED, **values):
        raise await _decided(store, await by_id(store, promise.id), to=by)
    await store.cards.refresh(CARD, promise.id)


async def _decided(store: Store, promise: Promise, *, to: Actor) -> PromiseDecided:
    who = await name_for(store, promise.answered_by, reader=to)
    return _BY_STATE[promise.state](who, promise.answered_at or promise.said_at)


async def _tell_parent(store: Store, promise: Promise, *, by: Actor, confirmed: bool, answer: str = "") -> None:
    told = PromiseAnswered(promise.id, by.reseller_id, by.reseller_name, confirmed, promise.text, answer)
    await store.notices.tell(promise.parent_id, told, roles=OWNERS)


async def end_all(store: Store, child_id: ResellerId, parent_id: ResellerId, *, by: MemberId) -> None:
    """End what was promised between two who deal with each other no more: what is open is withdrawn, nobody is told."""
    for promise in await store.promises.between(child_id, parent_id):
        values = {"state": PromiseState.WITHDRAWN, "answered_by": by, "answered_at": store.now}
        await store.promises.change(promise.id, only_if=PromiseState.PROPOSED, **values)
        await store.promises.claim_told(promise.id)
        await store.cards.refresh(CARD, promise.id)


# What holds


async def standing(store: Store, child_id: ResellerId, parent_id: ResellerId) -> list[Promise]:
    """Return what is confirmed and holds, or will: without what is over, and without what a later one replaced."""
    today = await today_of(store, child_id)
    known = await store.promises.between(child_id, parent_id)
    confirmed = [one for one in known if one.state is PromiseState.CONFIRMED and _goes_on(one, today)]
    priced = sorted((one for one in known if one.state is PromiseState.CONFIRMED), key=_confirmed_when)
    return [one for one in confirmed if one.sub_panel_id is None or _counts(one, priced, today)]


def _goes_on(promise: Promise, today: date) -> bool:
    over = promise.ended_told_at is not None and promise.until != today  # what is due is told on its day
    return not over and (promise.until is None or today <= promise.until)


def _confirmed_when(promise: Promise) -> tuple[datetime, int]:
    return promise.answered_at or promise.said_at, promise.id


def _counts(promise: Promise, confirmed: Sequence[Promise], today: date) -> bool:
    """Return whether a price holds today or begins later. `confirmed`: in the order in which they were."""
    same = [one for one in confirmed if one.sub_panel_id == promise.sub_panel_id]
    return promise.holds_from > today or newest_begun(same, today) == promise


# What else is said of the same days


async def contradictions(store: Store, promise: Promise) -> tuple[Evidence, ...]:
    """Return what says another price of a promise's days, each in one sentence for both sides."""
    if promise.price is None or promise.sub_panel_id is None or promise.state is PromiseState.WITHDRAWN:
        return ()
    sub_panel = await store.sub_panels.by_id(promise.sub_panel_id)
    currency = (await store.resellers.by_id(promise.parent_id)).currency
    return conflicts(
        promise.price,
        promise.holds_from,
        promise.until,
        currency=currency,
        own_price=None if sub_panel.by_volume else await usual_price(store, sub_panel, currency),
        offers=await _offered(store, promise, sub_panel),
    )


async def _offered(store: Store, promise: Promise, sub_panel: SubPanel) -> list[OfferedPrice]:
    """Return what offers say of a sub-panel that wait for an answer, or are agreed and not in force yet."""
    made = await store.offers.of_reseller(promise.reseller_id)
    still = [one for one in made if one.parent_id == promise.parent_id and _may_count(one)]
    return [
        OfferedPrice(prices.whole_price(numbers), offer.holds_from)
        for offer in still
        for numbers in await store.offers.numbers(offer.id)
        if numbers.panel_id == sub_panel.panel_id
    ]


def _may_count(offer: Offer) -> bool:
    return offer.state in WAITING or (offer.state in AGREED and offer.applied_at is None)


async def beside_offer(store: Store, offer_id: OfferId) -> tuple[Evidence, ...]:
    """Return which promised prices hold whatever an offer says, each in one sentence for both sides."""
    offer = await store.offers.by_id(offer_id)
    if not _may_count(offer):
        return ()
    accounts = {one.id: one for one in await store.sub_panels.of_reseller(offer.reseller_id)}
    numbers = {one.panel_id: one for one in await store.offers.numbers(offer_id)}
    found: list[Evidence] = []
    for promise in await standing(store, offer.reseller_id, offer.parent_id):
        if promise.price is None or promise.sub_panel_id is None:
            continue
        said = numbers.get(accounts[promise.sub_panel_id].panel_id)
        if said is not None:
            offered = OfferedPrice(prices.whole_price(said), offer.holds_from)
            days = (promise.price, promise.holds_from, promise.until)
            found += conflicts(*days, currency=offer.currency, offers=[offered])
    return tuple(found)
