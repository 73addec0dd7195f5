"""What charts have in common: their colours, how large words are, and how numbers and names are written in them."""

import io
import warnings
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from domain.bidi import END_ISOLATE, ISOLATE, contained
from domain.names import in_one_line
from handlers.chart import Look, Marks

INCHES, DOTS = (6.0, 4.5), 160
INK, PALE, SHADE = "#141820", "#606878", "#e4e8ee"
BAR_COLOURS = ("#2f6db5", "#d98a2b", "#7a8794", "#4d9d8f")
FLAG_COLOURS = {
    Look.ALERT: "#c8372d",
    Look.EXPECTED: "#8a4fbf",
    Look.DONE: "#2e9e5b",
    Look.DUE: "#d98a2b",
    Look.LATE: "#c8372d",
}
FLAG_SIGNS = {Look.ALERT: "v", Look.EXPECTED: "D", Look.DONE: "o", Look.DUE: "D", Look.LATE: "^"}
WIDTH = 0.8
"""Of all bars of a label together, where the labels are 1 apart."""

EARLIER = 0.55
"""How much of its colour a bar before the last has, in white."""

TITLE_POINTS, WORD_POINTS, SMALL_POINTS = 14, 11.5, 10
"""How large words are: a phone shows the picture at a third of its dots."""

LONGEST = 60
"""Signs of a text that are drawn."""


class Drawn(NamedTuple):
    """A name in the legend, and what stands for it."""

    label: str
    artist: Any


def as_png(figure: Figure) -> bytes:
    """Return a figure as PNG."""
    drawn = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of signs that the font lacks, which are drawn as boxes
        figure.savefig(drawn, format="png")
    return drawn.getvalue()


def paler(colour: str) -> tuple[float, float, float]:
    """Return a colour mixed with white, so that what is behind it doesn't shine through."""
    red, green, blue = (1 - EARLIER * (1 - part) for part in to_rgb(colour))
    return red, green, blue


def heights_of(values: Iterable[Decimal | None]) -> Iterable[float]:
    """Return how high bars and points stand; where there is no value, nothing is drawn."""
    return (float("nan") if value is None else float(value) for value in values)


def plain(text: str) -> str:
    """Return a text in one line, as long as there is room for."""
    line = in_one_line(contained(text), kept=ISOLATE + END_ISOLATE)
    return line if len(line) <= LONGEST else contained(line[:LONGEST])


def figures(value: float, marks: Marks, *, places: int | None = None) -> str:
    """Return a number as the reader's language writes it: "1,250" or "−0,5". `places`: `None` for as many as it has."""
    exact = Decimal(str(round(value, 6))).normalize()
    digits = (
        (f"{abs(exact):,f}" if places is None else f"{abs(exact):,.{places}f}")
        .replace(",", " ")
        .replace(".", marks.decimal)
        .replace(" ", marks.thousands)
    )
    return f"−{digits}" if exact < 0 else digits
