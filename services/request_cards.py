"""The cards of a request: one for those who decide on it, one for whoever made it."""

from domain.people import MemberId, ResellerId
from domain.requests import DECIDERS, Request, RequestId
from storage.store import Store

FOR_PARENT, FOR_MAKER = "request", "own_request"
MOST_REFRESHED = 20
"""How many pending requests are drawn anew when what is said around them has changed, the newest ones."""


async def lay_before_deciders(store: Store, request: Request) -> None:
    """Show a request to everybody who may decide on it."""
    await store.cards.show(FOR_PARENT, request.id, to=request.parent_id, roles=DECIDERS)


async def show_maker(store: Store, request: Request, member_id: MemberId) -> None:
    await store.cards.show_member(FOR_MAKER, request.id, member_id)


async def refresh(store: Store, request_id: RequestId) -> None:
    """Have both sides' cards of a request drawn anew."""
    await store.cards.refresh(FOR_PARENT, request_id)
    await store.cards.refresh(FOR_MAKER, request_id)


async def refresh_pending(store: Store, reseller_id: ResellerId) -> None:
    """Have the cards drawn anew of what a sub-reseller has pending: what it has, or has paid, is another by now."""
    for request in (await store.requests.pending_of(reseller_id))[:MOST_REFRESHED]:
        await refresh(store, request.id)


async def refresh_same_receipt(store: Store, request: Request) -> None:
    """Have the cards drawn anew of those pending requests that came with the same receipt, or with one like it."""
    others = {other.id: other for other in await store.requests.same_receipt(request)}
    if request.receipt_id is not None:
        alike = await store.requests.alike_receipt(request.receipt_id, request.parent_id, limit=MOST_REFRESHED)
        others |= {other.id: other for other in alike if other.id != request.id}
    for other in others.values():
        if other.is_pending:
            await store.cards.refresh(FOR_PARENT, other.id)
