"""The studio: papers and charts are drawn in a process of its own, so that chats are answered meanwhile."""

from dataclasses import replace

import structlog

from bot.beside import ANSWERED_WITHIN_SECONDS, IDLE_SECONDS, Beside, Closed, NoAnswer
from bot.drawing import Order, orders
from handlers.screen import Screen, packed

PDF, PNG = "application/pdf", "image/png"

log = structlog.get_logger()


class StudioClosed(Exception):
    """The process is about to end, so nothing more is drawn in it."""


class Studio:
    """Draws one paper or chart after the other, in the order in which they come."""

    def __init__(
        self, *, drawn_within_seconds: float = ANSWERED_WITHIN_SECONDS, idle_seconds: float = IDLE_SECONDS
    ) -> None:
        self._drawing = Beside("bot.drawing", answered_within_seconds=drawn_within_seconds, idle_seconds=idle_seconds)

    async def drawn(self, screen: Screen) -> Screen:
        """Return a screen with the file of its paper or chart, and where that can't be drawn, with its words alone.

        Raises `StudioClosed`.
        """
        specified = screen.paper or screen.chart
        if specified is None:
            return screen
        words = replace(screen, paper=None, chart=None)
        try:
            content = await self._drawing.answer(orders.dump_json(Order(screen.paper, screen.chart)))
        except Closed as closed:
            raise StudioClosed from closed
        except NoAnswer as failure:
            log.error("not drawn", name=specified.name, why=str(failure))
            return replace(words, lines=(*words.lines, specified.instead))
        return replace(words, file=packed(specified.name, content, PDF if screen.paper else PNG))

    def close(self) -> None:
        """Draw nothing more, but for what is being drawn."""
        self._drawing.close()

    async def end(self) -> None:
        """End the process."""
        await self._drawing.end()
