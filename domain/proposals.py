"""Reviews: what a sub-panel's price could be, why, and what that does to both sides' month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from statistics import median_low

from domain.alerts import evidence_of
from domain.errors import N_
from domain.margins import change_of, least_price, margin_after
from domain.money import Money, charge_for, decimals_of
from domain.overhead import Overhead, percent
from domain.pricing import Basis, Price, Pricing, agreed_price, price_value, surcharged
from domain.tiers import Tier, next_tier, tier_for

LASTING_MONTHS = 3
"""The middle one of so many closed months is a volume that lasts."""

LEAST_CHANGE = Decimal(1)
"""Changes of less than so many percent aren't worth an offer."""

MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review of a sub-panel looks at. `volume`: as for `resolve`; `volumes`: of closed months, oldest first.

    `surcharge_cap`: percent that the terms allow, `None` where overhead is a hint alone. `cost`: per credit, in the
    same currency; `margin_floor`: percent of the cost that a credit has to bring on top.
    """

    present: Price
    pricing: Pricing
    tiers: Sequence[Tier]
    volume: int
    volumes: Sequence[int]
    overhead: Overhead
    surcharge_cap: Decimal | None
    cost: Decimal | None
    margin_floor: Decimal | None
    currency: str


class ReasonKind(StrEnum):
    """What a proposal has to do with. `eased`: overhead that fell; `hint`: overhead without a surcharge."""

    PROMISE = "promise"
    VOLUME = "volume"
    FLOOR = "floor"
    OVERHEAD = "overhead"
    EASED = "eased"
    COST = "cost"
    HINT = "hint"


PRIVATE = frozenset({ReasonKind.FLOOR, ReasonKind.COST, ReasonKind.HINT})
"""What the sub-reseller isn't told."""


@dataclass(frozen=True, slots=True)
class ReviewReason:
    """`weight`: by how many percent it changes the price, either way, or the floor would; `evidence`: its numbers."""

    kind: ReasonKind
    weight: Decimal
    evidence: str


@dataclass(frozen=True, slots=True)
class NextTier:
    """The tier to earn next, and how many credits a month are missing to it."""

    tier: Tier
    missing: int


@dataclass(frozen=True, slots=True)
class MonthEffect:
    """What a price does on the credits of the last closed month: what one side pays, and the other's margin.

    The margins are `None` where the cost isn't known.
    """

    credits: int
    paid_before: Money
    paid_after: Money
    margin_before: Money | None
    margin_after: Money | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A price that a review proposes. `change`: percent of the present one, 0 where nothing is to be changed.

    `price`: the whole one, a surcharge included; `pricing`: what to agree on so that it holds; `reasons`: the three
    that weigh most.
    """

    price: Decimal
    pricing: Pricing
    change: Decimal
    reasons: tuple[ReviewReason, ...]
    next_tier: NextTier | None
    month_effect: MonthEffect

    @property
    def changes(self) -> bool:
        return self.change != 0


def propose(reviewed: Reviewed) -> Proposal:
    """Return what a sub-panel's price could be, and why.

    A promise in force stays as it is. Otherwise a lasting volume says the base (of one by volume the table does), the
    notch its surcharge where one is allowed, and the margin floor the least, unless the present price is below it.
    """
    if reviewed.present.basis is Basis.PROMISE:
        promised = ReviewReason(ReasonKind.PROMISE, Decimal(0), reviewed.present.reason)
        return _unchanged(reviewed, [promised, *_cost_reasons(reviewed, reviewed.present.per_credit)])
    wished = _wished(reviewed)
    price = _above_floor(reviewed, wished.price)
    reasons = [
        *_volume_reasons(reviewed, wished),
        *_overhead_reasons(reviewed, wished.surcharge),
        *_floor_reasons(reviewed, wished.price, price),
    ]
    exact = change_of(reviewed.present.per_credit, price)
    if abs(exact) < LEAST_CHANGE:
        return _unchanged(reviewed, [*reasons, *_cost_reasons(reviewed, reviewed.present.per_credit)])
    return Proposal(
        price=price,
        pricing=_pricing(reviewed, wished, price),
        change=exact.quantize(Decimal("0.1"), ROUND_HALF_UP),
        reasons=_heaviest([*reasons, *_cost_reasons(reviewed, price)]),
        next_tier=_next_tier(reviewed),
        month_effect=_effect(reviewed, price),
    )


def _unchanged(reviewed: Reviewed, reasons: list[ReviewReason]) -> Proposal:
    price = reviewed.present.per_credit
    return Proposal(
        price=price,
        pricing=reviewed.pricing,
        change=Decimal(0),
        reasons=_heaviest(reasons),
        next_tier=_next_tier(reviewed),
        month_effect=_effect(reviewed, price),
    )


def _heaviest(reasons: list[ReviewReason]) -> tuple[ReviewReason, ...]:
    order = list(ReasonKind)
    return tuple(sorted(reasons, key=lambda reason: (-reason.weight, order.index(reason.kind)))[:MOST_REASONS])


def _effect(reviewed: Reviewed, price: Decimal) -> MonthEffect:
    credits, currency = (reviewed.volumes[-1] if reviewed.volumes else 0), reviewed.currency
    before, after = (charge_for(credits, each, currency) for each in (reviewed.present.per_credit, price))
    if reviewed.cost is None:
        return MonthEffect(credits, before, after, None, None)
    spent = charge_for(credits, reviewed.cost, currency)
    return MonthEffect(credits, before, after, before - spent, after - spent)


# What is wished for


@dataclass(frozen=True, slots=True)
class _Wished:
    """A price before the margin floor. `present_base`, `base`: what holds, and what would, without any surcharge."""

    present_base: Decimal
    base: Decimal
    surcharge: Decimal
    price: Decimal


def _wished(reviewed: Reviewed) -> _Wished:
    places = decimals_of(reviewed.currency)
    plain = replace(reviewed.pricing, surcharge=None)
    present = agreed_price(plain, volume=reviewed.volume, tiers=reviewed.tiers, places=places).per_credit
    base = present if plain.by_volume else _by_lasting_volume(reviewed, present)
    cap = reviewed.surcharge_cap
    surcharge = percent(reviewed.overhead.notch, cap) if cap is not None else Decimal(0)
    return _Wished(present, base, surcharge, surcharged(base, surcharge, places=places))


def _by_lasting_volume(reviewed: Reviewed, present: Decimal) -> Decimal:
    """Return what the table says of a volume that lasts; below its first tier no less than that costs."""
    if lasting_volume(reviewed.volumes) is None or not reviewed.tiers:
        return present
    tier = tier_for(_volume(reviewed), reviewed.tiers)
    return tier.price if tier else max(present, _first_tier(reviewed).price)


def _first_tier(reviewed: Reviewed) -> Tier:
    return min(reviewed.tiers, key=lambda tier: tier.from_credits)


def _above_floor(reviewed: Reviewed, wished: Decimal) -> Decimal:
    """Return the price that keeps the margin floor; one that is below it today is raised as wished, never lowered."""
    least, present = _least(reviewed), reviewed.present.per_credit
    if least is None or wished >= least:
        return wished
    return least if present >= least else max(wished, present)


def _least(reviewed: Reviewed) -> Decimal | None:
    if reviewed.cost is None or reviewed.margin_floor is None:
        return None
    return least_price(reviewed.cost, reviewed.margin_floor, decimals_of(reviewed.currency))


def _pricing(reviewed: Reviewed, wished: _Wished, price: Decimal) -> Pricing:
    """Return what to agree on: one by volume stays so, unless the margin floor asks for a price of its own."""
    if price != wished.price:
        return replace(reviewed.pricing, price=price, by_volume=False, surcharge=None)
    surcharge = wished.surcharge or None
    if reviewed.pricing.by_volume:
        return replace(reviewed.pricing, surcharge=surcharge)
    return replace(reviewed.pricing, price=wished.base, surcharge=surcharge)


# Volume


def lasting_volume(volumes: Sequence[int]) -> int | None:
    """Return the middle one of the last three closed months, `None` while there are fewer."""
    return median_low(volumes[-LASTING_MONTHS:]) if len(volumes) >= LASTING_MONTHS else None


def _volume(reviewed: Reviewed) -> int:
    """Return the credits a month that count: what the table goes by, or what lasts, or what was committed to."""
    pricing = reviewed.pricing
    bought = reviewed.volume if pricing.by_volume else lasting_volume(reviewed.volumes) or 0
    return max(bought, pricing.committed)


def _next_tier(reviewed: Reviewed) -> NextTier | None:
    """Return the nearest tier that costs less than what holds, surcharges aside."""
    volume, present = _volume(reviewed), _wished(reviewed).base
    tiers = [tier for tier in reviewed.tiers if tier.from_credits <= volume or tier.price < present]
    tier = next_tier(volume, tiers)
    return NextTier(tier, tier.from_credits - volume) if tier else None


_TIER_REACHED = N_("%(tier_price)s a credit from %(from_credits)s a month; counted: %(counted_credits)s.")
_BELOW_TIERS = N_(
    "The first tier, %(tier_price)s a credit from %(from_credits)s a month, isn't reached; counted:"
    " %(counted_credits)s."
)
_NO_TIERS = N_("There is no tier table; counted: %(counted_credits)s a month.")
_TOO_SHORT = N_("Too few closed months are known (%(months)s of %(least)s) to say which volume lasts.")


def _volume_reasons(reviewed: Reviewed, wished: _Wished) -> list[ReviewReason]:
    weight = abs(change_of(wished.present_base, wished.base))
    return [ReviewReason(ReasonKind.VOLUME, weight, _volume_evidence(reviewed))]


def _volume_evidence(reviewed: Reviewed) -> str:
    counted = {"counted_credits": _volume(reviewed)}
    if not reviewed.pricing.by_volume and lasting_volume(reviewed.volumes) is None:
        return evidence_of(_TOO_SHORT, {"months": len(reviewed.volumes), "least": LASTING_MONTHS})
    if not reviewed.tiers:
        return evidence_of(_NO_TIERS, counted)
    reached = tier_for(_volume(reviewed), reviewed.tiers)
    tier = reached or _first_tier(reviewed)
    named = {"tier_price": price_value(tier.price, reviewed.currency), "from_credits": tier.from_credits}
    return evidence_of(_TIER_REACHED if reached else _BELOW_TIERS, counted | named)


# Overhead

_EASED = N_("The overhead has fallen: a surcharge of %(new_percent)s instead of %(old_percent)s.")
_ENDED = N_("No surcharge is called for any more; it was %(old_percent)s.")


def _overhead_reasons(reviewed: Reviewed, surcharge: Decimal) -> list[ReviewReason]:
    """Return what the overhead is made of, each part with its share of what the surcharge changes."""
    before, overhead = reviewed.pricing.surcharge or Decimal(0), reviewed.overhead
    if surcharge < before:
        return [_eased(before, surcharge)]
    if not overhead.notch:
        return []
    kind = ReasonKind.HINT if reviewed.surcharge_cap is None else ReasonKind.OVERHEAD
    whole = Decimal(str(overhead.raw)) or Decimal(1)
    return [
        ReviewReason(kind, (surcharge - before) * Decimal(str(reason.weight)) / whole, reason.evidence)
        for reason in overhead.reasons
    ]


def _eased(before: Decimal, surcharge: Decimal) -> ReviewReason:
    values = {"old_percent": format(before, "f"), "new_percent": format(surcharge, "f")}
    if surcharge:
        return ReviewReason(ReasonKind.EASED, before - surcharge, evidence_of(_EASED, values))
    del values["new_percent"]
    return ReviewReason(ReasonKind.EASED, before, evidence_of(_ENDED, values))


# Cost and margin

_HELD = N_(
    "Below %(least_price)s a credit the margin would be less than %(floor_percent)s on a cost of %(cost_price)s."
)
_BELOW = N_(
    "The present price is below %(least_price)s already, which a margin of %(floor_percent)s on a cost of"
    " %(cost_price)s asks for."
)
_COST = N_("The margin is %(margin_percent)s on a cost of %(cost_price)s a credit.")
_NO_COST = N_("What a credit costs isn't known, so that no margin is watched.")


def _floor_reasons(reviewed: Reviewed, wished: Decimal, price: Decimal) -> list[ReviewReason]:
    least = _least(reviewed)
    if least is None or wished >= least:
        return []
    values = {
        "least_price": price_value(least, reviewed.currency),
        "floor_percent": format(reviewed.margin_floor or Decimal(0), "f"),
        "cost_price": price_value(reviewed.cost or Decimal(0), reviewed.currency),
    }
    if reviewed.present.per_credit >= least:
        return [ReviewReason(ReasonKind.FLOOR, abs(change_of(wished, price)), evidence_of(_HELD, values))]
    return [ReviewReason(ReasonKind.FLOOR, abs(change_of(price, least)), evidence_of(_BELOW, values))]


def _cost_reasons(reviewed: Reviewed, price: Decimal) -> list[ReviewReason]:
    if reviewed.cost is None:
        return [ReviewReason(ReasonKind.COST, Decimal(0), evidence_of(_NO_COST, {}))]
    margin = margin_after(price, reviewed.cost)
    if margin is None:
        return []
    values = {"margin_percent": format(margin, "f"), "cost_price": price_value(reviewed.cost, reviewed.currency)}
    return [ReviewReason(ReasonKind.COST, Decimal(0), evidence_of(_COST, values))]
