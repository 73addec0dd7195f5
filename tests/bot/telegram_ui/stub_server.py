"""A server that isn't Telegram: it gives every call the same answer, or none."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

PATH = b"<path>"
"""Stands for the address that was asked for, in the answers of servers that repeat it."""


@dataclass(slots=True)
class Stub:
    """What it answers, and what it was asked. `delay`: seconds before an answer; `then`: answers all but the first.

    `location`: where a redirect leads.
    """

    status: int
    body: bytes
    delay: float = 0
    then: "Stub | None" = None
    location: str | None = None
    asked: list[tuple[str, bytes]] = field(default_factory=list)

    async def answer(self, asked: web.Request) -> web.Response:
        self.asked.append((asked.content_type, await asked.read()))
        await asyncio.sleep(self.delay)
        speaker = self if self.then is None or len(self.asked) == 1 else self.then
        headers = {"Location": speaker.location} if speaker.location else None
        return web.Response(
            status=speaker.status, body=speaker.body.replace(PATH, asked.path.encode()), headers=headers
        )


def refusal(status: int, description: str) -> Stub:
    return Stub(status, json.dumps({"ok": False, "error_code": status, "description": description}).encode())


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@asynccontextmanager
async def serving(stub: Stub) -> AsyncIterator[str]:
    """Serve on loopback and yield the address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", stub.answer)
    runner = web.AppRunner(app, shutdown_timeout=0, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
