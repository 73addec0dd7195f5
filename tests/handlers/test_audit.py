"""The audit: who did what, in words, and nothing can be changed in it."""

import pytest
import sqlalchemy as sa

from domain.people import Actor, Role
from domain.requests import PaymentMethodId
from domain.traffic import Outcome
from handlers.audit_deeds import DEEDS
from handlers.audit_words import WORDS, ask_words
from handlers.dispute_asks import OpenDispute
from handlers.freezing import Freeze
from handlers.payment_methods import RemoveMethod
from handlers.request_asks import RequestCredits
from handlers.stock import BuyStock
from handlers.team import RemoveColleague
from handlers.terms_asks import SetStandingMinimum
from handlers.way_back import ShowReseller
from services import payment_methods
from storage.models.traffic import audit
from storage.store import Store
from tests.factories import Network
from tests.handlers.asking import all_entries
from tests.handlers.conftest import Desk
from tests.newcomers import Newcomer
from tests.owing import charge
from tests.talk import button, buttons_of, card_with, text_of


async def on_record(desk: Desk, who: Actor, ask: str, details: str = "", *, outcome: Outcome = Outcome.DONE,
                    said: str = "", stood_for: str = "") -> None:  # fmt: skip
    await desk.trade.database.write(
        lambda store: store.audit.add(
            reseller_id=who.reseller_id,
            member_id=who.member_id,
            actor=who.name,
            ask=ask,
            details=details,
            outcome=outcome,
            said=said,
            stood_for=stood_for,
        )
    )


def test_every_ask_has_its_words() -> None:
    assert {entry.ask.__name__ for entry in all_entries()} - WORDS.keys() == set()


def test_whatever_only_reads_is_no_deed() -> None:
    reading = {entry.ask.__name__ for entry in all_entries() if entry.reads}
    assert reading & DEEDS.keys() == set()


def test_an_ask_that_is_long_gone_keeps_its_name() -> None:
    assert ask_words("DidSomethingOnce") == "DidSomethingOnce"


async def test_a_line_says_who_what_about_whom_and_what_came_of_it(desk: Desk) -> None:
    trade = desk.trade
    request = await trade.request(200)
    await on_record(desk, trade.marta, "Approve", f"request_id={request.id} credits=200")
    await on_record(desk, trade.ana, "Suspend", f"reseller_id={trade.child.id}", outcome=Outcome.REFUSED, said="No.")
    shown = [(field.value, field.more) for field in (await desk.ana.says("/audit")).fields]
    assert shown == [
        ("Ana", "suspended a sub-reseller · Ahmed TV · refused: No."),
        ("Marta", "approved a request · #1 of Ahmed TV · 200 credits"),
    ]


async def test_a_deputys_line_names_both(desk: Desk) -> None:
    trade = desk.trade

    await on_record(desk, trade.marta, "Suspend", stood_for="Olga")
    assert [field.value for field in (await desk.ana.says("/audit")).fields] == ["Marta, for Olga"]


async def test_other_houses_lines_and_names_stay_theirs(desk: Desk) -> None:
    trade = desk.trade
    await on_record(desk, trade.ahmed, "RequestCredits")
    noise = (await trade.database.read(lambda store: store.resellers.tops()))[0]
    await on_record(desk, trade.ana, "ShowReseller", f"reseller_id={noise.id}", outcome=Outcome.REFUSED)
    shown = text_of(await desk.ana.says("/audit"))
    assert "Ahmed" not in shown
    assert noise.name not in shown


async def test_the_audit_is_paged_and_narrowed_to_a_colleague(desk: Desk) -> None:
    for number in range(12):
        await on_record(desk, desk.trade.marta if number % 2 else desk.trade.ana, "Loaded")
    first = await desk.ana.says("/audit")
    assert len(first.fields) == 10
    assert len((await desk.ana.taps(button(first, "Older"))).fields) == 2
    chosen = await desk.ana.taps(button(first, "One colleague"))
    mine = await desk.ana.taps(button(chosen, "Marta"))
    assert len(mine.fields) == 6
    assert all(field.value.startswith("Marta") for field in mine.fields)
    assert "Everybody" in buttons_of(mine)


async def test_only_owners_read_it(desk: Desk) -> None:
    assert "role" in text_of(await desk.marta.says("/audit"))


@pytest.mark.parametrize("statement", [sa.update(audit).values(actor="Nobody"), sa.delete(audit)])
async def test_the_database_refuses_to_change_a_line(desk: Desk, statement: sa.Executable) -> None:
    await on_record(desk, desk.trade.ana, "Loaded")

    async def tamper(store: Store) -> None:
        await store.connection.execute(statement)

    with pytest.raises(sa.exc.IntegrityError):
        await desk.trade.database.write(tamper)


async def test_a_typed_answer_is_on_record_as_what_it_led_to_without_its_text(desk: Desk) -> None:
    await desk.ana.taps(button(await card_with(desk.ana, "ahmed", "Limits and status…"), "Suspend"))
    reply = await desk.ana.replies("A private reason")
    assert reply.ask == "Suspend"
    assert reply.details == f"reseller_id={desk.trade.child.id}"


async def test_only_a_deed_that_was_done_is_on_record(desk: Desk) -> None:
    question = await desk.ana.presses(Freeze())
    assert not question.recorded
    done = await desk.ana.presses(button(question.screen, "Freeze without a reason"))
    assert (done.ask, done.recorded) == ("Freeze", True)
    assert not (await desk.ana.presses(ShowReseller(desk.trade.child.id))).recorded


async def test_a_confirmation_that_is_asked_for_is_no_deed(desk: Desk, network: Network) -> None:
    finn = await network.member(desk.trade.top, Role.SUPPORT, name="Finn")
    sure = await desk.ana.presses(RemoveColleague(finn.member_id))
    assert not sure.recorded
    done = await desk.ana.presses(button(sure.screen, "Yes, remove Finn"))
    assert (done.ask, done.recorded) == ("RemoveColleague", True)


async def test_every_ask_once_more_before_a_way_to_pay_is_removed_is_no_deed(desk: Desk) -> None:
    async def add(store: Store) -> PaymentMethodId:
        draft = await payment_methods.draft(store, name="Bank", details="DE89 3704", by=desk.trade.ana)
        await payment_methods.add(store, draft.id, by=desk.trade.ana)
        return draft.id

    first = await desk.ana.presses(RemoveMethod(await desk.trade.database.write(add)))
    second = await desk.ana.presses(button(first.screen, "Remove it"))
    third = await desk.ana.presses(button(second.screen, "Yes, remove it"))
    assert [reply.recorded for reply in (first, second, third)] == [False, False, True]


async def test_which_panel_is_asked_for_before_anything_is_requested(desk: Desk, network: Network) -> None:
    await network.sub_panel(desk.trade.child, await network.panel(desk.trade.top, "Ruby"))
    which = await desk.ahmed.presses(RequestCredits(200))
    assert not which.recorded
    assert (await desk.ahmed.presses(button(which.screen, "Ruby"))).recorded


async def test_nought_is_an_answer_like_any_other(desk: Desk) -> None:
    assert (await desk.ana.presses(SetStandingMinimum(0))).recorded


async def test_opening_the_bot_without_a_link_opens_none(desk: Desk) -> None:
    user = desk.ana.member.chat
    assert not (await Newcomer(desk.trade.database, user).opens("")).recorded


async def test_what_isnt_understood_is_not_on_record_but_a_refused_attempt_is(desk: Desk) -> None:
    assert not (await desk.ana.replies("qwertz uiop")).recorded
    refused = await desk.marta.presses(RemoveColleague(desk.trade.ana.member_id, sure=True))
    assert (refused.outcome, refused.recorded) == (Outcome.REFUSED, True)


async def test_a_purchase_in_one_line_is_on_record_as_one(desk: Desk) -> None:
    bought = await desk.marta.presses(BuyStock(credits=500, cost="400", supplier="Acme"))
    assert (bought.ask, bought.recorded) == ("BuyStock", True)
    in_one_line = await desk.marta.replies("/stock 500 for 400")
    assert (in_one_line.ask, in_one_line.recorded) == ("BuyStock", True)


async def test_a_changed_role_says_which(desk: Desk) -> None:
    member_id = desk.trade.marta.member_id
    await on_record(desk, desk.trade.ana, "SetRole", f"member_id={member_id} role=viewer")
    shown = [(field.value, field.more) for field in (await desk.ana.says("/audit")).fields]
    assert shown == [("Ana", "changed a colleague's role · Marta · viewer")]


async def test_a_dispute_is_named_by_its_number_and_whose_it_is(desk: Desk) -> None:
    await desk.ahmed.taps(OpenDispute(await charge(desk.trade, 500), "Not mine"))
    await on_record(desk, desk.trade.marta, "AnswerDispute", "dispute_id=1")
    assert [field.more for field in (await desk.ana.says("/audit")).fields] == ["answered a dispute · #1 of Ahmed TV"]
