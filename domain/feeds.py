"""Feeds: what makes a batch of usage the word of its source, and what is refused before a row of it is looked at."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import ClassVar

SECRET_PREFIX = "feed_"  # noqa: S105  (what all of them begin with, so that a log knows one)
SKEW = timedelta(minutes=5)
"""How far the clock of a sender may be from ours."""

KEPT_FOR = 3 * SKEW
"""For how long a batch is remembered: longer than its timestamp is good for."""

MOST_BYTES = 1024 * 1024
MOST_ROWS = 5_000
BATCHES_A_MINUTE = 60
"""How many batches a source may send."""

TRIES_A_MINUTE = 300
"""How many requests one address may make, whoever it says it is."""


class BatchRefused(Exception):
    """A batch that isn't taken: `why`, and `what_to_do`. A program reads it, so that it is English for everybody."""

    why: ClassVar[str] = ""
    what_to_do: ClassVar[str] = ""


class NotItsSignature(BatchRefused):
    """A source that there isn't, a feed that isn't one, or another secret: from outside they look the same."""

    why = "The signature doesn't fit this source, time and body."
    what_to_do = "Sign `timestamp.body` with HMAC-SHA256 and the source's secret; see GET /usage."


class ClockAstray(BatchRefused):
    why = "The timestamp is more than five minutes away from the clock here."
    what_to_do = "Send the time of sending in seconds since 1970, and look at your clock."


class BatchKnown(BatchRefused):
    why = "This very request came before."
    what_to_do = "Nothing has to be done. To send events again, sign them anew: they count once by their ids."


def new_secret() -> str:
    """Return a secret of 256 random bits."""
    return SECRET_PREFIX + secrets.token_urlsafe(32)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return what a sender who knows the secret writes under a batch: HMAC-SHA256, in hexadecimal digits."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def signer(candidates: tuple[str, str], timestamp: str, body: bytes, signed: str) -> int | None:
    """Return which of two secrets a batch was signed with; `None` for neither. An empty one has signed nothing.

    Both are always compared, each in constant time, so that how long it takes tells nothing.
    """
    given = signed.encode(errors="replace")
    fits = [
        hmac.compare_digest(signature(secret or new_secret(), timestamp, body).encode(), given) for secret in candidates
    ]
    return fits.index(True) if any(fits) else None


def check_clock(timestamp: str, now: datetime) -> None:
    """Raise `ClockAstray` for a time of sending that is too far from now, or none at all."""
    is_number = timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12
    if not is_number or abs(int(timestamp) - now.timestamp()) > SKEW.total_seconds():
        raise ClockAstray
