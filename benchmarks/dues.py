"""How long what is due takes with many sub-resellers: the list, a chunk of the clock's, and a look that finds nothing.

`python -m benchmarks.dues` measures it with 10,000 sub-resellers, all of whom have something to pay.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from domain.agreement import OfferState, Weight
from domain.clock import TurnableClock
from domain.ledger import AccountKind, TransferKind
from domain.people import Actor, ResellerId, ResellerState, Role
from handlers.dues_asks import ShowDues
from handlers.registry import entry_of
from jobs.dues import A_CHUNK, remind_of_dues, tell_of_overdue
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.models import agreement
from storage.models.ledger import accounts, transfers
from storage.models.people import members, resellers
from storage.store import Store

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MOVEMENTS = 20
"""How many charges and payments each has."""


async def measure(sub_resellers: int) -> None:
    """Print how long each takes."""
    with tempfile.TemporaryDirectory() as place:
        url = f"sqlite:///{Path(place) / 'dues.db'}"
        await migrate(url)
        database = open_database(url, TurnableClock(lambda: START), synchronous="OFF")
        owner = await database.write(lambda store: _fill(store, sub_resellers))
        await _time("the list", lambda: database.read(lambda store: _list(owner, store)))
        await _time(f"a chunk of {A_CHUNK} reminders", lambda: database.write(remind_of_dues))
        await _time("all other reminders", lambda: _through(database, remind_of_dues))
        await _time("a look when all is done", lambda: database.write(remind_of_dues))
        await _time("what went overdue", lambda: _through(database, tell_of_overdue))
        await database.close()


async def _time(what: str, work: Callable[[], Awaitable[object]]) -> None:
    began = time.perf_counter()
    await work()
    print(f"{what:30} {time.perf_counter() - began:8.3f} s", flush=True)


async def _through(database: Database, job: Callable[[Store], Any]) -> None:
    while await database.write(job):
        pass


async def _list(owner: Actor, store: Store) -> None:
    screen = await entry_of(ShowDues).handle(ShowDues(), owner, store)
    assert len(screen.fields) > 8


# What is measured


async def _fill(store: Store, sub_resellers: int) -> Actor:
    """Make a top reseller and so many sub-resellers with an owner, an agreement and movements; return its owner."""
    top, owner = await _top(store)
    shared = {"state": ResellerState.ACTIVE, "paused": False, "frozen": False, "currency": "EUR", "time_zone": "UTC"}
    shared |= {"language": "en", "created_at": START, "parent_id": top}
    rows = [shared | {"name": f"Sub-reseller {number}"} for number in range(sub_resellers)]
    ids = [*(await store.connection.execute(sa.insert(resellers).returning(resellers.c.id), rows)).scalars()]
    since = {"joined_at": START, "reachable": True}
    await store.connection.execute(sa.insert(members), [_member(one, Role.OWNER) | since for one in ids])
    await _agree(store, top, owner, ids)
    await _move(store, top, ids)
    found = await store.members.acting("telegram", str(top))
    assert found is not None
    return found


async def _top(store: Store) -> tuple[ResellerId, int]:
    top = await store.resellers.add(
        parent_id=None, name="Top", state=ResellerState.ACTIVE, currency="EUR", time_zone="UTC", language="en"
    )
    return top, await store.members.add(**_member(top, Role.OWNER))


def _member(reseller: int, role: Role) -> dict[str, Any]:
    person = {"platform": "telegram", "user": str(reseller), "chat": str(reseller), "name": "Owner", "handle": ""}
    return person | {"reseller_id": reseller, "role": role, "language": "en", "time_zone": "UTC"}


async def _agree(store: Store, top: ResellerId, owner: int, ids: list[int]) -> None:
    words = {"text": "", "fingerprint": ""}
    revision = {"reseller_id": top, "number": 1, "weight": Weight.MATERIAL, "summary": "", "published_at": START}
    added = await store.connection.execute(
        sa.insert(agreement.revisions).returning(agreement.revisions.c.id), revision | words | {"published_by": owner}
    )
    offer: dict[str, Any] = {"parent_id": top, "number": 1, "revision_id": added.scalar_one(), "currency": "EUR"}
    offer |= {"state": OfferState.ACCEPTED, "debt_limit": 10**9, "payment_days": 4, "holds_from": START.date()}
    offer |= {"grace_days": 14, "created_at": START, "reason": "", "applied_at": START, **words}
    await store.connection.execute(sa.insert(agreement.offers), [offer | {"reseller_id": id_} for id_ in ids])


async def _move(store: Store, top: ResellerId, ids: list[int]) -> None:
    sales = await store.ledger.account(top, AccountKind.SALES, "EUR")
    cash = await store.ledger.account(top, AccountKind.CASH, "EUR")
    opening = {"kind": AccountKind.DUE, "asset": "EUR", "floor": -(10**9), "posted": 0, "held": 0}
    added = await store.connection.execute(
        sa.insert(accounts).returning(accounts.c.id), [opening | {"reseller_id": id_} for id_ in ids]
    )
    dues = [*added.scalars()]
    for rows in _movements(dues, sales.id, cash.id):
        await store.connection.execute(sa.insert(transfers), rows)


def _movements(dues: list[int], sales: int, cash: int) -> Iterator[list[dict[str, Any]]]:
    """Yield charges and payments by turns, a few days apart; each payment is a little less than the charge before."""
    common = {"kind": TransferKind.SINGLE, "fingerprint": "", "actor": "", "reason": ""}
    for number in range(MOVEMENTS):
        at, paid = START - timedelta(days=3 * (MOVEMENTS - number)), number % 2
        yield [
            common
            | {
                "key": f"{number}:{due}",
                "group_key": f"{number}:{due}",
                "source_id": cash if paid else due,
                "destination_id": due if paid else sales,
                "amount": 900 if paid else 1_000,
                "at": at,
            }
            for due in dues
        ]


if __name__ == "__main__":
    import handlers.all  # noqa: F401  (its handlers are what is measured)

    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
