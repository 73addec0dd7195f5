from datetime import timedelta

import pytest
from telegram import Bot, CopyTextButton, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from domain.clock import TurnableClock
from sandbox import deeds
from sandbox.state import Sandbox
from tests.sandbox.conftest import AHMED, ANA, STRANGER, Ask

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Approve", callback_data="approve", style="success")]])


async def test_the_bot_is_a_bot(bot: Bot) -> None:
    me = await bot.get_me()
    assert me.is_bot
    assert me.username == "subpanel_sandbox_bot"


async def test_a_message_comes_back_as_it_was_sent(bot: Bot, clock: TurnableClock) -> None:
    message = await bot.send_message(AHMED, "<b>Hello</b> 😀 <i>you</i>", parse_mode="HTML", reply_markup=KEYBOARD)
    assert message.text_html == "<b>Hello</b> 😀 <i>you</i>"
    assert message.date == clock()
    assert message.chat.type == "private"
    assert message.from_user
    assert message.from_user.is_bot
    assert message.reply_markup == KEYBOARD


async def test_every_sort_of_inline_button_is_echoed(bot: Bot) -> None:
    rows = [
        [
            InlineKeyboardButton("Web", url="https://example.org/"),
            InlineKeyboardButton("Bot", url="tg://resolve?domain=x"),
        ],
        [
            InlineKeyboardButton("Copy", copy_text=CopyTextButton("REQ-1")),
            InlineKeyboardButton("No", callback_data="n", style="danger"),
        ],
    ]
    message = await bot.send_message(AHMED, "x", reply_markup=InlineKeyboardMarkup(rows))
    assert message.reply_markup == InlineKeyboardMarkup(rows)


async def test_reply_keyboards_are_shown_to_the_person_but_not_given_back(bot: Bot, sandbox: Sandbox) -> None:
    message = await bot.send_message(AHMED, "x", reply_markup=ReplyKeyboardMarkup([["Yes", "No"]]))
    await bot.send_message(AHMED, "y", reply_markup=ForceReply(input_field_placeholder="amount"))
    shown = [post.as_seen()["reply_markup"] for post in sandbox.chats[AHMED].posts.values()]
    assert message.reply_markup is None
    assert shown[0]["keyboard"] == [[{"text": "Yes"}, {"text": "No"}]]
    assert shown[1]["force_reply"] is True


@pytest.mark.parametrize("data", ["", "x" * 65, "é" * 33])
async def test_callback_data_beyond_its_bounds_is_refused(ask: Ask, data: str) -> None:
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    told = await ask("sendMessage", chat_id=AHMED, text="x", reply_markup=markup)
    assert told["description"] == "Bad Request: BUTTON_DATA_INVALID"


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ({"inline_keyboard": [[{"text": "x"}]]}, "text buttons are unallowed in the inline keyboard"),
        ({"inline_keyboard": [[{"text": " ", "callback_data": "x"}]]}, "keyboard button text must be non-empty"),
        ({"inline_keyboard": [[{"text": "x", "url": "nowhere"}]]}, "inline keyboard button URL 'nowhere' is invalid"),
        (
            {"inline_keyboard": [[{"text": "x", "callback_data": "x", "style": "pink"}]]},
            "invalid button style specified",
        ),
        ({"inline_keyboard": [[{"text": "x", "copy_text": {"text": ""}}]]}, "BUTTON_COPY_TEXT_INVALID"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "x"}]] * 101}, "reply markup is too long"),
        ({"inline_keyboard": "x"}, 'field "inline_keyboard" must be an Array of Arrays'),
        ("{", "can't parse reply markup JSON object"),
        ("[]", "object expected as reply markup"),
    ],
)
async def test_a_keyboard_that_telegram_would_not_take_is_refused(ask: Ask, markup: object, words: str) -> None:
    told = await ask("sendMessage", chat_id=AHMED, text="x", reply_markup=markup)
    assert told["error_code"] == 400
    assert told["description"].startswith(f"Bad Request: {words}")


@pytest.mark.parametrize(
    ("chat_id", "words"), [(404, "chat not found"), ("@nobody", "chat not found"), ("", "chat_id is empty")]
)
async def test_a_chat_that_is_not_there_is_refused(ask: Ask, chat_id: object, words: str) -> None:
    told = await ask("sendMessage", chat_id=chat_id, text="x")
    assert told == {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"}


async def test_a_bot_cannot_begin_a_conversation(bot: Bot, sandbox: Sandbox) -> None:
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(STRANGER, "hello")
    deeds.open_link(sandbox, STRANGER)
    assert await bot.send_message(STRANGER, "hello")


async def test_who_blocked_the_bot_is_left_in_peace(bot: Bot, sandbox: Sandbox) -> None:
    deeds.block(sandbox, AHMED, blocked=True)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(AHMED, "hello")
    assert await bot.send_message(ANA, "hello")
    deeds.open_link(sandbox, AHMED)
    assert await bot.send_message(AHMED, "hello")
    standings = [
        update.my_chat_member.new_chat_member.status for update in await bot.get_updates() if update.my_chat_member
    ]
    assert standings == ["kicked", "member"]


async def test_replies_carry_what_they_answer(bot: Bot, ask: Ask) -> None:
    first = await bot.send_message(AHMED, "one")
    second = await bot.send_message(AHMED, "two", reply_to_message_id=first.message_id)
    assert second.reply_to_message
    assert second.reply_to_message.text == "one"
    told = await ask("sendMessage", chat_id=AHMED, text="x", reply_parameters={"message_id": 999})
    assert told["description"] == "Bad Request: message to be replied not found"
    allowed = {"message_id": 999, "allow_sending_without_reply": True}
    assert (await ask("sendMessage", chat_id=AHMED, text="x", reply_parameters=allowed))["ok"]


async def test_an_edit_returns_the_message_with_its_new_text(bot: Bot, clock: TurnableClock) -> None:
    message = await bot.send_message(AHMED, "one", reply_markup=KEYBOARD)
    clock.forward(timedelta(minutes=1))
    edited = await bot.edit_message_text("<b>two</b>", AHMED, message.message_id, parse_mode="HTML")
    assert not isinstance(edited, bool)
    assert edited.text_html == "<b>two</b>"
    assert edited.edit_date == clock()
    assert edited.date == message.date
    assert edited.reply_markup is None


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot) -> None:
    message = await bot.send_message(AHMED, "<b>one</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    same = "message is not modified: specified new message content and reply markup are exactly the same as a current"
    with pytest.raises(BadRequest, match=f"(?i){same}"):
        await bot.edit_message_text("<b>one</b>", AHMED, message.message_id, parse_mode="HTML", reply_markup=KEYBOARD)
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_reply_markup(AHMED, message.message_id, reply_markup=KEYBOARD)
    assert await bot.edit_message_text("one", AHMED, message.message_id, reply_markup=KEYBOARD)
    assert await bot.edit_message_reply_markup(AHMED, message.message_id)


async def test_what_cannot_be_edited_is_refused(bot: Bot, sandbox: Sandbox) -> None:
    theirs = deeds.write(sandbox, AHMED, AHMED, "mine")
    with_keys = await bot.send_message(AHMED, "x", reply_markup=ReplyKeyboardMarkup([["Yes"]]))
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", AHMED, 999)
    for message_id in (theirs.id, with_keys.message_id):
        with pytest.raises(BadRequest, match="Message can't be edited"):
            await bot.edit_message_text("y", AHMED, message_id)
    text = await bot.send_message(AHMED, "x")
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(AHMED, text.message_id, caption="y")


async def test_messages_are_deleted_within_two_days(bot: Bot, sandbox: Sandbox, clock: TurnableClock) -> None:
    old, young = await bot.send_message(AHMED, "old"), await bot.send_message(AHMED, "young")
    assert await bot.delete_message(AHMED, young.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(AHMED, young.message_id)
    clock.forward(timedelta(hours=49))
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(AHMED, old.message_id)
    assert list(sandbox.chats[AHMED].posts) == [old.message_id]


async def test_several_are_deleted_at_once_and_missing_ones_skipped(bot: Bot, sandbox: Sandbox) -> None:
    message = await bot.send_message(AHMED, "x")
    assert await bot.delete_messages(AHMED, [message.message_id, 999])
    assert not sandbox.chats[AHMED].posts


async def test_a_copy_has_no_origin_and_a_forward_has(bot: Bot, sandbox: Sandbox) -> None:
    post = deeds.write(sandbox, AHMED, AHMED, "hello /start")
    copy = await bot.copy_message(ANA, AHMED, post.id)
    forwarded = await bot.forward_message(ANA, AHMED, post.id)
    copied = sandbox.chats[ANA].posts[copy.message_id].body
    assert (copied["text"], copied["entities"]) == ("hello /start", post.body["entities"])
    assert "forward_origin" not in copied
    assert forwarded.forward_origin
    assert forwarded.forward_origin.to_dict()["sender_user"]["id"] == AHMED
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(ANA, AHMED, 999)


async def test_a_reaction_and_a_pin_are_kept(bot: Bot, sandbox: Sandbox) -> None:
    post = deeds.write(sandbox, AHMED, AHMED, "receipt")
    assert await bot.set_message_reaction(AHMED, post.id, "👀")
    assert post.reactions == [{"type": "emoji", "emoji": "👀"}]
    assert await bot.pin_chat_message(AHMED, post.id)
    pinned = (await bot.get_chat(AHMED)).pinned_message
    assert pinned
    assert pinned.message_id == post.id
    assert await bot.unpin_chat_message(AHMED, post.id)
    with pytest.raises(BadRequest, match="Message to unpin not found"):
        await bot.unpin_chat_message(AHMED, post.id)


async def test_typing_is_seen_and_unknown_actions_are_refused(bot: Bot, sandbox: Sandbox) -> None:
    assert await bot.send_chat_action(AHMED, "typing")
    assert [event["action"] for event in sandbox.events.past(AHMED)][-1] == "typing"
    with pytest.raises(BadRequest, match="Wrong parameter action in request"):
        await bot.send_chat_action(AHMED, "sleeping")


async def test_a_person_is_mentioned_by_id_if_they_are_known(bot: Bot) -> None:
    text = f'<a href="tg://user?id={ANA}">Ana</a> <a href="tg://user?id=404">nobody</a>'
    message = await bot.send_message(AHMED, text, parse_mode="HTML")
    assert [entity.user and entity.user.id for entity in message.entities] == [ANA]


async def test_a_protected_message_and_its_preview_options_are_echoed(bot: Bot) -> None:
    message = await bot.send_message(AHMED, "https://example.org", protect_content=True, disable_web_page_preview=True)
    assert message.has_protected_content
    assert message.link_preview_options
    assert message.link_preview_options.is_disabled
    assert [entity.type for entity in message.entities] == ["url"]
