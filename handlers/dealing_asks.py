"""What can be wanted where an offer is dealt about: its numbers in one line, other numbers in answer, and what then."""

from dataclasses import dataclass
from typing import ClassVar

from domain.agreement import OfferId
from domain.calendar import day_named
from domain.names import shown
from domain.offer_line import LONGEST_OFFER, NotAnOffer
from domain.people import ResellerId
from domain.promises import CounterId
from handlers.ask import Ask
from handlers.registry import Question, asked, typed
from handlers.wording import _

NO_DAY = "-"


def _line_from(answered: str) -> str:
    text = shown(answered)
    if not text or len(text) > LONGEST_OFFER:
        raise NotAnOffer(text[:24])
    return text


def which_panel() -> Question:
    """Return the question at which of several panels the numbers hold."""
    return Question(words=lambda: _("At which panel do these numbers hold?"))


@dataclass(frozen=True)
class OfferInLine(Ask):
    """The numbers of a new offer to a sub-reseller in one line."""

    code: ClassVar[str] = "oln"

    reseller_id: ResellerId
    line: str | None = asked(
        Question(
            words=lambda: _("What do you offer, and until when can they answer?"),
            read=_line_from,
            example=lambda: _("2.10, 1000 a month, till Friday"),
        )
    )
    panel: str = typed(which_panel())


def _day_from(answered: str) -> str:
    return NO_DAY if answered.strip() == NO_DAY else day_named(answered)


@dataclass(frozen=True)
class SetAnswerDay(Ask):
    """Until which day a draft can be answered once it is sent."""

    code: ClassVar[str] = "oln2"

    offer_id: OfferId
    day: str | None = asked(
        Question(
            words=lambda: _("Until which day can they answer? If they don't, what is agreed goes on."),
            read=_day_from,
            example=lambda: _("Friday"),
            choices=lambda: ((_("Without a day"), NO_DAY),),
        )
    )


@dataclass(frozen=True)
class CounterOffer(Ask):
    """What one would rather have than an offer. `panel`: at which of several panels."""

    code: ClassVar[str] = "oct"

    offer_id: OfferId
    words: str | None = asked(
        Question(
            words=lambda: _("What would suit you? Your reseller's owners read it and answer."),
            read=_line_from,
            example=lambda: _("2.05, 1500 a month"),
        )
    )
    panel: str = typed(which_panel())


@dataclass(frozen=True)
class ShowCounter(Ask):
    """The card of a counter, anew."""

    code: ClassVar[str] = "ocw"

    counter_id: CounterId


@dataclass(frozen=True)
class OfferThat(Ask):
    """Offer what the counter says."""

    code: ClassVar[str] = "oco"

    counter_id: CounterId


@dataclass(frozen=True)
class KeepMine(Ask):
    """Offer the same numbers once more."""

    code: ClassVar[str] = "ock"

    counter_id: CounterId


@dataclass(frozen=True)
class ChangeCounter(Ask):
    """A draft with the counter's numbers, to be changed."""

    code: ClassVar[str] = "ocd"

    counter_id: CounterId
