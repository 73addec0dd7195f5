"""The columns of a panel's file, as they were recognised, to be confirmed or changed by buttons."""

from collections.abc import Iterable

from domain.columns import Column
from domain.errors import N_
from domain.habits import DayOrder, Mark, doubtful_day, number_in, numeral_in
from domain.numerals import unmistakable
from domain.people import Actor
from domain.table import Table, TableFileId
from domain.usage import RowKind, UsageImportId
from domain.usage_columns import USAGE, UsageColumn, cells_of
from handlers.bank_asks import NO_PLACE, short
from handlers.bank_columns import MOST_PLACES, SHOWN_ROWS
from handlers.menu import to_menu
from handlers.registry import OWNER, answers
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.usage_asks import (
    ChooseUsageColumn,
    ConfirmUsage,
    SayWhatFile,
    SetUsageColumn,
    SetUsageDayOrder,
    SetUsageMark,
    SetUsagePanel,
    SetUsageRows,
    ShowUsageImport,
)
from handlers.wording import _, day, number
from services import usage_files
from services.usage_files import Draft
from storage.store import Store

COLUMN_WORDS = {
    Column.WHEN: N_("Date or time"),
    Column.ACCOUNT: N_("Account"),
    Column.SPENT: N_("Credits used"),
    Column.EVENT: N_("Number of the event"),
    Column.LEFT: N_("Balance after it"),
}

ROW_WORDS = {
    RowKind.EVENTS: N_("each is one use, with a number of its own"),
    RowKind.UNNUMBERED: N_("each is one use, without a number"),
    RowKind.TOTALS: N_("each is what was used on a day in all"),
    RowKind.BALANCES: N_("each is what an account has; no usage"),
}
ROW_LABELS = {
    RowKind.EVENTS: N_("Uses with numbers"),
    RowKind.UNNUMBERED: N_("Uses without numbers"),
    RowKind.TOTALS: N_("Totals of days"),
    RowKind.BALANCES: N_("Balances alone"),
}


async def columns_screen(import_id: UsageImportId, who: Actor, store: Store) -> Screen:
    """Return what was recognised of a file, with its first rows, for one confirming tap."""
    draft = await usage_files.draft_of(store, import_id)
    kind = draft.source.rows
    ready = main(_("Yes, count it"), ConfirmUsage(import_id)) if draft.layout.is_clear(kind) else None
    columns = (
        press(_column_label(column, draft), ChooseUsageColumn(import_id, UsageColumn(column)))
        for column in _shown(draft)
    )
    kinds = (press(_(ROW_LABELS[one]), SetUsageRows(import_id, one)) for one in RowKind if one is not kind)
    return Screen(
        title=draft.usage_import.name or _("A panel's file"),
        lines=(
            _looks_like(kind),
            *_open_questions(draft),
        ),
        fields=(
            *(_column_field(column, draft) for column in _shown(draft) if _matters(column, draft)),
            Field(_("Rows"), _(ROW_WORDS[kind])),
        ),
        note=_("The first rows:") + "\n" + "\n".join(_first_rows(draft.table)),
        buttons=(
            *rows(ready),
            *_habit_buttons(draft),
            *rows(*columns, wide=2),
            *rows(*kinds, wide=2),
            *rows(*await _panel_buttons(draft, who, store), wide=2),
            *rows(_something_else(draft), to_menu(), wide=2),
        ),
    )


def _looks_like(kind: RowKind) -> str:
    if kind is RowKind.BALANCES:
        return _("This looks like balances. Is this where everything is? I remember it for the next file of this kind.")
    return _("This looks like usage. Is this where everything is? I remember it for the next file of this kind.")


def _something_else(draft: Draft) -> Button | None:
    file_id = draft.usage_import.file_id
    return None if file_id is None else press(_("It's something else"), SayWhatFile(TableFileId(file_id)))


def _shown(draft: Draft) -> list[Column]:
    """Return the columns that can be changed: those that are found or needed, and the balance, which may be there."""
    kind, layout = draft.source.rows, draft.layout
    unused = {Column.SPENT, Column.EVENT} if kind is RowKind.BALANCES else set[Column]()
    wanted = {*layout.columns, *layout.lacks(kind), Column.LEFT} - unused
    return [column for column in USAGE if column in wanted]


def _matters(column: Column, draft: Draft) -> bool:
    return column in draft.layout.columns or column in draft.layout.lacks(draft.source.rows)


def _first_rows(table: Table) -> Iterable[str]:
    return (short(" · ".join(row), 120) for row in table.rows[:SHOWN_ROWS])


def _column_label(column: Column, draft: Draft) -> str:
    place = draft.layout.columns.get(column)
    nowhere = "?" if _matters(column, draft) else _("none")
    where = nowhere if place is None else _place_name(draft.table, place)
    return f"{_(COLUMN_WORDS[column])}: {short(where, 18)}"


def _place_name(table: Table, place: int) -> str:
    return table.header[place] or _("column %(n)s") % {"n": number(place + 1)}


def _column_field(column: Column, draft: Draft) -> Field:
    place = draft.layout.columns.get(column)
    if place is None:
        return Field(_(COLUMN_WORDS[column]), _("not found yet"))
    cells = [short(cell) for cell in cells_of(draft.layout, draft.table, column) if cell][:SHOWN_ROWS]
    return Field(_(COLUMN_WORDS[column]), _place_name(draft.table, place), more=" · ".join(cells) or _("empty"))


def _open_questions(draft: Draft) -> Iterable[str]:
    layout, lacks = draft.layout, draft.layout.lacks(draft.source.rows)
    if lacks:
        yield _("I couldn't find: %(columns)s. Tap it below to say where it is.") % {
            "columns": ", ".join(_(COLUMN_WORDS[column]) for column in lacks)
        }
    if layout.order is None and Column.WHEN in layout.columns:
        yield _("The dates can be read in two ways. Which is right?")
    if layout.mark is None and layout.columns.keys() & {Column.SPENT, Column.LEFT}:
        yield _("The amounts can be read in two ways. Which is right?")


def _habit_buttons(draft: Draft) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons of the questions that only a person can answer."""
    layout, import_id, buttons = draft.layout, draft.usage_import.id, []
    days = doubtful_day(cells_of(layout, draft.table, Column.WHEN))
    if layout.order is None and days:
        buttons += [
            press(day(one), SetUsageDayOrder(import_id, order)) for one, order in zip(days, DayOrder, strict=True)
        ]
    elif layout.order is None and Column.WHEN in layout.columns:
        labels = (_("The day comes first"), _("The month comes first"))
        buttons += [press(one, SetUsageDayOrder(import_id, order)) for one, order in zip(labels, DayOrder, strict=True)]
    if layout.mark is None:
        credits = cells_of(layout, draft.table, Column.SPENT) + cells_of(layout, draft.table, Column.LEFT)
        cells = (cell for cell in credits if numeral_in(cell))
        cell = next((one for one in cells if number_in(one, Mark.POINT) != number_in(one, Mark.COMMA)), None)
        if cell:
            buttons += [press(_reading(cell, mark), SetUsageMark(import_id, mark)) for mark in (Mark.POINT, Mark.COMMA)]
    return rows(*buttons, wide=2)


def _reading(cell: str, mark: Mark) -> str:
    value = number_in(cell, mark)
    return _("%(cell)s is %(number)s") % {"cell": cell, "number": "?" if value is None else unmistakable(abs(value))}


async def _panel_buttons(draft: Draft, who: Actor, store: Store) -> list[Button]:
    """Return a button for each panel that it may be of, where there are several."""
    panels = await store.panels.of_reseller(who.reseller_id)
    if len(panels) < 2:
        return []
    chosen, import_id = draft.source.panel_id, draft.usage_import.id
    return [
        press(f"✓ {panel.name}" if panel.id == chosen else panel.name, SetUsagePanel(import_id, panel.id))
        for panel in panels
    ]


@answers(ChooseUsageColumn, roles=OWNER)
async def choose_usage_column(ask: ChooseUsageColumn, _who: Actor, store: Store) -> Screen:
    """Ask which column of a file something is."""
    draft = await usage_files.draft_of(store, ask.import_id)
    places = (
        press(_place_label(draft.table, place), SetUsageColumn(ask.import_id, ask.column, place))
        for place in range(len(draft.table.header))[:MOST_PLACES]
    )
    none = press(_("None of them"), SetUsageColumn(ask.import_id, ask.column, NO_PLACE))
    return Screen(
        title=_("Which column is this: %(column)s?") % {"column": _(COLUMN_WORDS[Column(ask.column)])},
        buttons=(*rows(*places), (none,), (press(_("« Back"), ShowUsageImport(ask.import_id)),)),
    )


def _place_label(table: Table, place: int) -> str:
    sample = next((row[place] for row in table.rows if row[place]), "")
    return f"{short(_place_name(table, place), 24)} · {short(sample, 24)}" if sample else _place_name(table, place)


@answers(SetUsageColumn, roles=OWNER)
async def set_usage_column(ask: SetUsageColumn, who: Actor, store: Store) -> Screen:
    """Say which column something is."""
    await usage_files.set_column(store, ask.import_id, Column(ask.column), None if ask.place == NO_PLACE else ask.place)
    return await columns_screen(ask.import_id, who, store)


@answers(SetUsageDayOrder, roles=OWNER)
async def set_usage_day_order(ask: SetUsageDayOrder, who: Actor, store: Store) -> Screen:
    """Say in which order the days are written."""
    await usage_files.set_order(store, ask.import_id, ask.order)
    return await columns_screen(ask.import_id, who, store)


@answers(SetUsageMark, roles=OWNER)
async def set_usage_mark(ask: SetUsageMark, who: Actor, store: Store) -> Screen:
    """Say which sign stands before the decimals."""
    await usage_files.set_mark(store, ask.import_id, ask.mark)
    return await columns_screen(ask.import_id, who, store)


@answers(SetUsageRows, roles=OWNER)
async def set_usage_rows(ask: SetUsageRows, who: Actor, store: Store) -> Screen:
    """Say what the rows of a file are."""
    draft = await usage_files.draft_of(store, ask.import_id)
    await usage_files.set_rows(store, draft.source.id, ask.rows)
    return await columns_screen(ask.import_id, who, store)


@answers(SetUsagePanel, roles=OWNER)
async def set_usage_panel(ask: SetUsagePanel, who: Actor, store: Store) -> Screen:
    """Say of which panel a file is."""
    await usage_files.set_panel(store, ask.import_id, ask.panel_id)
    return await columns_screen(ask.import_id, who, store)
