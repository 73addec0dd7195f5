"""Updates as Telegram sends them."""

import time
from itertools import count
from typing import Any

_ids = count(500_000_000)


def message(chat: int, text: str) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": f"Person {chat}"}
    said: dict[str, Any] = {
        "message_id": next(_ids),
        "date": int(time.time()),
        "chat": {"id": chat, "type": "private", "first_name": person["first_name"]},
        "from": person,
        "text": text,
    }
    if text.startswith("/"):
        said["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    return {"update_id": next(_ids), "message": said}


def tap(chat: int, data: str) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": f"Person {chat}"}
    shown = {
        "message_id": next(_ids),
        "date": int(time.time()),
        "chat": {"id": chat, "type": "private", "first_name": person["first_name"]},
        "text": ".",
    }
    query = {"id": str(next(_ids)), "from": person, "chat_instance": "1", "data": data, "message": shown}
    return {"update_id": next(_ids), "callback_query": query}


def document(chat: int, name: str, caption: str) -> dict[str, Any]:
    """Return a message with a file, which the stub serves under any id."""
    update = message(chat, caption)
    said = update["message"]
    said["caption"] = said.pop("text")
    said["caption_entities"] = said.pop("entities", [])
    said["document"] = {"file_id": "file", "file_unique_id": "file", "file_name": name, "mime_type": "text/csv"}
    return update
