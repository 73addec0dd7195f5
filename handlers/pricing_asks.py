"""What can be wanted of prices: to look at them, to draft and publish tiers, and to set how they are looked at."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from domain.agreement import TierTableId
from domain.calendar import days_from
from domain.money import percent_from
from domain.tiers import EXAMPLE
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _

# Looking


@dataclass(frozen=True)
class ShowPricing(Ask):
    """The published tiers, and who is on which."""

    code: ClassVar[str] = "pzc"


@dataclass(frozen=True)
class ListPriced(Ask):
    """How each account of a sub-reseller is priced. `place`: how many are on the pages before."""

    code: ClassVar[str] = "prcl"
    place: int = 0


@dataclass(frozen=True)
class ShowOwnTiers(Ask):
    """By which tiers one's own price goes, and where one stands in them."""

    code: ClassVar[str] = "prco"


# The draft


@dataclass(frozen=True)
class BeginTiers(Ask):
    code: ClassVar[str] = "tib"


@dataclass(frozen=True)
class ShowTierDraft(Ask):
    code: ClassVar[str] = "tis"
    table_id: TierTableId


@dataclass(frozen=True)
class ShowTierPanel(Ask):
    """A draft's tiers for one of several panels."""

    code: ClassVar[str] = "tipn"
    table_id: TierTableId
    panel_id: int = 0


@dataclass(frozen=True)
class TypeTiers(Ask):
    """`tiers`: the whole table of a panel, as it is typed."""

    code: ClassVar[str] = "tit"
    table_id: TierTableId
    panel_id: int = 0
    tiers: str | None = asked(
        Question(
            words=lambda: _("From how many credits a month does which price hold? Type the whole table."),
            example=lambda: EXAMPLE,
        )
    )


@dataclass(frozen=True)
class AddTier(Ask):
    """`tier`: one more row, as it is typed, or another price for one that is there."""

    code: ClassVar[str] = "tia"
    table_id: TierTableId
    panel_id: int = 0
    tier: str | None = asked(
        Question(
            words=lambda: _("From how many credits a month does which price hold? Type one tier."),
            example=lambda: "500: 2.20",
        )
    )


@dataclass(frozen=True)
class RemoveTier(Ask):
    code: ClassVar[str] = "tir"
    table_id: TierTableId
    panel_id: int = 0
    from_credits: int = 0


@dataclass(frozen=True)
class DropTiers(Ask):
    code: ClassVar[str] = "tix"
    table_id: TierTableId
    sure: bool = False


@dataclass(frozen=True)
class PublishTiers(Ask):
    """`seen`: the mark of the tiers that were looked at, by which it is known that they are the same still."""

    code: ClassVar[str] = "tiu"
    table_id: TierTableId
    seen: str = ""
    sure: bool = False


@dataclass(frozen=True)
class ShowWhatIf(Ask):
    code: ClassVar[str] = "tiw"
    table_id: TierTableId


@dataclass(frozen=True)
class DrawWhatIf(Ask):
    code: ClassVar[str] = "tiwd"
    table_id: TierTableId


@dataclass(frozen=True)
class ExportWhatIf(Ask):
    code: ClassVar[str] = "tiwx"
    table_id: TierTableId


# Settings


@dataclass(frozen=True)
class ShowPricingSettings(Ask):
    code: ClassVar[str] = "pzs"


@dataclass(frozen=True)
class SwitchReviews(Ask):
    code: ClassVar[str] = "prsr"
    on: bool = False


@dataclass(frozen=True)
class SwitchSurcharge(Ask):
    code: ClassVar[str] = "prss"
    on: bool = False


@dataclass(frozen=True)
class SetSurchargeCap(Ask):
    code: ClassVar[str] = "prsc"
    cap: Decimal | None = asked(
        Question(
            words=lambda: _("What is the most that a surcharge can be, in percent of the price?"),
            read=percent_from,
            example=lambda: "6",
        )
    )


@dataclass(frozen=True)
class SetMarginFloor(Ask):
    code: ClassVar[str] = "prsm"
    floor: Decimal | None = asked(
        Question(
            words=lambda: _("What should a price leave at least on top of the cost, in percent of the cost?"),
            read=percent_from,
            example=lambda: "10",
        )
    )


@dataclass(frozen=True)
class SetPriceNotice(Ask):
    code: ClassVar[str] = "prsn"
    days: int | None = asked(
        Question(
            words=lambda: _("How many days before it holds is a new price offered?"),
            read=days_from,
            example=lambda: "14",
        )
    )


@dataclass(frozen=True)
class SetPriceGrace(Ask):
    code: ClassVar[str] = "prsg"
    days: int | None = asked(
        Question(
            words=lambda: _("How many days may they take to accept once it would hold, before their requests wait?"),
            read=days_from,
            example=lambda: "14",
        )
    )
