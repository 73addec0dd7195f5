"""The feed as a web application: who sends, how much, how often, and what became of each row."""

import asyncio
import json
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.feed.batch import NotABatch, NotAnInstant, TooManyRows, batch_of
from bot.feed.limits import Allowance
from domain.errors import Refusal
from domain.feeds import (
    BATCHES_A_MINUTE,
    MOST_BYTES,
    TRIES_A_MINUTE,
    BatchKnown,
    BatchRefused,
    ClockAstray,
    NotItsSignature,
)
from domain.usage import RefusedUsage, SourceId
from handlers.usage_files import WHY_WORDS
from services import feeds
from services.feeds import Batch, Signed, Taken
from services.usage import ImportUnderWay, SourceIsOff
from storage.database import Database
from storage.store import Store

BODY_SECONDS = 20.0
"""How long a sender may take to send a body."""

_HERE = Path(__file__).parent
_HARMLESS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

log = structlog.get_logger()


class TooLarge(BatchRefused):
    why = f"A body has at most {MOST_BYTES:,} bytes."
    what_to_do = "Nothing of it was used. Send it in parts."


class TooSlow(BatchRefused):
    why = f"The body didn't arrive within {BODY_SECONDS:.0f} seconds."
    what_to_do = "Nothing of it was used. Send it again."


class Unaddressed(BatchRefused):
    why = "A header is missing: Subpanel-Source, Subpanel-Timestamp or Subpanel-Signature."
    what_to_do = "GET /usage shows how a batch is signed."


class TooOften(BatchRefused):
    why = "These are too many requests."
    what_to_do = "Nothing of this one was used. Send it again after the seconds that Retry-After says."

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


STATUS: Mapping[type[Exception], int] = {
    NotABatch: 400,
    NotAnInstant: 400,
    TooManyRows: 413,
    Unaddressed: 401,
    NotItsSignature: 401,
    ClockAstray: 401,
    SourceIsOff: 403,
    TooSlow: 408,
    BatchKnown: 409,
    ImportUnderWay: 409,
    TooLarge: 413,
    TooOften: 429,
}


@dataclass(frozen=True)
class Feed:
    """Takes batches. `told`: is called after each that counted; `body_seconds`: how long a body may take to come."""

    database: Database
    told: Callable[[], None]
    body_seconds: float
    by_address: Allowance = field(default_factory=lambda: Allowance(TRIES_A_MINUTE))
    by_source: Allowance = field(default_factory=lambda: Allowance(BATCHES_A_MINUTE))

    async def post(self, request: Request) -> Response:
        """Take a batch, and say what became of it."""
        try:
            _pass(self.by_address, request.client.host if request.client else "")
            signed = await _signed(request, self.body_seconds)
            await self.database.read(lambda store: feeds.recognise(store, signed))
            _pass(self.by_source, str(signed.source_id))
            batch = await asyncio.to_thread(batch_of, signed.body)
            answer = await self.database.write(lambda store: _take(store, signed, batch))
        except ClientDisconnect:
            return Response(status_code=400)
        except (BatchRefused, Refusal) as refused:
            return _refusal(request, refused)
        self.told()
        return JSONResponse(answer)


def create_feed(
    database: Database, *, told: Callable[[], None] = lambda: None, body_seconds: float = BODY_SECONDS
) -> Starlette:
    """Return the application: `POST /usage`, and how it is used, for people and for programs."""
    feed = Feed(database, told, body_seconds)
    return Starlette(
        routes=[
            Route("/usage", feed.post, methods=["POST"]),
            Route("/usage", _page((_HERE / "page.html").read_text(encoding="utf-8"))),
            Route("/usage/openapi.json", _described(json.loads((_HERE / "openapi.json").read_text(encoding="utf-8")))),
        ],
        exception_handlers={Exception: _failed},
    )


Endpoint = Callable[[Request], Awaitable[Response]]


def _page(html: str) -> Endpoint:
    async def show(_request: Request) -> Response:
        return HTMLResponse(html, headers=_HARMLESS)

    return show


def _described(description: Any) -> Endpoint:
    async def show(_request: Request) -> Response:
        return JSONResponse(description, headers=_HARMLESS)

    return show


def _pass(allowance: Allowance, asker: str) -> None:
    seconds = allowance.wait(asker)
    if seconds:
        raise TooOften(math.ceil(seconds))


async def _signed(request: Request, body_seconds: float) -> Signed:
    source, timestamp, signature = (
        request.headers.get(f"subpanel-{name}", "") for name in ("source", "timestamp", "signature")
    )
    if not (source.isascii() and source.isdecimal() and len(source) < 19 and timestamp and signature):
        raise Unaddressed
    return Signed(SourceId(int(source)), timestamp, signature, await _body(request, body_seconds))


async def _body(request: Request, seconds: float) -> bytes:
    """Return what was sent, up to the size cap; nothing beyond it is read."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or len(announced) > 12 or int(announced) > MOST_BYTES:
        raise TooLarge
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                body += part
                if len(body) > MOST_BYTES:
                    raise TooLarge
    except TimeoutError:
        raise TooSlow from None
    return bytes(body)


async def _take(store: Store, signed: Signed, batch: Batch) -> dict[str, Any]:
    """Let a batch in and count it, in this one transaction."""
    await feeds.admit(store, signed)
    return _answer(await feeds.take(store, signed.source_id, batch))


def _answer(taken: Taken) -> dict[str, Any]:
    counts = {name: getattr(taken.usage_import, name, 0) for name in ("read", "new", "known", "refused", "credits")}
    named = {"refused_rows": taken.refused, "refused_balances": taken.refused_balances}
    return counts | {"balances": taken.balances} | {name: list(map(_refused, each)) for name, each in named.items()}


def _refused(one: RefusedUsage) -> dict[str, Any]:
    named = {"row": one.row, "id": one.event_id, "account": one.account}
    return named | {"why": one.why.value, "says": str(WHY_WORDS[one.why])}


def _refusal(request: Request, refused: BatchRefused | Refusal) -> Response:
    status = STATUS.get(type(refused), 400)
    source = request.headers.get("subpanel-source", "")[:20]
    log.warning("batch refused", status=status, why=type(refused).__name__, source=source)
    headers = {"Retry-After": str(refused.seconds)} if isinstance(refused, TooOften) else {}
    if status in (408, 413):
        headers["Connection"] = "close"  # what is left of the body isn't read
    why, what_to_do = refused.why, refused.what_to_do
    if isinstance(refused, Refusal):
        why, what_to_do = why % refused.values(), what_to_do % refused.values()
    return JSONResponse({"error": type(refused).__name__, "why": why, "what_to_do": what_to_do}, status, headers)


async def _failed(_request: Request, wrong: Exception) -> Response:
    """Answer for what nobody has foreseen; the log has it, and the sender may send again."""
    log.error("batch failed", problem=type(wrong).__name__)
    why = "Something went wrong here, and nothing of this batch was used."
    return JSONResponse({"error": "Failed", "why": why, "what_to_do": "Send it again in a minute."}, 500)
