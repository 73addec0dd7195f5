"""What happens around a person, told to whoever listens."""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sandbox.wire import Json

_MOST_REMEMBERED = 1000


class Events:
    """Events of every person: the last ones, and live queues. `None` in a queue: the server closes."""

    def __init__(self) -> None:
        self._past: dict[int, deque[Json]] = {}
        self._listeners: dict[int, list[asyncio.Queue[Json | None]]] = {}

    def tell(
        self,
        people: Iterable[int],
        kind: str,
        *,
        chat_id: int = 0,
        message: Json | None = None,
        message_id: int | None = None,
        action: str | None = None,
        text: str | None = None,
        show_alert: bool = False,
    ) -> None:
        """Tell these people of something."""
        event: Json = {
            "type": kind,
            "chat_id": chat_id,
            "message": message,
            "message_id": message["message_id"] if message else message_id,
            "action": action,
            "text": text,
            "show_alert": show_alert,
        }
        for person_id in people:
            self._past.setdefault(person_id, deque(maxlen=_MOST_REMEMBERED)).append(event)
            for queue in self._listeners.get(person_id, ()):
                queue.put_nowait(event)

    def past(self, person_id: int) -> list[Json]:
        """Return what happened around a person, oldest first."""
        return list(self._past.get(person_id, ()))

    @contextmanager
    def listening(self, person_id: int) -> Iterator[asyncio.Queue[Json | None]]:
        """Give a queue of what happens around a person from now on."""
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        listeners = self._listeners.setdefault(person_id, [])
        listeners.append(queue)
        try:
            yield queue
        finally:
            listeners.remove(queue)

    def close(self) -> None:
        """End every listening."""
        for listeners in self._listeners.values():
            for queue in listeners:
                queue.put_nowait(None)
