"""The agreement called up again, by both sides, at every level."""

from hashlib import sha256

import pytest

from domain.people import ResellerState, Role
from handlers.agreement import ShowEarlier
from handlers.offer_asks import ShowAgreement
from storage.database import Database
from tests.agreeing import Agreeing, agreeing_in, publish_terms
from tests.factories import Network
from tests.talk import Chat, button, buttons_of, text_of


@pytest.fixture
async def desk(network: Network, database: Database) -> Agreeing:
    """Return a parent and a sub-reseller, beside another network where something was agreed."""
    await (await agreeing_in(network, database, name="Noise TV")).agree()
    return await agreeing_in(network, database)


async def test_both_sides_see_the_same_numbers_text_and_fingerprint(desk: Agreeing) -> None:
    offer_id = await desk.agree(price="1.85", debt_limit=40_000)
    offer = await desk.seen(offer_id)
    ana, ahmed = Chat(desk.database, desk.ana), Chat(desk.database, desk.ahmed)
    his, hers = await ahmed.says("/agreement"), await ana.taps(ShowAgreement(desk.child.id))
    for shown in (his, hers):
        assert "Price per credit: €1.85" in text_of(shown)
        assert "by Ahmed" in text_of(shown)
        assert offer.fingerprint in text_of(shown)
    for chat, shown in ((ahmed, his), (ana, hers)):
        text = await chat.taps(button(shown, "The full text"))
        assert text.file is not None
        assert sha256(text.file.content.encode()).hexdigest() == offer.fingerprint


async def test_colleagues_without_a_say_read_it_and_change_nothing(desk: Agreeing) -> None:
    await desk.agree()
    viewer = Chat(desk.database, await desk.network.member(desk.top, Role.VIEWER, name="Vera"))
    shown = await viewer.taps(ShowAgreement(desk.child.id))
    assert list(buttons_of(shown)) == [
        "The full text", "PDF", "Earlier ones", "Agreed besides", "All of it as a file", "« Back",
    ]  # fmt: skip


async def test_a_suspended_sub_reseller_still_reads_it(desk: Agreeing) -> None:
    await desk.agree()
    await desk.database.write(lambda store: store.resellers.change(desk.child.id, state=ResellerState.SUSPENDED))
    assert "Fingerprint" in text_of(await Chat(desk.database, desk.ahmed).says("/agreement"))


async def test_earlier_agreements_stay_readable(desk: Agreeing) -> None:
    for price in range(1, 11):
        await desk.agree(price=str(price))
    ahmed = Chat(desk.database, desk.ahmed)
    listed = await ahmed.taps(button(await ahmed.says("/agreement"), "Earlier ones"))
    assert len([label for label in buttons_of(listed) if label.startswith("Offer ")]) == 8
    older = await ahmed.taps(button(listed, "More"))
    first = await ahmed.taps(button(older, "Offer 1,"))
    assert "Price per credit: €1.00" in text_of(first)
    assert "by Ahmed" in text_of(first)
    assert "€1.00" in ((await ahmed.taps(button(first, "The full text"))).file or pytest.fail("no file")).content


async def test_nobody_sees_the_agreement_of_a_sibling(desk: Agreeing) -> None:
    await desk.agree()
    sibling = await desk.network.child(desk.top, "Sibling")
    sami = Chat(desk.database, await desk.network.member(sibling, name="Sami"))
    for ask in (ShowAgreement(desk.child.id), ShowEarlier(desk.child.id)):
        assert "I can't find that" in text_of(await sami.taps(ask))
    assert "No agreement holds" in text_of(await sami.says("/agreement"))


async def test_at_the_top_there_is_nobody_to_agree_with(desk: Agreeing) -> None:
    assert "top of your network" in text_of(await Chat(desk.database, desk.ana).says("/agreement"))


async def test_the_same_goes_three_levels_down(desk: Agreeing) -> None:
    await desk.agree()
    await publish_terms(desk.database, desk.ahmed, price="3.33")
    bilal = await desk.network.child(desk.child, "Bilal", state=ResellerState.INVITED)
    owner = await desk.network.member(bilal, name="Bilal")
    ahmed, below = Chat(desk.database, desk.ahmed), Chat(desk.database, owner)
    await ahmed.taps(button(await ahmed.says("/offer Bilal"), "Send to Bilal"))
    _text, card = await below.news()
    assert card.title == "Offer from Ahmed TV"
    assert "Price per credit: €3.33" in text_of(card)
    await below.taps(button(card, "Accept"))
    assert await desk.in_force(bilal) == 1
    assert await desk.state(bilal) is ResellerState.ACTIVE

    ana = Chat(desk.database, desk.ana)
    assert "I can't find that" in text_of(await ana.taps(ShowAgreement(bilal.id)))
    assert "Top TV" in text_of(await ahmed.taps(button(await ahmed.says("/agreement"), "The full text")))
