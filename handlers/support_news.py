"""Tickets that take too long: how those who see to them are told, and how they say that they are on it."""

from collections.abc import Callable
from datetime import UTC, datetime

from domain.people import Actor
from handlers.cards import words
from handlers.registry import DESK, Toward, answers
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.support_asks import ShowSupport
from handlers.support_news_asks import BeOnAll, BeOnIt
from handlers.ticket_asks import ShowTicket
from handlers.ticket_words import turn_word
from handlers.wording import _, moment, ngettext, number
from services import ticket_watch
from services.ticket_watch import AnswersLate, LateTicket, StaleTickets, TicketsWait
from storage.store import Store

LATEST = 4_102_444_800
"""The last second that a button can mean; nobody is told of anything after it."""


@answers(BeOnIt, roles=DESK, toward=Toward.CHILD)
async def be_on_it(ask: BeOnIt, who: Actor, store: Store) -> Screen:
    """Take note that a colleague sees to a ticket."""
    ticket = await ticket_watch.be_on_it(store, ask.ticket_id, by=who)
    said = _("Good. Nobody is reminded of ticket #%(number)s again until it is our turn anew.")
    return Screen(
        lines=(said % {"number": ticket.number},),
        buttons=rows(press(_("Open the ticket"), ShowTicket(ticket.id, anew=True))),
        fresh=True,
    )


@answers(BeOnAll, roles=DESK)
async def be_on_all(ask: BeOnAll, who: Actor, store: Store) -> Screen:
    """Take note that a colleague sees to all that their team was told of."""
    until = datetime.fromtimestamp(max(0, min(ask.until, LATEST)), UTC)
    seen = await ticket_watch.be_on_all(store, until, by=who)
    said = ngettext(
        "Good. Nobody is reminded of that ticket again for now.",
        "Good. Nobody is reminded of those %(n)s tickets again for now.",
        seen,
    )
    return Screen(lines=(said % {"n": number(seen)},), buttons=rows(_to_support()), fresh=True)


def _to_support() -> Button:
    return press(_("Support"), ShowSupport())


# What is told


@words(AnswersLate)
@words(TicketsWait)
def tickets_wait(notice: TicketsWait, _reader: Actor) -> Screen:
    if len(notice.each) + notice.more == 1:
        return _alone(notice.each[0])
    late = sum(one.late for one in notice.each) + notice.more
    count = len(notice.each) + notice.more
    if late:
        title = ngettext("%(n)s ticket waits too long", "%(n)s tickets wait too long", count)
    else:
        title = ngettext("%(n)s ticket is due soon", "%(n)s tickets are due soon", count)
    return _several(notice, title % {"n": number(count)}, _due_words)


def _alone(one: LateTicket) -> Screen:
    if one.late:
        title = _("A first answer is late") if one.answer else _("A ticket takes too long")
    else:
        title = _("A first answer is due soon") if one.answer else _("A ticket is due soon")
    return Screen(
        title=title,
        lines=(_name(one),),
        fields=(
            Field(_("It was due") if one.late else _("It is due"), moment(one.due)),
            *((Field(_("Taken by"), one.assignee),) if one.assignee else ()),
        ),
        quote=one.subject,
        buttons=rows(
            main(_("I'm on it"), BeOnIt(one.ticket_id)),
            press(_("Open the ticket"), ShowTicket(one.ticket_id, anew=True)),
            wide=2,
        ),
    )


@words(StaleTickets)
def stale_tickets(notice: StaleTickets, _reader: Actor) -> Screen:
    count = len(notice.each) + notice.more
    title = ngettext(
        "Nobody has said anything in %(n)s ticket for days", "Nobody has said anything in %(n)s tickets for days", count
    )
    return _several(notice, title % {"n": number(count)}, _silent_words)


def _due_words(one: LateTicket) -> str:
    return (_("was due %(moment)s") if one.late else _("due %(moment)s")) % {"moment": moment(one.due)}


def _silent_words(one: LateTicket) -> str:
    return f"{turn_word(one.turn)}, " + _("silent since %(moment)s") % {"moment": moment(one.due)}


def _several(notice: TicketsWait, title: str, when: Callable[[LateTicket], str]) -> Screen:
    each = notice.each
    until = int(notice.told_at.timestamp()) + 1  # a button carries whole seconds
    on_it = BeOnIt(each[0].ticket_id) if len(each) + notice.more == 1 else BeOnAll(until)
    return Screen(
        title=title,
        fields=tuple(Field(_name(one), _line(one, when)) for one in each),
        note=_("and %(n)s more") % {"n": number(notice.more)} if notice.more else "",
        buttons=(
            *rows(main(_("I'm on it"), on_it)),
            *rows(*(press(_name(one), ShowTicket(one.ticket_id, anew=True)) for one in each), wide=2),
            *rows(_to_support()),
        ),
    )


def _name(one: LateTicket) -> str:
    return f"{one.reseller} #{one.number}"


def _line(one: LateTicket, when: Callable[[LateTicket], str]) -> str:
    parts = (one.subject, when(one), one.assignee)
    return " · ".join(part for part in parts if part)
