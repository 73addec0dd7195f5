"""What a spreadsheet of sub-resellers says row by row, and what of it is in doubt."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Ambiguous, NotAnAmount
from domain.movein import Choices, DoubtKind, Entry, Place, Reading, Taken, Usual, panel_keys
from domain.movein_cells import Amount, amount_in, sign_of
from domain.movein_columns import Column, Meaning, Owes, recognised
from domain.movein_plan import Plan, Totals, foreign_currency, owes_for_sure, plan_of, totals_of
from domain.table import Table

HEADER = ("Name", "Account", "Balance", "Price", "Debt", "Limit", "Days", "Since", "Telegram", "Note")
ROW = ("Ahmed", "ahmed", "500", "2.10", "", "100", "14", "", "", "")
TODAY = date(2026, 3, 2)
K = DoubtKind


def a_row(**cells: str) -> tuple[str, ...]:
    """Return a row in which only these cells are others than usual, by the names of their columns."""
    places = {name.lower(): place for place, name in enumerate(HEADER)}
    row = [*ROW]
    for name, cell in cells.items():
        row[places[name]] = cell
    return tuple(row)


def reading_of(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER, **values: Any) -> Reading:
    table = Table(header, rows)
    columns = recognised(table, ())
    given_: dict[str, Any] = {
        "currency": "EUR",
        "alias": "",
        "owes": Owes.PLUS,
        "day": TODAY,
        "panels": tuple(panel_keys(columns)),
    }
    return Reading(table=table, columns=columns, usual=Usual(Decimal("3.30"), 7_000, 21), **given_ | values)


def planned(*rows: tuple[str, ...], taken: Taken | None = None, choices: Choices | None = None, **values: Any) -> Plan:
    return plan_of(reading_of(*rows, **values), choices or Choices(), taken or Taken())


def doubts(*rows: tuple[str, ...], **values: Any) -> list[list[DoubtKind]]:
    """Return the kinds of doubt about each row that is in doubt."""
    return [[doubt.kind for doubt in entry.doubts] for entry in planned(*rows, **values).doubtful]


def only(*rows: tuple[str, ...], **values: Any) -> Entry:
    [entry] = planned(*rows, **values).ready
    return entry


# What is clear


def test_a_row_says_everything_about_a_sub_reseller() -> None:
    row = ("Ahmed TV", "ahmed_tv", "1.250", "2,10 €", "120,50", "€ 500", "14 days", "2026-02-03", "@ahmed", "on Monday")

    assert only(row) == Entry(
        row=1,
        name="Ahmed TV",
        places=(Place("", "ahmed_tv", Decimal("2.10"), 1250),),
        due=-12_050,
        since=date(2026, 2, 3),
        debt_limit=50_000,
        payment_days=14,
        handle="ahmed",
        note="on Monday",
    )


def test_what_a_row_leaves_out_is_the_usual_and_its_account_is_called_like_it() -> None:
    entry = only(a_row(account="", limit="", days=""))

    assert (entry.places[0].account, entry.debt_limit, entry.payment_days) == ("Ahmed", 7_000, 21)


def test_without_a_column_of_prices_everybody_pays_the_usual() -> None:
    entry = only(("Ahmed", "5"), header=("Name", "Balance"))

    assert entry.places == (Place("", "Ahmed", Decimal("3.30"), 5),)


def test_an_empty_row_and_one_that_repeats_the_names_say_nothing() -> None:
    plan = planned(ROW, ("",) * len(HEADER), HEADER, a_row(name="Karim", account="karim"))

    assert [entry.row for entry in plan.ready] == [1, 4]
    assert not plan.doubtful


@pytest.mark.parametrize(("owes", "due"), [(Owes.PLUS, -12_000), (Owes.MINUS, 12_000)])
def test_money_is_to_pay_or_in_credit_as_it_was_said(owes: Owes, due: int) -> None:
    assert only(a_row(debt="120", limit="500"), owes=owes).due == due


def test_on_several_panels_a_row_is_where_it_has_an_account_or_a_balance() -> None:
    header = ("Name", "Account North", "Balance North", "Account South", "Balance South", "Price")
    rows = (
        ("Both", "b1", "5", "b2", "6", "2"),
        ("North", "n1", "5", "", "0", "2"),
        ("South", "", "", "", "7", "2"),
        ("Nowhere", "", "0", "", "", "2"),
    )
    plan = planned(*rows, header=header)

    assert [[place.panel for place in entry.places] for entry in plan.ready] == [
        ["north", "south"],
        ["north"],
        ["south"],
    ]
    assert [doubt.kind for doubt in plan.doubtful[0].doubts] == [K.NOWHERE]


def test_one_account_and_one_price_hold_for_every_panel_that_names_none_of_its_own() -> None:
    header = ("Name", "Account", "Balance North", "Balance South", "Price", "Price South")
    entry = only(("Ahmed", "ahmed", "5", "6", "2", "3"), header=header)

    assert entry.places == (
        Place("north", "ahmed", Decimal(2), 5),
        Place("south", "ahmed", Decimal(3), 6),
    )


def test_a_panel_that_is_left_out_brings_nothing() -> None:
    header = ("Name", "Balance North", "Balance South", "Price")
    entry = only(("Ahmed", "5", "6", "2"), header=header, panels=("south",))

    assert entry.places == (Place("south", "Ahmed", Decimal(2), 6),)


# What is in doubt


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"name": ""}, K.NO_NAME),
        ({"name": "!!!"}, K.BAD_NAME),
        ({"name": "x" * 65}, K.BAD_NAME),
        ({"name": "TOTAL:"}, K.SUM_LINE),
        ({"price": ""}, K.NO_PRICE),
        ({"price": "-"}, K.NO_PRICE),
        ({"price": "0"}, K.NO_PRICE),
        ({"price": "-2"}, K.NEGATIVE),
        ({"price": "2000000"}, K.TOO_LARGE),
        ({"price": "two"}, K.UNREADABLE),
        ({"price": "2.105"}, K.TWO_WAYS),
        ({"balance": "12.5"}, K.NOT_WHOLE),
        ({"balance": "-7"}, K.NEGATIVE),
        ({"balance": "€5"}, K.UNREADABLE),
        ({"balance": "=SUM(A1)"}, K.UNREADABLE),
        ({"balance": "9" * 17}, K.TOO_LARGE),
        ({"debt": "a lot"}, K.UNREADABLE),
        ({"debt": "0.123"}, K.NOT_WHOLE),
        ({"debt": "$ 20"}, K.OTHER_CURRENCY),
        ({"debt": "100.01"}, K.ABOVE_LIMIT),
        ({"limit": "-5"}, K.NEGATIVE),
        ({"days": "soon"}, K.UNREADABLE),
        ({"days": "9999"}, K.UNREADABLE),
        ({"debt": "5", "since": "31/02/2026"}, K.NO_DAY),
        ({"debt": "5", "since": "04/05/2025"}, K.NO_DAY),
        ({"debt": "5", "since": "2026-03-03"}, K.DAY_AHEAD),
    ],
)
def test_a_row_that_makes_no_sense_is_in_doubt_for_that(cells: dict[str, str], kind: DoubtKind) -> None:
    assert doubts(a_row(**cells)) == [[kind]]


def test_more_decimals_than_the_currency_has_are_in_doubt() -> None:
    assert doubts(a_row(debt="5.5"), currency="JPY") == [[K.NOT_WHOLE]]


def test_numbers_with_two_readings_are_read_as_the_rest_of_their_column() -> None:
    comma = a_row(name="Two", account="two", price="2,05")

    assert [one.places[0].price for one in planned(a_row(price="2,105"), comma).ready] == [
        Decimal("2.105"),
        Decimal("2.05"),
    ]


def test_the_order_of_days_is_told_by_those_that_can_be_read_in_one_way() -> None:
    rows = (a_row(debt="5", since="04/05/2025"), a_row(name="Two", account="two", debt="5", since="25/05/2025"))

    assert [one.since for one in planned(*rows).ready] == [date(2025, 5, 4), date(2025, 5, 25)]


def test_names_handles_and_accounts_that_stand_twice_are_in_doubt_on_both_rows() -> None:
    rows = (
        a_row(name="Karim", account="k1"),
        a_row(name="KARÍM ", account="k2"),
        a_row(name="A", account="x", telegram="@same"),
        a_row(name="B", account="X", telegram="t.me/SAME"),
    )

    assert doubts(*rows) == [[K.NAME_TWICE]] * 2 + [[K.HANDLE_TWICE, K.ACCOUNT_TWICE]] * 2
    [first, *_others] = planned(*rows).doubtful
    assert first.doubts[0].other == 2


def test_what_a_sub_reseller_of_ones_own_has_already_is_in_doubt() -> None:
    taken = Taken(frozenset({"ahmed"}), frozenset({"ahmed_tv"}), {"": frozenset({"ahmed"})})

    assert doubts(a_row(telegram="@Ahmed_TV"), taken=taken) == [[K.NAME_KNOWN, K.HANDLE_KNOWN, K.ACCOUNT_KNOWN]]


def test_a_row_that_is_left_out_puts_no_other_in_doubt() -> None:
    rows = (a_row(account="1a"), a_row(account="2a"))
    plan = planned(*rows, choices=Choices(skipped=frozenset({2})))

    assert [entry.row for entry in plan.ready] == [1]
    assert [entry.row for entry in plan.left_out] == [2]


def test_only_what_may_be_right_can_be_taken_as_it_is() -> None:
    rows = (a_row(debt="900"), a_row(name="B", account="b", debt="900", price=""))
    plan = planned(*rows, choices=Choices(accepted=frozenset({1, 2})))

    assert [(entry.row, entry.due, entry.debt_limit) for entry in plan.ready] == [(1, -90_000, 10_000)]
    assert [doubt.kind for doubt in plan.doubtful[0].doubts] == [K.NO_PRICE]


def test_an_answer_takes_the_place_of_a_cell_and_is_read_as_it_was_typed() -> None:
    fixes = {1: {HEADER.index("Debt"): "120", HEADER.index("Price"): "2.105", HEADER.index("Limit"): "1000"}}
    entry = only(a_row(debt="?", price="x"), owes=Owes.MINUS, fixes=fixes)

    assert (entry.due, entry.places[0].price, entry.debt_limit) == (-12_000, Decimal("2.105"), 100_000)


def test_a_line_that_looks_like_a_sum_is_nothing_else_until_somebody_says_it_is_none() -> None:
    row = ("Total", "", "", "", "", "", "", "", "", "")

    assert doubts(row) == [[K.SUM_LINE]]
    assert doubts(row, choices=Choices(accepted=frozenset({1}))) == [[K.NO_PRICE]]


def test_what_rows_add_up_to_is_counted_as_far_as_it_can_be_read() -> None:
    plan = planned(
        a_row(debt="50"), a_row(name="B", account="b", debt="-20"), a_row(name="", account="c", balance="x", debt="1")
    )

    assert totals_of(plan.ready) == Totals(2, {"": 1000}, 5_000, 2_000)
    assert totals_of(plan.doubtful) == Totals(1, {"": 0}, 100, 0)


# What the file as a whole leaves open


@pytest.mark.parametrize(
    ("header", "cells", "owes"),
    [
        ("Debt", ("", "120", "0"), Owes.PLUS),
        ("In credit", ("", "120"), Owes.MINUS),
        ("Saldo €", ("120",), None),
        ("Debt", ("120", "-5"), None),
        ("Debt", ("(5,00)",), None),
        ("Saldo €", ("", "0,00 €"), Owes.PLUS),
    ],
)
def test_whose_money_it_is_has_to_be_asked_unless_name_and_signs_tell(
    header: str, cells: tuple[str, ...], owes: Owes | None
) -> None:
    table = Table(("Name", header), tuple((f"Sub {n}", cell) for n, cell in enumerate(cells)))

    assert owes_for_sure(table, (Column(Meaning.NAME), Column(Meaning.DUE))) is owes


def test_without_a_column_of_money_nothing_has_to_be_asked_about_it() -> None:
    assert owes_for_sure(Table(("Name",), (("Ahmed",),)), (Column(Meaning.NAME),)) is Owes.PLUS


@pytest.mark.parametrize(
    ("header", "cells", "foreign"),
    [
        ("Due (USD)", ("5", "6"), "USD"),
        ("Due", ("$5", "6 $", "€7"), "$"),
        ("Due", ("$5", "€6", "€7"), ""),
        ("Due €", ("$5", "$6", "$7"), ""),
        ("Due", ("5", "6"), ""),
        ("Due", ("1.234 USDT", "5 USDT"), "USDT"),
    ],
)
def test_a_currency_is_foreign_where_most_of_the_money_is_in_it(
    header: str, cells: tuple[str, ...], foreign: str
) -> None:
    table = Table(("Name", header), tuple((f"Sub {n}", cell) for n, cell in enumerate(cells)))

    assert foreign_currency(table, (Column(Meaning.NAME), Column(Meaning.DUE)), "EUR") == foreign


def test_a_currency_that_was_taken_for_ones_own_is_in_no_doubt() -> None:
    assert only(a_row(debt="$ 20"), alias="$").due == -2_000


# Cells


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("500", Amount(Decimal(500))),
        (" 450 cr", Amount(Decimal(450))),
        ("20 Créditos", Amount(Decimal(20))),
        ("-3,50 €", Amount(Decimal("-3.50"), "€")),
        ("(6,50)", Amount(Decimal("-6.50"))),
        ("EUR 5", Amount(Decimal(5), "EUR")),
        ("٢٠٠", Amount(Decimal(200))),
        ("", None),
        ("—", None),
        ("n/a", None),
    ],
)
def test_a_cell_is_a_number_with_its_currency_or_nothing(cell: str, amount: Amount | None) -> None:
    assert amount_in(cell, None) == amount


@pytest.mark.parametrize("cell", ["a lot", "5 apples", "1-2", "=1+1", "#REF!", "12.12.2026", "5%"])
def test_a_cell_with_anything_else_is_no_number(cell: str) -> None:
    with pytest.raises(NotAnAmount):
        amount_in(cell, None)


def test_a_number_that_two_habits_read_differently_names_both() -> None:
    with pytest.raises(Ambiguous) as told:
        amount_in("-1.234", None)

    assert (told.value.one, told.value.other) == ("-1234", "-1.2340")


@pytest.mark.parametrize(("cell", "sign"), [("5", 1), ("-5 €", -1), ("(5)", -1), ("0,00", 0), ("", 0), ("owes", 0)])
def test_the_sign_of_a_cell_is_that_of_its_number(cell: str, sign: int) -> None:
    assert sign_of(cell) == sign


CELLS = st.text(max_size=12) | st.sampled_from(["5", "-5", "1.000", "2,5", "€ 3", "2026-01-01", "Ahmed", "@a", ""])


@given(st.lists(st.tuples(*[CELLS] * len(HEADER)), max_size=6))
def test_no_cell_makes_a_reading_fail_and_every_row_is_somewhere(rows: list[tuple[str, ...]]) -> None:
    plan = planned(*rows)
    seen = [entry.row for entry in (*plan.ready, *plan.doubtful)]

    assert sorted(seen) == [n for n, row in enumerate(rows, 1) if any(row) and row != HEADER]
    assert all(place.price and place.credits >= 0 for entry in plan.ready for place in entry.places)
    assert all(entry.places and entry.name for entry in plan.ready)


def test_an_entry_is_found_whatever_becomes_of_it() -> None:
    plan = planned(ROW, a_row(name="B", account="b", price=""), choices=Choices(skipped=frozenset({1})))

    assert [plan.entry(row) is not None for row in (1, 2, 3)] == [True, True, False]
    assert replace(plan, left_out=()).entry(1) is None
