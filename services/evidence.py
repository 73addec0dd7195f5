"""What stands against a chargeback: the agreement, the requests that were paid, receipts, and what moved since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.agreement import Acceptance, Offer, OfferState
from domain.payments import Payment, PaymentId
from domain.people import Actor, MemberId
from domain.requests import Attachment, AttachmentId, Request, RequestId
from services import chargebacks, coverage, decided, entries
from services.entries import Entry
from services.payment_facts import PaymentFacts, facts_of
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Agreed:
    """The agreement that held when a request was approved. `by`: who accepted it, or recorded it as agreed outside."""

    offer: Offer
    text: str
    fingerprint: str
    by: str
    at: datetime
    outside: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file, with its bytes where they are kept."""

    attachment: Attachment
    content: bytes | None


@dataclass(frozen=True, slots=True)
class PaidSale:
    """A request that was paid. `panel`, `account`: where its credits went; names of people: empty where unknown."""

    request: Request
    panel: str
    account: str
    requested_by: str
    decided_by: str
    loaded_by: str
    agreed: Agreed | None
    receipt: Receipt | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything about a payment that a bank may want to see. `moved`: since the first of its requests, oldest first.

    `receipt`: of the payment itself, where it is none of a request's.
    """

    facts: PaymentFacts
    sales: Sequence[PaidSale]
    receipt: Receipt | None
    moved: Sequence[Entry]
    time_zone: str
    made_at: datetime


async def evidence_of(store: Store, payment_id: PaymentId, *, reader: Actor) -> Evidence:
    """Return everything about a payment that came; raises `NotHere`."""
    payment = await chargebacks.payment_of(store, payment_id)
    sales = [await _sale(store, id_, reader=reader) for id_ in await coverage.requests_paid_by(store, payment)]
    shown = {sale.receipt.attachment.id for sale in sales if sale.receipt}
    own = payment.receipt_id if payment.receipt_id not in shown else None
    top = await store.resellers.top_of(payment.reseller_id)
    return Evidence(
        facts=await facts_of(store, payment_id, reader=reader),
        sales=sales,
        receipt=await _receipt(store, own),
        moved=await _moved(store, payment, sales, reader=reader),
        time_zone=top.time_zone,
        made_at=store.now,
    )


async def _sale(store: Store, request_id: RequestId, *, reader: Actor) -> PaidSale:
    request = await store.requests.by_id(request_id)
    sub_panel = await store.sub_panels.by_id(request.sub_panel_id)
    return PaidSale(
        request=request,
        panel=(await store.panels.by_id(sub_panel.panel_id)).name,
        account=sub_panel.account,
        requested_by=await _name(store, request.requested_by),
        decided_by=await decided.decider_for(store, request, reader=reader),
        loaded_by=await decided.name_for(store, request.loaded_by, reader=reader) or reader.reseller_name,
        agreed=await _agreed(store, request, reader=reader),
        receipt=await _receipt(store, request.receipt_id),
    )


async def _name(store: Store, member_id: MemberId) -> str:
    """Return a member's own name: a bank asks which person it was."""
    member = await store.members.by_id(member_id)
    return "" if member is None else member.name


async def _agreed(store: Store, request: Request, *, reader: Actor) -> Agreed | None:
    """Return the agreement that was the newest when a request was approved."""
    until = request.decided_at or request.requested_at
    found: Agreed | None = None
    for offer in await store.offers.of_reseller(request.reseller_id):
        acceptance = await store.acceptances.of_offer(offer.id)
        one = _from_acceptance(offer, acceptance, await _acceptor(store, acceptance)) or await _outside(
            store, offer, reader=reader
        )
        if one is not None and one.at <= until and (found is None or one.at >= found.at):
            found = one
    return found


async def _acceptor(store: Store, acceptance: Acceptance | None) -> str:
    return "" if acceptance is None else await _name(store, acceptance.member_id)


def _from_acceptance(offer: Offer, acceptance: Acceptance | None, by: str) -> Agreed | None:
    if acceptance is None:
        return None
    return Agreed(offer, acceptance.text, acceptance.fingerprint, by, acceptance.at, outside=False)


async def _outside(store: Store, offer: Offer, *, reader: Actor) -> Agreed | None:
    if offer.state is not OfferState.OUTSIDE or offer.decided_at is None:
        return None
    by = await decided.name_for(store, offer.decided_by, reader=reader)
    return Agreed(offer, offer.text, offer.fingerprint, by, offer.decided_at, outside=True)


async def _receipt(store: Store, receipt_id: AttachmentId | None) -> Receipt | None:
    attachment = None if receipt_id is None else await store.attachments.by_id(receipt_id)
    if attachment is None:
        return None
    return Receipt(attachment, await store.attachments.content(attachment.id))


async def _moved(store: Store, payment: Payment, sales: Sequence[PaidSale], *, reader: Actor) -> Sequence[Entry]:
    """Return what moved on the sub-reseller's accounts since its first request was approved, or since it paid."""
    begins = [sale.request.decided_at for sale in sales if sale.request.decided_at is not None]
    start = min([*begins, payment.recorded_at])
    reseller = await store.resellers.by_id(payment.reseller_id)
    end = store.now + timedelta(microseconds=1)
    _units, moved = await entries.between(store, reseller, start, end, reader=reader.reseller_id)
    return moved
