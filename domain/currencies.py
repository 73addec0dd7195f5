"""Currencies as people type them: `€`, `euro`, `usdt`."""

from dataclasses import dataclass

from domain.errors import N_, Refusal

_SIGNS = {
    "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "US$": "USD", "DOLLAR": "USD", "DOLLARS": "USD",
    "£": "GBP", "POUND": "GBP", "POUNDS": "GBP", "₺": "TRY", "₽": "RUB", "₴": "UAH", "₹": "INR", "R$": "BRL",
    "₮": "USDT",
}  # fmt: skip

_SHARED = {
    "$": "ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP DOP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD USD"
    " UYU XCD", "£": "EGP FKP GBP GIP LBP SDG SHP SSP SYP", "¥": "CNY JPY",
}  # fmt: skip  # signs that several currencies are written with at home

_ISO_4217 = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR
IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR
MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF
XPF YER ZAR ZMW ZWG
"""
_OWN = "BTC ETH USDC USDT"
_CODES = frozenset(_ISO_4217.split() + _OWN.split())


@dataclass(eq=False)
class NotACurrency(Refusal):
    typed: str

    why = N_("“%(typed)s” isn't a currency I can read.")
    what_to_do = N_("Type its code, like EUR, USD or USDT.")


def currency_from(typed: str) -> str:
    """Return the code of a currency that was typed as that or as a well-known sign. Raises `NotACurrency`."""
    code = _code(typed)
    if code not in _CODES:
        raise NotACurrency(" ".join(typed.split())[:16])
    return code


def is_currency(typed: str) -> bool:
    """Return whether a text is a currency's code or sign."""
    return _code(typed) in _CODES or typed.strip() in _SHARED


def may_mean(typed: str, currency: str) -> bool:
    """Return whether somebody who sells in a currency may mean it by this code or sign: `$` is pesos in Mexico."""
    return _code(typed) == currency or currency in _SHARED.get(typed.strip(), "").split()


def _code(typed: str) -> str:
    text = typed.strip().upper()
    return _SIGNS.get(text, text)
