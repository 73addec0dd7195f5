"""Papers are read back from the PDF, and looked at as a viewer shows them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from pypdfium2 import PdfDocument

from bot.chart_parts import BAR_COLOURS
from bot.charts import draw_chart
from bot.papers import LONGEST_CELL, draw_paper
from domain.bidi import Direction, text_read
from handlers.chart import Chart, Series, Shape
from handlers.paper import Column, Enclosure, Paper, Section, Table
from tests.bot.test_charts import share_of
from tests.reading import inked, left_edge, margins_are_clear, pages_of, picture, rendered, right_edge

MONEY = (
    Column("Date", 22),
    Column("What", 50),
    Column("Charged", 19, figures=True),
    Column("Credited", 19, figures=True),
    Column("Balance", 21, figures=True),
)
PAPER = Paper(
    name="statement.pdf",
    title="Statement of Ahmed TV, March 2026",
    page="Page %(page)s of %(pages)s",
    language="en",
    instead="The paper couldn't be drawn.",
    sender=("North TV", "Calle Mayor 1", "28001 Madrid"),
    facts=(("Days in", "Europe/Madrid"),),
    notes=("Minus: to pay.",),
)


def with_rows(*rows: tuple[str, ...], totals: tuple[tuple[str, ...], ...] = ()) -> Paper:
    return replace(PAPER, tables=(Table("Money, in EUR", MONEY, rows, totals),))


def row(what: str, charged: str = "420.00") -> tuple[str, ...]:
    return ("2 Mar, 10:05", what, charged, "", "1,234.50")


def test_a_paper_says_all_that_stands_on_it() -> None:
    [page] = pages_of(draw_paper(with_rows(row("Charge, request #3"), totals=(("", "Together", "420.00", "", ""),))))
    assert page == [
        "North TV",
        "Calle Mayor 1",
        "28001 Madrid",
        "Statement of Ahmed TV, March 2026",
        "Days in Europe/Madrid",
        "Money, in EUR",
        "Date What Charged Credited Balance",
        "2 Mar, 10:05 Charge, request #3 420.00 1,234.50",
        "Together 420.00",
        "Minus: to pay.",
        "Page 1 of 1",
    ]


def test_a_page_is_not_blank_and_nothing_is_cut_off_at_its_edges() -> None:
    drawn = rendered(draw_paper(with_rows(*(row("Charge " * 9) for _ in range(9)))))
    assert 0.02 < inked(drawn) < 0.3
    assert margins_are_clear(drawn)


def test_a_long_table_goes_on_with_its_headings_and_loses_no_row() -> None:
    pages = pages_of(draw_paper(with_rows(*(row(f"Charge, request #{n}") for n in range(400)))))
    assert len(pages) > 10
    for number, page in enumerate(pages, 1):
        assert "Date What Charged Credited Balance" in page
        assert page[-1] == f"Page {number} of {len(pages)}"
    said = [line for page in pages for line in page]
    assert [line for line in said if "#" in line] == [
        f"2 Mar, 10:05 Charge, request #{n} 420.00 1,234.50" for n in range(400)
    ]


def test_figures_end_below_each_other_and_words_begin_there() -> None:
    pdf = draw_paper(with_rows(("1 Mar", "Payment", "", "", "1.00"), ("2 Mar", "Charge", "", "", "123,456.00")))
    assert right_edge(pdf, "1.00") == pytest.approx(right_edge(pdf, "123,456.00"), abs=0.2)
    assert left_edge(pdf, "Payment") == pytest.approx(left_edge(pdf, "Charge"), abs=0.7)


@pytest.mark.parametrize("name", ["أحمد التلفزيون", "אחמד טלוויזיה"])
def test_a_name_that_reads_from_right_to_left_is_shaped_and_can_be_read_back(name: str) -> None:
    pdf = draw_paper(replace(PAPER, title=name))
    said = "".join("".join(page) for page in pages_of(pdf))
    assert {*name} - {" "} <= {*said}


TURNED = replace(
    PAPER,
    title="كشف حساب",
    page="صفحة %(page)s من %(pages)s",
    facts=(("النشاط", "Ahmed"),),
    tables=(
        Table(
            "المال",
            (Column("التاريخ", 22), Column("البيان", 50), Column("الرصيد", 21, figures=True)),
            (("10:05", "Payment", "1.00"), ("11:05", "Charge", "123,456.00")),
        ),
    ),
    direction=Direction.RIGHT_TO_LEFT,
)


def test_a_paper_that_is_read_from_right_to_left_begins_at_the_right() -> None:
    pdf = draw_paper(TURNED)
    edge = (148 - 10) / 25.4 * 72
    assert edge - 25 < left_edge(pdf, "كشف") < edge, "its first letter"
    assert edge - 25 < left_edge(pdf, "النشاط") < edge
    assert left_edge(pdf, "النشاط") > right_edge(pdf, "Ahmed")
    assert left_edge(pdf, "10:05") > right_edge(pdf, "Payment") > right_edge(pdf, "1.00")
    assert right_edge(pdf, "1.00") == pytest.approx(right_edge(pdf, "123,456.00"), abs=0.2), "figures stay as they are"
    assert right_edge(pdf, "Payment") == pytest.approx(right_edge(pdf, "Charge"), abs=0.7)
    assert margins_are_clear(rendered(pdf))
    assert pages_of(pdf)[0][-1] == "صفحة 1 من 1"


@pytest.mark.parametrize(
    ("direction", "text", "name", "order"),
    [
        (Direction.LEFT_TO_RIGHT, "From %(name)s to March", "شركة 22", ("From", "22", "شركة", "March")),
        (Direction.RIGHT_TO_LEFT, "من %(name)s إلى مارس", "Ahmed 22", ("مارس", "Ahmed", "22", "من")),
        (Direction.RIGHT_TO_LEFT, "من %(name)s إلى مارس", "−22 EUR", ("مارس", "22", "EUR", "من")),
    ],
)
def test_a_name_of_another_script_stands_in_its_place_and_keeps_its_order(
    direction: Direction, text: str, name: str, order: tuple[str, ...]
) -> None:
    """`order`: the words as they are seen, from left to right."""
    said = text_read(text, direction) % {"name": name}
    pdf = draw_paper(replace(PAPER, title=said, sender=(), facts=(), notes=(), direction=direction))
    places = [left_edge(pdf, word) for word in order]
    assert places == sorted(places)


def test_a_sign_that_the_font_lacks_is_an_empty_box() -> None:
    [page] = pages_of(draw_paper(replace(PAPER, title="日本 TV", facts=(("Name", "ᚠ 👨‍👩‍👧 é"),))))
    assert "□□ TV" in page
    assert any(line.startswith("Name □ ") and line.endswith("é") for line in page)


def test_a_text_without_end_is_cut_where_it_still_fits_on_a_page() -> None:
    [page] = pages_of(draw_paper(with_rows(row("x" * 5000))))
    assert sum(line.count("x") for line in page) == LONGEST_CELL - 1
    assert any(line.endswith("…") for line in page)


HOSTILE = ("<b>&", "=1+1", "\u202eevil", "a\nb\x00c", "{nb}", "%(page)s", "**bold**", "\\) Tj (", "𝔘😀" * 40, "")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_somebody_is_called_is_only_text(hostile: str) -> None:
    pdf = draw_paper(
        replace(
            with_rows(row(hostile)), title=hostile, sender=(hostile,), facts=((hostile, hostile),), notes=(hostile,)
        )
    )
    assert b"/JavaScript" not in pdf
    assert pages_of(pdf)[0][-1] == "Page 1 of 1"
    assert hostile != "{nb}" or "{nb}" in pages_of(pdf)[0]
    assert inked(rendered(pdf)) > 0.01


@settings(max_examples=15)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_stops_a_paper_from_being_drawn(one: str, other: str) -> None:
    assert pages_of(draw_paper(replace(with_rows(row(one)), title=other, facts=((one, other),))))


# Sections

MARGINS = Chart(
    name="margin.png",
    title="Who brings most",
    unit="EUR",
    labels=("Ahmed TV", "قناة عمر", "$x^2$ & Sons"),
    series=(Series("Margin", Shape.BARS, (Decimal("260.5"), Decimal(20), Decimal(-9))),),
    instead="The picture couldn't be drawn.",
    lying=True,
)


def test_a_section_has_its_picture_between_its_facts_and_its_table() -> None:
    section = Section(
        "Margin by sub-reseller",
        lines=("All of March.",),
        facts=(("", "At a glance"), ("Received", "€420")),
        pictures=(MARGINS,),
        tables=(Table("In EUR", MONEY, (row("Ahmed TV"),)),),
        notes=("Rounded.",),
    )
    pdf = draw_paper(replace(PAPER, sender=(), facts=(), notes=(), sections=(section,)))
    [page] = pages_of(pdf)
    assert page[1:8] == [
        "Margin by sub-reseller",
        "All of March.",
        "At a glance",
        "Received €420",
        "Rounded.",
        "In EUR",
        "Date What Charged Credited Balance",
    ]
    drawn = rendered(pdf, colours=True)
    assert share_of(drawn, BAR_COLOURS[0]) > 0.01
    assert margins_are_clear(drawn)


def test_a_heading_goes_over_to_the_next_page_with_what_stands_below_it() -> None:
    many = Section("First", tables=(Table("", MONEY, tuple(row(f"Charge {n}") for n in range(20))),))
    pdf = draw_paper(replace(PAPER, sections=(many, Section("Second", pictures=(MARGINS,)))))
    first, second = pages_of(pdf)
    assert "Second" not in first
    assert second[0] == "Second"
    assert share_of(rendered(pdf, 1, colours=True), BAR_COLOURS[0]) > 0.01


@pytest.mark.parametrize("direction", Direction)
def test_lying_bars_grow_from_the_side_where_their_names_stand(direction: Direction) -> None:
    series = Series("Margin", Shape.BARS, (Decimal(260), Decimal(20), Decimal(90)))
    image = picture(draw_chart(replace(MARGINS, series=(series,), direction=direction)))
    lines = [[x for x in range(image.width) if is_blue(image.getpixel((x, y)))] for y in range(0, image.height, 5)]
    begins, ends = ({find(line) for line in lines if line} for find in (min, max))
    turned = direction is Direction.RIGHT_TO_LEFT
    assert (len(begins), len(ends)) == ((3, 1) if turned else (1, 3))
    assert max(ends) < 0.85 * image.width if turned else min(begins) > 0.15 * image.width


def is_blue(pixel: object) -> bool:
    return pixel == tuple(round(255 * part) for part in to_rgb(BAR_COLOURS[0]))


def test_a_text_is_drawn_whole_and_enclosed_as_it_is() -> None:
    text = "One line\n\n" + "many words " * 2000 + "\n  kept\tas it is\u2068\n"
    pdf = draw_paper(replace(PAPER, sections=(Section("The text", text=text),), enclosures=(Enclosure("a.txt", text),)))
    said = [line for page in pages_of(pdf) for line in page]
    assert sum(line.count("many") for line in said) == 2000
    document = PdfDocument(pdf)
    try:
        assert bytes(document.get_attachment(0).get_data()) == text.encode()
    finally:
        document.close()


def test_each_paragraph_of_a_text_stands_at_the_side_from_which_it_is_read() -> None:
    pdf = draw_paper(replace(PAPER, sections=(Section("", text="plain\n\nأحمد العربي says so\n\nplain again"),)))
    assert left_edge(pdf, "plain") < 60
    assert left_edge(pdf, "says") > 200
