"""What the columns of a spreadsheet of sub-resellers are taken for."""

import pytest

from domain.movein import panel_keys
from domain.movein_columns import Column, Meaning, Owes, currency_by_name, one_header, owes_by_name, recognised
from domain.table import Table

M = Meaning


def only(name: str, cells: tuple[str, ...] = (), panels: tuple[str, ...] = ()) -> Column:
    """Return what a column of this name is taken for, beside one of names."""
    table = Table(("Name", name), tuple((f"Sub {n}", cell) for n, cell in enumerate(cells or ("1",))))
    return recognised(table, panels)[1]


@pytest.mark.parametrize(
    ("name", "meaning", "panel"),
    [
        ("Account", M.ACCOUNT, ""),
        ("Cuenta", M.ACCOUNT, ""),
        ("Usuario panel Norte", M.ACCOUNT, "Norte"),
        ("North account name", M.ACCOUNT, "North"),
        ("Cuenta cliente", M.ACCOUNT, ""),
        ("Balance North", M.BALANCE, "North"),
        ("Saldo Norte", M.BALANCE, "Norte"),
        ("Credits", M.BALANCE, ""),
        ("Créditos en Sur", M.BALANCE, "Sur"),
        ("Guthaben", M.BALANCE, ""),
        ("Balance €", M.DUE, ""),
        ("Saldo EUR", M.DUE, ""),
        ("Debt", M.DUE, ""),
        ("Deuda (€)", M.DUE, ""),
        ("a pagar", M.DUE, ""),
        ("Due since", M.SINCE, ""),
        ("Debe desde", M.SINCE, ""),
        ("Due date", M.NOTHING, ""),
        ("Credit limit", M.LIMIT, ""),
        ("Límite de crédito", M.LIMIT, ""),
        ("Payment days", M.DAYS, ""),
        ("Plazo", M.DAYS, ""),
        ("Price per credit", M.PRICE, ""),
        ("Precio Norte €", M.PRICE, "Norte"),
        ("Preis", M.PRICE, ""),
        ("Telegram user", M.HANDLE, ""),
        ("Observaciones", M.NOTE, ""),
        ("Total balance", M.NOTHING, ""),
        ("Nº", M.NOTHING, ""),
        ("Phone", M.NOTHING, ""),
        ("whatever", M.NOTHING, ""),
    ],
)
def test_a_column_is_told_by_its_name(name: str, meaning: Meaning, panel: str) -> None:
    assert only(name) == Column(meaning, panel)


def test_a_panel_of_ones_own_alone_is_its_balance_or_its_accounts() -> None:
    assert only("North", ("5", "6"), panels=("North",)) == Column(M.BALANCE, "North")
    assert only("north", ("ahmed_n", "karim_n"), panels=("North",)) == Column(M.ACCOUNT, "North")


def test_what_says_nothing_is_told_by_what_stands_in_it() -> None:
    assert only("", ("@ahmed", "@karim")) == Column(M.HANDLE)
    nameless = Table((), (("Ahmed", "500"), ("Karim", "20")))

    assert recognised(nameless, ())[0] == Column(M.NAME)


def test_what_is_said_twice_counts_once_but_notes_all_count() -> None:
    table = Table(("Name", "Saldo", "Balance", "Note", "Comment"), (("Ahmed", "1", "2", "a", "b"),))

    assert [column.meaning for column in recognised(table, ())] == [M.NAME, M.BALANCE, M.NOTHING, M.NOTE, M.NOTE]


def test_two_rows_of_names_are_one_name_each() -> None:
    two = Table(
        ("Name", "Account", "", "Balance", "", "Note"),
        (("", "North", "South", "North", "South", ""), ("Ahmed", "a", "b", "1", "2", "")),
    )

    assert one_header(two) == Table(
        ("Name", "Account North", "Account South", "Balance North", "Balance South", "Note"), two.rows[1:]
    )


@pytest.mark.parametrize(
    "row", [("Ahmed", "a", "b", "1", "2", ""), ("", "7", "8", "1", "2", ""), ("", "", "", "", "", "")]
)
def test_a_first_entry_is_no_second_row_of_names(row: tuple[str, ...]) -> None:
    table = Table(("Name", "Account", "", "Balance", "", "Note"), (row,))

    assert one_header(table) == table


def test_panels_are_those_that_columns_name_or_one_without_a_name() -> None:
    assert panel_keys([Column(M.NAME), Column(M.ACCOUNT), Column(M.BALANCE)]) == {"": ""}
    assert panel_keys([Column(M.ACCOUNT), Column(M.BALANCE, "Norté"), Column(M.BALANCE, "Sur")]) == {
        "norte": "Norté",
        "sur": "Sur",
    }
    assert panel_keys([Column(M.BALANCE), Column(M.BALANCE, "Sur")]) == {"": "", "sur": "Sur"}


@pytest.mark.parametrize(
    ("name", "owes"),
    [("Debt", Owes.PLUS), ("Debe €", Owes.PLUS), ("A favor", Owes.MINUS), ("Prepaid", Owes.MINUS), ("Saldo €", None)],
)
def test_the_name_of_the_money_may_tell_whose_it_is(name: str, owes: Owes | None) -> None:
    assert owes_by_name(name) is owes


@pytest.mark.parametrize(
    ("name", "currency"),
    [("Due (USD)", "USD"), ("Deuda €", "€"), ("All of it", ""), ("Top price", ""), ("Due usdt", "usdt")],
)
def test_a_currency_in_a_name_is_one_and_a_word_like_it_is_none(name: str, currency: str) -> None:
    assert currency_by_name(name) == currency
