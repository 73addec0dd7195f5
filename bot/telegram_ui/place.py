"""Where in Telegram a lane leads: a chat, or a topic of a group ("-100123:45")."""

from typing import Any


def lane_in(chat: str, thread: str) -> str:
    """Return the lane of a topic, or that of a chat without one."""
    return f"{chat}:{thread}" if thread else chat


def place(lane: str) -> dict[str, Any]:
    """Return the parameters that name a lane's place in a call."""
    chat, _, thread = lane.partition(":")
    return {"chat_id": chat, "message_thread_id": int(thread)} if thread else {"chat_id": chat}
