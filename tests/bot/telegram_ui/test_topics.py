"""Topics of a group are opened, named, closed and opened again, and say when they are gone."""

import pytest

from bot.platform import Later, Moved, Rejected, TopicDone, TopicGone, Uncertain, Unreachable
from bot.telegram_ui.platform import TelegramPlatform
from sandbox.chats import Chat
from sandbox.faults import Fault, FaultKind
from sandbox.state import Sandbox
from tests.bot.telegram_ui.conftest import ANA


@pytest.fixture
def group(sandbox: Sandbox) -> Chat:
    return sandbox.add_group("Desk", [ANA], forum=True)


async def test_a_topic_is_made_changed_closed_and_opened_again(
    platform: TelegramPlatform, sandbox: Sandbox, group: Chat
) -> None:
    chat = str(group.id)
    made = await platform.create_topic(chat, "#3\nAhmed: " + "😀" * 100, icon="", color=0xFFD67E)
    assert isinstance(made, TopicDone)
    topic = group.topics[int(made.thread)]
    assert (topic.name[:10], topic.name[-1], len(topic.name) <= 128, topic.icon_color) == (
        "#3 Ahmed: ", "…", True, 0xFFD67E
    )  # fmt: skip
    for _twice in range(2):
        assert await platform.change_topic(chat, made.thread, name="#3 solved", icon="5312") == made
    assert await platform.change_topic(chat, made.thread, name="", icon="777") == made
    assert (topic.name, topic.icon_custom_emoji_id) == ("#3 solved", "777")
    for _twice in range(2):
        assert await platform.close_topic(chat, made.thread) == made
    assert topic.closed
    for _twice in range(2):
        assert await platform.reopen_topic(chat, made.thread) == made
    assert not topic.closed


async def test_what_cannot_be_done_to_a_topic_says_why(
    platform: TelegramPlatform, sandbox: Sandbox, group: Chat
) -> None:
    chat = str(group.id)
    assert await platform.close_topic(chat, "4711") == TopicGone(f"{chat}:4711")
    assert await platform.create_topic(chat, "\u2800", icon="", color=1) == Rejected("Topic_icon_color_invalid")
    for kind, outcome in ((FaultKind.TOO_MANY_REQUESTS, Later), (FaultKind.LOST_ANSWER, Uncertain)):
        sandbox.faults.inject(Fault(kind, "createForumTopic", seconds=3))
        assert isinstance(await platform.create_topic(chat, "x", icon="", color=None), outcome)
        sandbox.faults.clear()
    assert isinstance(await platform.create_topic("-4", "x", icon="", color=None), Unreachable)
    plain = sandbox.add_group("Old", [ANA], basic=True)
    moved = sandbox.migrate(plain)
    assert await platform.create_topic(str(plain.id), "x", icon="", color=None) == Moved(str(moved.id))
