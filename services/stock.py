"""The top reseller's stock: what is bought from suppliers, and what happens beyond it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.agreement import PanelId, StockRule
from domain.errors import N_, Refusal
from domain.ledger import Account, AccountKind, BelowFloor, Leg, TransferKind, credits_of
from domain.money import Money
from domain.people import Actor
from domain.stock import average_cost
from services import decided, limits
from storage.books import Purchase
from storage.store import Store

PURCHASE = "stock:"


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchase on record. `stock`: what is there after it; `average`: what a credit there costs."""

    id: int
    stock: int
    average: Decimal


class OnlyTheTop(Refusal):
    why = N_("Only the top reseller buys from suppliers.")
    what_to_do = N_("Your credits come from your reseller; /request asks for more.")


class PurchaseTakenBack(Refusal):
    why = N_("This purchase was taken back already.")
    what_to_do = N_("Nothing was changed by this tap.")


@dataclass(eq=False)
class StockGone(Refusal):
    asked: int
    available: int

    why = N_("%(asked)s credits would have to leave the stock, and %(available)s are in it.")
    what_to_do = N_("Nothing was changed.")


@dataclass(eq=False)
class BoughtMeanwhile(Refusal):
    """Another purchase of the panel's credits is on record since the button was shown: perhaps this very one."""

    who: str
    credits: int
    at: datetime

    why = N_("%(who)s recorded a purchase of %(credits)s credits for this panel already, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. If yours is another one, record it anew with /stock.")


@dataclass(frozen=True, slots=True)
class PurchaseAccounts:
    """The accounts of a purchase, as they stand. `cash`, `cost`: `None` for one that cost nothing."""

    stock: Account
    supplier: Account
    cash: Account | None
    cost: Account | None


async def newest_purchase(store: Store, *, by: Actor) -> int:
    """Return what a purchase that is recorded now comes after."""
    return await store.books.newest_purchase(by.reseller_id)


async def buy(
    store: Store,
    panel_id: PanelId,
    *,
    credits: int,
    cost: Money,
    supplier: str,
    by: Actor,
    after: int | None = None,
) -> Bought:
    """Put credits bought from a supplier into the stock, and what they cost on the books.

    From the first purchase on the stock is tracked. `after`: as `newest_purchase` said when the button was shown; one
    for this panel since then is taken for a second tap. Raises `OnlyTheTop`, `BoughtMeanwhile`, `BeyondLimit`.
    """
    if not by.is_top:
        raise OnlyTheTop
    await limits.check(store, by, cost)
    accounts = await _accounts(store, panel_id, cost, by=by)
    if after is not None:
        await check_nothing_bought(store, panel_id, after=after, by=by)
    last = await store.books.last_purchase(by.reseller_id, panel_id)
    average = _average(accounts.stock, last, credits, cost)
    purchase_id = await store.books.add_purchase(
        reseller_id=by.reseller_id,
        bought_by=by.member_id,
        panel_id=panel_id,
        supplier=supplier,
        credits=credits,
        cost=cost.minor,
        currency=cost.currency,
        average=average,
    )
    legs = _legs(accounts, credits, cost, first=last is None)
    await store.ledger.record(legs, key=f"{PURCHASE}{purchase_id}", actor=f"member:{by.member_id}", reason=supplier)
    await _keep_rule(store, accounts.stock, by=by)
    return Bought(purchase_id, (await store.ledger.by_id(accounts.stock.id)).available, average)


async def check_nothing_bought(store: Store, panel_id: PanelId, *, after: int, by: Actor) -> None:
    """Return if no purchase of a panel's credits stands that is newer; raises `BoughtMeanwhile`."""
    last = await store.books.last_purchase(by.reseller_id, panel_id)
    if last is not None and last.id > after:
        raise BoughtMeanwhile(await decided.name_for(store, last.bought_by, reader=by), last.credits, last.bought_at)


async def stock_account(store: Store, by: Actor, panel_id: PanelId) -> Account:
    """Return the account of what the top reseller has of a panel's credits."""
    return await store.ledger.account(by.reseller_id, AccountKind.STOCK, credits_of(panel_id))


def _average(stock: Account, last: Purchase | None, credits: int, cost: Money) -> Decimal:
    before, average = (0, Decimal(0)) if last is None else (stock.posted, last.average)
    return average_cost(before, average, bought=credits, cost=cost.minor, currency=cost.currency)


async def _accounts(store: Store, panel_id: PanelId, cost: Money, *, by: Actor) -> PurchaseAccounts:
    """Return the accounts of a purchase, and let nobody else buy or sell from them before it is recorded."""
    own, ledger = by.reseller_id, store.ledger
    opened = [await stock_account(store, by, panel_id)]
    opened.append(await ledger.account(own, AccountKind.SUPPLIER, opened[0].asset))
    if cost.minor:
        opened += [await ledger.account(own, kind, cost.currency) for kind in (AccountKind.CASH, AccountKind.COST)]
    alone = {account.kind: account for account in await ledger.alone_with([account.id for account in opened])}
    stock, supplier = alone[AccountKind.STOCK], alone[AccountKind.SUPPLIER]
    return PurchaseAccounts(stock, supplier, alone.get(AccountKind.CASH), alone.get(AccountKind.COST))


def _legs(accounts: PurchaseAccounts, credits: int, cost: Money, *, first: bool) -> list[Leg]:
    """Return the legs of a purchase. The first one also brings in what was passed on before anything was tracked."""
    stock, supplier = accounts.stock, accounts.supplier
    legs = [Leg("credits", TransferKind.SINGLE, supplier.id, stock.id, credits)]
    if first and stock.available < 0:
        legs.append(Leg("untracked", TransferKind.SINGLE, supplier.id, stock.id, -stock.available))
    if accounts.cash and accounts.cost:  # as with a payment out
        legs.append(Leg("cost", TransferKind.SINGLE, accounts.cost.id, accounts.cash.id, cost.minor))
    return legs


async def _keep_rule(store: Store, stock: Account, *, by: Actor) -> None:
    """Have stock tracked from the first purchase on, and kept above zero where the owner wants that."""
    rule = (await store.terms.of(by.reseller_id)).stock_rule
    if rule is StockRule.UNTRACKED:
        await store.terms.change(by.reseller_id, stock_rule=StockRule.WARN)
    await store.ledger.set_floor(stock.id, _floor_under(rule))


async def set_rule(store: Store, rule: StockRule, *, by: Actor) -> None:
    """Say what happens to an approval beyond the stock."""
    if not by.is_top:
        raise OnlyTheTop
    await store.terms.change(by.reseller_id, stock_rule=rule)
    for account in await store.ledger.of_reseller(by.reseller_id):
        if account.kind is AccountKind.STOCK:
            await store.ledger.set_floor(account.id, _floor_under(rule))


def _floor_under(rule: StockRule) -> int | None:
    return 0 if rule is StockRule.ENFORCE else None


def purchase_of(group_key: str) -> int | None:
    """Return the purchase that a group of transfers belongs to, if it is one's."""
    digits = group_key.removeprefix(PURCHASE).split(":", maxsplit=1)[0]
    return int(digits) if group_key.startswith(PURCHASE) and digits.isdecimal() else None


async def to_take_back(store: Store, purchase_id: int, *, by: Actor) -> Purchase:
    """Return a purchase that can be taken back; raises `PurchaseTakenBack`."""
    purchase = await store.books.purchase(by.reseller_id, purchase_id)
    if purchase is None:
        raise PurchaseTakenBack
    return purchase


async def take_back(store: Store, purchase_id: int, reason: str, *, by: Actor) -> Purchase:
    """Take a purchase back that was recorded by mistake; raises `PurchaseTakenBack`, `StockGone`, `BeyondLimit`."""
    standing = await to_take_back(store, purchase_id, by=by)
    await limits.check(store, by, Money(standing.cost, standing.currency))
    purchase = await store.books.claim_purchase(by.reseller_id, purchase_id)
    if purchase is None:
        raise PurchaseTakenBack
    try:
        await store.ledger.reverse_group(
            f"{PURCHASE}{purchase_id}", actor=f"member:{by.member_id}", reason=reason, except_names={"untracked"}
        )
    except BelowFloor as refused:
        raise StockGone(refused.asked, refused.available) from refused
    return purchase
