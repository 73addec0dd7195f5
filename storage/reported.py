"""Balances that panels report, what moved after them, and where the books differ."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from domain.agreement import SubPanelId
from domain.errors import NotHere
from domain.ledger import MOVES, AccountId, AccountKind
from domain.people import MemberId, ResellerId, ResellerState
from domain.reported import (
    Difference,
    DifferenceId,
    DifferenceState,
    Later,
    Reconciliation,
    ReconciliationId,
    ReportedBalance,
)
from domain.usage import SourceId, UsageImportId
from storage.connection import Connection
from storage.models.agreement import panels, sub_panels
from storage.models.ledger import accounts, transfers
from storage.models.people import resellers
from storage.models.reported import differences, reconciliations, reported_balances
from storage.models.usage import usage_imports
from storage.rows import columns_for, every, first, parts

_b, _d, _n, _s, _p, _r, _a, _t = (
    reported_balances.c, differences.c, reconciliations.c, sub_panels.c, panels.c, resellers.c, accounts.c, transfers.c,
)  # fmt: skip
_of: sa.BindParameter[Any] = sa.bindparam("of")
_ids: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_report = sa.select(*columns_for(ReportedBalance, reported_balances))
_difference = sa.select(*columns_for(Difference, differences))
_REPORTS = _report.where(_b.sub_panel_id.in_(_ids)).order_by(_b.sub_panel_id)
_OF_CHILDREN = (
    _report.join(sub_panels, _s.id == _b.sub_panel_id)
    .join(resellers, _r.id == _s.reseller_id)
    .where(_r.parent_id == _of, _r.state != ResellerState.CLOSED)
    .order_by(_b.sub_panel_id)
)


def _keeps() -> dict[str, sa.Insert]:
    """Return, for both engines, the insert that keeps a report unless one as new stands, or one that is settled."""
    found: dict[str, sa.Insert] = {}
    for dialect, insert in (
        ("sqlite", sqlite.insert(reported_balances)),
        ("postgresql", postgresql.insert(reported_balances)),
    ):
        new = insert.excluded
        is_news = sa.or_(_b.at < new.at, sa.and_(_b.at == new.at, _b.credits != new.credits))
        values = {name: new[name] for name in ("source_id", "import_id", "credits", "at")}
        found[dialect] = insert.on_conflict_do_update(
            index_elements=["sub_panel_id"],
            set_=values,
            where=sa.and_(is_news, sa.or_(_b.adjusted_at.is_(None), _b.adjusted_at < new.at)),
        ).returning(_b.sub_panel_id)
    return found


_KEEP = _keeps()
_night = sa.bindparam("of_night", type_=sa.Integer)
_due = (
    sa.select(_b.sub_panel_id)
    .join(sub_panels, _s.id == _b.sub_panel_id)
    .join(panels, _p.id == _s.panel_id)
    .where(_b.night < _night, _p.reseller_id == _of)
    .order_by(_b.sub_panel_id)
)
_CLAIM = (
    sa.update(reported_balances)
    .where(_b.night < _night, _b.sub_panel_id.in_(_due.limit(sa.bindparam("most", type_=sa.Integer))))
    .values(night=_night)
    .returning(*columns_for(ReportedBalance, reported_balances))
)
_ANY_DUE = sa.select(_due.exists())

_BOOKS = (
    sa.select(_s.id, _s.reseller_id, _r.parent_id, _a.id.label("wallet_id"), sa.func.coalesce(_a.posted, 0))
    .select_from(
        sub_panels.join(resellers, _r.id == _s.reseller_id).outerjoin(
            accounts, sa.and_(_a.sub_panel_id == _s.id, _a.kind == AccountKind.WALLET)
        )
    )
    .where(_s.id.in_(_ids), _r.state != ResellerState.CLOSED, _r.parent_id.is_not(None))
)
_moved = _t.kind.in_(sorted(MOVES))


def _later(own: sa.Column[int], amount: sa.ColumnElement[int]) -> sa.Select[Any]:
    """Return what moved on wallets after their reports, of the one side; each is found by its own index."""
    return (
        sa.select(_b.sub_panel_id, _t.id, _t.group_key, amount.label("amount"))
        .select_from(
            reported_balances.join(
                accounts, sa.and_(_a.sub_panel_id == _b.sub_panel_id, _a.kind == AccountKind.WALLET)
            ).join(transfers, sa.and_(own == _a.id, _t.at > _b.at))
        )
        .where(_b.sub_panel_id.in_(_ids), _moved)
    )


_LATER = sa.union_all(_later(_t.source_id, -_t.amount), _later(_t.destination_id, _t.amount))
_NEWEST = sa.select(usage_imports.c.id, usage_imports.c.newest).where(usage_imports.c.id.in_(_ids))

_OPEN = _difference.where(_d.sub_panel_id.in_(_ids), _d.state == DifferenceState.OPEN)
_BY_IDS = _difference.where(_d.id.in_(_ids)).order_by(_d.id)
_ON_LIST = _difference.where(_d.reconciliation_id == _of).order_by(_d.sub_panel_id, _d.id)
_UNLISTED = (
    sa.select(_d.reseller_id)
    .join(sub_panels, _s.id == _d.sub_panel_id)
    .join(panels, _p.id == _s.panel_id)
    .where(_p.reseller_id == _of, _d.state == DifferenceState.OPEN, _d.reconciliation_id.is_(None))
    .distinct()
)
_list = sa.select(*columns_for(Reconciliation, reconciliations))
_NEWEST_LIST = _list.where(_n.reseller_id == _of).order_by(_n.id.desc()).limit(1)
_newer = reconciliations.alias("newer")
_NEWEST_LISTS = _list.where(
    _n.at >= sa.bindparam("since", type_=_n.at.type),
    ~sa.exists().where(_newer.c.reseller_id == _n.reseller_id, _newer.c.id > _n.id),
)
_others = panels.alias("others")
_several = (
    sa.select(sa.func.count() > 1).where(_others.c.reseller_id == _p.reseller_id).correlate(panels).scalar_subquery()
)
_NAMES = (
    sa.select(_s.id, _r.name, sa.case((_several, _p.name), else_="").label("panel"))
    .select_from(sub_panels.join(resellers, _r.id == _s.reseller_id).join(panels, _p.id == _s.panel_id))
    .where(_s.id.in_(_ids), _r.parent_id == sa.bindparam("reader"))
)
_HOLD = _difference.where(_d.id.in_(_ids)).order_by(_d.id).with_for_update(key_share=True)


@dataclass(frozen=True, slots=True)
class BookedBalance:
    """What is posted on a sub-panel's wallet, which may not be open yet. `parent_id`: with whom its reseller deals."""

    sub_panel_id: SubPanelId
    reseller_id: ResellerId
    parent_id: ResellerId
    wallet_id: AccountId | None
    posted: int


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a sub-panel is, by name. `panel`: where the network has several."""

    name: str
    panel: str = ""


class ReportedBalances:
    """Keeps what panels say that sub-panels have; it is compared with the books by `services/reconciling.py`."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    # What was reported

    async def keep(
        self,
        source_id: SourceId,
        balances: Mapping[SubPanelId, tuple[datetime, int]],
        *,
        import_id: UsageImportId | None,
        night: int,
    ) -> frozenset[SubPanelId]:
        """Keep the balances that are news; return of which sub-panels they are. `night`: the last that was compared."""
        common = {"source_id": source_id, "import_id": import_id, "adjusted_at": None, "night": night}
        rows = [
            common | {"sub_panel_id": sub_panel_id, "at": at, "credits": credits}
            for sub_panel_id, (at, credits) in sorted(balances.items())
        ]
        found: set[SubPanelId] = set()
        for some in parts(rows):
            kept = await self._connection.execute(_KEEP[self._connection.dialect].values(some))
            found |= {SubPanelId(row.sub_panel_id) for row in kept}
        return frozenset(found)

    async def by_ids(self, sub_panel_ids: Iterable[SubPanelId]) -> list[ReportedBalance]:
        """Return the newest report of each of these sub-panels that has any."""
        found: list[ReportedBalance] = []
        for some in parts(sorted(sub_panel_ids)):
            found += every(ReportedBalance, await self._connection.execute(_REPORTS, {"ids": some}))
        return found

    async def alone_with(self, sub_panel_ids: Iterable[SubPanelId]) -> None:
        """Let nobody else report or compare balances of sub-panels before this transaction ends."""
        if self._connection.dialect == "postgresql":
            for some in parts(sorted(sub_panel_ids)):
                await self._connection.execute(_REPORTS.with_for_update(key_share=True), {"ids": some})

    async def of_children(self, reseller_id: ResellerId) -> Sequence[ReportedBalance]:
        """Return the newest reports of a reseller's own sub-resellers."""
        return every(ReportedBalance, await self._connection.execute(_OF_CHILDREN, {"of": reseller_id}))

    async def claim(self, top_id: ResellerId, night: int, *, most: int) -> Sequence[ReportedBalance]:
        """Return the next reports of a network to be compared in a night: each is one's alone."""
        values = {"of": top_id, "of_night": night, "most": most}
        return every(ReportedBalance, await self._connection.execute(_CLAIM, values))

    async def any_due(self, top_id: ResellerId, night: int) -> bool:
        """Return whether any report of a network is still to be compared in a night."""
        found = await self._connection.execute(_ANY_DUE, {"of": top_id, "of_night": night})
        return bool(found.scalar_one())

    async def settle(self, sub_panel_ids: Collection[SubPanelId]) -> None:
        """Note that the books were adjusted to what was reported until now."""
        for some in parts(sub_panel_ids):
            change = sa.update(reported_balances).where(_b.sub_panel_id.in_(some))
            await self._connection.execute(change.values(adjusted_at=self._now))

    # The books beside it

    async def booked(self, sub_panel_ids: Iterable[SubPanelId]) -> dict[SubPanelId, BookedBalance]:
        """Return what is posted on the wallets of sub-panels, of those that are still in use."""
        found: list[BookedBalance] = []
        for some in parts(sub_panel_ids):
            found += every(BookedBalance, await self._connection.execute(_BOOKS, {"ids": some}))
        return {one.sub_panel_id: one for one in found}

    async def later(self, sub_panel_ids: Iterable[SubPanelId]) -> dict[SubPanelId, list[Later]]:
        """Return what moved on the wallets of sub-panels after their reports."""
        found: dict[SubPanelId, list[Later]] = defaultdict(list)
        for some in parts(sub_panel_ids):
            for row in await self._connection.execute(_LATER, {"ids": some}):
                found[SubPanelId(row.sub_panel_id)].append(Later(row.group_key, row.amount))
        return found

    async def newest_rows(self, import_ids: Iterable[UsageImportId]) -> dict[UsageImportId, int | None]:
        """Return the second of the newest row of each of these imports."""
        found: dict[UsageImportId, int | None] = {}
        for some in parts(import_ids):
            for row in await self._connection.execute(_NEWEST, {"ids": some}):
                found[UsageImportId(row.id)] = row.newest
        return found

    # Differences

    async def open_of(self, sub_panel_ids: Iterable[SubPanelId]) -> dict[SubPanelId, Difference]:
        """Return the open differences of sub-panels."""
        found: list[Difference] = []
        for some in parts(sub_panel_ids):
            found += every(Difference, await self._connection.execute(_OPEN, {"ids": some}))
        return {one.sub_panel_id: one for one in found}

    async def differences(self, ids: Iterable[DifferenceId]) -> dict[DifferenceId, Difference]:
        """Return differences by id."""
        found: list[Difference] = []
        for some in parts(ids):
            found += every(Difference, await self._connection.execute(_BY_IDS, {"ids": some}))
        return {one.id: one for one in found}

    async def hold(self, ids: Collection[DifferenceId]) -> list[Difference]:
        """Return differences, and have others who hold them wait until this transaction ends."""
        statement = _HOLD if self._connection.dialect == "postgresql" else _BY_IDS
        found: list[Difference] = []
        for some in parts(sorted(ids)):
            found += every(Difference, await self._connection.execute(statement, {"ids": some}))
        return found

    async def add(self, reseller_id: ResellerId, report: ReportedBalance, books: int) -> None:
        """Put a difference on record that is on no list yet."""
        values: dict[str, Any] = {"reseller_id": reseller_id, "reconciliation_id": None}
        values |= {
            "sub_panel_id": report.sub_panel_id,
            "source_id": report.source_id,
            "reported": report.credits,
            "books": books,
        }
        values |= {"reported_at": report.at, "state": DifferenceState.OPEN}
        await self._connection.execute(sa.insert(differences).values(values))

    async def change(self, difference_id: DifferenceId, **values: Any) -> None:
        await self._connection.execute(sa.update(differences).where(_d.id == difference_id).values(**values))

    async def end(self, difference_id: DifferenceId, state: DifferenceState, *, by: MemberId | None = None) -> bool:
        """End an open difference; returns whether it was open."""
        change = sa.update(differences).where(_d.id == difference_id, _d.state == DifferenceState.OPEN)
        ended = await self._connection.execute(change.values(state=state, done_by=by, done_at=self._now))
        return ended.rowcount == 1

    # Lists of them

    async def unlisted(self, top_id: ResellerId) -> list[ResellerId]:
        """Return who in a network has open differences that are on no list yet."""
        found = await self._connection.execute(_UNLISTED, {"of": top_id})
        return sorted(ResellerId(row.reseller_id) for row in found)

    async def list_open(self, reseller_id: ResellerId) -> tuple[ReconciliationId, set[ReconciliationId]]:
        """Put all open differences of a reseller on a new list; return it, and the lists on which some were before."""
        values = {"reseller_id": reseller_id, "at": self._now}
        made = await self._connection.execute(sa.insert(reconciliations).values(values).returning(_n.id))
        list_id = ReconciliationId(made.scalar_one())
        is_open = (_d.reseller_id == reseller_id, _d.state == DifferenceState.OPEN)
        before = await self._connection.execute(sa.select(_d.reconciliation_id).where(*is_open).distinct())
        lists = {ReconciliationId(row.reconciliation_id) for row in before if row.reconciliation_id is not None}
        await self._connection.execute(sa.update(differences).where(*is_open).values(reconciliation_id=list_id))
        return list_id, lists

    async def on_list(self, list_id: ReconciliationId) -> Sequence[Difference]:
        """Return the differences on a list, those that have ended too."""
        return every(Difference, await self._connection.execute(_ON_LIST, {"of": list_id}))

    async def by_id(self, list_id: ReconciliationId) -> Reconciliation:
        """Return a list; raises `NotHere`."""
        found = first(Reconciliation, await self._connection.execute(_list.where(_n.id == list_id)))
        if found is None:
            raise NotHere
        return found

    async def newest_list(self, reseller_id: ResellerId) -> Reconciliation | None:
        """Return the newest list of a reseller."""
        return first(Reconciliation, await self._connection.execute(_NEWEST_LIST, {"of": reseller_id}))

    async def newest_lists(self, since: datetime) -> Sequence[Reconciliation]:
        """Return the newest list of each reseller, of those that were made since then."""
        return every(Reconciliation, await self._connection.execute(_NEWEST_LISTS, {"since": since}))

    async def whose(self, sub_panel_ids: Iterable[SubPanelId], *, reader: ResellerId) -> dict[SubPanelId, Whose]:
        """Return whose sub-panels are, of those of a reader's own sub-resellers."""
        found: dict[SubPanelId, Whose] = {}
        for some in parts(sub_panel_ids):
            for row in await self._connection.execute(_NAMES, {"ids": some, "reader": reader}):
                found[SubPanelId(row.id)] = Whose(row.name, row.panel)
        return found
