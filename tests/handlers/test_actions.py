"""Buttons: what they carry fits and comes back as it was, and wherever they lead, there is a screen and a way back."""

from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import Enum
from typing import Any, get_type_hints

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.money import MOST_CREDITS, MOST_MINOR
from domain.people import Actor, Role
from domain.traffic import Outcome
from handlers.answer import OldButton, Understood, understand
from handlers.ask import LARGEST, LONGEST_ACTION, Ask, StaleAction, decode, encode, id_fields, plain_type
from handlers.decision_asks import Approve
from handlers.forms import CancelForm
from handlers.menu import ShowHelp, ShowMenu
from handlers.registry import entry_of, questions_of
from handlers.screen import Button, Screen
from handlers.speech import Press
from handlers.wording import LANGUAGES
from tests.handlers.asking import all_entries, asks_about, named_objects, variations
from tests.handlers.place import Place

LARGEST_ID = 2**53
ENTRIES = {entry.ask.__name__: entry for entry in all_entries()}
NUMBERS = {
    "credits": MOST_CREDITS,
    "minor": MOST_MINOR,
    "covered": MOST_MINOR,
    "raised_to": MOST_MINOR,
    "limit_was": MOST_MINOR,
    "page": 10_000,
    "year": 9999,
    "month": 12,
    "times": 2,
}
"""How large the numbers in a button get that are no ids."""

OF_AN_APPROVAL = {"request_id": 10**8, "credits": 10**7, "bonus": 10**5, "covered": 10**9}
"""The same for an approval, which carries more of them than fit at their largest: such other numbers are refused."""


def carried(kind: type[Ask]) -> st.SearchStrategy[Ask]:
    """Return asks as buttons carry them: what people type in answer to a question is in none of them."""
    return st.builds(kind, **{item.name: _carried(kind, item.name) for item in fields(kind)})


def _carried(kind: type[Ask], field: str) -> st.SearchStrategy[Any]:
    hint = plain_type(get_type_hints(kind)[field])
    empty = st.just(next(item.default for item in fields(kind) if item.name == field))
    if hint is bool:
        return st.booleans()
    if issubclass(hint, Enum):
        return st.sampled_from(hint) if field not in questions_of(kind) else st.sampled_from(hint) | empty
    numbers = OF_AN_APPROVAL if kind is Approve else NUMBERS
    if hint is int:
        return st.integers(0, numbers.get(field, LARGEST_ID))
    if hint is Decimal:
        return st.decimals(Decimal("0.0001"), 1_000, places=4)
    return empty if field in questions_of(kind) else st.sampled_from(TEXTS.get(field, [""]))


TEXTS = {"language": [*LANGUAGES], "currency": ["EUR", "USDT"], "answer": ["next month", "UNTRACKED"]}
TEXTS |= {"first": ["2026-03-03"], "last": ["2026-04-30"]}


@pytest.mark.parametrize("name", ENTRIES)
@given(data=st.data())
def test_what_a_button_carries_fits_and_comes_back(name: str, data: st.DataObject) -> None:
    ask = data.draw(carried(ENTRIES[name].ask))
    credits, price = getattr(ask, "credits", 0) or 0, getattr(ask, "price", 0) or 0
    assume(credits * price * 100 <= MOST_MINOR)  # more is refused before there is a button
    if isinstance(ask, Approve):
        ask = replace(ask, covered=min(ask.covered, int(credits * price * 100)), bonus=min(ask.bonus, ask.credits))
    action = encode(ask)
    assert len(action.encode()) <= LONGEST_ACTION
    assert decode(action) == ask


@given(st.sampled_from([entry.ask.code for entry in ENTRIES.values()]), st.lists(st.text(max_size=24), max_size=6))
def test_a_made_up_action_is_an_ask_or_stale(code: str, parts: list[str]) -> None:
    try:
        ask = decode(":".join([code, *parts]))
    except StaleAction:
        return
    for item in fields(ask):
        value = getattr(ask, item.name)
        assert not isinstance(value, int) or abs(value) <= LARGEST
        assert not isinstance(value, Decimal) or value.is_finite()


@pytest.mark.parametrize("number", ["9223372036854775808", "1e5", "٢٠٠", "+1", " 1", "1_000", "0x1", ""])
def test_only_plain_numbers_are_read_from_a_button(number: str) -> None:
    with pytest.raises(StaleAction):
        decode(f"rq:{number}")


@pytest.mark.parametrize("price", ["NaN", "Infinity", "-1", "1e999999", "1,5", ".5", "٢"])
def test_only_plain_prices_are_read_from_a_button(price: str) -> None:
    with pytest.raises(StaleAction):
        decode(f"ap:1:paid:10:{price}")


@pytest.mark.parametrize("name", ENTRIES)
def test_answers_that_buttons_carry_are_taken_as_they_are(name: str) -> None:
    kind = ENTRIES[name].ask
    for ask in asks_about(kind, {field: [7] for field in named_objects(kind)}):
        for one in (ask, *variations(ask)):
            try:
                action = encode(one)
            except ValueError:
                continue  # it is too long, or has a colon in it: no button ever carries it
            assert understand(Press(action, "m0")) == Understood(_with_nothing_as_none(one))


def _with_nothing_as_none(ask: Ask) -> Ask:
    """Return an ask as it comes from a button, where an empty answer is one that is still to be given."""
    return replace(ask, **{item.name: item.default for item in fields(ask) if getattr(ask, item.name) == ""})


@pytest.mark.parametrize("action", ["ttbz:Nowhere/Else", "ttg:-5", "ttp:0", "ttq:1000", "ttn:\u202eevil", "stkb:-7"])
def test_what_no_form_would_take_is_taken_from_no_button(action: str) -> None:
    assert isinstance(understand(Press(action, "m0")), OldButton)


# Wherever buttons lead


@dataclass(frozen=True)
class Step:
    """A button on its way to be pressed. `path`: the asks that led to it."""

    ask: Ask
    path: tuple[Ask, ...]


DEPTH = 5
A_KIND = 4
"""How many asks that differ only in their objects are pressed."""


async def crawl(place: Place, who: Actor) -> list[tuple[Step, Screen]]:
    """Press every button that somebody can get to, each as if nothing had been pressed for good before."""
    waiting = [Step(ShowMenu(), ()), Step(ShowHelp(), ())]
    known: dict[Ask, int] = {}
    found = []
    while waiting:
        step = waiting.pop(0)
        kind = _kind(step.ask)
        if step.ask in known or known.get(kind, 0) >= A_KIND:
            continue
        known[step.ask] = 1
        known[kind] = known.get(kind, 0) + 1
        seen = await place.ask(step.ask, who)
        screens = [seen.reply.screen, *(screen for reader, screen in seen.told if reader.member_id == who.member_id)]
        if seen.outcome is Outcome.DONE and not seen.reply.screen.silent:
            found.append((step, seen.reply.screen))
        if len(step.path) < DEPTH:
            path = (*step.path, step.ask)
            waiting += [
                Step(decode(one.action), path) for screen in screens for one in buttons_of(screen) if one.action
            ]
    return found


def _kind(ask: Ask) -> Ask:
    """Return an ask without its objects and pages."""
    names = {
        *id_fields(type(ask)),
        "page",
        "before",
        "purchase",
        "panel_id",
        "wallet",
        "credits",
        "minor",
        "form",
        "line",
    }
    return replace(ask, **{item.name: None for item in fields(ask) if item.name in names})


def buttons_of(screen: Screen) -> list[Button]:
    return [button for row in screen.buttons for button in row]


CRAWLED = [(code, role) for code in ("Aldebaran", "Betelgeuse", "Deneb") for role in Role]


@pytest.mark.parametrize(("code", "role"), CRAWLED)
async def test_every_button_leads_to_a_screen_with_a_way_back(place: Place, code: str, role: Role) -> None:
    found = await crawl(place, place.world.house(code).people[role])
    assert len(found) > 10
    for step, screen in found:
        said = f"{[*step.path, step.ask]} led to {screen}"
        assert len(screen.title) <= 64, said
        assert all(button.label.strip() for button in buttons_of(screen)), said
        assert leads_back(step, screen), said


def leads_back(step: Step, screen: Screen) -> bool:
    """Return whether a screen has a button to the menu, to what was there before it, or out of a question."""
    if isinstance(step.ask, ShowMenu) or (screen.fresh and (screen.file or screen.paper or screen.chart)):
        return True  # a file is a message by itself; what was there before stays
    asks = [decode(button.action) for button in buttons_of(screen) if button.action]
    before = {type(ask) for ask in step.path}
    said = any(button.label.startswith("«") for button in buttons_of(screen))
    return said or any(isinstance(ask, (ShowMenu, CancelForm)) or type(ask) in before for ask in asks)


async def test_a_role_reaches_by_buttons_what_it_may_ask(place: Place) -> None:
    for role in Role:
        people = [place.world.house(code).people[role] for code in ("Aldebaran", "Betelgeuse")]
        reached = {type(step.ask) for who in people for step, _screen in await crawl(place, who)}
        assert all(role in entry_of(kind).roles for kind in reached)
