"""What became of a bank's rows, what matches booked with one tap, and the rows that can't be used."""

from collections.abc import Iterable, Sequence

from domain.bank import BankFileId, Unreadable
from domain.errors import N_
from domain.habits import Mark, number_in
from domain.matching import Outcome, Recorded, Why
from domain.money import Money
from domain.people import Actor, ResellerId
from domain.sheets import Figure, Layout, Value, csv_of
from domain.table import Table
from handlers.bank_asks import (
    AskBankRow,
    BookSureRows,
    GetRefusedRows,
    ShowBankFile,
    to_file,
)
from handlers.cards import words
from handlers.menu import to_menu
from handlers.registry import MONEY, answers
from handlers.screen import Button, Field, File, Screen, main, press, rows
from handlers.wording import _, day, money, ngettext, number
from services import bank, bank_booking
from storage.store import Store

SHOWN_MISSING = 5


async def summary_screen(bank_file_id: BankFileId, who: Actor, store: Store, *, said: Sequence[str] = ()) -> Screen:
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
    await bank_booking.book_sure(store, ask.bank_file_id, by=who)
    return await summary_screen(ask.bank_file_id, who, store, said=(_("Booked. They've been told."),))


@words(bank_booking.BankFileBooked)
def bank_file_booked(notice: bank_booking.BankFileBooked, _reader: Actor) -> Screen:
    values = {"who": notice.by, "n": number(notice.rows), "sum": money(notice.sum)}
    text = ngettext(
        "%(who)s booked %(n)s payment from a bank's file: %(sum)s.",
        "%(who)s booked %(n)s payments from a bank's file: %(sum)s.",
        notice.rows,
    )
    return Screen(lines=(text % values,), buttons=rows(to_menu()))


@words(bank_booking.BankFileStopped)
def bank_file_stopped(notice: bank_booking.BankFileStopped, _reader: Actor) -> Screen:
    values = {"who": notice.by, "n": number(notice.rows), "sum": money(notice.sum)}
    title = ngettext(
        "%(n)s payment of a bank's file isn't booked: %(sum)s",
        "%(n)s payments of a bank's file aren't booked: %(sum)s",
        notice.rows,
    )
    return Screen(
        title=title % values,
        lines=(
            _("%(who)s had it booked, and it is above what is left of their limit. An owner can book it.") % values,
        ),
        buttons=rows(main(_("Your bank's file"), ShowBankFile(notice.file)), to_menu()),
    )


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
        buttons=rows(to_file(ask.bank_file_id)),
        fresh=True,
    )


def _reason(why: str) -> Unreadable | Why:
    return Why.OTHER_CURRENCY if why == Why.OTHER_CURRENCY else Unreadable(why)


def refused_csv(table: Table, reasons: dict[int, str]) -> str:
    """Return rows with the reason before each, in the form they came in, and none of them ever a formula."""
    rows = ((row, reason, *map(_as_it_came, table.rows[row - 1])) for row, reason in sorted(reasons.items()))
    return csv_of([_("Row"), _("Why"), *table.header], rows, Layout())


def _as_it_came(cell: str) -> Value:
    return Figure(cell) if number_in(cell, Mark.POINT) is not None else cell
