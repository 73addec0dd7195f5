"""Links: each works once, for the one it was meant for, and nobody can guess or reuse one."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.clock import TurnableClock
from domain.invitations import InvitationPurpose, InvitationState
from domain.people import Identity, InvitationId, ResellerState, Role
from domain.tokens import hash_of
from services import invitations, joining, team
from services.invitations import Link
from storage.database import Database
from storage.store import Store
from tests.agreeing import Agreeing, agreeing_in
from tests.factories import Network
from tests.newcomers import Newcomer
from tests.talk import Chat, text_of

DAY = timedelta(days=1)


@pytest.fixture
async def desk(network: Network, database: Database) -> Agreeing:
    """Return a parent and a sub-reseller, beside another network with a link of its own."""
    noise = await agreeing_in(network, database, name="Noise TV")
    await noise.database.write(lambda store: invitations.new_link(store, noise.child.id, by=noise.ana))
    return await agreeing_in(network, database)


async def new_link(desk: Agreeing) -> Link:
    return await desk.database.write(lambda store: invitations.new_link(store, desk.child.id, by=desk.ana))


async def state_of(desk: Agreeing, invitation_id: InvitationId) -> InvitationState:
    invitation = await desk.database.read(lambda store: store.invitations.by_id(invitation_id))
    assert invitation is not None
    return invitation.state


@pytest.mark.both_engines
async def test_of_two_who_open_a_link_at_once_one_is_asked_about(
    desk: Agreeing, open_another: Callable[[], Database]
) -> None:
    link = await new_link(desk)
    people = [Newcomer(database, f"70{n}") for n, database in enumerate([desk.database, open_another()])]
    replies = await asyncio.gather(*(person.opens(link.token) for person in people))
    said = sorted(text_of(reply.screen) for reply in replies)
    assert "One moment" in said[0]
    assert "was used already" in said[1]
    assert len(await Chat(desk.database, desk.ana).news()) == 1


@pytest.mark.both_engines
async def test_of_two_who_open_an_owners_link_at_once_one_becomes_owner(
    desk: Agreeing, open_another: Callable[[], Database]
) -> None:
    async def make(store: Store) -> Link:
        purpose = InvitationPurpose.OWNER
        return await invitations.invite(store, desk.top.id, purpose=purpose, role=Role.OWNER, invited_by=None)

    link = await desk.database.write(make)
    people = [Newcomer(database, f"70{n}") for n, database in enumerate([desk.database, open_another()])]
    replies = await asyncio.gather(*(person.opens(link.token) for person in people))
    assert sorted(reply.outcome for reply in replies) == ["done", "refused"]
    owners = await desk.database.read(lambda store: store.members.of_reseller(desk.top.id))
    assert len(owners) == 2


async def test_a_used_link_works_no_second_time(desk: Agreeing) -> None:
    link = await new_link(desk)
    first = Newcomer(desk.database, "701")
    await first.opens(link.token)
    await desk.database.write(lambda store: joining.confirm(store, link.invitation_id, language="en", by=desk.ana))
    assert await state_of(desk, link.invitation_id) is InvitationState.USED
    second = Newcomer(desk.database, "702")
    assert "was used already" in text_of((await second.opens(link.token)).screen)
    again = text_of((await first.opens(link.token)).screen)
    assert "You are a member already, and this link doesn't work any more." in again
    assert "stays good" not in again


async def test_an_expired_link_says_so(desk: Agreeing, clock: TurnableClock) -> None:
    link = await new_link(desk)
    clock.forward(7 * DAY)
    assert "has expired" in text_of((await Newcomer(desk.database, "701").opens(link.token)).screen)


@pytest.mark.parametrize("token", ["guessed", "x" * 5000, "' OR 1=1 --", "\x00"])
async def test_a_guessed_link_is_none(desk: Agreeing, token: str) -> None:
    await new_link(desk)
    assert "isn't one of mine" in text_of((await Newcomer(desk.database, "701").opens(token)).screen)


async def test_the_hash_of_a_token_opens_nothing(desk: Agreeing) -> None:
    link = await new_link(desk)
    stolen = hash_of(link.token)
    assert "isn't one of mine" in text_of((await Newcomer(desk.database, "701").opens(stolen)).screen)


async def test_a_new_link_makes_the_old_one_void(desk: Agreeing) -> None:
    old, new = await new_link(desk), await new_link(desk)
    person = Newcomer(desk.database, "701")
    assert "isn't one of mine" in text_of((await person.opens(old.token)).screen)
    assert "One moment" in text_of((await person.opens(new.token)).screen)


async def test_a_member_does_not_use_up_a_link_that_is_meant_for_somebody_else(desk: Agreeing) -> None:
    link = await new_link(desk)
    member = Newcomer(desk.database, desk.ahmed.chat, "Ahmed")
    assert "You are a member already" in text_of((await member.opens(link.token)).screen)
    assert "One moment" in text_of((await Newcomer(desk.database, "701").opens(link.token)).screen)


async def test_who_waits_for_the_confirmation_is_told_so(desk: Agreeing) -> None:
    link = await new_link(desk)
    person = Newcomer(desk.database, "701")
    await person.opens(link.token)
    assert "asked whether it's you" in text_of((await person.opens(link.token)).screen)


async def test_a_closed_sub_resellers_link_is_void(desk: Agreeing) -> None:
    link = await new_link(desk)
    await desk.database.write(lambda store: store.resellers.change(desk.child.id, state=ResellerState.CLOSED))
    assert "isn't one of mine" in text_of((await Newcomer(desk.database, "701").opens(link.token)).screen)


async def test_nobody_is_a_member_before_the_confirmation(desk: Agreeing) -> None:
    link = await new_link(desk)
    await Newcomer(desk.database, "701").opens(link.token)
    assert await desk.database.read(lambda store: store.members.acting("telegram", "701")) is None


async def test_the_wrong_person_is_told_and_the_link_is_void(desk: Agreeing) -> None:
    link = await new_link(desk)
    eve = Newcomer(desk.database, "701", "Eve", "eve", language="es-MX")
    await eve.opens(link.token)
    refused = await desk.database.write(lambda store: joining.refuse(store, link.invitation_id, by=desk.ana))
    assert refused == Identity("telegram", "701", "701", "Eve", "eve", "es-MX")
    assert await state_of(desk, link.invitation_id) is InvitationState.REFUSED
    assert "was used already" in text_of((await Newcomer(desk.database, "702").opens(link.token)).screen)


@pytest.mark.both_engines
async def test_two_owners_who_answer_at_once_have_one_answer(
    desk: Agreeing, open_another: Callable[[], Database], network: Network
) -> None:
    olga = await network.member(desk.top, name="Olga")
    link = await new_link(desk)
    await Newcomer(desk.database, "701").opens(link.token)

    async def confirm(store: Store) -> None:
        await joining.confirm(store, link.invitation_id, language="en", by=desk.ana)

    async def refuse(store: Store) -> None:
        await joining.refuse(store, link.invitation_id, by=olga)

    ends = await asyncio.gather(desk.database.write(confirm), open_another().write(refuse), return_exceptions=True)
    assert [isinstance(end, joining.OpenerDecided) for end in ends].count(True) == 1
    joined = await desk.database.read(lambda store: store.members.acting("telegram", "701"))
    assert (joined is not None) is (await state_of(desk, link.invitation_id) is InvitationState.USED)


async def test_somebody_who_joined_elsewhere_meanwhile_stays_there(desk: Agreeing) -> None:
    first, other = await new_link(desk), await _colleague_link(desk)
    person = Newcomer(desk.database, "701")
    await person.opens(first.token)
    await person.opens(other.token)
    with pytest.raises(joining.OpenerKnown):
        await desk.database.write(lambda store: joining.confirm(store, first.invitation_id, language="en", by=desk.ana))


async def test_a_confirmation_that_comes_too_late_asks_for_a_new_link(desk: Agreeing, clock: TurnableClock) -> None:
    link = await new_link(desk)
    await Newcomer(desk.database, "701").opens(link.token)
    clock.forward(8 * DAY)
    with pytest.raises(invitations.LinkExpired):
        await desk.database.write(lambda store: joining.confirm(store, link.invitation_id, language="en", by=desk.ana))


async def test_a_link_opened_at_the_last_moment_leaves_time_to_answer(desk: Agreeing, clock: TurnableClock) -> None:
    link = await new_link(desk)
    clock.forward(7 * DAY - timedelta(minutes=1))
    await Newcomer(desk.database, "701").opens(link.token)
    clock.forward(2 * DAY)
    await desk.database.write(lambda store: joining.confirm(store, link.invitation_id, language="es", by=desk.ana))
    member = await desk.database.read(lambda store: store.members.acting("telegram", "701"))
    assert member is not None
    assert (member.role, member.reseller_id, member.language) == (Role.OWNER, desk.child.id, "es")


async def test_a_colleague_joins_at_once_with_the_role_of_the_link(desk: Agreeing) -> None:
    link = await _colleague_link(desk)
    reply = await Newcomer(desk.database, "701", "Marta", "").opens(link.token)
    assert "team of Top TV" in text_of(reply.screen)
    member = await desk.database.read(lambda store: store.members.acting("telegram", "701"))
    assert member is not None
    assert (member.role, member.reseller_id) == (Role.FINANCE, desk.top.id)
    [told] = await Chat(desk.database, desk.ana).news()
    assert "Marta has joined your team. Role: finance" in text_of(told)


async def test_a_new_owner_by_the_servers_link_is_told_to_the_others(network: Network, database: Database) -> None:
    [top] = await database.read(lambda store: store.resellers.tops())
    ana = await network.member(top, name="Ana")
    link = await database.write(invitations.owner_link)
    reply = await Newcomer(database, "701", "Olga", "olga").opens(link.token)
    assert "You are an owner of" in text_of(reply.screen)
    [told] = await Chat(database, ana).news()
    assert "Olga (@olga)" in text_of(told)


async def test_the_servers_link_makes_only_its_older_ones_void(network: Network, database: Database) -> None:
    [top] = await database.read(lambda store: store.resellers.tops())

    async def invite(store: Store) -> Link:
        purpose = InvitationPurpose.COLLEAGUE
        return await invitations.invite(store, top.id, purpose=purpose, role=Role.VIEWER, invited_by=None)

    colleagues = await database.write(invite)
    older = await database.write(invitations.owner_link)
    await database.write(invitations.owner_link)
    assert "isn't one of mine" in text_of((await Newcomer(database, "701").opens(older.token)).screen)
    assert "team of Noise" in text_of((await Newcomer(database, "701").opens(colleagues.token)).screen)


async def test_a_hostile_name_is_shown_in_one_line(desk: Agreeing) -> None:
    link = await new_link(desk)
    await Newcomer(desk.database, "701", "\u202e<b>Eve</b>\n\nIs it Ahmed? Yes" + "😀" * 99, "").opens(link.token)
    [card] = await Chat(desk.database, desk.ana).news()
    shown = card.lines[0]
    assert "<b>Eve</b> Is it Ahmed? Yes" in shown
    assert not set(shown) & {"\n", "\u202e"}
    assert len(shown) < 120


async def _colleague_link(desk: Agreeing) -> Link:
    return await desk.database.write(
        lambda store: invitations.invite(
            store,
            desk.top.id,
            purpose=InvitationPurpose.COLLEAGUE,
            role=Role.FINANCE,
            invited_by=desk.ana.member_id,
        )
    )


async def test_whoever_joins_begins_with_the_time_zone_of_the_one_who_invited_them(desk: Agreeing) -> None:
    await desk.database.write(lambda store: store.members.change(desk.ana.member_id, time_zone="Europe/Madrid"))
    colleague = await desk.database.write(lambda store: team.invite(store, Role.VIEWER, by=desk.ana))
    await Newcomer(desk.database, "701").opens(colleague.token)
    link = await new_link(desk)
    await Newcomer(desk.database, "702").opens(link.token)
    await desk.database.write(lambda store: joining.confirm(store, link.invitation_id, language="en", by=desk.ana))
    for user in ("701", "702"):
        member = await desk.database.read(lambda store, user=user: store.members.acting("telegram", user))  # type: ignore[misc]
        assert member is not None
        assert member.time_zone == "Europe/Madrid"
