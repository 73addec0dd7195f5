"""Drafts: offers that are being written, with one sub-reseller's own numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from domain.agreement import (
    Offer,
    OfferId,
    OfferNumbers,
    OfferState,
    Panel,
    PanelId,
    Revision,
    TierTableId,
    countered_last,
)
from domain.calendar import day_in
from domain.errors import N_, NotHere, Refusal
from domain.people import Actor, Reseller, ResellerId, ResellerState
from domain.reviews import TableState
from storage.store import Store

MADE = frozenset({OfferState.OPEN, OfferState.ACCEPTED, OfferState.OUTSIDE, OfferState.DECLINED})
"""States of offers that were made to a sub-reseller and neither replaced since, nor lapsed, nor countered."""


class NothingPublished(Refusal):
    why = N_("Your terms aren't published yet, so there is nothing to offer.")
    what_to_do = N_("Publish them in /terms; the given texts are fine to begin with.")


class NoPriceYet(Refusal):
    why = N_("Before you can offer anything, I need your business's name and your price per credit.")
    what_to_do = N_("It takes a minute.")


@dataclass(eq=False)
class ClosedForGood(Refusal):
    name: str

    why = N_("%(name)s is closed, so nothing can be offered to them any more.")
    what_to_do = N_("To work with them again, invite them anew with /invite.")


class AlreadySent(Refusal):
    why = N_("This offer was made already, so it stays as it is.")
    what_to_do = N_("To change something, make a new offer.")


@dataclass(eq=False)
class DayPassed(Refusal):
    day: date

    why = N_("%(day)s has passed already.")
    what_to_do = N_("An offer can hold from today on at the earliest.")


class NoTiersPublished(Refusal):
    why = N_("There are no published tiers by which this price could go.")
    what_to_do = N_("Publish them in /pricing first, or give the offer a price of its own.")


class NotByVolume(Refusal):
    why = N_("This price doesn't go by volume, so a commitment would change nothing.")
    what_to_do = N_("Have the price go by volume first.")


async def today_of(store: Store, reseller_id: ResellerId) -> date:
    """Return the network's calendar day."""
    return day_in(store.now, (await store.resellers.top_of(reseller_id)).time_zone)


def newest_made(offers: Sequence[Offer]) -> Offer | None:
    """Return the newest offer that was made to the sub-reseller and not replaced since."""
    return max((offer for offer in offers if offer.state in MADE), key=lambda offer: offer.number, default=None)


async def panels_to_offer(store: Store, reseller_id: ResellerId) -> Sequence[Panel]:
    """Return the panels of which a reseller can offer credits: its own, or those where it has an account itself."""
    top = await store.resellers.top_of(reseller_id)
    panels = await store.panels.of_reseller(top.id)
    if top.id == reseller_id:
        return panels
    mine = {sub_panel.panel_id for sub_panel in await store.sub_panels.of_reseller(reseller_id) if sub_panel.active}
    return [panel for panel in panels if panel.id in mine]


async def published(store: Store, reseller_id: ResellerId) -> Revision:
    """Return what a reseller offers everybody at present; raises `NoPriceYet` and `NothingPublished`."""
    reseller = await store.resellers.by_id(reseller_id)
    if not reseller.name or (await store.terms.of(reseller_id)).price is None:
        raise NoPriceYet
    revision = await store.revisions.newest(reseller_id)
    if revision is None:
        raise NothingPublished
    return revision


async def draft(store: Store, child: Reseller, *, by: Actor, like: Reseller | None = None) -> OfferId:
    """Return the draft of an offer to a sub-reseller, made if there is none.

    It starts with the numbers of `like`, else with those that the sub-reseller was last offered, else with the terms'.
    """
    await hold_open(store, child.id)
    offers = await store.offers.of_reseller(child.id)
    standing = next((offer.id for offer in offers if offer.state is OfferState.DRAFT), None)
    if standing is not None:
        return standing
    if like is None:
        return await start(store, child, last_numbers(offers), by=by)
    model = newest_made(await store.offers.of_reseller(like.id))
    return await start(store, child, model, by=by)


def last_numbers(offers: Sequence[Offer]) -> Offer | None:
    """Return the offer with whose numbers a new one starts: the one that is being dealt about, else the newest."""
    lapsed = (offer for offer in offers if offer.state is OfferState.LAPSED)
    newest = max(lapsed, key=lambda offer: offer.number, default=None)
    return countered_last(offers) or newest_made(offers) or newest


async def hold_open(store: Store, child_id: ResellerId) -> None:
    """Keep others from changing a sub-reseller until the commit; raises `ClosedForGood`."""
    await store.network.hold(child_id)
    child = await store.resellers.by_id(child_id)
    if child.state is ResellerState.CLOSED:
        raise ClosedForGood(child.name)


async def start(store: Store, child: Reseller, model: Offer | None, *, by: Actor) -> OfferId:
    """Start a draft with the numbers of another offer in the same currency, else with those of the terms.

    What a former parent offered is nobody's business any more.
    """
    revision, terms = await published(store, by.reseller_id), await store.terms.of(by.reseller_id)
    if model is not None and (model.currency, model.parent_id) != (by.currency, by.reseller_id):
        model = None
    offer_id = await store.offers.add(
        reseller_id=child.id,
        parent_id=by.reseller_id,
        revision_id=revision.id,
        currency=by.currency,
        debt_limit=(model or terms).debt_limit,
        payment_days=(model or terms).payment_days,
        holds_from=await today_of(store, child.id),
        grace_days=terms.grace_days,
        created_by=by.member_id,
    )
    await _first_numbers(store, offer_id, child, model, by=by)
    return offer_id


async def _first_numbers(store: Store, offer_id: OfferId, child: Reseller, model: Offer | None, *, by: Actor) -> None:
    numbers = await store.offers.numbers(model.id) if model else ()
    own = model is not None and model.reseller_id == child.id
    terms = await store.terms.of(by.reseller_id)
    for one in numbers:
        values = numbers_of(one)
        if one.by_volume:
            values["price"] = terms.price  # what holds below the tiers is the terms' price of the day
        if not own:
            values |= {"account": child.name, "surcharge": None}  # a surcharge is for one's own doings
        await store.offers.add_numbers(offer_id, one.panel_id, **values)
    if not numbers:
        for panel in await panels_to_offer(store, by.reseller_id):
            await include_panel(store, offer_id, panel.id, account=child.name)


def numbers_of(one: OfferNumbers) -> dict[str, Any]:
    """Return what an offer says of a panel, as another one can say it too."""
    return {
        "account": one.account,
        "price": one.price,
        "minimum_order": one.minimum_order,
        "period_minimum": one.period_minimum,
        "by_volume": one.by_volume,
        "tier_table_id": one.tier_table_id,
        "committed": one.committed,
        "surcharge": one.surcharge,
    }


async def include_panel(store: Store, offer_id: OfferId, panel_id: PanelId, *, account: str) -> None:
    """Say something of one more panel in a draft, with the numbers of the terms."""
    offer = await unsent(store, offer_id)
    if panel_id not in {panel.id for panel in await panels_to_offer(store, offer.parent_id)}:
        raise NotHere
    if panel_id in {numbers.panel_id for numbers in await store.offers.numbers(offer_id)}:
        return  # a second tap
    terms = await store.terms.of(offer.parent_id)
    await store.offers.add_numbers(
        offer_id,
        panel_id,
        account=account,
        price=terms.price,
        minimum_order=terms.minimum_order,
        period_minimum=terms.period_minimum,
    )


async def newest_table(store: Store, parent_id: ResellerId, panel_id: PanelId) -> TierTableId:
    """Return the table by whose tiers a price can go; raises `NoTiersPublished`."""
    published = await store.prices.table_in(parent_id, TableState.PUBLISHED)
    if published is None or not await store.prices.tiers(published.id, panel_id):
        raise NoTiersPublished
    return published.id


async def commit_to(store: Store, offer_id: OfferId, panel_id: PanelId, credits: int) -> None:
    """Set how many credits a month count as bought in any case; raises `NotByVolume`."""
    numbers = {one.panel_id: one for one in await store.offers.numbers(offer_id)}
    if panel_id in numbers and not numbers[panel_id].by_volume:
        raise NotByVolume
    await change_numbers(store, offer_id, panel_id, committed=credits)


async def price_by_volume(store: Store, offer_id: OfferId, panel_id: PanelId) -> None:
    """Have the price of a panel go by the published tiers, and be the terms' below them; raises `NoTiersPublished`."""
    offer = await unsent(store, offer_id)
    table_id = await newest_table(store, offer.parent_id, panel_id)
    await change_numbers(store, offer_id, panel_id, **await numbers_by_volume(store, offer.parent_id, table_id))


async def price_alone(store: Store, offer_id: OfferId, panel_id: PanelId, price: Decimal) -> None:
    """Have a panel's credits cost one price, however many are bought."""
    await change_numbers(store, offer_id, panel_id, **alone(price))


def alone(price: Decimal) -> dict[str, Any]:
    """Return the numbers of a price that somebody typed: it is the whole one, whatever came on top before."""
    return {"price": price, "by_volume": False, "tier_table_id": None, "committed": 0, "surcharge": None}


async def numbers_by_volume(store: Store, parent_id: ResellerId, table_id: TierTableId) -> dict[str, Any]:
    """Return the numbers of a price that goes by a table, and is the terms' below its tiers; raises `NoPriceYet`."""
    terms = await store.terms.of(parent_id)
    if terms.price is None:
        raise NoPriceYet
    return {"by_volume": True, "tier_table_id": table_id, "price": terms.price}


async def leave_panel_out(store: Store, offer_id: OfferId, panel_id: PanelId) -> None:
    await unsent(store, offer_id)
    await store.offers.drop_numbers(offer_id, panel_id)


async def change_draft(store: Store, offer_id: OfferId, **values: Any) -> None:
    """Change a draft's own values; raises `AlreadySent`."""
    if not await store.offers.change(offer_id, only_if={OfferState.DRAFT}, **values):
        raise AlreadySent


async def set_first_day(store: Store, offer_id: OfferId, day: date) -> None:
    """Set from which day a draft's numbers hold; raises `DayPassed`."""
    if day < await today_of(store, (await store.offers.by_id(offer_id)).reseller_id):
        raise DayPassed(day)
    await change_draft(store, offer_id, holds_from=day)


async def change_numbers(store: Store, offer_id: OfferId, panel_id: PanelId, **values: Any) -> None:
    """Change what a draft says of a panel; raises `AlreadySent`."""
    await unsent(store, offer_id)
    if not await store.offers.change_numbers(offer_id, panel_id, **values):
        raise NotHere


async def drop_draft(store: Store, offer_id: OfferId) -> bool:
    """Give a draft up; returns whether the sub-reseller went with it, having been nothing but this draft."""
    await change_draft(store, offer_id, state=OfferState.SUPERSEDED)
    child_id = (await store.offers.by_id(offer_id)).reseller_id
    await store.network.hold(child_id)
    if not await _is_only_drafted(store, child_id):
        return False
    invited = frozenset({ResellerState.INVITED})
    return await store.resellers.change(child_id, only_if=invited, state=ResellerState.CLOSED)


async def _is_only_drafted(store: Store, child_id: ResellerId) -> bool:
    """Return whether a sub-reseller was made no offer, has no people, no link that is good, and no books."""
    known = (
        newest_numbered(await store.offers.of_reseller(child_id)),
        *await store.members.of_reseller(child_id),
        *await store.invitations.standing(child_id),
        *await store.ledger.of_reseller(child_id),
    )
    return not any(known)


def newest_numbered(offers: Sequence[Offer]) -> int:
    """Return the number of the newest offer that was ever made to a sub-reseller, 0 where it was drafts at most."""
    return max((offer.number for offer in offers), default=0)


async def unsent(store: Store, offer_id: OfferId) -> Offer:
    offer = await store.offers.by_id(offer_id)
    if offer.state is not OfferState.DRAFT:
        raise AlreadySent
    return offer
