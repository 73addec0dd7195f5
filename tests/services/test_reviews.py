"""Reviews: a price looked at by the month or on demand, and what becomes of what is proposed."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from domain.agreement import OfferId, PromiseId, TierTableId
from domain.clock import TurnableClock
from domain.errors import Refusal
from domain.money import NotAnAmount
from domain.overhead import OverheadKind
from domain.people import ResellerState
from domain.promises import PromiseState
from domain.proposals import ReasonKind
from domain.reviews import ReviewState
from handlers.offer_words import compose
from jobs.reviews import review_prices
from services import agreements, review_decisions, reviews
from services.offers import GraceOver
from services.review_decisions import PriceMoved, ReviewDecided, ReviewReplaced, SamePrice
from storage.database import Database
from storage.models.agreement import offers, sub_panels
from storage.models.people import resellers
from storage.models.promises import promises
from storage.reviews import facts_of
from tests.owing import heard, turn_to
from tests.reviewing import (
    accept_newest,
    allow_surcharge,
    by_job,
    costly,
    go_through,
    made_offer,
    name_accounts,
    newest_offer,
    offer,
    ready,
    review,
    reviewed,
)
from tests.trade import Trade, change

pytestmark = pytest.mark.both_engines

MORNING = datetime(2026, 6, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
async def grower(trade: Trade, clock: TurnableClock) -> Trade:
    """Return a trade in which Ahmed buys as much as the next tier wants, on the second of June."""
    await ready(trade)
    await go_through(trade, clock)
    turn_to(clock, MORNING)
    return trade


# By the clock


async def test_the_month_is_reviewed_once_by_three_workers_and_told_in_one_message(
    grower: Trade, open_another: Callable[[], Database]
) -> None:
    steady, _owner, account = await grower.sibling("Steady", price="2.00")
    await name_accounts(grower)
    workers = [grower.database, open_another(), open_another()]
    for _ in range(3):  # there are two other parents
        await asyncio.gather(*(one.write(review_prices) for one in workers))
    assert await by_job(grower) == 0
    mine = [one for one in await reviewed(grower.database) if one.parent_id == grower.top.id]
    assert [(one.sub_panel_id, one.state) for one in mine] == [(grower.sub_panel.id, ReviewState.OPEN)]
    assert mine[0].proposed == Decimal("2.00")
    [told], [nothing] = await heard(grower, grower.ana), await heard(grower, grower.ahmed)
    assert [text for text in told if "Reviews of" in text] == [told[-1]]
    assert not any("review" in text.lower() for text in nothing)
    assert account.reseller_id == steady.id  # joined this month, so that there is nothing to look at


async def test_reviews_wait_for_the_second_days_morning_and_missed_months_are_not_made_up(
    trade: Trade, clock: TurnableClock
) -> None:
    await ready(trade)
    await go_through(trade, clock, {3: 900})
    for moment in (datetime(2026, 4, 1, 12, tzinfo=UTC), datetime(2026, 4, 2, 7, tzinfo=UTC)):
        turn_to(clock, moment)
        assert await by_job(trade) == 0
    turn_to(clock, datetime(2026, 8, 20, 12, tzinfo=UTC))  # it was out for months
    assert await by_job(trade) == 3  # two others have sub-resellers, too
    mine = [one for one in await reviewed(trade.database) if one.parent_id == trade.top.id]
    assert [(one.period, one.state) for one in mine] == [(date(2026, 8, 1), ReviewState.UNCHANGED)]
    [told] = await heard(trade, trade.ana)
    assert not any("Reviews of" in text for text in told)  # nothing is proposed, so that nothing is said


async def test_who_turned_reviews_off_is_left_alone(grower: Trade) -> None:
    await grower.database.write(lambda store: store.prices.change_settings(grower.top.id, reviews_on=False))
    await by_job(grower)
    assert not [one for one in await reviewed(grower.database) if one.parent_id == grower.top.id]


# What is proposed


async def test_a_grower_is_offered_less_with_notice_and_grace_and_then_requests_wait(
    grower: Trade, clock: TurnableClock
) -> None:
    found = await review(grower)
    facts = facts_of(found)
    assert (found.present, found.proposed, facts.volumes) == (Decimal("2.10"), Decimal("2.00"), (900, 1100, 1200))
    assert (facts.effect.paid_before.minor, facts.effect.paid_after.minor) == (252_000, 240_000)
    await offer(grower, found.id)
    made, numbers = await newest_offer(grower)
    assert (made.holds_from, numbers[grower.panel.id].price) == (date(2026, 6, 16), Decimal("2.00"))
    clock.forward(timedelta(days=27))
    await grower.request(10)  # the old price goes on through notice and grace
    clock.forward(timedelta(days=2))
    with pytest.raises(GraceOver):
        await grower.request(10)
    await accept_newest(grower)
    request = await grower.request(10)
    assert request.price == Decimal("2.00")


async def test_what_was_declined_doesnt_come_back_with_another_price(grower: Trade) -> None:
    agreed, _numbers = await newest_offer(grower)
    refused = await made_offer(grower, price="2.10", debt_limit=agreed.debt_limit + 77)
    await grower.database.write(
        lambda store: agreements.decline(store, OfferId(refused), reason="No.", by=grower.ahmed)
    )
    await offer(grower, (await review(grower)).id)
    made, numbers = await newest_offer(grower)
    assert (made.debt_limit, numbers[grower.panel.id].price) == (agreed.debt_limit, Decimal("2.00"))


async def test_the_price_of_somebody_closed_waits_for_nobody_any_more(grower: Trade) -> None:
    found = await review(grower)
    assert found.state is ReviewState.OPEN
    await change(grower.database, resellers, grower.child.id, state=ResellerState.CLOSED)
    assert await grower.database.read(lambda store: store.reviews.open_of(grower.top.id)) == []
    assert await grower.database.read(lambda store: store.reviews.page(grower.top.id, skip=0, most=9)) == []
    assert await grower.database.read(lambda store: store.reviews.counts(grower.top.id)) == {}


async def test_a_newcomer_and_one_without_purchases_have_nothing_proposed(trade: Trade, clock: TurnableClock) -> None:
    await ready(trade)
    clock.forward(timedelta(days=1))
    found = await review(trade)
    assert (found.state, facts_of(found).volumes) == (ReviewState.UNCHANGED, ())
    turn_to(clock, MORNING)
    idle = await review(trade)
    assert facts_of(idle).volumes == (0, 0, 0)
    assert idle.state is ReviewState.UNCHANGED


async def test_overhead_is_a_hint_alone_until_settings_and_terms_allow_a_surcharge(grower: Trade) -> None:
    await costly(grower)
    hinted = await review(grower)
    facts = facts_of(hinted)
    assert (facts.hint, hinted.surcharge, hinted.proposed) == (True, None, Decimal("2.00"))
    assert {one.kind for one in facts.overhead} == {OverheadKind.TICKETS}
    await grower.database.write(lambda store: store.prices.change_settings(grower.top.id, surcharge_on=True))
    assert facts_of(await review(grower)).hint  # the terms say nothing of it yet
    await allow_surcharge(grower, "3")
    charged = await review(grower)
    assert (charged.surcharge, charged.proposed) == (Decimal(3), Decimal("2.06"))
    assert ReasonKind.OVERHEAD in {one.kind for one in facts_of(charged).reasons}


async def test_by_volume_the_table_says_the_price_so_that_nothing_is_raised(grower: Trade) -> None:
    await costly(grower)
    table = await grower.database.read(lambda store: store.prices.table(TierTableId(1)))
    assert table is not None
    await change(grower.database, sub_panels, grower.sub_panel.id, by_volume=True, tier_table_id=table.id)
    found = await review(grower)
    assert (found.state, found.present) == (ReviewState.UNCHANGED, Decimal("2.00"))
    await allow_surcharge(grower)
    assert (await review(grower)).proposed == Decimal("2.08")


async def test_the_margin_floor_holds_a_lower_price_back_and_an_announced_cost_counts(grower: Trade) -> None:
    await grower.database.write(
        lambda store: store.cost_changes.add(
            grower.top.id,
            grower.panel.id,
            by=grower.ana.member_id,
            cost=Decimal("1.85"),
            currency="EUR",
            from_day=date(2026, 6, 10),
        )
    )
    found = await review(grower)
    assert (found.state, found.proposed) == (ReviewState.OPEN, Decimal("2.035"))


async def test_a_currency_without_minor_units_is_reviewed_in_whole_ones(trade: Trade, clock: TurnableClock) -> None:
    made, _numbers = await newest_offer(trade)
    await change(trade.database, offers, made.id, currency="JPY")
    await change(trade.database, resellers, trade.top.id, currency="JPY")
    await change(trade.database, sub_panels, trade.sub_panel.id, price=Decimal(300))
    await ready(trade, tiers="0: 300, 1000: 290")
    await go_through(trade, clock)
    turn_to(clock, MORNING)
    found = await review(trade)
    assert (found.currency, found.proposed) == ("JPY", Decimal(290))
    assert facts_of(found).effect.paid_after.minor == 348_000


# What is in the way


async def test_a_promise_holds_and_what_is_proposed_comes_after_its_last_day(grower: Trade) -> None:
    await _promised(grower, until=date(2026, 7, 31))
    found = await review(grower)
    facts = facts_of(found)
    assert facts.promised is not None
    assert (facts.promised.until, found.present, found.proposed) == (
        date(2026, 7, 31), Decimal("2.10"), Decimal("2.00"),
    )  # fmt: skip
    await offer(grower, found.id)
    made, _numbers = await newest_offer(grower)
    assert made.holds_from == date(2026, 8, 1)


async def test_a_promise_without_an_end_leaves_nothing_to_propose(grower: Trade) -> None:
    await _promised(grower, until=None)
    found = await review(grower)
    assert (found.state, found.present) == (ReviewState.UNCHANGED, Decimal("2.05"))


async def _promised(trade: Trade, *, until: date | None) -> None:
    promise_id = await trade.network.insert(
        promises,
        reseller_id=trade.child.id,
        parent_id=trade.top.id,
        number=1,
        words="2.05",
        sub_panel_id=trade.sub_panel.id,
        price=Decimal("2.05"),
        holds_from=date(2026, 6, 1),
        until=until,
        state=PromiseState.CONFIRMED,
        text="",
        fingerprint="",
        said_by=trade.ana.member_id,
        said_at=datetime(2026, 6, 1, tzinfo=UTC),
        answer="",
    )
    await change(trade.database, sub_panels, trade.sub_panel.id, promise_id=PromiseId(promise_id))


async def test_a_price_that_is_on_its_way_is_waited_for(grower: Trade) -> None:
    await made_offer(grower, price="2.30")
    found = await review(grower)
    coming = facts_of(found).coming
    assert found.state is ReviewState.UNCHANGED
    assert coming is not None
    assert (coming.price, coming.accepted) == (Decimal("2.30"), False)


# What becomes of it


async def test_of_two_owners_one_decides_and_the_other_is_told(
    grower: Trade, open_another: Callable[[], Database]
) -> None:
    marta = await grower.network.member(grower.top, name="Maria")
    found = await review(grower)
    deeds = await asyncio.gather(
        grower.database.write(
            lambda store: review_decisions.offer(store, found.id, None, by=grower.ana, compose=compose)
        ),
        open_another().write(lambda store: review_decisions.keep(store, found.id, "Not yet", by=marta)),
        return_exceptions=True,
    )
    [lost] = [one for one in deeds if isinstance(one, BaseException)]
    assert isinstance(lost, ReviewDecided)
    [one] = [one for one in await reviewed(grower.database) if one.id == found.id]
    assert one.state is (ReviewState.OFFERED if isinstance(deeds[1], Refusal) else ReviewState.KEPT)


@pytest.mark.parametrize("meanwhile", ["offer", "promise"])
async def test_what_moved_meanwhile_stops_a_stale_review(grower: Trade, meanwhile: str) -> None:
    found = await review(grower)
    if meanwhile == "offer":
        await made_offer(grower, price="2.30")
    else:
        await _promised(grower, until=date(2026, 7, 31))
    with pytest.raises(PriceMoved, match="Ahmed TV"):
        await offer(grower, found.id)
    [one] = [one for one in await reviewed(grower.database) if one.id == found.id]
    assert one.state is ReviewState.OPEN


async def test_a_newer_review_takes_the_place_of_an_open_one(grower: Trade) -> None:
    first, second = await review(grower), await review(grower)
    with pytest.raises(ReviewReplaced):
        await offer(grower, first.id)
    await offer(grower, second.id, "2.08")
    _made, numbers = await newest_offer(grower)
    assert numbers[grower.panel.id].price == Decimal("2.08")


async def test_another_price_has_to_be_another_one_and_a_price(grower: Trade) -> None:
    found = await review(grower)
    for typed, refused in (("2.10", SamePrice), ("-2", NotAnAmount), ("0.0000001", NotAnAmount)):
        with pytest.raises(refused):
            await offer(grower, found.id, typed)


async def test_two_panels_are_reviewed_by_themselves_and_both_offers_become_one(
    trade: Trade, clock: TurnableClock
) -> None:
    other = await trade.network.panel(trade.top, "Other")
    account = await trade.network.sub_panel(trade.child, other)
    await ready(trade)
    await go_through(trade, clock)
    turn_to(clock, MORNING)
    await trade.database.write(lambda store: reviews.review(store, trade.child.id, by=trade.ana))
    [first, second] = await reviewed(trade.database)
    assert (first.state, second.state) == (ReviewState.OPEN, ReviewState.UNCHANGED)
    assert second.sub_panel_id == account.id
    await offer(trade, first.id)
    _made, numbers = await newest_offer(trade)
    assert {one.price for one in numbers.values()} == {Decimal("2.00"), Decimal("2.10")}


async def test_one_in_between_reviews_their_own_and_reckons_with_what_they_pay(
    grower: Trade, clock: TurnableClock
) -> None:
    low, _omar, place = await grower.sibling("Omar")
    await change(grower.database, resellers, low.id, parent_id=grower.child.id)
    made, _numbers = await newest_offer(grower, of=low.id)
    await change(grower.database, offers, made.id, parent_id=grower.child.id)
    found = await review(grower, by=grower.ahmed, of=low.id)
    facts = facts_of(found)
    assert (found.parent_id, facts.cost, facts.announced) == (grower.child.id, Decimal("2.10"), None)
    assert place.reseller_id == low.id
