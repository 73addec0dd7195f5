"""How calls travel to Telegram: over aiohttp, with errors that tell whether anything can have arrived.

PTB's own transport costs three quarters of an answer's time, and collapses under many calls at once.
"""

import json
import re
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

AS_JSON = {"Content-Type": "application/json"}
CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
UPLOAD_SECONDS = 60.0
RETRY_SECONDS = 5.0

_token_in_address = re.compile(r"/bot([^/]+)/")


class NotSent(NetworkError):
    """Telegram could not even be reached: nothing of the call can have arrived."""


class SlowDown(RetryAfter):
    """Telegram took nothing, and asks to wait this many `seconds`."""

    def __init__(self, seconds: float) -> None:
        TelegramError.__init__(self, f"Flood control exceeded. Retry in {seconds:g} seconds")
        self._retry_after = timedelta(seconds=seconds)
        self.seconds = seconds


class AiohttpRequest(BaseRequest):
    """Carries the calls of a bot, at most `connections` of them at once; the others wait for their turn.

    Raises `NotSent` when no connection could be made, `TimedOut` when the answer is missing. No error has the address
    in its text or in its chain, because the address has the token in it.
    """

    def __init__(self, *, connections: int = 64, read_seconds: float = READ_SECONDS) -> None:
        self._connections = connections
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_seconds

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0917  (the shape is PTB's)
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  (PTB passes it; uploads have a limit of their own)
        connect_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        uploads = request_data is not None and request_data.contains_files
        seconds = self._seconds(read_timeout, uploads=uploads)
        answered = await self._exchange(url, method, request_data, seconds)
        if isinstance(answered, TelegramError):
            # Raised here, and not where it was caught, so that nothing that knows the address hangs on to it.
            raise answered
        code, payload = answered
        if code == HTTPStatus.TOO_MANY_REQUESTS:
            raise SlowDown(_seconds_to_wait(payload))
        return code, _without_token(payload, url)

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Read an answer; what is no JSON isn't logged, unlike in PTB, because messages may stand in it."""
        try:
            return json.loads(payload)
        except ValueError:
            raise TelegramError("Telegram's answer can't be read") from None

    def _seconds(self, read_timeout: object, *, uploads: bool) -> float:
        if isinstance(read_timeout, (int, float)):
            return float(read_timeout)
        return UPLOAD_SECONDS if uploads else self._read_seconds

    async def _exchange(
        self, url: str, method: str, request_data: RequestData | None, seconds: float
    ) -> tuple[int, bytes] | TelegramError:
        if self._session is None:
            return NotSent("The connection to Telegram is closed")
        try:
            async with self._session.request(
                method,
                url,
                data=_body(request_data),
                headers=_headers(request_data),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(connect=CONNECT_SECONDS, sock_read=seconds),
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as refused:
            return NotSent(f"Telegram can't be reached ({type(refused).__name__})")
        except (aiohttp.ClientError, OSError) as broken:
            return TimedOut(f"Telegram's answer is missing ({type(broken).__name__})")


def _body(request_data: RequestData | None) -> bytes | aiohttp.FormData | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_payload
    form = aiohttp.FormData(request_data.json_parameters, quote_fields=False)
    for part, (name, content, media_type) in request_data.multipart_data.items():
        form.add_field(part, content, filename=name, content_type=media_type)
    return form


def _headers(request_data: RequestData | None) -> dict[str, str] | None:
    return None if request_data is None or request_data.contains_files else AS_JSON


def _seconds_to_wait(payload: bytes) -> float:
    try:
        return float(json.loads(payload)["parameters"]["retry_after"])
    except (ValueError, TypeError, LookupError):
        return RETRY_SECONDS


def _without_token(payload: bytes, url: str) -> bytes:
    """Return what a server said without the token, which some error pages repeat from the address."""
    found = _token_in_address.search(url)
    return payload.replace(found[1].encode(), b"<token>") if found else payload
