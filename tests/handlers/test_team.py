"""/team, as a conversation."""

from handlers.team import RemoveColleague
from tests.handlers.conftest import Desk
from tests.talk import button, buttons_of, text_of


async def test_a_colleague_is_invited_with_a_role(desk: Desk) -> None:
    chosen = await desk.ana.taps(button(await desk.ana.says("/team"), "Invite a colleague"))
    shown = await desk.ana.taps(button(chosen, "support"))
    assert shown.invitation is not None
    assert "support" in text_of(shown)
    assert shown.invitation.token not in text_of(shown)


async def test_a_role_is_changed_on_the_colleagues_card(desk: Desk) -> None:
    card = await desk.ana.taps(button(await desk.ana.says("/team"), "Marta"))
    changed = await desk.ana.taps(button(card, "Make viewer"))
    assert "Role: viewer" in text_of(changed)


async def test_removing_asks_once_more_and_lists_what_was_done(desk: Desk) -> None:
    card = await desk.ana.taps(button(await desk.ana.says("/team"), "Marta"))
    asked = await desk.ana.taps(button(card, "Remove"))
    assert "Remove Marta from the team?" in text_of(asked)
    parted = await desk.ana.taps(button(asked, "Yes, remove Marta"))
    assert "Marta isn't in the team any more." in text_of(parted)
    assert "I don't know you" in text_of(await desk.marta.says("/menu"))
    assert "Marta" not in buttons_of(await desk.ana.says("/team"))


async def test_the_last_owner_stays_and_is_not_offered_to_leave(desk: Desk) -> None:
    card = await desk.ana.taps(button(await desk.ana.says("/team"), "Ana"))
    assert list(buttons_of(card)) == ["« Team"]
    assert "The only owner stays" in text_of(card)
    sure = RemoveColleague(desk.trade.ana.member_id, sure=True)
    assert "only owner" in text_of(await desk.ana.taps(sure))


async def test_a_colleague_becomes_an_owner_after_asking_once_more(desk: Desk) -> None:
    card = await desk.ana.taps(button(await desk.ana.says("/team"), "Marta"))
    asked = await desk.ana.taps(button(card, "Make owner"))
    assert "may do everything" in text_of(asked)
    assert "Role: finance" in text_of(await desk.ana.taps(button(asked, "« Back")))
    assert "Role: owner" in text_of(await desk.ana.taps(button(asked, "Yes, make Marta an owner")))
    own = await desk.ana.taps(button(await desk.ana.says("/team"), "Ana"))
    assert "Leave the team yourself?" in text_of(await desk.ana.taps(button(own, "Remove")))


async def test_only_owners_see_the_team(desk: Desk) -> None:
    assert "role" in text_of(await desk.marta.says("/team"))
