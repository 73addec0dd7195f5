"""How long it takes from a sentence to the card of a ticket at the desk, beside 100,000 old tickets."""

import asyncio
import sqlite3
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.bars import Bar
from benchmarks.bots import Stub, stub, subpanel
from benchmarks.seeded import A_PARENT, FIRST, seed
from benchmarks.updates import message, tap
from domain.clock import system_clock
from domain.ticket_drafts import TicketDraftId
from domain.tickets import AreaKind, Cause, Ended, Priority, Scope, Side, TicketState, Turn
from handlers.ask import encode
from handlers.opening_asks import OpenTicket
from storage.database import open_database
from storage.models.people import resellers
from storage.models.support import ticket_messages, ticket_turns, tickets
from storage.store import Store

SUB_RESELLERS = 200
OLD_TICKETS = 100_000
A_YEAR = timedelta(days=365)
ASKED = (AreaKind.CREDITS, AreaKind.BILLING)
"""What a ticket is about here: it takes a sentence and a tap."""
FROM_EACH = 2
"""How many sub-resellers of a parent ask about the same; one more would be company, which has a card of its own."""
LONGEST = 60.0


def support(directory: Path) -> Iterator[Bar]:
    """Measure requests and tickets in turn: each until its card is sent to who decides on it."""
    database = directory / "support.sqlite3"
    seed(database, SUB_RESELLERS)
    asyncio.run(_fill(f"sqlite:///{database}"))
    times: list[tuple[float, float]] = []
    with stub() as running, subpanel(running.url, database):
        running.load([message(FIRST, "/balance")])
        running.wait_for(1)
        for child, parent, kind in _askers():
            times.append((_request(running, child, parent), _ticket(running, database, child, parent, kind)))
    asked, opened = (statistics.median(each) * 1000 for each in zip(*times, strict=True))
    yield Bar(
        f"From a sentence to the card at the desk, a tap included, beside {OLD_TICKETS:,} old tickets: {opened:.1f} ms,"
        f" against {asked:.1f} ms from a request to its card",
        statistics.median(ticket / request for request, ticket in times),
        "×",
        most=2.0,
    )


def _askers() -> Iterator[tuple[int, int, AreaKind]]:
    """Yield the chats of a sub-reseller and of its parent's owner, and what is asked about."""
    for parent in range(SUB_RESELLERS // A_PARENT):
        for number, kind in enumerate(kind for kind in ASKED for _ in range(FROM_EACH)):
            yield FIRST + parent * A_PARENT + number, 1000 + 2 * parent, kind


def _request(running: Stub, child: int, parent: int) -> float:
    running.load([message(child, "/request 200")])
    seconds = _sent_to(running, parent)
    _sent_to(running, child)  # so that it isn't taken for the answer to what is asked next
    return seconds


def _ticket(running: Stub, database: Path, child: int, parent: int, kind: AreaKind) -> float:
    """Return how long the bot took over the sentence and the tap; what a person takes to tap isn't counted."""
    running.load([message(child, f"Something is wrong with the credits of {child} since this morning")])
    offered = _sent_to(running, child)
    draft, area = _draft_and_area(database, child, kind)
    running.load([tap(child, encode(OpenTicket(TicketDraftId(draft), area=area)))])
    return offered + _sent_to(running, parent)


def _sent_to(running: Stub, chat: int) -> float:
    """Return after how many seconds something was sent to a chat."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        if (seconds := running.times().get(str(chat))) is not None:
            return seconds
        time.sleep(0.002)
    raise TimeoutError(f"nothing was sent to {chat}")


def _draft_and_area(database: Path, child: int, kind: AreaKind) -> tuple[int, int]:
    wanted = (
        "SELECT draft.id, area.id FROM ticket_draft AS draft JOIN member ON member.id = draft.member_id"
        " JOIN reseller ON reseller.id = member.reseller_id JOIN area ON area.reseller_id = reseller.parent_id"
        " WHERE member.chat = ? AND area.kind = ? AND draft.ticket_id IS NULL"
    )
    with sqlite3.connect(database) as connection:
        draft, area = connection.execute(wanted, (str(child), kind.value)).fetchone()
    connection.close()
    return draft, area


# What is there already


async def _fill(url: str) -> None:
    database = open_database(url, system_clock, synchronous="OFF")
    await database.write(_year_of_tickets)
    await database.close()


async def _year_of_tickets(store: Store) -> None:
    """Give every sub-reseller its share of a year of closed tickets, each with a message."""
    children = sa.select(resellers.c.id, resellers.c.parent_id).where(resellers.c.name.like("Sub-reseller%"))
    houses = [(row.id, row.parent_id) for row in await store.connection.execute(children)]
    listed: dict[int, list[int]] = {}
    for parent in dict.fromkeys(parent for _child, parent in houses):
        await store.areas.begin(parent)
        listed[parent] = [int(area.id) for area in await store.areas.of_reseller(parent)]
    share = OLD_TICKETS // len(houses)
    for child, parent in houses:
        rows = [_old(store, (child, parent), listed[parent], number, share) for number in range(share)]
        added = await store.connection.execute(sa.insert(tickets).returning(tickets.c.id), rows)
        await _say(store, [int(one) for one in added.scalars()], rows)


def _old(store: Store, house: tuple[int, int], listed: list[int], number: int, share: int) -> dict[str, Any]:
    child, parent = house
    at = store.now - A_YEAR + A_YEAR * number / (share + 1)
    return {
        "reseller_id": child,
        "parent_id": parent,
        "number": number + 1,
        "area_id": listed[number % len(listed)],
        "subject": f"Something was wrong, the {number + 1}. time",
        "scope": Scope.ONE,
        "state": TicketState.CLOSED,
        "priority": Priority.NORMAL,
        "opened_by": child,
        "opened_at": at,
        "first_answer_at": at,
        "told": 0,
        "last_said_at": at,
        "said_by": Side.OURS,
        "cause": [*Cause][number % len(Cause)],
        "cause_reason": "",
        "closed_at": at + timedelta(hours=3),
        "ended": Ended.SOLVED,
        "closing": "",
        "answer_took": 600,
        "resolve_took": 3600,
    }


async def _say(store: Store, ids: list[int], rows: list[dict[str, Any]]) -> None:
    said = {"side": Side.THEIRS, "internal": False, "album": "", "platform": "", "lane": "", "message": ""}
    each = [*zip(ids, rows, strict=True)]
    await store.connection.execute(
        sa.insert(ticket_messages),
        [
            {
                **said,
                "ticket_id": one,
                "text": row["subject"],
                "said_at": row["opened_at"],
                "relayed_at": row["opened_at"],
            }
            for one, row in each
        ],
    )
    turns = [{"ticket_id": one, "turn": Turn.OURS, "at": row["opened_at"]} for one, row in each]
    turns += [{"ticket_id": one, "turn": None, "at": row["closed_at"]} for one, row in each]
    await store.connection.execute(sa.insert(ticket_turns), turns)
