"""Panels' files: their columns confirmed once, remembered by their source, and what became of them told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from domain.agreement import PanelId, SubPanelId
from domain.columns import Column
from domain.errors import N_, NotHere, Refusal
from domain.habits import DayOrder, Mark
from domain.names import shown
from domain.people import Actor, ResellerId, Role
from domain.pulls import trouble_in
from domain.requests import AttachmentId
from domain.table import NotATable, Table, TableFileId, refusal_called
from domain.usage import (
    ImportState,
    RefusedUsage,
    RowKind,
    Source,
    SourceId,
    SourceKind,
    SourceState,
    UsageImport,
    UsageImportId,
    WhyRefused,
    account_key,
)
from domain.usage_columns import (
    UsageLayout,
    kind_of,
    layout_of,
    most_known,
    packed,
    signature,
    unpacked,
    with_habits,
)
from services import tables, usage
from services.usage import Intake
from storage.store import Store

CARD = "usage_import"


class UsageIsTheTops(Refusal):
    why = N_("Usage comes from panels, and those are your parent's.")
    what_to_do = N_("You see what your sub-resellers use once your parent's files have come in.")


class OwnerSetsUp(Refusal):
    why = N_("Files with these columns haven't come before.")
    what_to_do = N_("Please have an owner send the first one and confirm its columns; later ones are yours to send.")


class UsageColumnsMissing(Refusal):
    why = N_("Some columns aren't found yet.")
    what_to_do = N_("Tap each that I couldn't find, and choose where it is.")


class UsageHabitsMissing(Refusal):
    why = N_("A question about how the dates or amounts are written is still open.")
    what_to_do = N_("Answer it with the buttons below it.")


class AlreadyOrdered(Refusal):
    why = N_("This file is being read, or has been.")
    what_to_do = N_("Its columns stay as they were. /sources shows what became of it.")


class RowsCounted(Refusal):
    why = N_("Rows of this source have been counted already as what they are now.")
    what_to_do = N_("Counted as something else they would count twice. Switch it off, and send a file as a new source.")


class RowsAreGiven(Refusal):
    why = N_("This source can't have such rows.")
    what_to_do = N_("A feed has numbers or daily totals; what a pull has is said in the settings.")


GIVEN = {
    (SourceKind.FEED, RowKind.UNNUMBERED),
    (SourceKind.FEED, RowKind.BALANCES),
    *((SourceKind.PULL, kind) for kind in RowKind),
}


class SomebodyElsesAccount(Refusal):
    why = N_("Only accounts of your own sub-resellers can be chosen here.")
    what_to_do = N_("The account's name can be corrected by whoever that sub-reseller deals with.")


@dataclass(frozen=True, slots=True)
class Draft:
    """A file whose columns are to be confirmed, with the first of its rows."""

    usage_import: UsageImport
    source: Source
    layout: UsageLayout
    table: Table


def check_top(by: Actor) -> None:
    """Raise `UsageIsTheTops` for the people of anybody else."""
    if not by.is_top:
        raise UsageIsTheTops


async def begin(store: Store, file_id: TableFileId, *, by: Actor) -> UsageImport:
    """Take a panel's file: the same one again is the one from before, and one of a known source is read at once.

    Raises `UsageIsTheTops`, `OwnerSetsUp`, and what is wrong with the table.
    """
    check_top(by)
    table = await tables.sample_in(store, file_id)
    before = await store.usage.same_file(by.reseller_id, file_id)
    if before is not None:
        return await store.usage.by_id(before)
    known = await store.sources.with_signature(by.reseller_id, signature(table.header)) if any(table.header) else None
    if known is not None:
        return await _order(store, known.id, file_id, state=ImportState.ORDERED, by=by)
    if by.role is not Role.OWNER:
        raise OwnerSetsUp
    source_id = await _draft_source(store, file_id, table, by=by)
    return await _order(store, source_id, file_id, state=ImportState.OPEN, by=by)


async def _order(
    store: Store, source_id: SourceId, file_id: TableFileId, *, state: ImportState, by: Actor
) -> UsageImport:
    attachment = await store.attachments.by_id(AttachmentId(file_id))
    if attachment is None:
        raise NotHere
    import_id = await usage.order(
        store,
        source_id,
        name=shown(attachment.name, most=80),
        fingerprint=attachment.sha256,
        file_id=file_id,
        state=state,
        by=by.member_id,
    )
    return await store.usage.by_id(import_id)


async def _draft_source(store: Store, file_id: TableFileId, table: Table, *, by: Actor) -> SourceId:
    """Set up a source by what can be recognised of its first file; it is a draft until that is confirmed."""
    panel_id, accounts = await _likeliest_panel(store, table, by.reseller_id)
    attachment = await store.attachments.by_id(AttachmentId(file_id))
    layout = layout_of(table, accounts)
    name = shown(PurePath(attachment.name if attachment else "").stem, most=40)
    return await store.sources.add(
        by.reseller_id,
        panel_id,
        SourceKind.FILE,
        name=name or "CSV",
        rows=kind_of(layout, table),
        by=by.member_id,
        state=SourceState.DRAFT,
        signature=signature(table.header),
        layout=packed(layout),
    )


async def _likeliest_panel(
    store: Store, table: Table, reseller_id: ResellerId
) -> tuple[PanelId, Mapping[str, SubPanelId]]:
    """Return the panel of whose accounts most are in a table, with those."""
    panels = await store.panels.of_reseller(reseller_id)
    if not panels:
        raise NotHere
    known = {panel.id: await store.sources.accounts(panel.id) for panel in panels}
    best = max(known, key=lambda panel_id: most_known(table, known[panel_id])[1])
    return best, known[best]


async def draft_of(store: Store, import_id: UsageImportId) -> Draft:
    """Return a file with what is known of its columns; raises `NotHere` for what came in no file."""
    found = await store.usage.by_id(import_id)
    if found.file_id is None:
        raise NotHere
    source = await store.sources.by_id(found.source_id)
    table = await tables.sample_in(store, TableFileId(found.file_id))
    return Draft(found, source, unpacked(source.layout), table)


async def _open_draft(store: Store, import_id: UsageImportId) -> Draft:
    draft = await draft_of(store, import_id)
    if draft.usage_import.state is not ImportState.OPEN:
        raise AlreadyOrdered
    return draft


async def set_column(store: Store, import_id: UsageImportId, column: Column, place: int | None) -> None:
    """Say which column of a file is what. Raises `AlreadyOrdered`, and `NotHere` for a column that it hasn't."""
    draft = await _open_draft(store, import_id)
    if place is not None and not 0 <= place < len(draft.table.header):
        raise NotHere
    layout = with_habits(draft.layout.with_column(column, place), draft.table)
    await store.sources.change(draft.source.id, layout=packed(layout))


async def set_order(store: Store, import_id: UsageImportId, order: DayOrder) -> None:
    """Say in which order a file writes its days. Raises `AlreadyOrdered`."""
    draft = await _open_draft(store, import_id)
    await store.sources.change(draft.source.id, layout=packed(replace(draft.layout, order=order)))


async def set_mark(store: Store, import_id: UsageImportId, mark: Mark) -> None:
    """Say which sign a file writes before its decimals. Raises `AlreadyOrdered`."""
    draft = await _open_draft(store, import_id)
    await store.sources.change(draft.source.id, layout=packed(replace(draft.layout, mark=mark)))


async def set_panel(store: Store, import_id: UsageImportId, panel_id: PanelId) -> None:
    """Say of which panel a file is. Raises `AlreadyOrdered`."""
    draft = await _open_draft(store, import_id)
    await store.sources.change(draft.source.id, panel_id=panel_id)


async def set_rows(store: Store, source_id: SourceId, kind: RowKind) -> Source:
    """Say what the rows of a source are.

    Raises `RowsCounted` once any of them were counted as something else, `RowsAreGiven` where that is no question.
    """
    source = await store.sources.hold(source_id)
    if kind is not source.rows and (source.kind, kind) in GIVEN:
        raise RowsAreGiven
    begun = (ImportState.ORDERED, ImportState.STAGING, ImportState.APPLIED)
    if kind is not source.rows and await store.usage.imports(source_id, *begun, most=1):
        raise RowsCounted
    layout = packed(unpacked(source.layout).for_rows(kind)) if source.layout else ""
    await store.sources.change(source_id, rows=kind, layout=layout)
    return await store.sources.by_id(source_id)


async def switch(store: Store, source_id: SourceId, *, on: bool) -> Source:
    """Switch a source on or off; raises `NotHere` for one whose first file is still to be confirmed."""
    if (await store.sources.hold(source_id)).state is SourceState.DRAFT:
        raise NotHere
    await store.sources.change(source_id, state=SourceState.ACTIVE if on else SourceState.OFF)
    return await store.sources.by_id(source_id)


async def confirm(store: Store, import_id: UsageImportId) -> UsageImport:
    """Confirm a file's columns, remember them for its source, and have it read. A second tap changes nothing.

    Raises `UsageColumnsMissing`, `UsageHabitsMissing`.
    """
    draft = await draft_of(store, import_id)
    if draft.usage_import.state is not ImportState.OPEN:
        return draft.usage_import
    if draft.layout.lacks(draft.source.rows):
        raise UsageColumnsMissing
    if not draft.layout.is_clear(draft.source.rows):
        raise UsageHabitsMissing
    if await store.usage.shift(import_id, {}, old=ImportState.OPEN, new=ImportState.ORDERED):
        await store.sources.change(draft.source.id, state=SourceState.ACTIVE)
    return await store.usage.by_id(import_id)


async def read_again(store: Store, import_id: UsageImportId, *, by: Actor) -> UsageImport:
    """Have a file read once more, as after its accounts were matched: what was counted is known."""
    found = await store.usage.by_id(import_id)
    if found.file_id is None or found.state not in (ImportState.APPLIED, ImportState.DROPPED):
        raise AlreadyOrdered
    return await _order(store, found.source_id, TableFileId(found.file_id), state=ImportState.ORDERED, by=by)


# What became of it


async def apply(store: Store, intake: Intake) -> UsageImport:
    """Count a file that was staged, and show who sent it what became of it."""
    return await _tell(store, await usage.apply(store, intake))


async def give_up(store: Store, intake: Intake, why: Refusal) -> UsageImport:
    """Drop a file that can't be read, and show who sent it why."""
    await usage.drop(store, intake, why=why)
    return await _tell(store, await store.usage.by_id(intake.import_id))


async def _tell(store: Store, found: UsageImport) -> UsageImport:
    if found.begun_by is not None and found.file_id is not None:
        await store.cards.show_member(CARD, found.id, found.begun_by)
    return found


def why_dropped(found: UsageImport) -> Refusal:
    """Return for what an import was dropped."""
    name, values = json.loads(found.why) if found.why else ("", {})
    trouble = trouble_in(found.why)
    if trouble is not None:
        return trouble
    try:
        return refusal_called(name, values)
    except KeyError:
        return NotATable()


# Accounts that nobody has


async def unknown_account(store: Store, import_id: UsageImportId, row: int) -> RefusedUsage:
    """Return a row that was refused for its account; raises `NotHere`."""
    for one in await store.usage.refused(import_id):
        if one.row == row and one.why in (WhyRefused.UNKNOWN_ACCOUNT, WhyRefused.SEVERAL_ACCOUNTS):
            return one
    raise NotHere


async def next_unknown(store: Store, import_id: UsageImportId, *, after: int = 0) -> RefusedUsage | None:
    """Return the next row whose account nobody has, each name once, and none that was matched since."""
    source = await store.sources.by_id((await store.usage.by_id(import_id)).source_id)
    known = await store.sources.accounts(source.panel_id)
    seen: set[str] = set()
    for one in await store.usage.refused(import_id):
        key = account_key(one.account)
        is_open = one.why is WhyRefused.UNKNOWN_ACCOUNT and key not in known and key not in seen
        seen.add(key)
        if is_open and one.row > after:
            return one
    return None


async def candidates(store: Store, import_id: UsageImportId, *, by: Actor) -> dict[SubPanelId, str]:
    """Return the sub-panels of one's own sub-resellers at the panel of a file, with whose they are."""
    source = await store.sources.by_id((await store.usage.by_id(import_id)).source_id)
    return await store.sources.own_sub_panels(source.panel_id, by.reseller_id)


async def match(
    store: Store, import_id: UsageImportId, row: int, sub_panel_id: SubPanelId | None, *, by: Actor
) -> RefusedUsage:
    """Remember whose account is meant by a name; `None` for nobody's. Raises `SomebodyElsesAccount`, `NotHere`."""
    found = await store.usage.by_id(import_id)
    one = await unknown_account(store, import_id, row)
    if sub_panel_id is not None and sub_panel_id not in await candidates(store, import_id, by=by):
        raise SomebodyElsesAccount
    source = await store.sources.by_id(found.source_id)
    await store.sources.match(source.panel_id, one.account, sub_panel_id, by=by.member_id)
    return one
