"""A statement as a file: as CSV for a spreadsheet, and as a paper to be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.ledger import AccountKind
from domain.money import Money, decimals_of
from domain.names import part_of_file_name
from domain.people import Reseller
from domain.periods import Period
from domain.statement import StatementRow, as_csv
from handlers.movements import entry_words
from handlers.paper import Column, Paper, Table
from handlers.screen import File
from handlers.sheets import layout
from handlers.wording import _, figure, language, moment, month, number, speaking
from services.entries import Entry, Unit

PANEL = "panel:"


@dataclass(frozen=True, slots=True)
class Statement:
    """What moved in a month, as it is known `at` a moment.

    `parent`: the name of the one with whom the reseller deals, empty for the top.
    """

    reseller: Reseller
    parent: str
    period: Period
    zone: str
    at: datetime
    units: Sequence[Unit]
    moved: Sequence[Entry]

    @property
    def is_over(self) -> bool:
        return self.period.end <= self.at


def statement_title(statement: Statement) -> str:
    values = {"name": statement.reseller.name, "month": month(statement.period.start)}
    return _("Statement of %(name)s, %(month)s") % values


def _file_name(statement: Statement, ending: str) -> str:
    name = _("statement-%(name)s-%(month)s") % {
        "name": part_of_file_name(statement.reseller.name),
        "month": f"{statement.period.start:%Y-%m}",
    }
    return f"{name}.{ending}"


# As CSV


def statement_csv(statement: Statement) -> File:
    """Return a statement for a spreadsheet."""
    head = (
        _("Date (%(zone)s)") % {"zone": statement.zone},
        _("What"),
        _("Account"),
        _("Counted in"),
        _("Amount"),
        _("Balance after"),
    )
    return File(_file_name(statement, "csv"), as_csv(head, _rows(statement), layout()), "text/csv")


def _rows(statement: Statement) -> list[StatementRow]:
    """Return the lines of a statement: what there was, what moved, what there is."""
    opening = [_standing(_("At the start"), unit, unit.opening) for unit in statement.units]
    closing = [_standing(_("At the end"), unit, unit.closing) for unit in statement.units]
    return [*opening, *(_moved(entry, statement.zone) for entry in statement.moved), *closing]


def _standing(what: str, unit: Unit, balance: int) -> StatementRow:
    account = _account(unit.kind)
    return StatementRow("", what, account, _counted_in(unit.asset, unit.panel), None, _exact(balance, unit.asset))


def _moved(entry: Entry, zone: str) -> StatementRow:
    return StatementRow(
        at=entry.at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M"),
        what=entry_words(entry),
        account=_account(entry.kind),
        unit=_counted_in(entry.asset, entry.panel),
        amount=_exact(entry.amount, entry.asset),
        balance=_exact(entry.balance, entry.asset),
    )


def _account(kind: AccountKind) -> str:
    """Return what an account is, with what its sign means."""
    words = {
        AccountKind.WALLET: _("Credits"),
        AccountKind.STOCK: _("Stock"),
        AccountKind.DUE: _("Money with the parent (minus: to pay, plus: in credit)"),
        AccountKind.CASH: _("Money received minus paid out"),
    }
    return words[kind]


def _counted_in(asset: str, panel: str) -> str:
    """Return what amounts are counted in: a currency's code, "credits", or a panel's name where there are several."""
    return (panel or _("credits")) if asset.startswith(PANEL) else asset


def _exact(amount: int, asset: str) -> Decimal:
    return Decimal(amount) if asset.startswith(PANEL) else Decimal(amount).scaleb(-decimals_of(asset))


# As a paper


def statement_paper(statement: Statement) -> Paper:
    """Return a statement to be drawn: a table for each account, from what there was to what there is."""
    return Paper(
        name=_file_name(statement, "pdf"),
        title=statement_title(statement),
        page=_("Page %(page)s of %(pages)s"),
        language=language(),
        instead=_("The PDF couldn't be drawn. The same is in the CSV file."),
        facts=_facts(statement),
        tables=tuple(_table(unit, statement) for unit in statement.units),
        notes=(_("Dates and times are those of %(zone)s.") % {"zone": statement.zone},),
    )


def _facts(statement: Statement) -> tuple[tuple[str, str], ...]:
    with_parent = [(_("With"), statement.parent)] if statement.parent else []
    so_far = [] if statement.is_over else [(_("As of"), _local(statement.at, statement.zone))]
    return ((_("Business"), statement.reseller.name), *with_parent, *so_far)


def _table(unit: Unit, statement: Statement) -> Table:
    entries = [entry for entry in statement.moved if (entry.kind, entry.asset) == (unit.kind, unit.asset)]
    out, into = (sum(abs(entry.amount) for entry in entries if (entry.amount > 0) is sign) for sign in (False, True))
    return Table(
        heading=_heading(unit),
        columns=_columns(unit.kind),
        rows=(
            ("", _("At the start"), "", "", _figure(unit.opening, unit.asset)),
            *(_line(entry, statement.zone) for entry in entries),
        ),
        totals=(
            (
                "",
                _("At the end"),
                _figure(out, unit.asset),
                _figure(into, unit.asset),
                _figure(unit.closing, unit.asset),
            ),
        ),
    )


def _heading(unit: Unit) -> str:
    match unit.kind:
        case AccountKind.DUE:
            return _("Charges and payments, in %(currency)s (minus: to pay)") % {"currency": unit.asset}
        case AccountKind.CASH:
            return _("Received and paid out, in %(currency)s") % {"currency": unit.asset}
        case AccountKind.STOCK:
            return " · ".join(part for part in (_("Stock"), unit.panel) if part)
        case _:
            return " · ".join(part for part in (_("Credits"), unit.panel) if part)


def _columns(kind: AccountKind) -> tuple[Column, ...]:
    out, into = (_("Charged"), _("Credited")) if kind is AccountKind.DUE else (_("Out"), _("In"))
    figures = (Column(heading, share, figures=True) for heading, share in ((out, 19), (into, 19), (_("Balance"), 21)))
    return (Column(_("Date"), 22), Column(_("What"), 50), *figures)


def _line(entry: Entry, zone: str) -> tuple[str, ...]:
    amount = _figure(abs(entry.amount), entry.asset)
    out, into = (amount, "") if entry.amount < 0 else ("", amount)
    return (_local(entry.at, zone), entry_words(entry), out, into, _figure(entry.balance, entry.asset))


def _figure(amount: int, asset: str) -> str:
    return number(amount) if asset.startswith(PANEL) else figure(Money(amount, asset))


def _local(at: datetime, zone: str) -> str:
    """Return a moment in the network's own zone, by which its months are counted."""
    with speaking(language(), zone):
        return moment(at)
