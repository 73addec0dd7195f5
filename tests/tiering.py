"""Tiers as somebody publishes them, and an account that goes by them, beside a promise; straight in the database."""

from datetime import date
from decimal import Decimal
from typing import Any

from domain.agreement import PanelId, PromiseId, TierTableId
from domain.people import Actor
from domain.pricing import Price
from domain.promises import PromiseState
from domain.tiers import read_tiers
from handlers.offer_words import compose
from services import prices, tiers
from services.tiers import Published
from storage.database import Database
from storage.models.agreement import sub_panels
from storage.models.promises import promises
from storage.store import Store
from tests.trade import Trade, change

TABLE = "0: 2.40, 500: 2.20, 1000: 2.00"


async def drafted(database: Database, by: Actor, panel_id: PanelId, typed: str = TABLE) -> TierTableId:
    """Draft tiers for a panel."""

    async def work(store: Store) -> TierTableId:
        table_id = await tiers.begin(store, by=by)
        await tiers.put(store, table_id, panel_id, read_tiers(typed), by=by)
        return table_id

    return await database.write(work)


async def publish(database: Database, by: Actor, table_id: TierTableId) -> Published:
    """Publish a draft as it stands."""

    async def work(store: Store) -> Published:
        seen = (await tiers.draft_of(store, table_id, by=by)).mark
        return await tiers.publish(store, table_id, seen=seen, by=by, compose=compose)

    return await database.write(work)


async def goes_by_volume(trade: Trade, typed: str = TABLE, *, usual: str = "2.50", **agreed: Any) -> None:
    """Publish tiers, and have Ahmed's price go by them; `usual`: before the first of them."""
    table_id = await drafted(trade.database, trade.ana, trade.panel.id, typed)
    await publish(trade.database, trade.ana, table_id)
    values = {"price": Decimal(usual), "by_volume": True, "tier_table_id": table_id, **agreed}
    await change(trade.database, sub_panels, trade.sub_panel.id, **values)


async def promised(trade: Trade, price: str, *, first: date, last: date | None) -> PromiseId:
    """Promise Ahmed a price, as he has confirmed."""
    row: dict[str, Any] = {
        "reseller_id": trade.child.id,
        "parent_id": trade.top.id,
        "number": 1,
        "words": price,
        "sub_panel_id": trade.sub_panel.id,
        "price": Decimal(price),
        "holds_from": first,
        "until": last,
        "state": PromiseState.CONFIRMED,
        "text": "",
        "fingerprint": "",
        "said_by": trade.ana.member_id,
        "said_at": trade.child.created_at,
        "answer": "",
    }
    promise_id = PromiseId(await trade.network.insert(promises, **row))
    await change(trade.database, sub_panels, trade.sub_panel.id, promise_id=promise_id)
    return promise_id


async def price_of(trade: Trade) -> Price:
    """Return what Ahmed's credits cost now."""

    async def read(store: Store) -> Price:
        return await prices.price_for(store, await store.sub_panels.by_id(trade.sub_panel.id), trade.top.currency)

    return await trade.database.read(read)
