"""People who aren't members: they open links, wait, and become members, without a platform."""

from dataclasses import dataclass

import sqlalchemy as sa
from pydantic import TypeAdapter

import handlers.all  # noqa: F401  (its handlers are what answers them)
from domain.people import Identity
from domain.traffic import ItemKind
from handlers.respond import Reply, reply_writing
from handlers.screen import Screen
from handlers.speech import Incoming, Opened
from storage.database import Database
from storage.models.traffic import outbox
from storage.store import Store
from tests.talk import Chat

_screens = TypeAdapter(Screen)


@dataclass
class Newcomer:
    """Somebody with a chat app, whom the bot doesn't know yet."""

    database: Database
    user: str
    name: str = "Ahmed K."
    handle: str = "ahmed_tv"
    language: str = "en"

    @property
    def identity(self) -> Identity:
        return Identity("telegram", self.user, self.user, self.name, self.handle, self.language)

    async def opens(self, token: str) -> Reply:
        """Open the bot by a link with this token; return the answer with its outcome."""
        incoming = Incoming(self.identity, self.user, Opened(token))

        async def work(store: Store) -> Reply:
            who = await store.members.acting("telegram", self.user)
            return await reply_writing(incoming, None, who, store)

        return await self.database.write(work)

    async def is_told(self) -> list[Screen]:
        """Return what was promised to them while they were no member."""

        async def read(store: Store) -> list[Screen]:
            wanted = sa.select(outbox.c.payload).where(
                outbox.c.lane == self.user, outbox.c.member_id.is_(None), outbox.c.kind == ItemKind.SCREEN
            )
            return [_screens.validate_json(row.payload) for row in await store.connection.execute(wanted)]

        return await self.database.read(read)

    async def chat(self) -> Chat:
        """Return their chat, now that they are a member."""
        who = await self.database.read(lambda store: store.members.acting("telegram", self.user))
        assert who is not None, f"{self.name} is no member"
        return Chat(self.database, who)
