"""Whatever people do in random months, the books add up: each account, what is due, cash flow, and both sides' papers.

Moderate by default; `SOAK=1` runs it at length.
"""

import os
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from domain.calendar import day_in
from domain.cash_flow import CashFlow
from domain.clock import TurnableClock
from domain.dues import Allocation, DueLine, Dues, covers_of, dues_of
from domain.ledger import Account, AccountKind
from domain.people import Reseller, ResellerId
from domain.periods import Period, month_of
from handlers.statement_files import Statement, statement_csv, statement_paper
from handlers.wording import speaking
from services import dues, entries
from services.cash_flow import cash_flow, months
from services.entries import Entry, Shown, Unit
from services.margins import by_sub_reseller
from storage.database import open_database
from storage.models.requests import requests
from storage.store import Store
from tests.conftest import START, copy_of, drop
from tests.deals import ZONE, Deals
from tests.factories import Network
from tests.figures import figures_of, figures_walked, glance_of, periods_until, plain_by_currency
from tests.long_way import Ledger, owed_by_age, read_ledger, walk

pytestmark = [pytest.mark.both_engines, pytest.mark.timeout(3600)]

SOAK = os.environ.get("SOAK") == "1"
DEEDS = 120 if SOAK else 45
EXAMPLES = 250 if SOAK else 8


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(random=st.randoms(use_true_random=False), deeds=st.integers(DEEDS // 3, DEEDS))
async def test_whatever_is_done_in_random_months_everything_adds_up(
    template: sa.URL, tmp_path: Path, random: Random, deeds: int
) -> None:
    async with months_of_deals(template, tmp_path, random, deeds) as deals:
        note(f"{dict(deals.done)}")
        await deals.database.read(lambda store: everything_adds_up(store, deals))


async def test_the_random_months_leave_no_deed_out(template: sa.URL, tmp_path: Path) -> None:
    async with months_of_deals(template, tmp_path, Random(3), 260) as deals:  # noqa: S311  (nothing is kept secret by it)
        assert [deed.__name__ for deed in deals.deeds if not deals.done[deed.__name__]] == []
        await deals.database.read(lambda store: everything_adds_up(store, deals))


@asynccontextmanager
async def months_of_deals(template: sa.URL, place: Path, random: Random, deeds: int) -> AsyncIterator[Deals]:
    """Let random months pass in a database of their own."""
    clock = TurnableClock(lambda: START)
    url = await copy_of(template, place)
    database = open_database(url, clock, synchronous="OFF")
    try:
        network = Network(database, clock)
        await network.noise()
        deals = Deals(network, database, clock, random)
        await deals.open()
        await deals.run(deeds)
        yield deals
    finally:
        await database.close()
        await drop(url)


async def everything_adds_up(store: Store, deals: Deals) -> None:
    ledger = await read_ledger(store)
    assert await store.ledger.replay() == []
    accounts_hold_their_legs(ledger)
    await due_is_charges_minus_payments(store, ledger)
    await charges_are_covered_or_open(store, ledger)
    await cash_flow_is_the_long_way(store, deals, ledger)
    for dealer in deals.dealers:
        await both_sides_read_the_same(store, await store.resellers.by_id(dealer.reseller.id), ledger)


# Accounts


def accounts_hold_their_legs(ledger: Ledger) -> None:
    """Add up every leg that there is, one by one."""
    posted: dict[int, int] = defaultdict(int)
    held: dict[int, int] = defaultdict(int)
    for one in ledger.transfers:
        if one.kind in {"single", "post"}:
            posted[one.source_id] -= one.amount
            posted[one.destination_id] += one.amount
        held[one.source_id] += {"hold": one.amount, "single": 0}.get(one.kind, -one.amount)
    for account in ledger.accounts.values():
        assert (account.posted, account.held) == (posted[account.id], held[account.id])


# What is due


async def due_is_charges_minus_payments(store: Store, ledger: Ledger) -> None:
    """Add up what was sold and what was paid, as people put it on record, and not what moved for it."""
    expected: dict[tuple[int, str], int] = defaultdict(int)
    for sale in (await store.connection.execute(sa.select(requests).where(requests.c.state == "approved"))).all():
        stands = sale.loading != "failed" and sale.taken_back_at is None
        expected[sale.reseller_id, sale.currency] -= sale.charge if stands else 0
    undone = {one.reverses for one in ledger.transfers}
    for paid in ledger.payments.values():
        amount = paid.amount if paid.kind == "payment" else -paid.amount
        expected[paid.reseller_id, paid.currency] += 0 if paid.transfer_id in undone else amount
    for one in ledger.transfers:
        source, destination = ledger.ends(one)
        if one.group_key.startswith("closing:") and "sales" in {source.kind, destination.kind}:
            due, sign = (destination, 1) if destination.kind == "due" else (source, -1)
            expected[due.reseller_id, due.asset] += sign * one.amount
    found = {(one.reseller_id, one.asset): one.posted for one in ledger.accounts.values() if one.kind == "due"}
    assert {key: sum_ for key, sum_ in found.items() if sum_} == {key: sum_ for key, sum_ in expected.items() if sum_}


async def charges_are_covered_or_open(store: Store, ledger: Ledger) -> None:
    """Look at what is open, charge by charge, and at what every payment covers."""
    for account in ledger.accounts.values():
        if account.kind == "due":
            lines = await store.payments.due_lines(account.id)
            chosen = await store.payments.chosen(account.reseller_id, account.asset)
            found = dues_of(lines, chosen)
            assert found.total - found.credit == -account.posted
            assert found.credit >= 0
            assert not (found.credit and found.open)
            assert all(0 < charge.left <= charge.charged for charge in found.open)
            covers_add_up(lines, chosen, found)
            await every_way_to_ask_says_the_same(store, account, found)


def covers_add_up(lines: Sequence[DueLine], chosen: Sequence[Allocation], found: Dues) -> None:
    covers = covers_of(lines, chosen)
    amounts = {line.id: abs(line.amount) for line in lines}
    assert all(cover.amount > 0 for cover in covers)
    for charge in found.open:
        assert sum(one.amount for one in covers if one.charge_id == charge.id) == charge.charged - charge.left
    for payment in {cover.payment_id for cover in covers}:
        assert sum(one.amount for one in covers if one.payment_id == payment) <= amounts[payment]


async def every_way_to_ask_says_the_same(store: Store, account: Account, found: Dues) -> None:
    reseller = await store.resellers.by_id(account.reseller_id)
    one = await dues.due_of(store, reseller.id, account.asset)
    assert one.dues == found
    assert sum(one.by_age.values()) == found.total
    assert 0 <= one.overdue <= found.total
    of_many = await dues.of_reseller(store, reseller)
    assert reseller.parent_id is not None
    by_parent = {each.reseller_id: each for each in await dues.of_children(store, reseller.parent_id)}
    assert by_parent.get(reseller.id, of_many) == of_many
    assert [due for due in of_many.each if due.currency == account.asset] == ([one] if account.posted else [])
    listed = (await dues.charges(store, [of_many])).get(reseller.id, [])
    assert sum(charge.left.minor for charge in listed if charge.left.currency == account.asset) == found.total


# Cash flow


async def cash_flow_is_the_long_way(store: Store, deals: Deals, ledger: Ledger) -> None:
    days = {one.reseller.id: one.payment_days for one in deals.dealers if one.payment_days is not None}
    periods = periods_until(month_of(store.now, ZONE), ZONE, count=4)
    for reseller in (deals.top, deals.middle.reseller):
        glances = await months(store, reseller.id, periods)
        for period, glance in zip(periods, glances, strict=True):
            found = await cash_flow(store, reseller.id, period)
            assert figures_of(found) == figures_walked(walk(ledger, reseller.id, period.start, period.end))
            today = day_in(min(store.now, period.end - timedelta(seconds=1)), ZONE)
            owed = owed_by_age(ledger, reseller.id, before=period.end, today=today, zone=ZONE, days=days)
            assert plain_by_currency(found.due) == plain_by_currency(owed)
            assert glance_of(found, reseller.currency) == (
                glance.received.minor, glance.paid.minor, glance.margin.minor
            )  # fmt: skip
            await margins_add_up_to_it(store, reseller, period, found)
        assert plain_by_currency(found.due) == await due_by_age(store, reseller.id)


async def margins_add_up_to_it(store: Store, reseller: Reseller, period: Period, found: CashFlow) -> None:
    """Add up what each sub-reseller brought, panel by panel."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    expected: dict[tuple[str, str, str], int] = defaultdict(int)
    for line in await by_sub_reseller(store, reseller, period):
        for what, number in (("credits", line.credits), ("unknown", line.unknown)):
            sums[line.panel, what, ""] += number
        sums[line.panel, "charged", line.currency] += line.charged
        sums[line.panel, "cost", line.currency] += line.cost
    for panel in found.panels:
        for what, number in (("credits", panel.passed_on), ("unknown", panel.unknown)):
            expected[panel.panel, what, ""] += number
        for what, by_currency in (("charged", panel.charged), ("cost", panel.cost)):
            for currency, minor in by_currency.items():
                expected[panel.panel, what, currency] += minor
    assert {key: sum_ for key, sum_ in sums.items() if sum_} == {key: sum_ for key, sum_ in expected.items() if sum_}


async def due_by_age(store: Store, parent_id: ResellerId) -> dict[str, dict[str, int]]:
    """Return what is due of all sub-resellers by currency and age, as /dues has it."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in await dues.of_children(store, parent_id):
        for due in one.each:
            for age, minor in due.by_age.items():
                sums[due.currency][age] += minor
    return plain_by_currency(sums)


# Statements


@dataclass(frozen=True)
class Month:
    """A month of a statement as one side reads it, and as it is handed over."""

    units: Sequence[Unit]
    moved: Sequence[Entry]
    csv: str
    paper: object


async def read_by(store: Store, whose: Reseller, reader: Reseller) -> list[Month]:
    """Return all months of a reseller's statements, the oldest first."""
    found = []
    for period in periods_since(START, store):
        units, moved = await entries.between(store, whose, period.start, period.end, reader=reader.id)
        statement = Statement(whose, "", period, ZONE, store.now, units, moved)
        with speaking("en", ZONE):
            found.append(Month(units, moved, statement_csv(statement).content, statement_paper(statement)))
    return found


def periods_since(moment: datetime, store: Store) -> list[Period]:
    now = month_of(store.now, ZONE)
    return periods_until(now, ZONE, count=(now.start.year - moment.year) * 12 + now.start.month - moment.month + 2)


async def both_sides_read_the_same(store: Store, child: Reseller, ledger: Ledger) -> None:
    """Compare a sub-reseller's statements with those that its parent has of it, and with the parent's own books."""
    assert child.parent_id is not None
    parent = await store.resellers.by_id(child.parent_id)
    own, theirs = await read_by(store, child, child), await read_by(store, child, parent)
    lines, seen = lines_of(own), lines_of(theirs)
    assert seen == lines[len(lines) - len(seen) :]  # a parent reads nothing of the time of another one before it
    balances_add_up(own, follow=True)
    balances_add_up(theirs, follow=len(seen) == len(lines))
    for one, other in zip(own, theirs, strict=True):
        if len(seen) == len(lines) and not is_worded_for_one_side(one):
            assert (one.csv, one.paper) == (other.csv, other.paper)
    page = await entries.page(store, child, Shown.ALL, before=None, limit=10_000, reader=parent.id)
    assert [entry.id for entry in reversed(page)] == [line[0] for line in seen]
    the_parent_has_the_other_side(ledger, child, parent, seen, await read_by(store, parent, parent))


def lines_of(read: Sequence[Month]) -> list[tuple[Any, ...]]:
    """Return what both sides have to agree on; what comes from one's own sub-resellers is for oneself."""
    return [
        (
            entry.id,
            entry.at,
            entry.kind,
            entry.asset,
            entry.amount,
            entry.balance,
            entry.counter,
            None if entry.below else entry.number,
        )
        for month in read
        for entry in month.moved
        if entry.kind is not AccountKind.CASH
    ]


def is_worded_for_one_side(month: Month) -> bool:
    """Return whether a month names, or conceals, somebody whom the other side may not know, or must."""
    from_siblings = [
        entry for entry in month.moved if entry.counter is AccountKind.WALLET and entry.group_key.startswith("closing:")
    ]
    has_cash = any(unit.kind is AccountKind.CASH for unit in month.units)
    return has_cash or bool(from_siblings) or any(entry.below for entry in month.moved)


def balances_add_up(read: Sequence[Month], *, follow: bool) -> None:
    """Look at the balance after each movement. `follow`: each month begins where the one before it ended."""
    stood: dict[tuple[AccountKind, str], int] = defaultdict(int)
    for month in read:
        for unit in month.units:
            assert not follow or unit.opening == stood[unit.kind, unit.asset]
            stood[unit.kind, unit.asset] = unit.opening
        for entry in month.moved:
            stood[entry.kind, entry.asset] += entry.amount
            assert entry.balance == stood[entry.kind, entry.asset]
        assert all(unit.closing == stood[unit.kind, unit.asset] for unit in month.units)


def the_parent_has_the_other_side(
    ledger: Ledger, child: Reseller, parent: Reseller, seen: Sequence[tuple[Any, ...]], own: Sequence[Month]
) -> None:
    """Compare what moved on a sub-reseller's accounts with the parent's own statements, the sign of it turned.

    Money is in hand where it left the account of cash, so that it has the same sign on both.
    """
    goods = {AccountKind.STOCK, AccountKind.WALLET}
    by_id = {entry.id: entry for month in own for entry in month.moved}
    for id_, _at, kind, _asset, amount, _balance, counter, _number in seen:
        others = [one for one in ledger.ends(ledger.by_id[id_]) if one.reseller_id == parent.id]
        if others and counter in goods:
            assert by_id[id_].amount == -amount
        if others and counter is AccountKind.CASH:
            assert by_id[id_].amount == amount
        if others and counter is AccountKind.EXCHANGE:
            assert kind is AccountKind.DUE
            assert the_foreign_money(by_id.values(), ledger, id_)
    ids = {line[0] for line in seen}
    for id_, entry in by_id.items():
        if entry.child == child.name and entry.counter in {AccountKind.WALLET, AccountKind.DUE}:
            assert id_ in ids, entry


def the_foreign_money(own: Iterable[Entry], ledger: Ledger, id_: int) -> bool:
    """Return whether what came in another currency, or went, is among a parent's own movements of cash."""
    transfer = ledger.by_id[id_]
    payment = ledger.payments[transfer.reverses or id_]
    in_hand = [entry for entry in own if entry.group_key == transfer.group_key and entry.asset != payment.currency]
    return payment.received in {abs(entry.amount) for entry in in_hand}
