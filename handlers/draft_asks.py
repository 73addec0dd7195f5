"""What can be changed in the draft of an offer, and what each of it asks."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from domain.agreement import OfferId
from domain.calendar import NEXT_MONTH, TODAY, day_named, days_from
from domain.money import credits_from, minimum_from, price_from
from domain.names import name_from
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _


@dataclass(frozen=True)
class SetAccount(Ask):
    code: ClassVar[str] = "odn"
    offer_id: OfferId
    panel_id: int = 0
    account: str | None = asked(
        Question(
            words=lambda: _("What is the account called in the panel?"), read=name_from, example=lambda: "ahmed_tv"
        )
    )


@dataclass(frozen=True)
class SetPrice(Ask):
    code: ClassVar[str] = "odc"
    offer_id: OfferId
    panel_id: int = 0
    price: Decimal | None = asked(
        Question(words=lambda: _("What does one credit cost?"), read=price_from, example=lambda: "2.10")
    )


@dataclass(frozen=True)
class PriceByVolume(Ask):
    """The price goes by the published tiers."""

    code: ClassVar[str] = "odv"
    offer_id: OfferId
    panel_id: int = 0


@dataclass(frozen=True)
class SetCommitted(Ask):
    code: ClassVar[str] = "odk"
    offer_id: OfferId
    panel_id: int = 0
    credits: int | None = asked(
        Question(
            words=lambda: _(
                "To how many credits a month do they commit? So many count as bought, whether they are or not."
            ),
            read=minimum_from,
            example=lambda: "1000",
            choices=lambda: ((_("No commitment"), "0"),),
        )
    )


@dataclass(frozen=True)
class SetMinimumOrder(Ask):
    code: ClassVar[str] = "odo"
    offer_id: OfferId
    panel_id: int = 0
    credits: int | None = asked(
        Question(words=lambda: _("How many credits is the smallest request?"), read=credits_from, example=lambda: "50")
    )


@dataclass(frozen=True)
class SetPeriodMinimum(Ask):
    code: ClassVar[str] = "odm"
    offer_id: OfferId
    panel_id: int = 0
    credits: int | None = asked(
        Question(
            words=lambda: _("How many credits are to be bought in a calendar month, at least?"),
            read=minimum_from,
            example=lambda: "500",
            choices=lambda: ((_("No minimum"), "0"),),
        )
    )


@dataclass(frozen=True)
class SetDebtLimit(Ask):
    code: ClassVar[str] = "odl"
    offer_id: OfferId
    limit: str | None = asked(
        Question(
            words=lambda: _("Up to which sum may credits be bought on account, to be paid later?"),
            example=lambda: "500",
            choices=lambda: ((_("Nothing on account"), "0"),),
        )
    )


@dataclass(frozen=True)
class SetPaymentDays(Ask):
    code: ClassVar[str] = "odd"
    offer_id: OfferId
    days: int | None = asked(
        Question(
            words=lambda: _("Within how many days is what was bought on account to be paid?"),
            read=days_from,
            example=lambda: "14",
        )
    )


@dataclass(frozen=True)
class SetGrace(Ask):
    code: ClassVar[str] = "odg"
    offer_id: OfferId
    days: int | None = asked(
        Question(
            words=lambda: _("How many days does the present agreement go on while this offer waits to be accepted?"),
            read=days_from,
            example=lambda: "14",
        )
    )


@dataclass(frozen=True)
class SetFirstDay(Ask):
    code: ClassVar[str] = "odf"
    offer_id: OfferId
    day: str | None = asked(
        Question(
            words=lambda: _("From which day do these numbers hold?"),
            read=day_named,
            example=lambda: _("30.4.2026, or tomorrow"),
            choices=lambda: ((_("From today"), TODAY), (_("From the first of next month"), NEXT_MONTH)),
        )
    )


@dataclass(frozen=True)
class IncludePanel(Ask):
    code: ClassVar[str] = "odi"
    offer_id: OfferId
    panel_id: int = 0


@dataclass(frozen=True)
class LeavePanelOut(Ask):
    code: ClassVar[str] = "odu"
    offer_id: OfferId
    panel_id: int = 0
