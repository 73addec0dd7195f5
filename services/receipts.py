"""Receipts: what is taken for one, and to which request it belongs."""

from dataclasses import dataclass

import puremagic

from domain.errors import N_, NotHere, Refusal
from domain.people import Actor
from domain.requests import PAPERS, AttachmentId, Request, RequestId
from services import alike, decided, request_cards
from storage.store import Store

LARGEST = 10 * 1024 * 1024
ENOUGH_TO_TELL = 4096
"""How many bytes of a file tell its type."""

TAKEN = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp", "image/heif"})


class NotAReceipt(Refusal):
    why = N_("I can't take this file as a receipt.")
    what_to_do = N_("Please send a photo (JPEG, PNG, WebP, HEIC) or a PDF.")


@dataclass(eq=False)
class ReceiptTooLarge(Refusal):
    megabytes: int

    why = N_("This file is too large for a receipt.")
    what_to_do = N_("Please send a photo or a PDF of at most %(megabytes)s MB.")


def type_of(content: bytes) -> str:
    """Return the media type that a file's bytes tell, whatever its name says; empty for an unknown one."""
    try:
        return str(puremagic.from_string(content[:ENOUGH_TO_TELL], mime=True))
    except (puremagic.PureError, ValueError):
        return ""


async def check(store: Store, attachment_id: AttachmentId) -> None:
    """Return if a file can be a receipt; raises `ReceiptTooLarge`, `NotAReceipt`."""
    attachment = await store.attachments.by_id(attachment_id)
    if attachment is None:
        raise NotHere
    if attachment.kind not in PAPERS:
        raise NotAReceipt
    content = await store.attachments.content(attachment_id)
    if content is None or len(content) > LARGEST:
        raise ReceiptTooLarge(LARGEST // 1024**2)
    if type_of(content) not in TAKEN:
        raise NotAReceipt


async def may_be(store: Store, attachment_id: AttachmentId) -> bool:
    """Return whether a file came as something that a receipt comes as: a video or a voice is none from the start."""
    attachment = await store.attachments.by_id(attachment_id)
    return attachment is not None and attachment.kind in PAPERS


async def own(store: Store, attachment_id: AttachmentId, *, by: Actor) -> AttachmentId:
    """Return a file that one of one's own people has sent; raises `NotHere` for any other."""
    attachment = await store.attachments.by_id(attachment_id)
    if attachment is None or attachment.reseller_id != by.reseller_id:
        raise NotHere
    return attachment_id


async def attach(store: Store, request_id: RequestId, receipt_id: AttachmentId, *, by: Actor) -> Request:
    """Put a receipt to a pending request, in place of one it may have, and bring it before those who decide.

    Raises `AlreadyDecided`, `ReceiptTooLarge`, `NotAReceipt`.
    """
    await decided.pending(store, request_id, to=by)
    await check(store, receipt_id)
    if not await store.requests.change_pending(request_id, receipt_id=receipt_id):
        raise await decided.lost(store, request_id, to=by)
    request = await store.requests.by_id(request_id)
    await alike.look_for(store, receipt_id, request.parent_id)
    await request_cards.refresh(store, request_id)
    await request_cards.lay_before_deciders(store, request)
    await request_cards.refresh_same_receipt(store, request)
    return request
