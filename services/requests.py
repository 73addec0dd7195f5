"""Requests for credits: made and withdrawn by a sub-reseller."""

from dataclasses import dataclass
from datetime import timedelta

from domain.agreement import Offer, SubPanel, SubPanelId, Terms, agreed_offer
from domain.errors import N_, NotHere, Refusal
from domain.money import Money
from domain.people import Actor, Reseller, ResellerId, ResellerState
from domain.pricing import Price
from domain.requests import AN_HOUR, AttachmentId, Request, RequestId, RequestState, check_asked
from domain.sales import charged
from services import alike, decided, offers, prices, receipts, request_cards, standing_approvals
from services.network import Closed, Suspended
from storage.requests import Counted
from storage.store import Store


class RequestsPaused(Refusal):
    why = N_("New requests are held back at the moment.")
    what_to_do = N_("What you have stays yours. Please talk to your reseller.")


class NotActiveYet(Refusal):
    why = N_("This account isn't active yet.")
    what_to_do = N_("It becomes active once you have accepted the offer for it.")


@dataclass(eq=False)
class AskedJustNow(Refusal):
    number: int

    why = N_("You have asked for that already: request #%(number)s waits for a decision.")
    what_to_do = N_("If you need the same once more, use /request.")


@dataclass(frozen=True, slots=True)
class Quote:
    """What credits would cost at a panel. `refusal`: why they can't be asked for now; `None` if they can."""

    sub_panel_id: SubPanelId
    panel: str
    price: Price
    charge: Money
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Quotes:
    """What credits would cost at each panel. `newest`: the newest request there is."""

    each: tuple[Quote, ...]
    newest: int


@dataclass(frozen=True, slots=True)
class Again:
    """What the last approved request would cost at today's price. `newest`: the newest request there is."""

    credits: int
    charge: Money
    sub_panel_id: SubPanelId
    newest: int


async def request_credits(
    store: Store,
    *,
    by: Actor,
    sub_panel_id: SubPanelId,
    credits: int,
    receipt_id: AttachmentId | None = None,
    after: int | None = None,
) -> Request:
    """Make a request for credits, and bring it before those who decide; a standing approval may approve it at once.

    `after`: the number of the newest request that was known; the same again since then is a second tap.
    Raises what `offers.may_trade` and `receipts.check` do, `Closed`, `Suspended`, `RequestsPaused`, `NotActiveYet`,
    `BelowMinimumOrder`, `TooManyOpen`, `TooFast`, `TooManyCredits`, `SumTooLarge`, `AskedJustNow`.
    """
    await store.network.hold(by.reseller_id)  # it can't be closed meanwhile, nor come under another parent
    reach = await standing_approvals.in_reach(store, by)
    reseller, agreement = await _able_to_ask(store, by)
    sub_panel = await _active(store, sub_panel_id)
    if receipt_id is not None:
        await receipts.check(store, receipt_id)
    if after is not None:
        await _check_not_asked(store, sub_panel, credits=credits, after=after)
    request = await _add(
        store, reseller, sub_panel, by=by, credits=credits, currency=agreement.currency, receipt_id=receipt_id
    )
    if receipt_id is not None:
        await alike.look_for(store, receipt_id, request.parent_id)
    request = await standing_approvals.apply(store, request, reach, by=by)
    await request_cards.lay_before_deciders(store, request)
    await request_cards.show_maker(store, request, by.member_id)
    await request_cards.refresh_same_receipt(store, request)
    return request


async def _able_to_ask(store: Store, by: Actor) -> tuple[Reseller, Offer]:
    """Return the reseller that asks, and the agreement under which it does."""
    reseller = await store.resellers.by_id(by.reseller_id)
    if reseller.state is ResellerState.CLOSED:
        raise Closed
    if reseller.state is ResellerState.SUSPENDED:
        raise Suspended
    agreement = await offers.may_trade(store, reseller.id)
    if reseller.paused:
        raise RequestsPaused
    return reseller, agreement


async def _active(store: Store, sub_panel_id: SubPanelId) -> SubPanel:
    sub_panel = await store.sub_panels.by_id(sub_panel_id)
    if not sub_panel.active:
        raise NotActiveYet
    return sub_panel


async def _check_not_asked(store: Store, sub_panel: SubPanel, *, credits: int, after: int) -> None:
    """Return if nobody has asked for the same since; a second tap on a button finds the request of the first."""
    await store.requests.counted(sub_panel.reseller_id, since=store.now)
    for request in await store.requests.asked_of(sub_panel.reseller_id):
        same = (request.sub_panel_id, request.asked_credits) == (sub_panel.id, credits)
        if same and request.number > after:
            raise AskedJustNow(request.number)


async def _add(
    store: Store,
    reseller: Reseller,
    sub_panel: SubPanel,
    *,
    by: Actor,
    credits: int,
    currency: str,
    receipt_id: AttachmentId | None,
) -> Request:
    parent_id = _parent_of(reseller)
    terms = await store.terms.of(parent_id)
    counted = await store.requests.counted(reseller.id, since=store.now - AN_HOUR)
    _check(credits, sub_panel, terms, counted)
    price = await prices.price_for(store, sub_panel, currency)
    charge = charged(credits, price.per_credit, currency)
    return await store.requests.add(
        reseller_id=reseller.id,
        parent_id=parent_id,
        number=counted.newest + 1,
        sub_panel_id=sub_panel.id,
        asked_credits=credits,
        quoted_price=price.per_credit,
        credits=credits,
        price=price.per_credit,
        price_basis=price.basis,
        price_reason=price.reason,
        charge=charge.minor,
        currency=charge.currency,
        requested_by=by.member_id,
        expires_at=store.now + timedelta(days=terms.request_days),
        receipt_id=receipt_id,
    )


def _check(credits: int, sub_panel: SubPanel, terms: Terms, counted: Counted) -> None:
    check_asked(
        credits,
        minimum=sub_panel.minimum_order,
        open_requests=counted.open,
        cap=terms.open_request_cap,
        lately=counted.lately,
    )


async def quotes(store: Store, *, by: Actor, credits: int) -> Quotes:
    """Return what credits would cost, and where they can't be asked for, why; raises `NotActiveYet`, `SumTooLarge`."""
    active, currency = await active_sub_panels(store, by), await currency_for(store, by)
    each = [await _quote(store, sub_panel, by=by, credits=credits, currency=currency) for sub_panel in active]
    return Quotes(tuple(each), await store.requests.newest_number(by.reseller_id))


async def _quote(store: Store, sub_panel: SubPanel, *, by: Actor, credits: int, currency: str) -> Quote:
    panel = await store.panels.by_id(sub_panel.panel_id)
    price = await prices.price_for(store, sub_panel, currency)
    charge = charged(credits, price.per_credit, currency)
    return Quote(sub_panel.id, panel.name, price, charge, await _refusal(store, sub_panel, by=by, credits=credits))


async def _refusal(store: Store, sub_panel: SubPanel, *, by: Actor, credits: int) -> Refusal | None:
    """Return why a request would be refused as things stand, `None` if it wouldn't."""
    try:
        reseller, _agreement = await _able_to_ask(store, by)
        counted = await store.requests.count(reseller.id, since=store.now - AN_HOUR)
        _check(credits, sub_panel, await store.terms.of(_parent_of(reseller)), counted)
    except Refusal as refusal:
        return refusal
    return None


async def withdraw(store: Store, request_id: RequestId, *, by: Actor) -> Request:
    """Take back a request that nobody has decided yet; raises `AlreadyDecided`."""
    withdrawn = await store.requests.change_pending(
        request_id, state=RequestState.WITHDRAWN, decided_by=by.member_id, decided_at=store.now
    )
    if not withdrawn:
        raise await decided.lost(store, request_id, to=by)
    await request_cards.refresh(store, request_id)
    return await store.requests.by_id(request_id)


async def active_sub_panels(store: Store, by: Actor) -> list[SubPanel]:
    """Return the sub-panels for which credits can be asked; raises `NotActiveYet` if there is none."""
    active = [sub_panel for sub_panel in await store.sub_panels.of_reseller(by.reseller_id) if sub_panel.active]
    if not active:
        await offers.may_trade(store, by.reseller_id)
        raise NotActiveYet
    return active


async def again(store: Store, by: Actor) -> Again | None:
    """Return what was approved last, if it can be asked for again."""
    idle = by.state in {ResellerState.SUSPENDED, ResellerState.CLOSED}
    last = None if by.is_top or idle else await store.requests.last_bought(by.reseller_id)
    if last is None:
        return None
    credits, sub_panel = last
    if not sub_panel.active:
        return None
    currency = await currency_for(store, by)
    price = await prices.price_for(store, sub_panel, currency)
    charge = charged(credits, price.per_credit, currency)
    return Again(credits, charge, sub_panel.id, await store.requests.newest_number(by.reseller_id))


async def currency_for(store: Store, by: Actor) -> str:
    """Return the currency in which a sub-reseller buys: that of its agreement, failing that its parent's."""
    return await currency_of(store, by.reseller_id, by.parent_id)


async def currency_of(store: Store, reseller_id: ResellerId, parent_id: ResellerId | None) -> str:
    """Return the currency in which a sub-reseller is sold credits, as `currency_for` does."""
    agreed = agreed_offer(await store.offers.of_reseller(reseller_id))
    if agreed is not None:
        return agreed.currency
    return (await store.resellers.by_id(parent_id or reseller_id)).currency


def _parent_of(reseller: Reseller) -> ResellerId:
    if reseller.parent_id is None:
        raise NotHere
    return reseller.parent_id
