"""Whose fault tickets were: what a colleague decided on, and how each ticket stood before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

from domain.people import MemberId, ResellerId
from domain.tickets import CaseId, Cause, GuideId, Ticket, Turn

FaultDecisionId = NewType("FaultDecisionId", int)

MOST_AT_ONCE = 40
"""So many tickets are decided on with one tap at most: as many as one page shows."""

UNDONE_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FaultDecision:
    """A colleague's word on whose fault some tickets were.

    `case_id`: the case that they were made part of; `guide_id`: the guide that was sent for them.
    """

    id: FaultDecisionId
    reseller_id: ResellerId
    cause: Cause
    by: MemberId
    at: datetime
    case_id: CaseId | None
    guide_id: GuideId | None
    undone_at: datetime | None
    undone_by: MemberId | None

    def can_be_undone(self, now: datetime) -> bool:
        return self.undone_at is None and now - self.at < UNDONE_WITHIN


@dataclass(frozen=True, slots=True)
class Before:
    """How a ticket stood before a decision: all that one changes."""

    cause: Cause
    cause_by: MemberId | None
    cause_at: datetime | None
    cause_reason: str
    case_id: CaseId | None
    guide_id: GuideId | None
    turn: Turn | None

    @classmethod
    def of(cls, ticket: Ticket) -> "Before":
        return cls(
            ticket.cause,
            ticket.cause_by,
            ticket.cause_at,
            ticket.cause_reason,
            ticket.case_id,
            ticket.guide_id,
            ticket.turn,
        )
