"""What can be wanted of reviews of prices."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from domain.names import text_from
from domain.people import ResellerId
from domain.reviews import ReviewId
from handlers.ask import Ask
from handlers.registry import Question, asked, typed
from handlers.wording import _

NO_NOTE = "-"


def _note(typed_: str) -> str:
    return "" if typed_.strip() == NO_NOTE else text_from(typed_)


@dataclass(frozen=True)
class ReviewPrice(Ask):
    """A look at the price of whom? `name`: as in `/review Ahmed`."""

    code: ClassVar[str] = "rvw"

    name: str = typed(Question(words=lambda: "", example=lambda: _("Ahmed")))


@dataclass(frozen=True)
class ReviewPriceOf(Ask):
    code: ClassVar[str] = "rvwo"

    reseller_id: ResellerId


@dataclass(frozen=True)
class ListReviews(Ask):
    code: ClassVar[str] = "rvws"

    page: int = 0


@dataclass(frozen=True)
class ShowReview(Ask):
    code: ClassVar[str] = "rvwc"

    review_id: ReviewId


@dataclass(frozen=True)
class RedrawReview(Ask):
    """The card in the place of a step that is left."""

    code: ClassVar[str] = "rvwr"

    review_id: ReviewId


@dataclass(frozen=True)
class OfferReview(Ask):
    """Offer a price. `price`, `day`: as they were shown, the day as ISO has it; another day is shown once more."""

    code: ClassVar[str] = "rvwf"

    review_id: ReviewId
    price: Decimal
    day: str = ""


@dataclass(frozen=True)
class AdjustReview(Ask):
    """Another price, which is shown once more before it is offered."""

    code: ClassVar[str] = "rvwa"

    review_id: ReviewId
    price: str | None = asked(
        Question(
            words=lambda: _("Which price per credit would you rather offer? It is shown once more before it is sent."),
            example=lambda: "2.08",
        )
    )


@dataclass(frozen=True)
class KeepPrice(Ask):
    code: ClassVar[str] = "rvwk"

    review_id: ReviewId
    note: str | None = asked(
        Question(
            words=lambda: _("A note on why the old price stays? Only your own team reads it."),
            read=_note,
            choices=lambda: ((_("Without a note"), NO_NOTE),),
        )
    )
