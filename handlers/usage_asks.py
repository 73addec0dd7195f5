"""What can be asked about a panel's file and about sources of usage."""

from dataclasses import dataclass
from typing import ClassVar

from domain.agreement import PanelId
from domain.habits import DayOrder, Mark
from domain.table import TableFileId, no_table
from domain.usage import RowKind, SourceId, UsageImportId
from domain.usage_columns import UsageColumn
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _


@dataclass(frozen=True)
class SayWhatFile(Ask):
    """A table of which it isn't plain what it is."""

    code: ClassVar[str] = "fwhat"

    file_id: TableFileId


@dataclass(frozen=True)
class TakeUsage(Ask):
    """Count what a panel's file says was used."""

    code: ClassVar[str] = "us"

    file_id: TableFileId | None = asked(
        Question(
            words=lambda: _("Send me the file of your panel, as CSV (also packed with gzip) or XLSX, up to 20 MB."),
            read=no_table,
            file=True,
        )
    )


@dataclass(frozen=True)
class ShowUsageImport(Ask):
    code: ClassVar[str] = "usi"

    import_id: UsageImportId


@dataclass(frozen=True)
class ChooseUsageColumn(Ask):
    """Which column of the file is this?"""

    code: ClassVar[str] = "usc"

    import_id: UsageImportId
    column: UsageColumn


@dataclass(frozen=True)
class SetUsageColumn(Ask):
    """`place`: from 0; below zero for none."""

    code: ClassVar[str] = "uscs"

    import_id: UsageImportId
    column: UsageColumn
    place: int


@dataclass(frozen=True)
class SetUsageDayOrder(Ask):
    code: ClassVar[str] = "uso"

    import_id: UsageImportId
    order: DayOrder


@dataclass(frozen=True)
class SetUsageMark(Ask):
    code: ClassVar[str] = "usm"

    import_id: UsageImportId
    mark: Mark


@dataclass(frozen=True)
class SetUsageRows(Ask):
    """What the rows of a file are, before it is read."""

    code: ClassVar[str] = "usr"

    import_id: UsageImportId
    rows: RowKind


@dataclass(frozen=True)
class SetUsagePanel(Ask):
    code: ClassVar[str] = "usp"

    import_id: UsageImportId
    panel_id: PanelId


@dataclass(frozen=True)
class ConfirmUsage(Ask):
    code: ClassVar[str] = "usok"

    import_id: UsageImportId


@dataclass(frozen=True)
class ReadUsageAgain(Ask):
    code: ClassVar[str] = "usag"

    import_id: UsageImportId


@dataclass(frozen=True)
class GetRefusedUsage(Ask):
    code: ClassVar[str] = "usq"

    import_id: UsageImportId


@dataclass(frozen=True)
class AskUsageAccount(Ask):
    """The next account name that nobody has, below row `after`."""

    code: ClassVar[str] = "usa"

    import_id: UsageImportId
    after: int = 0


@dataclass(frozen=True)
class MatchUsageAccount(Ask):
    """`row`: one that has the name; `sub_panel`: whether it is one's own sub-reseller's, the deed looks itself."""

    code: ClassVar[str] = "usam"

    import_id: UsageImportId
    row: int
    sub_panel: int


@dataclass(frozen=True)
class PassUsageAccount(Ask):
    """A name that is nobody's in the network: its rows are passed over from now on."""

    code: ClassVar[str] = "usap"

    import_id: UsageImportId
    row: int


@dataclass(frozen=True)
class ShowSources(Ask):
    code: ClassVar[str] = "srcs"


@dataclass(frozen=True)
class ShowSource(Ask):
    code: ClassVar[str] = "src"

    source_id: SourceId


@dataclass(frozen=True)
class SetSourceRows(Ask):
    code: ClassVar[str] = "srcr"

    source_id: SourceId
    rows: RowKind


@dataclass(frozen=True)
class SwitchSource(Ask):
    code: ClassVar[str] = "srcx"

    source_id: SourceId
    on: bool


@dataclass(frozen=True)
class RenameSource(Ask):
    code: ClassVar[str] = "srcn"

    source_id: SourceId
    name: str | None = asked(Question(words=lambda: _("What is its new name?"), example=lambda: _("Panel log")))


@dataclass(frozen=True)
class AddFeed(Ask):
    """Have a panel's own program tell usage. Of several panels, which."""

    code: ClassVar[str] = "srcf"

    panel_id: PanelId | None = None


@dataclass(frozen=True)
class NewFeedSecret(Ask):
    code: ClassVar[str] = "srck"

    source_id: SourceId


@dataclass(frozen=True)
class FetchAgain(Ask):
    """Fetch everything that a panel still has, once more."""

    code: ClassVar[str] = "srca"

    source_id: SourceId
