"""What a person does in their own Telegram: write, send, tap, edit, delete, block."""

from collections.abc import Sequence

from sandbox.call import Upload
from sandbox.callbacks import Tap
from sandbox.chats import Account, Chat, Post
from sandbox.files import BARE, IN_PLACE, MediaKind
from sandbox.formatting import Formatted, plain
from sandbox.state import Sandbox
from sandbox.wire import Json, compact


class NotPossible(Exception):
    """What a person's own Telegram wouldn't let them do."""


def write(
    sandbox: Sandbox,
    person_id: int,
    chat_id: int,
    text: str,
    *,
    reply_to: int | None = None,
    topic: int | None = None,
    forwarded_from: int | str | None = None,
) -> Post:
    """Send a text. `forwarded_from`: a person's id, or the name of somebody who hides theirs."""
    words = plain(text)
    if not words.text:
        raise NotPossible("There is nothing to send.")
    origin = _origin(sandbox, forwarded_from)
    return _send(sandbox, person_id, chat_id, words.as_text() | origin, reply_to=reply_to, topic=topic)


def send_files(
    sandbox: Sandbox,
    person_id: int,
    chat_id: int,
    uploads: Sequence[Upload],
    *,
    kind: MediaKind,
    caption: str = "",
    reply_to: int | None = None,
    topic: int | None = None,
) -> list[Post]:
    """Send files of one kind; several become an album with the caption under the first."""
    if not uploads or not all(upload.content for upload in uploads):
        raise NotPossible("There is nothing to send.")
    if (caption and kind in BARE) or (len(uploads) > 1 and kind not in IN_PLACE - {"animation"}):
        raise NotPossible("Telegram doesn't send this that way.")
    album = {"media_group_id": str(next(sandbox.numbers) + 10**16)} if len(uploads) > 1 else {}
    words = [plain(caption), *[Formatted()] * (len(uploads) - 1)]
    media = [sandbox.files.keep(upload, kind, {}, lenient=True) for upload in uploads]
    return [
        _send(sandbox, person_id, chat_id, medium | said.as_caption() | album, reply_to=reply_to, topic=topic)
        for medium, said in zip(media, words, strict=True)
    ]


def open_link(sandbox: Sandbox, person_id: int, payload: str = "") -> Post:
    """Open the bot's deep link and press Start, which also ends a block."""
    block(sandbox, person_id, blocked=False)
    return write(sandbox, person_id, person_id, f"/start {payload}".strip())


def tap(sandbox: Sandbox, person_id: int, chat_id: int, message_id: int, data: str) -> Tap:
    """Tap a callback button. The message may have changed meanwhile, or be gone, as in an old client."""
    person, chat = _present(sandbox, person_id, chat_id)
    if not 0 < message_id <= chat.last_id:
        raise NotPossible(f"There is no message {message_id} here.")
    number = next(sandbox.numbers)
    made = Tap(str(4_000_000_000_000 + number), person_id, chat_id, message_id, data, sandbox.now())
    sandbox.callbacks.add(made)
    post = chat.posts.get(message_id)
    gone: Json = {"chat": chat.as_chat(), "message_id": message_id, "date": 0}
    query = {"id": made.id, "from": person.as_user(), "chat_instance": chat.instance, "data": data}
    if chat.bot == "administrator":
        sandbox.updates.add("callback_query", query | {"message": post.body if post else gone})
    return made


def edit(sandbox: Sandbox, person_id: int, chat_id: int, message_id: int, text: str) -> Post:
    """Replace the text or the caption of an own message."""
    chat, post = _own(sandbox, person_id, chat_id, message_id)
    words = plain(text)
    said = words.as_text() if "text" in post.body else words.as_caption()
    replaced = {"text", "entities", "caption", "caption_entities"}
    kept = {name: value for name, value in post.body.items() if name not in replaced}
    sandbox.change(chat, post, kept | said)
    return post


def delete(sandbox: Sandbox, person_id: int, chat_id: int, message_id: int) -> None:
    """Delete an own message; the bot isn't told."""
    chat, post = _own(sandbox, person_id, chat_id, message_id)
    sandbox.remove(chat, post.id)


def block(sandbox: Sandbox, person_id: int, *, blocked: bool) -> None:
    """Block the bot, or let it write again; the bot is told if that changes anything."""
    person = sandbox.people[person_id]
    if person.blocked == blocked:
        return
    person.blocked = blocked
    old, new = ("member", "kicked") if blocked else ("kicked", "member")
    sandbox.tell_standing(sandbox.chats[person_id], person_id, old=old, new=new)


def _send(
    sandbox: Sandbox, person_id: int, chat_id: int, content: Json, *, reply_to: int | None, topic: int | None
) -> Post:
    person, chat = _present(sandbox, person_id, chat_id)
    if topic is not None and (topic not in chat.topics or chat.topics[topic].closed):
        raise NotPossible("This topic is closed or gone.")
    if chat.type == "private":
        if person.blocked:
            raise NotPossible("You have blocked the bot.")
        person.started = True
    replied = chat.posts.get(reply_to or 0)
    if topic is None and replied:
        topic = replied.body.get("message_thread_id")
    return sandbox.publish(chat, person.as_user(), content, topic=topic, reply_to=replied)


def _present(sandbox: Sandbox, person_id: int, chat_id: int) -> tuple[Account, Chat]:
    person, chat = sandbox.people.get(person_id), sandbox.chats.get(chat_id)
    if person is None or chat is None or person_id not in chat.members:
        raise NotPossible("You aren't in this chat.")
    if chat.moved_to:
        raise NotPossible("This group has become a supergroup.")
    return person, chat


def _own(sandbox: Sandbox, person_id: int, chat_id: int, message_id: int) -> tuple[Chat, Post]:
    _, chat = _present(sandbox, person_id, chat_id)
    post = chat.posts.get(message_id)
    if post is None or post.body["from"]["id"] != person_id:
        raise NotPossible("That isn't your message.")
    return chat, post


def _origin(sandbox: Sandbox, forwarded_from: int | str | None) -> Json:
    if isinstance(forwarded_from, int):
        user = sandbox.people[forwarded_from].as_user()
        return {"forward_origin": {"type": "user", "sender_user": user, "date": sandbox.timestamp()}}
    hidden = {"type": "hidden_user", "sender_user_name": forwarded_from, "date": sandbox.timestamp()}
    return compact(forward_origin=hidden if forwarded_from else None)
