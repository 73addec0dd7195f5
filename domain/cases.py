"""Cases: one problem put to the supplier, with every ticket that it explains, and how the supplier is reached."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from domain.agreement import PanelId
from domain.people import MemberId, ResellerId
from domain.tickets import AreaId, CaseId, CompanyId

SupplierId = NewType("SupplierId", int)
CaseEntryId = NewType("CaseEntryId", int)
MailId = NewType("MailId", int)


class CaseState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class EntryKind(StrEnum):
    """What stands in a case's record. `report`: sent upward; `answer`: what came back; `update`: passed down.

    `closed_above`: the ticket that a reseller in between had opened for it at its own parent has ended.
    """

    OPENED = "opened"
    JOINED = "joined"
    LEFT = "left"
    REPORT = "report"
    REFERENCE = "reference"
    ANSWER = "answer"
    UPDATE = "update"
    NOTE = "note"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED_ABOVE = "closed_above"


class Channel(StrEnum):
    """How a supplier is written to: by copying the report, in a chat, or by mail."""

    COPY = "copy"
    CHAT = "chat"
    MAIL = "mail"


class MailState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Case:
    """One problem put to the supplier. `number`: of the reseller's own; `since`: when it was first heard of.

    `reference`: the supplier's; `doubted_at`: when somebody said first that a resolved one isn't over. The
    supplier of a reseller in between is its parent, to whom a ticket carries it upward.
    """

    id: CaseId
    reseller_id: ResellerId
    number: int
    area_id: AreaId
    panel_id: PanelId | None
    supplier_id: SupplierId | None
    title: str
    state: CaseState
    since: datetime
    opened_by: MemberId
    opened_at: datetime
    reference: str
    reported_at: datetime | None
    resolved_at: datetime | None
    resolved_by: MemberId | None
    doubted_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state is CaseState.OPEN


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """A line of a case's record. `by`: `None` where the bot or the supplier wrote."""

    id: CaseEntryId
    case_id: CaseId
    kind: EntryKind
    text: str
    by: MemberId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Company:
    """Several sub-resellers that wrote about the same area within a short time. `begun_at`: the first of them.

    `dismissed_by`: who said that it is a chance, and of how many sub-resellers then (`dismissed_with`); `ended_at`: it
    counts no further tickets.
    """

    id: CompanyId
    reseller_id: ResellerId
    area_id: AreaId
    panel_id: PanelId | None
    begun_at: datetime
    last_at: datetime
    ended_at: datetime | None
    case_id: CaseId | None
    dismissed_by: MemberId | None
    dismissed_with: int


@dataclass(frozen=True, slots=True)
class Supplier:
    """Somebody whose credits a top reseller sells. `panel_id`: whose panel it is, `None` for any.

    `address`: for mail; `lane`: the chat, on `platform`; `language`: of reports, empty for that of who reports.
    """

    id: SupplierId
    reseller_id: ResellerId
    name: str
    panel_id: PanelId | None
    channel: Channel
    address: str
    platform: str
    lane: str
    language: str
    retired_at: datetime | None
