"""The card of a case, for the own team: what it is, whom it concerns, since when, and the last of its record."""

from datetime import timedelta

from domain.cases import Case, CaseEntry, EntryKind
from domain.errors import NotHere
from domain.people import Actor
from domain.tickets import CaseId
from handlers.cards import draws
from handlers.cases_asks import (
    KeepAnswer,
    NoteInCase,
    ReopenCase,
    ResolveCase,
    SetReference,
    ShowCase,
    ShowCaseRecord,
    ShowConcerned,
    UpdateCase,
)
from handlers.escalating_words import upward_buttons, upward_fields
from handlers.report_fields import report_buttons, report_fields
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.ticket_words import area_word
from handlers.wording import _, listed, moment, ngettext, number
from services import case_news, panels
from services.decided import name_for
from services.ticket_news import DESK_ROLES
from storage.cases import Extent
from storage.store import Store

MOST_NAMES = 8
MOST_ENTRIES = 4
LONGEST_ENTRY = 300


@draws(case_news.CARD)
async def case_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a case for the team that opened it."""
    case = await store.cases.by_id(CaseId(object_id))
    if case.reseller_id != reader.reseller_id:
        raise NotHere
    area = await store.areas.by_id(case.area_id)
    extent = await store.cases.extent(case.id)
    told = await store.cases.last_told(case.id)
    values = {"number": case.number, "title": case.title}
    return Screen(
        title=_("Case #%(number)s: %(title)s") % values,
        fields=(
            Field(_("About"), area_word(area)),
            Field(_("State"), _state(case, store)),
            *await _panel(case, store),
            Field(_("Since"), moment(case.since)),
            Field(_("Concerns"), await _concerns(case, extent, store)),
            *((Field(_("Reference"), case.reference[:LONGEST_ENTRY], copyable=True),) if case.reference else ()),
            *await report_fields(case, store),
            *await upward_fields(case, store),
            Field(_("Last update"), moment(told.entry.at) if told else _("none yet")),
            *[
                await entry_field(entry, reader, store)
                for entry in await store.cases.record(case.id, most=MOST_ENTRIES)
            ],
        ),
        buttons=(
            *await upward_buttons(case, reader, store),
            *report_buttons(case, reader),
            *(_buttons(case) if reader.role in DESK_ROLES else _looks(case)),
        ),
    )


def _state(case: Case, store: Store) -> str:
    """Return how a case stands, and how long that took or takes."""
    if case.resolved_at is None:
        return _("open for %(time)s") % {"time": time_word(store.now - case.opened_at)}
    values = {"moment": moment(case.resolved_at), "time": time_word(case.resolved_at - case.opened_at)}
    return _("resolved on %(moment)s, after %(time)s") % values


def time_word(time: timedelta) -> str:
    """Return "40 minutes", "3 hours" or "2 days"."""
    minutes = int(time.total_seconds()) // 60
    if minutes < 120:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": number(minutes)}
    if minutes < 48 * 60:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": number(minutes // 60)}
    return ngettext("%(n)s day", "%(n)s days", time.days) % {"n": number(time.days)}


async def _panel(case: Case, store: Store) -> tuple[Field, ...]:
    name = "" if case.panel_id is None else await panels.mentioned(store, await store.panels.by_id(case.panel_id))
    return (Field(_("Panel"), name),) if name else ()


async def _concerns(case: Case, extent: Extent, store: Store) -> str:
    """Return how many tickets of whom: "5 tickets of Ahmed TV and Karim Net"."""
    if not extent.tickets:
        return _("no ticket at the moment")
    named = await store.cases.concerned(case.id, most=MOST_NAMES)
    names = [name for name, _many in named]
    more = extent.resellers - len(names)
    if more:
        names.append(ngettext("%(n)s other", "%(n)s others", more) % {"n": number(more)})
    tickets = ngettext("%(n)s ticket of %(names)s", "%(n)s tickets of %(names)s", extent.tickets)
    return tickets % {"n": number(extent.tickets), "names": listed(names)}


async def entry_field(entry: CaseEntry, reader: Actor, store: Store) -> Field:
    """Return an entry of a record: when, what and by whom, with its words."""
    who = await name_for(store, entry.by, reader=reader)
    what = _entry_word(entry.kind)
    values = {"what": what, "who": who}
    text = entry.text if len(entry.text) <= LONGEST_ENTRY else f"{entry.text[:LONGEST_ENTRY].rstrip()}…"
    return Field(moment(entry.at), _("%(what)s (%(who)s)") % values if who else what, more=text)


def _entry_word(kind: EntryKind) -> str:
    return {
        EntryKind.OPENED: _("opened"),
        EntryKind.JOINED: _("joined"),
        EntryKind.LEFT: _("not part of it any more"),
        EntryKind.REPORT: _("reported to the supplier"),
        EntryKind.REFERENCE: _("the supplier's reference"),
        EntryKind.ANSWER: _("the supplier's answer"),
        EntryKind.UPDATE: _("update, passed down"),
        EntryKind.NOTE: _("note"),
        EntryKind.RESOLVED: _("resolved; all were asked"),
        EntryKind.REOPENED: _("opened again"),
        EntryKind.CLOSED_ABOVE: _("the ticket at your own reseller was closed"),
    }[kind]


def _buttons(case: Case) -> tuple[tuple[Button, ...], ...]:
    of = case.id
    note, reference = press(_("Note…"), NoteInCase(of)), press(_("Reference…"), SetReference(of))
    answer = press(_("Supplier's answer…"), KeepAnswer(of))
    if not case.is_open:
        return (*rows(press(_("Open the case again"), ReopenCase(of)), answer, note, wide=2), *_looks(case))
    acts = rows(
        main(_("Update for all…"), UpdateCase(of)),
        press(_("Resolved"), ResolveCase(of)),
        answer,
        reference,
        note,
        wide=2,
    )
    return (*acts, *_looks(case))


def _looks(case: Case) -> tuple[tuple[Button, ...], ...]:
    return rows(
        press(_("All of it"), ShowCaseRecord(case.id)), press(_("All concerned"), ShowConcerned(case.id)), wide=2
    )


@draws(case_news.DOUBTED)
async def doubted_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Tell the team for whom a resolved case isn't over: one card for all who say so."""
    case = await store.cases.by_id(CaseId(object_id))
    if case.reseller_id != reader.reseller_id:
        raise NotHere
    names = await store.cases.doubting(case.id, most=MOST_NAMES + 1)
    values = {"number": case.number}
    if case.is_open:
        return Screen(title=_("Case #%(number)s is open again") % values, buttons=_see(case))
    more = [_("others")] if len(names) > MOST_NAMES else []
    line = _("It isn't working again for %(names)s.") if names else _("It is working again for all who answered.")
    return Screen(
        title=_("Case #%(number)s isn't over for all") % values,
        lines=(line % {"names": listed([*names[:MOST_NAMES], *more])} if names else line,),
        quote=case.title,
        buttons=rows(main(_("Open the case again"), ReopenCase(case.id)), *_see(case)[0])
        if reader.role in DESK_ROLES
        else _see(case),
    )


def _see(case: Case) -> tuple[tuple[Button, ...], ...]:
    return rows(press(_("Open the case"), ShowCase(case.id)))
