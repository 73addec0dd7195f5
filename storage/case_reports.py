"""What there is to report of a case, the report that isn't sent yet, and what became of the last one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.cases import CaseEntry, CaseEntryId, EntryKind, MailState
from domain.tickets import CaseId, Scope, TicketState
from storage.connection import Connection
from storage.models.agreement import sub_panels
from storage.models.support import case_entries, cases, mails, report_drafts, tickets
from storage.models.traffic import cards
from storage.rows import columns_for, every, first

_t, _p, _c, _d, _e = tickets.c, sub_panels.c, cases.c, report_drafts.c, case_entries.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_IN_IT = _t.case_id == _of, _t.state != TicketState.MERGED
_FIGURES = sa.select(
    sa.func.count(), sa.func.coalesce(sa.func.sum(sa.case((_t.scope == Scope.MANY, 1), else_=0)), 0)
).where(*_IN_IT)
_LAST = sa.select(_t.opened_at).where(*_IN_IT).order_by(_t.opened_at.desc()).limit(1)
_ACCOUNTS = (
    sa.select(_p.id, _p.account)
    .select_from(cases)
    .join(tickets, _t.case_id == _c.id)
    .join(sub_panels, _p.reseller_id == _t.reseller_id)
    .where(_c.id == _of, *_IN_IT, sa.or_(_c.panel_id.is_(None), _p.panel_id == _c.panel_id))
    .distinct()
    .order_by(_p.account, _p.id)
)
_LAST_REPORT = (
    sa.select(*columns_for(CaseEntry, case_entries))
    .where(_e.case_id == _of, _e.kind == EntryKind.REPORT)
    .order_by(_e.id.desc())
    .limit(1)
)
_ENTRY = sa.select(*columns_for(CaseEntry, case_entries)).where(_e.id == _of)
_MAILED = sa.select(mails.c.state).where(mails.c.entry_id == _of).order_by(mails.c.id.desc()).limit(1)
_SHOWN = (
    sa.select(cards.c.message.is_not(None))
    .where(cards.c.subject == sa.bindparam("subject"), cards.c.object_id == _of)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """A report that isn't sent yet. `words`: a colleague's own, empty for the composed ones; `names`: with accounts."""

    words: str
    names: bool


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """What tickets say of a case. `many`: how many of them concern many customers at once; `last_at`: the latest."""

    tickets: int
    many: int
    last_at: datetime | None


class CaseReports:
    """Reads what is reported, and keeps the drafts."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def figures(self, case_id: CaseId) -> ReportFigures:
        """Return what a case's tickets say."""
        counted: Sequence[int] = (await self._connection.execute(_FIGURES, {"of": case_id})).one()
        last = (await self._connection.execute(_LAST, {"of": case_id})).scalar()
        return ReportFigures(int(counted[0]), int(counted[1]), last)

    async def accounts(self, case_id: CaseId) -> Sequence[str]:
        """Return the accounts at the case's panel of all whom it concerns, by name; empty for one without."""
        return [row.account for row in await self._connection.execute(_ACCOUNTS, {"of": case_id})]

    async def draft(self, case_id: CaseId) -> ReportDraft:
        """Return how a report stands that isn't sent yet."""
        wanted = sa.select(*columns_for(ReportDraft, report_drafts)).where(_d.case_id == case_id)
        return first(ReportDraft, await self._connection.execute(wanted)) or ReportDraft("", names=False)

    async def keep_draft(self, case_id: CaseId, draft: ReportDraft) -> None:
        """Keep a draft in place of any other of the case, which the caller holds."""
        await self.drop_draft(case_id)
        row = {"case_id": case_id, "words": draft.words, "names": draft.names}
        await self._connection.execute(sa.insert(report_drafts), row)

    async def drop_draft(self, case_id: CaseId) -> None:
        """Forget what was drafted."""
        await self._connection.execute(sa.delete(report_drafts).where(_d.case_id == case_id))

    async def last(self, case_id: CaseId) -> CaseEntry | None:
        """Return the last report of a case."""
        return first(CaseEntry, await self._connection.execute(_LAST_REPORT, {"of": case_id}))

    async def entry(self, entry_id: CaseEntryId) -> CaseEntry | None:
        """Return an entry of a record."""
        return next(iter(every(CaseEntry, await self._connection.execute(_ENTRY, {"of": entry_id}))), None)

    async def mailed(self, entry_id: CaseEntryId) -> MailState | None:
        """Return how the mail of a report stands; `None` for one that went another way."""
        found = (await self._connection.execute(_MAILED, {"of": entry_id})).scalar()
        return None if found is None else MailState(found)

    async def is_shown(self, entry_id: CaseEntryId, subject: str) -> bool | None:
        """Return whether a report stands in the supplier's chat; `None` for one that went another way."""
        found = (await self._connection.execute(_SHOWN, {"of": entry_id, "subject": subject})).scalar()
        return None if found is None else bool(found)
