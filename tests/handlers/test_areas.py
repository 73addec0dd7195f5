"""Areas: each team's own list, from which its sub-resellers choose, and which never ends."""

import pytest

from domain.tickets import AreaKind
from domain.traffic import Outcome
from handlers.areas import RaiseArea, RenameArea, RetireArea
from tests.handlers.conftest import Desk
from tests.known import area_of
from tests.talk import button, buttons_of, text_of
from tests.tickets import open_one

USUAL = ["Activation", "Credits", "Panel access", "Service quality", "Billing", "Something else"]


async def offered(desk: Desk) -> list[str]:
    """Return the areas from which Ahmed chooses."""
    return list(buttons_of(await desk.ahmed.says("Something is wrong here")))[:-2]


async def test_the_list_begins_with_the_usual_areas_and_one_is_added_above_anything_else(desk: Desk) -> None:
    listed = await desk.ana.says("/areas")
    assert list(buttons_of(listed))[:6] == USUAL
    await desk.ana.taps(button(listed, "Add"))
    added = await desk.ana.says("Apps")
    assert added.title == "Apps"
    kept = await desk.ana.taps(button(added, "Service quality"))
    assert "What it is about: Service quality" in text_of(kept)
    assert await offered(desk) == [*USUAL[:5], "Apps", "Something else"]


async def test_an_area_is_renamed_and_moved_up(desk: Desk) -> None:
    area_id = await area_of(desk.trade, AreaKind.CREDITS)
    await desk.ana.taps(RenameArea(area_id))
    await desk.ana.says("Top-ups")
    for _tap in range(2):  # the first of all stays where it is
        await desk.ana.taps(RaiseArea(area_id))
        assert (await offered(desk))[:2] == ["Top-ups", "Activation"]


async def test_a_retired_area_is_offered_no_more_but_old_tickets_keep_it(desk: Desk) -> None:
    ticket = await open_one(desk.trade, kind=AreaKind.ACCESS)
    offer = await desk.ahmed.says("It is slow")
    await desk.ana.taps(RetireArea(ticket.area_id))
    assert "Panel access" not in await offered(desk)
    assert "About: Panel access" in await desk.ahmed.sees()
    assert (await desk.ahmed.taps(button(offer, "Panel access"))).title == "Shall I open a ticket?"
    assert (await desk.ana.presses(RetireArea(ticket.area_id))).outcome is Outcome.REFUSED


async def test_the_last_area_stays(desk: Desk) -> None:
    await desk.ana.says("/areas")
    ids = [await area_of(desk.trade, kind) for kind in AreaKind]
    for area_id in ids[:-1]:
        await desk.ana.taps(RetireArea(area_id))
    last = await desk.ana.presses(RetireArea(ids[-1]))
    assert (last.outcome, last.said.split(",")[0]) == (Outcome.REFUSED, "This is the last area on your list")


@pytest.mark.parametrize("name", ["Apps", "APPS ", "x" * 33, "\u200b", "…"])
async def test_a_name_that_is_taken_or_none_is_asked_for_again_or_refused(desk: Desk, name: str) -> None:
    await desk.ana.taps(button(await desk.ana.says("/areas"), "Add"))
    await desk.ana.says("Apps")
    await desk.ana.taps(button(await desk.ana.says("/areas"), "Add"))
    said = text_of(await desk.ana.says(name))
    assert "Your list has “" in said or "That isn't a name I can use" in said
    assert (await offered(desk)).count("Apps") == 1
