"""Which offer is in force: accepted, agreed outside, replaced, declined, and when it ends."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from domain.agreement import Offer, OfferId, OfferState, RevisionId, agreed_offer, agreement_in_force, ends_at
from domain.people import ResellerId

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)

DRAFT, OPEN, ACCEPTED = OfferState.DRAFT, OfferState.OPEN, OfferState.ACCEPTED
OUTSIDE, DECLINED, SUPERSEDED = OfferState.OUTSIDE, OfferState.DECLINED, OfferState.SUPERSEDED


def offer(number: int, state: OfferState, *, applied: bool = True, grace: timedelta | None = None) -> Offer:
    """Return an offer; `grace`: from now, below zero if it has ended."""
    values: dict[str, Any] = {
        "currency": "EUR",
        "debt_limit": 0,
        "payment_days": 14,
        "holds_from": date(2026, 3, 2),
        "grace_days": 14,
        "grace_until": None if grace is None else NOW + grace,
        "text": "",
        "fingerprint": "",
        "created_at": NOW,
        "created_by": None,
        "decided_at": None,
        "decided_by": None,
        "reason": "",
        "applied_at": NOW if applied and state in (ACCEPTED, OUTSIDE) else None,
    }
    ids: dict[str, Any] = {"reseller_id": ResellerId(2), "parent_id": ResellerId(1), "revision_id": RevisionId(1)}
    return Offer(id=OfferId(100 - number), number=number, state=state, **ids, **values)


@pytest.mark.parametrize(
    ("offers", "in_force"),
    [
        ([], None),
        ([offer(0, DRAFT)], None),
        ([offer(1, OPEN)], None),
        ([offer(1, DECLINED)], None),
        ([offer(1, ACCEPTED)], 1),
        ([offer(1, ACCEPTED, applied=False)], None),
        ([offer(1, SUPERSEDED), offer(2, ACCEPTED)], 2),
        ([offer(1, ACCEPTED), offer(2, ACCEPTED, applied=False)], 1),
        ([offer(1, ACCEPTED), offer(2, OPEN, grace=DAY)], 1),
        ([offer(1, ACCEPTED), offer(2, OPEN, grace=-DAY)], None),
        ([offer(1, ACCEPTED), offer(2, OPEN, grace=0 * DAY)], None),
        ([offer(1, ACCEPTED), offer(2, DECLINED, grace=DAY)], 1),
        ([offer(1, ACCEPTED), offer(2, DECLINED, grace=-DAY)], None),
        ([offer(1, ACCEPTED), offer(2, SUPERSEDED, grace=-DAY)], 1),
        ([offer(1, OPEN, grace=-DAY), offer(2, ACCEPTED)], 2),
        ([offer(1, OUTSIDE, grace=DAY)], 1),
        ([offer(1, OUTSIDE, grace=-DAY)], None),
        ([offer(1, OUTSIDE, grace=3 * DAY), offer(2, OPEN, grace=-DAY)], None),
        ([offer(1, ACCEPTED, grace=-DAY)], 1),
    ],
)
def test_what_is_in_force(offers: list[Offer], in_force: int | None) -> None:
    for order in permutations(offers):
        found = agreement_in_force(order, NOW)
        assert (found.number if found else None) == in_force


def test_an_agreement_ends_with_the_first_of_its_own_end_and_a_newer_offers_grace() -> None:
    agreed = offer(1, OUTSIDE, grace=5 * DAY)
    assert ends_at(agreed, [agreed]) == NOW + 5 * DAY
    assert ends_at(agreed, [agreed, offer(2, OPEN, grace=3 * DAY)]) == NOW + 3 * DAY
    assert ends_at(agreed, [agreed, offer(2, OPEN, grace=9 * DAY)]) == NOW + 5 * DAY
    accepted = offer(1, ACCEPTED)
    assert ends_at(accepted, [accepted, offer(2, OPEN)]) is None


def test_the_newest_agreed_offer_is_known_after_its_end_too() -> None:
    lapsed = offer(2, OUTSIDE, grace=-DAY)
    assert agreed_offer([offer(1, ACCEPTED), lapsed, offer(3, OPEN)]) == lapsed
