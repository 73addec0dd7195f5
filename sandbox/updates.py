"""The bot's queue of updates, and long polling on it."""

import asyncio
import random
from collections import OrderedDict
from collections.abc import Callable, Sequence

from sandbox.wire import ApiError, Json

_UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}
_MOST_REMEMBERED = 1000
_MOST_AT_ONCE = 100


class Updates:
    """Updates until they are confirmed; some of them told again.

    `repeats`: says of a new update's kind how many more times it will be told. A webhook takes the polls' place.
    """

    def __init__(self, repeats: Callable[[], int]) -> None:
        self.pending: OrderedDict[int, Json] = OrderedDict()
        self.allowed: Sequence[str] = ()
        self.webhook_is_set = False
        self._repeats = repeats
        self._again: list[Json] = []
        self._remembered: OrderedDict[int, Json] = OrderedDict()
        self._next_id = random.randrange(10**8, 9 * 10**8)  # noqa: S311  # as Telegram does; nothing secret
        self._poll: asyncio.Future[None] | None = None
        self.news = asyncio.Event()

    def add(self, kind: str, body: Json) -> int | None:
        """Queue an update and return its id; `None` if the bot didn't ask for this kind."""
        if kind not in self.allowed if self.allowed else kind in _UNASKED:
            return None
        update_id, self._next_id = self._next_id, self._next_id + 1
        update = {"update_id": update_id, kind: body}
        self.pending[update_id] = self._remembered[update_id] = update
        if len(self._remembered) > _MOST_REMEMBERED:
            self._remembered.popitem(last=False)
        self._again.extend([update] * self._repeats())
        self._wake()
        return update_id

    def redeliver(self, update_id: int, times: int = 1) -> None:
        """Tell an update again, even a confirmed one, as Telegram does after trouble of its own."""
        self._again.extend([self._remembered[update_id]] * times)
        self._wake()

    def skip_to(self, next_id: int) -> None:
        """Number the following updates from here, as Telegram does after an idle week."""
        self._next_id = next_id

    def clear(self) -> None:
        """Forget what is pending."""
        self.pending.clear()
        self._again.clear()

    def take_next(self) -> Json | None:
        """Take the oldest update for a webhook; it is put back by `put_back` if that fails."""
        if self.pending:
            return self.pending.popitem(last=False)[1]
        self.news.clear()
        return self._again.pop(0) if self._again else None

    def put_back(self, update: Json) -> None:
        """Return an update that its webhook didn't take to the head of the queue."""
        self.pending[update["update_id"]] = update
        self.pending.move_to_end(update["update_id"], last=False)

    async def poll(self, *, offset: int, limit: int, seconds: float) -> list[Json]:
        """Confirm what lies below the offset and return what is pending, waiting for it that long.

        A negative offset keeps only that many of the last. Raises `ApiError` where another poll takes over.
        """
        self.interrupt("terminated by other getUpdates request; make sure that only one bot instance is running")
        self._confirm(offset)
        if seconds > 0 and not self.pending and not self._again:
            await self._wait(seconds)
        count = min(max(limit, 1), _MOST_AT_ONCE)
        again, self._again = self._again[:count], self._again[count:]
        fresh = [update for update, _ in zip(self.pending.values(), range(count - len(again)), strict=False)]
        return fresh + again

    def interrupt(self, words: str) -> None:
        """End a waiting poll with a conflict."""
        if self._poll and not self._poll.done():
            self._poll.set_exception(ApiError(409, f"Conflict: {words}"))

    def release(self) -> None:
        """End a waiting poll with nothing."""
        self._wake()

    async def _wait(self, seconds: float) -> None:
        self._poll = poll = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(poll, seconds)
        except TimeoutError:
            return

    def _wake(self) -> None:
        self.news.set()
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    def _confirm(self, offset: int) -> None:
        keep = -offset if offset < 0 else None
        while self.pending:
            first = next(iter(self.pending))
            if first >= offset if keep is None else len(self.pending) <= keep:
                return
            del self.pending[first]
