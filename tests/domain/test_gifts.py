"""A gift in one line: how many credits, to whom, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.gifts import TypedGift, gift_from
from domain.money import Ambiguous, NotAnAmount


@pytest.mark.parametrize(
    ("typed", "gift"),
    [
        ("50", TypedGift(50, "", "")),
        ('50 all "outage on Sunday"', TypedGift(50, "all", "outage on Sunday", everybody=True)),
        ("50 all outage on Sunday", TypedGift(50, "all outage on Sunday", "outage on Sunday", everybody=True)),
        ("50 everybody", TypedGift(50, "everybody", "", everybody=True)),
        ('50 "outage"', TypedGift(50, "", "outage")),
        ('50 Ahmed, Luis TV "it\'s on us"', TypedGift(50, "Ahmed, Luis TV", "it's on us")),
        ("50 Ahmed's TV “sorry”", TypedGift(50, "Ahmed's TV", "sorry")),
        ('50 4k tv "sorry"', TypedGift(50, "4k tv", "sorry")),
        ("50 todos «corte del domingo»", TypedGift(50, "todos", "corte del domingo", everybody=True)),
        ('50 a todas "corte"', TypedGift(50, "a todas", "corte", everybody=True)),
        ('50 allison "sorry"', TypedGift(50, "allison", "sorry")),
        ('1 000 all "x1"', TypedGift(1000, "all", "x1", everybody=True)),
        ("50 à tous « panne »", TypedGift(50, "à tous", "panne", everybody=True)),
        ("50 الكل “انقطاع”", TypedGift(50, "الكل", "انقطاع", everybody=True)),
        ("1.000,00 todos", TypedGift(1000, "todos", "", everybody=True)),
        ("٥٠ all", TypedGift(50, "all", "", everybody=True)),
    ],
)
def test_a_gift_is_read_as_people_type_it(typed: str, gift: TypedGift) -> None:
    assert gift_from(typed) == gift


@pytest.mark.parametrize("typed", ["", "all", "0 all", "-5 all", "1.5 all", "fifty all", "50all", "5" * 600])
def test_a_line_that_does_not_begin_with_an_amount_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAmount):
        gift_from(typed)


def test_a_thousand_that_could_be_one_is_ambiguous() -> None:
    with pytest.raises(Ambiguous):
        gift_from("1,000 all")


@given(st.text(max_size=700))
def test_no_text_makes_the_reading_fail(typed: str) -> None:
    try:
        assert gift_from(typed).credits > 0
    except Refusal:
        return
