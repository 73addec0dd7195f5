"""A bank's file in the chat: its columns confirmed once, and what matches booked."""

from domain.columns import BANK
from domain.errors import NotHere
from domain.people import Actor
from handlers.bank_asks import NO_PLACE, BookBank, ConfirmColumns, SetColumn, SetDayOrder, SetDecimalMark, ShowBankFile
from handlers.bank_columns import columns_screen
from handlers.bank_summary import summary_screen
from handlers.forms import MissingAnswer
from handlers.registry import MONEY, answers
from handlers.screen import Screen
from services import bank, tables
from storage.bank import BankFile
from storage.store import Store


@answers(BookBank, roles=MONEY, moves=True, command="bank")
async def book_bank(ask: BookBank, who: Actor, store: Store) -> Screen:
    """Take a file, and show its columns, or what its rows match where its source is known."""
    if ask.file_id is None:
        raise MissingAnswer(ask, "file_id")
    return await _screen(await bank.begin(store, ask.file_id, by=who), who, store)


@answers(ShowBankFile, roles=MONEY, reads=True)
async def show_bank_file(ask: ShowBankFile, who: Actor, store: Store) -> Screen:
    """Show how far a file is."""
    return await _screen(await store.bank_files.by_id(ask.bank_file_id), who, store)


async def _screen(bank_file: BankFile, who: Actor, store: Store) -> Screen:
    if bank_file.matched_at is None:
        return columns_screen(bank_file, await tables.table_in(store, bank_file.file_id))
    return await summary_screen(bank_file.id, who, store)


@answers(SetColumn, roles=MONEY, moves=True)
async def set_column(ask: SetColumn, who: Actor, store: Store) -> Screen:
    """Say which column something is."""
    if ask.column not in BANK:
        raise NotHere
    place = None if ask.place == NO_PLACE else ask.place
    return await _screen(await bank.set_column(store, ask.bank_file_id, ask.column, place, by=who), who, store)


@answers(SetDayOrder, roles=MONEY, moves=True)
async def set_day_order(ask: SetDayOrder, who: Actor, store: Store) -> Screen:
    """Say in which order the days are written."""
    return await _screen(await bank.set_order(store, ask.bank_file_id, ask.order), who, store)


@answers(SetDecimalMark, roles=MONEY, moves=True)
async def set_decimal_mark(ask: SetDecimalMark, who: Actor, store: Store) -> Screen:
    """Say which sign stands before the decimals."""
    return await _screen(await bank.set_mark(store, ask.bank_file_id, ask.mark), who, store)


@answers(ConfirmColumns, roles=MONEY, moves=True)
async def confirm_columns(ask: ConfirmColumns, who: Actor, store: Store) -> Screen:
    """Match the rows of a file by the columns as they are."""
    return await _screen(await bank.confirm(store, ask.bank_file_id, by=who), who, store)
