"""Faults on request: what goes wrong between a bot and Telegram."""

import math
import time
from dataclasses import dataclass
from enum import StrEnum

from sandbox.wire import ApiError, Json


class FaultKind(StrEnum):
    """What goes wrong."""

    TOO_MANY_REQUESTS = "too_many_requests"  # 429 until `seconds` have passed
    LOST_ANSWER = "lost_answer"  # applied, then the connection closes without an answer
    REFUSED = "refused"  # the connection is reset before anything is applied
    SERVER_ERROR = "server_error"  # 500, nothing applied
    BLOCKED = "blocked"  # 403, as from a person who blocked the bot
    MIGRATE = "migrate"  # the group becomes a supergroup as the call arrives
    SLOW = "slow"  # the call waits `seconds` before it is applied
    REPEATED_UPDATE = "repeated_update"  # the next update is told twice


@dataclass(slots=True)
class Fault:
    """A fault waiting for its calls.

    `method`, `chat_id`: whom it befalls; without a method every call but getUpdates. `count`: how many times.
    """

    kind: FaultKind
    method: str | None = None
    chat_id: int | None = None
    count: int = 1
    seconds: float = 0.0

    def befalls(self, method: str, chat_id: int | None) -> bool:
        """Say whether it is meant for such a call."""
        named = method != "getupdates" if self.method is None else method == self.method.lower()
        return named and self.chat_id in (None, chat_id)


def fault_of(fields: Json) -> Fault:
    """Return the fault that a JSON object describes; raises `ValueError` or `TypeError`."""
    return Fault(**{**fields, "kind": FaultKind(fields.get("kind", ""))})


class Faults:
    """All faults in wait, and the gates that a 429 has shut."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._gates: list[tuple[Fault, float]] = []

    def inject(self, fault: Fault) -> None:
        """Let a fault befall its next calls."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Forget all faults and open all gates."""
        self._waiting.clear()
        self._gates.clear()

    def claim(self, method: str, chat_id: int | None) -> list[Fault]:
        """Return what befalls this call: at most one fault of each kind; each has one less to go."""
        befalling: dict[FaultKind, Fault] = {}
        for fault in self._waiting:
            if fault.kind != FaultKind.REPEATED_UPDATE and fault.befalls(method, chat_id):
                befalling.setdefault(fault.kind, fault)
        for fault in befalling.values():
            self._spend(fault)
            if fault.kind == FaultKind.TOO_MANY_REQUESTS:
                self._gates.append((fault, time.monotonic() + fault.seconds))
        return list(befalling.values())

    def claim_repeats(self) -> int:
        """Return how many more times a new update is told: once for each waiting fault."""
        repeated = next((fault for fault in self._waiting if fault.kind == FaultKind.REPEATED_UPDATE), None)
        if repeated is None:
            return 0
        self._spend(repeated)
        return 1

    def hold_gates(self, method: str, chat_id: int | None) -> None:
        """Refuse a call at a gate that is still shut; raises `ApiError`."""
        now = time.monotonic()
        self._gates = [gate for gate in self._gates if gate[1] > now]
        for fault, until in self._gates:
            if fault.befalls(method, chat_id):
                seconds = max(1, math.ceil(until - now))
                raise ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)

    def _spend(self, fault: Fault) -> None:
        fault.count -= 1
        if fault.count <= 0:
            self._waiting.remove(fault)
