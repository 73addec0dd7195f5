"""Promises: what was agreed beside the offers, in one's own words and with a date, and what somebody would rather have.

A promise is said by the parent's owner and counts once the sub-reseller's owner confirmed it. A counter is an answer to
an offer: neither yes nor no, but what would suit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NewType

from domain.agreed_words import after_price, days_in, mark_at, price_at
from domain.agreement import OfferId, PanelId, PromiseId, SubPanelId
from domain.alerts import Evidence, evidence_of
from domain.calendar import NotADay, day_meant
from domain.checkins import CheckinId
from domain.errors import N_, Refusal
from domain.money import price_from
from domain.names import shown
from domain.people import MemberId, ResellerId
from domain.typed_lines import Line, line_of

CounterId = NewType("CounterId", int)


class PromiseState(StrEnum):
    """`disputed`: the other side remembers it differently; `withdrawn`: taken back before it was answered, or after."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"


class CounterState(StrEnum):
    """`taken`: offered as the counter says; `declined`: it stays at the offer that was made."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Promise:
    """Something agreed with one sub-reseller. `number`: in which order; `words`: as it was typed.

    `price`: per credit, `None` for a promise in words alone; `until`: its last day, or the day of what was promised.
    `text`, `fingerprint`: the sentence as it was shown. `answer`: what the other side says was agreed instead.
    `ended_told_at`: when both sides were told that its day has come.
    """

    id: PromiseId
    reseller_id: ResellerId
    parent_id: ResellerId
    number: int
    words: str
    sub_panel_id: SubPanelId | None
    price: Decimal | None
    holds_from: date
    until: date | None
    state: PromiseState
    text: str
    fingerprint: str
    said_by: MemberId
    said_at: datetime
    answered_by: MemberId | None
    answered_at: datetime | None
    answer: str
    checkin_id: CheckinId | None
    ended_told_at: datetime | None

    def holds_on(self, day: date) -> bool:
        """Return whether it is confirmed and a day is one of its days."""
        within = self.holds_from <= day and (self.until is None or day <= self.until)
        return self.state is PromiseState.CONFIRMED and within


def newest_begun(confirmed: Sequence[Promise], day: date) -> Promise | None:
    """Return the last of some promises whose first day has come. `confirmed`: in the order in which they were."""
    return next((promise for promise in reversed(confirmed) if promise.holds_from <= day), None)


@dataclass(frozen=True, slots=True)
class Counter:
    """What a sub-reseller would rather have than an offer. `price`, `period_minimum`: where its words say so.

    `panel_id`: which of the offer's panels it is about.

    `new_offer_id`: the offer that was made of it, or once more after it.
    """

    id: CounterId
    offer_id: OfferId
    reseller_id: ResellerId
    parent_id: ResellerId
    words: str
    panel_id: PanelId | None
    price: Decimal | None
    period_minimum: int | None
    made_by: MemberId
    made_at: datetime
    state: CounterState
    answered_by: MemberId | None
    answered_at: datetime | None
    new_offer_id: OfferId | None


@dataclass(frozen=True, slots=True)
class TypedPromise:
    """A promise as it was typed. `words`: all of it; `from_named`, `until_named`: days as `day_named` gives them."""

    words: str
    price: Decimal | None
    from_named: str | None
    until_named: str | None


# As they are typed

LONGEST_PROMISE = 300


@dataclass(eq=False)
class NotAPromise(Refusal):
    typed: str

    why = N_("I can't read “%(typed)s” as something agreed.")
    what_to_do = N_("Type it like this: 2.05 until 30 June, then back. Or in words: pays the rest by 15 December.")


@dataclass(eq=False)
class TooLongPromise(Refusal):
    most: int

    why = N_("That is too long for something both sides are to agree on.")
    what_to_do = N_("Say it in at most %(most)s characters; a longer text belongs into the terms or a note.")


class PromiseEndsBeforeItBegins(Refusal):
    why = N_("That would end before it begins.")
    what_to_do = N_("Type both days once more, with their years if need be: 2.05 from 1 May until 30 June.")


@dataclass(eq=False)
class PromiseOver(Refusal):
    day: date

    why = N_("%(day)s is over already.")
    what_to_do = N_("Type a day that is still to come.")


def promise_text(typed: str) -> str:
    """Return what was typed as agreed in one line of visible signs; raises `NotAPromise`, `TooLongPromise`."""
    text = shown(typed)
    if len(text) > LONGEST_PROMISE:
        raise TooLongPromise(LONGEST_PROMISE)
    if not any(sign.isalnum() for sign in text):
        raise NotAPromise(text[:24])
    return text


def read_promise(typed: str, currency: str = "") -> TypedPromise:
    """Return what was typed as agreed: "2.05 until 30 June, then back", "pays the rest by 15 December".

    A line that begins with a price says from when until when it holds and nothing else; any other is taken in its own
    words, and the last day that it names is its day. Raises `NotAPromise`, `TooLongPromise`, `NotADay`, `NotAnAmount`,
    `Ambiguous`, and with a `currency` `OtherCurrency`.
    """
    text = promise_text(typed)
    line = line_of(text)
    after = after_price(line, 0)
    if after is not None:
        begins, until = _price_days(line, after, text)
        return TypedPromise(text, _price_in(line, 0, currency), begins, until)
    if any(mark in line.text(*price_at(line, 0)) for mark in ".,"):
        raise NotAPromise(text[:24])  # a price that something else follows than its days
    return _in_words(line, text)


def _price_in(line: Line, place: int, currency: str) -> Decimal:
    return price_from(line.text(*price_at(line, place)), currency)


def _price_days(line: Line, place: int, text: str) -> tuple[str | None, str | None]:
    """Return from when until when a price holds, as days are named; raises `NotAPromise`, `NotADay`."""
    days: dict[str, str] = {}
    while place < len(line):
        name, length = mark_at(line, place)
        if not length or name in days:
            raise NotAPromise(text[:24])
        place += length
        if name == "back":
            days[name] = ""
            continue
        found = line.day_at(place)
        if found is None:
            raise NotADay(line.text(place)[:24] or text[:24])
        days[name], place = found[0], place + found[1]
    if "back" in days and "until" not in days:
        raise NotAPromise(text[:24])
    return days.get("from"), days.get("until")


def _in_words(line: Line, text: str) -> TypedPromise:
    days = days_in(line)
    until = days["until"] or days["on"]
    return TypedPromise(text, None, days["from"][-1] if days["from"] else None, until[-1] if until else None)


def price_said_at(line: Line, place: int, currency: str) -> TypedPromise | None:
    """Return the price with a last day that stands at a place of a text, read with care; `None` for none.

    It has decimals, and the day follows it at once: "2.05 until 30 June".
    """
    end = after_price(line, place)
    begin, _end = price_at(line, place)
    if end is None or end == len(line) or not any(mark in line.tokens[begin].typed for mark in ".,"):
        return None
    days: dict[str, str] = {}
    while (length := mark_at(line, end)[1]) and (name := mark_at(line, end)[0]) not in days:
        found = ("", 0) if name == "back" else line.day_at(end + length)
        if found is None:
            break
        days[name], end = found[0], end + length + found[1]
    try:
        price = _price_in(line, place, currency)
    except Refusal:
        return None
    until = days.get("until")
    return None if until is None else TypedPromise(line.text(place, end).rstrip("."), price, days.get("from"), until)


def promised_days(typed: TypedPromise, today: date) -> tuple[date, date | None]:
    """Return from when until when a typed promise holds; from today on where it isn't said.

    A last day without a year is the next of its kind after the first. Raises `PromiseEndsBeforeItBegins`,
    `PromiseOver`.
    """
    begins = today if typed.from_named is None else day_meant(typed.from_named, today)
    if typed.until_named is None:
        return begins, None
    yearless = typed.until_named.startswith("--")
    until = day_meant(typed.until_named, begins if yearless else today)
    if until < today:
        raise PromiseOver(until)
    if until < begins:
        raise PromiseEndsBeforeItBegins
    return begins, until


def till_meant(named: str, today: date) -> date:
    """Return until when an answer is waited for; raises `PromiseOver` for a day that is over, `NotADay`."""
    day = day_meant(named, today)
    if day < today:
        raise PromiseOver(day)
    return day


# What else is said of the same days


@dataclass(frozen=True, slots=True)
class OfferedPrice:
    """What an offer that may still count says. `price`: `None` where it goes by volume; `holds_from`: its first day."""

    price: Decimal | None
    holds_from: date


def conflicts(
    promise_price: Decimal,
    holds_from: date,
    until: date | None,
    *,
    currency: str,
    own_price: Decimal | None = None,
    offers: Sequence[OfferedPrice] = (),
) -> tuple[Evidence, ...]:
    """Return what says another price of a promise's days, each in one sentence that both sides may read.

    `own_price`: the one agreed now; `offers`: open ones, and agreed ones that haven't begun.
    """
    values: dict[str, Any] = {"price": priced(promise_price, currency)}
    days = {} if until is None else {"last_day": until}
    found = []
    if own_price is not None and own_price != promise_price:
        own = {"first_day": holds_from, "own_price": priced(own_price, currency)}
        found.append(Evidence(evidence_of(_OWN[until is None], values | days | own)))
    for offer in offers:
        if offer.price != promise_price and (until is None or offer.holds_from <= until):
            other: dict[str, Any] = {"offer_day": offer.holds_from}
            if offer.price is not None:
                other["offer_price"] = priced(offer.price, currency)
            text = _OFFERS[offer.price is None, until is None]
            found.append(Evidence(evidence_of(text, values | days | other)))
    return tuple(found)


def priced(price: Decimal, currency: str) -> dict[str, str]:
    """Return a price per credit as a reason keeps it."""
    return {"price": f"{price:f}", "currency": currency}


_OWN = {
    False: N_("From %(first_day)s to %(last_day)s the price is %(price)s; afterwards it is %(own_price)s again."),
    True: N_("From %(first_day)s on the price is %(price)s instead of %(own_price)s."),
}
"""What becomes of the price agreed now, by whether the promise has no end."""

_OFFERS = {
    (False, False): N_(
        "An offer says %(offer_price)s from %(offer_day)s; until %(last_day)s %(price)s holds, whatever the offer says."
    ),
    (False, True): N_("An offer says %(offer_price)s from %(offer_day)s; %(price)s holds, whatever the offer says."),
    (True, False): N_(
        "An offer goes by volume from %(offer_day)s; until %(last_day)s %(price)s holds, whatever the volume."
    ),
    (True, True): N_("An offer goes by volume from %(offer_day)s; %(price)s holds, whatever the volume."),
}
"""What an offer says meanwhile, by whether it goes by volume, and whether the promise has no end."""
