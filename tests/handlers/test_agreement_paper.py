"""An agreement as PDF: who agreed to what, and when; with the very text, whose fingerprint can be computed anew."""

from hashlib import sha256

import pytest
from pypdfium2 import PdfDocument

from bot.papers import draw_paper
from domain.agreement import OfferId
from domain.people import Role
from domain.traffic import Outcome
from handlers.offer_words import compose
from handlers.paper import Paper
from handlers.paper_asks import MakeAgreementPaper
from services import agreements
from storage.database import Database
from storage.models.agreement import offers
from storage.models.people import resellers
from tests.agreeing import Agreeing, agreeing_in
from tests.factories import Network
from tests.reading import inked, margins_are_clear, pages_of, rendered
from tests.talk import Chat, button
from tests.trade import change

LONG = "قال أحمد: the price holds (2.10 EUR) until 30 June. " * 400


@pytest.fixture
async def agreeing(network: Network, database: Database) -> Agreeing:
    return await agreeing_in(network, database)


async def paper_of(chat: Chat, offer_id: OfferId) -> Paper:
    screen = await chat.taps(MakeAgreementPaper(offer_id))
    assert screen.paper is not None
    return screen.paper


def answer_in(paper: Paper) -> dict[str, str]:
    return dict(paper.sections[0].facts)


def enclosed_in(pdf: bytes) -> dict[str, bytes]:
    document = PdfDocument(pdf)
    try:
        found = [document.get_attachment(at) for at in range(document.count_attachments())]
        return {one.get_name(): bytes(one.get_data()) for one in found}
    finally:
        document.close()


def letters(text: str) -> str:
    return "".join(text.split())


async def test_the_accepted_text_is_in_it_word_for_word_and_its_fingerprint_can_be_computed(
    agreeing: Agreeing,
) -> None:
    offer_id = await agreeing.agree(price="2.05")
    offer = await agreeing.seen(offer_id)
    ahmed = Chat(agreeing.database, agreeing.ahmed)
    screen = await ahmed.says("/agreement")
    handed = await ahmed.taps(button(screen, "PDF"))
    assert handed.paper is not None
    pdf = draw_paper(handed.paper)
    enclosed = enclosed_in(pdf)
    assert enclosed == {"agreement-1.txt": offer.text.encode()}
    assert sha256(enclosed["agreement-1.txt"]).hexdigest() == answer_in(handed.paper)["Fingerprint (SHA-256)"]
    said = [line for page in pages_of(pdf) for line in page]
    drawn = letters("".join(line for line in said if not line.startswith("Page ")))
    assert letters(offer.text) in drawn
    assert offer.fingerprint in drawn
    assert letters("When this paper was made, text and fingerprint matched.") in drawn
    for number in range(len(pages_of(pdf))):
        assert inked(rendered(pdf, number)) > 0.002
        assert margins_are_clear(rendered(pdf, number))


async def test_each_side_reads_its_own_colleagues_by_name_and_of_the_other_the_business(
    agreeing: Agreeing, network: Network
) -> None:
    await change(agreeing.database, resellers, agreeing.top.id, time_zone="Asia/Tokyo")
    offer_id = await agreeing.agree()
    viewer = Chat(agreeing.database, await network.member(agreeing.child, Role.VIEWER, name="Vera"))
    for chat, by in ((viewer, "Ahmed"), (Chat(agreeing.database, agreeing.ana), "Ahmed TV")):
        paper = await paper_of(chat, offer_id)
        assert answer_in(paper)["By"] == by
        assert (answer_in(paper)["State"], answer_in(paper)["On"]) == ("accepted", "2 March 2026, 18:00")
        assert dict(paper.facts)["Times are those of"] == "Asia/Tokyo"


async def test_what_was_agreed_outside_the_bot_is_said_to_be_so(agreeing: Agreeing) -> None:
    offer_id = await agreeing.offer()
    await agreeing.database.write(
        lambda store: agreements.record_outside(store, offer_id, days=30, by=agreeing.ana, compose=compose)
    )
    ana, ahmed = [
        answer_in(await paper_of(Chat(agreeing.database, who), offer_id)) for who in (agreeing.ana, agreeing.ahmed)
    ]
    assert (ana["State"], ana["By"], ahmed["By"]) == ("agreed outside the bot", "Ana", "Top TV")
    assert "Holds until" in ahmed


async def test_a_text_that_was_changed_since_is_said_not_to_match(agreeing: Agreeing) -> None:
    offer_id = await agreeing.offer()
    await change(agreeing.database, offers, offer_id, text="Another text\n")
    paper = await paper_of(Chat(agreeing.database, agreeing.ana), offer_id)
    assert paper.sections[-1].lines[-1] == "When this paper was made, text and fingerprint did not match."


@pytest.mark.parametrize("text", [LONG, f"شروط الاتفاق\n\n{'يلتزم الطرفان بالسعر المتفق عليه. ' * 30}"])
async def test_a_long_text_and_one_from_right_to_left_are_drawn_whole(agreeing: Agreeing, text: str) -> None:
    assert text is not LONG or len(text) > 20_000
    offer_id = await agreeing.offer()
    await change(agreeing.database, offers, offer_id, text=text)
    pdf = draw_paper(await paper_of(Chat(agreeing.database, agreeing.ahmed), offer_id))
    assert enclosed_in(pdf) == {"agreement-1.txt": text.encode()}
    said = "".join(line for page in pages_of(pdf) for line in page)
    for word in ("price", "30 June") if text is LONG else ("السعر",):
        assert said.count(word) + said.count(word[::-1]) >= text.count(word) - 1
    for number in range(len(pages_of(pdf))):
        assert margins_are_clear(rendered(pdf, number))


async def test_a_draft_is_nobodys_paper_and_neither_is_a_siblings(agreeing: Agreeing, network: Network) -> None:
    draft_id = await agreeing.draft()
    sibling = await network.child(agreeing.top, "Sibling TV")
    omar = Chat(agreeing.database, await network.member(sibling, name="Omar"))
    assert (
        await Chat(agreeing.database, agreeing.ana).presses(MakeAgreementPaper(draft_id))
    ).outcome is Outcome.REFUSED
    offer_id = await agreeing.offer()
    assert (await omar.presses(MakeAgreementPaper(offer_id))).outcome is Outcome.REFUSED
