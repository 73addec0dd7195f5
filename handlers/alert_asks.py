"""What can be wanted of what a watch found."""

from dataclasses import dataclass
from typing import ClassVar

from domain.alerts import LONGEST_OWN_COVER, AlertId, Expected
from domain.calendar import days_from
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _


@dataclass(frozen=True)
class ListAlerts(Ask):
    """`over`: those that are resolved."""

    code: ClassVar[str] = "als"

    page: int = 0
    over: bool = False


@dataclass(frozen=True)
class ShowAlert(Ask):
    """An alert's card, anew."""

    code: ClassVar[str] = "al"

    alert_id: AlertId


@dataclass(frozen=True)
class RedrawAlert(Ask):
    """Back to the card, on the message at hand."""

    code: ClassVar[str] = "alr"

    alert_id: AlertId


@dataclass(frozen=True)
class Acknowledge(Ask):
    code: ClassVar[str] = "alk"

    alert_id: AlertId


@dataclass(frozen=True)
class ChooseSnooze(Ask):
    """For how long shall it be put off?"""

    code: ClassVar[str] = "alc"

    alert_id: AlertId


@dataclass(frozen=True)
class Snooze(Ask):
    code: ClassVar[str] = "alz"

    alert_id: AlertId
    days: int


@dataclass(frozen=True)
class ChooseExpected(Ask):
    """Why was it expected?"""

    code: ClassVar[str] = "alx"

    alert_id: AlertId


@dataclass(frozen=True)
class CallExpected(Ask):
    code: ClassVar[str] = "ale"

    alert_id: AlertId
    why: Expected


@dataclass(frozen=True)
class SeeWhom(Ask):
    """The card of the sub-reseller that an alert is about, below the alert's own."""

    code: ClassVar[str] = "alw"

    alert_id: AlertId


@dataclass(frozen=True)
class WriteToWhom(Ask):
    """A message to the sub-reseller that an alert is about."""

    code: ClassVar[str] = "alm"

    alert_id: AlertId


@dataclass(frozen=True)
class ShowOwnCover(Ask):
    """From how many days of cover downward one is warned of one's own."""

    code: ClassVar[str] = "ocs"


@dataclass(frozen=True)
class WarnOfOwnCover(Ask):
    """`days`: 0 for never."""

    code: ClassVar[str] = "oc"

    days: int | None = asked(
        Question(
            words=lambda: _("When your credits last for how many days or fewer shall I warn you?"),
            read=lambda typed: days_from(typed, most=LONGEST_OWN_COVER),
            example=lambda: "7",
        )
    )
