"""How talks and reminders are spoken of: notes in short, who said them, and where what was agreed is put down."""

from datetime import date

from domain.checkins import Checkin, CheckinMode, CheckinState, Conversation, FollowUp
from domain.people import Actor, Reseller
from domain.requests import Attachment, MediaKind
from handlers.ask import fits
from handlers.registry import entry_for_command, questions_of
from handlers.screen import Button, Field, press
from handlers.wording import _, day, moment
from services import decided
from storage.store import Store

SHORT = 240
"""So many characters of a note stand on a card; all of it comes with a tap."""


def shortened(words: str, most: int = SHORT) -> str:
    """Return a note in one paragraph, cut where it is long."""
    plain = " ".join(words.split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"


async def note_field(one: Conversation, reader: Actor, store: Store) -> Field:
    """Return a note as a field: who noted it and when, and how it begins."""
    who = await decided.name_for(store, one.member_id, reader=reader)
    file = None if one.attachment_id is None else await store.attachments.by_id(one.attachment_id)
    parts = [shortened(one.words), f"[{file_word(file)}]" if file else ""]
    said = " ".join(part for part in parts if part) or _("held, without a note")
    return Field(_("%(who)s, %(moment)s") % {"who": who, "moment": moment(one.at)}, said)


def file_word(file: Attachment) -> str:
    """Return what a file of a note is."""
    words = {
        MediaKind.PHOTO: _("photo"),
        MediaKind.VIDEO: _("video"),
        MediaKind.VOICE: _("voice message"),
        MediaKind.AUDIO: _("audio"),
    }
    return words.get(file.kind, _("file"))


def is_whole(one: Conversation) -> bool:
    """Return whether a card shows all of a note."""
    return one.attachment_id is None and len(one.words) <= SHORT


def mode_word(mode: CheckinMode | None) -> str:
    """Return when somebody is spoken to, in a word or two."""
    if mode is None:
        return _("not chosen yet")
    words = {
        CheckinMode.MONTHLY: _("monthly"),
        CheckinMode.ON_FACT: _("when a fact changes"),
        CheckinMode.NONE: _("not at all"),
    }
    return words[mode]


async def state_words(checkin: Checkin, reader: Actor, store: Store) -> str:
    """Return how a check-in ended, in one sentence."""
    values = {
        "who": await decided.name_for(store, checkin.decided_by, reader=reader),
        "moment": moment(checkin.decided_at) if checkin.decided_at else "",
        "reason": checkin.reason,
    }
    if checkin.state is CheckinState.DONE:
        return _("Held by %(who)s on %(moment)s.") % values
    if checkin.decided_by is None:
        return _("It wasn't held.")
    if checkin.reason:
        return _("Skipped by %(who)s on %(moment)s: %(reason)s") % values
    return _("Skipped by %(who)s on %(moment)s.") % values


def follow_up_words(one: FollowUp, today: date) -> str:
    """Return a reminder in short: its day, and of what."""
    words = shortened(one.words, 120)
    if one.on < today:
        return _("since %(day)s: %(words)s") % {"day": day(one.on), "words": words}
    return f"{day(one.on)}: {words}"


def to_agreed(child: Reseller, words: str, reader: Actor) -> Button | None:
    """Return the button that puts something down as agreed; `None` where a reader can't, or it doesn't fit."""
    entry = entry_for_command("agreed")
    if entry is None or reader.role not in entry.roles:
        return None
    line = next(iter(questions_of(entry.ask)), None)
    asks = [entry.ask(**{line: said}) for said in (f"{child.name} {words}", child.name) if line and ":" not in said]
    fitting = next(filter(fits, asks), None)
    return None if fitting is None else press(_("As agreed: %(words)s…") % {"words": words[:32]}, fitting)
