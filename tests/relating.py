"""What was said and promised between a parent and a sub-reseller, put on record in one line each."""

from datetime import date
from typing import Any

from domain.checkins import CheckinState
from domain.promises import PromiseState
from storage.models.checkins import checkins, conversations, follow_ups
from storage.models.promises import promises
from tests.trade import Trade


async def talked(trade: Trade, words: str = "All well", **values: Any) -> int:
    """Have Ana have talked with Ahmed."""
    row = {**_between(trade), "at": trade.child.created_at, "words": words}
    return await trade.network.insert(conversations, **{**row, **values})


async def reminded(trade: Trade, words: str = "Ask about the new panel", **values: Any) -> int:
    """Have Ana want to be reminded of something about Ahmed."""
    row = {**_between(trade), "words": words, "on": date(2026, 3, 2), "made_at": trade.child.created_at}
    return await trade.network.insert(follow_ups, **{**row, **values})


async def promised(trade: Trade, words: str = "2.05 until 30 June", **values: Any) -> int:
    """Have something promised to Ahmed, and confirmed by him."""
    row = {
        "reseller_id": trade.child.id,
        "parent_id": trade.top.id,
        "number": 1,
        "words": words,
        "holds_from": date(2026, 3, 2),
        "until": date(2026, 6, 30),
        "state": PromiseState.CONFIRMED,
        "text": "",
        "fingerprint": "",
        "said_by": trade.ana.member_id,
        "said_at": trade.child.created_at,
        "answered_at": trade.child.created_at,
        "answer": "",
    }
    return await trade.network.insert(promises, **{**row, **values})


async def checkin(trade: Trade, state: CheckinState = CheckinState.DUE, **values: Any) -> int:
    """Have a check-in with Ahmed planned for March, or with another of Top TV's."""
    row = {
        "parent_id": trade.top.id,
        "reseller_id": trade.child.id,
        "period": date(2026, 3, 1),
        "due_on": date(2026, 3, 3),
        "state": state,
        "planned_at": trade.top.created_at,
        "moves": 0,
        "reason": "",
        "why": "",
    }
    return await trade.network.insert(checkins, **{**row, **values})


def _between(trade: Trade) -> dict[str, Any]:
    return {"reseller_id": trade.child.id, "parent_id": trade.top.id, "member_id": trade.ana.member_id}
