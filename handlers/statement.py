"""/statement: a month of movements as PDF or CSV, for oneself and for a sub-reseller."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, assert_never

from domain.errors import N_, Refusal
from domain.ledger import AccountKind
from domain.money import Money
from domain.people import Actor, Reseller, ResellerId
from domain.periods import Period, month_before, month_numbered, month_of
from handlers.amounts import due_worded
from handlers.ask import Ask
from handlers.menu import to_menu
from handlers.paper_asks import WishStatements
from handlers.registry import ALL, MONEY, Toward, answers
from handlers.screen import Button, Field, Screen, press, rows
from handlers.statement_files import PANEL, Statement, statement_csv, statement_paper, statement_title
from handlers.way_back import to_card
from handlers.wording import _, credits_worded, money, month
from services import entries
from services.entries import Unit
from storage.store import Store

MONTHS = 12
MOST_ON_PAPER = 1500
"""Movements of a month that are drawn: some fifty pages."""


class Form(StrEnum):
    """As what a statement is handed over."""

    PDF = "pdf"
    CSV = "csv"


@dataclass(frozen=True)
class ShowStatements(Ask):
    code: ClassVar[str] = "sts"


@dataclass(frozen=True)
class ShowStatementsOf(Ask):
    code: ClassVar[str] = "stsof"

    reseller_id: ResellerId


@dataclass(frozen=True)
class MakeStatement(Ask):
    """`form`: `None` to look at the month, and to be asked."""

    code: ClassVar[str] = "stm"

    year: int
    month: int
    form: Form | None = None


@dataclass(frozen=True)
class MakeStatementOf(Ask):
    code: ClassVar[str] = "stmof"

    reseller_id: ResellerId
    year: int
    month: int
    form: Form | None = None


@dataclass(eq=False)
class TooLongForPaper(Refusal):
    lines: int
    most: int

    why = N_("There are %(lines)s movements in that month, and a PDF holds %(most)s.")
    what_to_do = N_("Take it as CSV: all of them are in there.")


@answers(ShowStatements, roles=ALL, reads=True, command="statement")
async def show_statements(_ask: ShowStatements, who: Actor, store: Store) -> Screen:
    """Offer one's own months."""
    own = await store.resellers.by_id(who.reseller_id)
    months = await _months(own, store)
    wished = (await store.papers.wish_of(own.id)).statements
    buttons = (press(month(first.start), MakeStatement(first.start.year, first.start.month)) for first in months)
    screen = _choose(_("Statement of which month?"), buttons, _wish_button(wished=wished, who=who), to_menu())
    comes = _(
        "Last month's comes by itself on the first of each month, to your owners and to those who keep the money."
    )
    return replace(screen, lines=(comes,)) if wished else screen


def _wish_button(*, wished: bool, who: Actor) -> Button | None:
    """Return what lets statements come by themselves; the rest only read."""
    if who.role not in MONEY:
        return None
    if wished:
        return press(_("Don't send it by itself any more"), WishStatements(wished=False))
    return press(_("Send it to me every month"), WishStatements(wished=True))


@answers(ShowStatementsOf, roles=ALL, toward=Toward.CHILD, reads=True)
async def show_statements_of(ask: ShowStatementsOf, _who: Actor, store: Store) -> Screen:
    """Offer the months of a sub-reseller."""
    child = await store.resellers.by_id(ask.reseller_id)
    buttons = (
        press(month(first.start), MakeStatementOf(child.id, first.start.year, first.start.month))
        for first in await _months(child, store)
    )
    return _choose(_("Statement of %(name)s: which month?") % {"name": child.name}, buttons, to_card(child.id))


def _choose(title: str, buttons: Iterable[Button], *below: Button | None) -> Screen:
    return Screen(title=title, buttons=(*rows(*buttons, wide=2), *rows(*below)))


async def _months(reseller: Reseller, store: Store) -> list[Period]:
    """Return the months since a reseller is there, newest first, as the top reseller's calendar has them."""
    zone = (await store.resellers.top_of(reseller.id)).time_zone
    found = [month_of(store.now, zone)]
    while len(found) < MONTHS and found[-1].start > reseller.created_at:
        found.append(month_before(found[-1], zone))
    return found


@answers(MakeStatement, roles=ALL, reads=True)
async def make_statement(ask: MakeStatement, who: Actor, store: Store) -> Screen:
    """Show a month of one's own at a glance, or hand it over."""
    own = await store.resellers.by_id(who.reseller_id)
    statement = await _statement(own, ask, who, store)
    return _handed_over(statement, ask, press(_("« Months"), ShowStatements()))


@answers(MakeStatementOf, roles=ALL, toward=Toward.CHILD, reads=True)
async def make_statement_of(ask: MakeStatementOf, who: Actor, store: Store) -> Screen:
    """Show a month of a sub-reseller at a glance, or hand it over."""
    child = await store.resellers.by_id(ask.reseller_id)
    statement = await _statement(child, ask, who, store)
    return _handed_over(statement, ask, press(_("« Months"), ShowStatementsOf(child.id)))


async def _statement(reseller: Reseller, ask: MakeStatement | MakeStatementOf, who: Actor, store: Store) -> Statement:
    """Return what moved in a month; raises `NoSuchMonth`."""
    zone = (await store.resellers.top_of(reseller.id)).time_zone
    period = month_numbered(ask.year, ask.month, zone, now=store.now)
    return await statement_of(store, reseller, period, zone, reader=who.reseller_id)


async def statement_of(store: Store, reseller: Reseller, period: Period, zone: str, *, reader: ResellerId) -> Statement:
    """Return what moved in a month, as the people of `reader` may see it."""
    units, moved = await entries.between(store, reseller, period.start, period.end, reader=reader)
    parent = "" if reseller.parent_id is None else (await store.resellers.by_id(reseller.parent_id)).name
    return Statement(reseller, parent, period, zone, store.now, units, moved)


def _handed_over(statement: Statement, ask: MakeStatement | MakeStatementOf, back: Button) -> Screen:
    """Return a month in the form that is asked for."""
    title = statement_title(statement)
    match ask.form:
        case None:
            return _at_a_glance(statement, ask, back)
        case Form.CSV:
            return Screen(title=title, file=statement_csv(statement), fresh=True)
        case Form.PDF:
            if len(statement.moved) > MOST_ON_PAPER:
                raise TooLongForPaper(len(statement.moved), MOST_ON_PAPER)
            return Screen(title=title, paper=statement_paper(statement), fresh=True)
        case _:
            assert_never(ask.form)


def _at_a_glance(statement: Statement, ask: MakeStatement | MakeStatementOf, back: Button) -> Screen:
    """Return what there was at the start and at the end, with the forms to choose from."""
    return Screen(
        title=statement_title(statement),
        lines=() if statement.moved else (_("Nothing moved in that month."),),
        fields=tuple(Field(_short_account(unit), _from_to(unit)) for unit in statement.units),
        buttons=(
            *rows(press("PDF", replace(ask, form=Form.PDF)), press("CSV", replace(ask, form=Form.CSV)), wide=2),
            (back,),
        ),
    )


def _short_account(unit: Unit) -> str:
    words = {
        AccountKind.WALLET: _("Credits"),
        AccountKind.STOCK: _("Stock"),
        AccountKind.DUE: _("Payments"),
        AccountKind.CASH: _("Received minus paid out"),
    }
    return " · ".join(part for part in (unit.panel, words[unit.kind]) if part)


def _from_to(unit: Unit) -> str:
    opening, closing = (_worded(unit, balance) for balance in (unit.opening, unit.closing))
    return opening if opening == closing else _("%(old)s → %(new)s") % {"old": opening, "new": closing}


def _worded(unit: Unit, balance: int) -> str:
    if unit.asset.startswith(PANEL):
        return credits_worded(balance)
    amount = Money(balance, unit.asset)
    return due_worded(amount) if unit.kind is AccountKind.DUE else money(amount)
