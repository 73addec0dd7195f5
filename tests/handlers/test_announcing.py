"""/announce from both chats: prepared, seen as its readers will, sent with one tap, and passed on."""

from domain.people import Role
from domain.traffic import Outcome
from handlers.announcement_asks import ListAnnouncements, ReadAnnouncement, SendAnnouncement
from services.announcements import FOR_DESK
from tests.announcing import give_out
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import child_who_trades


async def test_an_outage_is_written_seen_as_it_will_read_and_sent_with_one_tap(desk: Desk, network: Network) -> None:
    sol = Chat(desk.trade.database, await network.member(desk.trade.top, Role.SUPPORT, name="Sol"))
    await desk.ana.taps(button(await desk.ana.says("/announce"), "An outage…"))
    preview = await desk.ana.says("Panel access is down")
    assert (preview.title, preview.quote) == ("Top TV announces an outage:", "Panel access is down")
    assert "Reaches: 1 sub-reseller, 1 person" in text_of(preview)
    assert "At which panel…" not in buttons_of(preview)  # there is but one
    await desk.ana.taps(button(preview, "When…"))
    preview = await desk.ana.says("since 08:00")
    assert "When: since 2 Mar, 08:00" in text_of(preview)
    done = await desk.ana.taps(button(preview, "Send to 1"))
    assert done.title == "Announced: outage #1"
    assert (await desk.ana.presses(button(preview, "Send to 1"))).outcome is Outcome.REFUSED
    await give_out(desk.trade.database)
    [card] = await desk.ahmed.news()
    assert (card.title, card.quote, buttons_of(card)) == (preview.title, preview.quote, {})
    [colleague] = await sol.news()
    assert "Delivered: 1 sub-reseller" in text_of(colleague)
    assert await desk.marta.news() == []


async def test_a_time_that_makes_no_sense_is_said_and_a_maintenance_is_asked_for_its_own(desk: Desk) -> None:
    await desk.ana.taps(button(await desk.ana.says("/announce"), "A maintenance…"))
    asked = await desk.ana.says("We move to new machines")
    assert "Since or from when" in text_of(asked)
    assert "I can't read" in text_of(await desk.ana.says("soon"))
    refused = await desk.ana.replies("tomorrow 05:00 to tomorrow 03:00")
    assert "end before it begins" in refused.said
    listed = await desk.ana.taps(ListAnnouncements())
    draft = await desk.ana.taps(button(listed, "#1 · maintenance · draft"))
    assert "Send to" not in " ".join(buttons_of(draft))
    await desk.ana.taps(button(draft, "When…"))
    preview = await desk.ana.says("tomorrow 03:00 to 05:00")
    assert "When: 3 Mar, 03:00 to 05:00" in text_of(preview)
    assert "Send to 1" in buttons_of(preview)


async def test_news_in_one_line_can_still_be_made_an_outage_or_dropped(desk: Desk) -> None:
    preview = await desk.ana.says("/announce New prices hold from May")
    assert preview.title == "Top TV announces:"
    kinds = await desk.ana.taps(button(preview, "Outage or news…"))
    assert (await desk.ana.taps(button(kinds, "Outage"))).title == "Top TV announces an outage:"
    await desk.ana.taps(button(preview, "Drop it"))
    assert (await desk.ana.presses(button(preview, "Send to 1"))).outcome is Outcome.REFUSED
    assert "Nothing yet." in text_of(await desk.ana.taps(ListAnnouncements()))


async def test_chosen_ones_are_ticked_page_by_page_and_the_team_sees_who_got_it(desk: Desk) -> None:
    for number in range(9):
        await desk.trade.network.child(desk.trade.top, f"Net {number}")
    preview = await desk.ana.says("/announce New prices hold from May")
    ticks = await desk.ana.taps(button(await desk.ana.taps(button(preview, "For whom…")), "All but…"))
    assert "10 of 10 are chosen" in text_of(ticks)
    more = await desk.ana.taps(button(ticks, "More ›"))
    ticks = await desk.ana.taps(button(more, "☑ Net 8"))
    assert "☐ Net 8" in buttons_of(ticks)
    preview = await desk.ana.taps(button(ticks, "Go on (9)"))
    assert "Can't be reached: 8 with nobody who joined: Net 0" in text_of(preview)
    done = await desk.ana.taps(button(preview, "Send to 1"))
    await give_out(desk.trade.database)
    await desk.ahmed.news()
    got = await desk.ana.taps(button(done, "Who got it"))
    assert got.lines == ("Ahmed TV",)
    nobody = await desk.ana.taps(button(got, "Nobody had joined (8)"))
    assert "Net 8" not in nobody.lines
    assert len(nobody.lines) == 8


async def test_a_sub_reseller_finds_what_it_heard_and_nothing_of_anybody_else(desk: Desk) -> None:
    await desk.ana.taps(button(await desk.ana.says("/announce New prices hold from May"), "Send to 1"))
    draft = await desk.ana.says("/announce Not yet said")
    await give_out(desk.trade.database)
    listed = await desk.ahmed.says("/announcements")
    assert list(buttons_of(listed)) == ["news · New prices hold from May", "« Menu"]
    assert (await desk.ahmed.taps(button(listed, "news"))).quote == "New prices hold from May"
    for forged in (2, 999):
        assert (await desk.ahmed.presses(ReadAnnouncement(forged))).outcome is Outcome.REFUSED
    assert (await desk.marta.presses(button(draft, "Send to 1"))).outcome is Outcome.REFUSED


async def test_it_is_passed_on_with_one_tap_edited_live_and_withdrawn_after_a_question(desk: Desk) -> None:
    trade = desk.trade
    _child, omar, _ = await child_who_trades(trade.network, trade.child, trade.ahmed, trade.panel, "Omar")
    done = await desk.ana.taps(button(await desk.ana.says("/announce New prices hold from May"), "Send to 1"))
    await give_out(trade.database)
    [card] = await desk.ahmed.news()
    preview = await desk.ahmed.taps(button(card, "Pass it on…"))
    assert (preview.title, preview.quote, preview.fresh) == ("Ahmed TV announces:", "New prices hold from May", True)
    await desk.ahmed.taps(button(preview, "Send to 1"))
    await give_out(trade.database)
    chat = Chat(trade.database, omar)
    assert "New prices hold from May" in await chat.sees()
    await desk.ana.taps(button(done, "Edit the text…"))
    await desk.ana.says("New prices hold from June")
    assert "from June" in await desk.ahmed.sees()
    sure = await desk.ana.taps(button(done, "Withdraw…"))
    await desk.ana.taps(button(sure, "Withdraw"))
    assert "has withdrawn" in await desk.ahmed.sees()
    assert "from June" not in await desk.ahmed.sees()
    assert (await desk.ahmed.presses(button(card, "Pass it on…"))).outcome is Outcome.REFUSED
    assert "New prices hold from May" in await chat.sees()  # it is Ahmed's own


async def test_the_team_sees_the_same_card_as_long_as_it_stands(desk: Desk) -> None:
    done = await desk.ana.taps(button(await desk.ana.says("/announce New prices hold from May"), "Send to 1"))
    await desk.trade.database.write(lambda s: s.cards.show_member(FOR_DESK, 1, desk.trade.ana.member_id))
    assert done.title in await desk.ana.sees()
    assert (await desk.ana.presses(SendAnnouncement(1, 0))).said.startswith("Ana sent this announcement already")  # type: ignore[arg-type]
