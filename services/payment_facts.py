"""What is known of a payment, as its card shows it: what it was for, what became of it, and by whom."""

from dataclasses import dataclass

from domain.errors import NotHere
from domain.money import Money
from domain.payments import Cover, Payment, PaymentId, PaymentKind
from domain.people import Actor, Reseller
from domain.requests import Attachment
from services import chargebacks, coverage, decided, refunds
from services.decided import TakenBack
from storage.store import Store


@dataclass(frozen=True, slots=True)
class GoneBack:
    """Money that went back of a payment."""

    payment: Payment
    taken_back: bool


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """A payment with all around it. `way`: the name of the way to pay, and `number`: of the request that it came with.

    `left`: what wasn't charged back of it; `refundable`: what isn't given back of it either. `of`: the payment that a
    refund or a chargeback belongs to. `way`, `number`, `receipt`: empty, 0 and `None` where there is none.
    """

    payment: Payment
    reseller: Reseller
    way: str
    number: int
    recorded_by: str
    covers: tuple[Cover, ...]
    gone_back: tuple[GoneBack, ...]
    left: Money
    refundable: Money
    taken_back: TakenBack | None
    of: Payment | None
    receipt: Attachment | None


async def facts_of(store: Store, payment_id: PaymentId, *, reader: Actor) -> PaymentFacts:
    """Return the facts of a payment for one of either side; raises `NotHere`."""
    payment = await store.payments.by_id(payment_id)
    came = payment.kind is PaymentKind.PAYMENT
    way = None if payment.method_id is None else await store.payment_methods.by_id(payment.method_id)
    request = None if payment.request_id is None else await store.requests.by_id(payment.request_id)
    return PaymentFacts(
        payment=payment,
        reseller=await store.resellers.by_id(payment.reseller_id),
        way="" if way is None else way.name,
        number=0 if request is None else request.number,
        recorded_by=await decided.name_for(store, payment.recorded_by, reader=reader),
        covers=await coverage.covered_by(store, payment) if came else (),
        gone_back=await _gone_back(store, payment),
        left=await chargebacks.standing_of(store, payment),
        refundable=await refunds.left_of(store, payment, kinds=PaymentKind),
        taken_back=await taken_back(store, payment, reader=reader),
        of=None if payment.of_id is None else await store.payments.by_id(payment.of_id),
        receipt=await _receipt(store, payment, reader=reader),
    )


async def taken_back(store: Store, payment: Payment, *, reader: Actor) -> TakenBack | None:
    """Return by whom and why a payment was taken back; `None` where it stands."""
    by = (await store.ledger.reversals([payment.transfer_id])).get(payment.transfer_id)
    return None if by is None else TakenBack(await decided.who_did(store, by, reader=reader), by.at, by.reason)


async def _gone_back(store: Store, payment: Payment) -> tuple[GoneBack, ...]:
    back = await store.payments.back_of(payment.id)
    reversed_ = await store.ledger.reversals([one.transfer_id for one in back])
    return tuple(GoneBack(one, one.transfer_id in reversed_) for one in back)


async def _receipt(store: Store, payment: Payment, *, reader: Actor) -> Attachment | None:
    """Return the receipt; what a colleague of the parent has sent is none of the sub-reseller's business."""
    if payment.receipt_id is None:
        return None
    receipt = await store.attachments.by_id(payment.receipt_id)
    if receipt is None:
        raise NotHere
    parents = reader.reseller_id == payment.parent_id
    return receipt if parents or receipt.reseller_id == reader.reseller_id else None
