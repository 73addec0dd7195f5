"""Files that bring sub-resellers in: what was answered about each, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from domain.movein import Choices, MoveIn, MoveInId, MoveInState
from domain.people import MemberId, ResellerId, ResellerState
from storage.connection import Connection
from storage.locks import MOVE_IN, lock_for_transaction
from storage.models.agreement import sub_panels
from storage.models.movein import move_ins, moved_in
from storage.models.people import members, resellers
from storage.rows import columns_for, every, first, names_of

_choices = TypeAdapter(Choices)
_m, _in = move_ins.c, moved_in.c
_of: sa.BindParameter[int] = sa.bindparam("of")
_move_in = sa.select(*columns_for(MoveIn, move_ins))
_BY_ID = _move_in.where(_m.id == _of)
_NEWEST = (
    _move_in.where(_m.reseller_id == _of, _m.state.in_(sa.bindparam("states", expanding=True)))
    .order_by(_m.id.desc())
    .limit(1)
)
_SAME_FILE = _NEWEST.where(_m.sha256 == sa.bindparam("fingerprint"))
_SAME_HEADER = (
    _move_in.where(_m.reseller_id == _of, _m.header == sa.bindparam("named")).order_by(_m.id.desc()).limit(10)
)

_r = resellers.c
_mine = sa.and_(_r.parent_id == _of, _r.state != ResellerState.CLOSED)
_NAMES = sa.select(_r.name).where(_mine)
_HANDLES = sa.select(members.c.handle).join(resellers, _r.id == members.c.reseller_id).where(
    _mine, members.c.removed_at.is_(None), members.c.handle != ""
)  # fmt: skip
_ACCOUNTS = sa.select(sub_panels.c.panel_id, sub_panels.c.account).join(
    resellers, _r.id == sub_panels.c.reseller_id
).where(_mine)  # fmt: skip
_CAME = sa.select(_in.handle, _in.note).join(move_ins, _m.id == _in.move_in_id).where(
    _in.reseller_id == _of, _m.reseller_id == sa.bindparam("by")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CameWith:
    """What a file said of a sub-reseller that only people need: its Telegram name, and a note; both may be empty."""

    handle: str
    note: str


class MoveIns:
    """Keeps files on their way in; what becomes of one is a claim that only one can make."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, move_in_id: MoveInId) -> MoveIn:
        """Return a file that is known to have come; raises `LookupError` otherwise."""
        found = first(_read, await self._connection.execute(_BY_ID, {"of": move_in_id}))
        if found is None:
            raise LookupError(move_in_id)
        return found

    async def newest(self, reseller_id: ResellerId, *states: MoveInState) -> MoveIn | None:
        """Return a reseller's newest file in one of these states."""
        return first(_read, await self._connection.execute(_NEWEST, {"of": reseller_id, "states": [*states]}))

    async def same_file(self, reseller_id: ResellerId, sha256: str, *states: MoveInState) -> MoveIn | None:
        """Return the newest with the same bytes in one of these states."""
        values = {"of": reseller_id, "states": [*states], "fingerprint": sha256}
        return first(_read, await self._connection.execute(_SAME_FILE, values))

    async def same_header(self, reseller_id: ResellerId, header: str) -> Sequence[MoveIn]:
        """Return a reseller's last files whose columns have the same names, newest first."""
        return every(_read, await self._connection.execute(_SAME_HEADER, {"of": reseller_id, "named": header}))

    async def add(self, *, choices: Choices, begun_by: MemberId, **values: Any) -> MoveInId:
        """Put a file on record, as a draft."""
        row = {"state": MoveInState.DRAFT, "version": 0, "count": 0, "begun_at": self._now, **values}
        added = sa.insert(move_ins).values(choices=_written(choices), begun_by=begun_by, **row).returning(_m.id)
        return MoveInId((await self._connection.execute(added)).scalar_one())

    async def answer(self, move_in_id: MoveInId, choices: Choices, *, version: int) -> bool:
        """Keep what was answered about a draft; returns whether it still was in this version."""
        changed = sa.update(move_ins).where(
            _m.id == move_in_id, _m.state == MoveInState.DRAFT, _m.version == version
        ).values(choices=_written(choices), version=version + 1)  # fmt: skip
        return (await self._connection.execute(changed)).rowcount == 1

    async def shift(self, move_in_id: MoveInId, *, old: MoveInState, new: MoveInState, **values: Any) -> bool:
        """Move a file from one state to another; returns whether it was in the first one."""
        changed = sa.update(move_ins).where(_m.id == move_in_id, _m.state == old).values(state=new, **values)
        return (await self._connection.execute(changed)).rowcount == 1

    async def alone(self) -> None:
        """Let no other file move anybody in before this transaction ends."""
        await lock_for_transaction(self._connection, MOVE_IN)

    async def names_taken(self, parent_id: ResellerId) -> list[str]:
        """Return the names of a parent's sub-resellers that aren't closed."""
        return [row.name for row in await self._connection.execute(_NAMES, {"of": parent_id})]

    async def handles_taken(self, parent_id: ResellerId) -> list[str]:
        """Return the handles of their members."""
        return [row.handle for row in await self._connection.execute(_HANDLES, {"of": parent_id})]

    async def accounts_taken(self, parent_id: ResellerId) -> list[tuple[int, str]]:
        """Return their accounts, each with its panel."""
        return [(row.panel_id, row.account) for row in await self._connection.execute(_ACCOUNTS, {"of": parent_id})]

    async def came_with(self, reseller_id: ResellerId, *, by: ResellerId) -> CameWith | None:
        """Return what a parent's file said of a sub-reseller; `None` where it wasn't moved in by this parent."""
        return first(CameWith, await self._connection.execute(_CAME, {"of": reseller_id, "by": by}))


def _read(*columns: Any) -> MoveIn:
    values = dict(zip(names_of(MoveIn), columns, strict=True))
    return MoveIn(**values | {"choices": _choices.validate_json(values["choices"])})


def _written(choices: Choices) -> str:
    return _choices.dump_json(choices).decode()
