"""Moving in, row by row: a sub-reseller as a spreadsheet has it, and what can't be read of it or makes no sense."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from domain.calendar import MOST_DAYS
from domain.currencies import may_mean
from domain.errors import N_
from domain.habits import DayOrder, Mark, date_in
from domain.money import MOST_CREDITS, MOST_MINOR, Ambiguous, NotAnAmount, decimals_of
from domain.movein import NO_COLUMN, Doubt, DoubtKind, Entry, Place, Reading
from domain.movein_cells import Amount, amount_in, short, sign_of
from domain.movein_columns import NUMBERS, Meaning, Owes
from domain.names import LONGEST_NAME, NotAName, name_from, shown
from domain.network import fold
from domain.vocabulary import words

LONGEST_NOTE = 500
MOST_PRICE = 1_000_000
_SUMS = N_("total, totals, sum, subtotal")
_SUMS_ELSEWHERE = frozenset({"gesamt", "summe"})


class EntryReader:
    """Reads the rows of one file."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._decimals = decimals_of(reading.currency)
        said = [*enumerate(reading.columns)]
        self._used = [place for place, column in said if column.meaning is not Meaning.NOTHING]
        self._numbered = [place for place, column in said if column.meaning in NUMBERS | {Meaning.ACCOUNT}]
        self._with_accounts = {column.panel_key for _place, column in said if column.meaning is Meaning.ACCOUNT}

    def entries(self) -> Iterator[Entry]:
        """Yield what each row says; a row that is empty, or that repeats the names of the columns, says nothing."""
        for number, row in enumerate(self._reading.table.rows, 1):
            if row != self._reading.table.header and any(row[place] for place in self._used):
                yield self._entry(number)

    def _entry(self, row: int) -> Entry:
        doubts: list[Doubt] = []
        name = self._name(row, doubts)
        places = self._places(row, name, doubts)
        due, since = self._due(row, doubts), self._since(row, doubts)
        limit = self._limit(row, doubts)
        if -due > limit and self._reading.place_of(Meaning.LIMIT) != NO_COLUMN:
            doubts.append(Doubt(DoubtKind.ABOVE_LIMIT, self._reading.place_of(Meaning.LIMIT)))
        return Entry(
            row=row,
            name=name,
            places=places,
            due=due,
            since=since,
            debt_limit=limit,
            payment_days=self._days(row, doubts),
            handle=self._handle(row),
            note=self._note(row),
            doubts=tuple(doubts),
        )

    def _name(self, row: int, doubts: list[Doubt]) -> str:
        place = self._reading.place_of(Meaning.NAME)
        cell = self._reading.cell(row, place)
        if not cell:
            doubts.append(Doubt(DoubtKind.NO_NAME, place))
            return ""
        if fold(cell).rstrip(" :") in words(_SUMS) | _SUMS_ELSEWHERE:
            doubts.append(Doubt(DoubtKind.SUM_LINE, place, cell))
        try:
            return name_from(cell)
        except NotAName:
            doubts.append(Doubt(DoubtKind.BAD_NAME, place, short(cell)))
            return shown(cell, most=LONGEST_NAME)

    def _places(self, row: int, name: str, doubts: list[Doubt]) -> tuple[Place, ...]:
        found = [self._place(row, panel, name, doubts) for panel in self._reading.panels if self._is_on(row, panel)]
        if found:
            return tuple(found)
        doubts.append(Doubt(DoubtKind.NOWHERE))
        return tuple(self._place(row, panel, name, doubts) for panel in self._reading.panels)

    def _is_on(self, row: int, panel: str) -> bool:
        """Return whether a sub-reseller is on a panel: its row names an account there, or what it has there.

        With one panel alone, everybody is on it whose row says more than who they are.
        """
        reading = self._reading
        if len(reading.panels) == 1:
            return not self._numbered or any(reading.cell(row, place) for place in self._numbered)
        balance = reading.cell(row, reading.place_of(Meaning.BALANCE, panel))
        if panel not in self._with_accounts:
            return bool(balance)
        return bool(reading.cell(row, reading.place_of(Meaning.ACCOUNT, panel))) or sign_of(balance) != 0

    def _place(self, row: int, panel: str, name: str, doubts: list[Doubt]) -> Place:
        account = self._reading.cell(row, self._reading.place_of(Meaning.ACCOUNT, panel))
        price = self._price(row, self._reading.place_of(Meaning.PRICE, panel), doubts)
        credits = self._credits(row, self._reading.place_of(Meaning.BALANCE, panel), doubts)
        return Place(panel, shown(account, most=LONGEST_NAME) or name, price, credits)

    def _price(self, row: int, place: int, doubts: list[Doubt]) -> Decimal | None:
        if place == NO_COLUMN:
            return self._reading.usual.price
        found = self._amount(row, place, doubts)
        if found is None:
            if not self._reading.cell(row, place).strip("-–— "):
                note(doubts, Doubt(DoubtKind.NO_PRICE, place))
            return None
        if not 0 < found.value <= MOST_PRICE:
            kind = DoubtKind.TOO_LARGE if found.value > 0 else DoubtKind.NEGATIVE if found.value else DoubtKind.NO_PRICE
            self._doubted(row, place, kind, doubts)
            return None
        return found.value

    def _credits(self, row: int, place: int, doubts: list[Doubt]) -> int:
        found = self._amount(row, place, doubts)
        if found is None:
            return 0
        if found.currency:
            self._doubted(row, place, DoubtKind.UNREADABLE, doubts)
        elif found.value != found.value.to_integral_value():
            self._doubted(row, place, DoubtKind.NOT_WHOLE, doubts)
        elif found.value < 0:
            self._doubted(row, place, DoubtKind.NEGATIVE, doubts)
        elif found.value > MOST_CREDITS:
            self._doubted(row, place, DoubtKind.TOO_LARGE, doubts)
        else:
            return int(found.value)
        return 0

    def _due(self, row: int, doubts: list[Doubt]) -> int:
        place = self._reading.place_of(Meaning.DUE)
        found = self._minor(row, place, doubts)
        owes_plus = self._reading.owes is Owes.PLUS or self._reading.is_fixed(row, place)
        return -found if owes_plus else found

    def _limit(self, row: int, doubts: list[Doubt]) -> int:
        place = self._reading.place_of(Meaning.LIMIT)
        if not self._reading.cell(row, place):
            return self._reading.usual.debt_limit
        found = self._minor(row, place, doubts)
        if found < 0:
            self._doubted(row, place, DoubtKind.NEGATIVE, doubts)
        return max(found, 0)

    def _minor(self, row: int, place: int, doubts: list[Doubt]) -> int:
        found = self._amount(row, place, doubts)
        if found is None:
            return 0
        exact = found.value.scaleb(self._decimals)
        if exact != exact.to_integral_value():
            self._doubted(row, place, DoubtKind.NOT_WHOLE, doubts)
        elif abs(exact) > MOST_MINOR:
            self._doubted(row, place, DoubtKind.TOO_LARGE, doubts)
            return 0
        return int(exact.to_integral_value(ROUND_HALF_EVEN))

    def _days(self, row: int, doubts: list[Doubt]) -> int:
        place = self._reading.place_of(Meaning.DAYS)
        cell = self._reading.cell(row, place)
        if not cell:
            return self._reading.usual.payment_days
        days = cell.split(maxsplit=1)[0] if cell[0].isdigit() else cell  # "14 days"
        if not days.isascii() or not days.isdigit() or len(days) > 4 or int(days) > MOST_DAYS:
            self._doubted(row, place, DoubtKind.UNREADABLE, doubts)
            return self._reading.usual.payment_days
        return int(days)

    def _since(self, row: int, doubts: list[Doubt]) -> date | None:
        place = self._reading.place_of(Meaning.SINCE)
        cell = self._reading.cell(row, place)
        if not cell or not self._reading.cell(row, self._reading.place_of(Meaning.DUE)):
            return None
        found = date_in(cell, DayOrder.DAY_FIRST if self._reading.is_fixed(row, place) else self._reading.day_order)
        if found is None:
            self._doubted(row, place, DoubtKind.NO_DAY, doubts)
        elif found > self._reading.day:
            self._doubted(row, place, DoubtKind.DAY_AHEAD, doubts)
        return found

    def _handle(self, row: int) -> str:
        cell = self._reading.cell(row, self._reading.place_of(Meaning.HANDLE)).strip()
        bare = cell.removeprefix("https://").removeprefix("t.me/").removeprefix("@")
        return shown(bare, most=LONGEST_NAME)

    def _note(self, row: int) -> str:
        notes = (self._reading.cell(row, place) for place in self._reading.notes)
        return shown(" · ".join(note for note in notes if note), most=LONGEST_NOTE)

    def _amount(self, row: int, place: int, doubts: list[Doubt]) -> Amount | None:
        """Return the number in a cell; what can't be read is noted as a doubt."""
        cell = self._reading.cell(row, place)
        if not cell:
            return None
        try:
            found = amount_in(cell, Mark.POINT if self._reading.is_fixed(row, place) else self._reading.marks[place])
        except Ambiguous as either:
            note(doubts, Doubt(DoubtKind.TWO_WAYS, place, short(cell), ways=(either.one, either.other)))
            return None
        except NotAnAmount:
            self._doubted(row, place, DoubtKind.UNREADABLE, doubts)
            return None
        if found is not None and not self._is_own(found.currency):
            self._doubted(row, place, DoubtKind.OTHER_CURRENCY, doubts)
            return None
        return found

    def _is_own(self, currency: str) -> bool:
        return not currency or may_mean(currency, self._reading.currency) or currency.upper() == self._reading.alias

    def _doubted(self, row: int, place: int, kind: DoubtKind, doubts: list[Doubt]) -> None:
        note(doubts, Doubt(kind, place, short(self._reading.cell(row, place))))


def note(doubts: list[Doubt], doubt: Doubt) -> None:
    """Note a doubt once, though several panels share its cell."""
    if doubt not in doubts:
        doubts.append(doubt)
