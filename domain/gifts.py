"""Gifts: credits that a parent gives to many at once, for a reason; who can get them, and how one is typed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import takewhile

from domain.agreement import PanelId, SubPanelId
from domain.errors import N_
from domain.ledger import AccountId
from domain.money import NotAnAmount, credits_from
from domain.people import MemberId, ResellerId
from domain.requests import GiftId
from domain.vocabulary import pattern

LONGEST_LINE = 512


@dataclass(frozen=True, slots=True)
class Gift:
    """Credits for many. `credits`: for each; `everybody`: all who can get them, else those who were ticked.

    `panel_id`: `None` while it isn't known of which panel. `reason`: as every receiver reads it, empty until it is
    typed. `after`: the gift that was given last when this one was prepared, 0 for none. `given_at`: `None` for a draft.
    """

    id: GiftId
    reseller_id: ResellerId
    credits: int
    panel_id: PanelId | None
    everybody: bool
    reason: str
    made_by: MemberId
    made_at: datetime
    after: int
    given_by: MemberId | None
    given_at: datetime | None


@dataclass(frozen=True, slots=True)
class Receiver:
    """A sub-reseller who can get credits. `newest`: the number of its newest request; `wallet_id`: if it was opened.

    `price`: what it usually pays per credit.
    """

    reseller_id: ResellerId
    name: str
    sub_panel_id: SubPanelId
    wallet_id: AccountId | None
    newest: int
    price: Decimal


class Hindrance(StrEnum):
    """Why a sub-reseller can't get credits now."""

    SUSPENDED = "suspended"
    FROZEN = "frozen"
    NOT_AGREED = "not_agreed"


@dataclass(frozen=True, slots=True)
class LeftOut:
    reseller_id: ResellerId
    name: str
    hindrance: Hindrance


@dataclass(frozen=True, slots=True)
class Reach:
    """Who gets a gift, and who would but can't."""

    receivers: Sequence[Receiver]
    left_out: Sequence[LeftOut]


@dataclass(frozen=True, slots=True)
class TypedGift:
    """A gift in one line: `50 all "outage on Sunday"`. `whom`, `reason`: empty where it isn't said.

    `whom`: as typed, also where that means `everybody` with a reason behind it: somebody may be called so.
    """

    credits: int
    whom: str
    reason: str
    everybody: bool = False


_EXAMPLE = "50"
_QUOTED = re.compile(r"(?P<rest>.*?)(?:^|\s)[\"“„«'‘](?P<reason>.+?)[\"”“»'’]?", re.DOTALL)
_EVERYBODY = N_("all, everybody, everyone")
_TO_EVERYBODY = r"(?s)(?:‹everybody›)(?:\s+(?P<reason>.+))?"


def gift_from(typed: str) -> TypedGift:
    """Return the gift that a person typed: `50`, `50 all outage on Sunday`, `50 ahmed, luis "outage on Sunday"`.

    Raises `NotAnAmount` or `Ambiguous`.
    """
    if len(typed) > LONGEST_LINE:
        raise NotAnAmount(typed[:24] + "…", _EXAMPLE)
    quoted = _QUOTED.fullmatch(typed.strip())
    rest, reason = (quoted["rest"], quoted["reason"].strip()) if quoted else (typed, "")
    words = rest.split()
    numeral = list(takewhile(lambda word: not any(map(str.isalpha, word)), words))
    credits, whom = credits_from(" ".join(numeral) or rest, example=_EXAMPLE), " ".join(words[len(numeral) :])
    everybody = pattern(_TO_EVERYBODY, everybody=_EVERYBODY).fullmatch(whom)
    if everybody is None:
        return TypedGift(credits, whom, reason)
    return TypedGift(credits, whom, reason or everybody["reason"] or "", everybody=True)
