"""Everybody's chat lists the commands of their role and place, in their language."""

import pytest

from domain.people import Role
from sandbox.person import Person
from tests.factories import Network
from tests.whole.conftest import Desk

pytestmark = pytest.mark.both_engines


async def test_each_member_is_shown_the_commands_that_they_have(stopped_desk: Desk, network: Network) -> None:
    top = await network.top()
    owner = await network.member(top, name="Olga")
    viewer = await network.member(top, Role.VIEWER, "Vera")
    child = await network.member(await network.child(top), name="Ahmed")
    people = {who.name: stopped_desk.person(int(who.chat), who.name) for who in (owner, viewer, child)}
    for person in people.values():
        await person.opens()
    async with stopped_desk.running():
        assert "terms" in await _commands(people["Olga"], until="terms")
        assert "terms" not in await _commands(people["Vera"], until="network")
        listed = await _commands(people["Ahmed"], until="request")
        assert "network" not in listed


async def _commands(person: Person, *, until: str) -> list[str]:
    """Return the commands that somebody's chat lists, once the named one is among them."""
    for _ in range(100):
        listed = await person.commands()
        if until in listed:
            return listed
        await person.never_sees("nothing of this kind", within=0.05)
    raise AssertionError(f"/{until} was never listed: {listed}")
