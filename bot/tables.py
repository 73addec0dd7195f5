"""Tables in files: CSV as banks write it, and spreadsheets, which a process of their own opens.

A spreadsheet is a packed file from a stranger: what unpacks to more than there is memory, or makes the reader fall
over, ends that process alone. Nothing in a file is ever evaluated.
"""

import csv
import io
import json
import subprocess
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.errors import Refusal
from domain.numerals import unmistakable
from domain.table import (
    LONGEST_CELL,
    LOOKED_AT,
    MOST_COLUMNS,
    CellTooLong,
    CutTable,
    LockedTable,
    NotATable,
    OneColumn,
    Table,
    TableTooLarge,
    ZippedTable,
    refusal_called,
    table_of,
)

if TYPE_CHECKING:
    import python_calamine as calamine

LARGEST = 20 * 1024 * 1024
LARGEST_UNPACKED = 96 * 1024 * 1024
MOST_PARTS = 2_000
"""How many files a packed spreadsheet may be made of."""

MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 60
HERE = Path(__file__).resolve().parent.parent

ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".gz")
_MARKS = ",;\t|"
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
GZIP = b"\x1f\x8b"
BOOKS = frozenset({"[Content_Types].xml", "content.xml"})
"""Parts that every packed spreadsheet has, of the one kind or the other."""

OTHERS = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"GIF8", b"RIFF")
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

Cells = Sequence[str]


def may_be_table(name: str, media_type: str) -> bool:
    """Return whether a file is sent as a table, by its name or its kind; whether it is one, reading it tells."""
    return name.lower().endswith(ENDINGS) or media_type in ("text/csv", "text/tab-separated-values")


def read_table(name: str, content: bytes) -> Table:
    """Return the table in a file. `name`: as it was sent; what a file is, its bytes tell.

    Takes up to `MOST_SECONDS` for a spreadsheet: not to be called on the event loop. Raises `NotATable` and what is
    more exact than that, `TooManyRows`, `TableTooLarge`.
    """
    if content.startswith(GZIP):
        content = _unpacked(content)
    if len(content) > (LARGEST_UNPACKED if name.lower().endswith(".gz") else LARGEST):
        raise TableTooLarge(_megabytes(LARGEST))
    if content.startswith(SPREADSHEETS):
        return _read_apart(content)
    return table_of(_csv_rows(_text(content)))


def _unpacked(content: bytes) -> bytes:
    """Return what a gzip file holds, never unpacking more than is allowed."""
    unpacking = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacking.decompress(content, LARGEST_UNPACKED + 1)
    except zlib.error:
        raise NotATable from None
    if len(unpacked) > LARGEST_UNPACKED:
        raise TableTooLarge(_megabytes(LARGEST))
    if not unpacking.eof:
        raise CutTable
    if unpacked.startswith(GZIP):
        raise NotATable
    return unpacked


def _megabytes(size: int) -> int:
    return size // 1024**2


# Text


def _text(content: bytes) -> str:
    """Return a file's text, whichever way it is encoded; raises `NotATable` for what isn't one."""
    if content.lstrip().startswith(OTHERS):
        raise NotATable
    text = _decoded(content)
    if unseen_share(text) > 0.01:
        raise NotATable
    return text


def _decoded(content: bytes) -> str:
    bom = next((encoding for mark, encoding in BOMS if content.startswith(mark)), None)
    for encoding in (bom, wide(content), "utf-8", "cp1252"):
        if encoding is not None:
            with suppress(UnicodeDecodeError):
                return content.decode(encoding)
    return content.decode("latin-1")


def wide(content: bytes) -> str | None:
    """Return which UTF-16 without a mark this is: every other byte of western text is zero then."""
    start = content[:4096]
    even, odd = start[0::2], start[1::2]
    if odd and odd.count(0) * 10 > len(odd) * 7 and even.count(0) * 10 < len(even):
        return "utf-16-le"
    if even and even.count(0) * 10 > len(even) * 7 and odd.count(0) * 10 < len(odd):
        return "utf-16-be"
    return None


def unseen_share(text: str) -> float:
    """Return which share of the beginning of a text are signs that no text has; 1 for a single zero."""
    start = text[:65536]
    if "\0" in start:
        return 1.0
    unseen = sum(1 for sign in start if sign < " " and sign not in "\t\r\n\f")
    return unseen / max(1, len(start))


def _csv_rows(text: str) -> Iterator[Cells]:
    """Yield the rows of a CSV, whichever sign stands between its columns; raises `OneColumn`, `CellTooLong`."""
    told, text = hinted(text)
    mark = told or mark_of(text)
    if mark is None:
        if text.strip():
            raise OneColumn
        return
    reader = _reader(text, mark)
    try:
        yield from reader
    except csv.Error:
        raise CellTooLong(reader.line_num, LONGEST_CELL) from None


def hinted(text: str) -> tuple[str | None, str]:
    """Return the sign that a first line `sep=;` names, as spreadsheets write it, and the text below that line."""
    first, _end, _rest = text[:16].partition("\n")
    first = first.strip().strip('"').lower()
    if first.startswith("sep=") and first[4:] in _MARKS and len(first) == 5:
        return first[4:], text.partition("\n")[2]
    return None, text


def _reader(text: str, mark: str) -> Any:
    return csv.reader(io.StringIO(text, newline=""), delimiter=mark, skipinitialspace=mark != "\t")


def mark_of(text: str) -> str | None:
    """Return the sign by which most of the first rows have the same number of columns."""
    agreed = {mark: _agreement(text, mark) for mark in _MARKS}
    best = max(_MARKS, key=lambda mark: agreed[mark])
    return best if agreed[best][0] else None


def _agreement(text: str, mark: str) -> tuple[int, int]:
    """Return how many of the first rows are of one width, and that width; nothing where they have but one column."""
    widths: Counter[int] = Counter()
    with suppress(csv.Error):
        widths.update(len(row) for row in islice(_reader(text, mark), LOOKED_AT) if len(row) > 1)
    width, rows = max(widths.items(), key=lambda found: (found[1], found[0]), default=(0, 0))
    return rows, width


# Spreadsheets, opened in a process of their own


def _read_apart(content: bytes) -> Table:
    """Have this module started by itself read a spreadsheet, and return what it found."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bot.tables"],
            input=content,
            capture_output=True,
            timeout=MOST_SECONDS,
            cwd=HERE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TableTooLarge(_megabytes(LARGEST)) from None
    if done.returncode < 0:  # it was ended: there was no more memory for it
        raise TableTooLarge(_megabytes(LARGEST))
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-400:])
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise refusal_called(answer["refused"], answer["values"])
    return Table(tuple(answer["header"]), tuple(map(tuple, answer["rows"])))


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):  # not every system has it
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _answer(content: bytes) -> dict[str, Any]:
    try:
        table = _sheet_table(content)
    except MemoryError:
        return _answer_of(TableTooLarge(_megabytes(LARGEST)))
    except Refusal as refused:
        return _answer_of(refused)
    return {"header": table.header, "rows": table.rows}


def _answer_of(refused: Refusal) -> dict[str, Any]:
    return {"refused": type(refused).__name__, "values": refused.values()}


def _sheet_table(content: bytes) -> Table:
    """Return the table of the first sheet that has one."""
    import python_calamine as calamine  # noqa: PLC0415  (it takes memory that nobody needs without a spreadsheet)

    if content.startswith(SPREADSHEETS[0]):
        content = _repacked(content)
    wrong: NotATable = NotATable()
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in _sheets(book):
            try:
                return table_of(_sheet_rows(book.get_sheet_by_name(name)))
            except NotATable as refused:
                wrong = refused
    except calamine.PasswordError:
        raise LockedTable from None
    except calamine.CalamineError:
        raise NotATable from None
    except BaseException as panic:  # the reader's own word for a file that makes no sense to it
        if type(panic).__name__ == "PanicException":
            raise NotATable from None
        raise
    raise wrong


def _sheets(book: "calamine.CalamineWorkbook") -> list[str]:
    """Return the names of the sheets that have cells, those that are seen first."""
    import python_calamine as calamine  # noqa: PLC0415  (as below)

    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    sheets.sort(key=lambda sheet: sheet.visible != calamine.SheetVisibleEnum.Visible)
    return [sheet.name for sheet in sheets]


def _sheet_rows(sheet: "calamine.CalamineSheet") -> Iterator[Cells]:
    for row in sheet.iter_rows():
        yield [_worded(cell) for cell in row[: MOST_COLUMNS + 1]]


def _repacked(content: bytes) -> bytes:
    """Return a packed spreadsheet with its parts as they are, unpacked here and counted, so that none can swell."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as stored:
            parts = packed.infolist()
            if sum(part.file_size for part in parts) > LARGEST_UNPACKED or len(parts) > MOST_PARTS:
                raise TableTooLarge(_megabytes(LARGEST))
            if not any(part.filename in BOOKS for part in parts):
                raise ZippedTable
            for part in parts:
                stored.writestr(part.filename, packed.read(part))
    except RuntimeError:
        raise LockedTable from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError):
        raise NotATable from None
    return out.getvalue()


def _worded(cell: object) -> str:
    """Return a spreadsheet's cell as text: numbers exact and read in one way only, days as 2026-11-26."""
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return _number(cell)
        case datetime():
            return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(sep=" ")[:19]
        case date():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return "" if cell is None else str(cell)


def _number(value: float) -> str:
    """Return a number as people see it in a spreadsheet, to 15 digits."""
    exact = Decimal(format(value, ".15g"))
    if not exact.is_finite():
        return ""
    if exact == exact.to_integral_value():
        return str(int(exact))
    return unmistakable(exact)


if __name__ == "__main__":
    _limit_memory()
    sys.stdout.write(json.dumps(_answer(sys.stdin.buffer.read())))
