"""Sales that are taken back: the credits, the charge and what was paid, with a reason that both sides read."""

from dataclasses import dataclass
from typing import ClassVar

from domain.people import Actor
from domain.requests import RequestId
from handlers.amounts import due_worded
from handlers.ask import Ask
from handlers.cards import words
from handlers.menu import to_menu
from handlers.payment_asks import reason_question
from handlers.registry import MONEY, Toward, answers, asked
from handlers.screen import Field, Screen, danger, rows
from handlers.way_back import to_card
from handlers.wording import _, credits_worded, money
from services import books
from storage.store import Store


@dataclass(frozen=True)
class TakeSaleBack(Ask):
    """A sale that shall be taken back: shown with its numbers, before the reason is asked for."""

    code: ClassVar[str] = "back"

    request_id: RequestId


@dataclass(frozen=True)
class TakeSaleBackFor(Ask):
    code: ClassVar[str] = "backr"

    request_id: RequestId
    reason: str | None = asked(reason_question())


@answers(TakeSaleBack, roles=MONEY, toward=Toward.CHILD, moves=True)
async def take_back(ask: TakeSaleBack, who: Actor, store: Store) -> Screen:
    """Show a sale once more before it is taken back."""
    request = await books.sale_to_take_back(store, ask.request_id, by=who)
    child = await store.resellers.by_id(request.reseller_id)
    values = {"credits": credits_worded(request.loads), "sum": money(request.total)}
    return Screen(
        title=_("Take sale #%(number)s to %(name)s back?") % {"number": request.number, "name": child.name},
        lines=(
            _("%(credits)s for %(sum)s: the credits come back to you, and the charge and what was paid are undone.")
            % values,
        ),
        note=_("I ask for the reason next. They'll read it."),
        buttons=rows(
            danger(_("Take back %(credits)s · %(sum)s") % values, TakeSaleBackFor(request.id)), to_card(child.id)
        ),
    )


@answers(TakeSaleBackFor, roles=MONEY, toward=Toward.CHILD, moves=True)
async def take_back_for(ask: TakeSaleBackFor, who: Actor, store: Store) -> Screen:
    """Take a sale back."""
    stands = await books.take_back_sale(store, ask.request_id, ask.reason or "", by=who)
    request = await store.requests.by_id(ask.request_id)
    return Screen(
        title=_("Sale #%(number)s was taken back.") % {"number": request.number},
        fields=(Field(_("Now"), due_worded(stands)),),
        note=_("They've been told."),
        buttons=rows(to_card(request.reseller_id), to_menu(), wide=2),
    )


# What both sides are told


@words(books.SaleTakenBack)
def sale_taken_back(notice: books.SaleTakenBack, _reader: Actor) -> Screen:
    return Screen(
        lines=(_taken_back_line(notice) % _sale_values(notice),),
        quote=notice.reason,
        fields=(Field(_("Now"), due_worded(notice.due)),),
        buttons=rows(to_menu()),
    )


def _taken_back_line(notice: books.SaleTakenBack) -> str:
    if notice.sold:
        return _("Sale #%(number)s was taken back: %(credits)s for %(sum)s.")
    return _("Request #%(number)s was taken back: %(credits)s for %(sum)s.")


@words(books.ChildSaleTakenBack)
def child_sale_taken_back(notice: books.ChildSaleTakenBack, _reader: Actor) -> Screen:
    values = _sale_values(notice) | {"who": notice.by, "name": notice.reseller}
    return Screen(
        lines=(_("%(who)s took sale #%(number)s to %(name)s back: %(credits)s for %(sum)s.") % values,),
        quote=notice.reason,
        fields=(Field(_("Now"), due_worded(notice.due)),),
    )


def _sale_values(notice: books.SaleTakenBack) -> dict[str, object]:
    return {"number": notice.number, "credits": credits_worded(notice.credits), "sum": money(notice.charge)}
