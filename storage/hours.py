"""When members want to be left in peace and when they want the digest, and for which day they got it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from domain.hours import USUAL, Hours
from domain.people import MemberId, ResellerId, ResellerState
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.alerts import digests, member_hours
from storage.models.people import members, resellers
from storage.rows import every, first

_m, _h, _d, _r = members.c, member_hours.c, digests.c, resellers.c
_HOURS = sa.select(_h.quiet_from, _h.quiet_until, _h.digest_at).where(_h.member_id == sa.bindparam("of"))
_LAST = sa.select(_d.at).where(_d.member_id == sa.bindparam("of"))
_below = resellers.alias("below")
_parents = sa.select(_below.c.parent_id).where(_below.c.parent_id.is_not(None), _below.c.state != ResellerState.CLOSED)
_minute = sa.bindparam("minute", type_=sa.Integer)
_DUE = (
    sa.select(_m.id, _m.reseller_id, sa.func.coalesce(_d.at, _m.joined_at))
    .select_from(
        members.join(resellers, _r.id == _m.reseller_id)
        .outerjoin(member_hours, _h.member_id == _m.id)
        .outerjoin(digests, _d.member_id == _m.id)
    )
    .where(
        _m.removed_at.is_(None),
        _m.reachable.is_(True),
        _m.time_zone.in_(sa.bindparam("zones", expanding=True)),
        _m.joined_at < sa.bindparam("midnight", type_=_m.joined_at.type),
        _r.state != ResellerState.CLOSED,
        _m.reseller_id.in_(_parents),
        sa.or_(_h.digest_at <= _minute, sa.and_(_h.member_id.is_(None), _minute >= USUAL.digest_at)),
        sa.or_(_d.day.is_(None), _d.day < sa.bindparam("day", type_=sa.Integer)),
    )
    .order_by(_m.reseller_id, _m.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)


def _claims() -> dict[str, Any]:
    """Return, for both engines, the insert that takes a later day in place of the one that stands."""
    found: dict[str, Any] = {}
    for dialect, insert in (("sqlite", sqlite.insert(digests)), ("postgresql", postgresql.insert(digests))):
        later = {"day": insert.excluded.day, "at": insert.excluded.at}
        found[dialect] = insert.on_conflict_do_update(
            index_elements=["member_id"], set_=later, where=_d.day < insert.excluded.day
        ).returning(_d.member_id)
    return found


_CLAIM = _claims()


@dataclass(frozen=True, slots=True)
class DigestReader:
    """A member who is due for a digest. `since`: the last one, or when they joined."""

    member_id: MemberId
    reseller_id: ResellerId
    since: datetime


class MemberHours:
    """Keeps what members want of their days."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def of(self, member_id: MemberId) -> Hours:
        """Return a member's hours: their own, or the usual ones."""
        return first(Hours, await self._connection.execute(_HOURS, {"of": member_id})) or USUAL

    async def set(self, member_id: MemberId, **values: int | None) -> None:
        """Change some of a member's hours."""
        usual = {
            "quiet_from": USUAL.quiet_from,
            "quiet_until": USUAL.quiet_until,
            "digest_at": USUAL.digest_at,
            "member_id": member_id,
        }
        await self._connection.execute(insert_new(self._connection, member_hours), usual)
        await self._connection.execute(sa.update(member_hours).where(_h.member_id == member_id).values(**values))

    async def last_digest(self, member_id: MemberId) -> datetime | None:
        """Return when somebody last got the digest, or had nothing to be told."""
        return (await self._connection.execute(_LAST, {"of": member_id})).scalar()

    async def due_for_digest(
        self, zones: Collection[str], day: date, minute: int, *, midnight: datetime, most: int
    ) -> Sequence[DigestReader]:
        """Return those in these zones who are due for the digest of a day that has come to a minute there.

        Those who joined on that day, after `midnight`, get their first on the next; who has no sub-resellers, none.
        """
        values = {"zones": [*zones], "day": day.toordinal(), "minute": minute, "midnight": midnight, "most": most}
        return every(DigestReader, await self._connection.execute(_DUE, values))

    async def claim_digest(self, readers: Sequence[DigestReader], day: date) -> list[DigestReader]:
        """Return of whom the digest of this day is ours to make."""
        if not readers:
            return []
        rows = [{"member_id": one.member_id, "day": day.toordinal(), "at": self._now} for one in readers]
        claimed = {*(await self._connection.execute(_CLAIM[self._connection.dialect], rows)).scalars()}
        return [reader for reader in readers if reader.member_id in claimed]
