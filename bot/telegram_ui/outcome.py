"""What became of a call, from the error that it ended with."""

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from bot.platform import Barred, Later, Moved, Rejected, TopicGone, Uncertain, Unreachable
from bot.telegram_ui.request import NotSent, SlowDown

UNREACHED_SECONDS = 5.0
REFUSED_TOKEN_SECONDS = 60.0

_nobody_there = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated", "bot was kicked")
_topic_gone = ("message thread not found", "topic_id_invalid", "topic_deleted", "topic_closed")
_barred = (
    "not enough rights",
    "chat_admin_required",
    "chat_write_forbidden",
    "have no rights to send",
    "need administrator rights",
    "chat is not a forum",
)
_same_already = ("message is not modified",)
_not_editable = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message",
    "there is no caption in the message",
    "there is no media in the message",
)


Failure = Later | Uncertain | Unreachable | Moved | Rejected | Barred | TopicGone


def outcome_of(error: TelegramError, lane: str) -> Failure:
    """Return what an error says of what was tried in a lane.

    A 5xx counts as uncertain: Telegram sends them for messages that it accepted, too.
    """
    if isinstance(error, ChatMigrated):
        return Moved(str(error.new_chat_id))
    if isinstance(error, Forbidden) or is_nobody_there(error):
        return Unreachable(error.message)
    if _says(error, _topic_gone):
        return TopicGone(lane)
    if is_barred(error):
        return Barred(error.message)
    if isinstance(error, BadRequest):
        return Rejected(error.message)
    wait = seconds_to_wait(error)
    return Uncertain(error.message) if wait is None else Later(wait, error.message)


def seconds_to_wait(error: TelegramError) -> float | None:
    """Return after which time a call may be made again that certainly did nothing; `None` for any other."""
    match error:
        case SlowDown(seconds=seconds):
            return seconds
        case NotSent() | Conflict():
            return UNREACHED_SECONDS
        case InvalidToken():
            return REFUSED_TOKEN_SECONDS
        case _:
            return None


def is_nobody_there(error: TelegramError) -> bool:
    return _says(error, _nobody_there)


def is_no_place(error: TelegramError) -> bool:
    """Return whether nothing at all can be shown where something was to be shown."""
    return _says(error, _nobody_there + _topic_gone)


def is_barred(error: TelegramError) -> bool:
    """Return whether the bot lacks the rights for something in this chat."""
    return isinstance(error, BadRequest) and _says(error, _barred)


def is_topic_as_wanted(error: TelegramError) -> bool:
    """Return whether a topic was left alone because it is already as it was wanted."""
    return _says(error, ("topic_not_modified",))


def shows_the_same(error: TelegramError) -> bool:
    """Return whether an edit was refused because nothing would change."""
    return _says(error, _same_already)


def is_not_editable(error: TelegramError) -> bool:
    """Return whether an edit was refused because the message is gone, too old, or of another kind."""
    return _says(error, _not_editable)


def _says(error: TelegramError, phrases: tuple[str, ...]) -> bool:
    text = error.message.lower()
    return any(phrase in text for phrase in phrases)
