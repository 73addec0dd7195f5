"""Drawings read back: the words of a PDF's pages, and whether anything is to be seen on a page or a picture."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image
from pypdfium2 import PdfDocument

PNG_BEGINS = b"\x89PNG\r\n\x1a\n"


@contextmanager
def _opened(pdf: bytes) -> Iterator[PdfDocument]:
    document = PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def pages_of(pdf: bytes) -> list[list[str]]:
    """Return the lines of text on each page."""
    with _opened(pdf) as document:
        return [page.get_textpage().get_text_range().splitlines() for page in document]


def left_edge(pdf: bytes, text: str) -> float:
    """Return where a text on the first page begins, in points from the left."""
    return _edges(pdf, text)[0]


def right_edge(pdf: bytes, text: str) -> float:
    """Return where a text on the first page ends."""
    return _edges(pdf, text)[1]


def _edges(pdf: bytes, text: str) -> tuple[float, float]:
    with _opened(pdf) as document:
        page = document[0].get_textpage()
        first, count = page.search(text, match_whole_word=True).get_next()
        return page.get_charbox(first)[0], page.get_charbox(first + count - 1)[2]


def rendered(pdf: bytes, page: int = 0, *, colours: bool = False) -> Image.Image:
    """Return a page as a viewer shows it."""
    with _opened(pdf) as document:
        shown: Image.Image = document[page].render(scale=1.5).to_pil().convert("RGB" if colours else "L")
        return shown.copy()


def picture(png: bytes) -> Image.Image:
    assert png.startswith(PNG_BEGINS)
    return Image.open(io.BytesIO(png)).convert("RGB")


def inked(image: Image.Image) -> float:
    """Return how much of a picture isn't white, from 0 to 1."""
    grey = image.convert("L")
    histogram = grey.histogram()
    return 1 - sum(histogram[250:]) / sum(histogram)


def margins_are_clear(image: Image.Image, *, share: float = 0.04) -> bool:
    """Return whether nothing is drawn near the left and right edges, where it would be cut off."""
    grey, width = image.convert("L"), round(image.width * share)
    edges = [grey.crop((0, 0, width, image.height)), grey.crop((image.width - width, 0, image.width, image.height))]
    return all(not inked(edge) for edge in edges)
