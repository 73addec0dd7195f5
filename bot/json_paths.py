"""JMESPath: what stands where in a program's JSON."""

from typing import Any


class WrongPath(ValueError):
    """No JMESPath expression."""


def check_path(path: str) -> str:
    """Return a path as it is; raises `WrongPath`."""
    import jmespath  # noqa: PLC0415  (nobody needs it without a pull)
    from jmespath.exceptions import JMESPathError  # noqa: PLC0415  (as above)

    try:
        jmespath.compile(path)
    except JMESPathError as wrong:
        raise WrongPath(f"is no JMESPath expression ({' '.join(str(wrong).split())[:80]})") from None
    return path


def found(path: str, value: Any) -> Any:
    """Return what stands at a path; `None` where there is nothing, or where the path makes no sense of the value."""
    import jmespath  # noqa: PLC0415  (nobody needs it without a pull)
    from jmespath.exceptions import JMESPathError  # noqa: PLC0415  (as above)

    try:
        return jmespath.search(path, value)
    except JMESPathError:
        return None
