"""Tiers in every state, and accounts that go by them, for a parent in a world."""

from decimal import Decimal

import sqlalchemy as sa

from domain.agreement import OfferState, PanelId
from domain.pricing import Tier
from domain.reviews import TableState
from storage.database import Database
from storage.models.agreement import offer_numbers, offers, sub_panels
from storage.models.pricing import tier_tables
from storage.store import Store
from tests.handlers.houses import House

TIERS = (Tier(0, Decimal("2.4")), Tier(500, Decimal("2.2")))


async def tiers_of(database: Database, house: House, panel_id: PanelId) -> None:
    """Publish a table twice, have accounts and drafts of offers go by the newer one, and begin another draft."""
    by = house.owner

    async def work(store: Store) -> None:
        for some in (TIERS[:1], TIERS):
            table_id = await store.prices.draft(by.reseller_id, by=by.member_id)
            await store.prices.set_tiers(table_id, panel_id, some)
            await store.prices.publish(table_id, by.reseller_id, by=by.member_id)
        draft_id = await store.prices.draft(by.reseller_id, by=by.member_id)
        await store.prices.set_tiers(draft_id, panel_id, [*TIERS, Tier(1000, Decimal(2))])
        for child in house.children:
            for second in child.objects["SubPanelId"][1:]:
                goes = sa.update(sub_panels).where(sub_panels.c.id == second)
                await store.connection.execute(goes.values(by_volume=True, tier_table_id=table_id, committed=500))
        drafts = sa.select(offers.c.id).where(offers.c.parent_id == by.reseller_id, offers.c.state == OfferState.DRAFT)
        here = (offer_numbers.c.offer_id.in_(drafts), offer_numbers.c.panel_id == panel_id)
        await store.connection.execute(sa.update(offer_numbers).where(*here).values(by_volume=True))
        wanted = sa.select(tier_tables.c.id).where(tier_tables.c.reseller_id == by.reseller_id)
        of_state = tier_tables.c.state == TableState.DRAFT
        ordered = wanted.order_by(sa.case((of_state, 0), else_=1), tier_tables.c.id)  # asked about first
        house.objects["TierTableId"] += [int(row.id) for row in await store.connection.execute(ordered)]

    await database.write(work)
