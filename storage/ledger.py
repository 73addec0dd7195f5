"""The ledger: accounts, and the groups of transfers by which credits and money move.

What must never happen is refused by the database (models/ledger_triggers.py). Here groups are recorded once however
often they are asked for, and what the database refuses is given its name.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from domain.agreement import SubPanelId
from domain.errors import NotHere
from domain.ledger import (
    Account,
    AccountId,
    AccountKind,
    AlreadyResolved,
    AlreadyReversed,
    Discrepancy,
    KeyConflict,
    Leg,
    Movement,
    NotReversible,
    Transfer,
    TransferId,
    TransferKind,
    breach,
)
from domain.people import ResellerId
from storage import ledger_history, ledger_replay
from storage.connection import Connection
from storage.models.ledger import accounts, transfers
from storage.rows import columns_for, every, first, names_of

T = TypeVar("T")

_accounts = sa.select(*columns_for(Account, accounts))
_transfers = sa.select(*columns_for(Transfer, transfers))

_FIND = _accounts.where(
    accounts.c.reseller_id == sa.bindparam("of"),
    accounts.c.kind == sa.bindparam("is_kind"),
    accounts.c.asset == sa.bindparam("of_asset"),
)
_BY_ID = _accounts.where(accounts.c.id == sa.bindparam("of"))
_BY_IDS = _accounts.where(accounts.c.id.in_(sa.bindparam("ids", expanding=True))).order_by(accounts.c.id)
_LOCKED = _BY_IDS.with_for_update(key_share=True)  # FOR NO KEY UPDATE: new transfers' foreign keys don't wait for it
_OF_RESELLER = _accounts.where(accounts.c.reseller_id == sa.bindparam("of")).order_by(accounts.c.id)
_OPEN = {"sqlite": sa.insert(accounts), "postgresql": postgresql.insert(accounts).on_conflict_do_nothing()}
_SET_FLOOR = sa.update(accounts).where(accounts.c.id == sa.bindparam("of")).values(floor=sa.bindparam("least"))

_TRANSFER = _transfers.where(transfers.c.id == sa.bindparam("of"))
_TRANSFERS = _transfers.where(transfers.c.id.in_(sa.bindparam("ids", expanding=True)))
_GROUP = _transfers.where(transfers.c.group_key == sa.bindparam("group")).order_by(transfers.c.id)
_RESOLUTION = _transfers.where(transfers.c.resolves == sa.bindparam("of"))
_RESOLUTIONS = _transfers.where(transfers.c.resolves.in_(sa.bindparam("ids", expanding=True)))
_REVERSALS = _transfers.where(transfers.c.reverses.in_(sa.bindparam("ids", expanding=True))).order_by(transfers.c.id)
_INSERT = sa.insert(transfers).returning(transfers.c.key, transfers.c.id)  # all rows in one statement, whole or not


class Ledger:
    """The ledger within one transaction; `now` is when everything in it happens."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def account(
        self,
        reseller_id: ResellerId,
        kind: AccountKind,
        asset: str,
        *,
        sub_panel_id: SubPanelId | None = None,
        floor: int | None = None,
    ) -> Account:
        """Return a reseller's account, opened empty if need be. `floor`: only for one that is opened now."""
        found = await self.find(reseller_id, kind, asset)
        if found is None:
            values = {"reseller_id": reseller_id, "kind": kind, "asset": asset}
            opening = {**values, "sub_panel_id": sub_panel_id, "floor": floor, "posted": 0, "held": 0}
            await self._connection.execute(_OPEN[self._connection.dialect], opening)
            found = await self.find(reseller_id, kind, asset)
        return _here(found)

    async def find(self, reseller_id: ResellerId, kind: AccountKind, asset: str) -> Account | None:
        """Return a reseller's account, if it was ever opened."""
        values = {"of": reseller_id, "is_kind": kind, "of_asset": asset}
        return first(Account, await self._connection.execute(_FIND, values))

    async def by_id(self, account_id: AccountId) -> Account:
        """Return an account; raises `NotHere`."""
        return _here(first(Account, await self._connection.execute(_BY_ID, {"of": account_id})))

    async def of_reseller(self, reseller_id: ResellerId) -> Sequence[Account]:
        """Return a reseller's accounts, oldest first."""
        return every(Account, await self._connection.execute(_OF_RESELLER, {"of": reseller_id}))

    async def set_floor(self, account_id: AccountId, floor: int | None) -> None:
        """Change how far an account may be debited, `None` for without end.

        A floor above what is available is allowed: what moved has moved, and further debits are refused until it is
        reached again. Raises `NotHere`.
        """
        changed = await self._connection.execute(_SET_FLOOR, {"of": account_id, "least": floor})
        if changed.rowcount != 1:
            raise NotHere

    async def alone_with(self, account_ids: Sequence[AccountId]) -> Sequence[Account]:
        """Return accounts as they stand, and let nothing move on them from elsewhere before this transaction ends.

        All that a deed moves on are to be named at once, so that two deeds never wait for each other.
        """
        statement = _LOCKED if self._connection.dialect == "postgresql" else _BY_IDS
        return every(Account, await self._connection.execute(statement, {"ids": [*account_ids]}))

    async def alone_with_groups(self, keys: Iterable[str]) -> None:
        """Let nothing move on the accounts of groups before this transaction ends: for who takes several back."""
        if self._connection.dialect == "postgresql":
            await self._lock([moved for key in keys for moved in await self.group(key)])

    async def record(self, legs: Sequence[Leg], *, key: str, actor: str, reason: str) -> tuple[Transfer, ...]:
        """Record a group of transfers, all or none, and once: asked for again, it returns the ones that stand.

        The legs move in their order, and each must leave its source's floor kept. `key`: of the group; a leg's own is
        made of it and the leg's name. Raises `BelowFloor`, `AlreadyResolved`, `AlreadyReversed`, and `KeyConflict`
        where the key stands with other legs.
        """
        if not legs:
            raise ValueError("A group of transfers needs a leg.")
        await self._lock(legs)
        standing = await self.group(key)
        if standing:
            return _as_asked(legs, standing, key=key)
        keys = [f"{key}:{leg.name}" for leg in legs]
        return await self._insert(legs, keys, groups=[key] * len(legs), actor=actor, reason=reason)

    async def record_each(self, groups: Mapping[str, Leg], *, actor: str, reason: str) -> None:
        """Record many groups of one leg each, all or none, none of which was asked for before.

        Raises `BelowFloor`, and `KeyConflict` where one of the keys stands.
        """
        await self._lock([*groups.values()])
        keys = [f"{key}:{leg.name}" for key, leg in groups.items()]
        await self._insert([*groups.values()], keys, groups=[*groups], actor=actor, reason=reason)

    async def post(self, hold_id: TransferId, *, key: str, actor: str, reason: str) -> Transfer:
        """Move what a hold had set aside. `key`: of the transfer itself, which joins the hold's group.

        Asked for again with its key, it returns the one that stands; raises `AlreadyResolved` for any other, `NotHere`.
        """
        return await self._resolve(hold_id, TransferKind.POST, key=key, actor=actor, reason=reason)

    async def void(self, hold_id: TransferId, *, key: str, actor: str, reason: str) -> Transfer:
        """Give back what a hold had set aside; the same holds as for `post`."""
        return await self._resolve(hold_id, TransferKind.VOID, key=key, actor=actor, reason=reason)

    async def reverse_group(
        self, group_key: str, *, actor: str, reason: str, except_names: Collection[str] = ()
    ) -> tuple[Transfer, ...]:
        """Take a group back, all or nothing: reverse what moved, void what is still on hold, under `<key>:reversal`.

        The last leg goes back first, so that floors hold on the way. `except_names`: legs that stay. Raises
        `AlreadyReversed` when any of the legs was taken back before or nothing is left to take back, `NotReversible`
        for a group that is a reversal itself, `BelowFloor`, `NotHere`.
        """
        chosen = _chosen(await self.group(group_key), except_names)
        if not chosen:
            raise NotHere
        await self._lock(chosen)
        back = [_taken_back(transfer) for transfer in reversed(await self._in_force(chosen))]
        group = f"{group_key}:reversal"
        keys = [f"{group}:{leg.name}" for leg in back]
        return await self._insert(back, keys, groups=[group] * len(back), actor=actor, reason=reason)

    async def transfers(self, ids: Collection[TransferId]) -> dict[TransferId, Transfer]:
        """Return transfers by id."""
        found = every(Transfer, await self._connection.execute(_TRANSFERS, {"ids": [*ids]})) if ids else []
        return {transfer.id: transfer for transfer in found}

    async def reversals(self, ids: Collection[TransferId]) -> dict[TransferId, Transfer]:
        """Return the transfers by which others were taken back, by what they took back."""
        found = every(Transfer, await self._connection.execute(_REVERSALS, {"ids": [*ids]})) if ids else []
        return {transfer.reverses: transfer for transfer in found if transfer.reverses is not None}

    async def group(self, group_key: str) -> Sequence[Transfer]:
        """Return the transfers of a group, oldest first: its legs, and the posts and voids of its holds."""
        return every(Transfer, await self._connection.execute(_GROUP, {"group": group_key}))

    async def open_holds(self, account_id: AccountId) -> Sequence[Transfer]:
        """Return the holds on an account that are neither posted nor voided, oldest first."""
        return await ledger_history.open_holds(self._connection, account_id)

    async def movements(
        self, account_id: AccountId, *, before: TransferId | None = None, limit: int = 10
    ) -> Sequence[Movement]:
        """Return what moved on an account, newest first; `before`: the last transfer of the page before this one."""
        return await ledger_history.movements(self._connection, account_id, before=before, limit=limit)

    async def movements_between(self, account_id: AccountId, start: datetime, end: datetime) -> Sequence[Movement]:
        """Return what moved on an account from `start` until before `end`, oldest first."""
        return await ledger_history.movements_between(self._connection, account_id, start, end)

    async def balance_at(self, account_id: AccountId, moment: datetime) -> int:
        """Return what was posted on an account just before a moment."""
        return await ledger_history.balance_at(self._connection, account_id, moment)

    async def last_movement_at(self, account_id: AccountId) -> datetime | None:
        """Return when something last moved on an account."""
        newest = await self.movements(account_id, limit=1)
        return newest[0].at if newest else None

    async def replay(self) -> Sequence[Discrepancy]:
        """Return where accounts differ from what their transfers say, and where transfers contradict each other."""
        return await ledger_replay.replay(self._connection)

    async def _resolve(self, hold_id: TransferId, kind: TransferKind, *, key: str, actor: str, reason: str) -> Transfer:
        hold = first(Transfer, await self._connection.execute(_TRANSFER, {"of": hold_id}))
        if hold is None or hold.kind is not TransferKind.HOLD:
            raise NotHere
        leg = _resolution(hold, kind)
        await self._lock([leg])
        standing = first(Transfer, await self._connection.execute(_RESOLUTION, {"of": hold_id}))
        if standing is None:
            [transfer] = await self._insert([leg], [key], groups=[hold.group_key], actor=actor, reason=reason)
            return transfer
        if (standing.key, standing.fingerprint) != (key, leg.fingerprint):
            raise AlreadyResolved(standing)
        return standing

    async def _in_force(self, chosen: Sequence[Transfer]) -> list[Transfer]:
        """Return what can be taken back of legs: with a hold's post in its place, and without what was voided."""
        holds = {"ids": [transfer.id for transfer in chosen]}
        resolutions = every(Transfer, await self._connection.execute(_RESOLUTIONS, holds))
        resolved = {resolution.resolves: resolution for resolution in resolutions}
        standing = [resolved.get(transfer.id, transfer) for transfer in chosen]
        if any(transfer.reverses is not None for transfer in standing):
            raise NotReversible
        reversals = await self._connection.execute(_REVERSALS, {"ids": [transfer.id for transfer in standing]})
        before = first(Transfer, reversals)
        in_force = [transfer for transfer in standing if transfer.kind is not TransferKind.VOID]
        if before is not None or not in_force:
            raise AlreadyReversed(before or standing[0])
        return in_force

    async def _lock(self, moves: Sequence[Leg] | Sequence[Transfer]) -> None:
        """Keep others from the accounts concerned until the commit; SQLite's writer has them all anyway."""
        if self._connection.dialect == "postgresql":
            await self._connection.execute(_LOCKED, {"ids": _concerned(moves)})

    async def _insert(
        self, legs: Sequence[Leg], keys: Sequence[str], *, groups: Sequence[str], actor: str, reason: str
    ) -> tuple[Transfer, ...]:
        common = {"actor": actor, "reason": reason, "at": self._now}
        named = zip(legs, keys, groups, strict=True)
        rows = [_row(leg, key) | {"group_key": group, **common} for leg, key, group in named]
        try:
            ids = await self._alone(lambda: self._write(rows))
        except IntegrityError as error:
            raise await self._refusal(str(error.orig), legs, keys, error) from error
        return tuple(Transfer(id=ids[row["key"]], **row) for row in rows)

    async def _write(self, rows: list[dict[str, Any]]) -> dict[str, TransferId]:
        return {row.key: row.id for row in await self._connection.execute(_INSERT, rows)}

    async def _alone(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run one statement so that its failure leaves the transaction usable; with SQLite it does by itself."""
        return await (work() if self._connection.dialect == "sqlite" else self._connection.savepoint(work))

    async def _refusal(self, said: str, legs: Sequence[Leg], keys: Sequence[str], error: Exception) -> Exception:
        """Return the name of what the database refused, `error` itself where it has none."""
        found: Exception | None = None
        if "below floor" in said:
            held = every(Account, await self._connection.execute(_BY_IDS, {"ids": _concerned(legs)}))
            found = breach(legs, {account.id: account for account in held}, key=keys[0])
        elif "uq_transfer_key" in said:
            found = KeyConflict(f"{', '.join(keys)}: one of these keys stands with another content.")
        elif "uq_transfer_resolves" in said:
            found = AlreadyResolved(await self._standing(_RESOLUTIONS, [leg.resolves for leg in legs]))
        elif "uq_transfer_reverses" in said:
            found = AlreadyReversed(await self._standing(_REVERSALS, [leg.reverses for leg in legs]))
        return found or error

    async def _standing(self, statement: sa.Select[Any], ids: Sequence[TransferId | None]) -> Transfer:
        return _here(first(Transfer, await self._connection.execute(statement, {"ids": ids})))


def _as_asked(legs: Sequence[Leg], standing: Sequence[Transfer], *, key: str) -> tuple[Transfer, ...]:
    """Return the transfers that stand for these legs; raises `KeyConflict` if the group isn't what is asked for."""
    asked = {f"{key}:{leg.name}": leg.fingerprint for leg in legs}
    found = {transfer.key: transfer for transfer in standing if transfer.key in asked or transfer.resolves is None}
    if asked != {transfer.key: transfer.fingerprint for transfer in found.values()}:
        raise KeyConflict(f"{key}: this group stands with other legs.")
    return tuple(found[name] for name in asked)


def _chosen(group: Sequence[Transfer], except_names: Collection[str]) -> list[Transfer]:
    """Return the legs of a group but some; what became of its own holds is no leg."""
    inside = {transfer.id for transfer in group}
    legs = [transfer for transfer in group if transfer.resolves not in inside]
    return [leg for leg in legs if leg.key.removeprefix(f"{leg.group_key}:") not in except_names]


def _resolution(hold: Transfer, kind: TransferKind) -> Leg:
    return Leg("", kind, hold.source_id, hold.destination_id, hold.amount, resolves=hold.id)


def _taken_back(transfer: Transfer) -> Leg:
    """Return the leg that takes a transfer back, named by the transfer's key within its group."""
    name = transfer.key.removeprefix(f"{transfer.group_key}:")
    if transfer.kind is TransferKind.HOLD:
        return replace(_resolution(transfer, TransferKind.VOID), name=name)
    kind, source, destination = TransferKind.SINGLE, transfer.destination_id, transfer.source_id
    return Leg(name, kind, source, destination, transfer.amount, reverses=transfer.id)


def _row(leg: Leg, key: str) -> dict[str, Any]:
    row = {name: getattr(leg, name) for name in names_of(Leg) if name != "name"}
    return row | {"key": key, "fingerprint": leg.fingerprint}


def _concerned(moves: Sequence[Leg] | Sequence[Transfer]) -> list[AccountId]:
    return sorted({account for move in moves for account in (move.source_id, move.destination_id)})


def _here(found: T | None) -> T:
    if found is None:
        raise NotHere
    return found
