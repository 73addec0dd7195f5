"""What can be wanted of an account that is being closed; numbers are as they were shown."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from domain.closing import MoneyEnd
from domain.money import price_from
from domain.people import ResellerId
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _


@dataclass(frozen=True)
class ShowClosing(Ask):
    code: ClassVar[str] = "cls"

    reseller_id: ResellerId


@dataclass(frozen=True)
class HandUp(Ask):
    code: ClassVar[str] = "clsh"

    reseller_id: ResellerId
    sure: bool = False


@dataclass(frozen=True)
class DeclineOpen(Ask):
    code: ClassVar[str] = "clsd"

    reseller_id: ResellerId


@dataclass(frozen=True)
class FailUnloaded(Ask):
    code: ClassVar[str] = "clsf"

    reseller_id: ResellerId


@dataclass(frozen=True)
class BuyBack(Ask):
    """`wallet`, `credits`: as they were shown."""

    code: ClassVar[str] = "clsb"

    reseller_id: ResellerId
    wallet: int
    credits: int
    price: Decimal | None = asked(
        Question(words=lambda: _("At which price per credit?"), read=price_from, example=lambda: "2.10")
    )
    sure: bool = False


@dataclass(frozen=True)
class Forfeit(Ask):
    code: ClassVar[str] = "clsx"

    reseller_id: ResellerId
    wallet: int
    credits: int
    sure: bool = False


@dataclass(frozen=True)
class ChooseReceiver(Ask):
    code: ClassVar[str] = "clsc"

    reseller_id: ResellerId
    wallet: int
    credits: int


@dataclass(frozen=True)
class PassOn(Ask):
    """`to`: the sub-reseller who takes the credits."""

    code: ClassVar[str] = "clsp"

    reseller_id: ResellerId
    to: ResellerId
    wallet: int
    credits: int
    sure: bool = False


@dataclass(frozen=True)
class SettleMoney(Ask):
    """`minor`, `currency`: what is due, as it was shown."""

    code: ClassVar[str] = "clsm"

    reseller_id: ResellerId
    minor: int
    currency: str
    end: MoneyEnd
    sure: bool = False


@dataclass(frozen=True)
class Close(Ask):
    code: ClassVar[str] = "clsz"

    reseller_id: ResellerId
    sure: bool = False
