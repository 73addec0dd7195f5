"""Charts: pictures of numbers to be drawn, as values without colours or places."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from domain.bidi import Direction


def spoken_direction() -> Direction:
    """Return how the language that is being spoken is read."""
    from handlers.wording import direction  # noqa: PLC0415  (whatever draws a chart or a paper needn't load languages)

    return direction()


class Shape(StrEnum):
    """How a series is drawn: `STACK` as bars that stand upon those before."""

    BARS = "bars"
    STACK = "stack"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers of one kind. `values`: one for each label of the chart, `None` where there is none."""

    label: str
    shape: Shape
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """What is usual, from low to high, behind the series; one of each for each label, `None` where it isn't known."""

    label: str
    low: tuple[Decimal | None, ...]
    high: tuple[Decimal | None, ...]


class Look(StrEnum):
    """How labels are flagged."""

    ALERT = "alert"
    EXPECTED = "expected"
    DONE = "done"
    DUE = "due"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Flags:
    """Labels that stand out, by their places from 0. `label`: why they do."""

    label: str
    look: Look
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """How the reader's language writes a number: what stands between thousands, and what before the decimals."""

    thousands: str = ","
    decimal: str = "."


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of series beside each other, worded for its reader.

    `name`: of its file; `unit`: what is counted; `labels`: along the foot, empty where none is written; `last`: what is
    said of the last of them, which stands out; `instead`: what is said where it can't be drawn. `lying`: the bars grow
    along the lines in which their labels stand, the first on top, none standing out. `direction`: that of the language
    in which it is worded; time goes to the right in any case.
    """

    name: str
    title: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    instead: str
    last: str = ""
    marks: Marks = Marks()
    band: Band | None = None
    flags: tuple[Flags, ...] = ()
    lying: bool = False
    direction: Direction = field(default_factory=spoken_direction)
