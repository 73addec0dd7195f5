import asyncio
import gc
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from datetime import datetime, timedelta

import pytest
import structlog

from bot.logs import redact, set_up_logs

TOKEN = "123456789:AAEplanted_token-for-tests-0123456789"
PASSWORD = "correct+horse"
INVITATION = "inv_TOKEN-of-64-signs"
DATABASE_URL = f"postgresql+asyncpg://subpanel:{PASSWORD}@localhost/subpanel"

Told = Callable[[], str]

log = structlog.get_logger()


@pytest.fixture(params=["console", "json"])
def told(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Iterator[Told]:
    """Return what was logged, from DEBUG on, and whatever else reached stderr."""
    root, hooks = logging.getLogger(), (sys.excepthook, sys.unraisablehook, threading.excepthook)
    level, handlers = root.level, root.handlers[:]
    with redirect_stderr(io.StringIO()) as logged:
        set_up_logs(level="DEBUG", form=request.param, secrets=(TOKEN, PASSWORD))
    yield lambda: logged.getvalue() + capsys.readouterr().err
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    root.setLevel(level)
    root.handlers[:] = handlers
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks


def _call_telegram() -> None:
    raise ConnectionError(f"POST https://api.telegram.org/bot{TOKEN}/sendMessage failed", {"token": TOKEN})


def _connect() -> None:
    try:
        _call_telegram()
    except ConnectionError as error:
        raise RuntimeError(f"no connection to {DATABASE_URL}") from error


def _log_a_message() -> None:
    log.debug("calling https://api.telegram.org/bot%s/getMe", TOKEN)


def _log_values() -> None:
    log.info("update", payload={"text": f"/start {INVITATION}", "via": [TOKEN]}, url=DATABASE_URL)


def _log_a_secret_of_no_shape() -> None:
    log.error("refused", words=f"wrong password {PASSWORD}")


def _log_an_exception() -> None:
    try:
        _connect()
    except RuntimeError:
        log.exception("not delivered")


def _log_an_exception_as_a_value() -> None:
    try:
        _connect()
    except RuntimeError as error:
        log.error("not delivered", why=error, cause=repr(error.__cause__))


def _log_by_a_library() -> None:
    logging.getLogger("httpx").warning('HTTP Request: POST %s "200"', f"https://api.telegram.org/bot{TOKEN}/getMe")


def _log_an_exception_by_a_library() -> None:
    try:
        _connect()
    except RuntimeError:
        logging.getLogger("aiohttp.client").exception("failed with %r", {"database": DATABASE_URL}, stack_info=True)


def _log_what_cannot_be_formatted() -> None:
    record = logging.LogRecord("telegram", logging.ERROR, __file__, 1, "%d updates", (TOKEN,), None)
    logging.root.handlers[0].handle(record)  # ours alone: pytest's own handlers raise here


def _warn() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"the link https://t.me/subpanel_bot?start={INVITATION} of {TOKEN}", stacklevel=1)


def _crash() -> None:
    try:
        _connect()
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def _crash_in_a_thread() -> None:
    thread = threading.Thread(target=_connect)
    thread.start()
    thread.join()


def _crash_while_being_forgotten() -> None:
    class Forgotten:
        def __del__(self) -> None:
            _connect()

    Forgotten()
    gc.collect()


def _crash_in_a_task_that_nobody_awaits() -> None:
    async def connect() -> None:
        _connect()

    async def forget() -> None:
        task = asyncio.create_task(connect())
        await asyncio.sleep(0)
        del task
        gc.collect()

    asyncio.run(forget())


def _crash_in_a_callback_of_the_loop() -> None:
    async def call() -> None:
        asyncio.get_running_loop().call_soon(_connect)
        await asyncio.sleep(0)

    asyncio.run(call())


@pytest.mark.parametrize(
    "fail",
    [
        _log_a_message,
        _log_values,
        _log_a_secret_of_no_shape,
        _log_an_exception,
        _log_an_exception_as_a_value,
        _log_by_a_library,
        _log_an_exception_by_a_library,
        _log_what_cannot_be_formatted,
        _warn,
        _crash,
        _crash_in_a_thread,
        _crash_while_being_forgotten,
        _crash_in_a_task_that_nobody_awaits,
        _crash_in_a_callback_of_the_loop,
    ],
)
def test_no_way_of_failing_shows_a_secret(fail: Callable[[], None], told: Told) -> None:
    fail()

    text = told()
    assert "…" in text, "nothing was logged, or nothing was taken out"
    assert [secret for secret in (TOKEN, TOKEN[10:], PASSWORD, INVITATION) if secret in text] == []


@pytest.mark.parametrize("fail", [_log_an_exception, _log_an_exception_by_a_library, _crash, _crash_in_a_thread])
def test_a_failure_is_told_with_its_traceback_and_its_cause(fail: Callable[[], None], told: Told) -> None:
    fail()

    text = told()
    assert "ConnectionError" in text
    assert "RuntimeError" in text
    assert "in _call_telegram" in text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"at 10:05 {TOKEN} spoke", "at 10:05 … spoke"),
        (f"%2Fbot{TOKEN.replace(':', '%3A')}%2FgetMe", "%2Fbot…%2FgetMe"),
        ("https://localhost:8081/bot7:short/getMe", "https://localhost:8081/bot…/getMe"),
        ("postgresql://ana:p%40ss@localhost/subpanel", "postgresql://ana:…@localhost/subpanel"),
        ("postgresql:///subpanel?user=ana&password=hunter2&ssl=1", "postgresql:///subpanel?user=ana&password=…&ssl=1"),
        ("https://t.me/subpanel_bot?start=abc-DEF_1", "https://t.me/subpanel_bot?start=…"),
        ('{"text":"/start abc-DEF_1","date":1}', '{"text":"/start …","date":1}'),
        ("signed with feed_AbC-dEf_0123456789-xyz, not with this", "signed with feed_…, not with this"),
        ("what stays: the feed_port and feed_batch 7", None),
        ("what stays: https://localhost:8081/file?id=1 at 2026-03-02T10:05:00", None),
        ("what stays: postgresql://localhost/subpanel and /start", None),
    ],
)
def test_a_secret_is_known_by_its_shape(text: str, clean: str | None) -> None:
    assert redact(text) == (clean or text)


@pytest.mark.parametrize("told", ["json"], indirect=True)
def test_a_line_carries_its_values_and_the_moment_in_utc(told: Told) -> None:
    log.warning("sending uncertain", item=7, why="no answer")
    logging.getLogger("bot.elsewhere").warning("%s of %s", 1, 2)

    ours, theirs = (json.loads(line) for line in told().splitlines())
    assert (ours["event"], ours["item"], ours["level"]) == ("sending uncertain", 7, "warning")
    assert (theirs["event"], theirs["logger"]) == ("1 of 2", "bot.elsewhere")
    assert datetime.fromisoformat(ours["timestamp"]).utcoffset() == timedelta(0)


def test_what_libraries_do_at_every_step_is_not_told(told: Told) -> None:
    for library in ("httpx", "apscheduler.scheduler", "sqlalchemy.engine.Engine", "telegram.Bot"):
        logging.getLogger(library).info("done %s", library)

    assert told() == ""


@pytest.mark.parametrize("told", ["console"], indirect=True)
def test_an_interrupted_process_ends_without_a_word(told: Told) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert told() == ""
