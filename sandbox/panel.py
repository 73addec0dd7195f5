"""A panel's HTTP API, as panels have them: a log of usage in pages behind a key, and faults that can be switched on."""

import asyncio
import gzip
import itertools
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

KEY = "sandbox-panel-key"
PAGE = 100


class PanelFault(StrEnum):
    """What goes wrong with a panel."""

    HTML = "html"  # its login page, with 200
    ERROR = "error"  # 500
    SLOW = "slow"  # each answer waits `seconds`
    DRIP = "drip"  # an answer that never ends, a byte at a time
    FLOOD = "flood"  # an answer that never ends, as fast as it can
    BOMB = "bomb"  # gigabytes of blanks, packed into little
    LOOP = "loop"  # the next page is the first again
    SAME = "same"  # every page is the first, under another address
    ENDLESS = "endless"  # there is always one more page
    OTHER_JSON = "other_json"  # JSON without the list of rows
    OTHER_ROWS = "other_rows"  # rows without what is expected in them
    NOT_JSON = "not_json"  # JSON that is cut off
    AWAY = "away"  # the next page is on another host
    REDIRECT = "redirect"  # 302 to another host


@dataclass(frozen=True, slots=True)
class Spent:
    """Credits that an account spent."""

    id: int
    account: str
    credits: int
    at: datetime

    def as_json(self) -> dict[str, Any]:
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"id": self.id, "user": {"name": self.account}, "credits": self.credits, "created_at": at}


@dataclass
class Panel:
    """A panel with its log, and what accounts have.

    `fault`: what is wrong from page `fault_from` on; `asked`: every address that was asked.

    `before`: is called before each answer, as by somebody who keeps the log growing.
    """

    key: str = KEY
    page: int = PAGE
    log: list[Spent] = field(default_factory=list)
    balances: dict[str, int] = field(default_factory=dict)
    fault: PanelFault | None = None
    fault_from: int = 1
    seconds: float = 1.0
    asked: list[str] = field(default_factory=list)
    before: Callable[[], None] = lambda: None
    _ids: Callable[[], int] = field(default_factory=lambda: itertools.count(1).__next__)

    def spend(self, account: str, credits: int, at: datetime) -> Spent:
        """Have an account spend credits."""
        spent = Spent(self._ids(), account, credits, at)
        self.log.append(spent)
        return spent

    def break_down(self, fault: PanelFault | None, *, from_page: int = 1, seconds: float = 1.0) -> None:
        """Switch a fault on, or all faults off."""
        self.fault, self.fault_from, self.seconds = fault, from_page, seconds


def panel_routes(panel: Panel, prefix: str = "/panel") -> Sequence[BaseRoute]:
    """Return the addresses of a panel: its log, and the switch of its faults.

    `GET /panel/api/accounts` answers `{"accounts": [{"username": …, "credits": …}]}` to the same.
    `GET /panel/api/log?since=…&after=…&page=…` answers `{"data": {"items": […]}, "links": {"next": …}, "last_id": …}`
    to who sends `X-Api-Key`. `since`: an instant, inclusive; `after`: an id, exclusive.
    """

    async def show(request: Request) -> Response:
        panel.asked.append(str(request.url))
        panel.before()
        if request.headers.get("x-api-key") != panel.key:
            return JSONResponse({"error": "unauthorized"}, 401)
        number = _number(request.query_params.get("page"), 1)
        if panel.fault is not None and number >= panel.fault_from:
            return await _broken(panel, panel.fault, request, number)
        return JSONResponse(_page(panel, request, number))

    async def switch(request: Request) -> Response:
        said = await request.json()
        try:
            fault = PanelFault(said["fault"]) if said.get("fault") else None
            panel.break_down(fault, from_page=int(said.get("from", 1)), seconds=float(said.get("seconds", 1)))
        except (ValueError, TypeError) as wrong:
            return JSONResponse({"error": str(wrong)}, 400)
        return JSONResponse({"fault": panel.fault})

    return [
        Route(f"{prefix}/api/log", show),
        Route(f"{prefix}/api/accounts", partial(_accounts, panel)),
        Route(f"{prefix}/faults", switch, methods=["POST"]),
    ]


async def _accounts(panel: Panel, request: Request) -> Response:
    """Return what accounts have."""
    panel.asked.append(str(request.url))
    if request.headers.get("x-api-key") != panel.key:
        return JSONResponse({"error": "unauthorized"}, 401)
    if panel.fault is not None:
        return await _broken(panel, panel.fault, request, 1)
    return JSONResponse({"accounts": [{"username": one, "credits": has} for one, has in panel.balances.items()]})


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else default


def _page(panel: Panel, request: Request, number: int) -> dict[str, Any]:
    """Return a page of the log, oldest first."""
    wanted = _wanted(panel, request)
    items = wanted[(number - 1) * panel.page : number * panel.page]
    more = len(wanted) > number * panel.page
    following = str(request.url.include_query_params(page=number + 1).query) if more else ""
    link = f"{request.url.path}?{following}" if following else None
    last_id = wanted[-1].id if wanted else None
    return {"data": {"items": [one.as_json() for one in items]}, "links": {"next": link}, "last_id": last_id}


def _wanted(panel: Panel, request: Request) -> list[Spent]:
    asked = request.query_params
    after, since = _number(asked.get("after"), 0), asked.get("since", "")
    begin = _instant(since) if since else None
    return [one for one in panel.log if one.id > after and (begin is None or one.at >= begin)]


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


async def _broken(panel: Panel, fault: PanelFault, request: Request, number: int) -> Response:
    """Return what a broken panel answers."""
    if fault is PanelFault.SLOW:
        await asyncio.sleep(panel.seconds)
        return JSONResponse(_page(panel, request, number))
    if fault in _ANSWERS:
        return _ANSWERS[fault]()
    body = _page(panel, request, 1 if fault is PanelFault.SAME else number)
    links = {
        PanelFault.LOOP: f"{request.url.path}?{request.url.include_query_params(page=1).query}",
        PanelFault.AWAY: "http://elsewhere.example/api/log?page=2",
    }
    onward = f"{request.url.path}?{request.url.include_query_params(page=number + 1).query}"
    match fault:
        case PanelFault.OTHER_ROWS:
            body["data"]["items"] = [{"who": "somebody", "amount": 1}] * 5
        case PanelFault.ENDLESS:
            body["data"]["items"], body["links"] = [{"id": f"endless {number}"}], {"next": onward}
        case _:
            body["links"] = {"next": links.get(fault, onward)}
    return JSONResponse(body)


def _login_page() -> Response:
    return Response("<!doctype html><title>Log in</title><form><input name=password></form>", media_type="text/html")


async def _drops() -> AsyncIterator[bytes]:
    yield b'{"data": {"items": ['
    while True:
        yield b" "
        await asyncio.sleep(0.05)


async def _flood() -> AsyncIterator[bytes]:
    yield b'{"data": {"items": ['
    while True:
        yield b" " * 65536
        await asyncio.sleep(0)


def _bomb() -> Response:
    packed = gzip.compress(b" " * 100_000_000, compresslevel=9)
    return Response(packed, media_type="application/json", headers={"Content-Encoding": "gzip"})


_ANSWERS: dict[PanelFault, Callable[[], Response]] = {
    PanelFault.HTML: _login_page,
    PanelFault.ERROR: lambda: PlainTextResponse("Internal Server Error", 500),
    PanelFault.DRIP: lambda: StreamingResponse(_drops(), media_type="application/json"),
    PanelFault.FLOOD: lambda: StreamingResponse(_flood(), media_type="application/json"),
    PanelFault.BOMB: _bomb,
    PanelFault.OTHER_JSON: lambda: JSONResponse({"data": {"rows": "none"}}),
    PanelFault.NOT_JSON: lambda: Response(json.dumps({"data": {"items": []}})[:-3], media_type="application/json"),
    PanelFault.REDIRECT: lambda: RedirectResponse("http://elsewhere.example/api/log"),
}
