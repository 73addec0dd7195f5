"""From rows to the domain's values: a table's columns are named as the value's fields."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa

V = TypeVar("V")
N = TypeVar("N")


def columns_for(value: type, table: sa.FromClause) -> tuple[sa.ColumnElement[Any], ...]:
    """Return the table's columns in the order of the value's fields."""
    return tuple(table.c[name] for name in names_of(value))


@cache
def names_of(value: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(value))


def first(value: Callable[..., V], result: sa.CursorResult[Any]) -> V | None:
    """Return the first row as a value; the row's columns must be those of `columns_for`."""
    row = result.first()
    return None if row is None else value(*row)


def only(value: Callable[..., V], result: sa.CursorResult[Any]) -> V:
    """Return the one row that there is as a value, as `first` does."""
    return value(*result.one())


def every(value: Callable[..., V], result: sa.CursorResult[Any]) -> Sequence[V]:
    """Return every row as a value."""
    return [value(*row) for row in result]


MOST_NAMED = 1000
"""How many objects one statement names; the engines take no more than some thirty thousand."""


def parts(ids: Iterable[N]) -> Iterator[list[N]]:
    """Yield ids in parts that one statement can name."""
    every_one = [*ids]
    for start in range(0, len(every_one), MOST_NAMED):
        yield every_one[start : start + MOST_NAMED]


def joined(values: Sequence[type], row: Sequence[Any]) -> Iterator[Any]:
    """Return a joined row as values, each from its own columns in their order, then what is left of it.

    A value whose row was missing, so that its first column is empty, is `None`.
    """
    start = 0
    for value in values:
        end = start + len(names_of(value))
        yield None if row[start] is None else value(*row[start:end])
        start = end
    yield from row[start:]
