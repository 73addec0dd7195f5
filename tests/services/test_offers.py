"""Offers: drafts with their numbers, made with their text, and what they leave in force."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from domain.agreement import ClauseKind, OfferState, Weight, fingerprint_of
from domain.clock import TurnableClock
from domain.errors import NotHere
from domain.people import ResellerState
from handlers.wording import day
from services import agreements, drafts, invitations, offers, terms
from storage.database import Database
from storage.store import Store
from tests.agreeing import Agreeing, agreeing_in, publish_terms
from tests.factories import Network

DAY = timedelta(days=1)


@pytest.fixture
async def desk(network: Network, database: Database) -> Agreeing:
    """Return a parent and a sub-reseller, with another pair in another network that has agreed."""
    await (await agreeing_in(network, database, name="Noise TV")).agree()
    return await agreeing_in(network, database)


async def test_a_first_draft_starts_with_the_numbers_of_the_terms(desk: Agreeing) -> None:
    [numbers] = await desk.offered(await desk.draft())
    assert (numbers.account, numbers.price, numbers.minimum_order) == ("Ahmed TV", Decimal("2.10"), 10)


async def test_a_draft_is_found_again_instead_of_made_twice(desk: Agreeing) -> None:
    assert await desk.draft() == await desk.draft()


async def test_a_draft_like_another_ones_has_their_numbers_under_its_own_account(desk: Agreeing) -> None:
    await desk.agree(price="1.75", debt_limit=5000)
    bilal = await desk.network.child(desk.top, "Bilal", state=ResellerState.INVITED)
    offer_id = await desk.database.write(lambda store: drafts.draft(store, bilal, by=desk.ana, like=desk.child))
    [numbers] = await desk.offered(offer_id)
    assert (numbers.account, numbers.price) == ("Bilal", Decimal("1.75"))
    assert (await desk.seen(offer_id)).debt_limit == 5000


async def test_a_later_draft_starts_with_what_was_offered_last(desk: Agreeing) -> None:
    await desk.agree(price="1.75", payment_days=30)
    [numbers] = await desk.offered(await desk.draft())
    assert numbers.price == Decimal("1.75")
    assert (await desk.seen(await desk.draft())).payment_days == 30


async def test_nothing_is_offered_without_a_price_or_published_texts(desk: Agreeing) -> None:
    bare = await desk.network.top("Bare")
    owner = await desk.network.member(bare)
    child = await desk.network.child(bare)
    with pytest.raises(drafts.NoPriceYet):
        await desk.draft(child, by=owner)
    await desk.database.write(lambda store: terms.change_numbers(store, by=owner, price=Decimal(1)))
    with pytest.raises(drafts.NothingPublished):
        await desk.draft(child, by=owner)


async def test_a_made_offer_keeps_its_text_and_its_fingerprint(desk: Agreeing) -> None:
    offer = await desk.seen(await desk.offer(price="1.9999", debt_limit=50_050))
    assert (offer.state, offer.number) == (OfferState.OPEN, 1)
    assert offer.fingerprint == fingerprint_of(offer.text)
    for said in ("Top TV", "Ahmed TV", "€1.9999", "€500.50", "14 days", "Acceptable use", day(date(2026, 3, 2))):
        assert said in offer.text


async def test_a_made_offer_changes_no_more(desk: Agreeing) -> None:
    offer_id = await desk.offer()
    [numbers] = await desk.offered(offer_id)
    for change in (
        lambda store: drafts.change_numbers(store, offer_id, numbers.panel_id, price=Decimal(1)),
        lambda store: drafts.change_draft(store, offer_id, debt_limit=1),
        lambda store: drafts.leave_panel_out(store, offer_id, numbers.panel_id),
        lambda store: drafts.drop_draft(store, offer_id),
        lambda store: offers.make(store, offer_id, compose=lambda paper: paper.child.name),
    ):
        with pytest.raises(drafts.AlreadySent):
            await desk.database.write(change)


async def test_an_offer_cannot_hold_from_a_day_that_has_passed(desk: Agreeing, clock: TurnableClock) -> None:
    offer_id = await desk.draft()
    today = clock().date()
    with pytest.raises(drafts.DayPassed):
        await desk.database.write(lambda store: drafts.set_first_day(store, offer_id, today - DAY))
    clock.forward(3 * DAY)
    await desk.database.write(lambda store: offers.make(store, offer_id, compose=lambda _: "text"))
    assert (await desk.seen(offer_id)).holds_from == today + 3 * DAY


async def test_an_offer_needs_a_panel(desk: Agreeing) -> None:
    offer_id = await desk.draft()
    [numbers] = await desk.offered(offer_id)
    await desk.database.write(lambda store: drafts.leave_panel_out(store, offer_id, numbers.panel_id))
    with pytest.raises(offers.NothingOffered):
        await desk.database.write(lambda store: offers.make(store, offer_id, compose=str))


async def test_a_panel_of_another_network_cannot_be_offered(desk: Agreeing) -> None:
    offer_id = await desk.draft()
    foreign = await desk.network.panel(await desk.network.top("Other"))
    with pytest.raises(NotHere):
        await desk.database.write(lambda store: drafts.include_panel(store, offer_id, foreign.id, account="x"))


async def test_nothing_is_offered_to_somebody_closed(desk: Agreeing) -> None:
    draft = await desk.draft()
    await desk.database.write(lambda store: store.resellers.change(desk.child.id, state=ResellerState.CLOSED))
    for deed in (
        lambda store: offers.make(store, draft, compose=lambda _: "text"),
        lambda store: drafts.draft(store, desk.child, by=desk.ana),
        lambda store: invitations.new_link(store, desk.child.id, by=desk.ana),
    ):
        with pytest.raises(drafts.ClosedForGood):
            await desk.database.write(deed)


async def test_a_new_offer_replaces_one_that_waits(desk: Agreeing) -> None:
    first = await desk.offer()
    await desk.offer(price="1.50")
    assert (await desk.seen(first)).state is OfferState.SUPERSEDED
    with pytest.raises(agreements.NoLongerStands):
        await desk.accept(first)


async def test_new_terms_bring_no_price_forward_that_is_agreed_for_later(desk: Agreeing, clock: TurnableClock) -> None:
    await desk.agree()
    later = clock().date() + 30 * DAY
    for answer in ("accepted", "open"):
        raised = await desk.offer(price="2.40", holds_from=later)
        if answer == "accepted":
            await desk.accept(raised)
        words = f"New words: {answer}."
        await desk.database.write(partial(_reword, desk=desk, text=words))
        await desk.publish(Weight.MATERIAL)
        newest = (await desk.all_offers())[-1]
        assert (newest.state, newest.holds_from) == (OfferState.OPEN, later), answer
    await desk.accept(newest.id)
    assert [price for _account, price, _active in await desk.numbers()] == [Decimal("2.10")]


async def test_the_old_agreement_holds_until_the_grace_ends(desk: Agreeing, clock: TurnableClock) -> None:
    await desk.agree()
    await desk.offer(price="1.50", grace_days=7)
    clock.forward(7 * DAY - timedelta(seconds=1))
    assert await desk.in_force() == 1
    clock.forward(timedelta(seconds=1))
    assert await desk.in_force() is None
    with pytest.raises(offers.GraceOver, match="one tap accepts it"):
        await desk.database.read(lambda store: offers.may_trade(store, desk.child.id))


async def test_what_is_missing_before_credits_may_flow_is_said(desk: Agreeing, clock: TurnableClock) -> None:
    async def may_trade(store: Store) -> None:
        await offers.may_trade(store, desk.child.id)

    with pytest.raises(offers.NothingAgreed):
        await desk.database.read(may_trade)
    offer_id = await desk.offer(holds_from=clock().date() + 2 * DAY)
    with pytest.raises(offers.OfferWaits):
        await desk.database.read(may_trade)
    await desk.accept(offer_id)
    with pytest.raises(offers.NotYet):
        await desk.database.read(may_trade)


async def test_a_material_revision_is_offered_to_everybody_with_their_numbers(desk: Agreeing) -> None:
    await desk.agree(price="1.75", debt_limit=700)
    waiting = await desk.network.child(desk.top, "Waiting", state=ResellerState.INVITED)
    await desk.offer(waiting, price="3.00")
    untouched = await desk.network.child(desk.top, "Untouched", state=ResellerState.INVITED)
    closed = await desk.network.child(desk.top, "Closed", state=ResellerState.INVITED)
    await desk.offer(closed)
    await desk.database.write(lambda store: store.resellers.change(closed.id, state=ResellerState.CLOSED))
    await desk.database.write(lambda store: _reword(store, desk, "Other words."))

    published = await desk.publish(Weight.MATERIAL)
    assert (published.revision.number, published.offered) == (2, 2)
    old, new = await desk.all_offers()
    assert (old.state, new.state, new.revision_id) == (OfferState.ACCEPTED, OfferState.OPEN, published.revision.id)
    assert (new.debt_limit, [one.price for one in await desk.offered(new.id)]) == (700, [Decimal("1.75")])
    assert "Other words." in new.text
    assert await desk.in_force() == 1
    assert [offer.state for offer in await desk.all_offers(waiting)] == [OfferState.SUPERSEDED, OfferState.OPEN]
    assert not await desk.all_offers(untouched)
    assert len(await desk.all_offers(closed)) == 1


async def test_a_material_revision_leaves_a_draft_alone(desk: Agreeing) -> None:
    await desk.agree(price="1.75")
    draft = await desk.draft(price="9.99")
    await desk.database.write(lambda store: _reword(store, desk, "Other words."))
    await desk.publish(Weight.MATERIAL)
    assert (await desk.seen(draft)).state is OfferState.DRAFT
    await desk.database.write(lambda store: offers.make(store, draft, compose=lambda _: "text"))
    states = {offer.number: offer.state for offer in await desk.all_offers()}
    assert states == {1: OfferState.ACCEPTED, 2: OfferState.SUPERSEDED, 3: OfferState.OPEN}


async def test_an_editorial_revision_changes_no_agreement(desk: Agreeing) -> None:
    await desk.agree()
    await desk.database.write(lambda store: _reword(store, desk, "Clearer words."))
    published = await desk.publish(Weight.EDITORIAL)
    assert (published.revision.weight, published.offered) == (Weight.EDITORIAL, 0)
    assert len(await desk.all_offers()) == 1
    assert await desk.in_force() == 1
    assert "Clearer words." in (await desk.seen(await desk.offer())).text


async def test_the_same_texts_are_published_once(desk: Agreeing) -> None:
    with pytest.raises(terms.NothingToPublish):
        await desk.publish(Weight.MATERIAL)


async def test_below_a_sub_reseller_only_its_own_panels_can_be_offered(desk: Agreeing) -> None:
    await desk.agree()
    await desk.database.write(lambda store: terms.add_panel(store, by=desk.ana, name="Second"))
    await publish_terms(desk.database, desk.ahmed, price="3")
    third = await desk.network.child(desk.child, "Third", state=ResellerState.INVITED)
    [numbers] = await desk.offered(await desk.draft(third, by=desk.ahmed))
    assert numbers.price == Decimal(3)
    assert len(await desk.offered(await desk.draft())) == 1


async def _reword(store: Store, desk: Agreeing, text: str) -> None:
    [clause] = [one for one in await store.clauses.of_reseller(desk.top.id) if one.kind is ClauseKind.SUPPORT]
    await terms.change_clause(store, clause.id, text=text)
