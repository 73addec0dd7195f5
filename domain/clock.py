"""Time, as everything here takes it: handed in, aware, and only ever moving forward."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class TurnableClock:
    """A clock that runs with another one and can be turned forward, never back."""

    def __init__(self, running: Clock = system_clock) -> None:
        self._running = running
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        return self._running() + self._ahead

    def forward(self, by: timedelta) -> datetime:
        """Turn the clock forward and return its new moment; raises `ValueError` for a turn back."""
        if by < timedelta(0):
            raise ValueError("A clock only moves forward.")
        self._ahead += by
        return self()
