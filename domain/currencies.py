"""Currencies as people type them: `€`, `euro`, `usdt`."""

import re
from dataclasses import dataclass

from domain.errors import N_, Refusal

_SIGNS = {
    "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "US$": "USD", "DOLLAR": "USD", "DOLLARS": "USD",
    "£": "GBP", "POUND": "GBP", "POUNDS": "GBP", "₺": "TRY", "₽": "RUB", "₴": "UAH", "₹": "INR", "R$": "BRL", "₮": "USDT",
}  # fmt: skip

_CODE = re.compile(r"[A-Z]{3,5}")


@dataclass(eq=False)
class NotACurrency(Refusal):
    typed: str

    why = N_("“%(typed)s” isn't a currency I can read.")
    what_to_do = N_("Type its code, like EUR, USD or USDT.")


def currency_from(typed: str) -> str:
    """Return the code of a currency: three to five letters, or a well-known sign. Raises `NotACurrency`."""
    text = typed.strip().upper()
    code = _SIGNS.get(text, text)
    if not _CODE.fullmatch(code):
        raise NotACurrency(" ".join(typed.split())[:16])
    return code
