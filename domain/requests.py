"""Requests for credits: their states, and what is decided about them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from domain.agreement import SubPanelId
from domain.people import MemberId, ResellerId

RequestId = NewType("RequestId", int)
AttachmentId = NewType("AttachmentId", int)
PaymentMethodId = NewType("PaymentMethodId", int)


class RequestState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Settlement(StrEnum):
    """How an approved sale is paid: the money is in (`paid`), or it is owed (`on_account`)."""

    PAID = "paid"
    ON_ACCOUNT = "on_account"


class LoadingState(StrEnum):
    """`unknown`: a panel's answer is missing."""

    TO_LOAD = "to_load"
    LOADED = "loaded"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Request:
    """A sub-reseller's request for credits. `number` counts per sub-reseller; `charge` is quoted in minor units.

    `seconded_by`: the first colleague, where a second person has to agree. `reason`: why it was declined, or why its
    loading failed.
    """

    id: RequestId
    reseller_id: ResellerId
    parent_id: ResellerId
    number: int
    sub_panel_id: SubPanelId
    credits: int
    price: Decimal
    charge: int
    currency: str
    state: RequestState
    requested_by: MemberId
    requested_at: datetime
    expires_at: datetime
    reminded_at: datetime | None
    not_arrived: bool
    receipt_id: AttachmentId | None
    settlement: Settlement | None
    decided_by: MemberId | None
    decided_at: datetime | None
    seconded_by: MemberId | None
    reason: str
    loading: LoadingState | None
    loaded_by: MemberId | None
    loaded_at: datetime | None

    @property
    def key(self) -> str:
        """Return what the keys of its transfers are made of."""
        return f"request:{self.id}"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that somebody sent. `sha256`: of its bytes, in hex; `reseller_id`: whose member sent it."""

    id: AttachmentId
    reseller_id: ResellerId
    platform: str
    remote_id: str
    media_type: str
    name: str
    size: int
    sha256: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way to pay a parent. `details`: what the payer copies (an IBAN, an address)."""

    id: PaymentMethodId
    reseller_id: ResellerId
    name: str
    details: str
    active: bool
