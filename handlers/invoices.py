"""/invoices: whether they are written, those that there are, and each as PDF."""

from collections.abc import Sequence
from dataclasses import replace

from domain.invoices import Invoice, Invoicing
from domain.people import Actor, Role
from handlers.invoice_asks import (
    MakeInvoice,
    SetInvoiceHeader,
    ShowInvoices,
    StartInvoices,
    StopInvoices,
)
from handlers.invoice_paper import invoice_paper
from handlers.menu import to_menu
from handlers.price_words import reasoned_price
from handlers.registry import ALL, OWNER, Toward, answers
from handlers.screen import Button, Screen, press, rows
from handlers.wording import _, money
from services import invoices
from storage.store import Store

A_PAGE = 8


@answers(ShowInvoices, roles=ALL, reads=True, command="invoices")
async def show_invoices(ask: ShowInvoices, who: Actor, store: Store) -> Screen:
    """List the invoices that one writes, or those that one has got."""
    writes = who.is_top or await store.network.has_children(who.reseller_id)
    ask = replace(ask, page=max(0, min(ask.page, 10_000)), own=not writes or (ask.own and not who.is_top))
    whose = {"reseller_id": who.reseller_id} if ask.own else {"parent_id": who.reseller_id}
    found = await store.invoices.page(**whose, skip=ask.page * A_PAGE, limit=A_PAGE + 1)
    invoicing = None if ask.own else await store.invoices.invoicing(who.reseller_id)
    other = replace(ask, own=not ask.own, page=0) if writes and not who.is_top else None
    return Screen(
        title=_("Invoices that you got") if ask.own else _("Invoices"),
        lines=((() if found else (_("There are none here."),)) + _standing(invoicing)),
        quote=invoicing.header if invoicing and invoicing.active else "",
        buttons=(
            *rows(*_lines(found[:A_PAGE], ask)),
            *rows(*_turns(ask, more=len(found) > A_PAGE), wide=2),
            *rows(*_settings(invoicing, who), wide=2),
            *rows(_to_other(other), to_menu(), wide=2),
        ),
    )


def _standing(invoicing: Invoicing | None) -> tuple[str, ...]:
    """Return whether invoices are written, for the one who writes them."""
    if invoicing is None:
        return ()
    if not invoicing.active:
        return (_("No invoices are written. If you want them, one is written for each sale once it is loaded."),)
    running = _("One is written for each sale once it is loaded. Their numbers run through all your sub-resellers, so "
                "each can tell from their own about how many there are.")  # fmt: skip
    return (running, _("At the top of new ones:"))


def _lines(found: Sequence[Invoice], ask: ShowInvoices) -> list[Button]:
    return [press(_line(invoice, own=ask.own), MakeInvoice(invoice.id)) for invoice in found]


def _line(invoice: Invoice, *, own: bool) -> str:
    """Return an invoice in a few words: its number, of which sale, how much; below zero for a credit note."""
    whose = f"#{invoice.request_number}" if own else f"{invoice.recipient[:20]} #{invoice.request_number}"
    return f"{invoice.number} · {whose} · {money(invoice.sum)}"


def _turns(ask: ShowInvoices, *, more: bool) -> list[Button | None]:
    return [
        press(_("‹ Previous"), replace(ask, page=ask.page - 1)) if ask.page else None,
        press(_("More ›"), replace(ask, page=ask.page + 1)) if more else None,
    ]


def _settings(invoicing: Invoicing | None, who: Actor) -> list[Button]:
    if invoicing is None or who.role is not Role.OWNER:
        return []
    if invoicing.active:
        return [press(_("Change the header"), SetInvoiceHeader()), press(_("Write no more"), StopInvoices())]
    again = [press(_("Write them again"), StartInvoices())] if invoicing.header else []
    return [*again, press(_("Change the header") if again else _("Write invoices"), SetInvoiceHeader())]


def _to_other(other: ShowInvoices | None) -> Button | None:
    if other is None:
        return None
    return press(_("Those that you got") if other.own else _("Your sub-resellers'"), other)


@answers(MakeInvoice, roles=ALL, toward=Toward.EITHER, reads=True)
async def make_invoice(ask: MakeInvoice, who: Actor, store: Store) -> Screen:
    """Hand over an invoice, with how it stands now."""
    invoice = await store.invoices.by_id(ask.invoice_id)
    state = await invoices.state_of(store, invoice)
    zone = (await store.resellers.top_of(who.reseller_id)).time_zone
    request = await store.requests.by_id(invoice.request_id)
    paper = invoice_paper(invoice, state, reasoned_price(request), zone=zone, now=store.now)
    return Screen(title=f"{paper.title}, {invoice.recipient}", lines=paper.notes, paper=paper, fresh=True)


@answers(SetInvoiceHeader, roles=OWNER)
async def set_invoice_header(ask: SetInvoiceHeader, who: Actor, store: Store) -> Screen:
    """Have invoices written with this header."""
    await invoices.set_header(store, ask.header or "", by=who)
    return await show_invoices(ShowInvoices(), who, store)


@answers(StartInvoices, roles=OWNER)
async def start_invoices(_ask: StartInvoices, who: Actor, store: Store) -> Screen:
    """Have invoices written again."""
    await invoices.start(store, by=who)
    return await show_invoices(ShowInvoices(), who, store)


@answers(StopInvoices, roles=OWNER)
async def stop_invoices(_ask: StopInvoices, who: Actor, store: Store) -> Screen:
    """Write no invoices any more."""
    await invoices.stop(store, by=who)
    return await show_invoices(ShowInvoices(), who, store)
