"""The Bot API's own addresses: calls and downloads."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import methods_bot, methods_chat, methods_edit, methods_send, methods_topics
from sandbox.call import Call, read_call
from sandbox.connection import cut
from sandbox.faults import Fault, FaultKind
from sandbox.files import KINDS
from sandbox.state import CallRecord, Sandbox
from sandbox.wire import ApiError, Json, bad_request, forbidden

Method = Callable[[Sandbox, Call], Any | Awaitable[Any]]
METHODS: dict[str, Method] = {
    **methods_bot.METHODS,
    **methods_send.METHODS,
    **methods_edit.METHODS,
    **methods_chat.METHODS,
    **methods_topics.METHODS,
}


class _ConnectionCut(Exception):
    """A fault wants no answer to be given."""


def routes(sandbox: Sandbox) -> list[Route]:
    """Return the addresses that a bot calls."""

    async def call(request: Request) -> Response:
        return await _answer(sandbox, request)

    async def download(request: Request) -> Response:
        return _download(sandbox, request)

    return [
        Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", download, methods=["GET"]),
    ]


async def _answer(sandbox: Sandbox, request: Request) -> Response:
    name = request.path_params["method"]
    try:
        _check_token(sandbox, request)
        call = await read_call(request, name)
        result = await _recorded(sandbox, call)
    except ApiError as refusal:
        return JSONResponse(refusal.body(), refusal.code)
    except _ConnectionCut:
        return await cut(request)
    return JSONResponse({"ok": True, "result": result})


def _check_token(sandbox: Sandbox, request: Request) -> None:
    if request.path_params["token"] != sandbox.token:
        raise ApiError(401, "Unauthorized")


async def _recorded(sandbox: Sandbox, call: Call) -> Any:
    record = CallRecord(call.method, call.params, sandbox.now(), "waiting")
    sandbox.calls.append(record)
    try:
        result = await _apply(sandbox, call)
    except ApiError as refusal:
        record.outcome = refusal.description
        raise
    except _ConnectionCut as reason:
        record.outcome = str(reason)
        raise
    record.outcome = "ok"
    return result


async def _apply(sandbox: Sandbox, call: Call) -> Any:
    method = METHODS.get(call.method.lower())
    if method is None:
        raise ApiError(404, "Not Found")
    chat_id = call.number("chat_id")
    sandbox.faults.hold_gates(call.method.lower(), chat_id)
    faults = {fault.kind: fault for fault in sandbox.faults.claim(call.method.lower(), chat_id)}
    if slow := faults.get(FaultKind.SLOW):
        await sandbox.pause(slow.seconds)
    _refuse_by_fault(sandbox, faults, call)
    _check_schema(sandbox, call)
    result = method(sandbox, call)
    if inspect.isawaitable(result):
        result = await result
    if FaultKind.LOST_ANSWER in faults:
        raise _ConnectionCut("ok, but the answer was lost")
    return result


def _refuse_by_fault(sandbox: Sandbox, faults: dict[FaultKind, Fault], call: Call) -> None:
    if FaultKind.REFUSED in faults:
        raise _ConnectionCut("connection reset")
    if FaultKind.TOO_MANY_REQUESTS in faults:
        sandbox.faults.hold_gates(call.method.lower(), call.number("chat_id"))
    if FaultKind.SERVER_ERROR in faults:
        raise ApiError(500, "Internal Server Error")
    if FaultKind.BLOCKED in faults:
        raise forbidden("bot was blocked by the user")
    group = sandbox.chats.get(call.number("chat_id") or 0)
    if FaultKind.MIGRATE in faults and group and group.moved_to is None:
        sandbox.migrate(group)


def _check_schema(sandbox: Sandbox, call: Call) -> None:
    if sandbox.check is None:
        return
    params: Json = call.params | {name: f"attach://{name}" for name in call.files if name in _UPLOADED_DIRECTLY}
    try:
        sandbox.check(call.method, params)
    except ValueError as violation:
        sandbox.violations.append(f"{call.method}: {violation}")
        raise bad_request(f"SCHEMA: {violation}") from None


_UPLOADED_DIRECTLY = {*KINDS, "certificate", "thumbnail"}


def _download(sandbox: Sandbox, request: Request) -> Response:
    try:
        _check_token(sandbox, request)
    except ApiError as refusal:
        return JSONResponse(refusal.body(), refusal.code)
    stored = sandbox.files.by_path.get(request.path_params["path"])
    if stored is None:
        return JSONResponse(ApiError(404, "Not Found").body(), 404)
    return Response(stored.upload.content, media_type="application/octet-stream")
