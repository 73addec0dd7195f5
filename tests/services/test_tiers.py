"""Tiers: drafted, published by one of two, and offered to whoever pays by volume."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.agreement import ClauseKind, OfferId, OfferState, PanelId, TierTableId, Weight
from domain.clock import TurnableClock
from domain.people import Actor, Reseller, ResellerState
from domain.tiers import TierDearer, read_tiers
from handlers.offer_words import compose
from services import agreements, drafts, offers, pricing, tiers
from services.terms import SurchargeClauseStays, change_clause, remove_clause
from services.tiers import Published, TierDraftGone, TiersChanged, TiersMissing, TiersPublished
from storage.database import Database
from storage.store import Store
from tests.agreeing import Agreeing, agreeing_in, publish_terms
from tests.factories import Network
from tests.tiering import TABLE, drafted, publish

DAY = timedelta(days=1)


@pytest.fixture
async def desk(network: Network, database: Database) -> Agreeing:
    """Return a parent and a sub-reseller, beside another pair that goes by tiers of its own."""
    other = await agreeing_in(network, database, name="Noise TV")
    await by_volume(other, typed="0: 9, 500: 8")
    return await agreeing_in(network, database)


async def panel_of(desk: Agreeing) -> PanelId:
    return (await desk.database.read(lambda store: store.panels.of_reseller(desk.top.id)))[0].id


async def table(desk: Agreeing, typed: str = TABLE, *, by: Actor | None = None) -> TierTableId:
    """Publish tiers."""
    table_id = await drafted(desk.database, by or desk.ana, await panel_of(desk), typed)
    await publish(desk.database, by or desk.ana, table_id)
    return table_id


async def volume_draft(desk: Agreeing, child: Reseller | None = None, *, committed: int = 0) -> OfferId:
    """Draft an offer whose price goes by volume."""
    offer_id, panel_id = await desk.draft(child), await panel_of(desk)

    async def work(store: Store) -> None:
        await drafts.price_by_volume(store, offer_id, panel_id)
        await drafts.commit_to(store, offer_id, panel_id, committed)

    await desk.database.write(work)
    return offer_id


async def by_volume(desk: Agreeing, *, typed: str = TABLE) -> TierTableId:
    """Publish tiers by which Ahmed agrees to go."""
    table_id = await table(desk, typed)
    offer_id = await volume_draft(desk)
    await desk.database.write(lambda store: offers.make(store, offer_id, compose=compose))
    await desk.accept(offer_id)
    return table_id


async def held(desk: Agreeing) -> TierTableId | None:
    """Return the table by which Ahmed's price goes now."""
    [sub_panel] = await desk.database.read(lambda store: store.sub_panels.of_reseller(desk.child.id))
    return sub_panel.tier_table_id


async def test_new_tiers_bring_nothing_forward_that_is_agreed_for_later(desk: Agreeing, clock: TurnableClock) -> None:
    await by_volume(desk)
    later = clock().date() + 60 * DAY
    offer_id = await volume_draft(desk)
    await desk.database.write(lambda store: drafts.set_first_day(store, offer_id, later))
    await desk.database.write(lambda store: offers.make(store, offer_id, compose=compose))
    await desk.accept(offer_id)
    await publish(desk.database, desk.ana, await drafted(desk.database, desk.ana, await panel_of(desk), "0: 2.60"))
    newest = (await desk.all_offers())[-1]
    assert (newest.state, newest.holds_from) == (OfferState.OPEN, later)


@pytest.mark.both_engines
async def test_publishing_offers_the_tiers_to_who_pays_by_volume_and_the_old_ones_hold_until_their_day(
    desk: Agreeing, clock: TurnableClock
) -> None:
    old = await by_volume(desk)
    bilal = await desk.network.child(desk.top, "Bilal", state=ResellerState.INVITED)
    await desk.network.member(bilal, name="Bilal")
    await desk.offer(bilal)
    await desk.database.write(lambda store: pricing.change(store, by=desk.ana, notice_days=7, grace_days=3))

    new = await drafted(desk.database, desk.ana, await panel_of(desk), "0: 2.60, 500: 2.40")
    assert await publish(desk.database, desk.ana, new) == Published(2, offered=1)

    newest = (await desk.all_offers())[-1]
    today = clock().date()
    assert (newest.state, newest.holds_from) == (OfferState.OPEN, today + 7 * DAY)
    assert newest.grace_until == clock() + 10 * DAY
    assert len(await desk.all_offers(bilal)) == 1
    assert await held(desk) == old
    await desk.accept(newest.id)
    assert await held(desk) == old
    clock.forward(7 * DAY)
    await desk.database.write(lambda store: agreements.apply_due(store, most=10))
    assert await held(desk) == new


async def test_whoever_does_not_accept_in_time_waits_with_requests(desk: Agreeing, clock: TurnableClock) -> None:
    await by_volume(desk)
    await table(desk, "0: 2.60")
    clock.forward(28 * DAY - timedelta(seconds=1))
    assert await desk.in_force() is not None
    clock.forward(timedelta(seconds=1))
    assert await desk.in_force() is None


async def test_a_first_offer_that_still_waits_is_made_anew_and_holds_at_once(
    desk: Agreeing, clock: TurnableClock
) -> None:
    await table(desk)
    offer_id = await volume_draft(desk, committed=600)
    await desk.database.write(lambda store: offers.make(store, offer_id, compose=compose))
    new = await table(desk, "0: 2.60")
    newest = (await desk.all_offers())[-1]
    assert (newest.state, newest.holds_from, newest.grace_until) == (OfferState.OPEN, clock().date(), None)
    [numbers] = await desk.offered(newest.id)
    assert (numbers.by_volume, numbers.tier_table_id, numbers.committed) == (True, new, 600)


@pytest.mark.both_engines
async def test_of_two_owners_who_publish_at_once_one_is_told_of_the_other(desk: Agreeing) -> None:
    await by_volume(desk)
    table_id = await drafted(desk.database, desk.ana, await panel_of(desk), "0: 2.60")
    other = await desk.network.member(desk.top, name="Olga")
    done = await asyncio.gather(
        publish(desk.database, desk.ana, table_id), publish(desk.database, other, table_id), return_exceptions=True
    )
    assert sorted(map(type, done), key=str) == sorted([Published, TiersPublished], key=str)
    assert len([one for one in await desk.all_offers() if one.number]) == 2


async def test_tiers_that_a_colleague_changed_meanwhile_are_not_published(desk: Agreeing) -> None:
    panel_id = await panel_of(desk)
    table_id = await drafted(desk.database, desk.ana, panel_id)
    seen = (await desk.database.read(lambda store: tiers.draft_of(store, table_id, by=desk.ana))).mark
    more = read_tiers("1500: 1.90")
    await desk.database.write(lambda store: tiers.add(store, table_id, panel_id, more, by=desk.ana))
    with pytest.raises(TiersChanged):
        await desk.database.write(lambda store: tiers.publish(store, table_id, seen=seen, by=desk.ana, compose=compose))


async def test_a_draft_that_was_dropped_is_gone_for_everybody(desk: Agreeing) -> None:
    table_id = await drafted(desk.database, desk.ana, await panel_of(desk))
    await desk.database.write(lambda store: tiers.drop(store, table_id, by=desk.ana))
    for deed in (
        lambda store: tiers.drop(store, table_id, by=desk.ana),
        lambda store: tiers.publish(store, table_id, seen="", by=desk.ana, compose=compose),
    ):
        with pytest.raises(TierDraftGone):
            await desk.database.write(deed)


async def test_the_same_tiers_are_not_published_twice_nor_none_at_all(desk: Agreeing) -> None:
    await table(desk)
    with pytest.raises(tiers.SameTiers):
        await table(desk)
    panel_id = await panel_of(desk)
    again = await desk.database.write(lambda store: tiers.begin(store, by=desk.ana))

    async def empty(store: Store) -> None:
        for from_credits in (0, 500, 1000):
            await tiers.remove(store, again, panel_id, from_credits, by=desk.ana)

    await desk.database.write(empty)
    with pytest.raises(tiers.NoTiersYet):
        await publish(desk.database, desk.ana, again)


async def test_a_row_that_would_make_more_volume_dearer_is_refused(desk: Agreeing) -> None:
    panel_id = await panel_of(desk)
    table_id = await drafted(desk.database, desk.ana, panel_id)
    dearer = read_tiers("700: 2.30")
    with pytest.raises(TierDearer):
        await desk.database.write(lambda store: tiers.add(store, table_id, panel_id, dearer, by=desk.ana))


async def test_a_draft_that_waited_goes_by_the_newest_table(desk: Agreeing) -> None:
    await table(desk)
    offer_id = await volume_draft(desk)
    newest = await table(desk, "0: 2.60")
    await desk.database.write(lambda store: offers.make(store, offer_id, compose=compose))
    assert [one.tier_table_id for one in await desk.offered(offer_id)] == [newest]
    assert "from 0: €2.60" in (await desk.seen(offer_id)).text


async def test_no_price_goes_by_volume_without_tiers_nor_is_there_a_commitment_then(desk: Agreeing) -> None:
    with pytest.raises(drafts.NoTiersPublished):
        await volume_draft(desk)
    offer_id, panel_id = await desk.draft(), await panel_of(desk)
    with pytest.raises(drafts.NotByVolume):
        await desk.database.write(lambda store: drafts.commit_to(store, offer_id, panel_id, 100))


async def test_each_panel_has_tiers_of_its_own_and_none_is_left_where_somebody_pays_by_them(desk: Agreeing) -> None:
    second = await desk.network.panel(desk.top, "Ruby")
    await by_volume(desk)
    panel_id = await panel_of(desk)

    async def only_ruby(store: Store) -> TierTableId:
        table_id = await tiers.begin(store, by=desk.ana)
        await tiers.put(store, table_id, second.id, read_tiers("0: 5"), by=desk.ana)
        for from_credits in (0, 500, 1000):
            await tiers.remove(store, table_id, panel_id, from_credits, by=desk.ana)
        return table_id

    table_id = await desk.database.write(only_ruby)
    with pytest.raises(TiersMissing):
        await publish(desk.database, desk.ana, table_id)
    await drafted(desk.database, desk.ana, panel_id, "0: 2.50")
    assert (await publish(desk.database, desk.ana, table_id)).offered == 1


async def test_one_in_between_has_tiers_of_its_own(desk: Agreeing) -> None:
    await by_volume(desk)
    below = await desk.network.child(desk.child, "Below", state=ResellerState.INVITED)
    await publish_terms(desk.database, desk.ahmed, price="3.10")
    table_id = await drafted(desk.database, desk.ahmed, await panel_of(desk), "0: 3, 100: 2.90")
    await publish(desk.database, desk.ahmed, table_id)
    offer_id = await desk.draft(below, by=desk.ahmed)
    panel_id = await panel_of(desk)
    await desk.database.write(lambda store: drafts.price_by_volume(store, offer_id, panel_id))
    await desk.database.write(lambda store: offers.make(store, offer_id, compose=compose))
    assert [(one.tier_table_id, one.price) for one in await desk.offered(offer_id)] == [(table_id, Decimal("3.10"))]
    assert await held(desk) != table_id


# Surcharges


async def allow(desk: Agreeing, *, on: bool = True) -> None:
    await desk.database.write(
        lambda store: pricing.set_surcharge(store, on=on, by=desk.ana, say=str, percent=lambda n: f"{n}%")
    )


async def test_a_surcharge_has_its_clause_and_counts_once_the_terms_are_published(desk: Agreeing) -> None:
    await allow(desk)
    await desk.database.write(
        lambda store: pricing.set_cap(store, Decimal(4), by=desk.ana, say=str, percent=lambda n: f"{n}%")
    )
    clauses = await desk.database.read(lambda store: store.clauses.of_reseller(desk.top.id))
    [clause] = [one for one in clauses if one.kind is ClauseKind.SURCHARGE]
    assert "up to 4%" in clause.text
    assert "What our supplier or we caused never counts" in clause.text
    published = (await desk.publish(Weight.EDITORIAL)).revision
    assert (published.surcharge_cap, published.weight) == (Decimal(4), Weight.MATERIAL)
    await allow(desk, on=False)
    assert (await desk.publish(Weight.EDITORIAL)).revision.surcharge_cap is None


async def test_the_clause_on_a_surcharge_is_changed_by_the_surcharge_alone(desk: Agreeing) -> None:
    await allow(desk)
    clauses = await desk.database.read(lambda store: store.clauses.of_reseller(desk.top.id))
    [clause] = [one for one in clauses if one.kind is ClauseKind.SURCHARGE]
    for deed in (
        lambda store: remove_clause(store, clause.id),
        lambda store: change_clause(store, clause.id, text="Up to 50%"),
    ):
        with pytest.raises(SurchargeClauseStays):
            await desk.database.write(deed)


@pytest.mark.parametrize(("cap", "left"), [(None, None), (Decimal(6), Decimal(6)), (Decimal(9), Decimal(8))])
async def test_no_offer_has_more_surcharge_than_the_terms_allow(
    desk: Agreeing, cap: Decimal | None, left: Decimal | None
) -> None:
    if cap is not None:
        await desk.database.write(lambda store: pricing.change(store, by=desk.ana, surcharge_cap=cap))
        await allow(desk)
        await desk.publish(Weight.MATERIAL)
    offer_id, panel_id = await desk.draft(), await panel_of(desk)
    await desk.database.write(lambda store: drafts.change_numbers(store, offer_id, panel_id, surcharge=Decimal(8)))
    await desk.database.write(lambda store: offers.make(store, offer_id, compose=compose))
    assert [one.surcharge for one in await desk.offered(offer_id)] == [left]
    assert ("Surcharge: 6% on top" in (await desk.seen(offer_id)).text) is (cap == 6)


async def test_a_surcharge_is_not_handed_on_with_a_draft_like_another_ones(desk: Agreeing) -> None:
    await allow(desk)
    await desk.publish(Weight.MATERIAL)
    offer_id, panel_id = await desk.draft(), await panel_of(desk)
    await desk.database.write(lambda store: drafts.change_numbers(store, offer_id, panel_id, surcharge=Decimal(3)))
    await desk.database.write(lambda store: offers.make(store, offer_id, compose=compose))
    bilal = await desk.network.child(desk.top, "Bilal", state=ResellerState.INVITED)
    like = await desk.database.write(lambda store: drafts.draft(store, bilal, by=desk.ana, like=desk.child))
    assert [one.surcharge for one in await desk.offered(like)] == [None]
