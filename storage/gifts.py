"""Gifts: as they are prepared, who was ticked to get them, and who can get credits at all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from domain.agreement import PanelId, SubPanelId
from domain.errors import NotHere
from domain.gifts import Gift
from domain.ledger import AccountId, AccountKind
from domain.people import MemberId, ResellerId, ResellerState
from domain.requests import GiftId, Request
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.agreement import panels, sub_panels
from storage.models.ledger import accounts
from storage.models.people import resellers
from storage.models.requests import requests
from storage.models.selling import gift_receivers, gifts
from storage.rows import columns_for, every, first

_g, _r, _s = gifts.c, resellers.c, sub_panels.c
_gift = sa.select(*columns_for(Gift, gifts))
_BY_ID = _gift.where(_g.id == sa.bindparam("of"))
_LAST_GIVEN = (
    _gift.where(_g.reseller_id == sa.bindparam("of"), _g.id != sa.bindparam("but"), _g.given_at.is_not(None))
    .order_by(_g.given_at.desc(), _g.id.desc())
    .limit(1)
)
_newest = (
    sa.select(sa.func.coalesce(sa.func.max(requests.c.number), 0))
    .where(requests.c.reseller_id == _r.id)
    .correlate(resellers)
    .scalar_subquery()
)
_CANDIDATES = (
    sa.select(_r.id, _r.name, _r.state, _r.frozen, _s.id, accounts.c.id, _newest, _s.price)
    .join(sub_panels, sa.and_(_s.reseller_id == _r.id, _s.panel_id == sa.bindparam("panel"), _s.active))
    .outerjoin(accounts, sa.and_(accounts.c.sub_panel_id == _s.id, accounts.c.kind == AccountKind.WALLET))
    .where(_r.parent_id == sa.bindparam("of"), _r.state != ResellerState.CLOSED)
    .order_by(sa.func.lower(_r.name), _r.id)
)
_PANELS = (
    sa.select(panels.c.id, panels.c.name, sa.func.count())
    .join(sub_panels, sa.and_(_s.panel_id == panels.c.id, _s.active))
    .join(resellers, _r.id == _s.reseller_id)
    .where(_r.parent_id == sa.bindparam("of"), _r.state != ResellerState.CLOSED)
    .group_by(panels.c.id, panels.c.name)
    .order_by(panels.c.id)
)
_TICKED = sa.select(gift_receivers.c.reseller_id).where(gift_receivers.c.gift_id == sa.bindparam("of"))
_GIVEN = (
    sa.select(*columns_for(Request, requests)).where(requests.c.gift_id == sa.bindparam("of")).order_by(requests.c.id)
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sub-reseller with an account in use on a panel.

    `newest`: the number of its newest request; `price`: what it usually pays per credit.
    """

    reseller_id: ResellerId
    name: str
    state: ResellerState
    frozen: bool
    sub_panel_id: SubPanelId
    wallet_id: AccountId | None
    newest: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class GiftPanel:
    """A panel of which credits can be given. `accounts`: how many sub-resellers have one there."""

    id: PanelId
    name: str
    accounts: int


class Gifts:
    """Keeps gifts."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, gift_id: GiftId) -> Gift:
        """Return a gift; raises `NotHere`."""
        found = first(Gift, await self._connection.execute(_BY_ID, {"of": gift_id}))
        if found is None:
            raise NotHere
        return found

    async def add(self, **values: Any) -> Gift:
        """Prepare a gift."""
        row = {"made_at": self._now, "given_by": None, "given_at": None, **values}
        [added] = every(
            Gift, await self._connection.execute(sa.insert(gifts).returning(*columns_for(Gift, gifts)), row)
        )
        return added

    async def change(self, gift_id: GiftId, **values: Any) -> bool:
        """Change a gift that wasn't given yet; return whether it wasn't."""
        changed = sa.update(gifts).where(_g.id == gift_id, _g.given_at.is_(None)).values(**values)
        return (await self._connection.execute(changed)).rowcount == 1

    async def claim(self, gift_id: GiftId, *, by: MemberId) -> bool:
        """Mark a gift as given; return whether it wasn't before."""
        return await self.change(gift_id, given_by=by, given_at=self._now)

    async def last_given(self, reseller_id: ResellerId, *, but: int = 0) -> Gift | None:
        """Return the gift that a reseller gave last, but for one."""
        return first(Gift, await self._connection.execute(_LAST_GIVEN, {"of": reseller_id, "but": but}))

    async def given(self, gift_id: GiftId) -> Sequence[Request]:
        """Return what a gift became, one request for each who got it."""
        return every(Request, await self._connection.execute(_GIVEN, {"of": gift_id}))

    # Who gets it

    async def tick(self, gift_id: GiftId, reseller_ids: Collection[ResellerId]) -> None:
        """Have sub-resellers get a gift."""
        rows = [{"gift_id": gift_id, "reseller_id": one} for one in reseller_ids]
        if rows:
            await self._connection.execute(insert_new(self._connection, gift_receivers), rows)

    async def untick(self, gift_id: GiftId, reseller_id: ResellerId) -> bool:
        """Have a sub-reseller not get a gift; return whether it would have."""
        ticked = gift_receivers.c
        gone = sa.delete(gift_receivers).where(ticked.gift_id == gift_id, ticked.reseller_id == reseller_id)
        return (await self._connection.execute(gone)).rowcount == 1

    async def ticked(self, gift_id: GiftId) -> Collection[ResellerId]:
        """Return who was ticked to get a gift."""
        return {row[0] for row in await self._connection.execute(_TICKED, {"of": gift_id})}

    async def candidates(self, parent_id: ResellerId, panel_id: PanelId) -> Sequence[Candidate]:
        """Return the sub-resellers with an account in use on a panel, by name; not the closed ones."""
        values = {"of": parent_id, "panel": panel_id}
        return every(Candidate, await self._connection.execute(_CANDIDATES, values))

    async def panels(self, parent_id: ResellerId) -> Sequence[GiftPanel]:
        """Return the panels on which a parent's sub-resellers have accounts in use."""
        return every(GiftPanel, await self._connection.execute(_PANELS, {"of": parent_id}))

    async def drop_older(self, moment: datetime) -> None:
        """Forget gifts from before a moment that were never given."""
        never = sa.select(_g.id).where(_g.made_at < moment, _g.given_at.is_(None))
        await self._connection.execute(sa.delete(gift_receivers).where(gift_receivers.c.gift_id.in_(never)))
        await self._connection.execute(sa.delete(gifts).where(_g.made_at < moment, _g.given_at.is_(None)))
