"""Server-Sent Events: what happens around a person, as a browser listens to it."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from sandbox.events import Events

_HEARTBEAT_SECONDS = 10


def event_stream(events: Events, person_id: int) -> StreamingResponse:
    """Return the endless answer with a person's events."""
    headers = {"Cache-Control": "no-store"}
    return StreamingResponse(_lines(events, person_id), media_type="text/event-stream", headers=headers)


async def _lines(events: Events, person_id: int) -> AsyncIterator[str]:
    with events.listening(person_id) as queue:
        yield ": listening\n\n"
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), _HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if event is None:
                return
            yield f"data: {json.dumps(event)}\n\n"
