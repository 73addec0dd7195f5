"""Ways to pay: confirmed twice before they change, and told to every owner."""

import pytest

from domain.people import Role
from domain.requests import PaymentMethod
from domain.traffic import Outcome
from handlers.payment_methods import AddMethod, ChangeMethod, ConfirmAdded, ConfirmChanged, RemoveMethod, ShowMethod
from handlers.screen import Screen
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.talk import Chat, button, text_of

OLD, NEW = "DE89 3704 0044", "ES91 2100 0418"


async def methods_of(desk: Desk) -> list[PaymentMethod]:
    return list(await desk.trade.database.read(lambda store: store.payment_methods.of_reseller(desk.trade.top.id)))


async def add(desk: Desk) -> Screen:
    """Add a way to pay, and return the list with it."""
    await desk.ana.says("/paymethods")
    assert "called" in text_of(await desk.ana.taps(AddMethod()))
    await desk.ana.says("Bank")
    sure = await desk.ana.says(OLD)
    assert await methods_of(desk) == []
    return await desk.ana.taps(button(sure, "Add"))


@pytest.fixture
async def oscar(desk: Desk, network: Network) -> Chat:
    """Return the chat of another owner."""
    return Chat(desk.trade.database, await network.member(desk.trade.top, name="Oscar"))


async def test_a_way_to_pay_is_used_once_it_is_confirmed(desk: Desk, oscar: Chat) -> None:
    assert f"Bank: {OLD}" in text_of(await add(desk))
    assert [method.details for method in await methods_of(desk)] == [OLD]
    for chat in (desk.ana, oscar):
        [news] = await chat.news()
        assert "Ana added a way to pay: Bank" in text_of(news)
    assert await desk.marta.news() == []
    assert await desk.ahmed.news() == []


async def test_a_change_asks_twice_with_old_and_new_and_is_told_to_all_owners(desk: Desk, oscar: Chat) -> None:
    shown = await desk.ana.taps(button(await add(desk), "Bank"))
    await desk.ahmed.says("/request 200")
    assert OLD in await desk.ahmed.sees()
    await oscar.news()

    await desk.ana.taps(button(shown, "Change"))
    first = await desk.ana.says(NEW)
    second = await desk.ana.taps(button(first, "Change it"))
    for screen in (first, second):
        assert f"Old: {OLD}\nNew: {NEW}" in text_of(screen)
    assert [method.details for method in await methods_of(desk)] == [OLD]
    await desk.ana.taps(button(second, "Yes, change it"))
    assert [method.details for method in await methods_of(desk)] == [NEW]
    [news] = await oscar.news()
    assert "Ana changed a way to pay: Bank\nIf nobody of you meant this" in text_of(news)
    assert f"Old: {OLD}\nNew: {NEW}" in text_of(news)
    theirs = await desk.ahmed.sees()
    assert NEW in theirs
    assert OLD not in theirs
    assert "changed or removed" in text_of(await desk.ana.taps(button(second, "Yes, change it")))


async def test_removing_asks_twice_too(desk: Desk, oscar: Chat) -> None:
    shown = await desk.ana.taps(button(await add(desk), "Bank"))
    await oscar.news()
    first = await desk.ana.taps(button(shown, "Remove"))
    second = await desk.ana.taps(button(first, "Remove it"))
    assert "Once more" in text_of(second)
    assert len(await methods_of(desk)) == 1
    await desk.ana.taps(button(second, "Yes, remove it"))
    assert await methods_of(desk) == []
    [news] = await oscar.news()
    assert "Ana removed a way to pay: Bank" in text_of(news)


async def test_leaving_at_any_step_changes_nothing(desk: Desk) -> None:
    shown = await desk.ana.taps(button(await add(desk), "Bank"))
    await desk.ana.taps(button(shown, "Change"))
    first = await desk.ana.says(NEW)
    second = await desk.ana.taps(button(first, "Change it"))
    for screen in (first, second):
        assert OLD in text_of(await desk.ana.taps(button(screen, "Leave it")))
    assert [method.details for method in await methods_of(desk)] == [OLD]


@pytest.mark.parametrize("typed", ["", "   ", "…", "x" * 257, "😀" * 129])
async def test_details_that_nobody_could_copy_are_asked_for_again(desk: Desk, typed: str) -> None:
    await desk.ana.taps(AddMethod(name="Bank"))
    assert "at most 256 characters" in text_of(await desk.ana.says(typed))
    assert await methods_of(desk) == []


async def test_only_so_many_fit_on_a_screen(desk: Desk) -> None:
    for number in range(8):
        sure = await desk.ana.taps(AddMethod(name=f"Bank {number}", details=OLD))
        await desk.ana.taps(button(sure, "Add"))
    assert "8 ways to pay already" in text_of(await desk.ana.taps(AddMethod(name="Bank 9", details=OLD)))


async def test_an_owner_alone_changes_them_and_only_their_own(desk: Desk, network: Network) -> None:
    await add(desk)
    [method] = await methods_of(desk)
    draft = await desk.trade.database.write(
        lambda store: store.payment_methods.draft(desk.trade.top.id, name="Bank", details=NEW)
    )
    eve = Chat(desk.trade.database, await network.member(await network.top("Elsewhere"), name="Eve"))
    helper = Chat(desk.trade.database, await network.member(desk.trade.top, Role.SUPPORT, name="Sam"))
    asks = (
        ShowMethod(method.id),
        ConfirmAdded(draft.id),
        ChangeMethod(method.id, NEW),
        ConfirmChanged(method.id, draft.id, sure=True),
        RemoveMethod(method.id, sure=True),
    )
    for chat in (desk.marta, helper, desk.ahmed, eve):
        for ask in asks:
            assert (await chat.presses(ask)).outcome is Outcome.REFUSED, (chat.member.name, ask)
    assert [one.details for one in await methods_of(desk)] == [OLD]
    assert OLD in text_of(await desk.marta.says("/paymethods"))
