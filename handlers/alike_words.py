"""A receipt that looks like another one, in words: a doubt to be looked at, and nobody's fault."""

from collections.abc import Iterator, Sequence

from handlers.wording import _, moment, money, ngettext, number
from services.alike import AlikeReceipt

MOST_NAMED = 3
"""How many other uses are named: a caption is short."""


def alike_lines(found: Sequence[AlikeReceipt]) -> Iterator[str]:
    """Yield where a picture like a receipt was used, and that it is for the reader to say whether it is the same."""
    yield from (_alike(one) for one in found[:MOST_NAMED])
    more = len(found) - MOST_NAMED
    if more > 0:
        yield ngettext("It looks like %(n)s more.", "It looks like %(n)s more.", more) % {"n": number(more)}
    if found:
        yield _("It may still be another payment: please compare the two.")


def _alike(one: AlikeReceipt) -> str:
    values = {"reseller": one.reseller, "number": one.number, "moment": moment(one.at)}
    if one.amount is None:
        return _("❔ This picture looks like the receipt of %(reseller)s #%(number)s of %(moment)s.") % values
    values |= {"amount": money(one.amount)}
    return _("❔ This picture looks like the receipt of %(amount)s from %(reseller)s of %(moment)s.") % values
