"""Many sub-resellers at once: written in whole batches when a file moves them in, and taken back as they came."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa

from domain.agreement import OfferState
from domain.invitations import InvitationState
from domain.movein import MoveInId
from domain.people import InvitationId, MemberId, ResellerId, ResellerState
from domain.standing_approvals import Ending
from storage.arrival_rows import (
    Arrival,
    InCommon,
    Opened,
    dated_rows,
    due_rows,
    elsewhere_rows,
    link_row,
    link_rows,
    moved_rows,
    number_rows,
    offer_rows,
    opening_rows,
    reseller_rows,
    reversal,
    sub_panel_rows,
    wallet_rows,
)
from storage.connection import Connection
from storage.models.agreement import acceptances, offer_numbers, offers, sub_panels
from storage.models.authority import standing_approvals
from storage.models.base import Moment
from storage.models.ledger import accounts, transfers
from storage.models.movein import move_ins, moved_in, openings
from storage.models.payments import disputes, payments
from storage.models.people import invitations, members, resellers
from storage.models.requests import requests

T = TypeVar("T")

BATCH = 500
"""How many sub-resellers are written at a time."""


class Built(StrEnum):
    """What came after a move-in, so that it can't be taken back any more."""

    MEMBERS = "members"
    ACCEPTANCE = "acceptance"
    OFFER = "offer"
    REQUEST = "request"
    PAYMENT = "payment"
    TRANSFER = "transfer"
    DISPUTE = "dispute"
    PARENT = "parent"


_ids: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_of: sa.BindParameter[int] = sa.bindparam("of")
_r, _in, _t, _a = resellers.c, moved_in.c, transfers.c, accounts.c


def _in_order(table: sa.Table) -> sa.Executable:
    """Return the statement that adds rows and returns their ids in the order of the rows."""
    return sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)


_ADD_RESELLERS, _ADD_OFFERS, _ADD_SUB_PANELS = _in_order(resellers), _in_order(offers), _in_order(sub_panels)
_ADD_ACCOUNTS, _ADD_TRANSFERS = _in_order(accounts), _in_order(transfers)
_SET_FLOOR = sa.update(accounts).where(_a.id == sa.bindparam("account")).values(floor=sa.bindparam("least"))
_ARRIVED = sa.select(_in.reseller_id).where(_in.move_in_id == _of).order_by(_in.reseller_id)
_TAKEN_BACK = (
    sa.select(_r.id).join(moved_in, _in.reseller_id == _r.id).where(_r.parent_id == _of, _in.taken_back.is_(True))
)
_HOLD = sa.select(_r.id).where(_r.id.in_(_ids)).order_by(_r.id).with_for_update()
_moved_before = sa.select(_t.id, _t.key, _t.group_key, _t.source_id, _t.destination_id, _t.amount)
_OPENED = (
    _moved_before.join(accounts, sa.or_(_a.id == _t.source_id, _a.id == _t.destination_id))
    .where(_a.reseller_id.in_(_ids))
    .order_by(_t.id)
)
_THEIRS = sa.select(invitations.c.id, invitations.c.state).where(
    invitations.c.reseller_id.in_(_ids),
    invitations.c.state.in_([InvitationState.OPEN, InvitationState.OPENED]),
)
_REVOKE = sa.update(invitations).where(invitations.c.id.in_(_ids)).values(state=InvitationState.REVOKED)
_CLOSE = sa.update(resellers).where(_r.id.in_(_ids)).values(state=ResellerState.CLOSED, paused=False)
_PUT_OUT_OF_USE = sa.update(sub_panels).where(sub_panels.c.reseller_id.in_(_ids)).values(active=False)
_END_OFFERS = sa.update(offers).where(offers.c.reseller_id.in_(_ids)).values(state=OfferState.SUPERSEDED)
_END_STANDING = (
    sa.update(standing_approvals)
    .where(standing_approvals.c.reseller_id.in_(_ids), standing_approvals.c.ended_at.is_(None))
    .values(ending=Ending.CLOSED, ended_at=sa.bindparam("now", type_=Moment()))
)
_MARK = sa.update(moved_in).where(_in.reseller_id.in_(_ids)).values(taken_back=True)
_NOT_JOINED = (
    sa.select(_r.id, _r.name)
    .join(moved_in, _in.reseller_id == _r.id)
    .where(
        _in.move_in_id == _of,
        _r.state != ResellerState.CLOSED,
        _r.parent_id == sa.bindparam("parent"),
        ~sa.exists().where(members.c.reseller_id == _r.id),
    )
    .order_by(_r.id)
)

_group = sa.literal("movein:") + sa.cast(_in.move_in_id, sa.Text) + ":" + sa.cast(_in.reseller_id, sa.Text)
_BUILT = {
    Built.MEMBERS: sa.exists().where(members.c.reseller_id == _in.reseller_id),
    Built.ACCEPTANCE: sa.exists().where(
        acceptances.c.offer_id == offers.c.id, offers.c.reseller_id == _in.reseller_id
    ),
    Built.OFFER: sa.exists().where(offers.c.reseller_id == _in.reseller_id, offers.c.number > 1),
    Built.REQUEST: sa.exists().where(requests.c.reseller_id == _in.reseller_id),
    Built.PAYMENT: sa.exists().where(payments.c.reseller_id == _in.reseller_id),
    Built.TRANSFER: sa.exists().where(
        _a.reseller_id == _in.reseller_id,
        sa.or_(_t.source_id == _a.id, _t.destination_id == _a.id),
        _t.group_key != _group,
    ),
    Built.DISPUTE: sa.exists().where(disputes.c.reseller_id == _in.reseller_id),
    Built.PARENT: sa.exists().where(move_ins.c.id == _in.move_in_id, move_ins.c.reseller_id != _r.parent_id),
}  # fmt: skip
_CHANGED = {
    built: sa.select(_r.id, _r.name).join(moved_in, _in.reseller_id == _r.id).where(_in.move_in_id == _of, there_is)
    for built, there_is in _BUILT.items()
}


class Arrivals:
    """Writes sub-resellers in batches; `now` is when all of it happens."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def enter(self, arrivals: Sequence[Arrival], common: InCommon) -> None:
        """Write a batch: sub-resellers with their agreement, sub-panels, accounts, openings and links."""
        ids = [ResellerId(id_) for id_ in await self._add(_ADD_RESELLERS, reseller_rows(arrivals, common, self._now))]
        offer_ids = await self._add(_ADD_OFFERS, [*offer_rows(ids, arrivals, common, self._now)])
        await self._connection.execute(sa.insert(offer_numbers), [*number_rows(offer_ids, arrivals, common)])
        await self._open_accounts(ids, arrivals, common)
        await self._connection.execute(sa.insert(invitations), [*link_rows(ids, arrivals, common, self._now)])
        await self._connection.execute(sa.insert(moved_in), [*moved_rows(ids, arrivals, common)])

    async def _open_accounts(self, ids: Sequence[ResellerId], arrivals: Sequence[Arrival], common: InCommon) -> None:
        """Open wallets and what is due, put in what each had, and set the floors that were agreed."""
        sub_panel_ids = await self._add(_ADD_SUB_PANELS, [*sub_panel_rows(ids, arrivals, common)])
        wallets = await self._add(_ADD_ACCOUNTS, [*wallet_rows(ids, arrivals, sub_panel_ids)])
        dues = await self._add(_ADD_ACCOUNTS, [*due_rows(ids, arrivals, common)])
        brought = [*elsewhere_rows(ids, arrivals, common)]
        elsewhere = await self._add(_ADD_ACCOUNTS, brought) if brought else []
        rows = [*opening_rows(ids, arrivals, common, Opened(wallets, dues, elsewhere), now=self._now)]
        moved = await self._add(_ADD_TRANSFERS, rows) if rows else []
        dated = [*dated_rows(moved, rows, arrivals, dues)]
        if dated:
            await self._connection.execute(sa.insert(openings), dated)
        floors = [{"account": account, "least": -one.debt_limit} for account, one in zip(dues, arrivals, strict=True)]
        await self._connection.execute(_SET_FLOOR, floors)

    async def _add(self, statement: sa.Executable, rows: Sequence[dict[str, Any]]) -> list[int]:
        return [row.id for row in await self._connection.execute(statement, rows)]

    # What became of them

    async def of_move_in(self, move_in_id: MoveInId) -> list[ResellerId]:
        """Return everybody whom a file moved in."""
        return [ResellerId(row.reseller_id) for row in await self._connection.execute(_ARRIVED, {"of": move_in_id})]

    async def not_joined(self, move_in_id: MoveInId, parent_id: ResellerId) -> list[tuple[ResellerId, str]]:
        """Return those of them who still are the parent's and of whom nobody ever joined, with their names."""
        rows = await self._connection.execute(_NOT_JOINED, {"of": move_in_id, "parent": parent_id})
        return [(ResellerId(row.id), row.name) for row in rows]

    async def built_on(self, move_in_id: MoveInId) -> dict[str, list[Built]]:
        """Return what came after a move-in, by the name of the sub-reseller."""
        found: dict[tuple[int, str], list[Built]] = {}
        for built, statement in _CHANGED.items():
            for row in await self._connection.execute(statement, {"of": move_in_id}):
                found.setdefault((row.id, row.name), []).append(built)
        return {name: built for (_id, name), built in sorted(found.items())}

    async def taken_back_of(self, parent_id: ResellerId) -> frozenset[ResellerId]:
        """Return the sub-resellers of a parent whose move-in was taken back."""
        rows = await self._connection.execute(_TAKEN_BACK, {"of": parent_id})
        return frozenset(ResellerId(row.id) for row in rows)

    async def hold(self, ids: Sequence[ResellerId]) -> None:
        """Let nobody do anything with sub-resellers before this transaction ends."""
        for batch in batches(ids):
            await self._connection.execute(_HOLD, {"ids": batch})

    async def revoke_links(self, ids: Sequence[ResellerId]) -> list[InvitationId]:
        """Void the links of sub-resellers that nobody joined by; returns those that somebody had opened."""
        opened: list[InvitationId] = []
        for batch in batches(ids):
            found = (await self._connection.execute(_THEIRS, {"ids": batch})).all()
            for some in batches([row.id for row in found]):
                await self._connection.execute(_REVOKE, {"ids": some})
            opened += [InvitationId(row.id) for row in found if row.state is InvitationState.OPENED]
        return opened

    async def add_links(self, hashes: Sequence[tuple[ResellerId, str]], *, until: datetime, by: MemberId) -> None:
        """Make a link for each of these sub-resellers' owners, by the hash of its token."""
        for batch in batches(hashes):
            rows = [link_row(id_, hash_, until=until, by=by, now=self._now) for id_, hash_ in batch]
            await self._connection.execute(sa.insert(invitations), rows)

    async def take_back(self, ids: Sequence[ResellerId], *, actor: str, reason: str) -> None:
        """Reverse what opened the accounts of sub-resellers, and end everything else about them."""
        for batch in batches(ids):
            opened = {row.id: row for row in await self._connection.execute(_OPENED, {"ids": batch})}
            rows = [reversal(row, actor=actor, reason=reason, now=self._now) for row in reversed(opened.values())]
            if rows:
                await self._connection.execute(sa.insert(transfers), rows)
            for statement in (_CLOSE, _PUT_OUT_OF_USE, _END_OFFERS, _MARK):
                await self._connection.execute(statement, {"ids": batch})
            await self._connection.execute(_END_STANDING, {"ids": batch, "now": self._now})


def batches(values: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """Yield values in batches."""
    return (values[at : at + size] for at in range(0, len(values), size))
