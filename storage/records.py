"""Forms that stand open, the audit, and the periods that a job has done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.people import MemberId, ResellerId
from domain.traffic import Outcome
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.traffic import audit, forms, job_runs
from storage.rows import columns_for, every, first


@dataclass(frozen=True, slots=True)
class Form:
    """An ask that waits for an answer. `answers`: what is known of it, as JSON; `asking`: the field asked for."""

    ask: str
    answers: str
    asking: str
    asked_at: datetime


_form = sa.select(*columns_for(Form, forms)).where(forms.c.member_id == sa.bindparam("member_id"))
_drop_form = sa.delete(forms).where(forms.c.member_id == sa.bindparam("member_id"))
_add_form = sa.insert(forms)


class Forms:
    """One open form a member, kept over a restart."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def of(self, member_id: MemberId) -> Form | None:
        return first(Form, await self._connection.execute(_form, {"member_id": member_id}))

    async def keep(self, member_id: MemberId, *, ask: str, answers: str, asking: str) -> None:
        """Keep this form in place of any other of the member's."""
        await self.drop(member_id)
        await self._connection.execute(
            _add_form,
            {"member_id": member_id, "ask": ask, "answers": answers, "asking": asking, "asked_at": self._now},
        )

    async def drop(self, member_id: MemberId) -> bool:
        """Forget the member's form; returns whether there was one."""
        result = await self._connection.execute(_drop_form, {"member_id": member_id})
        return result.rowcount > 0

    async def drop_older(self, before: datetime) -> None:
        """Forget forms that nobody has answered since `before`."""
        await self._connection.execute(sa.delete(forms).where(forms.c.asked_at < before))


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A line of the audit: who asked what, and what came of it. `stood_for`: for which owner, where as a deputy."""

    id: int
    at: datetime
    reseller_id: ResellerId | None
    member_id: MemberId | None
    actor: str
    stood_for: str
    ask: str
    details: str
    outcome: Outcome
    said: str


_audit = sa.select(*columns_for(AuditEntry, audit))
_add_entry = sa.insert(audit)


class Audit:
    """What was asked and what came of it; the database refuses to change a line."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def add(
        self,
        *,
        reseller_id: ResellerId | None,
        member_id: MemberId | None,
        actor: str,
        ask: str,
        details: str,
        outcome: Outcome,
        said: str = "",
        stood_for: str = "",
    ) -> None:
        await self._connection.execute(
            _add_entry,
            {
                "at": self._now,
                "reseller_id": reseller_id,
                "member_id": member_id,
                "actor": actor,
                "stood_for": stood_for,
                "ask": ask,
                "details": details,
                "outcome": outcome,
                "said": said,
            },
        )

    async def of_reseller(
        self, reseller_id: ResellerId, *, member_id: MemberId | None = None, before: int | None = None, limit: int = 10
    ) -> Sequence[AuditEntry]:
        """Return the newest lines of a reseller, or of one of its members, or those before a line."""
        wanted = _audit.where(audit.c.reseller_id == reseller_id)
        if member_id is not None:
            wanted = wanted.where(audit.c.member_id == member_id)
        if before is not None:
            wanted = wanted.where(audit.c.id < before)
        return every(AuditEntry, await self._connection.execute(wanted.order_by(audit.c.id.desc()).limit(limit)))

    async def of_member(self, member_id: MemberId, *, since: datetime) -> Sequence[AuditEntry]:
        """Return what a member did since a moment, oldest first."""
        wanted = _audit.where(audit.c.member_id == member_id, audit.c.at >= since).order_by(audit.c.id)
        return every(AuditEntry, await self._connection.execute(wanted))


class Jobs:
    """Which job has done which period."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def claim(self, job: str, period: str) -> bool:
        """Return whether this period of a job is ours to do; only the first who asks gets it."""
        result = await self._connection.execute(
            insert_new(self._connection, job_runs), {"job": job, "period": period, "claimed_at": self._now}
        )
        return result.rowcount == 1

    async def claim_each(self, job: str, periods: Collection[str]) -> frozenset[str]:
        """Return which of these periods of a job are ours to do."""
        if not periods:
            return frozenset()
        rows = [{"job": job, "period": period, "claimed_at": self._now} for period in sorted(set(periods))]
        claimed = insert_new(self._connection, job_runs).returning(job_runs.c.period)
        return frozenset((await self._connection.execute(claimed, rows)).scalars())

    async def forget(self, job: str, *, before: datetime) -> None:
        """Forget the periods of a job that were claimed before a moment, and that nobody will ask for again."""
        old = (job_runs.c.job == job, job_runs.c.claimed_at < before)
        await self._connection.execute(sa.delete(job_runs).where(*old))
