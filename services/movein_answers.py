"""Moving in from a spreadsheet: what people answer about a file, before anybody moves in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from domain.calendar import NotADay, NotDays, day_meant, day_named, days_from
from domain.errors import N_, NotHere, Refusal
from domain.money import (
    Ambiguous,
    NotAnAmount,
    OtherCurrency,
    decimals_of,
    minimum_from,
    money_from,
    price_from,
)
from domain.movein import LEFT_OUT, NEW, Choices, MoveInState
from domain.movein_columns import Column, Meaning, Owes
from domain.names import NotAName, name_from, shown
from domain.numerals import unmistakable
from domain.people import Actor
from services.movein import Draft, MoveInChanged
from services.terms import MOST_PANELS, TooManyPanels
from storage.store import Store


class NoNames(Refusal):
    why = N_("I don't know yet which column has the names of your sub-resellers.")
    what_to_do = N_("Tap the column that has them, and say so.")


class SamePanelTwice(Refusal):
    why = N_("Another panel of the file is this one already.")
    what_to_do = N_("Choose another, have a new one made, or leave one of the two out.")


class NoPanelLeft(Refusal):
    why = N_("Then no panel would be left that anybody could move in to.")
    what_to_do = N_("Say which of your panels this is, or have it made.")


@dataclass(eq=False)
class GracePassed(Refusal):
    day: date

    why = N_("%(day)s isn't after today.")
    what_to_do = N_("Until then they may trade without having accepted: name a day to come, or a number of days.")


@dataclass(eq=False)
class DayAhead(Refusal):
    day: date

    why = N_("%(day)s is still to come.")
    what_to_do = N_("Type the day from which the money is to be paid, today at the latest.")


async def answer(store: Store, draft: Draft, choices: Choices) -> None:
    """Keep what was answered; raises `MoveInChanged` where somebody answered something else meanwhile."""
    if choices != draft.choices and not await store.move_ins.answer(
        draft.move_in.id, choices, version=draft.move_in.version
    ):
        raise MoveInChanged


NO_HANDLE = "-"
"""An answer that leaves a Telegram name out."""

UNFIT = (NotAnAmount, Ambiguous, OtherCurrency, NotAName, NotADay, NotDays, DayAhead)
"""What may be wrong with an answer that is typed in the place of a cell."""


async def set_meaning(store: Store, draft: Draft, place: int, column: Column) -> None:
    """Say what a column means; another that said the same says nothing any more."""
    if not 0 <= place < len(draft.choices.columns):
        raise NotHere
    same = (column.meaning, column.panel_key)
    columns = [
        Column(Meaning.NOTHING) if (one.meaning, one.panel_key) == same and one.meaning is not Meaning.NOTE else one
        for one in draft.choices.columns
    ]
    columns[place] = column
    changed = replace(draft.choices, columns=tuple(columns), confirmed=False, owes=None, fixes={})
    await answer(store, draft, changed)


async def confirm_columns(store: Store, draft: Draft) -> None:
    """Say that the columns mean what they are taken for; files with columns of these names begin with that."""
    if not any(column.meaning is Meaning.NAME for column in draft.choices.columns):
        raise NoNames
    await answer(store, draft, replace(draft.choices, confirmed=True))


async def match_panel(store: Store, draft: Draft, place: int, panel_id: int, *, by: Actor) -> None:
    """Say which panel one of the file's is: one that there is, `NEW` for one to be made, `LEFT_OUT` for none."""
    keys = [*draft.named]
    if not 0 <= place < len(keys) or (panel_id == NEW and not (by.is_top and draft.named[keys[place]])):
        raise NotHere
    if panel_id > 0 and panel_id not in {panel.id for panel in draft.panels}:
        raise NotHere
    others = {key: known for key, known in draft.matched.items() if key != keys[place]}
    if panel_id > 0 and panel_id in others.values():
        raise SamePanelTwice
    if panel_id == LEFT_OUT and all(others.get(key) == LEFT_OUT for key in keys if key != keys[place]):
        raise NoPanelLeft
    made = sum(known == NEW for known in others.values()) + (panel_id == NEW)
    if len(draft.panels) + made > MOST_PANELS and panel_id == NEW:
        raise TooManyPanels(MOST_PANELS)
    await answer(store, draft, replace(draft.choices, panels=draft.choices.panels | {keys[place]: panel_id}))


async def take_as_own(store: Store, draft: Draft) -> None:
    """Say that the currency that stands in the file is the network's own."""
    await answer(store, draft, replace(draft.choices, alias=draft.foreign))


async def set_owes(store: Store, draft: Draft, owes: Owes) -> None:
    await answer(store, draft, replace(draft.choices, owes=owes))


async def set_until(store: Store, draft: Draft, until: date) -> None:
    """Say until which day everybody may trade before they have accepted; raises `GracePassed`."""
    if until <= draft.today:
        raise GracePassed(until)
    await answer(store, draft, replace(draft.choices, until=until))


def day_from(typed: str, today: date) -> date:
    """Return the day that a number of days from today is, or one by its name; raises `NotADay`, `NotDays`."""
    return today + timedelta(days=days_from(typed)) if typed.isdecimal() else day_meant(typed, today)


async def drop(store: Store, draft: Draft) -> None:
    """Give a file up."""
    if not await store.move_ins.shift(draft.move_in.id, old=MoveInState.DRAFT, new=MoveInState.DROPPED):
        raise MoveInChanged


async def leave_out(store: Store, draft: Draft, rows: frozenset[int]) -> None:
    """Leave rows out; what was answered about them stays."""
    await answer(store, draft, replace(draft.choices, skipped=draft.choices.skipped | rows))


async def take_in(store: Store, draft: Draft, row: int) -> None:
    """Take a row that was left out after all."""
    await answer(store, draft, replace(draft.choices, skipped=draft.choices.skipped - {row}))


async def accept(store: Store, draft: Draft, rows: frozenset[int]) -> None:
    """Say that what is unusual about rows is right as it stands."""
    await answer(store, draft, replace(draft.choices, accepted=draft.choices.accepted | rows))


async def fix(store: Store, draft: Draft, row: int, place: int, typed: str) -> None:
    """Put an answer in the place of a cell; raises what is wrong with it."""
    if draft.plan.entry(row) is None or not 0 <= place < len(draft.choices.columns):
        raise NotHere
    value = _fixed(draft.choices.columns[place].meaning, typed, draft)
    fixes = draft.choices.fixes | {row: draft.choices.fixes.get(row, {}) | {place: value}}
    await answer(store, draft, replace(draft.choices, fixes=fixes))


def _fixed(meaning: Meaning, typed: str, draft: Draft) -> str:
    """Return what was typed as it is kept, so that it is read in one way only."""
    read = _READ_BY.get(meaning)
    return shown(typed, most=64) if read is None else read(typed, draft)


def _money(typed: str, currency: str) -> str:
    minor = money_from(typed, currency, zero=True).minor
    return unmistakable(Decimal(minor).scaleb(-decimals_of(currency)))


def _due(typed: str, currency: str) -> str:
    """Return what is to pay: 120; below zero for what is in credit: -120."""
    text = typed.strip()
    bare = text.lstrip("-−–")
    sign = "-" if len(text) - len(bare) == 1 else ""
    return sign + _money(bare if sign else text, currency)


def _day_past(typed: str, today: date) -> str:
    """Return the day that was meant, without a year the last of its kind; raises `NotADay`, `DayAhead`."""
    day = day_meant(day_named(typed), today)
    while day > today and day_named(typed).startswith("--"):
        day = day.replace(year=day.year - 1)
    if day > today:
        raise DayAhead(day)
    return day.isoformat()


_READ_BY: dict[Meaning, Callable[[str, Draft], str]] = {
    Meaning.NAME: lambda typed, _draft: name_from(typed),
    Meaning.PRICE: lambda typed, _draft: unmistakable(price_from(typed)),
    Meaning.BALANCE: lambda typed, _draft: str(minimum_from(typed)),
    Meaning.LIMIT: lambda typed, draft: _money(typed, draft.currency),
    Meaning.DUE: lambda typed, draft: _due(typed, draft.currency),
    Meaning.HANDLE: lambda typed, _draft: "" if typed.strip() == NO_HANDLE else shown(typed, most=64),
    Meaning.DAYS: lambda typed, _draft: str(days_from(typed)),
    Meaning.SINCE: lambda typed, draft: _day_past(typed, draft.today),
}
