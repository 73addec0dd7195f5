"""Guides: written by the team in two answers, found by words and area, and retired."""

from domain.tickets import GuideId
from domain.traffic import Outcome
from handlers.guide_asks import RenameGuide, ShowGuide
from handlers.screen import Screen
from tests.handlers.conftest import Desk
from tests.talk import button, buttons_of, text_of

FIRST = GuideId(1)
BODY = "Restart the app.\nThen enter the password anew."


async def written(desk: Desk, title: str = "The login fails", body: str = BODY) -> Screen:
    await desk.ana.taps(button(await desk.ana.says("/guides"), "Write one"))
    await desk.ana.says(title)
    return await desk.ana.says(body)


async def shown(desk: Desk, text: str, area: str = "Panel access") -> str:
    """Return the guide that Ahmed is shown when he writes something about an area; empty for none."""
    screen = await desk.ahmed.taps(button(await desk.ahmed.says("/ticket " + text), area))
    return screen.title if "Solved, thanks" in buttons_of(screen) else ""


async def test_a_guide_is_written_in_two_answers_and_offered_where_it_fits(desk: Desk) -> None:
    guide = await written(desk)
    assert (guide.title, guide.quote) == ("The login fails", BODY)
    assert "For: any area" in text_of(guide)
    assert await shown(desk, "Their login fails") == "The login fails"
    assert await shown(desk, "The picture stutters") == ""


async def test_a_guide_is_found_by_other_words_and_first_in_its_own_area(desk: Desk) -> None:
    guide = await written(desk)
    await desk.ana.taps(button(guide, "Words"))
    await desk.ana.says("contraseña acceso")
    assert await shown(desk, "No acepta la contraseña") == "The login fails"
    chosen = await desk.ana.taps(button(await desk.ana.taps(button(guide, "Area")), "Billing"))
    assert "For: Billing" in text_of(chosen)
    assert await shown(desk, "No acepta la contraseña") == ""
    assert await shown(desk, "No acepta la contraseña", "Billing") == "The login fails"


async def test_a_guide_is_changed_and_retired_after_being_asked_once_more(desk: Desk) -> None:
    guide = await written(desk)
    await desk.ana.taps(button(guide, "Title"))
    await desk.ana.says("Signing in fails")
    await desk.ana.taps(button(guide, "Text"))
    changed = await desk.ana.says("Wait a minute")
    assert (changed.title, changed.quote) == ("Signing in fails", "Wait a minute")
    await desk.ana.taps(button(await desk.ana.taps(button(guide, "Retire")), "Yes, retire it"))
    assert "Signing in fails" not in text_of(await desk.ana.says("/guides"))
    assert (await desk.ana.presses(RenameGuide(FIRST, "Anew"))).said.startswith("This guide is no longer in use")


async def test_a_guide_that_is_too_long_is_asked_for_again(desk: Desk) -> None:
    said = await written(desk, body="x" * 3001)
    assert "I can't use that text" in text_of(said)
    assert (await desk.ana.says(BODY)).quote == BODY


async def test_guides_are_the_teams_alone(desk: Desk) -> None:
    await written(desk)
    assert (await desk.ahmed.presses(ShowGuide(FIRST))).outcome is Outcome.REFUSED
    assert (await desk.marta.replies("/guides")).outcome is Outcome.REFUSED
