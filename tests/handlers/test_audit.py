"""The audit: who did what, in words, and nothing can be changed in it."""

import pytest
import sqlalchemy as sa

from domain.people import Actor
from domain.traffic import Outcome
from handlers.audit_words import WORDS, ask_words
from storage.models.traffic import audit
from storage.store import Store
from tests.handlers.asking import all_entries
from tests.handlers.conftest import Desk
from tests.talk import button, buttons_of, text_of


async def on_record(desk: Desk, who: Actor, ask: str, details: str = "", *, outcome: Outcome = Outcome.DONE,
                    said: str = "") -> None:  # fmt: skip
    await desk.trade.database.write(
        lambda store: store.audit.add(
            reseller_id=who.reseller_id,
            member_id=who.member_id,
            actor=who.name,
            ask=ask,
            details=details,
            outcome=outcome,
            said=said,
        )
    )


def test_every_ask_has_its_words() -> None:
    assert {entry.ask.__name__ for entry in all_entries()} - WORDS.keys() == set()


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
    await desk.ana.taps(button(await desk.ana.says("ahmed"), "Suspend"))
    reply = await desk.ana.replies("A private reason")
    assert reply.ask == "Suspend"
    assert reply.details == f"reseller_id={desk.trade.child.id}"
