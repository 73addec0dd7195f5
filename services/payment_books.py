"""How payments, refunds and chargebacks stand in the books: their legs, their rows, and that each is booked once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.calendar import day_in
from domain.errors import N_, NotHere, Refusal
from domain.ledger import Account, AccountId, AccountKind, Leg, Transfer, TransferId, TransferKind
from domain.money import MOST_MINOR, Money, NotAnAmount
from domain.payments import Payment, PaymentId, PaymentKind, Received, key_of
from domain.people import Actor, Reseller, ResellerId
from domain.requests import Request
from domain.sales import PAYMENT
from services import decided, freezing
from storage.store import Store


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
class RefundedAlready(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s recorded money given back to them already, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. Have a look at their history first.")


@dataclass(eq=False)
class ChargedBackAlready(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s recorded a chargeback already, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. The payment's card shows what is left of it.")


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


async def alone(store: Store, child_id: ResellerId, *, by: Actor) -> Reseller:
    """Return a sub-reseller on whose money may be booked, and let nobody else book on it meanwhile.

    Raises `NotHere` for one that has another parent, `ChildFrozen`.
    """
    child = await freezing.thawed(store, child_id)
    if child.parent_id != by.reseller_id:
        raise NotHere
    return child


def check_between(payment: Payment, child: Reseller) -> None:
    """Return if a payment is between a sub-reseller and its parent; raises `NotHere` for one with a former parent."""
    if (payment.reseller_id, payment.parent_id) != (child.id, child.parent_id):
        raise NotHere


async def check_first(
    store: Store, child_id: ResellerId, amount: Money, *, kind: PaymentKind, after: int | None, by: Actor
) -> None:
    """Return if nothing of a kind was recorded after a movement; raises who did it, and when.

    `after`: `None` where something else keeps it from being booked twice.
    """
    before = None
    if after is not None:
        before = await store.payments.since(child_id, amount.currency, kind=kind, after=after)
    if before is None:
        return
    who, at = await decided.name_for(store, before.recorded_by, reader=by), before.recorded_at
    match kind:
        case PaymentKind.PAYMENT:
            raise (AlreadyBooked if before.settled == amount else BookedMeanwhile)(who, at)
        case PaymentKind.REFUND:
            raise RefundedAlready(who, at)
        case PaymentKind.CHARGEBACK:
            raise ChargedBackAlready(who, at)


def check_sums(received: Received) -> None:
    """Return if the sums of a payment can be kept; raises `NotAnAmount`."""
    sums = (received.amount.minor, received.received.minor)
    if not all(0 < minor <= MOST_MINOR for minor in sums) or not 0 <= received.fee < received.received.minor:
        raise NotAnAmount(str(received.received.minor), "420")


# Legs


async def legs_in(store: Store, due: Account, received: Received, *, by: Actor) -> list[Leg]:
    """Return the legs by which money comes in; that of another currency goes through the exchange."""
    cash, till = await _tills(store, received, by=by)
    legs = [_single(PAYMENT, till, due.id, received.amount.minor)]
    if till != cash:
        bought = await _own(store, AccountKind.EXCHANGE, received.received.currency, by)
        legs.insert(0, _single("received", cash, bought, received.received.minor))
    return [*legs, *await _fee(store, received, cash, by=by)]


async def legs_out(store: Store, due: Account, given: Received, *, by: Actor) -> list[Leg]:
    """Return the legs by which money goes back."""
    cash, till = await _tills(store, given, by=by)
    legs = [_single(PAYMENT, due.id, till, given.amount.minor)]
    if till != cash:
        sold = await _own(store, AccountKind.EXCHANGE, given.received.currency, by)
        legs.append(_single("given", sold, cash, given.received.minor))
    return [*legs, *await _fee(store, given, cash, by=by)]


async def _tills(store: Store, received: Received, *, by: Actor) -> tuple[AccountId, AccountId]:
    """Return where money is kept, and where what settles the due comes from: the exchange, for another currency."""
    cash = await _own(store, AccountKind.CASH, received.received.currency, by)
    if received.received.currency == received.amount.currency:
        return cash, cash
    return cash, await _own(store, AccountKind.EXCHANGE, received.amount.currency, by)


async def _fee(store: Store, received: Received, cash: AccountId, *, by: Actor) -> list[Leg]:
    if not received.fee:
        return []
    return [_single("fee", await _own(store, AccountKind.FEES, received.received.currency, by), cash, received.fee)]


async def _own(store: Store, kind: AccountKind, currency: str, by: Actor) -> AccountId:
    return (await store.ledger.account(by.reseller_id, kind, currency)).id


def _single(name: str, source: AccountId, destination: AccountId, amount: int) -> Leg:
    return Leg(name, TransferKind.SINGLE, source, destination, amount)


# Rows


async def book(
    store: Store,
    child_id: ResellerId,
    legs: Sequence[Leg],
    received: Received,
    *,
    kind: PaymentKind,
    by: Actor,
    of_id: PaymentId | None = None,
    reason: str = "",
) -> PaymentId:
    """Move money by these legs under a key of its own, and put it on record."""
    payment_id = await store.payments.next_id()
    key = key_of(payment_id)
    moved = await store.ledger.record(legs, key=key, actor=f"member:{by.member_id}", reason=reason or kind.value)
    transfer = _money_leg(moved, key)
    await put_on_record(
        store, child_id, transfer.id, received, kind=kind, by=by, id=payment_id, of_id=of_id, reason=reason
    )
    await store.payments.allocate(payment_id, received.chosen, by=by.member_id)
    return payment_id


async def put_on_record(
    store: Store,
    child_id: ResellerId,
    transfer_id: TransferId,
    received: Received,
    *,
    kind: PaymentKind,
    by: Actor,
    of_id: PaymentId | None = None,
    reason: str = "",
    **values: PaymentId,
) -> None:
    """Put money that moved on record as a payment."""
    await store.payments.add(
        reseller_id=child_id,
        parent_id=by.reseller_id,
        kind=kind,
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
        of_id=of_id,
        recorded_by=by.member_id,
        reason=reason,
        **values,
    )


async def put_sale_on_record(store: Store, request: Request, moved: Sequence[Transfer], *, by: Actor) -> None:
    """Put the money that came in with a sale on record, where any did."""
    if not any(leg.key == f"{request.key}:{PAYMENT}" for leg in moved):
        return
    transfer = _money_leg(moved, request.key)
    amount = Money(transfer.amount, request.currency)
    received = await plainly(store, request.reseller_id, amount)
    received = replace(received, receipt_id=request.receipt_id, request_id=request.id)
    await put_on_record(store, request.reseller_id, transfer.id, received, kind=PaymentKind.PAYMENT, by=by)


async def plainly(store: Store, reseller_id: ResellerId, amount: Money) -> Received:
    """Return money that came or went today as it is owed, of which nothing else is known."""
    today = await today_of(store, reseller_id)
    return Received(amount, amount, None, 0, method_id=None, reference="", paid_on=today, receipt_id=None)


async def today_of(store: Store, reseller_id: ResellerId) -> date:
    """Return the day on the calendar of a reseller's network."""
    return day_in(store.now, (await store.resellers.top_of(reseller_id)).time_zone)


def _money_leg(moved: Sequence[Transfer], key: str) -> Transfer:
    return next(one for one in moved if one.key == f"{key}:{PAYMENT}")
