"""What a colleague needs to know to decide on a request, as it stands now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.agreement import Offer, OfferState, StockRule, SubPanel, Terms, agreed_offer, ends_at
from domain.money import Money
from domain.people import Actor, Reseller
from domain.periods import day_around, month_of
from domain.requests import Attachment, LoadingState, Request, RequestId
from domain.tickets import Area, Ticket
from services import alike, decided, standing_approvals
from services.alike import AlikeReceipt
from services.decided import TakenBack
from services.dues import Due, due_on_account
from storage.request_view import RequestView
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
    """How a sub-reseller stands. `bought`: credits approved in the running period; `due`: below zero, to be paid.

    `overdue`: how much of that was to be paid by now, and `oldest` by which day the first of it. `credit`: what the
    request at hand can be paid from (`credit_for`).
    """

    balance: int
    to_load: int
    bought: int
    due: Money
    overdue: Money
    oldest: date | None
    credit: Money
    debt_limit: Money
    agreement: Agreement | None


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request with all around it. `panel`: empty where there is only one. `left`: in stock, `None` if untracked.

    `alike`: where else a picture like the receipt was used, as long as nobody has decided. `by_itself`: how it approved
    itself, if it did. `left_by`: who had to leave it to an owner. `of_today`: it was made on the day that it is.
    `tickets`: open ones of the sub-reseller's, as long as nobody has decided; `area`: of the only one.
    """

    request: Request
    reseller: Reseller
    sub_panel: SubPanel
    panel: str
    terms: Terms
    standing: Standing
    receipt: Attachment | None
    same_receipts: tuple[SameReceipt, ...]
    alike: tuple[AlikeReceipt, ...]
    left: int | None
    seconded_by: str
    decided_by: str
    loaded_by: str
    failed_because: str
    taken_back: TakenBack | None
    by_itself: standing_approvals.Use | None
    left_by: str
    of_today: bool
    tickets: Sequence[Ticket]
    area: Area | None


async def facts_of(store: Store, request_id: RequestId, *, reader: Actor) -> RequestFacts:
    """Return the facts of a request for a colleague of the parent; raises `NotHere`."""
    view = await view_of(store, request_id)
    request = view.request
    standing = await store.once(("standing", request_id), lambda: _standing(store, view))
    same = await store.requests.same_receipt(request)
    tickets = await _open_tickets(store, request) if request.is_pending else []
    return RequestFacts(
        request=request,
        reseller=view.reseller,
        sub_panel=view.sub_panel,
        panel=view.panel_mentioned,
        terms=view.terms,
        standing=standing,
        receipt=None if request.receipt_id is None else await store.attachments.by_id(request.receipt_id),
        same_receipts=await _same_receipts(store, same),
        alike=await _alike(store, request, same) if request.is_pending else (),
        left=_left(view),
        seconded_by=await decided.name_for(store, request.seconded_by, reader=reader),
        decided_by=await decided.name_for(store, request.decided_by, reader=reader),
        loaded_by=await decided.name_for(store, request.loaded_by, reader=reader),
        failed_because=await decided.failed_because(store, request) if _has_failed(request) else "",
        taken_back=await decided.taken_back(store, request, reader=reader),
        by_itself=await standing_approvals.use_of(store, request),
        left_by=await _left_by(store, request, reader) if request.is_pending else "",
        of_today=request.requested_at >= day_around(store.now, view.top_zone).start,
        tickets=tickets,
        area=await store.areas.by_id(tickets[0].area_id) if len(tickets) == 1 else None,
    )


async def _open_tickets(store: Store, request: Request) -> list[Ticket]:
    found = await store.tickets.open_of(request.reseller_id)
    return [ticket for ticket in found if ticket.parent_id == request.parent_id]


def _has_failed(request: Request) -> bool:
    return request.loading is LoadingState.FAILED and request.taken_back_at is None


async def _left_by(store: Store, request: Request, reader: Actor) -> str:
    return await decided.name_for(store, await store.limits.raised_by(request.id), reader=reader)


async def view_of(store: Store, request_id: RequestId) -> RequestView:
    """Return a request with what stands around it; its cards are drawn for several readers at a time."""
    return await store.once(("view", request_id), lambda: store.requests.view(request_id))


async def _standing(store: Store, view: RequestView) -> Standing:
    request, due = view.request, view.due
    period = month_of(store.now, view.top_zone)
    bought = await store.requests.bought(request.sub_panel_id, period.start, period.end)
    offers = await store.offers.of_reseller(request.reseller_id)
    agreed = agreed_offer(offers)
    agreed_limit = 0 if agreed is None else agreed.debt_limit
    late = await _late(store, view, agreed)
    return Standing(
        balance=0 if view.wallet is None else view.wallet.posted,
        to_load=bought.to_load,
        bought=bought.in_period,
        due=Money(0 if due is None else due.posted, request.currency),
        overdue=Money(0 if late is None else late.overdue, request.currency),
        oldest=None if late is None else late.oldest,
        credit=await credit_for(store, view),
        debt_limit=Money(agreed_limit if due is None else -(due.floor or 0), request.currency),
        agreement=await _agreement(store, agreed, offers),
    )


async def _late(store: Store, view: RequestView, agreed: Offer | None) -> Due | None:
    """Return what is due, charge by charge, where that matters for a decision and a term is agreed."""
    if view.due is None or view.due.posted >= 0 or agreed is None or not view.request.is_pending:
        return None
    return await due_on_account(store, view.due, agreed, view.top_zone)


async def credit_for(store: Store, view: RequestView) -> Money:
    """Return what a pending request can be paid from: of the sub-reseller's money in credit, what older ones leave."""
    request, due = view.request, view.due
    if due is None or due.posted <= 0 or not request.is_pending:
        return Money(0, request.currency)
    older = [one for one in await store.requests.asked_of(request.reseller_id) if one.id < request.id]
    taken = sum(one.charge for one in older if one.currency == request.currency)
    return Money(max(due.posted - taken, 0), request.currency)


async def _agreement(store: Store, agreed: Offer | None, offers: Sequence[Offer]) -> Agreement | None:
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


async def _alike(store: Store, request: Request, same: Sequence[Request]) -> tuple[AlikeReceipt, ...]:
    """Return where else a picture like the receipt was used, but for those with the very same file."""
    named = {request.id, *(other.id for other in same)}
    uses = await alike.uses_of(store, request.receipt_id, request.parent_id)
    return tuple(use for use in uses if use.request_id not in named)


async def _same_receipts(store: Store, same: Sequence[Request]) -> tuple[SameReceipt, ...]:
    found = []
    for other in same:
        reseller = await store.resellers.by_id(other.reseller_id)
        found.append(SameReceipt(reseller.name, other.number, other.requested_at))
    return tuple(found)


def _left(view: RequestView) -> int | None:
    """Return how many credits the parent has left to sell; `None` for a top reseller who doesn't track it."""
    top = view.panel.reseller_id == view.request.parent_id
    if top and view.terms.stock_rule is StockRule.UNTRACKED:
        return None
    return 0 if view.source is None else view.source.available
