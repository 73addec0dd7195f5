"""Tier tables: prices by the volume of a month, how they are typed, and what makes a table none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from domain.errors import N_, Refusal
from domain.habits import numeral_in
from domain.money import NotAnAmount, minimum_from, price_from

MOST_TIERS = 12
LONGEST_TABLE = 1000
EXAMPLE = "0: 2.40, 500: 2.20, 1000: 2.00"


@dataclass(frozen=True, slots=True)
class Tier:
    """A step of a table: from so many credits a month on, a credit costs so much."""

    from_credits: int
    price: Decimal


@dataclass(eq=False)
class NotATier(Refusal):
    """A part of a typed table that can't be read. `example`: a table that can."""

    typed: str
    example: str = EXAMPLE

    why = N_("“%(typed)s” isn't a tier I can read.")
    what_to_do = N_("Type from how many credits a month each price holds, like this: %(example)s")


@dataclass(eq=False)
class NoTiers(Refusal):
    example: str = EXAMPLE

    why = N_("There is no tier in that.")
    what_to_do = N_("Type from how many credits a month each price holds, like this: %(example)s")


@dataclass(eq=False)
class TierTwice(Refusal):
    from_credits: int

    why = N_("There are two prices from %(from_credits)s credits on.")
    what_to_do = N_("Leave one of them, and type the table again.")


@dataclass(eq=False)
class TierDearer(Refusal):
    """A table in which more credits cost more each. `price`, `fewer_price`: from so many credits, and from fewer."""

    from_credits: int
    price: Decimal
    fewer_credits: int
    fewer_price: Decimal

    why = N_(
        "From %(from_credits)s credits on a credit would cost %(price)s, more than the %(fewer_price)s from"
        " %(fewer_credits)s on."
    )
    what_to_do = N_("Give the larger volume the same price or a lower one, and type the table again.")


@dataclass(eq=False)
class TooManyTiers(Refusal):
    count: int
    most: int = MOST_TIERS

    why = N_("%(count)s tiers are more than anybody could explain; %(most)s are the most.")
    what_to_do = N_("Leave out the steps that make little difference, and type the table again.")


def tier_for(volume: int, tiers: Sequence[Tier]) -> Tier | None:
    """Return the tier that a volume a month reaches, `None` below the lowest."""
    reached = (tier for tier in tiers if tier.from_credits <= volume)
    return max(reached, key=lambda tier: tier.from_credits, default=None)


def next_tier(volume: int, tiers: Sequence[Tier]) -> Tier | None:
    """Return the nearest tier that costs less than the one reached, `None` where nothing is left to earn."""
    reached = tier_for(volume, tiers)
    above = (tier for tier in tiers if tier.from_credits > volume and (reached is None or tier.price < reached.price))
    return min(above, key=lambda tier: tier.from_credits, default=None)


def check_tiers(tiers: Sequence[Tier]) -> tuple[Tier, ...]:
    """Return a table by rising volume. Raises `NoTiers`, `TooManyTiers`, `TierTwice` and `TierDearer`."""
    if not tiers:
        raise NoTiers
    if len(tiers) > MOST_TIERS:
        raise TooManyTiers(len(tiers))
    ordered = tuple(sorted(tiers, key=lambda tier: tier.from_credits))
    for fewer, more in pairwise(ordered):
        if fewer.from_credits == more.from_credits:
            raise TierTwice(more.from_credits)
        if more.price > fewer.price:
            raise TierDearer(more.from_credits, more.price, fewer.from_credits, fewer.price)
    return ordered


# How a table is typed

_LINES = re.compile(r"[\n\r;؛]+")
_LIST = re.compile(r"[,،]\s+|،|[,،]$")
_BETWEEN = re.compile(r"\s*(?::|：|=|->|→)\s*")


def read_tiers(typed: str, currency: str = "") -> tuple[Tier, ...]:
    """Return the table that a person typed: `0: 2.40, 500: 2.20`, or `500 2.20` in lines of their own.

    With a `currency` its sign may stand beside prices. Raises what `check_tiers` does, and
    `NotATier`, `Ambiguous` and `OtherCurrency`.
    """
    if len(typed) > LONGEST_TABLE:
        raise NotATier(_short(typed))
    pairs = [pair for entry in _entries(typed) for pair in _pairs(entry)]
    return check_tiers([_tier(credits, price, currency) for credits, price in pairs])


def _entries(typed: str) -> Iterator[str]:
    for line in _LINES.split(typed):
        yield from (entry.strip() for entry in _LIST.split(line.strip()) if entry.strip())


def _pairs(entry: str) -> list[tuple[str, str]]:
    """Return the credits and the price, as typed, of each tier in an entry: usually of one."""
    first, *others = _BETWEEN.split(entry)
    if not others:
        return [_cut_in_two(entry, r"\s+", entry)]
    *middles, last = others
    ends = [
        part for middle in middles for part in _cut_in_two(middle, r"[,\s]\s*", entry)
    ]  # 2.40,500 of 0:2.40,500:2.20
    parts = [first, *ends, last]
    return list(zip(parts[::2], parts[1::2], strict=True))


def _cut_in_two(text: str, at: str, entry: str) -> tuple[str, str]:
    """Return the two numbers that a text is made of, where there is one way only to cut it."""
    cuts = [(text[: found.start()].strip(), text[found.end() :].strip()) for found in re.finditer(at, text)]
    whole = [cut for cut in cuts if all(map(_is_numeral, cut))]
    if len(whole) != 1:
        raise NotATier(_short(entry))
    return whole[0]


def _is_numeral(text: str) -> bool:
    return numeral_in(text.removesuffix("+")) is not None


def _tier(credits: str, price: str, currency: str) -> Tier:
    try:
        return Tier(minimum_from(credits.removesuffix("+")), price_from(price, currency))
    except NotAnAmount as refused:
        raise NotATier(_short(f"{credits}: {price}")) from refused


def _short(typed: str) -> str:
    text = " ".join(typed[:LONGEST_TABLE].split())
    return text if len(text) <= 40 else text[:40] + "…"
