"""A panel's file in the chat: taken, counted, and what became of its rows."""

from collections.abc import Sequence

from domain.agreement import SubPanelId
from domain.errors import N_
from domain.people import Actor, Role
from domain.requests import AttachmentId
from domain.sheets import csv_of
from domain.table import TableFileId
from domain.usage import ImportState, RefusedUsage, SourceKind, UsageImport, UsageImportId, WhyRefused
from handlers.ask import Ask
from handlers.bank_asks import BookBank
from handlers.cards import draws
from handlers.forms import MissingAnswer
from handlers.menu import to_menu
from handlers.movein_asks import MoveIn
from handlers.reconciling_asks import ReconcileNow
from handlers.refusals import refusal_words
from handlers.registry import MONEY, OWNER, answers, finds
from handlers.screen import Button, Field, File, Screen, main, press, rows
from handlers.sheets import layout
from handlers.usage_asks import (
    AskUsageAccount,
    ConfirmUsage,
    FetchAgain,
    GetRefusedUsage,
    MatchUsageAccount,
    PassUsageAccount,
    ReadUsageAgain,
    SayWhatFile,
    ShowUsageImport,
    TakeUsage,
)
from handlers.usage_columns import columns_screen
from handlers.wording import _, credits_worded, ngettext, number
from services import file_kinds, usage_files
from services.file_kinds import FileKind
from storage.store import Store

SHOWN_ACCOUNTS = 5
SHOWN_REFUSED = 5
MOST_CHOICES = 60


@finds
async def find_table(_text: str, attachment: int | None, who: Actor, store: Store) -> Ask | None:
    """A table from somebody who keeps the money of sub-resellers is a bank's file, or a panel's."""
    if attachment is None or who.role not in MONEY:
        return None
    is_table = await store.attachments.is_sent_as_table(AttachmentId(attachment))
    if not is_table or not await store.network.has_children(who.reseller_id):
        return None
    file_id = TableFileId(attachment)
    match await file_kinds.kind_of_file(store, file_id, by=who):
        case FileKind.BANK:
            return BookBank(file_id)
        case FileKind.USAGE:
            return TakeUsage(file_id)
        case FileKind.UNCLEAR:
            return SayWhatFile(file_id)


@answers(SayWhatFile, roles=MONEY, reads=True)
async def say_what_file(ask: SayWhatFile, who: Actor, _store: Store) -> Screen:
    """Ask what a table is."""
    movein = press(_("My sub-resellers, to bring in"), MoveIn(ask.file_id)) if who.role is Role.OWNER else None
    return Screen(
        title=_("What is in this file?"),
        lines=(_("Its columns could mean more than one thing, and I'd rather not guess."),),
        buttons=rows(
            press(_("Usage or balances, from my panel"), TakeUsage(ask.file_id)),
            press(_("Payments, from my bank"), BookBank(ask.file_id)),
            movein,
            to_menu(),
        ),
    )


@answers(TakeUsage, roles=MONEY)
async def take_usage(ask: TakeUsage, who: Actor, store: Store) -> Screen:
    """Take a panel's file, and show its columns, or have it read where its source is known."""
    if ask.file_id is None:
        raise MissingAnswer(ask, "file_id")
    found = await usage_files.begin(store, TableFileId(ask.file_id), by=who)
    return await import_screen(found, who, store)


@answers(ShowUsageImport, roles=MONEY, reads=True)
async def show_usage_import(ask: ShowUsageImport, who: Actor, store: Store) -> Screen:
    """Show how far a file is, or what became of it."""
    return await import_screen(await store.usage.by_id(ask.import_id), who, store)


@draws(usage_files.CARD)
async def usage_import_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Return what became of a file, as it stands now."""
    return await import_screen(await store.usage.by_id(UsageImportId(object_id)), reader, store)


@answers(ConfirmUsage, roles=OWNER)
async def confirm_usage(ask: ConfirmUsage, who: Actor, store: Store) -> Screen:
    """Have a file read by the columns as they are."""
    return await import_screen(await usage_files.confirm(store, ask.import_id), who, store)


@answers(ReadUsageAgain, roles=MONEY)
async def read_usage_again(ask: ReadUsageAgain, who: Actor, store: Store) -> Screen:
    """Have a file read once more: what was counted stays counted once."""
    return await import_screen(await usage_files.read_again(store, ask.import_id, by=who), who, store)


async def import_screen(found: UsageImport, who: Actor, store: Store) -> Screen:
    """Return a file as it stands: its columns, how far it is read, or what became of it."""
    match found.state:
        case ImportState.OPEN if found.file_id is not None and who.role is Role.OWNER:
            return await columns_screen(found.id, who, store)
        case ImportState.APPLIED:
            return await _counted(found, store)
        case ImportState.DROPPED:
            return _dropped(found)
        case _:
            return _under_way(found)


def _under_way(found: UsageImport) -> Screen:
    line = _("I'm reading it, and tell you as soon as it is counted. You can go on with other things.")
    return Screen(
        title=found.name,
        lines=(_("An owner still has to confirm its columns.") if found.state is ImportState.OPEN else line,),
        fields=(Field(_("Rows read until now"), number(found.read)),) if found.read else (),
        buttons=rows(press(_("How far is it?"), ShowUsageImport(found.id)), to_menu()),
    )


def _dropped(found: UsageImport) -> Screen:
    again = None if found.file_id is None else press(_("Read it again"), ReadUsageAgain(found.id))
    return Screen(
        title=found.name,
        lines=(
            _("Nothing of this file was counted.") if found.file_id else _("Nothing of it was counted."),
            refusal_words(usage_files.why_dropped(found)),
        ),
        buttons=rows(again, to_menu()),
    )


async def _counted(found: UsageImport, store: Store) -> Screen:
    """Return the counts of a file, and what can be done about the rows that were refused."""
    unknown = await usage_files.next_unknown(store, found.id) if found.refused else None
    return Screen(
        title=found.name,
        lines=(_headline(found),),
        fields=(
            Field(_("Rows read"), number(found.read)),
            Field(_("New"), number(found.new)),
            Field(_("Known before"), number(found.known)),
            *_passed_over(found),
            Field(_("Refused"), number(found.refused)),
            *((Field(_("New balances"), number(found.balances)),) if found.balances else ()),
        ),
        note=_unknown_note(found) if unknown else "",
        buttons=rows(
            press(_("Say whose accounts these are"), AskUsageAccount(found.id)) if unknown else None,
            press(_("Get the rows I couldn't use"), GetRefusedUsage(found.id)) if found.refused else None,
            press(_("Compare balances now"), ReconcileNow()) if found.balances else None,
            press(_("Read it again"), ReadUsageAgain(found.id)) if found.refused and found.file_id else None,
            to_menu(),
        ),
    )


def _unknown_note(found: UsageImport) -> str:
    if found.file_id is not None:
        return _("Some rows name accounts that I don't know. Tell me whose they are, and I read the file again.")
    return _("Some rows name accounts that I don't know. Tell me whose they are; from then on they are counted.")


def _passed_over(found: UsageImport) -> tuple[Field, ...]:
    left = found.read - found.new - found.known - found.refused
    return (Field(_("Passed over"), number(left)),) if left else ()


def _headline(found: UsageImport) -> str:
    if not found.new:
        return _("Nothing in it is new.")
    if found.balances and not found.credits and found.balances == found.new:
        return _("I have the balances, and compare them with our books at night. Nothing was changed by them.")
    if found.credits < 0:
        return _("Counted: %(credits)s less than before.") % {"credits": credits_worded(-found.credits)}
    return _("Counted: %(credits)s used.") % {"credits": credits_worded(found.credits)}


# Rows that were refused

WHY_WORDS = {
    WhyRefused.NO_ACCOUNT: N_("it names no account"),
    WhyRefused.UNKNOWN_ACCOUNT: N_("nobody in the network has this account"),
    WhyRefused.SEVERAL_ACCOUNTS: N_("several sub-resellers have this account"),
    WhyRefused.NO_TIME: N_("the date can't be read"),
    WhyRefused.NO_AMOUNT: N_("the credits can't be read"),
    WhyRefused.NOT_WHOLE: N_("the credits aren't a whole number"),
    WhyRefused.BELOW_ZERO: N_("the credits are below zero"),
    WhyRefused.TOO_LARGE: N_("the credits are too many to be true"),
    WhyRefused.FUTURE: N_("its day is still to come"),
    WhyRefused.NO_ID: N_("it has no number"),
    WhyRefused.ID_TOO_LONG: N_("its number is too long"),
    WhyRefused.OTHER_CONTENT: N_("this number came before with another account, day or amount"),
}


@answers(GetRefusedUsage, roles=MONEY, reads=True)
async def get_refused_usage(ask: GetRefusedUsage, _who: Actor, store: Store) -> Screen:
    """Hand over the rows that were refused as a file, each with why."""
    found = await store.usage.by_id(ask.import_id)
    refused = await store.usage.refused(ask.import_id)
    count = found.refused
    return Screen(
        title=ngettext("%(n)s row that I couldn't use", "%(n)s rows that I couldn't use", count) % {"n": number(count)},
        lines=tuple(_refused_line(one) for one in refused[:SHOWN_REFUSED]),
        note="" if len(refused) == count else _("The file has the first %(n)s of them.") % {"n": number(len(refused))},
        file=File(f"{_('rows')}.csv", refused_csv(refused), "text/csv"),
        buttons=rows(press(_("« Back"), ShowUsageImport(ask.import_id))),
        fresh=True,
    )


def _refused_line(one: RefusedUsage) -> str:
    named = one.event_id or one.account
    return f"{number(one.row)}: {_(WHY_WORDS[one.why])}" + (f" ({named[:40]})" if named else "")


def refused_csv(refused: Sequence[RefusedUsage]) -> str:
    """Return refused rows with the reason of each; none of them is ever a formula."""
    head = [_("Row"), _("Why"), _("Account"), _("Number of the event"), _("What it says")]
    lines = ((one.row, _(WHY_WORDS[one.why]), one.account, one.event_id, one.said) for one in refused)
    return csv_of(head, lines, layout())


# Accounts that nobody has


@answers(AskUsageAccount, roles=MONEY, reads=True)
async def ask_usage_account(ask: AskUsageAccount, who: Actor, store: Store) -> Screen:
    """Ask whose an account is."""
    return await _next_account(ask.import_id, ask.after, who, store)


async def _next_account(import_id: UsageImportId, after: int, who: Actor, store: Store) -> Screen:
    one = await usage_files.next_unknown(store, import_id, after=after)
    if one is None:
        return await _all_asked(await store.usage.by_id(import_id), who, store)
    owned = await usage_files.candidates(store, import_id, by=who)
    choices = [press(name, MatchUsageAccount(import_id, one.row, sub_panel)) for sub_panel, name in owned.items()]
    nobody: Button = press(_("Nobody's: pass over its rows"), PassUsageAccount(import_id, one.row))
    return Screen(
        title=_("Whose account is “%(account)s”?") % {"account": one.account[:80]},
        lines=(_("I remember it for every file of this panel."),),
        buttons=(
            *rows(*choices[:MOST_CHOICES], wide=2),
            (nobody,),
            (press(_("Skip"), AskUsageAccount(import_id, one.row)), press(_("« Back"), ShowUsageImport(import_id))),
        ),
    )


async def _all_asked(found: UsageImport, who: Actor, store: Store) -> Screen:
    """Return how what was refused for its account is counted now."""
    source = await store.sources.by_id(found.source_id)
    match source.kind:
        case SourceKind.FILE:
            line = _("That's all of them. Reading the file again counts what was refused for its account.")
            onward: Button | None = main(_("Read it again"), ReadUsageAgain(found.id))
        case SourceKind.PULL:
            line = _("That's all of them. Fetching everything again counts what was refused for its account.")
            onward = main(_("Fetch everything again"), FetchAgain(source.id)) if who.role is Role.OWNER else None
        case SourceKind.FEED:
            line = _("That's all of them. What was refused for its account is counted once it is sent again.")
            onward = None
    return Screen(lines=(line,), buttons=rows(onward, press(_("« Back"), ShowUsageImport(found.id))))


@answers(MatchUsageAccount, roles=MONEY)
async def match_usage_account(ask: MatchUsageAccount, who: Actor, store: Store) -> Screen:
    """Say whose an account is."""
    await usage_files.match(store, ask.import_id, ask.row, SubPanelId(ask.sub_panel), by=who)
    return await _next_account(ask.import_id, ask.row, who, store)


@answers(PassUsageAccount, roles=MONEY)
async def pass_usage_account(ask: PassUsageAccount, who: Actor, store: Store) -> Screen:
    """Say that an account is nobody's in the network."""
    await usage_files.match(store, ask.import_id, ask.row, None, by=who)
    return await _next_account(ask.import_id, ask.row, who, store)
