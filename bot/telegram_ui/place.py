"""Where in Telegram a lane leads: a chat, or a topic of a group."""

from typing import Any

from domain.traffic import chat_of, thread_of


def place(lane: str) -> dict[str, Any]:
    """Return the parameters that name a lane's place in a call that sends."""
    thread = thread_of(lane)
    return place_of_old(lane) | ({"message_thread_id": int(thread)} if thread else {})


def place_of_old(lane: str) -> dict[str, Any]:
    """Return the parameters that name a lane's place in a call that changes a message, which needs no topic."""
    return {"chat_id": chat_of(lane)}
