"""Feeds and pulls for real: a secret from the chat, batches over HTTP, a panel that is asked; no log has a secret."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from domain.clock import TurnableClock
from domain.ledger import AccountKind
from domain.usage import SourceId
from sandbox.chats import Post
from sandbox.panel import Panel, PanelFault, panel_routes
from sandbox.server import create_app, serve
from sandbox.state import Sandbox
from storage.database import Database
from tests.factories import Network
from tests.feeding import Sender, event
from tests.whole.conftest import Desk
from tests.whole.processes import command_line, environment_of, until
from tests.whole.trading import Trading, open_phones

KEY = "planted-key-of-a-panel"
SLOW = 20.0


@pytest.fixture
def clock() -> TurnableClock:
    """Return a clock that runs, as that of another process does."""
    return TurnableClock()


@pytest.fixture
async def trading(stopped_desk: Desk, network: Network, database: Database) -> Trading:
    """Return a trade whose bot doesn't run yet; its panel is called North."""
    trading = await open_phones(stopped_desk, network, database)
    await database.write(lambda store: store.panels.change(trading.trade.panel.id, name="North"))
    return trading


@pytest.fixture
def panel(trading: Trading) -> Panel:
    """Return a panel in which Ahmed spent five credits an hour ago."""
    panel = Panel(key=KEY)
    panel.spend(trading.trade.sub_panel.account, 5, datetime.now(UTC) - timedelta(hours=1))
    return panel


@pytest.fixture
async def panel_address(panel: Panel, clock: TurnableClock) -> AsyncIterator[str]:
    async with serve(create_app(Sandbox(now=clock), panel_routes(panel))) as address:
        yield f"{address}/panel/api/log"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pull_of(address: str) -> dict[str, str]:
    """Return the settings of a pull from the sandbox's panel."""
    parts = {
        "URL": f"{address}?since={{since}}",
        "HEADER": f"X-Api-Key: {KEY}",
        "PANEL": "North",
        "ROWS": "data.items",
        "ACCOUNT": "user.name",
        "WHEN": "created_at",
        "CREDITS": "credits",
        "ID": "id",
        "NEXT": "links.next",
    }
    return {f"PULLS__NORTH__{name}": value for name, value in parts.items()}


async def consumed(trading: Trading) -> int:
    return (await trading.trade.balance(AccountKind.CONSUMED))[0]


@pytest.mark.both_engines
async def test_an_owner_sets_a_feed_up_in_the_chat_and_a_program_tells_usage(trading: Trading, tmp_path: Path) -> None:
    port = free_port()
    environment = environment_of(trading.desk.settings, FEED_PORT=str(port), LOG_LEVEL="DEBUG")
    ana = trading.ana
    async with command_line("run", at=tmp_path, **environment) as bot:
        await bot.says("ready")
        sender = await set_up_feed(trading, f"http://127.0.0.1:{port}")
        status, answer = await sender.tells(
            event("a", trading.trade.sub_panel.account, 7, datetime.now(UTC).isoformat()), event("b", "nobody", 1)
        )
        assert (status, answer["new"], answer["refused"]) == (200, 1, 1)
        assert (await sender.sends(b"{}", headers={"Subpanel-Signature": "0" * 64}))[0] == 401
        await ana.taps("I have it: hide it", within=SLOW)
        await ana.sees("1 of 2 rows were new", within=SLOW)
        assert sender.secret not in json.dumps([post.as_seen() for post in posts(trading)])
        await trading.quiet()
        bot.tell_to_stop()
        assert await bot.ends(within=SLOW) == 0
    assert await consumed(trading) == 7
    assert sender.secret not in bot.output
    assert "batch refused" in bot.output


def posts(trading: Trading) -> list[Post]:
    return [post for chat in trading.desk.sandbox.chats.values() for post in chat.posts.values()]


async def set_up_feed(trading: Trading, address: str) -> Sender:
    """Have Ana set up a feed; return who has its secret."""
    await trading.ana.sends("/sources")
    await trading.ana.taps("Set up a feed", within=SLOW)
    seen = await trading.ana.sees("The secret of", within=SLOW)
    found = re.search(r"Number of the source: \W?(\d+).*(feed_[\w-]+)", seen.text, re.DOTALL)
    assert found
    return Sender(address, trading.desk.clock, SourceId(int(found[1])), found[2])


async def test_there_is_no_feed_unless_it_is_set(trading: Trading, tmp_path: Path) -> None:
    port = free_port()
    async with command_line("run", at=tmp_path, **environment_of(trading.desk.settings)) as bot:
        await bot.says("ready")
        with pytest.raises(aiohttp.ClientConnectorError):
            await Sender(f"http://127.0.0.1:{port}", trading.desk.clock, SourceId(1), "x").tells()
        assert "feed ready" not in bot.output


async def test_a_port_that_is_taken_is_said_plainly(trading: Trading, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = environment_of(trading.desk.settings, FEED_PORT=str(port))
        async with command_line("run", at=tmp_path, **environment) as bot:
            assert await bot.ends(within=SLOW) == 2
    assert f"FEED_PORT={port}: Address already in use." in bot.output
    assert "Traceback" not in bot.output


@pytest.mark.both_engines
async def test_a_panel_is_asked_and_what_is_wrong_with_it_stands_on_the_card(
    trading: Trading, panel: Panel, panel_address: str, tmp_path: Path
) -> None:
    panel.break_down(PanelFault.HTML)
    environment = environment_of(trading.desk.settings, LOG_LEVEL="DEBUG", **pull_of(panel_address))
    ana = trading.ana
    async with command_line("run", at=tmp_path, **environment) as bot:
        await bot.says("PanelSendsNoJson", within=SLOW)
        await ana.sends("/sources")
        await ana.taps("North", within=SLOW)
        await ana.sees("The panel answers with a web page", within=SLOW)
        panel.break_down(None)
        await ana.taps("Fetch everything again", within=SLOW)
        await until(lambda: len(panel.asked) > 1, within=SLOW)
        await _counted(trading)
        bot.tell_to_stop()
        assert await bot.ends(within=SLOW) == 0
    assert KEY not in bot.output


async def _counted(trading: Trading) -> None:
    async with asyncio.timeout(SLOW):
        while await consumed(trading) != 5:  # noqa: ASYNC110  (it has no event)
            await asyncio.sleep(0.05)


async def test_a_pull_that_makes_no_sense_keeps_the_bot_from_starting_and_shows_no_key(
    trading: Trading, tmp_path: Path
) -> None:
    wrong = {**pull_of("ftp://panel.example/usage"), "PULLS__NORTH__ROWS": "data["}
    async with command_line("run", at=tmp_path, **environment_of(trading.desk.settings, **wrong)) as bot:
        assert await bot.ends(within=SLOW) == 2
    assert "PULLS__NORTH__URL must be" in bot.output
    assert "PULLS__NORTH__ROWS is no JMESPath" in bot.output
    assert KEY not in bot.output
