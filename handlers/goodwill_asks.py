"""What can be wanted of credits that are given to many."""

from dataclasses import dataclass
from typing import ClassVar

from domain.money import credits_from
from domain.requests import GiftId, RequestId, reason_from
from handlers.ask import Ask
from handlers.registry import Question, asked, typed
from handlers.wording import _


def _why() -> Question:
    return Question(
        words=lambda: _("Why are they given? Everybody who gets them will read it."),
        read=reason_from,
        example=lambda: _("outage on Sunday"),
    )


def _why_back() -> Question:
    return Question(
        words=lambda: _("Why are they taken back? Everybody who had them will read it."),
        read=reason_from,
        example=lambda: _("It was given twice."),
    )


@dataclass(frozen=True)
class PrepareGift(Ask):
    """Credits for many."""

    code: ClassVar[str] = "gft"

    credits: int | None = asked(
        Question(words=lambda: _("How many credits shall each of them get?"), read=credits_from, example=lambda: "50")
    )


@dataclass(frozen=True)
class PrepareGiftInLine(Ask):
    """A gift in one line, as in `/goodwill 50 all "outage on Sunday"`."""

    code: ClassVar[str] = "gftl"

    line: str = typed(Question(words=lambda: "", example=lambda: _("50 all “outage on Sunday”")))


@dataclass(frozen=True)
class ShowGift(Ask):
    """A gift that is being prepared: what is still to be said of it, or the card to confirm."""

    code: ClassVar[str] = "gfts"

    gift_id: GiftId


@dataclass(frozen=True)
class ChooseGiftPanel(Ask):
    code: ClassVar[str] = "gftp"

    gift_id: GiftId
    panel_id: int


@dataclass(frozen=True)
class GiveEverybody(Ask):
    """Everybody on the panel gets it."""

    code: ClassVar[str] = "gfte"

    gift_id: GiftId


@dataclass(frozen=True)
class ChooseReceivers(Ask):
    code: ClassVar[str] = "gftc"

    gift_id: GiftId
    page: int = 0


@dataclass(frozen=True)
class TickReceiver(Ask):
    """This one gets it, or doesn't any more. `receiver`: a sub-reseller of one's own."""

    code: ClassVar[str] = "gftt"

    gift_id: GiftId
    receiver: int
    page: int = 0


@dataclass(frozen=True)
class SayWhy(Ask):
    code: ClassVar[str] = "gftw"

    gift_id: GiftId
    reason: str | None = asked(_why())


@dataclass(frozen=True)
class GiveGift(Ask):
    """Give what the card shows: `credits` to each of so many `receivers`."""

    code: ClassVar[str] = "gftg"

    gift_id: GiftId
    receivers: int
    credits: int


@dataclass(frozen=True)
class TakeGiftBack(Ask):
    """A whole gift that shall be taken back: shown with its numbers, before the reason is asked for."""

    code: ClassVar[str] = "gftb"

    gift_id: GiftId


@dataclass(frozen=True)
class TakeGiftBackFor(Ask):
    """`receivers`: from how many, as it was shown."""

    code: ClassVar[str] = "gftr"

    gift_id: GiftId
    receivers: int
    reason: str | None = asked(_why_back())


@dataclass(frozen=True)
class TakeShareBack(Ask):
    """What one sub-reseller got of a gift shall be taken back."""

    code: ClassVar[str] = "gfto"

    request_id: RequestId


@dataclass(frozen=True)
class TakeShareBackFor(Ask):
    code: ClassVar[str] = "gftf"

    request_id: RequestId
    reason: str | None = asked(_why_back())
