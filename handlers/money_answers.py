"""Sums of money that were typed: read once it is known in which currency."""

from dataclasses import replace
from typing import Any

from domain.errors import Refusal
from domain.money import Money, money_from
from handlers.ask import Ask
from handlers.forms import MissingAnswer


def money_answered(ask: Ask, field: str, currency: str, *, zero: bool = False) -> Money:
    """Return the sum in a field of an ask; has it asked for again where it is none."""
    try:
        return money_from(getattr(ask, field), currency, zero=zero)
    except Refusal as wrong:
        missing: dict[str, Any] = {field: None}
        raise MissingAnswer(replace(ask, **missing), field, wrong) from wrong
