"""Reviews in words: to the parent with all their numbers, to the sub-reseller in plain and kind ones alone."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from domain.alerts import Evidence
from domain.overhead import OverheadKind, Reason
from domain.pricing import Pricing
from domain.proposals import NextTier, ReasonKind
from domain.review_facts import ReviewFacts
from domain.reviews import Review, ReviewState
from handlers.alert_words import evidence_words, reason_words
from handlers.wording import N_, _, credits_worded, day, moment, percent, price
from services.reviews import Seen

MOST_HINTS = 2


def state_words(review: Review, who: str) -> str:
    """Return how a review stands. `who`: decided."""
    values = {"who": who, "at": moment(review.decided_at or review.made_at)}
    return {
        ReviewState.OPEN: "",
        ReviewState.OFFERED: _("%(who)s offered them another price on %(at)s."),
        ReviewState.KEPT: _("%(who)s kept the old price on %(at)s."),
        ReviewState.UNCHANGED: _("Nothing is to be changed."),
        ReviewState.REPLACED: _("A newer review took the place of this one."),
    }[review.state] % values


def reason_lines(seen: Seen) -> Iterator[str]:
    """Return what weighs most, with its numbers, and what else the parent has to know."""
    facts, currency = seen.facts, seen.review.currency
    if facts.promised is not None:
        yield _promised_words(facts, currency)
    if facts.coming is not None:
        coming = {"price": price(facts.coming.price, currency), "day": day(facts.coming.day)}
        said = _("Agreed already: %(price)s from %(day)s.") if facts.coming.accepted else _(
            "An offer waits for their answer: %(price)s from %(day)s. Until it is settled nothing else is proposed."
        )  # fmt: skip
        yield said % coming
    for reason in facts.reasons:
        yield evidence_words(Evidence(reason.evidence))
    if facts.agreed.by_volume and not facts.change:
        yield _("They pay by volume: your tiers say the price, so there is nothing to raise or to lower here.")
    yield from _hint_lines(facts)


def _promised_words(facts: ReviewFacts, currency: str) -> str:
    assert facts.promised is not None  # noqa: S101  (asked for only then)
    promised = {"price": price(facts.promised.price, currency)}
    if facts.promised.until is None:
        return _("%(price)s is promised, without an end.") % promised
    until = promised | {"day": day(facts.promised.until)}
    return _("%(price)s is promised until %(day)s; this is about the price from the day after it.") % until


def _hint_lines(facts: ReviewFacts) -> Iterator[str]:
    """Return what overhead says where it is a hint, of which the reasons may not have told yet."""
    if not facts.hint:
        return
    yield _("They cost you more than others; this is a hint for you alone.")
    told = {reason.evidence for reason in facts.reasons}
    for reason in facts.overhead[:MOST_HINTS]:
        if reason.evidence not in told:
            yield evidence_words(Evidence(reason.evidence))


def next_tier_words(found: NextTier, currency: str) -> str:
    """Return what would earn the next tier."""
    values = {
        "price": price(found.tier.price, currency),
        "credits": credits_worded(found.tier.from_credits),
        "missing": credits_worded(found.missing),
    }
    return _("%(price)s from %(credits)s a month; %(missing)s more") % values


def changed_words(review: Review, facts: ReviewFacts) -> str:
    """Return the proposed price, and by how much it changes: "€2.00 (−4.8%)"."""
    proposed = price(review.proposed, review.currency)
    if not facts.change:
        return proposed
    sign = "+" if facts.change > 0 else ""
    return _("%(price)s (%(change)s)") % {"price": proposed, "change": f"{sign}{percent(facts.change)}"}


# To the sub-reseller

_LESS = N_("You buy much: from %(from_credits)s a month a credit costs %(tier_price)s. Thank you.")
_BY_CREDITS = N_("The price goes by how many credits are bought in a month; yours were %(counted_credits)s.")
_EASED = N_("Everything went smoothly of late, so the price comes down. Thank you.")
_KIND: dict[OverheadKind, str] = {
    OverheadKind.TICKETS: N_(
        "Questions about things on your side that we helped with: %(count)s of late. With fewer of them the price comes"
        " down again."
    ),
    OverheadKind.LATE: N_(
        "Payments that came after their day: %(count)s of %(due)s. Payments in time bring the price down again."
    ),
    OverheadKind.MINIMUM: N_(
        "Months with fewer credits than the minimum: %(count)s. With the minimum bought the price comes down again."
    ),
    OverheadKind.CHARGEBACKS: N_(
        "Payments that a bank took back: %(count)s. Without any the price comes down again."
    ),
    OverheadKind.ERRATIC: N_(
        "What you need varies much from day to day. The steadier it is, the sooner the price comes down again."
    ),
}  # fmt: skip


def kind_lines(facts: ReviewFacts, offered: Pricing, currency: str) -> Iterator[str]:
    """Return why a sub-reseller is offered another price, of which it may know: what it bought and did itself."""
    if offered == facts.wished:
        for reason in facts.reasons:
            values = Evidence(reason.evidence).values
            if reason.kind is ReasonKind.VOLUME and reason.weight and "counted_credits" in values:
                yield reason_words(_LESS if facts.change < 0 and "tier_price" in values else _BY_CREDITS, values)
            if reason.kind is ReasonKind.EASED:
                yield _(_EASED)
        if any(reason.kind is ReasonKind.OVERHEAD and reason.weight for reason in facts.reasons):
            yield from map(_kindly, facts.overhead[:MOST_HINTS])
    if facts.next_tier is not None and _is_cheaper(facts.next_tier, offered):
        tier = facts.next_tier.tier
        values = {"credits": credits_worded(tier.from_credits), "price": price(tier.price, currency)}
        yield _("More credits a month bring the price down: from %(credits)s it is %(price)s.") % values


def _is_cheaper(found: NextTier, offered: Pricing) -> bool:
    return found.tier.price < offered.price


def _kindly(reason: Reason) -> str:
    values: dict[str, Any] = dict(Evidence(reason.evidence).values)
    return reason_words(_KIND[reason.kind], values)


def percent_of(value: Decimal | None) -> str:
    return _("unknown") if value is None else percent(value)
