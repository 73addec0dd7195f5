"""What a sub-reseller can want of its requests."""

from dataclasses import dataclass
from typing import ClassVar

from domain.agreement import SubPanelId
from domain.errors import N_, Refusal
from domain.money import credits_from
from domain.requests import AttachmentId, RequestId
from handlers.ask import Ask
from handlers.registry import Question, asked, typed
from handlers.wording import _


class NoFile(Refusal):
    why = N_("That isn't a file.")
    what_to_do = N_("Attach the receipt as a photo or a PDF.")


def _no_file(_typed: str) -> int:
    raise NoFile


@dataclass(frozen=True)
class RequestCredits(Ask):
    """Credits for a sub-panel. `after`: the newest request that was there when the button was shown."""

    code: ClassVar[str] = "rc"

    credits: int | None = asked(
        Question(words=lambda: _("How many credits do you need?"), read=credits_from, example=lambda: "200")
    )
    sub_panel_id: SubPanelId | None = None
    receipt_id: AttachmentId | None = None
    after: int | None = None


@dataclass(frozen=True)
class QuoteCredits(Ask):
    """A number by itself: what would so many credits cost?"""

    code: ClassVar[str] = "rv"

    credits: int = 0


@dataclass(frozen=True)
class SendReceipt(Ask):
    code: ClassVar[str] = "rr"

    request_id: RequestId
    receipt_id: AttachmentId | None = asked(
        Question(words=lambda: _("Please send a photo or a PDF of the receipt."), read=_no_file, file=True)
    )


@dataclass(frozen=True)
class PlaceReceipt(Ask):
    """A file that came by itself: a receipt, but of which request?"""

    code: ClassVar[str] = "rp"

    receipt_id: AttachmentId
    request_id: RequestId | None = None


@dataclass(frozen=True)
class SortFile(Ask):
    """A file whose caption begins with a number but is none: a receipt, or a request with its receipt?"""

    code: ClassVar[str] = "rs"

    receipt_id: AttachmentId
    caption: str = typed(Question(words=lambda: ""))


@dataclass(frozen=True)
class Withdraw(Ask):
    code: ClassVar[str] = "rw"

    request_id: RequestId
    sure: bool = False


@dataclass(frozen=True)
class RedrawOwn(Ask):
    """Back to the request, on the message at hand."""

    code: ClassVar[str] = "ro"

    request_id: RequestId
