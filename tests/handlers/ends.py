"""How the requests of a world end: one in each way that there is."""

from collections.abc import Callable, Coroutine
from typing import Any

import sqlalchemy as sa

from domain.people import Actor, Role
from domain.requests import DeclineReason, Request, RequestState, Settlement
from services import books, decisions, loading, requests
from storage.models.requests import requests as request_table
from storage.store import Store
from tests.handlers.houses import House, Words

End = Callable[[Store, Request, House, Words], Coroutine[Any, Any, None]]


def _seller(house: House) -> Actor:
    assert house.parent is not None
    return house.parent.people[Role.FINANCE]


async def _approved(store: Store, request: Request, house: House, _say: Words) -> None:
    decision = decisions.Decision(Settlement.PAID, request.credits, request.price)
    await decisions.approve(store, request.id, decision, by=_seller(house))


async def _owed(store: Store, request: Request, house: House, _say: Words) -> None:
    decision = decisions.Decision(Settlement.ON_ACCOUNT, request.credits, request.price)
    await decisions.approve(store, request.id, decision, by=_seller(house))
    await loading.confirm_loaded(store, request.id, by=_seller(house))


async def _loaded(store: Store, request: Request, house: House, say: Words) -> None:
    await _approved(store, request, house, say)
    await loading.confirm_loaded(store, request.id, by=_seller(house))


async def _failed(store: Store, request: Request, house: House, say: Words) -> None:
    await _approved(store, request, house, say)
    await loading.fail(store, request.id, say(f"{house.code} unknown"), by=_seller(house))


async def _taken_back(store: Store, request: Request, house: House, say: Words) -> None:
    await _loaded(store, request, house, say)
    await books.take_back_sale(store, request.id, say(f"{house.code} mistaken"), by=_seller(house))


async def _declined(store: Store, request: Request, house: House, say: Words) -> None:
    words = say(f"{house.code} unreadable")
    await decisions.decline(store, request.id, DeclineReason.OTHER, by=_seller(house), words=words)


async def _withdrawn(store: Store, request: Request, house: House, _say: Words) -> None:
    await requests.withdraw(store, request.id, by=house.owner)


async def _expired(store: Store, request: Request, _house: House, _say: Words) -> None:
    values = {"state": RequestState.EXPIRED, "decided_at": store.now}
    await store.connection.execute(sa.update(request_table).where(request_table.c.id == request.id).values(**values))


async def _noted(store: Store, request: Request, house: House, _say: Words) -> None:
    await decisions.note_not_arrived(store, request.id, by=_seller(house))


ENDS: tuple[End | None, ...] = (
    _loaded,
    _owed,
    _failed,
    _taken_back,
    _approved,
    _declined,
    _withdrawn,
    _expired,
    _noted,
    None,
    None,
)
STILL_OWED: End = _owed
"""After everything else, so that money in credit doesn't pay for it."""
