"""/agreed: what was agreed with a sub-reseller beside its offers, said in one line, listed, and answered."""

from dataclasses import replace

from domain.agreement import PanelId, SubPanelId
from domain.calendar import NotADay
from domain.errors import NotHere
from domain.money import Ambiguous, NotAnAmount, OtherCurrency
from domain.network import called_first
from domain.people import Actor, Reseller, ResellerState, Role
from domain.promises import (
    NotAPromise,
    Promise,
    PromiseEndsBeforeItBegins,
    PromiseOver,
    TooLongPromise,
    TypedPromise,
    read_promise,
)
from handlers.drafting import unclear
from handlers.forms import MissingAnswer
from handlers.network import MOST_CANDIDATES
from handlers.offer_asks import ShowAgreement
from handlers.promise_asks import (
    ConfirmPromise,
    DisputePromise,
    ListPromises,
    NoteAgreed,
    SayPromise,
    ShowPromise,
    WithdrawPromise,
)
from handlers.promise_words import compose, short, state_word
from handlers.registry import ALL, OWNER, Toward, answers, readies
from handlers.screen import SILENT, Button, Screen, press, rows
from handlers.way_back import to_card
from handlers.which_panel import NoPanelOfTheirs, panel_answers, panel_meant
from handlers.wording import _
from services import promises
from storage.store import Store

A_PAGE = 8
MISTYPED = (
    NotAPromise, TooLongPromise, PromiseEndsBeforeItBegins, PromiseOver, promises.TooFarOff, NotADay, NotAnAmount,
    Ambiguous, OtherCurrency,
)  # fmt: skip
"""What can be wrong with the words of a promise, so that they are asked for again."""


# Saying one


@readies(NoteAgreed, "line")
async def with_whom(_ask: NoteAgreed, who: Actor, store: Store) -> list[Button]:
    """Offer the sub-resellers themselves where it is asked with whom."""
    known = await store.network.known(who.reseller_id)
    return [press(one.name, SayPromise(one.reseller_id)) for one in known[:MOST_CANDIDATES]]


@answers(NoteAgreed, roles=OWNER, command="agreed")
async def note_agreed(ask: NoteAgreed, who: Actor, store: Store) -> Screen:
    """Take what was agreed in one line."""
    line = ask.line or ""
    found, rest = called_first(line, await store.network.known(who.reseller_id))
    if len(found) != 1:
        raise MissingAnswer(NoteAgreed(), "line", unclear(line[:64], found))
    say = SayPromise(found[0].reseller_id)
    if not rest:
        raise MissingAnswer(say, "words")
    return await say_promise(replace(say, words=rest), who, store)


@answers(SayPromise, roles=OWNER, toward=Toward.CHILD)
async def say_promise(ask: SayPromise, who: Actor, store: Store) -> Screen:
    """Note what was agreed with a sub-reseller, and have its owners asked."""
    try:
        typed = read_promise(ask.words or "", who.currency)
        at = await _account(replace(ask, words=typed.words), typed, store)
        await promises.say(store, ask.reseller_id, typed, at=at, by=who, compose=compose)
    except MISTYPED as wrong:
        raise MissingAnswer(SayPromise(ask.reseller_id), "words", wrong) from wrong
    return SILENT


async def _account(ask: SayPromise, typed: TypedPromise, store: Store) -> SubPanelId | None:
    """Return whose price is meant where a sub-reseller has several accounts; asks for it where that wasn't said."""
    panels = [] if typed.price is None else await _panels(ask, store)
    if len(panels) < 2:
        return None
    if not ask.panel:
        raise MissingAnswer(ask, "panel")
    try:
        meant = await panel_meant(ask.panel, panels, store)
    except NoPanelOfTheirs as wrong:
        raise MissingAnswer(replace(ask, panel=""), "panel", wrong) from wrong
    known = await promises.accounts_to_price(store, ask.reseller_id)
    return next(one.id for one in known if one.panel_id == meant)


async def _panels(ask: SayPromise, store: Store) -> list[PanelId]:
    return [one.panel_id for one in await promises.accounts_to_price(store, ask.reseller_id)]


@readies(SayPromise, "panel")
async def at_which_panel(ask: SayPromise, who: Actor, store: Store) -> list[Button]:
    """Offer the panels at which a sub-reseller has an account."""
    return await panel_answers(await _panels(ask, store), who, store)


# Reading them


@answers(ShowPromise, roles=ALL, toward=Toward.EITHER, always=True)
async def show_promise(ask: ShowPromise, who: Actor, store: Store) -> Screen:
    """Send a promise's card anew, which stays true like every copy of it."""
    await store.cards.show_member(promises.CARD, ask.promise_id, who.member_id)
    return SILENT


@answers(ListPromises, roles=ALL, toward=Toward.EITHER, reads=True)
async def list_promises(ask: ListPromises, who: Actor, store: Store) -> Screen:
    """List what was promised to a sub-reseller, or to one's own business, the newest first."""
    child = await store.resellers.by_id(ask.reseller_id or who.reseller_id)
    if child.parent_id is None:
        raise NotHere
    known = await store.promises.between(child.id, child.parent_id)
    older = [one for one in reversed(known) if not ask.before or one.number < ask.before]
    page, more = older[:A_PAGE], len(older) > A_PAGE
    currency = (await store.resellers.by_id(child.parent_id)).currency
    above = who.reseller_id == child.parent_id
    return Screen(
        title=_("Agreed with %(name)s besides the offers") % {"name": child.name} if above else _("Agreed besides"),
        lines=(_("Tap one to see it.") if page else _("Nothing was noted here yet."),),
        buttons=(
            *rows(*(press(_line(one, currency), ShowPromise(one.id)) for one in page)),
            *rows(press(_("More ›"), replace(ask, before=page[-1].number)) if more else None),
            *rows(_note_another(child, who), press(_("« Back"), ShowAgreement(ask.reseller_id)), wide=2),
        ),
    )


def _line(promise: Promise, currency: str) -> str:
    return f"#{promise.number} {short(promise, currency)[:40]} · {state_word(promise.state)}"


def _note_another(child: Reseller, who: Actor) -> Button | None:
    above = who.reseller_id == child.parent_id and child.state is not ResellerState.CLOSED
    return note_button(child) if above and who.role is Role.OWNER else None


def note_button(child: Reseller) -> Button:
    """Return the way to note what was agreed with a sub-reseller."""
    return press(_("Note what we agreed"), SayPromise(child.id))


# Answering one


@answers(ConfirmPromise, roles=OWNER, toward=Toward.PARENT)
async def confirm_promise(ask: ConfirmPromise, who: Actor, store: Store) -> Screen:
    """Confirm that this was agreed."""
    await promises.confirm(store, ask.promise_id, by=who)
    return SILENT


@answers(DisputePromise, roles=OWNER, toward=Toward.PARENT)
async def dispute_promise(ask: DisputePromise, who: Actor, store: Store) -> Screen:
    """Answer that something else was agreed."""
    await promises.dispute(store, ask.promise_id, ask.words or "", by=who)
    return Screen(
        lines=(_("Thank you. Your reseller knows, and nothing of it holds."),),
        buttons=rows(press(_("Agreement"), ShowAgreement())),
    )


@answers(WithdrawPromise, roles=OWNER, toward=Toward.CHILD)
async def withdraw_promise(ask: WithdrawPromise, who: Actor, store: Store) -> Screen:
    """Take back what wasn't answered yet."""
    promise = await promises.by_id(store, ask.promise_id)
    await promises.withdraw(store, ask.promise_id, by=who)
    return Screen(
        lines=(_("It is withdrawn, and its card says so to both sides."),), buttons=rows(to_card(promise.reseller_id))
    )
