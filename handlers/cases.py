"""Cases with the supplier: the list of them, and what is done about one."""

from collections.abc import Sequence
from dataclasses import replace

from domain.cases import Case, CaseState
from domain.errors import NotHere
from domain.people import Actor
from domain.tickets import CaseId
from handlers.cases_asks import (
    KeepAnswer,
    ListCases,
    NoteInCase,
    RedrawCase,
    ReopenCase,
    ResolveCase,
    SetReference,
    ShowCase,
    ShowCaseRecord,
    ShowConcerned,
    UpdateCase,
)
from handlers.cases_card import case_card, entry_field
from handlers.fault_words import case_in_short
from handlers.menu import to_menu
from handlers.registry import ALL, DESK, answers
from handlers.screen import SILENT, Button, Field, Screen, main, press, rows
from handlers.wording import _, ngettext, number
from services import case_news, cases
from storage.store import Store

A_PAGE = 8
A_RECORD = 10
LAST_PAGE = 10_000
LONGEST_LABEL = 48


@answers(ListCases, roles=ALL, reads=True, command="cases")
async def list_cases(ask: ListCases, who: Actor, store: Store) -> Screen:
    """List one's cases with the supplier, open ones unless those are wanted that are over."""
    state = CaseState.RESOLVED if ask.resolved else CaseState.OPEN
    ask = replace(ask, page=_page(ask.page))
    found = await store.cases.page(who.reseller_id, state, skip=ask.page * A_PAGE, most=A_PAGE + 1)
    none = _("No case is resolved yet.") if ask.resolved else _("No case is open. One begins with a ticket.")
    other = ListCases(resolved=not ask.resolved)
    return Screen(
        title=_("Resolved cases") if ask.resolved else _("Open cases"),
        lines=() if found else (none,),
        buttons=(
            *rows(*(press(case_in_short(case)[:LONGEST_LABEL], ShowCase(case.id)) for case in found[:A_PAGE])),
            *rows(*_turns(ask, ask.page, more=len(found) > A_PAGE), wide=2),
            *rows(press(_("Resolved") if other.resolved else _("Open"), other), to_menu(), wide=2),
        ),
    )


def _page(page: int) -> int:
    return max(0, min(page, LAST_PAGE))


def _turns(ask: ListCases | ShowCaseRecord | ShowConcerned, page: int, *, more: bool) -> list[Button | None]:
    return [
        press(_("‹ Previous"), replace(ask, page=page - 1)) if page else None,
        press(_("More ›"), replace(ask, page=page + 1)) if more else None,
    ]


@answers(ShowCase, roles=ALL, always=True)
async def show_case(ask: ShowCase, who: Actor, store: Store) -> Screen:
    """Send a case's card anew, which stays true like every copy of it."""
    await store.cards.show_member(case_news.CARD, ask.case_id, who.member_id)
    return SILENT


@answers(RedrawCase, roles=ALL, reads=True)
async def redraw_case(ask: RedrawCase, who: Actor, store: Store) -> Screen:
    """Show the card again where one of its steps was."""
    return await case_card(ask.case_id, who, store)


@answers(ShowCaseRecord, roles=ALL, reads=True)
async def show_case_record(ask: ShowCaseRecord, who: Actor, store: Store) -> Screen:
    """Show all that stands in a case's record, newest first."""
    case, page = await _own(ask.case_id, who, store), _page(ask.page)
    found = await store.cases.record(case.id, skip=page * A_RECORD, most=A_RECORD + 1)
    return Screen(
        title=_("The record of case #%(number)s") % {"number": case.number},
        fields=tuple([await entry_field(entry, who, store) for entry in found[:A_RECORD]]),
        buttons=(*rows(*_turns(ask, page, more=len(found) > A_RECORD), wide=2), *_back_to(case)),
    )


@answers(ShowConcerned, roles=ALL, reads=True)
async def show_concerned(ask: ShowConcerned, who: Actor, store: Store) -> Screen:
    """Show whose tickets a case explains."""
    case, page = await _own(ask.case_id, who, store), _page(ask.page)
    most = A_RECORD * 4
    found = await store.cases.concerned(case.id, skip=page * most, most=most + 1)
    return Screen(
        title=_("Whom case #%(number)s concerns") % {"number": case.number},
        fields=tuple(Field(name, tickets_worded(many)) for name, many in found[:most]),
        note=_("None of them hears of the others."),
        buttons=(*rows(*_turns(ask, page, more=len(found) > most), wide=2), *_back_to(case)),
    )


def tickets_worded(count: int) -> str:
    return ngettext("%(n)s ticket", "%(n)s tickets", count) % {"n": number(count)}


def _back_to(case: Case) -> Sequence[tuple[Button, ...]]:
    return rows(press(_("« Back"), RedrawCase(case.id)))


async def _own(case_id: CaseId, who: Actor, store: Store) -> Case:
    case = await store.cases.by_id(case_id)
    if case.reseller_id != who.reseller_id:
        raise NotHere
    return case


# What is done about one


@answers(UpdateCase, roles=DESK)
async def update_case(ask: UpdateCase, who: Actor, store: Store) -> Screen:
    """Tell all of a case's sub-resellers what is new, once each."""
    await cases.update(store, ask.case_id, ask.words or "", by=who)
    extent = await store.cases.extent(ask.case_id)
    passed = ngettext(
        "Passed down to the sub-resellers of %(n)s open ticket.",
        "Passed down to the sub-resellers of %(n)s open tickets.",
        extent.open,
    )
    return _done(passed % {"n": number(extent.open)}, ask.case_id)


@answers(NoteInCase, roles=DESK)
async def note_in_case(ask: NoteInCase, who: Actor, store: Store) -> Screen:
    """Keep a note for one's own team."""
    await cases.note(store, ask.case_id, ask.words or "", by=who)
    return _done(_("Kept for your team."), ask.case_id)


@answers(KeepAnswer, roles=DESK)
async def keep_answer(ask: KeepAnswer, who: Actor, store: Store) -> Screen:
    """Keep what the supplier said, for one's own team."""
    await cases.answered(store, ask.case_id, ask.words or "", by=who)
    return _done(_("Kept for your team. What your sub-resellers shall know, tell them with an update."), ask.case_id)


@answers(SetReference, roles=DESK)
async def set_reference(ask: SetReference, who: Actor, store: Store) -> Screen:
    """Keep the supplier's reference."""
    await cases.refer(store, ask.case_id, ask.words or "", by=who)
    return _done(_("Kept for your team."), ask.case_id)


def _done(line: str, case_id: CaseId) -> Screen:
    return Screen(lines=(line,), buttons=rows(press(_("Open the case"), RedrawCase(case_id)), to_menu(), wide=2))


@answers(ResolveCase, roles=DESK)
async def resolve_case(ask: ResolveCase, who: Actor, store: Store) -> Screen:
    """Mark a case as resolved and ask all whether it works again, having asked once more."""
    if ask.sure:
        await cases.resolve(store, ask.case_id, by=who)
        return SILENT
    case = await cases.standing(store, ask.case_id, by=who)
    extent = await store.cases.extent(case.id)
    asked = ngettext(
        "I ask the sub-resellers of %(n)s open ticket whether it works again.",
        "I ask the sub-resellers of %(n)s open tickets whether it works again.",
        extent.open,
    )
    return Screen(
        title=_("Is case #%(number)s resolved?") % {"number": case.number},
        lines=(
            asked % {"n": number(extent.open)} if extent.open else _("No ticket in it is open, so nobody is asked."),
        ),
        buttons=rows(
            main(_("Yes, resolved"), replace(ask, sure=True)), press(_("« Back"), RedrawCase(case.id)), wide=2
        ),
    )


@answers(ReopenCase, roles=DESK)
async def reopen_case(ask: ReopenCase, who: Actor, store: Store) -> Screen:
    """Open a resolved case again."""
    await cases.reopen(store, ask.case_id, by=who)
    return SILENT
