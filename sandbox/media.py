"""Media of a call: an upload, an attachment, or a file that is here already."""

from typing import Any

from sandbox.call import Call
from sandbox.files import IN_PLACE, KINDS, MediaKind
from sandbox.formatting import Formatted, caption
from sandbox.state import Sandbox
from sandbox.wire import Json, bad_request

_NUMBERS = ("duration", "width", "height", "length")
_TEXTS = ("performer", "title")


def medium_of(sandbox: Sandbox, call: Call, kind: MediaKind) -> Json:
    """Return the message field for the medium that a call sends under its kind's name."""
    details: Json = {name: value for name in _TEXTS if (value := call.text(name))}
    details |= {name: number for name in _NUMBERS if (number := call.number(name)) is not None}
    return _resolved(sandbox, call, f"attach://{kind}" if kind in call.files else call.text(kind), kind, details)


def input_medium(sandbox: Sandbox, call: Call, item: object) -> tuple[Json, Formatted]:
    """Return the message field and the caption of an `InputMedia`; raises `ApiError`."""
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = item.get("type")
    if kind not in IN_PLACE:
        raise bad_request("can't parse InputMedia: unsupported type specified")
    details = {name: item[name] for name in (*_NUMBERS, *_TEXTS) if name in item}
    medium = _resolved(sandbox, call, str(item.get("media", "")), kind, details)
    return medium, caption(
        str(item.get("caption") or ""), str(item.get("parse_mode") or ""), item.get("caption_entities")
    )


def unique_ids(body: Json) -> list[str]:
    """Return the content ids of all media in a message, by which two of them are the same."""
    media: list[Any] = [body[kind] for kind in KINDS if kind in body]
    files = [size for medium in media for size in (medium if isinstance(medium, list) else [medium])]
    return [file["file_unique_id"] for file in files]


def _resolved(sandbox: Sandbox, call: Call, reference: str, kind: MediaKind, details: Json) -> Json:
    if not reference:
        raise bad_request(f"there is no {kind} in the request")
    if reference.startswith("attach://"):
        upload = call.files.get(reference.removeprefix("attach://"))
        if upload is None:
            raise bad_request(f"can't find the attached file {reference}")
        return sandbox.files.keep(upload, kind, details)
    if reference.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    stored = sandbox.files.by_id.get(reference)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored.medium
