"""What can be wanted of invoices, and the buttons that lead to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.invoices import Invoice, InvoiceId, InvoiceKind, header_from
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.screen import Button, press
from handlers.wording import _


@dataclass(frozen=True)
class ShowInvoices(Ask):
    """`own`: those that one has got, where one writes some too."""

    code: ClassVar[str] = "ivs"

    page: int = 0
    own: bool = False


@dataclass(frozen=True)
class MakeInvoice(Ask):
    code: ClassVar[str] = "ivm"

    invoice_id: InvoiceId


@dataclass(frozen=True)
class SetInvoiceHeader(Ask):
    """The header of invoices; from then on they are written."""

    code: ClassVar[str] = "ivh"

    header: str | None = asked(
        Question(
            words=lambda: _(
                "What shall stand at the top of your invoices? Name, address and tax number, a line each. Every "
                "sub-reseller who gets an invoice reads it."
            ),
            read=header_from,
            example=lambda: _("North TV\n1 Main Street, Springfield\nTax number 123456789"),
        )
    )


@dataclass(frozen=True)
class StartInvoices(Ask):
    code: ClassVar[str] = "iva"


@dataclass(frozen=True)
class StopInvoices(Ask):
    code: ClassVar[str] = "ivx"


def invoice_name(invoice: Invoice) -> str:
    """Return what an invoice or a credit note is called."""
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        return _("Credit note %(number)s") % {"number": invoice.number}
    return _("Invoice %(number)s") % {"number": invoice.number}


def invoice_buttons(written: Sequence[Invoice]) -> tuple[Button, ...]:
    """Return the buttons that hand over what was written of a sale."""
    return tuple(press(invoice_name(invoice), MakeInvoice(invoice.id)) for invoice in written)
