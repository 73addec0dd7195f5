"""Promises: said by the one side, answered once by the other, in force by the day, and told of when they end."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from domain.agreement import fingerprint_of
from domain.clock import TurnableClock
from domain.errors import NotHere
from domain.people import ResellerState, Role
from domain.promises import PromiseOver, PromiseState, read_promise
from handlers.promise_words import compose
from jobs.promises import end_promises
from services import closing, drafts, promises, terms
from storage.database import Database
from storage.models.agreement import offer_numbers
from tests.agreeing import Agreeing, agreeing_in, publish_terms
from tests.factories import Network
from tests.promising import account, confirmed, noted, price_of, promise
from tests.talk import Chat, text_of
from tests.trade import trade_in

DAY = timedelta(days=1)
A_YEAR_ON = "2.05 until 30 June, then back"


@pytest.fixture
async def desk(network: Network, database: Database) -> Agreeing:
    """Return two who agreed on 2.10, beside another pair to whom a price was promised and confirmed."""
    noise = await agreeing_in(network, database, name="Noise TV")
    await noise.agree()
    await confirmed(database, noise.child, "1.11 until 30 June", by=noise.ana, answers=noise.ahmed)
    desk = await agreeing_in(network, database)
    await desk.agree()
    return desk


async def agreed(desk: Agreeing, words: str) -> None:
    await confirmed(desk.database, desk.child, words, by=desk.ana, answers=desk.ahmed)


async def test_the_sentence_says_what_was_agreed_and_is_kept_with_its_fingerprint(desk: Agreeing) -> None:
    promise_id = await noted(desk.database, desk.child, A_YEAR_ON, by=desk.ana)
    await desk.database.write(lambda store: promises.confirm(store, promise_id, by=desk.ahmed))
    kept = await promise(desk.database, promise_id)
    assert kept.text == "You agreed with Top TV: €2.05 per credit until 30 June 2026, then €2.10 again."
    assert kept.fingerprint == fingerprint_of(kept.text)
    assert (kept.state, kept.answered_by, kept.answered_at) == (
        PromiseState.CONFIRMED, desk.ahmed.member_id, kept.said_at
    )  # fmt: skip


async def test_a_promised_price_holds_from_its_confirmation_to_its_last_day(
    desk: Agreeing, clock: TurnableClock
) -> None:
    promise_id = await noted(desk.database, desk.child, A_YEAR_ON, by=desk.ana)
    assert await price_of(desk.database, desk.child) == Decimal("2.10")
    await desk.database.write(lambda store: promises.confirm(store, promise_id, by=desk.ahmed))
    assert await price_of(desk.database, desk.child) == Decimal("2.05")
    clock.forward(timedelta(days=120, hours=14))  # 30 June, 23:00
    assert await price_of(desk.database, desk.child) == Decimal("2.05")
    clock.forward(timedelta(hours=1))
    assert await price_of(desk.database, desk.child) == Decimal("2.10")


async def test_the_last_day_is_the_networks_own(desk: Agreeing, clock: TurnableClock) -> None:
    await desk.database.write(lambda store: terms.set_time_zone(store, "Pacific/Auckland", by=desk.ana))
    await agreed(desk, "2.05 until tomorrow")
    clock.forward(timedelta(hours=25))  # 11 p.m. of the next day there, 10:00 UTC
    assert await price_of(desk.database, desk.child) == Decimal("2.05")
    clock.forward(timedelta(hours=1))
    assert await price_of(desk.database, desk.child) == Decimal("2.10")
    assert await desk.database.write(end_promises) == 1


async def test_a_later_promise_takes_over_on_its_first_day_and_not_before(desk: Agreeing, clock: TurnableClock) -> None:
    await agreed(desk, "2.05 until 30 June")
    await agreed(desk, "1.90 from 10 March until 12 March")
    assert await price_of(desk.database, desk.child) == Decimal("2.05")
    clock.forward(8 * DAY)
    assert await price_of(desk.database, desk.child) == Decimal("1.90")
    clock.forward(3 * DAY)
    assert await price_of(desk.database, desk.child) == Decimal("2.10"), "the earlier one is replaced"


@pytest.mark.both_engines
@pytest.mark.parametrize("colleague", ["confirms", "disputes"])
async def test_two_owners_who_answer_at_once_answer_once(
    desk: Agreeing, open_another: Callable[[], Database], network: Network, colleague: str
) -> None:
    promise_id = await noted(desk.database, desk.child, A_YEAR_ON, by=desk.ana)
    ali = await network.member(desk.child, name="Ali")
    other = open_another()
    second = (
        other.write(lambda store: promises.dispute(store, promise_id, "2.00", by=ali))
        if colleague == "disputes"
        else other.write(lambda store: promises.confirm(store, promise_id, by=ali))
    )
    first = desk.database.write(lambda store: promises.confirm(store, promise_id, by=desk.ahmed))
    ends = await asyncio.gather(first, second, return_exceptions=True)
    assert sorted(isinstance(end, promises.PromiseDecided) for end in ends) == [False, True]
    holds = (await promise(desk.database, promise_id)).state is PromiseState.CONFIRMED
    assert await price_of(desk.database, desk.child) == Decimal("2.05" if holds else "2.10")
    told = [one for one in await Chat(desk.database, desk.ana).news() if "Ahmed TV" in text_of(one)]
    assert sum("what you agreed." in text_of(one) or "says that this isn't" in text_of(one) for one in told) == 1


async def test_the_second_answer_names_the_first(desk: Agreeing) -> None:
    promise_id = await noted(desk.database, desk.child, A_YEAR_ON, by=desk.ana)
    await desk.database.write(lambda store: promises.withdraw(store, promise_id, by=desk.ana))
    with pytest.raises(promises.AlreadyWithdrawn):
        await desk.database.write(lambda store: promises.confirm(store, promise_id, by=desk.ahmed))
    assert await price_of(desk.database, desk.child) == Decimal("2.10")
    another = await noted(desk.database, desk.child, A_YEAR_ON, by=desk.ana)
    await desk.database.write(lambda store: promises.dispute(store, another, "", by=desk.ahmed))
    with pytest.raises(promises.AlreadyDisputed, match="Ahmed TV answered"):
        await desk.database.write(lambda store: promises.withdraw(store, another, by=desk.ana))


async def test_what_is_over_is_not_confirmed(desk: Agreeing, clock: TurnableClock) -> None:
    promise_id = await noted(desk.database, desk.child, "2.05 until tomorrow", by=desk.ana)
    clock.forward(2 * DAY)
    with pytest.raises(promises.NothingLeft):
        await desk.database.write(lambda store: promises.confirm(store, promise_id, by=desk.ahmed))


@pytest.mark.parametrize(
    ("words", "refusal"),
    [("2.05 until 1 March 2026", PromiseOver), ("2.05 until 31.12.9999", promises.TooFarOff)],
)
async def test_a_day_that_is_over_or_too_far_off_is_refused(
    desk: Agreeing, words: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await noted(desk.database, desk.child, words, by=desk.ana)


async def test_no_price_is_promised_to_somebody_without_an_account_or_closed(desk: Agreeing, network: Network) -> None:
    bare = await network.child(desk.top, "Bare", state=ResellerState.INVITED)
    with pytest.raises(promises.NothingToPrice):
        await noted(desk.database, bare, A_YEAR_ON, by=desk.ana)
    await noted(desk.database, bare, "pays the rest by 15 December", by=desk.ana)
    gone = await network.child(desk.top, "Gone", state=ResellerState.CLOSED)
    with pytest.raises(drafts.ClosedForGood):
        await noted(desk.database, gone, "pays the rest by 15 December", by=desk.ana)


async def test_a_price_is_not_promised_for_somebody_elses_account(desk: Agreeing, network: Network) -> None:
    sibling = await network.child(desk.top, "Sibling")
    theirs = await network.sub_panel(sibling, (await desk.database.read(
        lambda store: store.panels.of_reseller(desk.top.id)))[0])  # fmt: skip
    typed = read_promise(A_YEAR_ON)
    with pytest.raises(NotHere):
        await desk.database.write(
            lambda store: promises.say(store, desk.child.id, typed, at=theirs.id, by=desk.ana, compose=compose)
        )


async def test_a_currency_without_minor_units_is_worded_so(network: Network, database: Database) -> None:
    top = await network.top("Tokyo TV", currency="JPY")
    ana = await network.member(top, name="Aiko")
    child = await network.child(top, "Haru TV")
    await network.sub_panel(child, await network.panel(top), Decimal(310))
    promise_id = await noted(database, child, "300 until 30 June", by=ana)
    text = (await promise(database, promise_id)).text
    assert text == "You agreed with Tokyo TV: ¥300 per credit until 30 June 2026, then ¥310 again."


async def test_a_promise_below_a_reseller_in_between_is_its_own(desk: Agreeing, network: Network) -> None:
    await publish_terms(desk.database, desk.ahmed, price="3")
    third = await network.child(desk.child, "Third TV", state=ResellerState.INVITED)
    theo = await network.member(third, name="Theo")
    await desk.accept(await desk.offer(third, by=desk.ahmed, price="3"), by=theo)
    promise_id = await confirmed(desk.database, third, "2.90 until 30 June", by=desk.ahmed, answers=theo)
    assert (await promise(desk.database, promise_id)).text.startswith("You agreed with Ahmed TV: €2.90")
    assert await price_of(desk.database, third) == Decimal("2.90")
    assert await price_of(desk.database, desk.child) == Decimal("2.10")
    assert "2.90" not in await Chat(desk.database, desk.ana).sees()


async def test_a_request_keeps_what_was_quoted_when_a_promise_begins(
    network: Network, database: Database, clock: TurnableClock
) -> None:
    trade = await trade_in(network, database)
    before = await trade.request(100)
    await confirmed(database, trade.child, "2.05 until 30 June", by=trade.ana, answers=trade.ahmed)
    during = await trade.request(100)
    clock.forward(121 * DAY)
    after = await trade.request(100)
    prices = [(await trade.seen(one)).quoted_price for one in (before, during, after)]
    assert prices == [Decimal("2.10"), Decimal("2.05"), Decimal("2.10")]


# Its day


@pytest.mark.both_engines
async def test_both_sides_are_told_once_that_a_price_went_back_whatever_the_clock_missed(
    desk: Agreeing, clock: TurnableClock, open_another: Callable[[], Database]
) -> None:
    await agreed(desk, "2.05 until tomorrow")
    chats = [Chat(desk.database, desk.ahmed), Chat(desk.database, desk.ana)]
    for chat in chats:
        await chat.news()
    clock.forward(timedelta(hours=38))  # the last minute but some of its last day
    assert await desk.database.write(end_promises) == 0
    clock.forward(timedelta(hours=26))  # nobody was there when the day began
    done = await asyncio.gather(*(database.write(end_promises) for database in (
        desk.database, open_another(), open_another())))  # fmt: skip
    assert sum(done) == 1
    for chat, name in zip(chats, ("Top TV", "Ahmed TV"), strict=True):
        [told] = await chat.news()
        assert text_of(told) == (
            f"The price of €2.05 that you agreed with {name} has ended: from 4 March 2026 it is €2.10 again."
        )


async def test_a_replaced_price_ends_without_a_word(desk: Agreeing, clock: TurnableClock) -> None:
    await agreed(desk, "2.05 until tomorrow")
    await agreed(desk, "2.00 until 30 June")
    ahmed = Chat(desk.database, desk.ahmed)
    await ahmed.news()
    clock.forward(3 * DAY)
    assert await desk.database.write(end_promises) == 1
    assert await ahmed.news() == []


async def test_a_price_ends_while_they_are_suspended(desk: Agreeing, clock: TurnableClock) -> None:
    await agreed(desk, "2.05 until tomorrow")
    await desk.database.write(lambda store: store.resellers.change(desk.child.id, state=ResellerState.SUSPENDED))
    ahmed = Chat(desk.database, desk.ahmed)
    await ahmed.news()
    clock.forward(3 * DAY)
    assert await desk.database.write(end_promises) == 1
    assert "€2.10 again" in text_of((await ahmed.news())[0])
    assert await price_of(desk.database, desk.child) == Decimal("2.10")


async def test_what_was_promised_in_words_comes_to_the_mind_of_owners_and_support_on_its_day(
    desk: Agreeing, clock: TurnableClock, network: Network
) -> None:
    readers = {role: await network.member(desk.top, role, name=role.value) for role in (Role.SUPPORT, Role.FINANCE)}
    await agreed(desk, "pays the rest by 4 March")
    readers[Role.OWNER] = desk.ana
    chats = {role: Chat(desk.database, one) for role, one in readers.items()}
    for chat in chats.values():
        await chat.news()
    clock.forward(2 * DAY)
    assert await desk.database.write(end_promises) == 1
    assert await desk.database.write(end_promises) == 0
    told = {role: [text_of(one) for one in await chat.news()] for role, chat in chats.items()}
    assert "“pays the rest by 4 March”" in told[Role.OWNER][0]
    assert told[Role.SUPPORT] == told[Role.OWNER]
    assert told[Role.FINANCE] == []


async def test_with_another_parent_nothing_of_it_holds_or_is_told(
    desk: Agreeing, clock: TurnableClock, network: Network
) -> None:
    await publish_terms(desk.database, desk.ahmed, price="3")
    third = await network.child(desk.child, "Third TV", state=ResellerState.INVITED)
    theo = await network.member(third, name="Theo")
    await desk.accept(await desk.offer(third, by=desk.ahmed, price="3"), by=theo)
    await confirmed(desk.database, third, "2.90 until tomorrow", by=desk.ahmed, answers=theo)
    open_one = await noted(desk.database, third, "2.80 until 30 June", by=desk.ahmed)
    await desk.database.write(lambda store: closing.hand_up(store, desk.child.id, "They close.", by=desk.ana))
    assert (await promise(desk.database, open_one)).state is PromiseState.WITHDRAWN
    assert (await account(desk.database, third)).promise_id is None
    clock.forward(3 * DAY)
    assert await desk.database.write(end_promises) == 0


async def test_a_former_parents_price_doesnt_come_back_with_a_promise_of_the_new_one(
    desk: Agreeing, network: Network
) -> None:
    await publish_terms(desk.database, desk.ahmed, price="3")
    third = await network.child(desk.child, "Third TV", state=ResellerState.INVITED)
    theo = await network.member(third, name="Theo")
    await desk.accept(await desk.offer(third, by=desk.ahmed, price="3"), by=theo)
    await confirmed(desk.database, third, "0.90 until 31 December", by=desk.ahmed, answers=theo)
    await desk.database.write(lambda store: closing.hand_up(store, desk.child.id, "They close.", by=desk.ana))
    await desk.accept(await desk.offer(third, price="2.20"), by=theo)
    await confirmed(desk.database, third, "2.15 from 10 March until 12 March", by=desk.ana, answers=theo)
    assert await price_of(desk.database, third) == Decimal("2.20")


async def test_an_offer_is_told_with_its_surcharge(desk: Agreeing) -> None:
    offer_id = await desk.offer(price="2.00", holds_from=date(2026, 4, 1))
    of_it = offer_numbers.c.offer_id == offer_id
    await desk.database.write(
        lambda store: store.connection.execute(sa.update(offer_numbers).where(of_it).values(surcharge=Decimal(5)))
    )
    await noted(desk.database, desk.child, "2.00 until 30 June", by=desk.ana)
    assert "An offer says €2.10 from 1 April 2026" in await Chat(desk.database, desk.ahmed).sees()


async def test_what_else_is_said_of_its_days_is_said_plainly(desk: Agreeing) -> None:
    await desk.offer(price="2.20", holds_from=date(2026, 4, 1))
    promise_id = await noted(desk.database, desk.child, A_YEAR_ON, by=desk.ana)
    both = [Chat(desk.database, one) for one in (desk.ana, desk.ahmed)]
    for chat in both:
        seen = await chat.sees()
        assert "An offer says €2.20 from 1 April 2026; until 30 June 2026 €2.05 holds, whatever the offer says." in seen
    await desk.database.write(lambda store: promises.confirm(store, promise_id, by=desk.ahmed))
    newer = await desk.offer(price="2.30")
    assert "An offer says €2.30" in await both[1].sees()
    await desk.accept(newer)
    assert await price_of(desk.database, desk.child) == Decimal("2.05")
