"""Chargebacks: what a payer's bank took back is open again, and that way to pay is barred until an owner lifts it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import ClassVar, TypeVar

from domain.errors import N_, NotHere, Refusal
from domain.ledger import Account
from domain.money import Money, NotAnAmount
from domain.network import StandingChange
from domain.notices import Notice, notice
from domain.payments import Payment, PaymentId, PaymentKind, Received
from domain.people import Actor, Reseller, ResellerId
from domain.requests import DECIDERS, PaymentMethod, PaymentMethodId
from services import limits, payment_books, payment_methods, request_cards
from services.decisions import due_account
from services.refunds import left_of
from storage.store import Store

T = TypeVar("T")


@notice
@dataclass(frozen=True)
class PaymentChargedBack(Notice):
    """Told to the sub-reseller. `due`: what stands after it; `paid_on`: when the payment had come.

    `barred`: the way to pay that isn't open to them any more, empty for none.
    """

    code: ClassVar[str] = "payment_charged_back"

    business: str
    amount: Money
    paid_on: date
    due: Money
    barred: str


@notice
@dataclass(frozen=True)
class ChildChargedBack(PaymentChargedBack):
    """Told to the parent's colleagues. `payment`: whose card has everything."""

    code: ClassVar[str] = "child_charged_back"

    payment: PaymentId
    reseller: str
    by: str


@notice
@dataclass(frozen=True)
class WayOpenAgain(Notice):
    """Told to the sub-reseller: a way to pay is open to them again."""

    code: ClassVar[str] = "way_open_again"

    business: str
    name: str


@dataclass(eq=False)
class BeyondPayment(Refusal):
    """A chargeback beyond what is left of its payment."""

    asked: Money
    left: Money

    why = N_("%(asked)s can't have been charged back: %(left)s is left of this payment.")
    what_to_do = N_("Nothing was changed. Its card shows what was taken back of it before.")


class NotBarred(Refusal):
    why = N_("This way to pay is open to them already.")
    what_to_do = N_("Nothing was changed by this tap.")


@dataclass(frozen=True, slots=True)
class ChargedBack:
    """What came of a chargeback. `paused`: new requests are held back since; `barred`: a way to pay, empty for none."""

    payment: Payment
    due: Money
    paused: bool
    barred: str


async def charge_back(
    store: Store,
    payment_id: PaymentId,
    minor: int,
    *,
    by: Actor,
    after: int | None = None,
    method_id: PaymentMethodId | None = None,
) -> ChargedBack:
    """Book what a payer's bank or payment service took back of a payment: it is open again, whatever the debt limit.

    New requests are held back, and the way by which it came is barred: the payment's own, or `method_id` where that
    isn't known. `minor`: of the currency that it settled; `after`: see `payments.record`. Raises `BeyondPayment`,
    `ChargedBackAlready`, `ChildFrozen`, `NotAnAmount`, `BeyondLimit`, `NotHere` for a payment to a former parent.
    """
    payment = await payment_of(store, payment_id)
    child = await payment_books.alone(store, payment.reseller_id, by=by)
    payment_books.check_between(payment, child)
    amount = Money(minor, payment.currency)
    await payment_books.check_first(store, child.id, amount, kind=PaymentKind.CHARGEBACK, after=after, by=by)
    await limits.check(store, by, amount)
    account = await due_account(store, child.id, payment.currency)
    [due] = await store.ledger.alone_with([account.id])
    await _check_amount(store, payment, amount)
    barred = await _bar(store, child, payment, method_id or payment.method_id, by=by)
    await _book(store, due, payment, amount, by=by)
    paused = await _hold_back(store, child, by=by)
    await request_cards.refresh_pending(store, child.id)
    await _tell(store, child, payment, amount, barred, by=by)
    stands = (await payment_books.standing_before_payment(store, child.id, payment.currency)).due
    return ChargedBack(payment, stands, paused, barred)


async def payment_of(store: Store, payment_id: PaymentId) -> Payment:
    """Return money that came; raises `NotHere` for what went back."""
    payment = await store.payments.by_id(payment_id)
    if payment.kind is not PaymentKind.PAYMENT:
        raise NotHere
    return payment


async def standing_of(store: Store, payment: Payment) -> Money:
    """Return how much of a payment wasn't charged back."""
    return await left_of(store, payment, kinds={PaymentKind.CHARGEBACK})


async def beyond_limit(store: Store, due: Account, work: Callable[[], Awaitable[T]]) -> T:
    """Book what is a fact or a correction, though it may leave more to pay than may be owed.

    What may be owed is as it was afterwards, so that nothing else goes through before that is reached again.
    """
    await store.ledger.set_floor(due.id, None)
    done = await work()
    await store.ledger.set_floor(due.id, due.floor)
    return done


async def _check_amount(store: Store, payment: Payment, amount: Money) -> None:
    if amount.minor <= 0:
        raise NotAnAmount(str(amount.minor), "420")
    left = await standing_of(store, payment)
    if amount.minor > left.minor:
        raise BeyondPayment(amount, left)


async def _book(store: Store, due: Account, payment: Payment, amount: Money, *, by: Actor) -> None:
    given = await _given(store, payment, amount)
    legs = await payment_books.legs_out(store, due, given, by=by)
    kind = PaymentKind.CHARGEBACK
    await beyond_limit(
        store,
        due,
        lambda: payment_books.book(store, payment.reseller_id, legs, given, kind=kind, by=by, of_id=payment.id),
    )


async def _given(store: Store, payment: Payment, amount: Money) -> Received:
    """Return what went back, in the currency in which it had come: of all that is left, every unit."""
    gone = [one for one in await store.payments.back_of(payment.id) if one.kind is PaymentKind.CHARGEBACK]
    reversed_ = await store.ledger.reversals([one.transfer_id for one in gone])
    standing = [one for one in gone if one.transfer_id not in reversed_]
    left = payment.received - sum(one.received for one in standing)
    whole = amount == await standing_of(store, payment)
    share = (Decimal(payment.received) * amount.minor / payment.amount).to_integral_value(ROUND_HALF_EVEN)
    came = Money(left if whole else min(max(int(share), 1), left), payment.received_currency)
    plain = await payment_books.plainly(store, payment.reseller_id, amount)
    return replace(plain, received=came, rate=payment.rate, method_id=payment.method_id, reference=payment.reference)


# What follows from it


async def _bar(store: Store, child: Reseller, payment: Payment, method_id: PaymentMethodId | None, *, by: Actor) -> str:
    """Bar a way to pay, and return its name; nothing where it is barred already, or isn't known."""
    if method_id is None:
        return ""
    method = await store.payment_methods.by_id(method_id)
    if method.reseller_id != by.reseller_id:
        raise NotHere
    if method.name in {one.name for one in await payment_methods.barred_to(store, child.id, by.reseller_id)}:
        return ""
    await store.payments.bar(child.id, method.id, payment.id, by=by.member_id)
    return method.name


async def _hold_back(store: Store, child: Reseller, *, by: Actor) -> bool:
    """Hold new requests back; return whether they weren't."""
    paused = await store.network.set_paused(child.id, paused=True)
    if paused:
        await store.network.note(child.id, StandingChange.PAUSED, by=by.member_id)
    return paused


async def lift(store: Store, child_id: ResellerId, method_id: PaymentMethodId, *, by: Actor) -> PaymentMethod:
    """Open a way to pay to a sub-reseller again; raises `NotBarred`."""
    child = await payment_books.alone(store, child_id, by=by)
    method = await store.payment_methods.by_id(method_id)
    if method.reseller_id != by.reseller_id:
        raise NotHere
    if not await store.payments.lift_bar(child.id, method.id, by=by.member_id):
        raise NotBarred
    await request_cards.refresh_pending(store, child.id)
    await store.notices.tell(child.id, WayOpenAgain(by.reseller_name, method.name), roles=DECIDERS)
    return method


async def _tell(store: Store, child: Reseller, payment: Payment, amount: Money, barred: str, *, by: Actor) -> None:
    stands = (await payment_books.standing_before_payment(store, child.id, payment.currency)).due
    facts = (by.reseller_name, amount, payment.paid_on, stands, barred)
    await store.notices.tell(child.id, PaymentChargedBack(*facts), roles=DECIDERS)
    told = ChildChargedBack(*facts, payment=payment.id, reseller=child.name, by=by.name)
    await store.notices.tell(by.reseller_id, told, roles=DECIDERS, but=by.member_id)
