"""Money and amounts: integers in minor units, and the one place where a typed number becomes one."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from domain.errors import N_, Refusal

MOST_CREDITS = 10**12
MOST_MINOR = 10**15

_DECIMALS = {
    "BHD": 3, "CLP": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0,
    "TND": 3, "UGX": 0, "VND": 0, "XAF": 0, "XOF": 0, "XPF": 0, "BTC": 8, "ETH": 8, "USDT": 2, "USDC": 2,
}  # fmt: skip  # ISO 4217 where it isn't 2, and the own ones that people use


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of a currency in its minor units."""

    minor: int
    currency: str

    def __sub__(self, other: "Money") -> "Money":
        """Return the difference of two sums in the same currency."""
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} can't be subtracted")
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)


def decimals_of(currency: str) -> int:
    """Return how many decimals a currency's minor unit has."""
    return _DECIMALS.get(currency, 2)


def charge_for(credits: int, price: Decimal, currency: str) -> Money:
    """Return what credits cost at a price per credit, rounded once, half to even, to minor units."""
    exact = (price * credits).scaleb(decimals_of(currency))
    return Money(int(exact.to_integral_value(ROUND_HALF_EVEN)), currency)


@dataclass(eq=False)
class NotAnAmount(Refusal):
    """A typed text that isn't the number asked for. `example`: one that would do."""

    typed: str
    example: str

    why = N_("“%(typed)s” isn't a number I can take here.")
    what_to_do = N_("Type it like this: %(example)s")


@dataclass(eq=False)
class Ambiguous(Refusal):
    """A typed number that two habits read differently."""

    typed: str
    one: str
    other: str

    why = N_("“%(typed)s” could be %(one)s or %(other)s.")
    what_to_do = N_("Type it without a separator for thousands.")


_GROUPED = re.compile(r"[1-9]\d{0,2}([ '\u00a0\u202f_.,])\d{3}(?:\1\d{3})*")
_DIGITS = re.compile(r"\d{1,18}")
_DECIMAL = re.compile(r"(\d{1,15})(?:[.,](\d{1,12}))?")


def credits_from(typed: str, *, most: int = MOST_CREDITS) -> int:
    """Return the whole credits that a person typed: `200`, `1 000`, `٢٠٠`.

    Raises `NotAnAmount` for what isn't a whole number from 1 to `most`, and `Ambiguous` for `1,000`: a thousand
    to some and one to others.
    """
    text = _plain(typed)
    if _DIGITS.fullmatch(text) and 0 < int(text) <= most:
        return int(text)
    grouped = _GROUPED.fullmatch(text)
    if grouped is None:
        raise NotAnAmount(_short(typed), "200")
    separator = grouped.group(1)
    joined = int(text.replace(separator, ""))
    if separator in ".,":
        raise Ambiguous(_short(typed), str(joined), str(int(text.split(separator, maxsplit=1)[0])))
    if joined > most:
        raise NotAnAmount(_short(typed), "200")
    return joined


def minimum_from(typed: str) -> int:
    """Return whole credits as `credits_from` does, or 0 for none."""
    return 0 if _plain(typed) == "0" else credits_from(typed)


def price_from(typed: str) -> Decimal:
    """Return a price per credit: `2.10` or `2,10`. Raises `NotAnAmount` below or at zero, or above a million."""
    value = _decimal_from(typed, example="2.10")
    if not 0 < value <= 1_000_000:
        raise NotAnAmount(_short(typed), "2.10")
    return value


def money_from(typed: str, currency: str, *, zero: bool = False) -> Money:
    """Return an amount of money: `420`, `420.50`, `420,50`. Raises `NotAnAmount` for more decimals than there are."""
    value = _decimal_from(typed, example="420.50")
    minor = value.scaleb(decimals_of(currency))
    if minor != minor.to_integral_value() or not (0 if zero else 1) <= minor <= MOST_MINOR:
        raise NotAnAmount(_short(typed), "420.50" if decimals_of(currency) else "420")
    return Money(int(minor), currency)


def _decimal_from(typed: str, *, example: str) -> Decimal:
    text = _plain(typed)
    found = _DECIMAL.fullmatch(text)
    if found is None:
        raise NotAnAmount(_short(typed), example)
    return Decimal(f"{found.group(1)}.{found.group(2) or 0}")


def _plain(typed: str) -> str:
    """Return the text with every script's digits as ASCII ones, and nothing around it."""
    text = typed.strip().removeprefix("+") if len(typed) <= 64 else ""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


def _short(typed: str) -> str:
    text = " ".join(typed.split())
    return text if len(text) <= 24 else text[:24] + "…"
