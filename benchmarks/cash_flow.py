"""`python -m benchmarks.cash_flow`: how long the cash flow of a top with 10,000 sub-resellers takes, after a year."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa

from domain.agreement import LoadingWay, OfferState, PanelId, Weight
from domain.clock import Clock
from domain.ledger import AccountKind, TransferKind, credits_of
from domain.money import Money
from domain.people import Actor, MemberId, ResellerId, ResellerState, Role
from domain.periods import month_before, month_of
from services import stock
from services.cash_flow import cash_flow, months
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.models.agreement import offers, panels, revisions, sub_panels
from storage.models.ledger import accounts, transfers
from storage.models.people import resellers
from storage.store import Store

SUB_RESELLERS = 10_000
MONTHS = 12
SALES_A_MONTH = 2
START = datetime(2025, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 2, 27, tzinfo=UTC)
CHUNK = 5_000
"""Transfers that are written in one transaction."""

_random = Random(1)  # noqa: S311  (it only spreads numbers)


async def seed(url: str, sub_resellers: int) -> ResellerId:
    """Make a top whose sub-resellers have bought and paid for a year, and return it."""
    clock = count()
    moving: Clock = lambda: START + timedelta(microseconds=next(clock))  # noqa: E731
    await migrate(url)
    database = open_database(url, moving, synchronous="OFF")
    top, books = await database.write(lambda store: _open(store, sub_resellers))
    await _buy(database, top, books["panel"])
    for rows in _chunks(_year(books)):
        await database.write(lambda store, rows=rows: _insert(store, transfers, rows))  # type: ignore[misc]
    await database.close()
    return top


async def _insert(store: Store, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    await store.connection.execute(sa.insert(table), rows)


async def _one(store: Store, table: sa.Table, **values: Any) -> int:
    return int((await store.connection.execute(sa.insert(table).values(**values).returning(table.c.id))).scalar_one())


async def _open(store: Store, sub_resellers: int) -> tuple[ResellerId, dict[str, Any]]:
    """Make the accounts of everybody."""
    top = await store.resellers.add(
        parent_id=None, name="Top", state=ResellerState.ACTIVE, currency="EUR", time_zone="UTC", language="en"
    )
    member = await store.members.add(
        reseller_id=top, name="Ana", handle="", role=Role.OWNER, platform="telegram", user="1", chat="1", language="en",
        time_zone="UTC",
    )  # fmt: skip
    panel = await _one(store, panels, reseller_id=top, name="Panel", loading=LoadingWay.HAND)
    asset = credits_of(PanelId(panel))
    own = {kind: (await store.ledger.account(top, kind, "EUR")).id for kind in (AccountKind.CASH, AccountKind.SALES)}
    own[AccountKind.STOCK] = (await store.ledger.account(top, AccountKind.STOCK, asset)).id
    revision = await _one(
        store, revisions, reseller_id=top, number=1, weight=Weight.MATERIAL, text="", summary="", fingerprint="",
        published_at=START, published_by=member,
    )  # fmt: skip
    children = range(top + 1, top + 1 + sub_resellers)
    common = {"paused": False, "frozen": False, "currency": "EUR", "time_zone": "UTC", "language": "en"}
    await _insert(store, resellers, [
        {"id": child, "parent_id": top, "name": f"Child {child}", "state": ResellerState.ACTIVE, "created_at": START,
         **common} for child in children
    ])  # fmt: skip
    await _insert(store, sub_panels, [
        {"id": child, "reseller_id": child, "panel_id": panel, "account": "", "price": Decimal(2), "minimum_order": 1,
         "period_minimum": 0, "active": True} for child in children
    ])  # fmt: skip
    await _insert(store, offers, [
        {"reseller_id": child, "parent_id": top, "number": 1, "revision_id": revision, "state": OfferState.ACCEPTED,
         "currency": "EUR", "debt_limit": 0, "payment_days": child % 40, "holds_from": date(2025, 1, 1),
         "grace_days": 0, "text": "", "fingerprint": "", "created_at": START, "reason": "", "applied_at": START}
        for child in children
    ])  # fmt: skip
    empty = {"posted": 0, "held": 0, "floor": None}
    await _insert(store, accounts, [
        {"reseller_id": child, "kind": kind, "asset": of, "sub_panel_id": place, **empty}
        for child in children
        for kind, of, place in ((AccountKind.DUE, "EUR", None), (AccountKind.WALLET, asset, child))
    ])  # fmt: skip
    kinds = accounts.c.kind.in_([AccountKind.DUE, AccountKind.WALLET])
    rows = await store.connection.execute(
        sa.select(accounts.c.reseller_id, accounts.c.kind, accounts.c.id).where(kinds)
    )
    held = {(row.reseller_id, row.kind): row.id for row in rows}
    return top, {"own": own, "held": held, "children": children, "panel": PanelId(panel), "member": member}


async def _buy(database: Database, top: ResellerId, panel: PanelId) -> None:
    """Buy stock each month."""
    owner = Actor(
        MemberId(1), "Ana", Role.OWNER, top, None, "Top", ResellerState.ACTIVE, frozen=False, currency="EUR",
        language="en", time_zone="UTC", platform="telegram", chat="1",
    )  # fmt: skip
    for _ in range(MONTHS):
        cost = Money(_random.randint(10**8, 2 * 10**8), "EUR")
        await database.write(
            lambda store, cost=cost: stock.buy(store, panel, credits=10**6, cost=cost, supplier="Acme", by=owner)  # type: ignore[misc]
        )


def _year(books: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the transfers of a year: sales on account, loaded, and paid some weeks later, the last ones not yet."""
    own, held, ids = books["own"], books["held"], count(1_000)
    sales = MONTHS * SALES_A_MONTH
    for number in range(sales):
        at = START + (NOW - START) * number / sales
        for child in books["children"]:
            due, wallet = held[child, AccountKind.DUE], held[child, AccountKind.WALLET]
            credits, group, hold = 10 + child % 90, f"request:{number * 100_000 + child}", next(ids)
            amount, moment = credits * 200, at + timedelta(minutes=child % 10_000)
            yield _row(hold, group, "credits", TransferKind.HOLD, own[AccountKind.STOCK], wallet, credits, moment)
            yield _row(next(ids), group, "charge", TransferKind.SINGLE, due, own[AccountKind.SALES], amount, moment)
            yield _row(
                next(ids), group, "loaded", TransferKind.POST, own[AccountKind.STOCK], wallet, credits, moment, hold
            )
            if number < sales - 1 - child % 3:
                key = f"payment:{number * 100_000 + child}"
                yield _row(next(ids), key, "money", TransferKind.SINGLE, own[AccountKind.CASH], due, amount, moment)


def _row(  # noqa: PLR0917  (a transfer has that many parts)
    id_: int,
    group: str,
    name: str,
    kind: TransferKind,
    source: int,
    destination: int,
    amount: int,
    at: datetime,
    resolves: int | None = None,
) -> dict[str, Any]:
    return {
        "id": id_, "key": f"{group}:{name}", "fingerprint": "", "group_key": group, "kind": kind, "source_id": source,
        "destination_id": destination, "amount": amount, "resolves": resolves, "reverses": None, "actor": "seed",
        "reason": "seed", "at": at,
    }  # fmt: skip


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while chunk := [row for _, row in zip(range(CHUNK), rows, strict=False)]:
        yield chunk


async def measured(name: str, work: Callable[[], Awaitable[object]]) -> None:
    started = time.perf_counter()
    await work()
    print(f"| {name} | {time.perf_counter() - started:.2f} s |", flush=True)


async def main(sub_resellers: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        url = f"sqlite:///{Path(place) / 'bench.sqlite3'}"
        started = time.perf_counter()
        top = await seed(url, sub_resellers)
        print(f"{sub_resellers:,} sub-resellers, a year: made in {time.perf_counter() - started:.0f} s\n")
        database = open_database(url, lambda: NOW)
        now = month_of(NOW, "UTC")
        six = [now]
        while len(six) < 6:
            six.insert(0, month_before(six[0], "UTC"))
        print("| asked | takes |\n|---|---|")
        for name, work in (
            ("the running month", lambda store: cash_flow(store, top, now)),
            ("the month before", lambda store: cash_flow(store, top, six[-2])),
            ("six months at a glance", lambda store: months(store, top, six)),
        ):
            await measured(name, lambda work=work: database.read(work))  # type: ignore[misc]
            await measured(f"{name}, again", lambda work=work: database.read(work))  # type: ignore[misc]
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SUB_RESELLERS))
