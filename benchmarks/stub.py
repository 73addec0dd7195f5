"""A stub of the Bot API for benchmarks: hands out prepared updates, counts what is sent, and keeps the times.

Run as `python -m benchmarks.stub PORT`. It answers everything with the least that a bot needs to go on.
"""

import asyncio
import itertools
import sys
import time
from collections import Counter, deque
from collections.abc import Mapping
from typing import Any

from aiohttp import web

BOT = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
LONGEST_POLL = 10.0


class Stub:
    """The queue of updates, and what was sent in answer."""

    def __init__(self) -> None:
        self.updates: deque[dict[str, Any]] = deque()
        self.arrived = asyncio.Event()
        self.sent: Counter[str] = Counter()
        self.per_chat: dict[str, list[str]] = {}
        self.times: dict[str, float] = {}
        self.ever: Counter[str] = Counter()
        self.file = b""
        self.first_fetch = 0.0
        self.last_send = 0.0
        self.ids = itertools.count(1000)

    async def call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        values = await _values(request)
        if method == "getUpdates":
            return await self._updates(values)
        if method == "getMe":
            return _ok(BOT)
        if method == "getFile":
            return _ok({"file_id": "file", "file_unique_id": "file", "file_path": "file"})
        if method.startswith(("send", "edit")):
            self._note(method, str(values.get("chat_id")), str(values.get("text") or values.get("caption") or ""))
            chat = {"id": int(str(values["chat_id"])), "type": "private"}
            return _ok({"message_id": next(self.ids), "date": 1_770_000_000, "chat": chat, "text": "."})
        return _ok({})

    def _note(self, method: str, chat: str, text: str) -> None:
        self.last_send = time.perf_counter()
        self.sent[method] += 1
        self.ever[chat] += 1
        self.times[chat] = self.last_send - getattr(self, "loaded_at", 0.0)
        self.per_chat.setdefault(chat, []).append(text[:40])

    async def _updates(self, values: Any) -> web.Response:
        offset = int(str(values.get("offset") or 0))
        while self.updates and offset and self.updates[0]["update_id"] < offset:
            self.updates.popleft()
        if not self.updates:
            self.arrived.clear()
            try:
                async with asyncio.timeout(min(LONGEST_POLL, float(str(values.get("timeout") or 0)))):
                    await self.arrived.wait()
            except TimeoutError:
                return _ok([])
        if not self.first_fetch:
            self.first_fetch = time.perf_counter()
        return _ok(list(itertools.islice(self.updates, 100)))

    async def load(self, request: web.Request) -> web.Response:
        """Take updates to hand out, and start counting anew."""
        updates = await request.json()
        self.sent.clear()
        self.per_chat.clear()
        self.times.clear()
        self.first_fetch = 0.0
        self.updates.extend(updates)
        self.loaded_at = time.perf_counter()
        self.arrived.set()
        return _ok(len(updates))

    async def serve(self, request: web.Request) -> web.Response:
        """Take the file that is to be downloaded."""
        self.file = await request.read()
        return _ok(len(self.file))

    async def download(self, _request: web.Request) -> web.Response:
        return web.Response(body=self.file)

    async def in_all(self, _request: web.Request) -> web.Response:
        """Return how much was ever sent to each chat."""
        return _ok(self.ever)

    async def took(self, _request: web.Request) -> web.Response:
        return _ok(self.times)

    async def counted(self, _request: web.Request) -> web.Response:
        return _ok(
            {
                "sent": dict(self.sent),
                "seconds": self.last_send - self.first_fetch,
                "since_load": self.last_send - getattr(self, "loaded_at", 0.0),
                "waiting": len(self.updates),
            }
        )

    async def chats(self, _request: web.Request) -> web.Response:
        return _ok(self.per_chat)


async def _values(request: web.Request) -> Mapping[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    return await request.post()


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def main(port: int) -> None:
    stub = Stub()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_post("/bot{token}/{method}", stub.call)
    app.router.add_post("/load", stub.load)
    app.router.add_post("/serve", stub.serve)
    app.router.add_get("/file/bot{token}/{path}", stub.download)
    app.router.add_get("/ever", stub.in_all)
    app.router.add_get("/times", stub.took)
    app.router.add_get("/counted", stub.counted)
    app.router.add_get("/chats", stub.chats)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    main(int(sys.argv[1]))
