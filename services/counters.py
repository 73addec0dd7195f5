"""Counters: what becomes of them with the offers that they answered."""

from domain.agreement import OfferId
from domain.people import MemberId
from domain.promises import CounterState
from storage.store import Store

CARD = "counter"


async def settle(store: Store, offer_id: OfferId, new_id: OfferId | None, *, by: MemberId | None) -> None:
    """Note which offer, if any, took the place of one that was countered: an answer, if nobody gave one before."""
    counter = await store.counters.of_offer(offer_id)
    if counter is None:
        return
    values = {"state": CounterState.DECLINED, "answered_by": by, "answered_at": store.now, "new_offer_id": new_id}
    if await store.counters.change(counter.id, only_if=CounterState.OPEN, **values):
        await store.cards.refresh(CARD, counter.id)
