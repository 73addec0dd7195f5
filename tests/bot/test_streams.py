"""Files read row by row: in every form, never as a whole, and refused by name where they are no table or cut off."""

import gzip
import tracemalloc
from pathlib import Path

import pytest

from bot.desk import with_table
from bot.streams import A_CHUNK, Stream, stream_at, stream_of
from domain.errors import Refusal
from domain.table import CellTooLong, CutTable, EmptyTable, NotATable, OneColumn, TableTooLarge
from handlers.speech import SentFile

HEAD = "Id,Name,Credits\n"
ROWS = [["1", "Añejo", "5"], ["2", "Ünal", "7"], ["3", "Плюс", "9"]]
TEXT = HEAD + "".join(f"{','.join(row)}\n" for row in ROWS)
WESTERN = TEXT.replace("Плюс", "Ça")


def rows_of(stream: Stream) -> list[list[str]]:
    return [[*row] for _first, chunk in stream.chunks() for row in chunk]


FORMS = {
    "UTF-8": TEXT.encode(),
    "with a mark": TEXT.encode("utf-8-sig"),
    "UTF-16": TEXT.encode("utf-16"),
    "without a line's end": TEXT.strip().encode(),
    "Windows' line ends": TEXT.replace("\n", "\r\n").encode(),
    "tabs": TEXT.replace(",", "\t").encode(),
    "named separator": f"sep=;\n{TEXT.replace(',', ';')}".encode(),
    "a title above": f"Report of March,,\n\n{TEXT}".encode(),
    "gzip": gzip.compress(TEXT.encode()),
}


@pytest.mark.parametrize("form", FORMS)
def test_rows_come_as_they_are_in_every_form(form: str) -> None:
    stream = stream_of("panel.csv", FORMS[form])
    assert stream.sample.header == ("Id", "Name", "Credits")
    assert [row for row in rows_of(stream) if row] == ROWS


def test_western_bytes_are_read_as_such_also_far_down_the_file() -> None:
    long = HEAD + "".join(f"{n},plain,5\n" for n in range(200_000)) + "x,Müller,5\n"
    assert rows_of(stream_of("panel.csv", long.encode("latin-1")))[-1] == ["x", "Müller", "5"]


def test_rows_are_numbered_on_from_chunk_to_chunk() -> None:
    stream = stream_of("panel.csv", HEAD.encode() + b"1,a,5\n" * (A_CHUNK + 3))
    assert [(first, len(chunk)) for first, chunk in stream.chunks()] == [(1, A_CHUNK), (A_CHUNK + 1, 3)]


def test_a_file_without_a_header_begins_with_its_first_row() -> None:
    stream = stream_of("panel.csv", b"1,2026-03-02,5\n2,2026-03-02,6\n")
    assert stream.sample.header == ("", "", "")
    assert [row[0] for row in rows_of(stream)] == ["1", "2"]


WRONG: dict[str, tuple[bytes, type[Refusal]]] = {
    "a gzip that is cut off": (gzip.compress(TEXT.encode() * 100)[:-30], CutTable),
    "a broken gzip": (gzip.compress(TEXT.encode())[:20] + b"nonsense" * 9, NotATable),
    "a gzip in a gzip": (gzip.compress(gzip.compress(TEXT.encode())), NotATable),
    "a row that is cut off": (TEXT.encode() + b"4,Ha", CutTable),
    "binary": (bytes(range(256)) * 99, NotATable),
    "one column": (b"a\nb\nc\n", OneColumn),
    "nothing": (b"\n\n", EmptyTable),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cant_be_read_is_refused_by_name_before_any_row_comes(wrong: str) -> None:
    content, refusal = WRONG[wrong]
    with pytest.raises(refusal):
        stream_of("panel.csv", content)


def test_an_unclosed_quotation_mark_is_refused_with_its_row() -> None:
    content = HEAD.encode() + b"1,a,5\n" * 7_000 + b'1,"a,5\n' + b"1,a,5\n" * 9_000
    with pytest.raises(CellTooLong, match="row 7002"):
        rows_of(stream_of("panel.csv", content))


def test_a_long_file_is_never_in_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "panel.csv.gz"
    with gzip.open(path, "wt") as out:
        out.write(HEAD)
        out.writelines(f"{n},account,{n % 9}\n" for n in range(400_000))
    tracemalloc.start()
    assert sum(len(chunk) for _first, chunk in stream_at(path).chunks()) == 400_000
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 8 * 1024 * 1024


async def test_a_sent_file_that_unpacks_to_more_than_a_table_has_its_first_rows_looked_at() -> None:
    content = gzip.compress(HEAD.encode() + b"1,account,5\n" * 9_000_000, 1)
    sent = await with_table(SentFile("f", "panel.csv.gz", "application/gzip", len(content), content))
    assert isinstance(sent.no_table, TableTooLarge)
    assert sent.sample is not None
    assert sent.sample.header == ("Id", "Name", "Credits")


async def test_a_sent_file_that_unpacks_without_end_is_refused() -> None:
    content = gzip.compress(HEAD.encode() + bytes(b"1,account,5\n" * 1000) * 50_000, 1)
    sent = await with_table(SentFile("f", "panel.csv.gz", "application/gzip", len(content), content))
    assert isinstance(sent.no_table, TableTooLarge)
    assert sent.sample is None
