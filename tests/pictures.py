"""Receipts as apps draw them, and as they look after they went through other hands."""

import io
from typing import Any

from PIL import Image, ImageDraw, ImageFont

RECEIPT = {"amount": "€420.00", "day": "12 Mar 2026", "reference": "7730184526"}


def receipt(*, size: tuple[int, int] = (1080, 1920), dark: bool = False, **shown: str) -> bytes:
    """Return a screen of a bank's app, as a PNG: the same for all, but for what is shown."""
    says = RECEIPT | shown
    ground, ink = ((18, 18, 22), (235, 235, 235)) if dark else ((255, 255, 255), (20, 20, 20))
    picture = Image.new("RGB", size, ground)
    draw, wide, unit = ImageDraw.Draw(picture), size[0], size[0] / 1080
    draw.rectangle((0, 0, wide, 160 * unit), fill=(10, 90, 200))
    draw.ellipse((wide / 2 - 90 * unit, 260 * unit, wide / 2 + 90 * unit, 440 * unit), fill=(30, 170, 80))
    draw.text((60 * unit, 50 * unit), "MyBank", font=_font(56 * unit), fill="white")
    draw.text((wide / 2, 560 * unit), "Transfer sent", font=_font(52 * unit), fill=ink, anchor="mm")
    draw.text((wide / 2, 680 * unit), says["amount"], font=_font(92 * unit), fill=ink, anchor="mm")
    lines = {"To": "Top TV Ltd", "From": "Ahmed TV", "Date": says["day"], "Reference": says["reference"], "Fee": "0.00"}
    for place, (name, value) in enumerate(lines.items()):
        height = (860 + 110 * place) * unit
        draw.text((60 * unit, height), name, font=_font(36 * unit), fill=(120, 120, 120))
        draw.text((wide - 60 * unit, height), value, font=_font(36 * unit), fill=ink, anchor="ra")
    return saved(picture, "PNG")


def again(content: bytes, *, quality: int = 60, scale: float = 0.6, form: str = "JPEG") -> bytes:
    """Return the same picture under another compression and size."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    size = round(picture.width * scale), round(picture.height * scale)
    return saved(picture.resize(size, Image.Resampling.LANCZOS), form, quality=quality)


def saved(picture: Image.Image, form: str, **how: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def _font(size: float) -> Any:
    return ImageFont.load_default(round(size))
