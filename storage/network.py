"""The network below a reseller: its sub-resellers in a list, the names they go by, and what was done to each."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.ledger import AccountKind
from domain.network import Known, Line, PanelBalance, Standing, StandingChange
from domain.people import MemberId, ResellerId, ResellerState
from domain.requests import Origin, RequestState
from storage.connection import Connection
from storage.models.agreement import offers, panels, sub_panels
from storage.models.ledger import accounts
from storage.models.movein import moved_in
from storage.models.network import standing_changes
from storage.models.people import members, resellers
from storage.models.requests import requests
from storage.requests import STANDING
from storage.rows import first

_r = resellers.c
_parent: sa.BindParameter[int] = sa.bindparam("parent")
_HAS_CHILDREN = sa.select(sa.exists().where(_r.parent_id == _parent, _r.state != ResellerState.CLOSED))

_tops = sa.select(_r.id, _r.time_zone).where(_r.parent_id.is_(None)).cte("whole", recursive=True)
_lower = resellers.alias("lower")
WHOLE = _tops.union_all(sa.select(_lower.c.id, _tops.c.time_zone).join(_tops, _lower.c.parent_id == _tops.c.id))
"""All resellers, each with the time zone of the network in which it is."""

_bought = (
    sa.select(requests.c.reseller_id, sa.func.max(requests.c.decided_at).label("at"))
    .where(requests.c.parent_id == _parent, requests.c.state == RequestState.APPROVED, STANDING)
    .where(requests.c.origin != Origin.GOODWILL)
    .group_by(requests.c.reseller_id)
    .subquery()
)
_was_offered = sa.exists().where(offers.c.reseller_id == _r.id, offers.c.number > 0)
_was_dropped_as_draft = sa.and_(
    _r.state == ResellerState.CLOSED,
    sa.exists().where(offers.c.reseller_id == _r.id),
    ~_was_offered,
    ~sa.exists().where(standing_changes.c.reseller_id == _r.id),
)
_was_moved_out = sa.exists().where(moved_in.c.reseller_id == _r.id, moved_in.c.taken_back.is_(True))
"""A move-in was taken back, so that nothing is left of whom it brought but what the books must keep."""

_is_drafted = sa.and_(_r.state == ResellerState.INVITED, ~_was_offered)
_LINES = (
    sa.select(_r.id, _r.name, _r.state, _r.paused, _bought.c.at, _is_drafted.label("drafted"))
    .outerjoin(_bought, _bought.c.reseller_id == _r.id)
    .where(_r.parent_id == _parent, ~_was_dropped_as_draft, ~_was_moved_out)
    .order_by(_r.id)
)
_wallet = sa.and_(accounts.c.sub_panel_id == sub_panels.c.id, accounts.c.kind == AccountKind.WALLET)
_BALANCES = (
    sa.select(sub_panels.c.reseller_id, panels.c.name, sa.func.coalesce(accounts.c.posted, 0).label("credits"))
    .join(panels, panels.c.id == sub_panels.c.panel_id)
    .join(resellers, _r.id == sub_panels.c.reseller_id)
    .outerjoin(accounts, _wallet)
    .where(_r.parent_id == _parent)
    .order_by(panels.c.id)
)
_ACCOUNTS = (
    sa.select(sub_panels.c.reseller_id, sub_panels.c.account.label("alias"))
    .join(resellers, _r.id == sub_panels.c.reseller_id)
    .where(_r.parent_id == _parent, sub_panels.c.account != "")
)
_PEOPLE = (
    sa.select(members.c.reseller_id, members.c.name, members.c.handle)
    .join(resellers, _r.id == members.c.reseller_id)
    .where(_r.parent_id == _parent, members.c.removed_at.is_(None))
)
_CHILDREN = sa.select(_r.id, _r.name).where(_r.parent_id == _parent).order_by(_r.id)
_NAMES = _CHILDREN.where(_r.state != ResellerState.CLOSED)
_NAMES_OF_CLOSED = _CHILDREN.where(_r.state == ResellerState.CLOSED, ~_was_moved_out)
_PANELS = sa.select(sa.func.count()).select_from(panels).where(panels.c.reseller_id == sa.bindparam("top"))
_HOLD = sa.select(_r.id).where(_r.id == sa.bindparam("of")).with_for_update(key_share=True)
_ALONE = sa.select(_r.id).where(_r.id == sa.bindparam("of")).with_for_update()
_HOLD_EACH = (
    sa.select(_r.id)
    .where(_r.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(_r.id)
    .with_for_update(key_share=True)
)
_STANDING = (
    sa.select(
        standing_changes.c.change,
        members.c.name,
        standing_changes.c.reason,
        standing_changes.c.at,
        members.c.reseller_id,
        _r.name.label("business"),
    )
    .join(members, members.c.id == standing_changes.c.by)
    .join(resellers, _r.id == members.c.reseller_id)
    .where(
        standing_changes.c.reseller_id == sa.bindparam("of"),
        standing_changes.c.change.in_(sa.bindparam("kinds", expanding=True)),
    )
    .order_by(standing_changes.c.id.desc())
    .limit(1)
)


class Network:
    """What lies below a reseller."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def has_children(self, reseller_id: ResellerId) -> bool:
        """Tell whether a reseller has sub-resellers that aren't closed."""
        return bool((await self._connection.execute(_HAS_CHILDREN, {"parent": reseller_id})).scalar_one())

    async def lines(self, parent_id: ResellerId) -> Sequence[Line]:
        """Return every sub-reseller of a parent, closed ones too; not those that were a draft and dropped.

        Nor those whose move-in was taken back.
        """
        held = await self._balances(parent_id)
        rows = (await self._connection.execute(_LINES, {"parent": parent_id})).all()
        return [Line(row.id, row.name, row.state, row.paused, tuple(held[row.id]), row.at, row.drafted) for row in rows]

    async def known(self, parent_id: ResellerId, *, closed: bool = False) -> Sequence[Known]:
        """Return the names of a parent's sub-resellers: of those that aren't closed, or of those that are."""
        names = _NAMES_OF_CLOSED if closed else _NAMES
        rows = (await self._connection.execute(names, {"parent": parent_id})).all()
        if not rows:
            return []
        aliases: dict[int, list[str]] = defaultdict(list)
        people: dict[int, list[str]] = defaultdict(list)
        for row in (await self._connection.execute(_ACCOUNTS, {"parent": parent_id})).all():
            aliases[row.reseller_id].append(row.alias)
        for row in (await self._connection.execute(_PEOPLE, {"parent": parent_id})).all():
            people[row.reseller_id].append(row.name)
            aliases[row.reseller_id] += [row.handle] if row.handle else []
        return [Known(row.id, row.name, tuple(aliases[row.id]), tuple(people[row.id])) for row in rows]

    async def panel_count(self, top_id: ResellerId) -> int:
        """Return how many panels a top reseller has."""
        return int((await self._connection.execute(_PANELS, {"top": top_id})).scalar_one())

    async def hold(self, reseller_id: ResellerId) -> None:
        """Let no other transaction change a reseller as a whole before this one ends."""
        await self._connection.execute(_HOLD, {"of": reseller_id})

    async def hold_each(self, reseller_ids: Collection[ResellerId]) -> None:
        """Hold many resellers as `hold` does, in one order for all who do."""
        await self._connection.execute(_HOLD_EACH, {"ids": [*reseller_ids]})

    async def note(self, reseller_id: ResellerId, change: StandingChange, *, by: MemberId, reason: str = "") -> None:
        """Put on record what was done to a reseller as a whole."""
        row: dict[str, Any] = {"reseller_id": reseller_id, "change": change, "by": by, "reason": reason}
        await self._connection.execute(sa.insert(standing_changes), row | {"at": self._now})

    async def set_paused(self, reseller_id: ResellerId, *, paused: bool) -> bool:
        """Hold a sub-reseller's new requests back, or take them again; returns whether that changed anything."""
        result = await self._connection.execute(
            sa.update(resellers)
            .where(_r.id == reseller_id, _r.paused.is_(not paused), _r.state != ResellerState.CLOSED)
            .values(paused=paused)
        )
        return result.rowcount == 1

    async def set_frozen(self, reseller_id: ResellerId, *, frozen: bool) -> bool:
        """Freeze a reseller's network, or lift that; returns whether it changed anything.

        It waits for the deeds under way, each of which has looked whether it may (see `Resellers.is_frozen`).
        """
        await self._connection.execute(_ALONE, {"of": reseller_id})
        result = await self._connection.execute(
            sa.update(resellers).where(_r.id == reseller_id, _r.frozen.is_(not frozen)).values(frozen=frozen)
        )
        return result.rowcount == 1

    async def standing(self, reseller_id: ResellerId, *kinds: StandingChange) -> Standing | None:
        """Return the newest change of one of these kinds."""
        return first(Standing, await self._connection.execute(_STANDING, {"of": reseller_id, "kinds": [*kinds]}))

    async def _balances(self, parent_id: ResellerId) -> Mapping[ResellerId, list[PanelBalance]]:
        held: dict[ResellerId, list[PanelBalance]] = defaultdict(list)
        rows = await self._connection.execute(_BALANCES, {"parent": parent_id})
        for row in rows.all():
            held[row.reseller_id].append(PanelBalance(row.name, row.credits))
        return held
