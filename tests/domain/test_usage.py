"""What a panel's file says: its columns, its stamps in every habit, and which rows can be used."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.agreement import SubPanelId
from domain.columns import Column
from domain.habits import DayOrder, Mark
from domain.table import Table
from domain.usage import (
    AMBIGUOUS,
    NOT_OURS,
    RowKind,
    Screening,
    UsageRow,
    WhyRefused,
    account_key,
    told_until,
)
from domain.usage_columns import RowReader, UsageLayout, kind_of, layout_of, packed, stamp_in, unpacked

MADRID = ZoneInfo("Europe/Madrid")
TODAY = date(2026, 3, 2).toordinal()
LAYOUT = UsageLayout(
    {Column.WHEN: 0, Column.ACCOUNT: 1, Column.SPENT: 2, Column.EVENT: 3}, DayOrder.DAY_FIRST, Mark.POINT
)


def second(*at: int) -> int:
    return int(datetime(*at, tzinfo=UTC).timestamp())  # type: ignore[misc,arg-type]


STAMPS = {
    "2026-03-02": (date(2026, 3, 2), None),
    "02/03/2026": (date(2026, 3, 2), None),
    "2026-03-02 14:05:09": (date(2026, 3, 2), second(2026, 3, 2, 13, 5, 9)),
    "2026-03-02T14:05:09Z": (date(2026, 3, 2), second(2026, 3, 2, 14, 5, 9)),
    "2026-03-02T23:30:00Z": (date(2026, 3, 3), second(2026, 3, 2, 23, 30)),
    "2026-03-02T23:30:00+02:00": (date(2026, 3, 2), second(2026, 3, 2, 21, 30)),
    "2026-03-02T00:30:00+0200": (date(2026, 3, 1), second(2026, 3, 1, 22, 30)),
    "02/03/2026 14:05": (date(2026, 3, 2), second(2026, 3, 2, 13, 5)),
    "2.3.2026, 2:05 PM": (date(2026, 3, 2), second(2026, 3, 2, 13, 5)),
    "2.3.2026 12:05 am": (date(2026, 3, 2), second(2026, 3, 1, 23, 5)),
    "1772456709": (date(2026, 3, 2), 1772456709),
    "1772456709000": (date(2026, 3, 2), 1772456709),
    "2026-07-02 14:05:09": (date(2026, 7, 2), second(2026, 7, 2, 12, 5, 9)),
}


@pytest.mark.parametrize("cell", STAMPS)
def test_a_stamp_is_a_day_of_the_network_and_an_instant(cell: str) -> None:
    day, at = STAMPS[cell]
    assert stamp_in(cell, DayOrder.DAY_FIRST, MADRID) == (day.toordinal(), at)


@pytest.mark.parametrize(
    "cell", ["", "nonsense", "2026-13-02", "31/02/2026", "2026-03-02 25:00", "2026-03-02 14:61:00"]
)
def test_what_is_no_stamp_is_none(cell: str) -> None:
    assert stamp_in(cell, DayOrder.DAY_FIRST, MADRID) is None


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1)))  # noqa: DTZ001
def test_the_fast_way_reads_what_the_slow_one_does(at: datetime) -> None:
    said = at.strftime("%Y-%m-%d %H:%M:%S")
    reader = RowReader(LAYOUT, RowKind.EVENTS, MADRID)
    [first, again], unread = reader.read(1, [[said, "a", "5", "x"], [said, "a", "5", "y"]])
    assert unread == []
    assert (first[2], first[3]) == (again[2], again[3]) == stamp_in(said, DayOrder.DAY_FIRST, MADRID)


def test_rows_are_numbered_and_what_cant_be_read_says_why() -> None:
    rows = [
        ["2026-03-02", "a", "1.000", "x"],
        ["never", "a", "5", "x"],
        ["2026-03-02", "a", "five", "x"],
        ["2026-03-02", "a", "1,5", "x"],
        ["2026-03-02", "a", "9" * 30, "x"],
        ["2026-03-02", "a"],
        [],
        ["2026-03-02", "a", "-5", "x"],
    ]
    reader = RowReader(UsageLayout(LAYOUT.columns, DayOrder.DAY_FIRST, Mark.COMMA), RowKind.EVENTS, MADRID)
    found, unread = reader.read(10, rows)
    assert [(row[0], row[4]) for row in found] == [(10, 1000), (17, -5)]
    assert [(one.row, one.why) for one in unread] == [
        (11, WhyRefused.NO_TIME),
        (12, WhyRefused.NO_AMOUNT),
        (13, WhyRefused.NOT_WHOLE),
        (14, WhyRefused.TOO_LARGE),
        (15, WhyRefused.NO_AMOUNT),
    ]


def table(header: str, *rows: str) -> Table:
    return Table(tuple(header.split(",")), tuple(tuple(row.split(",")) for row in rows))


HEADS = {
    "Log ID,Date,Reseller,Credits used": (Column.EVENT, Column.WHEN, Column.ACCOUNT, Column.SPENT),
    "id,created_at,username,credits": (Column.EVENT, Column.WHEN, Column.ACCOUNT, Column.SPENT),
    "Nº,Fecha y hora,Usuario,Créditos": (Column.EVENT, Column.WHEN, Column.ACCOUNT, Column.SPENT),
    "uuid,Zeitstempel,Benutzer,Verbrauch": (Column.EVENT, Column.WHEN, Column.ACCOUNT, Column.SPENT),
}


@pytest.mark.parametrize("header", HEADS)
def test_columns_are_recognised_by_their_names(header: str) -> None:
    found = layout_of(table(header, "17,2026-03-02 10:00,ahmed,5", "18,2026-03-13 11:00,karim,7"), ())
    assert found.columns == {column: place for place, column in enumerate(HEADS[header])}
    assert found.is_clear(RowKind.EVENTS)


def test_the_column_of_accounts_is_known_by_what_stands_in_it() -> None:
    found = layout_of(table("A,B,Username", "2026-03-02,AHMED,line 1", "2026-03-13,karim,line 2"), {"ahmed", "karim"})
    assert found.columns[Column.ACCOUNT] == 1


def test_what_the_rows_are_is_told_by_numbers_times_and_days() -> None:
    numbered = table("id,date,user,credits", "1,2026-03-02,a,5", "2,2026-03-02,a,5")
    timed = table("date,user,credits", "2026-03-02 10:00,a,5", "2026-03-02 11:00,a,5")
    totals = table("date,user,credits", "2026-03-02,a,5", "2026-03-02,b,5", "2026-03-03,a,5")
    repeated = table("date,user,credits", "2026-03-02,a,5", "2026-03-02,a,6")
    kinds = [kind_of(layout_of(one, ()), one) for one in (numbered, timed, totals, repeated)]
    assert kinds == [RowKind.EVENTS, RowKind.UNNUMBERED, RowKind.TOTALS, RowKind.UNNUMBERED]


def test_an_order_that_no_cell_tells_is_left_open() -> None:
    assert layout_of(table("id,date,user,credits", "1,02/03/2026,a,5"), ()).order is None
    assert layout_of(table("id,date,user,credits", "1,13/03/2026,a,5"), ()).order is DayOrder.DAY_FIRST


def test_a_layout_is_kept_as_text() -> None:
    assert unpacked(packed(LAYOUT)) == LAYOUT
    assert unpacked(packed(UsageLayout({}, None, None))) == UsageLayout({}, None, None)


def screening(kind: RowKind) -> Screening:
    names = {"a": SubPanelId(1), "b": SubPanelId(2), "twice": AMBIGUOUS, "gone": NOT_OURS}
    return Screening(kind, {account_key(name): of for name, of in names.items()}, TODAY)


def row(account: str = "a", credits: int = 5, event_id: str = "", *, at: int | None = 60, day: int = TODAY) -> UsageRow:
    return UsageRow(1, account, day, at, credits, event_id)


def test_the_nth_same_row_is_named_as_the_nth() -> None:
    rows = [row(), row(), row(credits=6), row("b"), row(at=61), row()]
    keys = [line[0] for line in screening(RowKind.UNNUMBERED).screen(rows).lines]
    assert len(set(keys)) == 6
    again = screening(RowKind.UNNUMBERED)
    apart = [line[0] for one in rows for line in again.screen([one]).lines]
    assert keys == apart


def test_rows_are_passed_over_or_refused_by_their_account() -> None:
    found = screening(RowKind.TOTALS).screen([row("gone"), row("twice"), row("who"), row(" A ")])
    assert [one.why for one in found.refused] == [WhyRefused.SEVERAL_ACCOUNTS, WhyRefused.UNKNOWN_ACCOUNT]
    assert [line[1] for line in found.lines] == [SubPanelId(1)]


def test_a_day_is_told_to_its_end_once_it_is_over() -> None:
    assert told_until(TODAY - 1, None, MADRID, today=TODAY) == second(2026, 3, 1, 23)
    assert told_until(TODAY, None, MADRID, today=TODAY) == second(2026, 3, 1, 23)
    assert told_until(TODAY, 77, MADRID, today=TODAY) == 77
