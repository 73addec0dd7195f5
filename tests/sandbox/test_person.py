import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup, Update

from sandbox.chats import Chat
from sandbox.person import NotDone, NotSeen, Person
from tests.sandbox.conftest import AHMED, STRANGER

KEYBOARD = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("✅ Approve 200", callback_data="approve")],
        [InlineKeyboardButton("Start", url="https://t.me/subpanel_sandbox_bot?start=abc")],
        [InlineKeyboardButton("Web", url="https://example.org/")],
    ]
)


@pytest.fixture
async def clerk(bot: Bot) -> AsyncIterator[None]:
    """Answer people as a small bot would, until the test is over."""
    task = asyncio.create_task(_serve(bot))
    yield
    task.cancel()


async def _serve(bot: Bot) -> None:
    offset = 0
    while True:
        for update in await bot.get_updates(offset=offset, timeout=5):
            offset = update.update_id + 1
            await _answer(bot, update)


async def _answer(bot: Bot, update: Update) -> None:
    if query := update.callback_query:
        assert query.message
        await bot.answer_callback_query(query.id, "Done", show_alert=True)
        await bot.edit_message_text(f"Approved, {query.id}.", query.message.chat.id, query.message.message_id)
    elif message := update.message:
        if message.document:
            await bot.send_document(message.chat.id, message.document.file_id, caption="your file")
        elif message.text == "/request":
            await bot.send_message(message.chat.id, "200 credits?", reply_markup=KEYBOARD)
        elif message.text == "/choose":
            await bot.send_message(message.chat.id, "Which?", reply_markup=ReplyKeyboardMarkup([["Left", "Right"]]))
        else:
            heard = f"heard {message.text or message.caption}"
            await bot.send_message(message.chat.id, heard, message_thread_id=message.message_thread_id)


@pytest.mark.usefixtures("clerk")
async def test_a_test_reads_like_a_conversation(ahmed: Person) -> None:
    await ahmed.sends("/request")
    asked = await ahmed.sees("200 credits")
    assert asked.buttons == ["✅ Approve 200", "Start", "Web"]
    await ahmed.taps("Approve")
    approved = await ahmed.sees(r"^Approved, \d+\.$")
    assert (approved.message_id, approved.buttons) == (asked.message_id, [])
    assert (await ahmed.is_told("Done"))["show_alert"] is True
    await ahmed.taps("Approve", on=asked)
    await ahmed.is_told("Done")
    assert (await ahmed.sees("Approved")).text != approved.text


@pytest.mark.usefixtures("clerk")
async def test_what_was_seen_before_the_last_deed_does_not_count(ahmed: Person) -> None:
    await ahmed.sends("one")
    await ahmed.sees("heard one")
    await ahmed.sends("two")
    await ahmed.sees("heard two")
    await ahmed.never_sees("heard one", within=0.05)
    assert await ahmed.sees("heard one", anew=False)
    with pytest.raises(NotSeen, match="“heard two” was seen"):
        await ahmed.never_sees("heard two")


@pytest.mark.usefixtures("clerk")
async def test_a_failing_look_shows_the_conversation(ahmed: Person) -> None:
    await ahmed.sends("/request")
    await ahmed.sees("credits")
    with pytest.raises(NotSeen) as failure:
        await ahmed.sees("euros [", within=0.05)
    assert "Ahmed: /request\n" in str(failure.value)
    assert "bot: 200 credits? [✅ Approve 200] [Start] [Web]" in str(failure.value)
    with pytest.raises(NotSeen, match="Approve 200"):
        await ahmed.taps("Decline", within=0.05)


@pytest.mark.usefixtures("clerk")
async def test_files_photos_and_albums_are_sent_and_downloaded(ahmed: Person) -> None:
    await ahmed.sends_file(b"a,b\n1,2\n", "usage.csv", mime="text/csv")
    echoed = await ahmed.sees("your file")
    assert (echoed.kind, echoed.file_name) == ("document", "usage.csv")
    assert await ahmed.downloads(echoed) == b"a,b\n1,2\n"
    await ahmed.sends_photo(b"receipt", caption="200")
    await ahmed.sees("heard 200")
    await ahmed.sends_photo(b"one", b"two", caption="album")
    await ahmed.sees("heard album")
    await ahmed.sends_voice(b"voice")
    heard = await ahmed.sees("heard None")
    with pytest.raises(NotSeen, match="no file"):
        await ahmed.downloads(heard)
    assert [seen.kind for seen in await ahmed.messages() if not seen.from_bot] == [
        "document", "photo", "photo", "photo", "voice",
    ]  # fmt: skip


@pytest.mark.usefixtures("clerk")
async def test_links_and_reply_keyboards_are_tapped_too(ahmed: Person) -> None:
    await ahmed.opens("https://t.me/subpanel_sandbox_bot?start=invite-1")
    await ahmed.sees("heard /start invite-1")
    await ahmed.opens("invite-2")
    await ahmed.sees("heard /start invite-2")
    await ahmed.sends("/request")
    await ahmed.taps("Start")
    await ahmed.sees("heard /start abc")
    await ahmed.sends("/choose")
    await ahmed.taps("Right")
    await ahmed.sees("heard Right")
    with pytest.raises(NotDone, match="not a button that the bot hears of"):
        await ahmed.taps("Web")


@pytest.mark.usefixtures("clerk")
async def test_a_person_acts_in_a_topic_of_a_group(base_url: str, bot: Bot, forum: Chat) -> None:
    topic = (await bot.create_forum_topic(forum.id, "Case")).message_thread_id
    other = (await bot.create_forum_topic(forum.id, "Other")).message_thread_id
    somebody = Person(base_url, STRANGER).in_chat(forum.id, topic)
    await somebody.sends("here")
    assert (await somebody.sees("heard here")).topic == topic
    await somebody.in_chat(forum.id, other).never_sees("heard here", within=0.05, anew=False)
    assert [chat["title"] for chat in await somebody.chats()] == ["Subpanel", "Staff"]


@pytest.mark.usefixtures("clerk")
async def test_a_person_edits_deletes_blocks_and_returns(ahmed: Person) -> None:
    await ahmed.sends("one")
    await ahmed.sees("heard one")
    mine = (await ahmed.messages())[0]
    await ahmed.edits(mine, "two")
    assert (await ahmed.messages())[0].text == "two"
    await ahmed.deletes(mine)
    assert mine.message_id not in [seen.message_id for seen in await ahmed.messages()]
    await ahmed.blocks()
    with pytest.raises(NotDone, match="blocked"):
        await ahmed.sends("hello?")
    await ahmed.unblocks()
    await ahmed.sends("back")
    await ahmed.sees("heard back")


async def test_fifty_people_tap_at_once_and_each_is_answered(base_url: str, ahmed: Person, bot: Bot) -> None:
    message = await bot.send_message(AHMED, "x", reply_markup=KEYBOARD)
    seen = await ahmed.sees("x", anew=False)
    await asyncio.gather(*(ahmed.taps_data("approve", on=seen) for _ in range(50)))
    updates = await bot.get_updates()
    assert len(updates) == 50
    assert {
        update.callback_query and update.callback_query.message and update.callback_query.message.message_id
        for update in updates
    } == {message.message_id}
