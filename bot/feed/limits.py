"""How often somebody may ask: so many times at once, and again as time passes."""

import time
from collections import OrderedDict
from collections.abc import Callable

MOST_ASKERS = 10_000
"""How many askers are remembered; who hasn't asked for longest is forgotten first."""


class Allowance:
    """Lets each asker through so many times a minute."""

    def __init__(self, a_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(a_minute)
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, asker: str) -> float:
        """Let an asker through, or return after how many seconds they may ask again."""
        now = self._clock()
        left, since = self._left.pop(asker, (self._most, now))
        left = min(self._most, left + (now - since) * self._most / 60)
        allowed = left >= 1
        self._left[asker] = (left - 1 if allowed else left, now)
        while len(self._left) > MOST_ASKERS:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) * 60 / self._most
