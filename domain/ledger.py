"""The ledger's values: accounts, and transfers that move an amount of an asset from one to another."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from domain.agreement import PanelId, SubPanelId
from domain.people import ResellerId

AccountId = NewType("AccountId", int)
TransferId = NewType("TransferId", int)


class AccountKind(StrEnum):
    """What an account of a reseller holds.

    Credits: `wallet` (a sub-panel's), `stock` (the top reseller's own), `supplier` (where stock comes from),
    `consumed` (spent, forfeited or bought back without stock being tracked).
    Money: `due` (below zero: what a sub-reseller owes its parent; above: money in credit), `sales` (charged by a
    parent), `cash` (received and paid out), `cost` (paid for stock).
    """

    WALLET = "wallet"
    STOCK = "stock"
    SUPPLIER = "supplier"
    CONSUMED = "consumed"
    DUE = "due"
    SALES = "sales"
    CASH = "cash"
    COST = "cost"


class TransferKind(StrEnum):
    """A `hold` sets an amount aside at its source until it is `post`ed or `void`ed; a `single` moves it at once."""

    SINGLE = "single"
    HOLD = "hold"
    POST = "post"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Account:
    """An account and its stored balance. `floor`: the least that `posted - held` may be, `None` for no floor.

    `asset`: `panel:<id>` for a panel's credits, else a currency's code.
    """

    id: AccountId
    reseller_id: ResellerId
    kind: AccountKind
    asset: str
    sub_panel_id: SubPanelId | None
    floor: int | None
    posted: int
    held: int

    @property
    def available(self) -> int:
        return self.posted - self.held


@dataclass(frozen=True, slots=True)
class Transfer:
    """An immutable entry of the ledger. `group_key` joins the legs that belong together."""

    id: TransferId
    key: str
    fingerprint: str
    group_key: str
    kind: TransferKind
    source_id: AccountId
    destination_id: AccountId
    amount: int
    resolves: TransferId | None
    reverses: TransferId | None
    actor: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Leg:
    """A transfer that is asked for. `name`: its name within its group, from which its key is made."""

    name: str
    kind: TransferKind
    source_id: AccountId
    destination_id: AccountId
    amount: int
    resolves: TransferId | None = None
    reverses: TransferId | None = None


def credits_of(panel_id: PanelId) -> str:
    """Return the asset of a panel's credits."""
    return f"panel:{panel_id}"
