"""What moved on the books of a reseller, as its own people or its parent's may see it: pages and months of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from domain.agreement import PanelId
from domain.ledger import Account, AccountId, AccountKind, Movement, TransferId
from domain.payments import PAYMENT_KEY, Payment, PaymentId
from domain.people import Reseller, ResellerId
from domain.pricing import Basis
from domain.reported import difference_of
from domain.requests import Origin, RequestId
from domain.sales import BONUS
from storage.books import Party
from storage.ledger_history import NEWEST
from storage.sold import Sale
from storage.store import Store

REQUEST = "request:"
BETWEEN = frozenset({AccountKind.SALES, AccountKind.CASH, AccountKind.EXCHANGE})
"""On the other side of these is the parent with which a sub-reseller dealt."""

_MONEY = frozenset({AccountKind.DUE, AccountKind.CASH})


class Shown(StrEnum):
    """Which movements are wanted."""

    ALL = "all"
    CREDITS = "credits"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Charged:
    """At which price per credit a charge was made, and why: as it is kept with the request."""

    per_credit: Decimal
    basis: Basis
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A movement with what is known of it. `asset`: of its amount and balance; `panel`: empty where there is only one.

    `child`: the sub-reseller on its other side, where the reader may know them; `typed`: what somebody typed about it;
    `request_id`, `number`, `origin`: of the sale that it belongs to; `taken_back`: that sale was; `given_for`: why it
    was given for nothing; `on_top`: these are its credits on top; `this_time`: its price, where that held for once.
    `charged`: of a charge, the price and why it was so. `payment`: of its own kind. `panel_said`: what a panel had
    reported, and when, to which books were adjusted.
    `below`: it moved between the reseller and one of its own sub-resellers.
    """

    id: TransferId
    at: datetime
    kind: AccountKind
    asset: str
    panel: str
    amount: int
    balance: int
    counter: AccountKind
    group_key: str
    reversed: bool
    child: str
    typed: str
    request_id: RequestId | None = None
    number: int | None = None
    origin: Origin = Origin.ASKED
    taken_back: bool = False
    given_for: str = ""
    on_top: bool = False
    this_time: Decimal | None = None
    charged: Charged | None = None
    payment: Payment | None = None
    panel_said: tuple[int, datetime] | None = None
    below: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """An account in a statement: its kind, what it counts in, and what it held at the start and at the end."""

    kind: AccountKind
    asset: str
    panel: str
    opening: int
    closing: int


async def accounts(store: Store, reseller: Reseller, shown: Shown, *, reader: ResellerId) -> list[Account]:
    """Return the accounts that people see: stock or wallets, what is due to a parent, and what came from below.

    The money that a reseller receives is for its own people alone.
    """
    credits = {AccountKind.STOCK if reseller.is_top else AccountKind.WALLET}
    money = {AccountKind.CASH} if reseller.id == reader else set()
    if not reseller.is_top:
        money.add(AccountKind.DUE)
    wanted = {Shown.ALL: credits | money, Shown.CREDITS: credits, Shown.MONEY: money}[shown]
    return [account for account in await store.ledger.of_reseller(reseller.id) if account.kind in wanted]


async def page(
    store: Store, reseller: Reseller, shown: Shown, *, before: TransferId | None, limit: int, reader: ResellerId
) -> list[Entry]:
    """Return the newest movements of a reseller's accounts, or those before one, with the balance after each.

    `reader`: the reseller whose people read it; they learn the names of their own sub-resellers alone. A parent's pages
    of a sub-reseller that had another parent before begin where the two began to deal with each other.
    """
    found: list[tuple[Account, Movement]] = []
    for account in await accounts(store, reseller, shown, reader=reader):
        moved = await store.ledger.movements(account.id, before=before, limit=limit)
        found += [(account, movement) for movement in moved]
    found.sort(key=lambda pair: pair[1].transfer_id, reverse=True)
    entries = await _entries(store, reseller, found[:limit], reader=reader)
    begins = await _begins_after(store, reseller, reader)
    return [entry for entry in entries if entry.id > begins]


async def _begins_after(store: Store, reseller: Reseller, reader: ResellerId) -> int:
    """Return the last movement of a sub-reseller from before it dealt with the reader."""
    return 0 if reseller.id == reader else await store.books.last_with_another(reseller.id, reader)


async def line(store: Store, reseller: Reseller, line_id: TransferId, *, reader: ResellerId) -> Entry | None:
    """Return a movement of a reseller's, as the reader sees it; `None` for one that they don't."""
    if not 0 < line_id < NEWEST:
        return None
    found = await page(store, reseller, Shown.ALL, before=TransferId(line_id + 1), limit=1, reader=reader)
    return found[0] if found and found[0].id == line_id else None


async def between(
    store: Store, reseller: Reseller, start: datetime, end: datetime, *, reader: ResellerId
) -> tuple[list[Unit], list[Entry]]:
    """Return the accounts of a reseller and what moved on them from `start` until before `end`, oldest first.

    What moved before its parent, the reader, dealt with it is in the balances at the start alone.
    """
    found: list[tuple[Account, Movement]] = []
    units = []
    panels = await _panels(store, reseller)
    shown = await accounts(store, reseller, Shown.ALL, reader=reader)
    for account in shown:
        moved = await store.ledger.movements_between(account.id, start, end)
        opening = await store.ledger.balance_at(account.id, start)
        closing = moved[-1].balance if moved else opening
        sign = -1 if account.kind is AccountKind.CASH else 1
        units.append(Unit(account.kind, account.asset, panels.get(account.asset, ""), sign * opening, sign * closing))
        found += [(account, movement) for movement in moved]
    found.sort(key=lambda pair: pair[1].transfer_id)
    entries = await _entries(store, reseller, found, reader=reader)
    begins = await _begins_after(store, reseller, reader)
    before = {(entry.asset, entry.kind): entry.balance for entry in entries if entry.id <= begins}
    opened = [
        replace(unit, opening=before.get((unit.asset, account.kind), unit.opening))
        for unit, account in zip(units, shown, strict=True)
    ]
    return opened, [entry for entry in entries if entry.id > begins]


async def _entries(
    store: Store, reseller: Reseller, found: Sequence[tuple[Account, Movement]], *, reader: ResellerId
) -> list[Entry]:
    parties = await store.books.parties({movement.counter_id for _account, movement in found})
    payments = await _payments(store, [movement for account, movement in found if account.kind in _MONEY])
    payers = {one.reseller_id for one in payments.values() if one.parent_id == reader != one.reseller_id}
    names = {payer: (await store.resellers.by_id(payer)).name for payer in payers}
    ids = {request_of(movement.group_key) for _account, movement in found} - {None}
    sales = await store.books.sales([id_ for id_ in ids if id_ is not None])
    panels = await _panels(store, reseller)
    said = await _panels_said(store, [movement for _account, movement in found])
    return [
        _with_payment(
            replace(
                _entry(account, movement, parties=parties, sales=sales, panels=panels, reader=reader),
                panel_said=said.get(movement.group_key),
            ),
            payments.get(movement.transfer_id),
            names,
        )
        for account, movement in found
    ]


async def _panels_said(store: Store, moved: Sequence[Movement]) -> dict[str, tuple[int, datetime]]:
    """Return what panels had reported where books were adjusted to it, by the group that did that."""
    groups = {movement.group_key: difference_of(movement.group_key) for movement in moved}
    ids = {difference_id for difference_id in groups.values() if difference_id is not None}
    found = await store.reported.differences(ids) if ids else {}
    said = {group: found.get(id_) for group, id_ in groups.items() if id_ is not None}
    return {group: (one.reported, one.reported_at) for group, one in said.items() if one is not None}


async def _payments(store: Store, moved: Sequence[Movement]) -> dict[TransferId, Payment]:
    """Return the payments that movements of money belong to, or take back, by movement."""
    own = {movement.transfer_id: payment_of(movement.group_key) for movement in moved}
    by_id = await store.payments.by_ids({payment_id for payment_id in own.values() if payment_id is not None})
    undone = {movement.transfer_id: movement.reverses or movement.transfer_id for movement in moved}
    by_transfer = await store.payments.of_transfers(set(undone.values()))
    found = {id_: by_transfer.get(undone[id_]) for id_ in own}
    found |= {id_: by_id.get(payment_id) for id_, payment_id in own.items() if payment_id is not None}
    return {id_: payment for id_, payment in found.items() if payment is not None}


def _with_payment(entry: Entry, payment: Payment | None, names: Mapping[ResellerId, str]) -> Entry:
    """Return an entry with the payment that it belongs to: whose it was, and why it went back."""
    if payment is None:
        return entry
    paid_by = entry.child or (names.get(payment.reseller_id, "") if entry.kind is AccountKind.CASH else "")
    return replace(entry, payment=payment, child=paid_by, typed=entry.typed or payment.reason)


def _entry(
    account: Account,
    movement: Movement,
    *,
    parties: Mapping[AccountId, Party],
    sales: Mapping[RequestId, Sale],
    panels: Mapping[str, str],
    reader: ResellerId,
) -> Entry:
    other = parties[movement.counter_id]
    sign = -1 if account.kind is AccountKind.CASH else 1  # money in hand is what cash is below zero
    request_id = request_of(movement.group_key)
    sale = sales.get(request_id) if request_id is not None else None
    below = account.reseller_id == (other.parent_id if sale is None else sale.parent_id)
    private = below and account.reseller_id != reader  # what one sells to one's own is one's own business
    sale = None if private else sale
    typed = movement.reverses is not None or other.kind is AccountKind.SUPPLIER
    return Entry(
        id=movement.transfer_id,
        at=movement.at,
        kind=account.kind,
        asset=account.asset,
        panel=panels.get(account.asset, ""),
        amount=sign * movement.amount,
        balance=sign * movement.balance,
        counter=other.kind,
        group_key=movement.group_key,
        reversed=movement.reverses is not None,
        child=other.name if other.parent_id == reader and other.reseller_id != account.reseller_id else "",
        typed=movement.reason if typed and not private else "",
        request_id=None if sale is None else request_id,
        number=None if sale is None else sale.number,
        origin=Origin.ASKED if sale is None else sale.origin,
        taken_back=sale is not None and sale.taken_back,
        given_for="" if sale is None else sale.given_for,
        on_top=sale is not None and is_on_top(movement.key),
        this_time=None if sale is None or other.kind is not AccountKind.SALES else sale.this_time,
        charged=None if sale is None or other.kind is not AccountKind.SALES else _charged(sale),
        below=below,
    )


def _charged(sale: Sale) -> Charged | None:
    """Return the price of a sale with why it was quoted, where it wasn't changed since."""
    if sale.price != sale.quoted_price:
        return None
    return Charged(sale.price, sale.price_basis, sale.price_reason)


async def _panels(store: Store, reseller: Reseller) -> dict[str, str]:
    """Return the names of a reseller's panels by their asset; nothing where there is only one to be named."""
    top = await store.resellers.top_of(reseller.id)
    panels = await store.panels.of_reseller(top.id)
    own = {sub_panel.panel_id for sub_panel in await store.sub_panels.of_reseller(reseller.id)}
    named = {f"panel:{panel.id}": panel.name for panel in panels if reseller.is_top or PanelId(panel.id) in own}
    return named if len(named) > 1 else {}


def is_on_top(key: str) -> bool:
    """Return whether a transfer moves credits on top of a sale's, by its key."""
    return key.startswith(REQUEST) and key.endswith(f":{BONUS}")


def payment_of(group_key: str) -> PaymentId | None:
    """Return the payment that a group of transfers belongs to, if it is one's of its own."""
    digits = group_key.removeprefix(PAYMENT_KEY).split(":", maxsplit=1)[0]
    return PaymentId(int(digits)) if group_key.startswith(PAYMENT_KEY) and digits.isdecimal() else None


def request_of(group_key: str) -> RequestId | None:
    """Return the request that a group of transfers belongs to, if it is one's."""
    digits = group_key.removeprefix(REQUEST).split(":", maxsplit=1)[0]
    return RequestId(int(digits)) if group_key.startswith(REQUEST) and digits.isdecimal() else None
