"""Offers to sub-resellers, what they say of each panel, and their acceptances."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from domain.agreement import Acceptance, AcceptanceId, Offer, OfferId, OfferNumbers, OfferState, PanelId
from domain.people import ResellerId
from storage.connection import Connection
from storage.models.agreement import acceptances, offer_numbers, offers
from storage.models.people import resellers
from storage.rows import columns_for, every, first

_offer = sa.select(*columns_for(Offer, offers))
_of_reseller = _offer.where(offers.c.reseller_id == sa.bindparam("reseller_id")).order_by(offers.c.id)
_numbers = sa.select(*columns_for(OfferNumbers, offer_numbers))
_acceptance = sa.select(*columns_for(Acceptance, acceptances))


_WITHOUT_TEXT = [
    sa.literal("").label(column.name) if column.name in {"text", "fingerprint"} else column
    for column in columns_for(Offer, offers)
]
_OF_CHILDREN = (
    sa.select(*_WITHOUT_TEXT)
    .join(resellers, resellers.c.id == offers.c.reseller_id)
    .where(resellers.c.parent_id == sa.bindparam("parent_id"))
    .order_by(offers.c.id)
)


class Offers:
    """Keeps offers; a change of state is a claim that only one can make."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, offer_id: OfferId) -> Offer:
        """Return an offer that is known to exist; raises `LookupError` otherwise."""
        found = first(Offer, await self._connection.execute(_offer.where(offers.c.id == offer_id)))
        if found is None:
            raise LookupError(offer_id)
        return found

    async def of_reseller(self, reseller_id: ResellerId) -> Sequence[Offer]:
        """Return all offers to a sub-reseller, drafts too, oldest first."""
        return every(Offer, await self._connection.execute(_of_reseller, {"reseller_id": reseller_id}))

    async def of_children(self, parent_id: ResellerId) -> Mapping[ResellerId, Sequence[Offer]]:
        """Return all offers to a parent's sub-resellers, by sub-reseller and without their texts."""
        found: dict[ResellerId, list[Offer]] = defaultdict(list)
        for offer in every(Offer, await self._connection.execute(_OF_CHILDREN, {"parent_id": parent_id})):
            found[offer.reseller_id].append(offer)
        return found

    async def not_in_force(self, states: Collection[OfferState], *, latest: date) -> Sequence[Offer]:
        """Return offers in one of these states whose first day is `latest` or earlier and that aren't in force yet."""
        result = await self._connection.execute(
            _offer.where(
                offers.c.state.in_(states), offers.c.applied_at.is_(None), offers.c.holds_from <= latest
            ).order_by(offers.c.number, offers.c.id)
        )
        return every(Offer, result)

    async def claim_ended(self, states: Collection[OfferState], *, most: int) -> Sequence[Offer]:
        """Return offers in one of these states whose grace has ended, each only once."""
        ended = (
            sa.select(offers.c.id)
            .where(offers.c.state.in_(states), offers.c.grace_until <= self._now, offers.c.end_told_at.is_(None))
            .order_by(offers.c.id)
            .limit(most)
        )
        result = await self._connection.execute(
            sa.update(offers)
            .where(offers.c.id.in_(ended), offers.c.end_told_at.is_(None))
            .values(end_told_at=self._now)
            .returning(*columns_for(Offer, offers))
        )
        return every(Offer, result)

    async def claim_lapsed(self, *, most: int) -> Sequence[Offer]:
        """Let open offers lapse whose day to be answered by has passed, and return them."""
        over = (
            sa.select(offers.c.id)
            .where(offers.c.state == OfferState.OPEN, offers.c.answer_by <= self._now)
            .order_by(offers.c.answer_by, offers.c.id)
            .limit(most)
        )
        result = await self._connection.execute(
            sa.update(offers)
            .where(offers.c.id.in_(over), offers.c.state == OfferState.OPEN)
            .values(state=OfferState.LAPSED)
            .returning(*columns_for(Offer, offers))
        )
        return every(Offer, result)

    async def claim_ended_with(self, parent_id: ResellerId, until: datetime) -> Sequence[ResellerId]:
        """Return whose agreements with a parent, made elsewhere, have ended at this very moment, each only once."""
        result = await self._connection.execute(
            sa.update(offers)
            .where(
                offers.c.parent_id == parent_id,
                offers.c.state == OfferState.OUTSIDE,
                offers.c.grace_until == until,
                offers.c.grace_until <= self._now,
                offers.c.end_told_at.is_(None),
            )
            .values(end_told_at=self._now)
            .returning(offers.c.reseller_id)
        )
        return [ResellerId(row.reseller_id) for row in result]

    async def add(self, **values: Any) -> OfferId:
        result = await self._connection.execute(
            sa.insert(offers)
            .values(
                {
                    "state": OfferState.DRAFT,
                    "number": 0,
                    "text": "",
                    "fingerprint": "",
                    "reason": "",
                    "created_at": self._now,
                    **values,
                }
            )
            .returning(offers.c.id)
        )
        return OfferId(result.scalar_one())

    async def change(self, offer_id: OfferId, *, only_if: Collection[OfferState], **values: Any) -> bool:
        """Change an offer that is in one of these states; returns whether it was."""
        result = await self._connection.execute(
            sa.update(offers).where(offers.c.id == offer_id, offers.c.state.in_(only_if)).values(**values)
        )
        return result.rowcount == 1

    async def supersede(
        self, reseller_id: ResellerId, *, states: Collection[OfferState], before: int
    ) -> Sequence[OfferId]:
        """Let the offer of the number `before` take the place of older ones in these states, and return those."""
        result = await self._connection.execute(
            sa.update(offers)
            .where(offers.c.reseller_id == reseller_id, offers.c.state.in_(states), offers.c.number < before)
            .values(state=OfferState.SUPERSEDED)
            .returning(offers.c.id)
        )
        return [OfferId(row.id) for row in result]

    async def replace_lapsed(self, reseller_id: ResellerId, *, before: int) -> None:
        """Have nobody told of the grace of what lapsed before the offer of a number, which takes its place."""
        lapsed = (offers.c.reseller_id == reseller_id, offers.c.state == OfferState.LAPSED, offers.c.number < before)
        told = sa.update(offers).where(*lapsed, offers.c.grace_until.is_not(None), offers.c.end_told_at.is_(None))
        await self._connection.execute(told.values(end_told_at=self._now))

    async def mark_applied(self, offer_id: OfferId) -> bool:
        """Note that an offer's numbers are in force; returns whether they weren't before."""
        result = await self._connection.execute(
            sa.update(offers).where(offers.c.id == offer_id, offers.c.applied_at.is_(None)).values(applied_at=self._now)
        )
        return result.rowcount == 1

    async def numbers(self, offer_id: OfferId) -> Sequence[OfferNumbers]:
        """Return what an offer says of each of its panels."""
        result = await self._connection.execute(
            _numbers.where(offer_numbers.c.offer_id == offer_id).order_by(offer_numbers.c.panel_id)
        )
        return every(OfferNumbers, result)

    async def add_numbers(self, offer_id: OfferId, panel_id: PanelId, **values: Any) -> None:
        await self._connection.execute(sa.insert(offer_numbers).values(offer_id=offer_id, panel_id=panel_id, **values))

    async def change_numbers(self, offer_id: OfferId, panel_id: PanelId, **values: Any) -> bool:
        """Change what an offer says of a panel; returns whether it said anything."""
        result = await self._connection.execute(
            sa.update(offer_numbers)
            .where(offer_numbers.c.offer_id == offer_id, offer_numbers.c.panel_id == panel_id)
            .values(**values)
        )
        return result.rowcount == 1

    async def drop_numbers(self, offer_id: OfferId, panel_id: PanelId) -> None:
        await self._connection.execute(
            sa.delete(offer_numbers).where(offer_numbers.c.offer_id == offer_id, offer_numbers.c.panel_id == panel_id)
        )


class Acceptances:
    """What was accepted, by whom and when; only ever added to."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def add(self, **values: Any) -> AcceptanceId:
        result = await self._connection.execute(
            sa.insert(acceptances).values(at=self._now, **values).returning(acceptances.c.id)
        )
        return AcceptanceId(result.scalar_one())

    async def of_offer(self, offer_id: OfferId) -> Acceptance | None:
        return first(Acceptance, await self._connection.execute(_acceptance.where(acceptances.c.offer_id == offer_id)))
