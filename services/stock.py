"""The top reseller's stock: what is bought from suppliers, and what happens beyond it."""

from dataclasses import dataclass
from decimal import Decimal

from domain.agreement import PanelId, StockRule
from domain.errors import N_, Refusal
from domain.ledger import Account, AccountKind, BelowFloor, Leg, TransferKind, credits_of
from domain.money import Money
from domain.people import Actor
from domain.stock import average_cost
from storage.books import Purchase
from storage.store import Store


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


async def buy(store: Store, panel_id: PanelId, *, credits: int, cost: Money, supplier: str, by: Actor) -> Bought:
    """Put credits bought from a supplier into the stock, and what they cost on the books.

    From the first purchase on the stock is tracked.
    """
    if not by.is_top:
        raise OnlyTheTop
    stock = await stock_account(store, by, panel_id)
    last = await store.books.last_purchase(by.reseller_id, panel_id)
    average = _average(stock, last, credits, cost)
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
    legs = await _legs(store, stock, credits, cost, by=by, first=last is None)
    await store.ledger.record(legs, key=f"stock:{purchase_id}", actor=f"member:{by.member_id}", reason=supplier)
    await _keep_rule(store, by)
    return Bought(purchase_id, (await store.ledger.by_id(stock.id)).available, average)


async def stock_account(store: Store, by: Actor, panel_id: PanelId) -> Account:
    """Return the account of what the top reseller has of a panel's credits."""
    return await store.ledger.account(by.reseller_id, AccountKind.STOCK, credits_of(panel_id))


def _average(stock: Account, last: Purchase | None, credits: int, cost: Money) -> Decimal:
    before, average = (0, Decimal(0)) if last is None else (stock.posted, last.average)
    return average_cost(before, average, bought=credits, cost=cost.minor, currency=cost.currency)


async def _legs(store: Store, stock: Account, credits: int, cost: Money, *, by: Actor, first: bool) -> list[Leg]:
    """Return the legs of a purchase. The first one also brings in what was passed on before anything was tracked."""
    supplier = await store.ledger.account(by.reseller_id, AccountKind.SUPPLIER, stock.asset)
    legs = [Leg("credits", TransferKind.SINGLE, supplier.id, stock.id, credits)]
    if first and stock.available < 0:
        legs.append(Leg("untracked", TransferKind.SINGLE, supplier.id, stock.id, -stock.available))
    if cost.minor:
        cash = await store.ledger.account(by.reseller_id, AccountKind.CASH, cost.currency)
        spent = await store.ledger.account(by.reseller_id, AccountKind.COST, cost.currency)
        legs.append(Leg("cost", TransferKind.SINGLE, spent.id, cash.id, cost.minor))  # as with a payment out
    return legs


async def _keep_rule(store: Store, by: Actor) -> None:
    """Have stock tracked from the first purchase on, and kept above zero where the owner wants that."""
    rule = (await store.terms.of(by.reseller_id)).stock_rule
    await set_rule(store, StockRule.WARN if rule is StockRule.UNTRACKED else rule, by=by)


async def set_rule(store: Store, rule: StockRule, *, by: Actor) -> None:
    """Say what happens to an approval beyond the stock."""
    if not by.is_top:
        raise OnlyTheTop
    await store.terms.change(by.reseller_id, stock_rule=rule)
    for account in await store.ledger.of_reseller(by.reseller_id):
        if account.kind is AccountKind.STOCK:
            await store.ledger.set_floor(account.id, 0 if rule is StockRule.ENFORCE else None)


async def to_take_back(store: Store, purchase_id: int, *, by: Actor) -> Purchase:
    """Return a purchase that can be taken back; raises `PurchaseTakenBack`."""
    purchase = await store.books.purchase(by.reseller_id, purchase_id)
    if purchase is None:
        raise PurchaseTakenBack
    return purchase


async def take_back(store: Store, purchase_id: int, *, by: Actor) -> Purchase:
    """Take a purchase back that was recorded by mistake; raises `PurchaseTakenBack`, `StockGone`."""
    purchase = await store.books.claim_purchase(by.reseller_id, purchase_id)
    if purchase is None:
        raise PurchaseTakenBack
    try:
        await store.ledger.reverse_group(
            f"stock:{purchase_id}", actor=f"member:{by.member_id}", reason=purchase.supplier, except_names={"untracked"}
        )
    except BelowFloor as refused:
        raise StockGone(refused.asked, refused.available) from refused
    return purchase
