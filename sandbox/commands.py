"""The bot's commands by scope and language."""

import json

from sandbox.wire import Json

_MEMBER_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_Key = tuple[str, str]


class Commands:
    """Lists of commands, and which of them a person sees."""

    def __init__(self) -> None:
        self._lists: dict[_Key, list[Json]] = {}

    def put(self, scope: Json | None, language: str, commands: list[Json]) -> None:
        """Replace the list of a scope and language."""
        self._lists[_scope(scope), language] = commands

    def drop(self, scope: Json | None, language: str) -> None:
        """Forget the list of a scope and language."""
        self._lists.pop((_scope(scope), language), None)

    def exactly(self, scope: Json | None, language: str) -> list[Json]:
        """Return the list of just this scope and language."""
        return self._lists.get((_scope(scope), language), [])

    def for_private_chat(self, person_id: int, language: str) -> list[Json]:
        """Return what a person sees in the private chat: the narrowest scope wins, then their language."""
        scopes: tuple[Json, ...] = (
            {"type": "chat", "chat_id": person_id},
            {"type": "all_private_chats"},
            {"type": "default"},
        )
        keys = [(_scope(scope), spoken) for scope in scopes for spoken in (language, "")]
        return next((self._lists[key] for key in keys if self._lists.get(key)), [])


def _scope(scope: Json | None) -> str:
    fields = scope or {"type": "default"}
    if fields.get("type") in _MEMBER_SCOPES:
        fields = {"type": fields["type"]}
    return json.dumps({name: str(value) for name, value in fields.items()}, sort_keys=True)
