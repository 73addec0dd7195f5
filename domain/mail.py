"""Mail to a supplier: what is sent, when it is tried again, and which addresses are taken."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.cases import CaseEntryId, MailId, MailState
from domain.errors import N_, Refusal
from domain.people import ResellerId
from domain.tickets import CaseId

LONGEST_ADDRESS = 254
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
"""How long a mail waits after each try that came to nothing; after the last of them it has failed."""

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


class NotAnAddress(Refusal):
    why = N_("That isn't a mail address.")
    what_to_do = N_("Type one alone, like support@supplier.example.")


@dataclass(frozen=True, slots=True)
class Mail:
    """A report that goes out by mail. `entry_id`: where it stands in the case's record; `tries`: before now."""

    id: MailId
    reseller_id: ResellerId
    case_id: CaseId
    entry_id: CaseEntryId
    to: str
    subject: str
    body: str
    state: MailState
    tries: int
    error: str
    made_at: datetime
    token: int


def address_from(typed: str) -> str:
    """Return a mail address; raises `NotAnAddress`."""
    address = typed.strip()
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise NotAnAddress
    return address


def tried_again_at(now: datetime, tries: int) -> datetime | None:
    """Return when a mail is tried again that came to nothing `tries` times; `None` where it has failed for good."""
    return now + PAUSES[tries - 1] if tries <= len(PAUSES) else None
