"""Every module with handlers in it, imported so that they are registered; and the commands that are published."""

from handlers import (
    agreement,
    balance,
    clauses,
    deciding,
    decision_card,
    draft_numbers,
    drafting,
    inviting,
    joining,
    loading,
    menu,
    network,
    offers,
    own_request_card,
    panels,
    payment_methods,
    reaching,
    request_lists,
    request_news,
    requesting,
    setting_up,
    settings,
    sub_reseller,
    terms,
    terms_numbers,
)
from handlers.menu import commands_for, common_commands
from handlers.wording import LANGUAGES, speaking

__all__ = [
    "agreement",
    "balance",
    "clauses",
    "command_lists",
    "commands_for",
    "deciding",
    "decision_card",
    "draft_numbers",
    "drafting",
    "inviting",
    "joining",
    "loading",
    "menu",
    "network",
    "offers",
    "own_request_card",
    "panels",
    "payment_methods",
    "reaching",
    "request_lists",
    "request_news",
    "requesting",
    "setting_up",
    "settings",
    "sub_reseller",
    "terms",
    "terms_numbers",
]


def command_lists() -> dict[str, list[tuple[str, str]]]:
    """Return, by language, the commands that everybody has, each with what it does."""
    lists = {}
    for language in LANGUAGES:
        with speaking(language):
            lists[language] = common_commands()
    return lists
