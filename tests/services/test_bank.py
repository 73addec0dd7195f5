"""Banks' files: matched to what is due, and each row booked once, whoever books it and from whichever file."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from domain.bank import BankFileId, BankRowId
from domain.columns import Column
from domain.errors import NotHere
from domain.habits import DayOrder
from domain.ledger import AccountKind
from domain.matching import Outcome, Why
from domain.money import Money
from domain.payments import Payment
from domain.people import ResellerId, Role
from jobs.bank import book_ordered_rows
from services import bank, freezing
from services.bank import (
    AlreadyMatched,
    AlreadyOrdered,
    ColumnsMissing,
    HabitsMissing,
    NothingSure,
    RowDecided,
    RowWasBooked,
)
from storage.bank import BankFile, BankRow, Count
from storage.database import Database
from storage.models.payments import payments as payment_table
from storage.store import Store
from tests.banking import csv_of, due, kept, matched, on_account
from tests.paying import pays
from tests.talk import Chat, text_of
from tests.trade import Trade

pytestmark = pytest.mark.both_engines


async def counts(trade: Trade, file: BankFile) -> dict[Outcome, int]:
    found = await trade.database.read(lambda store: store.bank_files.counts(file.id))
    return {outcome: count.rows for outcome, count in found.items()}


async def rows(trade: Trade, file: BankFile) -> list[BankRow]:
    return list(await trade.database.read(lambda store: store.bank_files.rows(file.id, frozenset(Outcome), most=99)))


async def book_sure(trade: Trade, file: BankFile, database: Database | None = None) -> None:
    await (database or trade.database).write(lambda store: bank.book_sure(store, file.id, by=trade.ana))


async def book(
    trade: Trade, row_id: BankRowId, child: ResellerId | None = None, database: Database | None = None
) -> Payment:
    who = child or trade.child.id
    return await (database or trade.database).write(lambda store: bank.book_row(store, row_id, who, by=trade.ana))


async def booked_payments(trade: Trade) -> list[Any]:
    async def read(store: Store) -> list[Any]:
        wanted = sa.select(payment_table).where(payment_table.c.parent_id == trade.top.id).order_by(payment_table.c.id)
        return list(await store.connection.execute(wanted))

    return await trade.database.read(read)


async def test_what_matches_is_booked_with_one_tap_as_a_payment_with_all_that_the_bank_says(trade: Trade) -> None:
    await on_account(trade, 200)
    file = await matched(trade, csv_of("2026-03-02,AHMED TV,TX-88123477,420.00", "2026-03-02,Landlord,Rent,-900.00"))
    assert await counts(trade, file) == {Outcome.SURE: 1, Outcome.OUT: 1}
    await book_sure(trade, file)
    assert await due(trade) == 0
    [payment] = await booked_payments(trade)
    assert (payment.reference, payment.paid_on, payment.received) == ("TX-88123477", date(2026, 3, 2), 42_000)
    assert [(row.outcome, row.payment_id) for row in await rows(trade, file)] == [
        (Outcome.BOOKED, payment.id),
        (Outcome.OUT, None),
    ]


async def test_a_fee_goes_to_the_fees(trade: Trade) -> None:
    await on_account(trade, 200)
    file = await matched(trade, csv_of("2026-03-02,Ahmed TV,420.00,-7.00", header="Date,Name,Gross,Fee\n"))
    await book_sure(trade, file)
    assert await due(trade) == 0

    async def fees(store: Store) -> int:
        account = await store.ledger.find(trade.top.id, AccountKind.FEES, "EUR")
        return account.posted if account else 0

    assert await trade.database.read(fees) == -700


async def test_both_sides_hear_of_it_once(trade: Trade) -> None:
    await on_account(trade, 100)
    await on_account(trade, 200)
    ana, marta, ahmed = (Chat(trade.database, who) for who in (trade.ana, trade.marta, trade.ahmed))
    for chat in (ana, marta, ahmed):
        await chat.news()
    file = await matched(trade, csv_of("2026-03-02,Ahmed TV,one,210.00", "2026-03-02,Ahmed TV,two,420.00"))
    await book_sure(trade, file)
    assert len(await ahmed.news()) == 2
    [told] = await marta.news()
    assert text_of(told) == "Ana booked 2 payments from a bank's file: €630."
    assert await ana.news() == []


async def test_the_same_file_again_is_the_one_from_before(trade: Trade) -> None:
    await on_account(trade, 200)
    content = csv_of("2026-03-02,AHMED TV,x,420.00")
    file = await matched(trade, content)
    await book_sure(trade, file)
    again = await matched(trade, content, by=trade.marta)
    assert again.id == file.id
    with pytest.raises(NothingSure):
        await book_sure(trade, again)
    assert len(await booked_payments(trade)) == 1


async def test_a_row_that_another_file_had_is_booked_once_and_a_like_one_as_well(trade: Trade) -> None:
    await on_account(trade, 400)
    row = "2026-03-02,Ahmed TV,part,100.00"
    first = await matched(trade, csv_of(row))
    await book_sure(trade, first)
    second = await matched(trade, csv_of(row, row))
    assert await counts(trade, second) == {Outcome.HAD: 1, Outcome.SURE: 1}
    await book_sure(trade, second)
    assert len(await booked_payments(trade)) == 2
    assert await due(trade) == 840 - 200


async def test_a_row_in_two_files_that_are_matched_already_is_booked_from_one_of_them(trade: Trade) -> None:
    await on_account(trade, 300)
    first = await matched(trade, csv_of("2026-03-02,Ahmed TV,part,100.00"))
    second = await matched(trade, csv_of("2026-03-02,Ahmed TV,part,100.00", "2026-03-01,Ahmed TV,other,50.00"))
    [row] = await rows(trade, first)
    await book_sure(trade, second)
    with pytest.raises(RowWasBooked):
        await book(trade, row.id)
    await book_sure(trade, first)
    assert await counts(trade, first) == {Outcome.HAD: 1}
    assert len(await booked_payments(trade)) == 2


async def test_two_colleagues_at_once_book_a_row_once(trade: Trade, open_another: Callable[[], Database]) -> None:
    await on_account(trade, 200)
    file = await matched(trade, csv_of("2026-03-02,Somebody,hello,77.00"))
    [row] = await rows(trade, file)
    done = await asyncio.gather(
        *(book(trade, row.id, database=open_another()) for _ in range(3)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["Payment", "RowDecided", "RowDecided"]
    assert await due(trade) == 420 - 77


async def test_the_same_row_of_two_files_at_once_is_booked_once(
    trade: Trade, open_another: Callable[[], Database]
) -> None:
    await on_account(trade, 200)
    same = "2026-03-02,Somebody,hello,77.00"
    files = [await matched(trade, csv_of(same, other)) for other in ("2026-03-02,x,a,1.00", "2026-03-02,y,b,2.00")]
    found = [(await rows(trade, file))[0] for file in files]
    done = await asyncio.gather(
        *(book(trade, row.id, database=open_another()) for row in found), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["Payment", "RowWasBooked"]
    assert await due(trade) == 420 - 77


async def test_two_taps_on_all_that_matches_book_it_once(trade: Trade, open_another: Callable[[], Database]) -> None:
    await on_account(trade, 200)
    file = await matched(trade, csv_of("2026-03-02,AHMED TV,x,420.00"))
    done = await asyncio.gather(*(book_sure(trade, file, open_another()) for _ in range(2)), return_exceptions=True)
    assert [one for one in done if one is not None and not isinstance(one, AlreadyOrdered | NothingSure)] == []
    assert await due(trade) == 0
    assert len(await booked_payments(trade)) == 1


async def test_a_decision_about_a_row_names_who_made_it(trade: Trade) -> None:
    file = await matched(trade, csv_of("2026-03-02,Somebody,hello,77.00"))
    [row] = await rows(trade, file)
    await trade.database.write(lambda store: bank.not_ours(store, row.id, by=trade.marta))
    with pytest.raises(RowDecided, match="Marta"):
        await book(trade, row.id)
    assert await booked_payments(trade) == []


async def test_what_isnt_ours_is_left_out_of_later_files_too(trade: Trade) -> None:
    file = await matched(trade, csv_of("2026-03-02,Lottery,hello,77.00"))
    [row] = await rows(trade, file)
    await trade.database.write(lambda store: bank.not_ours(store, row.id, by=trade.ana))
    later = await matched(trade, csv_of("2026-03-02,Lottery,hello,77.00", "2026-03-03,Lottery,hello,77.00"))
    assert await counts(trade, later) == {Outcome.HAD: 1, Outcome.NOBODY: 1}


async def test_a_sender_is_remembered_from_a_confirmed_match(trade: Trade) -> None:
    await on_account(trade, 300)
    file = await matched(trade, csv_of("2026-03-02,Brother GmbH,hello,77.00"))
    [row] = await rows(trade, file)
    assert row.outcome is Outcome.NOBODY
    await book(trade, row.id)
    later = await matched(trade, csv_of("2026-03-05,BROTHER GMBH,again,80.00"))
    [row] = await rows(trade, later)
    assert (row.outcome, row.why, row.child_id) == (Outcome.SURE, Why.SENDER, trade.child.id)


async def test_two_with_the_same_amount_are_asked_about(trade: Trade) -> None:
    lena, member, sub_panel = await trade.sibling("Lena")
    await on_account(trade, 200)
    await on_account(trade, 200, by=member, sub_panel=sub_panel)
    file = await matched(trade, csv_of("2026-03-02,Unknown,hello,420.00"))
    [row] = await rows(trade, file)
    assert (row.outcome, row.why) == (Outcome.DOUBTFUL, Why.SAME_AMOUNT)
    assert {one.child_id for one in row.candidates} == {trade.child.id, lena.id}
    await book(trade, row.id, lena.id)
    assert await due(trade) == 420


async def test_the_number_of_a_request_tells_whose_payment_it_is(trade: Trade) -> None:
    _, member, sub_panel = await trade.sibling("Lena")
    await on_account(trade, 200, by=member, sub_panel=sub_panel)
    await on_account(trade, 100)
    request = await on_account(trade, 200)
    file = await matched(trade, csv_of(f"2026-03-02,Unknown,request #{request.number},420.00"))
    [row] = await rows(trade, file)
    assert (row.outcome, row.why, row.child_id) == (Outcome.SURE, Why.NUMBER, trade.child.id)


async def test_a_payment_on_record_isnt_booked_again_and_one_that_the_file_lacks_is_named(trade: Trade) -> None:
    await on_account(trade, 300)
    await pays(trade.database, trade.child.id, Money(10_000, "EUR"), by=trade.ana)
    await pays(trade.database, trade.child.id, Money(20_000, "EUR"), by=trade.ana, reference="TX 99887766")
    await pays(trade.database, trade.child.id, Money(20_100, "EUR"), by=trade.ana, reference="TX-99887766")
    file = await matched(trade, csv_of("2026-03-01,Ahmed TV,x,100.00", "2026-03-03,Ahmed TV,y,30.00"))
    assert await counts(trade, file) == {Outcome.RECORDED: 1, Outcome.SURE: 1}
    summary = await trade.database.read(lambda store: bank.summary_of(store, file.id))
    assert [one.minor for one in summary.missing] == [20_000, 20_100]
    assert [one.minor for one in summary.twice] == [20_100]
    assert summary.of(Outcome.SURE, Outcome.RECORDED) == Count(2, 13_000)


async def test_only_ones_own_sub_reseller_can_have_paid(trade: Trade) -> None:
    file = await matched(trade, csv_of("2026-03-02,Somebody,hello,77.00"))
    [row] = await rows(trade, file)
    for stranger in (trade.top.id, ResellerId(987_654)):
        with pytest.raises(NotHere):
            await book(trade, row.id, stranger)


async def test_a_row_that_cant_be_booked_becomes_doubtful_and_the_others_are_booked(trade: Trade) -> None:
    _lena, member, sub_panel = await trade.sibling("Lena")
    await on_account(trade, 200)
    await on_account(trade, 100, by=member, sub_panel=sub_panel)
    file = await matched(trade, csv_of("2026-03-02,Lena,x,210.00", "2026-03-02,Ahmed TV,y,420.00"))
    await trade.database.write(lambda store: freezing.freeze(store, "stop", by=member))
    await book_sure(trade, file)
    assert [(row.outcome, row.why) for row in await rows(trade, file)] == [
        (Outcome.DOUBTFUL, Why.NOT_BOOKED),
        (Outcome.BOOKED, Why.NAMED),
    ]
    assert await due(trade) == 0


async def test_many_rows_are_booked_some_at_a_time(trade: Trade) -> None:
    await on_account(trade, 400)
    await Chat(trade.database, trade.marta).news()
    file = await matched(trade, csv_of(*(f"2026-03-02,Ahmed TV,part {n},1.00" for n in range(120))))
    await book_sure(trade, file)
    assert await counts(trade, file) == {Outcome.BOOKED: 50, Outcome.SURE: 70}
    assert [await trade.database.write(book_ordered_rows) for _ in range(4)] == [50, 20, 0, 0]
    assert await counts(trade, file) == {Outcome.BOOKED: 120}
    assert await due(trade) == 840 - 120
    assert len(await Chat(trade.database, trade.marta).news()) == 1


async def test_a_freeze_holds_the_rest_back_and_a_colleague_who_left_hands_it_on(trade: Trade) -> None:
    await on_account(trade, 300)
    file = await matched(trade, csv_of(*(f"2026-03-02,Ahmed TV,part {n},1.00" for n in range(60))))
    await trade.database.write(lambda store: bank.book_sure(store, file.id, by=trade.marta))
    await trade.database.write(lambda store: freezing.freeze(store, "stop", by=trade.ana))
    assert await trade.database.write(book_ordered_rows) == 0
    await trade.database.write(lambda store: freezing.lift(store, by=trade.ana))
    await trade.database.write(lambda store: store.members.change(trade.marta.member_id, removed_at=store.now))
    assert await trade.database.write(book_ordered_rows) == 0
    await book_sure(trade, file)
    assert await counts(trade, file) == {Outcome.BOOKED: 60}


async def test_a_known_source_is_matched_at_once_and_its_day_order_isnt_asked_again(trade: Trade) -> None:
    async def begin(content: bytes) -> BankFile:
        file_id = await kept(trade, content)
        return await trade.database.write(lambda store: bank.begin(store, file_id, by=trade.ana))

    first = await begin(csv_of("01/02/2026,x,y,5.00"))
    assert (first.matched_at, first.layout.order) == (None, None)
    with pytest.raises(HabitsMissing):
        await trade.database.write(lambda store: bank.confirm(store, first.id, by=trade.ana))
    await trade.database.write(lambda store: bank.set_order(store, first.id, DayOrder.MONTH_FIRST))
    await trade.database.write(lambda store: bank.confirm(store, first.id, by=trade.ana))
    assert [row.paid_on for row in await rows(trade, first)] == [date(2026, 1, 2)]
    second = await begin(csv_of("03/04/2026,x,y,5.00"))
    assert [row.paid_on for row in await rows(trade, second)] == [date(2026, 3, 4)]
    other = await begin(csv_of("03/04/2026,x,y,5.00", header="Date,Payer,Reference,Amount\n"))
    assert other.matched_at is None
    told = await begin(csv_of("03/04/2026,x,y,5.00", "13/04/2026,x,y,5.00"))
    assert [row.paid_on for row in await rows(trade, told)] == [date(2026, 4, 3), date(2026, 4, 13)]


async def test_a_known_source_whose_columns_have_changed_places_is_asked_about_again(trade: Trade) -> None:
    async def begin(*lines: str) -> BankFile:
        file_id = await kept(trade, csv_of(*lines))
        return await trade.database.write(lambda store: bank.begin(store, file_id, by=trade.ana))

    await on_account(trade, 200)
    await matched(trade, csv_of("2026-03-02,Nobody,y,5.00"))
    swapped = await begin("420.00,Ahmed TV,x,2026-03-02", "7.00,Nobody,x,2026-03-03")
    assert (swapped.matched_at, swapped.layout.columns[Column.DATE], swapped.layout.columns[Column.AMOUNT]) == (
        None,
        3,
        0,
    )
    assert await rows(trade, swapped) == []
    await trade.database.write(lambda store: bank.confirm(store, swapped.id, by=trade.ana))
    found = {(row.outcome, row.paid_on) for row in await rows(trade, swapped)}
    assert found == {(Outcome.SURE, date(2026, 3, 2)), (Outcome.NOBODY, date(2026, 3, 3))}


async def test_columns_can_be_changed_until_the_rows_are_matched(trade: Trade) -> None:
    file_id = await kept(trade, csv_of("2026-03-02,5.00,9.00", header="One,Two,Three\n"))
    begun = await trade.database.write(lambda store: bank.begin(store, file_id, by=trade.ana))
    assert begun.layout.columns == {Column.DATE: 0, Column.AMOUNT: 1}

    async def put(column: Column, place: int | None) -> BankFile:
        return await trade.database.write(lambda store: bank.set_column(store, begun.id, column, place, by=trade.ana))

    await put(Column.AMOUNT, None)
    with pytest.raises(ColumnsMissing):
        await trade.database.write(lambda store: bank.confirm(store, begun.id, by=trade.ana))
    with pytest.raises(NotHere):
        await put(Column.AMOUNT, 3)
    await put(Column.AMOUNT, 2)
    await trade.database.write(lambda store: bank.confirm(store, begun.id, by=trade.ana))
    assert [row.minor for row in await rows(trade, begun)] == [900]
    with pytest.raises(AlreadyMatched):
        await put(Column.AMOUNT, 1)


async def test_another_parents_dues_and_payments_are_none_of_this_file(trade: Trade) -> None:
    file = await matched(trade, csv_of("2026-03-02,Noise TV,hello,161.70"))
    assert [row.candidates for row in await rows(trade, file)] == [()]


async def test_an_unknown_file_is_not_here(trade: Trade) -> None:
    with pytest.raises(NotHere):
        await trade.database.read(lambda store: store.bank_files.by_id(BankFileId(987_654)))


async def test_the_database_itself_keeps_a_row_from_being_booked_twice(trade: Trade) -> None:
    await on_account(trade, 200)
    same = "2026-03-02,Ahmed TV,hello,77.00"
    first, second = [await matched(trade, csv_of(same, f"2026-03-02,x,{n},1.00")) for n in (1, 2)]
    await book_sure(trade, first)

    async def force(store: Store) -> None:
        await store.connection.execute(
            sa.text("UPDATE bank_row SET outcome = 'booked' WHERE bank_file_id = :of AND row = 1"), {"of": second.id}
        )

    with pytest.raises(sa.exc.IntegrityError):
        await trade.database.write(force)


async def test_finance_books_as_the_owner_does(trade: Trade) -> None:
    assert trade.marta.role is Role.FINANCE
    await on_account(trade, 200)
    file = await matched(trade, csv_of("2026-03-02,Ahmed TV,x,420.00"), by=trade.marta)
    await trade.database.write(lambda store: bank.book_sure(store, file.id, by=trade.marta))
    assert await due(trade) == 0
