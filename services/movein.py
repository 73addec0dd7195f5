"""Moving in from a spreadsheet: a file on its way, what was answered about it, and what would come of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from domain.agreement import Panel
from domain.errors import N_, NotHere, Refusal
from domain.movein import (
    LEFT_OUT,
    NEW,
    Choices,
    MoveIn,
    MoveInId,
    MoveInState,
    Reading,
    Taken,
    Usual,
    panel_keys,
)
from domain.movein_columns import Column, Owes, one_header, recognised
from domain.movein_plan import Plan, foreign_currency, owes_for_sure, plan_of
from domain.names import shown
from domain.network import fold
from domain.people import Actor, ResellerId
from domain.requests import AttachmentId
from domain.table import Table, TableFileId
from services import tables
from services.decided import name_for
from services.drafts import NoPriceYet, panels_to_offer, published, today_of
from storage.store import Store


@dataclass(eq=False)
class AlreadyMovedIn(Refusal):
    who: str
    at: datetime
    count: int

    why = N_("%(who)s moved %(count)s sub-resellers in from this very file, on %(at)s.")
    what_to_do = N_("Nothing was changed: nobody moves in twice. /movein shows what can be done about it.")


@dataclass(eq=False)
class MoveInTakenBack(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s took this move-in back, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. To begin anew, send the file with /movein.")


class MoveInDropped(Refusal):
    why = N_("This file was given up, or a newer one took its place.")
    what_to_do = N_("Nothing was changed by this tap. To begin anew, send the file with /movein.")


class MoveInChanged(Refusal):
    why = N_("Something about this file was answered meanwhile, so what you saw isn't how it is any more.")
    what_to_do = N_("Nothing was changed by this tap. Please have another look.")


class Open(StrEnum):
    """What a file leaves open: how its columns are meant, which panels it names, whose money it is, and until when."""

    COLUMNS = "columns"
    PANEL = "panel"
    CURRENCY = "currency"
    SIGN = "sign"
    UNTIL = "until"


@dataclass(frozen=True)
class Draft:
    """A file with what was answered about it. `panels`: those whose credits the reseller may offer."""

    move_in: MoveIn
    table: Table
    panels: Sequence[Panel]
    currency: str
    usual: Usual
    today: date
    taken: Taken

    @property
    def choices(self) -> Choices:
        return self.move_in.choices

    @cached_property
    def named(self) -> Mapping[str, str]:
        """Return the panels that the file's columns are about, by key, as the file calls each."""
        return panel_keys(self.choices.columns)

    @cached_property
    def matched(self) -> Mapping[str, int]:
        """Return which panel each of them is, as far as it is known: by what was answered, or by its name."""
        by_name = {fold(panel.name): int(panel.id) for panel in self.panels}
        if len(self.panels) == 1 and len(self.named) == 1:
            by_name[""] = self.panels[0].id
        known = {key: by_name[key] for key in self.named if key in by_name}
        standing = {NEW, LEFT_OUT, *(int(panel.id) for panel in self.panels)}
        return known | {
            key: panel_id for key, panel_id in self.choices.panels.items() if key in self.named and panel_id in standing
        }

    @cached_property
    def foreign(self) -> str:
        """Return the currency of the file's money where it isn't the network's."""
        return foreign_currency(self.table, self.choices.columns, self.currency)

    @cached_property
    def owes(self) -> Owes | None:
        """Return which sign money to pay has."""
        return self.choices.owes or owes_for_sure(self.table, self.choices.columns)

    @cached_property
    def next_open(self) -> Open | None:
        """Return what has to be answered next; `None` where everything is."""
        if not self.choices.confirmed:
            return Open.COLUMNS
        if any(key not in self.matched for key in self.named):
            return Open.PANEL
        if self.foreign and self.choices.alias != self.foreign:
            return Open.CURRENCY
        if self.owes is None:
            return Open.SIGN
        return Open.UNTIL if self.choices.until is None else None

    @property
    def unmatched(self) -> tuple[int, str]:
        """Return the first panel of the file that nobody has matched, by its place and as the file calls it."""
        return next((place, self.named[key]) for place, key in enumerate(self.named) if key not in self.matched)

    @cached_property
    def reading(self) -> Reading:
        return Reading(
            table=self.table,
            columns=self.choices.columns,
            panels=tuple(key for key in self.named if self.matched.get(key) != LEFT_OUT),
            currency=self.currency,
            alias=self.choices.alias,
            owes=self.owes or Owes.PLUS,
            usual=self.usual,
            day=self.today,
            fixes=self.choices.fixes,
        )

    @cached_property
    def plan(self) -> Plan:
        """Return what would become of each row."""
        return plan_of(self.reading, self.choices, self.taken)

    def look_through(self) -> None:
        """Find out what is open, or what would come of it, which takes long for many rows."""
        if self.next_open is None:
            _ = self.plan

    def panel_name(self, key: str) -> str:
        """Return what a panel of the file is called in the network."""
        names = {int(panel.id): panel.name for panel in self.panels}
        return names.get(self.matched.get(key, NEW), self.named.get(key, ""))


async def begin(store: Store, file_id: TableFileId, *, by: Actor) -> MoveIn:
    """Take a file in, or go on with it where it came before; raises `AlreadyMovedIn`, and what is wrong with the file.

    It takes the place of another draft of the same member's.
    """
    await published(store, by.reseller_id)
    table = one_header(await tables.table_in(store, file_id))
    attachment = await store.attachments.by_id(AttachmentId(file_id))
    if attachment is None:
        raise NotHere
    await check_not_moved_in(store, attachment.sha256, by=by)
    standing = await store.move_ins.same_file(by.reseller_id, attachment.sha256, MoveInState.DRAFT)
    if standing is not None:
        return standing
    older = await store.move_ins.newest(by.reseller_id, MoveInState.DRAFT)
    if older is not None and older.begun_by == by.member_id:
        await store.move_ins.shift(older.id, old=MoveInState.DRAFT, new=MoveInState.DROPPED)
    header = sha256("\x1f".join(map(fold, table.header)).encode()).hexdigest() if table.header else ""
    move_in_id = await store.move_ins.add(
        reseller_id=by.reseller_id,
        attachment_id=attachment.id,
        name=shown(attachment.name, most=80),
        sha256=attachment.sha256,
        header=header,
        choices=Choices(columns=await _columns(store, table, header, by=by)),
        begun_by=by.member_id,
    )
    return await store.move_ins.by_id(move_in_id)


async def check_not_moved_in(store: Store, fingerprint: str, *, by: Actor) -> None:
    done = await store.move_ins.same_file(by.reseller_id, fingerprint, MoveInState.DONE)
    if done is not None:
        raise await moved_in_before(store, done, to=by)


async def moved_in_before(store: Store, done: MoveIn, *, to: Actor) -> AlreadyMovedIn:
    """Return by whom a file was moved in, and when."""
    return AlreadyMovedIn(await name_for(store, done.done_by, reader=to), done.done_at or done.begun_at, done.count)


async def _columns(store: Store, table: Table, header: str, *, by: Actor) -> tuple[Column, ...]:
    """Return what the columns mean: as somebody confirmed it for columns of the same names, else as they look."""
    for before in await store.move_ins.same_header(by.reseller_id, header) if header else ():
        if before.choices.confirmed and len(before.choices.columns) == len(table.header):
            return before.choices.columns
    return recognised(table, [panel.name for panel in await panels_to_offer(store, by.reseller_id)])


async def draft_of(store: Store, move_in_id: MoveInId, *, by: Actor) -> Draft:
    """Return a file that nobody has moved in yet; raises who did, or that it was given up."""
    move_in = await store.move_ins.by_id(move_in_id)
    if move_in.state is not MoveInState.DRAFT:
        raise await no_draft(store, move_in, to=by)
    return await opened(store, move_in, by=by)


async def no_draft(store: Store, move_in: MoveIn, *, to: Actor) -> Refusal:
    """Return what became of a file that is no draft any more."""
    match move_in.state:
        case MoveInState.DONE:
            return await moved_in_before(store, move_in, to=to)
        case MoveInState.TAKEN_BACK:
            who = await name_for(store, move_in.taken_back_by, reader=to)
            return MoveInTakenBack(who, move_in.taken_back_at or move_in.begun_at)
        case _:
            return MoveInDropped()


async def opened(store: Store, move_in: MoveIn, *, by: Actor) -> Draft:
    """Return a file with everything that tells what would come of it."""
    terms = await store.terms.of(by.reseller_id)
    if terms.price is None:
        raise NoPriceYet
    panels = await panels_to_offer(store, by.reseller_id)
    draft = Draft(
        move_in=move_in,
        table=one_header(await tables.table_in(store, TableFileId(move_in.attachment_id))),
        panels=panels,
        currency=by.currency,
        usual=Usual(terms.price, terms.debt_limit, terms.payment_days),
        today=await today_of(store, by.reseller_id),
        taken=Taken(),
    )
    known = replace(draft, taken=await _taken(store, by.reseller_id, draft.matched))
    await store.connection.compute(known.look_through)
    return known


async def _taken(store: Store, parent_id: ResellerId, matched: Mapping[str, int]) -> Taken:
    accounts = [(panel_id, fold(account)) for panel_id, account in await store.move_ins.accounts_taken(parent_id)]
    return Taken(
        names=frozenset(map(fold, await store.move_ins.names_taken(parent_id))),
        handles=frozenset(map(fold, await store.move_ins.handles_taken(parent_id))),
        accounts={
            key: frozenset(account for panel_id, account in accounts if panel_id == matched[key]) for key in matched
        },
    )


def check_version(draft: Draft, version: int) -> None:
    """Return if nothing was answered since somebody looked; raises `MoveInChanged`."""
    if draft.move_in.version != version:
        raise MoveInChanged
