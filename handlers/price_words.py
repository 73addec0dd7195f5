"""A price and why it is so, in words: the same ones wherever a price stands."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, assert_never

from domain.alerts import Evidence
from domain.pricing import Basis, Price
from domain.requests import Request
from domain.tiers import Tier
from handlers.wording import _, credits_worded, day, month, number, percent, price
from services.prices import Ahead, Outlook, Volume


def per_credit(value: Decimal, currency: str) -> str:
    """Return "€2.10 per credit"."""
    return _("%(price)s per credit") % {"price": price(value, currency)}


def price_line(found: Price, currency: str) -> str:
    """Return "€2.00 per credit · from 1,000 credits a month; 1,240 were bought in October 2026"."""
    return _joined(per_credit(found.per_credit, currency), why_words(found.basis, found.reason))


def short_line(found: Price, currency: str) -> str:
    """Return a price and why, in as few words as `price_line` says it, without "per credit"."""
    return _joined(price(found.per_credit, currency), why_words(found.basis, found.reason))


def request_price(request: Request) -> str:
    """Return the price of a request, and why; beside the agreed one where it holds this once."""
    if request.this_time is not None:
        return once_words(request.this_time, request.quoted_price, request.currency)
    return quoted_words(request, request.price)


def quoted_words(request: Request, shown: Decimal) -> str:
    """Return a price of a request, and why it was quoted where it is the quoted one."""
    said = why_words(request.price_basis, request.price_reason) if shown == request.quoted_price else ""
    return _joined(price(shown, request.currency), said)


def reasoned_price(request: Request) -> str:
    """Return the price of a request with why it was quoted; empty where it was simply the agreed one, or another."""
    told = request.price == request.quoted_price and why_words(request.price_basis, request.price_reason)
    return quoted_words(request, request.price) if told else ""


def once_words(once: Decimal, agreed: Decimal, currency: str) -> str:
    """Return "€2.00 this time, agreed is €2.10"."""
    return _("%(price)s this time, agreed is %(agreed)s") % {
        "price": price(once, currency),
        "agreed": price(agreed, currency),
    }


def _joined(shown: str, said: str) -> str:
    return f"{shown} · {said}" if said else shown


def why_words(basis: Basis, reason: str) -> str:
    """Return why a price is what it is, in a few words; empty where it is simply the one that was agreed.

    `reason`: an `Evidence`, as it is kept.
    """
    values = Evidence(reason).values if reason else {}
    said = _basis_words(basis, values)
    if "surcharge_percent" not in values:
        return said
    base = values["base_price"]
    surcharge = _("%(percent)s on top of %(price)s") % {
        "percent": percent(Decimal(values["surcharge_percent"])),
        "price": price(Decimal(base["price"]), base["currency"]),
    }
    return f"{said} · {surcharge}" if said else surcharge


def _basis_words(basis: Basis, values: Any) -> str:
    match basis:
        case Basis.PROMISE:
            return _promised(values)
        case Basis.EARNED:
            return _("from %(credits)s a month; %(bought)s") % {
                "credits": credits_worded(values["from_credits"]),
                "bought": _bought(values),
            }
        case Basis.COMMITTED:
            return _("from %(credits)s a month, as committed") % {"credits": credits_worded(values["from_credits"])}
        case Basis.DEFAULT:
            return _("before the first tier that is cheaper; %(bought)s") % {"bought": _bought(values)}
        case Basis.OWN | Basis.ONE_OFF | Basis.GIFT | Basis.UNKNOWN:
            return ""
        case _:
            assert_never(basis)


def _promised(values: Any) -> str:
    if "until_day" not in values:
        return _("as promised (promise %(number)s)") % {"number": number(values["number"])}
    return _("as promised until %(day)s (promise %(number)s)") % {
        "day": day(date.fromisoformat(values["until_day"])),
        "number": number(values["number"]),
    }


def _bought(values: Any) -> str:
    """Return "1,240 were bought in October 2026"."""
    bought = number(values["bought_credits"])
    if "bought_in_month" not in values:
        return _("%(n)s were bought") % {"n": bought}
    return _("%(n)s were bought in %(month)s") % {
        "n": bought,
        "month": month(date.fromisoformat(values["bought_in_month"])),
    }


def ahead_words(ahead: Ahead | None, currency: str) -> str:
    """Return "260 credits more this month and it is €2.00"; empty where nothing is left to earn."""
    if ahead is None:
        return ""
    return _("%(credits)s more this month and it is %(price)s") % {
        "credits": credits_worded(ahead.missing),
        "price": price(ahead.per_credit, currency),
    }


def outlook_lines(found: Outlook, currency: str) -> str:
    """Return why a price is what it is, and below it what would earn the next tier."""
    why, ahead = why_words(found.price.basis, found.price.reason), ahead_words(found.ahead, currency)
    return "\n".join(line for line in (why, ahead) if line)


def volume_words(volume: Volume, last: date, running: date) -> str:
    """Return "October 2026: 1,240 · November 2026 so far: 300"."""
    return _("%(last_month)s: %(last)s · %(month)s so far: %(running)s") % {
        "last_month": month(last),
        "last": number(volume.last),
        "month": month(running),
        "running": number(volume.running),
    }


def tiers_words(tiers: Sequence[Tier], currency: str) -> str:
    """Return "from 0: €2.40; from 500: €2.20"."""
    return "; ".join(tier_words(tier, currency) for tier in tiers)


def tier_words(tier: Tier, currency: str) -> str:
    """Return "from 500: €2.20"."""
    return _("from %(n)s: %(price)s") % {"n": number(tier.from_credits), "price": price(tier.price, currency)}


def how_counted() -> str:
    """Return how the volume is counted by which tiers go."""
    return _(
        "the larger of the last whole calendar month and the running one; credits on top and gifts don't count, and"
        " neither does the purchase itself"
    )
