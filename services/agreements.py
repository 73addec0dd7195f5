"""Agreements: an offer accepted, declined, or agreed outside the bot; and its numbers coming into force."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from domain.agreement import AGREED, ENDING, UNANSWERED, Offer, OfferId, OfferState, last_day_of
from domain.calendar import day_in
from domain.errors import N_, Refusal
from domain.ledger import AccountKind, credits_of
from domain.notices import Notice, notice
from domain.people import Actor, ResellerId, ResellerState, Role
from services import alerts, counters, standing_approvals
from services.decided import name_for
from services.drafts import newest_made, today_of
from services.offers import OWNERS, Compose, make
from storage.store import Store

ACCEPTABLE = frozenset({OfferState.OPEN, OfferState.OUTSIDE})
MONEY = frozenset({Role.OWNER, Role.FINANCE})
EARLIEST_ZONE = "Pacific/Kiritimati"
"""Where a day begins first."""


@notice
@dataclass(frozen=True)
class OfferAccepted(Notice):
    """A sub-reseller accepted an offer. `active`: it is their first agreement, and they can ask for credits now."""

    code: ClassVar[str] = "offer_accepted"

    offer_id: int
    reseller_id: ResellerId
    reseller: str
    active: bool


@notice
@dataclass(frozen=True)
class OfferDeclined(Notice):
    code: ClassVar[str] = "offer_declined"

    offer_id: int
    reseller_id: ResellerId
    reseller: str
    reason: str


@notice
@dataclass(frozen=True)
class AgreementEnded(Notice):
    """The reader's agreement with `parent` has ended. `declined`: the new offer was declined, else it still waits.

    `countered`: it waits for the parent, whom the reader answered with other numbers. `lapsed`: nobody answered it.
    """

    code: ClassVar[str] = "agreement_ended"

    parent: str
    declined: bool
    countered: bool = False
    lapsed: bool = False


@notice
@dataclass(frozen=True)
class ChildAgreementEnded(Notice):
    code: ClassVar[str] = "child_agreement_ended"

    reseller_id: ResellerId
    reseller: str
    declined: bool
    countered: bool = False
    lapsed: bool = False


@notice
@dataclass(frozen=True)
class ChildAgreementsEnded(Notice):
    """Those of many sub-resellers ended together, as those do who moved in by one file."""

    code: ClassVar[str] = "child_agreements_ended"

    count: int
    declined: bool


@dataclass(eq=False)
class OfferDecided(Refusal):
    """An offer that was decided before. `who`: a colleague's name, or the other side's business."""

    who: str
    at: datetime


class AlreadyAccepted(OfferDecided):
    why = N_("%(who)s accepted this offer on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. /agreement shows what holds.")


class AlreadyDeclined(OfferDecided):
    why = N_("%(who)s declined this offer on %(at)s.")
    what_to_do = N_("If that wasn't meant, ask for it to be offered again.")


class AgreedOutside(OfferDecided):
    why = N_("%(who)s recorded this offer as agreed outside the bot on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. /agreement shows what holds.")


class AlreadyCountered(OfferDecided):
    why = N_("%(who)s answered this offer with other numbers on %(at)s.")
    what_to_do = N_("The other side answers next; whatever they say comes here by itself.")


@dataclass(eq=False)
class OfferOver(Refusal):
    """An offer whose day to be answered by has passed. `day`: the last one on which it could be."""

    day: date

    why = N_("This offer could be answered until %(day)s, and has lapsed since.")
    what_to_do = N_("What was agreed before goes on. If it is still wanted, ask for it to be offered again.")


class NoLongerStands(Refusal):
    why = N_("This offer no longer stands: a newer one took its place, or it was taken back.")
    what_to_do = N_("/agreement shows what holds, and what waits for an answer.")


_BY_STATE = {
    OfferState.ACCEPTED: AlreadyAccepted,
    OfferState.DECLINED: AlreadyDeclined,
    OfferState.OUTSIDE: AgreedOutside,
    OfferState.COUNTERED: AlreadyCountered,
}


async def accept(store: Store, offer_id: OfferId, *, by: Actor) -> None:
    """Accept an offer; its numbers come into force at once, or on their first day.

    Raises `NoLongerStands`, `OfferDecided`.
    """
    offer = await decidable(store, offer_id, to=by)
    await standing_approvals.lapse_without_agreement(store, offer.reseller_id)
    if not await _decide(store, offer_id, OfferState.ACCEPTED, only_if=ACCEPTABLE, by=by):
        raise await lost(store, offer_id, to=by)
    await store.acceptances.add(
        offer_id=offer_id, member_id=by.member_id, text=offer.text, fingerprint=offer.fingerprint
    )
    applied = await apply_if_due(store, offer_id)
    await store.cards.refresh("offer", offer_id)
    active = applied and by.state is ResellerState.INVITED
    fact = OfferAccepted(offer_id, by.reseller_id, by.reseller_name, active)
    await store.notices.tell(offer.parent_id, fact, roles=MONEY)


async def decline(store: Store, offer_id: OfferId, *, reason: str, by: Actor) -> None:
    """Decline an offer that stands open, with a reason for the parent or without."""
    offer = await decidable(store, offer_id, to=by)
    if not await _decide(store, offer_id, OfferState.DECLINED, only_if={OfferState.OPEN}, by=by, reason=reason):
        raise await lost(store, offer_id, to=by)
    await store.cards.refresh("offer", offer_id)
    fact = OfferDeclined(offer_id, by.reseller_id, by.reseller_name, reason)
    await store.notices.tell(offer.parent_id, fact, roles=OWNERS)


async def record_outside(store: Store, offer_id: OfferId, *, days: int, by: Actor, compose: Compose) -> None:
    """Record that an offer was agreed outside the bot, so that it holds for `days` without an acceptance.

    A draft is made an offer first. Raises `NoLongerStands`, `OfferDecided`.
    """
    if (await store.offers.by_id(offer_id)).state is OfferState.DRAFT:
        await make(store, offer_id, compose=compose)
    offer = await decidable(store, offer_id, to=by)
    await standing_approvals.lapse_without_agreement(store, offer.reseller_id)
    ends = store.now + timedelta(days=days)
    undecided = UNANSWERED - {OfferState.COUNTERED}
    if not await _decide(store, offer_id, OfferState.OUTSIDE, only_if=undecided, by=by, grace_until=ends):
        raise await lost(store, offer_id, to=by)
    await apply_if_due(store, offer_id)
    await store.cards.refresh("offer", offer_id)


async def take_back(store: Store, offer_id: OfferId, *, by: Actor) -> None:
    """Take back an offer that wasn't accepted; what was agreed before goes on."""
    offer = await store.offers.by_id(offer_id)
    await store.network.hold(offer.reseller_id)
    if not await store.offers.change(offer_id, only_if=UNANSWERED, state=OfferState.SUPERSEDED):
        raise await lost(store, offer_id, to=by)
    await store.cards.refresh("offer", offer_id)
    await counters.settle(store, offer_id, None, by=by.member_id)


async def apply_if_due(store: Store, offer_id: OfferId) -> bool:
    """Bring an agreed offer's numbers into force if its first day has come; returns whether it did."""
    offer = await store.offers.by_id(offer_id)
    if offer.state not in AGREED or offer.holds_from > await today_of(store, offer.reseller_id):
        return False
    if not await store.offers.mark_applied(offer_id):
        return False
    await _apply(store, offer)
    for replaced in await store.offers.supersede(offer.reseller_id, states=AGREED, before=offer.number):
        await store.cards.refresh("offer", replaced)
    return True


async def apply_due(store: Store, *, most: int) -> int:
    """Bring agreed offers into force whose first day has come; return how many."""
    agreed = await store.offers.not_in_force(AGREED, latest=day_in(store.now, EARLIEST_ZONE))
    applied = 0
    for offer in agreed:
        applied += await apply_if_due(store, offer.id)
        if applied == most:
            break
    return applied


MANY = 4
"""From how many agreements on that have ended together their parent is told of all of them at once."""


async def tell_of_ends(store: Store, *, most: int) -> int:
    """Tell both sides of agreements that have ended without a new one being accepted; return of how many.

    Those that were agreed elsewhere until the same moment end together, however many they are.
    """
    ended = await store.offers.claim_ended(ENDING | {OfferState.OUTSIDE}, most=most)
    children: dict[tuple[ResellerId, OfferState], list[ResellerId]] = defaultdict(list)
    for offer in ended:
        await store.cards.refresh("offer", offer.id)
        await _tell_of_end(store, offer.parent_id, [offer.reseller_id], offer.state)
        await standing_approvals.lapse_without_agreement(store, offer.reseller_id)
        children[offer.parent_id, _as_told(offer.state)].append(offer.reseller_id)
    for parent_id, until in {(one.parent_id, one.grace_until) for one in ended if one.state is OfferState.OUTSIDE}:
        together = await store.offers.claim_ended_with(parent_id, until) if until else []
        await _tell_of_end(store, parent_id, await store.members.with_people(together), OfferState.OUTSIDE)
        for child_id in await store.standing_approvals.open_among(together):
            await standing_approvals.lapse_without_agreement(store, child_id)
        children[parent_id, OfferState.OPEN] += together
    for (parent_id, state), ids in children.items():
        await _tell_parent_of_ends(store, parent_id, ids, state)
    return len(ended)


def _as_told(state: OfferState) -> OfferState:
    """Return a state by which ends are told together: what was agreed elsewhere and what is open both still wait."""
    return OfferState.OPEN if state is OfferState.OUTSIDE else state


async def _tell_of_end(store: Store, parent_id: ResellerId, children: Sequence[ResellerId], state: OfferState) -> None:
    parent = await store.resellers.by_id(parent_id)
    told = AgreementEnded(parent.name, *_answers_of(state))
    for child_id in children:
        await store.notices.tell(child_id, told, roles=OWNERS)


async def _tell_parent_of_ends(
    store: Store, parent_id: ResellerId, children: Sequence[ResellerId], state: OfferState
) -> None:
    declined, countered, lapsed = _answers_of(state)
    if len(children) >= MANY and not (countered or lapsed):
        await store.notices.tell(parent_id, ChildAgreementsEnded(len(children), declined), roles=OWNERS)
        return
    for child_id in children:
        child = await store.resellers.by_id(child_id)
        told = ChildAgreementEnded(child.id, child.name, declined, countered, lapsed)
        await store.notices.tell(parent_id, told, roles=OWNERS)


def _answers_of(state: OfferState) -> tuple[bool, bool, bool]:
    """Return whether the newer offer was declined, countered, or lapsed."""
    return state is OfferState.DECLINED, state is OfferState.COUNTERED, state is OfferState.LAPSED


async def _apply(store: Store, offer: Offer) -> None:
    """Set the numbers of the sub-panels and the floors of the accounts to what was agreed."""
    numbers = {one.panel_id: one for one in await store.offers.numbers(offer.id)}
    for panel_id, one in numbers.items():
        sub_panel_id = await store.sub_panels.keep(
            offer.reseller_id,
            panel_id,
            account=one.account,
            price=one.price,
            minimum_order=one.minimum_order,
            period_minimum=one.period_minimum,
            by_volume=one.by_volume,
            tier_table_id=one.tier_table_id,
            committed=one.committed,
            surcharge=one.surcharge,
            active=True,
        )
        asset = credits_of(panel_id)
        await store.ledger.account(offer.reseller_id, AccountKind.WALLET, asset, sub_panel_id=sub_panel_id, floor=0)
    for sub_panel in await store.sub_panels.of_reseller(offer.reseller_id):
        if sub_panel.panel_id not in numbers and sub_panel.active:
            await store.sub_panels.change(sub_panel.id, active=False)
            await alerts.put_out_of_use(store, sub_panel.id)
    due = await store.ledger.account(offer.reseller_id, AccountKind.DUE, offer.currency)
    await store.ledger.set_floor(due.id, -offer.debt_limit)
    await store.resellers.change(
        offer.reseller_id, only_if=frozenset({ResellerState.INVITED}), state=ResellerState.ACTIVE
    )


async def decidable(store: Store, offer_id: OfferId, *, to: Actor) -> Offer:
    """Return the offer if it is the newest one made, and keep others from deciding on it meanwhile.

    Raises `NoLongerStands` for one that a newer one replaces, `AlreadyCountered`, and `OfferOver` for one that nobody
    answered by its day.
    """
    await store.network.hold((await store.offers.by_id(offer_id)).reseller_id)
    offer = await store.offers.by_id(offer_id)
    if offer.state in {OfferState.COUNTERED, OfferState.LAPSED}:
        raise await lost(store, offer_id, to=to)
    newest = newest_made(await store.offers.of_reseller(offer.reseller_id))
    if newest is None or newest.id != offer_id:
        raise NoLongerStands
    if offer.state is OfferState.OPEN and offer.is_over(store.now):
        raise await _over(store, offer)
    return offer


async def _decide(
    store: Store,
    offer_id: OfferId,
    state: OfferState,
    *,
    only_if: frozenset[OfferState] | set[OfferState],
    by: Actor,
    **values: object,
) -> bool:
    decided = {"state": state, "decided_at": store.now, "decided_by": by.member_id}
    return await store.offers.change(offer_id, only_if=only_if, **decided, **values)


async def lost(store: Store, offer_id: OfferId, *, to: Actor) -> Refusal:
    """Return why a decision about an offer came too late."""
    offer = await store.offers.by_id(offer_id)
    if offer.state is OfferState.LAPSED:
        return await _over(store, offer)
    refusal = _BY_STATE.get(offer.state)
    if refusal is None:
        return NoLongerStands()
    return refusal(await name_for(store, offer.decided_by, reader=to), offer.decided_at or offer.created_at)


async def _over(store: Store, offer: Offer) -> OfferOver:
    zone = (await store.resellers.top_of(offer.reseller_id)).time_zone
    return OfferOver(last_day_of(offer, zone) or day_in(store.now, zone))
