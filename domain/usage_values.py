"""Usage as other programs tell it, in JSON: each event becomes a row, or is refused with why."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from domain.habits import DayOrder, Mark
from domain.names import shown
from domain.reported import ToldBalance
from domain.usage import LONGEST_ID, RefusedUsage, RowKind, UsageRow, WhyRefused
from domain.usage_columns import credits_in, stamp_in, wall_clock

LONGEST_VALUE = 60
"""How many characters of a time or of an amount are looked at."""

LONGEST_ACCOUNT = 200


@dataclass(frozen=True, slots=True)
class Told:
    """What a program says of one event, whatever it may be. `when`: an instant or a day; `left`: a balance after it."""

    account: Any
    when: Any
    credits: Any
    event_id: Any = None
    left: Any = None


@dataclass(frozen=True, slots=True)
class Habits:
    """How a program writes what it tells. `order`: of day and month; without one a doubtful day is refused."""

    zone: tzinfo
    order: DayOrder | None = None
    mark: Mark = Mark.POINT


def rows_of(
    told: Iterable[Told], kind: RowKind, habits: Habits, *, first: int = 1
) -> tuple[list[UsageRow], list[RefusedUsage]]:
    """Return what can be read as rows, numbered from `first`, and the others with why."""
    found: list[UsageRow] = []
    unread: list[RefusedUsage] = []
    for number, one in enumerate(told, first):
        row = _row(number, one, kind, habits)
        if isinstance(row, UsageRow):
            found.append(row)
        else:
            unread.append(_refused(number, one, row))
    return found, unread


def balances_of(
    told: Iterable[Told], habits: Habits, *, first: int = 1
) -> tuple[list[ToldBalance], list[RefusedUsage]]:
    """Return what can be read as balances, numbered from `first`, and the others with why.

    `credits` is what an account has, also below zero; one that says no time is of now.
    """
    found: list[ToldBalance] = []
    unread: list[RefusedUsage] = []
    for number, one in enumerate(told, first):
        balance = _balance(number, one, habits)
        if isinstance(balance, ToldBalance):
            found.append(balance)
        else:
            unread.append(_refused(number, one, balance))
    return found, unread


def _balance(number: int, told: Told, habits: Habits) -> ToldBalance | WhyRefused:
    account = text_in(told.account)
    if not account or len(account) > LONGEST_ACCOUNT:
        return WhyRefused.NO_ACCOUNT
    stamp: tuple[int | None, int | None] | None = (None, None) if told.when is None else _stamp(told.when, habits)
    if stamp is None:
        return WhyRefused.NO_TIME
    credits = _credits(told.credits, habits.mark)
    return credits if isinstance(credits, WhyRefused) else ToldBalance(number, account, stamp[0], stamp[1], credits)


def _row(number: int, told: Told, kind: RowKind, habits: Habits) -> UsageRow | WhyRefused:
    account, event_id = text_in(told.account), text_in(told.event_id) if kind is RowKind.EVENTS else ""
    if not account or len(account) > LONGEST_ACCOUNT:
        return WhyRefused.NO_ACCOUNT
    if event_id is None:
        return WhyRefused.NO_ID
    stamp = _stamp(told.when, habits)
    if stamp is None:
        return WhyRefused.NO_TIME
    credits = _credits(told.credits, habits.mark)
    if kind is RowKind.UNNUMBERED and isinstance(told.when, str):
        event_id = wall_clock(told.when.strip(), habits.order)
    return credits if isinstance(credits, WhyRefused) else UsageRow(number, account, *stamp, credits, event_id)


def _refused(number: int, told: Told, why: WhyRefused) -> RefusedUsage:
    named = [_words(value) for value in (told.account, told.event_id, told.when, told.credits)]
    return RefusedUsage(number, why, named[0][:200], named[1][:LONGEST_ID], f"{named[2]} | {named[3]}"[:500])


def _words(value: Any) -> str:
    """Return what a value looks like, for people; of a list or an object only that it is one."""
    match value:
        case None:
            return ""
        case str():
            return shown(value[:500].encode(errors="replace").decode())
        case bool() | int() | float():
            return str(value)
        case _:
            return "{…}" if isinstance(value, dict) else "[…]"


def text_in(value: Any) -> str | None:
    """Return a name or an id as text, empty for none; `None` for what isn't one, or can't be kept as it is."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or "\0" in value:
        return None
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a sign
        return None
    return value.strip()


def _stamp(value: Any, habits: Habits) -> tuple[int, int | None] | None:
    if isinstance(value, float) and math.isfinite(value):
        value = int(value)
    text = text_in(value)
    return stamp_in(text, habits.order, habits.zone) if text and len(text) <= LONGEST_VALUE else None


def _credits(value: Any, mark: Mark) -> int | WhyRefused:
    match value:
        case bool():
            return WhyRefused.NO_AMOUNT
        case int():
            return value
        case float():
            if not math.isfinite(value):
                return WhyRefused.TOO_LARGE
            return int(value) if value.is_integer() else WhyRefused.NOT_WHOLE
        case str() if len(value) <= LONGEST_VALUE:
            return credits_in(value, mark)
        case _:
            return WhyRefused.NO_AMOUNT
