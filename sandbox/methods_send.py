"""Methods that put new messages into a chat."""

from collections.abc import Callable
from typing import Any

from sandbox.call import Call
from sandbox.chats import Chat, Post
from sandbox.files import BARE, KINDS, MediaKind
from sandbox.formatting import caption_of, text_of
from sandbox.media import input_medium, medium_of
from sandbox.place import Place, chat_of, mentioning, place_of, post_of
from sandbox.state import Sandbox
from sandbox.wire import Json, bad_request

_CONTENT = {"text", "entities", "caption", "caption_entities", *KINDS}
_ALBUM_SIZES = range(2, 11)


def send_message(sandbox: Sandbox, call: Call) -> Json:
    """Send a text."""
    place = place_of(sandbox, call)
    return _send(sandbox, place, text_of(call).as_text())


def send_medium(kind: MediaKind) -> Callable[[Sandbox, Call], Json]:
    """Return the method that sends one medium of a kind."""

    def send(sandbox: Sandbox, call: Call) -> Json:
        place = place_of(sandbox, call)
        words = {} if kind in BARE else caption_of(call).as_caption()
        return _send(sandbox, place, medium_of(sandbox, call, kind) | words)

    return send


def send_media_group(sandbox: Sandbox, call: Call) -> list[Json]:
    """Send an album."""
    place = place_of(sandbox, call)
    items = call.structure("media")
    if not isinstance(items, list) or len(items) not in _ALBUM_SIZES:
        raise bad_request("media group must include 2-10 items")
    contents = [medium | words.as_caption() for medium, words in (input_medium(sandbox, call, item) for item in items)]
    kinds = {kind for content in contents for kind in KINDS if kind in content}
    if "animation" in kinds or (len(kinds) > 1 and not kinds <= {"photo", "video"}):
        raise bad_request("can't use the media of the specified type in the album")
    album = {"media_group_id": str(next(sandbox.numbers) + 10**16)}
    return [_send(sandbox, place, content | album) for content in contents]


def copy_message(sandbox: Sandbox, call: Call) -> Json:
    """Send the content of another message as one's own."""
    place = place_of(sandbox, call)
    original = post_of(chat_of(sandbox, call, "from_chat_id"), call, "message to copy")
    content = content_of(original)
    if not content:
        raise bad_request("message can't be copied")
    if "caption" in call.params and "text" not in content:
        content = {name: content[name] for name in KINDS if name in content} | caption_of(call).as_caption()
    return {"message_id": _send(sandbox, place, content)["message_id"]}


def forward_message(sandbox: Sandbox, call: Call) -> Json:
    """Send another message with its origin."""
    place = place_of(sandbox, call)
    source = chat_of(sandbox, call, "from_chat_id")
    original = post_of(source, call, "message to forward")
    content = content_of(original)
    if not content:
        raise bad_request("message can't be forwarded")
    return _send(sandbox, place, content | {"forward_origin": origin_of(original)})


def content_of(post: Post) -> Json:
    """Return what a message says, without where and by whom."""
    return {name: value for name, value in post.body.items() if name in _CONTENT}


def origin_of(post: Post) -> Json:
    """Return the Bot API's `MessageOrigin` of a message that is forwarded."""
    first = {"type": "user", "sender_user": post.body["from"], "date": post.body["date"]}
    return dict(post.body.get("forward_origin", first))


def send_chat_action(sandbox: Sandbox, call: Call) -> bool:
    """Show that the bot is typing or uploading."""
    place = place_of(sandbox, call)
    action = call.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat: Chat = place.chat
    sandbox.events.tell(chat.members, "action", chat_id=chat.id, action=action)
    return True


def _send(sandbox: Sandbox, place: Place, content: Json) -> Json:
    post = sandbox.publish(
        place.chat,
        sandbox.bot,
        place.extra | mentioning(sandbox, content),
        topic=place.topic,
        reply_to=place.reply_to,
        keyboard=place.keyboard,
    )
    return post.body


_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip

METHODS: dict[str, Callable[[Sandbox, Call], Any]] = {
    "sendmessage": send_message,
    **{f"send{kind.replace('_', '')}": send_medium(kind) for kind in KINDS},
    "sendmediagroup": send_media_group,
    "copymessage": copy_message,
    "forwardmessage": forward_message,
    "sendchataction": send_chat_action,
}
