"""Days and prices that stand in a note: offered where they are sure, and nothing that could be something else."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import day_meant, day_named
from domain.notes import LONGEST_REMINDER, promise_in, reminder_in

TODAY = date(2026, 11, 26)  # a Thursday


@pytest.mark.parametrize(
    ("note", "day", "words"),
    [
        ("call him Friday about the price", date(2026, 11, 27), "call him Friday about the price"),
        ("All well. Ask again on 2026-12-04!\nBye", date(2026, 12, 4), "Ask again on 2026-12-04!"),
        ("He is back 4.12.2026, he says", date(2026, 12, 4), "He is back 4.12.2026, he says"),
        ("ask after April 30, 2027", date(2027, 4, 30), "ask after April 30, 2027"),
        ("back by 3 March", date(2027, 3, 3), "back by 3 March"),
        ("call tomorrow", date(2026, 11, 27), "call tomorrow"),
        ("once more next month", date(2026, 12, 1), "once more next month"),
        ("on Thursday", date(2026, 12, 3), "on Thursday"),
        (
            "Last Friday was bad, Monday is better",
            date(2026, 11, 30),
            "Last Friday was bad, Monday is better",
        ),
        ("llamarle el 3 de marzo por el precio", date(2027, 3, 3), "llamarle el 3 de marzo por el precio"),
        ("hablamos el viernes", date(2026, 11, 27), "hablamos el viernes"),
        ("le llamo mañana", date(2026, 11, 27), "le llamo mañana"),
    ],
)
def test_a_day_in_a_note_is_offered_as_a_reminder_with_its_sentence(note: str, day: date, words: str) -> None:
    assert reminder_in(note, TODAY) == (day.isoformat(), words)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "Pays 2.05, 4.12. was mentioned, works 24/7 with 1/2 of it, 3-4 times, 5/6.",
        "4/5/2026",
        "last Friday was bad; every Monday is; since Tuesday it is not",
        "el viernes pasado fue malo, y cada lunes también",
        "trabaja por la mañana",
        "the sat receiver of Sun TV, and wed",
        "10 marketing mails to 2 decoders, 5 mayors",
        "he took 5, May was slow",
        "we spoke today",
        "on 3 June there was an outage",  # half a year ahead: the last one was meant
        "since 2026-01-04",
        "in 2031-01-04",
        "31 November",
        "x " * 10_000 + "Friday",
    ],
)
def test_what_may_be_something_else_or_is_over_is_no_day(note: str) -> None:
    assert reminder_in(note, TODAY) is None


def test_of_a_long_sentence_the_beginning_goes_with_the_reminder() -> None:
    found = reminder_in("Friday " + "word " * 500, TODAY)

    assert found is not None
    assert len(found.words) == LONGEST_REMINDER


@given(st.text(alphabet="0123456789 .,/-\nfridaymarhnoec", max_size=80))
def test_a_reminder_is_always_on_a_day_to_come_that_can_be_typed_again(note: str) -> None:
    found = reminder_in(note, TODAY)

    if found is not None:
        assert day_meant(day_named(found.named), TODAY) == date.fromisoformat(found.named) > TODAY


@pytest.mark.parametrize(
    ("note", "words", "begins", "until"),
    [
        ("He gets 2.05 until 30 June, then back. All good.", "2.05 until 30 June then back", None, "--06-30"),
        ("we said 2,05 from 1 May until 30 June ok", "2,05 from 1 May until 30 June", "--05-01", "--06-30"),
        ("€2.05 till Friday", "€2.05 till Friday", None, "friday"),
        ("queda en 2,05 hasta el 30 de junio.", "2,05 hasta el 30 de junio", None, "--06-30"),
    ],
)
def test_a_price_with_a_last_day_is_offered_as_a_promise(note: str, words: str, begins: str | None, until: str) -> None:
    found = promise_in(note, "EUR")

    assert found is not None
    assert (found.words, found.price) == (words, Decimal("2.05"))
    assert (found.from_named, found.until_named) == (begins, until)


@pytest.mark.parametrize(
    "note",
    ["", "2.05", "2 until Friday", "2.05 on Friday", "2.05 until he pays", "2.105 until Friday", "$2.05 until Friday"],
)
def test_a_number_without_decimals_or_without_a_last_day_is_no_promise(note: str) -> None:
    assert promise_in(note, "EUR") is None
