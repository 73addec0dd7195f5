"""Keyboards: what Telegram would take, in the form in which it gives them back."""

from urllib.parse import urlsplit

from sandbox.wire import Json, bad_request

_ACTIONS = {
    "url", "callback_data", "copy_text", "web_app", "login_url", "pay", "callback_game",
    "switch_inline_query", "switch_inline_query_current_chat", "switch_inline_query_chosen_chat",
}  # fmt: skip
_STYLES = {"danger", "success", "primary"}
_MOST_BUTTONS = 100


def checked(markup: object) -> Json | None:
    """Return a reply markup in full form, `None` for none; raises `ApiError`."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return inline(markup)
    if "keyboard" in markup:
        return {**markup, "keyboard": _rows(markup["keyboard"], "keyboard")}
    return markup


def inline(markup: object) -> Json | None:
    """Return an inline keyboard, `None` for none or an empty one; raises `ApiError` for any other."""
    if markup is None or markup == {}:
        return None
    if not isinstance(markup, dict) or "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    rows = [row for row in _rows(markup["inline_keyboard"], "inline_keyboard") if row]
    for row in rows:
        for button in row:
            _check_inline(button)
    if sum(map(len, rows)) > _MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _rows(rows: object, field: str) -> list[list[Json]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{field}" must be an Array of Arrays')
    return [[_button(button) for button in row] for row in rows]


def _button(button: object) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("keyboard button must be a String or an Object")
    if not str(button.get("text", "")).strip():
        raise bad_request("keyboard button text must be non-empty")
    if "style" in button and button["style"] not in _STYLES:
        raise bad_request("invalid button style specified")
    return button


def _check_inline(button: Json) -> None:
    actions = _ACTIONS & button.keys()
    if len(actions) != 1:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    match actions.pop():
        case "callback_data" if not 1 <= len(str(button["callback_data"]).encode()) <= 64:
            raise bad_request("BUTTON_DATA_INVALID")
        case "copy_text" if not 1 <= len(str(button["copy_text"].get("text", ""))) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case "url" if not _is_address(str(button["url"])):
            raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        return False
    return parts.scheme in {"tg", "ton"} or (parts.scheme in {"http", "https"} and "." in parts.netloc)
