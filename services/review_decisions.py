"""What becomes of a review: its price is offered, another one is, or the old one is kept; one of these, and once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain.agreement import Offer, OfferId, SubPanel
from domain.calendar import day_in
from domain.errors import N_, NotHere, Refusal
from domain.money import MOST_PRICE, PRICE_DECIMALS, NotAnAmount
from domain.people import Actor, ResellerId
from domain.pricing import Pricing
from domain.review_facts import PromisedUntil, ReviewFacts
from domain.reviews import Review, ReviewId, ReviewState
from services import decided, drafts, offers, prices
from services.offers import Compose
from services.reviews import CARD, coming_price, first_day
from storage.reviews import facts_of
from storage.store import Store


@dataclass(eq=False)
class ReviewDecided(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s decided on this review already, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap.")


class ReviewReplaced(Refusal):
    why = N_("A newer review took the place of this one, or it had nothing to propose.")
    what_to_do = N_("Nothing was changed by this tap. /reviews shows the newest.")


@dataclass(eq=False)
class PriceMoved(Refusal):
    name: str

    why = N_("What is agreed with %(name)s, offered or promised to them, has changed since this review was made.")
    what_to_do = N_("Nothing was changed. Review the price again to see how it stands now.")


class SamePrice(Refusal):
    why = N_("That is the price that they have already.")
    what_to_do = N_("Type another one, or keep the old price.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A price to be offered because of a review. `day`: from which on; `margin_floor`, `cost`: as for the review."""

    review: Review
    facts: ReviewFacts
    name: str
    price: Decimal
    pricing: Pricing
    day: date


async def wanted(store: Store, review_id: ReviewId, price: Decimal | None, *, by: Actor) -> Wanted:
    """Return what would be offered: the proposed price, or another one. Raises what `offer` does."""
    review = await _open(store, review_id, by=by)
    facts = facts_of(review)
    pricing = facts.wished if price in (None, review.proposed) else _own(facts.agreed, _checked(price))
    if price is not None and price == review.present:
        raise SamePrice
    top = await store.resellers.top_of(review.parent_id)
    return Wanted(
        review=review,
        facts=facts,
        name=(await store.resellers.by_id(review.reseller_id)).name,
        price=review.proposed if price is None else price,
        pricing=pricing,
        day=first_day(await store.prices.settings(review.parent_id), facts, day_in(store.now, top.time_zone)),
    )


def _own(agreed: Pricing, price: Decimal) -> Pricing:
    return Pricing(price, committed=agreed.committed)


def _checked(price: Decimal | None) -> Decimal:
    """Return a price that a button carries, if it is one that could be typed."""
    if price is None or not 0 < price <= MOST_PRICE or price != round(price, PRICE_DECIMALS):
        raise NotAnAmount(f"{price}"[:24], "2.10")
    return price


async def _open(store: Store, review_id: ReviewId, *, by: Actor) -> Review:
    review = await store.reviews.by_id(review_id)
    if review is None:
        raise NotHere
    if review.decided_at is not None:
        who = await decided.name_for(store, review.decided_by, reader=by)
        raise ReviewDecided(who, review.decided_at)
    if review.state is not ReviewState.OPEN:
        raise ReviewReplaced
    return review


async def offer(store: Store, review_id: ReviewId, price: Decimal | None, *, by: Actor, compose: Compose) -> Wanted:
    """Offer the price of a review, or another one, with notice and grace.

    Raises `ReviewDecided`, `ReviewReplaced`, `PriceMoved`, `SamePrice`, `NotAnAmount`, `ClosedForGood`.
    """
    child_id = (await _open(store, review_id, by=by)).reseller_id
    await drafts.hold_open(store, child_id)
    found = await wanted(store, review_id, price, by=by)
    sub_panel = await store.sub_panels.by_id(found.review.sub_panel_id)
    await _check_unmoved(store, found, sub_panel)
    change = PriceChange(sub_panel, found.pricing, found.day)
    made = await offer_price(store, change, by=by, compose=compose)
    await _decide(store, review_id, ReviewState.OFFERED, by=by, offer_id=made.id)
    return found


async def keep(store: Store, review_id: ReviewId, note: str, *, by: Actor) -> Review:
    """Keep the price as it is, with a note for the team alone; raises `ReviewDecided`, `ReviewReplaced`."""
    review = await _open(store, review_id, by=by)
    await store.network.hold(review.reseller_id)
    await _open(store, review_id, by=by)
    await _decide(store, review_id, ReviewState.KEPT, by=by, note=note)
    return review


async def _decide(
    store: Store, review_id: ReviewId, state: ReviewState, *, by: Actor, note: str = "", offer_id: OfferId | None = None
) -> None:
    values = {"state": state, "note": note, "offer_id": offer_id, "decided_by": by.member_id, "decided_at": store.now}
    if not await store.reviews.change(review_id, only_if=ReviewState.OPEN, **values):
        await _open(store, review_id, by=by)
        raise ReviewReplaced
    await store.cards.refresh(CARD, review_id)


async def _check_unmoved(store: Store, found: Wanted, sub_panel: SubPanel) -> None:
    """Return if nothing of a price was agreed, offered or promised since its review was made."""
    top = await store.resellers.top_of(found.review.parent_id)
    today = day_in(store.now, top.time_zone)
    promised = await prices.promised_for(store, sub_panel, today)
    in_force = promised if promised is not None and promised.holds_on(today) else None
    until = None if in_force is None else PromisedUntil(in_force.price, in_force.until)
    same_table = prices.pricing_of(sub_panel) == found.facts.agreed and until == found.facts.promised
    if not same_table or await coming_price(store, sub_panel, await _made(store, found.review)) is not None:
        raise PriceMoved(found.name)


async def _made(store: Store, review: Review) -> list[Offer]:
    made = await store.offers.of_reseller(review.reseller_id)
    return [one for one in made if one.parent_id == review.parent_id]


# A new price as an offer


@dataclass(frozen=True, slots=True)
class PriceChange:
    """Another price for an account, from a day on."""

    sub_panel: SubPanel
    pricing: Pricing
    day: date

    @property
    def reseller_id(self) -> ResellerId:
        return self.sub_panel.reseller_id


async def offer_price(store: Store, change: PriceChange, *, by: Actor, compose: Compose) -> Offer:
    """Make a sub-reseller an offer that says what stands, and another price from a day on.

    What holds now goes on until the grace after that day is over; then requests wait for the acceptance. What was
    declined isn't offered again by the way, and what is agreed for a later day comes no earlier.
    """
    child = await store.resellers.by_id(change.reseller_id)
    model = offers.binding_offer(await store.offers.of_reseller(child.id))
    offer_id = await drafts.start(store, child, model, by=by)
    first = change.day if model is None else max(change.day, model.holds_from)
    notice = first - await drafts.today_of(store, child.id)
    settings = await store.prices.settings(by.reseller_id)
    await drafts.change_draft(
        store, offer_id, holds_from=first, grace_days=(notice + timedelta(days=settings.grace_days)).days
    )
    await _say_price(store, offer_id, change)
    return await offers.make(store, offer_id, compose=compose)


async def _say_price(store: Store, offer_id: OfferId, change: PriceChange) -> None:
    """Put a price into a draft, which names the account if it didn't yet."""
    account, pricing = change.sub_panel, change.pricing
    values = {
        "price": pricing.price,
        "by_volume": pricing.by_volume,
        "tier_table_id": account.tier_table_id if pricing.by_volume else None,
        "committed": pricing.committed,
        "surcharge": pricing.surcharge,
    }
    if await store.offers.change_numbers(offer_id, account.panel_id, **values):
        return
    more = {"minimum_order": account.minimum_order, "period_minimum": account.period_minimum}
    await store.offers.add_numbers(offer_id, account.panel_id, account=account.account, **values, **more)
