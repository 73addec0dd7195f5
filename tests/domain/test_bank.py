"""Rows of banks' files, read by their layout."""

from dataclasses import replace
from datetime import date

import pytest

from domain.bank import Entry, Unreadable, doubtful_number, entries_of, layout_of, signature
from domain.columns import Column
from domain.habits import DayOrder, Mark
from domain.table import Table


def table(header: str, *rows: str) -> Table:
    return Table(tuple(header.split(";")), tuple(tuple(row.split(";")) for row in rows))


def read(found: Table) -> tuple[list[Entry], list[tuple[int, Unreadable]]]:
    entries, refused = entries_of(found, layout_of(found, "EUR"), "EUR")
    return entries, [(one.row, one.why) for one in refused]


@pytest.mark.parametrize(
    ("found", "minors"),
    [
        (table("Date;Amount", "2026-02-01;1,234.56", "2026-02-02;-5.00"), [123_456, -500]),
        (table("Date;Amount", "2026-02-01;5.00 CR", "2026-02-02;7.00 DR"), [500, -700]),
        (table("Date;Debit;Credit", "2026-02-01;;5.00", "2026-02-02;7.00;", "2026-02-03;-7.00;"), [500, -700, -700]),
        (table("Datum;Betrag;Soll/Haben", "2026-02-01;5,00;H", "2026-02-02;7,00;S"), [500, -700]),
        (table("Date;Gross;Fee;Net", "2026-02-01;10.00;-0.50;9.50"), [1_000]),
        (table("Date;Amount", "2026-02-01;1.000", "2026-02-02;2.500"), [100_000, 250_000]),
    ],
)
def test_what_came_and_what_went_is_read_from_any_columns(found: Table, minors: list[int]) -> None:
    entries, refused = read(found)
    assert [entry.minor for entry in entries] == minors
    assert not refused


def test_a_fee_is_read_whatever_its_sign() -> None:
    entries, _ = read(table("Date;Gross;Fee", "2026-02-01;10.00;-0.50", "2026-02-02;10.00;0.50", "2026-02-02;1.00;"))
    assert [entry.fee for entry in entries] == [50, 50, 0]


def test_rows_that_cant_be_used_are_named_with_why() -> None:
    found = table(
        "Date;Amount;Currency",
        "2026-02-01;5.00;EUR",
        "Total;5.00;EUR",
        "2026-02-02;;EUR",
        "2026-02-02;=1+2;EUR",
        "2026-02-02;5.001;EUR",
        "2026-02-02;99999999999999999;EUR",
        "2026-02-02;5.00;ZZZ",
        "2026-02-02;5.00;USD",
    )
    entries, refused = read(found)
    assert [(entry.row, entry.currency) for entry in entries] == [(1, "EUR"), (8, "USD")]
    assert refused == [
        (2, Unreadable.DATE),
        (3, Unreadable.AMOUNT),
        (4, Unreadable.AMOUNT),
        (5, Unreadable.AMOUNT),
        (6, Unreadable.TOO_LARGE),
        (7, Unreadable.CURRENCY),
    ]


def test_a_currency_beside_the_amount_is_the_rows() -> None:
    entries, _ = read(table("Date;Amount", "2026-02-01;$5.00", "2026-02-01;5.00 EUR", "2026-02-01;5.00"))
    assert [entry.currency for entry in entries] == ["USD", "EUR", "EUR"]


def test_the_same_row_twice_is_two_entries_that_are_the_same_in_every_file() -> None:
    first, _ = read(table("Date;Amount;Text", *["2026-02-01;5.00;Ahmed"] * 2, "2026-02-02;5.00;Ahmed"))
    rows = ["01.02.2026;5,00;AHMED;1,00", "01.02.2026;5,00;ahmed;2,00", "13.02.2026;1,00;x;3,00"]
    again, _ = read(table("Datum;Betrag;Verwendungszweck;Saldo", *rows))
    assert len({entry.fingerprint for entry in first}) == 3
    assert [entry.fingerprint for entry in first[:2]] == [entry.fingerprint for entry in again[:2]]


def test_an_ambiguous_order_is_asked_for() -> None:
    layout = layout_of(table("Date;Amount", "01/02/2026;5.00"), "EUR")
    assert (layout.order, layout.is_clear) == (None, False)
    assert replace(layout, order=DayOrder.DAY_FIRST).is_clear


def test_an_ambiguous_amount_is_asked_for() -> None:
    found = table("Date;Amount", "2026-02-01;1.000")
    layout = layout_of(found, "KWD")
    assert (layout.mark, doubtful_number(found, layout)) == (None, "1.000")
    entries, _ = entries_of(found, replace(layout, mark=Mark.POINT), "KWD")
    assert entries[0].minor == 1_000
    entries, _ = entries_of(found, replace(layout, mark=Mark.COMMA), "KWD")
    assert entries[0].minor == 1_000_000


def test_a_file_without_sums_lacks_them() -> None:
    assert layout_of(table("Song;Singer", "Yesterday;Paul"), "EUR").lacks == (Column.DATE, Column.AMOUNT)


def test_no_place_is_two_things() -> None:
    layout = layout_of(table("Date;Amount;Text", "2026-02-01;5.00;x"), "EUR")
    changed = layout.with_column(Column.SENDER, 2)
    assert (changed.columns[Column.SENDER], Column.REFERENCE in changed.columns) == (2, False)
    assert Column.SENDER not in changed.with_column(Column.SENDER, None).columns


def test_a_source_is_known_by_the_names_of_its_columns() -> None:
    assert signature(("Fecha:", "Importe")) == signature(("FECHA", "importe"))
    assert signature(("Importe", "Fecha")) != signature(("Fecha", "Importe"))


def test_a_day_is_a_day() -> None:
    entries, _ = read(table("Date;Amount", "13/02/2026;5.00", "01/02/2026;5.00"))
    assert [entry.paid_on for entry in entries] == [date(2026, 2, 13), date(2026, 2, 1)]
