"""Methods that change, mark or take away messages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sandbox.call import Call
from sandbox.chats import Chat, Post
from sandbox.files import KINDS
from sandbox.formatting import caption_of, text_of
from sandbox.markup import inline
from sandbox.media import input_medium, unique_ids
from sandbox.place import mentioning, post_of, writable_chat
from sandbox.state import Sandbox
from sandbox.wire import Json, bad_request, compact

_CONTENT = {
    "text",
    "entities",
    "caption",
    "caption_entities",
    "reply_markup",
    "link_preview_options",
    "edit_date",
    *KINDS,
}
_DELETABLE_FOR = timedelta(hours=48)
_MOST_DELETED = 100


def edit_text(sandbox: Sandbox, call: Call) -> Json:
    """Replace the text of a text message, and its keyboard."""
    chat, post = _editable(sandbox, call)
    if "text" not in post.body:
        raise bad_request("there is no text in the message to edit")
    preview = compact(link_preview_options=call.structure("link_preview_options"))
    return _replace(sandbox, chat, post, text_of(call).as_text() | preview | _keyboard(call))


def edit_caption(sandbox: Sandbox, call: Call) -> Json:
    """Replace the caption of a medium, and its keyboard."""
    chat, post = _editable(sandbox, call)
    media = {kind: post.body[kind] for kind in KINDS if kind in post.body}
    if not media:
        raise bad_request("there is no caption in the message to edit")
    return _replace(sandbox, chat, post, media | caption_of(call).as_caption() | _keyboard(call))


def edit_media(sandbox: Sandbox, call: Call) -> Json:
    """Put a medium in the place of another, or of a text."""
    chat, post = _editable(sandbox, call)
    medium, words = input_medium(sandbox, call, call.structure("media"))
    return _replace(sandbox, chat, post, medium | words.as_caption() | _keyboard(call))


def edit_reply_markup(sandbox: Sandbox, call: Call) -> Json:
    """Replace the keyboard alone."""
    chat, post = _editable(sandbox, call)
    kept = {name: post.body[name] for name in _CONTENT - {"reply_markup", "edit_date"} if name in post.body}
    return _replace(sandbox, chat, post, kept | _keyboard(call))


def _editable(sandbox: Sandbox, call: Call) -> tuple[Chat, Post]:
    if call.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = writable_chat(sandbox, call)
    post = post_of(chat, call, "message to edit")
    if not post.from_bot or post.keyboard or "forward_origin" in post.body:
        raise bad_request("message can't be edited")
    return chat, post


def _keyboard(call: Call) -> Json:
    return compact(reply_markup=inline(call.structure("reply_markup")))


def _replace(sandbox: Sandbox, chat: Chat, post: Post, content: Json) -> Json:
    content = mentioning(sandbox, content)
    if _told(content) == _told(post.body):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a current"
            " content and reply markup of the message"
        )
    frame = {name: value for name, value in post.body.items() if name not in _CONTENT}
    sandbox.change(chat, post, frame | content)
    return post.body


def _told(body: Json) -> Json:
    told = {name: value for name, value in body.items() if name in _CONTENT - {"edit_date", *KINDS}}
    return told | {"media": unique_ids(body)}


def delete_message(sandbox: Sandbox, call: Call) -> bool:
    """Delete a message that isn't older than two days."""
    chat = writable_chat(sandbox, call)
    post = post_of(chat, call, "message to delete")
    if sandbox.timestamp() - post.body["date"] > _DELETABLE_FOR.total_seconds():
        raise bad_request("message can't be deleted for everyone")
    sandbox.remove(chat, post.id)
    return True


def delete_messages(sandbox: Sandbox, call: Call) -> bool:
    """Delete those of the named messages that are there."""
    chat = writable_chat(sandbox, call)
    ids = call.structure("message_ids")
    if not isinstance(ids, list) or not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > _MOST_DELETED:
        raise bad_request("too many message identifiers specified")
    for message_id in ids:
        if message_id in chat.posts:
            sandbox.remove(chat, message_id)
    return True


def set_reaction(sandbox: Sandbox, call: Call) -> bool:
    """Put the bot's reaction under a message, or take it away."""
    chat = writable_chat(sandbox, call)
    post = post_of(chat, call, "message to react")
    reactions = call.structure("reaction") or []
    if not isinstance(reactions, list) or not all(isinstance(one, dict) and "type" in one for one in reactions):
        raise bad_request("can't parse reaction types JSON object")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    post.reactions = reactions
    post.touched = sandbox.touch()
    sandbox.events.tell(chat.members, "edited", chat_id=chat.id, message=post.as_seen())
    return True


def pin(sandbox: Sandbox, call: Call) -> bool:
    """Pin a message, with a service message about it."""
    chat = writable_chat(sandbox, call)
    post = post_of(chat, call, "message to pin")
    if post.id not in chat.pinned:
        chat.pinned.append(post.id)
        topic = post.body.get("message_thread_id")
        sandbox.publish(chat, sandbox.bot, {"pinned_message": post.body}, topic=topic, service=True)
    return True


def unpin(sandbox: Sandbox, call: Call) -> bool:
    """Unpin a message, the latest pinned if none is named."""
    chat = writable_chat(sandbox, call)
    message_id = call.number("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    return True


def unpin_all(sandbox: Sandbox, call: Call) -> bool:
    """Unpin everything."""
    writable_chat(sandbox, call).pinned.clear()
    return True


METHODS: dict[str, Callable[[Sandbox, Call], Any]] = {
    "editmessagetext": edit_text,
    "editmessagecaption": edit_caption,
    "editmessagemedia": edit_media,
    "editmessagereplymarkup": edit_reply_markup,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
    "setmessagereaction": set_reaction,
    "pinchatmessage": pin,
    "unpinchatmessage": unpin,
    "unpinallchatmessages": unpin_all,
}
