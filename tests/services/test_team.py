"""The team: roles, and what happens when somebody leaves."""

import asyncio
from collections.abc import Callable

import pytest

from domain.invitations import InvitationPurpose, InvitationState
from domain.people import Actor, Identity, Role
from domain.traffic import Outcome
from services import invitations, joining, team
from services.colleagues import GoneAlready
from services.team import LastOwner, Parting
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.talk import Chat, text_of
from tests.trade import Trade

STRANGER = Identity("telegram", "99", "99", "Karim K.", "karim_k", "en")


async def remove(trade: Trade, who: Actor, *, by: Actor | None = None, database: Database | None = None) -> Parting:
    return await (database or trade.database).write(lambda store: team.remove(store, who.member_id, by=by or trade.ana))


async def make_owner(trade: Trade, who: Actor) -> None:
    await trade.database.write(lambda store: team.change_role(store, who.member_id, Role.OWNER, by=trade.ana))


async def test_somebody_who_was_removed_acts_for_nobody(trade: Trade) -> None:
    await remove(trade, trade.marta)
    acting = await trade.database.read(lambda store: store.members.acting("telegram", trade.marta.chat))
    assert acting is None
    with pytest.raises(GoneAlready):
        await remove(trade, trade.marta)


async def test_the_last_owner_cannot_be_removed_or_given_another_role(trade: Trade) -> None:
    with pytest.raises(LastOwner, match="Ana"):
        await remove(trade, trade.ana)
    with pytest.raises(LastOwner):
        await trade.database.write(
            lambda store: team.change_role(store, trade.ana.member_id, Role.VIEWER, by=trade.ana)
        )


@pytest.mark.beside_another
async def test_two_owners_who_remove_each_other_at_once_leave_one(
    trade: Trade, open_another: Callable[[], Database]
) -> None:
    await make_owner(trade, trade.marta)
    removed, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(store: Store) -> None:
        await team.remove(store, trade.marta.member_id, by=trade.ana)
        removed.set()
        await go_on.wait()

    first = asyncio.create_task(trade.database.write(slowly))
    await removed.wait()
    second = asyncio.create_task(remove(trade, trade.ana, by=trade.marta, database=open_another()))
    await asyncio.sleep(0.3)
    go_on.set()
    await first
    with pytest.raises(LastOwner):
        await second


async def test_an_unopened_link_is_void_when_its_maker_leaves(trade: Trade) -> None:
    await make_owner(trade, trade.marta)
    link = await trade.database.write(lambda store: team.invite(store, Role.VIEWER, by=trade.marta))
    parting = await remove(trade, trade.marta)
    assert parting.links == 1
    with pytest.raises(invitations.LinkUnknown):
        await trade.database.read(lambda store: invitations.good(store, link.token))


async def test_a_link_that_waits_for_an_answer_is_handed_over(trade: Trade, network: Network) -> None:
    await make_owner(trade, trade.marta)
    newcomer = await network.child(trade.top, "Karim")
    link = await trade.database.write(
        lambda store: invitations.invite(
            store, newcomer.id, purpose=InvitationPurpose.JOIN, role=Role.OWNER, invited_by=trade.marta.member_id
        )
    )

    async def open_it(store: Store) -> None:
        invitation = await joining.invitation_for(store, link.token, STRANGER)
        await joining.open_join(store, invitation, STRANGER)

    await trade.database.write(open_it)
    await remove(trade, trade.marta)
    invitation = await trade.database.read(lambda store: store.invitations.by_id(link.invitation_id))
    assert invitation is not None
    assert (invitation.state, invitation.invited_by) == (InvitationState.OPENED, trade.ana.member_id)


async def test_an_open_request_is_handed_to_an_owner_who_never_got_its_card(trade: Trade, network: Network) -> None:
    await trade.request(200)
    olga = await network.member(trade.top, name="Olga")
    parting = await remove(trade, trade.marta, by=olga)
    assert parting.handed == 1
    [card] = await Chat(trade.database, olga).news()
    assert "200 credits" in text_of(card)


async def test_an_open_question_is_forgotten_with_its_asker(trade: Trade) -> None:
    await Chat(trade.database, trade.marta).says("/freeze")
    await trade.database.write(
        lambda store: store.forms.keep(trade.marta.member_id, ask="frzy", answers="{}", asking="reason")
    )
    await remove(trade, trade.marta)
    assert await trade.database.read(lambda store: store.forms.of(trade.marta.member_id)) is None


async def on_record(trade: Trade, who: Actor, ask: str) -> None:
    names = {"reseller_id": who.reseller_id, "member_id": who.member_id, "actor": who.name}
    await trade.database.write(
        lambda store: store.audit.add(**names, ask=ask, details="", outcome=Outcome.DONE)  # type: ignore[arg-type]
    )


async def test_what_somebody_did_lately_is_listed_when_they_leave(trade: Trade) -> None:
    await on_record(trade, trade.marta, "Approve")
    await on_record(trade, trade.ana, "Decline")
    parting = await remove(trade, trade.marta)
    assert [(entry.actor, entry.ask) for entry in parting.deeds] == [("Marta", "Approve")]


async def test_a_new_role_is_told_to_whom_it_concerns(trade: Trade, network: Network) -> None:
    await network.member(trade.top, Role.VIEWER, name="Vera")
    await trade.database.write(lambda store: team.change_role(store, trade.marta.member_id, Role.SUPPORT, by=trade.ana))
    [told] = await Chat(trade.database, trade.marta).news()
    assert "support" in text_of(told).lower()
    found = await trade.database.read(lambda store: store.members.by_id(trade.marta.member_id))
    assert found is not None
    assert found.role is Role.SUPPORT
