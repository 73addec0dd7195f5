"""Payments: money that came from sub-resellers, booked once, and told to both sides."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.errors import N_, NotHere, Refusal
from domain.ledger import AccountId, AccountKind, Leg, TransferId, TransferKind
from domain.money import MOST_MINOR, Money, NotAnAmount
from domain.notices import Notice, notice
from domain.payments import Payment, PaymentId, PaymentKind, Received, key_of
from domain.people import Actor, Reseller, ResellerId, ResellerState
from domain.requests import DECIDERS
from domain.sales import PAYMENT
from services import decided, freezing, request_cards
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


@dataclass(frozen=True, slots=True)
class Standing:
    """How a sub-reseller stands before a payment. `after`: its last movement of money, which the payment follows."""

    due: Money
    after: int


async def standing_before_payment(store: Store, child_id: ResellerId, currency: str) -> Standing:
    """Return what is due, and what a payment that is recorded now comes after."""
    account = await store.ledger.find(child_id, AccountKind.DUE, currency)
    if account is None:
        return Standing(Money(0, currency), after=0)
    newest = await store.ledger.movements(account.id, limit=1)
    return Standing(Money(account.posted, currency), after=newest[0].transfer_id if newest else 0)


async def record(
    store: Store,
    child_id: ResellerId,
    received: Received,
    *,
    by: Actor,
    after: int | None = None,
    tell_colleagues: bool = True,
) -> Payment:
    """Book money that came from a sub-reseller.

    `after`: as `standing_before_payment` said when it was shown, so that a second tap, or a colleague with the same
    payment, doesn't book it again; `None` where something else keeps it from being booked twice. `tell_colleagues`:
    each in a message of its own. Raises `AlreadyBooked`, `BookedMeanwhile`, `NotPossibleNow`, `ChildFrozen`,
    `NotAnAmount`.
    """
    child = await _receiver(store, child_id, received, by=by)
    due = await due_account(store, child_id, received.amount.currency)
    await store.ledger.alone_with([due.id])
    await _check_first(store, child_id, received, after=after, by=by)
    payment_id = await store.payments.next_id()
    key = key_of(payment_id)
    legs = await _legs(store, due.id, received, by=by)
    transfers = await store.ledger.record(legs, key=key, actor=f"member:{by.member_id}", reason="payment received")
    transfer = next(one for one in transfers if one.key == f"{key}:{PAYMENT}")
    await _put_on_record(store, child, payment_id, transfer.id, received, by=by)
    await request_cards.refresh_pending(store, child_id)
    await _tell(store, child, received, by=by, tell_colleagues=tell_colleagues)
    return await store.payments.by_id(payment_id)


async def _receiver(store: Store, child_id: ResellerId, received: Received, *, by: Actor) -> Reseller:
    """Return the sub-reseller of whom money can be booked, and keep that so."""
    child = await freezing.thawed(store, child_id)
    if child.parent_id != by.reseller_id:
        raise NotHere
    if child.state is ResellerState.CLOSED:
        raise NotPossibleNow(child.name)
    for money in (received.amount, received.received):
        if not 0 < money.minor <= MOST_MINOR:
            raise NotAnAmount(str(money.minor), "420")
    return child


async def _check_first(store: Store, child_id: ResellerId, received: Received, *, after: int | None, by: Actor) -> None:
    """Return if no payment was recorded since; raises `AlreadyBooked`, `BookedMeanwhile`."""
    if after is None:
        return
    currency = received.amount.currency
    before = await store.payments.since(child_id, currency, kind=PaymentKind.PAYMENT, after=after)
    if before is None:
        return
    who = await decided.name_for(store, before.recorded_by, reader=by)
    same = before.settled == received.amount
    raise (AlreadyBooked if same else BookedMeanwhile)(who, before.recorded_at)


async def _legs(store: Store, due_id: AccountId, received: Received, *, by: Actor) -> list[Leg]:
    """Return the legs of a payment; money of another currency goes through the exchange."""
    own, settled, came = by.reseller_id, received.amount, received.received
    cash = await store.ledger.account(own, AccountKind.CASH, came.currency)
    legs = []
    source = cash
    if came.currency != settled.currency:
        bought = await store.ledger.account(own, AccountKind.EXCHANGE, came.currency)
        source = await store.ledger.account(own, AccountKind.EXCHANGE, settled.currency)
        legs.append(Leg("received", TransferKind.SINGLE, cash.id, bought.id, came.minor))
    legs.append(Leg(PAYMENT, TransferKind.SINGLE, source.id, due_id, settled.minor))
    if received.fee:
        fees = await store.ledger.account(own, AccountKind.FEES, came.currency)
        legs.append(Leg("fee", TransferKind.SINGLE, fees.id, cash.id, received.fee))
    return legs


async def _put_on_record(
    store: Store, child: Reseller, payment_id: PaymentId, transfer_id: TransferId, received: Received, *, by: Actor
) -> None:
    await store.payments.add(
        id=payment_id,
        reseller_id=child.id,
        parent_id=by.reseller_id,
        kind=PaymentKind.PAYMENT,
        transfer_id=transfer_id,
        amount=received.amount.minor,
        currency=received.amount.currency,
        received=received.received.minor,
        received_currency=received.received.currency,
        rate=received.rate,
        fee=received.fee,
        method_id=received.method_id,
        reference=received.reference,
        paid_on=received.paid_on,
        receipt_id=received.receipt_id,
        request_id=received.request_id,
        of_id=None,
        recorded_by=by.member_id,
        reason="",
    )
    await store.payments.allocate(payment_id, received.chosen, by=by.member_id)


async def _tell(store: Store, child: Reseller, received: Received, *, by: Actor, tell_colleagues: bool) -> None:
    stands = (await standing_before_payment(store, child.id, received.amount.currency)).due
    await store.notices.tell(child.id, PaymentArrived(received.amount, stands), roles=DECIDERS)
    if tell_colleagues:
        told = ChildPaid(received.amount, stands, child.name, by.name)
        await store.notices.tell(by.reseller_id, told, roles=DECIDERS, but=by.member_id)
