"""What can be wanted of offers and agreements, for every screen with a button that wants it."""

from dataclasses import dataclass
from typing import ClassVar

from domain.agreement import OfferId
from domain.calendar import days_from
from domain.names import text_from
from domain.people import ResellerId
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _


@dataclass(frozen=True)
class OpenDraft(Ask):
    """The draft of a new offer to a sub-reseller."""

    code: ClassVar[str] = "od"
    reseller_id: ResellerId


@dataclass(frozen=True)
class ShowDraft(Ask):
    code: ClassVar[str] = "ods"
    offer_id: OfferId


@dataclass(frozen=True)
class MakeOffer(Ask):
    """The draft, made an offer to the people who joined."""

    code: ClassVar[str] = "om"
    offer_id: OfferId


@dataclass(frozen=True)
class MakeLink(Ask):
    """The draft, made an offer to somebody who joins by a link."""

    code: ClassVar[str] = "ol"
    offer_id: OfferId


@dataclass(frozen=True)
class NewLink(Ask):
    """Another link for a sub-reseller's owner."""

    code: ClassVar[str] = "nl"
    reseller_id: ResellerId


@dataclass(frozen=True)
class ShowAgreement(Ask):
    """What holds between a reseller and its parent; without an id, one's own."""

    code: ClassVar[str] = "agr"
    reseller_id: ResellerId | None = None


@dataclass(frozen=True)
class ShowOffer(Ask):
    """An offer as it was made, whatever became of it."""

    code: ClassVar[str] = "of"
    offer_id: OfferId


@dataclass(frozen=True)
class ShowText(Ask):
    """The whole text of an offer, as a file."""

    code: ClassVar[str] = "oft"
    offer_id: OfferId


@dataclass(frozen=True)
class SeeWaitingOffer(Ask):
    """The card of the offer that waits for one's own answer."""

    code: ClassVar[str] = "ow"


@dataclass(frozen=True)
class AcceptOffer(Ask):
    code: ClassVar[str] = "oa"
    offer_id: OfferId


def _reason_from(typed: str) -> str:
    return "" if typed.strip() == NO_REASON else text_from(typed)[:300]


NO_REASON = "-"


@dataclass(frozen=True)
class DeclineOffer(Ask):
    code: ClassVar[str] = "ox"
    offer_id: OfferId
    reason: str | None = asked(
        Question(
            words=lambda: _("What should be different? Your reseller's owners will read what you type."),
            read=_reason_from,
            choices=lambda: ((_("Decline without a reason"), NO_REASON),),
        )
    )


@dataclass(frozen=True)
class TakeBack(Ask):
    """An offer that nobody has accepted, taken back. `sure`: asked once more."""

    code: ClassVar[str] = "ob"
    offer_id: OfferId
    sure: bool = False


@dataclass(frozen=True)
class RecordOutside(Ask):
    """An offer that was agreed outside the bot. `days`: for how long it holds without being accepted here."""

    code: ClassVar[str] = "oo"
    offer_id: OfferId
    days: int | None = asked(
        Question(
            words=lambda: _("For how many days may it hold without being accepted here?"),
            read=lambda typed: days_from(typed, least=1),
            example=lambda: "30",
            choices=lambda: ((_("30 days"), "30"), (_("90 days"), "90")),
        )
    )
    sure: bool = False
