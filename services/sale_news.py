"""Who hears of a sale: the sub-reseller, and of one without a request also the colleagues of whoever sold."""

from domain.agreement import Panel
from domain.ledger import AccountKind, credits_of
from domain.money import Money
from domain.people import Actor
from domain.request_notices import RequestApproved
from domain.requests import DECIDERS, LoadingState, Origin, Request, Settlement
from domain.sale_notices import ChildCreditsSold, CreditsSold
from services import panels
from storage.store import Store


async def tell(store: Store, request: Request, panel: Panel, *, by: Actor) -> None:
    """Tell of credits that were just sold."""
    if request.origin is Origin.ASKED:
        asked_by = None if request.standing_id is None else request.requested_by  # they have the card that says it
        told_approved = await _approved(store, request, panel)
        await store.notices.tell(request.reseller_id, told_approved, roles=DECIDERS, but=asked_by)
        return
    told = await _sold(store, request, panel)
    await store.notices.tell(request.reseller_id, told, roles=DECIDERS)
    if request.seconded_by is None:  # else the colleagues have its card, which says so
        await _tell_colleagues(store, request, told, by=by)


async def _approved(store: Store, request: Request, panel: Panel) -> RequestApproved:
    return RequestApproved(
        request=request.id,
        number=request.number,
        credits=request.loads,
        asked=request.asked_credits,
        charge=request.total,
        settlement=request.settlement or Settlement.PAID,
        loaded=request.loading is LoadingState.LOADED,
        panel=await panels.mentioned(store, panel),
        from_credit=request.from_credit if request.covered else None,
        bonus=request.bonus,
        at_once=request.standing_id is not None,
    )


async def _sold(store: Store, request: Request, panel: Panel) -> CreditsSold:
    wallet = await store.ledger.find(request.reseller_id, AccountKind.WALLET, credits_of(panel.id))
    due = await store.ledger.find(request.reseller_id, AccountKind.DUE, request.currency)
    return CreditsSold(
        request=request.id,
        number=request.number,
        credits=request.loads,
        bonus=request.bonus,
        charge=request.total,
        this_time=request.this_time,
        settlement=request.settlement or Settlement.PAID,
        from_credit=request.from_credit if request.covered else None,
        due=Money(due.posted if due else 0, request.currency),
        loaded=request.loading is LoadingState.LOADED,
        balance=wallet.posted if wallet else 0,
        panel=await panels.mentioned(store, panel),
    )


async def _tell_colleagues(store: Store, request: Request, told: CreditsSold, *, by: Actor) -> None:
    child = await store.resellers.by_id(request.reseller_id)
    fact = ChildCreditsSold(
        request=request.id,
        number=request.number,
        reseller=child.name,
        by=by.name,
        credits=request.loads,
        bonus=request.bonus,
        charge=request.total,
        this_time=request.this_time,
        settlement=told.settlement,
        due=told.due,
    )
    await store.notices.tell(request.parent_id, fact, roles=DECIDERS, but=by.member_id)
