"""Lists of requests, and the card of one of them opened anew."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.network import called
from domain.people import Actor
from domain.requests import Origin, Request, RequestId
from domain.tickets import Ticket
from handlers.ask import Ask
from handlers.menu import to_menu
from handlers.registry import ALL, Toward, answers, finds
from handlers.request_wording import state_word
from handlers.screen import SILENT, Button, Screen, press, rows
from handlers.ticket_lists import lines as ticket_lines
from handlers.wording import _, money, number
from services import request_cards, ticket_search
from storage.store import Store

A_PAGE = 8
NUMBERED = re.compile(r"(?:(?P<name>\S.*?)\s+)?#\s?(?P<number>\d{1,9})")
LONGEST_NUMBERED = 100


@dataclass(frozen=True)
class ListRequests(Ask):
    """`own`: those that one has made, where one's sub-resellers make some too."""

    code: ClassVar[str] = "rl"

    page: int = 0
    own: bool = False


@dataclass(frozen=True)
class ShowRequest(Ask):
    """A request's card, anew."""

    code: ClassVar[str] = "rq"

    request_id: RequestId


@dataclass(frozen=True)
class FindRequest(Ask):
    """A number like #12, which requests and tickets of several sub-resellers may have. `name`: whose."""

    code: ClassVar[str] = "rf"

    number: int = 0
    name: str = ""


def show_button(request_id: int) -> Button:
    """Return the button that opens a request's card."""
    return press(_("Open the request"), ShowRequest(RequestId(request_id)))


def sale_button(request_id: int) -> Button:
    """Return the button that opens the card of a sale that nobody had asked for."""
    return press(_("Open the sale"), ShowRequest(RequestId(request_id)))


@answers(ListRequests, roles=ALL, reads=True, command="requests")
async def list_requests(ask: ListRequests, who: Actor, store: Store) -> Screen:
    """List the requests of one's sub-resellers, or one's own: what waits comes first."""
    above = who.is_top or await store.network.has_children(who.reseller_id)
    ask = replace(ask, page=max(0, min(ask.page, 10_000)), own=not above or (ask.own and not who.is_top))
    whose = {"reseller_id": who.reseller_id} if ask.own else {"parent_id": who.reseller_id}
    found = await store.requests.page(**whose, skip=ask.page * A_PAGE, limit=A_PAGE + 1)
    other = replace(ask, own=not ask.own, page=0)
    return Screen(
        title=_("Your requests") if ask.own else _("Requests of your sub-resellers"),
        lines=() if found else (_("There are none here."),),
        buttons=(
            *rows(*await _lines(found[:A_PAGE], who, store)),
            *rows(*_turns(ask, more=len(found) > A_PAGE), wide=2),
            *rows(_to_other(other) if above and not who.is_top else None, to_menu(), wide=2),
        ),
    )


def _to_other(other: ListRequests) -> Button:
    return press(_("Your own") if other.own else _("Your sub-resellers'"), other)


def _turns(ask: ListRequests, *, more: bool) -> list[Button | None]:
    return [
        press(_("‹ Previous"), replace(ask, page=ask.page - 1)) if ask.page else None,
        press(_("More ›"), replace(ask, page=ask.page + 1)) if more else None,
    ]


async def _lines(found: Sequence[Request], who: Actor, store: Store) -> list[Button]:
    names = {child.id: child.name for child in await store.resellers.children(who.reseller_id)}
    return [press(_line(request, names.get(request.reseller_id, "")), ShowRequest(request.id)) for request in found]


def _line(request: Request, reseller: str) -> str:
    """Return a request in a few words: whose, how many, how much, where it stands."""
    whose = f"{reseller[:20]} #{request.number}".strip()
    sum_ = _("gift") if request.origin is Origin.GOODWILL else money(request.total)
    return f"{whose} · {number(request.loads)} · {sum_} · {state_word(request)}"


@answers(ShowRequest, roles=ALL, toward=Toward.EITHER, always=True)
async def show_request(ask: ShowRequest, who: Actor, store: Store) -> Screen:
    """Send a request's card anew, which stays true like every copy of it."""
    request = await store.requests.by_id(ask.request_id)
    subject = request_cards.FOR_PARENT if request.parent_id == who.reseller_id else request_cards.FOR_MAKER
    await store.cards.show_member(subject, request.id, who.member_id)
    return SILENT


@answers(FindRequest, roles=ALL, always=True)
async def find_request(ask: FindRequest, who: Actor, store: Store) -> Screen:
    """Open the request or the ticket with a number, or ask which is meant."""
    found, asked = await _with_number(ask, who, store)
    if len(found) == 1 and not asked:
        return await show_request(ShowRequest(found[0].id), who, store)
    buttons = [*await _lines(found, who, store), *await ticket_lines(asked, who, store)]
    return Screen(
        title=_("Which #%(number)s do you mean?") % {"number": ask.number},
        lines=() if found else (_("It is the number of a ticket."),),
        buttons=(*rows(*buttons), (to_menu(),)),
    )


async def _with_number(ask: FindRequest, who: Actor, store: Store) -> tuple[Sequence[Request], Sequence[Ticket]]:
    """Return the requests and the tickets with a number, of the one who is named."""
    found = await store.requests.numbered(ask.number, reseller_id=who.reseller_id)
    tickets = await ticket_search.numbered(store, f"{ask.name} #{ask.number}", who=who)
    if not ask.name:
        return found, tickets
    meant = {one.reseller_id for one in called(ask.name, await store.network.known(who.reseller_id))}
    return [one for one in found if one.reseller_id in meant], tickets


@finds
async def find_numbered(text: str, attachment: int | None, who: Actor, store: Store) -> Ask | None:
    """A number like #12 by itself opens that request or ticket, "Ahmed #12" that of a sub-reseller."""
    read = NUMBERED.fullmatch(text.strip()[:LONGEST_NUMBERED])
    if attachment is not None or read is None:
        return None
    wanted = FindRequest(int(read["number"]), read["name"] or "")
    return wanted if any(await _with_number(wanted, who, store)) else None
