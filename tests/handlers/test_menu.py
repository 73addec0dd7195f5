"""The menu, the help and the commands: by role and by place in the network."""

import pytest

from domain.people import ResellerState, Role
from handlers.all import command_lists
from handlers.menu import Place, commands_for, menu_items
from handlers.registry import entries, entry_for_command
from handlers.wording import speaking
from services import network as deeds
from tests.agreeing import publish_terms
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.services.deciding import approve_it
from tests.talk import Chat, button, buttons_of, card_with, text_of, whole_menu
from tests.trade import child_who_trades

NETWORK = {"network", "invite", "payment", "stock", "toload", "terms", "paymethods"}


def names(role: Role, *, parent: bool, children: bool) -> set[str]:
    return {name for name, _description in commands_for(role, parent, children)}


def test_a_leaf_sees_nothing_of_networks() -> None:
    assert not names(Role.OWNER, parent=True, children=False) & NETWORK
    assert {"request", "balance", "history", "agreement"} <= names(Role.OWNER, parent=True, children=False)


def test_the_top_sees_its_network_and_asks_nobody_for_credits() -> None:
    assert names(Role.OWNER, parent=False, children=False) >= NETWORK
    assert "request" not in names(Role.OWNER, parent=False, children=True)


def test_the_middle_sees_both_sides_but_has_no_supplier() -> None:
    assert names(Role.OWNER, parent=True, children=True) >= {"request", "network", "terms", "payment"}
    assert "stock" not in names(Role.OWNER, parent=True, children=True)


@pytest.mark.parametrize("role", list(Role))
def test_only_what_a_role_may_use_is_shown(role: Role) -> None:
    for name in names(role, parent=True, children=True) - {"menu"}:
        entry = entry_for_command(name)
        assert entry is not None
        assert role in entry.roles


def test_every_command_is_on_somebodys_menu() -> None:
    shown = {name for role in Role for parent in (True, False) for children in (True, False)
             for name, _ in commands_for(role, parent, children)}  # fmt: skip
    assert {entry.command for entry in entries() if entry.command} - shown == {
        "cancel",
        "link",
        "note",
        "supplier",
        "topicname",
        "unlink",
    }


def test_published_commands_are_described_as_telegram_takes_them() -> None:
    for described in command_lists().values():
        assert described
        for name, description in described:
            assert name.islower()
            assert 3 <= len(description) <= 256


def test_commands_are_described_in_the_readers_language() -> None:
    with speaking("en"):
        english = dict(commands_for(Role.OWNER, has_parent=True, has_children=True))
    assert english["balance"] == "what you have and what is due"


def test_a_stranger_is_offered_only_what_they_can_use() -> None:
    assert {name for described in command_lists().values() for name, _description in described} == {"start"}


async def test_the_menu_counts_what_waits(desk: Desk) -> None:
    assert {"Requests", "To load"} <= set(buttons_of(await desk.ana.says("/menu")))
    first, _second = await desk.trade.request(), await desk.trade.request()
    assert {"Requests (2)", "To load"} <= set(buttons_of(await desk.ana.says("/menu")))
    await approve_it(desk.trade, first)
    assert {"Requests (1)", "To load (1)"} <= set(buttons_of(await desk.ana.says("/menu")))
    assert "Requests" in buttons_of(await desk.ahmed.says("/menu"))


async def test_a_long_menu_has_all_of_it_behind_what_it_is_about_and_a_short_one_at_once(desk: Desk) -> None:
    menu = await desk.ana.says("/menu")
    assert len(buttons_of(menu)) <= 25
    with speaking("en"):
        owners = [item for item, _entry in menu_items(Role.OWNER, Place.TOP | Place.ABOVE)]
    assert await whole_menu(desk.ana) == {item.label for item in owners} | {"« Menu"}
    shelf = await desk.ana.taps(button(menu, "Talks and news"))
    assert {"Talked", "Brief", "« Menu"} <= buttons_of(shelf).keys()
    assert len(buttons_of(await desk.ahmed.says("/menu"))) == len(menu_items(Role.OWNER, Place.BELOW))


async def test_every_button_of_the_menu_leads_somewhere(desk: Desk, network: Network) -> None:
    await child_who_trades(network, desk.trade.child, desk.trade.ahmed, desk.trade.panel, "Omar")
    for owner in (desk.trade.ana, desk.trade.ahmed):
        await publish_terms(desk.trade.database, owner)
    for chat in (desk.ana, desk.marta, desk.ahmed):
        first = await chat.says("/menu")
        shelves = [await chat.taps(one) for one in buttons_of(first).values() if one.action.startswith("menu")]
        for one in [one for screen in (first, *shelves) for one in buttons_of(screen).values()]:
            reply = await chat.presses(one)
            assert reply.outcome.value == "done", (one.label, reply.said)
            await chat.says("/cancel")


async def test_somebody_suspended_is_told_so_by_the_menu(desk: Desk) -> None:
    trade = desk.trade
    await trade.database.write(lambda store: deeds.suspend(store, trade.child.id, "", by=trade.ana))
    assert "suspended" in text_of(await desk.ahmed.says("/menu"))
    await trade.database.write(lambda store: store.resellers.change(trade.child.id, state=ResellerState.CLOSED))
    assert "closed" in text_of(await desk.ahmed.says("/menu"))


async def test_help_has_examples_for_the_reader(desk: Desk) -> None:
    assert "/stock 5000 for 4000" in text_of(await desk.ana.says("/help"))
    assert "/stock" not in text_of(await desk.ahmed.says("/help"))
    assert "/request 200" in text_of(await desk.ahmed.says("/help"))
    assert "Have sub-resellers of my own" in buttons_of(await desk.ahmed.says("/help"))


async def test_a_language_is_spoken_from_the_answer_on(desk: Desk) -> None:
    screen = await desk.ahmed.says("/language")
    await desk.ahmed.taps(buttons_of(screen)["Español"])
    found = await desk.trade.database.read(lambda store: store.members.by_id(desk.trade.ahmed.member_id))
    assert found is not None
    assert found.language == "es"


@pytest.mark.parametrize(("typed", "zone"), [("madrid", "Europe/Madrid"), ("São Paulo", "America/Sao_Paulo")])
async def test_a_time_zone_is_found_by_its_city(desk: Desk, typed: str, zone: str) -> None:
    await desk.ahmed.says("/timezone")
    assert zone in text_of(await desk.ahmed.says(typed))


async def test_both_time_zones_are_named_and_lead_to_each_other(desk: Desk) -> None:
    await desk.ana.says("/timezone Madrid")
    shown = await desk.ana.says("/timezone")
    assert "Your dates and times: Europe/Madrid, where it is 2 Mar, 10:00" in text_of(shown)
    assert "Days and months of the network: UTC, where it is 2 Mar, 09:00" in text_of(shown)
    await desk.ana.taps(buttons_of(shown)["Where days are counted"])
    business = await desk.ana.says("Tokyo")
    assert "Time zone: Asia/Tokyo" in text_of(business)
    assert "Your own is Europe/Madrid; /timezone changes that." in text_of(business)
    for chat in (desk.marta, desk.ahmed):
        assert "Where days are counted" not in buttons_of(await chat.says("/timezone"))


async def test_a_city_that_is_mistyped_is_asked_for_again_with_suggestions(desk: Desk) -> None:
    await desk.ahmed.says("/timezone")
    assert "Europe/Madrid" in text_of(await desk.ahmed.says("Madird"))
    assert "Europe/Madrid" in text_of(await desk.ahmed.says("Madrid"))


async def test_three_levels_have_the_same_commands(desk: Desk, network: Network) -> None:
    trade = desk.trade
    _house, omar, _sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    assert "Network" in buttons_of(await desk.ahmed.says("/menu"))
    assert "Request credits" in buttons_of(await desk.ahmed.says("/menu"))
    assert "Network" not in buttons_of(await Chat(trade.database, omar).says("/menu"))
    card = await card_with(desk.ahmed, "omar", "Limits and status…")
    assert card.title == "Omar"
    assert "Suspend" in buttons_of(card)
    assert "didn't understand" in text_of(await desk.ana.says("omar"))
