"""The clauses of the terms: read, written, added and removed."""

from domain.agreement import Clause, ClauseId, ClauseKind
from domain.clauses import line_of
from domain.errors import NotHere
from domain.people import Actor
from handlers.pricing_asks import ShowPricingSettings
from handlers.registry import OWNER, answers
from handlers.screen import Field, Screen, danger, press, rows
from handlers.terms_asks import (
    AddClause,
    AskPublish,
    RemoveClause,
    RenameClause,
    RewriteClause,
    ShowClause,
    ShowClauses,
    ShowTerms,
)
from handlers.wording import _
from services import terms
from storage.store import Store


@answers(ShowClauses, roles=OWNER)
async def show_clauses(_ask: ShowClauses, who: Actor, store: Store) -> Screen:
    """List the clauses, each in a line."""
    return await clauses_screen(who, store)


async def clauses_screen(who: Actor, store: Store) -> Screen:
    """Return the clauses with a button for each."""
    await terms.prepare(store, who.reseller_id, say=_)
    clauses = await store.clauses.of_reseller(who.reseller_id)
    return Screen(
        title=_("Clauses"),
        fields=tuple(Field(clause.title, line_of(clause)) for clause in clauses),
        note=_("Changes reach nobody until you publish them."),
        buttons=(
            *rows(*(press(clause.title, ShowClause(clause.id)) for clause in clauses), wide=2),
            *rows(press(_("Add a clause"), AddClause()), press(_("Publish"), AskPublish()), wide=2),
            *rows(press(_("« Terms"), ShowTerms())),
        ),
    )


@answers(ShowClause, roles=OWNER, reads=True)
async def show_clause(ask: ShowClause, _who: Actor, store: Store) -> Screen:
    """Show a clause in full."""
    return _clause_screen(await _clause(ask.clause_id, store))


async def _clause(clause_id: ClauseId, store: Store) -> Clause:
    clause = await store.clauses.by_id(clause_id)
    if clause is None:
        raise NotHere
    return clause


def _clause_screen(clause: Clause) -> Screen:
    stays = clause.kind is ClauseKind.ACCEPTABLE_USE
    if clause.kind is ClauseKind.SURCHARGE:
        return _surcharge_screen(clause)
    return Screen(
        title=clause.title,
        quote=clause.text,
        buttons=rows(
            press(_("Other words"), RewriteClause(clause.id)),
            press(_("Another title"), RenameClause(clause.id)),
            None if stays else press(_("Remove"), RemoveClause(clause.id)),
            press(_("« Clauses"), ShowClauses()),
            wide=2,
        ),
    )


def _surcharge_screen(clause: Clause) -> Screen:
    """Return the clause that follows the settings of prices, and is changed there."""
    return Screen(
        title=clause.title,
        quote=clause.text,
        note=_("It goes with the surcharge that you allow, in these words."),
        buttons=rows(press(_("Surcharge"), ShowPricingSettings()), press(_("« Clauses"), ShowClauses()), wide=2),
    )


@answers(AddClause, roles=OWNER)
async def add_clause(ask: AddClause, who: Actor, store: Store) -> Screen:
    """Add a clause of one's own."""
    await terms.add_clause(store, by=who, title=ask.title or "", text=ask.text or "")
    return await clauses_screen(who, store)


@answers(RenameClause, roles=OWNER)
async def rename_clause(ask: RenameClause, _who: Actor, store: Store) -> Screen:
    """Give a clause another title."""
    await terms.change_clause(store, ask.clause_id, title=ask.title)
    return _clause_screen(await _clause(ask.clause_id, store))


@answers(RewriteClause, roles=OWNER)
async def rewrite_clause(ask: RewriteClause, _who: Actor, store: Store) -> Screen:
    """Put a clause into other words."""
    await terms.change_clause(store, ask.clause_id, text=ask.text)
    return _clause_screen(await _clause(ask.clause_id, store))


@answers(RemoveClause, roles=OWNER)
async def remove_clause(ask: RemoveClause, who: Actor, store: Store) -> Screen:
    """Remove a clause, after asking once more."""
    clause = await _clause(ask.clause_id, store)
    if not ask.sure:
        return Screen(
            title=_("Remove “%(title)s”?") % {"title": clause.title},
            lines=(_("What was agreed with it stays as it is."),),
            buttons=rows(
                danger(_("Remove it"), RemoveClause(clause.id, sure=True)), press(_("« Back"), ShowClause(clause.id))
            ),
        )
    await terms.remove_clause(store, ask.clause_id)
    return await clauses_screen(who, store)
