"""A panel's pages, one after the other: their addresses, their rows, and where the next one is."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urljoin, urlsplit
from zoneinfo import ZoneInfo

from bot.json_paths import found
from bot.pull_settings import Pull
from domain.pulls import (
    PanelLacksRows,
    PanelLeadsAway,
    PanelLoops,
    PanelNeverEnds,
    PanelSendsNoJson,
    PanelSendsTooMuch,
    Position,
)
from domain.usage_values import Told, text_in

MOST_MEGABYTES = 500
"""How much all pages of a pull may be together."""

LONGEST_ADDRESS = 8_000
LONGEST_CURSOR = 2_000


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page. `next_address`: empty on the last one; `cursor`: what the panel goes on from next time."""

    told: Sequence[Told]
    next_address: str
    cursor: str


@dataclass
class Pages:
    """Reads the pages of one pull, in their order; knows each again, and ends where a panel doesn't."""

    pull: Pull
    position: Position
    zone: ZoneInfo
    now: datetime
    _count: int = 0
    _bytes: int = 0
    _seen: set[bytes] = field(default_factory=set)

    def first_address(self) -> str:
        """Return where the first page is."""
        return self._noted(self._address(""), page=1)

    def _address(self, page: str) -> str:
        """Return the address of the settings with its places filled in. `page`: empty for the first."""
        history, overlap = timedelta(days=self.pull.history_days), timedelta(minutes=self.pull.overlap_minutes)
        since = self.position.since(self.now, overlap=overlap, history=history).astimezone(UTC)
        if not page and self.pull.next is None:
            page = "1"
        values = {
            "since": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "since_seconds": str(int(since.timestamp())),
            "since_day": since.astimezone(self.zone).date().isoformat(),
            "cursor": self.position.before,
            "page": page,
        }
        return self.pull.url.format_map({name: quote(value, safe="") for name, value in values.items()})

    def _noted(self, address: str, *, page: int) -> str:
        """Return an address that wasn't asked before. Raises `PanelLoops`."""
        self._note(b"address " + address.encode(), page)
        return address

    def _note(self, mark: bytes, page: int) -> None:
        """Remember an address, or the rows of a page. Raises `PanelLoops` where it was the same before."""
        digest = hashlib.sha256(mark).digest()
        if digest in self._seen:
            raise PanelLoops(page)
        self._seen.add(digest)

    def read(self, body: bytes) -> Page:
        """Return what stands on the next page. Raises `PanelTrouble`: nothing of the pull may be counted then."""
        self._count += 1
        self._bytes += len(body)
        if self._bytes > MOST_MEGABYTES * 1024 * 1024:
            raise PanelSendsTooMuch(MOST_MEGABYTES)
        said = _json(body)
        rows = found(self.pull.rows, said)
        if not isinstance(rows, list):
            raise PanelLacksRows(self._count)
        next_address = self._next_address(said, rows)
        if next_address and rows:
            self._note(b"rows " + json.dumps(rows).encode(), self._count)
        if next_address and self._count == self.pull.most_pages:
            raise PanelNeverEnds(self._count)
        cursor = text_in(found(self.pull.cursor, said)) if self.pull.cursor else ""
        return Page([self._told(row) for row in rows], next_address, (cursor or "")[:LONGEST_CURSOR])

    def _next_address(self, said: Any, rows: Sequence[Any]) -> str:
        if self.pull.next is None:
            more = self.pull.names("page") and bool(rows)
            return self._noted(self._address(str(self._count + 1)), page=self._count + 1) if more else ""
        following = text_in(found(self.pull.next, said))
        if not following:
            return ""
        address = self._address(following) if self.pull.names("page") else self._linked(following)
        return self._noted(address, page=self._count + 1)

    def _linked(self, link: str) -> str:
        """Return the address of a link on a page. Raises `PanelLeadsAway` for one that isn't the same panel's."""
        first = self._address("")
        try:
            address = urljoin(first, link)
            away = _origin(address) != _origin(first) or len(address) > LONGEST_ADDRESS
        except ValueError:
            raise PanelLeadsAway from None
        if away:
            raise PanelLeadsAway
        return address

    def _told(self, row: Any) -> Told:
        pull = self.pull
        event_id = found(pull.id, row) if pull.id is not None else None
        left = found(pull.balance, row) if pull.balance is not None else None
        return Told(found(pull.account, row), found(pull.when, row), found(pull.credits, row), event_id, left)


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise PanelSendsNoJson from None
