"""Topics of groups, as deeds want them: seen to by the platform that they are on."""

from typing import assert_never

import structlog

from bot.platform import Platform, Rejected, TopicOutcome
from domain.traffic import Item, TopicWish, WantedTopic, chat_of, thread_of

log = structlog.get_logger()


async def see_to(platform: Platform, item: Item, wanted: WantedTopic) -> TopicOutcome:
    """Have a topic made or changed, and return what came of it."""
    try:
        return await _see_to(platform, chat_of(item.lane), thread_of(item.lane), wanted)
    except Exception:
        log.exception("topic not seen to", item=item.id)
        return Rejected("the platform's adapter failed")


async def _see_to(platform: Platform, chat: str, thread: str, wanted: WantedTopic) -> TopicOutcome:
    match wanted.what:
        case TopicWish.CREATE:
            return await platform.create_topic(chat, wanted.name, icon=wanted.icon, color=wanted.color)
        case TopicWish.RENAME:
            return await platform.change_topic(chat, thread, name=wanted.name, icon=wanted.icon)
        case TopicWish.CLOSE:
            return await platform.close_topic(chat, thread)
        case TopicWish.REOPEN:
            return await platform.reopen_topic(chat, thread)
        case _:
            assert_never(wanted.what)
