"""Parcels: contents that processes of the bot hand each other on a pipe, each its size and then so many bytes."""

import logging
import os
import sys
import traceback
from collections.abc import Callable
from typing import BinaryIO

SIZE_BYTES = 4
DONE, FAILED = b"+", b"-"
LESS_URGENT_THAN_CHATS = 10


def answer_all(answer: Callable[[bytes], bytes]) -> None:
    """Answer what comes on the standard input, until nothing more can: a parent that is gone closes it.

    An answer begins with a sign of whether it is one, or the reason why there is none.
    """
    os.nice(LESS_URGENT_THAN_CHATS)
    logging.disable()
    while (order := receive(sys.stdin.buffer)) is not None:
        send(sys.stdout.buffer, _answered(answer, order))


def _answered(answer: Callable[[bytes], bytes], order: bytes) -> bytes:
    try:
        return DONE + answer(order)
    except Exception:
        return FAILED + traceback.format_exc().encode(errors="replace")


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
