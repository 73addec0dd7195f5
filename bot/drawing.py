"""`python -m bot.drawing`: draws what it is sent, one after the other, until nothing more can come.

Each order comes on the standard input and each drawing goes to the standard output as a parcel: its size, then so many
bytes. An order is JSON; a drawing begins with a sign of whether it is one, or the reason why there is none.
"""

import logging
import os
import sys
import traceback
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from pydantic import TypeAdapter

from handlers.chart import Chart
from handlers.paper import Paper

SIZE_BYTES = 4
DRAWN, FAILED = b"+", b"-"
LESS_URGENT_THAN_CHATS = 10


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be drawn; just one of the two is set."""

    paper: Paper | None = None
    chart: Chart | None = None


orders = TypeAdapter(Order)


def main() -> None:
    """Draw what comes in; a parent that is gone closes the input, and so ends this."""
    os.nice(LESS_URGENT_THAN_CHATS)
    warnings.simplefilter("ignore")  # what is wrong with a drawing is answered, not written to the terminal
    logging.disable()
    while (order := receive(sys.stdin.buffer)) is not None:
        send(sys.stdout.buffer, _answer(order))


def receive(source: BinaryIO) -> bytes | None:
    """Return the next parcel, `None` where there will be none."""
    size = source.read(SIZE_BYTES)
    return None if len(size) < SIZE_BYTES else source.read(int.from_bytes(size))


def send(destination: BinaryIO, content: bytes) -> None:
    destination.write(parcel(content))
    destination.flush()


def parcel(content: bytes) -> bytes:
    """Return a content with its size before it."""
    return len(content).to_bytes(SIZE_BYTES) + content


def _answer(order: bytes) -> bytes:
    try:
        return DRAWN + draw(orders.validate_json(order))
    except Exception:
        return FAILED + traceback.format_exc().encode(errors="replace")


def draw(order: Order) -> bytes:
    """Return a paper as PDF, or a chart as PNG; what draws it is loaded when the first of its kind comes."""
    if order.paper is not None:
        from bot.papers import draw_paper  # noqa: PLC0415

        return draw_paper(order.paper)
    if order.chart is not None:
        from bot.charts import draw_chart  # noqa: PLC0415

        return draw_chart(order.chart)
    raise ValueError("There is nothing to draw.")


if __name__ == "__main__":
    main()
