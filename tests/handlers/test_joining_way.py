"""The way from an empty desk to a sub-reseller who may trade: set up, invite, open, confirm, accept."""

from services import invitations, offers
from storage.database import Database
from tests.newcomers import Newcomer
from tests.talk import Chat, button, text_of


async def first_owner(database: Database) -> Chat:
    """Return the chat of somebody who opened the first owner's link."""
    link = await database.write(invitations.owner_link)
    olga = Newcomer(database, "501", "Olga", "olga")
    reply = await olga.opens(link.token)
    assert "This desk is yours" in text_of(reply.screen)
    return await olga.chat()


async def test_an_empty_desk_invites_within_a_minute(database: Database) -> None:
    olga = await first_owner(database)
    await olga.says("/terms")
    menu = await olga.says("/menu")
    assert "Invite" in [one.label for row in menu.buttons for one in row]

    refused = await olga.says("/invite Ahmed")
    assert "price per credit" in text_of(refused)
    assert "called" in text_of(await olga.taps(button(refused, "Set it up")))
    assert "currency" in text_of(await olga.says("North TV"))
    assert "one credit" in text_of(await olga.says("€"))
    done = await olga.says("2,10")
    assert "€2.10" in text_of(done)

    asked = await olga.says("/invite Ahmed")
    assert "aren't published yet" in text_of(asked)
    draft = await olga.taps(button(asked, "Publish them"))
    assert draft.title == "Offer to Ahmed"
    link = await olga.taps(button(draft, "Make the link"))
    assert link.invitation is not None

    ahmed = Newcomer(database, "502")
    assert "One moment" in text_of((await ahmed.opens(link.invitation.token)).screen)
    [card] = await olga.news()
    assert "@ahmed_tv (Ahmed K.) opened the link for Ahmed" in text_of(card)
    assert (await olga.taps(button(card, "Yes, it's Ahmed"))).silent

    chat = await ahmed.chat()
    welcome, text, offer = await chat.news()
    assert "confirmed that it's you" in text_of(welcome)
    assert text.file is not None
    assert "Acceptable use" in text.file.content
    assert "Price per credit: €2.10" in text_of(offer)
    assert (await chat.taps(button(offer, "Accept"))).silent
    await database.read(lambda store: offers.may_trade(store, chat.member.reseller_id))
    assert "Accepted by Ahmed K." in await chat.sees()
    assert "Ahmed accepted your offer" in await olga.sees()
    assert "Ahmed K." in text_of(
        await olga.taps(button((await olga.news() or [olga.messages[max(olga.messages, key=int)]])[0], "Agreement"))
    )
    assert "Price per credit: €2.10" in text_of(await chat.says("/agreement"))
