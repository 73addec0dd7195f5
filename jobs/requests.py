"""What the clock does with requests: brings them to mind before their end, and lets them expire."""

from itertools import groupby

from domain.money import Money
from domain.request_notices import ChildRequestEnding, ChildRequestExpired, LoadingWaits, RequestEnding, RequestExpired
from domain.requests import DECIDERS, LOADED_WITHIN, REMIND_BEFORE, REMINDED_FOR, Origin, Request
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


async def remind_of_loading(store: Store) -> int:
    """Remind colleagues once of credits that were approved and wait to be loaded; return of how many requests.

    What waits of one sub-reseller is told together, and not oftener than it may wait.
    """
    before = store.now - LOADED_WITHIN
    waiting = await store.requests.claim_to_remind_of_loading(approved_before=before, told_before=before, limit=A_CHUNK)
    by_reseller = sorted(waiting, key=lambda request: request.reseller_id)
    for _reseller_id, found in groupby(by_reseller, key=lambda request: request.reseller_id):
        await _tell_of_loading(store, list(found))
    return len(waiting)


async def _tell_of_loading(store: Store, waiting: list[Request]) -> None:
    reseller = await store.resellers.by_id(waiting[0].reseller_id)
    since = min(request.decided_at or request.requested_at for request in waiting)
    fact = LoadingWaits(reseller.name, len(waiting), sum(request.loads for request in waiting), since)
    await store.notices.tell(waiting[0].parent_id, fact, roles=DECIDERS)


async def _remind(store: Store, request: Request) -> None:
    reseller = await store.resellers.by_id(request.reseller_id)
    if request.expires_at == store.now + REMINDED_FOR:  # it stays open longer than its cards have said until now
        await request_cards.refresh(store, request.id)
    receipt, credits, charge = request.receipt_id is not None, *_what(request)
    facts = (request.id, request.number, credits, charge, request.expires_at, receipt)
    if request.origin is Origin.ASKED:
        await store.notices.tell(request.reseller_id, RequestEnding(*facts), roles=DECIDERS)
    told = ChildRequestEnding(*facts, reseller=reseller.name, origin=request.origin)
    await store.notices.tell(request.parent_id, told, roles=DECIDERS)


async def _tell_expired(store: Store, request: Request) -> None:
    reseller = await store.resellers.by_id(request.reseller_id)
    credits, _charge = _what(request)
    facts = (request.id, request.number, credits)
    await request_cards.refresh(store, request.id)
    if request.origin is Origin.ASKED:
        await store.notices.tell(request.reseller_id, RequestExpired(*facts), roles=DECIDERS)
    told = ChildRequestExpired(*facts, reseller=reseller.name, origin=request.origin)
    await store.notices.tell(request.parent_id, told, roles=DECIDERS)


def _what(request: Request) -> tuple[int, Money]:
    """Return what was asked for, or what shall be sold without a request."""
    if request.origin is Origin.ASKED:
        return request.asked_credits, request.quote
    return request.loads, request.total
