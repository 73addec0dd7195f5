"""What the clock does with usage: begins rounds of judging, and has each chunk of them read, judged and recorded.

What is judged takes long, so that it is done between two transactions, beside the bot's process.
"""

from domain.judging import packed_task, verdicts_from
from services import watch_overdue, watching
from services.watch_findings import Chunk
from storage.store import Store

A_CHUNK = 50


async def begin_rounds(store: Store) -> int:
    """Begin the rounds that are due; return how many."""
    return await watching.begin_rounds(store)


async def next_chunk(store: Store) -> Chunk | None:
    """Return what is to be judged next."""
    return await watching.next_chunk(store)


def order_of(chunk: Chunk) -> bytes | None:
    """Return what is to be judged of a chunk as JSON, `None` for nothing."""
    return None if chunk.task is None else packed_task(chunk.task)


async def record(chunk: Chunk, answer: bytes | None, store: Store) -> int:
    """Record what was found; return how many were judged."""
    return await watching.record(store, chunk, [] if answer is None else verdicts_from(answer))


async def pass_over(chunk: Chunk, store: Store) -> int:
    """Leave a chunk as it is until its panel's next round; return whether nobody else had it, as 1 or 0."""
    return await watching.pass_over(store, chunk)


def unjudged(chunk: Chunk, answer: bytes) -> list[int]:
    """Return the sub-panels of a chunk that couldn't be judged."""
    judged = {verdict.id for verdict in verdicts_from(answer)}
    return [one.id for one in chunk.watched if one.id not in judged]


async def look_for_overdue(store: Store) -> int:
    """Look, once an hour, who should have paid by now; return at how many parents' sub-resellers it was looked."""
    return await watch_overdue.watch_next(store, most=A_CHUNK)
