"""Usage taken in, whichever way it came: staged in chunks, then counted as a whole, and never twice.

A file is begun, staged chunk by chunk, each in a transaction of its own, and applied in one more, which moves one
transfer per sub-panel and day. A batch of a feed or of a pull is recorded in one go. What stands in the database of an
import until then counts nowhere, and an import that is dropped leaves nothing that counts.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.agreement import SubPanelId
from domain.calendar import day_in
from domain.errors import N_, Refusal
from domain.ledger import USAGE_BACK_KEY, USAGE_KEY, AccountKind, Leg, TransferKind, credits_of
from domain.people import MemberId
from domain.reported import ToldBalance
from domain.usage import (
    ImportState,
    RefusedUsage,
    RowKind,
    Screened,
    Screening,
    Source,
    SourceId,
    SourceState,
    UsageImport,
    UsageImportId,
    UsageLine,
    UsageRow,
    WhyRefused,
    day_number,
    instant,
    said_of,
    told_until,
)
from services import reported
from services.reported import BalanceIntake
from storage.store import Store
from storage.usage import Cell, Wallet

HELD_FOR = timedelta(minutes=2)
"""How long after each chunk an import still belongs to who stages it."""

TRANSFERS_AT_ONCE = 1000


@dataclass(eq=False)
class ImportUnderWay(Refusal):
    source: str

    why = N_("Another file of “%(source)s” is being read right now.")
    what_to_do = N_("Nothing of this one was used. Please send it again in a minute.")


class SourceIsOff(Refusal):
    why = N_("This source is switched off.")
    what_to_do = N_("An owner can switch it on again in /sources.")


class ImportLost(Refusal):
    """Somebody else took the import over, or dropped it."""

    why = N_("This file is no longer being read here.")
    what_to_do = N_("Nothing of it was counted twice. /sources shows what became of it.")


@dataclass(slots=True)
class Intake:
    """An import that is being staged by who has this, chunk by chunk and in order.

    `at_row`: until where it was staged before; rows up to it are only looked at, so that it is known how many of those
    without ids were alike. `balances`: what its rows say that accounts have; kept in mind until all of it counts.
    """

    import_id: UsageImportId
    token: int
    source: Source
    zone: ZoneInfo
    screening: Screening
    at_row: int
    balances: BalanceIntake


async def order(
    store: Store,
    source_id: SourceId,
    *,
    name: str,
    fingerprint: str = "",
    file_id: int | None = None,
    state: ImportState = ImportState.ORDERED,
    by: MemberId | None,
) -> UsageImportId:
    """Put rows that are to come on record, and return their import. Raises `SourceIsOff`."""
    source = await store.sources.hold(source_id)
    if source.state is SourceState.OFF:
        raise SourceIsOff
    return await store.usage.begin(source, name=name, fingerprint=fingerprint, file_id=file_id, state=state, by=by)


async def begin(store: Store, import_id: UsageImportId) -> Intake:
    """Take an import to be staged, from where it was left if its reader died. Raises `ImportUnderWay`, `ImportLost`."""
    found = await store.usage.by_id(import_id)
    source = await store.sources.hold(found.source_id)
    await store.usage.drop_dead(source.id, but=import_id)
    others = await store.usage.imports(source.id, ImportState.STAGING)
    if any(one.id != import_id for one in others):
        raise ImportUnderWay(source.name)
    if not await store.usage.claim(import_id, until=store.now + HELD_FOR):
        raise ImportLost
    held = await store.usage.by_id(import_id)
    zone = (await store.resellers.top_of(source.reseller_id)).time_zone
    accounts = await store.sources.accounts(source.panel_id)
    screening = Screening(source.rows, accounts, day_number(day_in(store.now, zone)))
    balances = await reported.intake(store, source, sent=int(held.begun_at.timestamp()))
    return Intake(import_id, held.token, source, ZoneInfo(zone), screening, held.at_row, balances)


async def stage(
    store: Store,
    intake: Intake,
    rows: Sequence[UsageRow],
    *,
    balances: Sequence[ToldBalance] = (),
    unread: Sequence[RefusedUsage] = (),
    upto: int,
) -> UsageImport:
    """Stage the next rows of an import. `unread`: those among them that could not even be read; `upto`: the last row.

    `balances`: what the rows say that accounts have; of a source that tells nothing else they are its rows. Each row is
    shown once: a chunk that failed isn't shown again with the same `intake`. Raises `ImportLost` where somebody else
    has it by now; then nothing more is to be staged.
    """
    found = await store.usage.by_id(intake.import_id)
    screened = await store.compute(lambda: intake.screening.screen(rows))
    unknown = await store.compute(lambda: intake.balances.note(balances)) if balances else []
    told = len(balances) if intake.source.rows is RowKind.BALANCES else 0
    if upto <= found.at_row:
        return found
    fresh, conflicts = await _stage_lines(store, intake, screened)
    refused = sorted([*unread, *screened.refused, *conflicts, *(unknown if told else ())])
    await store.usage.add_refused(found.id, refused, had=found.refused)
    counted: dict[str, Any] = {
        "at_row": upto,
        "read": found.read + len(rows) + told + len(unread),
        "new": found.new + fresh,
        "known": found.known + len(screened.lines) - len(conflicts) - fresh,
        "refused": found.refused + len(refused),
        "held_until": store.now + HELD_FOR,
    }
    counted |= _span(found, intake, screened)
    staging = ImportState.STAGING
    if not await store.usage.shift(found.id, counted, old=staging, new=staging, token=intake.token):
        raise ImportLost
    return replace(found, **counted)


def _span(found: UsageImport, intake: Intake, screened: Screened) -> dict[str, int]:
    """Return the first and last day of an import, and the second until which it shows that everything was told."""
    if not screened.rows:
        return {}
    days = [line[2] for line in screened.lines]
    first, last = min(days), max(days)
    timed = max((at for _row, _account, _day, at, _credits, _id in screened.rows if at is not None), default=None)
    newest = told_until(last, None, intake.zone, today=intake.screening.today) if timed is None else timed
    return {
        "first_day": first if found.first_day is None else min(first, found.first_day),
        "last_day": last if found.last_day is None else max(last, found.last_day),
        "newest": newest if found.newest is None else max(newest, found.newest),
    }


async def _stage_lines(store: Store, intake: Intake, screened: Screened) -> tuple[int, list[RefusedUsage]]:
    """Stage what can be used; return how many rows were new, and which contradict what was recorded before."""
    if intake.source.rows is RowKind.TOTALS:
        return await _stage_totals(store, intake, screened.lines), []
    source_id, import_id = intake.source.id, intake.import_id
    fresh: Sequence[UsageLine] = screened.lines
    conflicts: list[RefusedUsage] = []
    if fresh and not await store.usage.add_events(source_id, import_id, fresh):
        standing = await store.usage.standing(source_id, {line[0] for line in fresh})
        known: dict[str, Content] = {key: one[:3] for key, one in standing.items() if one.counts}
        fresh, conflicts = _sorted_out(screened, known)
        await store.usage.set_events(source_id, import_id, fresh)
    sums: dict[Cell, int] = defaultdict(int)
    for _, sub_panel_id, day, credits in fresh:
        sums[sub_panel_id, day] += credits
    await store.usage.add_staged(import_id, sums)
    return len(fresh), conflicts


Content = tuple[SubPanelId, int, int]
"""What makes an event what it is: the sub-panel, the day and the credits."""


def _sorted_out(screened: Screened, known: dict[str, Content]) -> tuple[list[UsageLine], list[RefusedUsage]]:
    """Return the lines that are new, and the rows whose id stands with another content."""
    fresh, conflicts = [], []
    for row, line in zip(screened.rows, screened.lines, strict=True):
        key, *content = line
        stands = known.setdefault(key, NEW)
        if stands is NEW:
            known[key] = line[1:]
            fresh.append(line)
        elif [*stands] != content:
            number, account, _day, _at, _credits, event_id = row
            conflicts.append(RefusedUsage(number, WhyRefused.OTHER_CONTENT, account, event_id, said_of(row)))
    return fresh, conflicts


NEW: Content = (SubPanelId(0), 0, 0)
"""Stands for an event that wasn't recorded before."""


async def _stage_totals(store: Store, intake: Intake, lines: Sequence[UsageLine]) -> int:
    """Stage what was spent on days in all, as the last line of a day says; return how many lines say something new."""
    standing = await store.usage.standing(intake.source.id, {line[0] for line in lines})
    known = {key: one.credits for key, one in standing.items() if one.counts}
    fresh = 0
    totals: dict[str, UsageLine] = {}
    for line in lines:
        key, _sub_panel_id, _day, credits = line
        fresh += known.get(key) != credits
        known[key], totals[key] = credits, line
    await store.usage.set_staged(intake.import_id, totals.values())
    return fresh


# What was staged counts


async def apply(store: Store, intake: Intake) -> UsageImport:
    """Count everything that was staged, in this one transaction. Raises `ImportLost`."""
    source = await store.sources.hold(intake.source.id)
    staged = await store.usage.staged(intake.import_id)
    lines = await _differences(store, intake, staged) if source.rows is RowKind.TOTALS else staged
    sums: dict[Cell, int] = defaultdict(int)
    for _, sub_panel_id, day, credits in lines:
        sums[sub_panel_id, day] += credits
    spent = {cell: credits for cell, credits in sums.items() if credits}
    done: dict[str, Any] = {"credits": sum(spent.values()), "done_at": store.now, "held_until": None}
    done |= await _keep_balances(store, intake)
    staging, applied = ImportState.STAGING, ImportState.APPLIED
    if not await store.usage.shift(intake.import_id, done, old=staging, new=applied, token=intake.token):
        raise ImportLost
    await _post(store, source, intake.import_id, spent)
    await store.usage.add_days(spent)
    await store.usage.forget_staged(intake.import_id)
    found = await store.usage.by_id(intake.import_id)
    if found.newest is not None:
        await store.sources.complete(source.id, min(instant(found.newest), store.now))
    return found


async def _keep_balances(store: Store, intake: Intake) -> dict[str, int]:
    """Keep the balances that came with an import; return its counts."""
    told = len(intake.balances.found())
    if not told:
        return {}
    news = await reported.keep(store, intake.source, intake.balances, import_id=intake.import_id)
    is_all = intake.source.rows is RowKind.BALANCES
    return {"balances": news} | ({"new": news, "known": told - news} if is_all else {})


async def _differences(store: Store, intake: Intake, totals: Sequence[UsageLine]) -> list[UsageLine]:
    """Keep the totals of days as they are now, and return by how much each differs from what was counted."""
    standing = await store.usage.standing(intake.source.id, [line.key for line in totals])
    before = {key: one.credits for key, one in standing.items() if one.counts}
    await store.usage.set_events(intake.source.id, intake.import_id, totals)
    return [line._replace(credits=line.credits - before.get(line.key, 0)) for line in totals]


async def _post(store: Store, source: Source, import_id: UsageImportId, spent: Mapping[Cell, int]) -> None:
    """Move what was spent out of the wallets, also below zero, and what was told too much back into them."""
    wallets = await _wallets(store, source, {sub_panel_id for sub_panel_id, _day in spent})
    await store.ledger.alone_with([account for wallet in wallets.values() for account in wallet])
    groups = {
        _key(import_id, cell, credits): _leg(wallets[cell[0]], credits) for cell, credits in sorted(spent.items())
    }
    named = [*groups]
    for start in range(0, len(named), TRANSFERS_AT_ONCE):
        some = {key: groups[key] for key in named[start : start + TRANSFERS_AT_ONCE]}
        await store.ledger.record_each(some, actor=f"source:{source.id}", reason=source.name)


def _key(import_id: UsageImportId, cell: Cell, credits: int) -> str:
    kind = USAGE_KEY if credits > 0 else USAGE_BACK_KEY
    return f"{kind}{import_id}:{cell[0]}:{cell[1]}"


def _leg(wallet: Wallet, credits: int) -> Leg:
    source, destination = (wallet.wallet_id, wallet.consumed_id)[:: 1 if credits > 0 else -1]
    return Leg("credits", TransferKind.SINGLE, source, destination, abs(credits))


async def _wallets(store: Store, source: Source, sub_panel_ids: Collection[SubPanelId]) -> Mapping[SubPanelId, Wallet]:
    """Return the accounts of sub-panels, opened where nothing has moved on them yet."""
    asset = credits_of(source.panel_id)
    found = await store.usage.wallets(sub_panel_ids, asset)
    for sub_panel_id in sorted(set(sub_panel_ids) - found.keys()):
        owner = (await store.sub_panels.by_id(sub_panel_id)).reseller_id
        wallet = await store.ledger.account(owner, AccountKind.WALLET, asset, sub_panel_id=sub_panel_id, floor=0)
        consumed = await store.ledger.account(owner, AccountKind.CONSUMED, asset)
        found[sub_panel_id] = Wallet(wallet.id, consumed.id)
    return found


async def drop(store: Store, intake: Intake, *, why: Refusal | None = None) -> bool:
    """Drop an import that is being staged; nothing of it counts. Returns whether it was still there to be dropped."""
    said = "" if why is None else json.dumps([type(why).__name__, why.values()])
    values = {"why": said, "done_at": store.now, "held_until": None}
    staging, dropped = ImportState.STAGING, ImportState.DROPPED
    if not await store.usage.shift(intake.import_id, values, old=staging, new=dropped, token=intake.token):
        return False
    await store.usage.forget_staged(intake.import_id)
    return True


async def record(
    store: Store,
    source_id: SourceId,
    rows: Sequence[UsageRow],
    *,
    name: str,
    unread: Sequence[RefusedUsage] = (),
    by: MemberId | None = None,
) -> UsageImport:
    """Take a batch of rows in and count it at once, in this transaction. Raises `SourceIsOff`, `ImportUnderWay`."""
    intake = await begin(store, await order(store, source_id, name=name, by=by))
    last = max([*(row.row for row in rows), *(row.row for row in unread)], default=0)
    if last:
        await stage(store, intake, rows, unread=unread, upto=last)
    return await apply(store, intake)
