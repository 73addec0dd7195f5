"""Stored files: what was uploaded, under ids that can be downloaded and sent again."""

import hashlib
import itertools
import mimetypes
from dataclasses import dataclass
from typing import Literal

from sandbox.call import Upload
from sandbox.pictures import size_of
from sandbox.wire import Json, bad_request, compact

MediaKind = Literal["photo", "animation", "document", "voice", "video", "audio", "video_note", "sticker"]
KINDS: tuple[MediaKind, ...] = (
    "photo", "animation", "document", "voice", "video", "audio", "video_note", "sticker",
)  # fmt: skip
IN_PLACE: frozenset[MediaKind] = frozenset({"photo", "animation", "document", "video", "audio"})
"""What may take the place of another medium."""

BARE: frozenset[MediaKind] = frozenset({"video_note", "sticker"})
"""What has no caption."""

_SIDES = (90, 320, 800, 1280)
_ANY_PICTURE = (1280, 960)
_MOST_PHOTO = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file. `medium`: the field of a message that it belongs to, for sending it again."""

    file_id: str
    unique_id: str
    kind: MediaKind
    upload: Upload
    path: str
    medium: Json

    def as_file(self) -> Json:
        """Return the Bot API's `File`."""
        return {**_identity(self.file_id, self.unique_id, self.upload), "file_path": self.path}


class Files:
    """All stored files, by id and by path."""

    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}
        self.by_path: dict[str, StoredFile] = {}
        self._numbers = itertools.count(1)

    def keep(self, upload: Upload, kind: MediaKind, details: Json, *, lenient: bool = False) -> Json:
        """Store an upload and return the message field that holds it.

        `details`: duration, width, performer and such. `lenient`: take any bytes as a photo. Raises `ApiError`.
        """
        if not upload.content:
            raise bad_request("file must be non-empty")
        if kind == "photo":
            return self._keep_photo(upload, lenient=lenient)
        medium: Json = {kind: {}}
        stored = self._store(upload, kind, medium, "")
        medium[kind] = _identity(stored.file_id, stored.unique_id, upload) | _details(upload, kind, details)
        if kind == "animation":
            medium["document"] = medium[kind]  # as Telegram does, for bots that don't know animations
        return medium

    def _keep_photo(self, upload: Upload, *, lenient: bool) -> Json:
        size = size_of(upload.content) or (_ANY_PICTURE if lenient else None)
        if size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        if len(upload.content) > _MOST_PHOTO:
            raise bad_request("file is too big for a photo")
        medium: Json = {"photo": []}
        for width, height in _sizes(*size):
            stored = self._store(upload, "photo", medium, f"{width}x{height}")
            identity = _identity(stored.file_id, stored.unique_id, upload)
            medium["photo"].append({**identity, "width": width, "height": height})
        return medium

    def _store(self, upload: Upload, kind: MediaKind, medium: Json, variant: str) -> StoredFile:
        number = next(self._numbers)
        digest = hashlib.sha256(upload.content + f"{kind}{variant}".encode()).hexdigest()
        ending = mimetypes.guess_extension(upload.mime) or ""
        if "." in upload.name:
            ending = "." + upload.name.rpartition(".")[2]
        path = f"{kind}s/file_{number}{'.jpg' if kind == 'photo' else ending}"
        stored = StoredFile(
            f"SB{kind[:2].upper()}{number:06d}{digest[:32]}", f"AQ{digest[:14]}", kind, upload, path, medium
        )
        self.by_id[stored.file_id] = self.by_path[path] = stored
        return stored


def _sizes(width: int, height: int) -> list[tuple[int, int]]:
    longest = max(width, height)
    sides = [side for side in _SIDES if side < longest] + [min(longest, _SIDES[-1])]
    ratios = [side / longest for side in dict.fromkeys(sides)]
    return [(max(1, round(width * ratio)), max(1, round(height * ratio))) for ratio in ratios]


def _identity(file_id: str, unique_id: str, upload: Upload) -> Json:
    return {"file_id": file_id, "file_unique_id": unique_id, "file_size": len(upload.content)}


def _details(upload: Upload, kind: MediaKind, details: Json) -> Json:
    given = compact(mime_type=upload.mime, **details)
    match kind:
        case "document":
            return {"file_name": upload.name, **given}
        case "voice":
            return {"duration": 1, **given}
        case "audio":
            return {"duration": 1, "file_name": upload.name, **given}
        case "video_note":
            return {"duration": 1, "length": 240, **details}
        case "sticker":
            return {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        case _:
            return {"duration": 1, "width": 640, "height": 360, "file_name": upload.name, **given}
