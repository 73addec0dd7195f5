"""Receipts: told by their bytes, put to a request, and recognised when they come again."""

import pytest

from domain.people import Actor
from domain.requests import AttachmentId, Request, RequestId
from services import receipts, request_facts
from services.decided import AlreadyDeclined
from services.receipts import LARGEST, NotAReceipt, ReceiptTooLarge, type_of
from storage.database import Database
from tests.factories import Network
from tests.services.deciding import decline_it
from tests.trade import JPEG, PDF, Trade, trade_in

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


def test_a_type_is_told_by_the_first_bytes() -> None:
    assert type_of(PDF) == "application/pdf"
    assert type_of(b"no type at all") == ""
