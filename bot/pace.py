"""The pace of sending: short bursts to a chat, about one message a second after them, and a limit on all together."""

from dataclasses import dataclass

from domain.traffic import chat_of

PER_CHAT = (3.0, 1.0)
"""A private chat's burst, and messages a second after it."""

PER_GROUP = (5.0, 20 / 60)
OVERALL = (30.0, 30.0)


def is_group(chat: str) -> bool:
    """Return whether a chat is one of several people."""
    return chat.startswith("-")


@dataclass(slots=True)
class Bucket:
    """A burst that refills: `left` messages may go now. Times are the event loop's, in seconds."""

    most: float
    a_second: float
    left: float
    at: float

    def ready_at(self, now: float) -> float:
        """Return when the next message may go."""
        self._refill(now)
        return now if self.left >= 1 else now + (1 - self.left) / self.a_second

    def take(self, now: float) -> None:
        self._refill(now)
        self.left -= 1

    def _refill(self, now: float) -> None:
        self.left = min(self.most, self.left + (now - self.at) * self.a_second)
        self.at = now


class Pace:
    """Says when a chat may be written to, from what was sent and from what a platform asked for.

    The topics of a group share the pace of the group.
    `limited` is false where a benchmark measures what the bot can do; what a platform asks for holds all the same.
    """

    def __init__(self, *, limited: bool = True) -> None:
        self._limited = limited
        self._chats: dict[str, Bucket] = {}
        self._blocked: dict[str, float] = {}
        self._all = Bucket(*OVERALL, left=OVERALL[0], at=0.0)

    def waiting(self, now: float) -> list[str]:
        """Return the chats that may not be written to yet."""
        self._forget(now)
        full = [chat for chat, bucket in self._chats.items() if bucket.ready_at(now) > now]
        return [*self._blocked, *full]

    def room(self, now: float, most: int) -> int:
        """Return how many messages may go now in all, at most `most`."""
        if not self._limited:
            return most
        self._all.ready_at(now)
        return max(0, min(most, int(self._all.left)))

    def next_ready(self, now: float) -> float | None:
        """Return the earliest moment at which a chat that waits may be written to, if one waits."""
        times = [*self._blocked.values(), *(bucket.ready_at(now) for bucket in self._chats.values())]
        if self._limited and self._all.left < 1:
            times.append(self._all.ready_at(now))
        later = [time for time in times if time > now]
        return min(later) if later else None

    def may_write(self, lane: str, now: float) -> bool:
        """Return whether a chat's turn has come, which another of its lanes may just have taken."""
        chat = chat_of(lane)
        if self._blocked.get(chat, 0.0) > now:
            return False
        return chat not in self._chats or self._chats[chat].ready_at(now) <= now

    def sent(self, lane: str, now: float) -> None:
        """Count a message to a chat."""
        if not self._limited:
            return
        chat = chat_of(lane)
        if chat not in self._chats:
            burst = PER_GROUP if is_group(chat) else PER_CHAT
            self._chats[chat] = Bucket(*burst, left=burst[0], at=now)
        self._chats[chat].take(now)
        self._all.take(now)

    def block(self, lane: str, until: float) -> None:
        """Keep a chat waiting, as its platform asked."""
        chat = chat_of(lane)
        self._blocked[chat] = max(until, self._blocked.get(chat, 0.0))

    def _forget(self, now: float) -> None:
        """Drop what is over, so that memory doesn't grow with the chats."""
        self._blocked = {lane: until for lane, until in self._blocked.items() if until > now}
        full = [
            chat for chat, bucket in self._chats.items() if bucket.ready_at(now) <= now and bucket.left >= bucket.most
        ]
        for chat in full:
            del self._chats[chat]
