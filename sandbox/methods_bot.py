"""Methods about the bot itself: who it is, its updates, its commands, its answers to taps."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sandbox.call import Call
from sandbox.state import Sandbox
from sandbox.webhook import Target
from sandbox.wire import ApiError, Json, bad_request

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MOST_COMMANDS = 100
_MOST_DOWNLOADED = 20 * 1024 * 1024
_MOST_ANSWER = 200


def get_me(sandbox: Sandbox, _: Call) -> Json:
    """Say who the bot is."""
    return sandbox.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(sandbox: Sandbox, call: Call) -> list[Json]:
    """Wait for updates."""
    if sandbox.updates.webhook_is_set:
        raise ApiError(
            409,
            "Conflict: can't use getUpdates method while webhook is active;"
            " use deleteWebhook to delete the webhook first",
        )
    _allow(sandbox, call)
    limit = call.number("limit")
    return await sandbox.updates.poll(
        offset=call.number("offset") or 0,
        limit=100 if limit is None else limit,
        seconds=min(call.number("timeout") or 0, 50),
    )


def set_webhook(sandbox: Sandbox, call: Call) -> bool:
    """Have updates posted to an address."""
    if not call.text("url"):
        return delete_webhook(sandbox, call)
    target = Target(call.text("url"), call.text("secret_token"))
    target.check()
    _allow(sandbox, call)
    _drop_pending(sandbox, call)
    sandbox.updates.interrupt("terminated by setWebhook request")
    sandbox.webhook.set(target)
    return True


def delete_webhook(sandbox: Sandbox, call: Call) -> bool:
    """Return to polling."""
    _drop_pending(sandbox, call)
    sandbox.webhook.set(None)
    return True


def get_webhook_info(sandbox: Sandbox, _: Call) -> Json:
    """Say where updates are posted, and what went wrong there."""
    return sandbox.webhook.info()


def answer_callback_query(sandbox: Sandbox, call: Call) -> bool:
    """Answer a tap while its query lives."""
    text = call.text("text")
    if len(text) > _MOST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    tap = sandbox.callbacks.answer(
        call.text("callback_query_id"),
        text=text,
        show_alert=call.flag("show_alert"),
        now=sandbox.now(),
        revision=sandbox.touch(),
    )
    sandbox.events.tell(
        [tap.person_id],
        "callback_answer",
        chat_id=tap.chat_id,
        message_id=tap.message_id,
        text=text or None,
        show_alert=tap.show_alert,
    )
    return True


def get_file(sandbox: Sandbox, call: Call) -> Json:
    """Say where a file can be downloaded."""
    stored = sandbox.files.by_id.get(call.text("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.upload.content) > _MOST_DOWNLOADED:
        raise bad_request("file is too big")
    return stored.as_file()


def set_commands(sandbox: Sandbox, call: Call) -> bool:
    """Replace the commands of a scope and language."""
    commands = call.structure("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    _check_commands(commands)
    sandbox.commands.put(call.structure("scope"), call.text("language_code"), commands)
    sandbox.events.tell(sandbox.people, "commands")
    return True


def delete_commands(sandbox: Sandbox, call: Call) -> bool:
    """Forget the commands of a scope and language."""
    sandbox.commands.drop(call.structure("scope"), call.text("language_code"))
    sandbox.events.tell(sandbox.people, "commands")
    return True


def get_commands(sandbox: Sandbox, call: Call) -> list[Json]:
    """List the commands of just this scope and language."""
    return sandbox.commands.exactly(call.structure("scope"), call.text("language_code"))


def set_menu_button(sandbox: Sandbox, call: Call) -> bool:
    """Set what stands beside the input field."""
    sandbox.menu_buttons[call.number("chat_id") or 0] = call.structure("menu_button") or {"type": "default"}
    return True


def get_menu_button(sandbox: Sandbox, call: Call) -> Json:
    """Say what stands beside the input field."""
    buttons = sandbox.menu_buttons
    return buttons.get(call.number("chat_id") or 0) or buttons.get(0) or {"type": "default"}


def set_profile(field: str) -> Callable[[Sandbox, Call], bool]:
    """Return the method that sets one text of the bot's profile."""

    def put(sandbox: Sandbox, call: Call) -> bool:
        sandbox.profile[f"{field} {call.text('language_code')}"] = call.text(field)
        return True

    return put


def get_profile(field: str) -> Callable[[Sandbox, Call], Json]:
    """Return the method that tells one text of the bot's profile."""

    def read(sandbox: Sandbox, call: Call) -> Json:
        return {field: sandbox.profile.get(f"{field} {call.text('language_code')}", "")}

    return read


def _allow(sandbox: Sandbox, call: Call) -> None:
    allowed = call.structure("allowed_updates")
    if isinstance(allowed, list):
        sandbox.updates.allowed = [str(kind) for kind in allowed]


def _drop_pending(sandbox: Sandbox, call: Call) -> None:
    if call.flag("drop_pending_updates"):
        sandbox.updates.clear()


def _check_commands(commands: Sequence[Any]) -> None:
    if len(commands) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not isinstance(command, dict) or not _COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


METHODS: dict[str, Callable[[Sandbox, Call], Any | Awaitable[Any]]] = {
    "getme": get_me,
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "answercallbackquery": answer_callback_query,
    "getfile": get_file,
    "setmycommands": set_commands,
    "deletemycommands": delete_commands,
    "getmycommands": get_commands,
    "setchatmenubutton": set_menu_button,
    "getchatmenubutton": get_menu_button,
    **{f"setmy{name.replace('_', '')}": set_profile(name) for name in ("name", "description", "short_description")},
    **{f"getmy{name.replace('_', '')}": get_profile(name) for name in ("name", "description", "short_description")},
}
