"""Cash flow the long way: every transfer there is, one by one, with nothing but a pencil.

It shares no rule with the project: neither its SQL, nor how it finds what credits cost, nor what payments cover.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from domain.people import ResellerId
from storage.models.ledger import accounts, transfers
from storage.models.payments import allocations, payments
from storage.models.people import resellers
from storage.store import Store

DECIMALS = {"EUR": 2, "USD": 2, "JPY": 0}
UNKNOWN = ""
"""The currency of credits that have cost nothing yet."""


@dataclass
class Ledger:
    """Everything that is on record, as plain rows."""

    accounts: dict[int, Any]
    parents: dict[int, int | None]
    transfers: list[Any]
    payments: dict[int, Any]
    chosen: list[Any]

    def __post_init__(self) -> None:
        self.by_id = {one.id: one for one in self.transfers}
        self.groups: dict[str, list[Any]] = defaultdict(list)
        for one in self.transfers:
            self.groups[one.group_key].append(one)

    def ends(self, transfer: Any) -> tuple[Any, Any]:
        return self.accounts[transfer.source_id], self.accounts[transfer.destination_id]


async def read_ledger(store: Store) -> Ledger:
    async def rows(table: sa.Table) -> list[Any]:
        return list(await store.connection.execute(sa.select(table).order_by(table.c.id)))

    return Ledger(
        accounts={row.id: row for row in await rows(accounts)},
        parents={row.id: row.parent_id for row in await rows(resellers)},
        transfers=await rows(transfers),
        payments={row.transfer_id: row for row in await rows(payments)},
        chosen=await rows(allocations),
    )


@dataclass
class Month:
    """Figures by currency, by panel's asset, or by both."""

    came: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    given_back: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    fees: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    bought: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    paid: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    passed_on: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    charged: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    cost: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    unknown: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    written_off: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    unused: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    unsold: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def rounded_cost(self, asset: str, currency: str) -> int:
        exact = self.cost[asset, currency].scaleb(DECIMALS[currency])
        return int(exact.to_integral_value(ROUND_HALF_EVEN))


@dataclass(frozen=True)
class Heap:
    """What a credit costs on average since some came in by a group of transfers."""

    group: str
    average: Decimal
    currency: str


def walk(ledger: Ledger, reseller: int, start: datetime, end: datetime) -> Month:
    """Return a month of a reseller, having walked through everything that ever was."""
    walker = _Walker(ledger, reseller, start, end)
    for transfer in ledger.transfers:
        if transfer.at < end:
            walker.step(transfer)
    return walker.month


@dataclass
class _Walker:
    ledger: Ledger
    me: int
    start: datetime
    end: datetime
    month: Month = field(default_factory=Month)
    there: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    piles: dict[str, list[Heap]] = field(default_factory=lambda: defaultdict(list))
    booked: dict[int, Heap | None] = field(default_factory=dict)

    def step(self, transfer: Any) -> None:
        source, destination = self.ledger.ends(transfer)
        self._learn_cost(transfer, source, destination)
        if transfer.at >= self.start:
            self._count_money(transfer, source, destination)
            self._count_credits(transfer, source, destination)
        self._keep_balances(transfer, source, destination)

    # What credits cost

    def _mine(self, account: Any) -> bool:
        top = self.ledger.parents[self.me] is None
        return bool(account.reseller_id == self.me and account.kind == ("stock" if top else "wallet"))

    def _closes_below(self, transfer: Any, other: Any) -> bool:
        return transfer.group_key.startswith("closing:") and self.ledger.parents[other.reseller_id] == self.me

    def _learn_cost(self, transfer: Any, source: Any, destination: Any) -> None:
        if self._is_purchase(transfer, source, destination):
            self._pile_up(transfer, destination)
        if transfer.reverses and self._mine(source):
            undone = self.ledger.by_id[transfer.reverses].group_key
            self.piles[source.asset] = [one for one in self.piles[source.asset] if one.group != undone]
        if self._is_sale(transfer, source, destination):
            pile = self.piles[source.asset]
            self.booked[transfer.id] = pile[-1] if pile else None

    def _is_purchase(self, transfer: Any, source: Any, destination: Any) -> bool:
        moved = transfer.kind in {"single", "post"} and self._mine(destination) and not transfer.reverses
        strange = source.kind == "consumed" or transfer.key.endswith(":untracked")
        return moved and not strange and not self._closes_below(transfer, source)

    def _is_sale(self, transfer: Any, source: Any, destination: Any) -> bool:
        away = self._mine(source) and destination.kind == "wallet" and transfer.kind in {"single", "hold"}
        return away and not transfer.reverses and not transfer.group_key.startswith("closing:")

    def _pile_up(self, transfer: Any, mine: Any) -> None:
        """Put a purchase on the pile, with what a credit costs on average from now on."""
        pile, group = self.piles[mine.asset], self.ledger.groups[transfer.group_key]
        if any(heap.group == transfer.group_key for heap in pile):
            return
        came = [one for one in group if one.destination_id == mine.id and one.kind in {"single", "post"}]
        credits = sum(one.amount for one in came if not one.key.endswith(":untracked"))
        paying = [one for one in group if self._pays_for_credits(one)]
        last = pile[-1] if pile else Heap("", Decimal(0), UNKNOWN)
        currency = self.ledger.accounts[paying[0].source_id].asset if paying else last.currency
        paid = Decimal(sum(one.amount for one in paying)).scaleb(-DECIMALS.get(currency, 0))
        another = UNKNOWN not in {last.currency, currency} and last.currency != currency
        before = max(self.there[mine.id], 0) if pile and not another else 0
        fresh = (before * last.average + paid) / (before + credits)
        pile.append(Heap(transfer.group_key, round(fresh, 6), currency))

    def _pays_for_credits(self, transfer: Any) -> bool:
        source, destination = self.ledger.ends(transfer)
        if source.reseller_id != self.me or transfer.reverses:
            return False
        return (source.kind, destination.kind) in {("cost", "cash"), ("due", "sales")}

    # What is counted in the month

    def _count_money(self, transfer: Any, source: Any, destination: Any) -> None:
        if transfer.kind not in {"single", "post"}:
            return
        sign, first, last = (-1, destination, source) if transfer.reverses else (1, source, destination)
        mine = {account.kind for account in (first, last) if account.reseller_id == self.me}
        self._count_cash(sign * transfer.amount, first, last, mine)
        self._count_trade(sign * transfer.amount, first, last, mine, self._credits_beside(transfer))

    def _count_cash(self, amount: int, first: Any, last: Any, mine: set[str]) -> None:
        kinds = (first.kind, last.kind)
        if "cash" in mine and kinds in {("cash", "due"), ("cash", "exchange")}:
            self.month.came[first.asset] += amount
        if "cash" in mine and kinds in {("due", "cash"), ("exchange", "cash")}:
            self.month.given_back[first.asset] += amount
        if "cash" in mine and kinds == ("fees", "cash"):
            self.month.fees[first.asset] += amount

    def _count_trade(self, amount: int, first: Any, last: Any, mine: set[str], asset: str) -> None:
        forward = amount if last.kind in {"sales", "cash"} else -amount
        if asset and ("cost" in mine or ("due" in mine and "sales" in {first.kind, last.kind})):
            self.month.paid[asset, first.asset] += forward
        if "sales" in mine and asset:
            self.month.charged[asset, first.asset] += forward
        if "sales" in mine and not asset:
            self.month.written_off[first.asset] -= forward

    def _credits_beside(self, transfer: Any) -> str:
        """Return the credits that moved in the same group as money, if any did."""
        beside = [self.ledger.ends(one)[0].asset for one in self.ledger.groups[transfer.group_key]]
        return next((asset for asset in beside if asset.startswith("panel:")), "")

    def _count_credits(self, transfer: Any, source: Any, destination: Any) -> None:
        if "consumed" in {source.kind, destination.kind} or transfer.key.endswith(":untracked"):
            return
        if self._is_sale(transfer, source, destination):
            self._pass_on(transfer.amount, source.asset, self.booked[transfer.id])
        elif self._mine(source) and transfer.kind == "void":
            self._pass_on(-transfer.amount, source.asset, self.booked[transfer.resolves])
        elif self._mine(source) and transfer.kind == "single":
            self.month.bought[source.asset] -= transfer.amount
        elif self._mine(destination) and transfer.kind in {"single", "post"}:
            self._come_in(transfer, source, destination)

    def _come_in(self, transfer: Any, source: Any, mine: Any) -> None:
        if transfer.reverses:
            undone = self.ledger.by_id[transfer.reverses]
            self._pass_on(-transfer.amount, mine.asset, self.booked[undone.resolves or undone.id])
        elif self._closes_below(transfer, source):
            pile = self.piles[mine.asset]
            self._pass_on(-transfer.amount, mine.asset, pile[-1] if pile else None)
        else:
            self.month.bought[mine.asset] += transfer.amount

    def _pass_on(self, credits: int, asset: str, heap: Heap | None) -> None:
        self.month.passed_on[asset] += credits
        if heap is None:
            self.month.unknown[asset] += credits
        elif heap.currency != UNKNOWN:
            self.month.cost[asset, heap.currency] += credits * heap.average

    def _keep_balances(self, transfer: Any, source: Any, destination: Any) -> None:
        if transfer.kind in {"single", "post"}:
            self.there[source.id] -= transfer.amount
            self.there[destination.id] += transfer.amount
            for account, amount in ((source, -transfer.amount), (destination, transfer.amount)):
                if account.kind == "wallet" and self.ledger.parents[account.reseller_id] == self.me:
                    self.month.unused[account.asset] += amount
        if self._mine(source):
            self.month.unsold[source.asset] -= {"hold": 1, "single": 1, "post": 0, "void": -1}[
                transfer.kind
            ] * transfer.amount
        if self._mine(destination) and transfer.kind in {"single", "post"}:
            self.month.unsold[destination.asset] += transfer.amount


# What is due


def owed_by_age(
    ledger: Ledger, parent: int, *, before: datetime, today: date, zone: str, days: Mapping[ResellerId, int]
) -> dict[str, dict[str, int]]:
    """Return what is owed by currency and age, having laid every cent that was paid on a cent that was charged.

    `days`: by when each has to pay; what somebody owes who isn't among them is never late.
    """
    owed: dict[str, dict[str, int]] = {}
    for account in ledger.accounts.values():
        if account.kind == "due" and ledger.parents[account.reseller_id] == parent:
            ages = owed.setdefault(account.asset, {"not_yet": 0, "week": 0, "month": 0, "older": 0})
            term = days.get(account.reseller_id)
            for at in _open_cents(ledger, account, before):
                late = 0 if term is None else (today - at.astimezone(ZoneInfo(zone)).date()).days - term
                ages["not_yet" if late <= 0 else "week" if late <= 7 else "month" if late <= 30 else "older"] += 1
    return owed


def _open_cents(ledger: Ledger, account: Any, end: datetime) -> list[datetime]:
    """Return when each cent was charged that isn't paid."""
    charged, paid = _charged_and_paid(ledger, account, end)
    transfer_of = {row.id: row.transfer_id for row in ledger.payments.values()}
    for choice in ledger.chosen:
        payment = transfer_of[choice.payment_id]
        if choice.chosen_at < end and payment in paid and choice.charge_id in charged:
            laid = max(0, min(choice.amount, paid[payment], charged[choice.charge_id]))
            paid[payment], charged[choice.charge_id] = paid[payment] - laid, charged[choice.charge_id] - laid
    cents = [id_ for id_, left in sorted(charged.items()) for _ in range(left)]
    return [ledger.by_id[id_].at for id_ in cents[sum(paid.values()) :]]


def _charged_and_paid(ledger: Ledger, account: Any, end: datetime) -> tuple[dict[int, int], dict[int, int]]:
    """Return each charge and each payment of an account, less what was taken back or refunded of it."""
    charged: dict[int, int] = {}
    paid: dict[int, int] = {}
    refunds: dict[int, int] = {}
    charged_back: dict[int, int] = {}
    for one in _moved_on(ledger, account, end):
        record = ledger.payments.get(one.id)
        undone = _undone(ledger, one, record)
        if undone is None:
            refunded = record is not None and record.kind == "refund"
            (refunds if refunded else charged if one.source_id == account.id else paid)[one.id] = one.amount
        elif undone in charged_back:
            paid[charged_back[undone]] += one.amount
        else:
            next(sums for sums in (charged, paid, refunds) if undone in sums)[undone] -= one.amount
        if undone is not None and record is not None:
            charged_back[one.id] = undone
    for refund, amount in refunds.items():
        left = amount
        for payment in sorted(paid, reverse=True):
            taken = min(left, paid[payment])
            paid[payment], left = paid[payment] - taken, left - taken
        charged |= {refund: left} if left else {}
    return charged, paid


def _moved_on(ledger: Ledger, account: Any, end: datetime) -> list[Any]:
    moved = [one for one in ledger.transfers if one.at < end and one.kind in {"single", "post"}]
    return [one for one in moved if account.id in {one.source_id, one.destination_id}]


def _undone(ledger: Ledger, transfer: Any, record: Any) -> int | None:
    if record is not None and record.kind == "chargeback":
        return next(int(row.transfer_id) for row in ledger.payments.values() if row.id == record.of_id)
    return None if transfer.reverses is None else int(transfer.reverses)
