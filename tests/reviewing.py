"""Months of a trade in one line each, tiers that were published, and what is measured and reviewed of them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from domain.agreement import OfferState, SubPanel
from domain.alerts import evidence_of
from domain.clock import TurnableClock
from domain.people import Actor, ResellerId
from domain.periods import month_before, month_of
from domain.requests import Settlement
from domain.reviews import Review, ReviewId
from domain.sales import Amount
from domain.tiers import read_tiers
from handlers.offer_words import compose
from jobs.reviews import review_prices
from services import agreements, drafts, overhead, review_decisions, reviews, sales
from services import offers as deeds
from services.overhead import Measured
from services.sales import Sale
from storage.database import Database
from storage.models.agreement import offer_numbers, offers, revisions, sub_panels
from storage.models.pricing import price_reviews
from storage.overhead import OverheadMonth
from storage.store import Store
from tests.owing import turn_to
from tests.trade import Trade, change

HABIT = {3: 900, 4: 1100, 5: 1200}
"""Credits by month of somebody who buys much, by the second of June."""


async def sells(trade: Trade, credits: int, *, to: SubPanel | None = None, **values: Any) -> None:
    """Sell credits to Ahmed, unless another account is named; paid at once."""
    place = to or trade.sub_panel
    sale = Sale(place.reseller_id, place.id, Amount(credits, 0), Settlement.PAID)
    await trade.database.write(lambda store: sales.sell(store, replace(sale, **values), by=trade.ana))


async def go_through(
    trade: Trade, clock: TurnableClock, months: Mapping[int, int] = HABIT, *, to: SubPanel | None = None
) -> None:
    """Have so many credits bought in months of 2026, by their number."""
    for month, credits in months.items():
        turn_to(clock, max(clock(), datetime(2026, month, 15, 9, tzinfo=UTC)))
        await sells(trade, credits, to=to)


async def ready(trade: Trade, *, tiers: str = "0: 2.10, 1000: 2.00", **settings: Any) -> None:
    """Have tiers published and a price in the terms, and what was agreed with Ahmed name his account."""
    await trade.set_terms(price=Decimal("2.10"))

    async def work(store: Store) -> None:
        table_id = await store.prices.draft(trade.top.id, by=trade.ana.member_id)
        await store.prices.set_tiers(table_id, trade.panel.id, read_tiers(tiers))
        await store.prices.publish(table_id, trade.top.id, by=trade.ana.member_id)
        if settings:
            await store.prices.change_settings(trade.top.id, **settings)

    if tiers:
        await trade.database.write(work)
    elif settings:
        await trade.database.write(lambda store: store.prices.change_settings(trade.top.id, **settings))
    await name_accounts(trade)


async def name_accounts(trade: Trade) -> None:
    """Have every agreement name the accounts that there are, as offers do."""

    async def work(store: Store) -> None:
        said = ["panel_id", "account", "price", "minimum_order", "period_minimum", "by_volume", "committed"]
        named = sa.select(offers.c.id, *(sub_panels.c[name] for name in said)).join(
            sub_panels, sub_panels.c.reseller_id == offers.c.reseller_id
        )
        missing = ~sa.exists().where(offer_numbers.c.offer_id == offers.c.id)
        await store.connection.execute(sa.insert(offer_numbers).from_select(["offer_id", *said], named.where(missing)))

    await trade.database.write(work)


async def allow_surcharge(trade: Trade, cap: str = "6") -> None:
    """Turn surcharges on, and have the newest terms allow them."""

    async def work(store: Store) -> None:
        await store.prices.change_settings(trade.top.id, surcharge_on=True, surcharge_cap=Decimal(cap))
        await store.connection.execute(
            sa.update(revisions).where(revisions.c.reseller_id == trade.top.id).values(surcharge_cap=Decimal(cap))
        )

    await trade.database.write(work)


async def measured(trade: Trade, *, of: ResellerId | None = None, keep: bool = False) -> Measured:
    """Return the last closed month of Ahmed, unless somebody else is named."""

    async def work(store: Store) -> Measured:
        last = month_before(month_of(store.now, trade.top.time_zone), trade.top.time_zone)
        return (await overhead.measured(store, trade.top.id, last, keep=keep))[of or trade.child.id]

    return await trade.database.write(work)


async def review(trade: Trade, *, by: Actor | None = None, of: ResellerId | None = None) -> Review:
    """Have somebody review a price, Ana that of Ahmed unless said otherwise; return the first of his accounts'."""

    async def work(store: Store) -> Review:
        ids = await reviews.review(store, of or trade.child.id, by=by or trade.ana)
        found = await store.reviews.by_id(ids[0])
        assert found is not None
        return found

    return await trade.database.write(work)


async def offer(trade: Trade, review_id: ReviewId, price: str = "", *, by: Actor | None = None) -> None:
    """Offer what a review proposes, or another price."""
    other = Decimal(price) if price else None
    await trade.database.write(
        lambda store: review_decisions.offer(store, review_id, other, by=by or trade.ana, compose=compose)
    )


async def reviewed(database: Database) -> list[Any]:
    """Return all reviews, oldest first."""
    found = sa.select(price_reviews).order_by(price_reviews.c.id)

    async def read(store: Store) -> list[Any]:
        return [*(await store.connection.execute(found)).all()]

    return await database.read(read)


async def by_job(trade: Trade) -> int:
    """Run the job as the ticker does, until nothing is left to do; return how often it did something."""
    done = 0
    while worked := await trade.database.write(review_prices):
        done += worked
    return done


async def made_offer(trade: Trade, *, price: str, by: Actor | None = None, **values: Any) -> int:
    """Make Ahmed another offer by hand."""

    async def work(store: Store) -> int:
        offer_id = await drafts.draft(store, trade.child, by=by or trade.ana)
        if values:
            await drafts.change_draft(store, offer_id, **values)
        await drafts.change_numbers(store, offer_id, trade.panel.id, price=Decimal(price))
        await deeds.make(store, offer_id, compose=compose)
        return int(offer_id)

    return await trade.database.write(work)


async def newest_offer(trade: Trade, *, of: ResellerId | None = None) -> Any:
    """Return the newest offer to Ahmed, and what it says of each panel."""

    async def read(store: Store) -> Any:
        made = [
            one for one in await store.offers.of_reseller(of or trade.child.id) if one.state is not OfferState.DRAFT
        ]
        return made[-1], {one.panel_id: one for one in await store.offers.numbers(made[-1].id)}

    return await trade.database.read(read)


async def accept_newest(trade: Trade) -> None:
    """Have Ahmed accept what he was offered last."""
    offer_, _numbers = await newest_offer(trade)
    await trade.database.write(lambda store: agreements.accept(store, offer_.id, by=trade.ahmed))


async def dealt_since_february(trade: Trade) -> None:
    """Have Ahmed's agreement be a month old, so that no month is his first any more."""
    began = datetime(2026, 2, 1, tzinfo=UTC)
    made, _numbers = await newest_offer(trade)
    await change(trade.database, offers, made.id, applied_at=began, decided_at=began)


async def costly(trade: Trade) -> None:
    """Have Ahmed's last month be measured as one of somebody who needs much help."""
    evidence = evidence_of("Tickets: %(count)s", {"count": 40})
    month = OverheadMonth(
        reseller_id=trade.child.id,
        parent_id=trade.top.id,
        period=date(2026, 5, 1),
        facts='{"credits": 1200, "own_tickets": 40}',
        notch=2,
        raw=2.4,
        reasons=json.dumps([{"kind": "tickets", "weight": 2.4, "evidence": evidence}]),
        measured_at=datetime(2026, 6, 2, tzinfo=UTC),
    )
    await trade.database.write(lambda store: store.overhead_months.keep([month]))
