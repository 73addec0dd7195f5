"""Telegram's updates by hand, each as it comes over the wire."""

import json
from typing import Any

ANA = {"id": 1001, "is_bot": False, "first_name": "Ana", "last_name": "Ruiz", "username": "ana", "language_code": "es"}
PRIVATE = {"id": 1001, "type": "private", "first_name": "Ana"}
GROUP = {"id": -500, "type": "group", "title": "Staff"}


def update(**content: Any) -> str:
    return json.dumps({"update_id": 1, **content})


def message(chat: dict[str, Any] = PRIVATE, sender: dict[str, Any] = ANA, **content: Any) -> str:
    return update(message={"message_id": 7, "date": 1, "chat": chat, "from": sender, **content})


def tap(**on: Any) -> str:
    pressed = {"message_id": 9, "date": 1, "chat": PRIVATE, **on}
    return update(callback_query={"id": "5", "from": ANA, "chat_instance": "1", "data": "req:200", "message": pressed})


def standing(status: str, chat: dict[str, Any] = PRIVATE) -> str:
    new = {"status": status, "user": {"id": 1, "is_bot": True, "first_name": "Bot"}}
    return update(my_chat_member={"chat": chat, "from": ANA, "date": 1, "old_chat_member": new, "new_chat_member": new})
