"""A picture of a receipt, drawn from nothing: a sheet with bars where its words would be."""

import struct
import zlib

WIDTH, HEIGHT = 360, 300
PAPER, INK, BAND = b"\xfb\xfb\xf7", b"\x9a\xa0\xa6", b"\x2e\x7d\x5b"


def receipt_photo(words: str) -> bytes:
    """Return a PNG; its bars are as long as the words, so that other words give another picture."""
    lengths = [len(word) * 9 for word in words.split()]
    rows = [_row(y, lengths) for y in range(HEIGHT)]
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    content = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", content) + _chunk(b"IEND", b"")


def _row(y: int, lengths: list[int]) -> bytes:
    if y < 64:
        return BAND * WIDTH
    line, within = divmod(y - 100, 28)
    if line < 0 or within > 9 or line > 5:
        return PAPER * WIDTH
    long = min(WIDTH - 80, 60 + lengths[line % len(lengths)] * (1 + line % 3))
    return PAPER * 40 + INK * long + PAPER * (WIDTH - 40 - long)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
