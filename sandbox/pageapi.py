"""What the chat page and the tests' persons ask for: people, chats, messages, deeds."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import deeds
from sandbox.call import read_upload
from sandbox.chats import Account, Chat, Post
from sandbox.events_stream import event_stream
from sandbox.faults import fault_of
from sandbox.files import KINDS
from sandbox.state import Sandbox
from sandbox.wire import Json

_LONGEST_WAIT = 30.0
Answer = Callable[[Sandbox, Request], Awaitable[Json | Response]]


def routes(sandbox: Sandbox) -> list[Route]:
    """Return the addresses of the page."""
    person, chat = "/sandbox/people/{person_id:int}", "/sandbox/people/{person_id:int}/chats/{chat_id}"
    return [
        _route(sandbox, "GET", "/sandbox/people", _people),
        _route(sandbox, "GET", f"{person}/chats", _chats),
        _route(sandbox, "GET", f"{person}/events", _events),
        _route(sandbox, "GET", f"{person}/commands", _commands),
        _route(sandbox, "POST", f"{person}/open", _open),
        _route(sandbox, "POST", f"{person}/block", _block),
        _route(sandbox, "GET", f"{chat}/messages", _messages),
        _route(sandbox, "POST", f"{chat}/text", _write),
        _route(sandbox, "POST", f"{chat}/files", _send_files),
        _route(sandbox, "POST", f"{chat}/tap", _tap),
        _route(sandbox, "POST", f"{chat}/edit", _edit),
        _route(sandbox, "POST", f"{chat}/delete", _delete),
        _route(sandbox, "GET", "/sandbox/files/{file_id}", _file),
        _route(sandbox, "POST", "/sandbox/faults", _inject),
        _route(sandbox, "DELETE", "/sandbox/faults", _clear_faults),
    ]


def _route(sandbox: Sandbox, verb: str, path: str, answer: Answer) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            told = await answer(sandbox, request)
        except deeds.NotPossible as refusal:
            return JSONResponse({"error": str(refusal)}, 409)
        except (KeyError, ValueError, TypeError) as mistake:
            return JSONResponse({"error": f"That can't be read: {mistake!r}"}, 400)
        return told if isinstance(told, Response) else JSONResponse(told)

    return Route(path, endpoint, methods=[verb])


async def _people(sandbox: Sandbox, _: Request) -> Json:
    bot = {name: sandbox.bot[name] for name in ("id", "first_name", "username")}
    return {"bot": bot, "people": [_as_listed(person) for person in sandbox.people.values()]}


def _as_listed(person: Account) -> Json:
    return {
        "id": person.id,
        "name": person.first_name,
        "username": person.username,
        "note": person.note,
        "language": person.language_code,
    }


async def _chats(sandbox: Sandbox, request: Request) -> Json:
    return {"chats": [_chat_listed(sandbox, chat) for chat in sandbox.chats_of(_person_id(sandbox, request))]}


def _chat_listed(sandbox: Sandbox, chat: Chat) -> Json:
    private = chat.type == "private"
    last = chat.posts[next(reversed(chat.posts))].as_seen() if chat.posts else None
    topics = [
        {"id": topic.id, "name": topic.name, "icon": f"#{topic.icon_color:06x}", "closed": topic.closed}
        for topic in chat.topics.values()
    ]
    title = sandbox.bot["first_name"] if private else chat.title
    return {
        "id": chat.id,
        "type": "private" if private else "supergroup",
        "title": title,
        "last": last,
        "topics": topics,
    }


async def _messages(sandbox: Sandbox, request: Request) -> Json:
    """List a chat's messages. With `after` and `wait`: once something is newer than that revision, or time is up."""
    person_id, chat = _person_id(sandbox, request), _chat(sandbox, request)
    after, wait = int(request.query_params.get("after", -1)), float(request.query_params.get("wait", 0))
    with sandbox.events.listening(person_id) as queue:
        if after >= sandbox.revision and wait > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(queue.get(), min(wait, _LONGEST_WAIT))
    return {
        "messages": [post.as_seen() for post in chat.posts.values()],
        "revision": sandbox.revision,
        "touched": {str(post.id): post.touched for post in chat.posts.values()},
        "answers": [
            {"text": tap.text, "show_alert": tap.show_alert, "message_id": tap.message_id, "touched": tap.touched}
            for tap in sandbox.callbacks.answers_to(person_id)
        ],
    }


async def _events(sandbox: Sandbox, request: Request) -> Response:
    return event_stream(sandbox.events, _person_id(sandbox, request))


async def _commands(sandbox: Sandbox, request: Request) -> Json:
    person = sandbox.people[_person_id(sandbox, request)]
    return {"commands": sandbox.commands.for_private_chat(person.id, person.language_code)}


async def _open(sandbox: Sandbox, request: Request) -> Json:
    wanted = await request.json()
    return _done(sandbox, deeds.open_link(sandbox, _person_id(sandbox, request), str(wanted.get("payload") or "")))


async def _block(sandbox: Sandbox, request: Request) -> Json:
    wanted = await request.json()
    deeds.block(sandbox, _person_id(sandbox, request), blocked=bool(wanted["blocked"]))
    return _done(sandbox)


async def _write(sandbox: Sandbox, request: Request) -> Json:
    wanted = await request.json()
    post = deeds.write(
        sandbox,
        _person_id(sandbox, request),
        _chat(sandbox, request).id,
        str(wanted["text"]),
        reply_to=wanted.get("reply_to"),
        topic=wanted.get("topic"),
        forwarded_from=wanted.get("forwarded_from"),
    )
    return _done(sandbox, post)


async def _send_files(sandbox: Sandbox, request: Request) -> Json:
    async with request.form() as form:
        uploads = [await read_upload(part) for part in form.getlist("file") if isinstance(part, UploadFile)]
        kind = str(form.get("kind", "document"))
        if kind not in KINDS:
            raise ValueError(kind)
        posts = deeds.send_files(
            sandbox,
            _person_id(sandbox, request),
            _chat(sandbox, request).id,
            uploads,
            kind=kind,
            caption=str(form.get("caption") or ""),
            reply_to=_whole(form, "reply_to"),
            topic=_whole(form, "topic"),
        )
    return _done(sandbox, *posts)


async def _tap(sandbox: Sandbox, request: Request) -> Json:
    wanted = await request.json()
    tap = deeds.tap(
        sandbox,
        _person_id(sandbox, request),
        _chat(sandbox, request).id,
        int(wanted["message_id"]),
        str(wanted["data"]),
    )
    return _done(sandbox) | {"callback_query_id": tap.id}


async def _edit(sandbox: Sandbox, request: Request) -> Json:
    wanted = await request.json()
    post = deeds.edit(
        sandbox,
        _person_id(sandbox, request),
        _chat(sandbox, request).id,
        int(wanted["message_id"]),
        str(wanted["text"]),
    )
    return _done(sandbox, post)


async def _delete(sandbox: Sandbox, request: Request) -> Json:
    wanted = await request.json()
    deeds.delete(sandbox, _person_id(sandbox, request), _chat(sandbox, request).id, int(wanted["message_id"]))
    return _done(sandbox)


async def _file(sandbox: Sandbox, request: Request) -> Response:
    stored = sandbox.files.by_id.get(request.path_params["file_id"])
    if stored is None:
        return JSONResponse({"error": "There is no such file."}, 404)
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return Response(stored.upload.content, media_type=stored.upload.mime, headers=headers)


async def _inject(sandbox: Sandbox, request: Request) -> Json:
    sandbox.faults.inject(fault_of(await request.json()))
    return {"ok": True}


async def _clear_faults(sandbox: Sandbox, _: Request) -> Json:
    sandbox.faults.clear()
    return {"ok": True}


def _person_id(sandbox: Sandbox, request: Request) -> int:
    person_id = int(request.path_params["person_id"])
    if person_id not in sandbox.people:
        raise deeds.NotPossible("There is no such person.")
    return person_id


def _chat(sandbox: Sandbox, request: Request) -> Chat:
    chat = sandbox.chats.get(int(request.path_params["chat_id"]))
    if chat is None or int(request.path_params["person_id"]) not in chat.members:
        raise deeds.NotPossible("You aren't in this chat.")
    return chat


def _done(sandbox: Sandbox, *posts: Post) -> Json:
    """Say what a deed left behind. `revision`: everything touched later came after it."""
    return {"ok": True, "messages": [post.as_seen() for post in posts], "revision": sandbox.revision}


def _whole(form: FormData, name: str) -> int | None:
    value: Any = form.get(name)
    return int(value) if value else None
