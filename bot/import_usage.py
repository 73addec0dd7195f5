"""`python -m bot import-usage FILE`: a panel's file of any size, also while the bot is running."""

import asyncio
import gc
import hashlib
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.settings import Settings
from bot.streams import Stream, stream_at
from bot.usage_intake import take_in
from domain.clock import system_clock
from domain.errors import Refusal
from domain.usage import ImportState, Source, SourceKind, SourceState, UsageImport, UsageImportId
from domain.usage_columns import signature
from services import usage
from services.usage_files import why_dropped
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.store import Store

EVERY_SECONDS = 0.2
WIDE = 30


class CantImport(Exception):
    """Why a file isn't imported, in words for the one at the terminal."""


@dataclass(slots=True)
class ProgressBar:
    """A line on the terminal that says how far a file is; where it isn't one, a line for each tenth."""

    size: int
    _at: float = field(default=0.0)
    _tenth: int = field(default=-1)

    def show(self, done: int) -> None:
        """Show how many bytes are read."""
        share = min(1.0, done / self.size) if self.size else 1.0
        if not sys.stderr.isatty():
            self._say_tenth(share)
        elif time.monotonic() - self._at > EVERY_SECONDS or share == 1.0:
            self._at = time.monotonic()
            sys.stderr.write(f"\r[{'#' * round(share * WIDE):{WIDE}}] {share:4.0%}")
            sys.stderr.flush()

    def _say_tenth(self, share: float) -> None:
        if int(share * 10) > self._tenth:
            self._tenth = int(share * 10)
            sys.stderr.write(f"{self._tenth * 10} %\n")

    def end(self) -> None:
        self.show(self.size)
        sys.stderr.write("\n")


async def import_usage(settings: Settings, path: Path, source_name: str) -> UsageImport:
    """Take a file in, and return what became of it; raises `CantImport`."""
    await migrate(settings.database_url)
    gc.freeze()  # what is loaded by now stays; rows by the million would have all of it looked through again and again
    database = open_database(settings.database_url, system_clock)
    try:
        stream = await asyncio.to_thread(stream_at, path)
        return await _take_in(database, path, stream, source_name)
    except OSError as error:
        raise CantImport(f"{path} can't be read: {error.strerror}.") from None
    except Refusal as refused:
        raise CantImport(str(refused)) from None
    finally:
        await database.close()


async def _take_in(database: Database, path: Path, stream: Stream, source_name: str) -> UsageImport:
    fingerprint = await asyncio.to_thread(_fingerprint, path)
    sources = await database.read(_file_sources)
    source = _chosen(sources, source_name, signature(stream.sample.header))
    import_id = await database.write(lambda store: _ordered(store, source, path, fingerprint))
    bar = ProgressBar(stream.size)

    async def opened() -> Stream:
        return stream

    done = await take_in(database, import_id, opened, progress=bar.show)
    bar.end()
    return done


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _file_sources(store: Store) -> Sequence[Source]:
    found = [source for top in await store.resellers.tops() for source in await store.sources.of_reseller(top.id)]
    return [one for one in found if one.kind is SourceKind.FILE and one.state is SourceState.ACTIVE]


def _chosen(sources: Sequence[Source], name: str, columns: str) -> Source:
    """Return the source of that name, or without one the newest with these columns."""
    fitting = [one for one in sources if (one.name == name if name else one.signature == columns)]
    if fitting and fitting[-1].signature == columns:
        return fitting[-1]
    known = ", ".join(f"“{one.name}”" for one in sources) or "none"
    if fitting:
        raise CantImport(f"The columns of this file aren't those of “{name}”.")
    raise CantImport(
        f"No source fits this file; set up are: {known}. Send a short file of this kind to the bot first, and confirm"
        " its columns there; from then on I know it."
    )


async def _ordered(store: Store, source: Source, path: Path, fingerprint: str) -> UsageImportId:
    """Return the import of a file that was left half read, or put a new one on record."""
    for one in await store.usage.imports(source.id, ImportState.STAGING, fingerprint=fingerprint):
        if one.held_until is not None and one.held_until < store.now:
            return one.id
    return await usage.order(store, source.id, name=path.name, fingerprint=fingerprint, by=None)


def worded(done: UsageImport) -> str:
    """Return what became of a file, for the terminal."""
    if done.state is not ImportState.APPLIED:
        return f"Nothing of {done.name} was counted. {why_dropped(done)}"
    counts = f"{done.read:,} rows read: {done.new:,} new, {done.known:,} known, {done.refused:,} refused."
    balances = f" {done.balances:,} new balances." if done.balances else ""
    return f"{done.name}: {counts} {done.credits:,} credits posted.{balances}"
