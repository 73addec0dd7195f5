"""What can be wanted of tickets that take too long."""

from dataclasses import dataclass
from typing import ClassVar

from domain.tickets import TicketId
from handlers.ask import Ask


@dataclass(frozen=True)
class BeOnIt(Ask):
    """Whoever says so sees to it, and nobody is reminded of it again."""

    code: ClassVar[str] = "tkon"

    ticket_id: TicketId


@dataclass(frozen=True)
class BeOnAll(Ask):
    """The same for all that was told until a moment, in seconds since 1970."""

    code: ClassVar[str] = "tkall"

    until: int
