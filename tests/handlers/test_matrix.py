"""Nobody does or sees what isn't theirs: every ask, asked by every role, about everybody's objects."""

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.errors import NotYourRole
from domain.people import Actor, ResellerState, Role
from domain.traffic import Outcome
from handlers.ask import Ask
from handlers.balance import ShowBalance
from handlers.closing_asks import PassOn
from handlers.freezing import LiftFreeze
from handlers.history import ShowHistory
from handlers.permission import Frozen, FrozenByParent, NotForDeputies
from handlers.registry import Entry, Toward
from handlers.speech import Press
from services.network import Suspended
from storage.models.authority import deputies
from storage.models.people import resellers
from tests.conftest import START
from tests.handlers.asking import (
    Relation,
    all_entries,
    all_words,
    asks_about,
    dump,
    forgeries,
    named_objects,
    objects_of,
    say_and_undo,
    variations,
    with_line,
)
from tests.handlers.houses import House, World
from tests.handlers.matrix import MATRIX, Rule
from tests.handlers.place import Place

ENTRIES = {entry.ask.__name__: entry for entry in all_entries()}


def test_the_table_names_every_ask_and_nothing_else() -> None:
    assert set(ENTRIES) == set(MATRIX)


def test_no_two_asks_share_a_name() -> None:
    assert len(ENTRIES) == len(all_entries()), "the audit would call both the same"


@pytest.mark.parametrize("name", MATRIX)
def test_the_registry_says_what_the_table_says(name: str) -> None:
    entry = ENTRIES[name]
    said = Rule(
        roles=entry.roles,
        toward=entry.toward,
        reads=entry.reads,
        moves=entry.moves,
        suspended=entry.reads or entry.always,
        in_person=entry.in_person,
    )
    assert said == MATRIX[name]


# Asked for real

ALLOWED = {
    Toward.OWN: {Relation.OWN},
    Toward.PARENT: {Relation.OWN},
    Toward.CHILD: {Relation.CHILD},
    Toward.EITHER: {Relation.OWN, Relation.CHILD},
}


def allowed(kind: str, toward: Toward) -> set[Relation]:
    """Return whose objects of a kind may be named: a file that comes along is one's own."""
    return {Relation.OWN} if kind == "AttachmentId" else ALLOWED[toward]


NEEDS_MORE = {"ChooseAnswer", "ChoosePanel", "TickCharge", "DecideChosen", "PickGuideForChosen", "SendReport"}
"""What is only asked below something else: a form, a list that says what can be named, or words that were seen."""


@pytest.fixture
def askers(place: Place, engine: str) -> list[tuple[House, Actor]]:
    """Return everybody of a top and of a reseller in between, and two owners from the bottom, one of them frozen.

    On PostgreSQL, where only the SQL is another, the one in between sends its owner alone if there is no time.
    """
    world = place.world
    middle, below = [world.north, world.house("Betelgeuse")], [world.house("Deneb"), world.house("Kuma")]
    if engine == "postgresql" and os.environ.get("SOAK") != "1":
        middle, below = middle[:1], [middle[1], below[1]]
    return [(house, who) for house in middle for who in house.people.values()] + [(one, one.owner) for one in below]


def allowed_asks(entry: Entry, rule: Rule, house: House, world: World) -> list[Ask]:
    """Return asks that name only what somebody of this house may name."""
    ids = {
        field: [
            found
            for relation in sorted(allowed(kind, rule.toward))
            for found in objects_of(kind, relation, house, world)
        ]
        for field, kind in named_objects(entry.ask).items()
    }
    asks = list(asks_about(entry.ask, ids))
    return [*asks, *(lined for ask in asks[:1] for lined in with_line(ask))]


def forbidden_asks(entry: Entry, rule: Rule, house: House, world: World) -> Iterator[Ask]:
    """Return asks that name one thing that nobody of this house may name."""
    named = named_objects(entry.ask)
    for field in named:
        for relation in set(Relation) - allowed(named[field], rule.toward):
            found = objects_of(named[field], relation, house, world)
            others = {name: objects_of(kind, Relation.OWN, house, world)[:1] or [1] for name, kind in named.items()}
            yield from asks_about(entry.ask, others | {field: _some(found)})


def _some(found: list[int]) -> list[int]:
    """Return the first, the last and one in between."""
    return sorted({found[0], found[len(found) // 2], found[-1]}) if found else []


@pytest.mark.both_engines
@pytest.mark.parametrize("name", MATRIX)
async def test_whoever_may_ask_is_answered(place: Place, askers: list[tuple[House, Actor]], name: str) -> None:
    entry, rule, done = ENTRIES[name], MATRIX[name], False
    for house, who in askers:
        if who.role not in rule.roles:
            continue
        asks = allowed_asks(entry, rule, house, place.world)
        for ask in [*asks, *variations(asks[0])] if asks else []:
            seen = await place.ask(ask, who)
            assert seen.reply.said != str(NotYourRole())
            done = done or seen.outcome is Outcome.DONE
    assert done or name in NEEDS_MORE, "nobody got it done"


@pytest.mark.parametrize("name", [name for name in MATRIX if MATRIX[name].roles != frozenset(Role)])
async def test_a_role_that_may_not_ask_is_refused(place: Place, askers: list[tuple[House, Actor]], name: str) -> None:
    entry, rule = ENTRIES[name], MATRIX[name]
    for house, who in askers:
        if who.role not in rule.roles:
            for ask in allowed_asks(entry, rule, house, place.world):
                seen = await place.ask(ask, who)
                assert (seen.outcome, seen.reply.said) == (Outcome.REFUSED, str(NotYourRole()))


@pytest.mark.parametrize("name", [name for name in MATRIX if MATRIX[name].roles != frozenset(Role)])
async def test_a_deputy_may_ask_what_the_lent_role_may_but_what_owners_keep(place: Place, name: str) -> None:
    entry, rule, house = ENTRIES[name], MATRIX[name], place.world.north
    for ask in allowed_asks(entry, rule, house, place.world)[:1]:
        for lent in (Role.OWNER, Role.FINANCE):
            seen = await place.ask(ask, house.people[Role.VIEWER], first=stands_in(house, Role.VIEWER, lent))
            refused = {
                NotYourRole: lent not in rule.roles,
                NotForDeputies: rule.in_person and lent in rule.roles,
            }
            assert {kind: seen.reply.said.startswith(_why(kind, house)) for kind in refused} == refused


def _why(kind: type[NotYourRole] | type[NotForDeputies], house: House) -> str:
    return kind.why % {"name": house.owner.name}


def stands_in(house: House, role: Role, lent: Role) -> sa.Insert:
    """Return what makes a member of a house the deputy of its owner, with a lent role."""
    day = START.date()
    return sa.insert(deputies).values(
        reseller_id=house.reseller.id,
        member_id=house.people[role].member_id,
        for_id=house.owner.member_id,
        role=lent,
        first_day=day,
        last_day=day + timedelta(days=50),
        starts=START - timedelta(days=1),
        ends=START + timedelta(days=50),
        made_at=START,
    )


@pytest.mark.parametrize("name", [name for name in MATRIX if named_objects(ENTRIES[name].ask)])
async def test_what_is_none_of_ones_own_cannot_be_named(
    place: Place, askers: list[tuple[House, Actor]], name: str
) -> None:
    entry, rule, asked = ENTRIES[name], MATRIX[name], 0
    for house, who in askers:
        for ask in forbidden_asks(entry, rule, house, place.world):
            assert (await place.ask(ask, who)).outcome is Outcome.REFUSED, f"{who.reseller_name} asked {ask}"
            asked += 1
    assert asked > 20


@pytest.mark.both_engines
@pytest.mark.parametrize("name", MATRIX)
async def test_nothing_made_up_in_a_button_makes_an_ask_fail(place: Place, name: str) -> None:
    for house in (place.world.north, place.world.house("Betelgeuse")):
        for ask in _some_asks(allowed_asks(ENTRIES[name], MATRIX[name], house, place.world)):
            for forged in forgeries(ask):
                [reply] = await say_and_undo(place.database, [(house.owner, Press(forged, "m0"))])
                assert reply.outcome is not Outcome.FAILED, f"{forged}: {reply.said}"


def _some_asks(asks: list[Ask]) -> list[Ask]:
    """Return the first and the last."""
    return [*asks[:1], *asks[1:][-1:]]


@pytest.mark.parametrize("name", [name for name in MATRIX if MATRIX[name].toward is Toward.PARENT])
async def test_the_top_has_no_parent_to_ask(place: Place, name: str) -> None:
    house = place.world.north
    ids = {field: [1] for field in named_objects(ENTRIES[name].ask)}
    for ask in asks_about(ENTRIES[name].ask, ids):
        assert (await place.ask(ask, house.owner)).outcome is Outcome.REFUSED


# Frozen and suspended


@pytest.mark.parametrize("name", MATRIX)
@pytest.mark.parametrize("frozen", ["Aldebaran", "Betelgeuse"])
async def test_a_freeze_here_or_above_stops_what_moves_and_nothing_else(place: Place, name: str, frozen: str) -> None:
    above = place.world.house(frozen).reseller
    freeze = sa.update(resellers).where(resellers.c.id == above.id).values(frozen=True)
    house = place.world.house("Betelgeuse")
    refused = Frozen() if above == house.reseller else FrozenByParent(above.name)
    for ask in allowed_asks(ENTRIES[name], MATRIX[name], house, place.world):
        seen = await place.ask(ask, house.owner, first=freeze)
        assert (seen.reply.said == str(refused)) is MATRIX[name].moves


@pytest.mark.parametrize("name", MATRIX)
async def test_a_suspended_reseller_reads_and_does_nothing_else(place: Place, name: str) -> None:
    house = place.world.house("Betelgeuse")
    suspend = sa.update(resellers).where(resellers.c.id == house.reseller.id).values(state=ResellerState.SUSPENDED)
    for ask in allowed_asks(ENTRIES[name], MATRIX[name], house, place.world):
        seen = await place.ask(ask, house.owner, first=suspend)
        assert (seen.reply.said == str(Suspended())) is not MATRIX[name].suspended


# Siblings


async def test_what_a_closing_sibling_hands_on_comes_without_its_name_or_its_end(place: Place) -> None:
    giving, taking = place.world.house("Electra"), place.world.house("Deneb")
    position = await place.database.read(lambda store: store.books.position(giving.reseller.id))
    [held] = position.holdings
    assert held.wallet_id is not None
    hand_on = PassOn(giving.reseller.id, taking.reseller.id, held.wallet_id, held.credits, sure=True)
    parent, taker = place.world.house("Betelgeuse").owner, taking.owner
    _lifted, done, *seen = await say_and_undo(
        place.database,
        [(giving.owner, LiftFreeze()), (parent, hand_on), (taker, ShowHistory()), (taker, ShowBalance())],
    )
    assert done.outcome is Outcome.DONE
    for reply in seen:
        place.shown(reply.screen, taker, hand_on)
        assert "Credits added" in all_words(reply.screen)
        assert "closed" not in all_words(reply.screen)


@pytest.mark.both_engines
async def test_all_that_was_asked_here_was_taken_back(place: Place) -> None:
    assert await place.database.read(dump) == place.before
