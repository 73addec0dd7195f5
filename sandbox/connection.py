"""Connections that can be cut from inside the application, as a network would."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_CUT = "sandbox.cut"


class SeverableConnection(H11Protocol):
    """An HTTP connection that tells the application how to cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Hand the application the scissors along with each request."""
        super().connection_made(transport)
        self.app: Any = _with_scissors(self.config.loaded_app, lambda: _reset(transport))


def _with_scissors(app: ASGIApp, cut_off: Callable[[], None]) -> ASGIApp:
    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, _CUT: cut_off}, receive, send)

    return call


def _reset(transport: asyncio.Transport) -> None:
    with contextlib.suppress(OSError):
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def cut(request: Request) -> Response:
    """Cut a request's connection; the response that is returned goes nowhere."""
    request.scope[_CUT]()
    await asyncio.sleep(0)
    return Response(status_code=500)
