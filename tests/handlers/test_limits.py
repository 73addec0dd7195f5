"""/limits: set by an owner, kept against every button, and what is above them is brought before the owners."""

from decimal import Decimal

import pytest

from domain.people import Role
from domain.requests import RequestId, RequestState, Settlement
from domain.traffic import Outcome
from handlers.decision_asks import Approve
from handlers.limits import LimitADay, LimitAtOnce
from handlers.payment_asks import ReceivePayment
from tests.authority import limit
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.services.deciding import approve_it
from tests.talk import Chat, button, buttons_of, text_of


async def test_an_owner_sets_both_limits_and_sees_what_was_decided_today(desk: Desk) -> None:
    listed = await desk.ana.says("/limits")
    assert "Marta: without a limit" in text_of(listed)
    assert "Ana" not in text_of(listed)
    shown = await desk.ana.taps(button(listed, "Marta"))
    await desk.ana.taps(button(shown, "Limit at once"))
    await desk.ana.says("500")
    await desk.ana.taps(button(shown, "Limit of a day"))
    shown = await desk.ana.says("€2000")
    assert "At once, up to: €500\nWithin a day, up to: €2,000\nDecided today: €0" in text_of(shown)
    await approve_it(desk.trade, await desk.trade.request(200), by=desk.trade.marta)
    assert "Marta: €500 at once · €2,000 a day · today €420" in text_of(await desk.ana.says("/limits"))
    told = [text_of(one) for one in await desk.marta.news()]
    assert "Ana changed up to which sums you decide alone." in told[0]
    assert "Within a day, up to: €2,000" in told[1]


async def test_a_limit_is_taken_away_by_a_button_and_nought_is_nought(desk: Desk) -> None:
    marta = desk.trade.marta.member_id
    question = await desk.ana.taps(LimitAtOnce(marta))
    assert "At once, up to: any sum" in text_of(await desk.ana.taps(button(question, "Without a limit")))
    await desk.ana.taps(LimitAtOnce(marta))
    assert "At once, up to: €0" in text_of(await desk.ana.says("0"))


async def test_the_colleagues_card_leads_there(desk: Desk) -> None:
    card = await desk.ana.taps(button(await desk.ana.says("/team"), "Marta"))
    assert "What Marta may decide alone" in text_of(await desk.ana.taps(button(card, "Limits")))
    own = await desk.ana.taps(button(await desk.ana.says("/team"), "Ana"))
    assert "Limits" not in buttons_of(own)


async def test_an_owner_has_none_to_set(desk: Desk) -> None:
    await desk.ana.taps(LimitADay(desk.trade.ana.member_id))
    assert "An owner decides on everything" in text_of(await desk.ana.says("500"))


async def test_only_owners_see_and_set_them(desk: Desk) -> None:
    assert "role" in text_of(await desk.marta.says("/limits"))
    for ask in (LimitAtOnce(desk.trade.marta.member_id, "-"), LimitADay(desk.trade.marta.member_id, "-")):
        assert (await desk.marta.presses(ask)).outcome is Outcome.REFUSED


async def test_above_the_limit_the_card_waits_and_the_owners_hear_once(desk: Desk, network: Network) -> None:
    finn = Chat(desk.trade.database, await network.member(desk.trade.top, Role.FINANCE, name="Finn"))
    await limit(desk.trade, desk.trade.marta, at_once=30_000)
    await limit(desk.trade, finn.member, at_once=30_000)
    await desk.marta.news()
    card = await desk.card()
    answer = text_of(await desk.marta.taps(button(card, "Money in: approve 200")))
    assert "€420 is above your limit: you may decide on up to €300 at once." in answer
    assert "Ask Ana to do it." in answer
    [told] = await desk.ana.news()
    assert "Ahmed TV #1 waits for an owner: 200 credits for €420" in text_of(told)
    assert "It is above what Marta may decide alone." in text_of(told)
    for chat in (desk.marta, finn):
        await chat.taps(button(card, "On account"))
    assert await desk.ana.news() == []
    said = await desk.marta.sees()
    assert "⚠️ Marta may not decide on so much; an owner has to." in said
    assert (await desk.ana.taps(button(card, "Money in: approve 200"))).silent
    assert "Ana approved it" in await desk.marta.sees()


async def test_what_was_refused_is_on_record_and_nothing_else_is_done(desk: Desk) -> None:
    await limit(desk.trade, desk.trade.marta, at_once=30_000)
    reply = await desk.marta.presses(button(await desk.card(), "Money in: approve 200"))
    assert (reply.outcome, reply.ask, reply.recorded) == (Outcome.REFUSED, "Approve", True)
    assert "above your limit" in reply.said
    assert await desk.ahmed.news() == []


async def state_of(desk: Desk, request_id: RequestId) -> RequestState:
    return (await desk.trade.database.read(lambda store: store.requests.by_id(request_id))).state


@pytest.mark.parametrize(
    ("credits", "price"), [(200, "2.10"), (200, "0.01"), (200, "0.000000000001"), (143, "2.10"), (10**12, "1")]
)
@pytest.mark.parametrize("covered", [0, 1, 42_000])
async def test_no_number_in_a_button_passes_the_limit(desk: Desk, credits: int, price: str, covered: int) -> None:
    await limit(desk.trade, desk.trade.marta, at_once=30_000, a_day=30_000)
    request = await desk.trade.request(200)
    for settlement in Settlement:
        forged = Approve(request.id, settlement, credits, Decimal(price), sure=True, covered=covered)
        assert (await desk.marta.presses(forged)).outcome is Outcome.REFUSED
    assert await state_of(desk, request.id) is RequestState.PENDING


async def test_no_payment_in_a_button_passes_the_limit(desk: Desk) -> None:
    await limit(desk.trade, desk.trade.marta, a_day=30_000)
    for _again in range(2):
        above = await desk.marta.taps(ReceivePayment(desk.trade.child.id, "300.01"))
        assert "above what is left of your limit today" in text_of(await desk.marta.taps(button(above, "Record")))
    shown = await desk.marta.taps(ReceivePayment(desk.trade.child.id, "300"))
    assert "is recorded" in text_of(await desk.marta.taps(button(shown, "Record")))


async def test_a_payment_recorded_twice_says_so_before_any_limit(desk: Desk) -> None:
    await limit(desk.trade, desk.trade.marta, a_day=30_000)
    book = button(await desk.marta.taps(ReceivePayment(desk.trade.child.id, "300")), "Record")
    await desk.marta.taps(book)
    assert "Marta recorded this payment already" in text_of(await desk.marta.taps(book))


@pytest.mark.parametrize("typed", ["-5", "a lot", "1,000", "9" * 40, "$5", "<b>", "\x00"])
async def test_a_limit_that_makes_no_sense_is_asked_for_again(desk: Desk, typed: str) -> None:
    await desk.ana.taps(LimitADay(desk.trade.marta.member_id))
    assert "Up to which sum in all" in text_of(await desk.ana.says(typed))
    assert "Within a day, up to: €2,000" in text_of(await desk.ana.says("2000"))
