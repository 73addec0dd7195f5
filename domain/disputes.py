"""Disputes: a line of a history that one side says is wrong, and how that ends."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from domain.ledger import TransferId
from domain.people import MemberId, ResellerId

DisputeId = NewType("DisputeId", int)

MOST_OPEN = 10
"""How many disputes a sub-reseller may have open at a time."""


class DisputeState(StrEnum):
    """`answered`: in words; `settled`: without a change; `taken_back`: what it is about was; `withdrawn`: by its side.

    `closed`: ended with the account, or with the parent that it was between.
    """

    OPEN = "open"
    ANSWERED = "answered"
    SETTLED = "settled"
    TAKEN_BACK = "taken_back"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Dispute:
    """A line of a sub-reseller's history that is said to be wrong. `number` counts per sub-reseller.

    `transfer_id`: the line; `from_parent`: the parent says so, not the sub-reseller. `answer`: what stands on the line
    since it ended, perhaps nothing.
    """

    id: DisputeId
    reseller_id: ResellerId
    parent_id: ResellerId
    number: int
    transfer_id: TransferId
    text: str
    from_parent: bool
    opened_by: MemberId
    opened_at: datetime
    state: DisputeState
    answer: str
    ended_by: MemberId | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state is DisputeState.OPEN

    @property
    def opened_for(self) -> ResellerId:
        """Return the side that says that the line is wrong."""
        return self.parent_id if self.from_parent else self.reseller_id

    @property
    def answered_for(self) -> ResellerId:
        """Return the side that has to answer."""
        return self.reseller_id if self.from_parent else self.parent_id
