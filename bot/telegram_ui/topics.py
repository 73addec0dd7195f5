"""Topics of groups: opened, changed, closed."""

from typing import Any

from telegram.error import TelegramError

from bot.platform import TopicDone, TopicOutcome
from bot.telegram_ui.api import Bot
from bot.telegram_ui.fitting import SHORTENED, shorten
from bot.telegram_ui.outcome import is_topic_as_wanted, outcome_of
from bot.telegram_ui.place import place
from bot.telegram_ui.render import one_line
from domain.traffic import lane_in

LONGEST_NAME = 128


async def create_topic(bot: Bot, chat: str, name: str, *, icon: str, color: int | None) -> TopicOutcome:
    """Open a topic in a group."""
    look = {"icon_custom_emoji_id": icon, "icon_color": color}
    wanted = {"name": _fitting(name) or SHORTENED} | {key: value for key, value in look.items() if value}
    try:
        made = await bot.call("createForumTopic", place(chat) | wanted)
    except TelegramError as error:
        return outcome_of(error, chat)
    return TopicDone(str(made["message_thread_id"]))


async def change_topic(bot: Bot, chat: str, thread: str, *, name: str, icon: str) -> TopicOutcome:
    """Give a topic another name or icon."""
    wanted = {"name": _fitting(name), "icon_custom_emoji_id": icon}
    return await _call(bot, chat, thread, "editForumTopic", {key: value for key, value in wanted.items() if value})


async def close_topic(bot: Bot, chat: str, thread: str) -> TopicOutcome:
    return await _call(bot, chat, thread, "closeForumTopic", {})


async def reopen_topic(bot: Bot, chat: str, thread: str) -> TopicOutcome:
    return await _call(bot, chat, thread, "reopenForumTopic", {})


async def _call(bot: Bot, chat: str, thread: str, method: str, parameters: dict[str, Any]) -> TopicOutcome:
    lane = lane_in(chat, thread)
    try:
        await bot.call(method, place(lane) | parameters)
    except TelegramError as error:
        return TopicDone(thread) if is_topic_as_wanted(error) else outcome_of(error, lane)
    return TopicDone(thread)


def _fitting(name: str) -> str:
    return shorten(one_line(name), LONGEST_NAME)
