"""Sums that came, as people type them in one line: in which currency, at which rate, and what a service kept."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from domain.currencies import currency_from, is_currency, may_mean
from domain.errors import N_, Refusal
from domain.money import MOST_MINOR, Money, NotAnAmount, decimals_of, money_from, number_from
from domain.numerals import plain, unmistakable
from domain.vocabulary import pattern

LONGEST = 96
LONGEST_CODE = 5
LEAST_RATE, MOST_RATE = Decimal("1e-9"), Decimal("1e9")
EXAMPLE = "430 USDT @ 0.93"

_RATE, _FEE = N_("x, at, rate, at a rate"), N_("fee, less, with a fee")
_OF = N_("of, of about")
_MARK = r"\s*(?:(?P<rate>[@×]|\b(?:‹rate›)\b)|(?P<fee>\b(?:‹fee›)\b))\s*(?:\b(?:‹of›)\b\s*)?"
_BESIDE = re.compile(r"(?P<before>[^\d+\-−]*)(?P<numeral>.*\d)(?P<after>\D*)")


@dataclass(eq=False)
class NotARate(Refusal):
    typed: str

    why = N_("“%(typed)s” can't be a rate of exchange.")
    what_to_do = N_("Type what one of the currency that came is worth in yours, like this: 0.93")


@dataclass(eq=False)
class RateOfOwn(Refusal):
    currency: str

    why = N_("%(currency)s is your own currency, so there is no rate for it.")
    what_to_do = N_("Leave the rate out, or name the currency that came.")


@dataclass(eq=False)
class FeeTooLarge(Refusal):
    fee: Money
    came: Money

    why = N_("A fee of %(fee)s would leave nothing of the %(came)s.")
    what_to_do = N_("Type what was sent, and behind it what the payment service kept of it.")


@dataclass(frozen=True, slots=True)
class TypedSum:
    """A sum that came. `rate`: what one of its currency is worth, `None` where none was typed; `fee`: in its units."""

    came: Money
    rate: Decimal | None = None
    fee: int = 0

    def __str__(self) -> str:
        """Return it as it can be typed again and is read in one way only."""
        rate = "" if self.rate is None else f" @ {unmistakable(self.rate)}"
        fee = f" fee {_exact(Money(self.fee, self.came.currency))}" if self.fee else ""
        return f"{_exact(self.came)} {self.came.currency}{rate}{fee}"


def sum_from(typed: str, currency: str) -> TypedSum:
    """Return the sum that a person typed: `420`, `€ 420,50`, `430 USDT at 0.93 fee 2`, `430 usdt a 0,93 comisión 2`.

    `currency`: the one that is meant where none is named. Raises `NotAnAmount`, `Ambiguous`, `NotACurrency`,
    `NotARate`, `RateOfOwn`, `FeeTooLarge`.
    """
    if len(typed) > LONGEST:
        raise NotAnAmount(typed[:24] + "…", EXAMPLE)
    found = _parts(typed)
    came = came_from(found["sum"], currency)
    rate = rate_from(found["rate"]) if "rate" in found else None
    if rate is not None and came.currency == currency:
        raise RateOfOwn(currency)
    fee = money_from(found["fee"], came.currency, zero=True) if "fee" in found else Money(0, came.currency)
    if fee.minor >= came.minor:
        raise FeeTooLarge(fee, came)
    return TypedSum(came, rate, fee.minor)


def _parts(typed: str) -> dict[str, str]:
    """Return what was typed as the sum, as the rate and as the fee, the latter two where they were."""
    parts, name, begins = {}, "sum", 0
    for mark in pattern(_MARK, rate=_RATE, fee=_FEE, of=_OF).finditer(typed):
        parts[name] = typed[begins : mark.start()].strip(" ,;،؛")
        name, begins = str(mark.lastgroup), mark.end()
        if name in parts:
            raise NotAnAmount(typed[:24], EXAMPLE)
    return parts | {name: typed[begins:].strip()}


def came_from(typed: str, currency: str) -> Money:
    """Return a sum in the currency whose sign or code stands beside it, in `currency` where none does.

    Raises `NotAnAmount`, `Ambiguous`, `NotACurrency`.
    """
    found = _BESIDE.fullmatch(plain(typed))
    beside = "" if found is None else found["before"].strip() or found["after"].strip()
    no_code = len(beside) > LONGEST_CODE and not is_currency(beside)
    own = not beside or no_code or may_mean(beside, currency)
    return money_from(typed, currency if own else currency_from(beside))


def rate_from(typed: str) -> Decimal:
    """Return a rate of exchange: `0.93`, `0,93`. Raises `NotARate` for none, zero, or an absurd one; `Ambiguous`."""
    try:
        rate = number_from(plain(typed), typed, example="0.93")
    except NotAnAmount:
        raise NotARate(" ".join(typed.split())[:24]) from None
    if not LEAST_RATE <= rate <= MOST_RATE:
        raise NotARate(" ".join(typed.split())[:24])
    return rate


def converted(came: Money, rate: Decimal | None, currency: str) -> Money:
    """Return what a sum comes to, rounded once, half to even; raises `NotARate` where that is nothing, or too much.

    `rate`: what one of its currency is worth; `None` where it is in `currency` already.
    """
    if came.currency == currency:
        return came
    if rate is None or not LEAST_RATE <= rate <= MOST_RATE:
        raise NotARate("" if rate is None else f"{rate:f}"[:24])
    exact = (Decimal(came.minor) * rate).scaleb(decimals_of(currency) - decimals_of(came.currency))
    minor = int(exact.to_integral_value(ROUND_HALF_EVEN))
    if not 0 < minor <= MOST_MINOR:
        raise NotARate(f"{rate:f}"[:24])
    return Money(minor, currency)


def _exact(money: Money) -> str:
    return unmistakable(Decimal(money.minor).scaleb(-decimals_of(money.currency)))
