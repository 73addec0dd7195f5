"""What the feed says of itself: true to what it does, and readable without anybody else's server."""

import json
import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest

import bot.feed.app
from bot.feed.app import BODY_SECONDS, STATUS
from domain.feeds import BATCHES_A_MINUTE, MOST_BYTES, MOST_ROWS, SKEW, TRIES_A_MINUTE, signature
from domain.usage import LONGEST_ID, WhyRefused
from domain.usage_values import LONGEST_ACCOUNT
from tests.feeding import Sender, event
from tests.trade import Trade

PLACE = Path(bot.feed.app.__file__).parent
DESCRIPTION: dict[str, Any] = json.loads((PLACE / "openapi.json").read_text())
PAGE = (PLACE / "page.html").read_text()
POST = DESCRIPTION["paths"]["/usage"]["post"]
SCHEMAS = DESCRIPTION["components"]["schemas"]


async def test_both_are_there_for_whoever_asks(feed_address: str) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{feed_address}/usage") as page:
            assert (page.status, await page.text()) == (200, PAGE)
            assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        async with session.get(f"{feed_address}/usage/openapi.json") as description:
            assert await description.json() == DESCRIPTION


def test_the_page_needs_nothing_from_elsewhere() -> None:
    assert re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?([^\"')>\s]+)", PAGE) == ["usage/openapi.json"]
    assert "<script" not in PAGE
    assert "://" not in PAGE


def test_every_limit_is_the_one_that_holds() -> None:
    rows = SCHEMAS["Batch"]["properties"]["rows"]
    assert SCHEMAS["Batch"]["properties"]["balances"]["maxItems"] == MOST_ROWS
    assert (rows["maxItems"], SCHEMAS["Row"]["properties"]["id"]["maxLength"]) == (MOST_ROWS, LONGEST_ID)
    assert SCHEMAS["Row"]["properties"]["account"]["maxLength"] == LONGEST_ACCOUNT
    for said in (json.dumps(DESCRIPTION), PAGE):
        for limit in (f"{MOST_BYTES:,} bytes", f"{BATCHES_A_MINUTE} batches a minute", f"{TRIES_A_MINUTE} requests"):
            assert limit in said
        for seconds in (SKEW.total_seconds(), BODY_SECONDS):
            assert f"{seconds:.0f} seconds" in said


def test_every_status_and_every_reason_is_explained() -> None:
    assert {int(status) for status in POST["responses"]} == {200, 500, 503, *STATUS.values()}
    assert {int(status) for status in re.findall(r"<th>(\d+)</th>", PAGE)} == {500, 503, *STATUS.values()}
    assert SCHEMAS["RefusedRow"]["properties"]["why"]["enum"] == [*WhyRefused]
    assert [why for why in WhyRefused if f"<code>{why}</code>" not in PAGE] == []


def test_the_example_is_signed_as_it_says() -> None:
    [secret] = re.findall(r"with the secret <code>(.+?)</code>", PAGE)
    [timestamp] = re.findall(r"Subpanel-Timestamp: (\d+)", PAGE)
    [signed] = re.findall(r"Subpanel-Signature: (\w{64})", PAGE)
    [body] = re.findall(r"\n\n(\{.+\})</code></pre>\n<table>", PAGE)
    assert signature(secret, timestamp, body.encode()) == signed
    examples = {one["name"]: one["example"] for one in POST["parameters"]}
    assert (examples["Subpanel-Timestamp"], examples["Subpanel-Signature"]) == (timestamp, signed)
    assert json.loads(body) == POST["requestBody"]["content"]["application/json"]["example"]


@pytest.mark.both_engines
async def test_an_answer_has_just_what_is_described(trade: Trade, sender: Sender) -> None:
    _status, answer = await sender.tells(event("a", trade.sub_panel.account, 5), event("b", "nobody", 5))
    assert set(answer) == set(SCHEMAS["Answer"]["properties"]) == set(SCHEMAS["Answer"]["required"])
    assert set(answer["refused_rows"][0]) == set(SCHEMAS["RefusedRow"]["properties"])
    _status, refusal = await sender.sends(b"nonsense")
    assert set(refusal) == set(SCHEMAS["Refusal"]["properties"])
