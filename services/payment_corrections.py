"""Payments, refunds and chargebacks that were recorded by mistake, and are taken back whole."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from domain.errors import N_, Refusal
from domain.ledger import Transfer
from domain.money import Money
from domain.notices import Notice, notice
from domain.payments import Payment, PaymentId, PaymentKind, key_of
from domain.people import Actor, Reseller, ResellerState
from domain.requests import DECIDERS, Request
from domain.sales import CHARGE, PAYMENT
from services import chargebacks, decided, disputes, payment_books, request_cards
from services.chargebacks import beyond_limit
from services.decisions import due_account
from services.network import NotPossibleNow
from storage.store import Store


@notice
@dataclass(frozen=True)
class PaymentTakenBack(Notice):
    """Told to the sub-reseller. `due`: what stands after it; `paid_on`: of what was taken back."""

    code: ClassVar[str] = "payment_taken_back"

    kind: PaymentKind
    amount: Money
    paid_on: date
    due: Money
    reason: str


@notice
@dataclass(frozen=True)
class ChildPaymentTakenBack(PaymentTakenBack):
    """Told to the parent's colleagues."""

    code: ClassVar[str] = "child_payment_taken_back"

    reseller: str
    by: str


@dataclass(eq=False)
class PaymentTakenBackAlready(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s took this back already, on %(at)s, and a correction can't be taken back itself.")
    what_to_do = N_("Nothing was changed. If the money did move, record it anew.")


@dataclass(eq=False)
class PartOfSale(Refusal):
    number: int

    why = N_("This payment came with sale #%(number)s, which stands.")
    what_to_do = N_("Take the sale back: its credits, its charge and its payment go together.")


@dataclass(eq=False)
class ChargedBackSince(Refusal):
    amount: Money

    why = N_("%(amount)s of this payment were charged back, which builds on it.")
    what_to_do = N_("Take the chargeback back first, if it was a mistake too; its line in the history has the button.")


async def check(store: Store, payment_id: PaymentId, *, by: Actor) -> Payment:
    """Return what can be taken back, and let nobody else book on its sub-reseller's money meanwhile.

    Raises `PaymentTakenBackAlready`, `PartOfSale`, `ChargedBackSince`, `NotPossibleNow` for a closed account's,
    `ChildFrozen`.
    """
    payment = await store.payments.by_id(payment_id)
    child = await payment_books.alone(store, payment.reseller_id, by=by)
    if child.state is ResellerState.CLOSED:
        raise NotPossibleNow(child.name)
    before = await taken_back_by(store, payment)
    if before is not None:
        raise PaymentTakenBackAlready(await decided.who_did(store, before, reader=by), before.at)
    await _check_nothing_builds_on(store, payment)
    return payment


async def taken_back_by(store: Store, payment: Payment) -> Transfer | None:
    """Return the transfer by which a payment was taken back; `None` where it stands."""
    return (await store.ledger.reversals([payment.transfer_id])).get(payment.transfer_id)


async def _check_nothing_builds_on(store: Store, payment: Payment) -> None:
    if payment.kind is not PaymentKind.PAYMENT:
        return
    standing = await chargebacks.standing_of(store, payment)
    if standing != payment.settled:
        raise ChargedBackSince(payment.settled - standing)
    if payment.request_id is not None:
        request = await store.requests.by_id(payment.request_id)
        if await _charge_stands(store, request):
            raise PartOfSale(request.number)


async def _charge_stands(store: Store, request: Request) -> bool:
    charges = [leg.id for leg in await store.ledger.group(request.key) if leg.key == f"{request.key}:{CHARGE}"]
    return bool(charges) and not await store.ledger.reversals(charges)


async def take_back(store: Store, payment_id: PaymentId, reason: str, *, by: Actor) -> Money:
    """Take a payment, a refund or a chargeback back as a whole; return how the sub-reseller stands then.

    It may leave more to pay than may be owed. Raises what `check` does.
    """
    payment = await check(store, payment_id, by=by)
    account = await due_account(store, payment.reseller_id, payment.currency)
    [due] = await store.ledger.alone_with([account.id])
    await beyond_limit(store, due, lambda: _reverse(store, payment, reason, by=by))
    if payment.kind is PaymentKind.CHARGEBACK:
        await _lift_bar(store, payment, by=by)
    await disputes.settle_taken_back(store, await _group_of(store, payment), reason, by=by.member_id)
    await request_cards.refresh_pending(store, payment.reseller_id)
    child = await store.resellers.by_id(payment.reseller_id)
    stands = (await payment_books.standing_before_payment(store, child.id, payment.currency)).due
    await _tell(store, child, payment, stands, reason, by=by)
    return stands


async def _reverse(store: Store, payment: Payment, reason: str, *, by: Actor) -> None:
    """Reverse everything that moved with a payment; of a sale that failed or was taken back, the payment is left."""
    group = await _group_of(store, payment)
    others: set[str] = set()
    if payment.request_id is not None:
        names = {leg.key.removeprefix(f"{group}:") for leg in await store.ledger.group(group) if leg.resolves is None}
        others = names - {PAYMENT}
    await store.ledger.reverse_group(group, actor=f"member:{by.member_id}", reason=reason, except_names=others)


async def _group_of(store: Store, payment: Payment) -> str:
    return (await store.ledger.transfers([payment.transfer_id]))[payment.transfer_id].group_key


async def _lift_bar(store: Store, chargeback: Payment, *, by: Actor) -> None:
    """Open the way to pay again that was barred for a chargeback, once nothing of its payment is charged back."""
    assert chargeback.of_id is not None  # noqa: S101  (every chargeback is of a payment)
    payment = await store.payments.by_id(chargeback.of_id)
    if await chargebacks.standing_of(store, payment) == payment.settled:
        await store.payments.lift_bars_for(payment.id, by=by.member_id)


async def undo_chargebacks(store: Store, request: Request, reason: str, *, by: Actor) -> None:
    """Take back what was charged back of the payment of a sale, which is about to be taken back as a whole."""
    for payment in await store.payments.of_request(request.id):
        back = [one for one in await store.payments.back_of(payment.id) if one.kind is PaymentKind.CHARGEBACK]
        reversed_ = await store.ledger.reversals([one.transfer_id for one in back])
        for one in back:
            if one.transfer_id not in reversed_:
                await store.ledger.reverse_group(key_of(one.id), actor=f"member:{by.member_id}", reason=reason)


async def _tell(store: Store, child: Reseller, payment: Payment, stands: Money, reason: str, *, by: Actor) -> None:
    facts = (payment.kind, payment.settled, payment.paid_on, stands, reason)
    await store.notices.tell(child.id, PaymentTakenBack(*facts), roles=DECIDERS)
    told = ChildPaymentTakenBack(*facts, reseller=child.name, by=by.name)
    await store.notices.tell(by.reseller_id, told, roles=DECIDERS, but=by.member_id)
