"""The ledger's values: accounts, and transfers that move an amount of an asset from one to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import NewType

from domain.agreement import PanelId, SubPanelId
from domain.errors import N_, Refusal
from domain.people import ResellerId

AccountId = NewType("AccountId", int)
TransferId = NewType("TransferId", int)


class AccountKind(StrEnum):
    """What an account of a reseller holds.

    Credits: `wallet` (a sub-panel's), `stock` (the top reseller's own), `supplier` (where stock comes from),
    `consumed` (spent, forfeited or bought back without stock being tracked).
    Money: `due` (below zero: what a sub-reseller owes its parent; above: money in credit), `sales` (charged by a
    parent), `cash` (where payments come from and go to: below zero by what is in hand), `cost` (below zero by what
    was paid for stock), `fees` (below zero by what payment services kept), `exchange` (where money of one currency goes
    and that of another comes from), `opening` (where the balances come from that were moved in from elsewhere: credits
    and money).
    """

    WALLET = "wallet"
    STOCK = "stock"
    SUPPLIER = "supplier"
    CONSUMED = "consumed"
    DUE = "due"
    SALES = "sales"
    CASH = "cash"
    COST = "cost"
    FEES = "fees"
    EXCHANGE = "exchange"
    OPENING = "opening"


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

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of everything that was asked for, in hex."""
        parts = (self.kind.value, self.source_id, self.destination_id, self.amount, self.resolves, self.reverses)
        return sha256("|".join(map(str, parts)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Movement:
    """A transfer as one account sees it. `amount`: signed; `balance`: the posted balance after it."""

    transfer_id: TransferId
    key: str
    group_key: str
    kind: TransferKind
    counter_id: AccountId
    amount: int
    balance: int
    reverses: TransferId | None
    actor: str
    reason: str
    at: datetime


class Finding(StrEnum):
    """What a replay of the ledger can find to be wrong."""

    POSTED = "posted"
    HELD = "held"
    SUM = "sum"
    FLOOR = "floor"
    RESOLUTION = "resolution"
    REVERSAL = "reversal"
    ORPHAN = "orphan"
    FINGERPRINT = "fingerprint"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something a replay found. `subject`: an account, a transfer or an asset; the numbers where there are any."""

    finding: Finding
    subject: str
    stored: int | None = None
    replayed: int | None = None

    def __str__(self) -> str:
        match self.finding:
            case Finding.POSTED | Finding.HELD:
                said = f"{self.finding} is {self.stored}, its transfers say {self.replayed}."
            case Finding.SUM:
                said = f"all accounts together hold {self.stored} instead of 0."
            case Finding.FLOOR:
                said = f"{self.stored} is available, its floor is {self.replayed}, and no usage explains it."
            case Finding.RESOLUTION:
                said = "doesn't match the hold that it resolves."
            case Finding.REVERSAL:
                said = "doesn't match the transfer that it reverses."
            case Finding.ORPHAN:
                said = "names an account, a transfer or a group that doesn't exist."
            case Finding.FINGERPRINT:
                said = "isn't what was recorded: its fingerprint differs."
        return f"{self.subject}: {said}"


class KeyConflict(Exception):
    """The key of a transfer stands already, with another content."""


@dataclass(eq=False)
class BelowFloor(Refusal):
    """A debit beyond what an account may give. `available`: what it may still give, at least 0."""

    kind: AccountKind
    asset: str
    available: int
    asked: int

    why = N_("That needs %(asked)s, and %(available)s is left there.")
    what_to_do = N_("Take less, or put more in first.")


@dataclass(eq=False)
class AlreadyResolved(Refusal):
    """A hold that was posted or voided before. `standing`: by which transfer."""

    standing: Transfer

    why = N_("What was set aside here has already been settled.")
    what_to_do = N_("Nothing changed. The history shows by whom, and when.")


@dataclass(eq=False)
class AlreadyReversed(Refusal):
    """Something that was taken back before. `standing`: a transfer by which it was."""

    standing: Transfer

    why = N_("This was already taken back.")
    what_to_do = N_("Nothing changed. The history shows by whom, and when.")


@dataclass(eq=False)
class NotReversible(Refusal):
    """A reversal that should be reversed itself."""

    why = N_("This is itself a correction, so it can't be taken back.")
    what_to_do = N_("Enter what is right as a new entry.")


USAGE_KEY = "usage:"
USAGE_BACK_KEY = "usage-back:"
MOVES = frozenset({TransferKind.SINGLE, TransferKind.POST})
DEBITS = frozenset({TransferKind.SINGLE, TransferKind.HOLD})


def is_usage(leg: Leg, *, key: str, destination: Account) -> bool:
    """Tell whether a leg of the group `key` records usage, which is a fact and counts even below the floor.

    Taking a correction of usage back is no usage: that is recorded anew. The database knows usage by the same signs
    (storage/models/ledger_triggers.py).
    """
    into_consumed = leg.kind is TransferKind.SINGLE and destination.kind is AccountKind.CONSUMED
    return into_consumed and leg.reverses is None and key.startswith(USAGE_KEY)


def breach(legs: Sequence[Leg], accounts: Mapping[AccountId, Account], *, key: str) -> BelowFloor | None:
    """Return the refusal of the first leg that takes its source below its floor, `None` if each can be given.

    `accounts`: those of all legs, as they stand before the first; `key`: of the group.
    """
    available = {account.id: account.available for account in accounts.values()}
    for leg in legs:
        source = accounts[leg.source_id]
        left = available[source.id] - (source.floor or 0)
        bound = source.floor is not None and not is_usage(leg, key=key, destination=accounts[leg.destination_id])
        if bound and leg.kind in DEBITS and left < leg.amount:
            return BelowFloor(source.kind, source.asset, available=max(left, 0), asked=leg.amount)
        available[source.id] += _change_at_source(leg)
        if leg.kind in MOVES:
            available[leg.destination_id] += leg.amount
    return None


def _change_at_source(leg: Leg) -> int:
    """Return by how much a leg changes what is available at its source; a post spends what its hold had set aside."""
    match leg.kind:
        case TransferKind.SINGLE | TransferKind.HOLD:
            return -leg.amount
        case TransferKind.VOID:
            return leg.amount
        case TransferKind.POST:
            return 0


def credits_of(panel_id: PanelId) -> str:
    """Return the asset of a panel's credits."""
    return f"panel:{panel_id}"
