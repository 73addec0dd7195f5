"""A batch of usage from the JSON that a sender posts."""

import json
from datetime import UTC, datetime
from typing import Any

from domain.feeds import MOST_ROWS, BatchRefused
from domain.usage_values import Told
from services.feeds import Batch


class NotABatch(BatchRefused):
    why = 'The body is no JSON object with a list of "rows", or of "balances".'
    what_to_do = 'Send {"rows": [{"id": …, "account": …, "at": …, "credits": …}]}; see GET /usage.'


class TooManyRows(BatchRefused):
    why = f"A batch has at most {MOST_ROWS:,} rows, and as many balances."
    what_to_do = "Nothing of it was used. Send it in parts."


class NotAnInstant(BatchRefused):
    why = '"complete_until" is no instant with a zone.'
    what_to_do = "Nothing was used. Write it like 2026-03-02T14:05:00Z, or leave it out."


def batch_of(body: bytes) -> Batch:
    """Return what a body tells. Raises `NotABatch`, `TooManyRows`, `NotAnInstant`."""
    try:
        said = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise NotABatch from None
    if not isinstance(said, dict) or not said.keys() & {"rows", "balances"}:
        raise NotABatch
    events, balances = _list(said, "rows"), _list(said, "balances")
    return Batch([_told(one) for one in events], [_told(one) for one in balances], _instant(said.get("complete_until")))


def _list(said: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = said.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise NotABatch
    if len(found) > MOST_ROWS:
        raise TooManyRows
    return found


def _no_number(said: str) -> Any:
    raise ValueError(said)


def _told(one: dict[str, Any]) -> Told:
    return Told(one.get("account"), one.get("at", one.get("day")), one.get("credits"), one.get("id"))


def _instant(said: Any) -> datetime | None:
    if said is None:
        return None
    try:
        at = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        raise NotAnInstant from None
    if at.tzinfo is None:
        raise NotAnInstant
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise NotAnInstant from None
