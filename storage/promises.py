"""What was promised to sub-resellers, and what they would rather have than an offer."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from domain.agreement import OfferId, PromiseId, SubPanelId
from domain.people import ResellerId
from domain.promises import Counter, CounterId, CounterState, Promise, PromiseState
from storage.connection import Connection
from storage.models.people import resellers
from storage.models.promises import counters, promises
from storage.rows import columns_for, every, first

_p, _c = promises.c, counters.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_PROMISE = sa.select(*columns_for(Promise, promises))
_BY_ID = _PROMISE.where(_p.id == _of)
_BETWEEN = _PROMISE.where(_p.reseller_id == _of, _p.parent_id == sa.bindparam("parent", type_=sa.BigInteger)).order_by(
    _p.id
)
_PRICED = (
    _PROMISE.join(resellers, sa.and_(resellers.c.id == _p.reseller_id, resellers.c.parent_id == _p.parent_id))
    .where(_p.sub_panel_id == _of, _p.state == PromiseState.CONFIRMED, _p.price.is_not(None))
    .order_by(_p.answered_at, _p.id)
)
_LATEST = sa.bindparam("latest", type_=sa.Date)
_OVER = sa.and_(_p.price.is_not(None), _p.state == PromiseState.CONFIRMED, _p.until < _LATEST)
_DUE = sa.and_(_p.price.is_(None), _p.state.in_([PromiseState.CONFIRMED, PromiseState.PROPOSED]), _p.until <= _LATEST)
_TO_TELL = _PROMISE.where(_p.ended_told_at.is_(None), _p.until <= _LATEST, sa.or_(_OVER, _DUE)).order_by(
    _p.until, _p.id
)
_COUNTER = sa.select(*columns_for(Counter, counters))
_COUNTER_BY_ID = _COUNTER.where(_c.id == _of)
_COUNTER_OF = _COUNTER.where(_c.offer_id == _of)
_COUNTER_BEFORE = _COUNTER.where(_c.new_offer_id == _of)
_ALONE = sa.select(resellers.c.id).where(resellers.c.id == _of).with_for_update(key_share=True)
_NEWEST = sa.select(sa.func.coalesce(sa.func.max(_p.number), 0)).where(_p.reseller_id == _of)


class Promises:
    """Keeps promises; an answer to one is a claim that only one can make."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, promise_id: PromiseId) -> Promise | None:
        return first(Promise, await self._connection.execute(_BY_ID, {"of": promise_id}))

    async def between(self, reseller_id: ResellerId, parent_id: ResellerId) -> Sequence[Promise]:
        """Return all that a parent promised a sub-reseller, oldest first."""
        return every(Promise, await self._connection.execute(_BETWEEN, {"of": reseller_id, "parent": parent_id}))

    async def priced_of(self, sub_panel_id: SubPanelId) -> Sequence[Promise]:
        """Return the confirmed prices that were promised for a sub-panel, in the order in which they were confirmed.

        What a former parent promised holds no more.
        """
        return every(Promise, await self._connection.execute(_PRICED, {"of": sub_panel_id}))

    async def to_tell(self, *, latest: date) -> Sequence[Promise]:
        """Return promises of whose day nobody was told yet, oldest first, as seen from the day `latest`.

        Those are confirmed prices whose last day is over, and promises in words whose day has come.
        """
        return every(Promise, await self._connection.execute(_TO_TELL, {"latest": latest}))

    async def claim_told(self, promise_id: PromiseId) -> bool:
        """Note that both sides are told of the day of a promise; returns whether nobody did so before."""
        claimed = sa.update(promises).where(_p.id == promise_id, _p.ended_told_at.is_(None))
        return (await self._connection.execute(claimed.values(ended_told_at=self._now))).rowcount == 1

    async def add(self, reseller_id: ResellerId, **values: Any) -> PromiseId:
        """Add what was said; its number follows that of the promise before."""
        await self._connection.execute(_ALONE, {"of": reseller_id})
        number = (await self._connection.execute(_NEWEST, {"of": reseller_id})).scalar_one() + 1
        given = {"state": PromiseState.PROPOSED, "answer": "", "said_at": self._now, "number": number}
        added = sa.insert(promises).values({**given, "reseller_id": reseller_id, **values})
        return PromiseId((await self._connection.execute(added.returning(_p.id))).scalar_one())

    async def change(self, promise_id: PromiseId, *, only_if: PromiseState, **values: Any) -> bool:
        """Change a promise that is in a state; returns whether it was."""
        changed = sa.update(promises).where(_p.id == promise_id, _p.state == only_if).values(**values)
        return (await self._connection.execute(changed)).rowcount == 1


class Counters:
    """Keeps what sub-resellers answered to an offer with other numbers."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, counter_id: CounterId) -> Counter | None:
        return first(Counter, await self._connection.execute(_COUNTER_BY_ID, {"of": counter_id}))

    async def of_offer(self, offer_id: OfferId) -> Counter | None:
        return first(Counter, await self._connection.execute(_COUNTER_OF, {"of": offer_id}))

    async def leading_to(self, offer_id: OfferId) -> Counter | None:
        """Return the counter that an offer answers, if it answers one."""
        return first(Counter, await self._connection.execute(_COUNTER_BEFORE, {"of": offer_id}))

    async def add(self, **values: Any) -> CounterId:
        added = sa.insert(counters).values({"state": CounterState.OPEN, "made_at": self._now, **values})
        return CounterId((await self._connection.execute(added.returning(_c.id))).scalar_one())

    async def change(self, counter_id: CounterId, *, only_if: CounterState, **values: Any) -> bool:
        """Change a counter that is in a state; returns whether it was."""
        changed = sa.update(counters).where(_c.id == counter_id, _c.state == only_if).values(**values)
        return (await self._connection.execute(changed)).rowcount == 1
