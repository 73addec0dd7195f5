"""Resellers and their members."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.people import Actor, CommandReader, Member, MemberId, Reseller, ResellerId, ResellerState, Role
from storage.connection import Connection
from storage.models.authority import deputies
from storage.models.people import members, resellers
from storage.models.traffic import forms
from storage.roles import ROLE_NOW, at_now
from storage.rows import columns_for, every, first

_stood_for = members.alias("stood_for")
_actor = at_now(
    sa.select(
        members.c.id,
        members.c.name,
        ROLE_NOW,
        members.c.reseller_id,
        resellers.c.parent_id,
        resellers.c.name,
        resellers.c.state,
        resellers.c.frozen,
        resellers.c.currency,
        members.c.language,
        members.c.time_zone,
        members.c.platform,
        members.c.chat,
        forms.c.member_id.is_not(None),
        sa.func.coalesce(_stood_for.c.name, ""),
        deputies.c.last_day,
    )
    .select_from(members)
    .join(resellers, members.c.reseller_id == resellers.c.id)
    .outerjoin(forms, forms.c.member_id == members.c.id)
    .where(members.c.removed_at.is_(None))
).outerjoin(_stood_for, _stood_for.c.id == deputies.c.for_id)
_actor_by_identity = _actor.where(
    members.c.platform == sa.bindparam("platform"), members.c.user == sa.bindparam("user")
)
_actors_by_id = _actor.where(members.c.id.in_(sa.bindparam("ids", expanding=True)))

_member = sa.select(*columns_for(Member, members))
_members_acting = (
    at_now(_member)
    .where(
        members.c.reseller_id == sa.bindparam("of"),
        members.c.removed_at.is_(None),
        ROLE_NOW.in_(sa.bindparam("roles", expanding=True)),
    )
    .order_by(members.c.id)
)
_reseller = sa.select(*columns_for(Reseller, resellers))
_reseller_by_id = _reseller.where(resellers.c.id == sa.bindparam("id"))


def _line_above() -> sa.Select[tuple[int, bool]]:
    """Return the statement for "is this reseller frozen, and is each above it?"."""
    start = sa.select(resellers.c.id, resellers.c.parent_id).where(resellers.c.id == sa.bindparam("id"))
    line = start.cte("line", recursive=True)
    above = resellers.alias("above")
    line = line.union_all(sa.select(above.c.id, above.c.parent_id).join(line, above.c.id == line.c.parent_id))
    standing = sa.select(resellers.c.id, resellers.c.frozen).where(resellers.c.id.in_(sa.select(line.c.id)))
    return standing.order_by(resellers.c.id)


_frozen_line = _line_above()
_frozen_line_held = _frozen_line.with_for_update(read=True, key_share=True)


_below = resellers.alias("below")
_has_parent = resellers.c.parent_id.is_not(None)
_has_children = sa.exists().where(_below.c.parent_id == resellers.c.id)
_standing = (
    sa.cast(ROLE_NOW, sa.Text)
    + " "
    + members.c.language
    + sa.case((_has_parent, " below"), else_="")
    + sa.case((_has_children, " above"), else_="")
)
_command_readers = at_now(
    sa.select(
        members.c.id,
        members.c.platform,
        members.c.chat,
        ROLE_NOW,
        members.c.language,
        _has_parent,
        _has_children,
        _standing,
    )
    .select_from(members)
    .join(resellers, members.c.reseller_id == resellers.c.id)
    .where(
        members.c.removed_at.is_(None),
        members.c.reachable.is_(True),
        sa.func.coalesce(members.c.commands_shown, "") != _standing,
    )
    .order_by(members.c.id)
    .limit(sa.bindparam("most"))
)


_AT_ONCE = 1000
"""How many resellers are asked for in one statement."""


class Members:
    """The people of every reseller."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def acting(self, platform: str, user: str) -> Actor | None:
        """Return the member behind a chat identity, with the role that they act with now, or `None` for a stranger."""
        values = {"platform": platform, "user": user, "now": self._now}
        return first(Actor, await self._connection.execute(_actor_by_identity, values))

    async def actors(self, ids: Sequence[int]) -> dict[int, Actor]:
        """Return members, as the bot speaks to them, by id; removed ones are left out."""
        found = every(Actor, await self._connection.execute(_actors_by_id, {"ids": [*ids], "now": self._now}))
        return {actor.member_id: actor for actor in found}

    async def by_id(self, member_id: MemberId) -> Member | None:
        return first(Member, await self._connection.execute(_member.where(members.c.id == member_id)))

    async def of_reseller(self, reseller_id: ResellerId, roles: frozenset[Role] = frozenset(Role)) -> Sequence[Member]:
        """Return the members of a reseller who have one of these roles as their own, the longest here first."""
        result = await self._connection.execute(
            _member.where(
                members.c.reseller_id == reseller_id,
                members.c.removed_at.is_(None),
                members.c.role.in_(roles),
            ).order_by(members.c.id)
        )
        return every(Member, result)

    async def with_people(self, reseller_ids: Sequence[ResellerId]) -> Sequence[ResellerId]:
        """Return those of these resellers for whom anybody acts."""
        found: list[ResellerId] = []
        for start in range(0, len(reseller_ids), _AT_ONCE):
            some = reseller_ids[start : start + _AT_ONCE]
            wanted = sa.select(members.c.reseller_id).where(
                members.c.reseller_id.in_(some), members.c.removed_at.is_(None)
            )
            found += [ResellerId(row.reseller_id) for row in await self._connection.execute(wanted.distinct())]
        return sorted(found)

    async def acting_as(self, reseller_id: ResellerId, roles: frozenset[Role]) -> Sequence[Member]:
        """Return the members of a reseller who act with one of these roles now, deputies among them."""
        values = {"of": reseller_id, "roles": [*roles], "now": self._now}
        return every(Member, await self._connection.execute(_members_acting, values))

    async def ever_of(self, reseller_id: ResellerId) -> Sequence[Member]:
        """Return everybody who is or was a member of a reseller, the longest known first."""
        result = await self._connection.execute(
            _member.where(members.c.reseller_id == reseller_id).order_by(members.c.id)
        )
        return every(Member, result)

    async def in_chat(self, platform: str, chat: str) -> Sequence[Member]:
        """Return the members who are written to in this chat."""
        result = await self._connection.execute(
            _member.where(members.c.platform == platform, members.c.chat == chat, members.c.removed_at.is_(None))
        )
        return every(Member, result)

    async def add(self, **values: Any) -> MemberId:
        result = await self._connection.execute(
            sa.insert(members).values(joined_at=self._now, reachable=True, **values).returning(members.c.id)
        )
        return MemberId(result.scalar_one())

    async def change(self, member_id: MemberId, **values: Any) -> bool:
        """Change a member who is still here; returns whether there was one."""
        result = await self._connection.execute(
            sa.update(members).where(members.c.id == member_id, members.c.removed_at.is_(None)).values(**values)
        )
        return result.rowcount == 1

    async def command_readers(self, *, most: int) -> Sequence[CommandReader]:
        """Return members whose chats don't show the commands that they have now."""
        values = {"most": most, "now": self._now}
        return every(CommandReader, await self._connection.execute(_command_readers, values))

    async def move_chat(self, platform: str, old: str, new: str) -> None:
        """Follow a chat that goes on under another id."""
        await self._connection.execute(
            sa.update(members).where(members.c.platform == platform, members.c.chat == old).values(chat=new)
        )


class Resellers:
    """The businesses of the network."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, reseller_id: ResellerId) -> Reseller:
        """Return a reseller that is known to exist; raises `LookupError` otherwise."""
        found = first(Reseller, await self._connection.execute(_reseller_by_id, {"id": reseller_id}))
        if found is None:
            raise LookupError(reseller_id)
        return found

    async def children(self, parent_id: ResellerId) -> Sequence[Reseller]:
        """Return the sub-resellers of a reseller by name, closed ones too."""
        result = await self._connection.execute(
            _reseller.where(resellers.c.parent_id == parent_id).order_by(
                sa.func.lower(resellers.c.name), resellers.c.id
            )
        )
        return every(Reseller, result)

    async def top_of(self, reseller_id: ResellerId) -> Reseller:
        """Return the top reseller of the network that a reseller is in."""
        reseller = await self.by_id(reseller_id)
        while reseller.parent_id is not None:
            reseller = await self.by_id(reseller.parent_id)
        return reseller

    async def tops(self) -> Sequence[Reseller]:
        return every(Reseller, await self._connection.execute(_reseller.where(resellers.c.parent_id.is_(None))))

    async def add(self, **values: Any) -> ResellerId:
        result = await self._connection.execute(
            sa.insert(resellers)
            .values(created_at=self._now, paused=False, frozen=False, **values)
            .returning(resellers.c.id)
        )
        return ResellerId(result.scalar_one())

    async def change(
        self, reseller_id: ResellerId, *, only_if: frozenset[ResellerState] = frozenset(ResellerState), **values: Any
    ) -> bool:
        """Change a reseller that is in one of these states; returns whether it was."""
        result = await self._connection.execute(
            sa.update(resellers).where(resellers.c.id == reseller_id, resellers.c.state.in_(only_if)).values(**values)
        )
        return result.rowcount == 1

    async def is_frozen(self, reseller_id: ResellerId) -> bool:
        """Return whether this reseller or anyone above it is frozen.

        Who asks keeps a freeze waiting until their own transaction ends, so that no deed passes one that came before;
        nothing else waits for that, so that two deeds can't wait for each other to be alone with a reseller.
        """
        result = await self._connection.execute(_frozen_line_held, {"id": reseller_id})
        return any(row.frozen for row in result)

    async def frozen_line(self, reseller_id: ResellerId) -> frozenset[ResellerId]:
        """Return who is frozen of this reseller and all above it."""
        result = await self._connection.execute(_frozen_line, {"id": reseller_id})
        return frozenset(ResellerId(row.id) for row in result if row.frozen)
