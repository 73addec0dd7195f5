"""Papers: documents to be drawn as PDF, as values without fonts or places."""

from dataclasses import dataclass, field

from domain.bidi import Direction
from handlers.chart import Chart, spoken_direction


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `share`: of the paper's width, beside the others'; `figures`: it holds numbers."""

    heading: str
    share: int
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below the headings of their columns, which stand on every page, and what they come to.

    `totals`: rows of the same columns that stand out.
    """

    heading: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper with a heading of its own: its lines, facts, pictures, notes, tables and text, in this order.

    `facts`: labels with their values; without a label, the value is a heading over those below it. `text`: somebody's
    words, drawn line by line and whole, however long they are.
    """

    heading: str
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    pictures: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file inside a paper, as it is: a viewer can save it."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of one or more pages, worded for its reader.

    `name`: of its file; `sender`: lines at its top; `facts`: labels with their values; `page`: the words of a page's
    number, with `%(page)s` and `%(pages)s`; `instead`: what is said where it can't be drawn. `sections` follow what
    stands in it by itself. `direction`: that of the language in which it is worded; a paper that is read from right to
    left is laid out so.
    """

    name: str
    title: str
    page: str
    language: str
    instead: str
    sender: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    direction: Direction = field(default_factory=spoken_direction)
