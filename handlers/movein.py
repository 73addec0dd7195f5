"""/movein: sub-resellers from a spreadsheet: the file, what it leaves open, and the last one that moved anybody in."""

from collections.abc import Sequence
from dataclasses import replace

from domain.calendar import NotADay, NotDays
from domain.errors import NotHere
from domain.movein import LEFT_OUT, NEW, MoveInId, MoveInState
from domain.movein import MoveIn as MoveInFile
from domain.movein_cells import sign_of
from domain.movein_columns import OF_A_PANEL, Column, Meaning, Owes
from domain.names import shown
from domain.people import Actor
from domain.requests import AttachmentId
from domain.table import TableFileId
from handlers.ask import Ask
from handlers.forms import MissingAnswer
from handlers.inviting import publish_given
from handlers.menu import to_menu
from handlers.movein_asks import (
    ConfirmMoveInColumns,
    DropMoveIn,
    MatchPanel,
    MoveIn,
    PublishAndMoveIn,
    RenewLinks,
    SendMoveInFile,
    SetMeaning,
    SetOwes,
    SetUntil,
    ShowColumn,
    ShowColumns,
    ShowMoveIn,
    TakeAsOwn,
    TakeMoveInBack,
)
from handlers.movein_plan import plan_screen
from handlers.movein_words import (
    column_name,
    column_words,
    meaning_word,
    rows_worded,
    sub_resellers_worded,
)
from handlers.registry import OWNER, answers, finds
from handlers.screen import Field, Screen, main, press, rows
from handlers.wording import _, moment
from services import drafts, movein, movein_answers
from services.decided import name_for
from services.movein import Draft, Open
from storage.store import Store

COLUMNS_A_PAGE = 12
SAMPLES = 3
"""How many cells of a column are shown."""


@finds
async def find_first_table(_text: str, attachment: int | None, who: Actor, store: Store) -> Ask | None:
    """A table from the owner of a network in which there is nobody yet has those who move in."""
    if attachment is None or not who.is_top or who.role not in OWNER:
        return None
    if not await store.attachments.is_sent_as_table(AttachmentId(attachment)):
        return None
    return None if await store.network.has_children(who.reseller_id) else MoveIn(TableFileId(attachment))


@answers(MoveIn, roles=OWNER, moves=True, command="movein")
async def move_in(ask: MoveIn, who: Actor, store: Store) -> Screen:
    """Take in the file that came along; without one, show what moved in last."""
    try:
        await drafts.published(store, who.reseller_id)
    except drafts.NothingPublished as wrong:
        raise MissingAnswer(PublishAndMoveIn(ask.file), "publish") from wrong
    if ask.file is not None:
        return await _begin(ask.file, who, store)
    last = await store.move_ins.newest(who.reseller_id, MoveInState.DONE)
    draft = await store.move_ins.newest(who.reseller_id, MoveInState.DRAFT)
    if last is None and draft is None:
        raise MissingAnswer(SendMoveInFile(), "file")
    return await _standing(last, draft, who, store)


@answers(PublishAndMoveIn, roles=OWNER, moves=True)
async def publish_and_move_in(ask: PublishAndMoveIn, who: Actor, store: Store) -> Screen:
    """Publish the terms as they are, and go on with the file."""
    await publish_given(who, store)
    return await move_in(MoveIn(ask.file), who, store)


async def _standing(last: MoveInFile | None, draft: MoveInFile | None, who: Actor, store: Store) -> Screen:
    """Return the last file that moved somebody in, and the one that is on its way."""
    fields, buttons = [], []
    if last is not None:
        values = {
            "count": sub_resellers_worded(last.count),
            "who": await name_for(store, last.done_by, reader=who),
            "at": moment(last.done_at or last.begun_at),
        }
        fields.append(Field(last.name or _("File"), _("%(count)s moved in by %(who)s, %(at)s") % values))
        buttons.append(press(_("Take the move-in back"), TakeMoveInBack(last.id)))
        if await store.arrivals.not_joined(last.id, who.reseller_id):
            buttons.append(press(_("New links for who hasn't joined"), RenewLinks(last.id)))
    if draft is not None:
        fields.append(Field(draft.name or _("File"), _("on its way; nothing of it is written yet")))
        buttons.insert(0, main(_("Go on with it"), ShowMoveIn(draft.id)))
    return Screen(
        title=_("Moving in"),
        fields=tuple(fields),
        buttons=rows(*buttons, press(_("Send a file"), SendMoveInFile()), to_menu()),
    )


@answers(SendMoveInFile, roles=OWNER, moves=True)
async def send_file(ask: SendMoveInFile, who: Actor, store: Store) -> Screen:
    """Take in the file that was asked for."""
    if ask.file is None:
        raise NotHere
    return await _begin(ask.file, who, store)


async def _begin(file_id: TableFileId, who: Actor, store: Store) -> Screen:
    begun = await movein.begin(store, file_id, by=who)
    return replace(open_screen(await movein.draft_of(store, begun.id, by=who), who), fresh=True)


@answers(ShowMoveIn, roles=OWNER, reads=True)
async def show_move_in(ask: ShowMoveIn, who: Actor, store: Store) -> Screen:
    """Show what a file leaves open, or what would come of it."""
    return open_screen(await movein.draft_of(store, ask.move_in_id, by=who), who)


def open_screen(draft: Draft, who: Actor) -> Screen:
    """Return the question that a file leaves open next; where nothing is, what would come of it."""
    match draft.next_open:
        case Open.COLUMNS:
            return _columns_screen(draft)
        case Open.PANEL:
            return _panel_screen(draft, who)
        case Open.CURRENCY:
            return _currency_screen(draft)
        case Open.SIGN:
            return _sign_screen(draft)
        case Open.UNTIL:
            return _until_screen(draft)
        case None:
            return plan_screen(draft)


async def _answered(move_in_id: MoveInId, who: Actor, store: Store) -> Screen:
    return open_screen(await movein.draft_of(store, move_in_id, by=who), who)


# Columns


@answers(ShowColumns, roles=OWNER, reads=True)
async def show_columns(ask: ShowColumns, who: Actor, store: Store) -> Screen:
    """Show what each column is taken for."""
    return _columns_screen(await movein.draft_of(store, ask.move_in_id, by=who), page=ask.page)


def _columns_screen(draft: Draft, *, page: int = 0) -> Screen:
    last_page = (len(draft.choices.columns) - 1) // COLUMNS_A_PAGE
    page = min(max(page, 0), last_page)
    places = range(len(draft.choices.columns))[page * COLUMNS_A_PAGE : (page + 1) * COLUMNS_A_PAGE]
    buttons = (press(column_name(draft, place), ShowColumn(draft.move_in.id, place)) for place in places)
    earlier = press(_("‹ Previous"), ShowColumns(draft.move_in.id, page - 1)) if page else None
    later = press(_("More ›"), ShowColumns(draft.move_in.id, page + 1)) if page < last_page else None
    return Screen(
        title=_("This is how I read the columns"),
        lines=(
            _("%(rows)s in %(file)s. Is each column what I take it for? Tap one to change it.")
            % {"rows": rows_worded(len(draft.table.rows)), "file": draft.move_in.name or _("the file")},
        ),
        fields=tuple(_column_field(draft, place) for place in places),
        note=_("Nothing is written yet."),
        buttons=(
            *rows(main(_("That's right"), ConfirmMoveInColumns(draft.move_in.id, draft.move_in.version))),
            *rows(*buttons, wide=2),
            *rows(earlier, later, wide=2),
            *rows(press(_("Give it up"), DropMoveIn(draft.move_in.id)), to_menu(), wide=2),
        ),
    )


def _column_field(draft: Draft, place: int) -> Field:
    """Return a column with what it is taken for, and its first cells."""
    return Field(column_name(draft, place), column_words(draft, place), more=_sample(draft, place))


def _sample(draft: Draft, place: int) -> str:
    cells = [row[place] for row in draft.table.rows if row[place]][:SAMPLES]
    return ", ".join(shown(cell, most=20) for cell in cells) or _("empty")


@answers(ShowColumn, roles=OWNER, reads=True)
async def show_column(ask: ShowColumn, who: Actor, store: Store) -> Screen:
    """Ask what a column means."""
    draft = await movein.draft_of(store, ask.move_in_id, by=who)
    if not 0 <= ask.place < len(draft.choices.columns):
        raise NotHere
    meanings = (press(meaning_word(one), SetMeaning(ask.move_in_id, ask.place, one)) for one in Meaning)
    return Screen(
        title=column_name(draft, ask.place),
        lines=(_("What stands in this column?"),),
        fields=(_column_field(draft, ask.place),),
        buttons=(*rows(*meanings, wide=2), *rows(press(_("« Columns"), ShowColumns(ask.move_in_id)))),
    )


@answers(SetMeaning, roles=OWNER, moves=True)
async def set_meaning(ask: SetMeaning, who: Actor, store: Store) -> Screen:
    """Say what a column means, once it is known of which panel."""
    draft = await movein.draft_of(store, ask.move_in_id, by=who)
    names = ["", *_panel_names(draft)]
    if ask.meaning in OF_A_PANEL and ask.panel is None and len(names) > 2:
        return _which_panel(ask, draft, names)
    panel = ask.panel or 0
    if not 0 <= panel < len(names):
        raise NotHere
    of_panel = names[panel] if ask.meaning in OF_A_PANEL else ""
    await movein_answers.set_meaning(store, draft, ask.place, Column(ask.meaning, of_panel))
    return _columns_screen(await movein.draft_of(store, ask.move_in_id, by=who), page=ask.place // COLUMNS_A_PAGE)


def _panel_names(draft: Draft) -> list[str]:
    """Return the panels that a column can be about: those that there are, and those that the file names."""
    return [*dict.fromkeys([*(panel.name for panel in draft.panels), *filter(None, draft.named.values())])]


def _which_panel(ask: SetMeaning, draft: Draft, names: Sequence[str]) -> Screen:
    if not 0 <= ask.place < len(draft.choices.columns):
        raise NotHere
    buttons = (
        press(name or _("All, or no particular one"), replace(ask, panel=number_)) for number_, name in enumerate(names)
    )
    return Screen(
        title=column_name(draft, ask.place),
        lines=(_("Of which panel is that?"),),
        buttons=(*rows(*buttons), *rows(press(_("« Columns"), ShowColumns(ask.move_in_id)))),
    )


@answers(ConfirmMoveInColumns, roles=OWNER, moves=True)
async def confirm_columns(ask: ConfirmMoveInColumns, who: Actor, store: Store) -> Screen:
    """Take the columns for what they were shown to mean."""
    draft = await movein.draft_of(store, ask.move_in_id, by=who)
    movein.check_version(draft, ask.version)
    await movein_answers.confirm_columns(store, draft)
    return await _answered(ask.move_in_id, who, store)


# Panels, currency, sign, grace


def _panel_screen(draft: Draft, who: Actor) -> Screen:
    place, called = draft.unmatched
    taken = {panel_id for panel_id in draft.matched.values() if panel_id > 0}
    known = (
        press(panel.name, MatchPanel(draft.move_in.id, place, panel.id))
        for panel in draft.panels
        if panel.id not in taken
    )
    made = main(_("Make “%(panel)s” anew") % {"panel": called}, MatchPanel(draft.move_in.id, place, NEW))
    return Screen(
        title=_("Which panel is “%(panel)s”?") % {"panel": called} if called else _("Which panel is this about?"),
        lines=(
            _("The file speaks of it, and none of yours is called so.")
            if called
            else _("The file doesn't name the panel of its accounts and balances."),
        ),
        buttons=rows(
            made if called and who.is_top else None,
            *known,
            press(_("Leave it out"), MatchPanel(draft.move_in.id, place, LEFT_OUT)),
            press(_("« Columns"), ShowColumns(draft.move_in.id)),
        ),
    )


@answers(MatchPanel, roles=OWNER, moves=True)
async def match_panel(ask: MatchPanel, who: Actor, store: Store) -> Screen:
    """Say which panel one of the file's is."""
    draft = await movein.draft_of(store, ask.move_in_id, by=who)
    await movein_answers.match_panel(store, draft, ask.place, ask.panel, by=who)
    return await _answered(ask.move_in_id, who, store)


def _currency_screen(draft: Draft) -> Screen:
    values = {"foreign": draft.foreign, "own": draft.currency}
    return Screen(
        title=_("%(foreign)s or %(own)s?") % values,
        lines=(
            _("The money in the file is in %(foreign)s; you count in %(own)s.") % values,
            _("If the figures are %(own)s after all, I take them as they stand. I don't convert any.") % values,
        ),
        buttons=rows(
            main(_("They are %(own)s") % values, TakeAsOwn(draft.move_in.id)),
            press(_("Give it up"), DropMoveIn(draft.move_in.id)),
        ),
    )


@answers(TakeAsOwn, roles=OWNER, moves=True)
async def take_as_own(ask: TakeAsOwn, who: Actor, store: Store) -> Screen:
    """Take the money in a file for the network's own currency."""
    await movein_answers.take_as_own(store, await movein.draft_of(store, ask.move_in_id, by=who))
    return await _answered(ask.move_in_id, who, store)


def _sign_screen(draft: Draft) -> Screen:
    name, cell = _example(draft)
    return Screen(
        title=_("Who has to pay?"),
        lines=(
            _("In the column of the money, %(name)s has %(cell)s.") % {"name": name, "cell": cell},
            _("Is that what they have to pay you, or what they have in credit with you?"),
        ),
        buttons=rows(
            press(_("They have to pay it"), SetOwes(draft.move_in.id, _sign_of(cell, to_pay=True))),
            press(_("They have it in credit"), SetOwes(draft.move_in.id, _sign_of(cell, to_pay=False))),
            press(_("« Columns"), ShowColumns(draft.move_in.id)),
        ),
    )


def _example(draft: Draft) -> tuple[str, str]:
    """Return a name with its money, below zero where any is."""
    due = next(place for place, one in enumerate(draft.choices.columns) if one.meaning is Meaning.DUE)
    name = next(place for place, one in enumerate(draft.choices.columns) if one.meaning is Meaning.NAME)
    moneyed = [(row[name], row[due]) for row in draft.table.rows if sign_of(row[due])]
    below = [(named, cell) for named, cell in moneyed if sign_of(cell) < 0]
    named, cell = (below or moneyed)[0]
    return shown(named, most=40) or _("somebody"), shown(cell, most=24)


def _sign_of(cell: str, *, to_pay: bool) -> Owes:
    """Return which sign money to pay has, if that in this cell is to be paid, or is in credit."""
    return Owes.MINUS if (sign_of(cell) < 0) == to_pay else Owes.PLUS


@answers(SetOwes, roles=OWNER, moves=True)
async def set_owes(ask: SetOwes, who: Actor, store: Store) -> Screen:
    """Say which sign money to pay has."""
    await movein_answers.set_owes(store, await movein.draft_of(store, ask.move_in_id, by=who), ask.owes)
    return await _answered(ask.move_in_id, who, store)


def _until_screen(draft: Draft) -> Screen:
    ask = SetUntil(draft.move_in.id)
    return Screen(
        title=_("Agreed before the bot"),
        lines=(
            _("You agreed with them before, so they may trade at once, without having accepted your offer here."),
            _("For how long? After that, requests wait until they have."),
        ),
        buttons=rows(
            main(_("30 days"), replace(ask, until="30")),
            press(_("90 days"), replace(ask, until="90")),
            press(_("Another number of days, or a day"), ask),
            press(_("« Columns"), ShowColumns(draft.move_in.id)),
        ),
    )


@answers(SetUntil, roles=OWNER, moves=True)
async def set_until(ask: SetUntil, who: Actor, store: Store) -> Screen:
    """Say until when everybody may trade without having accepted."""
    draft = await movein.draft_of(store, ask.move_in_id, by=who)
    try:
        until = movein_answers.day_from(ask.until or "", draft.today)
        await movein_answers.set_until(store, draft, until)
    except (NotADay, NotDays, movein_answers.GracePassed) as wrong:
        raise MissingAnswer(SetUntil(ask.move_in_id), "until", wrong) from wrong
    return await _answered(ask.move_in_id, who, store)


@answers(DropMoveIn, roles=OWNER, moves=True)
async def drop(ask: DropMoveIn, who: Actor, store: Store) -> Screen:
    """Give a file up that nobody moved in by."""
    await movein_answers.drop(store, await movein.draft_of(store, ask.move_in_id, by=who))
    return Screen(
        lines=(_("Given up. Nothing of it was written."),),
        buttons=rows(press(_("Send another file"), SendMoveInFile()), to_menu(), wide=2),
    )
