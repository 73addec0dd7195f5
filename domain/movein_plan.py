"""Moving in as a whole: what a file leaves open, what would become of each of its rows, and what they add up to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from domain.currencies import may_mean
from domain.habits import Mark
from domain.money import NotAnAmount
from domain.movein import ACCEPTABLE, NO_COLUMN, Choices, Doubt, DoubtKind, Entry, Reading, Taken
from domain.movein_cells import amount_in, short, sign_of
from domain.movein_columns import MONEY, Column, Meaning, Owes, currency_by_name, owes_by_name
from domain.movein_rows import EntryReader, note
from domain.network import fold
from domain.table import Table


def foreign_currency(table: Table, columns: Sequence[Column], currency: str) -> str:
    """Return the currency that a file's money is in where that isn't the network's; empty where it is, or unsaid."""
    counted: dict[str, int] = defaultdict(int)
    for place, column in enumerate(columns):
        if column.meaning in MONEY:
            if table.header and (named := currency_by_name(table.header[place])):
                counted[named.upper()] += len(table.rows)
            for row in table.rows:
                if (word := _word_beside(row[place])) is not None:
                    counted[word.upper()] += 1
    foreign = {word: times for word, times in counted.items() if not may_mean(word, currency)}
    own = sum(counted.values()) - sum(foreign.values())
    most = max(foreign, key=lambda word: foreign[word], default="")
    return most if most and foreign[most] > own else ""


def _word_beside(cell: str) -> str | None:
    """Return the currency that stands beside a number in a cell, if one does."""
    if not cell or cell.isdecimal():
        return None
    try:
        found = amount_in(cell, Mark.POINT)
    except NotAnAmount:
        return None
    return found.currency or None if found else None


def owes_for_sure(table: Table, columns: Sequence[Column]) -> Owes | None:
    """Return which sign money to pay has in a file; `None` where a person has to say so.

    That is where any of it is below zero, or where the column's name doesn't tell.
    """
    place = next((place for place, column in enumerate(columns) if column.meaning is Meaning.DUE), NO_COLUMN)
    if place == NO_COLUMN:
        return Owes.PLUS
    signs = {sign_of(row[place]) for row in table.rows}
    if not signs & {-1, 1}:
        return Owes.PLUS
    return None if -1 in signs else owes_by_name(table.header[place] if table.header else "")


# All rows together


@dataclass(frozen=True, slots=True)
class Totals:
    """What rows add up to. `credits`: by panel of the file; `due`: to pay, `ahead`: in credit, both not below zero."""

    count: int
    credits: dict[str, int]
    due: int
    ahead: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What would become of a file's rows: those that move in, those in doubt, and those that are left out."""

    ready: tuple[Entry, ...]
    doubtful: tuple[Entry, ...]
    left_out: tuple[Entry, ...]

    def entry(self, row: int) -> Entry | None:
        """Return the entry of a row, whatever becomes of it."""
        return next((one for one in (*self.doubtful, *self.ready, *self.left_out) if one.row == row), None)


def plan_of(reading: Reading, choices: Choices, taken: Taken) -> Plan:
    """Return what would become of each row, with what is in doubt about it."""
    entries = [*EntryReader(reading).entries()]
    shared = _shared_doubts([entry for entry in entries if entry.row not in choices.skipped], taken, reading)
    ready, doubtful, left_out = [], [], []
    for entry in entries:
        if entry.row in choices.skipped:
            left_out.append(entry)
            continue
        doubts = (*entry.doubts, *shared.get(entry.row, ()))
        if entry.row in choices.accepted:
            doubts = tuple(doubt for doubt in doubts if doubt.kind not in ACCEPTABLE)
        doubts = tuple(doubt for doubt in doubts if doubt.kind is DoubtKind.SUM_LINE) or doubts
        if doubts:
            doubtful.append(replace(entry, doubts=doubts))
        else:
            ready.append(entry if not entry.doubts else replace(entry, doubts=()))
    return Plan(tuple(ready), tuple(doubtful), tuple(left_out))


def _shared_doubts(entries: Sequence[Entry], taken: Taken, reading: Reading) -> dict[int, list[Doubt]]:
    """Return what rows have in common that only one may have, with each other or with those in the network."""
    found: dict[int, list[Doubt]] = defaultdict(list)
    names = [(entry.row, fold(entry.name), entry.name) for entry in entries if entry.name]
    place = reading.place_of(Meaning.NAME)
    _note_shared(found, names, taken.names, (DoubtKind.NAME_TWICE, DoubtKind.NAME_KNOWN), place)
    handles = [(entry.row, fold(entry.handle), entry.handle) for entry in entries if entry.handle]
    place = reading.place_of(Meaning.HANDLE)
    _note_shared(found, handles, taken.handles, (DoubtKind.HANDLE_TWICE, DoubtKind.HANDLE_KNOWN), place)
    for panel in reading.panels:
        place = reading.place_of(Meaning.ACCOUNT, panel)
        accounts = [
            (entry.row, fold(one.account), one.account)
            for entry in entries
            for one in entry.places
            if one.panel == panel and reading.cell(entry.row, place)
        ]
        used = taken.accounts.get(panel, frozenset())
        _note_shared(found, accounts, used, (DoubtKind.ACCOUNT_TWICE, DoubtKind.ACCOUNT_KNOWN), place)
    return found


def _note_shared(
    found: dict[int, list[Doubt]],
    said: Sequence[tuple[int, str, str]],
    taken: Collection[str],
    kinds: tuple[DoubtKind, DoubtKind],
    place: int,
) -> None:
    twice, known = kinds
    rows: dict[str, list[int]] = defaultdict(list)
    for row, key, _value in said:
        rows[key].append(row)
    for row, key, value in said:
        if key in taken:
            note(found[row], Doubt(known, place, short(value)))
        elif len(rows[key]) > 1:
            other = next((one for one in rows[key] if one != row), 0)
            note(found[row], Doubt(twice, place, short(value), other=other))


def totals_of(entries: Iterable[Entry]) -> Totals:
    """Return what entries add up to, as far as they could be read."""
    credits: dict[str, int] = defaultdict(int)
    count = due = ahead = 0
    for entry in entries:
        count += 1
        due += max(-entry.due, 0)
        ahead += max(entry.due, 0)
        for place in entry.places:
            credits[place.panel] += place.credits
    return Totals(count, dict(credits), due, ahead)
