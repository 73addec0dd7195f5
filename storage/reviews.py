"""Reviews of prices, the overhead that was measured for them, and what suppliers will ask."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.people import ResellerId
from domain.reviews import CostChange, CostChangeId, Review, ReviewId, ReviewState
from storage.connection import Connection
from storage.models.pricing import cost_changes, price_reviews
from storage.rows import columns_for, every, first

_r, _c = price_reviews.c, cost_changes.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_REVIEW = sa.select(*columns_for(Review, price_reviews))
_BY_ID = _REVIEW.where(_r.id == _of)
_IN_STATE = _REVIEW.where(_r.parent_id == _of, _r.state == sa.bindparam("state", type_=_r.state.type)).order_by(_r.id)
_COST_BY_ID = sa.select(*columns_for(CostChange, cost_changes)).where(_c.id == _of)


class Reviews:
    """Keeps reviews of prices; a decision on one is a claim that only one can make."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, review_id: ReviewId) -> Review | None:
        return first(Review, await self._connection.execute(_BY_ID, {"of": review_id}))

    async def in_state(self, parent_id: ResellerId, state: ReviewState) -> Sequence[Review]:
        """Return a parent's reviews that are in a state, oldest first."""
        return every(Review, await self._connection.execute(_IN_STATE, {"of": parent_id, "state": state}))

    async def change(self, review_id: ReviewId, *, only_if: ReviewState, **values: Any) -> bool:
        """Change a review that is in a state; returns whether it was."""
        changed = sa.update(price_reviews).where(_r.id == review_id, _r.state == only_if).values(**values)
        return (await self._connection.execute(changed)).rowcount == 1


class CostChanges:
    """Keeps what a supplier's credits will cost."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, cost_id: CostChangeId) -> CostChange | None:
        return first(CostChange, await self._connection.execute(_COST_BY_ID, {"of": cost_id}))
