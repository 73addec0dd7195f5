"""A parent who moves in from a spreadsheet; by the services themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

from domain.ledger import Account, AccountKind
from domain.movein import MoveIn, MoveInId, MoveInState
from domain.movein_columns import Owes
from domain.people import Actor, Reseller, ResellerState
from domain.requests import AttachmentId
from domain.table import Table, TableFileId
from handlers.offer_words import compose
from services import movein, movein_answers, moving_in
from services.movein import Draft
from services.moving_in import Arrived
from storage.database import Database
from storage.models.people import resellers
from storage.store import Store
from tests.agreeing import publish_terms
from tests.factories import Network

HEADER = ("Name", "Account", "Balance", "Price", "Debt", "Limit", "Days", "Since", "Telegram", "Note")
AHMED = ("Ahmed", "ahmed", "500", "2.10", "120.50", "500", "14", "2026-02-03", "@ahmed_tv", "pays on Monday")
KARIM = ("Karim", "karim", "20", "2.05", "-15", "0", "7", "", "", "")
LINA = ("Lina", "lina", "0", "2.20", "", "", "", "", "", "")
UNTIL = date(2026, 4, 1)

_numbers = count(1)
Rows = Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Moving:
    """Ana and Boris own the parent, whose terms are published; nobody is below it yet but a namesake elsewhere."""

    database: Database
    network: Network
    top: Reseller
    ana: Actor
    boris: Actor

    async def file(
        self, rows: Rows = (AHMED, KARIM, LINA), *, by: Actor | None = None, content: str = ""
    ) -> TableFileId:
        """Have a file sent; the same `content` is the same file."""
        who = by or self.ana
        sent = (content or f"file {next(_numbers)}").encode()

        async def work(store: Store) -> AttachmentId:
            attachment_id = await store.attachments.add(
                reseller_id=who.reseller_id,
                platform="telegram",
                remote_id="file",
                name="subs.csv",
                media_type="text/csv",
                size=len(sent),
                content=sent,
            )
            await store.attachments.keep_table(attachment_id, Table(HEADER, tuple(rows)))
            return attachment_id

        return TableFileId(await self.database.write(work))

    async def begin(self, file_id: TableFileId, *, by: Actor | None = None) -> MoveIn:
        return await self.database.write(lambda store: movein.begin(store, file_id, by=by or self.ana))

    async def draft(self, move_in_id: MoveInId, *, by: Actor | None = None) -> Draft:
        return await self.database.read(lambda store: movein.draft_of(store, move_in_id, by=by or self.ana))

    async def answered(
        self, rows: Rows = (AHMED, KARIM, LINA), *, by: Actor | None = None, content: str = "", **answers: Any
    ) -> MoveIn:
        """Have a file sent, and every question about it answered."""
        who = by or self.ana
        begun = await self.begin(await self.file(rows, by=who, content=content), by=who)

        async def work(store: Store) -> None:
            draft = await movein.draft_of(store, begun.id, by=who)
            chosen = replace(draft.choices, confirmed=True, owes=Owes.PLUS, until=UNTIL)
            await movein_answers.answer(store, draft, replace(chosen, **answers))

        await self.database.write(work)
        return await self.seen(begun.id)

    async def moved(self, rows: Rows = (AHMED, KARIM, LINA), *, by: Actor | None = None, **answers: Any) -> Arrived:
        """Let everybody of a file move in."""
        return await self.now(await self.answered(rows, by=by, **answers), by=by)

    async def now(self, move_in: MoveIn, *, by: Actor | None = None, database: Database | None = None) -> Arrived:
        who = by or self.ana

        async def work(store: Store) -> Arrived:
            return await moving_in.move_in(store, move_in.id, move_in.version, by=who, compose=compose)

        return await (database or self.database).write(work)

    async def take_back(self, move_in_id: MoveInId, *, by: Actor | None = None) -> MoveIn:
        return await self.database.write(lambda store: moving_in.take_back(store, move_in_id, by=by or self.ana))

    async def seen(self, move_in_id: MoveInId) -> MoveIn:
        return await self.database.read(lambda store: store.move_ins.by_id(move_in_id))

    async def children(self, parent: Reseller | None = None) -> dict[str, Reseller]:
        """Return the sub-resellers that aren't closed, by name."""
        of = parent or self.top
        found = await self.database.read(lambda store: store.resellers.children(of.id))
        return {child.name: child for child in found if child.state is not ResellerState.CLOSED}

    async def accounts(self, child: Reseller) -> dict[AccountKind, Account]:
        """Return the accounts of a sub-reseller by kind; of several of a kind, the last."""
        found = await self.database.read(lambda store: store.ledger.of_reseller(child.id))
        return {account.kind: account for account in found}

    async def drafts(self) -> list[MoveIn]:
        found = await self.database.read(lambda store: store.move_ins.newest(self.top.id, MoveInState.DRAFT))
        return [found] if found else []

    async def count_resellers(self) -> int:
        async def read(store: Store) -> int:
            return len((await store.connection.execute(resellers.select())).all())

        return await self.database.read(read)


async def moving_in_to(network: Network, database: Database) -> Moving:
    """Make a parent with two owners whose terms are published; there is an Ahmed in another network."""
    other = await network.top("Other TV")
    await network.child(other, "Ahmed")
    top = await network.top("Top TV", time_zone="Europe/Madrid")
    await network.panel(top, "Panel 1")
    ana, boris = await network.member(top, name="Ana"), await network.member(top, name="Boris")
    await publish_terms(database, ana)
    return Moving(database, network, top, ana, boris)


async def joined(moving: Moving, child: Reseller, name: str = "Ahmed") -> Actor:
    """Let somebody join a sub-reseller."""
    return await moving.network.member(child, name=name)
