"""What can be wanted of sales that nobody asked for."""

from dataclasses import dataclass
from typing import ClassVar

from domain.agreement import SubPanelId
from domain.people import ResellerId
from domain.requests import RequestId, Settlement
from domain.sales import SaleDraftId
from handlers.ask import Ask
from handlers.registry import Question, asked, typed
from handlers.wording import _


@dataclass(frozen=True)
class Sell(Ask):
    """To whom? `line`: a sale in one line, as in `/sell Ahmed 200` or `ahmed +200 paid`."""

    code: ClassVar[str] = "sell"

    line: str = typed(Question(words=lambda: "", example=lambda: _("Ahmed 200")))


@dataclass(frozen=True)
class SellTo(Ask):
    """Credits for a sub-reseller; they are shown once more before they are sold."""

    code: ClassVar[str] = "sto"

    reseller_id: ResellerId
    amount: str | None = asked(
        Question(
            words=lambda: _("How many credits do you sell? Nothing is sold before you see the sum."),
            example=lambda: _("200, or 500+50, or 200 @ 2.05, or 200 on account"),
        )
    )


@dataclass(frozen=True)
class ChooseSaleAccount(Ask):
    """A sale, to this one of several accounts."""

    code: ClassVar[str] = "sac"

    draft_id: SaleDraftId
    sub_panel_id: SubPanelId


@dataclass(frozen=True)
class LookAtSale(Ask):
    """A sale shown anew, as everything stands now."""

    code: ClassVar[str] = "slk"

    draft_id: SaleDraftId


@dataclass(frozen=True)
class MakeSale(Ask):
    """Sell what the card shows. `sure`: the second tap.

    `covered`: how much of the charge is taken from money in credit, in minor units.
    """

    code: ClassVar[str] = "smk"

    draft_id: SaleDraftId
    settlement: Settlement
    covered: int = 0
    sure: bool = False


@dataclass(frozen=True)
class DropSale(Ask):
    """Drop a sale that waits for a second colleague."""

    code: ClassVar[str] = "sdr"

    request_id: RequestId
