"""What a table is that somebody sent without a word: a bank's, a panel's, or something that has to be asked."""

from collections.abc import Collection
from enum import StrEnum

from domain.columns import BANK, Column, recognised
from domain.errors import Refusal
from domain.people import Actor, ResellerId
from domain.table import Table, TableFileId
from domain.usage import RowKind
from domain.usage_columns import KNOWN_NAMES, UsageLayout, kind_of, layout_of, most_known, signature
from services import tables
from storage.store import Store


class FileKind(StrEnum):
    """What a table is that somebody sent without a word."""

    BANK = "bank"
    USAGE = "usage"
    UNCLEAR = "unclear"


async def kind_of_file(store: Store, file_id: TableFileId, *, by: Actor) -> FileKind:
    """Tell by its columns what a table is: a bank's, unless it is plainly a panel's, or might be something else."""
    if not by.is_top:
        return FileKind.BANK
    try:
        table = await tables.sample_in(store, file_id)
    except Refusal:
        return FileKind.BANK  # which says what is wrong with it
    columns = signature(table.header)
    if any(table.header) and await store.bank_files.layout_of(by.reseller_id, columns) is not None:
        return FileKind.BANK
    if any(table.header) and await store.sources.with_signature(by.reseller_id, columns) is not None:
        return FileKind.USAGE
    return _kind_by_columns(table, await known_accounts(store, by.reseller_id))


_BANKS_ALONE = frozenset({Column.SENDER, Column.CURRENCY, Column.DEBIT, Column.FEE, Column.DIRECTION})
_OF_SUB_RESELLERS = frozenset({Column.PRICE, Column.DUE, Column.LIMIT, Column.HANDLE})


def _kind_by_columns(table: Table, accounts: Collection[str]) -> FileKind:
    layout = layout_of(table, accounts)
    is_known = most_known(table, accounts)[1] >= KNOWN_NAMES
    if Column.WHEN not in layout.columns:
        return _kind_without_days(table, layout, is_known=is_known)
    kind = kind_of(layout, table)
    if layout.lacks(RowKind.TOTALS if kind is RowKind.EVENTS else kind):
        return FileKind.BANK
    banks = recognised(table, BANK).keys() & _BANKS_ALONE
    if banks:
        return FileKind.UNCLEAR if is_known and Column.SENDER not in banks else FileKind.BANK
    return FileKind.USAGE if is_known else FileKind.UNCLEAR


def _kind_without_days(table: Table, layout: UsageLayout, *, is_known: bool) -> FileKind:
    """Return what a table without days is: balances of accounts, unless it may be a list of sub-resellers."""
    if recognised(table, (Column.NAME, *_OF_SUB_RESELLERS)).keys() & _OF_SUB_RESELLERS:
        return FileKind.UNCLEAR
    if is_known and not layout.lacks(RowKind.BALANCES):
        return FileKind.USAGE
    return FileKind.BANK if recognised(table, BANK) else FileKind.UNCLEAR


async def known_accounts(store: Store, reseller_id: ResellerId) -> frozenset[str]:
    """Return the names of all accounts at a reseller's panels, as `account_key` has them."""
    panels = await store.panels.of_reseller(reseller_id)
    return frozenset().union(*[(await store.sources.accounts(panel.id)).keys() for panel in panels])
