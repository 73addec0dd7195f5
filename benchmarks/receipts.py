"""How long it takes to look whether a receipt looks like one that its parent has had, among very many.

`python -m benchmarks.receipts` measures it with 50,000 receipts, all different pictures.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa

from benchmarks.seeded import FIRST, seed
from domain.clock import TurnableClock
from domain.likeness import CELLS
from domain.people import ResellerId
from domain.requests import AttachmentId
from services import alike
from services.requests import request_credits
from storage.database import Database, open_database
from storage.models.requests import attachments, requests
from storage.store import Store

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
RECEIPTS = 50_000
ROUNDS = 9
KEPT_BYTES = 60_000
"""How large a photo is that a chat has made smaller."""


def main(receipts: int) -> None:
    """Measure it in a network made for it."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "bench.sqlite3"
        seed(path, 10)
        asyncio.run(measure(path, receipts))


async def measure(path: Path, receipts: int) -> None:
    """Print how long a look takes, with a picture that is like none."""
    database = open_database(f"sqlite:///{path}", TurnableClock(lambda: START), synchronous="OFF")
    parent_id, own = await _fill(database, receipts)
    print(f"{receipts:,} receipts")
    took = [await _look(database, parent_id, own) for _ in range(ROUNDS)]
    print(f"a look: median {statistics.median(took):.0f} ms, slowest {max(took):.0f} ms")
    await database.close()


async def _look(database: Database, parent_id: ResellerId, own: AttachmentId) -> float:
    began = time.perf_counter()
    await database.write(lambda store: alike.look_for(store, own, parent_id))
    return (time.perf_counter() - began) * 1000


async def _fill(database: Database, receipts: int) -> tuple[ResellerId, AttachmentId]:
    """Make requests with receipts, and return whose they are, and a receipt that is used by none."""
    await database.write(_ask)
    for done in range(0, receipts, 1000):
        parent_id, own = await database.write(partial(_add, done=done, number=1000))
    return parent_id, own


async def _ask(store: Store) -> None:
    """Make the request of which all others are copies."""
    who = await store.members.acting("telegram", str(FIRST))
    assert who is not None
    [sub_panel] = await store.sub_panels.of_reseller(who.reseller_id)
    await request_credits(store, by=who, sub_panel_id=sub_panel.id, credits=10)


async def _add(store: Store, *, done: int, number: int) -> tuple[ResellerId, AttachmentId]:
    request: Any = (
        (await store.connection.execute(sa.select(requests).order_by(requests.c.id).limit(1))).mappings().one()
    )
    photo, ids = bytes(KEPT_BYTES), []
    for n in range(done, done + number):
        likeness = Random(n).randbytes(CELLS // 32).translate(bytes(b & 0x7F for b in range(256))) * 32  # noqa: S311
        row = {
            "reseller_id": request["reseller_id"], "platform": "telegram", "remote_id": str(n),
            "media_type": "image/jpeg", "name": "", "size": len(photo), "sha256": str(n),
            "likeness": likeness, "content": photo, "sent_at": START,
        }  # fmt: skip
        added = await store.connection.execute(sa.insert(attachments).values(**row).returning(attachments.c.id))
        ids.append(added.scalar_one())
    alike_but = {name: value for name, value in request.items() if name != "id"}
    rows = [{**alike_but, "number": 1000 + done + n, "receipt_id": ids[n]} for n in range(number - 1)]
    await store.connection.execute(sa.insert(requests), rows)
    return ResellerId(request["parent_id"]), AttachmentId(ids[-1])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RECEIPTS)
