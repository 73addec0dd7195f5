"""The sandbox's panel: a log in pages behind a key, faults that are switched on over HTTP, and the demo's own."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from domain.clock import TurnableClock
from sandbox.demo.panel import ACCOUNTS, DemoPanel
from sandbox.panel import KEY, Panel, panel_routes
from sandbox.server import create_app, serve
from sandbox.state import Sandbox

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def panel() -> Panel:
    """Return a panel with seven rows, three a page."""
    panel = Panel(page=3)
    for number in range(7):
        panel.spend("ahmed_tv", number, NOON + timedelta(hours=number))
    return panel


@pytest.fixture
async def address(panel: Panel, clock: TurnableClock) -> AsyncIterator[str]:
    async with serve(create_app(Sandbox(now=clock), panel_routes(panel))) as address:
        yield address


async def ask(address: str, path: str = "/panel/api/log", *, key: str = KEY) -> tuple[int, Any]:
    async with (
        aiohttp.ClientSession(headers={"X-Api-Key": key}) as session,
        session.get(address + path) as answer,
    ):
        is_json = answer.content_type == "application/json"
        return answer.status, await answer.json() if is_json else await answer.text()


async def switch(address: str, **fault: Any) -> int:
    async with aiohttp.ClientSession() as session, session.post(f"{address}/panel/faults", json=fault) as answer:
        return answer.status


async def test_its_log_comes_in_pages_that_name_the_next(address: str) -> None:
    found, path = [], "/panel/api/log"
    while path:
        status, page = await ask(address, path)
        assert status == 200
        found += [row["credits"] for row in page["data"]["items"]]
        path = page["links"]["next"]
    assert found == [*range(7)]


async def test_it_tells_from_an_instant_or_from_an_id_on(address: str) -> None:
    _, page = await ask(address, "/panel/api/log?since=2026-03-02T17:00:00Z")
    assert [row["id"] for row in page["data"]["items"]] == [6, 7]
    _, page = await ask(address, "/panel/api/log?after=5")
    assert [row["id"] for row in page["data"]["items"]] == [6, 7]


async def test_it_answers_only_to_who_has_its_key(address: str) -> None:
    assert (await ask(address, key="another"))[0] == 401


async def test_a_fault_is_switched_on_from_a_page_on_and_off_again(address: str) -> None:
    assert await switch(address, fault="html", **{"from": 2}) == 200
    assert (await ask(address))[0] == 200
    assert "<!doctype html>" in (await ask(address, "/panel/api/log?page=2"))[1]
    assert await switch(address, fault="nonsense") == 400
    assert await switch(address) == 200
    assert (await ask(address, "/panel/api/log?page=2"))[1]["data"]["items"] != []


def test_the_demos_panel_grows_with_the_clock_and_always_in_the_same_way() -> None:
    now = [NOON]
    one, another = DemoPanel(lambda: now[0]), DemoPanel(lambda: now[0])
    one.catch_up()
    before = len(one.log)
    now[0] += timedelta(days=10)
    one.catch_up()
    another.catch_up()
    assert [spent.as_json() for spent in one.log] == [spent.as_json() for spent in another.log]
    assert len(one.log) > before > 0
    assert max(spent.at for spent in one.log) <= now[0]
    for account, a_day in ACCOUNTS.items():
        used = sum(spent.credits for spent in one.log if spent.account == account)
        assert a_day * 24 * 0.6 < used < a_day * 24 * 1.4
