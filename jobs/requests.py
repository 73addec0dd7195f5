"""What the clock does with requests: brings them to mind before their end, and lets them expire."""

from domain.request_notices import ChildRequestEnding, ChildRequestExpired, RequestEnding, RequestExpired
from domain.requests import DECIDERS, REMIND_BEFORE, REMINDED_FOR, Request
from services import request_cards
from storage.store import Store

A_CHUNK = 50


async def remind_and_expire(store: Store) -> int:
    """Remind both sides of requests that end soon and let those expire whose time is over; return how many it were.

    One chunk: claimed and told in the same transaction, so that nobody hears twice, however often it is run.
    """
    ending = await store.requests.claim_to_remind(ending_before=store.now + REMIND_BEFORE, limit=A_CHUNK)
    for request in ending:
        await _remind(store, request)
    expired = await store.requests.claim_to_expire(reminded_before=store.now - REMINDED_FOR, limit=A_CHUNK)
    for request in expired:
        await _tell_expired(store, request)
    return len(ending) + len(expired)


async def _remind(store: Store, request: Request) -> None:
    reseller = await store.resellers.by_id(request.reseller_id)
    if request.expires_at == store.now + REMINDED_FOR:  # it stays open longer than its cards have said until now
        await request_cards.refresh(store, request.id)
    receipt = request.receipt_id is not None
    facts = (request.id, request.number, request.asked_credits, request.quote, request.expires_at, receipt)
    await store.notices.tell(request.reseller_id, RequestEnding(*facts), roles=DECIDERS)
    await store.notices.tell(request.parent_id, ChildRequestEnding(*facts, reseller=reseller.name), roles=DECIDERS)


async def _tell_expired(store: Store, request: Request) -> None:
    reseller = await store.resellers.by_id(request.reseller_id)
    facts = (request.id, request.number, request.asked_credits)
    await request_cards.refresh(store, request.id)
    await store.notices.tell(request.reseller_id, RequestExpired(*facts), roles=DECIDERS)
    await store.notices.tell(request.parent_id, ChildRequestExpired(*facts, reseller=reseller.name), roles=DECIDERS)
