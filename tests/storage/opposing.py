"""A process that moves credits to and fro: `python -m tests.storage.opposing <url> <one> <other> <name> <times>`."""

import asyncio
import sys
from datetime import UTC, datetime

from domain.ledger import AccountId, Leg, TransferKind
from storage.database import Database, open_database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WORKERS = 8


async def move(database: Database, source: AccountId, destination: AccountId, *, key: str) -> None:
    """Move one credit, in a transaction of its own."""
    leg = Leg("credits", TransferKind.SINGLE, source, destination, 1)
    await database.write(lambda store: store.ledger.record([leg], key=key, actor="worker", reason="to and fro"))


async def storm(database: Database, one: AccountId, other: AccountId, *, name: str, times: int) -> None:
    """Let eight workers move credits, every second one the other way."""

    async def work(worker: int) -> None:
        way = (one, other) if worker % 2 else (other, one)
        for turn in range(times):
            await move(database, *way, key=f"{name}:{worker}:{turn}")

    async with asyncio.TaskGroup() as workers:
        for worker in range(WORKERS):
            workers.create_task(work(worker))


async def main(url: str, one: str, other: str, name: str, times: str) -> None:
    database = open_database(url, lambda: NOW, synchronous="OFF")
    try:
        await storm(database, AccountId(int(one)), AccountId(int(other)), name=name, times=int(times))
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
