import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden

from sandbox import deeds
from sandbox.chats import Chat
from sandbox.faults import Fault, FaultKind
from sandbox.state import Sandbox
from tests.sandbox.conftest import AHMED, ANA, STRANGER, Ask


async def test_a_topic_is_opened_written_into_and_named_anew(bot: Bot, forum: Chat) -> None:
    topic = await bot.create_forum_topic(forum.id, "Ahmed · request 7", icon_color=0xFFD67E)
    message = await bot.send_message(forum.id, "hello", message_thread_id=topic.message_thread_id)
    assert message.message_thread_id == topic.message_thread_id
    assert message.is_topic_message
    assert await bot.edit_forum_topic(forum.id, topic.message_thread_id, name="done")
    assert forum.topics[topic.message_thread_id].name == "done"
    kinds = [update.message for update in await bot.get_updates()]
    assert [bool(one and one.forum_topic_created) for one in kinds] == [True, False]


async def test_a_deleted_topic_takes_no_messages(bot: Bot, forum: Chat, ask: Ask) -> None:
    topic = await bot.create_forum_topic(forum.id, "gone")
    await bot.send_message(forum.id, "hello", message_thread_id=topic.message_thread_id)
    await bot.delete_forum_topic(forum.id, topic.message_thread_id)
    assert not forum.posts
    told = await ask("sendMessage", chat_id=forum.id, text="x", message_thread_id=topic.message_thread_id)
    assert told["description"] == "Bad Request: message thread not found"
    with pytest.raises(BadRequest, match=r"(?i)TOPIC_ID_INVALID"):
        await bot.close_forum_topic(forum.id, topic.message_thread_id)


async def test_a_closed_topic_is_closed_to_people_until_it_is_reopened(bot: Bot, sandbox: Sandbox, forum: Chat) -> None:
    topic = (await bot.create_forum_topic(forum.id, "case")).message_thread_id
    await bot.close_forum_topic(forum.id, topic)
    with pytest.raises(BadRequest, match=r"(?i)TOPIC_NOT_MODIFIED"):
        await bot.close_forum_topic(forum.id, topic)
    with pytest.raises(deeds.NotPossible):
        deeds.write(sandbox, ANA, forum.id, "x", topic=topic)
    await bot.reopen_forum_topic(forum.id, topic)
    assert deeds.write(sandbox, ANA, forum.id, "x", topic=topic).body["message_thread_id"] == topic


async def test_topics_need_a_forum_and_a_name(bot: Bot, sandbox: Sandbox, forum: Chat) -> None:
    plain = sandbox.add_group("Plain", [ANA])
    with pytest.raises(BadRequest, match="The chat is not a forum"):
        await bot.create_forum_topic(plain.id, "x")
    with pytest.raises(BadRequest, match=r"(?i)TOPIC_TITLE_EMPTY"):
        await bot.create_forum_topic(forum.id, " ")
    with pytest.raises(BadRequest, match=r"(?i)TOPIC_ICON_COLOR_INVALID"):
        await bot.create_forum_topic(forum.id, "x", icon_color=1)


async def test_a_reply_in_a_topic_stays_in_it(bot: Bot, sandbox: Sandbox, forum: Chat) -> None:
    topic = (await bot.create_forum_topic(forum.id, "case")).message_thread_id
    post = deeds.write(sandbox, ANA, forum.id, "x", topic=topic)
    reply = await bot.send_message(forum.id, "y", reply_to_message_id=post.id)
    assert reply.message_thread_id == topic


async def test_the_bot_hears_what_people_say_in_a_group(bot: Bot, sandbox: Sandbox, forum: Chat) -> None:
    deeds.write(sandbox, STRANGER, forum.id, "/help@subpanel_sandbox_bot")
    (update,) = await bot.get_updates()
    assert update.message
    assert (update.message.chat.type, update.message.chat.is_forum) == ("supergroup", True)


async def test_being_added_to_a_group_is_told(bot: Bot, sandbox: Sandbox) -> None:
    group = sandbox.add_group("New", [ANA])
    (update,) = await bot.get_updates()
    assert update.my_chat_member
    assert update.my_chat_member.chat.id == group.id
    assert update.my_chat_member.new_chat_member.status == "administrator"


async def test_a_group_migrates_mid_send(bot: Bot, sandbox: Sandbox, ask: Ask) -> None:
    group = sandbox.add_group("Basic", [ANA], basic=True)
    sandbox.updates.clear()
    sandbox.faults.inject(Fault(FaultKind.MIGRATE, chat_id=group.id))
    told = await ask("sendMessage", chat_id=group.id, text="hello")
    moved_to = told["parameters"]["migrate_to_chat_id"]
    assert told["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert (await ask("sendMessage", chat_id=group.id, text="hello"))["parameters"] == {"migrate_to_chat_id": moved_to}
    assert await bot.send_message(moved_to, "hello")
    messages = [update.message for update in await bot.get_updates() if update.message]
    assert [message.migrate_to_chat_id for message in messages] == [moved_to, None]
    assert [message.migrate_from_chat_id for message in messages] == [None, group.id]
    assert [chat.id for chat in sandbox.chats_of(ANA)] == [ANA, moved_to]


async def test_who_left_cannot_write(bot: Bot, sandbox: Sandbox, forum: Chat) -> None:
    assert await bot.leave_chat(forum.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(forum.id, "x")
    await bot.get_updates(offset=-1)
    sandbox.updates.clear()
    deeds.write(sandbox, ANA, forum.id, "alone at last")
    assert await bot.get_updates() == ()


async def test_who_was_kicked_cannot_write(bot: Bot, sandbox: Sandbox, forum: Chat) -> None:
    sandbox.kick_bot(forum.id, by=ANA)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(forum.id, "x")
    (update,) = await bot.get_updates()
    assert update.my_chat_member
    assert update.my_chat_member.new_chat_member.status == "kicked"


async def test_members_are_described(bot: Bot, forum: Chat) -> None:
    assert (await bot.get_chat_member(forum.id, ANA)).status == "creator"
    assert (await bot.get_chat_member(forum.id, STRANGER)).status == "member"
    assert (await bot.get_chat_member(forum.id, AHMED)).status == "left"
    assert (await bot.get_chat_member(forum.id, bot.id)).status == "administrator"
    assert len(await bot.get_chat_administrators(forum.id)) == 2
    assert await bot.get_chat_member_count(forum.id) == 3
    assert (await bot.get_chat(forum.id)).title == "Staff"
    with pytest.raises(BadRequest, match="User not found"):
        await bot.get_chat_member(forum.id, 1)
