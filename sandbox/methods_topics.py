"""Methods of forum topics."""

from collections.abc import Callable
from typing import Any

from sandbox.call import Call
from sandbox.chats import Chat, Topic
from sandbox.place import writable_chat
from sandbox.state import Sandbox
from sandbox.wire import Json, bad_request, compact

_COLORS = {0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F}
_MOST_NAME = 128


def create(sandbox: Sandbox, call: Call) -> Json:
    """Open a topic."""
    chat = _forum(sandbox, call)
    color = call.number("icon_color") or min(_COLORS)
    if color not in _COLORS:
        raise bad_request("TOPIC_ICON_COLOR_INVALID")
    topic = Topic(0, _name(call), color, call.text("icon_custom_emoji_id"))
    told = {"name": topic.name, "icon_color": color, **compact(icon_custom_emoji_id=topic.icon_custom_emoji_id)}
    post = sandbox.publish(chat, sandbox.bot, {"forum_topic_created": told}, service=True, opens_topic=True)
    topic.id = post.id
    chat.topics[topic.id] = topic
    return topic.as_forum_topic()


def edit(sandbox: Sandbox, call: Call) -> bool:
    """Give a topic another name or icon."""
    chat, topic = _topic(sandbox, call)
    name = _name(call) if "name" in call.params else topic.name
    icon = call.text("icon_custom_emoji_id") if "icon_custom_emoji_id" in call.params else topic.icon_custom_emoji_id
    if (name, icon) == (topic.name, topic.icon_custom_emoji_id):
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon_custom_emoji_id = name, icon
    told = {"name": name, "icon_custom_emoji_id": icon}
    sandbox.publish(chat, sandbox.bot, {"forum_topic_edited": told}, topic=topic.id, service=True)
    return True


def close(sandbox: Sandbox, call: Call) -> bool:
    """Close a topic to its members."""
    return _turn(sandbox, call, closed=True)


def reopen(sandbox: Sandbox, call: Call) -> bool:
    """Open a closed topic again."""
    return _turn(sandbox, call, closed=False)


def delete(sandbox: Sandbox, call: Call) -> bool:
    """Delete a topic with everything in it."""
    chat, topic = _topic(sandbox, call)
    del chat.topics[topic.id]
    for post in [post for post in chat.posts.values() if post.body.get("message_thread_id") == topic.id]:
        sandbox.remove(chat, post.id)
    return True


def _turn(sandbox: Sandbox, call: Call, *, closed: bool) -> bool:
    chat, topic = _topic(sandbox, call)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    event = "forum_topic_closed" if closed else "forum_topic_reopened"
    sandbox.publish(chat, sandbox.bot, {event: {}}, topic=topic.id, service=True)
    return True


def _forum(sandbox: Sandbox, call: Call) -> Chat:
    chat = writable_chat(sandbox, call)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat


def _topic(sandbox: Sandbox, call: Call) -> tuple[Chat, Topic]:
    chat = _forum(sandbox, call)
    topic = chat.topics.get(call.number("message_thread_id") or 0)
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return chat, topic


def _name(call: Call) -> str:
    name = call.text("name").strip()
    if not 1 <= len(name) <= _MOST_NAME:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
    return name


METHODS: dict[str, Callable[[Sandbox, Call], Any]] = {
    "createforumtopic": create,
    "editforumtopic": edit,
    "closeforumtopic": close,
    "reopenforumtopic": reopen,
    "deleteforumtopic": delete,
}
