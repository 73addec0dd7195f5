"""Starting the stub and the bots as processes of their own, loading updates, and reading what came of them."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

TOKEN = "1000000000:benchmark-token-that-opens-nothing-at-all"
LONGEST = 60.0


@dataclass(frozen=True, slots=True)
class Stub:
    """The running stub of the Bot API."""

    url: str

    def load(self, updates: Sequence[dict[str, Any]]) -> None:
        self._call("/load", json.dumps(updates).encode())

    def counted(self) -> dict[str, Any]:
        return dict(self._call("/counted"))

    def chats(self) -> dict[str, list[str]]:
        return dict(self._call("/chats"))

    def ever(self) -> dict[str, int]:
        """Return how much was ever sent to each chat."""
        return dict(self._call("/ever"))

    def times(self) -> dict[str, float]:
        """Return, by chat, when the last message went there, in seconds since updates were loaded."""
        return dict(self._call("/times"))

    def serve_file(self, content: bytes) -> None:
        """Have this file downloaded, whichever is asked for."""
        self._call("/serve", content)

    def wait_for(self, messages: int) -> dict[str, Any]:
        """Return what was counted once so many messages were sent; raises `TimeoutError` if they never are."""
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            counted = self.counted()
            if sum(counted["sent"].values()) >= messages:
                return counted
            time.sleep(0.02)
        raise TimeoutError(f"{messages} messages expected, {counted} counted")

    def _call(self, path: str, body: bytes | None = None) -> Any:
        request = Request(self.url + path, data=body, headers={"Content-Type": "application/json"})  # noqa: S310
        with urlopen(request, timeout=LONGEST) as answer:  # noqa: S310  (loopback only)
            return json.loads(answer.read())["result"]


@contextmanager
def stub() -> Iterator[Stub]:
    port = free_port()
    with process(sys.executable, "-m", "benchmarks.stub", str(port)):
        running = Stub(f"http://127.0.0.1:{port}")
        _until_it_answers(running)
        yield running


@contextmanager
def echo_bot(url: str) -> Iterator[subprocess.Popen[bytes]]:
    with process(sys.executable, "-m", "benchmarks.echo_bot", url) as running:
        yield running


@contextmanager
def subpanel(url: str, database: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start the bot as it is started for real, with its pacing lifted."""
    settings = {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": url,
        "DATABASE_URL": f"sqlite:///{database}",
        "PACING": "false",
        "LOG_LEVEL": "WARNING",
    }
    with process(sys.executable, "-m", "bot", "run", **settings) as running:
        yield running


@contextmanager
def process(*command: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen(command, env={**os.environ, **settings})  # noqa: S603  (our own modules)
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(15)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def resident_megabytes(pid: int) -> float:
    """Return the resident memory of a process, as the kernel counts it."""
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_it_answers(running: Stub) -> None:
    until = time.monotonic() + 15
    while True:
        try:
            running.counted()
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
