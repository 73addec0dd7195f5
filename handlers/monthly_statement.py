"""The statement that comes by itself on the first of a month, to those who wish it."""

from domain.papers import PaperKind, month_behind
from domain.people import Actor
from domain.periods import month_numbered
from handlers.arriving import arriving
from handlers.cards import draws
from handlers.paper_asks import WishStatements
from handlers.registry import MONEY, answers
from handlers.screen import Screen
from handlers.statement import MOST_ON_PAPER, ShowStatements, show_statements, statement_of
from handlers.statement_files import Statement, statement_csv, statement_paper, statement_title
from handlers.wording import _, month
from services import monthly_papers
from storage.store import Store


@answers(WishStatements, roles=MONEY)
async def wish_statements(ask: WishStatements, who: Actor, store: Store) -> Screen:
    """Have one's own statements come by themselves, or not any more."""
    await monthly_papers.wish(store, PaperKind.STATEMENT, wished=ask.wished, by=who)
    return await show_statements(ShowStatements(), who, store)


@draws(monthly_papers.CARDS[PaperKind.STATEMENT])
async def month_statement(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw the statement that comes by itself; of a month in which nothing moved, a line says so."""
    own = await store.resellers.by_id(reader.reseller_id)
    zone = (await store.resellers.top_of(own.id)).time_zone
    period = month_numbered(*month_behind(object_id), zone, now=store.now)
    statement = await statement_of(store, own, period, zone, reader=own.id)
    return arriving(_handed_over(statement), reader, store, command="statement")


def _handed_over(statement: Statement) -> Screen:
    title = statement_title(statement)
    if not statement.moved:
        said = _("Nothing moved in %(month)s, so there is no statement to read.")
        return Screen(title=title, lines=(said % {"month": month(statement.period.start)},))
    if len(statement.moved) > MOST_ON_PAPER:
        said = _("There was more in that month than a PDF holds, so here it is as CSV.")
        return Screen(title=title, lines=(said,), file=statement_csv(statement))
    return Screen(title=title, paper=statement_paper(statement))
