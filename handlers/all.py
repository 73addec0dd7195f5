"""Every module with handlers in it, imported so that they are registered; and the commands that are published."""

from handlers import (
    balance,
    deciding,
    decision_card,
    loading,
    menu,
    network,
    own_request_card,
    payment_methods,
    request_lists,
    request_news,
    requesting,
    settings,
    sub_reseller,
)
from handlers.menu import commands_for, common_commands
from handlers.wording import LANGUAGES, speaking

__all__ = [
    "balance",
    "command_lists",
    "commands_for",
    "deciding",
    "decision_card",
    "loading",
    "menu",
    "network",
    "own_request_card",
    "payment_methods",
    "request_lists",
    "request_news",
    "requesting",
    "settings",
    "sub_reseller",
]


def command_lists() -> dict[str, list[tuple[str, str]]]:
    """Return, by language, the commands that everybody has, each with what it does."""
    lists = {}
    for language in LANGUAGES:
        with speaking(language):
            lists[language] = common_commands()
    return lists
