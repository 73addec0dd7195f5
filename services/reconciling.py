"""Reported balances against the books: compared at night, listed, and adjusted by somebody's tap alone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.agreement import SubPanelId
from domain.errors import N_, NotHere, Refusal
from domain.hours import minute_in
from domain.ledger import AccountKind, Leg, TransferKind, credits_of
from domain.people import Actor, Reseller, ResellerId
from domain.reported import (
    Difference,
    DifferenceId,
    DifferenceState,
    Later,
    Reconciliation,
    ReconciliationId,
    ReportedBalance,
    books_at,
    night_of,
    usage_of,
)
from services import decided
from storage.reported import BookedBalance
from storage.store import Store

CARD = "reconciliation"
TOLD = "tell of differences"
TOLD_FOR = timedelta(days=2)
"""How long a list is news to somebody who was asleep, or couldn't be told."""

REPORTED_AT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(eq=False)
class AdjustedAlready(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s adjusted it on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap.")


# By night


async def reconcile_some(store: Store, *, most: int) -> int:
    """Compare the next balances of which it is the night; once all are, list what is new. Return how many it were."""
    for top in await store.resellers.tops():
        night = night_of(store.now, ZoneInfo(top.time_zone))
        reports = await store.reported.claim(top.id, night, most=most)
        if reports:
            await _compare(store, reports, top)
            return len(reports)
        if not await store.reported.any_due(top.id, night):
            await _list_new(store, top.id)
    return 0


async def _list_new(store: Store, top_id: ResellerId) -> None:
    for reseller_id in await store.reported.unlisted(top_id):
        await list_differences(store, reseller_id)


async def list_differences(store: Store, reseller_id: ResellerId) -> ReconciliationId:
    """Put everything that differs at a reseller's sub-resellers on a new list, to be shown to its people."""
    list_id, before = await store.reported.list_open(reseller_id)
    await store.cards.refresh_each(CARD, before)
    return list_id


async def tell_of_lists(store: Store) -> int:
    """Show new lists to those who can adjust books, each once, and in nobody's quiet hours; return to how many."""
    lists = {one.reseller_id: one for one in await store.reported.newest_lists(store.now - TOLD_FOR)}
    readers = await store.alerts.readers(lists)
    awake = [one for one in readers if not one.hours.are_quiet(minute_in(store.now, one.time_zone))]
    wanted = {f"{lists[one.reseller_id].id}:{one.member_id}": one for one in awake}
    claimed = await store.jobs.claim_each(TOLD, wanted) if wanted else frozenset()
    shown = [(CARD, int(lists[wanted[name].reseller_id].id), wanted[name].member_id) for name in sorted(claimed)]
    await store.cards.show_each(shown)
    return len(shown)


# What differs


async def _compare(store: Store, reports: Sequence[ReportedBalance], top: Reseller) -> None:
    """Find out which reports differ from the books, and put on record what began, changed or ended."""
    ids = [one.sub_panel_id for one in reports]
    standing = await store.reported.open_of(ids)
    booked = await store.reported.booked(ids)
    books = await _books(store, reports, booked, ZoneInfo(top.time_zone))
    for report in reports:
        found, before = booked.get(report.sub_panel_id), standing.get(report.sub_panel_id)
        is_open = found is not None and not report.is_settled and books[report.sub_panel_id] != report.credits
        if before is not None and (found is None or not is_open or before.reseller_id != found.parent_id):
            await store.reported.end(before.id, DifferenceState.OVER)
            before = None
        if found is not None and is_open:
            await _record(store, report, before, books=books[report.sub_panel_id], reader=found.parent_id)
    lists = {one.reconciliation_id for one in standing.values() if one.reconciliation_id is not None}
    await store.cards.refresh_each(CARD, lists)


async def _record(
    store: Store, report: ReportedBalance, before: Difference | None, *, books: int, reader: ResellerId
) -> None:
    """Keep a difference; one of a newer report is listed anew."""
    if before is None:
        await store.reported.add(reader, report, books)
        return
    values = {"reported": report.credits, "reported_at": report.at, "source_id": report.source_id, "books": books}
    is_news = before.reported_at != report.at
    await store.reported.change(before.id, **values, **({"reconciliation_id": None} if is_news else {}))


async def _books(
    store: Store, reports: Iterable[ReportedBalance], booked: dict[SubPanelId, BookedBalance], zone: ZoneInfo
) -> dict[SubPanelId, int]:
    """Return what the books said at the moments of reports, of those whose sub-panels are in use."""
    later = await store.reported.later(booked)
    imports = {used[0] for each in later.values() for one in each if (used := usage_of(one.group_key)) is not None}
    newest = await store.reported.newest_rows(imports)
    nothing: list[Later] = []
    return {
        report.sub_panel_id: books_at(
            booked[report.sub_panel_id].posted,
            report,
            later.get(report.sub_panel_id, nothing),
            newest=newest,
            zone=zone,
        ).nearest(report.credits)
        for report in reports
        if report.sub_panel_id in booked
    }


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of comparing at once: of how many balances, the newest of them, and the list of what differs."""

    balances: int
    newest: datetime | None
    list_id: ReconciliationId | None


async def reconcile_now(store: Store, *, by: Actor) -> Compared:
    """Compare what was reported of one's own sub-resellers at once, and list what differs."""
    reports = await store.reported.of_children(by.reseller_id)
    if not reports:
        return Compared(0, None, None)
    top = await store.resellers.top_of(by.reseller_id)
    await _compare(store, reports, top)
    newest = max(one.at for one in reports)
    standing = await store.reported.open_of(one.sub_panel_id for one in reports)
    if not standing:
        return Compared(len(reports), newest, None)
    return Compared(len(reports), newest, await _list_of(store, by.reseller_id, standing.values()))


async def _list_of(store: Store, reseller_id: ResellerId, standing: Collection[Difference]) -> ReconciliationId:
    """Return the list on which everything that differs is, a new one where some isn't on any."""
    newest = await store.reported.newest_list(reseller_id)
    if newest is not None and all(one.reconciliation_id == newest.id for one in standing):
        return newest.id
    return await list_differences(store, reseller_id)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list, with what is on it and still concerns its reader. `newer`: there is another since."""

    reconciliation: Reconciliation
    differences: Sequence[Difference]
    newer: bool

    @property
    def open(self) -> list[Difference]:
        return [one for one in self.differences if one.state is DifferenceState.OPEN]


async def listed(store: Store, list_id: ReconciliationId) -> Listed:
    """Return a list as it stands now; raises `NotHere`."""
    found = await store.reported.by_id(list_id)
    newest = await store.reported.newest_list(found.reseller_id)
    return Listed(found, await store.reported.on_list(list_id), newest is not None and newest.id != list_id)


# Adjusting, by a person


async def looked_at_again(store: Store, difference_id: DifferenceId, *, by: Actor) -> Difference:
    """Return a difference as it is now, which may be over. Raises `AdjustedAlready`, `NotHere`."""
    [found] = await _again(store, [difference_id])
    if found.state is DifferenceState.ADJUSTED and found.done_at is not None:
        raise AdjustedAlready(await decided.name_for(store, found.done_by, reader=by), found.done_at)
    return found


async def adjust(store: Store, difference_id: DifferenceId, *, change: int, by: Actor) -> Difference:
    """Adjust the books of a sub-panel to what its panel reported, once; return what is left to be asked.

    `change`: what was asked about. Where it is another number by now, or none, nothing moves. Raises `AdjustedAlready`.
    """
    found = await looked_at_again(store, difference_id, by=by)
    if found.state is not DifferenceState.OPEN or found.change != change:
        return found
    await _adjust(store, [found], by=by)
    return replace(found, state=DifferenceState.ADJUSTED)


async def all_again(store: Store, list_id: ReconciliationId) -> list[Difference]:
    """Return everything on a list that differs by now, to be asked about."""
    ids = [one.id for one in await store.reported.on_list(list_id) if one.state is DifferenceState.OPEN]
    return [one for one in await _again(store, ids) if one.state is DifferenceState.OPEN] if ids else []


async def adjust_all(store: Store, list_id: ReconciliationId, *, credits: int, by: Actor) -> list[Difference]:
    """Adjust everything on a list, once; return what is left to be asked, which is nothing where it was adjusted.

    `credits`: how many were asked about, whichever way they move. Where it is another number by now, nothing moves.
    """
    found = await all_again(store, list_id)
    if not found or moved_by(found) != credits:
        return found
    await _adjust(store, found, by=by)
    return []


def moved_by(differences: Iterable[Difference]) -> int:
    """Return how many credits move when the books are adjusted, whichever way."""
    return sum(abs(one.change) for one in differences)


async def _again(store: Store, ids: Collection[DifferenceId]) -> list[Difference]:
    """Compare once more what is still open, and return differences as they are now; nobody else changes them."""
    named = await store.reported.differences(ids)
    if not named:
        raise NotHere
    await store.reported.alone_with({one.sub_panel_id for one in named.values()})
    standing = [one.sub_panel_id for one in await store.reported.hold(ids) if one.state is DifferenceState.OPEN]
    if standing:
        booked = await store.reported.booked(standing)
        await store.ledger.alone_with([one.wallet_id for one in booked.values() if one.wallet_id is not None])
        top = await store.resellers.top_of(next(iter(named.values())).reseller_id)
        await _compare(store, await store.reported.by_ids(standing), top)
    found = await store.reported.differences(ids)
    return [found[one] for one in sorted(found)]


async def _adjust(store: Store, found: Sequence[Difference], *, by: Actor) -> None:
    """Make the books say what the panel does, and end the differences; they were compared in this transaction."""
    for one in found:
        await store.reported.end(one.id, DifferenceState.ADJUSTED, by=by.member_id)
        reason = f"the panel reported {one.reported} at {one.reported_at:{REPORTED_AT}}"
        await store.ledger.record([await _leg(store, one)], key=one.key, actor=f"member:{by.member_id}", reason=reason)
    await store.reported.settle([one.sub_panel_id for one in found])
    await store.cards.refresh_each(CARD, {one.reconciliation_id for one in found if one.reconciliation_id is not None})


async def _leg(store: Store, one: Difference) -> Leg:
    """Return the transfer that makes the books say what the panel does: what is gone was used, what is more was not."""
    sub_panel = await store.sub_panels.by_id(one.sub_panel_id)
    asset = credits_of(sub_panel.panel_id)
    wallet = await store.ledger.account(
        sub_panel.reseller_id, AccountKind.WALLET, asset, sub_panel_id=sub_panel.id, floor=0
    )
    consumed = await store.ledger.account(sub_panel.reseller_id, AccountKind.CONSUMED, asset)
    source, destination = (wallet.id, consumed.id)[:: 1 if one.change < 0 else -1]
    return Leg("credits", TransferKind.SINGLE, source, destination, abs(one.change))
