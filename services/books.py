"""What is booked by hand: payments from sub-resellers, and sales that are taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.errors import N_, NotHere, Refusal
from domain.ledger import AccountKind, BelowFloor, Leg, Transfer, TransferKind
from domain.money import MOST_MINOR, Money, NotAnAmount
from domain.notices import Notice, notice
from domain.people import Actor, ResellerId, ResellerState
from domain.requests import DECIDERS, LoadingState, Request, RequestId
from services import decided, freezing, limits, request_cards
from services.decisions import due_account
from services.network import NotPossibleNow
from storage.store import Store


@notice
@dataclass(frozen=True)
class PaymentArrived(Notice):
    """Told to the sub-reseller. `due`: what stands after it, below zero for what is still to pay."""

    code: ClassVar[str] = "payment_arrived"

    amount: Money
    due: Money


@notice
@dataclass(frozen=True)
class ChildPaid(PaymentArrived):
    """Told to the parent's colleagues."""

    code: ClassVar[str] = "child_paid"

    reseller: str
    by: str


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
class AlreadyBooked(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s recorded this payment already, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. If another payment came in, record it anew.")


@dataclass(eq=False)
class BookedMeanwhile(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s recorded another payment meanwhile, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. Have a look at what is due now, and record yours then.")


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


@dataclass(frozen=True, slots=True)
class Standing:
    """How a sub-reseller stands before a payment. `after`: its last movement of money, the payment's key."""

    due: Money
    after: int


async def standing_before_payment(store: Store, child_id: ResellerId, currency: str) -> Standing:
    """Return what is due, and what a payment that is recorded now comes after."""
    account = await store.ledger.find(child_id, AccountKind.DUE, currency)
    if account is None:
        return Standing(Money(0, currency), after=0)
    newest = await store.ledger.movements(account.id, limit=1)
    return Standing(Money(account.posted, currency), after=newest[0].transfer_id if newest else 0)


async def receive_payment(store: Store, child_id: ResellerId, amount: Money, *, after: int, by: Actor) -> Money:
    """Book money that came from a sub-reseller; return how it stands then.

    `after`: as shown by `standing_before_payment`; a second tap on the same button is the same payment. Raises
    `AlreadyBooked`, `BookedMeanwhile`, `NotPossibleNow`, `ChildFrozen`, `NotAnAmount`, `BeyondLimit`.
    """
    child = await freezing.thawed(store, child_id)
    if not 0 < amount.minor <= MOST_MINOR:
        raise NotAnAmount(str(amount.minor), "420")
    if child.state is ResellerState.CLOSED:
        raise NotPossibleNow(child.name)
    due = await due_account(store, child_id, amount.currency)
    cash = await store.ledger.account(by.reseller_id, AccountKind.CASH, amount.currency)
    leg = Leg("payment", TransferKind.SINGLE, cash.id, due.id, amount.minor)
    key = f"payment:{due.id}:{after}"
    before = await store.ledger.group(key)
    if before:
        raise await _booked_before(store, before[0], leg, by=by)
    await limits.check(store, by, amount)
    await store.ledger.record([leg], key=key, actor=f"member:{by.member_id}", reason="payment received")
    stands = Money((await store.ledger.by_id(due.id)).posted, amount.currency)
    await request_cards.refresh_pending(store, child_id)
    await store.notices.tell(child_id, PaymentArrived(amount, stands), roles=DECIDERS)
    told = ChildPaid(amount, stands, child.name, by.name)
    await store.notices.tell(by.reseller_id, told, roles=DECIDERS, but=by.member_id)
    return stands


async def _booked_before(store: Store, standing: Transfer, leg: Leg, *, by: Actor) -> Refusal:
    who = await decided.who_did(store, standing, reader=by)
    same = standing.fingerprint == leg.fingerprint
    return AlreadyBooked(who, standing.at) if same else BookedMeanwhile(who, standing.at)


# Sales that are taken back


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

    Raises what `sale_to_take_back` does, `CreditsGone`, `PaymentBeyondLimit`, `BeyondLimit`.
    """
    request = await sale_to_take_back(store, request_id, by=by)
    await limits.check(store, by, request.total)
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
