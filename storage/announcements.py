"""Announcements: as they are prepared, for whom they are, and how they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.announcements import Announcement, AnnouncementId, AnnouncementState, Audience
from domain.errors import NotHere
from domain.people import MemberId, ResellerId, ResellerState
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.agreement import sub_panels
from storage.models.announcing import announcement_readers, announcements
from storage.models.people import members, resellers
from storage.rows import columns_for, every, first

_n, _k, _r, _m = announcements.c, announcement_readers.c, resellers.c, members.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_now = sa.bindparam("now", type_=_n.made_at.type)
_announcement = sa.select(*columns_for(Announcement, announcements))
_BY_ID = _announcement.where(_n.id == _of)
_NEWEST = sa.select(sa.func.coalesce(sa.func.max(_n.number), 0)).where(_n.reseller_id == _of)
_TO_TELL = _announcement.where(sa.text("told_upto IS NOT NULL")).order_by(_n.id).limit(1)
_NEXT = (
    sa.select(_k.reseller_id)
    .where(_k.announcement_id == _of, _k.reseller_id > sa.bindparam("after"))
    .order_by(_k.reseller_id)
    .limit(sa.bindparam("most"))
)
_EXPLAINS = sa.text("kind <> 'news' AND state <> 'draft'")
"""In these words, so that the engines know the partial index by them."""
_NOT_OVER = sa.or_(_n.ends_at.is_(None), _n.ends_at > _now)
_READ = sa.exists().where(_k.announcement_id == _n.id, _k.reseller_id == sa.bindparam("reader"))
_HEARD = (
    _announcement.where(_READ, _n.state != AnnouncementState.DRAFT)
    .order_by(_n.sent_at.desc(), _n.id.desc())
    .limit(sa.bindparam("most"))
)
_OWN_FIRST = sa.case((_n.state == AnnouncementState.DRAFT, 0), (_n.state == AnnouncementState.SENT, 1), else_=2)
_OWN = (
    _announcement.where(_n.reseller_id == _of)
    .order_by(_OWN_FIRST, _n.id.desc())
    .offset(sa.bindparam("skip"))
    .limit(sa.bindparam("most"))
)
_DRAFT_OF = _announcement.where(
    _n.reseller_id == _of, _n.passed_from == sa.bindparam("passed"), _n.state == AnnouncementState.DRAFT
)
_FOR_NEWCOMER = (
    _announcement.where(_EXPLAINS, _n.state == AnnouncementState.SENT, _n.reseller_id == _of, _NOT_OVER)
    .where(
        sa.or_(
            _READ,
            _n.audience == Audience.ALL,
            sa.and_(
                _n.audience == Audience.PANEL,
                sa.exists().where(
                    sub_panels.c.reseller_id == sa.bindparam("reader"),
                    sub_panels.c.panel_id == _n.panel_id,
                    sub_panels.c.active,
                ),
            ),
        )
    )
    .order_by(_n.id)
)


def _audience(one: Announcement) -> sa.ColumnElement[bool]:
    """Return which resellers an announcement is for, as things stand."""
    child = _is_child(one)
    match one.audience:
        case Audience.ALL:
            return child
        case Audience.PANEL:
            uses = (
                sub_panels.c.reseller_id == _r.id,
                sub_panels.c.panel_id == one.panel_id,
                sub_panels.c.active,
            )
            return sa.and_(child, sa.exists().where(*uses))
        case Audience.CHOSEN:
            return sa.and_(child, _chosen(one.id))


def _is_child(one: Announcement) -> sa.ColumnElement[bool]:
    return sa.and_(_r.parent_id == one.reseller_id, _r.state != ResellerState.CLOSED)


def _chosen(announcement_id: AnnouncementId) -> sa.ColumnElement[bool]:
    return sa.exists().where(_k.announcement_id == announcement_id, _k.reseller_id == _r.id)


def _how_many(which: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((which, 1), else_=0)), 0)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an announcement is for. `resellers`, `people`: of those who can read it; `left`: who can't, by name.

    Of these `blocked` have people, all of whom block the bot, and `nobody` counts those that nobody has joined.
    """

    resellers: int
    people: int
    blocked: int
    nobody: int
    left: tuple[str, ...]

    @property
    def all(self) -> int:
        return self.resellers + self.blocked + self.nobody


@dataclass(frozen=True, slots=True)
class Tick:
    """A sub-reseller that can be chosen, and whether it is."""

    reseller_id: ResellerId
    name: str
    chosen: bool


MOST_NAMED = 6
"""How many are named of those who can't be reached."""


class Announcements:
    """Keeps announcements and for whom they are."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, announcement_id: AnnouncementId) -> Announcement:
        """Return an announcement; raises `NotHere`."""
        found = first(Announcement, await self._connection.execute(_BY_ID, {"of": announcement_id}))
        if found is None:
            raise NotHere
        return found

    async def newest_number(self, reseller_id: ResellerId) -> int:
        return int((await self._connection.execute(_NEWEST, {"of": reseller_id})).scalar_one())

    async def add(self, **values: Any) -> Announcement:
        """Begin a draft."""
        row = {"made_at": self._now, "state": AnnouncementState.DRAFT, "version": 0, **values}
        added = sa.insert(announcements).returning(*columns_for(Announcement, announcements))
        [draft] = every(Announcement, await self._connection.execute(added, row))
        return draft

    async def change_draft(self, announcement_id: AnnouncementId, **values: Any) -> bool:
        """Change a draft; returns whether it was one still."""
        changed = sa.update(announcements).where(_n.id == announcement_id, _n.state == AnnouncementState.DRAFT)
        return (await self._connection.execute(changed.values(version=_n.version + 1, **values))).rowcount == 1

    async def send(self, announcement_id: AnnouncementId, *, version: int, by: MemberId, **values: Any) -> bool:
        """Make a draft stand as it was seen; returns whether it was a draft of this version still."""
        seen = (_n.id == announcement_id, _n.state == AnnouncementState.DRAFT, _n.version == version)
        sent = {"state": AnnouncementState.SENT, "sent_by": by, "sent_at": self._now, "told_upto": 0, **values}
        return (await self._connection.execute(sa.update(announcements).where(*seen).values(**sent))).rowcount == 1

    async def change_standing(self, announcement_id: AnnouncementId, **values: Any) -> bool:
        """Change an announcement that stands; returns whether it did."""
        stands = (_n.id == announcement_id, _n.state == AnnouncementState.SENT)
        return (await self._connection.execute(sa.update(announcements).where(*stands).values(**values))).rowcount == 1

    async def drop(self, announcement_id: AnnouncementId) -> bool:
        """Forget a draft; returns whether it was one still."""
        if not await self.change_draft(announcement_id):
            return False
        await self._connection.execute(sa.delete(announcement_readers).where(_k.announcement_id == announcement_id))
        await self._connection.execute(sa.delete(announcements).where(_n.id == announcement_id))
        return True

    async def drop_older(self, moment: datetime) -> None:
        """Forget drafts from before a moment."""
        old = (_n.state == AnnouncementState.DRAFT, _n.made_at < moment)
        ids = sa.select(_n.id).where(*old)
        await self._connection.execute(sa.delete(announcement_readers).where(_k.announcement_id.in_(ids)))
        await self._connection.execute(sa.delete(announcements).where(*old))

    # Lists

    async def own(self, reseller_id: ResellerId, *, skip: int, most: int) -> Sequence[Announcement]:
        """Return what a reseller announces: drafts first, then what stands, the newest first."""
        values = {"of": reseller_id, "skip": skip, "most": most}
        return every(Announcement, await self._connection.execute(_OWN, values))

    async def heard(self, reseller_id: ResellerId, *, most: int) -> Sequence[Announcement]:
        """Return what a reseller was told, the newest first."""
        return every(Announcement, await self._connection.execute(_HEARD, {"reader": reseller_id, "most": most}))

    async def is_reader(self, announcement_id: AnnouncementId, reseller_id: ResellerId) -> bool:
        """Tell whether an announcement that was sent is for a reseller."""
        wanted = sa.select(_n.id).where(_n.id == announcement_id, _n.state != AnnouncementState.DRAFT, _READ)
        return (await self._connection.execute(wanted, {"reader": reseller_id})).first() is not None

    async def draft_passing(self, announcement_id: AnnouncementId, reseller_id: ResellerId) -> Announcement | None:
        """Return the draft with which a reseller passes an announcement on."""
        values = {"of": reseller_id, "passed": announcement_id}
        return first(Announcement, await self._connection.execute(_DRAFT_OF, values))

    # For whom it is

    async def tick(self, announcement_id: AnnouncementId, reseller_id: ResellerId) -> None:
        row = {"announcement_id": announcement_id, "reseller_id": reseller_id}
        await self._connection.execute(insert_new(self._connection, announcement_readers), row)

    async def untick(self, announcement_id: AnnouncementId, reseller_id: ResellerId) -> bool:
        """Leave a sub-reseller out; returns whether it was chosen."""
        gone = sa.delete(announcement_readers).where(
            _k.announcement_id == announcement_id, _k.reseller_id == reseller_id
        )
        return (await self._connection.execute(gone)).rowcount == 1

    async def untick_all(self, announcement_id: AnnouncementId) -> None:
        await self._connection.execute(sa.delete(announcement_readers).where(_k.announcement_id == announcement_id))

    async def enlist(self, one: Announcement) -> None:
        """Keep for whom an announcement is as things stand, and nobody else."""
        chosen = one.audience is Audience.CHOSEN
        gone = _k.reseller_id.not_in(sa.select(_r.id).where(_is_child(one))) if chosen else sa.true()
        left_out = sa.delete(announcement_readers).where(_k.announcement_id == one.id, gone)
        await self._connection.execute(left_out)
        if not chosen:
            wanted = sa.select(sa.literal(int(one.id), sa.BigInteger), _r.id).where(_audience(one))
            await self._enter(wanted)

    async def tick_all(self, one: Announcement) -> None:
        """Choose every sub-reseller."""
        await self._enter(sa.select(sa.literal(int(one.id), sa.BigInteger), _r.id).where(_is_child(one)))

    async def _enter(self, wanted: sa.Select[tuple[int, int]]) -> None:
        added = insert_new(self._connection, announcement_readers)
        await self._connection.execute(added.from_select(["announcement_id", "reseller_id"], wanted))

    async def ticks(self, one: Announcement, *, skip: int, most: int) -> tuple[Sequence[Tick], int, int]:
        """Return some of those who can be chosen, by name, with how many are chosen and how many there are."""
        child = (_is_child(one),)
        is_chosen = sa.case((_chosen(one.id), 1), else_=0)
        page = (
            sa.select(_r.id, _r.name, is_chosen.label("chosen")).where(*child).order_by(sa.func.lower(_r.name), _r.id)
        )
        counted = sa.select(
            sa.func.coalesce(sa.func.sum(is_chosen), 0).label("chosen"), sa.func.count().label("all")
        ).where(*child)
        rows = (await self._connection.execute(page.offset(skip).limit(most))).all()
        count = (await self._connection.execute(counted)).one()
        ticks = [Tick(ResellerId(row.id), row.name, bool(row.chosen)) for row in rows]
        return ticks, int(count.chosen), int(count.all)

    async def reach(self, one: Announcement) -> Reach:
        """Return whom an announcement would reach as things stand."""
        reachable = sa.func.coalesce(sa.func.sum(sa.case((_m.reachable.is_(True), 1), else_=0)), 0)
        each = (
            sa.select(_r.id, _r.name, reachable.label("people"), sa.func.count(_m.id).label("joined"))
            .outerjoin(members, sa.and_(_m.reseller_id == _r.id, _m.removed_at.is_(None)))
            .where(_audience(one))
            .group_by(_r.id, _r.name)
            .subquery()
        )
        reads, blocks = each.c.people > 0, sa.and_(each.c.people == 0, each.c.joined > 0)
        counted = sa.select(
            _how_many(reads).label("there"),
            _how_many(blocks).label("blocked"),
            _how_many(each.c.joined == 0).label("nobody"),
            sa.func.coalesce(sa.func.sum(each.c.people), 0).label("people"),
        )
        found = (await self._connection.execute(counted)).one()
        left = sa.select(each.c.name).where(~reads).order_by(sa.func.lower(each.c.name), each.c.id).limit(MOST_NAMED)
        names = (await self._connection.execute(left)).scalars() if found.blocked or found.nobody else ()
        return Reach(int(found.there), int(found.people), int(found.blocked), int(found.nobody), tuple(names))

    async def for_newcomer(self, reseller_id: ResellerId, parent_id: ResellerId) -> Sequence[Announcement]:
        """Return the outages and maintenances of a parent that aren't over and are for a sub-reseller."""
        values = {"of": parent_id, "reader": reseller_id, "now": self._now}
        return every(Announcement, await self._connection.execute(_FOR_NEWCOMER, values))

    # Giving it out, and its end

    async def to_tell(self) -> Announcement | None:
        """Return the oldest announcement of which some readers are still to be told."""
        return first(Announcement, await self._connection.execute(_TO_TELL))

    async def next_readers(self, announcement_id: AnnouncementId, *, after: int, most: int) -> list[ResellerId]:
        """Return the next readers of an announcement, in the order of their ids."""
        values = {"of": announcement_id, "after": after, "most": most}
        return [ResellerId(row) for row in (await self._connection.execute(_NEXT, values)).scalars()]

    async def still_below(self, one: Announcement, readers: Sequence[ResellerId]) -> list[ResellerId]:
        """Return which of its readers have its maker for a parent still."""
        wanted = sa.select(_r.id).where(_r.id.in_(readers), _is_child(one)).order_by(_r.id)
        return [ResellerId(row) for row in (await self._connection.execute(wanted)).scalars()]

    async def readers(self, announcement_id: AnnouncementId) -> list[ResellerId]:
        """Return for whom an announcement is."""
        wanted = sa.select(_k.reseller_id).where(_k.announcement_id == announcement_id)
        return [ResellerId(row) for row in (await self._connection.execute(wanted)).scalars()]

    async def told(self, one: Announcement, upto: int | None) -> bool:
        """Note up to whom readers are told; returns whether nobody else did so."""
        mine = (_n.id == one.id, _n.told_upto == one.told_upto)
        noted = sa.update(announcements).where(*mine).values(told_upto=upto)
        return (await self._connection.execute(noted)).rowcount == 1

    async def claim_begun(self) -> Sequence[Announcement]:
        """Take what begins by now and was announced before, once each."""
        due = (_EXPLAINS, _n.state == AnnouncementState.SENT, _n.begun_at.is_(None), _n.told_upto.is_(None))
        return await self._take(sa.and_(*due, _n.starts_at <= self._now), begun_at=self._now)

    async def claim_over(self) -> Sequence[Announcement]:
        """Take what is over by now, once each."""
        due = (_EXPLAINS, _n.state == AnnouncementState.SENT, _n.ends_at <= self._now)
        return await self._take(sa.and_(*due), state=AnnouncementState.OVER, ended_at=self._now)

    async def _take(self, due: sa.ColumnElement[bool], **values: Any) -> Sequence[Announcement]:
        taken = sa.update(announcements).where(due).values(**values)
        return every(
            Announcement, await self._connection.execute(taken.returning(*columns_for(Announcement, announcements)))
        )
