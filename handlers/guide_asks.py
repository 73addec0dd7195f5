"""What can be wanted of one's own guides."""

from dataclasses import dataclass
from typing import ClassVar

from domain.tickets import AreaId, GuideId
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _
from services.guides import body_from, keywords_from, title_from

NO_WORDS = "-"


def _title() -> Question:
    return Question(
        words=lambda: _("What is the guide called? Your sub-resellers read it."),
        read=title_from,
        example=lambda: _("Customers can't log in"),
    )


def _body() -> Question:
    return Question(
        words=lambda: _("What shall they do? A few short steps; your sub-resellers read it just as you write it."),
        read=body_from,
        example=lambda: _("Restart the app, then enter the password anew."),
    )


def _keywords() -> Question:
    return Question(
        words=lambda: _(
            "By which other words shall it be found? Type them in a row, in all languages that are spoken."
        ),
        read=keywords_from,
        example=lambda: _("login password clave entrar"),
        choices=lambda: ((_("No other words"), NO_WORDS),),
    )


@dataclass(frozen=True)
class ListGuides(Ask):
    code: ClassVar[str] = "gd"

    page: int = 0


@dataclass(frozen=True)
class ShowGuide(Ask):
    code: ClassVar[str] = "gds"

    guide_id: GuideId


@dataclass(frozen=True)
class AddGuide(Ask):
    code: ClassVar[str] = "gda"

    title: str | None = asked(_title())
    body: str | None = asked(_body())


@dataclass(frozen=True)
class RenameGuide(Ask):
    code: ClassVar[str] = "gdn"

    guide_id: GuideId
    title: str | None = asked(_title())


@dataclass(frozen=True)
class RewriteGuide(Ask):
    code: ClassVar[str] = "gdw"

    guide_id: GuideId
    body: str | None = asked(_body())


@dataclass(frozen=True)
class SetGuideWords(Ask):
    code: ClassVar[str] = "gdk"

    guide_id: GuideId
    words: str | None = asked(_keywords())


@dataclass(frozen=True)
class ChooseGuideArea(Ask):
    code: ClassVar[str] = "gdc"

    guide_id: GuideId


@dataclass(frozen=True)
class SetGuideArea(Ask):
    """`area_id`: `None` for any."""

    code: ClassVar[str] = "gdf"

    guide_id: GuideId
    area_id: AreaId | None = None


@dataclass(frozen=True)
class RetireGuide(Ask):
    code: ClassVar[str] = "gdr"

    guide_id: GuideId
    sure: bool = False
