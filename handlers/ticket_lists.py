"""Lists of tickets, for both sides, and the search in them."""

from collections.abc import Sequence
from dataclasses import replace

from domain.people import Actor
from domain.tickets import Listed, Ticket
from handlers.ask import fits
from handlers.menu import to_menu
from handlers.registry import ALL, Toward, answers
from handlers.screen import Button, Screen, press, rows
from handlers.ticket_asks import ListTickets, ListTicketsOf, SearchTickets, ShowTicket
from handlers.ticket_words import child_state, cut, desk_state, listed_word
from handlers.way_back import to_card
from handlers.wording import _, number
from services import ticket_search
from storage.store import Store
from storage.ticket_lists import MOST_COUNTED

A_PAGE = 8
LAST_PAGE = 10_000
OF_ONES_OWN = (Listed.OPEN, Listed.CLOSED)
OF_THE_DESK = (
    Listed.OURS,
    Listed.THEIRS,
    Listed.SUPPLIER,
    Listed.UNASSIGNED,
    Listed.MINE,
    Listed.UNCLEAR,
    Listed.CLOSED,
)


OF_ONE_STATE = frozenset({Listed.OURS, Listed.SUPPLIER, Listed.THEIRS})
"""The lists whose tickets all wait for the same."""


@answers(ListTickets, roles=ALL, reads=True, command="tickets")
async def list_tickets(ask: ListTickets, who: Actor, store: Store) -> Screen:
    """List the tickets of one's sub-resellers, or one's own: what waits longest comes first."""
    above = await _is_above(who, store)
    ask = _understood(ask, who, above=above)
    listed, skip = Listed(ask.listed), ask.page * A_PAGE
    if ask.own:
        found = await store.ticket_lists.own(who.reseller_id, listed, skip=skip, most=A_PAGE + 1)
    else:
        found = await store.ticket_lists.below(
            who.reseller_id, listed, member_id=who.member_id, skip=skip, most=A_PAGE + 1
        )
    return Screen(
        title=_("Tickets: %(which)s") % {"which": listed_word(listed)},
        lines=(_lead(found),),
        buttons=(
            *rows(*await lines(found[:A_PAGE], who, store, alike=listed in OF_ONE_STATE)),
            *rows(*_turns(ask, more=len(found) > A_PAGE), wide=2),
            *rows(*await _lists(ask, who, store), wide=2),
            *rows(_to_other(ask) if above and not who.is_top else None, to_menu(), wide=2),
        ),
    )


async def _is_above(who: Actor, store: Store) -> bool:
    return who.is_top or await store.network.has_children(who.reseller_id)


def _understood(ask: ListTickets, who: Actor, *, above: bool) -> ListTickets:
    """Return which list is meant, whatever a button says."""
    own = not above or (ask.own and not who.is_top)
    lists = OF_ONES_OWN if own else OF_THE_DESK
    listed = ask.listed if ask.listed in lists else lists[0].value
    return replace(ask, listed=listed, own=own, page=max(0, min(ask.page, LAST_PAGE)))


def _lead(found: Sequence[Ticket]) -> str:
    return _("Tap a ticket to see it.") if found else _("No tickets here.")


async def _lists(ask: ListTickets, who: Actor, store: Store) -> list[Button]:
    """Return the buttons of the other lists, with how much is in each."""
    if ask.own:
        return [_list(ask, one, 0) for one in OF_ONES_OWN if one != ask.listed]
    counts = await store.ticket_lists.counts(who.reseller_id, who.member_id)
    return [_list(ask, one, counts.get(one, 0)) for one in OF_THE_DESK if one != ask.listed]


def _list(ask: ListTickets, listed: Listed, count: int) -> Button:
    label, many = listed_word(listed), listed is Listed.UNCLEAR and count >= MOST_COUNTED
    values = {"label": label, "n": number(MOST_COUNTED - 1) + "+" if many else number(count)}
    return press(_("%(label)s (%(n)s)") % values if count else label, replace(ask, listed=listed.value, page=0))


def _turns(ask: ListTickets | ListTicketsOf, *, more: bool) -> list[Button | None]:
    return [
        press(_("‹ Previous"), replace(ask, page=ask.page - 1)) if ask.page else None,
        press(_("More ›"), replace(ask, page=ask.page + 1)) if more else None,
    ]


def _to_other(ask: ListTickets) -> Button:
    return press(_("Your sub-resellers'") if ask.own else _("Your own"), ListTickets(own=not ask.own))


async def lines(found: Sequence[Ticket], who: Actor, store: Store, *, alike: bool = False) -> list[Button]:
    """Return a button for each ticket, which opens its card. `alike`: they all stand as the title of the list says."""
    names = {child.id: child.name for child in await store.resellers.children(who.reseller_id)}
    return [_line(one, names.get(one.reseller_id, ""), who, alike=alike) for one in found]


def _line(ticket: Ticket, reseller: str, who: Actor, *, alike: bool) -> Button:
    """Return a ticket in a few words: whose, which, and how it stands."""
    whose, opens = f"{reseller[:14]} #{ticket.number}".strip(), ShowTicket(ticket.id, anew=True)
    if alike:
        return press(f"{whose} · {cut(ticket.subject, 40)}", opens)
    state = child_state(ticket) if ticket.reseller_id == who.reseller_id else desk_state(ticket)
    return press(f"{whose} · {cut(ticket.subject, 24)} · {state}", opens)


@answers(ListTicketsOf, roles=ALL, toward=Toward.CHILD, reads=True)
async def list_tickets_of(ask: ListTicketsOf, who: Actor, store: Store) -> Screen:
    """List the tickets of one sub-reseller."""
    fresh, ask = ask.anew, replace(ask, page=max(0, min(ask.page, LAST_PAGE)), anew=False)
    child = await store.resellers.by_id(ask.reseller_id)
    listed = Listed.CLOSED if ask.closed else Listed.OPEN
    found = await store.ticket_lists.of_one(who.reseller_id, child.id, listed, skip=ask.page * A_PAGE, most=A_PAGE + 1)
    other = ListTicketsOf(child.id, closed=not ask.closed)
    return Screen(
        title=_("Tickets of %(reseller)s: %(which)s") % {"reseller": child.name, "which": listed_word(listed)},
        lines=(_lead(found),),
        buttons=(
            *rows(*await lines(found[:A_PAGE], who, store)),
            *rows(*_turns(ask, more=len(found) > A_PAGE), wide=2),
            *rows(press(listed_word(Listed.OPEN if ask.closed else Listed.CLOSED), other), to_card(child.id), wide=2),
        ),
        fresh=fresh,
    )


# Search


@answers(SearchTickets, roles=ALL, reads=True, line_of="tickets")
async def search_tickets(ask: SearchTickets, who: Actor, store: Store) -> Screen:
    """Find tickets by number, by a name and a number, or by words."""
    above = await _is_above(who, store)
    own = not above or (ask.own and not who.is_top)
    found = await ticket_search.find(store, ask.text, own=own, who=who, most=A_PAGE)
    return Screen(
        title=_("Tickets: “%(words)s”") % {"words": ask.text.strip()[:40]},
        lines=_how_it_went(found),
        buttons=(
            *rows(*await lines(found.tickets, who, store)),
            *rows(_search_other(replace(ask, own=not own)) if above and not who.is_top else None),
            *rows(press(_("« Tickets"), ListTickets(own=own and above)), to_menu(), wide=2),
        ),
    )


def _search_other(ask: SearchTickets) -> Button | None:
    """Return the way to look among the others, where a button can carry the words."""
    if not fits(ask):
        return None
    return press(_("Among your own") if ask.own else _("Among your sub-resellers'"), ask)


def _how_it_went(found: ticket_search.Found) -> tuple[str, ...]:
    looked = _("I looked through the %(n)s newest; an older one is found by its number, like /tickets 12.") % {
        "n": number(ticket_search.LOOKED_THROUGH)
    }
    lines = (
        _("Tap a ticket to see it.")
        if found.tickets
        else _("Nothing was found. Try fewer words, or a number like 12."),
        _("There are more: add a word to find fewer.") if found.more else "",
        looked if found.looked_through else "",
    )
    return tuple(line for line in lines if line)
