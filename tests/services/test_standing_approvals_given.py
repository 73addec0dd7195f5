"""Standing approvals, given and ended: by an owner, or with what they stand on."""

import asyncio
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from domain.agreement import Offer, OfferId, OfferState
from domain.clock import TurnableClock
from domain.money import NotAnAmount
from domain.people import ResellerState
from domain.requests import RequestState
from domain.standing_approvals import Beyond, Ending
from jobs.agreements import apply_due_offers
from services import agreements, closing, network, offers, standing_approvals
from services.standing_approvals import NoneStands, NothingToApprove
from storage.database import Database
from storage.models.agreement import offer_numbers
from storage.models.agreement import offers as offer_table
from storage.models.authority import standing_approvals as standing_table
from storage.models.people import resellers
from storage.rows import names_of
from storage.store import Store
from tests.authority import give, pay
from tests.factories import Network
from tests.talk import Chat
from tests.trade import Trade, change, child_who_trades, trade_in

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    """Return a trade in which €4,200 of Ahmed's are in credit, with another one that approves itself beside it."""
    await give(await trade_in(network, database, name="Noise TV"), 1000)
    trade = await trade_in(network, database)
    await pay(trade, 420_000)
    return trade


async def endings(trade: Trade) -> list[Ending | None]:
    """Return how each standing approval for Ahmed ended, oldest first."""
    wanted = sa.select(standing_table.c.ending).where(standing_table.c.reseller_id == trade.child.id)

    async def read(store: Store) -> list[Ending | None]:
        return [row[0] for row in await store.connection.execute(wanted.order_by(standing_table.c.id))]

    return await trade.database.read(read)


async def offers_to(trade: Trade) -> list[Offer]:
    """Return what Ahmed was offered, oldest first."""
    found = await trade.database.read(lambda store: store.offers.of_reseller(trade.child.id))
    return sorted(found, key=lambda offer: offer.number)


async def end_agreement(trade: Trade, now: datetime) -> None:
    """Let the agreement with Ahmed end now, as one that was recorded as agreed outside."""
    agreed = (await offers_to(trade))[-1]
    await change(trade.database, offer_table, agreed.id, state=OfferState.OUTSIDE, grace_until=now)


async def offer_another(trade: Trade) -> OfferId:
    """Make Ahmed another offer, which waits for his answer."""
    agreed = (await offers_to(trade))[-1]
    values: dict[str, Any] = {name: getattr(agreed, name) for name in names_of(Offer) if name != "id"}
    values |= {"number": 2, "state": OfferState.OPEN, "decided_at": None, "decided_by": None, "applied_at": None}
    offer_id = OfferId(await trade.network.insert(offer_table, **values | {"grace_until": None}))
    numbers = {"offer_id": offer_id, "panel_id": trade.panel.id, "account": "a", "price": trade.sub_panel.price}

    async def write(store: Store) -> None:
        row = numbers | {"minimum_order": 1, "period_minimum": 0}
        await store.connection.execute(sa.insert(offer_numbers), row)

    await trade.database.write(write)
    return offer_id


async def asks(trade: Trade, credits: int = 100) -> tuple[RequestState, Beyond | None]:
    """Return what becomes at once of a request of Ahmed's."""
    request = await trade.request(credits)
    return request.state, request.beyond


APPROVED, WAITS = (RequestState.APPROVED, None), (RequestState.PENDING, None)


async def test_it_is_given_only_to_who_may_trade(trade: Trade, clock: TurnableClock) -> None:
    for state in (ResellerState.SUSPENDED, ResellerState.INVITED, ResellerState.CLOSED):
        await change(trade.database, resellers, trade.child.id, state=state)
        with pytest.raises(NothingToApprove, match="Ahmed TV"):
            await give(trade)
    await change(trade.database, resellers, trade.child.id, state=ResellerState.ACTIVE)
    await end_agreement(trade, clock())
    with pytest.raises(NothingToApprove):
        await give(trade)
    assert await endings(trade) == []


@pytest.mark.parametrize("cap", [0, -1, 10**12 + 1])
async def test_a_cap_that_nobody_can_type_is_refused(trade: Trade, cap: int) -> None:
    with pytest.raises(NotAnAmount):
        await give(trade, cap)


async def test_another_cap_takes_the_place_of_the_first_and_what_was_used_stays_used(trade: Trade) -> None:
    await give(trade, 400)
    await trade.request(300)
    second = await give(trade, 350)
    assert await asks(trade, 51) == (RequestState.PENDING, Beyond.CAP)
    assert (await trade.request(50)).standing_id == second.id
    assert await endings(trade) == [Ending.REPLACED, None]


async def test_two_owners_who_give_it_at_once_leave_one(trade: Trade) -> None:
    await asyncio.gather(give(trade, 300), give(trade, 400))
    assert sorted(str(one) for one in await endings(trade)) == ["None", "replaced"]


async def test_an_owner_ends_it_once(trade: Trade) -> None:
    await give(trade)
    await trade.database.write(lambda store: standing_approvals.end(store, trade.child.id, by=trade.ana))
    assert await asks(trade) == WAITS
    with pytest.raises(NoneStands):
        await trade.database.write(lambda store: standing_approvals.end(store, trade.child.id, by=trade.ana))


async def test_it_ends_when_they_are_suspended_and_does_not_come_back(trade: Trade) -> None:
    await give(trade)
    await trade.database.write(lambda store: network.suspend(store, trade.child.id, "", by=trade.ana))
    await trade.database.write(lambda store: network.resume(store, trade.child.id, by=trade.ana))
    assert await asks(trade) == WAITS
    assert await endings(trade) == [Ending.SUSPENDED]


async def test_it_ends_when_they_are_closed(network: Network, database: Database) -> None:
    trade = await trade_in(network, database)
    await give(trade)
    await database.write(lambda store: closing.close(store, trade.child.id, by=trade.ana))
    assert await endings(trade) == [Ending.CLOSED]


async def test_it_ends_when_the_agreement_ends_and_the_owners_are_told(trade: Trade, clock: TurnableClock) -> None:
    await give(trade)
    await end_agreement(trade, clock())
    marta, ana = Chat(trade.database, trade.marta), Chat(trade.database, trade.ana)
    await ana.news()
    await marta.news()
    await trade.database.write(apply_due_offers)
    assert await endings(trade) == [Ending.AGREEMENT]
    assert "The standing approval for Ahmed TV ended with their agreement." in await ana.sees()
    assert await marta.news() == []


async def test_it_does_not_outlive_its_agreement_where_a_new_one_comes_before_anybody_looks(
    trade: Trade, clock: TurnableClock
) -> None:
    await give(trade)
    await end_agreement(trade, clock())
    offer_id = await offer_another(trade)
    await trade.database.write(lambda store: agreements.accept(store, offer_id, by=trade.ahmed))
    assert await trade.database.read(lambda store: offers.in_force(store, trade.child.id)) is not None
    assert await asks(trade) == WAITS
    assert await endings(trade) == [Ending.AGREEMENT]


async def test_an_agreement_that_takes_the_place_of_another_leaves_it(trade: Trade) -> None:
    await give(trade)
    offer_id = await offer_another(trade)
    await trade.database.write(lambda store: agreements.accept(store, offer_id, by=trade.ahmed))
    assert await asks(trade) == APPROVED


async def test_a_new_parent_has_given_nothing(trade: Trade, network: Network) -> None:
    leaf, lea, panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Lea TV")
    below = Trade(trade.database, network, trade.child, trade.ahmed, trade.ahmed, leaf, lea, trade.panel, panel)
    await give(below)
    await trade.database.write(lambda store: closing.hand_up(store, trade.child.id, "Moved", by=trade.ana))
    assert await endings(below) == [Ending.AGREEMENT]
