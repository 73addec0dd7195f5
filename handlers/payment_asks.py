"""What can be wanted of money that came from a sub-reseller, or goes back to one."""

from dataclasses import dataclass
from typing import ClassVar

from domain.numerals import unmistakable
from domain.payment_line import rate_from
from domain.payments import TODAY, YESTERDAY, PaymentDraftId, PaymentId, past_day_named, reference_from
from domain.people import ResellerId
from domain.requests import AttachmentId
from handlers.ask import Ask
from handlers.registry import Question, asked, typed
from handlers.wording import _
from services import network


def _rate(text: str) -> str:
    """Return a rate as it can be read in one way only."""
    return unmistakable(rate_from(text))


def rate_question() -> Question:
    """Return the question for a rate of exchange."""
    return Question(
        words=lambda: _("At which rate? Type what one of that currency is worth in yours."),
        read=_rate,
        example=lambda: _("0.93"),
    )


def reason_question() -> Question:
    """Return the question for a reason that the sub-reseller reads, too."""
    return Question(words=lambda: _("Why? Everybody in their team will read it."), read=network.reason_from)


# What came


@dataclass(frozen=True)
class ShowPayments(Ask):
    """Who paid? `line`: a name and an amount, as in `/payment Ahmed 420`; `receipt_id`: the file that came with it."""

    code: ClassVar[str] = "pays"

    line: str = typed(Question(words=lambda: "", example=lambda: _("Ahmed 420")))
    receipt_id: AttachmentId | None = None


@dataclass(frozen=True)
class ReceivePayment(Ask):
    """So much came from a sub-reseller; it is shown once more before it is booked. `receipt`: an attachment's id."""

    code: ClassVar[str] = "pay"

    reseller_id: ResellerId
    amount: str | None = asked(
        Question(
            words=lambda: _("How much did you receive? With its currency, if that is another one than yours."),
            example=lambda: _("420, or 430 USDT @ 0.93"),
        )
    )
    rate: str = typed(rate_question())
    receipt: int = 0


# What goes back


@dataclass(frozen=True)
class ShowRefunds(Ask):
    """Who gets money back? `line`: a name and an amount, as in `/refund Ahmed 50`."""

    code: ClassVar[str] = "refs"

    line: str = typed(Question(words=lambda: "", example=lambda: _("Ahmed 50")))


@dataclass(frozen=True)
class GiveBack(Ask):
    """So much goes back to a sub-reseller; it is shown once more before it is booked. `payment`: what it belongs to."""

    code: ClassVar[str] = "ref"

    reseller_id: ResellerId
    amount: str | None = asked(Question(words=lambda: _("How much do you give back?"), example=lambda: "50"))
    rate: str = typed(rate_question())
    payment: int = 0


# What is set before it is booked


@dataclass(frozen=True)
class ShowPaymentDraft(Ask):
    code: ClassVar[str] = "pd"

    draft_id: PaymentDraftId


@dataclass(frozen=True)
class SetPaymentWay(Ask):
    """`method`: of one's own ways to pay, 0 for not known."""

    code: ClassVar[str] = "pdw"

    draft_id: PaymentDraftId
    method: int = 0


@dataclass(frozen=True)
class SetPaymentDay(Ask):
    code: ClassVar[str] = "pdd"

    draft_id: PaymentDraftId
    day: str | None = asked(
        Question(
            words=lambda: _("On which day did the money come, or go?"),
            read=past_day_named,
            example=lambda: _("28.2.2026, or yesterday"),
            choices=lambda: ((_("Today"), TODAY), (_("Yesterday"), YESTERDAY)),
        )
    )


@dataclass(frozen=True)
class SetPaymentReference(Ask):
    code: ClassVar[str] = "pdr"

    draft_id: PaymentDraftId
    reference: str | None = asked(
        Question(
            words=lambda: _("Which reference does it have? Your team sees it, and so do they."),
            read=reference_from,
            example=lambda: "RF18 5390 0754 7034",
        )
    )


@dataclass(frozen=True)
class ChooseCharges(Ask):
    code: ClassVar[str] = "pdc"

    draft_id: PaymentDraftId


@dataclass(frozen=True)
class TickCharge(Ask):
    """`charge`: the transfer of an open charge."""

    code: ClassVar[str] = "pdt"

    draft_id: PaymentDraftId
    charge: int


@dataclass(frozen=True)
class BookPayment(Ask):
    code: ClassVar[str] = "pdb"

    draft_id: PaymentDraftId


@dataclass(frozen=True)
class BookRefund(Ask):
    code: ClassVar[str] = "pdg"

    draft_id: PaymentDraftId
    reason: str | None = asked(reason_question())


# What is done with a booked one


@dataclass(frozen=True)
class ShowPayment(Ask):
    code: ClassVar[str] = "pmt"

    payment_id: PaymentId


@dataclass(frozen=True)
class TakePaymentBack(Ask):
    """A payment, refund or chargeback that shall be taken back: shown with its numbers, before the reason is asked."""

    code: ClassVar[str] = "pmb"

    payment_id: PaymentId


@dataclass(frozen=True)
class TakePaymentBackFor(Ask):
    code: ClassVar[str] = "pmbr"

    payment_id: PaymentId
    reason: str | None = asked(reason_question())


@dataclass(frozen=True)
class AskChargeback(Ask):
    """How much of a payment was charged back? `method`: by which way it came, where the payment doesn't say."""

    code: ClassVar[str] = "pmq"

    payment_id: PaymentId
    method: int = 0


@dataclass(frozen=True)
class ChargeBackPart(Ask):
    """A part of a payment was charged back; it is shown once more before it is booked."""

    code: ClassVar[str] = "pmp"

    payment_id: PaymentId
    method: int = 0
    amount: str | None = asked(Question(words=lambda: _("How much of it was charged back?"), example=lambda: "100"))


@dataclass(frozen=True)
class ChargeBack(Ask):
    """`minor`: of the currency that the payment settled; `after`: see `chargebacks.charge_back`."""

    code: ClassVar[str] = "pmx"

    payment_id: PaymentId
    minor: int
    after: int
    method: int = 0


@dataclass(frozen=True)
class MakeEvidence(Ask):
    code: ClassVar[str] = "pme"

    payment_id: PaymentId


@dataclass(frozen=True)
class LiftBar(Ask):
    """Open a way to pay to a sub-reseller again. `method`: the one that was barred; `sure`: asked once more."""

    code: ClassVar[str] = "lftb"

    reseller_id: ResellerId
    method: int
    sure: bool = False
