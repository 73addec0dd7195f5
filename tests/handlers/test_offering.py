"""Offering in the chat: the draft on one card, the answers to it, and what is recorded as agreed elsewhere."""

from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest

from domain.agreement import OfferState, Weight
from domain.clock import TurnableClock
from domain.people import ResellerState, Role
from handlers.ask import Ask
from handlers.draft_asks import SetDebtLimit, SetPrice
from handlers.offer_asks import (
    AcceptOffer,
    DeclineOffer,
    MakeOffer,
    OpenDraft,
    SeeWaitingOffer,
    ShowDraft,
    ShowOffer,
    ShowText,
)
from handlers.screen import Screen
from handlers.wording import day
from services import invitations, payment_methods, terms
from storage.database import Database
from tests.agreeing import Agreeing, agreeing_in
from tests.factories import Network
from tests.newcomers import Newcomer
from tests.talk import Chat, button, buttons_of, text_of


@pytest.fixture
async def desk(network: Network, database: Database) -> Agreeing:
    """Return a parent and a sub-reseller, beside another network where an offer waits."""
    await (await agreeing_in(network, database, name="Noise TV")).offer()
    return await agreeing_in(network, database)


@pytest.fixture
def ana(desk: Agreeing) -> Chat:
    return Chat(desk.database, desk.ana)


@pytest.fixture
def ahmed(desk: Agreeing) -> Chat:
    return Chat(desk.database, desk.ahmed)


async def link_shown(chat: Chat, name: str) -> Screen:
    """Invite somebody and return the screen with the link."""
    draft = await chat.says(f"/invite {name}")
    return await chat.taps(button(draft, "Make the link"))


@pytest.mark.parametrize(
    ("label", "typed", "shown"),
    [
        ("Account", "ahmed_2", "Account: ahmed_2"),
        ("Price", "1.9", "Price per credit: €1.90"),
        ("Minimum order", "٢٠", "Minimum order: 20 credits"),
        ("Minimum a month", "400", "Minimum a month: 400 credits"),
        ("On account", "250.50", "On account: up to €250.50, paid within 14 days"),
        ("Time to accept", "3", "Time to accept: 3 days"),
        ("First day", "1.4.2026", f"Holds from: {day(date(2026, 4, 1))}"),
        ("First day", "mañana", f"Holds from: {day(date(2026, 3, 3))}"),
    ],
)
async def test_a_number_of_a_draft_is_a_tap_and_a_word_away(
    desk: Agreeing, ana: Chat, label: str, typed: str, shown: str
) -> None:
    await desk.agree()
    draft = await ana.says("/offer ahmed")
    assert shown not in text_of(draft)
    await ana.taps(buttons_of(draft)[label])
    assert shown in text_of(await ana.says(typed))


@pytest.mark.parametrize(
    ("label", "nonsense"),
    [
        ("Account", "\u202e"),
        ("Price", "0"),
        ("Minimum order", "1,000"),
        ("Minimum a month", "NaN"),
        ("On account", "-1"),
        ("Days to pay", "9" * 4000),
        ("First day", "yesterday"),
        ("First day", "2026-03-01"),
    ],
)
async def test_nonsense_in_a_draft_is_asked_for_again(ana: Chat, label: str, nonsense: str) -> None:
    draft = await ana.says("/offer ahmed")
    asked = await ana.taps(buttons_of(draft)[label])
    again = await ana.says(nonsense)
    assert text_of(asked) in text_of(again)
    assert len(again.lines) > len(asked.lines)


async def test_a_first_day_can_be_tapped(ana: Chat) -> None:
    asked = await ana.taps(button(await ana.says("/offer ahmed"), "First day"))
    assert f"Holds from: {day(date(2026, 4, 1))}" in text_of(
        await ana.taps(button(asked, "From the first of next month"))
    )


async def test_an_offer_to_nobody_known_is_asked_for_again(ana: Chat) -> None:
    assert "goes by “Nobody”" in text_of(await ana.says("/offer Nobody"))
    assert (await ana.says("Ahmed TV")).title == "Offer to Ahmed TV"


async def test_a_draft_can_be_dropped(desk: Agreeing, ana: Chat) -> None:
    draft = await ana.says("/offer ahmed")
    assert "Nothing was offered" in text_of(await ana.taps(button(draft, "Drop the draft")))
    assert [offer.state for offer in await desk.all_offers()] == [OfferState.SUPERSEDED]


async def test_an_invitation_that_is_a_draft_still_goes_on_where_it_was(ana: Chat) -> None:
    await ana.taps(button(await ana.says("/invite Bob"), "Price"))
    await ana.says("1.75")
    assert "Bob: 0 credits · no purchase yet · draft" in text_of(await ana.says("/network"))
    again = await ana.says("/invite bob")
    assert "Price per credit: €1.75" in text_of(again)
    await ana.taps(button(again, "Make the link"))
    assert "called Bob already" in text_of(await ana.says("/invite Bob"))


async def test_with_the_draft_of_somebody_new_they_go_from_every_list(desk: Agreeing, ana: Chat) -> None:
    draft = await ana.says("/invite Mei")
    assert "Nothing was offered" in text_of(await ana.taps(button(draft, "Drop the draft")))
    shown = await ana.says("/network")
    assert "Mei" not in text_of(shown)
    assert not [label for label in buttons_of(shown) if label.startswith("Closed")]
    assert "goes by “Mei”" in text_of(await ana.says("/offer Mei"))
    await ana.says("/cancel")
    assert (await ana.says("/invite Mei")).title == "Offer to Mei"


async def test_somebody_who_was_offered_something_stays_when_a_draft_is_dropped(desk: Agreeing, ana: Chat) -> None:
    await link_shown(ana, "Bilal")
    await ana.taps(button(await ana.says("/offer bilal"), "Drop the draft"))
    assert "Bilal" in text_of(await ana.says("/network"))


async def test_a_sub_reseller_with_people_is_sent_the_offer(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    draft = await ana.says("/offer ahmed")
    assert "Make the link" not in " ".join(buttons_of(draft))
    assert "on its way to Ahmed TV" in text_of(await ana.taps(button(draft, "Send to Ahmed TV")))
    text, card = await ahmed.news()
    assert text.file is not None
    assert card.title == "Offer from Top TV"
    assert "Acceptable use: " in card.quote
    assert list(buttons_of(card)) == ["Accept", "Counter…", "The full text", "Decline"]
    assert "was made already" in text_of(await ana.taps(button(draft, "Send to Ahmed TV")))
    assert await ahmed.news() == []


async def test_only_owners_answer_an_offer(desk: Agreeing) -> None:
    offer_id = await desk.offer()
    marta = Chat(desk.database, await desk.network.member(desk.child, Role.FINANCE, name="Marta"))
    for ask in (AcceptOffer(offer_id), DeclineOffer(offer_id, "no")):
        assert "Your role doesn't include this" in text_of(await marta.taps(ask))
    await marta.taps(SeeWaitingOffer())
    [card] = await marta.news()
    assert "Accept" not in buttons_of(card)


async def test_nobody_else_answers_or_sees_an_offer(desk: Agreeing, ana: Chat) -> None:
    offer_id = await desk.offer()
    sibling = await desk.network.child(desk.top, "Sibling")
    other = Chat(desk.database, await desk.network.member(sibling, name="Sami"))
    for ask in (AcceptOffer(offer_id), DeclineOffer(offer_id, "no"), ShowOffer(offer_id), ShowText(offer_id)):
        assert "I can't find that" in text_of(await other.taps(ask))
    assert "I can't find that" in text_of(await ana.taps(AcceptOffer(offer_id)))
    assert (await desk.seen(offer_id)).state is OfferState.OPEN


async def test_a_draft_is_nothing_to_a_sub_reseller(desk: Agreeing, ahmed: Chat) -> None:
    draft = await desk.draft()
    asks: list[Ask] = [AcceptOffer(draft), ShowOffer(draft), ShowText(draft), ShowDraft(draft), MakeOffer(draft)]
    [numbers] = await desk.offered(draft)
    for ask in [
        *asks,
        OpenDraft(desk.child.id),
        SetPrice(draft, numbers.panel_id, Decimal(1)),
        SetDebtLimit(draft, "9"),
    ]:
        answer = text_of(await ahmed.taps(ask))
        assert "I can't find that" in answer or "no longer stands" in answer
    assert (await desk.seen(draft)).state is OfferState.DRAFT
    assert await desk.offered(draft) == [numbers]


async def test_declining_asks_for_a_reason_and_says_who_reads_it(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    await desk.offer()
    _text, card = await ahmed.news()
    asked = await ahmed.taps(button(card, "Decline"))
    assert "owners will read" in text_of(asked)
    assert "You declined the offer" in text_of(await ahmed.says("Too <b>dear</b>"))
    assert "Declined by Ahmed" in await ahmed.sees()
    [told] = await ana.news()
    assert told.quote == "Too <b>dear</b>"
    adjusted = await ana.taps(button(told, "Adjust it"))
    await ana.taps(button(adjusted, "Send to Ahmed TV"))
    _text, again = await ahmed.news()
    assert (await ahmed.taps(button(again, "Accept"))).silent
    assert await desk.in_force() == 2


async def test_declining_without_a_reason_is_one_more_tap(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    await desk.offer()
    _text, card = await ahmed.news()
    await ahmed.taps(button(await ahmed.taps(button(card, "Decline")), "Decline without"))
    [told] = await ana.news()
    assert told.quote == ""


async def test_a_new_offer_says_what_is_different_from_the_agreement(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    await desk.agree()
    clauses = await ana.taps(button(await ana.says("/terms"), "Clauses"))
    await ana.taps(button(await ana.taps(button(clauses, "Support")), "Other words"))
    await ana.says("Write to us. We answer on the same day.")
    await desk.publish(Weight.EDITORIAL)
    await ahmed.news()
    await desk.offer(price="1.95")
    text, card = await ahmed.news()
    assert text.file is not None
    for shown in (text_of(card), text.file.content):
        assert "Price per credit: €2.10 → €1.95" in shown
        assert "Minimum order: 10 credits\n" in shown
        assert "Changed clauses: Support\n" in shown
        assert "New clauses" not in shown


async def test_a_first_offer_is_compared_with_nothing(desk: Agreeing, ahmed: Chat) -> None:
    await desk.offer()
    text, card = await ahmed.news()
    assert text.file is not None
    assert "→" not in text_of(card) + text.file.content


async def test_who_has_accepted_is_told_how_to_begin(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    await ana.says("/paymethods")
    draft = await desk.database.write(
        lambda store: payment_methods.draft(store, name="Bank", details="DE89 3704", by=desk.ana)
    )
    await desk.database.write(lambda store: payment_methods.add(store, draft.id, by=desk.ana))
    await desk.offer()
    _text, card = await ahmed.news()
    assert "Where to pay" not in text_of(card)
    await ahmed.taps(button(card, "Accept"))
    seen = await ahmed.sees()
    assert "send the receipt as a photo" in seen
    assert "Bank: DE89 3704" in seen
    accepted = list(ahmed.messages.values())[-1]
    assert next(iter(buttons_of(accepted))) == "Request credits"
    await desk.agree(price="1.00")
    await ahmed.news()
    assert (await ahmed.sees()).count("Where to pay") == 1


async def test_the_fingerprint_says_what_it_is(desk: Agreeing, ahmed: Chat) -> None:
    offer_id = await desk.offer()
    text, _card = await ahmed.news()
    assert text.file is not None
    assert text.note.startswith("Fingerprint (SHA-256) of this file")
    assert text.note.endswith(sha256(text.file.content.encode()).hexdigest())
    assert (await desk.seen(offer_id)).fingerprint in text.note


async def test_given_clauses_are_written_in_the_language_of_who_offers_them(
    desk: Agreeing, ana: Chat, ahmed: Chat
) -> None:
    await ana.says("/language")
    await desk.database.write(lambda store: store.members.change(desk.ana.member_id, language="es"))
    await ana.taps(button(await ana.says("/offer ahmed"), "Enviar a Ahmed TV"))
    text, card = await ahmed.news()
    assert text.file is not None
    assert "Uso aceptable" in text.file.content
    assert "Acceptable use" not in text.file.content
    assert "Acceptable use: " in card.quote  # Ahmed reads English


async def test_the_text_names_the_zone_of_its_times(desk: Agreeing, ahmed: Chat) -> None:
    await desk.database.write(lambda store: terms.set_time_zone(store, "Asia/Tokyo", by=desk.ana))
    await desk.agree()
    await ahmed.news()
    await desk.offer(price="1.95")
    text, _card = await ahmed.news()
    assert text.file is not None
    assert "Days begin and end as in: Asia/Tokyo" in text.file.content
    assert "18:00 (Asia/Tokyo)" in text.file.content


async def test_a_second_tap_on_accept_says_who_accepted(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    await desk.offer()
    _text, card = await ahmed.news()
    await ahmed.taps(button(card, "Accept"))
    assert "Ahmed accepted this offer" in text_of(await ahmed.taps(button(card, "Accept")))
    assert len(await ana.news()) == 1


async def test_a_replaced_offers_card_says_so(desk: Agreeing, ahmed: Chat) -> None:
    await desk.offer()
    _text, card = await ahmed.news()
    await desk.offer(price="1.00")
    assert "This offer no longer stands." in await ahmed.sees()
    assert "no longer stands" in text_of(await ahmed.taps(button(card, "Accept")))


async def test_a_refusal_leads_to_the_offer_that_waits(desk: Agreeing, ahmed: Chat, clock: TurnableClock) -> None:
    await desk.agree()
    await desk.offer(grace_days=1)
    await ahmed.news()
    clock.forward(timedelta(days=1))
    refused = await ahmed.says("/request 200")
    assert "held until" in text_of(refused)
    assert (await ahmed.taps(button(refused, "See the offer"))).silent
    [card] = await ahmed.news()
    await ahmed.taps(button(card, "Accept"))
    assert "held until" not in text_of(await ahmed.says("/request 200"))


async def test_an_offer_is_taken_back_after_asking_once_more(desk: Agreeing, ana: Chat) -> None:
    await desk.agree()
    waiting = await desk.offer(price="9")
    [_accepted] = await ana.news()
    agreement = await ana.taps(button(_accepted, "Agreement"))
    sure = await ana.taps(button(agreement, "Take the offer back"))
    assert (await desk.seen(waiting)).state is OfferState.OPEN
    assert "is taken back" in text_of(await ana.taps(button(sure, "Take it back")))
    assert (await desk.seen(waiting)).state is OfferState.SUPERSEDED


async def test_an_agreement_outside_the_bot_is_recorded_for_one_without_a_chat(desk: Agreeing, ana: Chat) -> None:
    draft = await ana.says("/invite Paper TV")
    asked = await ana.taps(button(draft, "Agreed outside"))
    sure = await ana.taps(button(asked, "30 days"))
    assert "stays on record" in text_of(sure)
    done = await ana.taps(button(sure, "Yes, it was agreed"))
    assert "It holds for 30 days" in text_of(done)
    children = await desk.database.read(lambda store: store.resellers.children(desk.top.id))
    [paper] = [child for child in children if child.name == "Paper TV"]
    assert paper.state is ResellerState.ACTIVE
    assert await desk.in_force(paper) == 1


async def test_what_was_agreed_outside_waits_for_an_acceptance_in_the_chat(
    desk: Agreeing, ana: Chat, ahmed: Chat
) -> None:
    draft = await ana.says("/offer ahmed")
    sure = await ana.taps(button(await ana.taps(button(draft, "Agreed outside")), "30 days"))
    await ana.taps(button(sure, "Yes"))
    await ahmed.news()
    agreement = await ahmed.says("/agreement")
    assert "holds until" in text_of(agreement)
    assert "by Top TV" in text_of(agreement)
    assert "Ana" not in text_of(agreement)
    await ahmed.taps(button(agreement, "See the offer"))
    [card] = await ahmed.news()
    assert "Decline" not in buttons_of(card)
    await ahmed.taps(button(card, "Accept"))
    assert "by Ahmed" in text_of(await ahmed.says("/agreement"))


# The link


async def test_a_link_is_shown_with_words_to_forward(ana: Chat) -> None:
    shown = await link_shown(ana, "Bilal")
    assert shown.title == "Bilal, this is your invitation from Top TV"
    assert "It works once" in text_of(shown)
    assert shown.invitation is not None
    assert shown.invitation.token not in text_of(shown)


async def test_the_wrong_person_is_told_kindly_and_a_new_link_is_one_tap(desk: Agreeing, ana: Chat) -> None:
    shown = await link_shown(ana, "Bilal")
    assert shown.invitation is not None
    eve = Newcomer(desk.database, "701", "Eve", "")
    await eve.opens(shown.invitation.token)
    [card] = await ana.news()
    assert "Eve opened the link for Bilal" in text_of(card)
    await ana.taps(button(card, "No"))
    [told] = await eve.is_told()
    assert "didn't recognise you" in text_of(told)
    assert "Ana said that it's somebody else" in await ana.sees()
    assert "Ana has answered this already" in text_of(await ana.taps(button(card, "Yes")))
    again = await ana.taps(button(next(reversed(ana.messages.values())), "Make a new link"))
    assert again.invitation is not None
    assert again.invitation.token != shown.invitation.token


async def test_every_owner_is_asked_and_sees_who_answered(desk: Agreeing, ana: Chat) -> None:
    olga = Chat(desk.database, await desk.network.member(desk.top, name="Olga"))
    marta = Chat(desk.database, await desk.network.member(desk.top, Role.FINANCE, name="Marta"))
    shown = await link_shown(ana, "Bilal")
    assert shown.invitation is not None
    await Newcomer(desk.database, "701", "Bilal", "bilal").opens(shown.invitation.token)
    [_card], [hers] = await ana.news(), await olga.news()
    await olga.taps(button(hers, "Yes"))
    assert "Olga said that it's the right person" in await ana.sees()
    assert await marta.news() == []


async def test_a_new_link_for_a_lost_account_lets_another_owner_in(desk: Agreeing, ana: Chat) -> None:
    await desk.agree()
    link = await desk.database.write(lambda store: invitations.new_link(store, desk.child.id, by=desk.ana))
    await ana.news()
    person = Newcomer(desk.database, "701", "Ahmed again")
    await person.opens(link.token)
    [card] = await ana.news()
    await ana.taps(button(card, "Yes"))
    assert "Top TV" in text_of((await (await person.chat()).news())[0])
    members = await desk.database.read(lambda store: store.members.of_reseller(desk.child.id))
    assert [member.name for member in members] == ["Ahmed", "Ahmed again"]
