"""Notes of a talk: what was said in it, in the team's own words, and how much of it is kept."""

from dataclasses import dataclass
from datetime import timedelta

from domain.errors import N_, Refusal
from domain.names import NotAText, shown, text_from

LONGEST_NOTE = 20_000
"""So many characters are kept of one talk, in however many messages they come."""

LARGEST_FILE = 4 * LONGEST_NOTE + 4
"""No file of bytes beyond this can hold so few characters."""

LONGEST_ANSWER = 1_000
"""What a sub-reseller says beforehand stands whole in the message with the brief."""

CUT_AT = 4000
"""A chat cuts longer texts, so that what follows such a piece at once goes on with it."""

GOES_ON_WITHIN = timedelta(minutes=1)
TEXT_FILE = "text/plain"

_ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(eq=False)
class TooLongNote(Refusal):
    """`left`: how much still fits."""

    most: int
    left: int

    why = N_("That is more than I keep of one talk: at most %(most)s characters, of which %(left)s are left.")
    what_to_do = N_("Shorten it and send it again. What was noted before is kept.")


class NothingNoted(Refusal):
    why = N_("There is nothing in it that I could note.")
    what_to_do = N_("Type what was said, or send it as a voice message, a picture or a text file.")


class UnreadableNote(Refusal):
    why = N_("I can't read that file as a text.")
    what_to_do = N_("Save it as a plain text file (.txt, UTF-8), or paste its words here.")


def note_from(typed: str, *, has_file: bool = False, kept: int = 0) -> str:
    """Return a note in lines of visible signs. `kept`: how many characters of the same talk there are already.

    Raises `NothingNoted` for none without a file, `TooLongNote`.
    """
    lines = (shown(line) for line in typed.replace("\r\n", "\n").split("\n"))
    note = "\n".join(lines).strip()
    if len(note) > LONGEST_NOTE - kept:
        raise TooLongNote(LONGEST_NOTE, max(0, LONGEST_NOTE - kept))
    if not note and not has_file:
        raise NothingNoted
    return note


def answer_from(typed: str) -> str:
    """Return what somebody says of how it goes; raises `NotAText` for nothing, and for what is too long."""
    text = text_from(typed)
    if len(text) > LONGEST_ANSWER:
        raise NotAText(LONGEST_ANSWER)
    return text


def text_of_file(content: bytes) -> str:
    """Return the words of a text file; raises `UnreadableNote`."""
    encoding = _ENCODINGS.get(content[:2], "utf-8-sig")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableNote from None


def together(before: str, more: str) -> str:
    """Return a note with what was added to it."""
    return "\n".join(part for part in (before, more) if part)
