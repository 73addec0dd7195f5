"""Reviews of what the people of a network charge, and what their supplier will ask."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import sqlalchemy as sa

from domain.agreement import PanelId
from domain.people import ResellerState
from domain.reviews import ReviewState
from services import costs, reviews
from services.drafts import today_of
from storage.database import Database
from storage.models.pricing import price_reviews
from storage.store import Store
from tests.handlers.houses import House


async def reviews_in(database: Database, top: House, middle: House, panel_id: int) -> None:
    """Have both review what they charge; one review of each is kept, and the others propose another price.

    Of the top's, a credit costs so much soon that everybody would have to pay more.
    """
    for house in (top, middle):
        await database.write(partial(_review, house=house))

    async def announce(store: Store) -> None:
        day = await today_of(store, top.reseller.id) + timedelta(days=30)
        top.objects["CostChangeId"] += [
            await costs.announce(store, PanelId(panel_id), Decimal(cost), day, by=top.owner) for cost in ("90", "0.01")
        ]

    await database.write(announce)


async def _review(store: Store, *, house: House) -> None:
    for child in house.children:
        standing = await store.resellers.by_id(child.reseller.id)
        if standing.state is ResellerState.ACTIVE and child.objects["SubPanelId"]:
            child.objects["ReviewId"] += await reviews.review(store, child.reseller.id, by=house.owner)
    proposing = sa.update(price_reviews).where(price_reviews.c.parent_id == house.reseller.id)
    less = {"state": ReviewState.OPEN, "proposed": Decimal("2.4900")}
    await store.connection.execute(proposing.values(**less))
