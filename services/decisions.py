"""Decisions on requests: approve, decline, or say that the money isn't there yet."""

from dataclasses import dataclass, replace
from decimal import Decimal

from domain.agreement import LoadingWay, Panel, SubPanel, agreed_offer
from domain.errors import N_, NotHere, Refusal
from domain.ledger import Account, AccountKind, BelowFloor, credits_of
from domain.limits import worth
from domain.money import MOST_CREDITS, Money, NotAnAmount
from domain.people import Actor, MemberId, Reseller, ResellerId, ResellerState
from domain.request_notices import PaymentNotArrived, RequestDeclined
from domain.requests import DECIDERS, DeclineReason, LoadingState, Origin, Request, RequestId, RequestState, Settlement
from domain.sales import SaleAccounts, charged, named, sale
from domain.standing_approvals import STANDING_APPROVAL, Beyond, StandingApproval
from services import decided, freezing, invoices, limits, offers, payment_books, request_cards, sale_news
from services.unusual import unusual
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Decision:
    """What a colleague wants to approve: the numbers that they saw, or typed in their place.

    `covered`: how much of the charge is taken from money in credit, in minor units. `bonus`: credits on top.
    """

    settlement: Settlement
    credits: int
    price: Decimal
    covered: int = 0
    bonus: int = 0

    @property
    def loads(self) -> int:
        """Return how many credits that is in all."""
        return self.credits + self.bonus

    def changes(self, request: Request) -> dict[str, object]:
        """Return the columns of a request that say this."""
        charge = charged(self.credits, self.price, request.currency)
        return {
            "settlement": self.settlement,
            "credits": self.credits,
            "price": self.price,
            "charge": charge.minor,
            "covered": self.covered,
            "bonus": self.bonus,
        }

    def stands_in(self, request: Request) -> bool:
        agreed = (request.settlement, request.credits, request.price, request.covered, request.bonus)
        return (self.settlement, self.credits, self.price, self.covered, self.bonus) == agreed


@dataclass(frozen=True, slots=True)
class Approval:
    """What came of an approval. `waits`: a second colleague has to agree before anything moves."""

    request: Request
    waits: bool


@dataclass(frozen=True, slots=True)
class Approver:
    """In whose name a sale is made: a colleague's, or that of a standing approval by which `by` asked and got it."""

    by: Actor
    standing: StandingApproval | None = None

    @property
    def member_id(self) -> MemberId | None:
        return None if self.standing else self.by.member_id

    @property
    def on_the_ledger(self) -> str:
        return STANDING_APPROVAL if self.standing else f"member:{self.by.member_id}"


@dataclass(eq=False)
class ChildSuspended(Refusal):
    reseller: str

    why = N_("%(reseller)s is suspended or closed, so no credits go there.")
    what_to_do = N_("Nothing was changed. Resume them first.")


@dataclass(eq=False)
class ChildWithoutAgreement(Refusal):
    reseller: str

    why = N_("There is no agreement in force with %(reseller)s, so no credits go there.")
    what_to_do = N_("Nothing was changed. Credits flow, and open requests go on, once they accept your offer.")


class AgreedAlready(Refusal):
    why = N_("You have agreed to this already, and a second colleague has to.")
    what_to_do = N_("Everybody in your team who may decide has the card.")


class NoSecondPerson(Refusal):
    why = N_("Sums like this need a second colleague, and nobody else in your team may decide.")
    what_to_do = N_("Invite one in /team, or change from which sum a second person is needed in /terms.")


class NotedAlready(Refusal):
    why = N_("It is noted already that this payment hasn't arrived.")
    what_to_do = N_("The request stays open until it is decided.")


async def approve(store: Store, request_id: RequestId, decision: Decision, *, by: Actor) -> Approval:
    """Approve a pending request: sell the credits, and hold them until they are loaded.

    Above the sum from which two have to agree, the first approval is kept, and another colleague's of the same numbers
    completes it. Raises `AlreadyDecided`, `ChangedMeanwhile`, `OutOfStock`, `OverDebtLimit`, `AgreedAlready`,
    `NoSecondPerson`, `ChildSuspended`, `ChildFrozen`, `ChildWithoutAgreement`, `CreditUsed`, `BeyondLimit`.
    """
    check_numbers(decision)
    request = await decided.pending(store, request_id, to=by)
    await check_receiver(store, request.reseller_id)
    decision = await _paid_from_credit(store, request, decision)
    await limits.check(store, by, _worth(request, decision), request=request.id)
    if await _needs_another(store, request, decision, by=by):
        return Approval(await _agree_first(store, request, decision, by=by), waits=True)
    return Approval(await _sell(store, request, decision, Approver(by)), waits=False)


def check_numbers(decision: Decision) -> None:
    """Return if so much can be sold at all; raises `NotAnAmount`."""
    if decision.credits <= 0 or decision.bonus < 0 or decision.loads > MOST_CREDITS or decision.price <= 0:
        raise NotAnAmount(str(decision.credits), "200")


def _worth(request: Request, decision: Decision) -> Money:
    """Return on how much money a decision decides; the price that was quoted counts, whichever the button says."""
    charge = charged(decision.credits, decision.price, request.currency)
    return worth(decision.loads, charge, request.quoted_price)


class NotCovered(Exception):
    """A request doesn't approve itself: a colleague has to look at it."""

    def __init__(self, beyond: Beyond) -> None:
        super().__init__(beyond)
        self.beyond = beyond


async def approve_by_standing(store: Store, request: Request, approver: Approver) -> Request:
    """Approve a request as it was made, wholly from money in credit; what a colleague would look at twice isn't.

    Raises `NotCovered`, and what `approve` does.
    """
    await check_receiver(store, request.reseller_id)
    decision = Decision(Settlement.PAID, request.credits, request.price, request.charge, request.bonus)
    decision = await _paid_from_credit(store, request, decision)
    if await _takes_two(store, request, decision):
        raise NotCovered(Beyond.SECOND_PERSON)
    if await unusual(store, request, decision.loads, request.total):
        raise NotCovered(Beyond.UNUSUAL)
    return await _sell(store, request, decision, approver)


class CreditUsed(Refusal):
    why = N_("What they have in credit is another sum by now.")
    what_to_do = N_("Nothing was changed by this tap. The card shows what is left of it; decide then.")


async def _paid_from_credit(store: Store, request: Request, decision: Decision) -> Decision:
    """Return a decision with what money in credit pays for: as it was shown, and all of it rather than owe anything.

    Raises `CreditUsed` where there isn't as much any more as was shown. `check_receiver` keeps it from changing.
    """
    charge = charged(decision.credits, decision.price, request.currency).minor
    account = await store.ledger.find(request.reseller_id, AccountKind.DUE, request.currency)
    credit = 0 if account is None else max(account.posted, 0)
    if decision.settlement is Settlement.ON_ACCOUNT:
        return replace(decision, settlement=Settlement.PAID, covered=charge) if 0 < charge <= credit else decision
    if not 0 <= decision.covered <= min(credit, charge):
        raise CreditUsed
    return decision


async def check_receiver(store: Store, reseller_id: ResellerId) -> Reseller:
    """Return a sub-reseller to whom credits may flow, and keep that so.

    Raises `ChildFrozen`, `ChildSuspended`, `ChildWithoutAgreement`.
    """
    reseller = await freezing.thawed(store, reseller_id)
    if reseller.state in {ResellerState.SUSPENDED, ResellerState.CLOSED}:
        raise ChildSuspended(reseller.name)
    if await offers.in_force(store, reseller.id) is None:
        raise ChildWithoutAgreement(reseller.name)
    return reseller


async def _needs_another(store: Store, request: Request, decision: Decision, *, by: Actor) -> bool:
    """Return whether somebody else has to agree to this as well."""
    if not await _takes_two(store, request, decision):
        return False
    if request.seconded_by is None or not decision.stands_in(request):
        return True
    if request.seconded_by == by.member_id:
        raise AgreedAlready
    return False


async def _takes_two(store: Store, request: Request, decision: Decision) -> bool:
    """Return whether a sum is one to which two have to agree."""
    least = (await store.terms.of(request.parent_id)).second_person_from
    return least is not None and charged(decision.credits, decision.price, request.currency).minor >= least


async def _agree_first(store: Store, request: Request, decision: Decision, *, by: Actor) -> Request:
    colleagues = await store.members.acting_as(by.reseller_id, DECIDERS)
    if all(colleague.id == by.member_id for colleague in colleagues):
        raise NoSecondPerson
    await _claim(store, request, by=by, seconded_by=by.member_id, **decision.changes(request))
    await store.cards.refresh(request_cards.FOR_PARENT, request.id)
    return await store.requests.by_id(request.id)


async def _sell(store: Store, request: Request, decision: Decision, approver: Approver) -> Request:
    sub_panel, panel = await _sub_panel_of(store, request)
    await _claim(
        store,
        request,
        by=approver.by,
        state=RequestState.APPROVED,
        decided_by=approver.member_id,
        decided_at=store.now,
        standing_id=approver.standing.id if approver.standing else None,
        **_loading(store, panel, approver),
        **decision.changes(request),
    )
    sold = await store.requests.by_id(request.id)
    await _record(store, sold, sub_panel, panel, approver)
    await invoices.issue(store, sold)
    await request_cards.refresh(store, request.id)
    await request_cards.refresh_pending(store, request.reseller_id)
    await sale_news.tell(store, sold, panel, by=approver.by)
    return sold


async def _claim(store: Store, request: Request, *, by: Actor, **values: object) -> None:
    """Change a request that is as it was read: nobody has decided it, nor agreed to anything else."""
    numbers = ("seconded_by", "settlement", "credits", "price", "charge", "covered", "bonus")
    as_read = {name: getattr(request, name) for name in numbers}
    if not await store.requests.change_pending(request.id, only_if=as_read, **values):
        raise await decided.lost(store, request.id, to=by)


def _loading(store: Store, panel: Panel, approver: Approver) -> dict[str, object]:
    if panel.loading is LoadingWay.HAND:
        return {"loading": LoadingState.TO_LOAD}
    return {"loading": LoadingState.LOADED, "loaded_by": approver.member_id, "loaded_at": store.now}


async def _record(store: Store, request: Request, sub_panel: SubPanel, panel: Panel, approver: Approver) -> None:
    """Put the sale on the ledger, under the request's own key."""
    assert request.settlement is not None  # noqa: S101  (it was claimed with one)
    accounts = await _accounts(store, request, sub_panel)
    legs = sale(
        accounts,
        credits=request.credits,
        bonus=request.bonus,
        charge=request.charge,
        covered=request.covered,
        settlement=request.settlement,
        loading=panel.loading,
    )
    reason = f"{'request' if request.origin is Origin.ASKED else 'sale'} #{request.number}"
    try:
        moved = await store.ledger.record(legs, key=request.key, actor=approver.on_the_ledger, reason=reason)
    except BelowFloor as refused:
        left = (await store.ledger.by_id(accounts.source)).available
        raise named(refused, loads=request.loads, left=left) from refused
    await payment_books.put_sale_on_record(store, request, moved, by=approver.by)


async def _accounts(store: Store, request: Request, sub_panel: SubPanel) -> SaleAccounts:
    asset = credits_of(sub_panel.panel_id)
    parent = await store.resellers.by_id(request.parent_id)
    wallet = await store.ledger.account(
        request.reseller_id, AccountKind.WALLET, asset, sub_panel_id=sub_panel.id, floor=0
    )
    due = await due_account(store, request.reseller_id, request.currency)
    sales = await store.ledger.account(parent.id, AccountKind.SALES, request.currency)
    cash = await store.ledger.account(parent.id, AccountKind.CASH, request.currency)
    source = await source_of(store, parent, sub_panel)
    return SaleAccounts(source=source.id, wallet=wallet.id, due=due.id, sales=sales.id, cash=cash.id)


async def due_account(store: Store, reseller_id: ResellerId, currency: str) -> Account:
    """Return what a sub-reseller's money is kept on, opened with the debt limit that was agreed."""
    limit = await debt_limit(store, reseller_id)
    return await store.ledger.account(reseller_id, AccountKind.DUE, currency, floor=-limit)


async def debt_limit(store: Store, reseller_id: ResellerId) -> int:
    """Return how much a sub-reseller may owe, in minor units, as it was agreed."""
    agreed = agreed_offer(await store.offers.of_reseller(reseller_id))
    return 0 if agreed is None else agreed.debt_limit


async def source_of(store: Store, parent: Reseller, sub_panel: SubPanel) -> Account:
    """Return where the credits come from: the top reseller's stock, or the wallet of a reseller in between."""
    asset = credits_of(sub_panel.panel_id)
    if parent.is_top:
        return await store.ledger.account(parent.id, AccountKind.STOCK, asset)
    own = next(
        (own for own in await store.sub_panels.of_reseller(parent.id) if own.panel_id == sub_panel.panel_id), None
    )
    own_id = None if own is None else own.id
    return await store.ledger.account(parent.id, AccountKind.WALLET, asset, sub_panel_id=own_id, floor=0)


async def _sub_panel_of(store: Store, request: Request) -> tuple[SubPanel, Panel]:
    sub_panel = await store.sub_panels.by_id(request.sub_panel_id)
    return sub_panel, await store.panels.by_id(sub_panel.panel_id)


async def decline(
    store: Store,
    request_id: RequestId,
    reason: DeclineReason,
    *,
    by: Actor,
    words: str = "",
    last: bool = False,
) -> Request:
    """Decline a pending request; raises `AlreadyDecided`. `last`: no new one can be made after it.

    Of a sale without a request, its sub-reseller has never known.
    """
    declined = await store.requests.change_pending(
        request_id,
        state=RequestState.DECLINED,
        declined_for=reason,
        reason=words,
        decided_by=by.member_id,
        decided_at=store.now,
    )
    if not declined:
        raise await decided.lost(store, request_id, to=by)
    request = await store.requests.by_id(request_id)
    await request_cards.refresh(store, request_id)
    await request_cards.refresh_pending(store, request.reseller_id)
    if request.origin is Origin.ASKED:
        told = RequestDeclined(request.id, request.number, request.asked_credits, reason, words, last)
        await store.notices.tell(request.reseller_id, told, roles=DECIDERS)
    return request


async def note_not_arrived(store: Store, request_id: RequestId, *, by: Actor) -> None:
    """Note that the money isn't there yet, which keeps a request from expiring.

    Raises `AlreadyDecided`, `NotedAlready`, `NotHere` for a sale that nobody asked for.
    """
    request = await decided.pending(store, request_id, to=by)
    if request.origin is not Origin.ASKED:
        raise NotHere
    if request.not_arrived:
        raise NotedAlready
    if not await store.requests.change_pending(request_id, only_if={"not_arrived": False}, not_arrived=True):
        raise await decided.lost(store, request_id, to=by)
    await request_cards.refresh(store, request_id)
    told = PaymentNotArrived(
        request.id, request.number, request.asked_credits, request.quote, receipt=request.receipt_id is not None
    )
    await store.notices.tell(request.reseller_id, told, roles=DECIDERS)
