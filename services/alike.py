"""Receipts that look like others: the same picture under another compression or size, as a doubt and never as proof."""

from dataclasses import dataclass
from datetime import datetime

from domain.likeness import first_like
from domain.money import Money
from domain.people import ResellerId
from domain.requests import AttachmentId, RequestId
from storage.store import Store

MOST_LOOKED_AT = 2_000
"""How many receipts of requests, and how many of payments, one is held against, the newest ones."""

MOST_TOLD = 10


@dataclass(frozen=True, slots=True)
class AlikeReceipt:
    """Where a picture like a receipt was used: for a request, or for a payment of `amount` by itself, `number` 0."""

    request_id: RequestId | None
    reseller: str
    number: int
    amount: Money | None
    at: datetime


async def look_for(store: Store, receipt_id: AttachmentId, parent_id: ResellerId) -> None:
    """Look whether a receipt is a picture that the same parent has had before, and keep like which one it is."""
    likeness = await store.attachments.likeness(receipt_id)
    if likeness is None:
        return
    newest = await store.attachments.newest_receipts(parent_id, but=receipt_id, limit=MOST_LOOKED_AT)
    alike = first_like(likeness, newest)
    if alike is not None:
        await store.attachments.note_alike(receipt_id, alike)


async def uses_of(store: Store, receipt_id: AttachmentId | None, parent_id: ResellerId) -> tuple[AlikeReceipt, ...]:
    """Return for which requests, and then as which payments, a picture like a receipt was used, newest first."""
    if receipt_id is None:
        return ()
    of_requests = await store.requests.alike_receipt(receipt_id, parent_id, limit=MOST_TOLD)
    of_payments = await store.payments.alike_receipt(receipt_id, parent_id, limit=MOST_TOLD)
    whose = {one.reseller_id for one in of_requests} | {one.reseller_id for one in of_payments}
    names = {reseller_id: (await store.resellers.by_id(reseller_id)).name for reseller_id in whose}
    return (
        *(AlikeReceipt(one.id, names[one.reseller_id], one.number, None, one.requested_at) for one in of_requests),
        *(AlikeReceipt(None, names[one.reseller_id], 0, one.came, one.recorded_at) for one in of_payments),
    )
