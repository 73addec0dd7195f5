"""What can be wanted of a file that moves sub-resellers in, for every screen with a button that wants it."""

from dataclasses import dataclass
from typing import ClassVar

from domain.calendar import day_named, days_from
from domain.movein import MoveInId
from domain.movein_columns import Meaning, Owes
from domain.names import shown
from domain.table import TableFileId, no_table
from handlers.ask import Ask
from handlers.inviting import PUBLISH_FIRST
from handlers.registry import Question, asked
from handlers.wording import _


@dataclass(frozen=True)
class MoveIn(Ask):
    """The file that came with it; without one, the last that moved anybody in, and the way to another."""

    code: ClassVar[str] = "mv"

    file: TableFileId | None = None


@dataclass(frozen=True)
class SendMoveInFile(Ask):
    code: ClassVar[str] = "mvf"

    file: TableFileId | None = asked(
        Question(
            words=lambda: _(
                "Please send me the spreadsheet of your sub-resellers, as CSV or XLSX. A line for each: name, account, "
                "price, balance, what is due. I show you what I read before anything is written."
            ),
            read=no_table,
            file=True,
        )
    )


@dataclass(frozen=True)
class PublishAndMoveIn(Ask):
    """A file of somebody whose terms aren't published yet."""

    code: ClassVar[str] = "mvpu"

    file: TableFileId | None = None
    publish: str | None = asked(PUBLISH_FIRST)


@dataclass(frozen=True)
class ShowMoveIn(Ask):
    """What a file leaves open; where nothing is, what would come of it."""

    code: ClassVar[str] = "mvs"

    move_in_id: MoveInId


@dataclass(frozen=True)
class ShowColumns(Ask):
    """What each column is taken for."""

    code: ClassVar[str] = "mvcs"

    move_in_id: MoveInId
    page: int = 0


@dataclass(frozen=True)
class ShowColumn(Ask):
    """What one column may mean. `place`: counted from 0."""

    code: ClassVar[str] = "mvc"

    move_in_id: MoveInId
    place: int


@dataclass(frozen=True)
class SetMeaning(Ask):
    """`panel`: which of the panels it is about, counted from 1; 0 for none by name."""

    code: ClassVar[str] = "mvm"

    move_in_id: MoveInId
    place: int
    meaning: Meaning
    panel: int | None = None


@dataclass(frozen=True)
class ConfirmColumns(Ask):
    """`version`: of the answers that were seen."""

    code: ClassVar[str] = "mvk"

    move_in_id: MoveInId
    version: int


@dataclass(frozen=True)
class MatchPanel(Ask):
    """Which panel one of the file's is. `place`: counted from 0; `panel`: its id, or what becomes of it."""

    code: ClassVar[str] = "mvp"

    move_in_id: MoveInId
    place: int
    panel: int


@dataclass(frozen=True)
class TakeAsOwn(Ask):
    """The currency in the file is the network's own."""

    code: ClassVar[str] = "mvu"

    move_in_id: MoveInId


@dataclass(frozen=True)
class SetOwes(Ask):
    code: ClassVar[str] = "mvo"

    move_in_id: MoveInId
    owes: Owes


def _until_from(typed: str) -> str:
    """Return a number of days, or a day by its name."""
    text = typed.strip()
    return str(days_from(text, least=1)) if text.isdecimal() else day_named(text)


@dataclass(frozen=True)
class SetUntil(Ask):
    """`until`: a number of days from today, or a day."""

    code: ClassVar[str] = "mvg"

    move_in_id: MoveInId
    until: str | None = asked(
        Question(
            words=lambda: _(
                "You agreed with them before the bot, so they may trade at once. For how many days, before requests "
                "wait until they have accepted your offer here? A day will do, too."
            ),
            read=_until_from,
            example=lambda: "30",
            choices=lambda: ((_("30 days"), "30"), (_("90 days"), "90")),
        )
    )


@dataclass(frozen=True)
class ListMoveIn(Ask):
    """Every row with what would become of it, as a file."""

    code: ClassVar[str] = "mvt"

    move_in_id: MoveInId


@dataclass(frozen=True)
class ShowDoubt(Ask):
    """A row in doubt, the first one where `row` is 0."""

    code: ClassVar[str] = "mvd"

    move_in_id: MoveInId
    row: int = 0


@dataclass(frozen=True)
class FixCell(Ask):
    """An answer in the place of a cell. `place`: of its column, counted from 0."""

    code: ClassVar[str] = "mvx"

    move_in_id: MoveInId
    row: int
    place: int
    text: str | None = asked(Question(words=lambda: _("Please type what should stand there instead."), read=shown))


@dataclass(frozen=True)
class AcceptRow(Ask):
    """What is unusual about a row is right as it stands; about all of them where `row` is 0."""

    code: ClassVar[str] = "mva"

    move_in_id: MoveInId
    row: int
    version: int


@dataclass(frozen=True)
class LeaveRowOut(Ask):
    """A row that doesn't move in; all that are in doubt where `row` is 0."""

    code: ClassVar[str] = "mvl"

    move_in_id: MoveInId
    row: int
    version: int


@dataclass(frozen=True)
class ShowLeftOut(Ask):
    code: ClassVar[str] = "mvlo"

    move_in_id: MoveInId
    page: int = 0


@dataclass(frozen=True)
class TakeRowIn(Ask):
    """A row that was left out, after all."""

    code: ClassVar[str] = "mvi"

    move_in_id: MoveInId
    row: int


@dataclass(frozen=True)
class MoveInNow(Ask):
    """`version`: of the answers that were seen."""

    code: ClassVar[str] = "mvy"

    move_in_id: MoveInId
    version: int


@dataclass(frozen=True)
class DropMoveIn(Ask):
    code: ClassVar[str] = "mvz"

    move_in_id: MoveInId


@dataclass(frozen=True)
class TakeMoveInBack(Ask):
    code: ClassVar[str] = "mvb"

    move_in_id: MoveInId
    sure: bool = False


@dataclass(frozen=True)
class RenewLinks(Ask):
    """New links for all who haven't joined."""

    code: ClassVar[str] = "mvn"

    move_in_id: MoveInId
    sure: bool = False
