"""Pictures that people send: their likeness, by which the same one is known under another compression or size."""

import io
from typing import TYPE_CHECKING

from domain.likeness import COLUMNS, ROWS, shows_something

if TYPE_CHECKING:
    from PIL import Image

READ = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 24_000_000
"""Twice what a phone's photo has: unpacked it takes some 150 MB, and one is unpacked at a time."""


_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


class TooManyPixels(Exception):
    """A picture that would take too much memory."""


def may_be_picture(content: bytes) -> bool:
    """Return whether a file begins like a picture of those that are read."""
    return content.startswith(_BEGINNINGS)


def likeness_of(content: bytes) -> bytes | None:
    """Return the likeness of a picture; `None` for one on which next to nothing is drawn.

    Takes a moment: not to be called on the event loop. Raises `TooManyPixels` before anything is unpacked, and
    whatever Pillow does for a file that is broken or no picture.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415  (it takes memory, and many a bot never gets a picture)

    with Image.open(io.BytesIO(content), formats=READ) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise TooManyPixels
        picture.draft("L", (8 * COLUMNS, 8 * ROWS) if _is_upright(picture) else (8 * ROWS, 8 * COLUMNS))  # a JPEG alone
        likeness = _cells(ImageOps.exif_transpose(picture.convert("L")))
    return likeness if shows_something(likeness) else None


def _is_upright(picture: "Image.Image") -> bool:
    return picture.height >= picture.width


def _cells(picture: "Image.Image") -> bytes:
    """Return how bright each cell is. Each pixel counts by how near it is: whole ones leave the size of the picture."""
    from PIL import Image  # noqa: PLC0415  (as above)

    size = (COLUMNS, ROWS) if _is_upright(picture) else (ROWS, COLUMNS)
    halved = picture.resize(size, Image.Resampling.HAMMING).point([level >> 1 for level in range(256)])
    return halved.tobytes()
