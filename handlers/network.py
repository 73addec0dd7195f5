"""The list of one's sub-resellers, and how one of them is found by a name typed by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.errors import N_, Refusal
from domain.network import Known, Line, Order, called, fold, in_order, nearly_called
from domain.people import Actor, ResellerState
from handlers.ask import Ask
from handlers.menu import to_menu
from handlers.refusals import leads_on
from handlers.registry import ALL, Question, answers, entry_for_command, entry_of, finds, guesses, typed
from handlers.screen import Button, Field, Screen, press, rows
from handlers.way_back import ShowReseller
from handlers.wording import _, credits_worded, ngettext, number, short_day
from storage.store import Store

PAGE = 8
MOST_CANDIDATES = 12


@dataclass(frozen=True)
class ShowNetwork(Ask):
    code: ClassVar[str] = "net"

    order: Order = Order.NAME
    page: int = 0
    closed: bool = False
    name: str = typed(Question(words=lambda: "", example=lambda: _("Ahmed")))


@dataclass(frozen=True)
class ChooseReseller(Ask):
    """A name that several sub-resellers go by."""

    code: ClassVar[str] = "whom"

    name: str = ""


@dataclass(frozen=True)
class GuessReseller(Ask):
    """A name that nobody goes by, but some go by one like it."""

    code: ClassVar[str] = "whom2"

    name: str = ""


@dataclass(eq=False)
class NobodyCalled(Refusal):
    typed: str

    why = N_("None of your sub-resellers is called “%(typed)s”.")
    what_to_do = N_("/network lists them all.")


@leads_on(NobodyCalled)
def to_network() -> tuple[Button, ...]:
    """Return the way to the list of names."""
    return (press(_("Network"), ShowNetwork()),)


@answers(ShowNetwork, roles=ALL, reads=True, command="network")
async def show_network(ask: ShowNetwork, who: Actor, store: Store) -> Screen:
    """List one's sub-resellers, or open the one that was named."""
    if ask.name:
        return await _named(ask.name, who, store)
    lines = await store.network.lines(who.reseller_id)
    wanted = [line for line in lines if (line.state is ResellerState.CLOSED) == ask.closed]
    last_page = max(0, (len(wanted) - 1) // PAGE)
    here = replace(ask, page=min(max(ask.page, 0), last_page))
    shown = in_order(wanted, here.order)[here.page * PAGE : (here.page + 1) * PAGE]
    return Screen(
        title=_title(ask, len(wanted)),
        lines=() if shown else (_("There is nobody here yet."),),
        fields=tuple(Field(line.name, summary(line)) for line in shown),
        buttons=(
            *rows(*(press(line.name, ShowReseller(line.reseller_id)) for line in shown), wide=2),
            *rows(*_pages(here, last_page), wide=2),
            *rows(*(_orders(here) if len(wanted) > 1 else ()), wide=2),
            *rows(_invite(who), _other(here, len(lines) - len(wanted)), to_menu(), wide=2),
        ),
    )


def _title(ask: ShowNetwork, count: int) -> str:
    if ask.closed:
        return _("Closed sub-resellers")
    return ngettext("Your network: %(n)s sub-reseller", "Your network: %(n)s sub-resellers", count) % {
        "n": number(count)
    }


def summary(line: Line) -> str:
    """Return a sub-reseller in a line: what it has, when it last bought, and what is special about it."""
    held = line.balances
    several = len(held) > 1
    credits = (f"{one.panel} {number(one.credits)}" if several else credits_worded(one.credits) for one in held)
    bought = short_day(line.last_purchase) if line.last_purchase else _("no purchase yet")
    return " · ".join([", ".join(credits) or credits_worded(0), bought, *_status_words(line)])


def _status_words(line: Line) -> list[str]:
    return [_("draft")] if line.drafted else status_words(line.state, paused=line.paused)


def status_words(state: ResellerState, *, paused: bool) -> list[str]:
    """Return what is special about a sub-reseller; nothing for an active one."""
    words = {
        ResellerState.INVITED: _("invited"),
        ResellerState.SUSPENDED: _("suspended"),
        ResellerState.CLOSED: _("closed"),
    }
    found = [words[state]] if state in words else []
    return [*found, _("requests held back")] if paused and state is not ResellerState.CLOSED else found


def _pages(here: ShowNetwork, last_page: int) -> list[Button]:
    earlier = press(_("‹ Previous"), replace(here, page=here.page - 1)) if here.page else None
    later = press(_("More ›"), replace(here, page=here.page + 1)) if here.page < last_page else None
    return [button for button in (earlier, later) if button is not None]


def _orders(here: ShowNetwork) -> list[Button]:
    """Return the buttons that sort the list another way."""
    labels = {
        Order.NAME: _("By name"),
        Order.BALANCE: _("By balance"),
        Order.LAST_PURCHASE: _("By last purchase"),
        Order.STATUS: _("By status"),
    }
    others = (order for order in Order if order is not here.order)
    return [press(labels[order], replace(here, order=order, page=0)) for order in others]


def _invite(who: Actor) -> Button | None:
    entry = entry_for_command("invite")
    return press(_("Invite"), entry.ask()) if entry and who.role in entry.roles else None


def _other(here: ShowNetwork, count: int) -> Button | None:
    """Return the way to the closed ones, or back from them."""
    if here.closed:
        return press(_("Open ones"), ShowNetwork(order=here.order))
    return press(_("Closed (%(n)s)") % {"n": number(count)}, ShowNetwork(closed=True)) if count else None


async def _named(name: str, who: Actor, store: Store) -> Screen:
    found = called(name, await store.network.known(who.reseller_id))
    if not found:
        raise NobodyCalled(name[:24])
    if len(found) > 1:
        return which_one(found)
    return await entry_of(ShowReseller).handle(ShowReseller(found[0].reseller_id), who, store)


async def one_called(name: str, who: Actor, store: Store, *, leads_to: Callable[[Known], Ask]) -> Known | Screen:
    """Return the sub-reseller that goes by a name, closed ones last; or the question which of several is meant.

    Without a name it is any of them. Raises `NobodyCalled`.
    """
    if not name:
        return which_one(await store.network.known(who.reseller_id), leads_to)
    found = called(name, await store.network.known(who.reseller_id)) or called(
        name, await store.network.known(who.reseller_id, closed=True)
    )
    if not found:
        raise NobodyCalled(name[:24])
    return found[0] if len(found) == 1 else which_one(found, leads_to)


# A name by itself


@answers(ChooseReseller, roles=ALL, reads=True)
async def choose_reseller(ask: ChooseReseller, who: Actor, store: Store) -> Screen:
    """Ask which of several sub-resellers is meant."""
    return which_one(called(ask.name, await store.network.known(who.reseller_id)))


def _to_reseller(known: Known) -> Ask:
    return ShowReseller(known.reseller_id)


def which_one(found: Sequence[Known], leads_to: Callable[[Known], Ask] = _to_reseller) -> Screen:
    """Return the question which of several sub-resellers is meant. `leads_to`: what each button asks."""
    found = sorted(found, key=lambda one: fold(one.name))
    return Screen(
        title=_("Which one do you mean?"),
        lines=(_("Type more of the name if it isn't here."),) if len(found) > MOST_CANDIDATES else (),
        buttons=(*_ways_to(found, leads_to), (to_menu(),)),
    )


def _ways_to(found: Sequence[Known], leads_to: Callable[[Known], Ask] = _to_reseller) -> tuple[tuple[Button, ...], ...]:
    return rows(*(press(one.name, leads_to(one)) for one in found[:MOST_CANDIDATES]), wide=2)


@finds
async def find_reseller(text: str, attachment: int | None, who: Actor, store: Store) -> Ask | None:
    """A name by itself opens the sub-reseller who goes by it."""
    if attachment is not None or len(text) > 64:
        return None
    found = called(text, await store.network.known(who.reseller_id))
    if len(found) == 1:
        return ShowReseller(found[0].reseller_id)
    return ChooseReseller(text) if found else None


@guesses
async def guess_reseller(text: str, attachment: int | None, who: Actor, store: Store) -> Ask | None:
    """A name that nobody goes by any more opens the closed one; one with slips in it asks who was meant."""
    if attachment is not None or len(text) > 64:
        return None
    closed = await store.network.known(who.reseller_id, closed=True)
    found = called(text, closed)
    if len(found) == 1:
        return ShowReseller(found[0].reseller_id)
    near = nearly_called(text, [*await store.network.known(who.reseller_id), *closed])
    return GuessReseller(text) if found or near else None


@answers(GuessReseller, roles=ALL, reads=True)
async def ask_who_was_meant(ask: GuessReseller, who: Actor, store: Store) -> Screen:
    """Ask whether one of those with a name like this was meant."""
    closed = await store.network.known(who.reseller_id, closed=True)
    everybody = [*await store.network.known(who.reseller_id), *closed]
    near = called(ask.name, closed) or nearly_called(ask.name, everybody)
    return Screen(
        lines=(_("I didn't understand that."), *_meant(near)),
        buttons=(*_ways_to(near), (to_menu(),)),
    )


def _meant(near: Sequence[Known]) -> list[str]:
    if len(near) == 1:
        return [_("Did you mean %(name)s?") % {"name": near[0].name}]
    return [_("Did you mean one of these?")] if near else []
