"""What can be wanted of relationships: a brief, who needs attention, the whole story, and the network's month."""

from dataclasses import dataclass
from typing import ClassVar

from domain.checkins import ConversationId
from domain.people import ResellerId, Role
from handlers.ask import Ask
from handlers.registry import DESK, Question, typed
from handlers.screen import Button, press
from handlers.wording import _

TALKERS = DESK | {Role.VIEWER}
"""Who reads what is prepared for talks, and what was said in them."""


@dataclass(frozen=True)
class ShowBrief(Ask):
    """`anew`: in a message of its own, because the one that leads to it stays."""

    code: ClassVar[str] = "brf"

    reseller_id: ResellerId
    anew: bool = False


@dataclass(frozen=True)
class FindBrief(Ask):
    """The brief of a sub-reseller that is named."""

    code: ClassVar[str] = "brfn"

    name: str = typed(Question(words=lambda: "", example=lambda: _("Ahmed")))


@dataclass(frozen=True)
class ShowAttention(Ask):
    code: ClassVar[str] = "att"

    page: int = 0


@dataclass(frozen=True)
class ShowStory(Ask):
    """`talks`: conversations alone."""

    code: ClassVar[str] = "story"

    reseller_id: ResellerId
    page: int = 0
    talks: bool = False


@dataclass(frozen=True)
class FindStory(Ask):
    """The story with a sub-reseller that is named."""

    code: ClassVar[str] = "storyn"

    name: str = typed(Question(words=lambda: "", example=lambda: _("Ahmed")))


@dataclass(frozen=True)
class HearTalk(Ask):
    """What was said in a talk, whole, with its voice or file."""

    code: ClassVar[str] = "hear"

    conversation_id: ConversationId


@dataclass(frozen=True)
class ShowNetworkMonth(Ask):
    """A month of the network's; without one, the running month. `place`: which of its panels."""

    code: ClassVar[str] = "netm"

    year: int = 0
    month: int = 0
    place: int = 0


def to_brief(reseller_id: ResellerId, *, anew: bool = False) -> Button:
    """Return the way to a sub-reseller's brief."""
    return press(_("Brief"), ShowBrief(reseller_id, anew))


def to_story(reseller_id: ResellerId) -> Button:
    """Return the way to the whole story with a sub-reseller."""
    return press(_("Story"), ShowStory(reseller_id))


def to_attention() -> Button:
    """Return the way to those who need attention."""
    return press(_("Attention"), ShowAttention())
