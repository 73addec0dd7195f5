"""Numbers of an offer as people type them in one line: the price, the credits a month, and until when to answer."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from domain.agreed_words import AND, AT_LEAST, BY_VOLUME, COMMITTED, CREDITS, EACH, PER_MONTH, UNTIL, price_at
from domain.calendar import NotADay
from domain.errors import N_, Refusal
from domain.money import minimum_from, price_from
from domain.names import shown
from domain.typed_lines import Line, all_words, line_of
from domain.vocabulary import words

LONGEST_OFFER = 128


@dataclass(frozen=True, slots=True)
class TypedOffer:
    """The numbers of an offer or a counter as they were typed, `None` for what wasn't.

    `period_minimum`: credits a month; `committed`: credits a month that are committed to for a better price by volume;
    `till_named`: until when an answer is waited for, as `day_named` gives it.
    """

    price: Decimal | None = None
    period_minimum: int | None = None
    committed: int | None = None
    till_named: str | None = None
    by_volume: bool = False


@dataclass(eq=False)
class NotAnOffer(Refusal):
    typed: str

    why = N_("I can't read “%(typed)s” as the numbers of an offer.")
    what_to_do = N_("Type them like this: 2.10, 1000 a month, till Friday.")


class PriceAndVolume(Refusal):
    why = N_("A price of their own and one by volume can't both hold.")
    what_to_do = N_("Type either the price, or “by volume”.")


def read_offer(typed: str, currency: str = "") -> TypedOffer:
    """Return the numbers of an offer or of a counter: "2.10, 1000 a month, till Friday", "by volume, 1000 committed".

    Raises `NotAnOffer`, also where a number is said twice, `PriceAndVolume`, `NotADay`, `NotAnAmount`, `Ambiguous`,
    and with a `currency` `OtherCurrency`.
    """
    text = shown(typed)
    if not text or len(text) > LONGEST_OFFER:
        raise NotAnOffer(text[:24])
    reading = _OfferReading(line_of(text), text, currency)
    while reading.place < len(reading.line):
        reading.take()
    said = reading.said
    if not said.keys() - {"till_named"}:
        raise NotAnOffer(text[:24])
    if "price" in said and "by_volume" in said:
        raise PriceAndVolume
    return TypedOffer(**said)


@dataclass(slots=True)
class _OfferReading:
    """How far an offer is read, and what it said so far by the names of `TypedOffer`."""

    line: Line
    text: str
    currency: str
    place: int = 0
    said: dict[str, Any] = field(default_factory=dict)

    def take(self) -> None:
        """Take what stands next; raises `NotAnOffer` for what says nothing of an offer."""
        if self._skip(AND):
            return
        if self._skip(BY_VOLUME):
            self._say("by_volume", True)  # noqa: FBT003  (the value of a field)
        elif self._skip(AT_LEAST):  # before a day, for it may begin with the same word
            self._take_credits("period_minimum")
        elif self._skip(COMMITTED):
            self._take_credits("committed")
        elif self._skip(UNTIL):
            self._take_day()
        else:
            self._take_number()

    def _skip(self, source: str) -> int:
        length = self.line.says(self.place, words(source))
        self.place += length
        return length

    def _say(self, name: str, value: object) -> None:
        if name in self.said:
            raise NotAnOffer(self.text[:24])
        self.said[name] = value

    def _take_day(self) -> None:
        found = self.line.day_at(self.place, unless=all_words(PER_MONTH, CREDITS))
        if found is None:
            raise NotADay(self.line.text(self.place)[:24] or self.text[:24])
        self._say("till_named", found[0])
        self.place += found[1]

    def _take_credits(self, name: str) -> None:
        """Take a number of credits a month, with the words around it."""
        count = self.line.number_at(self.place)
        if not count:
            raise NotAnOffer(self.text[:24])
        self._say(name, minimum_from(self.line.text(self.place, self.place + count)))
        self.place += count
        self._skip(CREDITS)
        self._skip(PER_MONTH)

    def _take_number(self) -> None:
        """Take a number: what stands behind it says whether it is credits a month, committed ones, or the price."""
        after = self.place + self.line.number_at(self.place)
        after += self.line.says(after, words(CREDITS))
        monthly = self.line.says(after, words(PER_MONTH))
        if after > self.place and self.line.says(after + monthly, words(COMMITTED)):
            self._take_credits("committed")
            self._skip(COMMITTED)
        elif after > self.place and monthly:
            self._take_credits("period_minimum")
        else:
            self._take_price()

    def _take_price(self) -> None:
        begin, end = price_at(self.line, self.place)
        if end == begin:
            raise NotAnOffer(self.text[:24])
        self._say("price", price_from(self.line.text(begin, end), self.currency))
        self.place = end
        self._skip(EACH)
