"""What moved on the books of a reseller, as its own people or its parent's may see it: pages and months of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import takewhile

from domain.agreement import PanelId
from domain.ledger import Account, AccountId, AccountKind, Movement, TransferId
from domain.people import Reseller, ResellerId
from domain.requests import RequestId
from storage.books import Party, Sale
from storage.store import Store

REQUEST = "request:"


class Shown(StrEnum):
    """Which movements are wanted."""

    ALL = "all"
    CREDITS = "credits"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Entry:
    """A movement with what is known of it. `asset`: of its amount and balance; `panel`: empty where there is only one.

    `child`: the sub-reseller on its other side, where the reader may know them; `typed`: what somebody typed about it;
    `request_id`, `number`: of the sale that it belongs to; `taken_back`: that sale was. `foreign`: it moved between the
    sub-reseller and a former parent, so it is none of the reader's business.
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
    taken_back: bool = False
    foreign: bool = False


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
    return list(takewhile(lambda entry: not entry.foreign, entries))


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
    begins = max((place for place, entry in enumerate(entries, 1) if entry.foreign), default=0)
    before = {(entry.asset, entry.kind): entry.balance for entry in entries[:begins]}
    opened = [
        replace(unit, opening=before.get((unit.asset, account.kind), unit.opening))
        for unit, account in zip(units, shown, strict=True)
    ]
    return opened, entries[begins:]


async def _entries(
    store: Store, reseller: Reseller, found: Sequence[tuple[Account, Movement]], *, reader: ResellerId
) -> list[Entry]:
    parties = await store.books.parties({movement.counter_id for _account, movement in found})
    ids = {request_of(movement.group_key) for _account, movement in found} - {None}
    sales = await store.books.sales([id_ for id_ in ids if id_ is not None])
    panels = await _panels(store, reseller)
    return [
        _entry(account, movement, parties=parties, sales=sales, panels=panels, reader=reader)
        for account, movement in found
    ]


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
    below = other.parent_id == account.reseller_id != reader  # a sub-reseller of the one whose books these are
    sale = sales.get(request_id) if request_id is not None and not below else None
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
        typed=movement.reason if typed and not below else "",
        request_id=None if sale is None else request_id,
        number=None if sale is None else sale.number,
        taken_back=sale is not None and sale.taken_back,
        foreign=account.reseller_id != reader and _foreign(other, sale, reader),
    )


def _foreign(other: Party, sale: Sale | None, reader: ResellerId) -> bool:
    """Return whether a sub-reseller's movement was with a former parent, and not with the one who reads."""
    if sale is not None:
        return sale.parent_id != reader
    return other.kind in {AccountKind.SALES, AccountKind.CASH} and other.reseller_id != reader


async def _panels(store: Store, reseller: Reseller) -> dict[str, str]:
    """Return the names of a reseller's panels by their asset; nothing where there is only one to be named."""
    top = await store.resellers.top_of(reseller.id)
    panels = await store.panels.of_reseller(top.id)
    own = {sub_panel.panel_id for sub_panel in await store.sub_panels.of_reseller(reseller.id)}
    named = {f"panel:{panel.id}": panel.name for panel in panels if reseller.is_top or PanelId(panel.id) in own}
    return named if len(named) > 1 else {}


def request_of(group_key: str) -> RequestId | None:
    """Return the request that a group of transfers belongs to, if it is one's."""
    digits = group_key.removeprefix(REQUEST).split(":", maxsplit=1)[0]
    return RequestId(int(digits)) if group_key.startswith(REQUEST) and digits.isdecimal() else None
