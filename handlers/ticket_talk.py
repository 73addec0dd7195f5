"""The conversation of a ticket, page by page, with every file that was sent in it."""

from dataclasses import dataclass, replace

from domain.errors import NotHere
from domain.people import Actor
from domain.requests import Attachment, MediaKind
from domain.tickets import Side, Ticket, TicketMessage
from handlers.registry import ALL, Toward, answers
from handlers.screen import SILENT, Button, Field, Screen, press, rows
from handlers.ticket_asks import ShowConversation, ShowSaid, ShowTicket
from handlers.ticket_card import speaker
from handlers.ticket_words import cut
from handlers.wording import _, clock_time, moment
from services import ticket_news, tickets
from storage.store import Store

A_PAGE = 8
LAST_PAGE = 10_000
LONGEST_SHOWN = 250
"""So much of each message stands on a page; a tap shows all of it."""
LONGEST_FORMER = 120


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was said, as it stands in a conversation. `place`: on its page; `file`: what came with it."""

    place: int
    message: TicketMessage
    who: str
    file: Attachment | None


@answers(ShowConversation, roles=ALL, toward=Toward.EITHER, reads=True)
async def show_conversation(ask: ShowConversation, who: Actor, store: Store) -> Screen:
    """Show what was said in a ticket, the newest page first, each page from old to new."""
    ticket = await store.tickets.by_id(ask.ticket_id)
    ask = replace(ask, page=max(0, min(ask.page, LAST_PAGE)))
    ours = tickets.side_of(ticket, who) is Side.OURS
    found = await store.ticket_lists.conversation(ticket.id, internal=ours, skip=ask.page * A_PAGE, most=A_PAGE + 1)
    shown = [await _line(place, one, ticket, who, store) for place, one in enumerate(reversed(found[:A_PAGE]), 1)]
    return Screen(
        title=_("Ticket #%(number)s: %(subject)s") % {"number": ticket.number, "subject": ticket.subject},
        lines=() if shown else (_("There is nothing more."),),
        fields=tuple(_field(line, ours=ours) for line in shown),
        buttons=(
            *rows(*filter(None, map(_whole, shown)), wide=2),
            *rows(
                press(_("‹ Earlier"), replace(ask, page=ask.page + 1)) if len(found) > A_PAGE else None,
                press(_("Later ›"), replace(ask, page=ask.page - 1)) if ask.page else None,
                wide=2,
            ),
            (press(_("« The ticket"), ShowTicket(ticket.id)),),
        ),
    )


async def _line(place: int, message: TicketMessage, ticket: Ticket, who: Actor, store: Store) -> Line:
    file = None if message.attachment_id is None else await store.attachments.by_id(message.attachment_id)
    return Line(place, message, await speaker(message, ticket, who, store), file)


def _field(line: Line, *, ours: bool) -> Field:
    """Return what was said, by whom and when; for the parent's team also how it read before it was edited."""
    message = line.message
    values = {"who": line.who}
    label = _("%(who)s, note") % values if message.internal else line.who
    words = [cut(message.text, LONGEST_SHOWN)] if message.text else []
    if line.file is not None:
        words.append(f"📎 {line.place}: {_file_word(line.file)}")
    if message.edited_at is not None:
        words.append(_edited(message, ours=ours))
    return Field(label, moment(message.said_at), more="\n".join(words))


def _edited(message: TicketMessage, *, ours: bool) -> str:
    at, former = moment(message.edited_at or message.said_at), cut(message.first_text or "", LONGEST_FORMER)
    if ours and former:
        return _("Edited %(moment)s; before that it said: %(text)s") % {"moment": at, "text": former}
    return _("Edited %(moment)s.") % {"moment": at}


def _whole(line: Line) -> Button | None:
    """Return the button that shows something whole, or its file again, where the page can't."""
    time = clock_time(line.message.said_at)
    if line.file is not None:
        return press(f"📎 {line.place}: {cut(_file_word(line.file), 24)} · {time}", ShowSaid(line.message.id))
    if len(line.message.text) > LONGEST_SHOWN:
        return press(_("%(n)s: read on · %(time)s") % {"n": line.place, "time": time}, ShowSaid(line.message.id))
    return None


def _file_word(file: Attachment) -> str:
    """Return what a file is called: by its name, or by what it is."""
    if file.name:
        return file.name
    words = {
        MediaKind.PHOTO: _("photo"),
        MediaKind.VIDEO: _("video"),
        MediaKind.VOICE: _("voice message"),
        MediaKind.AUDIO: _("audio"),
    }
    return words.get(file.kind, _("file"))


@answers(ShowSaid, roles=ALL, toward=Toward.EITHER, always=True)
async def show_said(ask: ShowSaid, who: Actor, store: Store) -> Screen:
    """Send something that was said anew, whole and with its file; a note to the parent's team alone."""
    message = await store.tickets.message(ask.message_id)
    ticket = await store.tickets.by_id(message.ticket_id)
    if message.internal and tickets.side_of(ticket, who) is not Side.OURS:
        raise NotHere
    await store.cards.show_member(ticket_news.SAID, int(message.id), who.member_id)
    return SILENT
