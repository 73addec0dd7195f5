"""Cases, what stands in their record, and how many they concern."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.cases import Case, CaseEntry, CaseEntryId, CaseState, EntryKind
from domain.errors import NotHere
from domain.people import ResellerId
from domain.tickets import AreaId, CaseId, TicketState
from storage.connection import Connection
from storage.models.people import resellers
from storage.models.support import IS_OPEN, case_entries, cases, tickets
from storage.rows import columns_for, every, first

_c, _e, _t, _r = cases.c, case_entries.c, tickets.c, resellers.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_CASE = sa.select(*columns_for(Case, cases))
_BY_ID = _CASE.where(_c.id == _of)
_HELD = _BY_ID.with_for_update(key_share=True)
_BY_NUMBER = _CASE.where(_c.reseller_id == _of, _c.number == sa.bindparam("number", type_=sa.BigInteger))
_NEWEST = sa.select(sa.func.coalesce(sa.func.max(_c.number), 0)).where(_c.reseller_id == _of)
_OPEN_ABOUT = (
    _CASE.where(
        _c.reseller_id == _of, _c.state == CaseState.OPEN, _c.area_id.in_(sa.bindparam("areas", expanding=True))
    )
    .order_by(_c.id.desc())
    .limit(sa.bindparam("most"))
)
_PAGE = (
    _CASE.where(_c.reseller_id == _of, _c.state == sa.bindparam("state"))
    .order_by(_c.id.desc())
    .limit(sa.bindparam("most"))
    .offset(sa.bindparam("skip"))
)
_ENTRY = sa.select(*columns_for(CaseEntry, case_entries))
_RECORD = (
    _ENTRY.where(_e.case_id == _of)
    .order_by(_e.id.desc())
    .limit(sa.bindparam("most"))
    .offset(sa.bindparam("skip", type_=sa.Integer))
)
_PASSED = sa.select(*columns_for(CaseEntry, case_entries), _e.passed_to)
_LAST_TOLD = _PASSED.where(_e.case_id == _of, _e.kind == EntryKind.UPDATE).order_by(_e.id.desc()).limit(1)
_PASSING = _PASSED.where(_e.passed_to.is_not(None)).order_by(_e.id).limit(1)
_IN_IT = _t.case_id == _of, _t.state != TicketState.MERGED
_EXTENT = sa.select(
    sa.func.count(),
    sa.func.count(sa.distinct(_t.reseller_id)),
    sa.func.coalesce(sa.func.sum(sa.case((IS_OPEN, 1), else_=0)), 0),
).where(*_IN_IT)
_CONCERNED = (
    sa.select(_r.name, sa.func.count().label("many"))
    .join(tickets, _t.reseller_id == _r.id)
    .where(*_IN_IT)
    .group_by(_r.id, _r.name)
    .order_by(sa.func.lower(_r.name), _r.id)
    .limit(sa.bindparam("most"))
    .offset(sa.bindparam("skip", type_=sa.Integer))
)
_DOUBTING = (
    sa.select(_r.name)
    .distinct()
    .join(tickets, _t.reseller_id == _r.id)
    .where(*_IN_IT, IS_OPEN, _t.turn == "ours")
    .order_by(_r.name)
    .limit(sa.bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a case reaches: its tickets, whose they are, and how many of them are open."""

    tickets: int
    resellers: int
    open: int


@dataclass(frozen=True, slots=True)
class Passed:
    """An entry of a record, and up to which sub-reseller it was passed down: `None` as soon as all have it."""

    entry: CaseEntry
    to: int | None

    def reached(self, reseller_id: ResellerId) -> bool:
        return self.to is None or reseller_id <= self.to


class Cases:
    """Keeps cases; what stands in a record stays."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, case_id: CaseId) -> Case:
        """Return a case; raises `NotHere`."""
        return _there(first(Case, await self._connection.execute(_BY_ID, {"of": case_id})))

    async def hold(self, case_id: CaseId) -> Case:
        """Return a case that nobody else changes before this is over; raises `NotHere`."""
        return _there(first(Case, await self._connection.execute(_HELD, {"of": case_id})))

    async def by_number(self, reseller_id: ResellerId, number: int) -> Case:
        """Return a reseller's case by its number; raises `NotHere`."""
        values = {"of": reseller_id, "number": number}
        return _there(first(Case, await self._connection.execute(_BY_NUMBER, values)))

    async def open_about(self, reseller_id: ResellerId, area_ids: Sequence[AreaId], *, most: int) -> Sequence[Case]:
        """Return a reseller's open cases about some areas, newest first."""
        values = {"of": reseller_id, "areas": [*area_ids], "most": most}
        return every(Case, await self._connection.execute(_OPEN_ABOUT, values))

    async def page(self, reseller_id: ResellerId, state: CaseState, *, skip: int, most: int) -> Sequence[Case]:
        """Return a reseller's cases, newest first."""
        values = {"of": reseller_id, "state": state, "skip": skip, "most": most}
        return every(Case, await self._connection.execute(_PAGE, values))

    async def add(self, reseller_id: ResellerId, **values: Any) -> Case:
        """Open a case under the next number of its reseller, whom the caller holds."""
        newest = int((await self._connection.execute(_NEWEST, {"of": reseller_id})).scalar_one())
        row = {
            "reseller_id": reseller_id,
            "number": newest + 1,
            "state": CaseState.OPEN,
            "opened_at": self._now,
            "reference": "",
            **values,
        }
        added = await self._connection.execute(sa.insert(cases).returning(_c.id), row)
        return await self.by_id(CaseId(added.scalar_one()))

    async def change(self, case_id: CaseId, *only_if: sa.ColumnElement[bool], **values: Any) -> bool:
        """Change a case for which all of `only_if` holds; returns whether it did."""
        wanted = (_c.id == case_id, *only_if)
        return (await self._connection.execute(sa.update(cases).where(*wanted).values(**values))).rowcount == 1

    async def pass_into(self, case_id: CaseId, state: CaseState, **values: Any) -> bool:
        """Have a case be in a state in which it isn't yet; returns whether it wasn't."""
        return await self.change(case_id, _c.state != state, state=state, **values)

    async def doubt(self, case_id: CaseId) -> bool:
        """Note that a resolved case isn't over for somebody; returns whether they are the first to say so."""
        undoubted = (_c.doubted_at.is_(None), _c.state == CaseState.RESOLVED)
        return await self.change(case_id, *undoubted, doubted_at=self._now)

    # The record

    async def note(self, case_id: CaseId, kind: EntryKind, text: str = "", *, by: int | None = None) -> CaseEntry:
        """Put something on a case's record."""
        row = {"case_id": case_id, "kind": kind, "text": text, "by": by, "at": self._now}
        added = sa.insert(case_entries).returning(*columns_for(CaseEntry, case_entries))
        [entry] = every(CaseEntry, await self._connection.execute(added, row))
        return entry

    async def record(self, case_id: CaseId, *, skip: int = 0, most: int) -> Sequence[CaseEntry]:
        """Return what stands in a case's record, newest first."""
        values = {"of": case_id, "skip": skip, "most": most}
        return every(CaseEntry, await self._connection.execute(_RECORD, values))

    async def last_told(self, case_id: CaseId) -> "Passed | None":
        """Return the last update to a case, and how far it was passed down."""
        return first(_passed, await self._connection.execute(_LAST_TOLD, {"of": case_id}))

    async def passed(self, entry_id: CaseEntryId, to: int | None) -> None:
        """Note up to which sub-reseller an entry was passed down; to all, for `None`."""
        await self._connection.execute(sa.update(case_entries).where(_e.id == entry_id).values(passed_to=to))

    async def passing(self) -> "Passed | None":
        """Return the oldest entry that isn't passed down to all yet."""
        return first(_passed, await self._connection.execute(_PASSING))

    # Whom it concerns

    async def extent(self, case_id: CaseId) -> Extent:
        """Return how far a case reaches."""
        row = (await self._connection.execute(_EXTENT, {"of": case_id})).one()
        return Extent(*map(int, row))

    async def concerned(self, case_id: CaseId, *, skip: int = 0, most: int) -> Sequence[tuple[str, int]]:
        """Return whose tickets a case explains, by name, each with how many."""
        values = {"of": case_id, "skip": skip, "most": most}
        return [(row.name, int(row.many)) for row in await self._connection.execute(_CONCERNED, values)]

    async def doubting(self, case_id: CaseId, *, most: int) -> Sequence[str]:
        """Return for whom a case isn't over, by name: those with an open ticket in it that waits for us."""
        return [row[0] for row in await self._connection.execute(_DOUBTING, {"of": case_id, "most": most})]


def _passed(*row: Any) -> Passed:
    return Passed(CaseEntry(*row[:-1]), row[-1])


def _there(found: Case | None) -> Case:
    if found is None:
        raise NotHere
    return found
