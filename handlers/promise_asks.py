"""What can be wanted of promises: what was agreed beside the offers."""

from dataclasses import dataclass
from typing import ClassVar

from domain.agreement import PromiseId
from domain.names import text_from
from domain.people import ResellerId
from domain.promises import promise_text
from handlers.ask import Ask
from handlers.registry import Question, asked, typed
from handlers.wording import _

NO_WORDS = "-"


@dataclass(frozen=True)
class NoteAgreed(Ask):
    """What was agreed, and with whom, in one line: `/agreed Ahmed 2.05 until 30 June, then back`."""

    code: ClassVar[str] = "prn"

    line: str | None = asked(
        Question(
            words=lambda: _("With whom did you agree on something, and on what?"),
            example=lambda: _("Ahmed 2.05 until 30 June, then back"),
        )
    )


@dataclass(frozen=True)
class SayPromise(Ask):
    """What was agreed with one sub-reseller. `panel`: at which of several panels a price holds."""

    code: ClassVar[str] = "prs"

    reseller_id: ResellerId
    words: str | None = asked(
        Question(
            words=lambda: _("What did you agree on? Their owners read it and confirm it."),
            read=promise_text,
            example=lambda: _("2.05 until 30 June, then back; or: pays the rest by 15 December"),
        )
    )
    panel: str = typed(Question(words=lambda: _("At which panel does this price hold?")))


@dataclass(frozen=True)
class ShowPromise(Ask):
    """A promise's card, anew."""

    code: ClassVar[str] = "prw"

    promise_id: PromiseId


@dataclass(frozen=True)
class ListPromises(Ask):
    """All that was promised to a sub-reseller; without an id, to one's own business. `before`: a number."""

    code: ClassVar[str] = "prl"

    reseller_id: ResellerId | None = None
    before: int = 0


@dataclass(frozen=True)
class ConfirmPromise(Ask):
    code: ClassVar[str] = "prc"

    promise_id: PromiseId


def _answer_from(answered: str) -> str:
    return "" if answered.strip() == NO_WORDS else text_from(answered)[:300]


@dataclass(frozen=True)
class DisputePromise(Ask):
    """That isn't what was said."""

    code: ClassVar[str] = "prd"

    promise_id: PromiseId
    words: str | None = asked(
        Question(
            words=lambda: _("What was said instead? Your reseller's owners read what you type; you needn't say it."),
            read=_answer_from,
            choices=lambda: ((_("Just say that it isn't this"), NO_WORDS),),
        )
    )


@dataclass(frozen=True)
class WithdrawPromise(Ask):
    """Taken back before it is answered."""

    code: ClassVar[str] = "prx"

    promise_id: PromiseId
