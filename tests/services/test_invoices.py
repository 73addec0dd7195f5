"""Invoices: one for each sale that was loaded, numbered without a gap, and never changed."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.agreement import LoadingWay
from domain.clock import TurnableClock
from domain.invoices import Invoice, InvoiceKind
from domain.ledger import AccountKind, Leg, TransferKind
from domain.money import Money
from domain.people import Reseller
from domain.requests import Request, Settlement
from services import books, invoices, loading
from services.invoices import InvoiceState, NoHeaderYet
from storage.database import Database
from storage.models.agreement import panels
from storage.models.requests import requests
from storage.store import Store
from tests.factories import Network
from tests.selling import sold
from tests.services.deciding import approve_it
from tests.trade import Trade, change

pytestmark = pytest.mark.both_engines

HEADER = "Top TV\nCalle Mayor 1\nNIF B1"


@pytest.fixture
async def writing(trade: Trade) -> Trade:
    """Return a trade whose parent writes invoices."""
    await trade.database.write(lambda store: invoices.set_header(store, HEADER, by=trade.ana))
    return trade


async def written_by(trade: Trade, reseller: Reseller | None = None) -> list[Invoice]:
    """Return the invoices of a parent, oldest first."""
    of = reseller or trade.top

    async def read(store: Store) -> list[Invoice]:
        return [*reversed(await store.invoices.page(parent_id=of.id, skip=0, limit=100))]

    return await trade.database.read(read)


async def take_back(trade: Trade, sale: Request) -> None:
    await trade.database.write(lambda store: books.take_back_sale(store, sale.id, "Wrong account", by=trade.marta))


async def approved(trade: Trade, credits: int) -> Request:
    request = await trade.request(credits)
    await approve_it(trade, request, settlement=Settlement.ON_ACCOUNT)
    return request


async def load(trade: Trade, request: Request, database: Database | None = None) -> Request:
    return await (database or trade.database).write(
        lambda store: loading.confirm_loaded(store, request.id, by=trade.marta)
    )


async def test_a_sale_that_is_loaded_gets_an_invoice_with_what_was_sold(writing: Trade) -> None:
    sale = await sold(writing, 200)
    [invoice] = await written_by(writing)
    assert (invoice.number, invoice.kind, invoice.request_number) == (1, InvoiceKind.INVOICE, sale.number)
    assert (invoice.header, invoice.recipient, invoice.panel) == (HEADER, "Ahmed TV", "")
    assert (invoice.credits, invoice.bonus, invoice.price, invoice.sum) == (200, 0, sale.price, Money(420_00, "EUR"))
    assert invoice.issued_by == writing.ana.member_id


async def test_what_is_loaded_at_once_gets_its_invoice_with_the_approval(writing: Trade) -> None:
    await change(writing.database, panels, writing.panel.id, loading=LoadingWay.AT_ONCE)
    await approve_it(writing, await writing.request(50), settlement=Settlement.PAID)
    assert [invoice.credits for invoice in await written_by(writing)] == [50]


async def test_what_waits_to_be_loaded_or_failed_has_none(writing: Trade) -> None:
    await approved(writing, 10)
    failing = await approved(writing, 20)
    await writing.database.write(lambda store: loading.fail(store, failing.id, "No such account", by=writing.ana))
    assert await written_by(writing) == []


async def test_credits_on_top_stand_on_the_invoice(writing: Trade) -> None:
    request = await approved(writing, 100)
    await change(writing.database, requests, request.id, bonus=10)
    await load(writing, request)
    [invoice] = await written_by(writing)
    assert (invoice.credits, invoice.bonus, invoice.total) == (100, 10, 210_00)


async def test_a_gift_has_no_invoice(writing: Trade) -> None:
    request = await approved(writing, 100)
    await change(writing.database, requests, request.id, charge=0)
    await load(writing, request)
    assert await written_by(writing) == []


async def test_nobody_gets_invoices_of_a_parent_who_writes_none(trade: Trade) -> None:
    await sold(trade, 10)
    with pytest.raises(NoHeaderYet):
        await trade.database.write(lambda store: invoices.start(store, by=trade.ana))
    await trade.database.write(lambda store: invoices.set_header(store, HEADER, by=trade.ana))
    await sold(trade, 20)
    await trade.database.write(lambda store: invoices.stop(store, by=trade.ana))
    await sold(trade, 30)
    await trade.database.write(lambda store: invoices.start(store, by=trade.ana))
    await sold(trade, 40)
    assert [(invoice.number, invoice.credits) for invoice in await written_by(trade)] == [(1, 20), (2, 40)]


async def test_a_sale_that_is_taken_back_gets_a_credit_note_with_a_number_of_its_own(writing: Trade) -> None:
    first = await sold(writing, 200)
    await sold(writing, 10)
    await take_back(writing, first)
    invoice, _other, note = await written_by(writing)
    assert (note.number, note.kind, note.of_id) == (3, InvoiceKind.CREDIT_NOTE, invoice.id)
    assert (note.credits, note.sum, note.recipient) == (200, Money(-420_00, "EUR"), "Ahmed TV")
    assert note.issued_by == writing.marta.member_id


async def test_what_had_no_invoice_gets_no_credit_note(trade: Trade) -> None:
    sale = await sold(trade, 200)
    await trade.database.write(lambda store: invoices.set_header(store, HEADER, by=trade.ana))
    await take_back(trade, sale)
    assert await written_by(trade) == []


async def test_a_credit_note_is_written_though_invoices_are_no_more(writing: Trade) -> None:
    sale = await sold(writing, 200)
    await writing.database.write(lambda store: invoices.stop(store, by=writing.ana))
    await take_back(writing, sale)
    assert [invoice.number for invoice in await written_by(writing)] == [1, 2]


async def test_an_invoice_keeps_the_header_and_the_name_of_its_day(writing: Trade) -> None:
    await sold(writing, 10)
    await writing.database.write(lambda store: invoices.set_header(store, "Moved TV\nElsewhere", by=writing.ana))
    await writing.database.write(lambda store: store.resellers.change(writing.child.id, name="Ahmed & Sons"))
    await sold(writing, 20)
    assert [(invoice.header, invoice.recipient) for invoice in await written_by(writing)] == [
        (HEADER, "Ahmed TV"),
        ("Moved TV\nElsewhere", "Ahmed & Sons"),
    ]


async def test_numbers_run_for_each_parent_by_itself(writing: Trade, network: Network) -> None:
    await sold(writing, 10)
    await writing.sibling("Karim")
    await writing.database.write(lambda store: invoices.set_header(store, "Ahmed\nStreet", by=writing.ahmed))
    assert await written_by(writing, writing.child) == []
    await sold(writing, 20)
    assert [invoice.number for invoice in await written_by(writing)] == [1, 2]


async def test_a_loading_that_is_refused_takes_no_number(writing: Trade) -> None:
    request = await approved(writing, 10)
    await load(writing, request)
    with pytest.raises(loading.LoadedAlready):
        await load(writing, request)

    other = await approved(writing, 20)

    async def fail_after(store: Store) -> None:
        await loading.confirm_loaded(store, other.id, by=writing.ana)
        raise RuntimeError("planted")

    with pytest.raises(RuntimeError):
        await writing.database.write(fail_after)
    await load(writing, other)
    assert [invoice.number for invoice in await written_by(writing)] == [1, 2]


async def test_many_at_once_get_numbers_without_a_gap_or_a_repetition(
    writing: Trade, open_another: Callable[[], Database]
) -> None:
    await writing.set_terms(open_request_cap=100)
    waiting = [await approved(writing, credits) for credits in range(1, 9)]
    others = [open_another(), open_another()]
    done = await asyncio.gather(
        *(load(writing, request, others[place % 2]) for place, request in enumerate(waiting)),
        *(load(writing, request, others[1 - place % 2]) for place, request in enumerate(waiting)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Request) for one in done) == len(waiting)
    found = await written_by(writing)
    assert [invoice.number for invoice in found] == list(range(1, len(waiting) + 1))
    assert len({invoice.request_id for invoice in found}) == len(waiting)


# How it stands


async def state_of(trade: Trade, invoice: Invoice) -> InvoiceState:
    return await trade.database.read(lambda store: invoices.state_of(store, invoice))


async def pay(trade: Trade, minor: int) -> None:
    async def work(store: Store) -> None:
        due = await store.ledger.account(trade.child.id, AccountKind.DUE, "EUR")
        cash = await store.ledger.account(trade.top.id, AccountKind.CASH, "EUR")
        newest = await store.ledger.movements(due.id, limit=1)
        leg = Leg("money", TransferKind.SINGLE, cash.id, due.id, minor)
        key = f"payment:test-{newest[0].transfer_id}"
        await store.ledger.record([leg], key=key, actor="test", reason="")

    await trade.database.write(work)


async def test_an_invoice_says_what_is_left_to_be_paid_of_it_and_by_when(writing: Trade, clock: TurnableClock) -> None:
    await sold(writing, 200)
    await sold(writing, 100, settlement=Settlement.PAID)
    first, second = await written_by(writing)
    due_on = (clock() + timedelta(days=14)).date()
    # what was paid with the second sale covers the oldest charge first
    assert await state_of(writing, first) == InvoiceState(Money(210_00, "EUR"), due_on, None)
    assert await state_of(writing, second) == InvoiceState(Money(210_00, "EUR"), due_on, None)
    await pay(writing, 300_00)
    assert await state_of(writing, first) == InvoiceState(Money(0, "EUR"), None, None)
    assert (await state_of(writing, second)).left == Money(120_00, "EUR")


async def test_an_invoice_and_its_credit_note_name_each_other(writing: Trade) -> None:
    await take_back(writing, await sold(writing, 200))
    invoice, note = await written_by(writing)
    assert (await state_of(writing, invoice)).other == note
    assert (await state_of(writing, note)).other == invoice
