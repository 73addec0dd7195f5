"""Sales that are taken back by hand."""

from dataclasses import dataclass, field
from typing import ClassVar

from domain.errors import N_, NotHere, Refusal
from domain.ledger import BelowFloor
from domain.money import Money
from domain.notices import Notice, notice
from domain.people import Actor
from domain.requests import DECIDERS, LoadingState, Origin, Request, RequestId
from services import disputes, freezing, invoices, limits, payment_corrections, request_cards
from services.chargebacks import beyond_limit
from services.decisions import due_account
from services.payment_books import standing_before_payment
from storage.store import Store


@notice
@dataclass(frozen=True)
class SaleTakenBack(Notice):
    """Told to the sub-reseller. `reason`: as it was typed; `due`: what stands after it.

    `sold`: nobody had asked for it.
    """

    code: ClassVar[str] = "sale_taken_back"

    number: int
    credits: int
    charge: Money
    due: Money
    reason: str
    sold: bool = field(default=False, kw_only=True)


@notice
@dataclass(frozen=True)
class ChildSaleTakenBack(SaleTakenBack):
    """Told to the parent's colleagues."""

    code: ClassVar[str] = "child_sale_taken_back"

    reseller: str
    by: str


@dataclass(eq=False)
class TakenBackAlready(Refusal):
    number: int

    why = N_("Sale #%(number)s was taken back already.")
    what_to_do = N_("Nothing was changed by this tap. The history shows by whom, and when.")


@dataclass(eq=False)
class NotLoadedYet(Refusal):
    number: int

    why = N_("The credits of sale #%(number)s aren't loaded, so there is nothing to take back.")
    what_to_do = N_("If they can't be loaded, say so in /toload: that takes everything back.")


@dataclass(eq=False)
class CreditsGone(Refusal):
    """Credits that can't be taken back because they aren't there any more."""

    asked: int
    available: int

    why = N_("%(asked)s credits would have to come back, and only %(available)s are still there.")
    what_to_do = N_("Nothing was changed. Agree with them on the rest, and record it as a payment.")


async def sale_to_take_back(store: Store, request_id: RequestId, *, by: Actor) -> Request:
    """Return a sale that can be taken back, and keep its sub-reseller with the parent that sold it meanwhile.

    Raises `NotHere` for a sale of a former parent, `ChildFrozen`, `NotLoadedYet`, `TakenBackAlready`.
    """
    request = await store.requests.by_id(request_id)
    child = await freezing.thawed(store, request.reseller_id)
    if not request.parent_id == child.parent_id == by.reseller_id:
        raise NotHere
    if request.loading is not LoadingState.LOADED:
        raise NotLoadedYet(request.number)
    if await store.ledger.group(f"{request.key}:reversal"):
        raise TakenBackAlready(request.number)
    return request


async def take_back_sale(store: Store, request_id: RequestId, reason: str, *, by: Actor) -> Money:
    """Take a sale back as a whole: credits, charge, and what was paid for it; return how the sub-reseller stands then.

    What was charged back of its payment is taken back with it. Raises what `sale_to_take_back` does, `CreditsGone`,
    `BeyondLimit`.
    """
    request = await sale_to_take_back(store, request_id, by=by)
    await limits.check(store, by, request.total)
    if not await store.books.claim_sale(request_id):
        raise TakenBackAlready(request.number)
    await payment_corrections.undo_chargebacks(store, request, reason, by=by)
    try:
        await _reverse(store, request, reason, by=by)
    except BelowFloor as refused:
        wallet = await store.ledger.find(request.reseller_id, refused.kind, refused.asset)
        raise CreditsGone(request.loads, max(wallet.available, 0) if wallet else 0) from refused
    await invoices.take_back(store, request, by=by.member_id)
    stands = (await standing_before_payment(store, request.reseller_id, request.currency)).due
    await disputes.settle_taken_back(store, request.key, reason, by=by.member_id)
    await request_cards.refresh(store, request_id)
    await request_cards.refresh_pending(store, request.reseller_id)
    await _tell_taken_back(store, request, stands, reason, by=by)
    return stands


async def _reverse(store: Store, request: Request, reason: str, *, by: Actor) -> None:
    """Take all legs of a sale back: what was paid for it too, whatever the debt limit is by now."""
    due = await due_account(store, request.reseller_id, request.currency)
    [due] = await store.ledger.alone_with([due.id])
    actor = f"member:{by.member_id}"
    await beyond_limit(store, due, lambda: store.ledger.reverse_group(request.key, actor=actor, reason=reason))


async def _tell_taken_back(store: Store, request: Request, stands: Money, reason: str, *, by: Actor) -> None:
    child = await store.resellers.by_id(request.reseller_id)
    facts = (request.number, request.loads, request.total, stands, reason)
    sold = request.origin is not Origin.ASKED
    await store.notices.tell(child.id, SaleTakenBack(*facts, sold=sold), roles=DECIDERS)
    told = ChildSaleTakenBack(*facts, sold=sold, reseller=child.name, by=by.name)
    await store.notices.tell(request.parent_id, told, roles=DECIDERS, but=by.member_id)
