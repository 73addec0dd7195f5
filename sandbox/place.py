"""Where a call wants to write, and whether it may."""

from dataclasses import dataclass

from sandbox.call import Call
from sandbox.chats import Chat, Post
from sandbox.markup import checked
from sandbox.state import Sandbox
from sandbox.wire import Json, bad_request, compact, forbidden


@dataclass(frozen=True, slots=True)
class Place:
    """A chat, a topic in it, what is replied to there, and what goes under the message."""

    chat: Chat
    topic: int | None
    reply_to: Post | None
    keyboard: Json | None
    extra: Json


def chat_of(sandbox: Sandbox, call: Call, name: str = "chat_id") -> Chat:
    """Return the chat that a parameter names; raises `ApiError`, for a migrated group with its new id."""
    named = call.text(name)
    if not named:
        raise bad_request(f"{name} is empty")
    if named.startswith("@"):
        chat = next((chat for chat in sandbox.chats.values() if chat.id < 0 and chat.username == named[1:]), None)
    else:
        chat = sandbox.chats.get(call.number(name) or 0)
    if chat is None:
        raise bad_request("chat not found")
    if chat.moved_to:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to)
    return chat


def writable_chat(sandbox: Sandbox, call: Call) -> Chat:
    """Return the chat of a call if the bot may write there; raises `ApiError`."""
    chat = chat_of(sandbox, call)
    if chat.type == "private":
        person = sandbox.people[chat.id]
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        if sandbox.people_must_start and not person.started:
            raise forbidden("bot can't initiate conversation with a user")
    elif chat.bot == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    elif chat.bot == "left":
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def place_of(sandbox: Sandbox, call: Call) -> Place:
    """Return where a sending call wants its message; raises `ApiError`."""
    chat = writable_chat(sandbox, call)
    reply_to = _replied_to(chat, call)
    topic = call.number("message_thread_id")
    if topic is not None and topic not in chat.topics:
        raise bad_request("message thread not found")
    if topic is None and reply_to:
        topic = reply_to.body.get("message_thread_id")
    extra = compact(
        has_protected_content=call.flag("protect_content"),
        link_preview_options=call.structure("link_preview_options"),
    )
    return Place(chat, topic, reply_to, checked(call.structure("reply_markup")), extra)


def post_of(chat: Chat, call: Call, what: str) -> Post:
    """Return the message that a call names; raises `ApiError` naming what wasn't found."""
    post = chat.posts.get(call.number("message_id") or 0)
    if post is None:
        raise bad_request(f"{what} not found")
    return post


def mentioning(sandbox: Sandbox, content: Json) -> Json:
    """Return a message's content with the people whom it mentions by id; unknown ones aren't mentioned."""
    for field in ("entities", "caption_entities"):
        if any(entity["type"] == "text_mention" for entity in content.get(field, ())):
            entities = [_with_person(sandbox, entity) for entity in content[field]]
            content = content | {field: [entity for entity in entities if entity]}
    return content


def _with_person(sandbox: Sandbox, entity: Json) -> Json | None:
    if entity["type"] != "text_mention":
        return entity
    person = sandbox.people.get(entity["user"]["id"])
    return entity | {"user": person.as_user()} if person else None


def _replied_to(chat: Chat, call: Call) -> Post | None:
    wanted = call.structure("reply_parameters")
    if not isinstance(wanted, dict):
        return None
    post = chat.posts.get(wanted.get("message_id", 0))
    if post is None and not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return post
