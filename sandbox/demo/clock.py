"""The demo's clock: it runs on its own, can be turned forward from the page, and never back."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

LONGEST_TURN = timedelta(days=366)


class DemoClock:
    """A clock that starts at a moment, runs with the real one, and can be turned forward."""

    def __init__(self, start: datetime) -> None:
        self._ahead = start - datetime.now(UTC)
        self.turned: Callable[[], None] = lambda: None

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def forward(self, by: timedelta) -> datetime:
        """Turn the clock forward and return its moment; raises `ValueError` for a turn back or by over a year."""
        if not timedelta(0) <= by <= LONGEST_TURN:
            raise ValueError("The clock moves forward, by a year at most.")
        self._ahead += by
        self.turned()
        return self()

    def forward_to(self, moment: datetime) -> None:
        """Turn the clock forward to a moment, if that is still to come."""
        self.forward(max(moment - self(), timedelta(0)))


def clock_routes(clock: DemoClock) -> Sequence[BaseRoute]:
    """Return the addresses by which the page shows and turns the clock."""

    async def show(_request: Request) -> Response:
        return JSONResponse({"now": clock().isoformat()})

    async def turn(request: Request) -> Response:
        try:
            clock.forward(timedelta(seconds=float((await request.json())["forward"])))
        except (ValueError, KeyError, TypeError, OverflowError) as wrong:
            return JSONResponse({"error": str(wrong)}, status_code=400)
        return JSONResponse({"now": clock().isoformat()})

    return [Route("/demo/clock", show), Route("/demo/clock", turn, methods=["POST"])]
