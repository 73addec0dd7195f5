"""Callback queries, from the tap to the answer."""

from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.wire import ApiError, bad_request

LIFETIME = timedelta(seconds=150)
_MOST_KEPT = 10_000


@dataclass(slots=True)
class Tap:
    """A tap on a button, and what it was answered."""

    id: str
    person_id: int
    chat_id: int
    message_id: int
    data: str
    at: datetime
    answered: bool = False
    text: str = ""
    show_alert: bool = False
    touched: int = 0


class Callbacks:
    """All taps of late, by the id of their callback query."""

    def __init__(self) -> None:
        self.taps: OrderedDict[str, Tap] = OrderedDict()
        self._answered: dict[int, deque[Tap]] = {}

    def add(self, tap: Tap) -> None:
        """Remember a tap."""
        self.taps[tap.id] = tap
        if len(self.taps) > _MOST_KEPT:
            self.taps.popitem(last=False)

    def answer(self, query_id: str, *, text: str, show_alert: bool, now: datetime, revision: int) -> Tap:
        """Record the answer to a tap and return it; raises `ApiError` for an old, answered or unknown one."""
        tap = self.taps.get(query_id)
        if tap is None or tap.answered or now - tap.at > LIFETIME:
            raise _too_old()
        tap.answered, tap.text, tap.show_alert, tap.touched = True, text, show_alert, revision
        self._answered.setdefault(tap.person_id, deque(maxlen=200)).append(tap)
        return tap

    def answers_to(self, person_id: int) -> list[Tap]:
        """Return the answered taps of a person, the first answered first."""
        return list(self._answered.get(person_id, ()))


def _too_old() -> ApiError:
    return bad_request("query is too old and response timeout expired or query ID is invalid")
