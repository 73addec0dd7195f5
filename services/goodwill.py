"""Goodwill: credits given to many at once, for a reason and for nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.agreement import LoadingWay, Panel, PanelId, StockRule, agreement_in_force
from domain.errors import N_, NotHere, Refusal
from domain.gifts import Gift, Hindrance, LeftOut, Reach, Receiver
from domain.ledger import Account, AccountId, AccountKind, BelowFloor, Leg, TransferKind, credits_of
from domain.limits import worth
from domain.money import MOST_CREDITS, Money, NotAnAmount
from domain.people import Actor, ResellerId, ResellerState
from domain.pricing import Basis
from domain.requests import DECIDERS, GiftId, LoadingState, Origin, Request, RequestState
from domain.sale_notices import ChildrenGiven, CreditsGiven
from domain.sales import CREDITS, named
from services import decided, limits, panels, request_cards
from storage.gifts import Candidate, GiftPanel
from storage.store import Store


@dataclass(frozen=True, slots=True)
class GiftFacts:
    """A gift that is being prepared, as it stands now.

    `panel`: empty where there is only one; `ticked`: who is, of those who can get it. `left`: in stock, `None` if
    untracked.
    """

    gift: Gift
    panel: str
    reach: Reach
    left: int | None

    @property
    def total(self) -> int:
        """Return how many credits are given in all."""
        return self.gift.credits * len(self.reach.receivers)


@dataclass(eq=False)
class GivenAlready(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s gave these credits already, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. /requests shows who got them.")


@dataclass(eq=False)
class GivenMeanwhile(Refusal):
    """Another gift of the same reseller since this one was prepared: perhaps for the very same reason."""

    who: str
    at: datetime
    credits: int
    reason: str

    why = N_("%(who)s gave %(credits)s credits to each of several meanwhile, on %(at)s: “%(reason)s”.")
    what_to_do = N_("Nothing was changed by this tap. If yours is for something else, prepare it anew with /goodwill.")


class ReachChanged(Refusal):
    why = N_("Since this was shown, it has changed who can get these credits.")
    what_to_do = N_("Nothing was changed by this tap. Have another look, and give them then.")


class NobodyToGiveTo(Refusal):
    why = N_("There is nobody who could get these credits now.")
    what_to_do = N_("Choose others, or see in /network how your sub-resellers stand.")


@dataclass(eq=False)
class SeveralCalled(Refusal):
    typed: str

    why = N_("Several of your sub-resellers may be meant by “%(typed)s”.")
    what_to_do = N_("Type more of the name, or choose them by buttons with /goodwill.")


class GiftIncomplete(Refusal):
    why = N_("It isn't said yet who gets these credits, and why.")
    what_to_do = N_("Nothing was given. Say that first, and give them then.")


# Preparing one


async def prepare(store: Store, credits: int, *, by: Actor, reason: str = "", everybody: bool = False) -> Gift:
    """Prepare a gift of so many credits for each who gets it; raises `NotAnAmount`, `NobodyToGiveTo`."""
    if not 0 < credits <= MOST_CREDITS:
        raise NotAnAmount(str(credits), "50")
    possible = await store.gifts.panels(by.reseller_id)
    if not possible:
        raise NobodyToGiveTo
    last = await store.gifts.last_given(by.reseller_id)
    return await store.gifts.add(
        reseller_id=by.reseller_id,
        credits=credits,
        panel_id=possible[0].id if len(possible) == 1 else None,
        everybody=everybody,
        reason=reason,
        made_by=by.member_id,
        after=last.id if last else 0,
    )


async def panels_to_give(store: Store, gift: Gift) -> Sequence[GiftPanel]:
    """Return the panels of which a gift may be."""
    return await store.gifts.panels(gift.reseller_id)


async def choose_panel(store: Store, gift_id: GiftId, panel_id: PanelId, *, by: Actor) -> Gift:
    """Say of which panel the credits are; raises `NotHere`, `GivenAlready`."""
    if panel_id not in {panel.id for panel in await store.gifts.panels(by.reseller_id)}:
        raise NotHere
    return await _change(store, gift_id, by=by, panel_id=panel_id)


async def choose_everybody(store: Store, gift_id: GiftId, *, by: Actor) -> Gift:
    """Have everybody on the panel get a gift; raises `GivenAlready`."""
    return await _change(store, gift_id, by=by, everybody=True)


async def give_reason(store: Store, gift_id: GiftId, reason: str, *, by: Actor) -> Gift:
    """Say why a gift is given, as everybody who gets it reads it; raises `GivenAlready`."""
    return await _change(store, gift_id, by=by, reason=reason)


async def tick(store: Store, gift_id: GiftId, reseller_ids: Sequence[ResellerId], *, by: Actor) -> Gift:
    """Have these get a gift, and nobody else but those who were ticked before; raises `NotHere`, `GivenAlready`."""
    gift = await _change(store, gift_id, by=by, everybody=False)
    if set(reseller_ids) - {child.id for child in await store.resellers.children(by.reseller_id)}:
        raise NotHere
    await store.gifts.tick(gift_id, reseller_ids)
    return gift


async def turn_tick(store: Store, gift_id: GiftId, reseller_id: ResellerId, *, by: Actor) -> Gift:
    """Have a sub-reseller get a gift, or not any more; raises what `tick` does."""
    gift = await _change(store, gift_id, by=by, everybody=False)
    if not await store.gifts.untick(gift_id, reseller_id):
        await tick(store, gift_id, [reseller_id], by=by)
    return gift


async def _change(store: Store, gift_id: GiftId, *, by: Actor, **values: Any) -> Gift:
    changed = await store.gifts.change(gift_id, **values)
    gift = await store.gifts.by_id(gift_id)
    if not changed:
        raise await _given(store, gift, to=by)
    return gift


async def _given(store: Store, gift: Gift, *, to: Actor) -> GivenAlready:
    return GivenAlready(await decided.name_for(store, gift.given_by, reader=to), gift.given_at or gift.made_at)


async def able(store: Store, gift: Gift) -> Reach:
    """Return who of all on the gift's panel can get credits, and who can't."""
    offers = await store.offers.of_children(gift.reseller_id)
    receivers, left_out = [], []
    for one in await _candidates(store, gift):
        agreed = agreement_in_force(offers.get(one.reseller_id, ()), store.now) is not None
        hindrance = _hindrance(one, agreed=agreed)
        if hindrance is None:
            receivers.append(
                Receiver(one.reseller_id, one.name, one.sub_panel_id, one.wallet_id, one.newest, one.price)
            )
        else:
            left_out.append(LeftOut(one.reseller_id, one.name, hindrance))
    return Reach(receivers, left_out)


async def _candidates(store: Store, gift: Gift) -> Sequence[Candidate]:
    return () if gift.panel_id is None else await store.gifts.candidates(gift.reseller_id, gift.panel_id)


def _hindrance(candidate: Candidate, *, agreed: bool) -> Hindrance | None:
    if candidate.state is ResellerState.SUSPENDED:
        return Hindrance.SUSPENDED
    if candidate.frozen:
        return Hindrance.FROZEN
    return None if agreed else Hindrance.NOT_AGREED


async def reach(store: Store, gift: Gift) -> Reach:
    """Return who gets a gift as things stand, and who would but can't."""
    found = await able(store, gift)
    if gift.everybody:
        return found
    ticked = await store.gifts.ticked(gift.id)
    return Reach(
        [one for one in found.receivers if one.reseller_id in ticked],
        [one for one in found.left_out if one.reseller_id in ticked],
    )


async def facts_of(store: Store, gift: Gift) -> GiftFacts:
    """Return what a colleague needs to know before they give."""
    panel = None if gift.panel_id is None else await store.panels.by_id(gift.panel_id)
    return GiftFacts(
        gift=gift,
        panel=await panels.mentioned(store, panel) if panel else "",
        reach=await reach(store, gift),
        left=await _left(store, gift, panel) if panel else None,
    )


async def _left(store: Store, gift: Gift, panel: Panel) -> int | None:
    top = panel.reseller_id == gift.reseller_id
    if top and (await store.terms.of(gift.reseller_id)).stock_rule is StockRule.UNTRACKED:
        return None
    kind = AccountKind.STOCK if top else AccountKind.WALLET
    source = await store.ledger.find(gift.reseller_id, kind, credits_of(panel.id))
    return source.available if source else 0


# Giving it


async def give(store: Store, gift_id: GiftId, *, receivers: int, credits: int, by: Actor) -> Gift:
    """Give a gift, once and to all who shall get it, or to nobody.

    `receivers`, `credits`: to how many, and how many each, as it was shown. Raises `GivenAlready`, `GivenMeanwhile`,
    `GiftIncomplete`, `NobodyToGiveTo`, `ReachChanged`, `OutOfStock`, `BeyondLimit`.
    """
    gift = await store.gifts.by_id(gift_id)
    if gift.panel_id is None or not gift.reason:
        raise GiftIncomplete
    shown = [one.reseller_id for one in (await reach(store, gift)).receivers]
    await store.network.hold_each(shown)
    if not await store.gifts.claim(gift_id, by=by.member_id):
        raise await _given(store, await store.gifts.by_id(gift_id), to=by)
    await _check_nothing_given(store, gift, to=by)
    found = await reach(store, gift)
    if not found.receivers:
        raise NobodyToGiveTo
    if [one.reseller_id for one in found.receivers] != shown or (len(shown), gift.credits) != (receivers, credits):
        raise ReachChanged
    await limits.check(store, by, _worth(gift, found.receivers, by.currency))
    await _give(store, gift, found.receivers, await store.panels.by_id(gift.panel_id), by=by)
    return await store.gifts.by_id(gift_id)


def _worth(gift: Gift, receivers: Sequence[Receiver], currency: str) -> Money:
    """Return what all the credits of a gift usually cost."""
    nothing = Money(0, currency)
    return Money(sum(worth(gift.credits, nothing, one.price).minor for one in receivers), currency)


async def _check_nothing_given(store: Store, gift: Gift, *, to: Actor) -> None:
    """Return if nobody gave anything to many since a gift was prepared."""
    last = await store.gifts.last_given(gift.reseller_id, but=gift.id)
    if last is not None and last.id != gift.after:
        who = await decided.name_for(store, last.given_by, reader=to)
        raise GivenMeanwhile(who, last.given_at or gift.made_at, last.credits, last.reason)


async def _give(store: Store, gift: Gift, receivers: Sequence[Receiver], panel: Panel, *, by: Actor) -> None:
    given = await store.requests.add_each([_row(store, gift, one, panel, by=by) for one in receivers])
    source = await _source(store, gift, panel)
    wallets = {one.reseller_id: await _wallet(store, one, panel) for one in receivers}
    moved = TransferKind.HOLD if panel.loading is LoadingWay.HAND else TransferKind.SINGLE
    legs = {one.key: Leg(CREDITS, moved, source.id, wallets[one.reseller_id], one.credits) for one in given}
    try:
        await store.ledger.record_each(legs, actor=f"member:{by.member_id}", reason=gift.reason)
    except BelowFloor as refused:
        left = (await store.ledger.by_id(source.id)).available
        raise named(refused, loads=gift.credits * len(given), left=left) from refused
    await _tell(store, gift, given, panel, by=by)


def _row(store: Store, gift: Gift, receiver: Receiver, panel: Panel, *, by: Actor) -> dict[str, Any]:
    """Return a request that is made and approved in one, for nothing."""
    at_once = panel.loading is LoadingWay.AT_ONCE
    by_whom = {"requested_by": by.member_id, "decided_by": by.member_id}
    loaded = {"loaded_by": by.member_id if at_once else None, "loaded_at": store.now if at_once else None}
    when = {"requested_at": store.now, "expires_at": store.now, "decided_at": store.now}
    return {
        "reseller_id": receiver.reseller_id,
        "parent_id": gift.reseller_id,
        "number": receiver.newest + 1,
        "sub_panel_id": receiver.sub_panel_id,
        "asked_credits": gift.credits,
        "quoted_price": Decimal(0),
        "credits": gift.credits,
        "price": Decimal(0),
        "price_basis": Basis.GIFT,
        "charge": 0,
        "currency": by.currency,
        "state": RequestState.APPROVED,
        "loading": LoadingState.LOADED if at_once else LoadingState.TO_LOAD,
        "origin": Origin.GOODWILL,
        "reason": gift.reason,
        "gift_id": gift.id,
        **by_whom,
        **loaded,
        **when,
    }


async def _source(store: Store, gift: Gift, panel: Panel) -> Account:
    """Return where the credits come from, as for a sale."""
    if panel.reseller_id == gift.reseller_id:
        return await store.ledger.account(gift.reseller_id, AccountKind.STOCK, credits_of(panel.id))
    own = [one for one in await store.sub_panels.of_reseller(gift.reseller_id) if one.panel_id == panel.id]
    return await store.ledger.account(
        gift.reseller_id,
        AccountKind.WALLET,
        credits_of(panel.id),
        sub_panel_id=own[0].id if own else None,
        floor=0,
    )


async def _wallet(store: Store, receiver: Receiver, panel: Panel) -> AccountId:
    if receiver.wallet_id is not None:
        return receiver.wallet_id
    asset, sub_panel_id = credits_of(panel.id), receiver.sub_panel_id
    wallet = await store.ledger.account(
        receiver.reseller_id, AccountKind.WALLET, asset, sub_panel_id=sub_panel_id, floor=0
    )
    return wallet.id


async def _tell(store: Store, gift: Gift, given: Sequence[Request], panel: Panel, *, by: Actor) -> None:
    """Tell each who got something, and the colleagues once of all."""
    mentioned, loaded = await panels.mentioned(store, panel), panel.loading is LoadingWay.AT_ONCE
    told = {
        one.reseller_id: CreditsGiven(
            one.id, one.number, one.credits, gift.reason, loaded, mentioned, origin=Origin.GOODWILL
        )
        for one in given
    }
    await store.notices.tell_each(told, roles=DECIDERS)
    fact = ChildrenGiven(gift.id, len(given), gift.credits, by.name, gift.reason, mentioned)
    await store.notices.tell(gift.reseller_id, fact, roles=DECIDERS, but=by.member_id)
    await _refresh_pending(store, gift.reseller_id, {*told})


async def _refresh_pending(store: Store, parent_id: ResellerId, of: set[ResellerId]) -> None:
    """Have the cards drawn anew of what these have pending: what they have is another by now."""
    for request in await store.requests.pending_with(parent_id):
        if request.reseller_id in of:
            await request_cards.refresh(store, request.id)
