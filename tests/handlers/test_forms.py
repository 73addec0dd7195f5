"""Questions that stand open: what leaves them, what answers them, and what comes along with an answer."""

import pytest

from domain.errors import Refusal
from domain.people import ResellerState, Role
from domain.requests import Request
from domain.traffic import Outcome
from handlers.ask import ask_types, encode
from handlers.decision_asks import DeclineInWords
from handlers.forms import CancelForm, ChooseAnswer
from handlers.menu import ShowMenu
from handlers.offer_asks import OpenDraft
from handlers.registry import Question, questions_of
from handlers.screen import Screen
from handlers.sub_reseller import Pause, Suspend
from handlers.way_back import ShowReseller, Ways
from storage.models.people import members, resellers
from storage.store import Store
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.services.deciding import approve_it
from tests.talk import Chat, button, buttons_of, card_with, text_of
from tests.trade import JPEG, PDF, change


async def requests_of(desk: Desk) -> list[Request]:
    of = desk.trade.child.id
    return list(await desk.trade.database.read(lambda store: store.requests.page(reseller_id=of, skip=0, limit=50)))


async def is_asked(chat: Chat) -> bool:
    """Return whether a question to somebody stands open."""
    form = await chat.database.read(lambda store: store.forms.of(chat.member.member_id))
    return form is not None


# Turning away from a question


async def freezes(desk: Desk) -> Screen:
    return await desk.ana.taps(button(await desk.ana.says("/freeze"), "Freeze"))


@pytest.mark.parametrize("command", ["/payment Ahmed 420", "/menu", "/network", "/typo", "/help"])
async def test_any_command_leaves_the_open_question_and_what_is_typed_next_answers_nothing(
    desk: Desk, command: str
) -> None:
    await freezes(desk)
    await desk.ana.says(command)
    assert (await desk.ana.says("ahmed")).title == "Ahmed TV"
    assert (await desk.ana.says("/freeze")).title == "Freeze everything?"


async def test_any_button_leaves_the_open_question(desk: Desk) -> None:
    for kind in (Suspend, Pause):
        await desk.ana.taps(kind(desk.trade.child.id))
        await desk.ana.taps(ShowMenu())
        card = await card_with(desk.ana, "ahmed", "Limits and status…")
        assert "Suspend" in buttons_of(card)
        assert "Hold requests back" in buttons_of(card)


async def test_a_question_is_left_even_where_the_next_thing_is_refused(desk: Desk) -> None:
    await desk.marta.taps(button(await desk.marta.says("/freeze"), "Freeze"))
    assert "role" in text_of(await desk.marta.says("/audit"))
    assert not await is_asked(desk.marta)


async def test_a_form_goes_on_through_its_own_buttons_and_answers(desk: Desk) -> None:
    question = await freezes(desk)
    assert (await desk.ana.taps(button(question, "Freeze without a reason"))).title == "Frozen"


async def test_what_was_typed_for_a_form_that_is_left_is_said_to_be_lost(desk: Desk) -> None:
    await desk.marta.says("/stock 5000 for 4000")
    assert await is_asked(desk.marta)
    assert "what you had typed for it is forgotten" in text_of(await desk.marta.says("/menu"))
    await freezes(desk)
    assert "forgotten" not in text_of(await desk.ana.says("/menu"))


# Buttons of a form


async def test_a_ready_answer_of_an_old_question_answers_no_other(desk: Desk) -> None:
    old = await desk.ana.taps(Suspend(desk.trade.child.id))
    await freezes(desk)
    stale = await desk.ana.presses(button(old, "Without a reason"))
    assert stale.outcome is Outcome.REFUSED
    assert "no longer open" in text_of(stale.screen)
    assert await is_asked(desk.ana)
    assert (await desk.ana.says("They were robbed")).title == "Frozen"


async def test_a_ready_answer_about_one_sub_reseller_isnt_taken_for_another(desk: Desk) -> None:
    karim, _owner, _panel = await desk.trade.sibling("Karim TV")
    old = await desk.ana.taps(Suspend(desk.trade.child.id))
    await desk.ana.taps(Suspend(karim.id))
    assert "no longer open" in text_of(await desk.ana.taps(button(old, "Without a reason")))
    assert "Suspend" in buttons_of(await desk.ana.taps(ShowReseller(karim.id, ways=Ways.STANDING)))


async def test_an_old_cancel_button_leaves_no_other_question(desk: Desk) -> None:
    old = await desk.ana.taps(Suspend(desk.trade.child.id))
    question = await freezes(desk)
    assert "no longer open" in text_of(await desk.ana.taps(button(old, "Cancel")))
    assert await is_asked(desk.ana)
    assert "Nothing was changed" in text_of(await desk.ana.taps(button(question, "Cancel")))
    assert not await is_asked(desk.ana)


async def test_a_second_tap_on_a_ready_answer_is_told_so(desk: Desk) -> None:
    question = await freezes(desk)
    await desk.ana.taps(button(question, "Freeze without a reason"))
    assert "no longer open" in text_of(await desk.ana.taps(button(question, "Freeze without a reason")))


async def test_buttons_that_name_no_form_answer_nothing(desk: Desk) -> None:
    await desk.ahmed.says("/request")
    for ask in (ChooseAnswer("", "30"), ChooseAnswer("30"), CancelForm("30")):
        assert (await desk.ahmed.presses(ask)).outcome is Outcome.REFUSED
    assert await requests_of(desk) == []
    assert await is_asked(desk.ahmed)


# What is refused once it is complete


async def test_a_form_whose_ask_is_refused_is_left_for_good(desk: Desk) -> None:
    await desk.card()
    [request] = await requests_of(desk)
    await desk.ana.taps(DeclineInWords(request.id))
    await approve_it(desk.trade, request, by=desk.trade.marta)
    assert "Marta approved it" in text_of(await desk.ana.says("Not yours"))
    assert (await desk.ana.says("ahmed")).title == "Ahmed TV"


async def test_a_form_of_somebody_who_lost_the_role_for_it_is_left_for_good(desk: Desk) -> None:
    await desk.card()
    [request] = await requests_of(desk)
    await desk.marta.taps(DeclineInWords(request.id))
    await change(desk.trade.database, members, desk.trade.marta.member_id, role=Role.VIEWER)
    assert "role" in text_of(await desk.marta.says("Not yours"))
    assert (await desk.marta.says("ahmed")).title == "Ahmed TV"


async def test_a_form_of_an_older_version_is_left_like_any_other(desk: Desk) -> None:
    async def keep(store: Store) -> None:
        await store.forms.keep(desk.trade.ana.member_id, ask="gone", answers="{}", asking="reason")

    await desk.trade.database.write(keep)
    assert (await desk.ana.replies("ahmed")).outcome is Outcome.DONE
    await desk.trade.database.write(keep)
    assert (await desk.ana.says("/menu")).title == "Top TV"
    assert not await is_asked(desk.ana)


# Files


async def test_a_photo_that_answers_how_many_credits_is_the_receipt_of_the_request(desk: Desk) -> None:
    await desk.ahmed.says("/request")
    assert (await desk.ahmed.says("50", file=JPEG)).silent
    [request] = await requests_of(desk)
    assert (request.credits, request.receipt_id is not None) == (50, True)


@pytest.mark.parametrize("caption", ["", "for you, thanks"])
async def test_a_photo_without_a_number_is_kept_while_the_number_is_asked_for_again(desk: Desk, caption: str) -> None:
    await desk.ahmed.says("/request")
    again = text_of(await desk.ahmed.says(caption, file=JPEG))
    assert "I have the file." in again
    assert "How many credits" in again
    assert ("isn't a number" in again) is bool(caption)
    assert (await desk.ahmed.says("50")).silent
    [request] = await requests_of(desk)
    assert request.receipt_id is not None


async def test_a_file_that_is_no_receipt_is_refused_and_the_question_stays(desk: Desk) -> None:
    await desk.ahmed.says("/request")
    again = text_of(await desk.ahmed.says("50", file=b"MZ\x00\x00"))
    assert "a photo (JPEG, PNG, WebP, HEIC) or a PDF" in again
    assert "I have the file." not in again
    assert (await desk.ahmed.says("50", file=PDF)).silent
    assert len(await requests_of(desk)) == 1


async def test_a_caption_that_says_more_than_a_number_offers_what_the_file_can_be(desk: Desk) -> None:
    offered = await desk.ahmed.says("150 thanks", file=JPEG)
    assert "150 thanks" in text_of(offered)
    assert await requests_of(desk) == []
    await desk.ahmed.taps(button(offered, "Request 150"))
    [request] = await requests_of(desk)
    assert (request.credits, request.receipt_id is not None) == (150, True)
    assert "asked for that already" in text_of(await desk.ahmed.taps(button(offered, "Request 150")))


async def test_a_caption_that_says_more_than_a_number_may_belong_to_an_open_request(desk: Desk) -> None:
    await desk.card()
    offered = await desk.ahmed.says("420 paid today", file=JPEG)
    assert "Thank you" in text_of(await desk.ahmed.taps(button(offered, "#1")))
    [request] = await requests_of(desk)
    assert request.receipt_id is not None


async def test_a_caption_that_two_habits_read_differently_offers_both(desk: Desk) -> None:
    offered = await desk.ahmed.says("1,000", file=JPEG)
    assert {"Request 1,000", "Request 1"} <= buttons_of(offered).keys()
    asked = await desk.ahmed.taps(button(await desk.ahmed.says("-5", file=JPEG), "Request credits"))
    assert "I have the file." in text_of(asked)
    await desk.ahmed.says("70")
    assert [(one.credits, one.receipt_id is not None) for one in await requests_of(desk)] == [(70, True)]


# Ready answers


async def test_a_request_without_a_number_offers_the_same_as_last_with_the_receipt(desk: Desk) -> None:
    await desk.card()
    [request] = await requests_of(desk)
    await approve_it(desk.trade, request)
    assert "Same as last: 200 · €420" in buttons_of(await desk.ahmed.says("/request"))
    again = await desk.ahmed.says("", file=JPEG)
    await desk.ahmed.taps(button(again, "Same as last"))
    newest = max(await requests_of(desk), key=lambda one: one.number)
    assert (newest.credits, newest.receipt_id is not None) == (200, True)
    assert not await is_asked(desk.ahmed)


async def test_a_first_request_has_nothing_to_be_the_same_as(desk: Desk) -> None:
    assert list(buttons_of(await desk.ahmed.says("/request"))) == ["Cancel"]


async def test_an_offer_without_a_name_offers_the_sub_resellers(desk: Desk) -> None:
    question = await desk.ana.says("/offer")
    assert button(question, "Ahmed TV").action == encode(OpenDraft(desk.trade.child.id))


# What isn't understood


async def test_what_isnt_understood_leads_back_to_the_menu(desk: Desk) -> None:
    for said in ("qwertz uiop", "/nonsense"):
        assert "« Menu" in buttons_of(await desk.ana.says(said))


async def test_a_name_with_a_slip_asks_who_was_meant(desk: Desk) -> None:
    guessed = await desk.ana.says("ahmd")
    assert "Did you mean Ahmed TV?" in text_of(guessed)
    assert (await desk.ana.taps(button(guessed, "Ahmed TV"))).title == "Ahmed TV"


async def test_a_member_is_found_by_name(desk: Desk, network: Network) -> None:
    await network.member(desk.trade.child, Role.FINANCE, name="Nadia Khalil")
    await desk.trade.sibling("Karim TV")
    for typed in ("Nadia Khalil", "khalil"):
        assert (await desk.ana.says(typed)).title == "Ahmed TV"


async def test_a_closed_sub_reseller_is_found_by_name(desk: Desk) -> None:
    child = desk.trade.child
    await change(desk.trade.database, resellers, child.id, state=ResellerState.CLOSED)
    assert (await desk.ana.says("ahmed")).title == child.name


async def test_nobody_elses_people_are_guessed(desk: Desk) -> None:
    for typed in ("Nois", "Noise TV", "Ahmd"):
        assert "Shall I open a ticket?" in text_of(await desk.ahmed.says(typed))
        assert "Did you mean" not in text_of(await desk.ahmed.says(typed))


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(question, id=f"{ask.__name__}.{name}")
        for ask in ask_types()
        for name, question in questions_of(ask).items()
        if question.file
    ],
)
def test_where_a_file_is_asked_for_words_are_refused(question: Question) -> None:
    with pytest.raises(Refusal):
        question.read("here it is")
