"""Papers drawn as PDF: small pages, that a phone shows at a readable size and a printer takes as well.

What the font has no sign for is drawn as an empty box, so that a name in another script is seen to be there.
"""

import io
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar
from unicodedata import bidirectional, category, combining

from fpdf import FPDF, FontFace
from fpdf.bidi import BidiCharacter, BidiParagraph, auto_detect_base_direction
from fpdf.enums import Align, TableBordersLayout, TextDirection, VAlign

from domain.bidi import END_ISOLATE, ISOLATE, LEFT_MARK, Direction, contained, direction_of, without_isolates
from domain.names import in_one_line
from handlers.chart import Chart
from handlers.paper import Paper, Section, Table

FONT = "DejaVu"
A5 = (148.0, 210.0)
MARGIN, LINE = 10.0, 4.4
TEXT, SMALL, HEADING, TITLE = 8.5, 7.5, 11.0, 14.0
PICTURE_INCHES, SHARP = (6.0, 3.75), 240
"""As how large pictures are drawn, with so many dots an inch; on paper they are as wide as it is."""

PICTURE_HEIGHT = (A5[0] - 2 * MARGIN) * PICTURE_INCHES[1] / PICTURE_INCHES[0]

ROOM = 24.0
"""How much must be left on a page for something new to begin on it."""

INK, PALE, SHADE = (20, 24, 32), (96, 104, 120), (236, 239, 244)
MISSING = "□"
ALL_PAGES = "\ue000\ue000"
"""Stands for the number of pages, of two digits at most, until it is known; no drawable text has these signs."""

LONGEST_CELL = 400
"""Signs of a cell that are drawn: a row must fit on a page."""

T = TypeVar("T")

RIGHT_TO_LEFT, LEFT_TO_RIGHT = "\u2067", "\u2066"
"""Unicode's isolates of a known direction."""

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def draw_paper(paper: Paper) -> bytes:
    """Return a paper as PDF."""
    sheets = _Sheets(paper)
    sheets.add_page()
    _draw_head(sheets, paper)
    _draw_tables(sheets, paper.tables)
    _draw_notes(sheets, paper.notes)
    for section in paper.sections:
        _draw_section(sheets, section)
    for enclosed in paper.enclosures:
        sheets.embed_file(bytes=enclosed.content.encode(), basename=enclosed.name, compress=True)
    return bytes(sheets.output())


class _Sheets(FPDF):
    """The pages of a paper, with its fonts, and at the foot of each its number."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(format=A5)
        self._numbered = str(paper.page)  # a plain text: the sign that stands for a number stays as it is
        self.turned = paper.direction is Direction.RIGHT_TO_LEFT
        self.side = Align.R if self.turned else Align.L
        for emphasis, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font(FONT, emphasis, _fonts() / file)
        self._signs = frozenset.intersection(*(frozenset(font.cmap) for font in self.fonts.values()))  # type: ignore[union-attr]
        self.alias_nb_pages(ALL_PAGES)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + LINE)
        self.set_font(FONT, size=TEXT)
        self.set_text_color(*INK)
        self.set_draw_color(*SHADE)
        self.set_title(self.drawable(paper.title))
        self.set_lang(paper.language)

    def footer(self) -> None:
        self.set_y(-MARGIN)
        self.set_font(FONT, size=SMALL)
        self.set_text_color(*PALE)
        self.multi_cell(0, LINE, self._numbered % {"page": self.page_no(), "pages": ALL_PAGES}, align="C")

    def say(self, text: str, *, size: float = TEXT, emphasis: str = "", colour: tuple[int, int, int] = INK) -> None:
        """Draw a text over the whole width, on as many lines as it needs."""
        self.set_font(FONT, emphasis, size)
        self.set_text_color(*colour)
        self.multi_cell(0, size * 0.5, self.drawable(text), align=self.side, new_x="LMARGIN", new_y="NEXT")
        self.set_font(FONT, size=TEXT)
        self.set_text_color(*INK)

    def keep_room(self, height: float) -> None:
        """Go on with the next page if there isn't so much room left on this one."""
        if self.will_page_break(height):
            self.add_page()

    def say_whole(self, text: str) -> None:
        """Draw somebody's text line by line, however long it is, each paragraph at the side from which it is read."""
        for paragraph in text.split("\n\n"):
            side = Align.R if direction_of(paragraph) is Direction.RIGHT_TO_LEFT else Align.L
            for line in filter(None, map(self.signs, paragraph.split("\n"))):
                self.multi_cell(0, LINE, line, align=side, new_x="LMARGIN", new_y="NEXT")
            self.ln(LINE / 2)

    def multi_cell(self, w: float, h: float | None = None, text: str = "", *args: Any, **more: Any) -> Any:
        """Draw as FPDF does, with the text shaped where its script needs that: it takes five times as long."""
        wants_shaping = _wants_shaping(text)
        self.set_text_shaping(use_shaping_engine=wants_shaping)
        drawn = _in_drawn_order(text) if wants_shaping else without_isolates(text)
        return super().multi_cell(w, h, drawn, *args, **more)

    def in_order(self, parts: Sequence[T]) -> tuple[T, ...]:
        """Return what stands beside each other in a line, from left to right."""
        return tuple(reversed(parts)) if self.turned else tuple(parts)

    def drawable(self, text: str) -> str:
        """Return a text in one line of signs that the font has, cut where it is far too long."""
        line = _line(text)
        line = line if len(line) <= LONGEST_CELL else contained(line[: LONGEST_CELL - 1]) + "…"
        return self._signs_of(line)

    def signs(self, text: str) -> str:
        """Return a text in one line of signs that the font has, all of it."""
        return self._signs_of(_line(text))

    def _signs_of(self, line: str) -> str:
        return "".join(filter(None, map(self._sign, line)))

    def _sign(self, sign: str) -> str:
        if ord(sign) in self._signs or sign in (ISOLATE, END_ISOLATE):
            return sign
        return "" if category(sign) in {"Mn", "Cf"} else MISSING


def _line(text: str) -> str:
    return in_one_line(contained(text), kept=ISOLATE + END_ISOLATE + LEFT_MARK)


def _wants_shaping(text: str) -> bool:
    return not text.isascii() and any(bidirectional(sign) in _RIGHT_TO_LEFT or combining(sign) for sign in text)


def _in_drawn_order(text: str) -> str:
    """Return a text whose stretches from right to left FPDF puts in order: in others it draws their numbers last.

    Where a text reads from right to left itself, it does so by itself.
    """
    if auto_detect_base_direction(text) is TextDirection.RTL:
        return text
    signs = BidiParagraph(text, TextDirection.LTR).get_characters()
    stretches = (list(stretch) for _turned, stretch in groupby(signs, lambda sign: sign.embedding_level > 0))
    return "".join(map(_stretch, stretches))


def _stretch(signs: Sequence[BidiCharacter]) -> str:
    runs = [(level, "".join(sign.character for sign in run)) for level, run in groupby(signs, _LEVEL)]
    if len(runs) == 1:
        return runs[0][1]
    return "".join(f"{RIGHT_TO_LEFT if level % 2 else LEFT_TO_RIGHT}{run}{END_ISOLATE}" for level, run in runs[::-1])


_LEVEL = attrgetter("embedding_level")


@cache
def _fonts() -> Path:
    """Return the folder of the fonts that come with matplotlib, which needn't be imported for them."""
    found = find_spec("matplotlib")
    assert found is not None  # noqa: S101  (the bot depends on it)
    assert found.origin is not None  # noqa: S101  (it can't be otherwise here)
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"


def _draw_head(sheets: _Sheets, paper: Paper) -> None:
    for number, said in enumerate(paper.sender):
        sheets.say(said, emphasis="" if number else "B")
    if paper.sender:
        sheets.ln(LINE)
    sheets.say(paper.title, size=TITLE, emphasis="B")
    sheets.ln(LINE / 2)
    _draw_facts(sheets, paper.facts)


def _draw_section(sheets: _Sheets, section: Section) -> None:
    """Draw a section; its heading never stands at the foot of a page by itself."""
    sheets.ln(LINE)
    sheets.keep_room(PICTURE_HEIGHT + HEADING if section.pictures and not section.facts else ROOM)
    sheets.say(section.heading, size=HEADING, emphasis="B")
    sheets.ln(LINE / 4)
    for line in section.lines:
        sheets.say(line)
    _draw_facts(sheets, section.facts)
    for chart in section.pictures:
        _draw_picture(sheets, chart)
    _draw_notes(sheets, section.notes)
    _draw_tables(sheets, section.tables)
    sheets.say_whole(section.text)


def _draw_tables(sheets: _Sheets, tables: Iterable[Table]) -> None:
    for table in tables:
        _draw_table(sheets, table)


def _draw_notes(sheets: _Sheets, notes: Iterable[str]) -> None:
    for note in notes:
        sheets.say(note, size=SMALL, colour=PALE)


def _draw_picture(sheets: _Sheets, chart: Chart) -> None:
    """Draw a picture over the whole width."""
    from bot.charts import draw_chart  # noqa: PLC0415  (most papers have no pictures, and it takes memory)

    sheets.ln(LINE / 2)
    sheets.keep_room(PICTURE_HEIGHT)
    drawn = draw_chart(chart, inches=PICTURE_INCHES, dots=SHARP)
    sheets.image(io.BytesIO(drawn), w=sheets.epw, h=PICTURE_HEIGHT, alt_text=chart.title)
    sheets.ln(LINE / 2)


def _draw_facts(sheets: _Sheets, facts: Iterable[tuple[str, str]]) -> None:
    """Draw labels with their values beside them, where reading begins; a value without a label heads those below."""
    for heads, group in groupby(facts, lambda fact: not fact[0]):
        if not heads:
            _draw_labelled(sheets, group)
            continue
        for _label, heading in group:
            sheets.keep_room(ROOM / 2)
            sheets.ln(LINE / 3)
            sheets.say(heading, emphasis="B")


def _draw_labelled(sheets: _Sheets, facts: Iterable[tuple[str, str]]) -> None:
    with sheets.table(
        first_row_as_headings=False,
        borders_layout=TableBordersLayout.NONE,
        col_widths=sheets.in_order((3, 7)),
        line_height=LINE,
        text_align=sheets.side,
        v_align=VAlign.T,
        padding=(0.3, 1) if sheets.turned else (0.3, 1, 0.3, 0),
    ) as drawn:
        for label, value in facts:
            row = drawn.row()
            for text, style in sheets.in_order(((label, FontFace(color=PALE)), (value, None))):
                row.cell(sheets.drawable(text), style=style)


def _draw_table(sheets: _Sheets, table: Table) -> None:
    """Draw a table over as many pages as it needs, with its headings on each."""
    sheets.ln(LINE)
    sheets.keep_room(ROOM)
    if table.heading:
        sheets.say(table.heading, size=TEXT + 1.5, emphasis="B")
        sheets.ln(1)
    sheets.set_font(FONT, size=SMALL)
    with sheets.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        col_widths=sheets.in_order([column.share for column in table.columns]),
        headings_style=FontFace(emphasis="BOLD", fill_color=SHADE, color=INK),
        line_height=LINE * 0.86,
        text_align=sheets.in_order([Align.R if column.figures else sheets.side for column in table.columns]),
        v_align=VAlign.T,
        padding=(0.8, 0.8),
    ) as drawn:
        drawn.row(sheets.in_order([sheets.drawable(column.heading) for column in table.columns]))
        for cells in table.rows:
            drawn.row(sheets.in_order([sheets.drawable(cell) for cell in cells]))
        for cells in table.totals:
            drawn.row(sheets.in_order([sheets.drawable(cell) for cell in cells]), style=FontFace(emphasis="BOLD"))
    sheets.set_font(FONT, size=TEXT)
    sheets.ln(LINE)
