"""Dealing about offers: until a day and no longer, countered, and each answer given once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from domain.agreement import Offer, OfferId, OfferState, PanelId, Weight
from domain.clock import TurnableClock
from domain.offer_line import read_offer
from domain.people import Actor, ResellerState
from domain.promises import Counter, CounterId, CounterState
from handlers.offer_words import compose
from jobs.agreements import apply_due_offers
from jobs.promises import lapse_offers
from services import agreements, closing, dealing, drafts, offers, terms
from storage.database import Database
from storage.models.agreement import revisions
from storage.store import Store
from tests.agreeing import Agreeing, agreeing_in
from tests.factories import Network
from tests.talk import Chat, text_of
from tests.tiering import drafted, publish

DAY = timedelta(days=1)


@pytest.fixture
async def desk(network: Network, database: Database) -> Agreeing:
    """Return two who agreed on 2.10, beside another pair where an offer is countered."""
    noise = await agreeing_in(network, database, name="Noise TV")
    await countered(noise, await noise.offer())
    desk = await agreeing_in(network, database)
    await desk.agree()
    return desk


async def lined(desk: Agreeing, line: str, *, panel: PanelId | None = None) -> OfferId:
    """Make an offer by one line."""

    async def work(store: Store) -> OfferId:
        offer_id = await dealing.prepare(store, desk.child, read_offer(line), panel, by=desk.ana)
        return (await offers.make(store, offer_id, compose=compose)).id

    return await desk.database.write(work)


async def countered(desk: Agreeing, offer_id: OfferId, words: str = "2.05, 1500 a month") -> CounterId:
    return await desk.database.write(
        lambda store: dealing.counter(store, offer_id, words, read_offer(words), None, by=desk.ahmed)
    )


async def seen(desk: Agreeing, counter_id: CounterId) -> Counter:
    return await desk.database.read(lambda store: dealing.by_id(store, counter_id))


async def keep(desk: Agreeing, counter_id: CounterId, *, by: Actor | None = None) -> Offer:
    kept = await desk.database.write(
        lambda store: dealing.keep_offer(store, counter_id, by=by or desk.ana, compose=compose)
    )
    return await desk.seen(kept)


async def take(desk: Agreeing, counter_id: CounterId, database: Database | None = None) -> OfferId:
    return await (database or desk.database).write(
        lambda store: dealing.offer_counter(store, counter_id, by=desk.ana, compose=compose)
    )


# Until a day


async def test_an_offer_in_a_line_has_a_day_to_be_answered_by_and_ends_nothing(
    desk: Agreeing, clock: TurnableClock
) -> None:
    offer_id = await lined(desk, "2.00, 1000 a month, till Friday")
    offer, [numbers] = await desk.seen(offer_id), await desk.offered(offer_id)
    assert (numbers.price, numbers.period_minimum) == (Decimal("2.00"), 1000)
    assert (offer.grace_until, offer.answer_by) == (None, clock().replace(day=7, hour=0))
    clock.forward(60 * DAY)
    assert await desk.in_force() == 1


async def test_without_a_day_there_are_seven(desk: Agreeing, clock: TurnableClock) -> None:
    offer = await desk.seen(await lined(desk, "2.00"))
    assert offer.answer_by == clock().replace(hour=0) + 8 * DAY


@pytest.mark.both_engines
async def test_it_lapses_once_after_its_local_day_and_both_are_told(
    desk: Agreeing, clock: TurnableClock, open_another: Callable[[], Database]
) -> None:
    await desk.database.write(lambda store: terms.set_time_zone(store, "America/New_York", by=desk.ana))
    offer_id = await lined(desk, "2.00, till tomorrow")
    chats = [Chat(desk.database, desk.ahmed), Chat(desk.database, desk.ana)]
    for chat in chats:
        await chat.news()
    clock.forward(timedelta(hours=43))  # 4 March, 4:00 UTC: still the 3rd in New York
    assert await desk.database.write(lapse_offers) == 0
    clock.forward(timedelta(hours=26))
    with pytest.raises(agreements.OfferOver):
        await desk.accept(offer_id)
    done = await asyncio.gather(*(database.write(lapse_offers) for database in (
        desk.database, open_another(), open_another())))  # fmt: skip
    assert sum(done) == 1
    assert (await desk.seen(offer_id)).state is OfferState.LAPSED
    for chat in chats:
        [told] = await chat.news()
        assert "lapsed" in text_of(told)
        assert "goes on as it is" in text_of(told)
    assert await desk.in_force() == 1
    with pytest.raises(agreements.OfferOver):
        await desk.accept(offer_id)


async def test_a_draft_is_not_sent_after_its_day(desk: Agreeing, clock: TurnableClock) -> None:
    draft = await desk.database.write(
        lambda store: dealing.prepare(store, desk.child, read_offer("2.00, till tomorrow"), None, by=desk.ana)
    )
    clock.forward(3 * DAY)
    with pytest.raises(offers.AnswerDayOver):
        await desk.database.write(lambda store: offers.make(store, draft, compose=compose))
    await desk.database.write(lambda store: dealing.set_answer_day(store, draft, None))
    made = await desk.database.write(lambda store: offers.make(store, draft, compose=compose))
    assert made.grace_until is not None


async def test_a_day_beyond_a_year_and_prices_by_volume_that_arent_there_are_refused(desk: Agreeing) -> None:
    with pytest.raises(dealing.TooFarAhead):
        await lined(desk, "2.00, till 31.12.9999")
    with pytest.raises(dealing.NoTiersYet):
        await lined(desk, "by volume, 1000 committed")
    for without in ("1000 committed", "2.00, 1000 committed"):
        with pytest.raises(drafts.NotByVolume):
            await lined(desk, without)


async def test_it_doesnt_take_away_the_end_that_newer_terms_gave_the_agreement(
    desk: Agreeing, clock: TurnableClock
) -> None:
    ends = (await desk.seen(await desk.offer(price="2.20", grace_days=7))).grace_until
    clock.forward(DAY)
    lined_offer = await desk.seen(await lined(desk, "2.15, till tomorrow"))
    assert lined_offer.grace_until == ends
    clock.forward(3 * DAY)
    assert await desk.database.write(lapse_offers) == 1
    assert await desk.in_force() == 1
    again = await desk.seen(await lined(desk, "2.15"))
    assert again.grace_until == ends
    clock.forward(3 * DAY)
    assert await desk.in_force() is None
    await desk.accept(again.id)
    assert await desk.in_force() == 4


async def test_what_lapsed_ends_an_agreement_when_it_was_to_end_anyway(desk: Agreeing, clock: TurnableClock) -> None:
    await desk.offer(price="2.20", grace_days=7)
    await lined(desk, "2.15, till tomorrow")
    chats = [Chat(desk.database, desk.ahmed), Chat(desk.database, desk.ana)]
    clock.forward(3 * DAY)
    assert await desk.database.write(lapse_offers) == 1
    for chat in chats:
        assert "goes on as it is" not in text_of((await chat.news())[-1])
    clock.forward(4 * DAY)
    with pytest.raises(offers.NoAgreement):
        await desk.database.read(lambda store: offers.may_trade(store, desk.child.id))
    assert await desk.database.write(apply_due_offers) == 1


async def test_by_volume_the_terms_price_holds_before_the_first_tier(desk: Agreeing) -> None:
    await desk.agree(price="1.50")
    panel_id = (await desk.offered((await desk.all_offers())[-1].id))[0].panel_id
    await publish(desk.database, desk.ana, await drafted(desk.database, desk.ana, panel_id, "500: 2.00"))
    [numbers] = await desk.offered(await lined(desk, "by volume, 1000 committed"))
    assert (numbers.by_volume, numbers.price, numbers.committed) == (True, Decimal("2.10"), 1000)


async def test_a_typed_price_is_the_whole_price_without_a_surcharge_from_before(desk: Agreeing) -> None:
    async def allow(store: Store) -> None:
        mine = revisions.c.reseller_id == desk.top.id
        await store.connection.execute(sa.update(revisions).where(mine).values(surcharge_cap=Decimal(6)))

    await desk.database.write(allow)
    draft = await desk.draft(price="2.00")
    [numbers] = await desk.offered(draft)
    panel_id = numbers.panel_id
    await desk.database.write(lambda store: drafts.change_numbers(store, draft, panel_id, surcharge=Decimal(5)))
    await desk.database.write(lambda store: offers.make(store, draft, compose=compose))
    counter_id = await countered(desk, draft, "2.00")
    [taken] = await desk.offered(await take(desk, counter_id))
    assert (taken.price, taken.surcharge) == (Decimal("2.00"), None)


@pytest.mark.parametrize("answer", ["none", "counter"])
async def test_new_terms_make_no_ultimatum_of_a_proposal(desk: Agreeing, answer: str) -> None:
    proposed = await lined(desk, "2.40, till Friday")
    if answer == "counter":
        await countered(desk, proposed, "2.20")
    [clause, *_others] = await desk.database.read(lambda store: store.clauses.of_reseller(desk.top.id))
    await desk.database.write(lambda store: terms.change_clause(store, clause.id, text="New words."))
    await desk.publish(Weight.MATERIAL)
    newest = (await desk.all_offers())[-1]
    [numbers] = await desk.offered(newest.id)
    assert (newest.state, numbers.price, newest.answer_by) == (OfferState.OPEN, Decimal("2.10"), None)
    assert newest.grace_until is not None


# Countered


async def test_a_counter_is_offered_with_its_numbers_and_accepted(desk: Agreeing) -> None:
    offer_id = await lined(desk, "2.20, 1000 a month, till Friday")
    counter_id = await countered(desk, offer_id)
    assert (await desk.seen(offer_id)).state is OfferState.COUNTERED
    new = await take(desk, counter_id)
    [numbers] = await desk.offered(new)
    assert (numbers.price, numbers.period_minimum) == (Decimal("2.05"), 1500)
    assert (await desk.seen(new)).answer_by is not None
    kept = await seen(desk, counter_id)
    assert (kept.state, kept.new_offer_id, kept.answered_by) == (CounterState.TAKEN, new, desk.ana.member_id)
    await desk.accept(new)
    assert [price for _account, price, _active in await desk.numbers()] == [Decimal("2.05")]


async def test_what_is_kept_is_offered_once_more_with_the_same_numbers(desk: Agreeing) -> None:
    counter_id = await countered(desk, await lined(desk, "2.20, 1000 a month, till Friday"))
    new = await keep(desk, counter_id)
    [numbers] = await desk.offered(new.id)
    assert (numbers.price, numbers.period_minimum, new.state) == (Decimal("2.20"), 1000, OfferState.OPEN)


@pytest.mark.both_engines
async def test_one_answer_to_a_counter_wins_and_the_other_is_told_who(
    desk: Agreeing, open_another: Callable[[], Database], network: Network
) -> None:
    eva = await network.member(desk.top, name="Eva")
    counter_id = await countered(desk, await lined(desk, "2.20, till Friday"))
    other = open_another()
    ends = await asyncio.gather(
        take(desk, counter_id),
        other.write(lambda store: dealing.keep_offer(store, counter_id, by=eva, compose=compose)),
        return_exceptions=True,
    )
    [lost] = [end for end in ends if isinstance(end, BaseException)]
    assert isinstance(lost, dealing.CounterAnswered)
    assert lost.who in {"Ana", "Eva"}
    made = [one for one in await desk.all_offers() if one.state is OfferState.OPEN]
    assert len(made) == 1


async def test_a_counter_to_what_no_longer_stands_is_over(desk: Agreeing) -> None:
    counter_id = await countered(desk, await lined(desk, "2.20, till Friday"))
    newer = await desk.offer(price="2.15")
    kept = await seen(desk, counter_id)
    assert (kept.state, kept.new_offer_id) == (CounterState.DECLINED, newer)
    with pytest.raises(dealing.CounterAnswered):
        await take(desk, counter_id)
    another = await countered(desk, newer)
    await desk.database.write(lambda store: agreements.take_back(store, newer, by=desk.ana))
    with pytest.raises(dealing.CounterAnswered):
        await keep(desk, another)
    assert await desk.in_force() == 1


async def test_nothing_is_offered_to_a_closed_one_that_countered(desk: Agreeing) -> None:
    counter_id = await countered(desk, await lined(desk, "2.20, till Friday"))
    await desk.database.write(lambda store: closing.close(store, desk.child.id, by=desk.ana))
    with pytest.raises(drafts.ClosedForGood):
        await take(desk, counter_id)
    assert (await desk.database.read(lambda store: store.resellers.by_id(desk.child.id))).state is ResellerState.CLOSED


async def test_a_countered_offer_is_answered_by_nobody_else(desk: Agreeing) -> None:
    offer_id = await lined(desk, "2.20, till Friday")
    await countered(desk, offer_id)
    for deed in (
        desk.accept(offer_id),
        desk.database.write(lambda store: agreements.decline(store, offer_id, reason="", by=desk.ahmed)),
        countered(desk, offer_id, "2.00"),
    ):
        with pytest.raises(agreements.AlreadyCountered, match="Ahmed"):
            await deed


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("2.20", dealing.SameAsOffered),
        ("0 a month", dealing.SameAsOffered),
        ("by volume", dealing.NotCounterable),
        ("2.05 till Friday", dealing.NotCounterable),
    ],
)
async def test_a_counter_says_another_price_or_minimum(desk: Agreeing, words: str, refusal: type[Exception]) -> None:
    offer_id = await lined(desk, "2.20, till Friday")
    with pytest.raises(refusal):
        await countered(desk, offer_id, words)
    assert (await desk.seen(offer_id)).state is OfferState.OPEN


# The grace of what is countered


async def test_countering_ends_an_agreement_neither_earlier_nor_later(desk: Agreeing, clock: TurnableClock) -> None:
    offer_id = await desk.offer(price="2.20", grace_days=7)
    ends = (await desk.seen(offer_id)).grace_until
    clock.forward(3 * DAY)
    counter_id = await countered(desk, offer_id)
    clock.forward(4 * DAY - timedelta(seconds=1))
    assert await desk.in_force() == 1
    clock.forward(timedelta(seconds=1))
    with pytest.raises(offers.CounteredSince):
        await desk.database.read(lambda store: offers.may_trade(store, desk.child.id))
    ahmed = Chat(desk.database, desk.ahmed)
    await ahmed.news()
    assert await desk.database.write(apply_due_offers) == 1
    assert "haven't answered what you would rather have" in text_of((await ahmed.news())[0])
    new = await keep(desk, counter_id)
    assert new.grace_until == ends
    await ahmed.news()
    assert await desk.database.write(apply_due_offers) == 0, "its end was told before"
    assert await desk.in_force() is None
    await desk.accept(new.id)
    assert await desk.in_force() == 3


async def test_a_first_offer_that_is_countered_is_offered_anew_with_its_terms(
    network: Network, database: Database
) -> None:
    desk = await agreeing_in(network, database)
    counter_id = await countered(desk, await desk.offer(debt_limit=700))
    with pytest.raises(offers.CounterWaits):
        await desk.database.read(lambda store: offers.may_trade(store, desk.child.id))
    new = await desk.seen(await take(desk, counter_id))
    assert (new.debt_limit, new.grace_until, new.answer_by) == (700, None, None)
