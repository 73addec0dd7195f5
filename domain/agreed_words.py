"""The words in which people type prices, promises and offers, and how a price and its days stand among them."""

from domain.currencies import is_currency
from domain.errors import N_
from domain.typed_lines import Line, all_words
from domain.vocabulary import words

UNTIL = N_("until, till, by, up to, to")
FROM = N_("from, starting, as of")
ON = N_("on")
THEN_BACK = N_("then back, and then back, then back again, then as before, and then as before")
PRICE = N_("price, at, for")
EACH = N_("each, a credit, per credit, credit")
PER_MONTH = N_("a month, per month, each month, every month, monthly, month")
CREDITS = N_("credits, credit")
AT_LEAST = N_("at least, minimum, min")
COMMITTED = N_("committed, committed to, commits to, commits, commitment")
BY_VOLUME = N_("by volume, volume, by tier, tiers")
AND = N_("and, with, plus")


def after_price(line: Line, place: int) -> int | None:
    """Return where a price that begins at a place is over; `None` where nothing says that it is one.

    It is one where its days follow it, or nothing at all.
    """
    begin, end = price_at(line, place)
    if end == begin:
        return None
    end += line.says(end, words(EACH))
    marks = all_words(FROM, UNTIL, THEN_BACK)
    return end if end == len(line) or line.says(end, marks) else None


def price_at(line: Line, place: int) -> tuple[int, int]:
    """Return from where until where a price stands, without the word that leads to it; nothing where none stands."""
    begin = place + line.says(place, words(PRICE))
    end = begin + line.number_at(begin)
    if end == begin and begin < len(line):
        sign = line.tokens[begin].typed
        digits = sign.lstrip("€$£¥₺₽₴₹₮")
        if digits != sign and digits[:1].isdecimal():
            end = begin + 1
        elif is_currency(sign):
            count = line.number_at(begin + 1)
            end = begin + 1 + count if count else begin
    if end > begin and end < len(line) and is_currency(line.tokens[end].typed):
        end += 1
    return begin, end


def mark_at(line: Line, place: int) -> tuple[str, int]:
    """Return which word about days stands at a place, and of how many tokens it is, 0 for none."""
    return _longest_at(line, place, {"back": THEN_BACK, "until": UNTIL, "from": FROM})


def days_in(line: Line) -> dict[str, list[str]]:
    """Return the days that stand after words like "by", "from" and "on", as `day_named` gives them, in their order."""
    days: dict[str, list[str]] = {"until": [], "from": [], "on": []}
    place = 0
    while place < len(line):
        name, length = _longest_at(line, place, {"until": UNTIL, "from": FROM, "on": ON})
        day = line.day_at(place + length) if length else None
        if day is not None:
            days[name].append(day[0])
        place += length or 1
    return days


def _longest_at(line: Line, place: int, marks: dict[str, str]) -> tuple[str, int]:
    return max(((name, line.says(place, words(mark))) for name, mark in marks.items()), key=lambda found: found[1])
