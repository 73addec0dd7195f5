"""A trade whose people have the bot's chat open, and a look behind the scenes of what they do there."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from domain.people import Actor, Reseller
from domain.requests import Request
from domain.traffic import ItemKind, ItemState, Outcome, UpdateState
from sandbox.person import Person
from sandbox.seen import Seen
from storage.database import Database
from storage.models.ledger import transfers
from storage.models.requests import requests
from storage.models.traffic import audit, inbox, outbox
from storage.store import Store
from tests.factories import Network
from tests.trade import Trade, trade_in
from tests.whole.conftest import Desk


@dataclass(frozen=True)
class Asked:
    """A request that Ana has before her. `maker`: who made it; `card`: what Ana sees of it."""

    name: str
    maker: Person
    reseller: Reseller
    card: Seen


@dataclass
class Trading:
    """Ana owns the parent and Marta keeps its money; Ahmed owns a sub-reseller. All have the chat open."""

    desk: Desk
    database: Database
    trade: Trade
    ana: Person
    marta: Person
    ahmed: Person

    async def asks(self) -> Asked:
        """Have Ahmed ask for credits."""
        return await self._ask(self.trade.child, self.ahmed)

    async def another_asks(self, name: str) -> Asked:
        """Have a sub-reseller ask for credits that nobody has heard of before."""
        reseller, owner, _ = await self.trade.sibling(name)
        return await self._ask(reseller, at_phone(self.desk, owner))

    async def _ask(self, reseller: Reseller, maker: Person) -> Asked:
        await maker.sends("/request 200")
        await maker.sees("Request #1: 200 credits")
        await self.marta.sees(f"{reseller.name} #1: 200 credits", anew=False)
        card = await self.ana.sees(f"{reseller.name} #1: 200 credits", anew=False)
        return Asked(reseller.name, maker, reseller, card)

    async def request(self, asked: Asked) -> Request:
        """Return a request as it is now."""

        async def read(store: Store) -> Request:
            found = sa.select(requests.c.id).where(requests.c.reseller_id == asked.reseller.id)
            return await store.requests.by_id((await store.connection.execute(found)).scalar_one())

        return await self.database.read(read)

    async def is_quiet(self) -> bool:
        """Return whether every update is done, and everything promised is sent or given up."""
        if self.desk.sandbox.updates.pending:
            return False
        updates, items = await column(self.database, inbox.c.state), await column(self.database, outbox.c.state)
        return UpdateState.WAITING not in updates and not {ItemState.QUEUED, ItemState.SENDING} & {*items}

    async def quiet(self, *, within: float = 20.0) -> None:
        async with asyncio.timeout(within):
            while not await self.is_quiet():  # noqa: ASYNC110  (it has no event)
                await asyncio.sleep(0.02)


async def open_phones(desk: Desk, network: Network, database: Database) -> Trading:
    """Make a trade and open the chats of its people."""
    trade = await trade_in(network, database)
    people = [at_phone(desk, one) for one in (trade.ana, trade.marta, trade.ahmed)]
    return Trading(desk, database, trade, *people)


def at_phone(desk: Desk, member: Actor) -> Person:
    """Return a member with their chat, in which they have written to the bot before."""
    person = desk.person(int(member.chat), member.name)
    desk.sandbox.people[person.id].started = True
    return person


async def column(database: Database, wanted: sa.Column[Any]) -> Sequence[Any]:
    """Return a column of a table, the oldest row first."""

    async def read(store: Store) -> Sequence[Any]:
        rows = await store.connection.execute(sa.select(wanted).order_by(wanted.table.c.id))
        return rows.scalars().all()

    return await database.read(read)


async def promise(database: Database, lane: str, *texts: str) -> None:
    """Put messages for a chat into the outbox."""

    async def add(store: Store) -> None:
        payloads = [json.dumps({"lines": [text]}) for text in texts]
        rows = [
            store.outbox.row(platform="telegram", lane=lane, kind=ItemKind.SCREEN, payload=payload)
            for payload in payloads
        ]
        await store.outbox.add(rows)

    await database.write(add)


async def told(person: Person, words: str = "") -> list[str]:
    """Return what the bot has written to somebody that says this, oldest first."""
    return [seen.text for seen in await person.messages() if seen.from_bot and words in seen.text]


async def assert_approved_once(trading: Trading, asked: Asked) -> None:
    """Assert that Ana's approval took effect once, and that everybody's card says so."""
    request = await trading.request(asked)
    assert request.state == "approved"
    groups = [group for group in await column(trading.database, transfers.c.group_key) if group.startswith(request.key)]
    assert groups == [request.key] * 3  # the credits, the charge, the payment
    assert await trading.database.read(lambda store: store.ledger.replay()) == []
    assert await approvals(trading, request) == 1
    [own] = await told(asked.maker, "Request #1: 200 credits")
    assert "Approved on" in own
    for decider in (trading.ana, trading.marta):
        [card] = await told(decider, f"{asked.name} #1: 200 credits")
        assert "Ana approved it" in card


async def approvals(trading: Trading, request: Request) -> int:
    """Return how often the audit says that a request was approved."""
    done = sa.select(sa.func.count()).where(
        audit.c.ask == "Approve",
        audit.c.outcome == Outcome.DONE,
        audit.c.details.startswith(f"request_id={request.id} "),
    )

    async def read(store: Store) -> int:
        return int((await store.connection.execute(done)).scalar_one())

    return await trading.database.read(read)
