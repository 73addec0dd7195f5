"""A panel that is served by the sandbox, and a pull that fetches from it."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.panel_client import panel as connected
from bot.pull_settings import Pull
from bot.pulling import Puller
from domain.clock import TurnableClock
from sandbox.panel import KEY, Panel, panel_routes
from sandbox.server import create_app, serve
from sandbox.state import Sandbox
from storage.database import Database
from tests.factories import Network
from tests.trade import Trade, trade_in

MakePuller = Callable[..., Puller]


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    """Return a trade whose panel is called North; another network stands beside it."""
    await trade_in(network, database, name="Noise TV")
    trade = await trade_in(network, database)
    await database.write(lambda store: store.panels.change(trade.panel.id, name="North"))
    return trade


@pytest.fixture
def panel() -> Panel:
    """Return a panel with a log of its own, three rows a page."""
    return Panel(page=3)


@pytest.fixture
async def panel_address(panel: Panel, clock: TurnableClock) -> AsyncIterator[str]:
    async with serve(create_app(Sandbox(now=clock), panel_routes(panel))) as address:
        yield f"{address}/panel/api/log"


@pytest.fixture
def puller_of(database: Database, panel_address: str) -> MakePuller:
    """Return a function that makes the puller of a panel; `query` is what its address asks."""

    def make(query: str = "since={since}", *, page_seconds: float = 60.0, seconds: float = 60.0, **said: Any) -> Puller:
        usual = {
            "url": f"{panel_address}?{query}",
            "header": f"X-Api-Key: {KEY}",
            "panel": "north",
            "rows": "data.items",
            "account": "user.name",
            "when": "created_at",
            "credits": "credits",
            "id": "id",
            "next": "links.next",
        }
        pull = Pull(**{name: value for name, value in {**usual, **said}.items() if value is not None})
        return Puller(
            database,
            "north",
            pull,
            connect=lambda: connected(pull.headers, page_seconds=page_seconds),
            pull_seconds=seconds,
        )

    return make
