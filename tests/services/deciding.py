"""Decisions of a trade's colleagues, in one line each."""

from typing import Any

from domain.people import Actor
from domain.requests import DeclineReason, Request, Settlement
from services import decisions
from services.decisions import Approval, Decision
from tests.trade import Trade


async def approve_it(
    trade: Trade,
    request: Request,
    *,
    by: Actor | None = None,
    settlement: Settlement = Settlement.PAID,
    **numbers: Any,
) -> Approval:
    """Approve a request as it was made, or with other numbers; Ana does it if nobody else is named."""
    values: dict[str, Any] = {"credits": request.credits, "price": request.price, **numbers}
    decision = Decision(settlement, **values)
    return await trade.database.write(lambda store: decisions.approve(store, request.id, decision, by=by or trade.ana))


async def decline_it(
    trade: Trade,
    request: Request,
    *,
    by: Actor | None = None,
    reason: DeclineReason = DeclineReason.UNREADABLE,
    words: str = "",
) -> Request:
    """Decline a request; Marta does it if nobody else is named."""
    return await trade.database.write(
        lambda store: decisions.decline(store, request.id, reason, by=by or trade.marta, words=words)
    )
