"""Reviews of prices, and what suppliers will ask."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from domain.agreement import OfferId, PanelId, SubPanel, SubPanelId
from domain.people import MemberId, ResellerId, ResellerState
from domain.review_facts import ReviewFacts
from domain.reviews import CostChange, CostChangeId, Review, ReviewId, ReviewState
from storage.connection import Connection
from storage.locks import insert_new, upserts
from storage.models.agreement import sub_panels
from storage.models.people import resellers
from storage.models.pricing import cost_changes, cost_choices, price_reviews, pricing_settings
from storage.models.traffic import job_runs
from storage.rows import columns_for, every, first

_r, _c, _s, _p, _x = price_reviews.c, cost_changes.c, sub_panels.c, resellers.c, cost_choices.c
_facts: TypeAdapter[ReviewFacts] = TypeAdapter(ReviewFacts)
_of = sa.bindparam("of", type_=sa.BigInteger)
_REVIEW = sa.select(*columns_for(Review, price_reviews))
_BY_ID = _REVIEW.where(_r.id == _of)
_OF_OFFER = _REVIEW.where(_r.offer_id == _of).order_by(_r.id.desc()).limit(1)
_with_parent = sa.and_(_r.parent_id == _of, _p.parent_id == _of, _p.state != ResellerState.CLOSED)
_newest = sa.select(sa.func.max(_r.monthly)).where(_r.parent_id == _of).scalar_subquery()
_shown = sa.and_(_with_parent, sa.or_(_r.state == ReviewState.OPEN, _r.monthly == _newest))
"""What waits for a decision, and all of the last month's."""
_PAGE = (
    sa.select(*columns_for(Review, price_reviews), _p.name)
    .join(resellers, _p.id == _r.reseller_id)
    .where(_shown)
    .order_by(sa.case((_r.state == ReviewState.OPEN, 0), (_r.state == ReviewState.UNCHANGED, 2), else_=1), _r.id)
    .offset(sa.bindparam("skip", type_=sa.Integer))
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_COUNTS = sa.select(_r.state, sa.func.count()).join(resellers, _p.id == _r.reseller_id).where(_shown).group_by(_r.state)
_REPLACE = (
    sa.update(price_reviews)
    .where(_r.sub_panel_id.in_(sa.bindparam("ids", expanding=True)), _r.state == ReviewState.OPEN)
    .values(state=ReviewState.REPLACED)
    .returning(_r.id)
)
_REVIEWABLE = (
    sa.select(*columns_for(SubPanel, sub_panels))
    .join(resellers, _p.id == _s.reseller_id)
    .where(_p.parent_id == _of, _p.state == ResellerState.ACTIVE, _s.active)
    .order_by(_s.id)
)


def _parents() -> sa.Select[Any]:
    """Return the statement for parents in some zones whose prices weren't reviewed in a month yet."""
    line = sa.select(_p.id, _p.time_zone).where(_p.parent_id.is_(None)).cte("line", recursive=True)
    lower = resellers.alias("lower")
    line = line.union_all(sa.select(lower.c.id, line.c.time_zone).join(line, lower.c.parent_id == line.c.id))
    child = resellers.alias("child")
    has_any = sa.exists().where(
        child.c.parent_id == line.c.id,
        child.c.state == ResellerState.ACTIVE,
        _s.reseller_id == child.c.id,
        _s.active,
    )
    done = sa.exists().where(
        job_runs.c.job == sa.bindparam("job"),
        job_runs.c.period == sa.cast(line.c.id, sa.Text) + ":" + sa.bindparam("month", type_=sa.Text),
    )
    wished = sa.select(pricing_settings.c.reviews_on).where(pricing_settings.c.reseller_id == line.c.id)
    return (
        sa.select(line.c.id)
        .where(
            line.c.time_zone.in_(sa.bindparam("zones", expanding=True)),
            has_any,
            ~done,
            sa.func.coalesce(wished.scalar_subquery(), sa.true()),
        )
        .order_by(line.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
    )


_PARENTS = _parents()
_COST = sa.select(*columns_for(CostChange, cost_changes))
_COST_BY_ID = _COST.where(_c.id == _of)
_COSTS_OF = _COST.where(_c.reseller_id == _of).order_by(_c.from_day.desc(), _c.id.desc())
_CHOICES = sa.select(_x.reseller_id, _x.chosen).where(_x.cost_id == _of)
_CHOOSE = upserts(cost_choices, ["cost_id", "reseller_id"], lambda _old, new: {"chosen": new.chosen})
_NOTE_RAISE = upserts(cost_choices, ["cost_id", "reseller_id"], lambda _old, new: {"offer_id": new.offer_id})
_BEHIND = sa.select(_c.from_day).join(cost_choices, _x.cost_id == _c.id).where(_x.offer_id == _of)


@dataclass(frozen=True, slots=True)
class ListedReview:
    """A review in a list, with whom it is about."""

    review: Review
    name: str


_OPEN_OF = (
    _REVIEW.join(resellers, _p.id == _r.reseller_id).where(_with_parent, _r.state == ReviewState.OPEN).order_by(_r.id)
)


class Reviews:
    """Keeps reviews of prices; a decision on one is a claim that only one can make."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, review_id: ReviewId) -> Review | None:
        return first(Review, await self._connection.execute(_BY_ID, {"of": review_id}))

    async def of_offer(self, offer_id: OfferId) -> Review | None:
        """Return the review that an offer came of."""
        return first(Review, await self._connection.execute(_OF_OFFER, {"of": offer_id}))

    async def page(self, parent_id: ResellerId, *, skip: int, most: int) -> Sequence[ListedReview]:
        """Return a parent's reviews that are open and those of the last month, open ones first."""
        rows: Any = await self._connection.execute(_PAGE, {"of": parent_id, "skip": skip, "most": most})
        return [ListedReview(Review(*row[:-1]), row[-1]) for row in rows]

    async def open_of(self, parent_id: ResellerId) -> Sequence[Review]:
        """Return the reviews of a parent's sub-resellers that wait for a decision, oldest first."""
        return every(Review, await self._connection.execute(_OPEN_OF, {"of": parent_id}))

    async def counts(self, parent_id: ResellerId) -> Mapping[ReviewState, int]:
        """Return how many of those that `page` returns there are in each state."""
        rows: Any = await self._connection.execute(_COUNTS, {"of": parent_id})
        return {state: int(count) for state, count in rows}

    async def reviewable(self, parent_id: ResellerId) -> Sequence[SubPanel]:
        """Return the accounts in use of a parent's active sub-resellers."""
        return every(SubPanel, await self._connection.execute(_REVIEWABLE, {"of": parent_id}))

    async def parents_to_review(
        self, zones: Collection[str], month: date, *, job: str, most: int
    ) -> Sequence[ResellerId]:
        """Return parents with a top in these time zones of whom the job hasn't looked at the prices in this month."""
        values = {"zones": [*zones], "month": f"{month}", "job": job, "most": most}
        return [ResellerId(one) for one in (await self._connection.execute(_PARENTS, values)).scalars()]

    async def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add reviews; one of a month that has one already is passed over."""
        given = {"made_at": self._now, "note": ""}
        if rows:
            await self._connection.execute(
                insert_new(self._connection, price_reviews), [{**given, **row} for row in rows]
            )

    async def add_asked(self, row: Mapping[str, Any]) -> ReviewId:
        """Add a review that somebody asked for."""
        added = sa.insert(price_reviews).values({"made_at": self._now, "note": "", **row}).returning(_r.id)
        return ReviewId((await self._connection.execute(added)).scalar_one())

    async def replace(self, sub_panel_ids: Collection[SubPanelId]) -> Sequence[ReviewId]:
        """Let newer reviews take the place of those of these sub-panels that are open; returns which these were."""
        if not sub_panel_ids:
            return []
        replaced = await self._connection.execute(_REPLACE, {"ids": [*sub_panel_ids]})
        return [ReviewId(row.id) for row in replaced]

    async def change(self, review_id: ReviewId, *, only_if: ReviewState, **values: Any) -> bool:
        """Change a review that is in a state; returns whether it was."""
        changed = sa.update(price_reviews).where(_r.id == review_id, _r.state == only_if).values(**values)
        return (await self._connection.execute(changed)).rowcount == 1


def facts_of(review: Review) -> ReviewFacts:
    """Return what a review was made of."""
    return _facts.validate_json(review.facts)


def packed_facts(facts: ReviewFacts) -> str:
    """Return what a review was made of as it is kept."""
    return _facts.dump_json(facts).decode()


class CostChanges:
    """Keeps what a supplier's credits will cost, and who is chosen for a raise because of it."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, cost_id: CostChangeId) -> CostChange | None:
        return first(CostChange, await self._connection.execute(_COST_BY_ID, {"of": cost_id}))

    async def of_reseller(self, reseller_id: ResellerId) -> Sequence[CostChange]:
        """Return what a reseller's suppliers announced, by the newest day first."""
        return every(CostChange, await self._connection.execute(_COSTS_OF, {"of": reseller_id}))

    async def add(self, reseller_id: ResellerId, panel_id: PanelId, *, by: MemberId, **values: Any) -> CostChangeId:
        """Keep what a panel's credits will cost."""
        row = {"reseller_id": reseller_id, "panel_id": panel_id, "made_by": by, "made_at": self._now, **values}
        return CostChangeId(
            (await self._connection.execute(sa.insert(cost_changes).values(row).returning(_c.id))).scalar_one()
        )

    async def claim_raise(self, cost_id: CostChangeId, *, by: MemberId) -> bool:
        """Note that raises were offered because of it; returns whether nobody had before."""
        claimed = (
            sa.update(cost_changes)
            .where(_c.id == cost_id, _c.raised_at.is_(None))
            .values(raised_by=by, raised_at=self._now)
        )
        return (await self._connection.execute(claimed)).rowcount == 1

    async def take_back(self, cost_id: CostChangeId) -> bool:
        """Forget it, as long as nobody was offered a raise because of it; returns whether that was so."""
        held = sa.update(cost_changes).where(_c.id == cost_id, _c.raised_at.is_(None)).values(made_by=_c.made_by)
        if (await self._connection.execute(held)).rowcount != 1:
            return False
        await self._connection.execute(sa.delete(cost_choices).where(_x.cost_id == cost_id))
        await self._connection.execute(sa.delete(cost_changes).where(_c.id == cost_id))
        return True

    async def choices(self, cost_id: CostChangeId) -> Mapping[ResellerId, bool]:
        """Return of whom somebody said whether they are offered a raise."""
        return {
            ResellerId(row.reseller_id): row.chosen for row in await self._connection.execute(_CHOICES, {"of": cost_id})
        }

    async def note_raise(self, cost_id: CostChangeId, reseller_id: ResellerId, offer_id: OfferId) -> None:
        """Note by which offer somebody's price is raised because of it."""
        row = {"cost_id": cost_id, "reseller_id": reseller_id, "chosen": True, "offer_id": offer_id}
        await self._connection.execute(_NOTE_RAISE[self._connection.dialect], row)

    async def day_behind(self, offer_id: OfferId) -> date | None:
        """Return from which day on credits cost more, where an offer was made because of that."""
        return (await self._connection.execute(_BEHIND, {"of": offer_id})).scalar_one_or_none()

    async def choose(self, cost_id: CostChangeId, reseller_id: ResellerId, *, chosen: bool) -> None:
        """Say whether somebody is offered a raise."""
        row = {"cost_id": cost_id, "reseller_id": reseller_id, "chosen": chosen}
        await self._connection.execute(_CHOOSE[self._connection.dialect], row)
