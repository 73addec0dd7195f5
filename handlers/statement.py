"""/statement: a month of movements as a file, for oneself and for a sub-reseller."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.errors import N_, Refusal
from domain.ledger import AccountKind
from domain.money import decimals_of
from domain.names import part_of_file_name
from domain.people import Actor, Reseller, ResellerId
from domain.periods import Period, month_of
from domain.statement import Layout, StatementRow, as_csv
from handlers.ask import Ask
from handlers.menu import to_menu
from handlers.movements import entry_words
from handlers.registry import ALL, Toward, answers
from handlers.screen import Button, File, Screen, press, rows
from handlers.way_back import to_card
from handlers.wording import _, month, number
from services import entries
from services.entries import Entry, Unit
from storage.store import Store

MONTHS = 12
PANEL = "panel:"


@dataclass(frozen=True)
class ShowStatements(Ask):
    code: ClassVar[str] = "sts"


@dataclass(frozen=True)
class ShowStatementsOf(Ask):
    code: ClassVar[str] = "stsof"

    reseller_id: ResellerId


@dataclass(frozen=True)
class MakeStatement(Ask):
    code: ClassVar[str] = "stm"

    year: int
    month: int


@dataclass(frozen=True)
class MakeStatementOf(Ask):
    code: ClassVar[str] = "stmof"

    reseller_id: ResellerId
    year: int
    month: int


class NoSuchMonth(Refusal):
    why = N_("There is no statement of that month.")
    what_to_do = N_("/statement shows the months that there are.")


@answers(ShowStatements, roles=ALL, reads=True, command="statement")
async def show_statements(_ask: ShowStatements, who: Actor, store: Store) -> Screen:
    """Offer one's own months."""
    own = await store.resellers.by_id(who.reseller_id)
    months = await _months(own, store)
    buttons = (press(month(first.start), MakeStatement(first.start.year, first.start.month)) for first in months)
    return _choose(_("Statement of which month?"), buttons, to_menu())


@answers(ShowStatementsOf, roles=ALL, toward=Toward.CHILD, reads=True)
async def show_statements_of(ask: ShowStatementsOf, _who: Actor, store: Store) -> Screen:
    """Offer the months of a sub-reseller."""
    child = await store.resellers.by_id(ask.reseller_id)
    buttons = (
        press(month(first.start), MakeStatementOf(child.id, first.start.year, first.start.month))
        for first in await _months(child, store)
    )
    return _choose(_("Statement of %(name)s: which month?") % {"name": child.name}, buttons, to_card(child.id))


def _choose(title: str, buttons: Iterable[Button], back: Button) -> Screen:
    return Screen(title=title, buttons=(*rows(*buttons, wide=2), (back,)))


async def _months(reseller: Reseller, store: Store) -> list[Period]:
    """Return the months since a reseller is there, newest first, as the top reseller's calendar has them."""
    zone = (await store.resellers.top_of(reseller.id)).time_zone
    found = [month_of(store.now, zone)]
    while len(found) < MONTHS and found[-1].start > reseller.created_at:
        found.append(_before(found[-1], zone))
    return found


def _before(period: Period, zone: str) -> Period:
    return month_of(period.start - timedelta(days=1), zone)


@answers(MakeStatement, roles=ALL, reads=True)
async def make_statement(ask: MakeStatement, who: Actor, store: Store) -> Screen:
    """Hand over a month of one's own."""
    own = await store.resellers.by_id(who.reseller_id)
    return await _statement(own, ask.year, ask.month, who, store)


@answers(MakeStatementOf, roles=ALL, toward=Toward.CHILD, reads=True)
async def make_statement_of(ask: MakeStatementOf, who: Actor, store: Store) -> Screen:
    """Hand over a month of a sub-reseller."""
    child = await store.resellers.by_id(ask.reseller_id)
    return await _statement(child, ask.year, ask.month, who, store)


async def _statement(reseller: Reseller, year: int, month_number: int, who: Actor, store: Store) -> Screen:
    if not (2000 <= year <= store.now.year + 1 and 1 <= month_number <= 12):
        raise NoSuchMonth
    zone = (await store.resellers.top_of(reseller.id)).time_zone
    period = month_of(datetime(year, month_number, 15, tzinfo=ZoneInfo(zone)), zone)
    units, moved = await entries.between(store, reseller, period.start, period.end, reader=who.reseller_id)
    head = (
        _("Date (%(zone)s)") % {"zone": zone},
        _("What"),
        _("Account"),
        _("Counted in"),
        _("Amount"),
        _("Balance after"),
    )
    content = as_csv(head, statement_rows(units, moved, zone), _layout())
    return Screen(
        title=_("Statement of %(name)s, %(month)s") % {"name": reseller.name, "month": month(period.start)},
        file=File(_file_name(reseller.name, year, month_number), content, "text/csv"),
        fresh=True,
    )


def _file_name(reseller: str, year: int, month_number: int) -> str:
    return _("statement-%(name)s-%(month)s.csv") % {
        "name": part_of_file_name(reseller),
        "month": f"{year:04}-{month_number:02}",
    }


def statement_rows(units: Sequence[Unit], moved: Sequence[Entry], zone: str) -> list[StatementRow]:
    """Return the lines of a statement: what there was, what moved, what there is."""
    opening = [_standing(_("At the start"), unit, unit.opening) for unit in units]
    closing = [_standing(_("At the end"), unit, unit.closing) for unit in units]
    return [*opening, *(_moved(entry, zone) for entry in moved), *closing]


def _standing(what: str, unit: Unit, balance: int) -> StatementRow:
    account = _account(unit.kind)
    return StatementRow("", what, account, _unit(unit.asset, unit.panel), None, _exact(balance, unit.asset))


def _moved(entry: Entry, zone: str) -> StatementRow:
    return StatementRow(
        at=entry.at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M"),
        what=entry_words(entry),
        account=_account(entry.kind),
        unit=_unit(entry.asset, entry.panel),
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


def _unit(asset: str, panel: str) -> str:
    """Return what amounts are counted in: a currency's code, "credits", or a panel's name where there are several."""
    return (panel or _("credits")) if asset.startswith(PANEL) else asset


def _exact(amount: int, asset: str) -> Decimal:
    return Decimal(amount) if asset.startswith(PANEL) else Decimal(amount).scaleb(-decimals_of(asset))


def _layout() -> Layout:
    """Return how spreadsheets in the reader's language expect a file: with a decimal comma, cells end in semicolons."""
    return Layout(";", ",") if "," in number(Decimal("0.5")) else Layout()
