from datetime import timedelta

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from domain.clock import TurnableClock
from sandbox import deeds
from sandbox.call import Upload
from sandbox.state import Sandbox
from tests.sandbox.conftest import AHMED, ANA, STRANGER


async def test_a_command_comes_as_a_command_of_a_person(bot: Bot, sandbox: Sandbox, clock: TurnableClock) -> None:
    deeds.write(sandbox, AHMED, AHMED, "/request 200")
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.from_user
    assert (update.message.text, update.message.date) == ("/request 200", clock())
    assert (update.message.from_user.username, update.message.from_user.language_code) == ("ahmed", "ar")
    (entity,) = update.message.entities
    assert (entity.type, entity.offset, entity.length) == ("bot_command", 0, 8)


async def test_a_deep_link_is_a_start_with_its_payload(bot: Bot, sandbox: Sandbox) -> None:
    deeds.open_link(sandbox, STRANGER, "invite-abc")
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.text == "/start invite-abc"


async def test_replies_and_forwards_are_told(bot: Bot, sandbox: Sandbox) -> None:
    first = deeds.write(sandbox, AHMED, AHMED, "one")
    deeds.write(sandbox, AHMED, AHMED, "two", reply_to=first.id)
    deeds.write(sandbox, AHMED, AHMED, "three", forwarded_from=ANA)
    deeds.write(sandbox, AHMED, AHMED, "four", forwarded_from="A Supplier")
    _, reply, forward, hidden = [update.message for update in await bot.get_updates()]
    assert reply
    assert reply.reply_to_message
    assert reply.reply_to_message.text == "one"
    assert forward
    assert forward.forward_origin
    assert forward.forward_origin.type == "user"
    assert hidden
    assert hidden.forward_origin
    assert hidden.forward_origin.to_dict()["sender_user_name"] == "A Supplier"


async def test_edits_are_told_and_deletions_are_not(bot: Bot, sandbox: Sandbox) -> None:
    post = deeds.write(sandbox, AHMED, AHMED, "20")
    deeds.edit(sandbox, AHMED, AHMED, post.id, "200")
    deeds.delete(sandbox, AHMED, AHMED, post.id)
    sent, edited = await bot.get_updates()
    assert sent.message
    assert edited.edited_message
    assert (edited.edited_message.text, edited.edited_message.message_id) == ("200", sent.message.message_id)
    assert edited.edited_message.edit_date


async def test_nobody_touches_the_messages_of_others(sandbox: Sandbox, bot: Bot) -> None:
    message = await bot.send_message(AHMED, "the bot's")
    with pytest.raises(deeds.NotPossible, match="isn't your message"):
        deeds.edit(sandbox, AHMED, AHMED, message.message_id, "mine now")
    with pytest.raises(deeds.NotPossible, match="aren't in this chat"):
        deeds.write(sandbox, ANA, AHMED, "let me in")


def test_who_blocked_the_bot_cannot_write_to_it(sandbox: Sandbox) -> None:
    deeds.block(sandbox, AHMED, blocked=True)
    with pytest.raises(deeds.NotPossible, match="blocked"):
        deeds.write(sandbox, AHMED, AHMED, "hello")


async def test_a_tap_carries_its_message_and_its_answer_reaches_the_person(bot: Bot, sandbox: Sandbox) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Approve", callback_data="approve")]])
    message = await bot.send_message(AHMED, "200 credits", reply_markup=keyboard)
    tap = deeds.tap(sandbox, AHMED, AHMED, message.message_id, "approve")
    (update,) = await bot.get_updates()
    query = update.callback_query
    assert query
    assert query.message
    assert (query.data, query.from_user.id, query.message.message_id) == ("approve", AHMED, message.message_id)
    assert query.chat_instance
    assert await bot.answer_callback_query(query.id, "Done", show_alert=True)
    assert (tap.text, tap.show_alert) == ("Done", True)
    event = sandbox.events.past(AHMED)[-1]
    assert (event["type"], event["text"], event["show_alert"]) == ("callback_answer", "Done", True)


async def test_an_old_an_answered_and_an_unknown_query_cannot_be_answered(
    bot: Bot, sandbox: Sandbox, clock: TurnableClock
) -> None:
    message = await bot.send_message(AHMED, "x")
    in_time = deeds.tap(sandbox, AHMED, AHMED, message.message_id, "x")
    late = deeds.tap(sandbox, AHMED, AHMED, message.message_id, "x")
    clock.forward(timedelta(seconds=149))
    assert await bot.answer_callback_query(in_time.id)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(in_time.id)
    clock.forward(timedelta(seconds=2))
    for query_id in (late.id, "1"):
        with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
            await bot.answer_callback_query(query_id)


async def test_a_button_of_a_deleted_message_can_still_be_tapped(bot: Bot, sandbox: Sandbox) -> None:
    message = await bot.send_message(AHMED, "x")
    await bot.delete_message(AHMED, message.message_id)
    deeds.tap(sandbox, AHMED, AHMED, message.message_id, "x")
    (update,) = await bot.get_updates()
    assert update.callback_query
    assert update.callback_query.message
    assert not update.callback_query.message.is_accessible
    with pytest.raises(deeds.NotPossible):
        deeds.tap(sandbox, AHMED, AHMED, 999, "x")


async def test_an_album_is_several_messages_with_one_group_id(bot: Bot, sandbox: Sandbox) -> None:
    uploads = [Upload(f"{name}.txt", name.encode(), "text/plain") for name in ("one", "two")]
    deeds.send_files(sandbox, AHMED, AHMED, uploads, kind="document", caption="both")
    first, second = [update.message for update in await bot.get_updates()]
    assert first
    assert second
    assert first.media_group_id == second.media_group_id is not None
    assert (first.caption, second.caption) == ("both", None)
