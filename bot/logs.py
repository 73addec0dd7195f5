"""What the process says about itself: one line an event on stderr, in UTC, with no secret in it.

Everything goes the same way, ours and the libraries', tracebacks included, and is cleaned last, as finished text:
what a secret was hidden in before (a URL, a dictionary, an exception's arguments) makes no difference there.
"""

import logging
import re
import sys
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Literal

import structlog
from structlog.typing import Processor

GONE = "…"

_BARE_TOKEN = re.compile(r"\d{6,12}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")
_TOKEN_IN_URL = re.compile(r"(/bot)\d+(?::|%3[Aa])[^/\s\"'?]+")
_PASSWORD_IN_URL = re.compile(r"(\w://[^\s:/@]*:)[^\s/@]+(?=@)")
_PASSWORD_IN_QUERY = re.compile(r"([?&]password=)[^\s&\"']+")
_INVITATION_IN_LINK = re.compile(r"([?&]start(?:group|app)?=)[\w-]+")
_INVITATION_TYPED = re.compile(r"(/start(?:@\w+)?(?:[ +]|%20))[\w-]+")
_FEED_SECRET = re.compile(r"(feed_)[\w-]{20,}")
_AFTER_A_PREFIX = (
    _FEED_SECRET,
    _TOKEN_IN_URL,
    _PASSWORD_IN_URL,
    _PASSWORD_IN_QUERY,
    _INVITATION_IN_LINK,
    _INVITATION_TYPED,
)

_QUIET = ("aiohttp", "alembic", "apscheduler", "asyncio", "httpcore", "httpx", "sqlalchemy", "telegram", "uvicorn")
"""Libraries that tell what they do at every step; only what worries them is of interest."""

log = structlog.get_logger()


def redact(text: str, secrets: Sequence[str] = ()) -> str:
    """Return the text without tokens, database passwords, invitations, and these `secrets`."""
    for secret in secrets:
        text = text.replace(secret, GONE)
    for shape in _AFTER_A_PREFIX:
        text = shape.sub(rf"\g<1>{GONE}", text)
    return _BARE_TOKEN.sub(GONE, text)


def set_up_logs(
    *, level: str = "INFO", form: Literal["console", "json"] = "console", secrets: Sequence[str] = ()
) -> None:
    """Send every log, warning and uncaught exception of the process to stderr, cleaned of secrets."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Clean(_common(), _rendering(form), secrets))
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level)
    logging.captureWarnings(capture=True)
    for library in _QUIET:
        logging.getLogger(library).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    logging.getLogger("apscheduler").setLevel(
        logging.ERROR
    )  # it warns of each tick that takes longer than its interval
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_common(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    sys.excepthook = _log_crash
    sys.unraisablehook = _log_unraisable
    threading.excepthook = _log_thread_crash


class _Clean(structlog.stdlib.ProcessorFormatter):
    """Renders a record, from whichever library, and cleans the finished text."""

    def __init__(self, common: Sequence[Processor], rendering: Sequence[Processor], secrets: Sequence[str]) -> None:
        super().__init__(foreign_pre_chain=common, processors=rendering)
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        try:
            text = super().format(record)
        except Exception as wrong:  # else logging would print the record, arguments and all, as it is
            text = f"a log line of {record.name} could not be written: {record.msg!r} {record.args!r}: {wrong!r}"
        return redact(text, self._secrets)


def _common() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _rendering(form: Literal["console", "json"]) -> list[Processor]:
    rest = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if form == "json":
        return [rest, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    plain = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    return [rest, plain]


def _log_crash(kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("crashed", exc_info=(kind, value, trace))


def _log_unraisable(crash: "sys.UnraisableHookArgs") -> None:
    if crash.exc_value is not None:
        _log_crash(crash.exc_type, crash.exc_value, crash.exc_traceback)


def _log_thread_crash(crash: threading.ExceptHookArgs) -> None:
    if crash.exc_value is not None:
        _log_crash(crash.exc_type, crash.exc_value, crash.exc_traceback)
