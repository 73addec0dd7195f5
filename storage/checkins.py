"""Check-ins: when each is due, what was said in them, and what is to be remembered of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from domain.checkins import (
    Checkin,
    CheckinAnswer,
    CheckinId,
    CheckinState,
    Conversation,
    ConversationId,
    FollowUp,
    FollowUpId,
)
from domain.people import MemberId, ResellerId, ResellerState
from storage.checkin_plans import IN_BUSINESS, NETWORK_OF, PARENTS
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.checkins import (
    checkin_answers,
    checkin_plans,
    checkin_settings,
    checkins,
    conversations,
    follow_ups,
)
from storage.models.people import members, resellers
from storage.rows import columns_for, every, first

_c, _t, _f, _w, _r, _p, _s = (
    checkins.c,
    conversations.c,
    follow_ups.c,
    checkin_answers.c,
    resellers.c,
    checkin_plans.c,
    checkin_settings.c,
)
_of = sa.bindparam("of", type_=sa.BigInteger)
_parent = sa.bindparam("parent", type_=sa.BigInteger)
_skip, _most = sa.bindparam("skip", type_=sa.Integer), sa.bindparam("most", type_=sa.Integer)
_zones: sa.BindParameter[str] = sa.bindparam("zones", expanding=True)
_day: sa.BindParameter[Any] = sa.bindparam("day", type_=sa.Date)
_DUE = _c.state == CheckinState.DUE
_ACTIVE = sa.and_(_r.id == _c.reseller_id, _r.parent_id == _c.parent_id, _r.state == ResellerState.ACTIVE)
_checkin = sa.select(*columns_for(Checkin, checkins))
_CHECKIN_BY_ID = _checkin.where(_c.id == _of)
_OPEN_OF = _checkin.where(_c.reseller_id == _of, _c.parent_id == _parent, _DUE).order_by(_c.period)
_NEWEST_OF = (
    _checkin.where(_c.reseller_id == _of, _c.parent_id == _parent).order_by(_c.period.desc(), _c.id.desc()).limit(1)
)
_of_parent = _checkin.join(resellers, _ACTIVE).where(_c.parent_id == _of)
_DUE_BY = _of_parent.where(_DUE, _c.due_on <= _day).order_by(_c.due_on, _c.id)
_DUE_AFTER = _of_parent.where(_DUE, _c.due_on > _day).order_by(_c.due_on, _c.id)
_ENDED = _of_parent.where(~_DUE, _c.decided_at >= sa.bindparam("since", type_=_c.decided_at.type)).order_by(
    _c.decided_at.desc(), _c.id.desc()
)


@dataclass(frozen=True, slots=True)
class ComingCheckin:
    """A check-in that is still to be told of. `from_minute`: of the day; `member_id`: who speaks to them, if chosen."""

    id: CheckinId
    reseller_id: ResellerId
    parent_id: ResellerId
    period: date
    due_on: date
    time_zone: str
    from_minute: int | None
    member_id: MemberId | None


_coming = (
    sa.select(
        _c.id,
        _c.reseller_id,
        _c.parent_id,
        _c.period,
        _c.due_on,
        NETWORK_OF.c.time_zone,
        _s.from_minute,
        _p.member_id,
    )
    .select_from(checkins)
    .join(resellers, _ACTIVE)
    .join(PARENTS, PARENTS.c.id == _c.parent_id)
    .join(NETWORK_OF, NETWORK_OF.c.id == _c.parent_id)
    .outerjoin(checkin_settings, _s.reseller_id == _c.parent_id)
    .outerjoin(checkin_plans, sa.and_(_p.reseller_id == _c.reseller_id, _p.parent_id == _c.parent_id))
    .where(_DUE, _c.prompted_at.is_(None), IN_BUSINESS, NETWORK_OF.c.time_zone.in_(_zones))
)
_TO_PROMPT = _coming.where(_c.due_on <= _day).order_by(_c.period.desc(), _c.id)
_TO_ASK = _coming.where(
    _c.asked_at.is_(None), _c.due_on > _day, _c.due_on <= sa.bindparam("last", type_=sa.Date), _s.questions_on
).order_by(_c.due_on, _c.id)


class Checkins:
    """Keeps check-ins; each is one row a sub-reseller and period, and its end is a claim that only one can make."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, checkin_id: CheckinId) -> Checkin | None:
        return first(Checkin, await self._connection.execute(_CHECKIN_BY_ID, {"of": checkin_id}))

    async def add(
        self, reseller_id: ResellerId, parent_id: ResellerId, *, period: date, due_on: date, why: str = ""
    ) -> bool:
        """Plan the check-in of a period; returns whether there was none yet. `why`: the fact that calls for it."""
        row = {
            "reseller_id": reseller_id,
            "parent_id": parent_id,
            "period": period,
            "due_on": due_on,
            "state": CheckinState.DUE,
            "planned_at": self._now,
            "moves": 0,
            "reason": "",
            "why": why,
        }
        return (await self._connection.execute(insert_new(self._connection, checkins), row)).rowcount == 1

    async def change(self, checkin_id: CheckinId, *, only_if: CheckinState, **values: Any) -> bool:
        """Change a check-in that is in a state; returns whether it was."""
        changed = sa.update(checkins).where(_c.id == checkin_id, _c.state == only_if).values(**values)
        return (await self._connection.execute(changed)).rowcount == 1

    async def in_period(self, reseller_id: ResellerId, parent_id: ResellerId, period: date) -> Checkin | None:
        """Return a sub-reseller's check-in of a period, if there is one."""
        wanted = _checkin.where(_c.reseller_id == reseller_id, _c.parent_id == parent_id, _c.period == period)
        return first(Checkin, await self._connection.execute(wanted))

    async def open_of(self, reseller_id: ResellerId, parent_id: ResellerId) -> Sequence[Checkin]:
        """Return a sub-reseller's check-ins that are due or to come, the oldest first."""
        values = {"of": reseller_id, "parent": parent_id}
        return every(Checkin, await self._connection.execute(_OPEN_OF, values))

    async def newest_of(self, reseller_id: ResellerId, parent_id: ResellerId) -> Checkin | None:
        values = {"of": reseller_id, "parent": parent_id}
        return first(Checkin, await self._connection.execute(_NEWEST_OF, values))

    async def forget_unseen(self, reseller_id: ResellerId, parent_id: ResellerId) -> None:
        """Forget what was planned of a sub-reseller and nobody has heard of yet."""
        unseen = (_DUE, _c.prompted_at.is_(None), _c.asked_at.is_(None), _c.moves == 0)
        mine = (_c.reseller_id == reseller_id, _c.parent_id == parent_id)
        await self._connection.execute(sa.delete(checkins).where(*mine, *unseen))

    # What is to be told

    async def to_prompt(self, zones: Collection[str], day: date) -> Sequence[ComingCheckin]:
        """Return the check-ins in networks in these zones of which the team is to hear by a day, the newest first."""
        values = {"zones": [*zones], "day": day}
        return every(ComingCheckin, await self._connection.execute(_TO_PROMPT, values))

    async def claim_prompt(self, checkin_id: CheckinId) -> bool:
        """Return whether it is ours to prompt the team for a check-in."""
        open_ = (_c.id == checkin_id, _DUE, _c.prompted_at.is_(None))
        claimed = sa.update(checkins).where(*open_).values(prompted_at=self._now)
        return (await self._connection.execute(claimed)).rowcount == 1

    async def to_ask(self, zones: Collection[str], day: date, last: date) -> Sequence[ComingCheckin]:
        """Return the check-ins after a day until a last one before which sub-resellers are to be asked how it goes."""
        values = {"zones": [*zones], "day": day, "last": last}
        return every(ComingCheckin, await self._connection.execute(_TO_ASK, values))

    async def claim_asking(self, checkin_id: CheckinId) -> bool:
        """Return whether it is ours to ask a sub-reseller before a check-in."""
        open_ = (_c.id == checkin_id, _DUE, _c.prompted_at.is_(None), _c.asked_at.is_(None))
        claimed = sa.update(checkins).where(*open_).values(asked_at=self._now)
        return (await self._connection.execute(claimed)).rowcount == 1

    async def add_answer(self, checkin_id: CheckinId, words: str, *, by: MemberId) -> bool:
        """Keep what a sub-reseller answered; returns whether it is the first answer."""
        row = {"checkin_id": checkin_id, "position": 0, "words": words, "member_id": by, "at": self._now}
        return (await self._connection.execute(insert_new(self._connection, checkin_answers), row)).rowcount == 1

    async def answers(self, checkin_id: CheckinId) -> Sequence[CheckinAnswer]:
        """Return what a sub-reseller answered before a check-in."""
        wanted = sa.select(*columns_for(CheckinAnswer, checkin_answers)).where(_w.checkin_id == checkin_id)
        return every(CheckinAnswer, await self._connection.execute(wanted.order_by(_w.position)))

    # Lists

    async def due_by(self, parent_id: ResellerId, day: date) -> Sequence[Checkin]:
        """Return a parent's check-ins that are due on a day or were before, the oldest first."""
        return every(Checkin, await self._connection.execute(_DUE_BY, {"of": parent_id, "day": day}))

    async def due_after(self, parent_id: ResellerId, day: date) -> Sequence[Checkin]:
        """Return a parent's check-ins that are planned for later than a day, the next first."""
        return every(Checkin, await self._connection.execute(_DUE_AFTER, {"of": parent_id, "day": day}))

    async def ended(self, parent_id: ResellerId, *, since: datetime) -> Sequence[Checkin]:
        """Return a parent's check-ins that ended since a moment, the newest first."""
        return every(Checkin, await self._connection.execute(_ENDED, {"of": parent_id, "since": since}))

    async def count_prompted(self, parent_id: ResellerId) -> int:
        """Return how many check-ins a parent's team was told of and has still to hold."""
        told = sa.select(sa.func.count()).select_from(checkins.join(resellers, _ACTIVE))
        wanted = told.where(_c.parent_id == parent_id, _DUE, _c.prompted_at.is_not(None))
        return int((await self._connection.execute(wanted)).scalar_one())

    async def prompted_to(self, parent_id: ResellerId, member_id: MemberId) -> Sequence[CheckinId]:
        """Return the check-ins that are due and that a colleague was told of, because they are whom they speak to."""
        speaks = sa.and_(_p.reseller_id == _c.reseller_id, _p.parent_id == _c.parent_id, _p.member_id == member_id)
        wanted = sa.select(_c.id).join(checkin_plans, speaks).join(resellers, _ACTIVE)
        found = wanted.where(_c.parent_id == parent_id, _DUE, _c.prompted_at.is_not(None)).order_by(_c.id)
        return [*(await self._connection.execute(found)).scalars()]


_conversation = sa.select(*columns_for(Conversation, conversations))
_CONVERSATION_BY_ID = _conversation.where(_t.id == _of)
_WITH = _conversation.where(_t.reseller_id == _of, _t.parent_id == _parent).order_by(_t.id.desc())
_PAGE = _WITH.offset(_skip).limit(_most)
_IN_CHECKIN = _conversation.where(_t.checkin_id == _of).order_by(_t.id)
_LENGTH = sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(_t.words)), 0)).where(_t.checkin_id == _of)
_NEWEST_BY = _conversation.add_columns(_t.cut).where(_t.member_id == _of).order_by(_t.id.desc()).limit(1)


class Conversations:
    """Keeps what was said in check-ins and whenever else; the team's alone."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, conversation_id: ConversationId) -> Conversation | None:
        return first(Conversation, await self._connection.execute(_CONVERSATION_BY_ID, {"of": conversation_id}))

    async def add(self, **values: Any) -> ConversationId:
        added = sa.insert(conversations).values({"at": self._now, "cut": False, **values})
        return ConversationId((await self._connection.execute(added.returning(_t.id))).scalar_one())

    async def extend(self, conversation_id: ConversationId, words: str, *, cut: bool) -> None:
        """Give a conversation its words with what was added. `cut`: the last piece may go on in the next message."""
        changed = sa.update(conversations).where(_t.id == conversation_id).values(words=words, cut=cut)
        await self._connection.execute(changed)

    async def page(
        self, reseller_id: ResellerId, parent_id: ResellerId, *, skip: int = 0, limit: int
    ) -> Sequence[Conversation]:
        """Return the conversations of a parent's team with a sub-reseller, the newest first."""
        values = {"of": reseller_id, "parent": parent_id, "skip": skip, "most": limit}
        return every(Conversation, await self._connection.execute(_PAGE, values))

    async def in_checkin(self, checkin_id: CheckinId) -> Sequence[Conversation]:
        """Return what was said in a check-in, the oldest first."""
        return every(Conversation, await self._connection.execute(_IN_CHECKIN, {"of": checkin_id}))

    async def length(self, checkin_id: CheckinId) -> int:
        """Return of how many characters the notes of a check-in are."""
        return int((await self._connection.execute(_LENGTH, {"of": checkin_id})).scalar_one())

    async def cut_by(self, member_id: MemberId, *, since: datetime) -> Conversation | None:
        """Return the newest conversation that a colleague noted, if a chat may have cut what they typed just now."""
        row: Any = (await self._connection.execute(_NEWEST_BY, {"of": member_id})).first()
        if row is None or not row.cut or row.at < since:
            return None
        return Conversation(*row[:-1])


_follow_up = sa.select(*columns_for(FollowUp, follow_ups))
_FOLLOW_UP_BY_ID = _follow_up.where(_f.id == _of)
_WITH_SUB = sa.and_(_r.id == _f.reseller_id, _r.parent_id == _f.parent_id, _r.state != ResellerState.CLOSED)
_open_ones = _follow_up.join(resellers, _WITH_SUB).where(_f.done_at.is_(None))
_OPEN_FOLLOW_UPS = _open_ones.where(_f.parent_id == _of).order_by(_f.on, _f.id)
_OPEN_WITH = _open_ones.where(_f.reseller_id == _of, _f.parent_id == _parent).order_by(_f.on, _f.id)
_UNTOLD = (
    sa.select(*columns_for(FollowUp, follow_ups), members.c.time_zone)
    .join(resellers, _WITH_SUB)
    .join(members, members.c.id == _f.member_id)
    .join(PARENTS, PARENTS.c.id == _f.parent_id)
    .where(_f.done_at.is_(None), _f.told_at.is_(None), _f.on <= _day, IN_BUSINESS)
    .order_by(_f.on, _f.id)
)


class FollowUps:
    """Keeps what colleagues want to be reminded of."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, follow_up_id: FollowUpId) -> FollowUp | None:
        return first(FollowUp, await self._connection.execute(_FOLLOW_UP_BY_ID, {"of": follow_up_id}))

    async def add(self, **values: Any) -> FollowUpId:
        added = sa.insert(follow_ups).values({"made_at": self._now, **values})
        return FollowUpId((await self._connection.execute(added.returning(_f.id))).scalar_one())

    async def change(self, follow_up_id: FollowUpId, **values: Any) -> bool:
        """Change a follow-up that isn't done; returns whether it wasn't."""
        changed = sa.update(follow_ups).where(_f.id == follow_up_id, _f.done_at.is_(None)).values(**values)
        return (await self._connection.execute(changed)).rowcount == 1

    async def open_of(self, parent_id: ResellerId) -> Sequence[FollowUp]:
        """Return what a parent's team wants to be reminded of, the next first."""
        return every(FollowUp, await self._connection.execute(_OPEN_FOLLOW_UPS, {"of": parent_id}))

    async def open_with(self, reseller_id: ResellerId, parent_id: ResellerId) -> Sequence[FollowUp]:
        """Return the same of one sub-reseller."""
        values = {"of": reseller_id, "parent": parent_id}
        return every(FollowUp, await self._connection.execute(_OPEN_WITH, values))

    async def untold(self, day: date) -> Sequence[tuple[FollowUp, str]]:
        """Return what nobody was reminded of that is for a day or before, with the time zone of who wants it."""
        rows: Sequence[Any] = (await self._connection.execute(_UNTOLD, {"day": day})).all()
        return [(FollowUp(*row[:-1]), row.time_zone) for row in rows]

    async def claim(self, follow_up_id: FollowUpId) -> bool:
        """Return whether it is ours to remind somebody."""
        open_ = (_f.id == follow_up_id, _f.done_at.is_(None), _f.told_at.is_(None))
        claimed = sa.update(follow_ups).where(*open_).values(told_at=self._now)
        return (await self._connection.execute(claimed)).rowcount == 1

    async def told_to(self, member_id: MemberId) -> Mapping[FollowUpId, FollowUp]:
        """Return what a colleague was reminded of and hasn't done."""
        wanted = _open_ones.where(_f.member_id == member_id, _f.told_at.is_not(None))
        return {one.id: one for one in every(FollowUp, await self._connection.execute(wanted))}
