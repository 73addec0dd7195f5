"""Notices: facts that somebody must be told, as they were when it happened."""

from dataclasses import dataclass
from typing import ClassVar, TypeVar

N = TypeVar("N", bound="Notice")


@dataclass(frozen=True)
class Notice:
    """A fact to tell. `code` names it in the outbox; `critical` ones don't wait for quiet hours to end."""

    code: ClassVar[str]
    critical: ClassVar[bool] = False


_by_code: dict[str, type[Notice]] = {}


def notice(kind: type[N]) -> type[N]:
    """Make a notice known by its code (a class decorator, above `@dataclass`)."""
    if _by_code.setdefault(kind.code, kind) is not kind:
        raise ValueError(f"The notice code {kind.code!r} is taken.")
    return kind


def notice_type(code: str) -> type[Notice]:
    """Return the notice with this code; raises `KeyError` for one that nobody has."""
    return _by_code[code]


def notice_types() -> tuple[type[Notice], ...]:
    return tuple(_by_code.values())
