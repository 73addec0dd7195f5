"""The inbox: raw updates as they came, each held by one process at a time, in order within a lane."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

import sqlalchemy as sa

from domain.traffic import HeldUpdate, RawUpdate, UpdateSeq, UpdateState
from storage.connection import Connection
from storage.locks import CLAIM_INBOX, insert_new, lock_for_transaction
from storage.models.traffic import inbox
from storage.rows import columns_for, every, joined

REMEMBERED = timedelta(days=3)
"""How long an update's id is known: ids start anew after an idle week."""

KILLS = 3
"""How many workers an update may take with it before it is set aside."""

_other = inbox.alias("other")

_claimable = (
    sa.select(inbox.c.id, inbox.c.token)
    .where(
        inbox.c.state == UpdateState.WAITING,
        sa.or_(inbox.c.holder.is_(None), inbox.c.held_until < sa.bindparam("now")),
        ~sa.exists().where(
            _other.c.lane == inbox.c.lane,
            _other.c.state == UpdateState.WAITING,
            _other.c.holder != sa.bindparam("me"),
            _other.c.held_until >= sa.bindparam("now"),
        ),
    )
    .order_by(inbox.c.id)
    .limit(sa.bindparam("most"))
)
_hold = (
    sa.update(inbox)
    .where(inbox.c.id.in_(sa.bindparam("ids", expanding=True)))
    .values(holder=sa.bindparam("me"), token=inbox.c.token + 1, held_until=sa.bindparam("until"))
)
_held = (
    sa.select(*columns_for(HeldUpdate, inbox))
    .where(inbox.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(inbox.c.id)
)
_set_aside = (
    sa.update(inbox)
    .where(
        inbox.c.state == UpdateState.WAITING,
        inbox.c.token >= KILLS,
        sa.or_(inbox.c.holder.is_(None), inbox.c.held_until < sa.bindparam("now")),
    )
    .values(state=UpdateState.SET_ASIDE, holder=None)
    .returning(inbox.c.id)
)
_done = (
    sa.update(inbox)
    .where(
        inbox.c.id == sa.bindparam("seq"),
        inbox.c.holder == sa.bindparam("me"),
        inbox.c.token == sa.bindparam("held_token"),
        inbox.c.state == UpdateState.WAITING,
    )
    .values(state=UpdateState.DONE, payload="", holder=None)
)
_done_reading = (
    sa.update(inbox)
    .where(
        inbox.c.id.in_(sa.bindparam("ids", expanding=True)),
        inbox.c.holder == sa.bindparam("me"),
        inbox.c.state == UpdateState.WAITING,
    )
    .values(state=UpdateState.DONE, payload="", holder=None)
    .returning(inbox.c.id)
)
_hold_again = (
    sa.update(inbox)
    .where(
        inbox.c.id == sa.bindparam("seq"),
        inbox.c.holder == sa.bindparam("me"),
        inbox.c.token == sa.bindparam("held_token"),
        inbox.c.state == UpdateState.WAITING,
    )
    .values(
        token=inbox.c.token + 1,
        held_until=sa.bindparam("until"),
        state=sa.case((inbox.c.token >= KILLS, UpdateState.SET_ASIDE.value), else_=UpdateState.WAITING.value),
        holder=sa.case((inbox.c.token >= KILLS, None), else_=inbox.c.holder),
    )
    .returning(*columns_for(HeldUpdate, inbox), inbox.c.state)
)
_renew = (
    sa.update(inbox)
    .where(inbox.c.holder == sa.bindparam("me"), inbox.c.state == UpdateState.WAITING)
    .values(held_until=sa.bindparam("until"))
)
_release = (
    sa.update(inbox)
    .where(inbox.c.holder == sa.bindparam("me"), inbox.c.state == UpdateState.WAITING)
    .values(holder=None, held_until=None, token=inbox.c.token - 1)
)
_prune = sa.delete(inbox).where(
    sa.or_(inbox.c.state == UpdateState.DONE, inbox.c.state == UpdateState.SET_ASIDE),
    inbox.c.received_at < sa.bindparam("before"),
)


class LostLease(Exception):
    """Another process holds this update now; nothing of this one's work on it may stand."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """Updates to work on. `more`: others may be waiting, beyond what was asked for or to be handed out alone."""

    updates: Sequence[HeldUpdate]
    more: bool


class Inbox:
    """Receives updates and hands them out."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def receive(self, updates: Sequence[RawUpdate]) -> None:
        """Keep the updates that aren't known yet; they stand when the transaction is committed."""
        await self.prune()
        if updates:
            await self._connection.execute(
                insert_new(self._connection, inbox),
                [
                    {
                        "platform": update.platform,
                        "update_id": update.update_id,
                        "lane": update.lane,
                        "payload": update.payload,
                        "state": UpdateState.WAITING,
                        "received_at": self._now,
                        "token": 0,
                    }
                    for update in updates
                ],
            )

    async def claim(self, me: str, *, until: datetime, most: int, busy: bool = False) -> Claimed:
        """Hold the oldest waiting updates of lanes that no other process works on.

        An update that was held before, by a process that died or fell asleep, is handed out alone, and only to a
        process that isn't `busy`: the one that kills its worker must not take the others' good name with it.
        """
        await lock_for_transaction(self._connection, CLAIM_INBOX)
        result = await self._connection.execute(_claimable, {"me": me, "now": self._now, "most": most})
        found = [(row.id, row.token) for row in result]
        ids = _without_suspects(found, busy=busy)
        more = len(found) == most or len(found) > len(ids)
        return Claimed(await self._hold(ids, me, until) if ids else (), more)

    async def _hold(self, ids: Sequence[int], me: str, until: datetime) -> Sequence[HeldUpdate]:
        await self._connection.execute(_hold, {"ids": ids, "me": me, "until": until})
        return every(HeldUpdate, await self._connection.execute(_held, {"ids": ids}))

    async def set_aside(self) -> Sequence[UpdateSeq]:
        """Give up on updates that killed their worker too often, and return them."""
        result = await self._connection.execute(_set_aside, {"now": self._now})
        return [UpdateSeq(row.id) for row in result]

    async def done(self, update: HeldUpdate, me: str) -> None:
        """Mark an update as done; raises `LostLease` if it isn't held by `me` any more."""
        result = await self._connection.execute(_done, {"seq": update.id, "me": me, "held_token": update.token})
        if result.rowcount != 1:
            raise LostLease

    async def done_reading(self, updates: Sequence[HeldUpdate], me: str) -> Collection[UpdateSeq]:
        """Mark updates as done whose answers changed nothing, and return those that `me` still held.

        One that another process took over is left to it, with its answer.
        """
        result = await self._connection.execute(_done_reading, {"ids": [update.id for update in updates], "me": me})
        return {UpdateSeq(row.id) for row in result}

    async def hold_again(self, update: HeldUpdate, me: str, *, until: datetime) -> HeldUpdate | None:
        """Hold an update for another try; `None` after the third, when it is set aside. Raises `LostLease`."""
        values = {"seq": update.id, "me": me, "held_token": update.token, "until": until}
        row = (await self._connection.execute(_hold_again, values)).first()
        if row is None:
            raise LostLease
        [held, state] = joined([HeldUpdate], row)
        return None if state is UpdateState.SET_ASIDE else held

    async def renew(self, me: str, *, until: datetime) -> None:
        await self._connection.execute(_renew, {"me": me, "until": until})

    async def release(self, me: str) -> None:
        """Let go of everything that `me` holds; being let go is no mark against an update."""
        await self._connection.execute(_release, {"me": me})

    async def prune(self) -> None:
        """Forget updates that were done, or set aside, days ago, and with them their ids."""
        await self._connection.execute(_prune, {"before": self._now - REMEMBERED})


def _without_suspects(found: Sequence[tuple[int, int]], *, busy: bool) -> list[int]:
    """Return the ids to hold: those up to the first that was held before, or that one alone if it is the oldest."""
    fresh = list(takewhile(lambda row: row[1] == 0, found))
    if found and not fresh and not busy:
        return [found[0][0]]
    return [seq for seq, _ in fresh]
