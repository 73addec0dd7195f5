from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram_ui.fitting import shorten, units
from bot.telegram_ui.render import CAPTION_LIMIT, TEXT_LIMIT, render_buttons, render_caption, render_text
from handlers.ask import LONGEST_ACTION
from handlers.screen import Button, Field, Screen, Style, copy, link, rows
from sandbox.html import parse as read_as_telegram

RTL_OVERRIDE, ISOLATE, END_ISOLATE, LEFT_MARK = "\u202e", "\u2068", "\u2069", "\u200e"
NASTY = (
    "<b>", "</b>", "&", "&amp;", "<", ">", '"', "'", "\n", " ", "a", "500", "شركة", RTL_OVERRIDE, "\u2066", LEFT_MARK,
    "👩‍👩‍👧", "😀", "\u200d", "\x00", "\ud83d", "\u2800",
)  # fmt: skip
words = st.lists(st.sampled_from(NASTY) | st.text(max_size=20), max_size=12).map("".join)
long_words = st.builds(lambda text, times: text * times, words, st.sampled_from([1, 1, 1, 40, 400]))
screens = st.builds(
    Screen,
    title=long_words,
    lines=st.lists(long_words, max_size=6).map(tuple) | st.integers(0, 5000).map(lambda count: ("line",) * count),
    fields=st.lists(st.builds(Field, words, long_words, st.booleans()), max_size=6).map(tuple),
    quote=long_words,
    note=long_words,
    buttons=st.lists(st.builds(Button, label=words, action=st.just("menu"))).map(lambda row: (tuple(row),)),
)


class Reader(HTMLParser):
    """Reads HTML as a strict reader would: what is opened is closed, in order, and nothing unknown stands in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"b", "i", "code", "blockquote"}
        assert not attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> str:
    """Return the words of some HTML; fails for what isn't closed or isn't escaped."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader.text


def labels(screen: Screen) -> list[str]:
    keyboard: dict[str, Any] = render_buttons(screen) or {"inline_keyboard": []}
    return [button["text"] for row in keyboard["inline_keyboard"] for button in row]


LONG = "word " * 2000


@pytest.mark.parametrize("screen", [Screen(title=LONG), Screen(note=LONG), Screen(quote=LONG)])
def test_a_single_part_that_is_too_long_by_itself_is_cut(screen: Screen) -> None:
    assert units(read(render_text(screen))) <= TEXT_LIMIT
    assert units(read(render_caption(screen))) <= CAPTION_LIMIT
    assert "…" in read(render_text(screen))


@given(screens)
def test_whatever_stands_on_a_screen_it_is_readable_and_within_the_limits(screen: Screen) -> None:
    text, caption = render_text(screen), render_caption(screen)
    assert 0 < units(read(text)) <= TEXT_LIMIT
    assert units(read(caption)) <= CAPTION_LIMIT
    assert read_as_telegram(text)[0].strip()
    text.encode()
    assert all(label.encode().strip() for label in labels(screen))


def test_everything_on_a_screen_has_its_place_and_its_markup() -> None:
    screen = Screen(
        title="Request 12",
        lines=("Ahmed asks for credits.", "He pays at once."),
        fields=(Field("Credits", "200"), Field("Account", "ahmed-1", copyable=True), Field("", "alone")),
        quote="please, today",
        note="Answer by five.",
    )
    assert render_text(screen) == (
        "<b>Request 12</b>\n\nAhmed asks for credits.\nHe pays at once.\n\n"
        "Credits: <b>200</b>\nAccount: <code>ahmed-1</code>\n\n<b>alone</b>\n"
        "<blockquote>please, today</blockquote>\n<i>Answer by five.</i>"
    )


def test_a_field_with_more_words_stands_by_itself_and_only_its_value_is_bold() -> None:
    moved = (Field("2 Mar", "+200", more="Purchase, <1>"), Field("1 Mar", "−20", more="Used"))
    assert render_text(Screen(title="History", fields=moved)) == (
        "<b>History</b>\n\n2 Mar: <b>+200</b>\nPurchase, &lt;1&gt;\n\n1 Mar: <b>−20</b>\nUsed"
    )


def test_names_that_look_like_markup_are_escaped_once() -> None:
    assert render_text(Screen(fields=(Field("Who", "<b>A&amp;B</b>"),))) == "Who: <b>&lt;b&gt;A&amp;amp;B&lt;/b&gt;</b>"


def test_a_name_cannot_turn_the_line_around_it() -> None:
    hostile = f"{RTL_OVERRIDE}005 تعبئة{LEFT_MARK}"
    text = read(render_text(Screen(title=hostile, fields=(Field("Who", hostile), Field("Credits", "500")))))
    assert RTL_OVERRIDE not in text
    assert f"Who: {ISOLATE}005 تعبئة{LEFT_MARK}{END_ISOLATE}\n" in text
    assert "Credits: 500" in text


def test_a_value_beside_a_label_that_reads_from_right_to_left_is_kept_apart_but_for_what_is_copied() -> None:
    screen = Screen(
        fields=(Field("الاسم", "Ahmed (2)"), Field("Name", "Ahmed (2)"), Field("الرمز", "A-1", copyable=True))
    )
    assert render_text(screen).split("\n") == [
        f"الاسم: <b>{ISOLATE}Ahmed (2){END_ISOLATE}</b>",
        "Name: <b>Ahmed (2)</b>",
        f"الرمز: {ISOLATE}<code>A-1</code>{END_ISOLATE}",
    ]


def test_what_is_kept_apart_stays_so_and_what_is_left_open_does_not() -> None:
    kept, opened = f"من {ISOLATE}Ahmed{END_ISOLATE} اليوم", f"من {ISOLATE}Ahmed اليوم"
    screen = Screen(title=kept, lines=(opened,), buttons=rows(Button(kept, action="x"), Button(opened, action="x")))
    assert render_text(screen) == f"<b>{kept}</b>\n\nمن Ahmed اليوم"
    assert labels(screen) == [kept, "من Ahmed اليوم"]


def test_every_line_of_a_value_is_kept_apart_by_itself() -> None:
    text = read(render_text(Screen(fields=(Field("Who", "شركة\nplain\nشركة"),))))
    assert text == f"Who: {ISOLATE}شركة{END_ISOLATE}\nplain\n{ISOLATE}شركة{END_ISOLATE}"


def test_of_what_is_too_long_the_longest_is_shortened_and_the_rest_stays() -> None:
    screen = Screen(title="Terms", lines=("😀" * 4000,), fields=(Field("Credits", "200"),), note="Read them well.")
    text = read(render_text(screen))
    assert TEXT_LIMIT - 2 <= units(text) <= TEXT_LIMIT
    assert text.startswith("Terms\n\n😀")
    assert text.endswith("😀…\n\nCredits: 200\n\nRead them well.")


def test_of_too_many_lines_the_last_are_left_out_and_it_shows() -> None:
    text = read(render_text(Screen(title="List", lines=tuple(f"Entry number {number}" for number in range(1000)))))
    assert text.startswith("List\n\nEntry number 0\nEntry number 1\n")
    assert text.endswith("\n…")
    assert units(text) <= TEXT_LIMIT


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "\u2800", "\u200e\u00a0"])
def test_a_screen_without_words_is_never_sent_empty(text: str) -> None:
    assert render_text(Screen(title=text, lines=(text,))) == "…"
    assert render_caption(Screen(title=text)) == ""


def test_buttons_press_link_copy_and_show_what_they_are() -> None:
    buttons = (
        Button("Approve", action="ok:1", style=Style.MAIN),
        Button("Decline", action="no:1", style=Style.DANGER),
        link("Open", "https://example.org"),
        copy("Copy", "ahmed-1"),
    )
    assert render_buttons(Screen(buttons=rows(*buttons, wide=2))) == {
        "inline_keyboard": [
            [
                {"text": "Approve", "style": "success", "callback_data": "ok:1"},
                {"text": "Decline", "style": "danger", "callback_data": "no:1"},
            ],
            [
                {"text": "Open", "url": "https://example.org"},
                {"text": "Copy", "copy_text": {"text": "ahmed-1"}},
            ],
        ]
    }


def test_buttons_that_do_nothing_are_left_out_and_their_rows_with_them() -> None:
    idle = (Button("nothing"), copy("too long", "x" * 257))
    assert render_buttons(Screen(buttons=(idle,))) is None
    assert render_buttons(Screen()) is None


def test_labels_are_one_short_line() -> None:
    action = "x" * LONGEST_ACTION
    screen = Screen(buttons=rows(*(Button(label, action=action) for label in ("a\nb", RTL_OVERRIDE, "n" * 100))))
    assert labels(screen) == ["a b", "…", "n" * 63 + "…"]


@given(words, st.integers(0, 40))
def test_shortening_never_splits_a_character(text: str, most: int) -> None:
    whole = text.replace("\ud83d", "")
    short = shorten(whole, most)
    assert units(short) <= most
    assert short == whole or whole.startswith(short.removesuffix("…"))
