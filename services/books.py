"""Sales that are taken back by hand."""

from dataclasses import dataclass
from typing import ClassVar

from domain.errors import N_, NotHere, Refusal
from domain.ledger import AccountKind, BelowFloor
from domain.money import Money
from domain.notices import Notice, notice
from domain.people import Actor
from domain.requests import DECIDERS, LoadingState, Request, RequestId
from services import freezing, request_cards
from services.payments import standing_before_payment
from storage.store import Store


@notice
@dataclass(frozen=True)
class SaleTakenBack(Notice):
    """Told to the sub-reseller. `reason`: as it was typed; `due`: what stands after it."""

    code: ClassVar[str] = "sale_taken_back"

    number: int
    credits: int
    charge: Money
    due: Money
    reason: str


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


@dataclass(eq=False)
class PaymentBeyondLimit(Refusal):
    """What was paid for a sale and can't be undone: more would be due than may be. `left`: how much more may be."""

    paid: Money
    left: Money

    why = N_("Their %(paid)s for this sale would be undone too, and only %(left)s more can be on account.")
    what_to_do = N_("Nothing was changed. Record what they have paid since, or raise the limit first.")


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

    Raises what `sale_to_take_back` does, `CreditsGone`, `PaymentBeyondLimit`.
    """
    request = await sale_to_take_back(store, request_id, by=by)
    if not await store.books.claim_sale(request_id):
        raise TakenBackAlready(request.number)
    try:
        await store.ledger.reverse_group(request.key, actor=f"member:{by.member_id}", reason=reason)
    except BelowFloor as refused:
        raise _named(refused) from refused
    stands = (await standing_before_payment(store, request.reseller_id, request.currency)).due
    await request_cards.refresh(store, request_id)
    await request_cards.refresh_pending(store, request.reseller_id)
    await _tell_taken_back(store, request, stands, reason, by=by)
    return stands


def _named(refused: BelowFloor) -> Refusal:
    """Return what a floor's refusal means when a sale is taken back: credits that are gone, or money."""
    if refused.kind is AccountKind.DUE:
        return PaymentBeyondLimit(Money(refused.asked, refused.asset), Money(refused.available, refused.asset))
    return CreditsGone(refused.asked, refused.available)


async def _tell_taken_back(store: Store, request: Request, stands: Money, reason: str, *, by: Actor) -> None:
    child = await store.resellers.by_id(request.reseller_id)
    facts = (request.number, request.credits, request.total, stands, reason)
    await store.notices.tell(child.id, SaleTakenBack(*facts), roles=DECIDERS)
    told = ChildSaleTakenBack(*facts, reseller=child.name, by=by.name)
    await store.notices.tell(request.parent_id, told, roles=DECIDERS, but=by.member_id)
