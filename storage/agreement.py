"""Panels and sub-panels, and a reseller's terms: standing numbers, clauses and published revisions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.agreement import (
    Clause,
    ClauseId,
    LoadingWay,
    Panel,
    PanelId,
    Revision,
    RevisionId,
    SubPanel,
    SubPanelId,
    Terms,
)
from domain.people import ResellerId
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.agreement import clauses, offer_numbers, panels, revisions, sub_panels, terms
from storage.rows import columns_for, every, first, names_of

_panel = sa.select(*columns_for(Panel, panels))
_panel_by_id = _panel.where(panels.c.id == sa.bindparam("id"))
_sub_panel = sa.select(*columns_for(SubPanel, sub_panels))
_sub_panel_by_id = _sub_panel.where(sub_panels.c.id == sa.bindparam("id"))
_sub_panels_of = _sub_panel.where(sub_panels.c.reseller_id == sa.bindparam("reseller_id")).order_by(
    sub_panels.c.panel_id
)
_terms_of = sa.select(*columns_for(Terms, terms)).where(terms.c.reseller_id == sa.bindparam("of"))
_clause = sa.select(*columns_for(Clause, clauses))
_revision = sa.select(*columns_for(Revision, revisions))
_revision_by_id = _revision.where(revisions.c.id == sa.bindparam("id"))


class Panels:
    """The panels of top resellers."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, panel_id: PanelId) -> Panel:
        """Return a panel that is known to exist; raises `LookupError` otherwise."""
        found = first(Panel, await self._connection.execute(_panel_by_id, {"id": panel_id}))
        if found is None:
            raise LookupError(panel_id)
        return found

    async def of_reseller(self, reseller_id: ResellerId) -> Sequence[Panel]:
        """Return the panels of a top reseller, oldest first."""
        result = await self._connection.execute(_panel.where(panels.c.reseller_id == reseller_id).order_by(panels.c.id))
        return every(Panel, result)

    async def add(self, reseller_id: ResellerId, name: str, loading: LoadingWay) -> PanelId:
        result = await self._connection.execute(
            sa.insert(panels).values(reseller_id=reseller_id, name=name, loading=loading).returning(panels.c.id)
        )
        return PanelId(result.scalar_one())

    async def change(self, panel_id: PanelId, **values: Any) -> None:
        await self._connection.execute(sa.update(panels).where(panels.c.id == panel_id).values(**values))

    async def remove_unused(self, panel_id: PanelId) -> bool:
        """Remove a panel that no offer and no sub-panel names; returns whether it was one."""
        named = (
            sa.exists().where(offer_numbers.c.panel_id == panel_id),
            sa.exists().where(sub_panels.c.panel_id == panel_id),
        )
        result = await self._connection.execute(sa.delete(panels).where(panels.c.id == panel_id, ~sa.or_(*named)))
        return result.rowcount == 1


class SubPanels:
    """The accounts of sub-resellers at panels, with the numbers in force."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, sub_panel_id: SubPanelId) -> SubPanel:
        """Return a sub-panel that is known to exist; raises `LookupError` otherwise."""
        found = first(SubPanel, await self._connection.execute(_sub_panel_by_id, {"id": sub_panel_id}))
        if found is None:
            raise LookupError(sub_panel_id)
        return found

    async def of_reseller(self, reseller_id: ResellerId) -> Sequence[SubPanel]:
        """Return a sub-reseller's sub-panels, inactive ones too, in the order of their panels."""
        return every(SubPanel, await self._connection.execute(_sub_panels_of, {"reseller_id": reseller_id}))

    async def keep(self, reseller_id: ResellerId, panel_id: PanelId, **values: Any) -> SubPanelId:
        """Set the numbers of a sub-reseller's account at a panel, which is made if need be; returns its id."""
        mine = (sub_panels.c.reseller_id == reseller_id, sub_panels.c.panel_id == panel_id)
        changed = await self._connection.execute(
            sa.update(sub_panels).where(*mine).values(**values).returning(sub_panels.c.id)
        )
        found = changed.scalar_one_or_none()
        if found is None:
            added = await self._connection.execute(
                sa.insert(sub_panels)
                .values(reseller_id=reseller_id, panel_id=panel_id, **values)
                .returning(sub_panels.c.id)
            )
            found = added.scalar_one()
        return SubPanelId(found)

    async def change(self, sub_panel_id: SubPanelId, **values: Any) -> None:
        await self._connection.execute(sa.update(sub_panels).where(sub_panels.c.id == sub_panel_id).values(**values))


class StandingTerms:
    """The standing numbers of resellers."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def of(self, reseller_id: ResellerId) -> Terms:
        """Return a reseller's standing numbers: the given ones until they set their own."""
        found = first(Terms, await self._connection.execute(_terms_of, {"of": reseller_id}))
        return found or Terms(reseller_id)

    async def change(self, reseller_id: ResellerId, **values: Any) -> None:
        given = Terms(reseller_id)
        row = {name: getattr(given, name) for name in names_of(Terms)}
        await self._connection.execute(insert_new(self._connection, terms), row)
        await self._connection.execute(sa.update(terms).where(terms.c.reseller_id == reseller_id).values(**values))


class Clauses:
    """Clauses as they are being written."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def of_reseller(self, reseller_id: ResellerId) -> Sequence[Clause]:
        """Return the clauses of a reseller in their order."""
        result = await self._connection.execute(
            _clause.where(clauses.c.reseller_id == reseller_id).order_by(clauses.c.position, clauses.c.id)
        )
        return every(Clause, result)

    async def by_id(self, clause_id: ClauseId) -> Clause | None:
        return first(Clause, await self._connection.execute(_clause.where(clauses.c.id == clause_id)))

    async def add(self, **values: Any) -> ClauseId:
        result = await self._connection.execute(sa.insert(clauses).values(**values).returning(clauses.c.id))
        return ClauseId(result.scalar_one())

    async def change(self, clause_id: ClauseId, **values: Any) -> bool:
        """Change a clause; returns whether it was still there."""
        result = await self._connection.execute(sa.update(clauses).where(clauses.c.id == clause_id).values(**values))
        return result.rowcount == 1

    async def remove(self, clause_id: ClauseId) -> bool:
        """Remove a clause; returns whether it was still there."""
        result = await self._connection.execute(sa.delete(clauses).where(clauses.c.id == clause_id))
        return result.rowcount == 1


class Revisions:
    """The terms as they were published."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def newest(self, reseller_id: ResellerId) -> Revision | None:
        """Return the revision that new offers are made of, if any was published."""
        result = await self._connection.execute(
            _revision.where(revisions.c.reseller_id == reseller_id).order_by(revisions.c.number.desc()).limit(1)
        )
        return first(Revision, result)

    async def by_id(self, revision_id: RevisionId) -> Revision:
        """Return a revision that is known to exist; raises `LookupError` otherwise."""
        found = first(Revision, await self._connection.execute(_revision_by_id, {"id": revision_id}))
        if found is None:
            raise LookupError(revision_id)
        return found

    async def add(self, **values: Any) -> RevisionId:
        result = await self._connection.execute(
            sa.insert(revisions).values(published_at=self._now, **values).returning(revisions.c.id)
        )
        return RevisionId(result.scalar_one())
