"""What the columns of a spreadsheet of sub-resellers mean: told by what they are called, and by what stands in them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain import columns
from domain.columns import names_of
from domain.currencies import is_currency
from domain.errors import N_
from domain.network import fold
from domain.table import Table
from domain.vocabulary import words

SAMPLE = 200
"""How many rows tell what stands in a column."""


class Meaning(StrEnum):
    """What a column says of a sub-reseller; `nothing`: it isn't used."""

    NAME = "name"
    ACCOUNT = "account"
    PRICE = "price"
    BALANCE = "balance"
    DUE = "due"
    SINCE = "since"
    LIMIT = "limit"
    DAYS = "days"
    HANDLE = "handle"
    NOTE = "note"
    NOTHING = "nothing"


OF_A_PANEL = frozenset({Meaning.ACCOUNT, Meaning.PRICE, Meaning.BALANCE})
"""What a column may say of one panel among several."""

MONEY = frozenset({Meaning.PRICE, Meaning.DUE, Meaning.LIMIT})
NUMBERS = MONEY | {Meaning.BALANCE, Meaning.DAYS}


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is understood. `panel`: as the file calls the panel that it is about, empty for none."""

    meaning: Meaning
    panel: str = ""

    @property
    def panel_key(self) -> str:
        """Return the panel as it is compared."""
        return fold(self.panel)


_OWED, _OWN = N_("to pay, due, debt, debts, owes, owed, owing, unpaid, outstanding"), N_("in credit, prepaid")

# What says more stands first.
_WORDS: tuple[tuple[Meaning, str], ...] = (
    (Meaning.NOTHING, N_("total, totals, sum, subtotal, id, no, nr, num, #, joined, created, phone, whatsapp, email,"
                         " expires, due date, start")),
    (Meaning.NOTE, N_("note, notes, comment, comments, remark, remarks")),
    (Meaning.HANDLE, N_("handle, telegram, tg, @, contact")),
    (Meaning.LIMIT, N_("debt limit, credit limit, limit, max debt, max")),
    (Meaning.DAYS, N_("payment days, payment term, days, term, terms")),
    (Meaning.SINCE, N_("due since, owes since, since, date")),
    (Meaning.PRICE, N_("price per credit, price, rate, tariff, cost")),
    (Meaning.DUE, _OWED),
    (Meaning.DUE, _OWN),
    (Meaning.DUE, N_("money, money due")),
    (Meaning.BALANCE, N_("balance, balances, credits, credit, left, remaining")),
    (Meaning.ACCOUNT, N_("account, accounts, account name, username, user name, user, login")),
    (Meaning.NAME, N_("name, sub reseller, subreseller, reseller, client, customer, business, who")),
)  # fmt: skip
# In others, where none of these is found.
_ELSEWHERE = tuple(
    (meaning, names_of(column))
    for meaning, column in (
        (Meaning.LIMIT, columns.Column.LIMIT),
        (Meaning.PRICE, columns.Column.PRICE),
        (Meaning.DUE, columns.Column.DUE),
        (Meaning.BALANCE, columns.Column.BALANCE),
        (Meaning.ACCOUNT, columns.Column.ACCOUNT),
        (Meaning.HANDLE, columns.Column.HANDLE),
        (Meaning.NAME, columns.Column.NAME),
    )
)
_FILLERS = N_(
    "of, the, in, on, at, for, per, panel, panels, server, name, credits, credit, current, and, client, customer,"
    " reseller"
)
_WORD = re.compile(r"[^\W_]+|[@#€$£¥₺₽₴₹₮]")


class Owes(StrEnum):
    """Which sign money has that a sub-reseller has to pay, in a file."""

    PLUS = "plus"
    MINUS = "minus"


def owes_by_name(header: str) -> Owes | None:
    """Return which sign the money of a column has, as far as the column's name tells."""
    said = " ".join(map(fold, _WORD.findall(header)))
    if _matched(words(_OWN), said):
        return Owes.MINUS
    return Owes.PLUS if _matched(words(_OWED), said) else None


def currency_by_name(header: str) -> str:
    """Return the currency that a column's name names, as it stands there; empty for none."""
    return next((word for word in _WORD.findall(header) if _is_currency(word)), "")


def _is_currency(word: str) -> bool:
    """Return whether a word in a header is a currency's; a code is in capitals, since "all" and "top" are words too."""
    return is_currency(word) and (not word.isalpha() or word.isupper() or len(word) > 3)


def one_header(table: Table) -> Table:
    """Return a table with one row of names, where a file has two: a heading above several columns, and names below."""
    if not table.header or not table.rows or not _is_second_header(table.header, table.rows[0]):
        return table
    heading, names = "", []
    for above, below in zip(table.header, table.rows[0], strict=True):
        heading = above or (heading if below else "")
        names.append(f"{heading} {below}".strip() if below else above)
    return Table(tuple(names), table.rows[1:])


def _is_second_header(header: Sequence[str], row: Sequence[str]) -> bool:
    """Return whether the first row names columns below a heading that stands above several of them."""
    filled = [place for place, cell in enumerate(row) if cell]
    if not filled or any(any(sign.isdigit() for sign in row[place]) for place in filled):
        return False
    below_none = [place for place in filled if not header[place]]
    named_alone = [place for place, cell in enumerate(header) if cell and not row[place]]
    heads = all(place + 1 in below_none for place in filled if header[place])
    return bool(below_none and named_alone) and heads


def recognised(table: Table, panels: Iterable[str]) -> tuple[Column, ...]:
    """Return what each column means, as well as it can be told. `panels`: the names of those that there are."""
    names = table.header or ("",) * (len(table.rows[0]) if table.rows else 0)
    known = {fold(panel): panel for panel in panels}
    found = [_by_name(name, place, table, known) for place, name in enumerate(names)]
    if not any(column.meaning is Meaning.NAME for column in found):
        _name_by_content(found, names, table)
    return tuple(_each_once(found))


def _by_name(name: str, place: int, table: Table, known: dict[str, str]) -> Column:
    if fold(name) in known:
        return Column(Meaning.BALANCE if _is_numeric(place, table) else Meaning.ACCOUNT, known[fold(name)])
    named = _WORD.findall(name)
    said = " ".join(map(fold, named))
    for meaning, phrases in _known():
        matched = _matched(phrases, said)
        if matched:
            return _column(meaning, matched, named)
    return _by_content(place, table)


def _known() -> Iterator[tuple[Meaning, Iterable[str]]]:
    """Yield what columns may mean with what they are then called: in the languages that the bot speaks, in others."""
    for meaning, source in _WORDS:
        yield meaning, words(source)
    yield from _ELSEWHERE


def _matched(phrases: Iterable[str], said: str) -> list[str]:
    return [phrase for phrase in phrases if _stands_in(phrase, said)]


def _stands_in(phrase: str, said: str) -> bool:
    return f" {phrase} " in f" {said} "


def _column(meaning: Meaning, matched: Sequence[str], named: Sequence[str]) -> Column:
    """Return a column that is called by these phrases; what is left of its name is a panel's."""
    priced = any(map(_is_currency, named))
    if meaning is Meaning.BALANCE and priced:
        return Column(Meaning.DUE)
    if meaning not in OF_A_PANEL:
        return Column(meaning)
    used = {word for phrase in matched for word in phrase.split()} | words(_FILLERS)
    rest = [word for word in named if fold(word) not in used and not _is_currency(word)]
    return Column(meaning, " ".join(rest))


def _by_content(place: int, table: Table) -> Column:
    cells = _filled(place, table)
    handles = sum(cell.startswith("@") for cell in cells)
    return Column(Meaning.HANDLE if cells and handles * 2 > len(cells) else Meaning.NOTHING)


def _name_by_content(found: list[Column], names: Sequence[str], table: Table) -> None:
    """Take the first column of words that nothing else is known of for the names."""
    for place, column in enumerate(found):
        cells = _filled(place, table)
        in_words = sum(any(sign.isalpha() for sign in cell) for cell in cells)
        unnamed = column.meaning is Meaning.NOTHING and not names[place]
        if unnamed and cells and in_words * 2 > len(cells) and len(set(cells)) * 3 > len(cells) * 2:
            found[place] = Column(Meaning.NAME)
            return


def _filled(place: int, table: Table) -> list[str]:
    return [row[place] for row in table.rows[:SAMPLE] if row[place]]


def _is_numeric(place: int, table: Table) -> bool:
    cells = _filled(place, table)
    return sum(any(map(str.isdigit, cell)) and not any(map(str.isalpha, cell)) for cell in cells) * 2 > len(cells)


def _each_once(found: Iterable[Column]) -> Iterable[Column]:
    """Yield the columns, those that say again what one before them says unused."""
    seen: set[tuple[Meaning, str]] = set()
    for column in found:
        said = (column.meaning, column.panel_key)
        again = said in seen and column.meaning is not Meaning.NOTE
        seen.add(said)
        yield Column(Meaning.NOTHING) if again else column
