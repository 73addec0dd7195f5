"""Judging what is to be judged: chunk by chunk, beside this process, and past what can't be judged."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import structlog

from bot.beside import Beside, Closed, NoAnswer
from jobs import watch
from services.watch_findings import Chunk
from storage.database import Database

log = structlog.get_logger()


async def judge_rounds(database: Database, judging: Beside, told: Callable[[], None]) -> None:
    """Judge the usage of the rounds that are open; what ends it goes on later. `told`: is called when there is news.

    A chunk that can't be judged, or not be recorded, is passed over until its panel's next round: it must not keep the
    others from being judged.
    """
    with suppress(Closed):
        while (chunk := await database.read(watch.next_chunk)) is not None:
            answer = await _answer(judging, chunk)
            try:
                done = await database.write(partial(watch.record, chunk, answer))
            except Exception:
                log.exception("usage judged and not recorded", **_named(chunk))
                done = await database.write(partial(watch.pass_over, chunk))
            if done:
                told()


async def _answer(judging: Beside, chunk: Chunk) -> bytes | None:
    """Return the verdicts on a chunk; `None` where nothing can be said of it."""
    order = watch.order_of(chunk)
    if order is None:
        return None
    try:
        answer = await judging.answer(order)
    except NoAnswer as failure:
        log.error("usage not judged", why=str(failure), **_named(chunk))
        return None
    unjudged = watch.unjudged(chunk, answer)
    if unjudged:
        log.error("usage not judged", sub_panels=unjudged, **_named(chunk))
    return answer


def _named(chunk: Chunk) -> dict[str, int]:
    return {"panel": chunk.round.panel_id, "after": chunk.round.position or 0}
