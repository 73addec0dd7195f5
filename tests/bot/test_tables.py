"""Tables in files: every way in which banks and programs write them, and what is no table."""

import csv
import gzip
import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from bot.desk import with_table
from bot.tables import may_be_table, read_table
from domain.errors import Refusal
from domain.table import (
    MOST_ROWS,
    CellTooLong,
    CutTable,
    EmptyTable,
    NotATable,
    OneColumn,
    Table,
    TableTooLarge,
    TooManyColumns,
    TooManyRows,
)
from handlers.speech import SentFile

GERMAN = "Datum;Betrag;Empfänger\n01.02.2026;1.234,56;José\n15.02.2026;-20,00;Müller\n"
READ = Table(("Datum", "Betrag", "Empfänger"), (("01.02.2026", "1.234,56", "José"), ("15.02.2026", "-20,00", "Müller")))


def sheet(*rows: list[Any], more: Any = None) -> bytes:
    """Return a spreadsheet."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    if more:
        more(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: str | bytes, name: str = "bank.csv") -> Table:
    return read_table(name, content.encode() if isinstance(content, str) else content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_is_read_in_whichever_encoding_it_is(encoding: str, pack: Any) -> None:
    assert read(pack(GERMAN.encode(encoding))) == READ


@pytest.mark.parametrize("encoding", ["mac_roman", "cp437", "cp1250", "utf-8 with a byte of another"])
def test_a_file_in_an_encoding_that_cannot_be_told_keeps_its_rows_days_and_sums(encoding: str) -> None:
    broken = encoding.startswith("utf-8")
    table = read(GERMAN.encode() + b"16.02.2026;3,00;M\xfcller\n" if broken else GERMAN.encode(encoding))
    assert [row[:2] for row in table.rows[:2]] == [("01.02.2026", "1.234,56"), ("15.02.2026", "-20,00")]
    assert all(len(row) == 3 for row in table.rows)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_columns_are_told_apart_by_whichever_sign_stands_between_them(mark: str) -> None:
    out = io.StringIO()
    rows = [["Date", "Text", "Amount"], ["2026-02-01", 'He said "hi", and left; so | what\tnow', "1,234.56"]]
    csv.writer(out, delimiter=mark).writerows(rows * 1 + [["2026-02-02", "x", "3"]])
    assert read(out.getvalue()).header == ("Date", "Text", "Amount")
    assert read(out.getvalue()).rows[0] == ("2026-02-01", 'He said "hi", and left; so | what now', "1,234.56")


def test_a_first_line_that_names_the_sign_is_no_row() -> None:
    assert read("sep=|\r\na|b\r\n1,5|2,5\r\n") == Table(("a", "b"), (("1,5", "2,5"),))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_do_on_any_system(end: str) -> None:
    assert read(GERMAN.replace("\n", end)) == READ


def test_titles_and_empty_rows_above_the_header_are_left_out() -> None:
    titles = "Kontoauszug;;;\nKonto;DE12 3456;;\n\nZeitraum;01.02.2026 - 28.02.2026;;\n;;;\n"
    rows = "Datum;Betrag;Text;Saldo\n01.02.2026;5,00;a;10,00\n;;;\n02.02.2026;6,00;b;16,00\n"
    assert read(titles + rows).header == ("Datum", "Betrag", "Text", "Saldo")
    assert [row[1] for row in read(titles + rows).rows] == ["5,00", "6,00"]


def test_a_file_without_a_header_keeps_its_first_row() -> None:
    table = read('01/31/2026,"-5.00","*","","CARD"\n01/30/2026,"7.00","*","","WIRE"\n')
    assert (table.header, table.rows[0][:2]) == (("",) * 5, ("01/31/2026", "-5.00"))


def test_short_rows_are_filled_up_and_long_ones_widen_the_table() -> None:
    assert read("a,b,c\n1,2\n1,2,3,4\n1,2,3\n") == Table(
        ("a", "b", "c", ""), (("1", "2", "", ""), ("1", "2", "3", "4"), ("1", "2", "3", ""))
    )


def test_a_spreadsheet_gives_its_numbers_and_days_exactly() -> None:
    rows: list[list[Any]] = [
        ["My network", None, None, None, None],
        [],
        ["Name", "Price", "Balance", "Since", "Seen"],
        ["Ahmed", 2.105, 143.0, date(2026, 1, 5), datetime(2026, 1, 5, 13, 30)],  # noqa: DTZ001  (a spreadsheet knows no zones)
        ["Lena", 0.1 + 0.2, 1234.5, date(2026, 2, 6), True],
    ]
    assert read(sheet(*rows), "x.xlsx") == Table(
        ("Name", "Price", "Balance", "Since", "Seen"),
        (
            ("Ahmed", "2.1050", "143", "2026-01-05", "2026-01-05 13:30:00"),
            ("Lena", "0.3", "1234.5", "2026-02-06", "TRUE"),
        ),
    )


def test_the_first_sheet_that_has_a_table_is_read() -> None:
    def more(book: Any) -> None:
        second = book.create_sheet("Payments")
        second.append(["a", "b"])
        second.append(["1", "2"])

    assert read(sheet(["Notes"], more=more), "x.xlsx") == Table(("a", "b"), (("1", "2"),))


def test_a_hidden_sheet_is_read_after_those_that_are_seen() -> None:
    def more(book: Any) -> None:
        book.active.sheet_state = "hidden"
        book.create_sheet("Payments").append(["seen", "b"])
        book["Payments"].append(["1", "2"])

    assert read(sheet(["secret", "b"], ["3", "4"], more=more), "x.xlsx").header == ("seen", "b")


def test_formulas_and_unseen_signs_are_inert_text() -> None:
    table = read('name,sum\n=1+2,"=HYPERLINK(""http://x"")"\n@SUM(A1),a\x07b\x1b[31m\n' + "plain,text\n" * 40)
    assert table.rows[:2] == (("=1+2", '=HYPERLINK("http://x")'), ("@SUM(A1)", "a b [31m"))


def _zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"\0" * (97 * 1024 * 1024))
    return out.getvalue()


def _sparse() -> bytes:
    """Return a spreadsheet of three cells, the last in the last row and column that there can be."""

    def more(book: Any) -> None:
        book.active["XFD1048576"] = "far away"

    return sheet(["a", "b"], more=more)


WRONG: dict[str, tuple[bytes, type[Refusal]]] = {
    "nothing": (b"", EmptyTable),
    "only empty lines": (b"\n\n;;\n", EmptyTable),
    "a header alone": (b"Date,Amount\n", EmptyTable),
    "a header alone in a spreadsheet": (sheet(["Date", "Amount"]), EmptyTable),
    "one column": (b"Amount\n5\n6\n", OneColumn),
    "words": (b"Dear bank\nplease send the file\n", OneColumn),
    "a PDF called .csv": (b"%PDF-1.7\n1 0 obj\n<<a,b>>\n", NotATable),
    "a photo": (b"\xff\xd8\xff\xe0,,,\n", NotATable),
    "bytes that mean nothing": (bytes(range(256)) * 40, NotATable),
    "half a spreadsheet": (sheet(["a", "b"], ["1", "2"])[:900], NotATable),
    "a packed file that is no spreadsheet": (b"PK\x03\x04" + b"x" * 100, NotATable),
    "an old spreadsheet that is none": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, NotATable),
    "half a gzip": (gzip.compress(GERMAN.encode() * 50)[:-20], CutTable),
    "gzip in gzip": (gzip.compress(gzip.compress(GERMAN.encode())), NotATable),
    "a gzip bomb": (gzip.compress(b"1,2\n" * (25 * 1024 * 1024), 1), TableTooLarge),
    "a zip bomb": (_zip_bomb(), TableTooLarge),
    "two cells a million rows apart": (_sparse(), TableTooLarge),
    "too large a text": (b"1,2,3\n" * (4 * 1024 * 1024), TableTooLarge),
    "half a million rows": (b"Date,Amount\n" + b"2026-02-01,5\n" * 500_000, TooManyRows),
    "a row too many": (b"Date,Amount\n" + b"2026-02-01,5\n" * (MOST_ROWS + 1), TooManyRows),
    "too many columns": ((b"a," * 200 + b"b\n") * 2, TooManyColumns),
    "a huge cell": (b"Date,Amount\n2026-02-01," + b"9" * 2001 + b"\n", CellTooLong),
    "an enormous cell": (b"Date,Amount\n2026-02-01," + b"9" * 200_000 + b"\n", CellTooLong),
    "a quotation mark that is never closed": (b'Date,Amount\n2026-02-01,"5\n' + b"2026-02-01,5\n" * 300, CellTooLong),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_table_is_refused_by_name(what: str) -> None:
    content, refusal = WRONG[what]
    with pytest.raises(refusal) as refused:
        read(content)
    assert type(refused.value) is refusal
    assert "%" not in str(refused.value)


def test_as_many_rows_as_are_taken_are_read() -> None:
    assert len(read(b"Date,Amount\n" + b"2026-02-01,5\n" * MOST_ROWS).rows) == MOST_ROWS


@pytest.mark.parametrize(
    ("name", "media_type", "may_be"),
    [
        ("Bank.CSV", "application/octet-stream", True),
        ("movements", "text/csv", True),
        ("network.xlsx", "", True),
        ("export.csv.gz", "application/gzip", True),
        ("receipt.pdf", "application/pdf", False),
        ("photo.jpg", "image/jpeg", False),
    ],
)
def test_only_what_is_sent_as_a_table_is_read_as_one(name: str, media_type: str, may_be: bool) -> None:  # noqa: FBT001
    assert may_be_table(name, media_type) is may_be


async def test_the_desk_reads_a_table_or_says_why_not() -> None:
    good = await with_table(SentFile("f", "bank.csv", "text/csv", len(GERMAN), GERMAN.encode()))
    assert good.table == READ
    bad = await with_table(SentFile("f", "bank.csv", "text/csv", 9, b"%PDF-1.7\n"))
    assert (bad.table, type(bad.no_table)) == (None, NotATable)
    unfetched = await with_table(SentFile("f", "bank.csv", "text/csv", 10**9, None))
    assert isinstance(unfetched.no_table, TableTooLarge)
    photo = SentFile("f", "photo.jpg", "image/jpeg", 4, b"\xff\xd8\xff\xe0")
    assert await with_table(photo) is photo


def test_a_table_stays_what_it_is_when_it_is_written_down() -> None:
    assert Table(READ.header, tuple(map(tuple, json.loads(json.dumps(READ.rows))))) == READ
