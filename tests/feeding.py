"""A sender of usage: signs batches as a panel's own program would, and posts them over real HTTP."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from domain.feeds import signature
from domain.usage import SourceId

Answer = tuple[int, dict[str, Any]]


def event(id_: Any, account: Any, credits: Any, at: Any = "2026-03-02T08:00:00Z") -> dict[str, Any]:
    """Return a row of a batch."""
    return {"id": id_, "account": account, "credits": credits, "at": at}


@dataclass
class Sender:
    """Somebody who has the secret of a source."""

    address: str
    now: Callable[[], datetime]
    source_id: SourceId
    secret: str

    async def tells(self, *rows: dict[str, Any], **more: Any) -> Answer:
        """Send a batch of rows."""
        return await self.sends(json.dumps({"rows": rows, **more}).encode())

    async def sends(self, body: bytes, *, at: int | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Send a body, signed for a time, now by default; `headers` take the place of the right ones."""
        return await self.posts(body, {**self.signed(body, at=at), **(headers or {})})

    def signed(self, body: bytes, *, at: int | None = None) -> dict[str, str]:
        """Return the headers of a body."""
        timestamp = str(int(self.now().timestamp()) if at is None else at)
        return {
            "Subpanel-Source": str(self.source_id),
            "Subpanel-Timestamp": timestamp,
            "Subpanel-Signature": signature(self.secret, timestamp, body),
        }

    async def posts(self, body: Any, headers: dict[str, str]) -> Answer:
        """Post a body as it is: bytes, or what yields them in chunks."""
        data = io.BytesIO(body) if isinstance(body, bytes) else body
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.address}/usage", data=data, headers=headers) as answer,
        ):
            return answer.status, await answer.json()
