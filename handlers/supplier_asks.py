"""What can be wanted of a supplier, and of what is reported to one."""

from dataclasses import dataclass
from typing import ClassVar

from domain.agreement import PanelId
from domain.cases import Channel, MailId, SupplierId
from domain.mail import address_from
from domain.names import name_from
from domain.tickets import CaseId
from handlers.ask import Ask
from handlers.registry import Question, asked, typed
from handlers.wording import _


@dataclass(frozen=True)
class ListSuppliers(Ask):
    code: ClassVar[str] = "spl"


@dataclass(frozen=True)
class ShowSupplier(Ask):
    code: ClassVar[str] = "spls"

    supplier_id: SupplierId


@dataclass(frozen=True)
class AddSupplier(Ask):
    code: ClassVar[str] = "spla"

    name: str | None = asked(
        Question(
            words=lambda: _("What is the supplier called? Your team alone reads it."),
            read=name_from,
            example=lambda: _("Meridian"),
        )
    )


@dataclass(frozen=True)
class RenameSupplier(Ask):
    code: ClassVar[str] = "spln"

    supplier_id: SupplierId
    name: str | None = asked(
        Question(words=lambda: _("What is it called from now on?"), read=name_from, example=lambda: _("Meridian"))
    )


@dataclass(frozen=True)
class SetSupplierPanel(Ask):
    """`panel_id`: whose it is; of any, for `None`."""

    code: ClassVar[str] = "splp"

    supplier_id: SupplierId
    panel_id: PanelId | None = None


@dataclass(frozen=True)
class SetSupplierLanguage(Ask):
    """`language`: empty for that of whoever reports."""

    code: ClassVar[str] = "spll"

    supplier_id: SupplierId
    language: str = ""


@dataclass(frozen=True)
class ReportByMail(Ask):
    code: ClassVar[str] = "splm"

    supplier_id: SupplierId
    address: str | None = asked(
        Question(
            words=lambda: _("To which address do reports go?"),
            read=address_from,
            example=lambda: "support@supplier.example",
        )
    )


@dataclass(frozen=True)
class ReportByCopy(Ask):
    code: ClassVar[str] = "splc"

    supplier_id: SupplierId


@dataclass(frozen=True)
class ReportInChat(Ask):
    code: ClassVar[str] = "splg"

    supplier_id: SupplierId


@dataclass(frozen=True)
class LinkSupplier(Ask):
    """The group in which it is typed is the chat with a supplier."""

    code: ClassVar[str] = "splk"

    called: str = typed(Question(words=lambda: "", example=lambda: _("Meridian")))


@dataclass(frozen=True)
class RetireSupplier(Ask):
    """`sure`: asked once more."""

    code: ClassVar[str] = "splr"

    supplier_id: SupplierId
    sure: bool = False


@dataclass(frozen=True)
class ShowReport(Ask):
    """What would be reported, before it is. `supplier_id`: to whom, where there are several."""

    code: ClassVar[str] = "spr0"

    case_id: CaseId
    supplier_id: SupplierId | None = None


@dataclass(frozen=True)
class CopyReport(Ask):
    """A report that is too long for a button that copies it."""

    code: ClassVar[str] = "spr1"

    case_id: CaseId
    supplier_id: SupplierId | None = None


@dataclass(frozen=True)
class EditReport(Ask):
    code: ClassVar[str] = "spr2"

    case_id: CaseId
    supplier_id: SupplierId | None = None
    words: str | None = asked(
        Question(
            words=lambda: (
                _("What shall the supplier read? Copy the report, change it, and send it here.")
                + " "
                + _("Nothing goes out before you tap to send it.")
            )
        )
    )


@dataclass(frozen=True)
class ComposeReport(Ask):
    """As it is composed. `names`: with the accounts at the panel."""

    code: ClassVar[str] = "spr3"

    case_id: CaseId
    supplier_id: SupplierId | None = None
    names: bool = False


@dataclass(frozen=True)
class SendReport(Ask):
    """`check`: of the words that were seen; `way`: the channel; `after`: the report before, if one is known."""

    code: ClassVar[str] = "spr4"

    case_id: CaseId
    check: int
    way: Channel
    after: int = 0
    supplier_id: SupplierId | None = None


@dataclass(frozen=True)
class SendMailAgain(Ask):
    code: ClassVar[str] = "spr5"

    mail_id: MailId
