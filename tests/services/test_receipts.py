"""Receipts: told by their bytes, put to a request, and recognised when they come again."""

from typing import Any

import pytest

from domain.likeness import CELLS
from domain.money import Money
from domain.people import Actor
from domain.requests import AttachmentId, MediaKind, Request, RequestId
from services import receipts, request_facts
from services.decided import AlreadyDeclined
from services.receipts import LARGEST, NotAReceipt, ReceiptTooLarge, type_of
from storage.database import Database
from storage.models.requests import attachments
from tests.factories import Network
from tests.paying import pays
from tests.services.deciding import decline_it
from tests.trade import JPEG, PDF, Trade, change, trade_in

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452")
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 "
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"


async def attach(trade: Trade, request: Request, receipt: AttachmentId, *, by: Actor | None = None) -> Request:
    who = by or trade.ahmed
    return await trade.database.write(lambda store: receipts.attach(store, request.id, receipt, by=who))


async def same_as(trade: Trade, request_id: RequestId) -> list[tuple[str, int]]:
    """Return whose requests a decision card says came with the same receipt."""
    facts = await trade.database.read(lambda store: request_facts.facts_of(store, request_id, reader=trade.ana))
    return [(same.reseller, same.number) for same in facts.same_receipts]


@pytest.mark.parametrize("content", [JPEG, PDF, PNG, WEBP, HEIC], ids=["jpeg", "pdf", "png", "webp", "heic"])
async def test_photos_and_papers_are_taken_whatever_they_say_they_are(trade: Trade, content: bytes) -> None:
    request = await trade.request()
    receipt = await trade.receipt(content + b"\x00" * 64, name="receipt.exe")
    assert (await attach(trade, request, receipt)).receipt_id == receipt


@pytest.mark.parametrize(
    "content",
    [b"MZ" + b"\x00" * 64, b"PK\x03\x04" + b"\x00" * 64, b"GIF89a" + b"\x00" * 64, b"hello", b"", b"<html>%PDF-1.7"],
    ids=["program", "zip", "gif", "text", "nothing", "page that names a pdf"],
)
async def test_anything_else_is_refused_whatever_it_says_it_is(trade: Trade, content: bytes) -> None:
    request = await trade.request()
    receipt = await trade.receipt(content, name="receipt.pdf")
    with pytest.raises(NotAReceipt, match="JPEG"):
        await attach(trade, request, receipt)
    assert (await trade.seen(request)).receipt_id is None


async def test_a_file_that_was_too_large_to_fetch_is_refused(trade: Trade) -> None:
    request = await trade.request()
    for content in (None, JPEG + b"\x00" * LARGEST):
        with pytest.raises(ReceiptTooLarge, match="10 MB"):
            await attach(trade, request, await trade.receipt(content))


@pytest.mark.parametrize("kind", [MediaKind.VIDEO, MediaKind.STICKER, MediaKind.VOICE])
async def test_what_is_no_picture_and_no_paper_is_refused_as_such_though_it_was_never_fetched(
    trade: Trade, kind: MediaKind
) -> None:
    with pytest.raises(NotAReceipt, match="JPEG"):
        await attach(trade, await trade.request(), await trade.receipt(None, kind=kind))


async def test_a_request_with_a_refused_receipt_is_not_made(trade: Trade) -> None:
    receipt = await trade.receipt(b"hello")
    with pytest.raises(NotAReceipt):
        await trade.request(receipt_id=receipt)
    assert await trade.database.read(lambda store: store.requests.pending_of(trade.child.id)) == []


async def test_no_receipt_comes_to_a_decided_request(trade: Trade) -> None:
    request = await trade.request()
    await decline_it(trade, request)
    receipt = await trade.receipt()
    with pytest.raises(AlreadyDeclined, match="Top TV"):
        await attach(trade, request, receipt)


@pytest.mark.both_engines
async def test_the_same_receipt_is_recognised_across_sub_resellers_of_one_parent_alone(
    database: Database, network: Network
) -> None:
    elsewhere = await trade_in(network, database, name="Elsewhere TV")
    await elsewhere.request(receipt_id=await elsewhere.receipt())
    trade = await trade_in(network, database)
    _child, karim, karims = await trade.sibling("Karim TV")
    his = await trade.request(50, by=karim, sub_panel_id=karims.id, receipt_id=await trade.receipt(of=karim))
    assert await same_as(trade, his.id) == []

    other = await trade.request(receipt_id=await trade.receipt(JPEG + b"another"))
    mine = await trade.request(receipt_id=await trade.receipt())
    assert await same_as(trade, mine.id) == [("Karim TV", 1)]
    assert await same_as(trade, his.id) == [("Ahmed TV", mine.number)]
    assert await same_as(trade, other.id) == []


async def alike_to(trade: Trade, request_id: RequestId) -> list[tuple[str, int]]:
    """Return whose requests a decision card says came with a picture like the receipt, 0 for a payment by itself."""
    facts = await trade.database.read(lambda store: request_facts.facts_of(store, request_id, reader=trade.ana))
    return [(use.reseller, use.number) for use in facts.alike]


LIKE, UNLIKE = bytes([60]) * CELLS, bytes([90]) * CELLS


def version(number: int) -> tuple[bytes, bytes]:
    """Return a file of its own with a picture that is much like all others of these."""
    return JPEG + bytes([number]), bytes([60 + number % 3]) * CELLS


@pytest.mark.both_engines
async def test_a_picture_like_another_ones_is_found_with_one_parent_alone(database: Database, network: Network) -> None:
    elsewhere = await trade_in(network, database, name="Elsewhere TV")
    theirs = await elsewhere.request(receipt_id=await elsewhere.receipt(JPEG + b"e", likeness=LIKE))
    trade = await trade_in(network, database)
    await trade.set_terms(open_request_cap=20)
    _child, karim, karims = await trade.sibling("Karim TV")

    async def ask(number: int, **whose: Any) -> Request:
        content, likeness = version(number)
        receipt = await trade.receipt(content, of=whose.get("by"), likeness=likeness)
        return await trade.request(receipt_id=receipt, **whose)

    his = await ask(1, by=karim, sub_panel_id=karims.id)
    assert await alike_to(trade, his.id) == []
    for content, likeness in ((JPEG + b"u", UNLIKE), (PDF, None)):
        other = await trade.request(receipt_id=await trade.receipt(content, likeness=likeness))
        assert await alike_to(trade, other.id) == []
    mine = await ask(2)
    assert await alike_to(trade, mine.id) == [("Karim TV", 1)]
    assert await alike_to(trade, his.id) == [("Ahmed TV", mine.number)]
    third = await ask(3)
    assert await alike_to(trade, third.id) == [("Ahmed TV", mine.number), ("Karim TV", 1)]

    assert theirs.receipt_id is not None
    await change(database, attachments, theirs.receipt_id, alike_id=his.receipt_id)
    assert await alike_to(trade, third.id) == [("Ahmed TV", mine.number), ("Karim TV", 1)]


@pytest.mark.both_engines
async def test_a_receipt_put_to_a_request_later_is_looked_at_too_and_the_very_same_file_is_said_once(
    trade: Trade,
) -> None:
    first, same, later = [await trade.request(credits) for credits in (50, 60, 70)]
    await attach(trade, first, await trade.receipt(JPEG, likeness=LIKE))
    await attach(trade, same, await trade.receipt(JPEG, likeness=LIKE))
    assert (await same_as(trade, same.id), await alike_to(trade, same.id)) == ([("Ahmed TV", 1)], [])
    await attach(trade, later, await trade.receipt(JPEG + b"again", likeness=LIKE))
    assert (await same_as(trade, later.id), await alike_to(trade, later.id)) == (
        [],
        [("Ahmed TV", 2), ("Ahmed TV", 1)],
    )
    await decline_it(trade, later)
    assert await alike_to(trade, later.id) == []


@pytest.mark.both_engines
async def test_the_newest_receipts_of_requests_and_payments_are_looked_at_and_no_more(trade: Trade) -> None:
    await trade.set_terms(open_request_cap=20)
    used = [await trade.receipt(JPEG + bytes([number]), likeness=bytes([number]) * CELLS) for number in range(6)]
    for receipt in used[:3]:
        await trade.request(receipt_id=receipt)
    due = Money(1000, "EUR")
    for receipt in used[3:5]:
        await pays(trade.database, trade.child.id, due, by=trade.ana, receipt_id=receipt)

    async def newest(limit: int) -> list[AttachmentId]:
        found = await trade.database.read(
            lambda store: store.attachments.newest_receipts(trade.top.id, but=used[4], limit=limit)
        )
        return [receipt for receipt, _likeness in found]

    assert await newest(10) == [used[3], used[2], used[1], used[0]]
    assert await newest(2) == [used[3], used[2]]


def test_a_type_is_told_by_the_first_bytes() -> None:
    assert type_of(PDF) == "application/pdf"
    assert type_of(b"no type at all") == ""
