"""JMESPath: what stands where in a program's JSON."""

from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError


class WrongPath(ValueError):
    """No JMESPath expression."""


def check_path(path: str) -> str:
    """Return a path as it is; raises `WrongPath`."""
    try:
        jmespath.compile(path)
    except JMESPathError as wrong:
        raise WrongPath(f"is no JMESPath expression ({' '.join(str(wrong).split())[:80]})") from None
    return path


def found(path: str, value: Any) -> Any:
    """Return what stands at a path; `None` where there is nothing, or where the path makes no sense of the value."""
    try:
        return jmespath.search(path, value)
    except JMESPathError:
        return None
