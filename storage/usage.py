"""Usage: what came together, staged until it counts as a whole; each event once; and what was spent by day.

An event counts once its import is applied. One of an import that was dropped is as if it had never come, and the next
that brings it writes over it: so dropping takes no time, however much was staged.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from domain.agreement import SubPanelId
from domain.errors import NotHere
from domain.ledger import AccountId, AccountKind
from domain.people import MemberId, ResellerId
from domain.usage import (
    ImportState,
    RefusedUsage,
    Source,
    SourceId,
    Standing,
    UsageImport,
    UsageImportId,
    UsageLine,
    day_number,
)
from storage.connection import Connection
from storage.locks import insert_new, upserts
from storage.models.ledger import accounts
from storage.models.requests import attachments
from storage.models.usage import (
    usage_days,
    usage_events,
    usage_imports,
    usage_refused,
    usage_staged,
)
from storage.rows import columns_for, every, first, parts

MOST_REFUSED = 20_000
"""How many refused rows of an import are kept; all are counted."""

COUNTS = ("read", "new", "known", "refused", "credits", "balances")

A_CHUNK = 500
"""How many keys one statement names."""

MOST_SUB_PANELS = 500
"""How many sub-panels' days one statement reads."""

Cell = tuple[SubPanelId, int]
"""A sub-panel and a day."""

_i, _e, _d, _g, _x = usage_imports.c, usage_events.c, usage_days.c, usage_staged.c, usage_refused.c
_import = sa.select(*columns_for(UsageImport, usage_imports))
_BY_ID = _import.where(_i.id == sa.bindparam("of"))
_NUMBER = sa.select(sa.func.coalesce(sa.func.max(_i.number), 0) + 1).where(_i.source_id == sa.bindparam("of"))
_STANDING = (
    sa.select(
        _e.event_key,
        _e.sub_panel_id,
        _e.day,
        _e.credits,
        sa.case((_i.state == ImportState.DROPPED, 0), else_=1).label("counts"),
    )
    .join(usage_imports, _i.id == _e.import_id)
    .where(_e.source_id == sa.bindparam("source"), _e.event_key.in_(sa.bindparam("keys", expanding=True)))
)
_STAGED = (
    sa.select(_g.total_key, _g.sub_panel_id, _g.day, _g.credits)
    .where(_g.import_id == sa.bindparam("of"))
    .order_by(_g.sub_panel_id, _g.day, _g.total_key)
)
_DAYS = (
    sa.select(
        _d.sub_panel_id,
        sa.func.aggregate_strings(sa.cast(_d.day, sa.Text), ",").label("days"),
        sa.func.aggregate_strings(sa.cast(_d.credits, sa.Text), ",").label("credits"),
    )
    .where(
        _d.sub_panel_id.in_(sa.bindparam("ids", expanding=True)),
        _d.day.between(sa.bindparam("first"), sa.bindparam("last")),
    )
    .group_by(_d.sub_panel_id)
)
"""A year of ten thousand sub-panels is read by it: as texts, a row for each, it takes a quarter of the time."""

_REFUSED = (
    sa.select(_x.row, _x.why, _x.account, _x.event_id, _x.said)
    .where(_x.import_id == sa.bindparam("of"))
    .order_by(_x.row)
)
_WALLETS = sa.select(accounts.c.sub_panel_id, accounts.c.id, accounts.c.reseller_id).where(
    accounts.c.kind == AccountKind.WALLET, accounts.c.sub_panel_id.in_(sa.bindparam("ids", expanding=True))
)
_CONSUMED = sa.select(accounts.c.reseller_id, accounts.c.id).where(
    accounts.c.kind == AccountKind.CONSUMED,
    accounts.c.asset == sa.bindparam("of_asset"),
    accounts.c.reseller_id.in_(sa.bindparam("ids", expanding=True)),
)
_STAGED_KEY = ("import_id", "sub_panel_id", "day", "total_key")
_ADD_STAGED = upserts(usage_staged, _STAGED_KEY, lambda old, new: {"credits": old.credits + new.credits})
_SET_STAGED = upserts(usage_staged, _STAGED_KEY, lambda _old, new: {"credits": new.credits})
_SET_EVENT = upserts(
    usage_events,
    ("source_id", "event_key"),
    lambda _old, new: {name: new[name] for name in ("sub_panel_id", "day", "credits", "import_id")},
)
_ADD_DAY = upserts(
    usage_days,
    ("sub_panel_id", "day"),
    lambda old, new: {"credits": old.credits + new.credits, "changed_at": new.changed_at},
)


class Wallet(NamedTuple):
    """Where a sub-panel's credits are, and where they go when they are spent."""

    wallet_id: AccountId
    consumed_id: AccountId


class Usage:
    """Keeps usage; what is recorded here is counted by `services/usage.py` alone."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    # Imports

    async def begin(
        self,
        source: Source,
        *,
        name: str,
        fingerprint: str = "",
        file_id: int | None = None,
        state: ImportState = ImportState.ORDERED,
        by: MemberId | None,
    ) -> UsageImportId:
        """Put an import on record; the source has to be held."""
        number = (await self._connection.execute(_NUMBER, {"of": source.id})).scalar_one()
        row: dict[str, Any] = dict.fromkeys(("token", "at_row", *COUNTS), 0)
        row |= {"source_id": source.id, "reseller_id": source.reseller_id, "number": number, "name": name, "why": ""}
        row |= {"fingerprint": fingerprint, "file_id": file_id, "state": state, "begun_by": by, "begun_at": self._now}
        return UsageImportId(
            (await self._connection.execute(sa.insert(usage_imports).returning(_i.id), row)).scalar_one()
        )

    async def by_id(self, import_id: UsageImportId) -> UsageImport:
        """Return an import; raises `NotHere`."""
        found = first(UsageImport, await self._connection.execute(_BY_ID, {"of": import_id}))
        if found is None:
            raise NotHere
        return found

    async def imports(
        self, source_id: SourceId, *states: ImportState, fingerprint: str | None = None, most: int = 10
    ) -> Sequence[UsageImport]:
        """Return the newest imports of a source in one of these states, newest first."""
        wanted = _import.where(_i.source_id == source_id, _i.state.in_(states))
        if fingerprint is not None:
            wanted = wanted.where(_i.fingerprint == fingerprint)
        return every(UsageImport, await self._connection.execute(wanted.order_by(_i.id.desc()).limit(most)))

    async def same_file(self, reseller_id: ResellerId, file_id: int) -> UsageImportId | None:
        """Return the newest import of a file with the same bytes that wasn't dropped."""
        a = attachments.c
        same = sa.select(a.sha256).where(a.id == file_id, a.sha256 != "").scalar_subquery()
        wanted = sa.select(_i.id).where(
            _i.reseller_id == reseller_id, _i.fingerprint == same, _i.state != ImportState.DROPPED
        )
        return (await self._connection.execute(wanted.order_by(_i.id.desc()).limit(1))).scalar_one_or_none()

    async def to_read(self) -> UsageImport | None:
        """Return the oldest file that waits to be read, or whose reader has died; of sources that nobody else reads."""
        other = usage_imports.alias("other")
        busy = sa.exists().where(
            other.c.source_id == _i.source_id, other.c.state == ImportState.STAGING, other.c.id != _i.id
        )
        free = sa.or_(
            sa.and_(_i.state == ImportState.ORDERED, ~busy),
            sa.and_(_i.state == ImportState.STAGING, _i.held_until < self._now),
        )
        wanted = _import.where(_i.file_id.is_not(None), free).order_by(_i.id).limit(1)
        return first(UsageImport, await self._connection.execute(wanted))

    async def claim(self, import_id: UsageImportId, *, until: datetime) -> bool:
        """Take an import to be staged until then; returns whether nobody else has it."""
        free = sa.or_(
            _i.state.in_([ImportState.OPEN, ImportState.ORDERED]),
            sa.and_(_i.state == ImportState.STAGING, _i.held_until < self._now),
        )
        claim = sa.update(usage_imports).where(_i.id == import_id, free)
        values = {"state": ImportState.STAGING, "token": _i.token + 1, "held_until": until}
        return (await self._connection.execute(claim.values(values))).rowcount == 1

    async def drop_dead(self, source_id: SourceId, *, but: UsageImportId) -> None:
        """Drop what was being staged of a source by somebody who has died, but for what can be read on: a kept file."""
        dead = sa.update(usage_imports).where(
            _i.source_id == source_id,
            _i.state == ImportState.STAGING,
            _i.held_until < self._now,
            _i.file_id.is_(None),
            _i.id != but,
        )
        values = {"state": ImportState.DROPPED, "done_at": self._now, "held_until": None}
        for row in await self._connection.execute(dead.values(values).returning(_i.id)):
            await self.forget_staged(UsageImportId(row.id))

    async def shift(
        self,
        import_id: UsageImportId,
        values: Mapping[str, Any],
        *,
        old: ImportState,
        new: ImportState,
        token: int | None = None,
    ) -> bool:
        """Change an import that is in a state, and held with a token; returns whether it was."""
        change = sa.update(usage_imports).where(_i.id == import_id, _i.state == old)
        if token is not None:
            change = change.where(_i.token == token)
        return (await self._connection.execute(change.values({"state": new, **values}))).rowcount == 1

    async def forget_staged(self, import_id: UsageImportId) -> None:
        await self._connection.execute(sa.delete(usage_staged).where(_g.import_id == import_id))

    async def add_refused(self, import_id: UsageImportId, refused: Sequence[RefusedUsage], *, had: int) -> None:
        """Keep rows that can't be used, up to a limit. `had`: how many were refused before."""
        kept = refused[: max(0, MOST_REFUSED - had)]
        rows = [one._asdict() | {"import_id": import_id} for one in kept]
        if rows:
            await self._connection.execute(insert_new(self._connection, usage_refused), rows)

    async def forget_refused(self, before: datetime) -> None:
        """Forget the refused rows of batches that were taken in before a moment; those of files are kept with them."""
        old = sa.select(_i.id).where(_i.file_id.is_(None), _i.done_at < before)
        await self._connection.execute(sa.delete(usage_refused).where(_x.import_id.in_(old)))

    async def refused(self, import_id: UsageImportId) -> Sequence[RefusedUsage]:
        """Return the rows of an import that couldn't be used, in their order, as far as they are kept."""
        found = await self._connection.execute(_REFUSED, {"of": import_id})
        return [RefusedUsage(row.row, row.why, row.account, row.event_id, row.said) for row in found]

    # Events, staged

    async def add_events(self, source_id: SourceId, import_id: UsageImportId, lines: Sequence[UsageLine]) -> bool:
        """Record events if all of them are new, and tell whether they were; nothing is left of them otherwise."""
        if self._connection.dialect != "sqlite":  # its driver doesn't count what was passed over
            return False

        async def work() -> None:
            if await self._connection.insert(_NEW_EVENTS.format(source_id, import_id), lines) != len(lines):
                raise _NotNew

        try:
            await self._connection.savepoint(work)
        except _NotNew:
            return False
        return True

    async def standing(self, source_id: SourceId, keys: Collection[str]) -> dict[str, Standing]:
        """Return the events of a source that were recorded before, by key."""
        found: dict[str, Standing] = {}
        every_key = [*keys]
        for start in range(0, len(every_key), A_CHUNK):
            values = {"source": source_id, "keys": every_key[start : start + A_CHUNK]}
            for row in await self._connection.execute(_STANDING, values):
                found[row.event_key] = Standing(row.sub_panel_id, row.day, row.credits, bool(row.counts))
        return found

    async def set_events(self, source_id: SourceId, import_id: UsageImportId, lines: Iterable[UsageLine]) -> None:
        """Record events in place of what stands under their keys."""
        rows = [_event(line, source_id, import_id) for line in lines]
        if rows:
            await self._connection.execute(_SET_EVENT[self._connection.dialect], rows)

    async def add_staged(self, import_id: UsageImportId, credits: Mapping[Cell, int]) -> None:
        """Add to what an import brings of each sub-panel and day."""
        lines = (UsageLine("", *cell, some) for cell, some in sorted(credits.items()))
        await self._stage(_ADD_STAGED, import_id, lines)

    async def set_staged(self, import_id: UsageImportId, totals: Iterable[UsageLine]) -> None:
        """Set the totals that an import says; of each key there is to be one."""
        await self._stage(_SET_STAGED, import_id, totals)

    async def _stage(
        self, upserts: Mapping[str, sa.Insert], import_id: UsageImportId, lines: Iterable[UsageLine]
    ) -> None:
        rows = [
            {"import_id": import_id, "total_key": key, "sub_panel_id": sub_panel_id, "day": day, "credits": credits}
            for key, sub_panel_id, day, credits in lines
        ]
        if rows:
            await self._connection.execute(upserts[self._connection.dialect], rows)

    async def staged(self, import_id: UsageImportId) -> list[UsageLine]:
        """Return what is staged of an import, by sub-panel and day."""
        found = await self._connection.execute(_STAGED, {"of": import_id})
        return [UsageLine(row.total_key, SubPanelId(row.sub_panel_id), row.day, row.credits) for row in found]

    # Where it counts

    async def wallets(self, sub_panel_ids: Collection[SubPanelId], asset: str) -> dict[SubPanelId, Wallet]:
        """Return the accounts of sub-panels for usage, of those that have both already."""
        found: dict[SubPanelId, Wallet] = {}
        for some in parts(sub_panel_ids):
            wallets = (await self._connection.execute(_WALLETS, {"ids": some})).all()
            owners = {"ids": [row.reseller_id for row in wallets], "of_asset": asset}
            consumed = {row.reseller_id: row.id for row in await self._connection.execute(_CONSUMED, owners)}
            for row in wallets:
                if row.reseller_id in consumed:
                    found[row.sub_panel_id] = Wallet(row.id, consumed[row.reseller_id])
        return found

    async def add_days(self, spent: Mapping[Cell, int]) -> None:
        """Add to what was spent on days."""
        rows = [
            {"sub_panel_id": sub_panel_id, "day": day, "credits": credits, "changed_at": self._now}
            for (sub_panel_id, day), credits in sorted(spent.items())
        ]
        if rows:
            await self._connection.execute(_ADD_DAY[self._connection.dialect], rows)

    async def days(
        self, sub_panel_ids: Collection[SubPanelId], first_day: date, last_day: date
    ) -> dict[SubPanelId, list[int]]:
        """Return the credits spent on each day from the first to the last, oldest first, zeros included.

        Every sub-panel that is asked for is in it. Whether a day was reported at all, `complete_until` of the panel's
        sources tells.
        """
        begin, end = day_number(first_day), day_number(last_day)
        found = {sub_panel_id: [0] * (end - begin + 1) for sub_panel_id in sub_panel_ids}
        ids = [*found]
        for start in range(0, len(ids), MOST_SUB_PANELS):
            values = {"ids": ids[start : start + MOST_SUB_PANELS], "first": begin, "last": end}
            for row in await self._connection.execute(_DAYS, values):
                of = found[row.sub_panel_id]
                for day, credits in zip(row.days.split(","), row.credits.split(","), strict=True):
                    of[int(day) - begin] = int(credits)
        return found


_NEW_EVENTS = (
    "INSERT INTO usage_event (source_id, event_key, sub_panel_id, day, credits, import_id)"
    " VALUES ({:d}, ?, ?, ?, ?, {:d}) ON CONFLICT DO NOTHING"
)
"""A million rows are told to the driver as they are: SQLAlchemy takes longer to look at each than SQLite to keep it."""


class _NotNew(Exception):
    """Some of the events were recorded before."""


def _event(line: UsageLine, source_id: SourceId, import_id: UsageImportId) -> dict[str, Any]:
    key, sub_panel_id, day, credits = line
    found = {"source_id": source_id, "event_key": key, "sub_panel_id": sub_panel_id, "day": day, "credits": credits}
    return found | {"import_id": import_id}
