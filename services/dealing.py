"""Dealing: an offer in one line that can be answered until a day, the counter to an offer, and what it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from domain.agreement import AGREED, Offer, OfferId, OfferNumbers, OfferState, PanelId, answerable_until
from domain.errors import N_, NotHere, Refusal
from domain.notices import Notice, notice
from domain.offer_line import TypedOffer
from domain.people import Actor, Reseller, ResellerId
from domain.promises import Counter, CounterId, CounterState, till_meant
from domain.reviews import TableState
from services import agreements
from services.counters import CARD
from services.decided import name_for
from services.drafts import (
    NotByVolume,
    alone,
    change_draft,
    change_numbers,
    draft,
    hold_open,
    last_numbers,
    numbers_by_volume,
    panels_to_offer,
    start,
    today_of,
)
from services.offers import OWNERS, Compose, make
from storage.store import Store

ANSWERED_WITHIN = timedelta(days=7)
MOST_AHEAD = timedelta(days=366)


@notice
@dataclass(frozen=True)
class OfferLapsed(Notice):
    """Nobody answered an offer by its day; told to the sub-reseller's owners. `agreed`: something goes on."""

    code: ClassVar[str] = "offer_lapsed"

    business: str
    agreed: bool


@notice
@dataclass(frozen=True)
class ChildOfferLapsed(OfferLapsed):
    """Told to the parent's owners. `business`: the sub-reseller's name."""

    code: ClassVar[str] = "child_offer_lapsed"

    reseller_id: ResellerId


@dataclass(eq=False)
class TooFarAhead(Refusal):
    day: date

    why = N_("%(day)s is too far off for an answer.")
    what_to_do = N_("Type a day within the next year.")


class NoTiersYet(Refusal):
    why = N_("You haven't published prices by volume, so none can be offered.")
    what_to_do = N_("Type a price instead, or publish them first.")


class NotCounterable(Refusal):
    why = N_("I can pass on a price and a minimum a month, and nothing else.")
    what_to_do = N_("Type one of them or both. Anything else can be said when declining.")


class SameAsOffered(Refusal):
    why = N_("That is what the offer says already.")
    what_to_do = N_("Accept it, or type what you would rather have.")


@dataclass(eq=False)
class CounterAnswered(Refusal):
    """A counter that was answered before. `who`: a colleague's name."""

    who: str
    at: datetime

    why = N_("%(who)s answered this on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. Their agreement shows what was offered.")


class CounterOver(Refusal):
    why = N_("The offer that this answered no longer stands.")
    what_to_do = N_("Nothing was changed by this tap. You can make a new offer at any time.")


# An offer in one line


async def prepare(store: Store, child: Reseller, typed: TypedOffer, panel_id: PanelId | None, *, by: Actor) -> OfferId:
    """Write what was typed into the draft of an offer, which can be answered until a day.

    `panel_id`: which of several panels it is about. Raises `NoTiersYet`, `NotByVolume` for a commitment without it,
    `TooFarAhead`, `PromiseOver` for a day before.
    """
    until, values = await _last_day(store, child.id, typed), await _values(store, typed, by=by)
    offer_id = await draft(store, child, by=by)
    about = _about(await store.offers.numbers(offer_id), panel_id)
    if typed.committed and not values.get("by_volume", about.by_volume):
        raise NotByVolume
    await change_numbers(store, offer_id, about.panel_id, **values)
    await set_answer_day(store, offer_id, until)
    return offer_id


async def panels_offered(store: Store, child_id: ResellerId, *, by: Actor) -> list[PanelId]:
    """Return the panels of which the next offer to a sub-reseller says something, as it is drafted or will begin."""
    known = await store.offers.of_reseller(child_id)
    drafted = next((one for one in known if one.state is OfferState.DRAFT), None)
    model = drafted or last_numbers(known)
    numbers = await store.offers.numbers(model.id) if model else ()
    same = model is not None and (model.currency, model.parent_id) == (by.currency, by.reseller_id)
    if numbers and (drafted or same):
        return [one.panel_id for one in numbers]
    return [panel.id for panel in await panels_to_offer(store, by.reseller_id)]


def _about(numbers: Sequence[OfferNumbers], panel_id: PanelId | None) -> OfferNumbers:
    found = [one for one in numbers if panel_id is None or one.panel_id == panel_id]
    if len(found) != 1:
        raise NotHere
    return found[0]


async def _last_day(store: Store, child_id: ResellerId, typed: TypedOffer) -> date:
    today = await today_of(store, child_id)
    day = today + ANSWERED_WITHIN if typed.till_named is None else till_meant(typed.till_named, today)
    if day - today > MOST_AHEAD:
        raise TooFarAhead(day)
    return day


async def _values(store: Store, typed: TypedOffer, *, by: Actor) -> dict[str, Any]:
    """Return what was typed as the numbers of an offer."""
    values: dict[str, Any] = {}
    if typed.price is not None:
        values |= alone(typed.price)
    if typed.by_volume:
        table = await store.prices.table_in(by.reseller_id, TableState.PUBLISHED)
        if table is None:
            raise NoTiersYet
        values |= await numbers_by_volume(store, by.reseller_id, table.id)
    if typed.committed is not None:
        values["committed"] = typed.committed
    if typed.period_minimum is not None:
        values["period_minimum"] = typed.period_minimum
    return values


async def set_answer_day(store: Store, offer_id: OfferId, day: date | None) -> None:
    """Set until when a draft can be answered once it is made; without a day, the agreement before it gets its grace.

    Raises `TooFarAhead`.
    """
    offer = await store.offers.by_id(offer_id)
    top = await store.resellers.top_of(offer.reseller_id)
    if day is not None and day - await today_of(store, offer.reseller_id) > MOST_AHEAD:
        raise TooFarAhead(day)
    until = None if day is None else answerable_until(day, top.time_zone)
    await change_draft(store, offer_id, answer_by=until)


async def lapse(store: Store, *, most: int) -> int:
    """Let offers lapse that nobody answered by their day, and tell both sides once; return how many."""
    lapsed = await store.offers.claim_lapsed(most=most)
    for offer in lapsed:
        await store.cards.refresh("offer", offer.id)
        child, parent = await store.resellers.by_id(offer.reseller_id), await store.resellers.by_id(offer.parent_id)
        agreed = offer.number > 1 and offer.grace_until is None and await _goes_on(store, offer)
        await store.notices.tell(child.id, OfferLapsed(parent.name, agreed), roles=OWNERS)
        await store.notices.tell(parent.id, ChildOfferLapsed(child.name, agreed, child.id), roles=OWNERS)
    return len(lapsed)


async def _goes_on(store: Store, offer: Offer) -> bool:
    known = await store.offers.of_reseller(offer.reseller_id)
    return any(one.applied_at is not None and one.state in AGREED for one in known)


# What a sub-reseller would rather have


async def counter(
    store: Store, offer_id: OfferId, words: str, typed: TypedOffer, panel_id: PanelId | None, *, by: Actor
) -> CounterId:
    """Answer an open offer with what one would rather have, and show that to the parent's owners.

    A grace goes on as it was. Raises `NotCounterable`, `SameAsOffered`, `OfferDecided`, `OfferOver`, `NoLongerStands`.
    """
    offer = await agreements.decidable(store, offer_id, to=by)
    about = _about(await store.offers.numbers(offer_id), panel_id)
    _check_counter(typed, about)
    decided = {"state": OfferState.COUNTERED, "decided_at": store.now, "decided_by": by.member_id}
    if not await store.offers.change(offer_id, only_if={OfferState.OPEN}, **decided):
        raise await agreements.lost(store, offer_id, to=by)
    counter_id = await store.counters.add(
        offer_id=offer_id,
        reseller_id=offer.reseller_id,
        parent_id=offer.parent_id,
        words=words,
        panel_id=about.panel_id,
        price=typed.price,
        period_minimum=typed.period_minimum,
        made_by=by.member_id,
    )
    await store.cards.refresh("offer", offer_id)
    await store.cards.show(CARD, counter_id, to=offer.parent_id, roles=OWNERS)
    return counter_id


def _check_counter(typed: TypedOffer, offered: OfferNumbers) -> None:
    if typed.by_volume or typed.committed is not None or typed.till_named is not None:
        raise NotCounterable
    plain = not offered.by_volume and not offered.surcharge
    same_price = typed.price is None or (typed.price == offered.price and plain)
    if same_price and typed.period_minimum in (None, offered.period_minimum):
        raise SameAsOffered


async def offer_counter(store: Store, counter_id: CounterId, *, by: Actor, compose: Compose) -> OfferId:
    """Offer what a sub-reseller would rather have; raises `CounterAnswered`, `CounterOver`."""
    found, offer = await _unanswered(store, counter_id, to=by)
    await _take(store, found, CounterState.TAKEN, by=by)
    draft_id = await _again(store, offer, by=by)
    await _write(store, draft_id, found)
    return await _send(store, draft_id, found, offer, compose=compose)


async def keep_offer(store: Store, counter_id: CounterId, *, by: Actor, compose: Compose) -> OfferId:
    """Offer the same numbers once more; raises `CounterAnswered`, `CounterOver`."""
    found, offer = await _unanswered(store, counter_id, to=by)
    await _take(store, found, CounterState.DECLINED, by=by)
    return await _send(store, await _again(store, offer, by=by), found, offer, compose=compose)


async def draft_from(store: Store, counter_id: CounterId, *, by: Actor) -> OfferId:
    """Return a draft with the numbers of a counter, to be changed further; the counter waits until it is sent.

    What stands in the draft of an offer already stays but for these numbers. Raises `CounterAnswered`, `CounterOver`.
    """
    found, offer = await _unanswered(store, counter_id, to=by)
    known = await store.offers.of_reseller(found.reseller_id)
    standing = next((one.id for one in known if one.state is OfferState.DRAFT), None)
    draft_id = await _again(store, offer, by=by) if standing is None else standing
    await _write(store, draft_id, found)
    return draft_id


async def _unanswered(store: Store, counter_id: CounterId, *, to: Actor) -> tuple[Counter, Offer]:
    """Return a counter that waits for an answer, with its offer, kept from others until the commit."""
    await hold_open(store, (await by_id(store, counter_id)).reseller_id)
    found = await by_id(store, counter_id)
    offer = await store.offers.by_id(found.offer_id)
    if found.state is not CounterState.OPEN:
        raise await _answered(store, found, to=to)
    if offer.state is not OfferState.COUNTERED or offer.currency != to.currency:
        raise CounterOver
    return found, offer


async def by_id(store: Store, counter_id: CounterId) -> Counter:
    """Return a counter; raises `NotHere`."""
    found = await store.counters.by_id(counter_id)
    if found is None:
        raise NotHere
    return found


async def _answered(store: Store, found: Counter, *, to: Actor) -> CounterAnswered:
    return CounterAnswered(await name_for(store, found.answered_by, reader=to), found.answered_at or found.made_at)


async def _take(store: Store, found: Counter, state: CounterState, *, by: Actor) -> None:
    values = {"state": state, "answered_by": by.member_id, "answered_at": store.now}
    if not await store.counters.change(found.id, only_if=CounterState.OPEN, **values):
        raise await _answered(store, await by_id(store, found.id), to=by)


async def _again(store: Store, offer: Offer, *, by: Actor) -> OfferId:
    """Start a draft like an offer that was made before; it holds from the same day, if that is still to come."""
    child = await store.resellers.by_id(offer.reseller_id)
    draft_id = await start(store, child, offer, by=by)
    first = max(offer.holds_from, await today_of(store, child.id))
    await change_draft(store, draft_id, holds_from=first, grace_days=offer.grace_days)
    if offer.answer_by is not None:
        await set_answer_day(store, draft_id, await today_of(store, child.id) + ANSWERED_WITHIN)
    return draft_id


async def _write(store: Store, draft_id: OfferId, found: Counter) -> None:
    values: dict[str, Any] = {}
    if found.price is not None:
        values |= alone(found.price)
    if found.period_minimum is not None:
        values["period_minimum"] = found.period_minimum
    panels = {one.panel_id for one in await store.offers.numbers(draft_id)}
    if found.panel_id in panels:
        await change_numbers(store, draft_id, found.panel_id, **values)


async def _send(store: Store, draft_id: OfferId, found: Counter, offer: Offer, *, compose: Compose) -> OfferId:
    """Make the answer to a counter an offer; a grace ends when it was to end before."""
    await make(store, draft_id, compose=compose, grace_until=offer.grace_until)
    state = (await by_id(store, found.id)).state
    await store.counters.change(found.id, only_if=state, new_offer_id=draft_id)
    await store.cards.refresh(CARD, found.id)
    return draft_id
