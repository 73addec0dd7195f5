"""What members were told, as it waits to be sent."""

import sqlalchemy as sa

from domain.notices import Notice
from domain.people import Actor
from domain.traffic import ItemKind
from storage.database import Database
from storage.models.traffic import outbox
from storage.notices import unpack
from storage.store import Store


async def told(database: Database, who: Actor) -> list[Notice]:
    """Return the notices to a member, oldest first."""
    wanted = sa.select(outbox.c.payload).where(outbox.c.member_id == who.member_id, outbox.c.kind == ItemKind.NOTICE)

    async def read(store: Store) -> list[Notice]:
        return [unpack(one) for one in (await store.connection.execute(wanted.order_by(outbox.c.id))).scalars()]

    return await database.read(read)
