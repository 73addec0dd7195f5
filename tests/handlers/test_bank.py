"""A bank's file in the chat, from the drop to the last row."""

import csv
import io

import pytest

from domain.columns import Column
from domain.money import Money
from domain.table import Table
from handlers.bank_summary import refused_csv
from handlers.screen import Screen
from tests.banking import csv_of, drops, due, on_account
from tests.handlers.conftest import Desk
from tests.paying import pays
from tests.talk import Chat, button, buttons_of, text_of


async def confirmed(chat: Chat, content: bytes) -> Screen:
    return await chat.taps(button(await drops(chat, content), "Yes, match the rows"))


async def test_a_dropped_file_shows_its_columns_for_one_confirming_tap(desk: Desk) -> None:
    screen = await drops(desk.marta, csv_of("2026-03-02,AHMED TV,TX-1,420.00"))
    assert "A file with 1 row" in text_of(screen)
    assert "Amount: Amount\n420.00" in text_of(screen)
    assert "Sender: Sender\nAHMED TV" in text_of(screen)
    button(screen, "Yes, match the rows")


async def test_what_matches_is_booked_in_one_tap_and_the_rest_is_asked_one_by_one(desk: Desk) -> None:
    await on_account(desk.trade, 200)
    await desk.trade.sibling("Lena")
    screen = await confirmed(
        desk.ana,
        csv_of(
            "2026-03-02,Ahmed TV,one,300.00",
            "2026-03-02,Unknown,two,20.00",
            "2026-03-03,Lottery,three,5.00",
            "2026-03-03,Landlord,rent,-900.00",
            "nonsense,x,y,1.00",
        ),
    )
    assert "1 of 3 match, 2 match nobody." in text_of(screen)
    assert "Money out, passed over: 1" in text_of(screen)
    assert "Can't be used: 1" in text_of(screen)
    screen = await desk.ana.taps(button(screen, "Book 1 payment · €300"))
    assert "Booked: 1 · €300" in text_of(screen)
    assert await due(desk.trade) == 120

    screen = await desk.ana.taps(button(screen, "Look at 2 open rows"))
    assert "Row 2: €20" in text_of(screen)
    assert "I found nobody whose payment it could be." in text_of(screen)
    await desk.ana.taps(button(screen, "Somebody else"))
    screen = await desk.ana.says("Nobody at all")
    assert "Whose payment is it?" in text_of(screen)
    screen = await desk.ana.says("Ahmed")
    assert "€20 from Ahmed TV is recorded." in text_of(screen)
    assert "Row 3: €5" in text_of(screen)
    screen = await desk.ana.taps(button(screen, "Not from a sub-reseller"))
    assert "Everything in it is settled." in text_of(screen)
    assert await due(desk.trade) == 100


async def test_two_with_the_same_amount_stand_as_buttons_and_a_row_can_be_skipped(desk: Desk) -> None:
    _lena, member, sub_panel = await desk.trade.sibling("Lena")
    await on_account(desk.trade, 200)
    await on_account(desk.trade, 200, by=member, sub_panel=sub_panel)
    screen = await confirmed(desk.ana, csv_of("2026-03-02,Unknown,one,420.00", "2026-03-02,Nobody,two,7.00"))
    assert "0 of 2 match, 1 is doubtful, 1 matches nobody." in text_of(screen)
    asked = await desk.ana.taps(button(screen, "Look at 2 open rows"))
    assert "Several sub-resellers have just this amount to pay" in text_of(asked)
    assert {"Ahmed TV", "Lena"} <= set(buttons_of(asked))
    skipped = await desk.ana.taps(button(asked, "Skip"))
    assert "Row 2: €7" in text_of(skipped)
    done = await desk.ana.taps(button(asked, "Ahmed TV"))
    assert "€420 from Ahmed TV is recorded." in text_of(done)
    again = await desk.marta.taps(button(asked, "Lena"))
    assert "Ana decided about this row already" in text_of(again)
    assert await due(desk.trade) == 0


async def test_a_row_of_which_a_payment_was_recorded_meanwhile_is_looked_at_again(desk: Desk) -> None:
    await on_account(desk.trade, 300)
    screen = await confirmed(desk.ana, csv_of("2026-03-02,Ahmed TV,one,900.00", "2026-03-02,Unknown,two,77.00"))
    asked = await desk.ana.taps(button(screen, "Look at 2 open rows"))
    await pays(desk.trade.database, desk.trade.child.id, Money(90_000, "EUR"), by=desk.trade.marta)
    assert "Marta recorded this payment already" in text_of(await desk.ana.taps(button(asked, "Ahmed TV")))
    assert await due(desk.trade) == 630 - 900
    again = await desk.ana.taps(button(await desk.ana.taps(button(asked, "« Back")), "Look at 2 open rows"))
    assert "€900 from Ahmed TV is recorded." in text_of(await desk.ana.taps(button(again, "Ahmed TV")))
    assert await due(desk.trade) == 630 - 1_800


async def test_whose_payment_is_typed_is_asked_once_more_where_it_may_be_recorded(desk: Desk) -> None:
    screen = await confirmed(desk.ana, csv_of("2026-03-02,Unknown,one,77.00"))
    await pays(desk.trade.database, desk.trade.child.id, Money(7_700, "EUR"), by=desk.trade.marta)
    await desk.ana.taps(button(await desk.ana.taps(button(screen, "Look at 1 open row")), "Somebody else"))
    asked = await desk.ana.says("Ahmed")
    assert "It may be a payment that is recorded already." in text_of(asked)
    assert await due(desk.trade) == -77
    await desk.ana.taps(button(asked, "Ahmed TV"))
    assert await due(desk.trade) == -154


async def test_an_ambiguous_day_order_is_asked_with_both_readings(desk: Desk) -> None:
    screen = await drops(desk.ana, csv_of("03/02/2026,x,y,5.00"))
    assert "The dates can be read in two ways." in text_of(screen)
    assert "Yes, match the rows" not in buttons_of(screen)
    screen = await desk.ana.taps(button(screen, "2 March 2026"))
    screen = await desk.ana.taps(button(screen, "Yes, match the rows"))
    screen = await desk.ana.taps(button(screen, "Look at 1 open row"))
    assert "Date: 2 March 2026" in text_of(screen)


async def test_a_column_is_changed_by_buttons_and_the_next_file_needs_no_tap(desk: Desk) -> None:
    header = "Day,Who,Sum,Other\n"
    screen = await drops(desk.ana, csv_of("2026-03-02,Ahmed TV,5.00,6.00", header=header))
    screen = await desk.ana.taps(button(screen, "Sender"))
    assert "Which column is this: Sender?" in text_of(screen)
    screen = await desk.ana.taps(button(screen, "Who · Ahmed TV"))
    assert "Sender: Who\nAhmed TV" in text_of(screen)
    screen = await desk.ana.taps(button(screen, "Amount"))
    screen = await desk.ana.taps(button(screen, "Other · 6.00"))
    screen = await desk.ana.taps(button(screen, "Yes, match the rows"))
    assert "Doubtful: 1 · €6" in text_of(screen)
    later = await drops(desk.marta, csv_of("2026-03-03,Ahmed TV,7.00,8.00", header=header))
    assert "Doubtful: 1 · €8" in text_of(later)


async def test_the_command_asks_for_the_file_and_takes_it(desk: Desk) -> None:
    assert "Send me the file of your bank" in text_of(await desk.ana.says("/bank"))
    assert "A file with 1 row" in text_of(await drops(desk.ana, csv_of("2026-03-02,x,y,5.00")))


async def test_a_file_captioned_with_the_command_is_taken_too(desk: Desk) -> None:
    screen = await drops(desk.ana, csv_of("2026-03-02,x,y,5.00"), text="/bank")
    assert "A file with 1 row" in text_of(screen)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7\n1 0 obj", "I can't read a table in this file."),
        (b"", "There are no rows in this file."),
        (b"Date,Amount\n", "There are no rows in this file."),
        (b"Amount\n5\n6\n", "I see only one column in this file."),
        (b"Date,Amount\n" + b"2026-02-01,5\n" * 500_000, "This file has more than 20,000 rows"),
        (b"Date,Amount\n2026-02-01," + b"9" * 3000 + b"\n", "A cell in row 2 has more than 2,000 characters."),
        (bytes(range(256)) * 9, "I can't read a table in this file."),
    ],
)
async def test_a_wrong_file_is_refused_in_words(desk: Desk, content: bytes, said: str) -> None:
    assert said in text_of(await drops(desk.ana, content))
    await desk.ana.says("/bank")
    asked_again = text_of(await drops(desk.ana, content))
    assert said in asked_again
    assert "Send me the file of your bank" in asked_again


async def test_swapped_columns_are_seen_by_what_stands_in_them(desk: Desk) -> None:
    screen = await drops(desk.ana, csv_of("2026-03-02,5.00", "2026-03-13,6.00", header="Amount,Date\n"))
    assert "Date: Amount\n2026-03-02" in text_of(screen)
    assert "Amount: Date\n5.00" in text_of(screen)


async def test_a_table_without_sums_says_what_is_missing(desk: Desk) -> None:
    what = await drops(desk.ana, b"Song,Singer\nYesterday,Paul\n")
    screen = await desk.ana.taps(button(what, "Payments, from my bank"))
    assert "I couldn't find: Date, Amount." in text_of(screen)
    assert "Yes, match the rows" not in buttons_of(screen)


async def test_rows_that_cant_be_used_come_as_an_inert_file_with_why(desk: Desk) -> None:
    rows = ["2026-03-02,Ahmed TV,x,5.00", '=1+2,@evil,"=HYPERLINK(""x"")",-5.00', "2026-03-02,x,+SUM(A1),$7.00"]
    screen = await confirmed(desk.ana, csv_of(*rows))
    screen = await desk.ana.taps(button(screen, "Get the rows I couldn't read"))
    assert screen.file is not None
    read = list(csv.reader(io.StringIO(screen.file.content.removeprefix("\ufeff"))))
    assert read == [
        ["Row", "Why", "Date", "Sender", "Reference", "Amount"],
        ["2", "the date can't be read", "'=1+2", "'@evil", '\'=HYPERLINK("x")', "-5.00"],
        ["3", "it is in another currency: record it with /payment", "2026-03-02", "x", "'+SUM(A1)", "$7.00"],
    ]


def test_no_cell_of_the_file_to_hand_out_begins_a_formula() -> None:
    table = Table(("=a", "b"), (("+1+cmd", "-2"), ("@x", "-x")))
    assert refused_csv(table, {1: "why", 2: "why"}).splitlines()[1:] == ["1,why,'+1+cmd,-2", "2,why,'@x,'-x"]


async def test_who_has_no_sub_resellers_sends_no_bank_file(desk: Desk) -> None:
    refused = await drops(desk.ahmed, csv_of("2026-03-02,x,y,5.00"))
    assert "A file with" not in text_of(refused)


async def test_every_column_has_its_words(desk: Desk) -> None:
    screen = await drops(desk.ana, csv_of("2026-03-02,x,y,5.00"))
    labels = " ".join(buttons_of(screen))
    assert all(word in labels for word in ("Date", "Amount", "Fee", "Balance after it", "Transaction number"))
    assert Column.NAME.value not in labels.split()
