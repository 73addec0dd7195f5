"""Asking for credits in the chat: typed, tapped, or as the caption of a receipt."""

import pytest

from bot.desk import with_likeness
from domain.likeness import CELLS
from domain.people import Role
from domain.requests import AttachmentId, MediaKind, Request, RequestId
from domain.traffic import Outcome
from handlers.request_asks import PlaceReceipt, RequestCredits, SendReceipt, Withdraw
from handlers.screen import Screen
from handlers.speech import SentFile
from services import payment_methods
from storage.models.agreement import sub_panels
from storage.models.people import resellers
from storage.store import Store
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.pictures import again, receipt
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import JPEG, PDF, change


async def requests_of(desk: Desk) -> list[Request]:
    """Return Ahmed's requests, oldest first."""
    of = desk.trade.child.id
    found = await desk.trade.database.read(lambda store: store.requests.page(reseller_id=of, skip=0, limit=50))
    return sorted(found, key=lambda request: request.number)


@pytest.mark.parametrize(
    ("typed", "credits"),
    [("200", 200), ("٢٠٠", 200), ("२००", 200), ("1 000", 1000), ("1'000", 1000), ("+200", 200), (" 200 ", 200)],
)
async def test_what_is_clearly_a_number_is_asked_for(desk: Desk, typed: str, credits: int) -> None:
    await desk.ahmed.says(f"/request {typed}")
    assert [request.credits for request in await requests_of(desk)] == [credits]


@pytest.mark.parametrize(
    "typed",
    [
        "0",
        "-5",
        str(2**63),
        "1e5",
        "1.5",
        "1,5",
        "NaN",
        "inf",
        "2OO",
        "0x10",
        "9" * 4000,
        "٫",
        "²",
        "1__000",
        "<b>200</b>",
    ],
)
async def test_what_is_no_number_of_credits_is_asked_for_again_with_an_example(desk: Desk, typed: str) -> None:
    again = await desk.ahmed.says(f"/request {typed}")
    assert "200" in text_of(again)
    assert len(text_of(again)) < 400
    assert await requests_of(desk) == []
    assert (await desk.ahmed.says("200")).silent
    assert [request.credits for request in await requests_of(desk)] == [200]


@pytest.mark.parametrize("typed", ["1,000", "1.000"])
async def test_what_two_habits_read_differently_is_asked_for_again(desk: Desk, typed: str) -> None:
    assert "could be 1000 or 1" in text_of(await desk.ahmed.says(f"/request {typed}"))
    assert await requests_of(desk) == []


async def test_a_request_without_a_number_is_asked_for_it(desk: Desk) -> None:
    assert "How many credits" in text_of(await desk.ahmed.says("/request"))
    assert (await desk.ahmed.says("200")).silent
    assert len(await requests_of(desk)) == 1


async def test_the_answer_says_where_to_pay_with_something_to_copy(desk: Desk) -> None:
    async def add(store: Store) -> None:
        draft = await payment_methods.draft(store, name="Bank", details="DE89 3704", by=desk.trade.ana)
        await payment_methods.add(store, draft.id, by=desk.trade.ana)

    await desk.trade.database.write(add)
    await desk.ahmed.says("/request 200")
    [card] = await desk.ahmed.news()
    assert "Bank: DE89 3704" in text_of(card)
    assert button(card, "Copy: Bank").copy == "DE89 3704"


async def test_a_number_by_itself_is_a_price_and_one_tap(desk: Desk) -> None:
    quoted = await desk.ahmed.says("200")
    assert "200 credits would be €420." in text_of(quoted)
    assert await requests_of(desk) == []
    await desk.ahmed.taps(button(quoted, "Request 200"))
    assert len(await requests_of(desk)) == 1


async def test_two_taps_on_a_price_ask_once(desk: Desk) -> None:
    quoted = await desk.ahmed.says("200")
    await desk.ahmed.taps(button(quoted, "Request 200"))
    again = await desk.ahmed.presses(button(quoted, "Request 200"))
    assert again.outcome is Outcome.REFUSED
    assert "request #1 waits" in again.said
    assert len(await requests_of(desk)) == 1


async def test_two_taps_on_a_panel_ask_once(desk: Desk, network: Network) -> None:
    await network.sub_panel(desk.trade.child, await network.panel(desk.trade.top, "Ruby"))
    for typed in ("/request 200", "300"):
        before, which = len(await requests_of(desk)), await desk.ahmed.says(typed)
        for _ in range(2):
            await desk.ahmed.taps(button(which, "Ruby"))
        assert len(await requests_of(desk)) == before + 1


async def test_a_price_says_at_once_what_is_below_the_minimum_order(desk: Desk) -> None:
    await change(desk.trade.database, sub_panels, desk.trade.sub_panel.id, minimum_order=10)
    quoted = await desk.ahmed.says("5")
    assert "5 credits would be €10.50." in text_of(quoted)
    assert "5 is below the minimum order of 10 credits. Ask for 10 or more." in text_of(quoted)
    assert list(buttons_of(quoted)) == ["« Menu"]
    assert "Request 10" in buttons_of(await desk.ahmed.says("10"))


async def test_a_price_says_at_once_that_no_more_requests_can_be_open(desk: Desk) -> None:
    await desk.trade.set_terms(open_request_cap=1)
    assert "Request 200" in buttons_of(await desk.ahmed.says("200"))
    await desk.trade.request(100)
    quoted = await desk.ahmed.says("200")
    assert "You have 1 open requests already" in text_of(quoted)
    assert list(buttons_of(quoted)) == ["« Menu"]


async def test_a_price_says_at_once_that_requests_are_held_back(desk: Desk) -> None:
    await change(desk.trade.database, resellers, desk.trade.child.id, paused=True)
    assert "New requests are held back" in text_of(await desk.ahmed.says("200"))


async def test_only_panels_that_take_so_few_credits_are_offered(desk: Desk, network: Network) -> None:
    second = await network.sub_panel(desk.trade.child, await network.panel(desk.trade.top, "Ruby"))
    await change(desk.trade.database, sub_panels, second.id, minimum_order=10)
    for typed in ("5", "/request 5"):
        which = await desk.ahmed.says(typed)
        assert "Ruby: 5 is below the minimum order of 10 credits." in text_of(which)
        assert not any(label.startswith("Ruby") for label in buttons_of(which))
    await change(desk.trade.database, sub_panels, desk.trade.sub_panel.id, minimum_order=10)
    for typed in ("5", "/request 5"):
        assert text_of(await desk.ahmed.says(typed)).startswith("5 is below the minimum order")


async def test_with_one_panel_nobody_is_asked_which_and_no_screen_names_it(desk: Desk) -> None:
    card = await desk.card()
    assert "Panel" not in text_of(card) + await desk.ahmed.sees()


async def test_with_several_panels_one_is_chosen_and_named_everywhere(desk: Desk, network: Network) -> None:
    other = await network.panel(desk.trade.top, "Ruby")
    second = await network.sub_panel(desk.trade.child, other)
    which = await desk.ahmed.says("/request 200")
    assert await requests_of(desk) == []
    await desk.ahmed.taps(button(which, "Ruby · €420"))
    [request] = await requests_of(desk)
    assert request.sub_panel_id == second.id
    assert "Panel: Ruby" in await desk.ahmed.sees()
    assert "Panel: Ruby" in await desk.ana.sees()


# Receipts


async def test_a_photo_captioned_with_a_number_is_a_request_with_its_receipt(desk: Desk) -> None:
    assert (await desk.ahmed.says("200", file=JPEG)).silent
    [request] = await requests_of(desk)
    assert request.receipt_id is not None
    [card] = await desk.ana.news()
    assert card.picture is not None
    assert "Receipt: here" in text_of(card)
    assert "Receipt: received" in await desk.ahmed.sees()


async def test_a_caption_that_is_a_bad_number_makes_nothing(desk: Desk) -> None:
    for caption in ("1,000", "1e5", "-5", "2 or 3"):
        refused = await desk.ahmed.says(caption, file=JPEG)
        assert caption in text_of(refused)
    assert await requests_of(desk) == []


async def test_a_photo_by_itself_goes_to_the_request_that_waits_for_one_and_to_a_new_card(desk: Desk) -> None:
    await desk.card()
    thanks = await desk.ahmed.says("here it is", file=PDF, media_type="application/pdf")
    assert "request #1" in text_of(thanks)
    [again] = await desk.ana.news()
    assert again.picture is not None
    assert all("Receipt: here" in text_of(screen) for screen in desk.ana.messages.values())


async def test_of_several_requests_the_right_one_is_asked_for(desk: Desk) -> None:
    for credits in (100, 200):
        await desk.ahmed.says(f"/request {credits}")
    which = await desk.ahmed.says("", file=JPEG)
    assert list(buttons_of(which))[:2] == ["#2 · 200 · €420", "#1 · 100 · €210"]
    await desk.ahmed.taps(button(which, "#1"))
    first, second = await requests_of(desk)
    assert first.receipt_id is not None
    assert second.receipt_id is None


async def test_a_better_receipt_may_take_the_place_of_the_first(desk: Desk) -> None:
    await desk.ahmed.says("200", file=JPEG)
    which = await desk.ahmed.says("", file=PDF)
    assert "replace" in text_of(which)
    [before] = await requests_of(desk)
    await desk.ahmed.taps(button(which, "#1"))
    [after] = await requests_of(desk)
    assert after.receipt_id not in (None, before.receipt_id)


async def test_a_receipt_without_a_request_is_answered_with_what_to_do(desk: Desk) -> None:
    assert "as its caption" in text_of(await desk.ahmed.says("", file=JPEG))


async def test_a_file_that_is_no_receipt_is_answered_with_what_is_taken(desk: Desk) -> None:
    await desk.card()
    for caption in ("", "200"):
        refused = await desk.ahmed.says(caption, file=b"MZ\x00\x00", media_type="image/jpeg")
        assert "a photo (JPEG, PNG, WebP, HEIC) or a PDF" in text_of(refused)
    assert len(await requests_of(desk)) == 1


async def test_a_video_by_itself_is_no_receipt_and_with_a_number_is_refused_as_one(desk: Desk) -> None:
    await desk.card()
    video = SentFile("video", "video.mp4", "video/mp4", 9, None, kind=MediaKind.VIDEO)
    assert "Shall I open a ticket?" in text_of(await desk.ahmed.sends(video))
    assert "I can't take this file as a receipt" in text_of(await desk.ahmed.sends(video, "200"))
    assert len(await requests_of(desk)) == 1


async def test_a_form_that_wants_a_receipt_repeats_itself_until_a_file_comes(desk: Desk) -> None:
    await desk.card()
    [own] = desk.ahmed.messages.values()
    assert "photo or a PDF" in text_of(await desk.ahmed.taps(button(own, "Send receipt")))
    assert "That isn't a file." in text_of(await desk.ahmed.says("it is paid, honestly"))
    assert "Thank you" in text_of(await desk.ahmed.says("", file=JPEG))


async def test_the_same_receipt_shows_on_both_cards_and_the_sub_resellers_hear_nothing_of_it(desk: Desk) -> None:
    _child, karim, _panel = await desk.trade.sibling("Karim TV")
    karims = Chat(desk.trade.database, karim)
    await karims.says("50", file=JPEG)
    await desk.ahmed.says("200", file=JPEG)
    cards = await desk.ana.sees()
    assert "The same receipt came with Karim TV #1" in cards
    assert "The same receipt came with Ahmed TV #1" in cards
    for theirs in (await karims.sees(), await desk.ahmed.sees()):
        assert "same receipt" not in theirs
        assert "Karim" not in theirs
        assert "Ahmed" not in theirs


async def test_of_many_with_the_same_receipt_a_few_are_named_and_the_rest_counted(desk: Desk) -> None:
    await desk.trade.set_terms(open_request_cap=20)
    for _ in range(6):
        await desk.trade.request(receipt_id=await desk.trade.receipt())
    card = text_of((await desk.ana.news())[-1])
    assert card.count("The same receipt came with") == 3
    assert "It came with 2 more requests." in card


async def sends(chat: Chat, content: bytes, text: str) -> Screen:
    """Send a photo as it comes from the desk, with what it looks like."""
    return await chat.sends(await with_likeness(SentFile("photo", "", "image/jpeg", len(content), content)), text)


async def test_a_photo_that_looks_like_another_receipt_is_a_doubt_on_both_cards_and_on_no_other(desk: Desk) -> None:
    _child, karim, _panel = await desk.trade.sibling("Karim TV")
    karims, drawn = Chat(desk.trade.database, karim), receipt()
    await sends(karims, drawn, "50")
    await sends(desk.ahmed, receipt(day="13 Mar 2026", reference="2209471835"), "70")
    assert "looks like" not in await desk.ana.sees()
    await sends(desk.ahmed, again(drawn, quality=40), "200")
    cards = await desk.ana.sees()
    assert cards.count("looks like") == 2
    assert "This picture looks like the receipt of Karim TV #1 of 2 Mar, 09:00." in cards
    assert "This picture looks like the receipt of Ahmed TV #2 of 2 Mar, 09:00." in cards
    assert "It may still be another payment: please compare the two." in cards
    assert "The same receipt" not in cards
    for theirs in (await karims.sees(), await desk.ahmed.sees()):
        assert "looks like" not in theirs


async def test_of_many_pictures_that_are_alike_a_few_are_named_and_the_rest_counted(desk: Desk) -> None:
    await desk.trade.set_terms(open_request_cap=20)
    for number in range(6):
        content = JPEG + bytes([number])
        await desk.trade.request(receipt_id=await desk.trade.receipt(content, likeness=bytes(CELLS)))
    card = text_of((await desk.ana.news())[-1])
    assert card.count("This picture looks like") == 3
    assert "It looks like 2 more." in card


async def test_the_question_of_a_payment_says_where_its_picture_was_used_before(desk: Desk) -> None:
    drawn = receipt()
    await sends(desk.ahmed, drawn, "200")
    asked = text_of(await sends(desk.marta, again(drawn), "/payment Ahmed 420"))
    assert "This picture looks like the receipt of Ahmed TV #1 of 2 Mar, 09:00." in asked
    other = await sends(desk.marta, receipt(amount="€50.00"), "/payment Ahmed 50")
    assert "looks like" not in text_of(other)
    await desk.marta.taps(button(other, "Record €50"))
    asked = text_of(await sends(desk.ana, again(receipt(amount="€50.00"), scale=0.5), "/payment Ahmed 51"))
    assert "This picture looks like the receipt of €50 from Ahmed TV of 2 Mar, 09:00." in asked


# Withdrawing


async def test_withdrawing_asks_once_more_and_takes_the_buttons_off_every_card(desk: Desk) -> None:
    await desk.card()
    [own] = desk.ahmed.messages.values()
    sure = await desk.ahmed.taps(button(own, "Withdraw"))
    assert "Withdraw request #1 for 200 credits?" in text_of(sure)
    assert "To pay" in text_of(await desk.ahmed.taps(button(sure, "« Back")))
    assert (await desk.ahmed.taps(button(sure, "Withdraw"))).silent
    assert "Ahmed TV withdrew it" in await desk.ana.sees()
    await desk.ahmed.news()
    for chat in (desk.ana, desk.ahmed):
        assert all(not buttons_of(screen) for screen in chat.messages.values())


# Who may


@pytest.mark.parametrize(("role", "may"), [(Role.FINANCE, True), (Role.SUPPORT, False), (Role.VIEWER, False)])
async def test_owners_and_finance_ask_for_credits(desk: Desk, network: Network, role: Role, may: bool) -> None:  # noqa: FBT001
    member = Chat(desk.trade.database, await network.member(desk.trade.child, role, name="Nadia"))
    await member.says("/request 200")
    assert len(await requests_of(desk)) == int(may)


async def test_nobody_touches_what_belongs_to_a_sibling_a_parent_or_another_network(desk: Desk) -> None:
    sibling, karim, theirs = await desk.trade.sibling("Karim TV")
    receipt = await desk.trade.receipt(of=karim)
    card = await desk.trade.request(50, by=karim, sub_panel_id=theirs.id, receipt_id=receipt)
    forged = (
        RequestCredits(credits=5, sub_panel_id=theirs.id),
        RequestCredits(credits=5, sub_panel_id=desk.trade.sub_panel.id, receipt_id=receipt),
        SendReceipt(card.id, receipt),
        PlaceReceipt(receipt),
        Withdraw(card.id, sure=True),
        Withdraw(RequestId(10**9), sure=True),
        PlaceReceipt(AttachmentId(10**9)),
    )
    for ask in forged:
        reply = await desk.ahmed.presses(ask)
        assert reply.outcome is Outcome.REFUSED, ask
    for ask in (RequestCredits(credits=5, sub_panel_id=theirs.id), Withdraw(card.id, sure=True)):
        assert (await desk.ana.presses(ask)).outcome is Outcome.REFUSED
    assert await requests_of(desk) == []
    assert (await desk.trade.seen(card)).is_pending
    assert sibling.id != desk.trade.child.id


async def test_while_all_is_frozen_requests_can_be_made(desk: Desk) -> None:
    await change(desk.trade.database, resellers, desk.trade.top.id, frozen=True)
    await desk.ahmed.says("/request 200")
    assert len(await requests_of(desk)) == 1


async def test_hostile_names_stay_what_they_are(desk: Desk) -> None:
    name = "<b>&%(x)s \u202e=HYPERLINK(1):2"
    await change(desk.trade.database, resellers, desk.trade.child.id, name=name)
    card = await desk.card()
    assert f"{name} #1: 200 credits" in text_of(card)
    await desk.ana.taps(button(card, "Money in"))
    assert name in text_of(await desk.ana.says("/toload"))
    assert name[:20] in "".join(buttons_of(await desk.ana.says("/requests")))
