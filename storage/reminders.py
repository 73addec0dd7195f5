"""Reminders of what is to be paid: who may be due for one, what was sent, what is held back, and what went overdue."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from domain.ledger import AccountKind, TransferId
from domain.people import MemberId, ResellerId, ResellerState
from domain.requests import DECIDERS
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.ledger import accounts
from storage.models.people import members, resellers
from storage.models.reminders import overdue_charges, raised_limits, reminder_pauses, reminders
from storage.models.traffic import job_runs
from storage.network import WHOLE
from storage.roles import ROLE_NOW, at_now
from storage.rows import every, first

LOOKED_AT = "dues"
"""The job that looks once a day, of the reader's, whether somebody is to be reminded."""

OVERDUE_LOOKED_FOR = "overdue"
"""The job that looks once a day, of the top reseller's, whether something of a sub-reseller's went overdue."""

OVERDUE_DIGEST = "overdue digest"
"""The job that tells a parent's colleagues once a day, of theirs, what went overdue."""

OVERDUE_TOLD = "overdue told"
"""The same, once of each charge."""

_m, _r, _o = members.c, resellers.c, overdue_charges.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_parent = sa.bindparam("parent", type_=sa.BigInteger)
_zones: sa.BindParameter[str] = sa.bindparam("zones", expanding=True)
_day = sa.bindparam("day", type_=sa.Text)
_most = sa.bindparam("most", type_=sa.Integer)


def _done(job: str, whose: sa.Column[int], what: sa.ColumnElement[str]) -> sa.Exists:
    """Return whether a job has done a period, which is called after somebody and a day or an object."""
    period = sa.cast(whose, sa.Text) + sa.literal(":") + what
    return sa.exists().where(job_runs.c.job == job, job_runs.c.period == period).correlate_except(job_runs)


_owes = sa.exists().where(accounts.c.reseller_id == _r.id, accounts.c.kind == AccountKind.DUE, accounts.c.posted < 0)
_held_back = sa.exists().where(
    reminder_pauses.c.reseller_id == _r.id,
    reminder_pauses.c.parent_id == _r.parent_id,
    reminder_pauses.c.resumed_at.is_(None),
)
_reads_money = (
    _m.removed_at.is_(None),
    _m.reachable.is_(True),
    ROLE_NOW.in_(sorted(DECIDERS)),
    _m.time_zone.in_(_zones),
)
_ZONES = sa.select(_m.time_zone).where(_m.removed_at.is_(None)).distinct()
_TO_REMIND = (
    at_now(
        sa.select(_m.id, _m.reseller_id, _r.parent_id, _m.time_zone)
        .join(resellers, _r.id == _m.reseller_id)
        .where(
            *_reads_money,
            _r.state == ResellerState.ACTIVE,
            _r.parent_id.is_not(None),
            _owes,
            ~_held_back,
            ~_done(LOOKED_AT, _m.id, _day),
        )
    )
    .order_by(_m.id)
    .limit(_most)
)
_READERS = at_now(
    sa.select(_m.id, _m.reseller_id, _r.parent_id, _m.time_zone)
    .join(resellers, _r.id == _m.reseller_id)
    .where(_m.reseller_id == _of, *_reads_money)
).order_by(_m.id)

_TO_LOOK_AT = (
    sa.select(_r.id)
    .join(WHOLE, WHOLE.c.id == _r.id)
    .where(
        WHOLE.c.time_zone.in_(_zones),
        _r.parent_id.is_not(None),
        _r.state != ResellerState.CLOSED,
        _owes,
        ~_done(OVERDUE_LOOKED_FOR, _r.id, _day),
    )
    .order_by(_r.id)
    .limit(_most)
)
_with_us = sa.and_(_r.id == _o.reseller_id, _r.parent_id == _o.parent_id)
_untold = (
    _o.parent_id == _m.reseller_id,
    _o.noted_at >= _m.joined_at,
    _o.noted_at >= sa.bindparam("since", type_=_o.noted_at.type),
    ~_done(OVERDUE_TOLD, _m.id, sa.cast(_o.charge_id, sa.Text)),
)
_TO_TELL = (
    at_now(
        sa.select(_m.id, _m.reseller_id, sa.literal(None, sa.BigInteger), _m.time_zone).where(
            *_reads_money,
            sa.exists().where(*_untold, sa.exists().where(_with_us)),
            ~_done(OVERDUE_DIGEST, _m.id, _day),
        )
    )
    .order_by(_m.id)
    .limit(_most)
)
_UNTOLD = (
    sa.select(_o.charge_id, _o.reseller_id)
    .join(members, _m.id == _of)
    .join(resellers, _with_us)
    .where(*_untold)
    .order_by(_o.id)
)

_LAST = (
    sa.select(reminders.c.sent_at, reminders.c.sent_by)
    .where(reminders.c.reseller_id == _of, reminders.c.parent_id == _parent)
    .order_by(reminders.c.id.desc())
    .limit(1)
)
_PAUSE = sa.select(reminder_pauses.c.paused_at, reminder_pauses.c.paused_by).where(
    reminder_pauses.c.reseller_id == _of,
    reminder_pauses.c.parent_id == _parent,
    reminder_pauses.c.resumed_at.is_(None),
)
_RAISED = (
    sa.select(
        raised_limits.c.currency,
        raised_limits.c.old,
        raised_limits.c.new,
        raised_limits.c.reason,
        raised_limits.c.raised_by,
        raised_limits.c.raised_at,
    )
    .where(raised_limits.c.reseller_id == _of, raised_limits.c.parent_id == _parent)
    .order_by(raised_limits.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Reader:
    """A member who may be told of what is due, a deputy among them, and in which time zone they are.

    `reseller_id`: theirs; `parent_id`: its parent, where that matters.
    """

    member_id: MemberId
    reseller_id: ResellerId
    parent_id: ResellerId | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class Done:
    """When something was done, and by whom; `None` for the clock."""

    at: datetime
    by: MemberId | None


@dataclass(frozen=True, slots=True)
class Raised:
    """A debt limit that was raised beyond what was agreed, in minor units."""

    currency: str
    old: int
    new: int
    reason: str
    by: MemberId
    at: datetime


@dataclass(frozen=True, slots=True)
class Untold:
    """A charge that went overdue, of which somebody hasn't heard."""

    charge_id: TransferId
    reseller_id: ResellerId


class Reminders:
    """Keeps what was brought to mind of what is due."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    # Who may be due for one

    async def zones(self) -> Sequence[str]:
        """Return the time zones in which members are."""
        return [*(await self._connection.execute(_ZONES)).scalars()]

    async def to_remind(self, zones: Collection[str], day: date, *, most: int) -> Sequence[Reader]:
        """Return those in these zones who may have to pay something, and of whom nobody has thought on this day."""
        return await self._readers(_TO_REMIND, zones=[*zones], day=day.isoformat(), most=most)

    async def readers(self, reseller_id: ResellerId, zones: Collection[str]) -> Sequence[Reader]:
        """Return those of a sub-reseller in these zones who are told of what is due."""
        return await self._readers(_READERS, of=reseller_id, zones=[*zones])

    async def to_look_at(self, zones: Collection[str], day: date, *, most: int) -> Sequence[ResellerId]:
        """Return sub-resellers with something to pay, below tops in these zones, not looked at on this day."""
        values = {"zones": [*zones], "day": day.isoformat(), "most": most}
        return [*(await self._connection.execute(_TO_LOOK_AT, values)).scalars()]

    async def to_tell(self, zones: Collection[str], day: date, *, since: datetime, most: int) -> Sequence[Reader]:
        """Return colleagues in these zones who haven't heard of something that went overdue, nor of any on this day.

        `since`: what was noted before is no news any more.
        """
        return await self._readers(_TO_TELL, zones=[*zones], day=day.isoformat(), since=since, most=most)

    async def _readers(self, statement: sa.Select[Any], **values: Any) -> Sequence[Reader]:
        return every(Reader, await self._connection.execute(statement, values | {"now": self._now}))

    # What was sent, and what is held back

    async def add(
        self, reseller_id: ResellerId, *, parent_id: ResellerId, to: MemberId, sent_by: MemberId | None = None
    ) -> None:
        """Put on record that somebody was reminded."""
        row = {"reseller_id": reseller_id, "parent_id": parent_id, "member_id": to, "sent_by": sent_by}
        await self._connection.execute(sa.insert(reminders), row | {"sent_at": self._now})

    async def last(self, reseller_id: ResellerId, *, parent_id: ResellerId) -> Done | None:
        """Return when a sub-reseller was last reminded, and by whom."""
        values = {"of": reseller_id, "parent": parent_id}
        return first(Done, await self._connection.execute(_LAST, values))

    async def pause(self, reseller_id: ResellerId, *, parent_id: ResellerId, by: MemberId) -> bool:
        """Hold the reminders of a sub-reseller back; returns whether they weren't before."""
        row = {"reseller_id": reseller_id, "parent_id": parent_id, "paused_by": by, "paused_at": self._now}
        result = await self._connection.execute(insert_new(self._connection, reminder_pauses), row)
        return result.rowcount == 1

    async def resume(self, reseller_id: ResellerId, *, parent_id: ResellerId, by: MemberId) -> bool:
        """Let the reminders of a sub-reseller go on; returns whether they were held back."""
        p = reminder_pauses.c
        standing = (p.reseller_id == reseller_id, p.parent_id == parent_id, p.resumed_at.is_(None))
        resumed = sa.update(reminder_pauses).where(*standing).values(resumed_by=by, resumed_at=self._now)
        return (await self._connection.execute(resumed)).rowcount == 1

    async def paused(self, reseller_id: ResellerId, *, parent_id: ResellerId) -> Done | None:
        """Return since when, and by whom, the reminders of a sub-reseller are held back; `None` where they aren't."""
        values = {"of": reseller_id, "parent": parent_id}
        return first(Done, await self._connection.execute(_PAUSE, values))

    # What went overdue

    async def note_overdue(self, rows: Sequence[tuple[TransferId, ResellerId, ResellerId]]) -> None:
        """Put on record which charges are overdue, of whom and with which parent; what is known of stays as it is."""
        if rows:
            names = ("charge_id", "reseller_id", "parent_id")
            added = [dict(zip(names, row, strict=True)) | {"noted_at": self._now} for row in sorted(rows)]
            await self._connection.execute(insert_new(self._connection, overdue_charges), added)

    async def untold(self, member_id: MemberId, *, since: datetime) -> Sequence[Untold]:
        """Return of which charges that went overdue a parent's colleague hasn't heard, oldest first."""
        return every(Untold, await self._connection.execute(_UNTOLD, {"of": member_id, "since": since}))

    # Debt limits that were raised

    async def note_raised(self, reseller_id: ResellerId, *, parent_id: ResellerId, by: MemberId, **values: Any) -> None:
        """Put on record that a debt limit was raised."""
        row = {"reseller_id": reseller_id, "parent_id": parent_id, "raised_by": by, "raised_at": self._now}
        await self._connection.execute(sa.insert(raised_limits), row | values)

    async def raised(self, reseller_id: ResellerId, *, parent_id: ResellerId) -> Raised | None:
        """Return the last time that a sub-reseller's debt limit was raised by its parent."""
        values = {"of": reseller_id, "parent": parent_id}
        return first(Raised, await self._connection.execute(_RAISED, values))
