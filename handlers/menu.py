"""The menu, the help and the commands: what a member can reach, by role and by place in the network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Flag, StrEnum, auto
from typing import ClassVar

from domain.people import Actor, ResellerState, Role
from handlers.ask import Ask
from handlers.registry import ALL, Entry, answers, entry_for_command
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.wording import N_, _, day, number
from services import freezing
from storage.store import Store


class Place(Flag):
    """Where somebody stands in the network: below a parent, above others, at the very top."""

    BELOW = auto()
    ABOVE = auto()
    TOP = auto()
    ANYWHERE = BELOW | ABOVE | TOP


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the menu: its command, its button, what it does, and how it is typed. `place`: to whom it is shown."""

    command: str
    label: str
    description: str
    place: Place
    example: str = ""


ITEMS = (
    Item("request", N_("Request credits"), N_("ask for credits"), Place.BELOW, "200"),
    Item("balance", N_("Balance"), N_("what you have and what is due"), Place.ANYWHERE),
    Item("requests", N_("Requests"), N_("open requests and what became of them"), Place.ANYWHERE),
    Item("tickets", N_("Tickets"), N_("questions and problems, and what became of them"), Place.ANYWHERE, N_("login")),
    Item("toload", N_("To load"), N_("approved credits that aren't in the panel yet"), Place.ABOVE),
    Item("network", N_("Network"), N_("your sub-resellers"), Place.ABOVE),
    Item("invite", N_("Invite"), N_("invite a sub-reseller"), Place.ABOVE, "Ahmed"),
    Item(
        "offer",
        N_("Offer"),
        N_("make a sub-reseller a new offer"),
        Place.ABOVE,
        N_("Ahmed 2.10, 1000 a month, till Friday"),
    ),
    Item(
        "agreed",
        N_("Agreed"),
        N_("note what you agreed with a sub-reseller"),
        Place.ABOVE,
        N_("Ahmed 2.05 until 30 June, then back"),
    ),
    Item("sell", N_("Sell"), N_("sell credits that nobody asked for"), Place.ABOVE, N_("Ahmed 200")),
    Item(
        "goodwill",
        N_("Goodwill"),
        N_("give credits to many, for a reason"),
        Place.ABOVE,
        N_("50 all “outage on Sunday”"),
    ),
    Item("movein", N_("Move in"), N_("bring your sub-resellers in from a spreadsheet"), Place.ABOVE),
    Item("payment", N_("Payment"), N_("record money that you received"), Place.ABOVE, N_("Ahmed 420")),
    Item("bank", N_("Bank file"), N_("book what your bank's file says was received"), Place.ABOVE),
    Item("refund", N_("Refund"), N_("record money that you gave back"), Place.ABOVE, N_("Ahmed 50")),
    Item("alerts", N_("Alerts"), N_("what is unusual, and what you do about it"), Place.ANYWHERE),
    Item(
        "announce",
        N_("Announce"),
        N_("tell your sub-resellers of an outage, a maintenance or news"),
        Place.ABOVE,
        N_("New prices hold from May."),
    ),
    Item("announcements", N_("Announcements"), N_("what was announced, and who got it"), Place.ANYWHERE),
    Item("digest", N_("Digest"), N_("what changed, what waits and what is due"), Place.ABOVE),
    Item("dues", N_("What is due"), N_("what is to be paid, by when, and by whom"), Place.ANYWHERE),
    Item("support", N_("Support"), N_("how your desk does, and which tickets are late"), Place.ABOVE),
    Item("supportset", N_("Support settings"), N_("when your desk answers, and how fast"), Place.ABOVE),
    Item("reviews", N_("Reviews"), N_("whose price should change, and why"), Place.ABOVE),
    Item("review", N_("Review a price"), N_("look at what a sub-reseller pays"), Place.ABOVE, "Ahmed"),
    Item(
        "cost",
        N_("Cost"),
        N_("what a supplier will ask, and who should pay more then"),
        Place.TOP,
        N_("1.62 from 1 July"),
    ),
    Item("checkins", N_("Check-ins"), N_("whom to speak to, what was said, and what is to follow"), Place.ABOVE),
    Item("talked", N_("Talked"), N_("note a talk with a sub-reseller"), Place.ABOVE, N_("Ahmed wants to grow in May")),
    Item(
        "remind",
        N_("Remind me"),
        N_("be reminded of something about a sub-reseller"),
        Place.ABOVE,
        N_("Ahmed Friday call about the price"),
    ),
    Item("checkinset", N_("Check-in settings"), N_("who is spoken to, how often, and when"), Place.ABOVE),
    Item("stock", N_("Stock"), N_("record credits bought from a supplier"), Place.TOP, N_("5000 for 4000")),
    Item("sources", N_("Usage sources"), N_("where usage comes from, and until when it is complete"), Place.TOP),
    Item("usage", N_("Usage"), N_("credits day by day, and what is usual"), Place.ANYWHERE),
    Item("overview", N_("Overview"), N_("who spends fast, who is silent, and whose balance is short"), Place.ABOVE),
    Item("attention", N_("Attention"), N_("who needs attention, and why"), Place.ABOVE),
    Item("brief", N_("Brief"), N_("what is worth knowing before a talk"), Place.ABOVE, N_("Ahmed")),
    Item("story", N_("Story"), N_("all that was between you and a sub-reseller"), Place.ABOVE, N_("Ahmed")),
    Item("month", N_("The month"), N_("the network's month as a picture"), Place.ABOVE),
    Item("history", N_("History"), N_("every movement of credits and money"), Place.ANYWHERE),
    Item("cases", N_("Cases"), N_("what you put to your supplier, and whom it concerns"), Place.ABOVE),
    Item("suppliers", N_("Suppliers"), N_("to whom your cases are reported, and how"), Place.TOP),
    Item("triage", N_("Whose fault"), N_("tickets of which nobody knows yet whose fault they were"), Place.ABOVE),
    Item("disputes", N_("Disputes"), N_("lines of a history that somebody says are wrong"), Place.ANYWHERE),
    Item("statement", N_("Statement"), N_("a month as a file"), Place.ANYWHERE),
    Item("cashflow", N_("Cash flow"), N_("what came in, what it cost and what is due"), Place.ABOVE),
    Item("pack", N_("Month-end pack"), N_("a month that is over, in one PDF with pictures"), Place.ABOVE),
    Item("invoices", N_("Invoices"), N_("invoices for your sales, or those that you got"), Place.ANYWHERE),
    Item("export", N_("Export"), N_("everything of yours as files"), Place.ANYWHERE),
    Item("ticket", N_("New ticket"), N_("ask your reseller for help"), Place.BELOW, N_("Two customers can't log in")),
    Item("areas", N_("Ticket areas"), N_("what your sub-resellers' tickets can be about"), Place.ABOVE),
    Item("guides", N_("Guides"), N_("short help texts, offered before a ticket"), Place.ABOVE),
    Item("agreement", N_("Agreement"), N_("what you agreed to"), Place.BELOW),
    Item("record", N_("Record"), N_("all that was offered, answered and agreed, as one file"), Place.ANYWHERE),
    Item("terms", N_("Terms"), N_("what you offer to your sub-resellers"), Place.ABOVE),
    Item("pricing", N_("Pricing"), N_("your tiers, and how each sub-reseller is priced"), Place.ABOVE),
    Item("paymethods", N_("Ways to pay"), N_("where your sub-resellers pay"), Place.ABOVE),
    Item("team", N_("Team"), N_("your colleagues and their roles"), Place.ANYWHERE),
    Item("deskgroup", N_("Group for tickets"), N_("a group of your team's, with a topic for each ticket"), Place.ABOVE),
    Item("limits", N_("Limits"), N_("up to which sums colleagues decide alone"), Place.ABOVE),
    Item("deputy", N_("Deputy"), N_("let a colleague stand in for you"), Place.ANYWHERE),
    Item("audit", N_("Audit"), N_("who did what"), Place.ANYWHERE),
    Item("freeze", N_("Freeze"), N_("stop everything that moves credits or money"), Place.ANYWHERE),
    Item("language", N_("Language"), N_("the language I speak to you"), Place.ANYWHERE),
    Item("timezone", N_("Time zone"), N_("the time zone of your dates and times"), Place.ANYWHERE),
    Item("help", N_("Help"), N_("what I can do, with examples"), Place.ANYWHERE),
)
MENU = ("menu", N_("everything that you can reach"))
WHILE_CLOSED = frozenset(
    {
        "balance",
        "requests",
        "tickets",
        "usage",
        "history",
        "statement",
        "invoices",
        "export",
        "agreement",
        "record",
        "language",
        "timezone",
        "help",
    }
)
"""What is left to the people of a closed account."""
SHORTCUTS = ("request", "balance", "toload", "network")


class Shelf(StrEnum):
    """Where something of a long menu stands: at once, or behind what it is about."""

    FIRST = ""
    AGREEMENTS = "agree"
    TALKS = "talks"
    MONEY = "money"
    HELP = "help"
    DESK = "desk"


SHELVES: dict[Shelf, str] = {
    Shelf.AGREEMENTS: "movein offer agreed pricing review cost terms agreement record",
    Shelf.TALKS: "talked remind brief story month checkinset announce announcements",
    Shelf.MONEY: "goodwill stock bank refund dues history disputes statement cashflow pack invoices paymethods limits",
    Shelf.HELP: "ticket support supportset triage cases suppliers areas guides deskgroup",
    Shelf.DESK: "team deputy audit export sources language timezone",
}
"""What stands behind each shelf of a long menu, by its command; the rest is seen at once."""

MOST_AT_ONCE = 30
"""So many buttons of a menu are shown at once."""


@dataclass(frozen=True)
class ShowMenu(Ask):
    """`anew`: in a message of its own, because the one that leads to it stays. `shelf`: what of it is shown."""

    code: ClassVar[str] = "menu"

    anew: bool = False
    shelf: Shelf = Shelf.FIRST


@dataclass(frozen=True)
class ShowHelp(Ask):
    code: ClassVar[str] = "help"


def to_menu(*, anew: bool = False) -> Button:
    """Return the way back to the menu."""
    return press(_("« Menu"), ShowMenu(anew))


def commands_for(role: Role, has_parent: bool, has_children: bool) -> list[tuple[str, str]]:  # noqa: FBT001  (facts, not switches)
    """Return the commands that somebody can use, each with what it does in the language being spoken."""
    menu, description = MENU
    found = [(item.command, _(item.description)) for item, _entry in menu_items(role, _place(has_parent, has_children))]
    return [(menu, _(description)), *found]


def common_commands() -> list[tuple[str, str]]:
    """Return what somebody can use who is no member; members' own chats list what they have."""
    return [("start", _("hear how to get in, or open your invitation"))]


@answers(ShowMenu, roles=ALL, reads=True, command="menu")
async def show_menu(ask: ShowMenu, who: Actor, store: Store) -> Screen:
    """Show everything that a member can reach."""
    return replace(await menu_screen(who, store, shelf=ask.shelf), fresh=ask.anew)


async def menu_screen(who: Actor, store: Store, *, shelf: Shelf = Shelf.FIRST) -> Screen:
    """Return the menu for a member, or one shelf of it where it is long."""
    place = _place(not who.is_top, await store.network.has_children(who.reseller_id))
    waiting, items = await _waiting(who, place, store), _items_for(who, place)
    shown = [one for one in items if len(items) <= MOST_AT_ONCE or _is_on(shelf, one[0], waiting)]
    buttons = [_button(item, entry, waiting.get(item.command, 0)) for item, entry in shown]
    lines = (*stands_in_line(who), *await _standing(who, store))
    if len(items) <= MOST_AT_ONCE:
        return Screen(title=who.reseller_name, lines=lines, buttons=rows(*buttons, wide=2))
    if shelf is not Shelf.FIRST:
        return Screen(title=_shelf_words(shelf), buttons=rows(*buttons, to_menu(), wide=2))
    leads = [press(_shelf_words(one), ShowMenu(shelf=one)) for one in SHELVES if _holds(one, items)]
    return Screen(title=who.reseller_name, lines=lines, buttons=(*rows(*buttons, wide=2), *rows(*leads)))


def _is_on(shelf: Shelf, item: Item, waiting: Mapping[str, int]) -> bool:
    """Return whether something stands on a shelf; what has something waiting behind it is seen at once as well."""
    found = next((one for one, commands in SHELVES.items() if item.command in commands.split()), Shelf.FIRST)
    return found is shelf or (shelf is Shelf.FIRST and bool(waiting.get(item.command)))


def _holds(shelf: Shelf, items: Sequence[tuple[Item, Entry]]) -> bool:
    return any(_is_on(shelf, item, {}) for item, _entry in items)


def _shelf_words(shelf: Shelf) -> str:
    return {
        Shelf.FIRST: "",
        Shelf.AGREEMENTS: _("Offers, prices, agreements"),
        Shelf.TALKS: _("Talks and news"),
        Shelf.MONEY: _("Money, stock, papers"),
        Shelf.HELP: _("Tickets, cases, guides"),
        Shelf.DESK: _("Team and settings"),
    }[shelf]


@answers(ShowHelp, roles=ALL, reads=True, command="help")
async def show_help(_ask: ShowHelp, who: Actor, store: Store) -> Screen:
    """Say what a member can do, with examples to type."""
    place = _place(not who.is_top, await store.network.has_children(who.reseller_id))
    items = [(item, entry) for item, entry in _items_for(who, place) if item.command != "help"]
    return Screen(
        title=_("What I can do"),
        lines=(_("Everything is on the menu. To be quicker, type:"),),
        fields=tuple(Field(_typed(item), _(item.description)) for item, _entry in items),
        note="" if who.state is ResellerState.CLOSED else _tip(place),
        buttons=rows(_start_network(who, place), to_menu()),
    )


def _typed(item: Item) -> str:
    """Return how a command is typed, with its example."""
    return f"/{item.command} {_(item.example)}" if item.example else f"/{item.command}"


def _place(has_parent: bool, has_children: bool) -> Place:  # noqa: FBT001
    if not has_parent:
        return Place.TOP | Place.ABOVE
    return Place.BELOW | Place.ABOVE if has_children else Place.BELOW


def menu_items(role: Role, place: Place) -> list[tuple[Item, Entry]]:
    """Return what this role can use at this place; a command that nobody answers isn't shown."""
    known = [(item, entry_for_command(item.command)) for item in ITEMS if item.place & place]
    return [(item, entry) for item, entry in known if entry is not None and role in entry.roles]


async def _waiting(who: Actor, place: Place, store: Store) -> dict[str, int]:
    """Return by command how much waits for a colleague: what sub-resellers ask for, what is disputed or unusual.

    Of tickets, those of sub-resellers that wait for us, and one's own that wait for one's answer.
    """
    disputes = await store.disputes.count_open(who.reseller_id)
    found = {
        "disputes": disputes.below + disputes.above,
        "alerts": await store.alerts.count_open(who.reseller_id),
        "tickets": await store.ticket_lists.waiting_own(who.reseller_id),
    }
    if not place & Place.ABOVE:
        return found
    waiting = await store.requests.waiting_with(who.reseller_id)
    due = await store.checkins.count_prompted(who.reseller_id)
    tickets = found["tickets"] + await store.ticket_lists.waiting_below(who.reseller_id)
    return found | {"requests": waiting.pending, "toload": waiting.to_load, "tickets": tickets, "checkins": due}


def _button(item: Item, entry: Entry, waiting: int) -> Button:
    """Return the button of an item, with how much waits behind it."""
    common, label = item.command in SHORTCUTS[:1], _(item.label)
    label = _("%(label)s (%(n)s)") % {"label": label, "n": number(waiting)} if waiting else label
    return main(label, entry.ask()) if common else press(label, entry.ask())


def _items_for(who: Actor, place: Place) -> list[tuple[Item, Entry]]:
    """Return what a member can use as their account stands now."""
    items = menu_items(who.role, place)
    match who.state:
        case ResellerState.CLOSED:
            return [(item, entry) for item, entry in items if item.command in WHILE_CLOSED]
        case ResellerState.SUSPENDED:
            return [(item, entry) for item, entry in items if item.command != "request"]
        case _:
            return items


async def _standing(who: Actor, store: Store) -> tuple[str, ...]:
    if who.state is ResellerState.CLOSED:
        return (_("This account is closed. Its history stays open to you."),)
    if who.state is ResellerState.SUSPENDED:
        return (_("This account is suspended. Balance and history stay open to you."),)
    above = await frozen_above_line(store, who)
    if above:
        return above
    if who.frozen:
        return (_("Everything that moves credits or money is frozen until an owner lifts it with /freeze."),)
    return (_("What would you like to do?"),)


async def frozen_above_line(store: Store, who: Actor) -> tuple[str, ...]:
    """Return the line that says who froze the network above a member, if anybody did."""
    above = None if who.is_top else await freezing.above(store, who)
    if above is None:
        return ()
    if not above.business:
        return (_("The network above you is frozen; only those who froze it can lift it."),)
    return (_("%(business)s froze the network; only they can lift it.") % {"business": above.business},)


def stands_in_line(who: Actor) -> tuple[str, ...]:
    """Return the line that says for whom a deputy acts, and until when."""
    if who.stands_until is None:
        return ()
    return (_("You stand in for %(owner)s until %(day)s.") % {"owner": who.stands_for, "day": day(who.stands_until)},)


def _tip(place: Place) -> str:
    if place & Place.ABOVE:
        return _("A name by itself, like “Ahmed”, opens that sub-reseller.")
    return _("A number by itself, like 200, asks for that many credits. Add the receipt as a photo if you like.")


def _start_network(who: Actor, place: Place) -> Button | None:
    """Return where an owner without sub-resellers starts a network; the menu doesn't trouble the others with it."""
    terms = entry_for_command("terms")
    closed = who.state is ResellerState.CLOSED
    if closed or place & Place.ABOVE or terms is None or who.role not in terms.roles:
        return None
    return press(_("Have sub-resellers of my own"), terms.ask())
