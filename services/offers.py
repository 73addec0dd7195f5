"""Offers: made to a sub-reseller with its own numbers; and whether credits may flow to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.agreement import (
    UNANSWERED,
    WAITING,
    Offer,
    OfferId,
    OfferNumbers,
    OfferState,
    PanelId,
    Revision,
    agreed_before,
    agreed_offer,
    agreement_in_force,
    countered_last,
    ends_at,
    fingerprint_of,
    grace_after,
    last_day_of,
)
from domain.calendar import day_in
from domain.errors import N_, Refusal
from domain.people import Actor, Reseller, ResellerId, ResellerState, Role
from domain.pricing import Tier
from domain.reviews import TableState
from services import counters
from services.drafts import change_draft, hold_open, newest_made, newest_table, published, start, today_of, unsent
from storage.store import Store

OWNERS = frozenset({Role.OWNER})
Tiers = Mapping[PanelId, Sequence[Tier]]


@dataclass(frozen=True, slots=True)
class Paper:
    """What the text of an offer is made of. `numbers`: with the panel's name, empty where there is only one panel.

    `time_zone`: in which its days are counted. `before`: what was agreed before it, if that is wanted and there is any.
    `tiers`: by panel, where a price goes by volume.
    """

    offer: Offer
    revision: Revision
    parent: Reseller
    child: Reseller
    numbers: tuple[tuple[str, OfferNumbers], ...]
    time_zone: str
    before: "Paper | None" = None
    tiers: Tiers = field(default_factory=dict)


Compose = Callable[[Paper], str]
"""Puts the whole text of an offer into words."""


class NothingOffered(Refusal):
    why = N_("This offer names no account, so there is nothing to agree on.")
    what_to_do = N_("Add at least one panel to it.")


class NoAgreement(Refusal):
    """Credits can't flow to a sub-reseller. The kinds of it say what is missing."""


class NothingAgreed(NoAgreement):
    why = N_("There is no agreement between you and your reseller yet.")
    what_to_do = N_("Please talk to them; they can make you an offer here.")


class OfferWaits(NoAgreement):
    why = N_("Your reseller's offer is waiting for you. Credits flow as soon as you accept it.")
    what_to_do = N_("Have a look at it; one tap accepts it.")


@dataclass(eq=False)
class GraceOver(NoAgreement):
    ended: datetime

    why = N_("Your old agreement held until %(ended)s, and the new offer is waiting for you.")
    what_to_do = N_("Have a look at it; one tap accepts it, and everything goes on.")


@dataclass(eq=False)
class DeclinedSince(NoAgreement):
    ended: datetime

    why = N_("Your old agreement held until %(ended)s, and the new offer was declined.")
    what_to_do = N_("Please talk to your reseller; they can make you another offer here.")


@dataclass(eq=False)
class LapsedSince(NoAgreement):
    ended: datetime

    why = N_("Your old agreement held until %(ended)s, and the new offer lapsed without an answer.")
    what_to_do = N_("Please talk to your reseller; they can make you another offer here.")


@dataclass(eq=False)
class CounteredSince(NoAgreement):
    ended: datetime

    why = N_(
        "Your old agreement held until %(ended)s, and your reseller hasn't answered yet what you would rather have."
    )
    what_to_do = N_("As soon as they do, their offer comes here; please talk to them if it takes too long.")


class CounterWaits(NoAgreement):
    why = N_("Your reseller has what you would rather have, and hasn't answered yet.")
    what_to_do = N_("As soon as they do, their offer comes here, and one tap accepts it.")


@dataclass(eq=False)
class AnswerDayOver(Refusal):
    day: date

    why = N_("This could have been answered until %(day)s, which is over.")
    what_to_do = N_("Set another day until which they can answer, and send it then.")


@dataclass(eq=False)
class NotYet(NoAgreement):
    day: date

    why = N_("Your agreement holds from %(day)s on.")
    what_to_do = N_("You can ask for credits from that day.")


async def in_force(store: Store, reseller_id: ResellerId) -> Offer | None:
    """Return the agreement under which credits flow to a sub-reseller now, if there is one."""
    return agreement_in_force(await store.offers.of_reseller(reseller_id), store.now)


async def ends_anyway(store: Store, reseller_id: ResellerId) -> datetime | None:
    """Return when an agreement ends because of what was offered after it, `None` where nothing ends it so."""
    known = await store.offers.of_reseller(reseller_id)
    agreed = agreed_offer(known)
    return None if agreed is None else grace_after(agreed, known)


async def may_trade(store: Store, reseller_id: ResellerId) -> Offer:
    """Return the agreement under which credits flow to this sub-reseller now.

    Raises the `NoAgreement` that says what is missing.
    """
    offers = await store.offers.of_reseller(reseller_id)
    agreement = agreement_in_force(offers, store.now)
    if agreement is None:
        raise _missing(offers, store.now)
    return agreement


def _missing(offers: Sequence[Offer], now: datetime) -> NoAgreement:
    agreed, newest = agreed_offer(offers), newest_made(offers)
    if agreed is None:
        return _missing_first(newest, countered_last(offers))
    ended = ends_at(agreed, offers) or now
    last = max(offers, key=lambda offer: offer.number)
    if last.state is OfferState.COUNTERED:
        return CounteredSince(ended)
    if last.state is OfferState.LAPSED:
        return LapsedSince(ended)
    declined = newest is not None and newest.state is OfferState.DECLINED
    return DeclinedSince(ended) if declined else GraceOver(ended)


def _missing_first(newest: Offer | None, countered: Offer | None) -> NoAgreement:
    if countered is not None:
        return CounterWaits()
    if newest is None or newest.state is OfferState.DECLINED:
        return NothingAgreed()
    return OfferWaits() if newest.state is OfferState.OPEN else NotYet(newest.holds_from)


async def make(store: Store, offer_id: OfferId, *, compose: Compose, grace_until: datetime | None = None) -> Offer:
    """Make a draft an offer, and show it to the sub-reseller's owners.

    What was offered before and not accepted is replaced; what was accepted holds until the grace ends, at
    `grace_until` where that was said before. One that is to be answered by a day ends nothing, and leaves a grace as it
    was. Raises `AnswerDayOver`.
    """
    offer = await unsent(store, offer_id)
    await hold_open(store, offer.reseller_id)
    await _check_answer_day(store, offer)
    revision = await published(store, offer.parent_id)
    offers = await store.offers.of_reseller(offer.reseller_id)
    agreed = agreed_offer(offers)
    if grace_until is None and agreed is not None and offer.answer_by is not None:
        grace_until = grace_after(agreed, offers)
    values: dict[str, Any] = {
        "state": OfferState.OPEN,
        "number": 1 + max(offer.number for offer in offers),
        "revision_id": revision.id,
        "holds_from": max(offer.holds_from, await today_of(store, offer.reseller_id)),
        "grace_until": (grace_until or _grace(offer, store.now)) if agreed else None,
        "made_at": store.now,
        "end_told_at": store.now if grace_until is not None and grace_until <= store.now else None,
    }
    await _fit(store, offer, revision)
    await change_draft(store, offer_id, **values)
    await _write_text(store, offer_id, compose)
    for replaced in await store.offers.supersede(offer.reseller_id, states=UNANSWERED, before=values["number"]):
        await store.cards.refresh("offer", replaced)
        await counters.settle(store, replaced, offer_id, by=offer.created_by)
    await store.offers.replace_lapsed(offer.reseller_id, before=values["number"])
    await show(store, offer_id, offer.reseller_id)
    return await store.offers.by_id(offer_id)


def _grace(offer: Offer, now: datetime) -> datetime | None:
    """Return until when the agreement before an offer holds; `None` where it goes on anyway."""
    return None if offer.answer_by is not None else now + timedelta(days=offer.grace_days)


async def _check_answer_day(store: Store, offer: Offer) -> None:
    if offer.is_over(store.now):
        zone = (await store.resellers.top_of(offer.reseller_id)).time_zone
        raise AnswerDayOver(last_day_of(offer, zone) or day_in(store.now, zone))


async def _fit(store: Store, offer: Offer, revision: Revision) -> None:
    """Have a draft's prices by volume go by the newest tiers, and no surcharge go beyond what the terms allow.

    Raises `NoTiersPublished`.
    """
    for one in await store.offers.numbers(offer.id):
        if one.by_volume:
            table_id = await newest_table(store, offer.parent_id, one.panel_id)
            await store.offers.change_numbers(offer.id, one.panel_id, tier_table_id=table_id)
        if one.surcharge is not None:
            allowed = surcharge_within(one.surcharge, revision.surcharge_cap)
            await store.offers.change_numbers(offer.id, one.panel_id, surcharge=allowed)


def surcharge_within(surcharge: Decimal | None, cap: Decimal | None) -> Decimal | None:
    """Return a surcharge as far as terms allow one. `cap`: their most, `None` where they allow none."""
    return None if surcharge is None or cap is None else min(surcharge, cap)


async def show(store: Store, offer_id: OfferId, to: ResellerId) -> None:
    """Show an offer to the owners of the sub-reseller: the text as a file, then the card to decide on."""
    await store.cards.show("offer_text", offer_id, to=to, roles=OWNERS)
    await store.cards.show("offer", offer_id, to=to, roles=OWNERS)


async def _write_text(store: Store, offer_id: OfferId, compose: Compose) -> None:
    paper = await compared_paper(store, offer_id)
    if not paper.numbers:
        raise NothingOffered
    text = compose(paper)
    await store.offers.change(offer_id, only_if={OfferState.OPEN}, text=text, fingerprint=fingerprint_of(text))


async def paper_of(store: Store, offer_id: OfferId) -> Paper:
    """Return an offer with everything that it says."""
    offer = await store.offers.by_id(offer_id)
    parent = await store.resellers.by_id(offer.parent_id)
    top = await store.resellers.top_of(parent.id)
    panels = await store.panels.of_reseller(top.id)
    names = {panel.id: panel.name if len(panels) > 1 else "" for panel in panels}
    numbers = await store.offers.numbers(offer_id)
    return Paper(
        offer=offer,
        revision=await store.revisions.by_id(offer.revision_id),
        parent=parent,
        child=await store.resellers.by_id(offer.reseller_id),
        numbers=tuple((names[one.panel_id], one) for one in numbers),
        time_zone=top.time_zone,
        tiers={one.panel_id: await _tiers_of(store, offer, one) for one in numbers if one.by_volume},
    )


async def _tiers_of(store: Store, offer: Offer, one: OfferNumbers) -> Sequence[Tier]:
    """Return the tiers by which a price goes: of a draft, those that are published now."""
    table_id = one.tier_table_id
    if offer.state is OfferState.DRAFT:
        published = await store.prices.table_in(offer.parent_id, TableState.PUBLISHED)
        table_id = None if published is None else published.id
    return () if table_id is None else await store.prices.tiers(table_id, one.panel_id)


async def compared_paper(store: Store, offer_id: OfferId) -> Paper:
    """Return an offer with everything that it says, and what it takes the place of."""
    paper = await paper_of(store, offer_id)
    known = await store.offers.of_reseller(paper.child.id)
    older = agreed_before(paper.offer, known) if paper.offer.number else agreed_offer(known)
    return paper if older is None else replace(paper, before=await paper_of(store, older.id))


async def offer_anew(store: Store, *, by: Actor, compose: Compose) -> int:
    """Offer the newest revision to every sub-reseller with an agreement or an open offer, with the numbers of that.

    Returns to how many. A draft that is being written stays one. What was to hold from a later day does so still, and
    what was only proposed until a day is not made a must.
    """
    told = 0
    for child in await store.resellers.children(by.reseller_id):
        model = binding_offer(await store.offers.of_reseller(child.id))
        if child.state is not ResellerState.CLOSED and model is not None:
            offer_id = await start(store, child, model, by=by)
            await hold_no_earlier(store, offer_id, model)
            await make(store, offer_id, compose=compose)
            told += 1
    return told


async def hold_no_earlier(store: Store, offer_id: OfferId, model: Offer) -> None:
    """Have a draft hold from the first day of the offer that it is like, if that is later than its own."""
    draft = await unsent(store, offer_id)
    if model.holds_from > draft.holds_from:
        await change_draft(store, offer_id, holds_from=model.holds_from)


def binding_offer(offers: Sequence[Offer]) -> Offer | None:
    """Return the offer that stands, but for a proposal that ends nothing: then what is agreed before it."""
    standing, agreed = standing_offer(offers), agreed_offer(offers)
    if standing is None or agreed is None or standing.answer_by is None or standing.state not in WAITING:
        return standing
    return agreed


def standing_offer(offers: Sequence[Offer]) -> Offer | None:
    """Return the offer that waits for an answer of either side or for its day, else the one that was agreed to last."""
    countered = countered_last(offers)
    if countered is not None:
        return countered
    newest = newest_made(offers)
    return newest if newest is not None and newest.state is not OfferState.DECLINED else agreed_offer(offers)
