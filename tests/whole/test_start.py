"""Starting: an empty desk prints a link, and whoever opens it owns the desk."""

import pytest

from tests.whole.conftest import Desk

pytestmark = pytest.mark.both_engines


async def test_the_first_link_makes_an_owner_and_works_once(desk: Desk) -> None:
    olga, eve = desk.person(1, "Olga"), desk.person(2, "Eve")
    [link] = desk.links
    await olga.opens(link)
    await olga.sees("Welcome")
    await eve.opens(link)
    await eve.sees("was used already")


async def test_a_stranger_without_a_link_is_told_how_to_get_one(desk: Desk) -> None:
    mei = desk.person(1, "Mei")
    await mei.opens()
    await mei.sees("invitation link")
