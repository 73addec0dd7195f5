"""Every module of this folder, imported so that its handlers are registered; and the commands that are published."""

import pkgutil
from importlib import import_module

import handlers
from handlers.menu import common_commands
from handlers.wording import LANGUAGES, speaking

for _module in pkgutil.iter_modules(handlers.__path__, "handlers."):
    import_module(_module.name)


def command_lists() -> dict[str, list[tuple[str, str]]]:
    """Return, by language, the commands of somebody who is no member, each with what it does."""
    lists = {}
    for language in LANGUAGES:
        with speaking(language):
            lists[language] = common_commands()
    return lists
