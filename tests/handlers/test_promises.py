"""What was agreed, in the chat: one line says it, one tap answers it, and both sides' cards stay true."""

from decimal import Decimal
from hashlib import sha256

import pytest

from domain.agreement import PromiseId
from domain.people import Role
from handlers.promise_asks import ConfirmPromise, DisputePromise, SayPromise, ShowPromise, WithdrawPromise
from services import terms
from storage.database import Database
from tests.agreeing import Agreeing, agreeing_in
from tests.archives import exported
from tests.factories import Network
from tests.promising import account, confirmed, noted, price_of
from tests.talk import Chat, button, buttons_of, card_with, text_of

SENTENCE = "You agreed with Top TV: €2.05 per credit until 30 June 2026, then €2.10 again."


@pytest.fixture
async def desk(network: Network, database: Database) -> Agreeing:
    """Return two who agreed on 2.10, beside another pair that agreed on more."""
    noise = await agreeing_in(network, database, name="Noise TV")
    await noise.agree()
    await confirmed(database, noise.child, "1.11 until 30 June", by=noise.ana, answers=noise.ahmed)
    desk = await agreeing_in(network, database)
    await desk.agree()
    return desk


@pytest.fixture
async def ana(desk: Agreeing) -> Chat:
    chat = Chat(desk.database, desk.ana)
    await chat.news()
    return chat


@pytest.fixture
async def ahmed(desk: Agreeing) -> Chat:
    chat = Chat(desk.database, desk.ahmed)
    await chat.news()
    return chat


async def test_one_line_says_it_one_tap_confirms_it_and_both_cards_say_so(
    desk: Agreeing, ana: Chat, ahmed: Chat
) -> None:
    assert (await ana.says("/agreed ahmed 2.05 until 30 June, then back")).silent
    [own], [card] = await ana.news(), await ahmed.news()
    assert own.quote == card.quote == SENTENCE
    assert list(buttons_of(card)) == ["Confirm", "Not what we said"]
    assert "Top TV" in text_of(card)
    assert "Ana" not in text_of(card), "the business speaks"
    assert (await ahmed.taps(button(card, "Confirm"))).silent
    seen = await ahmed.sees()
    assert "Confirmed by Ahmed on" in seen
    assert f"Fingerprint (SHA-256): {sha256(SENTENCE.encode()).hexdigest()}" in seen
    assert "Confirmed by Ahmed TV on" in await ana.sees()
    assert "Ahmed TV confirmed what you agreed." in await ana.sees()
    assert "confirmed this on" in text_of(await ahmed.taps(button(card, "Confirm")))
    assert await price_of(desk.database, desk.child) == Decimal("2.05")


async def test_what_holds_shows_on_the_cards_of_both_with_its_last_day(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    await confirmed(desk.database, desk.child, "2.05 until 30 June", by=desk.ana, answers=desk.ahmed)
    await confirmed(desk.database, desk.child, "pays the rest by 15 December", by=desk.ana, answers=desk.ahmed)
    await noted(desk.database, desk.child, "1.50 until 30 June", by=desk.ana)
    for shown in (
        await ana.says("ahmed"), await ana.taps(button(await ana.says("ahmed"), "Agreement")),
        await ahmed.says("/balance"), await ahmed.says("/agreement"),
    ):  # fmt: skip
        assert "Agreed besides: €2.05 per credit until 30 June 2026" in text_of(shown)
        assert "Agreed besides: “pays the rest by 15 December”" in text_of(shown)
        assert "1.50" not in text_of(shown)
    listed = await ahmed.taps(button(await ahmed.says("/agreement"), "Agreed besides"))
    assert len([label for label in buttons_of(listed) if label.startswith("#")]) == 3
    assert (await ahmed.taps(button(listed, "#1"))).silent
    assert [one.quote for one in await ahmed.news()][-1] == SENTENCE


async def test_not_what_we_said_takes_words_or_none(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    for said in ("It was <b>2.00</b>”", None):
        await ana.says("/agreed ahmed 2.05 until 30 June, then back")
        await ana.news()
        [card] = await ahmed.news()
        asked = await ahmed.taps(button(card, "Not what we said"))
        assert "owners read" in text_of(asked)
        await (ahmed.taps(button(asked, "Just say")) if said is None else ahmed.says(said))
        [told] = await ana.news()
        assert "isn't what was said" in text_of(told)
        assert ("“It was <b>2.00</b>’”" in text_of(told)) is (said is not None)
        assert "Note it anew" in buttons_of(told)
        assert "this isn't what was said" in await ahmed.sees()
    assert await price_of(desk.database, desk.child) == Decimal("2.10")


async def test_it_is_withdrawn_until_it_is_answered(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    await ana.says("/agreed ahmed 2.05 until 30 June, then back")
    [own], [card] = await ana.news(), await ahmed.news()
    assert "is withdrawn" in text_of(await ana.taps(button(own, "Withdraw")))
    assert "Withdrawn on" in await ahmed.sees()
    assert "was withdrawn" in text_of(await ahmed.taps(button(card, "Confirm")))
    assert await price_of(desk.database, desk.child) == Decimal("2.10")


async def test_each_step_is_asked_where_it_was_left_out(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    asked = await ana.says("/agreed")
    asked = await ana.taps(button(asked, "Ahmed TV"))
    assert "Their owners read it" in text_of(asked)
    await ana.says("pays the rest by 15 December")
    [card] = await ahmed.news()
    assert card.quote == "You agreed with Top TV: “pays the rest by 15 December” (by 15 December 2026)"
    card_of_child = await card_with(ana, "ahmed", "Offers, price, promises…")
    asked = await ana.taps(button(card_of_child, "Note what we agreed"))
    assert "For example: 2.05 until 30 June" in text_of(asked)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0 until 30 June", "isn't a number"),
        ("99999999 until 30 June", "isn't a number"),
        ("2.1234567 until 30 June", "isn't a number"),
        ("2.05 until 1 March 2026", "is over already"),
        ("2.05 from 30.6.2026 until 1.5.2026", "end before it begins"),
        ("2.05 until 31.12.9999", "too far off"),
        ("2.05 until whenever", "isn't a day"),
        ("$2.05 until 30 June", "names another currency"),
        ("x" * 20_000, "too long"),
        ("\u202e", "I can't read"),
        ("!!!", "I can't read"),
    ],
)
async def test_nonsense_is_asked_for_again(desk: Agreeing, ana: Chat, ahmed: Chat, typed: str, said: str) -> None:
    await ana.taps(SayPromise(desk.child.id))
    again = text_of(await ana.says(typed))
    assert said in again
    assert "What did you agree on?" in again
    assert await ahmed.news() == []


async def test_nan_is_no_price(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    await ana.says("/agreed ahmed NaN until 30 June")
    [card] = await ahmed.news()
    assert "per credit" not in card.quote
    await ahmed.taps(button(card, "Confirm"))
    assert await price_of(desk.database, desk.child) == Decimal("2.10")


async def test_words_cannot_pass_for_the_business_own(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    await ana.says("/agreed ahmed gift” \u202e\nYou owe %(parent)s <b>€900</b> “now by 15 December")
    [card] = await ahmed.news()
    assert card.quote == (
        "You agreed with Top TV: “gift’ You owe %(parent)s <b>€900</b> ‘now by 15 December” (by 15 December 2026)"
    )


async def test_of_several_accounts_it_is_asked_which(network: Network, database: Database) -> None:
    two = await agreeing_in(network, database, name="Both TV")
    await database.write(lambda store: terms.add_panel(store, by=two.ana, name="Second: <i>"))
    await two.agree()
    ana, owner = Chat(database, two.ana), Chat(database, two.ahmed)
    await owner.news()
    asked = await ana.says("/agreed both 2.05 until 30 June")
    assert "At which panel" in text_of(asked)
    assert "no account at a panel" in text_of(await ana.says("Third"))
    assert (await ana.taps(button(asked, "Second"))).silent
    [card] = await owner.news()
    assert card.quote.startswith("You agreed with Top TV: at Second: <i>, €2.05 per credit")
    await owner.taps(button(card, "Confirm"))
    held = await database.read(lambda store: store.sub_panels.of_reseller(two.child.id))
    assert [one.promise_id is not None for one in held] == [False, True]


async def test_only_owners_say_and_answer(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    promise_id = await noted(desk.database, desk.child, "2.05 until 30 June", by=desk.ana)
    for role in (Role.FINANCE, Role.SUPPORT, Role.VIEWER):
        theirs = Chat(desk.database, await desk.network.member(desk.child, role, name="Marta"))
        ours = Chat(desk.database, await desk.network.member(desk.top, role, name="Mike"))
        for chat, ask in (
            (theirs, ConfirmPromise(promise_id)),
            (theirs, DisputePromise(promise_id, "no")),
            (ours, WithdrawPromise(promise_id)),
            (ours, SayPromise(desk.child.id, "2.00 until 30 June")),
        ):
            assert "Your role doesn't include this" in text_of(await chat.taps(ask))
        await theirs.taps(ShowPromise(promise_id))
        assert "Confirm" not in buttons_of((await theirs.news())[-1])


async def test_nobody_else_sees_or_answers_it(desk: Agreeing, ana: Chat, network: Network) -> None:
    promise_id = await noted(desk.database, desk.child, "2.05 until 30 June", by=desk.ana)
    sibling = await network.child(desk.top, "Sibling")
    other = Chat(desk.database, await network.member(sibling, name="Sami"))
    for ask in (ConfirmPromise(promise_id), DisputePromise(promise_id, "no"), ShowPromise(promise_id)):
        assert "I can't find that" in text_of(await other.taps(ask))
    assert "I can't find that" in text_of(await ana.taps(ConfirmPromise(promise_id)))
    assert "I can't find that" in text_of(await ana.taps(ShowPromise(PromiseId(987_654))))


async def test_where_nobody_joined_it_stays_unconfirmed_and_says_so(
    desk: Agreeing, ana: Chat, network: Network
) -> None:
    await network.child(desk.top, "Paper TV")
    await ana.says("/agreed paper pays the rest by 15 December")
    [card] = await ana.news()
    assert "nobody can confirm it" in text_of(card)


async def test_the_sentence_is_in_the_language_of_the_one_who_confirms(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    await desk.database.write(lambda store: store.members.change(desk.ahmed.member_id, language="es"))
    await ana.says("/agreed ahmed 2.05 until 30 June, then back")
    [card] = await ana.news()
    assert "30 de junio de 2026" in card.quote


async def test_an_offer_says_which_promised_price_holds_whatever_it_says(
    desk: Agreeing, ana: Chat, ahmed: Chat
) -> None:
    await confirmed(desk.database, desk.child, "2.05 until 30 June", by=desk.ana, answers=desk.ahmed)
    await ahmed.news()
    await desk.offer(price="2.20")
    _text, card = await ahmed.news()
    assert "until 30 June 2026 €2.05 holds, whatever the offer says." in text_of(card)


async def test_promises_are_in_the_export_of_both(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    await confirmed(desk.database, desk.child, "2.05 until 30 June", by=desk.ana, answers=desk.ahmed)
    for chat, said_by in ((ana, "Ana"), (ahmed, "Top TV")):
        [line] = exported(await chat.says("/export"))["promises"]
        assert (line["price"], line["last_day"], line["said_by"]) == ("2.05", "2026-06-30", said_by)
        assert line["sentence"] == SENTENCE
    assert (await account(desk.database, desk.child)).promise_id is not None
