"""What would come of a file that moves sub-resellers in: totals, the rows in doubt, and the whole list as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from domain.errors import NotHere
from domain.money import Money, decimals_of
from domain.movein import ACCEPTABLE, NO_COLUMN, Doubt, DoubtKind, Entry, MoveInId, Place
from domain.movein_columns import Meaning
from domain.movein_plan import totals_of
from domain.names import part_of_file_name
from domain.numerals import unmistakable
from domain.people import Actor
from domain.sheets import Value, csv_of
from handlers.forms import MissingAnswer
from handlers.menu import to_menu
from handlers.movein_asks import (
    AcceptRow,
    DropMoveIn,
    FixCell,
    LeaveRowOut,
    ListMoveIn,
    MoveInNow,
    SetUntil,
    ShowColumns,
    ShowDoubt,
    ShowLeftOut,
    ShowMoveIn,
    TakeRowIn,
)
from handlers.movein_words import (
    column_name,
    doubt_words,
    entry_fields,
    entry_name,
    exact,
    rows_worded,
    sub_resellers_worded,
    totals_fields,
    totals_words,
)
from handlers.registry import OWNER, answers
from handlers.screen import Button, Field, File, Screen, main, press, rows
from handlers.sheets import layout
from handlers.wording import _, day, money, number, price
from services import movein, movein_answers
from services.movein import Draft
from services.movein_answers import NO_HANDLE
from storage.store import Store

PAGE = 8
MOST_DOUBTS = 6
"""How many rows in doubt are named on the screen of the whole."""


def plan_screen(draft: Draft) -> Screen:
    """Return what would come of a file whose questions are all answered."""
    plan, id_ = draft.plan, draft.move_in.id
    totals = totals_of(plan.ready)
    return Screen(
        title=_("Nothing is written yet: %(count)s would move in") % {"count": sub_resellers_worded(totals.count)},
        lines=tuple(_usual_lines(draft)),
        fields=(
            *totals_fields(draft, totals),
            Field(_("Invitation links"), number(totals.count)),
            Field(_("May trade without accepting until"), day(draft.choices.until) if draft.choices.until else ""),
            *_aside_fields(draft),
            *(_doubt_field(entry, draft) for entry in plan.doubtful[:MOST_DOUBTS]),
        ),
        note=_("Please compare these sums with your spreadsheet's."),
        buttons=(
            *rows(*_ways_on(draft)),
            *rows(
                press(_("The list as a file"), ListMoveIn(id_)),
                press(_("Left out (%(n)s)") % {"n": number(len(plan.left_out))}, ShowLeftOut(id_))
                if plan.left_out
                else None,
                press(_("« Columns"), ShowColumns(id_)),
                press(_("Another day"), SetUntil(id_)),
                press(_("Give it up"), DropMoveIn(id_)),
                to_menu(),
                wide=2,
            ),
        ),
    )


def _usual_lines(draft: Draft) -> Iterator[str]:
    """Yield what everybody gets of which the file says nothing."""
    if draft.reading.place_of(Meaning.LIMIT) == NO_COLUMN:
        limit = Money(draft.usual.debt_limit, draft.currency)
        yield _("No column has a debt limit, so everybody gets your usual: %(limit)s.") % {"limit": money(limit)}
        above = sum(-entry.due > entry.debt_limit for entry in draft.plan.ready)
        if above:
            yield _("%(count)s owe more than that: nothing more goes on account for them until it is paid.") % {
                "count": sub_resellers_worded(above)
            }
    if not any(column.meaning is Meaning.PRICE for column in draft.choices.columns):
        known = price(draft.usual.price, draft.currency)
        yield _("No column has a price, so everybody gets your usual: %(price)s per credit.") % {"price": known}


def _aside_fields(draft: Draft) -> Iterator[Field]:
    for label, entries in ((_("In doubt"), draft.plan.doubtful), (_("Left out"), draft.plan.left_out)):
        if entries:
            yield Field(label, totals_words(draft, totals_of(entries)))


def _doubt_field(entry: Entry, draft: Draft) -> Field:
    said = " ".join(doubt_words(doubt, draft) for doubt in entry.doubts)
    return Field(_("Row %(n)s, %(name)s") % {"n": number(entry.row), "name": entry_name(entry)}, said)


def _ways_on(draft: Draft) -> list[Button | None]:
    """Return the ways on from here: to those in doubt while there are any, and then to moving in."""
    id_, version, plan = draft.move_in.id, draft.move_in.version, draft.plan
    count = len(plan.doubtful)
    if not count:
        ready = len(plan.ready)
        return [main(_("Move %(n)s in") % {"n": number(ready)}, MoveInNow(id_, version))] if ready else []
    unusual = [entry for entry in plan.doubtful if _is_unusual(entry)]
    as_is = press(_("Take %(n)s as they are") % {"n": number(len(unusual))}, AcceptRow(id_, 0, version))
    return [
        main(_("Answer what is in doubt (%(n)s)") % {"n": number(count)}, ShowDoubt(id_)),
        as_is if len(unusual) > 1 else None,
        press(_("Leave these %(n)s out") % {"n": number(count)}, LeaveRowOut(id_, 0, version)),
    ]


def _is_unusual(entry: Entry) -> bool:
    """Return whether a row may be taken as it is with others: nothing in it is wrong, and it isn't a sum."""
    return all(doubt.kind in ACCEPTABLE - {DoubtKind.SUM_LINE} for doubt in entry.doubts)


# Row by row


@answers(ShowDoubt, roles=OWNER, reads=True)
async def show_doubt(ask: ShowDoubt, who: Actor, store: Store) -> Screen:
    """Show a row in doubt with what can be done about it."""
    return _doubt_screen(await movein.draft_of(store, ask.move_in_id, by=who), ask.row)


def _doubt_screen(draft: Draft, row: int) -> Screen:
    """Return the row in doubt that was asked for or, where it isn't any more, the next; else the whole."""
    doubtful = draft.plan.doubtful
    entry = next((one for one in doubtful if one.row == row), None)
    entry = entry or next((one for one in doubtful if one.row > row), None) or next(iter(doubtful), None)
    if entry is None:
        return plan_screen(draft)
    place = doubtful.index(entry)
    id_, version = draft.move_in.id, draft.move_in.version
    acceptable = all(doubt.kind in ACCEPTABLE for doubt in entry.doubts)
    following = doubtful[(place + 1) % len(doubtful)]
    return Screen(
        title=_("Row %(n)s: %(name)s") % {"n": number(entry.row), "name": entry_name(entry)},
        lines=(*(doubt_words(doubt, draft) for doubt in entry.doubts), *_hints(entry, draft)),
        fields=entry_fields(entry, draft),
        note=_("%(place)s of %(count)s in doubt") % {"place": number(place + 1), "count": number(len(doubtful))},
        buttons=(
            *rows(
                main(_("It's right as it is"), AcceptRow(id_, entry.row, version)) if acceptable else None,
                *_fixes(entry, draft),
                press(_("Leave this one out"), LeaveRowOut(id_, entry.row, version)),
                press(_("The next ›"), ShowDoubt(id_, following.row)) if following is not entry else None,
                press(_("« All rows"), ShowMoveIn(id_)),
            ),
        ),
    )


def _hints(entry: Entry, draft: Draft) -> Iterator[str]:
    """Yield how money is typed, where that has to be."""
    due = draft.reading.place_of(Meaning.DUE)
    if any(doubt.column == due != NO_COLUMN for doubt in entry.doubts):
        yield _("Type 120 for what they have to pay, −120 for what they have in credit, 0 for nothing.")


def _fixes(entry: Entry, draft: Draft) -> Iterator[Button]:
    """Yield the answers to what is in doubt about a row: those that are ready, and one to be typed for each cell."""
    seen: set[int] = set()
    for doubt in entry.doubts:
        if doubt.column == NO_COLUMN or doubt.column in seen:
            continue
        seen.add(doubt.column)
        fix = FixCell(draft.move_in.id, entry.row, doubt.column)
        for label, text in _ready_answers(doubt, entry, draft):
            yield press(label, replace(fix, text=text))
        named = column_name(draft, doubt.column)
        yield press(_("Type another: %(column)s") % {"column": named}, fix)


def _ready_answers(doubt: Doubt, entry: Entry, draft: Draft) -> Iterator[tuple[str, str]]:
    meaning = draft.choices.columns[doubt.column].meaning
    if doubt.kind is DoubtKind.TWO_WAYS and meaning is not Meaning.DUE:
        yield from ((way, way) for way in doubt.ways if meaning is not Meaning.BALANCE or way.isdecimal())
    if doubt.kind is DoubtKind.NO_PRICE:
        usual = price(draft.usual.price, draft.currency)
        yield _("Your usual price: %(price)s") % {"price": usual}, unmistakable(draft.usual.price)
    if doubt.kind in {DoubtKind.HANDLE_TWICE, DoubtKind.HANDLE_KNOWN}:
        yield _("Without a Telegram name"), NO_HANDLE
    if doubt.kind is DoubtKind.NAME_TWICE and (other := _another_name(entry)):
        yield _("Call this one %(name)s") % {"name": other}, other
    if doubt.kind is DoubtKind.NEGATIVE and meaning is Meaning.BALANCE:
        yield _("0 credits"), "0"


def _another_name(entry: Entry) -> str:
    """Return a name that tells this one from the others of its name: by its account."""
    account = next((place.account for place in entry.places if place.account != entry.name), "")
    name = f"{entry.name} {account}"
    return name if account and len(name.encode()) <= 28 and ":" not in name else ""


@answers(FixCell, roles=OWNER, moves=True)
async def fix_cell(ask: FixCell, who: Actor, store: Store) -> Screen:
    """Put an answer in the place of a cell, and go on to what is still in doubt."""
    draft = await movein.draft_of(store, ask.move_in_id, by=who)
    try:
        await movein_answers.fix(store, draft, ask.row, ask.place, ask.text or "")
    except movein_answers.UNFIT as wrong:
        raise MissingAnswer(replace(ask, text=None), "text", wrong) from wrong
    return _doubt_screen(await movein.draft_of(store, ask.move_in_id, by=who), ask.row)


@answers(AcceptRow, roles=OWNER, moves=True)
async def accept_row(ask: AcceptRow, who: Actor, store: Store) -> Screen:
    """Take a row as it is, or all that are only unusual."""
    draft = await movein.draft_of(store, ask.move_in_id, by=who)
    movein.check_version(draft, ask.version)
    unusual = (
        entry.row for entry in draft.plan.doubtful if (_is_unusual(entry) if not ask.row else entry.row == ask.row)
    )
    await movein_answers.accept(store, draft, frozenset(unusual))
    return await _after(ask.move_in_id, ask.row, who, store)


@answers(LeaveRowOut, roles=OWNER, moves=True)
async def leave_row_out(ask: LeaveRowOut, who: Actor, store: Store) -> Screen:
    """Leave a row out, or all that are in doubt."""
    draft = await movein.draft_of(store, ask.move_in_id, by=who)
    movein.check_version(draft, ask.version)
    left = frozenset(entry.row for entry in draft.plan.doubtful if ask.row in (0, entry.row))
    await movein_answers.leave_out(store, draft, left)
    return await _after(ask.move_in_id, ask.row, who, store)


async def _after(move_in_id: MoveInId, row: int, who: Actor, store: Store) -> Screen:
    """Return the next row in doubt after one that was answered by itself, else the whole."""
    draft = await movein.draft_of(store, move_in_id, by=who)
    return _doubt_screen(draft, row) if row else plan_screen(draft)


@answers(ShowLeftOut, roles=OWNER, reads=True)
async def show_left_out(ask: ShowLeftOut, who: Actor, store: Store) -> Screen:
    """Show the rows that are left out."""
    return _left_out_screen(await movein.draft_of(store, ask.move_in_id, by=who), ask.page)


def _left_out_screen(draft: Draft, page: int = 0) -> Screen:
    left, id_ = draft.plan.left_out, draft.move_in.id
    last_page = max(0, (len(left) - 1) // PAGE)
    page = min(max(page, 0), last_page)
    shown = left[page * PAGE : (page + 1) * PAGE]
    earlier = press(_("‹ Previous"), ShowLeftOut(id_, page - 1)) if page else None
    later = press(_("More ›"), ShowLeftOut(id_, page + 1)) if page < last_page else None
    return Screen(
        title=_("Left out: %(rows)s") % {"rows": rows_worded(len(left))},
        lines=(_("Tap one to take it in after all."),) if shown else (_("Nobody is left out."),),
        buttons=(
            *rows(*(press(_in_a_line(entry), TakeRowIn(id_, entry.row)) for entry in shown)),
            *rows(earlier, later, wide=2),
            *rows(press(_("« All rows"), ShowMoveIn(id_))),
        ),
    )


def _in_a_line(entry: Entry) -> str:
    return _("Row %(n)s, %(name)s") % {"n": number(entry.row), "name": entry_name(entry)}


@answers(TakeRowIn, roles=OWNER, moves=True)
async def take_row_in(ask: TakeRowIn, who: Actor, store: Store) -> Screen:
    """Take a row in that was left out."""
    draft = await movein.draft_of(store, ask.move_in_id, by=who)
    if ask.row not in draft.choices.skipped:
        raise NotHere
    await movein_answers.take_in(store, draft, ask.row)
    return _left_out_screen(await movein.draft_of(store, ask.move_in_id, by=who))


# The whole list


@answers(ListMoveIn, roles=OWNER, reads=True)
async def list_move_in(ask: ListMoveIn, who: Actor, store: Store) -> Screen:
    """Return every row as a file, with what would become of it and why."""
    draft = await movein.draft_of(store, ask.move_in_id, by=who)
    content = csv_of(_list_head(draft), _list_rows(draft), layout())
    return Screen(
        title=_("What would come of %(file)s") % {"file": draft.move_in.name or _("the file")},
        lines=(_("Nothing is written yet."),),
        file=File(_("move-in-%(name)s.csv") % {"name": part_of_file_name(draft.move_in.name)}, content, "text/csv"),
        buttons=rows(press(_("« All rows"), ShowMoveIn(draft.move_in.id))),
        fresh=True,
    )


def _list_head(draft: Draft) -> Sequence[str]:
    several = len(draft.reading.panels) > 1
    places: list[str] = []
    for key in draft.reading.panels:
        heads = (_("Account"), _("Credits"), _("Price per credit"))
        named = {"panel": draft.panel_name(key)}
        places += [_("%(what)s, %(panel)s") % {"what": head, **named} if several else head for head in heads]
    return (
        _("Row"),
        _("Name"),
        _("What becomes of it"),
        _("Why"),
        *places,
        _("Money (minus: to pay, plus: in credit)"),
        _("Due since"),
        _("Debt limit"),
        _("Payment days"),
        _("Telegram name"),
        _("Note"),
    )


def _list_rows(draft: Draft) -> Iterator[Sequence[Value]]:
    plan = draft.plan
    becomes = (
        {entry.row: _("moves in") for entry in plan.ready}
        | {entry.row: _("in doubt") for entry in plan.doubtful}
        | {entry.row: _("left out") for entry in plan.left_out}
    )
    places = decimals_of(draft.currency)
    for entry in sorted((*plan.ready, *plan.doubtful, *plan.left_out), key=lambda one: one.row):
        held = {place.panel: place for place in entry.places}
        yield (
            entry.row,
            entry.name,
            becomes[entry.row],
            " ".join(doubt_words(doubt, draft) for doubt in entry.doubts),
            *(value for key in draft.reading.panels for value in _place_values(held.get(key))),
            exact(entry.due, places),
            entry.since.isoformat() if entry.since else "",
            exact(entry.debt_limit, places),
            entry.payment_days,
            entry.handle,
            entry.note,
        )


def _place_values(place: Place | None) -> tuple[Value, Value, Value]:
    return ("", None, None) if place is None else (place.account, place.credits, place.price)
