"""Requests for credits: their states, what is decided about them, and what may be asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from domain.agreement import SubPanelId
from domain.errors import N_, Refusal
from domain.money import MOST_CREDITS, Money, charge_for
from domain.names import NotAText, text_from
from domain.people import MemberId, ResellerId, Role
from domain.pricing import Basis
from domain.standing_approvals import Beyond, StandingApprovalId

RequestId = NewType("RequestId", int)
AttachmentId = NewType("AttachmentId", int)
PaymentMethodId = NewType("PaymentMethodId", int)
GiftId = NewType("GiftId", int)

DECIDERS = frozenset({Role.OWNER, Role.FINANCE})
"""Who makes requests for a reseller, and who decides on those of its sub-resellers."""

LONGEST_REASON = 300
"""As many characters as a card with a receipt can hold of a reason."""

AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 10
"""How many requests a sub-reseller may make within an hour."""

REMIND_BEFORE = timedelta(hours=12)
"""How long before its end a request is brought to mind."""

REMINDED_FOR = timedelta(hours=6)
"""How long a reminder must have stood before its request may expire, however late it was given."""


LOADED_WITHIN = timedelta(days=1)
"""How long approved credits may wait to be loaded before colleagues are reminded of them."""


class RequestState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Origin(StrEnum):
    """How a request came about: `asked` by the sub-reseller, or made by the parent as a sale (`sold`) or a gift."""

    ASKED = "asked"
    SOLD = "sold"
    GOODWILL = "goodwill"


class Settlement(StrEnum):
    """How an approved sale is paid: the money is in (`paid`), perhaps since long as money in credit, or it is owed."""

    PAID = "paid"
    ON_ACCOUNT = "on_account"


class DeclineReason(StrEnum):
    """`other`: the reason stands in words."""

    UNREADABLE = "unreadable"
    WRONG_AMOUNT = "wrong_amount"
    OTHER = "other"


class LoadingState(StrEnum):
    """`unknown`: a panel's answer is missing."""

    TO_LOAD = "to_load"
    LOADED = "loaded"
    FAILED = "failed"
    UNKNOWN = "unknown"


def price_of_this_time(origin: Origin, price: Decimal, agreed: Decimal) -> Decimal | None:
    """Return the price of a sale that was made at another one than was agreed, for once."""
    return price if origin is Origin.SOLD and price != agreed else None


@dataclass(frozen=True, slots=True)
class Request:
    """A sub-reseller's request for credits. `number` counts per sub-reseller.

    `covered`: how much of the charge is taken from what the sub-reseller has in credit, in minor units.
    `taken_back_at`: when its sale was taken back as a whole.
    `asked_credits`, `quoted_price`: what was asked for, and at which price per credit. `credits`, `price`, `charge`
    (minor units): the same, until a colleague of the parent agrees to others. `seconded_by`: the first colleague, where
    a second person has to agree. `reason`: in words, why it was declined, why its loading failed, or why it was given.
    `bonus`: credits on top that nothing is charged for. `gift_id`: the gift to many that it is part of.
    `standing_id`: the standing approval by which it approved itself; `beyond`: why it didn't, where there was one.
    `price_basis`, `price_reason`: why `price` is what it is, in a word and as a reason with its numbers.
    """

    id: RequestId
    reseller_id: ResellerId
    parent_id: ResellerId
    number: int
    sub_panel_id: SubPanelId
    asked_credits: int
    quoted_price: Decimal
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
    covered: int
    decided_by: MemberId | None
    decided_at: datetime | None
    seconded_by: MemberId | None
    declined_for: DeclineReason | None
    reason: str
    loading: LoadingState | None
    loaded_by: MemberId | None
    loaded_at: datetime | None
    taken_back_at: datetime | None
    origin: Origin = Origin.ASKED
    bonus: int = 0
    gift_id: GiftId | None = None
    standing_id: StandingApprovalId | None = None
    beyond: Beyond | None = None
    price_basis: Basis = Basis.UNKNOWN
    price_reason: str = ""

    @property
    def loads(self) -> int:
        """Return how many credits are put into the panel for it."""
        return self.credits + self.bonus

    @property
    def basis(self) -> Basis:
        """Return what its price comes from; `price_reason` is why the agreed one was what it was."""
        once = self.price != self.quoted_price and self.origin is not Origin.GOODWILL
        return Basis.ONE_OFF if once else self.price_basis

    @property
    def key(self) -> str:
        """Return what the keys of its transfers are made of."""
        return f"request:{self.id}"

    @property
    def quote(self) -> Money:
        """Return what was quoted for it when it was made."""
        return charge_for(self.asked_credits, self.quoted_price, self.currency)

    @property
    def total(self) -> Money:
        return Money(self.charge, self.currency)

    @property
    def from_credit(self) -> Money:
        """Return how much of it was paid from money in credit."""
        return Money(self.covered, self.currency)

    @property
    def this_time(self) -> Decimal | None:
        """Return its price per credit if that was another than the agreed one, for this sale alone."""
        return price_of_this_time(self.origin, self.price, self.quoted_price)

    @property
    def is_pending(self) -> bool:
        return self.state is RequestState.PENDING


@dataclass(eq=False)
class BelowMinimumOrder(Refusal):
    asked: int
    minimum: int

    why = N_("%(asked)s is below the minimum order of %(minimum)s credits.")
    what_to_do = N_("Ask for %(minimum)s or more.")


@dataclass(eq=False)
class TooManyOpen(Refusal):
    open: int

    why = N_("You have %(open)s open requests already, which is as many as can be open at a time.")
    what_to_do = N_("Wait until one is decided, or withdraw one in /requests.")


@dataclass(eq=False)
class TooFast(Refusal):
    most: int

    why = N_("That is more than %(most)s requests within an hour.")
    what_to_do = N_("Nothing was lost. Please try again a little later.")


@dataclass(eq=False)
class TooManyCredits(Refusal):
    most: int

    why = N_("That is more than I can take in one request.")
    what_to_do = N_("Ask for %(most)s or less.")


def reason_from(typed: str) -> str:
    """Return a typed reason; raises `NotAText` for none, and for one that is too long for a card."""
    reason = text_from(typed)
    if len(reason.encode("utf-16-le")) > 2 * LONGEST_REASON:
        raise NotAText(LONGEST_REASON)
    return reason


def check_asked(credits: int, *, minimum: int, open_requests: int, cap: int, lately: int) -> None:
    """Return if a request for so many credits may be made; raises the refusal that says why not.

    `lately`: how many requests were made within the last hour.
    """
    if credits > MOST_CREDITS:
        raise TooManyCredits(MOST_CREDITS)
    if credits < max(minimum, 1):
        raise BelowMinimumOrder(credits, max(minimum, 1))
    if open_requests >= cap:
        raise TooManyOpen(open_requests)
    if lately >= MOST_AN_HOUR:
        raise TooFast(MOST_AN_HOUR)


class MediaKind(StrEnum):
    """As what a file was sent: it is sent again in the same way. `unknown`: as its media type suggests."""

    UNKNOWN = ""
    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"
    ANIMATION = "animation"
    AUDIO = "audio"
    VIDEO_NOTE = "video_note"
    STICKER = "sticker"


PAPERS = frozenset({MediaKind.UNKNOWN, MediaKind.PHOTO, MediaKind.DOCUMENT})
"""What a receipt or a table can come as."""

LOOKED_INTO = PAPERS | {MediaKind.VOICE}
"""Of what the bytes are fetched; the rest is only passed on."""


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
    kind: MediaKind = MediaKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way to pay a parent. `details`: what the payer copies (an IBAN, an address). `active`: in use."""

    id: PaymentMethodId
    reseller_id: ResellerId
    name: str
    details: str
    active: bool
