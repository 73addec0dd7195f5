"""Reviews: a look at one sub-reseller's price, once a month or whenever somebody asks for it; and tables of tiers."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from domain.agreement import OfferId, PanelId, SubPanelId, TierTableId
from domain.people import MemberId, ResellerId

ReviewId = NewType("ReviewId", int)
CostChangeId = NewType("CostChangeId", int)


class TableState(StrEnum):
    """`replaced`: another table was published since; agreements on it go on until they are replaced themselves."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REPLACED = "replaced"


class ReviewState(StrEnum):
    """`unchanged`: nothing to propose; `kept`: the parent keeps the price although something else was proposed.

    `replaced`: a newer review was made before anybody decided.
    """

    OPEN = "open"
    OFFERED = "offered"
    KEPT = "kept"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class TierTable:
    """A reseller's tiers, as a draft or as they were published. `number`: 0 for a draft."""

    id: TierTableId
    reseller_id: ResellerId
    number: int
    state: TableState
    made_at: datetime
    made_by: MemberId
    published_at: datetime | None
    published_by: MemberId | None


@dataclass(frozen=True, slots=True)
class PricingSettings:
    """How a reseller looks at its prices. `surcharge_cap`, `margin_floor`: percent.

    `reviews_on`: every month by itself. `surcharge_on`: overhead is proposed as a surcharge, where the terms say so.
    `notice_days`: from the offer of a review until its price holds; `grace_days`: from then until requests wait.
    """

    reseller_id: ResellerId
    reviews_on: bool = True
    surcharge_on: bool = False
    surcharge_cap: Decimal = Decimal(6)
    margin_floor: Decimal = Decimal(10)
    notice_days: int = 14
    grace_days: int = 14


@dataclass(frozen=True, slots=True)
class Review:
    """A look at the price of a sub-panel. `period`: the first day of the month after the one that was looked at.

    `asked`: somebody wanted it, else it was the month's. `present`, `proposed`: per credit, of `currency`;
    `surcharge`: percent of it that stand for overhead. `facts`: what it was made of, as JSON. `note`: of whoever
    decided, for the team alone.
    """

    id: ReviewId
    parent_id: ResellerId
    reseller_id: ResellerId
    sub_panel_id: SubPanelId
    period: date
    asked: bool
    state: ReviewState
    currency: str
    present: Decimal
    proposed: Decimal
    surcharge: Decimal | None
    facts: str
    made_at: datetime
    decided_by: MemberId | None
    decided_at: datetime | None
    note: str
    offer_id: OfferId | None


@dataclass(frozen=True, slots=True)
class CostChange:
    """What a supplier's credit will cost from a day on. `raised_at`: when raises were offered because of it."""

    id: CostChangeId
    reseller_id: ResellerId
    panel_id: PanelId
    cost: Decimal
    currency: str
    from_day: date
    made_by: MemberId
    made_at: datetime
    raised_by: MemberId | None
    raised_at: datetime | None
