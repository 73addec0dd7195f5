"""An invoice or a credit note as a paper to be drawn."""

from datetime import datetime

from domain.calendar import day_in
from domain.invoices import Invoice, InvoiceKind
from domain.money import Money
from domain.names import part_of_file_name
from handlers.invoice_asks import invoice_name
from handlers.paper import Column, Paper, Table
from handlers.wording import _, day, figure, language, money, number, price
from services.invoices import InvoiceState


def invoice_paper(invoice: Invoice, state: InvoiceState, priced: str, *, zone: str, now: datetime) -> Paper:
    """Return an invoice to be drawn, as it was written, with how it stands now. `priced`: why its price was so."""
    return Paper(
        name=_file_name(invoice),
        title=invoice_name(invoice),
        page=_("Page %(page)s of %(pages)s"),
        language=language(),
        instead=_("The PDF couldn't be drawn. Please try again later."),
        sender=tuple(invoice.header.split("\n")),
        facts=_facts(invoice, state, zone),
        tables=(_table(invoice),),
        notes=(
            *([_("Price per credit: %(price)s") % {"price": priced}] if priced else []),
            _state_words(invoice, state, day(day_in(now, zone))),
        ),
    )


def _file_name(invoice: Invoice) -> str:
    values = {"number": invoice.number, "name": part_of_file_name(invoice.recipient)}
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        return _("credit-note-%(number)s-%(name)s") % values + ".pdf"
    return _("invoice-%(number)s-%(name)s") % values + ".pdf"


def _facts(invoice: Invoice, state: InvoiceState, zone: str) -> tuple[tuple[str, str], ...]:
    takes_back = invoice.kind is InvoiceKind.CREDIT_NOTE and state.other is not None
    return (
        (_("To"), invoice.recipient),
        (_("Date"), day(day_in(invoice.issued_at, zone))),
        (_("For"), _("request #%(number)s") % {"number": invoice.request_number}),
        *([(_("Takes back"), invoice_name(state.other))] if takes_back and state.other else []),
    )


def _table(invoice: Invoice) -> Table:
    sign = -1 if invoice.kind is InvoiceKind.CREDIT_NOTE else 1
    credits = " · ".join(part for part in (_("Credits"), invoice.panel) if part)
    rows = [
        (credits, number(sign * invoice.credits), price(invoice.price, invoice.currency), figure(invoice.sum)),
    ]
    if invoice.bonus:
        nothing = Money(0, invoice.currency)
        rows.append((_("Credits on top"), number(sign * invoice.bonus), money(nothing), figure(nothing)))
    return Table(
        heading="",
        columns=(
            Column(_("What"), 48),
            Column(_("Credits"), 20, figures=True),
            Column(_("Price"), 24, figures=True),
            Column(_("Sum, %(currency)s") % {"currency": invoice.currency}, 28, figures=True),
        ),
        rows=tuple(rows),
        totals=((_("Total"), "", "", figure(invoice.sum)),),
    )


def _state_words(invoice: Invoice, state: InvoiceState, today: str) -> str:
    """Return how an invoice stands, as of a day."""
    if state.other is not None:
        values = {"other": invoice_name(state.other)}
        if invoice.kind is InvoiceKind.CREDIT_NOTE:
            return _("This takes %(other)s back.") % values
        return _("This was taken back: %(other)s.") % values
    if not state.left.minor or state.due_on is None:
        return _("As of %(day)s: paid. Thank you.") % {"day": today}
    values = {"day": today, "left": money(state.left), "due": day(state.due_on)}
    if state.left == invoice.sum:
        return _("As of %(day)s: %(left)s to be paid by %(due)s.") % values
    return _("As of %(day)s: %(left)s of it still to be paid by %(due)s.") % values
