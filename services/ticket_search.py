"""Finding tickets by their number, or by words of their subject and of what was said."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.network import called, fold
from domain.people import Actor
from domain.tickets import Ticket, TicketId
from storage.store import Store

LOOKED_THROUGH = 500
"""In how many of the newest tickets words are looked for: every one has a number, by which it is found at any age."""

LONGEST = 120
NUMBERED = re.compile(r"(?:(?P<name>.*\S)\s+)?#?\s?(?P<number>\d{1,9})")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, newest first. `more`: it was more than is shown; `looked_through`: among so many, 0 for all."""

    tickets: Sequence[Ticket]
    more: bool
    looked_through: int


async def find(store: Store, typed: str, *, own: bool, who: Actor, most: int) -> Found:
    """Return the tickets that are meant by a number, by a sub-reseller and a number, or by words."""
    by_number = await numbered(store, typed, who=who)
    mine = [one for one in by_number if (one.reseller_id == who.reseller_id) is own]
    if mine:
        return Found(mine[:most], len(mine) > most, 0)
    return await _worded(store, typed, own=own, who=who, most=most)


async def numbered(store: Store, typed: str, *, who: Actor) -> Sequence[Ticket]:
    """Return the tickets that `12`, `#12` or `Ahmed #12` may mean, newest first."""
    read = NUMBERED.fullmatch(typed.strip()[:LONGEST])
    if read is None:
        return ()
    found = await store.ticket_lists.numbered(int(read["number"]), reseller_id=who.reseller_id)
    if not read["name"]:
        return found
    meant = {one.reseller_id for one in called(read["name"], await store.network.known(who.reseller_id))}
    return [one for one in found if one.reseller_id in meant]


async def _worded(store: Store, typed: str, *, own: bool, who: Actor, most: int) -> Found:
    newest = await store.ticket_lists.newest(who.reseller_id, own=own, most=LOOKED_THROUGH)
    texts = await store.ticket_lists.texts([one.id for one in newest], internal=not own)
    wanted = fold(typed[:LONGEST]).split()
    names = {one.id: one.name for one in await store.resellers.children(who.reseller_id)}
    heads = [(one.id, f"{names.get(one.reseller_id, '')} {one.subject}") for one in newest]
    hits = await store.compute(lambda: _with_all(wanted, _gathered([*heads, *texts])))
    found = [one for one in newest if one.id in hits]
    return Found(found[:most], len(found) > most, LOOKED_THROUGH if len(newest) == LOOKED_THROUGH else 0)


def _gathered(texts: Iterable[tuple[TicketId, str]]) -> Mapping[TicketId, str]:
    """Return all words of each ticket, folded."""
    gathered: dict[TicketId, list[str]] = defaultdict(list)
    for ticket_id, text in texts:
        gathered[ticket_id].append(text.lower() if text.isascii() else fold(text))
    return {ticket_id: "\n".join(each) for ticket_id, each in gathered.items()}


def _with_all(wanted: Sequence[str], texts: Mapping[TicketId, str]) -> frozenset[TicketId]:
    """Return the tickets in which every word stands, or begins or ends one."""
    if not wanted:
        return frozenset()
    return frozenset(ticket_id for ticket_id, text in texts.items() if all(word in text for word in wanted))
