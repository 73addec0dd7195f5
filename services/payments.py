"""Payments: money that came from sub-resellers, booked once, and told to both sides."""

from dataclasses import dataclass
from typing import ClassVar

from domain.ledger import Account
from domain.money import Money
from domain.notices import Notice, notice
from domain.payments import Cover, Payment, PaymentKind, Received
from domain.people import Actor, Reseller, ResellerId, ResellerState
from domain.requests import DECIDERS
from services import coverage, limits, payment_books, request_cards
from services.decisions import due_account
from services.network import NotPossibleNow
from storage.store import Store


@notice
@dataclass(frozen=True)
class PaymentArrived(Notice):
    """Told to the sub-reseller. `due`: what stands after it, below zero for what is still to pay.

    `came`: what was sent, where that was another currency; `covers`: the charges that it settles.
    """

    code: ClassVar[str] = "payment_arrived"

    amount: Money
    due: Money
    came: Money | None
    covers: tuple[Cover, ...]


@notice
@dataclass(frozen=True)
class ChildPaid(PaymentArrived):
    """Told to the parent's colleagues."""

    code: ClassVar[str] = "child_paid"

    reseller: str
    by: str


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
    `NotAnAmount`, `BeyondLimit`.
    """
    payment_books.check_sums(received)
    child = await payment_books.alone(store, child_id, by=by)
    await payment_books.check_first(store, child_id, received.amount, kind=PaymentKind.PAYMENT, after=after, by=by)
    await limits.check(store, by, received.amount)
    due = await open_due(store, child, received.amount.currency)
    legs = await payment_books.legs_in(store, due, received, by=by)
    payment_id = await payment_books.book(store, child_id, legs, received, kind=PaymentKind.PAYMENT, by=by)
    payment = await store.payments.by_id(payment_id)
    await request_cards.refresh_pending(store, child_id)
    await _tell(store, child, payment, by=by, tell_colleagues=tell_colleagues)
    return payment


async def open_due(store: Store, child: Reseller, currency: str) -> Account:
    """Return what a sub-reseller's money is kept on, where any may come in; nothing else moves on it meanwhile.

    A closed account takes what it still has to pay, and nothing else: raises `NotPossibleNow`.
    """
    account = await due_account(store, child.id, currency)
    [due] = await store.ledger.alone_with([account.id])
    if child.state is ResellerState.CLOSED and due.posted >= 0:
        raise NotPossibleNow(child.name)
    return due


async def _tell(store: Store, child: Reseller, payment: Payment, *, by: Actor, tell_colleagues: bool) -> None:
    stands = (await payment_books.standing_before_payment(store, child.id, payment.currency)).due
    foreign = payment.came if payment.received_currency != payment.currency else None
    facts = (payment.settled, stands, foreign, await coverage.covered_by(store, payment))
    await store.notices.tell(child.id, PaymentArrived(*facts), roles=DECIDERS)
    if tell_colleagues:
        told = ChildPaid(*facts, reseller=child.name, by=by.name)
        await store.notices.tell(by.reseller_id, told, roles=DECIDERS, but=by.member_id)
