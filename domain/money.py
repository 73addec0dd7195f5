"""Money and amounts: integers in minor units, and the one place where a typed number becomes one."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from domain.currencies import is_currency, may_mean
from domain.errors import N_, Refusal
from domain.numerals import plain, readings, unmistakable

MOST_CREDITS = 10**12
MOST_MINOR = 10**15
MOST_PRICE = 1_000_000
PRICE_DECIMALS = 6

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
    """A typed number that two habits read differently. `one`, `other`: how each is typed so that it is clear."""

    typed: str
    one: str
    other: str

    why = N_("“%(typed)s” could be %(one)s or %(other)s.")
    what_to_do = N_("Type the one you mean just as it stands here.")


@dataclass(eq=False)
class OtherCurrency(Refusal):
    """A sum that was typed with the sign or the code of a currency that isn't used here."""

    typed: str
    currency: str

    why = N_("“%(typed)s” names another currency; here it is %(currency)s.")
    what_to_do = N_("Type the sum in %(currency)s, or the number alone.")


_BESIDE = re.compile(r"(?P<before>[^\d+\-−]*)(?P<numeral>.*\d)(?P<after>\D*)")


def credits_from(typed: str, *, most: int = MOST_CREDITS, example: str = "200") -> int:
    """Return the whole credits that a person typed: `200`, `1 000`, `1.000,00`, `٢٠٠`.

    Raises `NotAnAmount` for what isn't a whole number from 1 to `most`, and `Ambiguous` for `1,000`: a thousand
    to some and one to others.
    """
    value = number_from(plain(typed), typed, example=example)
    if value != value.to_integral_value() or not 0 < value <= most:
        raise NotAnAmount(_short(typed), example)
    return int(value)


def minimum_from(typed: str) -> int:
    """Return whole credits as `credits_from` does, or 0 for none."""
    return 0 if plain(typed) == "0" else credits_from(typed)


def price_from(typed: str, currency: str = "") -> Decimal:
    """Return a price per credit: `2.10` or `2,10`; with a `currency` also with its sign, `2,10 €`.

    Raises `NotAnAmount` below or at zero, above a million, or with more than six decimals, `Ambiguous` for `2.105`,
    which is above two thousand to many (`2.1050` and `0.105` are clear), and `OtherCurrency`.
    """
    numeral = _without_currency(typed, currency) if currency else plain(typed)
    value = number_from(numeral, typed, example="2.10")
    if not 0 < value <= MOST_PRICE or value != round(value, PRICE_DECIMALS):
        raise NotAnAmount(_short(typed), "2.10")
    return value


def percent_from(typed: str) -> Decimal:
    """Return a percentage: `6`, `2.5%`; raises `NotAnAmount` below 0, above 100, or with more than two decimals."""
    value = number_from(plain(typed.strip().removesuffix("%").strip()), typed, example="6")
    if not 0 <= value <= 100 or value != round(value, 2):
        raise NotAnAmount(_short(typed), "6")
    return value


def money_from(typed: str, currency: str, *, zero: bool = False) -> Money:
    """Return an amount of money: `420`, `420.50`, `420,50`, `1.000,00`, `€ 420`.

    Raises `NotAnAmount` for more decimals than there are, `Ambiguous` for `1.000`, and `OtherCurrency`.
    """
    example = "420.50" if decimals_of(currency) else "420"
    minor = number_from(_without_currency(typed, currency), typed, example=example).scaleb(decimals_of(currency))
    if minor != minor.to_integral_value() or not (0 if zero else 1) <= minor <= MOST_MINOR:
        raise NotAnAmount(_short(typed), example)
    return Money(int(minor), currency)


def number_from(numeral: str, typed: str, *, example: str) -> Decimal:
    """Return the one number that a plain numeral can mean."""
    found = readings(numeral.removeprefix("+"))
    if not found:
        raise NotAnAmount(_short(typed), example)
    if len(found) > 1:
        mark = "," if "," in numeral else "."
        raise Ambiguous(_short(typed), *(unmistakable(value, mark=mark) for value in found))
    return found[0]


def _without_currency(typed: str, currency: str) -> str:
    """Return the numeral of a sum, once it is known that a sign or a code beside it means this currency."""
    text = plain(typed)
    found = _BESIDE.fullmatch(text)
    if found is None:
        return text
    beside = found["before"].strip() or found["after"].strip()
    if not beside or not is_currency(beside) or (found["before"].strip() and found["after"].strip()):
        return text
    if not may_mean(beside, currency):
        raise OtherCurrency(_short(typed), currency)
    return found["numeral"].strip()


def _short(typed: str) -> str:
    text = " ".join(typed.split())
    return text if len(text) <= 24 else text[:24] + "…"
