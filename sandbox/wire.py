"""What travels: JSON objects, and refusals in Telegram's form."""

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A refusal of the Bot API. `parameters`: `retry_after` in seconds, or `migrate_to_chat_id`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        """Return the answer that carries it."""
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return {**answer, "parameters": self.parameters} if self.parameters else answer


def bad_request(words: str, **parameters: int) -> ApiError:
    """Return a 400 with these words."""
    return ApiError(400, f"Bad Request: {words}", **parameters)


def forbidden(words: str) -> ApiError:
    """Return a 403 with these words."""
    return ApiError(403, f"Forbidden: {words}")


def compact(**fields: Any) -> Json:
    """Return an object without the fields that are `None`, empty or false, as Telegram leaves them out."""
    return {name: value for name, value in fields.items() if value not in (None, [], {}, "", False)}
