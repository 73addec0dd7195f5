"""Reports: what the top reseller tells a supplier of a case, how it gets there, and what comes back.

A report names no sub-reseller and quotes none; their accounts at the panel stand in it only if a colleague says so.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from domain.cases import Case, CaseEntry, CaseEntryId, Channel, EntryKind, Supplier, SupplierId
from domain.errors import N_, NotHere, Refusal
from domain.names import shown, text_from
from domain.notices import Notice, notice
from domain.people import Actor
from domain.tickets import LONGEST_SAID, Area, CaseId
from services import case_news, cases, panels, suppliers
from services.decided import name_for
from services.suppliers import check_top
from services.ticket_news import DESK_ROLES
from services.tickets import said_from
from storage.case_reports import ReportDraft, ReportFigures
from storage.store import Store

CARD = "report"
"""The card of a report in the supplier's chat; its object is the entry in the case's record."""

LONGEST_WRITER = 64


@notice
@dataclass(frozen=True)
class SupplierAnswered(Notice):
    """Somebody replied to a report in the supplier's chat."""

    code: ClassVar[str] = "supplier_answered"

    case_id: CaseId
    number: int
    supplier: str
    text: str


@dataclass(eq=False)
class ReportedAlready(Refusal):
    """The case was reported before, of which the one who sends doesn't know."""

    number: int
    who: str
    at: datetime
    case_id: CaseId
    supplier_id: SupplierId | None

    why = N_("%(who)s reported case #%(number)s on %(at)s already.")
    what_to_do = N_("Nothing was sent by this tap. Shall it be sent once more?")


@dataclass(eq=False)
class ReportChanged(Refusal):
    case_id: CaseId
    supplier_id: SupplierId | None

    why = N_("The report isn't the same any more: something was added meanwhile, or a colleague wrote in it.")
    what_to_do = N_("Nothing was sent by this tap. Look at it as it is now.")


class ChannelGone(Refusal):
    why = N_("This supplier isn't written to that way any more.")
    what_to_do = N_("Nothing was sent by this tap. Look at the report again; an owner sets the way in /suppliers.")


@dataclass(frozen=True, slots=True)
class Report:
    """What there is to report of a case. `panel`: empty with only one; `accounts`: at it, of all whom it concerns.

    `supplier`: to whom, if one is chosen; `zone`: the business's; `draft`: what a colleague did to it.
    """

    case: Case
    area: Area
    panel: str
    figures: ReportFigures
    accounts: Sequence[str]
    supplier: Supplier | None
    draft: ReportDraft
    zone: str


def check_of(text: str) -> int:
    """Return the number by which a button carries which words it sends."""
    return zlib.crc32(text.encode())


async def report_of(store: Store, case_id: CaseId, supplier_id: SupplierId | None, *, by: Actor) -> Report:
    """Return what there is to report of an open case. Raises `SupplierIsParent`, `NotHere`, `CaseOver`."""
    check_top(by)
    case = await store.cases.by_id(case_id)
    if case.reseller_id != by.reseller_id:
        raise NotHere
    if not case.is_open:
        raise await cases.over(store, case, to=by)
    return Report(
        case=case,
        area=await store.areas.by_id(case.area_id),
        panel="" if case.panel_id is None else await panels.mentioned(store, await store.panels.by_id(case.panel_id)),
        figures=await store.case_reports.figures(case_id),
        accounts=await store.case_reports.accounts(case_id),
        supplier=None if supplier_id is None else await suppliers.in_use(store, supplier_id, by=by),
        draft=await store.case_reports.draft(case_id),
        zone=(await store.resellers.by_id(by.reseller_id)).time_zone,
    )


async def who_for(store: Store, case: Case) -> Sequence[Supplier]:
    """Return to whom a case may be reported: whom it was before, or else all whose panel it may be."""
    listed = await store.suppliers.of_reseller(case.reseller_id)
    before = [one for one in listed if one.id == case.supplier_id]
    fitting = [one for one in listed if None in (one.panel_id, case.panel_id) or one.panel_id == case.panel_id]
    return before or fitting or listed


async def reword(store: Store, case_id: CaseId, words: str, *, by: Actor) -> None:
    """Have a report say something else than what is composed. Raises `NotAText`."""
    case = await _standing(store, case_id, by=by)
    said = text_from(words)
    draft = await store.case_reports.draft(case.id)
    await store.case_reports.keep_draft(case.id, replace(draft, words=said))


async def name_accounts(store: Store, case_id: CaseId, *, by: Actor, named: bool) -> None:
    """Compose a report anew, with the accounts at the panel or without."""
    case = await _standing(store, case_id, by=by)
    await store.case_reports.keep_draft(case.id, ReportDraft("", names=named))


async def _standing(store: Store, case_id: CaseId, *, by: Actor) -> Case:
    check_top(by)
    return await cases.standing(store, case_id, by=by)


@dataclass(frozen=True, slots=True)
class Sending:
    """A report as it is to be sent. `after`: the last one that its sender knew of; `way`: as it was offered."""

    text: str
    subject: str
    supplier_id: SupplierId | None
    after: int
    way: Channel


async def send(store: Store, case_id: CaseId, sending: Sending, *, by: Actor) -> CaseEntry:
    """Report a case: by mail, in the supplier's chat, or as somebody did who copied it.

    Raises `ReportedAlready` where somebody was faster, `ChannelGone`, `CaseOver`.
    """
    case = await _standing(store, case_id, by=by)
    last = await store.case_reports.last(case.id)
    if last is not None and last.id != sending.after:
        who = await name_for(store, last.by, reader=by)
        raise ReportedAlready(case.number, who, last.at, case.id, sending.supplier_id)
    supplier = None
    if sending.supplier_id is not None:
        supplier = await suppliers.in_use(store, sending.supplier_id, by=by)
    entry = await store.cases.note(case.id, EntryKind.REPORT, said_from(sending.text, has_file=False), by=by.member_id)
    await store.cases.change(case.id, reported_at=store.now, supplier_id=supplier.id if supplier else case.supplier_id)
    await store.case_reports.drop_draft(case.id)
    await _pass_on(store, entry, sending, supplier, by=by)
    await case_news.redraw(store, case.id)
    return entry


async def _pass_on(store: Store, entry: CaseEntry, sending: Sending, supplier: Supplier | None, *, by: Actor) -> None:
    if sending.way is Channel.COPY:
        return
    if supplier is None or supplier.channel is not sending.way:
        raise ChannelGone
    if sending.way is Channel.CHAT:
        await store.cards.show_in(
            CARD, int(entry.id), platform=supplier.platform, lane=supplier.lane, reader=by.member_id
        )
        return
    if not await store.mails.sender():
        raise suppliers.NoMailServer
    await store.mails.add(
        reseller_id=by.reseller_id,
        case_id=entry.case_id,
        entry_id=entry.id,
        to=supplier.address,
        subject=sending.subject,
        body=entry.text,
    )


async def answered(store: Store, entry_id: CaseEntryId, text: str, *, writer: str, platform: str, lane: str) -> bool:
    """Keep what somebody replied to a report in the supplier's chat; returns whether it was said there.

    Who wrote it is no member, so nothing of it goes any further than the own team.
    """
    entry = await store.case_reports.entry(entry_id)
    case = await store.cases.hold(entry.case_id) if entry else None
    supplier = await store.suppliers.at(platform, lane)
    said = "\n".join(shown(line) for line in text.split("\n")).strip()[:LONGEST_SAID]
    if case is None or supplier is None or supplier.reseller_id != case.reseller_id or not said:
        return False
    name = shown(writer, most=LONGEST_WRITER)
    kept = f"{name}: {said}" if name else said
    await store.cases.note(case.id, EntryKind.ANSWER, kept)
    told = SupplierAnswered(case.id, case.number, supplier.name, kept)
    await store.notices.tell(case.reseller_id, told, roles=DESK_ROLES)
    await case_news.redraw(store, case.id)
    return True
