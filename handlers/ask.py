"""Asks: what a person wants, as a value; and the short text by which a button carries one."""

import re
from dataclasses import Field, dataclass, fields
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, ClassVar, TypeVar, get_args, get_type_hints

A = TypeVar("A", bound="Ask")

LONGEST_ACTION = 64
LARGEST = 2**63 - 1
"""The largest number that a database keeps."""

SHORTENED_FROM = 10**6
"""From where on a whole number is carried in base 36, behind a tilde: buttons are short."""

_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NUMBERS = {int: re.compile(r"-?[0-9]{1,19}|~[0-9a-z]{4,13}"), Decimal: re.compile(r"[0-9]{1,19}(\.[0-9]{1,12})?")}


@dataclass(frozen=True)
class Ask:
    """What a person wants.

    `code`: its name in a button: short, and never given to another ask. `of_a_form`: it concerns the question that
    stands open; any other command or button leaves it.
    """

    code: ClassVar[str]
    of_a_form: ClassVar[bool] = False


class StaleAction(Exception):
    """A button carries something that isn't understood any more."""


_by_code: dict[str, type[Ask]] = {}


def register(ask: type[A]) -> type[A]:
    """Make an ask known by its code; raises `ValueError` for a code that is taken."""
    if _by_code.setdefault(ask.code, ask) is not ask:
        raise ValueError(f"{ask.__name__} and {_by_code[ask.code].__name__} share the code {ask.code!r}")
    return ask


def ask_types() -> tuple[type[Ask], ...]:
    return tuple(_by_code.values())


def ask_type(code: str) -> type[Ask]:
    """Return the ask with this code; raises `StaleAction` for a code that nobody has."""
    try:
        return _by_code[code]
    except KeyError:
        raise StaleAction(code) from None


def encode(ask: Ask) -> str:
    """Return an ask as a button's action: its code and its fields, separated by colons.

    Raises `ValueError` for more than 64 bytes, the most that a button holds.
    """
    parts = [ask.code, *(_as_text(getattr(ask, item.name)) for item in fields(ask))]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    action = ":".join(parts)
    if len(action.encode()) > LONGEST_ACTION:
        raise ValueError(f"The action {action!r} is too long for a button.")
    return action


def fits(ask: Ask) -> bool:
    """Return whether a button can carry an ask."""
    try:
        encode(ask)
    except ValueError:
        return False
    return True


def decode(action: str) -> Ask:
    """Return the ask that a button carries; raises `StaleAction` for anything that isn't one."""
    code, *texts = action.split(":")
    kind = ask_type(code)
    shape = _shape(code)
    if len(texts) > len(shape):
        raise StaleAction(action)
    try:
        return kind(
            **{item.name: _from_text(hint, text) for (item, hint), text in zip(shape, texts, strict=False) if text}
        )
    except (ValueError, TypeError, ArithmeticError) as wrong:
        raise StaleAction(action) from wrong


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case int():
            return str(value) if value < SHORTENED_FROM else f"~{_in_base_36(value)}"
        case Decimal():
            return format(value, "f")
        case str():
            if ":" in value:
                raise ValueError(f"{value!r} can't be carried by a button.")
            return str(value)
        case _:
            raise ValueError(f"{value!r} can't be carried by a button.")


def _in_base_36(value: int) -> str:
    digits = ""
    while value:
        value, digit = divmod(value, 36)
        digits = _SIGNS[digit] + digits
    return digits


def _from_text(hint: Any, text: str) -> object:
    if hint is bool:
        return text == "1"
    if hint in _NUMBERS and not _NUMBERS[hint].fullmatch(text):
        raise ValueError(text)
    value = int(text[1:], 36) if text.startswith("~") and hint is int else hint(text)
    if hint is int and abs(value) > LARGEST:
        raise ValueError(text)
    return value


@cache
def _shape(code: str) -> tuple[tuple[Field[Any], Any], ...]:
    """Return the fields of the ask with this code, each with the type that reads its text."""
    kind = ask_type(code)
    hints = get_type_hints(kind)
    return tuple((item, plain_type(hints[item.name])) for item in fields(kind))


def plain_type(hint: Any) -> Any:
    """Return `int` for an id type, and the type itself for an optional one."""
    options = [option for option in get_args(hint) if option is not NoneType]
    if options:
        return plain_type(options[0])
    return getattr(hint, "__supertype__", hint)


_id_fields: dict[type[Ask], dict[str, str]] = {}


def id_fields(kind: type[Ask]) -> dict[str, str]:
    """Return the fields of an ask that name an object, with the name of their id type (`RequestId`)."""
    if kind not in _id_fields:
        _id_fields[kind] = _find_id_fields(kind)
    return _id_fields[kind]


def file_place(kind: type[Ask]) -> str | None:
    """Return the field of an ask that takes a file, if it has one."""
    return next((name for name, id_type in id_fields(kind).items() if id_type in ("AttachmentId", "TableFileId")), None)


def takes_table(kind: type[Ask]) -> bool:
    """Return whether the file that an ask takes is a table, no receipt."""
    return "TableFileId" in id_fields(kind).values()


def _find_id_fields(kind: type[Ask]) -> dict[str, str]:
    found = {}
    for name, hint in get_type_hints(kind).items():
        options = [option for option in get_args(hint) if option is not NoneType] or [hint]
        if hasattr(options[0], "__supertype__"):
            found[name] = options[0].__name__
    return found
