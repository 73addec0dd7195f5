"""Terms and agreements: what a parent offers everybody, what one sub-reseller is offered, and what was accepted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import NewType
from zoneinfo import ZoneInfo

from domain.people import MemberId, ResellerId

PanelId = NewType("PanelId", int)
SubPanelId = NewType("SubPanelId", int)
ClauseId = NewType("ClauseId", int)
RevisionId = NewType("RevisionId", int)
OfferId = NewType("OfferId", int)
AcceptanceId = NewType("AcceptanceId", int)
TierTableId = NewType("TierTableId", int)
PromiseId = NewType("PromiseId", int)


class LoadingWay(StrEnum):
    """`hand`: a colleague loads approved credits in the panel; `at_once`: they count as loaded with the approval."""

    HAND = "hand"
    AT_ONCE = "at_once"


@dataclass(frozen=True, slots=True)
class Panel:
    """An outside system in which credits are spent; it belongs to a top reseller."""

    id: PanelId
    reseller_id: ResellerId
    name: str
    loading: LoadingWay


class StockRule(StrEnum):
    """What an approval beyond the stock does: nothing (`untracked` until the first purchase), warn, or be refused."""

    UNTRACKED = "untracked"
    WARN = "warn"
    ENFORCE = "enforce"


@dataclass(frozen=True, slots=True)
class Terms:
    """A parent's standing numbers: defaults for new offers, and how its desk decides.

    Money in minor units of the reseller's currency. `grace_days`: how long an old offer holds after a new one.
    `second_tap_from`, `second_person_from`: sums from which an approval asks once more, or needs a second colleague.
    """

    reseller_id: ResellerId
    price: Decimal | None = None
    minimum_order: int = 10
    period_minimum: int = 0
    debt_limit: int = 0
    payment_days: int = 14
    grace_days: int = 14
    open_request_cap: int = 3
    request_days: int = 7
    second_tap_from: int | None = None
    second_person_from: int | None = None
    stock_rule: StockRule = StockRule.UNTRACKED


class ClauseKind(StrEnum):
    """The four clauses that everybody has, the one that a surcharge needs, and the reseller's own."""

    PRICE = "price"
    MINIMUM = "minimum"
    SUPPORT = "support"
    ACCEPTABLE_USE = "acceptable_use"
    SURCHARGE = "surcharge"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the terms as they are being written."""

    id: ClauseId
    reseller_id: ResellerId
    kind: ClauseKind
    position: int
    title: str
    text: str


class Weight(StrEnum):
    """`material` revisions are offered anew to everybody; `editorial` ones change words and purge no acceptance."""

    MATERIAL = "material"
    EDITORIAL = "editorial"


@dataclass(frozen=True, slots=True)
class Revision:
    """The terms as they were published. `text`: all clauses in full.

    `surcharge_cap`: up to how many percent on top of the price they allow; `None` where they allow none.
    """

    id: RevisionId
    reseller_id: ResellerId
    number: int
    weight: Weight
    text: str
    summary: str
    fingerprint: str
    published_at: datetime
    published_by: MemberId
    surcharge_cap: Decimal | None = None


class OfferState(StrEnum):
    """`outside`: recorded by the owner as agreed outside the bot, in force until its grace ends.

    `lapsed`: nobody answered by its day; `countered`: the sub-reseller would rather have other numbers.
    """

    DRAFT = "draft"
    OPEN = "open"
    ACCEPTED = "accepted"
    OUTSIDE = "outside"
    DECLINED = "declined"
    SUPERSEDED = "superseded"
    LAPSED = "lapsed"
    COUNTERED = "countered"


@dataclass(frozen=True, slots=True)
class Offer:
    """A revision with one sub-reseller's own numbers. Money in minor units of `currency`.

    `number`: in which order offers were made to this sub-reseller, 0 for a draft.
    `holds_from`: the first day on which its numbers count once accepted; `applied_at`: when they came into force.
    `grace_days`: how long the offer before it still holds, `grace_until` once it was made; of an `outside` one,
    `grace_until` is until when it holds itself. `text`, `fingerprint`: set when it leaves the draft. `decided_by`: who
    accepted or declined it, or recorded it as agreed outside. `reason`: why it was declined. `answer_by`: until when it
    can be answered, where it then lapses and nothing else changes. `made_at`: when it left the draft.
    """

    id: OfferId
    reseller_id: ResellerId
    parent_id: ResellerId
    number: int
    revision_id: RevisionId
    state: OfferState
    currency: str
    debt_limit: int
    payment_days: int
    holds_from: date
    grace_days: int
    grace_until: datetime | None
    text: str
    fingerprint: str
    created_at: datetime
    created_by: MemberId | None
    decided_at: datetime | None
    decided_by: MemberId | None
    reason: str
    applied_at: datetime | None
    answer_by: datetime | None = None
    made_at: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Return whether the day until which it could be answered has passed."""
        return self.answer_by is not None and self.answer_by <= now


@dataclass(frozen=True, slots=True)
class OfferNumbers:
    """What an offer says of one panel: the account there, and its numbers. `price`: per credit.

    `by_volume`: the price follows the tiers of `tier_table_id`, if any, and is `price` below the lowest of them.
    `committed`: credits a month that count as bought, whether they are or not. `surcharge`: percent on top.
    """

    offer_id: OfferId
    panel_id: PanelId
    account: str
    price: Decimal
    minimum_order: int
    period_minimum: int
    by_volume: bool = False
    tier_table_id: TierTableId | None = None
    committed: int = 0
    surcharge: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SubPanel:
    """A sub-reseller's account at a panel, with the numbers in force. `active` only after an acceptance.

    `price`, `by_volume`, `tier_table_id`, `committed`, `surcharge`: as in the offer that was agreed on. `promise_id`:
    the price that was promised for it last; whether it holds is a question of the day.
    """

    id: SubPanelId
    reseller_id: ResellerId
    panel_id: PanelId
    account: str
    price: Decimal
    minimum_order: int
    period_minimum: int
    active: bool
    by_volume: bool = False
    tier_table_id: TierTableId | None = None
    committed: int = 0
    surcharge: Decimal | None = None
    promise_id: PromiseId | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A member's acceptance of an offer, with the text they saw and its SHA-256 fingerprint."""

    id: AcceptanceId
    offer_id: OfferId
    member_id: MemberId
    text: str
    fingerprint: str
    at: datetime


AGREED = frozenset({OfferState.ACCEPTED, OfferState.OUTSIDE})
"""States of an offer that both sides agreed to, here or elsewhere."""

UNANSWERED = frozenset({OfferState.OPEN, OfferState.DECLINED, OfferState.COUNTERED})
"""States of an offer that was made and not agreed to; its grace runs on, whatever was answered."""

ENDING = UNANSWERED | {OfferState.LAPSED}
"""States of an offer with whose grace an agreement ends: what lapsed had one if it took the place of one that did."""

WAITING = frozenset({OfferState.OPEN, OfferState.COUNTERED})
"""States of an offer about which something has still to be said, by the one side or the other."""


def fingerprint_of(text: str) -> str:
    """Return the SHA-256 of a text, in hex."""
    return sha256(text.encode()).hexdigest()


def answerable_until(day: date, time_zone: str) -> datetime:
    """Return the moment at which a day is over that an offer can be answered on."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(time_zone)).astimezone(UTC)


def last_day_of(offer: Offer, time_zone: str) -> date | None:
    """Return the last day on which an offer can be answered, if there is one."""
    if offer.answer_by is None:
        return None
    return (offer.answer_by - timedelta(microseconds=1)).astimezone(ZoneInfo(time_zone)).date()


def agreed_offer(offers: Iterable[Offer]) -> Offer | None:
    """Return the newest offer whose numbers came into force, whether or not it still holds."""
    agreed = (offer for offer in offers if offer.state in AGREED and offer.applied_at is not None)
    return max(agreed, key=lambda offer: offer.number, default=None)


def countered_last(offers: Iterable[Offer]) -> Offer | None:
    """Return the newest offer of all that were made, if it was answered with other numbers."""
    newest = max(offers, key=lambda offer: offer.number, default=None)
    return newest if newest is not None and newest.state is OfferState.COUNTERED else None


def agreed_before(offer: Offer, offers: Iterable[Offer]) -> Offer | None:
    """Return the offer that was in force last before this one was made, if any was."""
    older = (other for other in offers if other.number < offer.number and other.applied_at is not None)
    return max(older, key=lambda other: other.number, default=None)


def ends_at(agreed: Offer, offers: Iterable[Offer]) -> datetime | None:
    """Return when an agreement stops to hold, `None` if nothing ends it.

    It ends with the grace of a newer offer that wasn't accepted (neither declining nor countering one makes the old one
    last for ever), and with its own if it was agreed outside the bot.
    """
    ends = [grace_after(agreed, offers)]
    if agreed.state is OfferState.OUTSIDE:
        ends.append(agreed.grace_until)
    return min((end for end in ends if end is not None), default=None)


def grace_after(agreed: Offer, offers: Iterable[Offer]) -> datetime | None:
    """Return until when the newest offer after an agreement leaves that in force; `None` where it ends nothing."""
    newest = max(offers, key=lambda offer: offer.number, default=None)
    if newest is None or newest.number <= agreed.number or newest.state not in ENDING:
        return None
    return newest.grace_until


def agreement_in_force(offers: Iterable[Offer], now: datetime) -> Offer | None:
    """Return the offer under which credits flow at this moment, if any does. `offers`: all of one sub-reseller."""
    known = list(offers)
    agreed = agreed_offer(known)
    if agreed is None:
        return None
    end = ends_at(agreed, known)
    return agreed if end is None or now < end else None
