"""Tables too long for the memory: looked through once, then read row after row.

What a file is, `bot.tables` tells; here it is read without ever being in the memory as a whole. Text alone can be that
long: a spreadsheet is opened as a table.
"""

import csv
import gzip
import io
import zlib
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from bot.tables import (
    BOMS,
    GZIP,
    LARGEST,
    OTHERS,
    SPREADSHEETS,
    hinted,
    mark_of,
    read_table,
    unseen_share,
    wide,
)
from domain.table import (
    LONGEST_CELL,
    LOOKED_AT,
    CellTooLong,
    CutTable,
    EmptyTable,
    NotATable,
    OneColumn,
    Table,
    TableTooLarge,
    inert,
    table_of,
)

LARGEST_STREAM = 4 * 1024**3
LARGEST_SENT = 512 * 1024**2
"""How many bytes a file may unpack to, and one that was sent: it is never in the memory, but others wait for it."""

A_LOOK = 1024 * 1024
A_CHUNK = 5_000
"""How many rows are read at a time."""

MOST_LINES = 50
"""How many lines of a file one row may take: more, and a quotation mark was never closed."""

Opening = Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Stream:
    """A file that can be read row by row. `sample`: its header and first rows; `size`: in bytes, as it was packed."""

    sample: Table
    size: int
    _chunks: Callable[[Callable[[int], None]], Iterator[Sequence[Sequence[str]]]]

    def chunks(self, at: Callable[[int], None] = lambda _: None) -> Iterator[tuple[int, Sequence[Sequence[str]]]]:
        """Yield the rows below the header in chunks, each with the number of its first row, from 1.

        `at`: is told before each how far it is, in bytes.
        """
        first = 1
        for chunk in self._chunks(at):
            yield first, chunk
            first += len(chunk)


def stream_of(name: str, content: bytes) -> Stream:
    """Look through a file that is in the memory already; not to be called on the event loop.

    Raises `NotATable` and what is more exact than that, `TableTooLarge`.
    """
    return _stream(name, lambda: io.BytesIO(content), len(content), most=LARGEST_SENT)


def stream_at(path: Path) -> Stream:
    """Look through a file on the disk; the same holds."""
    return _stream(path.name, lambda: path.open("rb"), path.stat().st_size, most=LARGEST_STREAM)


def _stream(name: str, opening: Opening, size: int, *, most: int) -> Stream:
    with closing(opening()) as file:
        start = file.read(8)
    if start.startswith(SPREADSHEETS):
        return _of_table(_spreadsheet(name, opening, size), size)
    packed = start.startswith(GZIP)
    text = _look_through(opening, packed=packed, most=most)
    sample, skipped = _sample(opening, text, packed=packed)
    _check_end(text, len(sample.header))
    return Stream(sample, size, lambda at: _chunks(opening, text, skipped, packed=packed, at=at))


def _spreadsheet(name: str, opening: Opening, size: int) -> Table:
    if size > LARGEST:
        raise TableTooLarge(LARGEST // 1024**2)
    with closing(opening()) as file:
        return read_table(name, file.read())


def _of_table(table: Table, size: int) -> Stream:
    starts = range(0, len(table.rows), A_CHUNK)
    chunks = [table.rows[start : start + A_CHUNK] for start in starts]
    return Stream(Table(table.header, table.rows[:LOOKED_AT]), size, lambda _at: iter(chunks))


@dataclass(frozen=True, slots=True)
class _Text:
    """What a look through a file told. `end`: its last signs; `mark`: what stands between its columns."""

    encoding: str
    mark: str
    told: bool
    end: str


def _unpacking(file: BinaryIO, *, packed: bool) -> BinaryIO:
    return cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file


def _look_through(opening: Opening, *, packed: bool, most: int) -> _Text:
    """Read a file to its end: whether it is whole, how it is encoded, and what stands between its columns."""
    start, end, utf8, size = b"", b"", getincrementaldecoder("utf-8")(), 0
    is_utf8 = True
    with closing(opening()) as file:
        unpacked = _unpacking(file, packed=packed)
        while piece := _piece(unpacked):
            start = start or piece
            size, end = size + len(piece), (end + piece)[-65536:]
            if size > most:
                raise TableTooLarge(LARGEST // 1024**2)
            is_utf8 = is_utf8 and _decodes(utf8, piece)
    is_utf8 = is_utf8 and _decodes(utf8, b"", final=True)
    encoding = _encoding(start, is_utf8=is_utf8)
    text = start.decode(encoding, errors="replace")
    if start.lstrip().startswith(OTHERS) or start.startswith(GZIP) or unseen_share(text) > 0.01:
        raise NotATable
    told, below = hinted(text)
    mark = told or mark_of(below)
    if mark is None:
        raise OneColumn if below.strip() else EmptyTable
    return _Text(encoding, mark, told is not None, end.decode(encoding, errors="replace"))


def _piece(file: BinaryIO) -> bytes:
    try:
        return file.read(A_LOOK)
    except EOFError:
        raise CutTable from None
    except (gzip.BadGzipFile, zlib.error):
        raise NotATable from None


def _decodes(decoder: object, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)  # type: ignore[attr-defined]
    except UnicodeDecodeError:
        return False
    return True


def _encoding(start: bytes, *, is_utf8: bool) -> str:
    bom = next((encoding for mark, encoding in BOMS if start.startswith(mark)), None)
    return bom or wide(start) or ("utf-8" if is_utf8 else "latin-1" if _has_holes(start) else "cp1252")


def _has_holes(start: bytes) -> bool:
    """Return whether there are bytes that Windows' western code page leaves free."""
    return bool(frozenset(start) & frozenset(b"\x81\x8d\x8f\x90\x9d"))


def _chunks(
    opening: Opening, text: _Text, above: int, *, packed: bool, at: Callable[[int], None] = lambda _: None
) -> Iterator[list[list[str]]]:
    """Yield a file's rows in chunks, but for the first that stand `above` its entries."""
    with closing(opening()) as file:
        unpacked = _unpacking(file, packed=packed)
        lines = io.TextIOWrapper(unpacked, encoding=text.encoding, errors="replace", newline="")
        if text.told:
            lines.readline()
        reader = csv.reader(lines, delimiter=text.mark, skipinitialspace=text.mark != "\t")
        _next_rows(reader, above)
        while rows := _next_rows(reader, A_CHUNK):
            at(file.tell())
            yield rows


def _next_rows(reader: Any, most: int) -> list[list[str]]:
    """Return the next rows; raises `CellTooLong` where they take far more lines than they are."""
    before = reader.line_num
    try:
        rows = [*islice(reader, most)]
    except csv.Error:
        raise CellTooLong(reader.line_num, LONGEST_CELL) from None
    if reader.line_num - before > len(rows) + MOST_LINES:
        longest = max(range(len(rows)), key=lambda at: max(map(len, rows[at]), default=0))
        if max(map(len, rows[longest])) > LONGEST_CELL:
            raise CellTooLong(before + longest + 1, LONGEST_CELL)
    return rows


def _sample(opening: Opening, text: _Text, *, packed: bool) -> tuple[Table, int]:
    """Return the header with the first rows below it, and how many rows stand above the first of them."""
    first = next(_chunks(opening, text, 0, packed=packed), [])[: LOOKED_AT + 50]
    table = table_of(first)
    squared = [_inert(row, len(table.rows[0])) for row in first]
    above = squared.index(table.rows[0])
    header = table.header if any(table.header) else ("",) * len(table.rows[0])
    return Table(header, table.rows[:LOOKED_AT]), above


def _inert(row: Sequence[str], width: int) -> tuple[str, ...]:
    cells = tuple(inert(cell) for cell in row[:width])
    return cells + ("",) * (width - len(cells))


def _check_end(text: _Text, width: int) -> None:
    """Raise `CutTable` where a file ends amid a row, with fewer columns than it has, and without a line's end."""
    last = text.end.rpartition("\n")[2]
    if not last or last.endswith("\r"):
        return
    [row] = [*csv.reader([last], delimiter=text.mark)]
    if len(row) < width:
        raise CutTable
