"""Panels' files on their way in: read row by row beside the event loop, staged in chunks, counted as a whole.

One file at a time in a process; what dies with it is gone on with from the last chunk, by whoever looks next.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial

import structlog

from bot.streams import Stream, stream_of
from domain.errors import Refusal
from domain.reported import ToldBalance
from domain.requests import AttachmentId
from domain.table import MixedDates, NotATable
from domain.usage import RefusedUsage, RowKind, UsageImport, UsageImportId, UsageRow, WhyRefused
from domain.usage_columns import RowReader, is_of_the_other_order, unpacked
from services import usage, usage_files
from services.usage import ImportLost, ImportUnderWay, Intake
from storage.database import Database
from storage.store import Store

log = structlog.get_logger()

MOST_TRIES = 3
"""How often a file is begun that kills its reader."""

Chunk = tuple[list[UsageRow], list[ToldBalance], list[RefusedUsage], int]
"""Rows that were read, what they say that accounts have, those that couldn't be read, and the number of the last."""

Progress = Callable[[int], None]


async def read_ordered(database: Database) -> int:
    """Read the files that somebody ordered to be read, until none is left; return how many it were."""
    files = 0
    while await _read_next(database):
        files += 1
    return files


async def _read_next(database: Database) -> bool:
    found = await database.read(lambda store: store.usage.to_read())
    if found is None or found.file_id is None:
        return False
    file_id = AttachmentId(found.file_id)
    try:
        await take_in(database, found.id, lambda: _opened(database, file_id))
    except (ImportLost, ImportUnderWay):
        return False
    return True


async def _opened(database: Database, file_id: AttachmentId) -> Stream:
    attachment = await database.read(lambda store: store.attachments.by_id(file_id))
    content = await database.read(lambda store: store.attachments.content(file_id))
    if attachment is None or content is None:
        raise NotATable
    return await asyncio.to_thread(stream_of, attachment.name, content)


async def take_in(
    database: Database,
    import_id: UsageImportId,
    opening: Callable[[], Awaitable[Stream]],
    *,
    progress: Progress = lambda _: None,
) -> UsageImport:
    """Read a file and count what it says, all of it or nothing; return the import as it ended.

    `progress`: is told how many bytes are read. Raises `ImportLost`, `ImportUnderWay`.
    """
    intake = await database.write(lambda store: usage.begin(store, import_id))
    try:
        if intake.token > MOST_TRIES:
            raise NotATable
        await _stage_all(database, intake, await opening(), progress)
        return await database.write(lambda store: usage_files.apply(store, intake))
    except (ImportLost, ImportUnderWay):
        raise
    except Refusal as refused:
        why = refused
        return await database.write(lambda store: usage_files.give_up(store, intake, why))
    except Exception:
        log.exception("usage not read", usage_import=import_id)
        return await database.write(lambda store: usage_files.give_up(store, intake, NotATable()))


async def _stage_all(database: Database, intake: Intake, stream: Stream, progress: Progress) -> None:
    layout = unpacked(intake.source.layout)
    reader = RowReader(layout, intake.source.rows, intake.zone)
    rows = stream.chunks(progress)
    while True:
        chunk = await asyncio.to_thread(_read_chunk, reader, rows)
        if chunk is None:
            return
        await database.write(partial(_stage, intake, chunk))


async def _stage(intake: Intake, chunk: Chunk, store: Store) -> None:
    rows, balances, unread, upto = chunk
    await usage.stage(store, intake, rows, balances=balances, unread=unread, upto=upto)


def _read_chunk(reader: RowReader, chunks: Iterator[tuple[int, Sequence[Sequence[str]]]]) -> Chunk | None:
    """Return the next rows; raises what is wrong with the file as a whole."""
    chunk = next(chunks, None)
    if chunk is None:
        return None
    first, rows = chunk
    found, balances, unread = _read(reader, first, rows)
    order = reader.layout.order
    for one in unread:
        cell = reader.when(rows[one.row - first])
        if one.why is WhyRefused.NO_TIME and order is not None and is_of_the_other_order(cell, order):
            raise MixedDates(one.row)
    return found, balances, unread, first + len(rows) - 1


def _read(
    reader: RowReader, first: int, rows: Sequence[Sequence[str]]
) -> tuple[list[UsageRow], list[ToldBalance], list[RefusedUsage]]:
    """Return what rows say; a row that tells usage tells it also where its balance can't be read."""
    if reader.kind is RowKind.BALANCES:
        return [], *reader.read_balances(first, rows)
    found, unread = reader.read(first, rows)
    return found, reader.read_balances(first, rows)[0] if reader.tells_balances else [], unread
