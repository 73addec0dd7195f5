"""The likeness of pictures: the same one under another compression, another receipt of the same app, and bad files."""

import io
import struct
import zlib

import pytest
from PIL import Image

from bot.desk import with_likeness
from bot.pictures import MOST_PIXELS, TooManyPixels, likeness_of
from domain.likeness import looks_like
from handlers.speech import SentFile
from tests.pictures import again, receipt, saved
from tests.trade import JPEG, PDF

PHONES = [((1080, 1920), False), ((720, 1280), True), ((1170, 2532), False), ((1440, 3200), True)]
OTHERS = [
    {"amount": "€317.50", "day": "19 Mar 2026", "reference": "2209471835"},
    {"amount": "€317.50"},
    {"amount": "€420.01", "reference": "7730184527"},
    {"day": "13 Mar 2026", "reference": "2209471835"},
    {"reference": "2209471835"},
]


def likeness(content: bytes) -> bytes:
    found = likeness_of(content)
    assert found is not None
    return found


@pytest.mark.parametrize(("size", "dark"), PHONES)
def test_a_receipt_is_told_from_another_of_the_same_app_and_known_after_any_compression(
    size: tuple[int, int],
    dark: bool,  # noqa: FBT001
) -> None:
    sent = receipt(size=size, dark=dark)
    kept = likeness(sent)
    passed_on = [
        likeness(again(sent, quality=quality, scale=scale))
        for quality, scale in ((30, 1.0), (30, 0.5), (60, 0.7), (95, 0.5), (95, 0.85))
    ]
    twice = likeness(again(again(sent, quality=87, scale=1280 / max(size)), quality=50, scale=1.0))
    others = [likeness(receipt(size=size, dark=dark, **other)) for other in OTHERS]
    for version in (*passed_on, twice):
        assert looks_like(kept, version)
        assert not [OTHERS[n] for n, other in enumerate(others) if looks_like(version, other)]


def test_a_picture_is_the_same_in_any_form_and_whichever_way_the_phone_was_held() -> None:
    sent = receipt()
    kept = likeness(sent)
    assert looks_like(kept, likeness(again(sent, form="WEBP")))
    assert looks_like(kept, likeness(again(sent, form="PNG", scale=0.5)))
    lying = _on_its_side(sent)
    assert not looks_like(kept, likeness(saved(lying, "JPEG", quality=90)))
    exif = Image.Exif()
    exif[0x0112] = 6
    assert looks_like(kept, likeness(saved(lying, "JPEG", quality=90, exif=exif)))


def _on_its_side(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB").transpose(Image.Transpose.ROTATE_90)


def test_a_picture_of_nothing_has_no_likeness() -> None:
    for colour in ("white", "black", "#777"):
        assert likeness_of(saved(Image.new("RGB", (1080, 1920), colour), "PNG")) is None


def _bomb(width: int, height: int) -> bytes:
    """Return the beginning of a PNG that says that it is so large, with next to nothing in it."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 4096))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("width", "height"), [(6000, MOST_PIXELS // 6000 + 1), (1, MOST_PIXELS + 1), (65_000, 65_000)])
def test_what_would_unpack_to_too_much_is_not_unpacked(width: int, height: int) -> None:
    with pytest.raises((TooManyPixels, Image.DecompressionBombError)):
        likeness_of(_bomb(width, height))


async def test_a_file_comes_with_its_likeness_if_it_is_a_picture_and_as_it_is_otherwise() -> None:
    sent = receipt()
    read = await with_likeness(SentFile("f", "", "image/png", len(sent), sent))
    assert read.likeness == likeness_of(sent)
    half = again(sent)[:3000]
    for content in (JPEG, PDF, half, sent[:400], _bomb(65_000, 65_000), _bomb(10, 10), b"RIFF", b"", None):
        bad = SentFile("f", "", "image/jpeg", len(content or b""), content)
        assert (await with_likeness(bad)).likeness is None
