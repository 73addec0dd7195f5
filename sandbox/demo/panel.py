"""The demo's panel: sub-resellers of the cast spend credits in it every hour, for as far as the clock was turned."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sandbox.panel import KEY, Panel

ACCOUNTS = {"ahmed_tv": 9, "karim_net": 30, "lucia_v": 5}
"""About how many credits an account spends a day."""

HISTORY = timedelta(days=14)


class DemoPanel(Panel):
    """A panel whose log grows with the demo's clock."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(before=self.catch_up)
        self._clock = clock
        self._until = (clock() - HISTORY).replace(minute=0, second=0, microsecond=0)

    def catch_up(self) -> None:
        """Write down what was spent in every hour that is over."""
        while self._until + timedelta(hours=1) <= self._clock():
            for account, a_day in ACCOUNTS.items():
                self._hour(account, a_day)
            self._until += timedelta(hours=1)

    def _hour(self, account: str, a_day: int) -> None:
        chance = Random(f"{account} {self._until}")  # noqa: S311  (the same on every run)
        credits = sum(chance.random() < a_day / 16 / 3 for _ in range(3)) if 8 <= self._until.hour < 24 else 0
        if credits:
            self.spend(account, credits, self._until + timedelta(minutes=chance.randrange(60)))


def pull_from(address: str) -> dict[str, Any]:
    """Return how the bot is told to fetch from it."""
    return {
        "url": f"{address}/panel/api/log?since={{since}}",
        "header": f"X-Api-Key: {KEY}",
        "rows": "data.items",
        "account": "user.name",
        "when": "created_at",
        "credits": "credits",
        "id": "id",
        "next": "links.next",
        "every_minutes": 1,
    }
