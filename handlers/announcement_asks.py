"""What can be wanted of an announcement."""

from dataclasses import dataclass
from typing import ClassVar

from domain.announcements import AnnouncementId, AnnouncementKind, Delivery
from domain.names import text_from
from domain.spans import span_typed
from handlers.ask import Ask
from handlers.registry import Question, asked, typed
from handlers.wording import _


def _text() -> Question:
    return Question(
        words=lambda: _("What do you announce? Everybody whom it is for reads it just as you write it."),
        read=text_from,
        example=lambda: _("Panel access is down; we are on it and write again as soon as it is back."),
    )


@dataclass(frozen=True)
class Announce(Ask):
    """Something shall be announced: what is it?"""

    code: ClassVar[str] = "an"


@dataclass(frozen=True)
class AnnounceInLine(Ask):
    """News in one line, as in `/announce New prices from May`."""

    code: ClassVar[str] = "anl"

    line: str = typed(Question(words=lambda: "", example=lambda: _("New prices hold from May.")))


@dataclass(frozen=True)
class WriteAnnouncement(Ask):
    code: ClassVar[str] = "anw"

    kind: AnnouncementKind
    text: str | None = asked(_text())


@dataclass(frozen=True)
class ShowAnnouncement(Ask):
    """A draft as its readers will see it, or how something that was sent stands."""

    code: ClassVar[str] = "ans"

    announcement_id: AnnouncementId


@dataclass(frozen=True)
class RewordAnnouncement(Ask):
    code: ClassVar[str] = "anr"

    announcement_id: AnnouncementId
    text: str | None = asked(_text())


@dataclass(frozen=True)
class SayWhen(Ask):
    code: ClassVar[str] = "anq"

    announcement_id: AnnouncementId
    when: str | None = asked(
        Question(
            words=lambda: _("Since or from when, and until when? In your time zone; an outage may have no end yet."),
            read=span_typed,
            example=lambda: _("tomorrow 03:00 to 05:00"),
        )
    )


@dataclass(frozen=True)
class SetAnnouncementKind(Ask):
    code: ClassVar[str] = "ank"

    announcement_id: AnnouncementId
    kind: AnnouncementKind


@dataclass(frozen=True)
class ChooseAnnouncementKind(Ask):
    code: ClassVar[str] = "anck"

    announcement_id: AnnouncementId


@dataclass(frozen=True)
class ChooseAnnouncedPanel(Ask):
    code: ClassVar[str] = "ancp"

    announcement_id: AnnouncementId


@dataclass(frozen=True)
class SetAnnouncedPanel(Ask):
    """`panel_id`: 0 for all."""

    code: ClassVar[str] = "anp"

    announcement_id: AnnouncementId
    panel_id: int = 0


@dataclass(frozen=True)
class ChooseAnnouncedArea(Ask):
    code: ClassVar[str] = "anca"

    announcement_id: AnnouncementId


@dataclass(frozen=True)
class SetAnnouncedArea(Ask):
    """`area`: of one's own list, 0 for none."""

    code: ClassVar[str] = "ana"

    announcement_id: AnnouncementId
    area: int = 0


@dataclass(frozen=True)
class ChooseAudience(Ask):
    code: ClassVar[str] = "anf"

    announcement_id: AnnouncementId


@dataclass(frozen=True)
class TellAll(Ask):
    code: ClassVar[str] = "anfa"

    announcement_id: AnnouncementId


@dataclass(frozen=True)
class TellPanel(Ask):
    code: ClassVar[str] = "anfp"

    announcement_id: AnnouncementId
    panel_id: int


@dataclass(frozen=True)
class ChooseReaders(Ask):
    code: ClassVar[str] = "anfc"

    announcement_id: AnnouncementId
    page: int = 0


@dataclass(frozen=True)
class TickReader(Ask):
    """It is for this one, or isn't any more. `receiver`: a sub-reseller of one's own."""

    code: ClassVar[str] = "anft"

    announcement_id: AnnouncementId
    receiver: int
    page: int = 0


@dataclass(frozen=True)
class TickEachReader(Ask):
    """Everybody is chosen, to leave some out, or nobody."""

    code: ClassVar[str] = "anfe"

    announcement_id: AnnouncementId
    chosen: bool = True


@dataclass(frozen=True)
class SendAnnouncement(Ask):
    """`version`: of the draft as it was shown."""

    code: ClassVar[str] = "anx"

    announcement_id: AnnouncementId
    version: int


@dataclass(frozen=True)
class DropAnnouncement(Ask):
    code: ClassVar[str] = "and"

    announcement_id: AnnouncementId


@dataclass(frozen=True)
class EndAnnouncement(Ask):
    """It is over."""

    code: ClassVar[str] = "ano"

    announcement_id: AnnouncementId


@dataclass(frozen=True)
class WithdrawAnnouncement(Ask):
    """`sure`: asked once more."""

    code: ClassVar[str] = "anz"

    announcement_id: AnnouncementId
    sure: bool = False


@dataclass(frozen=True)
class ShowWhoGot(Ask):
    """Those with whom it came so far."""

    code: ClassVar[str] = "ang"

    announcement_id: AnnouncementId
    so_far: Delivery = Delivery.DELIVERED
    page: int = 0


@dataclass(frozen=True)
class ListAnnouncements(Ask):
    """`own`: what one's own business announced, where it hears some too."""

    code: ClassVar[str] = "ann"

    page: int = 0
    own: bool = True


@dataclass(frozen=True)
class ReadAnnouncement(Ask):
    """`announcement`: of the parent's."""

    code: ClassVar[str] = "anh"

    announcement: int


@dataclass(frozen=True)
class PassAnnouncementOn(Ask):
    """`announcement`: of the parent's."""

    code: ClassVar[str] = "anpo"

    announcement: int
