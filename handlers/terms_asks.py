"""What can be changed in the terms, and what each of it asks."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from domain.agreement import ClauseId, PanelId, StockRule, Weight
from domain.calendar import days_from, time_zone_from
from domain.currencies import currency_from
from domain.errors import N_, Refusal
from domain.money import credits_from, minimum_from, price_from
from domain.names import name_from, text_from
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _

CURRENCY = Question(
    words=lambda: _("In which currency do you sell?"),
    read=currency_from,
    example=lambda: "EUR",
    choices=lambda: (("€ EUR", "EUR"), ("$ USD", "USD"), ("£ GBP", "GBP"), ("USDT", "USDT")),
)


class TermsPart(StrEnum):
    """What belongs together in the terms: what new offers start with, how requests are decided, the business."""

    OFFERS = "offers"
    REQUESTS = "requests"
    BUSINESS = "business"


@dataclass(frozen=True)
class ShowTerms(Ask):
    code: ClassVar[str] = "terms"


@dataclass(frozen=True)
class ShowTermsPart(Ask):
    code: ClassVar[str] = "termsp"
    part: TermsPart


@dataclass(frozen=True)
class NameBusiness(Ask):
    code: ClassVar[str] = "ttn"
    name: str | None = asked(
        Question(words=lambda: _("What is your business called?"), read=name_from, example=lambda: "North TV")
    )


@dataclass(frozen=True)
class SetCurrency(Ask):
    code: ClassVar[str] = "ttc"
    currency: str | None = asked(CURRENCY)


@dataclass(frozen=True)
class SetBusinessZone(Ask):
    code: ClassVar[str] = "ttbz"
    time_zone: str | None = asked(
        Question(
            words=lambda: _("In which time zone are your days and months counted? A city will do."),
            read=time_zone_from,
            example=lambda: "Madrid",
        )
    )


@dataclass(frozen=True)
class SetStandingPrice(Ask):
    code: ClassVar[str] = "ttp"
    price: Decimal | None = asked(
        Question(words=lambda: _("What do you usually charge for one credit?"), read=price_from, example=lambda: "2.10")
    )


@dataclass(frozen=True)
class SetStandingOrder(Ask):
    code: ClassVar[str] = "tto"
    credits: int | None = asked(
        Question(words=lambda: _("How many credits is the smallest request?"), read=credits_from, example=lambda: "50")
    )


@dataclass(frozen=True)
class SetStandingMinimum(Ask):
    code: ClassVar[str] = "ttm"
    credits: int | None = asked(
        Question(
            words=lambda: _("How many credits are to be bought in a calendar month, at least?"),
            read=minimum_from,
            example=lambda: "500",
            choices=lambda: ((_("No minimum"), "0"),),
        )
    )


@dataclass(frozen=True)
class SetStandingLimit(Ask):
    code: ClassVar[str] = "ttl"
    limit: str | None = asked(
        Question(
            words=lambda: _("Up to which sum may credits be bought on account, to be paid later?"),
            example=lambda: "500",
            choices=lambda: ((_("Nothing on account"), "0"),),
        )
    )


@dataclass(frozen=True)
class SetStandingDays(Ask):
    code: ClassVar[str] = "ttd"
    days: int | None = asked(
        Question(
            words=lambda: _("Within how many days is what was bought on account to be paid?"),
            read=days_from,
            example=lambda: "14",
        )
    )


@dataclass(frozen=True)
class SetStandingGrace(Ask):
    code: ClassVar[str] = "ttg"
    days: int | None = asked(
        Question(
            words=lambda: _("How many days does an agreement go on while a new offer waits to be accepted?"),
            read=days_from,
            example=lambda: "14",
        )
    )


@dataclass(frozen=True)
class SetRequestCap(Ask):
    code: ClassVar[str] = "ttq"
    cap: int | None = asked(
        Question(
            words=lambda: _("How many requests may a sub-reseller have open at a time?"),
            read=lambda typed: credits_from(typed, most=100),
            example=lambda: "3",
        )
    )


@dataclass(frozen=True)
class SetRequestDays(Ask):
    code: ClassVar[str] = "tte"
    days: int | None = asked(
        Question(
            words=lambda: _("After how many days does a request expire that nobody has decided?"),
            read=lambda typed: days_from(typed, least=1, most=90),
            example=lambda: "7",
        )
    )


@dataclass(frozen=True)
class SetSecondTap(Ask):
    code: ClassVar[str] = "tts"
    sum: str | None = asked(
        Question(
            words=lambda: _("From which sum is an approval asked for once more?"),
            example=lambda: "1000",
            choices=lambda: ((_("Never"), "0"),),
        )
    )


@dataclass(frozen=True)
class SetSecondPerson(Ask):
    code: ClassVar[str] = "tty"
    sum: str | None = asked(
        Question(
            words=lambda: _("From which sum must two colleagues approve?"),
            example=lambda: "5000",
            choices=lambda: ((_("Never"), "0"),),
        )
    )


class NotARule(Refusal):
    why = N_("That is none of the three.")
    what_to_do = N_("Tap one of the buttons.")


def _stock_rule_from(typed: str) -> StockRule:
    try:
        return StockRule(typed)
    except ValueError:
        raise NotARule from None


@dataclass(frozen=True)
class SetStockRule(Ask):
    code: ClassVar[str] = "ttk"
    rule: StockRule | None = asked(
        Question(
            words=lambda: _("What should happen when an approval needs more credits than you have in stock?"),
            read=_stock_rule_from,
            choices=lambda: (
                (_("I don't count my stock here"), StockRule.UNTRACKED),
                (_("Warn me and go on"), StockRule.WARN),
                (_("Refuse it"), StockRule.ENFORCE),
            ),
        )
    )


@dataclass(frozen=True)
class ShowClauses(Ask):
    code: ClassVar[str] = "clause"


@dataclass(frozen=True)
class ShowClause(Ask):
    code: ClassVar[str] = "clauses"
    clause_id: ClauseId


_TITLE = Question(words=lambda: _("What is the clause called?"), read=name_from, example=lambda: _("Holidays"))
_TEXT = Question(
    words=lambda: _("What does it say? Its first sentence is what people see at a glance."),
    read=text_from,
    example=lambda: _("On public holidays we load credits on the next working day."),
)


@dataclass(frozen=True)
class AddClause(Ask):
    code: ClassVar[str] = "clausea"
    title: str | None = asked(_TITLE)
    text: str | None = asked(_TEXT)


@dataclass(frozen=True)
class RenameClause(Ask):
    code: ClassVar[str] = "clausen"
    clause_id: ClauseId
    title: str | None = asked(_TITLE)


@dataclass(frozen=True)
class RewriteClause(Ask):
    code: ClassVar[str] = "clauset"
    clause_id: ClauseId
    text: str | None = asked(_TEXT)


@dataclass(frozen=True)
class RemoveClause(Ask):
    """A clause, removed. `sure`: asked once more."""

    code: ClassVar[str] = "clausex"
    clause_id: ClauseId
    sure: bool = False


@dataclass(frozen=True)
class ShowPanels(Ask):
    code: ClassVar[str] = "pan"


@dataclass(frozen=True)
class ShowPanel(Ask):
    code: ClassVar[str] = "pans"
    panel_id: PanelId


_PANEL_NAME = Question(words=lambda: _("What is the panel called?"), read=name_from, example=lambda: "North panel")


@dataclass(frozen=True)
class AddPanel(Ask):
    code: ClassVar[str] = "pana"
    name: str | None = asked(_PANEL_NAME)


@dataclass(frozen=True)
class RenamePanel(Ask):
    code: ClassVar[str] = "pann"
    panel_id: PanelId
    name: str | None = asked(_PANEL_NAME)


@dataclass(frozen=True)
class SetLoading(Ask):
    """How credits come into a panel: by hand, or at once with the approval."""

    code: ClassVar[str] = "panl"
    panel_id: PanelId
    at_once: bool = False


@dataclass(frozen=True)
class RemovePanel(Ask):
    code: ClassVar[str] = "panx"
    panel_id: PanelId


@dataclass(frozen=True)
class AskPublish(Ask):
    code: ClassVar[str] = "ttu"


@dataclass(frozen=True)
class Publish(Ask):
    """The clauses, published."""

    code: ClassVar[str] = "ttv"
    weight: Weight
