"""Goodwill that is taken back: what one sub-reseller got, or a whole gift from all who still have it."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import N_, NotHere, Refusal
from domain.gifts import Gift
from domain.ledger import AccountKind, BelowFloor, credits_of
from domain.people import Actor
from domain.requests import DECIDERS, GiftId, LoadingState, Origin, Request, RequestId
from domain.sale_notices import ChildrenGiftTakenBack, GiftTakenBack
from services import disputes, freezing, request_cards
from storage.store import Store


class NothingToTakeBack(Refusal):
    why = N_("None of these credits can be taken back: they were before, or they are used.")
    what_to_do = N_("Nothing was changed. The history shows what became of them.")


class BackChanged(Refusal):
    why = N_("Since this was shown, it has changed how many of them can be taken back.")
    what_to_do = N_("Nothing was changed by this tap. Have another look, and take them back then.")


@dataclass(frozen=True, slots=True)
class Back:
    """What can be taken back of a gift: from whom, and who keeps it because it is used or theirs for good by now."""

    gift: Gift
    requests: Sequence[Request]
    keeping: Sequence[str]

    @property
    def total(self) -> int:
        return sum(request.credits for request in self.requests)


async def to_take_back(store: Store, gift_id: GiftId) -> Back:
    """Return what can be taken back of a whole gift, and keep that so; raises `NothingToTakeBack`."""
    gift = await store.gifts.by_id(gift_id)
    standing = [one for one in await store.gifts.given(gift_id) if _stands(one)]
    await store.network.hold_each([one.reseller_id for one in standing])
    keepers = [(request, await _keeper(store, request)) for request in standing]
    able = [request for request, keeper in keepers if keeper is None]
    if not able:
        raise NothingToTakeBack
    return Back(gift, able, [keeper for _request, keeper in keepers if keeper is not None])


async def one_to_take_back(store: Store, request_id: RequestId, *, by: Actor) -> Request:
    """Return one share of a gift that can be taken back, and keep that so.

    Raises `NotHere` for anything else than a gift, `NothingToTakeBack`, `ChildFrozen`.
    """
    request = await store.requests.by_id(request_id)
    child = await freezing.thawed(store, request.reseller_id)
    if request.origin is not Origin.GOODWILL or not request.parent_id == child.parent_id == by.reseller_id:
        raise NotHere
    if not _stands(await store.requests.by_id(request_id)) or await _keeper(store, request) is not None:
        raise NothingToTakeBack
    return request


def _stands(request: Request) -> bool:
    return request.taken_back_at is None and request.loading is not LoadingState.FAILED


async def _keeper(store: Store, request: Request) -> str | None:
    """Return the name of whoever keeps their share; `None` where it can be taken back."""
    child = await store.resellers.by_id(request.reseller_id)
    if child.frozen or child.parent_id != request.parent_id:
        return child.name
    if request.loading is not LoadingState.LOADED:
        return None
    sub_panel = await store.sub_panels.by_id(request.sub_panel_id)
    wallet = await store.ledger.find(child.id, AccountKind.WALLET, credits_of(sub_panel.panel_id))
    return None if wallet and wallet.available >= request.credits else child.name


async def take_back(store: Store, gift_id: GiftId, reason: str, *, receivers: int, by: Actor) -> Back:
    """Take a whole gift back from all who still have it. `receivers`: from how many, as it was shown.

    Raises `NothingToTakeBack`, `BackChanged`.
    """
    back = await to_take_back(store, gift_id)
    if len(back.requests) != receivers:
        raise BackChanged
    for request in back.requests:
        await _undo(store, request, reason, by=by)
    await _tell_taken_back(store, back.requests, reason, by=by)
    return back


async def take_back_one(store: Store, request_id: RequestId, reason: str, *, by: Actor) -> Request:
    """Take back what one sub-reseller got; raises what `one_to_take_back` does."""
    request = await one_to_take_back(store, request_id, by=by)
    await _undo(store, request, reason, by=by)
    await _tell_taken_back(store, [request], reason, by=by)
    return request


async def _undo(store: Store, request: Request, reason: str, *, by: Actor) -> None:
    if not await store.books.claim_sale(request.id):
        raise NothingToTakeBack
    await store.requests.change_loading(
        request.id,
        old=LoadingState.TO_LOAD,
        loading=LoadingState.FAILED,
        loaded_by=by.member_id,
        loaded_at=store.now,
    )
    try:
        await store.ledger.reverse_group(request.key, actor=f"member:{by.member_id}", reason=reason)
    except BelowFloor as refused:
        raise BackChanged from refused
    await disputes.settle_taken_back(store, request.key, reason, by=by.member_id)
    await request_cards.refresh(store, request.id)
    await request_cards.refresh_pending(store, request.reseller_id)


async def _tell_taken_back(store: Store, taken: Sequence[Request], reason: str, *, by: Actor) -> None:
    told = {
        one.reseller_id: GiftTakenBack(one.id, one.number, one.credits, one.reason, reason, origin=Origin.GOODWILL)
        for one in taken
    }
    await store.notices.tell_each(told, roles=DECIDERS)
    alone = (await store.resellers.by_id(taken[0].reseller_id)).name if len(taken) == 1 else ""
    fact = ChildrenGiftTakenBack(len(taken), taken[0].credits, by.name, taken[0].reason, reason, alone)
    await store.notices.tell(taken[0].parent_id, fact, roles=DECIDERS, but=by.member_id)
