"""Invoices: written when a sale is loaded, taken back with it, and how they stand now."""

from dataclasses import dataclass
from datetime import date

from domain.errors import N_, Refusal
from domain.invoices import Invoice, InvoiceKind
from domain.money import Money
from domain.people import Actor, MemberId
from domain.requests import LoadingState, Request
from services import dues, panels
from storage.store import Store


class NoHeaderYet(Refusal):
    why = N_("Invoices need a header first: your name, your address, your tax number.")
    what_to_do = N_("Type it in /invoices.")


@dataclass(frozen=True, slots=True)
class InvoiceState:
    """How an invoice stands now. `left`: to be paid, by `due_on`; `other`: the one that it takes back, or that took it.

    `due_on`: `None` where nothing is left.
    """

    left: Money
    due_on: date | None
    other: Invoice | None


async def set_header(store: Store, header: str, *, by: Actor) -> None:
    """Have invoices written from now on, with this header."""
    await store.invoices.set_invoicing(by.reseller_id, header=header, active=True)


async def start(store: Store, *, by: Actor) -> None:
    """Have invoices written again; raises `NoHeaderYet`."""
    if not (await store.invoices.invoicing(by.reseller_id)).header:
        raise NoHeaderYet
    await store.invoices.set_invoicing(by.reseller_id, active=True)


async def stop(store: Store, *, by: Actor) -> None:
    """Write no invoices any more; those that there are stay."""
    await store.invoices.set_invoicing(by.reseller_id, active=False)


async def issue(store: Store, request: Request) -> None:
    """Write the invoice of a sale in the transaction that has it loaded, where its parent wants invoices.

    What was loaded is delivered; before that a sale may still come to nothing. A gift has none.
    """
    invoicing = await store.invoices.invoicing(request.parent_id)
    if not invoicing.active or not request.charge or request.loading is not LoadingState.LOADED:
        return
    assert request.loaded_by is not None  # noqa: S101  (it is loaded)
    sub_panel = await store.sub_panels.by_id(request.sub_panel_id)
    await store.invoices.add(
        reseller_id=request.reseller_id,
        parent_id=request.parent_id,
        number=await store.invoices.next_number(request.parent_id),
        kind=InvoiceKind.INVOICE,
        request_id=request.id,
        request_number=request.number,
        header=invoicing.header,
        recipient=(await store.resellers.by_id(request.reseller_id)).name,
        panel=await panels.mentioned(store, await store.panels.by_id(sub_panel.panel_id)),
        credits=request.credits,
        bonus=request.bonus,
        price=request.price,
        total=request.charge,
        currency=request.currency,
        issued_by=request.loaded_by,
    )


async def take_back(store: Store, request: Request, *, by: MemberId) -> None:
    """Write the credit note of a sale in the transaction that takes it back, where it had an invoice."""
    written = await store.invoices.of_request(request.id)
    if len(written) != 1:
        return
    [invoice] = written
    header = (await store.invoices.invoicing(invoice.parent_id)).header
    copied = ("reseller_id", "parent_id", "request_id", "request_number", "recipient", "panel", "credits", "bonus")
    await store.invoices.add(
        number=await store.invoices.next_number(invoice.parent_id),
        kind=InvoiceKind.CREDIT_NOTE,
        of_id=invoice.id,
        header=header,
        price=invoice.price,
        total=invoice.total,
        currency=invoice.currency,
        issued_by=by,
        **{name: getattr(invoice, name) for name in copied},
    )


async def state_of(store: Store, invoice: Invoice) -> InvoiceState:
    """Return how an invoice stands now."""
    written = await store.invoices.of_request(invoice.request_id)
    other = next((one for one in written if one.id != invoice.id), None)
    if other is not None:
        return InvoiceState(Money(0, invoice.currency), None, other)
    request = await store.requests.by_id(invoice.request_id)
    charges = {leg.id for leg in await store.ledger.group(request.key)}
    due = await dues.due_of(store, invoice.reseller_id, invoice.currency)
    for charge in due.dues.open:
        if charge.id in charges:
            return InvoiceState(Money(charge.left, invoice.currency), due.due_on(charge), None)
    return InvoiceState(Money(0, invoice.currency), None, None)
