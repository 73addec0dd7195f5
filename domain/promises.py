"""Promises: what was agreed beside the offers, in one's own words and with a date, and what somebody would rather have.

A promise is said by the parent's owner and counts once the sub-reseller's owner confirmed it. A counter is an answer to
an offer: neither yes nor no, but what would suit.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from domain.agreement import OfferId, SubPanelId
from domain.checkins import CheckinId
from domain.people import MemberId, ResellerId

PromiseId = NewType("PromiseId", int)
CounterId = NewType("CounterId", int)


class PromiseState(StrEnum):
    """`disputed`: the other side remembers it differently; `withdrawn`: taken back before it was answered, or after."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"


class CounterState(StrEnum):
    """`taken`: offered as the counter says; `declined`: it stays at the offer that was made."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Promise:
    """Something agreed with one sub-reseller. `number`: in which order; `words`: as it was typed.

    `price`: per credit, `None` for a promise in words alone; `until`: its last day, or the day of what was promised.
    `text`, `fingerprint`: the sentence as it was shown. `answer`: what the other side says was agreed instead.
    `ended_told_at`: when both sides were told that its day has come.
    """

    id: PromiseId
    reseller_id: ResellerId
    parent_id: ResellerId
    number: int
    words: str
    sub_panel_id: SubPanelId | None
    price: Decimal | None
    holds_from: date
    until: date | None
    state: PromiseState
    text: str
    fingerprint: str
    said_by: MemberId
    said_at: datetime
    answered_by: MemberId | None
    answered_at: datetime | None
    answer: str
    checkin_id: CheckinId | None
    ended_told_at: datetime | None

    def holds_on(self, day: date) -> bool:
        """Return whether it is confirmed and a day is one of its days."""
        within = self.holds_from <= day and (self.until is None or day <= self.until)
        return self.state is PromiseState.CONFIRMED and within


@dataclass(frozen=True, slots=True)
class Counter:
    """What a sub-reseller would rather have than an offer. `price`, `period_minimum`: where its words say so.

    `new_offer_id`: the offer that was made of it, or once more after it.
    """

    id: CounterId
    offer_id: OfferId
    reseller_id: ResellerId
    parent_id: ResellerId
    words: str
    price: Decimal | None
    period_minimum: int | None
    made_by: MemberId
    made_at: datetime
    state: CounterState
    answered_by: MemberId | None
    answered_at: datetime | None
    new_offer_id: OfferId | None


@dataclass(frozen=True, slots=True)
class TypedPromise:
    """A promise as it was typed. `words`: all of it; `from_named`, `until_named`: days as `day_named` gives them."""

    words: str
    price: Decimal | None
    from_named: str | None
    until_named: str | None


@dataclass(frozen=True, slots=True)
class TypedOffer:
    """The numbers of an offer or a counter as they were typed, `None` for what wasn't.

    `period_minimum`: credits a month; `committed`: credits a month that are committed to for a better price by volume;
    `till_named`: until when an answer is waited for, as `day_named` gives it.
    """

    price: Decimal | None = None
    period_minimum: int | None = None
    committed: int | None = None
    till_named: str | None = None
    by_volume: bool = False
