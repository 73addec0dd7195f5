"""The HTTP client that fetches a panel's pages: within limits of time and size, and from that panel alone."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import aiohttp

from domain.pulls import (
    PanelFails,
    PanelLeadsAway,
    PanelRefusesKey,
    PanelSendsTooMuch,
    PanelTooSlow,
    PanelTrouble,
    PanelUnreachable,
)

PAGE_MEGABYTES = 10
CONNECT_SECONDS = 10.0
PAGE_SECONDS = 60.0
"""How long one page may take, however slowly it comes."""

A_PART = 64 * 1024

Fetch = Callable[[str], Awaitable[bytes]]
"""Returns what stands at an address; raises `PanelTrouble`."""


@asynccontextmanager
async def panel(headers: Mapping[str, str], *, page_seconds: float = PAGE_SECONDS) -> AsyncIterator[Fetch]:
    """Give what fetches a panel's pages, over connections that are closed at the end."""
    timeout = aiohttp.ClientTimeout(total=page_seconds, connect=CONNECT_SECONDS)
    async with aiohttp.ClientSession(
        headers={"Accept": "application/json", "User-Agent": "Subpanel", **headers},
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=timeout,
        trust_env=False,
    ) as session:

        async def fetch(address: str) -> bytes:
            found = await _fetched(session, address)
            if isinstance(found, PanelTrouble):
                raise found  # not where it was caught: what is in that chain knows the address, and maybe a key in it
            return found

        yield fetch


async def _fetched(session: aiohttp.ClientSession, address: str) -> bytes | PanelTrouble:
    try:
        async with session.get(address, allow_redirects=False) as answer:
            trouble = _trouble_of(answer.status)
            return trouble or await _body(answer)
    except TimeoutError:
        return PanelTooSlow()
    except (aiohttp.ClientError, OSError, ValueError):
        return PanelUnreachable()


def _trouble_of(status: int) -> PanelTrouble | None:
    if 200 <= status < 300:
        return None
    if status in (401, 403):
        return PanelRefusesKey(status)
    return PanelLeadsAway() if 300 <= status < 400 else PanelFails(status)


async def _body(answer: aiohttp.ClientResponse) -> bytes | PanelTrouble:
    """Return an answer's body, unpacked; what is too large isn't read to its end."""
    body = bytearray()
    async for part in answer.content.iter_chunked(A_PART):
        body += part
        if len(body) > PAGE_MEGABYTES * 1024 * 1024:
            answer.close()
            return PanelSendsTooMuch(PAGE_MEGABYTES)
    return bytes(body)
