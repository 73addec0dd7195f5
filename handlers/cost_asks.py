"""What can be wanted of what a supplier will ask."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from domain.agreement import PanelId
from domain.calendar import day_named
from domain.reviews import CostChangeId
from handlers.ask import Ask
from handlers.registry import Question, asked, typed
from handlers.wording import _


@dataclass(frozen=True)
class ListCosts(Ask):
    code: ClassVar[str] = "ccs"


@dataclass(frozen=True)
class CostInLine(Ask):
    """A cost in one line, as in `/cost 1.62 from 1 July`."""

    code: ClassVar[str] = "ccl"

    line: str = typed(Question(words=lambda: "", example=lambda: _("1.62 from 1 July")))


@dataclass(frozen=True)
class AnnounceCost(Ask):
    """`cost`: per credit, as typed; `day`: as `day_named` has it."""

    code: ClassVar[str] = "cca"

    cost: str | None = asked(
        Question(words=lambda: _("What will a credit cost you? Only your own team sees it."), example=lambda: "1.62")
    )
    day: str | None = asked(
        Question(words=lambda: _("From which day on?"), read=day_named, example=lambda: _("30 April"))
    )


@dataclass(frozen=True)
class ChooseCostPanel(Ask):
    """The panel whose credits will cost so much. `day`: as ISO has it."""

    code: ClassVar[str] = "ccp"

    panel_id: PanelId
    price: Decimal
    day: str = ""


@dataclass(frozen=True)
class ShowCost(Ask):
    code: ClassVar[str] = "cco"

    cost_id: CostChangeId
    page: int = 0


@dataclass(frozen=True)
class TurnRaise(Ask):
    """Choose somebody for a raise, or leave them out again. `receiver`: a sub-reseller's number."""

    code: ClassVar[str] = "cct"

    cost_id: CostChangeId
    receiver: int
    page: int = 0


@dataclass(frozen=True)
class OfferRaises(Ask):
    """`receivers`: how many are chosen, as the button said."""

    code: ClassVar[str] = "ccr"

    cost_id: CostChangeId
    receivers: int


@dataclass(frozen=True)
class TakeCostBack(Ask):
    code: ClassVar[str] = "ccx"

    cost_id: CostChangeId
