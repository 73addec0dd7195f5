"""Sales without a request: shown on one card, then made by one tap, or kept until a second colleague agrees."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from domain.agreement import Panel, StockRule, SubPanel, SubPanelId, Terms
from domain.errors import N_, NotHere, Refusal
from domain.ledger import AccountKind, credits_of
from domain.money import Money
from domain.people import Actor, Reseller, ResellerId
from domain.pricing import Price
from domain.requests import DECIDERS, Origin, Request, RequestId, RequestState, Settlement
from domain.sales import Amount, SaleDraft, SaleDraftId, SaleNumbers, charged
from services import decided, decisions, panels, prices, request_cards, requests
from services.decisions import Decision
from services.unusual import Unusual, unusual_for
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Sale:
    """What a colleague sells. `price`: of this time, per credit, `None` for the agreed one.

    `covered`: how much of the charge is taken from money in credit, in minor units. `after`: the number of the newest
    request that was known; another sale since then stops this one.
    """

    reseller_id: ResellerId
    sub_panel_id: SubPanelId
    amount: Amount
    settlement: Settlement
    price: Decimal | None = None
    covered: int = 0
    after: int | None = None


@dataclass(frozen=True, slots=True)
class SaleFacts:
    """A draft with all around it, as it stands now. `panel`: empty where there is only one.

    `price`: per credit; `agreed`: the one that is agreed, with why;
    `credit`: what money in credit can pay of it; `left`: in stock, `None` if untracked.
    `joined`: somebody of theirs hears of it. `two`: a second colleague has to agree.
    """

    draft: SaleDraft
    child: Reseller
    sub_panel: SubPanel
    panel: str
    price: Decimal
    agreed: Price
    charge: Money
    due: Money
    credit: Money
    debt_limit: Money
    balance: int
    to_load: int
    left: int | None
    joined: bool
    two: bool


@dataclass(eq=False)
class SoldAlready(Refusal):
    who: str
    at: datetime
    number: int

    why = N_("%(who)s sold this already, on %(at)s: it is #%(number)s.")
    what_to_do = N_("Nothing was changed by this tap. If they need the same once more, sell it anew.")


@dataclass(eq=False)
class SoldMeanwhile(Refusal):
    who: str
    at: datetime
    number: int

    why = N_("%(who)s sold them something else meanwhile, on %(at)s: #%(number)s.")
    what_to_do = N_("Nothing was changed by this tap. Have another look at how they stand, and sell then.")


class PriceChanged(Refusal):
    why = N_("The price that is agreed with them is another one by now.")
    what_to_do = N_("Nothing was changed by this tap. Have another look, and sell then.")


@dataclass(eq=False)
class NoAccountThere(Refusal):
    reseller: str

    why = N_("%(reseller)s has no account in use that these credits could go to.")
    what_to_do = N_("Nothing was changed. Your offer to them says on which panels they have one.")


# Before it is sold


async def accounts_of(store: Store, reseller_id: ResellerId, *, by: Actor) -> list[SubPanel]:
    """Return the accounts of a sub-reseller to which credits may be sold now.

    Raises what `decisions.check_receiver` does, `NoAccountThere`, `NotHere` for somebody else's sub-reseller.
    """
    child = await _receiver(store, reseller_id, by=by)
    active = [sub_panel for sub_panel in await store.sub_panels.of_reseller(child.id) if sub_panel.active]
    if not active:
        raise NoAccountThere(child.name)
    return active


async def draft(
    store: Store, reseller_id: ResellerId, numbers: SaleNumbers, *, by: Actor, sub_panel_id: SubPanelId | None = None
) -> SaleDraft:
    """Keep a sale as it is about to be shown; without a sub-panel where they have several and it isn't said which.

    Raises what `accounts_of` does, `NotAnAmount`, `SumTooLarge`.
    """
    active = await accounts_of(store, reseller_id, by=by)
    meant = active if len(active) == 1 else [one for one in active if one.id == sub_panel_id]
    agreed = (await agreed_price(store, meant[0], by.reseller_id)).per_credit if meant else None
    return await store.sale_drafts.add(
        reseller_id=reseller_id,
        parent_id=by.reseller_id,
        sub_panel_id=meant[0].id if meant else None,
        credits=numbers.amount.credits,
        bonus=numbers.amount.bonus,
        price=None if numbers.price == agreed else numbers.price,
        quoted_price=agreed,
        settlement=numbers.settlement,
        after=await store.requests.newest_number(reseller_id),
        made_by=by.member_id,
    )


async def look_again(store: Store, draft_id: SaleDraftId, *, by: Actor) -> SaleDraft:
    """Return a new draft of the same sale, as everything stands now."""
    before = await store.sale_drafts.by_id(draft_id)
    return await draft(store, before.reseller_id, before.numbers, by=by, sub_panel_id=before.sub_panel_id)


async def choose_account(store: Store, draft_id: SaleDraftId, sub_panel_id: SubPanelId, *, by: Actor) -> SaleDraft:
    """Return a new draft of the same sale, to this account; raises `NoAccountThere` for one that isn't theirs."""
    before = await store.sale_drafts.by_id(draft_id)
    chosen = await draft(store, before.reseller_id, before.numbers, by=by, sub_panel_id=sub_panel_id)
    if chosen.sub_panel_id != sub_panel_id:
        raise NoAccountThere((await store.resellers.by_id(before.reseller_id)).name)
    return chosen


async def facts_of(store: Store, draft: SaleDraft) -> SaleFacts:
    """Return what a colleague needs to know before they sell; of a draft whose account is known."""
    child = await store.resellers.by_id(draft.reseller_id)
    sub_panel, panel = await _account(store, draft.sub_panel_id)
    terms = await store.terms.of(draft.parent_id)
    agreed = await agreed_price(store, sub_panel, draft.parent_id)
    price = agreed.per_credit if draft.price is None else draft.price
    charge = charged(draft.credits, price, await requests.currency_of(store, child.id, child.parent_id))
    due = await _due(store, child.id, charge.currency)
    wallet = await store.ledger.find(child.id, AccountKind.WALLET, credits_of(panel.id))
    bought = await store.requests.bought(sub_panel.id, store.now, store.now)
    return SaleFacts(
        draft=draft,
        child=child,
        sub_panel=sub_panel,
        panel=await panels.mentioned(store, panel),
        price=price,
        agreed=agreed,
        charge=charge,
        due=due,
        credit=min(await _credit(store, child, due), charge, key=lambda amount: amount.minor),
        debt_limit=Money(await decisions.debt_limit(store, child.id), charge.currency),
        balance=wallet.posted if wallet else 0,
        to_load=bought.to_load,
        left=await _left(store, draft.parent_id, panel, terms),
        joined=bool(await store.members.of_reseller(child.id, DECIDERS)),
        two=terms.second_person_from is not None and charge.minor >= terms.second_person_from,
    )


async def unusual(store: Store, facts: SaleFacts) -> Unusual:
    """Return why a sale is asked for once more, as an approval would be."""
    terms = await store.terms.of(facts.draft.parent_id)
    warned = facts.left if terms.stock_rule is StockRule.WARN else None
    return await unusual_for(
        store, facts.child.id, facts.draft.amount.loads, facts.charge, least=terms.second_tap_from, left=warned
    )


async def _account(store: Store, sub_panel_id: SubPanelId | None) -> tuple[SubPanel, Panel]:
    if sub_panel_id is None:
        raise NotHere
    sub_panel = await store.sub_panels.by_id(sub_panel_id)
    return sub_panel, await store.panels.by_id(sub_panel.panel_id)


async def due_of(store: Store, request: Request) -> Money:
    """Return how a sub-reseller stands in the currency of a sale."""
    return await _due(store, request.reseller_id, request.currency)


async def _due(store: Store, child_id: ResellerId, currency: str) -> Money:
    account = await store.ledger.find(child_id, AccountKind.DUE, currency)
    return Money(account.posted if account else 0, currency)


async def _credit(store: Store, child: Reseller, due: Money) -> Money:
    """Return what money in credit can pay for: what the requests that wait already leave of it."""
    waiting = sum(one.charge for one in await store.requests.asked_of(child.id) if one.currency == due.currency)
    return Money(max(due.minor - waiting, 0), due.currency)


async def _left(store: Store, parent_id: ResellerId, panel: Panel, terms: Terms) -> int | None:
    """Return how many credits the parent has to sell; `None` for a top reseller who doesn't track it."""
    top = panel.reseller_id == parent_id
    if top and terms.stock_rule is StockRule.UNTRACKED:
        return None
    kind = AccountKind.STOCK if top else AccountKind.WALLET
    source = await store.ledger.find(parent_id, kind, credits_of(panel.id))
    return source.available if source else 0


# The sale


async def make(store: Store, draft_id: SaleDraftId, settlement: Settlement, *, by: Actor, covered: int = 0) -> Request:
    """Make the sale of a draft, once; raises what `sell` does, `PriceChanged`, `SoldAlready`."""
    shown = await store.sale_drafts.by_id(draft_id)
    if shown.sub_panel_id is None:
        raise NotHere
    await store.network.hold(shown.reseller_id)
    shown = await store.sale_drafts.by_id(draft_id)
    if shown.request_id is not None:
        raise await _sold(store, await store.requests.by_id(shown.request_id), SoldAlready, to=by)
    sub_panel, _panel = await _account(store, shown.sub_panel_id)
    if shown.price is None and (await agreed_price(store, sub_panel, by.reseller_id)).per_credit != shown.quoted_price:
        raise PriceChanged
    sale = Sale(shown.reseller_id, sub_panel.id, shown.amount, settlement, shown.price, covered, shown.after)
    request = await sell(store, sale, by=by)
    await store.sale_drafts.note_sold(draft_id, request.id)
    return request


async def sell(store: Store, sale: Sale, *, by: Actor) -> Request:
    """Sell credits to a sub-reseller that hasn't asked for them; return the request that stands for it.

    Above the sum from which two have to agree it waits for a second colleague, and for nobody else to see. Raises what
    `decisions.approve` does, `NoAccountThere`, `SoldAlready`, `SoldMeanwhile`, `SumTooLarge`, `NotHere`.
    """
    child = await _receiver(store, sale.reseller_id, by=by)
    sub_panel = await store.sub_panels.by_id(sale.sub_panel_id)
    if sub_panel.reseller_id != child.id or not sub_panel.active:
        raise NoAccountThere(child.name)
    if sale.after is not None:
        await _check_not_sold(store, sale, to=by)
    agreed = await agreed_price(store, sub_panel, by.reseller_id)
    price = agreed.per_credit if sale.price is None else sale.price
    decision = Decision(sale.settlement, sale.amount.credits, price, sale.covered, sale.amount.bonus)
    decisions.check_numbers(decision)
    request = await _add(store, child, sub_panel, decision, agreed, by=by)
    approval = await decisions.approve(store, request.id, decision, by=by)
    if approval.waits:
        await request_cards.lay_before_deciders(store, approval.request)
    return approval.request


async def _receiver(store: Store, reseller_id: ResellerId, *, by: Actor) -> Reseller:
    """Return a sub-reseller of one's own to whom credits may flow, and keep that so."""
    await store.network.hold(reseller_id)
    child = await store.resellers.by_id(reseller_id)
    if child.parent_id != by.reseller_id:
        raise NotHere
    return await decisions.check_receiver(store, reseller_id)


async def _check_not_sold(store: Store, sale: Sale, *, to: Actor) -> None:
    """Return if nobody has sold anything to them since this was shown."""
    newer = await store.requests.sold_since(sale.reseller_id, sale.after or 0)
    wanted = (sale.sub_panel_id, sale.amount)
    same = [one for one in newer if (one.sub_panel_id, Amount(one.credits, one.bonus)) == wanted]
    if newer:
        raise await _sold(store, (same or newer)[0], SoldAlready if same else SoldMeanwhile, to=to)


async def _sold(
    store: Store, request: Request, refusal: type[SoldAlready] | type[SoldMeanwhile], *, to: Actor
) -> Refusal:
    who = await decided.name_for(store, request.requested_by, reader=to)
    return refusal(who, request.requested_at, request.number)


async def agreed_price(store: Store, sub_panel: SubPanel, parent_id: ResellerId) -> Price:
    """Return the price that is agreed for a sub-panel at this moment, in the currency in which it buys."""
    currency = await requests.currency_of(store, sub_panel.reseller_id, parent_id)
    return await prices.price_for(store, sub_panel, currency)


async def _add(
    store: Store, child: Reseller, sub_panel: SubPanel, decision: Decision, agreed: Price, *, by: Actor
) -> Request:
    """Put the sale down as a request that its seller has made and nobody has agreed to yet."""
    terms = await store.terms.of(by.reseller_id)
    counted = await store.requests.counted(child.id, since=store.now)
    charge = charged(decision.credits, decision.price, await requests.currency_of(store, child.id, child.parent_id))
    return await store.requests.add(
        reseller_id=child.id,
        parent_id=by.reseller_id,
        number=counted.newest + 1,
        sub_panel_id=sub_panel.id,
        asked_credits=decision.credits,
        quoted_price=agreed.per_credit,
        price_basis=agreed.basis,
        price_reason=agreed.reason,
        credits=decision.credits,
        bonus=decision.bonus,
        price=decision.price,
        charge=charge.minor,
        currency=charge.currency,
        requested_by=by.member_id,
        expires_at=store.now + timedelta(days=terms.request_days),
        origin=Origin.SOLD,
    )


async def drop(store: Store, request_id: RequestId, *, by: Actor) -> Request:
    """Drop a sale that waits for a second colleague; raises `AlreadyDecided`, `NotHere` for what somebody asked for."""
    request = await decided.pending(store, request_id, to=by)
    if request.origin is not Origin.SOLD:
        raise NotHere
    dropped = await store.requests.change_pending(
        request_id, state=RequestState.WITHDRAWN, decided_by=by.member_id, decided_at=store.now
    )
    if not dropped:
        raise await decided.lost(store, request_id, to=by)
    await store.cards.refresh(request_cards.FOR_PARENT, request_id)
    return await store.requests.by_id(request_id)
