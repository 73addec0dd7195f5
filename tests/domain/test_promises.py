"""What was agreed, as it is typed, for which days it holds, and what says something else of them."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.agreement import PromiseId, SubPanelId
from domain.calendar import NotADay
from domain.errors import Refusal
from domain.money import Ambiguous, NotAnAmount, OtherCurrency
from domain.offer_line import NotAnOffer, PriceAndVolume, TypedOffer, read_offer
from domain.people import MemberId, ResellerId
from domain.promises import (
    LONGEST_PROMISE,
    NotAPromise,
    OfferedPrice,
    Promise,
    PromiseEndsBeforeItBegins,
    PromiseOver,
    PromiseState,
    TooLongPromise,
    TypedPromise,
    conflicts,
    promised_days,
    read_promise,
    till_meant,
)

TODAY = date(2026, 3, 5)  # a Thursday
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
PROMISE = Promise(
    id=PromiseId(1),
    reseller_id=ResellerId(2),
    parent_id=ResellerId(1),
    number=1,
    words="2.05 until 30 June",
    sub_panel_id=SubPanelId(3),
    price=Decimal("2.05"),
    holds_from=date(2026, 5, 1),
    until=date(2026, 6, 30),
    state=PromiseState.CONFIRMED,
    text="",
    fingerprint="",
    said_by=MemberId(1),
    said_at=NOON,
    answered_by=MemberId(2),
    answered_at=NOON,
    answer="",
    checkin_id=None,
    ended_told_at=None,
)


@pytest.mark.parametrize(
    ("typed", "price", "begins", "until"),
    [
        ("2.05 until 30 June, then back", "2.05", None, "--06-30"),
        ("2.05 from 1 May until 30 June", "2.05", "--05-01", "--06-30"),
        ("2,05 till Friday", "2.05", None, "friday"),
        ("at 2.05 each to April 30, 2027", "2.05", None, "2027-04-30"),
        ("2.05", "2.05", None, None),
        ("€2.05 until 30.6.", "2.05", None, "--06-30"),
        ("2,05 € from tomorrow", "2.05", "tomorrow", None),
        ("2,05 hasta el 30 de junio", "2.05", None, "--06-30"),
        ("2,05 desde el 1 de mayo hasta el 30 de junio, y luego vuelve", "2.05", "--05-01", "--06-30"),
        ("2,05 del 1 de mayo al viernes", "2.05", "--05-01", "friday"),
        ("2,05 till the 30th of June, 2026.", "2.05", None, "2026-06-30"),
    ],
)
def test_a_price_is_read_with_its_days(typed: str, price: str, begins: str | None, until: str | None) -> None:
    assert read_promise(typed, "EUR") == TypedPromise(typed, Decimal(price), begins, until)


@pytest.mark.parametrize(
    ("typed", "begins", "until"),
    [
        ("pays the rest by 15 December", None, "--12-15"),
        ("paga el resto antes del 15 de diciembre", None, "--12-15"),
        ("paga el resto el viernes", None, "friday"),
        ("pays half by 1 December, and the rest by 15 December.", None, "--12-15"),
        ("pays by card by 15 December, as always", None, "--12-15"),
        ("200 credits on Friday for free", None, "friday"),
        ("15% off until Friday", None, "friday"),
        ("no weekend support from 1 May until 30 June", "--05-01", "--06-30"),
        ("sends the papers", None, None),
        ("يدفع الباقي", None, None),
    ],
)
def test_anything_else_is_taken_in_its_own_words_with_its_day(
    typed: str, begins: str | None, until: str | None
) -> None:
    assert read_promise(typed) == TypedPromise(typed, None, begins, until)


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ("", NotAPromise),
        ("\u202e …", NotAPromise),
        ("2.05 untill 30 June", NotAPromise),
        ("at €2.05 untill 30 June", NotAPromise),
        ("2.05 until 30 June, then 2.10", NotAPromise),
        ("2.05 until 30 June until 1 July", NotAPromise),
        ("2.05, then back", NotAPromise),
        ("2.05 until", NotADay),
        ("2.05 until the cows come home", NotADay),
        ("2.05 until 4/5/2026", NotADay),
        ("2.105 until Friday", Ambiguous),
        ("0 until Friday", NotAnAmount),
        ("2.0512345 until Friday", NotAnAmount),
        ("$2.05 until Friday", OtherCurrency),
        ("word " * 4000, TooLongPromise),
    ],
)
def test_what_could_be_mistaken_for_something_agreed_is_refused(typed: str, refused: type[Refusal]) -> None:
    with pytest.raises(refused):
        read_promise(typed, "EUR")


def test_a_promise_that_is_too_long_is_refused_with_the_limit() -> None:
    assert read_promise("x" * LONGEST_PROMISE).words == "x" * LONGEST_PROMISE
    with pytest.raises(TooLongPromise, match="at most 300 characters"):
        read_promise("x" * (LONGEST_PROMISE + 1))


@given(st.text(max_size=60) | st.from_regex(r"[0-9.,]{1,6} (until|from|by|a month) [0-9a-z ./]{0,12}", fullmatch=True))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    for read in (read_promise, read_offer):
        with suppress(Refusal):
            read(typed, "EUR")


@pytest.mark.parametrize(
    ("begins", "until", "days"),
    [
        (None, "--06-30", (TODAY, date(2026, 6, 30))),
        ("--05-01", "--06-30", (date(2026, 5, 1), date(2026, 6, 30))),
        ("--11-01", "--02-28", (date(2026, 11, 1), date(2027, 2, 28))),
        ("2027-05-01", "--06-30", (date(2027, 5, 1), date(2027, 6, 30))),
        (None, "friday", (TODAY, date(2026, 3, 6))),
        (None, "thursday", (TODAY, date(2026, 3, 12))),
        ("tomorrow", None, (date(2026, 3, 6), None)),
    ],
)
def test_days_without_a_year_are_the_next_of_their_kind(
    begins: str | None, until: str | None, days: tuple[date, date | None]
) -> None:
    assert promised_days(TypedPromise("", None, begins, until), TODAY) == days


def test_a_promise_must_end_after_it_begins_and_not_in_the_past() -> None:
    with pytest.raises(PromiseOver):
        promised_days(TypedPromise("", None, None, "2026-03-04"), TODAY)
    with pytest.raises(PromiseEndsBeforeItBegins):
        promised_days(TypedPromise("", None, "2026-06-30", "2026-05-01"), TODAY)
    with pytest.raises(PromiseOver):
        till_meant("2026-03-04", TODAY)
    assert till_meant("friday", TODAY) == date(2026, 3, 6)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2026, 4, 30), False),
        (date(2026, 5, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_a_confirmed_promise_holds_from_its_first_day_through_its_last(day: date, holds: bool) -> None:  # noqa: FBT001
    assert PROMISE.holds_on(day) is holds
    assert replace(PROMISE, until=None).holds_on(day) is (day >= PROMISE.holds_from)
    assert not any(replace(PROMISE, state=state).holds_on(day) for state in PromiseState if state != "confirmed")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2.10, 1000 a month, till Friday", TypedOffer(Decimal("2.10"), 1000, None, "friday")),
        ("2,10, 1000 al mes, hasta el viernes", TypedOffer(Decimal("2.10"), 1000, None, "friday")),
        ("2.10", TypedOffer(Decimal("2.10"))),
        ("1 000 credits a month", TypedOffer(period_minimum=1000)),
        ("2.10 € 1000/month", TypedOffer(Decimal("2.10"), 1000)),
        ("at 2.10 and at least 800 by 30 April", TypedOffer(Decimal("2.10"), 800, None, "--04-30")),
        ("till 15 December, 2000 a month", TypedOffer(period_minimum=2000, till_named="--12-15")),
        ("2.10, till April 30, 2026", TypedOffer(Decimal("2.10"), till_named="2026-04-30")),
        ("0 a month", TypedOffer(period_minimum=0)),
        ("by volume", TypedOffer(by_volume=True)),
        ("by volume, 1000 a month committed", TypedOffer(committed=1000, by_volume=True)),
        ("por volumen, se compromete a 1000 al mes, hasta mañana", TypedOffer(None, None, 1000, "tomorrow", True)),  # noqa: FBT003
        ("٢٫١٠, ١٠٠٠ a month", TypedOffer(Decimal("2.10"), 1000)),
    ],
)
def test_the_numbers_of_an_offer_are_read_in_any_order(typed: str, read: TypedOffer) -> None:
    assert read_offer(typed, "EUR") == read


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ("", NotAnOffer),
        ("cheaper, please", NotAnOffer),
        ("till Friday", NotAnOffer),
        ("2.10, 2.20", NotAnOffer),
        ("1000 a month, 900 a month", NotAnOffer),
        ("-3", NotAnOffer),
        ("2.10 " * 4000, NotAnOffer),
        ("2.10, till whenever", NotADay),
        ("2.10, 1.5 a month", NotAnAmount),
        ("1,000 a month", Ambiguous),
        ("$2.10", OtherCurrency),
        ("2.10 by volume", PriceAndVolume),
    ],
)
def test_numbers_that_cannot_be_an_offer_are_refused(typed: str, refused: type[Refusal]) -> None:
    with pytest.raises(refused):
        read_offer(typed, "EUR")


def test_an_open_offer_and_the_own_price_that_say_something_else_are_named() -> None:
    offers = [
        OfferedPrice(Decimal("2.10"), date(2026, 6, 1)),
        OfferedPrice(Decimal("2.10"), date(2026, 7, 1)),  # only after the promise
        OfferedPrice(Decimal("2.05"), date(2026, 6, 1)),  # the same
        OfferedPrice(None, date(2026, 6, 1)),
    ]

    own, offer, volume = conflicts(
        Decimal("2.05"),
        date(2026, 5, 1),
        date(2026, 6, 30),
        currency="EUR",
        own_price=Decimal("2.20"),
        offers=offers,
    )

    assert own.values["own_price"] == {"price": "2.20", "currency": "EUR"}
    assert "whatever the offer says" in offer.text
    assert offer.values["offer_price"] == {"price": "2.10", "currency": "EUR"}
    assert (offer.values["offer_day"], offer.values["last_day"]) == ("2026-06-01", "2026-06-30")
    assert "by volume" in volume.text


def test_a_promise_without_an_end_says_of_no_last_day_and_one_that_says_the_same_contradicts_nothing() -> None:
    own, offer = conflicts(
        Decimal("2.05"),
        TODAY,
        None,
        currency="EUR",
        own_price=Decimal("2.20"),
        offers=[OfferedPrice(Decimal("2.10"), date(2030, 1, 1))],
    )

    assert "last_day" not in own.text + offer.text
    assert conflicts(Decimal("2.05"), TODAY, None, currency="EUR", own_price=Decimal("2.050")) == ()
