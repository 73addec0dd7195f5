"""What can be wanted of tickets when it comes to whose fault they were."""

from dataclasses import dataclass
from typing import ClassVar

from domain.fault import FaultDecisionId
from domain.tickets import Cause, TicketId
from handlers.ask import Ask


@dataclass(frozen=True)
class BlameSupplier(Ask):
    """`case`: the number of one's own case that it becomes part of; 0 for a new one.

    `new`: although another about the same may be open; else it is asked, for that may be younger than the button.
    """

    code: ClassVar[str] = "fsu"

    ticket_id: TicketId
    case: int = 0
    new: bool = False


@dataclass(frozen=True)
class PickGuide(Ask):
    """It is the sub-reseller's own: which guide helps?"""

    code: ClassVar[str] = "fgq"

    ticket_id: TicketId


@dataclass(frozen=True)
class BlameReseller(Ask):
    """`guide`: the one of one's own that goes out; 0 for none."""

    code: ClassVar[str] = "fre"

    ticket_id: TicketId
    guide: int = 0


@dataclass(frozen=True)
class TakeBlame(Ask):
    code: ClassVar[str] = "fou"

    ticket_id: TicketId


@dataclass(frozen=True)
class LeaveUnknown(Ask):
    code: ClassVar[str] = "fun"

    ticket_id: TicketId


@dataclass(frozen=True)
class UndoDecision(Ask):
    code: ClassVar[str] = "fud"

    decision_id: FaultDecisionId


@dataclass(frozen=True)
class GuideHelped(Ask):
    """As the sub-reseller says of its own ticket."""

    code: ClassVar[str] = "fgh"

    ticket_id: TicketId


# Many at once


@dataclass(frozen=True)
class ShowTriage(Ask):
    """`area`: of one's own list, for its open tickets; 0 for all that nobody has decided on. `before`: older ones."""

    code: ClassVar[str] = "ftr"

    area: int = 0
    before: int = 0


@dataclass(frozen=True)
class TickTicket(Ask):
    """Leave a ticket of the page out, or take it in. `area`: of the page."""

    code: ClassVar[str] = "ftt"

    ticket_id: TicketId
    area: int = 0


@dataclass(frozen=True)
class TickAll(Ask):
    code: ClassVar[str] = "fta"

    chosen: bool
    area: int = 0


@dataclass(frozen=True)
class PickGuideForChosen(Ask):
    """`stamp`: which tickets were chosen as the button was shown."""

    code: ClassVar[str] = "fgc"

    stamp: int
    area: int = 0


@dataclass(frozen=True)
class DecideChosen(Ask):
    """`stamp`: which tickets were chosen as the button was shown; `case`, `guide`: as for one ticket."""

    code: ClassVar[str] = "ftd"

    cause: Cause
    stamp: int
    area: int = 0
    case: int = 0
    guide: int = 0
