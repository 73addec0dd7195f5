"""Agreements: accepted once by one, declined, taken back, recorded as agreed outside; and what comes into force."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.agreement import OfferId, OfferState, PanelId
from domain.alerts import AlertKind
from domain.clock import TurnableClock
from domain.findings import Finding
from domain.ledger import AccountKind
from domain.people import Actor, ResellerState
from handlers.offer_words import compose
from jobs.agreements import apply_due_offers
from services import agreements, alerts, drafts, offers, terms
from storage.database import Database
from storage.store import Store
from tests.agreeing import Agreeing, agreeing_in
from tests.factories import Network
from tests.talk import Chat, text_of

DAY = timedelta(days=1)


@pytest.fixture
async def desk(network: Network, database: Database) -> Agreeing:
    """Return a parent and a sub-reseller, with a pair in another network whose offer waits."""
    await (await agreeing_in(network, database, name="Noise TV")).offer()
    return await agreeing_in(network, database)


async def test_nothing_is_active_before_an_offer_is_accepted(desk: Agreeing) -> None:
    await desk.offer()
    assert await desk.numbers() == []
    assert await desk.state() is ResellerState.INVITED
    assert await desk.account(AccountKind.WALLET) is None


async def test_an_acceptance_makes_everything_active(desk: Agreeing) -> None:
    offer_id = await desk.agree(price="1.80", debt_limit=50_000)
    assert await desk.numbers() == [("Ahmed TV", Decimal("1.80"), True)]
    assert await desk.state() is ResellerState.ACTIVE
    wallet, due = await desk.account(AccountKind.WALLET), await desk.account(AccountKind.DUE)
    assert wallet is not None
    assert due is not None
    assert (wallet.floor, due.floor) == (0, -50_000)
    offer = await desk.seen(offer_id)
    acceptance = await desk.database.read(lambda store: store.acceptances.of_offer(offer_id))
    assert acceptance is not None
    assert (acceptance.member_id, acceptance.text, acceptance.fingerprint, acceptance.at) == (
        desk.ahmed.member_id, offer.text, offer.fingerprint, offer.decided_at,
    )  # fmt: skip


async def test_both_sides_are_told_of_an_acceptance(desk: Agreeing) -> None:
    ahmed, ana = Chat(desk.database, desk.ahmed), Chat(desk.database, desk.ana)
    offer_id = await desk.offer()
    _text, card = await ahmed.news()
    assert "As soon as you accept it" in text_of(card)
    await desk.accept(offer_id)
    assert "Accepted by Ahmed" in await ahmed.sees()
    [told] = await ana.news()
    assert "Ahmed TV accepted your offer." in text_of(told)


@pytest.mark.both_engines
async def test_two_who_accept_at_once_accept_once(
    desk: Agreeing, open_another: Callable[[], Database], network: Network
) -> None:
    offer_id = await desk.offer()
    ali = await network.member(desk.child, name="Ali")
    databases = [desk.database, open_another()]
    taps = [_accepts(database, offer_id, by) for database in databases for by in (desk.ahmed, ali)]
    ends = await asyncio.gather(*taps, return_exceptions=True)
    assert [end for end in ends if end is None] == [None]
    assert all(isinstance(end, agreements.AlreadyAccepted) for end in ends if end is not None)
    told = await Chat(desk.database, desk.ana).news()
    assert len(told) == 1


@pytest.mark.both_engines
async def test_accepting_against_declining_has_one_end(desk: Agreeing, open_another: Callable[[], Database]) -> None:
    offer_id = await desk.offer()

    async def decline(store: Store) -> None:
        await agreements.decline(store, offer_id, reason="", by=desk.ahmed)

    async def accept(store: Store) -> None:
        await agreements.accept(store, offer_id, by=desk.ahmed)

    ends = await asyncio.gather(open_another().write(decline), desk.database.write(accept), return_exceptions=True)
    assert [isinstance(end, agreements.OfferDecided) for end in ends].count(True) == 1
    accepted = (await desk.seen(offer_id)).state is OfferState.ACCEPTED
    assert bool(await desk.numbers()) is accepted


async def test_a_second_acceptance_names_the_first(desk: Agreeing) -> None:
    offer_id = await desk.agree()
    with pytest.raises(agreements.AlreadyAccepted, match="Ahmed accepted"):
        await desk.accept(offer_id)


async def test_declining_tells_the_owners_why_and_changes_nothing_else(desk: Agreeing) -> None:
    await desk.agree()
    await Chat(desk.database, desk.ana).news()
    offer_id = await desk.offer(price="9.99")
    await desk.database.write(lambda store: agreements.decline(store, offer_id, reason="Too much", by=desk.ahmed))
    [told] = await Chat(desk.database, desk.ana).news()
    assert "Ahmed TV declined your offer." in text_of(told)
    assert told.quote == "Too much"
    assert await desk.in_force() == 1
    with pytest.raises(agreements.AlreadyDeclined):
        await desk.accept(offer_id)


async def test_declining_does_not_make_the_old_agreement_last(desk: Agreeing, clock: TurnableClock) -> None:
    await desk.agree()
    offer_id = await desk.offer(grace_days=7)
    await desk.database.write(lambda store: agreements.decline(store, offer_id, reason="", by=desk.ahmed))
    clock.forward(8 * DAY)
    with pytest.raises(offers.DeclinedSince):
        await desk.database.read(lambda store: offers.may_trade(store, desk.child.id))


async def test_an_offer_taken_back_leaves_the_old_agreement(desk: Agreeing, clock: TurnableClock) -> None:
    await desk.agree()
    offer_id = await desk.offer(grace_days=7)
    await desk.database.write(lambda store: agreements.take_back(store, offer_id, by=desk.ana))
    clock.forward(30 * DAY)
    assert await desk.in_force() == 1
    with pytest.raises(agreements.NoLongerStands):
        await desk.accept(offer_id)


async def test_an_accepted_offer_cannot_be_taken_back(desk: Agreeing) -> None:
    offer_id = await desk.agree()
    with pytest.raises(agreements.AlreadyAccepted, match="Ahmed TV accepted"):
        await desk.database.write(lambda store: agreements.take_back(store, offer_id, by=desk.ana))


async def test_new_numbers_wait_for_their_first_day(desk: Agreeing, clock: TurnableClock) -> None:
    await desk.agree(price="2.00", debt_limit=100)
    offer_id = await desk.offer(price="1.50", debt_limit=900, holds_from=clock().date() + 5 * DAY)
    await desk.accept(offer_id)
    assert await desk.database.write(apply_due_offers) == 0
    assert (await desk.numbers(), await desk.in_force()) == ([("Ahmed TV", Decimal("2.00"), True)], 1)

    clock.forward(5 * DAY)
    assert await desk.database.write(apply_due_offers) == 1
    assert (await desk.numbers(), await desk.in_force()) == ([("Ahmed TV", Decimal("1.50"), True)], 2)
    due = await desk.account(AccountKind.DUE)
    assert due is not None
    assert due.floor == -900
    assert [offer.state for offer in await desk.all_offers()] == [OfferState.SUPERSEDED, OfferState.ACCEPTED]
    assert await desk.database.write(apply_due_offers) == 0


async def test_the_first_day_is_the_networks_own(desk: Agreeing, clock: TurnableClock) -> None:
    await desk.database.write(lambda store: terms.set_time_zone(store, "Pacific/Auckland", by=desk.ana))
    offer_id = await desk.offer(holds_from=clock().date() + DAY)
    await desk.accept(offer_id)
    clock.forward(timedelta(hours=1))
    assert await desk.database.write(apply_due_offers) == 0
    clock.forward(timedelta(hours=1))  # 11:00 UTC is midnight there
    assert await desk.database.write(apply_due_offers) == 1


@pytest.mark.both_engines
async def test_two_processes_apply_once(
    desk: Agreeing, clock: TurnableClock, open_another: Callable[[], Database]
) -> None:
    offer_id = await desk.offer(holds_from=clock().date() + DAY)
    await desk.accept(offer_id)
    clock.forward(DAY)
    applied = await asyncio.gather(desk.database.write(apply_due_offers), open_another().write(apply_due_offers))
    assert sum(applied) == 1


async def test_a_panel_that_is_left_out_is_no_longer_active(desk: Agreeing) -> None:
    await desk.database.write(lambda store: terms.add_panel(store, by=desk.ana, name="Second"))
    await desk.agree()
    assert [active for _account, _price, active in await desk.numbers()] == [True, True]
    draft = await desk.draft()
    second = (await desk.offered(draft))[1].panel_id

    async def leave_out(store: Store) -> None:
        await drafts.leave_panel_out(store, draft, second)
        await offers.make(store, draft, compose=compose)

    await desk.database.write(leave_out)
    about = await desk.database.write(lambda store: _below_zero(store, desk, second))
    await desk.accept(draft)
    assert [active for _account, _price, active in await desk.numbers()] == [True, False]
    standing = await desk.database.read(lambda store: store.alerts.standing([about]))
    assert standing == [], "nobody watches it any more, so nobody would see that it is over"


async def _below_zero(store: Store, desk: Agreeing, panel_id: PanelId) -> str:
    """Have an alert stand of a sub-panel that isn't agreed on any more."""
    [of] = [one for one in await store.sub_panels.of_reseller(desk.child.id) if one.panel_id == panel_id]
    about, kind = f"sub_panel:{of.id}", AlertKind.BELOW_ZERO
    found = Finding(kind, about, desk.top.id, desk.child.id, of.id, panel_id, None, "Below.", {}, 1.0)
    await alerts.settle(store, [(kind, about)], [found])
    assert await store.alerts.standing([about])
    return about


async def test_what_was_agreed_outside_holds_until_its_end(desk: Agreeing, clock: TurnableClock) -> None:
    offer_id = await desk.draft()
    record = _recorded(desk, offer_id, days=30)
    await desk.database.write(record)
    assert await desk.state() is ResellerState.ACTIVE
    assert await desk.in_force() == 1
    assert await desk.database.read(lambda store: store.acceptances.of_offer(offer_id)) is None
    clock.forward(30 * DAY)
    with pytest.raises(offers.GraceOver):
        await desk.database.read(lambda store: offers.may_trade(store, desk.child.id))
    await desk.accept(offer_id)
    assert await desk.in_force() == 1


async def test_what_was_agreed_outside_is_not_accepted_past_a_newer_offer(desk: Agreeing) -> None:
    offer_id = await desk.draft()
    await desk.database.write(_recorded(desk, offer_id, days=30))
    await desk.offer(price="1.00")
    with pytest.raises(agreements.NoLongerStands):
        await desk.accept(offer_id)
    assert (await desk.seen(offer_id)).state is OfferState.OUTSIDE


async def test_what_was_agreed_outside_is_recorded_once(desk: Agreeing) -> None:
    offer_id = await desk.offer()
    await desk.database.write(_recorded(desk, offer_id, days=30))
    with pytest.raises(agreements.AgreedOutside, match="Ana recorded"):
        await desk.database.write(_recorded(desk, offer_id, days=90))


async def test_both_sides_are_told_once_of_an_end(desk: Agreeing, clock: TurnableClock) -> None:
    await desk.agree()
    await desk.offer(grace_days=7)
    ahmed, ana = Chat(desk.database, desk.ahmed), Chat(desk.database, desk.ana)
    await ahmed.news()
    await ana.news()
    clock.forward(7 * DAY)
    assert await desk.database.write(apply_due_offers) == 1
    assert await desk.database.write(apply_due_offers) == 0
    [to_ahmed], [to_ana] = await ahmed.news(), await ana.news()
    assert "has ended" in text_of(to_ahmed)
    assert "their requests wait" in text_of(to_ana)


async def _accepts(database: Database, offer_id: OfferId, by: Actor) -> None:
    await database.write(lambda store: agreements.accept(store, offer_id, by=by))


def _recorded(desk: Agreeing, offer_id: OfferId, *, days: int) -> Callable[[Store], Coroutine[Any, Any, None]]:
    async def record(store: Store) -> None:
        await agreements.record_outside(store, offer_id, days=days, by=desk.ana, compose=compose)

    return record
