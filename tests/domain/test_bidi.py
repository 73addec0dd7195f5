"""What is filled into a text is kept apart where one of the two would turn the order of the other around."""

import pytest

from domain.bidi import Direction, contained, text_read

LEFT, RIGHT = Direction


@pytest.mark.parametrize(
    ("direction", "text", "name", "said"),
    [
        (LEFT, "Sold to %(name)s, 20", "Ahmed 2", "Sold to Ahmed 2, 20"),
        (LEFT, "Sold to %(name)s, 20", "شركة 2", "Sold to \u2068شركة 2\u2069, 20"),
        (RIGHT, "بيع إلى %(name)s", "Ahmed 2", "بيع إلى \u2068Ahmed 2\u2069"),
        (RIGHT, "بيع إلى %(name)s", "شركة 2", "بيع إلى شركة 2"),
        (RIGHT, "بيع إلى %(name)s", "1,234.50", "بيع إلى 1,234.50"),
        (RIGHT, "بيع إلى %(name)s", "−20 €", "بيع إلى \u2068−20 €\u2069"),
        (RIGHT, "بيع إلى %(name)s", "evil\u2067\u202e", "بيع إلى \u2068evil\u2069"),
        (RIGHT, "بيع إلى %(name)s", "a\nb", "بيع إلى \u2068a\u2069\n\u2068b\u2069"),
        (RIGHT, "اكتبوا /menu أو 24/7 %(name)s", "", "اكتبوا \u200e/menu أو 24/7 "),
    ],
)
def test_what_would_be_scrambled_is_kept_apart(direction: Direction, text: str, name: str, said: str) -> None:
    assert text_read(text, direction) % {"name": name} == said


def test_what_is_filled_in_twice_stays_apart() -> None:
    inner = text_read("%(n)s وحدة", RIGHT) % {"n": "2 x"}
    assert text_read("من %(what)s", RIGHT) % {"what": inner} == "من \u2068\u20682 x\u2069 وحدة\u2069"


@pytest.mark.parametrize("text", ["a\u2068b", "a\u2069b\u2068", "\u2068a\n\u2069", "\u202ea\u2066b"])
def test_nothing_is_left_open_at_the_end_of_a_line(text: str) -> None:
    assert not set(contained(text)) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
