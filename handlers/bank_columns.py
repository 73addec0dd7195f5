"""The columns of a bank's file, as they were recognised, to be confirmed or changed by buttons."""

from collections.abc import Iterable

from domain.bank import Layout, doubtful_number
from domain.columns import BANK, Column
from domain.errors import N_, NotHere
from domain.habits import DayOrder, Mark, doubtful_day, number_in
from domain.numerals import unmistakable
from domain.people import Actor
from domain.table import Table
from handlers.bank_asks import (
    NO_PLACE,
    ChooseColumn,
    ConfirmColumns,
    SetColumn,
    SetDayOrder,
    SetDecimalMark,
    short,
    to_file,
)
from handlers.menu import to_menu
from handlers.registry import MONEY, answers
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.wording import _, day, ngettext, number
from services import tables
from storage.bank import BankFile
from storage.store import Store

SHOWN_ROWS = 3


COLUMN_WORDS = {
    Column.DATE: N_("Date"),
    Column.AMOUNT: N_("Amount"),
    Column.CREDIT: N_("Money in"),
    Column.DEBIT: N_("Money out"),
    Column.DIRECTION: N_("In or out"),
    Column.FEE: N_("Fee"),
    Column.CURRENCY: N_("Currency"),
    Column.SENDER: N_("Sender"),
    Column.REFERENCE: N_("Reference"),
    Column.TRANSACTION: N_("Transaction number"),
    Column.BALANCE: N_("Balance after it"),
}


def columns_screen(bank_file: BankFile, table: Table) -> Screen:
    """Return what was recognised of a file, for one confirming tap."""
    layout, count = bank_file.layout, len(table.rows)
    shown = [column for column in BANK if column in layout.columns or column in layout.lacks]
    ready = main(_("Yes, match the rows"), ConfirmColumns(bank_file.id)) if layout.is_clear else None
    choices = (press(_column_label(column, layout, table), ChooseColumn(bank_file.id, column)) for column in BANK)
    return Screen(
        title=ngettext("A file with %(n)s row", "A file with %(n)s rows", count) % {"n": number(count)},
        lines=(
            _("Is this where everything is? I remember it for the next file of this kind."),
            *_open_questions(layout),
        ),
        fields=tuple(_column_field(column, layout, table) for column in shown),
        buttons=(*rows(ready), *_habit_buttons(bank_file, table), *rows(*choices, wide=2), (to_menu(),)),
    )


def _column_label(column: Column, layout: Layout, table: Table) -> str:
    place = layout.columns.get(column)
    where = "?" if place is None else _place_name(table, place)
    return f"{_(COLUMN_WORDS[column])}: {short(where, 18)}"


def _place_name(table: Table, place: int) -> str:
    return table.header[place] or _("column %(n)s") % {"n": number(place + 1)}


def _column_field(column: Column, layout: Layout, table: Table) -> Field:
    place = layout.columns.get(column)
    if place is None:
        return Field(_(COLUMN_WORDS[column]), _("not found yet"))
    return Field(_(COLUMN_WORDS[column]), _place_name(table, place), more=_samples(table, place))


def _samples(table: Table, place: int) -> str:
    cells = [short(row[place]) for row in table.rows if row[place]][:SHOWN_ROWS]
    return " · ".join(cells) or _("empty")


def _open_questions(layout: Layout) -> Iterable[str]:
    if layout.lacks:
        yield _("I couldn't find: %(columns)s. Tap it below to say where it is.") % {
            "columns": ", ".join(_(COLUMN_WORDS[column]) for column in layout.lacks)
        }
    if layout.order is None and Column.DATE in layout.columns:
        yield _("The dates can be read in two ways. Which is right?")
    if layout.mark is None and not layout.lacks:
        yield _("The amounts can be read in two ways. Which is right?")


def _habit_buttons(bank_file: BankFile, table: Table) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons of the questions that only a person can answer."""
    layout, buttons = bank_file.layout, []
    days = (
        doubtful_day(row[layout.columns[Column.DATE]] for row in table.rows) if Column.DATE in layout.columns else None
    )
    if layout.order is None and days:
        buttons += [
            press(day(one), SetDayOrder(bank_file.id, order)) for one, order in zip(days, DayOrder, strict=True)
        ]
    cell = doubtful_number(table, layout)
    if layout.mark is None and cell:
        buttons += [
            press(_reading(cell, mark), SetDecimalMark(bank_file.id, mark)) for mark in (Mark.POINT, Mark.COMMA)
        ]
    return rows(*buttons, wide=2)


def _reading(cell: str, mark: Mark) -> str:
    value = number_in(cell, mark)
    return _("%(cell)s is %(number)s") % {
        "cell": cell,
        "number": unmistakable(abs(value)) if value is not None else "?",
    }


@answers(ChooseColumn, roles=MONEY, moves=True)
async def choose_column(ask: ChooseColumn, _who: Actor, store: Store) -> Screen:
    """Ask which column of a file something is."""
    if ask.column not in BANK:
        raise NotHere
    bank_file = await store.bank_files.by_id(ask.bank_file_id)
    table, column = await tables.table_in(store, bank_file.file_id), ask.column
    places = (
        press(_place_label(table, place), SetColumn(ask.bank_file_id, column, place))
        for place in range(len(table.header))[:MOST_PLACES]
    )
    none = press(_("None of them"), SetColumn(ask.bank_file_id, column, NO_PLACE))
    return Screen(
        title=_("Which column is this: %(column)s?") % {"column": _(COLUMN_WORDS[column])},
        buttons=(*rows(*places), (none,), (to_file(ask.bank_file_id),)),
    )


MOST_PLACES = 60


def _place_label(table: Table, place: int) -> str:
    sample = next((row[place] for row in table.rows if row[place]), "")
    return f"{short(_place_name(table, place), 24)} · {short(sample, 24)}" if sample else _place_name(table, place)
