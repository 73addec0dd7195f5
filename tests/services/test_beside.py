"""Deeds beside each other, as only PostgreSQL lets them be: a request beside the end of what it stands on."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from domain.requests import Settlement
from services import closing, decisions, offers, requests
from services.closing import StillOpen
from services.decided import ChangedMeanwhile
from services.decisions import Decision
from services.network import Closed
from storage.database import Database, Work
from storage.store import Store
from tests.factories import Network
from tests.services.deciding import approve_it
from tests.trade import Trade, child_who_trades

pytestmark = pytest.mark.beside_another


async def beside(first: Database, deed: Work[Any], second: Callable[[], Any]) -> Any:
    """Begin a deed, have a second one begin before the first one ends, and return what comes of the second."""
    done, go_on = asyncio.Event(), asyncio.Event()

    async def held(store: Store) -> None:
        await deed(store)
        done.set()
        await go_on.wait()

    one = asyncio.create_task(first.write(held))
    await done.wait()
    other = asyncio.create_task(second())
    await asyncio.sleep(0.3)
    assert not other.done()
    go_on.set()
    await one
    return (await asyncio.gather(other, return_exceptions=True))[0]


async def test_a_request_beside_a_closing_is_refused(trade: Trade, open_another: Callable[[], Database]) -> None:
    result = await beside(
        open_another(), lambda store: closing.close(store, trade.child.id, by=trade.ana), trade.request
    )
    assert isinstance(result, Closed)
    assert await trade.database.read(lambda store: store.requests.pending_of(trade.child.id)) == []


async def test_a_closing_beside_a_request_finds_it(trade: Trade, open_another: Callable[[], Database]) -> None:
    result = await beside(
        open_another(),
        lambda store: requests.request_credits(store, by=trade.ahmed, sub_panel_id=trade.sub_panel.id, credits=50),
        lambda: trade.database.write(lambda store: closing.close(store, trade.child.id, by=trade.ana)),
    )
    assert isinstance(result, StillOpen)


async def test_a_request_beside_a_hand_up_is_none_of_the_former_parents(
    trade: Trade, network: Network, open_another: Callable[[], Database]
) -> None:
    grandchild, omar, sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    result = await beside(
        open_another(),
        lambda store: closing.hand_up(store, trade.child.id, "Moved", by=trade.ana),
        lambda: trade.request(50, by=omar, sub_panel_id=sub_panel.id),
    )
    assert isinstance(result, offers.NoAgreement)
    assert await trade.database.read(lambda store: store.requests.pending_of(grandchild.id)) == []


async def test_a_first_colleague_who_changes_their_mind_is_not_completed_with_what_they_said_before(
    trade: Trade, open_another: Callable[[], Database]
) -> None:
    await trade.set_terms(second_person_from=100)
    request = await trade.request()
    await approve_it(trade, request, by=trade.ana)
    owed = Decision(Settlement.ON_ACCOUNT, request.credits, request.price)
    result = await beside(
        open_another(),
        lambda store: decisions.approve(store, request.id, owed, by=trade.ana),
        lambda: approve_it(trade, request, by=trade.marta),
    )
    assert isinstance(result, ChangedMeanwhile)
    seen = await trade.seen(request)
    assert (seen.is_pending, seen.settlement) == (True, Settlement.ON_ACCOUNT)
