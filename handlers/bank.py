"""A bank's file in the chat: its columns confirmed, what matches booked with one tap, the rest asked one by one."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.bank import BankFileId, BankRowId, Layout, Unreadable, doubtful_number
from domain.columns import BANK, Column
from domain.errors import N_, NotHere
from domain.habits import DayOrder, Mark, doubtful_day, number_in
from domain.matching import Candidate, Outcome, Recorded, Why
from domain.money import Money
from domain.network import called
from domain.numerals import unmistakable
from domain.people import Actor, ResellerId
from domain.requests import AttachmentId
from domain.table import Table, TableFileId
from handlers.amounts import due_worded
from handlers.ask import Ask
from handlers.cards import words
from handlers.forms import MissingAnswer
from handlers.menu import to_menu
from handlers.network import MOST_CANDIDATES, NobodyCalled
from handlers.registry import MONEY, Question, answers, asked, finds
from handlers.screen import Button, Field, File, Screen, main, press, rows
from handlers.wording import _, day, money, ngettext, number
from services import bank, payments, tables
from storage.bank import BankFile, BankRow
from storage.store import Store

SHOWN_ROWS = 3
SHOWN_MISSING = 5
LONGEST_SHOWN = 40
NO_PLACE = -1


@dataclass(frozen=True)
class BookBank(Ask):
    """Book what a bank's file says was received."""

    code: ClassVar[str] = "bank"

    file_id: TableFileId | None = asked(
        Question(words=lambda: _("Send me the file of your bank or payment service, as CSV or XLSX."), file=True)
    )


@dataclass(frozen=True)
class ShowBankFile(Ask):
    code: ClassVar[str] = "bankf"

    bank_file_id: BankFileId


@dataclass(frozen=True)
class ChooseColumn(Ask):
    """Which column of the file is this?"""

    code: ClassVar[str] = "bankc"

    bank_file_id: BankFileId
    column: Column


@dataclass(frozen=True)
class SetColumn(Ask):
    """`place`: from 0; below zero for none."""

    code: ClassVar[str] = "bankcs"

    bank_file_id: BankFileId
    column: Column
    place: int


@dataclass(frozen=True)
class SetDayOrder(Ask):
    code: ClassVar[str] = "banko"

    bank_file_id: BankFileId
    order: DayOrder


@dataclass(frozen=True)
class SetDecimalMark(Ask):
    code: ClassVar[str] = "bankm"

    bank_file_id: BankFileId
    mark: Mark


@dataclass(frozen=True)
class ConfirmColumns(Ask):
    code: ClassVar[str] = "bankok"

    bank_file_id: BankFileId


@dataclass(frozen=True)
class BookSureRows(Ask):
    code: ClassVar[str] = "bankb"

    bank_file_id: BankFileId


@dataclass(frozen=True)
class AskBankRow(Ask):
    """The next row to decide about, below row `after`."""

    code: ClassVar[str] = "bankn"

    bank_file_id: BankFileId
    after: int = 0


@dataclass(frozen=True)
class BookBankRow(Ask):
    """`child`: whose payment it is; whether it is one's own sub-reseller, the deed looks itself."""

    code: ClassVar[str] = "bankr"

    row_id: BankRowId
    child: int


@dataclass(frozen=True)
class BookBankRowFor(Ask):
    """A row that is the payment of somebody who is typed."""

    code: ClassVar[str] = "bankrf"

    row_id: BankRowId
    name: str | None = asked(
        Question(words=lambda: _("Whose payment is it? Type their name."), example=lambda: "Ahmed")
    )


@dataclass(frozen=True)
class NotOurs(Ask):
    code: ClassVar[str] = "bankx"

    row_id: BankRowId


@dataclass(frozen=True)
class GetRefusedRows(Ask):
    code: ClassVar[str] = "bankq"

    bank_file_id: BankFileId


@finds
async def find_table(_text: str, attachment: int | None, who: Actor, store: Store) -> Ask | None:
    """A table from somebody who keeps the money of sub-resellers is a bank's file."""
    if attachment is None or who.role not in MONEY:
        return None
    if not await store.attachments.is_sent_as_table(AttachmentId(attachment)):
        return None
    return BookBank(TableFileId(attachment)) if await store.network.has_children(who.reseller_id) else None


@answers(BookBank, roles=MONEY, moves=True, command="bank")
async def book_bank(ask: BookBank, who: Actor, store: Store) -> Screen:
    """Take a file, and show its columns, or what its rows match where its source is known."""
    if ask.file_id is None:
        raise MissingAnswer(ask, "file_id")
    return await _screen(await bank.begin(store, ask.file_id, by=who), who, store)


@answers(ShowBankFile, roles=MONEY, reads=True)
async def show_bank_file(ask: ShowBankFile, who: Actor, store: Store) -> Screen:
    """Show how far a file is."""
    return await _screen(await store.bank_files.by_id(ask.bank_file_id), who, store)


async def _screen(bank_file: BankFile, who: Actor, store: Store) -> Screen:
    if bank_file.matched_at is None:
        return _columns_screen(bank_file, await tables.table_in(store, bank_file.file_id))
    return await _summary_screen(bank_file.id, who, store)


# Columns


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


def _columns_screen(bank_file: BankFile, table: Table) -> Screen:
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
    return f"{_(COLUMN_WORDS[column])}: {_short(where, 18)}"


def _place_name(table: Table, place: int) -> str:
    return table.header[place] or _("column %(n)s") % {"n": number(place + 1)}


def _short(text: str, longest: int = LONGEST_SHOWN) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _column_field(column: Column, layout: Layout, table: Table) -> Field:
    place = layout.columns.get(column)
    if place is None:
        return Field(_(COLUMN_WORDS[column]), _("not found yet"))
    return Field(_(COLUMN_WORDS[column]), _place_name(table, place), more=_samples(table, place))


def _samples(table: Table, place: int) -> str:
    cells = [_short(row[place]) for row in table.rows if row[place]][:SHOWN_ROWS]
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
        buttons=(*rows(*places), (none,), (_to_file(ask.bank_file_id),)),
    )


MOST_PLACES = 60


def _place_label(table: Table, place: int) -> str:
    sample = next((row[place] for row in table.rows if row[place]), "")
    return f"{_short(_place_name(table, place), 24)} · {_short(sample, 24)}" if sample else _place_name(table, place)


def _to_file(bank_file_id: BankFileId) -> Button:
    return press(_("« Back"), ShowBankFile(bank_file_id))


@answers(SetColumn, roles=MONEY, moves=True)
async def set_column(ask: SetColumn, who: Actor, store: Store) -> Screen:
    """Say which column something is."""
    if ask.column not in BANK:
        raise NotHere
    place = None if ask.place == NO_PLACE else ask.place
    return await _screen(await bank.set_column(store, ask.bank_file_id, ask.column, place, by=who), who, store)


@answers(SetDayOrder, roles=MONEY, moves=True)
async def set_day_order(ask: SetDayOrder, who: Actor, store: Store) -> Screen:
    """Say in which order the days are written."""
    return await _screen(await bank.set_order(store, ask.bank_file_id, ask.order), who, store)


@answers(SetDecimalMark, roles=MONEY, moves=True)
async def set_decimal_mark(ask: SetDecimalMark, who: Actor, store: Store) -> Screen:
    """Say which sign stands before the decimals."""
    return await _screen(await bank.set_mark(store, ask.bank_file_id, ask.mark), who, store)


@answers(ConfirmColumns, roles=MONEY, moves=True)
async def confirm_columns(ask: ConfirmColumns, who: Actor, store: Store) -> Screen:
    """Match the rows of a file by the columns as they are."""
    return await _screen(await bank.confirm(store, ask.bank_file_id, by=who), who, store)


# What was found


async def _summary_screen(bank_file_id: BankFileId, who: Actor, store: Store, *, said: Sequence[str] = ()) -> Screen:
    """Return what became of the rows, and what can be done next."""
    summary = await bank.summary_of(store, bank_file_id)
    sure, booked = summary.of(Outcome.SURE), summary.of(Outcome.BOOKED)
    return Screen(
        title=_("Your bank's file"),
        lines=(*said, *_headline(summary), *_under_way(summary)),
        fields=(*_count_fields(summary, who.currency), *await _missing_fields(summary, store)),
        note="" if sure.rows or summary.asked.rows or not booked.rows else _("Everything in it is settled."),
        buttons=rows(
            _book_button(summary, who.currency),
            _ask_button(summary),
            press(_("Get the rows I couldn't read"), GetRefusedRows(bank_file_id))
            if summary.of(Outcome.REFUSED).rows
            else None,
            _again_button(summary),
            to_menu(),
        ),
    )


def _headline(summary: bank.Summary) -> tuple[str, ...]:
    """Return "57 of 60 match, one used twice, two missing"."""
    matched = summary.of(Outcome.SURE, Outcome.BOOKED, Outcome.RECORDED, Outcome.HAD)
    twice, doubtful, nobody = (summary.of(one).rows for one in (Outcome.TWICE, Outcome.DOUBTFUL, Outcome.NOBODY))
    others = summary.of(Outcome.NOT_OURS).rows
    whole = matched.rows + twice + doubtful + nobody + others
    if not whole:
        return (_("Nothing was received according to this file."),)
    parts = [_("%(n)s of %(all)s match") % {"n": number(matched.rows), "all": number(whole)}]
    if doubtful:
        parts.append(ngettext("%(n)s is doubtful", "%(n)s are doubtful", doubtful) % {"n": number(doubtful)})
    if twice:
        parts.append(
            ngettext("%(n)s uses a reference again", "%(n)s use a reference again", twice) % {"n": number(twice)}
        )
    if nobody:
        parts.append(ngettext("%(n)s matches nobody", "%(n)s match nobody", nobody) % {"n": number(nobody)})
    return (", ".join(parts) + ".",)


def _under_way(summary: bank.Summary) -> tuple[str, ...]:
    if summary.bank_file.booked_by is None or summary.bank_file.booked_at is not None:
        return ()
    return (_("I'm booking the rows that match. You can go on with other things."),)


COUNT_WORDS = {
    Outcome.SURE: N_("Match, to be booked"),
    Outcome.BOOKED: N_("Booked"),
    Outcome.RECORDED: N_("Recorded before"),
    Outcome.HAD: N_("Settled from another file"),
    Outcome.DOUBTFUL: N_("Doubtful"),
    Outcome.TWICE: N_("Reference used again"),
    Outcome.NOBODY: N_("Match nobody"),
    Outcome.NOT_OURS: N_("Not from a sub-reseller"),
    Outcome.OUT: N_("Money out, passed over"),
    Outcome.REFUSED: N_("Can't be used"),
}


def _count_fields(summary: bank.Summary, currency: str) -> Iterable[Field]:
    for outcome, label in COUNT_WORDS.items():
        count = summary.of(outcome)
        if count.rows:
            has_sum = outcome not in (Outcome.REFUSED, Outcome.OUT)
            worded = f"{number(count.rows)} · {money(Money(count.minor, currency))}" if has_sum else number(count.rows)
            yield Field(_(label), worded)


async def _missing_fields(summary: bank.Summary, store: Store) -> list[Field]:
    """Return the payments on record that the file lacks, those first whose receipt was used twice."""
    if not summary.missing:
        return []
    names = {one.reseller_id: one.name for one in await store.network.known(summary.bank_file.reseller_id)}
    twice = {one.payment_id for one in summary.twice}
    ordered = sorted(summary.missing, key=lambda one: (one.payment_id not in twice, one.payment_id))
    lines = [_missing_line(one, names, twice=one.payment_id in twice) for one in ordered[:SHOWN_MISSING]]
    left = len(ordered) - SHOWN_MISSING
    if left > 0:
        lines.append(_("and %(n)s more") % {"n": number(left)})
    label = _("On record for these days, but not in this file")
    return [Field(label, number(len(summary.missing)), more="\n".join(lines))]


def _missing_line(one: Recorded, names: dict[ResellerId, str], *, twice: bool) -> str:
    values = {
        "amount": money(Money(one.minor, one.currency)),
        "name": names.get(one.child_id, "?"),
        "day": day(one.paid_on),
    }
    if twice:
        return _("%(amount)s, %(name)s, %(day)s: another payment has the same receipt or reference") % values
    return _("%(amount)s, %(name)s, %(day)s") % values


def _book_button(summary: bank.Summary, currency: str) -> Button | None:
    sure = summary.of(Outcome.SURE)
    if not sure.rows or summary.bank_file.booked_by is not None:
        return None
    values = {"n": number(sure.rows), "sum": money(Money(sure.minor, currency))}
    label = ngettext("Book %(n)s payment · %(sum)s", "Book %(n)s payments · %(sum)s", sure.rows) % values
    return main(label, BookSureRows(summary.bank_file.id))


def _ask_button(summary: bank.Summary) -> Button | None:
    asked_rows = summary.asked.rows
    if not asked_rows:
        return None
    label = ngettext("Look at %(n)s open row", "Look at %(n)s open rows", asked_rows) % {"n": number(asked_rows)}
    return press(label, AskBankRow(summary.bank_file.id))


def _again_button(summary: bank.Summary) -> Button | None:
    return press(_("How far is it?"), ShowBankFile(summary.bank_file.id)) if _under_way(summary) else None


@answers(BookSureRows, roles=MONEY, moves=True)
async def book_sure_rows(ask: BookSureRows, who: Actor, store: Store) -> Screen:
    """Book what matches."""
    await bank.book_sure(store, ask.bank_file_id, by=who)
    return await _summary_screen(ask.bank_file_id, who, store, said=(_("Booked. They've been told."),))


@words(bank.BankFileBooked)
def bank_file_booked(notice: bank.BankFileBooked, _reader: Actor) -> Screen:
    values = {"who": notice.by, "n": number(notice.rows), "sum": money(notice.sum)}
    text = ngettext(
        "%(who)s booked %(n)s payment from a bank's file: %(sum)s.",
        "%(who)s booked %(n)s payments from a bank's file: %(sum)s.",
        notice.rows,
    )
    return Screen(lines=(text % values,), buttons=rows(to_menu()))


# One row after the other


@answers(AskBankRow, roles=MONEY, reads=True)
async def ask_bank_row(ask: AskBankRow, who: Actor, store: Store) -> Screen:
    """Ask about the next open row."""
    return await _next_row(ask.bank_file_id, ask.after, who, store)


async def _next_row(
    bank_file_id: BankFileId, after: int, who: Actor, store: Store, *, said: Sequence[str] = ()
) -> Screen:
    row = await bank.next_to_ask(store, bank_file_id, after=after)
    if row is None:
        return await _summary_screen(bank_file_id, who, store, said=said)
    names = {one.reseller_id: one.name for one in await store.network.known(who.reseller_id)}
    candidates = [one for one in row.candidates if one.child_id in names]
    choices = (press(names[one.child_id], BookBankRow(row.id, one.child_id)) for one in candidates)
    return Screen(
        title=_("Row %(n)s: %(amount)s") % {"n": number(row.row), "amount": money(row.money)},
        lines=(*said, _why_worded(row)),
        fields=(*_row_fields(row), *[await _candidate_field(one, names, row, store) for one in candidates]),
        buttons=(
            *rows(*choices, wide=2),
            (press(_("Somebody else"), BookBankRowFor(row.id)), press(_("Not from a sub-reseller"), NotOurs(row.id))),
            (press(_("Skip"), AskBankRow(bank_file_id, row.row)), _to_file(bank_file_id)),
        ),
    )


def _row_fields(row: BankRow) -> Iterable[Field]:
    if row.paid_on is not None:
        yield Field(_("Date"), day(row.paid_on))
    for label, text in (
        (_("Sender"), row.sender),
        (_("Reference"), row.reference),
        (_("Transaction number"), row.transaction),
    ):
        if text:
            yield Field(label, _short(text, 200))


async def _candidate_field(one: Candidate, names: dict[ResellerId, str], row: BankRow, store: Store) -> Field:
    """Return somebody who may have paid, how they stand now, and what speaks for them."""
    standing = await payments.standing_before_payment(store, one.child_id, row.currency)
    return Field(names[one.child_id], due_worded(standing.due), more=_candidate_worded(one))


WHY_WORDS = {
    Why.OVER: N_("It is more than all that is due from them."),
    Why.NOTHING_DUE: N_("Nothing is due from them."),
    Why.SAME_AMOUNT: N_("Several sub-resellers have just this amount to pay, and nothing else tells who it is."),
    Why.SAME_AMOUNT_TWICE: N_("Several rows have just this amount, and nothing else tells who it is."),
    Why.SEVERAL: N_("Only several charges together come to this amount, and nothing else tells who it is."),
    Why.TWO_NAMED: N_("More than one sub-reseller is named in it."),
    Why.REFERENCE_TWICE: N_("Its reference was used before, for another payment."),
    Why.MAY_BE_RECORDED: N_("It may be a payment that is recorded already."),
    Why.NOT_BOOKED: N_("It matched, but it couldn't be booked as things are now."),
    Why.NOBODY: N_("I found nobody whose payment it could be."),
}
CANDIDATE_WORDS = {
    Why.SENDER: N_("This sender paid for them before."),
    Why.NAMED: N_("They are named in it."),
    Why.NUMBER: N_("It has the number and the amount of their request."),
    Why.DUE: N_("It is all that was due from them."),
    Why.CHARGE: N_("It is just one of their charges."),
    Why.SEVERAL: N_("It is the sum of several of their charges."),
    Why.PART: N_("It is a part of what was due from them."),
    Why.OVER: N_("It is more than all that was due from them."),
    Why.NOTHING_DUE: N_("Nothing was due from them."),
}


def _why_worded(row: BankRow) -> str:
    return _(WHY_WORDS.get(Why(row.why), WHY_WORDS[Why.NOBODY]))


def _candidate_worded(one: Candidate) -> str:
    reasons = [one.why] if one.why is one.fit else [one.why, one.fit]
    return " ".join(_(CANDIDATE_WORDS[why]) for why in reasons if why in CANDIDATE_WORDS)


@answers(BookBankRow, roles=MONEY, moves=True)
async def book_bank_row(ask: BookBankRow, who: Actor, store: Store) -> Screen:
    """Book a row for somebody, and ask about the next."""
    return await _booked(ask.row_id, ResellerId(ask.child), who, store)


async def _booked(row_id: BankRowId, child_id: ResellerId, who: Actor, store: Store) -> Screen:
    payment = await bank.book_row(store, row_id, child_id, by=who)
    row, child = await store.bank_files.row(row_id), await store.resellers.by_id(child_id)
    said = _("%(amount)s from %(name)s is recorded.") % {"amount": money(payment.settled), "name": child.name}
    return await _next_row(row.bank_file_id, row.row, who, store, said=(said,))


@answers(BookBankRowFor, roles=MONEY, moves=True)
async def book_bank_row_for(ask: BookBankRowFor, who: Actor, store: Store) -> Screen:
    """Book a row for somebody who was typed, or ask which of those called so is meant."""
    row = await store.bank_files.row(ask.row_id)
    found = called(ask.name or "", await store.network.known(who.reseller_id))
    if not found:
        raise MissingAnswer(BookBankRowFor(ask.row_id), "name", NobodyCalled((ask.name or "")[:24]))
    if len(found) == 1:
        return await _booked(ask.row_id, found[0].reseller_id, who, store)
    choices = (press(one.name, BookBankRow(row.id, one.reseller_id)) for one in found[:MOST_CANDIDATES])
    return Screen(
        title=_("Whose payment of %(amount)s is it?") % {"amount": money(row.money)},
        buttons=(*rows(*choices, wide=2), (_to_file(row.bank_file_id),)),
    )


@answers(NotOurs, roles=MONEY, moves=True)
async def not_ours(ask: NotOurs, who: Actor, store: Store) -> Screen:
    """Leave a row that is no sub-reseller's payment, and ask about the next."""
    row = await bank.not_ours(store, ask.row_id, by=who)
    return await _next_row(row.bank_file_id, row.row, who, store, said=(_("Left out, also from later files."),))


# Rows that can't be used


UNREADABLE_WORDS = {
    Unreadable.DATE: N_("the date can't be read"),
    Unreadable.AMOUNT: N_("the amount can't be read"),
    Unreadable.CURRENCY: N_("the currency is unknown"),
    Unreadable.TOO_LARGE: N_("the amount is too large"),
    Why.OTHER_CURRENCY: N_("it is in another currency: record it with /payment"),
}


@answers(GetRefusedRows, roles=MONEY, reads=True)
async def get_refused_rows(ask: GetRefusedRows, _who: Actor, store: Store) -> Screen:
    """Hand over the rows that can't be used as a file, each with why."""
    table, refused = await bank.refused_rows(store, ask.bank_file_id)
    reasons = {row.row: _(UNREADABLE_WORDS[_reason(row.why)]) for row in refused}
    some = [f"{number(row)}: {reason}" for row, reason in reasons.items()][:SHOWN_MISSING]
    count = len(reasons)
    return Screen(
        title=ngettext("%(n)s row that I couldn't use", "%(n)s rows that I couldn't use", count) % {"n": number(count)},
        lines=tuple(some),
        note=_("Mend them and send me that file, or record them by hand. The rest goes on without them."),
        file=File(f"{_('rows')}.csv", refused_csv(table, reasons), "text/csv"),
        buttons=rows(_to_file(ask.bank_file_id)),
        fresh=True,
    )


def _reason(why: str) -> Unreadable | Why:
    return Why.OTHER_CURRENCY if why == Why.OTHER_CURRENCY else Unreadable(why)


def refused_csv(table: Table, reasons: dict[int, str]) -> str:
    """Return rows with the reason before each, in the form they came in, and none of them ever a formula."""
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow([_("Row"), _("Why"), *map(_inert, table.header)])
    lines.writerows([row, reason, *map(_inert, table.rows[row - 1])] for row, reason in sorted(reasons.items()))
    return "\ufeff" + out.getvalue()


def _inert(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: a sign before what could begin one, but for numbers."""
    is_number = cell[:1] in "+-" and number_in(cell, Mark.POINT) is not None
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell and not is_number else cell
