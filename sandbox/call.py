"""A call of the Bot API as it came in: parameters from the address, a form, JSON or a multipart body."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from sandbox.wire import ApiError, Json, bad_request

MOST_UPLOADED = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its method as it was written, its parameters, its files by field name."""

    method: str
    params: Json
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a parameter as text, empty if it is missing."""
        value = self.params.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> int | None:
        """Return a parameter as an integer, `None` if it is missing or none."""
        try:
            return int(self.params[name])
        except (KeyError, ValueError, TypeError):
            return None

    def flag(self, name: str) -> bool:
        """Return a parameter as a yes or no."""
        return str(self.params.get(name, "")).lower() in {"true", "1", "yes"}

    def structure(self, name: str) -> Any:
        """Return a parameter that is an object or a list, `None` if it is missing."""
        value = self.params.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None


async def read_call(request: Request, method: str) -> Call:
    """Return the call that a request makes; raises `ApiError` for a body that can't be read."""
    params: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return Call(method, params | _object(await request.body()))
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        fields, files = await _form(request)
        return Call(method, params | fields, files)
    return Call(method, params)


def _object(body: bytes) -> Json:
    try:
        fields = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(fields, dict):
        raise bad_request("object expected")
    return {name: value for name, value in fields.items() if value is not None}


async def _form(request: Request) -> tuple[Json, dict[str, Upload]]:
    fields: Json = {}
    files: dict[str, Upload] = {}
    async with request.form(max_part_size=MOST_UPLOADED) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = await read_upload(value)
            else:
                fields[name] = value
    return fields, files


async def read_upload(part: UploadFile) -> Upload:
    """Return what one file part of a form holds; raises `ApiError` above 50 MB."""
    content = await part.read()
    if len(content) > MOST_UPLOADED:
        raise ApiError(413, "Request Entity Too Large")
    return Upload(part.filename or "file", content, part.content_type or "application/octet-stream")
