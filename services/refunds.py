"""Refunds: money given back to sub-resellers, out of what they have in credit."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from domain.errors import N_, NotHere, Refusal
from domain.money import Money
from domain.notices import Notice, notice
from domain.payments import Payment, PaymentId, PaymentKind, Received
from domain.people import Actor, Reseller, ResellerId
from domain.requests import DECIDERS
from services import limits, payment_books, request_cards
from services.decisions import due_account
from storage.store import Store


@notice
@dataclass(frozen=True)
class MoneyGivenBack(Notice):
    """Told to the sub-reseller. `due`: what stands after it; `reason`: as it was typed."""

    code: ClassVar[str] = "money_given_back"

    amount: Money
    due: Money
    reason: str


@notice
@dataclass(frozen=True)
class ChildGivenBack(MoneyGivenBack):
    """Told to the parent's colleagues."""

    code: ClassVar[str] = "child_given_back"

    reseller: str
    by: str


class NothingInCredit(Refusal):
    why = N_("They have nothing in credit, so there is nothing to give back.")
    what_to_do = N_("If a payment was recorded by mistake, take it back from their history.")


@dataclass(eq=False)
class AboveCredit(Refusal):
    asked: Money
    credit: Money

    why = N_("%(asked)s is more than they have in credit, which is %(credit)s.")
    what_to_do = N_("Nothing was changed. Give back that much or less.")


@dataclass(eq=False)
class AbovePaid(Refusal):
    """A refund of one payment, beyond what is left of it."""

    asked: Money
    left: Money

    why = N_("%(asked)s is more than was paid: %(left)s is left of this payment.")
    what_to_do = N_("Nothing was changed. Give back that much or less.")


async def refund(
    store: Store,
    child_id: ResellerId,
    given: Received,
    reason: str,
    *,
    by: Actor,
    after: int | None = None,
    of_id: PaymentId | None = None,
) -> Payment:
    """Book money that was given back to a sub-reseller.

    `given`: as money that came is described; `after`: see `payments.record`; `of_id`: the payment that it belongs to.
    Raises `NothingInCredit`, `AboveCredit`, `AbovePaid`, `RefundedAlready`, `ChildFrozen`, `NotAnAmount`,
    `BeyondLimit`.
    """
    payment_books.check_sums(given)
    child = await payment_books.alone(store, child_id, by=by)
    await payment_books.check_first(store, child_id, given.amount, kind=PaymentKind.REFUND, after=after, by=by)
    await limits.check(store, by, given.amount)
    account = await due_account(store, child_id, given.amount.currency)
    [due] = await store.ledger.alone_with([account.id])
    await check(store, child_id, given.amount, of_id=of_id)
    legs = await payment_books.legs_out(store, due, given, by=by)
    refund_id = await payment_books.book(
        store, child_id, legs, given, kind=PaymentKind.REFUND, by=by, of_id=of_id, reason=reason
    )
    await request_cards.refresh_pending(store, child_id)
    refunded = await store.payments.by_id(refund_id)
    await _tell(store, child, refunded, by=by)
    return refunded


async def check(store: Store, child_id: ResellerId, amount: Money, *, of_id: PaymentId | None = None) -> None:
    """Return if so much can be given back; raises `NothingInCredit`, `AboveCredit`, `AbovePaid`."""
    credit = (await payment_books.standing_before_payment(store, child_id, amount.currency)).due
    if credit.minor <= 0:
        raise NothingInCredit
    if of_id is not None:
        left = await _left_of(store, child_id, of_id)
        if amount.minor > left.minor:
            raise AbovePaid(amount, left)
    if amount.minor > credit.minor:
        raise AboveCredit(amount, credit)


async def _left_of(store: Store, child_id: ResellerId, of_id: PaymentId) -> Money:
    payment = await store.payments.by_id(of_id)
    payment_books.check_between(payment, await store.resellers.by_id(child_id))
    if payment.kind is not PaymentKind.PAYMENT:
        raise NotHere
    return await left_of(store, payment, kinds=PaymentKind)


async def left_of(store: Store, payment: Payment, *, kinds: Iterable[PaymentKind]) -> Money:
    """Return what is left of a payment once what went back of it in these ways is counted, 0 if it was taken back."""
    back = [one for one in await store.payments.back_of(payment.id) if one.kind in kinds]
    reversed_ = await store.ledger.reversals([one.transfer_id for one in (payment, *back)])
    if payment.transfer_id in reversed_:
        return Money(0, payment.currency)
    gone = sum(one.amount for one in back if one.transfer_id not in reversed_)
    return Money(payment.amount - gone, payment.currency)


async def _tell(store: Store, child: Reseller, refunded: Payment, *, by: Actor) -> None:
    stands = (await payment_books.standing_before_payment(store, child.id, refunded.currency)).due
    facts = (refunded.settled, stands, refunded.reason)
    await store.notices.tell(child.id, MoneyGivenBack(*facts), roles=DECIDERS)
    told = ChildGivenBack(*facts, reseller=child.name, by=by.name)
    await store.notices.tell(by.reseller_id, told, roles=DECIDERS, but=by.member_id)
