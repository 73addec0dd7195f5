"""Standing approvals: an owner's word that a sub-reseller's requests approve themselves, and what is beyond it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from domain.people import MemberId, ResellerId

StandingApprovalId = NewType("StandingApprovalId", int)

STANDING_APPROVAL = "standing approval"
"""Who acts where a request approves itself, in the ledger and in the audit."""


class Beyond(StrEnum):
    """Why a request isn't covered by a standing approval, and waits for a colleague.

    `cap`: with it, more credits than a day's would have approved themselves; `credit`: the money for it isn't there
    already; `unusual`: an approval by hand would be asked for once more; `second_person`: two have to agree to the sum;
    `frozen`: nobody moves anything; `suspended`: the seller itself may do nothing.
    """

    CAP = "cap"
    CREDIT = "credit"
    UNUSUAL = "unusual"
    SECOND_PERSON = "second_person"
    STOCK = "stock"
    FROZEN = "frozen"
    SUSPENDED = "suspended"


class Ending(StrEnum):
    """What ended a standing approval: an owner, another one in its place, or what it stood on was gone."""

    OWNER = "owner"
    REPLACED = "replaced"
    AGREEMENT = "agreement"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class StandingApproval:
    """Requests of a sub-reseller approve themselves, up to `cap` credits a calendar day of the top reseller."""

    id: StandingApprovalId
    reseller_id: ResellerId
    parent_id: ResellerId
    cap: int
    set_by: MemberId
    set_at: datetime
    ended_at: datetime | None


def beyond(*, credits: int, used: int, cap: int, charge: int, in_credit: int) -> Beyond | None:
    """Return why so many credits don't approve themselves, `None` where they do.

    `used`: credits that approved themselves today. `charge`, `in_credit`: of money, in minor units; what costs nothing
    is nothing that was paid for.
    """
    if used + credits > cap:
        return Beyond.CAP
    if not 0 < charge <= in_credit:
        return Beyond.CREDIT
    return None
