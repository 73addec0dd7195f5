"""The sandbox as a web application, and as a server within a running event loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox import botapi, pageapi
from sandbox.connection import SeverableConnection
from sandbox.state import Sandbox
from sandbox.webhook import LOOPBACK

_PAGE = Path(__file__).parent / "page"
_HARMLESS = {"GET", "HEAD", "OPTIONS"}


def create_app(sandbox: Sandbox, extra_routes: Sequence[BaseRoute] = ()) -> Starlette:
    """Return the application with the Bot API, the page's addresses and the page."""
    routes: list[BaseRoute] = [*botapi.routes(sandbox), *pageapi.routes(sandbox), *extra_routes]
    if _PAGE.is_dir():
        routes.append(Mount("/", StaticFiles(directory=_PAGE, html=True)))
    app = Starlette(routes=routes, middleware=[Middleware(LoopbackOnly)])
    app.state.sandbox = sandbox
    return app


class LoopbackOnly:
    """Refuses requests that a foreign page made a browser send: other host names, other origins."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on or refuse it."""
        if scope["type"] == "http" and (reason := _foreign(Request(scope))):
            await JSONResponse({"ok": False, "error_code": 403, "description": reason}, 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _foreign(request: Request) -> str | None:
    host = request.headers.get("host", "")
    if _name_of(host) not in LOOPBACK:
        return "Forbidden: the sandbox answers to localhost only"
    if request.method in _HARMLESS:
        return None
    origin = request.headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return "Forbidden: cross-origin request"
    if request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return "Forbidden: cross-site request"
    return None


def _name_of(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] or host


class _QuietServer(uvicorn.Server):
    """A server that stops as soon as it is told, and leaves signals alone."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Begin to stop."""
        self.should_exit = True
        self._stopping.set()

    async def main_loop(self) -> None:
        """Tick once a second, for the date in the headers, until it stops."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close everything as soon as what is being answered is answered; a second later at most."""
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if answering := self.server_state.tasks:
            _, late = await asyncio.wait(answering, timeout=1)
            for task in late:
                task.cancel()
        await asyncio.sleep(0)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the process's signals to the process."""
        yield


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or every answer waits 40 ms for an acknowledgement
    listener.bind(("127.0.0.1", port))
    return listener


@contextlib.asynccontextmanager
async def serve(app: Starlette, port: int = 0) -> AsyncIterator[str]:
    """Serve on loopback within the running event loop and give the base address; any free port by default."""
    sandbox: Sandbox = app.state.sandbox
    sandbox.open()
    listener = _listen(port)
    config = uvicorn.Config(
        app,
        http=SeverableConnection,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
    )
    server = _QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110  # uvicorn tells of its start by an attribute alone
            await asyncio.sleep(0.005)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.stop()
        sandbox.close()
        await task
        listener.close()
