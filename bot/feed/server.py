"""The feed's server, within the bot's own event loop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import structlog
import uvicorn
from starlette.types import ASGIApp

from bot.ports import listen

MOST_CONNECTIONS = 64
STOP_WITHIN_SECONDS = 2

log = structlog.get_logger()


class _GuestServer(uvicorn.Server):
    """A server that leaves the process's signals to the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int) -> AsyncIterator[int]:
    """Serve within the running event loop, and give the port; 0 takes any that is free. Raises `PortNotFree`."""
    listener = listen(host, port)
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=STOP_WITHIN_SECONDS,
    )
    server = _GuestServer(config)
    running = asyncio.create_task(server.serve(sockets=[listener]), name="feed")
    try:
        while not server.started and not running.done():  # noqa: ASYNC110  (uvicorn tells of its start by an attribute alone)
            await asyncio.sleep(0.005)
        at = listener.getsockname()[1]
        log.info("feed ready", host=host, port=at)
        yield at
    finally:
        server.should_exit = True
        await running
        listener.close()
