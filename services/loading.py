"""Loading: approved credits are put into the panel by hand, or it failed."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import N_, NotHere, Refusal
from domain.ledger import Transfer, TransferKind
from domain.people import Actor
from domain.request_notices import ChildLoadingFailed, CreditsLoaded, LoadingFailed
from domain.requests import DECIDERS, LoadingState, Origin, Request, RequestId, Settlement
from domain.sales import BONUS, PAYMENT
from services import decided, freezing, invoices, panels, request_cards
from storage.store import Store


@dataclass(eq=False)
class LoadedAlready(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s has loaded it already, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. Please don't load it a second time.")


@dataclass(eq=False)
class FailedAlready(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s has marked its loading as failed, on %(at)s.")
    what_to_do = N_(
        "Nothing was changed by this tap. The credits went back; they can be sold again with a new request."
    )


async def confirm_loaded(store: Store, request_id: RequestId, *, by: Actor) -> Request:
    """Note that approved credits are in the panel: they are the sub-reseller's now.

    Raises `LoadedAlready`, `FailedAlready`, `ChildFrozen`, `NotHere` for what was never to be loaded.
    """
    request = await _claim(store, request_id, LoadingState.LOADED, by=by)
    for hold in await _holds_of(store, request):
        await store.ledger.post(hold.id, key=_key_of_loaded(hold), actor=_actor(by), reason=_reason(request))
    await invoices.issue(store, request)
    await request_cards.refresh(store, request_id)
    await request_cards.refresh_pending(store, request.reseller_id)
    await store.notices.tell(request.reseller_id, await _loaded(store, request), roles=DECIDERS)
    return request


async def fail(store: Store, request_id: RequestId, words: str, *, by: Actor) -> Request:
    """Note that loading failed: credits go back, the charge is reversed, what was paid stays as money in credit.

    A gift keeps the reason for which it was given. Raises the same as `confirm_loaded`.
    """
    gift = (await store.requests.by_id(request_id)).origin is Origin.GOODWILL
    because = {} if gift else {"reason": words}
    request = await _claim(store, request_id, LoadingState.FAILED, by=by, **because)
    await store.ledger.reverse_group(request.key, actor=_actor(by), reason=words, except_names={PAYMENT})
    await request_cards.refresh(store, request_id)
    await request_cards.refresh_pending(store, request.reseller_id)
    await _tell_failed(store, request, words, by)
    return request


async def _claim(store: Store, request_id: RequestId, new: LoadingState, *, by: Actor, **values: str) -> Request:
    await freezing.thawed(store, (await store.requests.by_id(request_id)).reseller_id)
    claimed = await store.requests.change_loading(
        request_id, old=LoadingState.TO_LOAD, loading=new, loaded_by=by.member_id, loaded_at=store.now, **values
    )
    request = await store.requests.by_id(request_id)
    if not claimed:
        raise await _settled(store, request, by)
    return request


async def _settled(store: Store, request: Request, by: Actor) -> Refusal:
    """Return who has settled the loading of a request before."""
    who = await decided.name_for(store, request.loaded_by, reader=by) or by.reseller_name
    at = request.loaded_at or store.now
    match request.loading:
        case LoadingState.LOADED:
            return LoadedAlready(who, at)
        case LoadingState.FAILED:
            return FailedAlready(who, at)
        case _:
            return NotHere()


async def _holds_of(store: Store, request: Request) -> list[Transfer]:
    """Return what was set aside for a request: its credits, and those on top."""
    return [leg for leg in await store.ledger.group(request.key) if leg.kind is TransferKind.HOLD]


def _key_of_loaded(hold: Transfer) -> str:
    """Return the key under which what was set aside is in the panel: `request:12:loaded`, `request:12:loaded:bonus`."""
    bonus = hold.key == f"{hold.group_key}:{BONUS}"
    return f"{hold.group_key}:loaded:{BONUS}" if bonus else f"{hold.group_key}:loaded"


async def _loaded(store: Store, request: Request) -> CreditsLoaded:
    sub_panel = await store.sub_panels.by_id(request.sub_panel_id)
    panel = await panels.mentioned(store, await store.panels.by_id(sub_panel.panel_id))
    facts = (request.id, request.number, request.loads, panel, sub_panel.account)
    return CreditsLoaded(*facts, origin=request.origin)


async def _tell_failed(store: Store, request: Request, words: str, by: Actor) -> None:
    reseller = await store.resellers.by_id(request.reseller_id)
    facts = (request.id, request.number, request.loads, words, request.total)
    in_credit = request.settlement is Settlement.PAID
    await store.notices.tell(reseller.id, LoadingFailed(*facts, in_credit, origin=request.origin), roles=DECIDERS)
    told = ChildLoadingFailed(*facts, in_credit, reseller=reseller.name, by=by.name, origin=request.origin)
    await store.notices.tell(request.parent_id, told, roles=DECIDERS, but=by.member_id)


def _actor(by: Actor) -> str:
    return f"member:{by.member_id}"


def _reason(request: Request) -> str:
    return f"request #{request.number}"
