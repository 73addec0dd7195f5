"""Sources of usage, and which sub-panel is meant by the account names in them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.agreement import PanelId, SubPanelId
from domain.errors import NotHere
from domain.feeds import KEPT_FOR
from domain.people import MemberId, ResellerId, ResellerState
from domain.usage import AMBIGUOUS, NOT_OURS, RowKind, Source, SourceId, SourceKind, SourceState, account_key
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.agreement import sub_panels
from storage.models.people import resellers
from storage.models.usage import feed_batches, source_accounts, sources
from storage.rows import columns_for, every, first

_s, _a = sources.c, source_accounts.c
_source = sa.select(*columns_for(Source, sources))
_BY_ID = _source.where(_s.id == sa.bindparam("of"))
_OF = _source.where(_s.reseller_id == sa.bindparam("of"), _s.state != SourceState.DRAFT).order_by(_s.id)
_KNOWN = _source.where(
    _s.reseller_id == sa.bindparam("of"), _s.kind == SourceKind.FILE, _s.signature == sa.bindparam("named"),
    _s.state == SourceState.ACTIVE,
).order_by(_s.id.desc()).limit(1)  # fmt: skip
_PULL = _source.where(_s.kind == SourceKind.PULL, _s.pull == sa.bindparam("named")).order_by(_s.id).limit(1)
_HOLD = _BY_ID.with_for_update(key_share=True)
_ACCOUNTS = sa.select(sub_panels.c.account, sub_panels.c.id, sub_panels.c.active).where(
    sub_panels.c.panel_id == sa.bindparam("panel")
)
_MATCHED = sa.select(_a.account, _a.sub_panel_id).where(_a.panel_id == sa.bindparam("panel"))
_OWN = (
    sa.select(sub_panels.c.id, resellers.c.name)
    .join(resellers, resellers.c.id == sub_panels.c.reseller_id)
    .where(
        sub_panels.c.panel_id == sa.bindparam("panel"), resellers.c.parent_id == sa.bindparam("parent"),
        resellers.c.state != ResellerState.CLOSED,
    )
    .order_by(sa.func.lower(resellers.c.name), sub_panels.c.id)
)  # fmt: skip


class Sources:
    """Keeps where usage comes from."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def add(
        self,
        reseller_id: ResellerId,
        panel_id: PanelId,
        kind: SourceKind,
        *,
        name: str,
        rows: RowKind,
        by: MemberId | None,
        **values: Any,
    ) -> SourceId:
        """Set up a source. `values`: of its kind, as its signature and layout, or the name of a pull."""
        row: dict[str, Any] = dict.fromkeys(("signature", "layout", "pull", "cursor", "trouble"), "") | {"failures": 0}
        row |= {"reseller_id": reseller_id, "panel_id": panel_id, "kind": kind, "name": name, "rows": rows}
        row |= {"state": SourceState.ACTIVE, "created_by": by, "created_at": self._now, **values}
        return SourceId((await self._connection.execute(sa.insert(sources).returning(_s.id), row)).scalar_one())

    async def by_id(self, source_id: SourceId) -> Source:
        """Return a source; raises `NotHere`."""
        return _here(first(Source, await self._connection.execute(_BY_ID, {"of": source_id})))

    async def hold(self, source_id: SourceId) -> Source:
        """Return a source, and have others who hold it wait until this transaction ends; raises `NotHere`."""
        statement = _HOLD if self._connection.dialect == "postgresql" else _BY_ID
        return _here(first(Source, await self._connection.execute(statement, {"of": source_id})))

    async def of_reseller(self, reseller_id: ResellerId) -> Sequence[Source]:
        """Return a reseller's sources, oldest first, those that are off too, but no drafts."""
        return every(Source, await self._connection.execute(_OF, {"of": reseller_id}))

    async def with_signature(self, reseller_id: ResellerId, signature: str) -> Source | None:
        """Return the newest active source of files with these columns."""
        return first(Source, await self._connection.execute(_KNOWN, {"of": reseller_id, "named": signature}))

    async def change(self, source_id: SourceId, **values: Any) -> None:
        await self._connection.execute(sa.update(sources).where(_s.id == source_id).values(**values))

    async def complete(self, source_id: SourceId, until: datetime) -> None:
        """Note until when a source has told everything; that never goes back."""
        earlier = sa.or_(_s.complete_until.is_(None), _s.complete_until < until)
        change = sa.update(sources).where(_s.id == source_id, earlier)
        await self._connection.execute(change.values(complete_until=until))

    async def secrets(self, source_id: SourceId) -> tuple[str | None, str | None]:
        """Return the secret of a feed, and the one that takes its place; nobody else reads them."""
        found = await self._connection.execute(sa.select(_s.secret, _s.next_secret).where(_s.id == source_id))
        row = found.first()
        return (None, None) if row is None else (row.secret, row.next_secret)

    async def promote_secret(self, source_id: SourceId) -> None:
        """Have the next secret of a feed take the place of the one before, if there is one."""
        change = sa.update(sources).where(_s.id == source_id, _s.next_secret.is_not(None))
        await self._connection.execute(change.values(secret=_s.next_secret, next_secret=None))

    async def remember_batch(self, source_id: SourceId, mark: str) -> bool:
        """Keep what a batch was signed with; returns whether it is new. Those whose time is over are forgotten."""
        await self._connection.execute(sa.delete(feed_batches).where(feed_batches.c.at < self._now - KEPT_FOR))
        row = {"source_id": source_id, "mark": mark, "at": self._now}
        return (await self._connection.execute(insert_new(self._connection, feed_batches), row)).rowcount == 1

    # Pulls

    async def of_pull(self, name: str) -> Source | None:
        """Return the source of a pull that the settings name."""
        return first(Source, await self._connection.execute(_PULL, {"named": name}))

    async def claim_pull(self, source_id: SourceId, *, until: datetime) -> bool:
        """Take a pull that is due, and keep others from it until then; returns whether nobody else has it."""
        claim = sa.update(sources).where(
            _s.id == source_id, _s.state == SourceState.ACTIVE, _s.next_pull_at <= self._now
        )
        return (await self._connection.execute(claim.values(next_pull_at=until))).rowcount == 1

    async def move_on(self, source_id: SourceId, *, old: str, new: str) -> None:
        """Note how far a pull is, unless somebody has had it begin anew meanwhile."""
        change = sa.update(sources).where(_s.id == source_id, _s.cursor == old)
        await self._connection.execute(change.values(cursor=new))

    async def retire_pulls(self, *, but: Collection[str]) -> None:
        """Note of pulls that the settings don't name any more that nothing is fetched for them."""
        gone = sa.update(sources).where(_s.kind == SourceKind.PULL, _s.pull.not_in([*but]))
        await self._connection.execute(gone.values(next_pull_at=None))

    # Accounts

    async def accounts(self, panel_id: PanelId) -> Mapping[str, SubPanelId]:
        """Return the sub-panels of a panel by `account_key`, whosever they are.

        What was matched goes before a name, and a name in use before that of an account that is closed.
        """
        named: dict[bool, dict[str, SubPanelId]] = {False: {}, True: {}}
        for row in await self._connection.execute(_ACCOUNTS, {"panel": panel_id}):
            key, same = account_key(row.account), named[bool(row.active)]
            if key:
                same[key] = AMBIGUOUS if key in same else SubPanelId(row.id)
        found = named[False] | named[True]
        for row in await self._connection.execute(_MATCHED, {"panel": panel_id}):
            found[row.account] = NOT_OURS if row.sub_panel_id is None else SubPanelId(row.sub_panel_id)
        return found

    async def own_sub_panels(self, panel_id: PanelId, parent_id: ResellerId) -> dict[SubPanelId, str]:
        """Return the sub-panels at a panel of a reseller's own sub-resellers, with whose they are, by name."""
        found = await self._connection.execute(_OWN, {"panel": panel_id, "parent": parent_id})
        return {SubPanelId(row.id): row.name for row in found}

    async def match(self, panel_id: PanelId, account: str, sub_panel_id: SubPanelId | None, *, by: MemberId) -> None:
        """Remember whose an account is, in place of what was said before; `None` for nobody's in the network."""
        key = account_key(account)
        values = {"sub_panel_id": sub_panel_id, "matched_by": by, "matched_at": self._now}
        change = sa.update(source_accounts).where(_a.panel_id == panel_id, _a.account == key)
        if not (await self._connection.execute(change.values(values))).rowcount:
            row = {"panel_id": panel_id, "account": key}
            await self._connection.execute(sa.insert(source_accounts).values(row | values))


def _here(source: Source | None) -> Source:
    if source is None:
        raise NotHere
    return source
