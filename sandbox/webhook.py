"""The webhook: updates posted to the bot's own address, again and again until it takes them."""

import asyncio
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.updates import Updates
from sandbox.wire import Json, bad_request, compact

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PATIENCE_SECONDS = 60.0
_PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Target:
    """Where updates go."""

    url: str
    secret: str = ""

    def check(self) -> None:
        """Refuse an address that isn't on this machine; raises `ApiError`."""
        try:
            parts = urlsplit(self.url)
            usable = parts.scheme == "http" and parts.hostname in LOOPBACK and parts.port
        except ValueError:
            usable = None
        if not usable:
            raise bad_request("bad webhook: the sandbox posts to http://localhost:PORT only")


class Webhook:
    """Delivers the queue in order, one update at a time."""

    def __init__(self, updates: Updates) -> None:
        self.target: Target | None = None
        self._updates = updates
        self._task: asyncio.Task[None] | None = None
        self._trouble: Json = {}

    def set(self, target: Target | None) -> None:
        """Begin to deliver to a target, or stop."""
        self.stop()
        self.target = target
        self._updates.webhook_is_set = target is not None
        self._trouble = {}
        if target:
            self._task = asyncio.get_running_loop().create_task(self._deliver(target))

    def resume(self) -> None:
        """Deliver again to the target that is set."""
        if self.target:
            self.set(self.target)

    def stop(self) -> None:
        """Stop delivering; the target stays set."""
        if self._task:
            self._task.cancel()
            self._task = None

    def info(self) -> Json:
        """Return the Bot API's `WebhookInfo`."""
        return {
            "url": self.target.url if self.target else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
            **compact(allowed_updates=list(self._updates.allowed)),
            **self._trouble,
        }

    async def _deliver(self, target: Target) -> None:
        while True:
            update = self._updates.take_next()
            if update is None:
                await self._updates.news.wait()
            else:
                await self._deliver_one(target, update)

    async def _deliver_one(self, target: Target, update: Json) -> None:
        attempt = 0
        try:
            while (trouble := await _trouble_of(target, update)) is not None:
                self._trouble = {"last_error_message": trouble}
                await asyncio.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
                attempt += 1
        except asyncio.CancelledError:
            self._updates.put_back(update)
            raise


async def _trouble_of(target: Target, update: Json) -> str | None:
    """Post an update once and return what went wrong, `None` if it was taken."""
    try:
        status = await asyncio.wait_for(_post(target, json.dumps(update).encode()), _PATIENCE_SECONDS)
    except TimeoutError:
        return "Read timeout expired"
    except OSError:
        return "Connection refused"
    return None if 200 <= status < 300 else f"Wrong response from the webhook: {status}"


async def _post(target: Target, body: bytes) -> int:
    parts = urlsplit(target.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    head = [
        f"POST {parts.path or '/'}{'?' + parts.query if parts.query else ''} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *([f"X-Telegram-Bot-Api-Secret-Token: {target.secret}"] if target.secret else []),
    ]
    try:
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        status_line = await reader.readline()
    finally:
        writer.close()
    fields = status_line.split()
    return int(fields[1]) if len(fields) > 1 else 0
