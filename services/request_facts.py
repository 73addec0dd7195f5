"""What a colleague needs to know to decide on a request, as it stands now."""

from dataclasses import dataclass
from datetime import datetime

from domain.agreement import OfferState, Panel, StockRule, SubPanel, Terms, agreed_offer, ends_at
from domain.ledger import AccountKind, credits_of
from domain.money import Money
from domain.people import Actor, Reseller
from domain.periods import month_of
from domain.requests import Attachment, Request, RequestId
from services import decided, decisions, panels
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed: revision `number`, when, and until when it holds (`None`: nothing ends it).

    `outside`: recorded by the owner as agreed outside the bot. `over`: it doesn't hold any more.
    """

    number: int
    at: datetime
    outside: bool
    ends: datetime | None
    over: bool


@dataclass(frozen=True, slots=True)
class SameReceipt:
    """Another request that came with the same receipt."""

    reseller: str
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How a sub-reseller stands. `bought`: credits approved in the running period; `due`: below zero, to be paid."""

    balance: int
    to_load: int
    bought: int
    due: Money
    debt_limit: Money
    agreement: Agreement | None


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request with all around it. `panel`: empty where there is only one. `left`: in stock, `None` if untracked."""

    request: Request
    reseller: Reseller
    sub_panel: SubPanel
    panel: str
    terms: Terms
    standing: Standing
    receipt: Attachment | None
    same_receipts: tuple[SameReceipt, ...]
    left: int | None
    seconded_by: str
    decided_by: str
    loaded_by: str


async def facts_of(store: Store, request_id: RequestId, *, reader: Actor) -> RequestFacts:
    """Return the facts of a request for a colleague of the parent; raises `NotHere`."""
    request = await store.requests.by_id(request_id)
    reseller = await store.resellers.by_id(request.reseller_id)
    sub_panel = await store.sub_panels.by_id(request.sub_panel_id)
    panel = await store.panels.by_id(sub_panel.panel_id)
    terms = await store.terms.of(request.parent_id)
    return RequestFacts(
        request=request,
        reseller=reseller,
        sub_panel=sub_panel,
        panel=await panels.mentioned(store, panel),
        terms=terms,
        standing=await _standing(store, request, sub_panel),
        receipt=None if request.receipt_id is None else await store.attachments.by_id(request.receipt_id),
        same_receipts=await _same_receipts(store, request),
        left=await _left(store, request, panel, terms),
        seconded_by=await decided.name_for(store, request.seconded_by, reader=reader),
        decided_by=await decided.name_for(store, request.decided_by, reader=reader),
        loaded_by=await decided.name_for(store, request.loaded_by, reader=reader),
    )


async def _standing(store: Store, request: Request, sub_panel: SubPanel) -> Standing:
    wallet = await store.ledger.find(request.reseller_id, AccountKind.WALLET, credits_of(sub_panel.panel_id))
    due = await store.ledger.find(request.reseller_id, AccountKind.DUE, request.currency)
    top = await store.resellers.top_of(request.reseller_id)
    period = month_of(store.now, top.time_zone)
    limit = (await decisions.debt_limit(store, request.reseller_id)) if due is None else -(due.floor or 0)
    return Standing(
        balance=0 if wallet is None else wallet.posted,
        to_load=await store.requests.credits_to_load(sub_panel.id),
        bought=await store.requests.credits_bought(sub_panel.id, period.start, period.end),
        due=Money(0 if due is None else due.posted, request.currency),
        debt_limit=Money(limit, request.currency),
        agreement=await agreement_of(store, request),
    )


async def agreement_of(store: Store, request: Request) -> Agreement | None:
    """Return what stands agreed with the one who made a request."""
    offers = await store.offers.of_reseller(request.reseller_id)
    agreed = agreed_offer(offers)
    if agreed is None:
        return None
    revision = await store.revisions.by_id(agreed.revision_id)
    ends = ends_at(agreed, offers)
    return Agreement(
        number=revision.number,
        at=agreed.decided_at or agreed.created_at,
        outside=agreed.state is OfferState.OUTSIDE,
        ends=ends,
        over=ends is not None and ends <= store.now,
    )


async def _same_receipts(store: Store, request: Request) -> tuple[SameReceipt, ...]:
    found = []
    for other in await store.requests.same_receipt(request):
        reseller = await store.resellers.by_id(other.reseller_id)
        found.append(SameReceipt(reseller.name, other.number, other.requested_at))
    return tuple(found)


async def _left(store: Store, request: Request, panel: Panel, terms: Terms) -> int | None:
    """Return how many credits the parent has left to sell; `None` for a top reseller who doesn't track it."""
    top = panel.reseller_id == request.parent_id
    if top and terms.stock_rule is StockRule.UNTRACKED:
        return None
    kind = AccountKind.STOCK if top else AccountKind.WALLET
    account = await store.ledger.find(request.parent_id, kind, credits_of(panel.id))
    return 0 if account is None else account.available
