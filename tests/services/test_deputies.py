"""Deputies: the role that was lent them is theirs from day to day, by the clock, and ends with either of the two."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from domain.clock import TurnableClock
from domain.deputies import TooManyDays
from domain.errors import NotHere
from domain.people import Actor, Role
from domain.requests import DECIDERS, RequestState
from jobs.deputies import begin_and_end_deputies
from services import decisions, deputies, team
from services.colleagues import GoneAlready
from services.deputies import MayAlready, OverAlready, StandsInAlready
from storage.database import Database
from storage.models.people import resellers
from tests.authority import TODAY, acting, let_stand_in
from tests.factories import Network
from tests.services.deciding import approve_it
from tests.talk import Chat, buttons_of, text_of
from tests.trade import Trade, change

pytestmark = pytest.mark.both_engines

DAY = timedelta(days=1)


@pytest.fixture
async def sam(trade: Trade, network: Network) -> Actor:
    """Return a colleague in support; in another network, somebody stands in beside them."""
    other = await network.top("Elsewhere")
    olga = await network.member(other, name="Olga")
    lee = await network.member(other, Role.VIEWER, name="Lee")
    await let_stand_in(trade, lee, Role.FINANCE, by=olga, days=60)
    return await network.member(trade.top, Role.SUPPORT, name="Sam")


async def role_of(trade: Trade, who: Actor) -> Role:
    return (await acting(trade.database, who)).role


async def tell_by_the_clock(trade: Trade) -> int:
    return await trade.database.write(begin_and_end_deputies)


async def test_the_lent_role_is_there_at_once_and_names_whose_it_is(trade: Trade, sam: Actor) -> None:
    await let_stand_in(trade, sam, Role.FINANCE, days=10)
    found = await acting(trade.database, sam)
    assert (found.role, found.stands_for, found.stands_until) == (Role.FINANCE, "Ana", date(2026, 3, 11))
    assert (found.is_deputy, found.owns) == (True, False)
    [reader] = (await trade.database.read(lambda store: store.members.actors([sam.member_id]))).values()
    assert reader == found
    member = await trade.database.read(lambda store: store.members.by_id(sam.member_id))
    assert member is not None
    assert member.role is Role.SUPPORT


async def test_nobody_elses_role_changes(trade: Trade, sam: Actor, network: Network) -> None:
    other = await network.member(trade.top, Role.SUPPORT, name="Other")
    await let_stand_in(trade, sam)
    assert await role_of(trade, other) is Role.SUPPORT
    assert await acting(trade.database, trade.ana) == trade.ana
    assert await acting(trade.database, trade.marta) == trade.marta


async def test_it_begins_and_ends_at_midnight_of_the_networks_calendar_without_anybodys_help(
    trade: Trade, sam: Actor, clock: TurnableClock
) -> None:
    await change(trade.database, resellers, trade.top.id, time_zone="America/Bogota")  # 04:00 there
    await let_stand_in(trade, sam, first=TODAY + DAY, days=2)
    clock.forward(timedelta(hours=19, minutes=59))
    assert await role_of(trade, sam) is Role.SUPPORT
    clock.forward(timedelta(minutes=1))
    assert await role_of(trade, sam) is Role.OWNER
    clock.forward(timedelta(days=2) - timedelta(seconds=1))
    assert await role_of(trade, sam) is Role.OWNER
    clock.forward(timedelta(seconds=1))
    assert await role_of(trade, sam) is Role.SUPPORT


async def test_sixty_days_are_the_most(trade: Trade, sam: Actor) -> None:
    with pytest.raises(TooManyDays):
        await let_stand_in(trade, sam, days=61)
    await let_stand_in(trade, sam, days=60)


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.VIEWER])
async def test_only_the_roles_that_decide_are_lent(trade: Trade, sam: Actor, role: Role) -> None:
    with pytest.raises(NotHere):
        await let_stand_in(trade, sam, role)


async def test_who_may_do_it_already_does_not_stand_in(trade: Trade, network: Network) -> None:
    oscar = await network.member(trade.top, name="Oscar")
    for who, role in ((trade.ana, Role.OWNER), (oscar, Role.OWNER), (oscar, Role.FINANCE), (trade.marta, Role.FINANCE)):
        with pytest.raises(MayAlready):
            await let_stand_in(trade, who, role)


async def test_nobody_stands_in_twice_on_one_day(trade: Trade, sam: Actor) -> None:
    await let_stand_in(trade, sam, first=TODAY + DAY, days=5)
    for first in (TODAY, TODAY + 5 * DAY):
        with pytest.raises(StandsInAlready, match="Sam"):
            await let_stand_in(trade, sam, Role.FINANCE, first=first, days=2)
    await let_stand_in(trade, sam, Role.FINANCE, first=TODAY, days=1)
    await let_stand_in(trade, sam, Role.FINANCE, first=TODAY + 6 * DAY, days=1)


async def test_two_owners_at_once_let_somebody_stand_in_once(trade: Trade, sam: Actor, network: Network) -> None:
    oscar = await network.member(trade.top, name="Oscar")
    ends = await asyncio.gather(*(let_stand_in(trade, sam, by=by) for by in (trade.ana, oscar)), return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["Deputy", "StandsInAlready"]


async def test_somebody_of_another_team_or_who_left_does_not_stand_in(trade: Trade, sam: Actor) -> None:
    with pytest.raises(NotHere):
        await let_stand_in(trade, trade.ahmed)
    await trade.database.write(lambda store: team.remove(store, sam.member_id, by=trade.ana))
    with pytest.raises(GoneAlready):
        await let_stand_in(trade, sam)


# How it ends


async def test_an_owner_ends_it_early_and_once(trade: Trade, sam: Actor) -> None:
    deputy = await let_stand_in(trade, sam)
    await trade.database.write(lambda store: deputies.end(store, deputy.id, by=trade.ana))
    assert await role_of(trade, sam) is Role.SUPPORT
    with pytest.raises(OverAlready):
        await trade.database.write(lambda store: deputies.end(store, deputy.id, by=trade.ana))


async def test_what_is_over_by_itself_is_not_ended_again(trade: Trade, sam: Actor, clock: TurnableClock) -> None:
    deputy = await let_stand_in(trade, sam, days=1)
    clock.forward(DAY)
    with pytest.raises(OverAlready):
        await trade.database.write(lambda store: deputies.end(store, deputy.id, by=trade.ana))


async def test_removing_the_owner_ends_it(trade: Trade, sam: Actor, network: Network) -> None:
    oscar = await network.member(trade.top, name="Oscar")
    await let_stand_in(trade, sam, by=oscar)
    await let_stand_in(trade, trade.marta, by=trade.ana)
    await trade.database.write(lambda store: team.remove(store, oscar.member_id, by=trade.ana))
    assert await role_of(trade, sam) is Role.SUPPORT
    assert await role_of(trade, trade.marta) is Role.OWNER


async def test_an_owner_who_is_one_no_more_is_stood_in_for_no_more(trade: Trade, sam: Actor, network: Network) -> None:
    oscar = await network.member(trade.top, name="Oscar")
    await let_stand_in(trade, sam, by=oscar)
    await trade.database.write(lambda store: team.change_role(store, oscar.member_id, Role.VIEWER, by=trade.ana))
    assert await role_of(trade, sam) is Role.SUPPORT


async def test_removing_the_colleague_ends_it(trade: Trade, sam: Actor) -> None:
    await let_stand_in(trade, sam)
    await trade.database.write(lambda store: team.remove(store, sam.member_id, by=trade.ana))
    assert await trade.database.read(lambda store: store.deputies.of_reseller(trade.top.id)) == []


async def test_a_deputy_who_becomes_an_owner_is_one_in_their_own_name(trade: Trade, sam: Actor) -> None:
    await let_stand_in(trade, sam, Role.FINANCE)
    await trade.database.write(lambda store: team.change_role(store, sam.member_id, Role.OWNER, by=trade.ana))
    found = await acting(trade.database, sam)
    assert (found.role, found.stands_for, found.owns) == (Role.OWNER, "", True)
    assert await trade.database.read(lambda store: store.deputies.of_reseller(trade.top.id)) == []


# Who hears what, and has which card


async def test_the_team_is_told_from_when_to_when_and_nobody_else_is(trade: Trade, sam: Actor) -> None:
    await let_stand_in(trade, sam, first=TODAY + DAY, days=10)
    [told] = await Chat(trade.database, trade.marta).news()
    assert "Sam stands in for Ana from 3 March 2026 to 12 March 2026. Role: owner" in text_of(told)
    [told] = await Chat(trade.database, sam).news()
    assert "You stand in for Ana from 3 March 2026 to 12 March 2026." in text_of(told)
    assert await Chat(trade.database, trade.ahmed).news() == []


async def test_a_deputy_gets_the_cards_that_are_open_and_those_that_come(trade: Trade, sam: Actor) -> None:
    chat = Chat(trade.database, sam)
    await trade.request(200)
    assert await chat.news() == []
    await let_stand_in(trade, sam, Role.FINANCE)
    _told, card = await chat.news()
    assert "Ahmed TV #1: 200 credits" in text_of(card)
    assert "Money in: approve 200" in buttons_of(card)
    await trade.request(100)
    [card] = await chat.news()
    assert "Money in: approve 100" in buttons_of(card)


async def test_cards_come_with_the_first_day_and_lose_their_buttons_with_the_last(
    trade: Trade, sam: Actor, clock: TurnableClock
) -> None:
    chat, ana = Chat(trade.database, sam), Chat(trade.database, trade.ana)
    request = await trade.request(200)
    await let_stand_in(trade, sam, Role.FINANCE, first=TODAY + DAY, days=1)
    await chat.news()
    assert await tell_by_the_clock(trade) == 0
    clock.forward(DAY)
    assert await tell_by_the_clock(trade) == 1
    assert await tell_by_the_clock(trade) == 0
    told, card = await chat.news()
    assert "From today you stand in for Ana" in text_of(told)
    assert "Money in: approve 200" in buttons_of(card)
    clock.forward(DAY)
    await ana.news()
    assert await tell_by_the_clock(trade) == 1
    assert await tell_by_the_clock(trade) == 0
    [told] = await chat.news()
    assert "You don't stand in for Ana any more" in text_of(told)
    assert not any("Money in: approve 200" in buttons_of(shown) for shown in chat.messages.values())
    [told] = await ana.news()
    assert "Sam doesn't stand in for Ana any more" in text_of(told)
    assert (await trade.seen(request)).state is RequestState.PENDING


async def test_what_ended_before_it_began_is_told_of_by_no_clock(
    trade: Trade, sam: Actor, clock: TurnableClock
) -> None:
    deputy = await let_stand_in(trade, sam, first=TODAY + DAY, days=1)
    await trade.database.write(lambda store: deputies.end(store, deputy.id, by=trade.ana))
    clock.forward(3 * DAY)
    assert await tell_by_the_clock(trade) == 0


async def test_an_early_end_takes_the_buttons_from_the_deputys_cards(trade: Trade, sam: Actor) -> None:
    chat = Chat(trade.database, sam)
    await trade.request(200)
    deputy = await let_stand_in(trade, sam, Role.FINANCE)
    await chat.news()
    await trade.database.write(lambda store: deputies.end(store, deputy.id, by=trade.ana))
    assert "Ana ended it: you don't stand in for Ana any more." in await chat.sees()
    assert not any("Money in: approve 200" in buttons_of(shown) for shown in chat.messages.values())


async def test_who_reads_by_role_is_who_acts_with_it_now(trade: Trade, sam: Actor, clock: TurnableClock) -> None:
    await let_stand_in(trade, sam, Role.FINANCE, days=1)

    async def deciding() -> set[str]:
        found = await trade.database.read(lambda store: store.members.acting_as(trade.top.id, DECIDERS))
        return {member.name for member in found}

    assert await deciding() == {"Ana", "Marta", "Sam"}
    clock.forward(DAY)
    assert await deciding() == {"Ana", "Marta"}


async def test_the_commands_of_a_deputys_chat_follow_the_role(trade: Trade, sam: Actor, clock: TurnableClock) -> None:
    async def shown() -> tuple[Role, str]:
        readers = await trade.database.read(lambda store: store.members.command_readers(most=100))
        [found] = [reader for reader in readers if reader.id == sam.member_id]
        await trade.database.write(lambda store: store.members.change(sam.member_id, commands_shown=found.standing))
        return found.role, found.standing

    assert await shown() == (Role.SUPPORT, "support en above")
    await let_stand_in(trade, sam, days=1)
    assert await shown() == (Role.OWNER, "owner en above")
    clock.forward(DAY)
    assert await shown() == (Role.SUPPORT, "support en above")


async def test_a_deputy_is_the_second_person_where_there_is_no_other(
    trade: Trade, sam: Actor, network: Network
) -> None:
    await trade.set_terms(second_person_from=100)
    await trade.database.write(lambda store: team.remove(store, trade.marta.member_id, by=trade.ana))
    request = await trade.request(200)
    with pytest.raises(decisions.NoSecondPerson):
        await approve_it(trade, request)
    await let_stand_in(trade, sam, Role.FINANCE)
    assert (await approve_it(trade, request)).waits
    assert not (await approve_it(trade, request, by=await acting(trade.database, sam))).waits


async def test_a_deed_of_a_deputys_is_theirs_in_the_books(trade: Trade, sam: Actor) -> None:
    await let_stand_in(trade, sam, Role.FINANCE)
    request = await trade.request(200)
    await approve_it(trade, request, by=await acting(trade.database, sam))
    assert (await trade.seen(request)).decided_by == sam.member_id


@pytest.mark.beside_another
async def test_two_processes_tell_of_a_beginning_once(
    trade: Trade, sam: Actor, clock: TurnableClock, open_another: Callable[[], Database]
) -> None:
    await let_stand_in(trade, sam, Role.FINANCE, first=TODAY + DAY, days=1)
    clock.forward(DAY)
    other = open_another()
    told = await asyncio.gather(tell_by_the_clock(trade), other.write(begin_and_end_deputies))
    assert sorted(told) == [0, 1]
