"""A panel's file in the chat, from the drop to what was counted of it."""

import csv
import gzip
import io
import zipfile
from collections.abc import Callable

import pytest

from domain.ledger import AccountKind
from domain.usage import ImportState, SourceId
from handlers.usage_asks import MatchUsageAccount
from tests.banking import csv_of, drops
from tests.handlers.conftest import Desk
from tests.spreadsheets import workbook
from tests.talk import button, buttons_of, text_of
from tests.usage import HEADER, counted, days, drops_log, log_of, read, used


async def test_a_dropped_panels_file_shows_its_columns_and_first_rows_for_one_confirming_tap(desk: Desk) -> None:
    screen = await drops_log(desk.ana, log_of(*used(desk.trade.sub_panel, 5, 7)))
    said = text_of(screen)
    assert "This looks like usage" in said
    assert "Account: Username" in said
    assert "Credits used: Credits\n5 · 7" in said
    assert "each is one use, with a number of its own" in said
    assert f"e1 · 2026-03-01 01:15:00 · {desk.trade.sub_panel.account} · 5" in said
    assert await days(desk.trade) == [0, 0, 0]


async def test_a_confirmed_file_is_counted_and_its_sender_is_told(desk: Desk) -> None:
    content = log_of(*used(desk.trade.sub_panel, 5, 7), *used(desk.trade.sub_panel, 1, first=9, day="2026-03-02"))
    said = text_of(await counted(desk.ana, content))
    assert "Counted: 13 credits used." in said
    assert "Rows read: 3\nNew: 3\nKnown before: 0\nRefused: 0" in said
    assert await days(desk.trade) == [0, 12, 1]
    assert await desk.trade.balance(AccountKind.WALLET) == (-13, 0)


async def test_the_next_file_of_a_source_needs_no_tap_also_from_a_colleague_of_finance(desk: Desk) -> None:
    await counted(desk.ana, log_of(*used(desk.trade.sub_panel, 5)))
    screen = await drops_log(desk.marta, log_of(*used(desk.trade.sub_panel, 5, 7)))
    assert "I'm reading it" in text_of(screen)
    said = text_of(await read(desk.marta))
    assert "New: 1\nKnown before: 1" in said
    assert await days(desk.trade) == [0, 12, 0]


async def test_finance_sets_no_source_up(desk: Desk) -> None:
    assert "have an owner send the first one" in text_of(
        await drops_log(desk.marta, log_of(*used(desk.trade.sub_panel, 5)))
    )


async def test_the_same_file_again_shows_what_became_of_it(desk: Desk) -> None:
    content = log_of(*used(desk.trade.sub_panel, 5))
    await counted(desk.ana, content)
    assert "Rows read: 1\nNew: 1" in text_of(await drops_log(desk.ana, content))
    assert await days(desk.trade) == [0, 5, 0]


async def test_a_second_tap_counts_nothing_twice(desk: Desk) -> None:
    screen = await drops_log(desk.ana, log_of(*used(desk.trade.sub_panel, 5)))
    for _ in range(2):
        await desk.ana.taps(button(screen, "Yes, count it"))
        await read(desk.ana) if _ == 0 else None
    assert await days(desk.trade) == [0, 5, 0]


@pytest.mark.parametrize(("right", "expected"), [("1 February", [0, 5]), ("2 January", [5, 0])])
async def test_an_ambiguous_order_of_day_and_month_is_asked_and_never_guessed(
    desk: Desk, right: str, expected: list[int]
) -> None:
    account = desk.trade.sub_panel.account
    screen = await drops_log(desk.ana, log_of(f"1,01/02/2026 10:00,{account},5"))
    assert "The dates can be read in two ways." in text_of(screen)
    assert "Yes, count it" not in buttons_of(screen)
    screen = await desk.ana.taps(button(screen, right))
    await desk.ana.taps(button(screen, "Yes, count it"))
    await read(desk.ana)
    since = await days(desk.trade, back=60)  # from 2 January on
    assert [since[0], since[30]] == expected


async def test_a_column_is_changed_by_buttons(desk: Desk) -> None:
    account = desk.trade.sub_panel.account
    content = log_of(f"2026-03-01,{account},3,50", header="Time,Username,Credits,Points\n")
    screen = await drops_log(desk.ana, content)
    screen = await desk.ana.taps(button(screen, "Credits used: Credits"))
    screen = await desk.ana.taps(button(screen, "Points · 50"))
    await desk.ana.taps(button(screen, "Yes, count it"))
    await read(desk.ana)
    assert await days(desk.trade) == [0, 50, 0]


async def test_rows_without_numbers_and_times_are_totals_of_days_unless_somebody_says_otherwise(desk: Desk) -> None:
    account = desk.trade.sub_panel.account
    content = log_of(f"2026-03-01,{account},3", header="Date,Username,Credits\n")
    screen = await drops_log(desk.ana, content)
    assert "each is what was used on a day in all" in text_of(screen)
    screen = await desk.ana.taps(button(screen, "Uses without numbers"))
    assert "each is one use, without a number" in text_of(screen)


async def test_unknown_accounts_are_matched_and_the_file_read_again(desk: Desk) -> None:
    _karim, _member, other = await desk.trade.sibling("Karim")
    rows = [*used(desk.trade.sub_panel, 5), "x1,2026-03-01 09:00:00,old karim,8", "x2,2026-03-01 09:00:00,ghost,9"]
    card = await counted(desk.ana, log_of(*rows))
    assert "New: 1" in text_of(card)
    assert "Refused: 2" in text_of(card)
    screen = await desk.ana.taps(button(card, "Say whose accounts these are"))
    assert "Whose account is “old karim”?" in text_of(screen)
    screen = await desk.ana.taps(button(screen, "Karim"))
    assert "Whose account is “ghost”?" in text_of(screen)
    screen = await desk.ana.taps(button(screen, "Nobody's: pass over its rows"))
    await desk.ana.taps(button(screen, "Read it again"))
    said = text_of(await read(desk.ana))
    assert "New: 1\nKnown before: 1\nPassed over: 1\nRefused: 0" in said
    assert await days(desk.trade, other) == [0, 8, 0]


async def test_only_own_sub_resellers_are_offered_for_an_account(desk: Desk) -> None:
    below = await desk.trade.network.child(desk.trade.child, "Grandchild")
    deep = await desk.trade.network.sub_panel(below, desk.trade.panel)
    card = await counted(desk.ana, log_of(*used(desk.trade.sub_panel, 5), "x1,2026-03-01 09:00:00,ghost,9"))
    screen = await desk.ana.taps(button(card, "Say whose accounts these are"))
    assert buttons_of(screen).keys() & {"Ahmed TV", "Grandchild", "Noise TV"} == {"Ahmed TV"}
    [found] = await desk.trade.database.read(lambda store: store.usage.imports(SourceId(1), ImportState.APPLIED))
    forged = MatchUsageAccount(found.id, 2, deep.id)
    assert "Only accounts of your own" in text_of(await desk.ana.taps(forged))


async def test_refused_rows_come_as_an_inert_file_with_why(desk: Desk) -> None:
    bad = (
        '9,2026-03-01 09:00:00,"=HYPERLINK(""http://x"")",9',
        f"8,2026-03-01 09:00:00,{desk.trade.sub_panel.account},=1+1",
        f"7,nonsense,{desk.trade.sub_panel.account},4",
        f"6,2026-03-01 09:00:00,{desk.trade.sub_panel.account},-4",
        f"5,2026-03-01 09:00:00,{desk.trade.sub_panel.account},99999999999999999999",
        f"4,2026-03-09 09:00:00,{desk.trade.sub_panel.account},4",
        f"3,2026-03-01 09:00:00,{desk.trade.sub_panel.account},1.5",
    )
    card = await counted(desk.ana, log_of(*used(desk.trade.sub_panel, *range(1, 40)), *bad))
    assert "Refused: 7" in text_of(card)
    screen = await desk.ana.taps(button(card, "Get the rows I couldn't use"))
    assert screen.file is not None
    assert await days(desk.trade) == [0, sum(range(1, 40)), 0]
    _head, *lines = csv.reader(io.StringIO(screen.file.content.removeprefix("\ufeff")))
    assert [line[1] for line in lines] == [
        "nobody in the network has this account",
        "the credits can't be read",
        "the date can't be read",
        "the credits are below zero",
        "the credits are too many to be true",
        "its day is still to come",
        "the credits aren't a whole number",
    ]
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@"))]


async def test_an_id_with_other_content_is_refused_by_name(desk: Desk) -> None:
    await counted(desk.ana, log_of(*used(desk.trade.sub_panel, 5)))
    await drops_log(desk.ana, log_of(*used(desk.trade.sub_panel, 6)))
    card = await read(desk.ana)
    screen = await desk.ana.taps(button(card, "Get the rows I couldn't use"))
    assert "1: this number came before with another account, day or amount (e1)" in text_of(screen)
    assert await days(desk.trade) == [0, 5, 0]


FORMS: dict[str, Callable[[str], bytes]] = {
    "commas": lambda text: text.encode(),
    "semicolons": lambda text: text.replace(",", ";").encode(),
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "a byte order mark": lambda text: text.encode("utf-8-sig"),
    "Latin-1": lambda text: text.encode("latin-1"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "quoted": lambda text: "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines()
    ).encode(),
    "gzip": lambda text: gzip.compress(text.encode()),
    "XLSX": lambda text: workbook([line.split(",") for line in text.splitlines()]),
}


@pytest.mark.parametrize("form", FORMS)
async def test_every_form_in_which_panels_export_is_read(desk: Desk, form: str) -> None:
    await desk.trade.database.write(lambda store: store.sub_panels.change(desk.trade.sub_panel.id, account="Añejo"))
    text = f"{HEADER}1,2026-03-01 09:00:00,Añejo,5\n2,2026-03-02 08:00:00,Añejo,7\n"
    name = "panel.csv.gz" if form == "gzip" else "panel.xlsx" if form == "XLSX" else "panel.csv"
    said = text_of(await counted(desk.ana, FORMS[form](text), name=name))
    assert "New: 2" in said
    assert await days(desk.trade) == [0, 5, 7]


async def test_a_sign_in_an_encoding_that_is_none_spoils_its_own_row_alone(desk: Desk) -> None:
    account = desk.trade.sub_panel.account.encode()
    content = log_of(*used(desk.trade.sub_panel, 5)) + b"x1,2026-03-01 09:00:00,\xc3(\x81\xff,9\nx2,2026-03-01,"
    card = await counted(desk.ana, content + account + b",2\n")
    assert "New: 2\nKnown before: 0\nRefused: 1" in text_of(card)
    assert await days(desk.trade) == [0, 7, 0]


async def test_formulas_in_a_spreadsheet_are_never_worked_out(desk: Desk) -> None:
    account = desk.trade.sub_panel.account
    rows = [HEADER.strip().split(","), *(row.split(",") for row in used(desk.trade.sub_panel, 5))]
    book = workbook([*rows, ["e9", "2026-03-01 09:00:00", account, "=2+3"], ["=1+1", "2026-03-01", account, "4"]])
    said = text_of(await counted(desk.ana, book, name="panel.xlsx"))
    assert "New: 1\nKnown before: 0\nRefused: 2" in said
    assert await days(desk.trade) == [0, 5, 0]


async def test_a_file_with_more_rows_than_fit_a_table_is_counted(desk: Desk) -> None:
    content = log_of(*used(desk.trade.sub_panel, *[1] * 21_000))
    assert "New: 21,000" in text_of(await counted(desk.ana, content))
    assert await days(desk.trade) == [0, 21_000, 0]


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("panel.csv", HEADER)
    return out.getvalue()


WRONG = {
    "half a gzip": (gzip.compress(log_of(*(f"{n},2026-03-01 09:00:00,a{n},5" for n in range(500))))[:-40], "cut off"),
    "binary": (bytes(range(256)) * 40, "can't read a table"),
    "a picture": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(400), "can't read a table"),
    "a zip": (_zip(), "ZIP folder"),
    "half a spreadsheet": (workbook([["Id", "Time", "Username", "Credits"]] * 50)[:-300], "can't read a table"),
    "nothing": (b"", "no rows"),
    "one column": (b"one\ntwo\nthree\n", "only one column"),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_what_is_no_table_is_refused_in_words(desk: Desk, wrong: str) -> None:
    content, said = WRONG[wrong]
    await counted(desk.ana, log_of(*used(desk.trade.sub_panel, 5)))
    assert said in text_of(await drops_log(desk.ana, content))
    every = await desk.trade.database.read(lambda store: store.usage.imports(SourceId(1), *ImportState))
    assert ([one.number for one in every], await days(desk.trade)) == ([1], [0, 5, 0])


async def test_a_file_too_large_for_telegram_is_refused_in_words(desk: Desk) -> None:
    assert "too large" in text_of(await drops_log(desk.ana, None, size=30 * 1024 * 1024))


async def test_a_file_that_ends_amid_a_row_counts_nothing(desk: Desk) -> None:
    await counted(desk.ana, log_of(*used(desk.trade.sub_panel, 5)))
    whole = log_of(*used(desk.trade.sub_panel, 5, *[2] * 6_000))
    await drops_log(desk.ana, whole.rpartition(b",")[0].rpartition(b",")[0])
    said = text_of(await read(desk.ana))
    assert "Nothing of this file was counted. " in said.replace("\n", " ")
    assert "cut off" in said
    assert await days(desk.trade) == [0, 5, 0]


async def test_a_file_that_mixes_its_dates_counts_nothing_also_late_in_it(desk: Desk) -> None:
    account = desk.trade.sub_panel.account
    good = [f"{n},28/02/2026 10:00,{account},1" for n in range(12_000)]
    await desk.ana.taps(
        button(await drops_log(desk.ana, log_of(*good, f"x,02/28/2026 10:00,{account},1")), "Yes, count it")
    )
    said = text_of(await read(desk.ana))
    assert "row 12,001 is the first with day and month swapped" in said
    assert await days(desk.trade) == [0, 0, 0]
    assert await desk.trade.balance(AccountKind.WALLET) == (0, 0)


async def test_an_unclosed_quotation_mark_counts_nothing(desk: Desk) -> None:
    rows = used(desk.trade.sub_panel, *[1] * 25_000)
    rows[22_000] = rows[22_000].replace(desk.trade.sub_panel.account, f'"{desk.trade.sub_panel.account}')
    await desk.ana.taps(button(await drops_log(desk.ana, log_of(*rows)), "Yes, count it"))
    assert "has more than 2,000 characters" in text_of(await read(desk.ana))
    assert await days(desk.trade) == [0, 0, 0]


async def test_a_banks_file_stays_a_banks(desk: Desk) -> None:
    assert "A file with 1 row" in text_of(await drops(desk.ana, csv_of("2026-03-02,AHMED TV,TX-1,420.00")))


async def test_a_banks_file_of_a_sub_reseller_with_some_of_their_own_is_no_receipt(desk: Desk) -> None:
    content = csv_of("2026-03-02,OMAR,TX-1,420.00")
    assert "Shall I open a ticket?" in text_of(await drops(desk.ahmed, content))
    await desk.trade.network.child(desk.trade.child, "Omar")
    assert "A file with 1 row" in text_of(await drops(desk.ahmed, content))


async def test_a_file_of_which_no_column_is_recognised_is_asked_about(desk: Desk) -> None:
    assert "What is in this file?" in text_of(
        await drops_log(desk.ana, log_of("a,b,c", "d,e,f", header="Foo,Bar,Baz\n"))
    )


async def test_what_was_taken_for_usage_can_be_something_else(desk: Desk) -> None:
    screen = await drops_log(desk.ana, log_of(*used(desk.trade.sub_panel, 5)))
    screen = await desk.ana.taps(button(screen, "It's something else"))
    assert "A file with 1 row" in text_of(await desk.ana.taps(button(screen, "Payments, from my bank")))


async def test_what_may_be_either_is_asked_with_one_tap(desk: Desk) -> None:
    content = log_of("2026-03-01,somebody,5", header="Date,Account,Amount\n")
    screen = await drops_log(desk.ana, content)
    assert "What is in this file?" in text_of(screen)
    assert "This looks like usage" in text_of(await desk.ana.taps(button(screen, "Usage or balances, from my panel")))
    assert "A file with 1 row" in text_of(await desk.ana.taps(button(screen, "Payments, from my bank")))


async def test_a_list_of_sub_resellers_is_asked_about(desk: Desk) -> None:
    content = log_of("Karim,karim,2.10,50", header="Name,Account,Price,Due\n")
    screen = await drops_log(desk.ana, content)
    assert [*buttons_of(screen)][:3] == [
        "Usage or balances, from my panel",
        "Payments, from my bank",
        "My sub-resellers, to bring in",
    ]


async def test_sources_say_until_when_they_are_complete_and_what_came_last(desk: Desk) -> None:
    assert "Nothing yet." in text_of(await desk.ana.says("/sources"))
    await counted(desk.ana, log_of(*used(desk.trade.sub_panel, 5, 7)))
    said = text_of(await desk.ana.says("/sources"))
    assert "panel · files: complete until" in said
    assert "2 of 2 rows were new" in said


async def test_what_the_rows_are_is_fixed_once_some_were_counted(desk: Desk) -> None:
    await counted(desk.ana, log_of(*used(desk.trade.sub_panel, 5)))
    screen = await desk.ana.taps(button(await desk.ana.says("/sources"), "panel"))
    assert "Totals of days" not in buttons_of(screen)


async def test_a_source_is_switched_off_and_renamed(desk: Desk) -> None:
    await counted(desk.ana, log_of(*used(desk.trade.sub_panel, 5)))
    screen = await desk.ana.taps(button(await desk.ana.says("/sources"), "panel"))
    assert "switched off" in text_of(await desk.ana.taps(button(screen, "Switch off")))
    await desk.ana.taps(button(screen, "Another name"))
    assert "North log" in text_of(await desk.ana.says("North log"))


async def test_a_sub_reseller_has_no_sources(desk: Desk) -> None:
    assert "Usage comes from panels" in text_of(await desk.ahmed.says("/sources"))


async def test_a_total_that_goes_down_gives_back_and_says_so_in_the_history(desk: Desk) -> None:
    account, header = desk.trade.sub_panel.account, "Date,Username,Credits\n"
    await counted(desk.ana, log_of(f"2026-03-01,{account},9", header=header))
    await drops_log(desk.ana, log_of(f"2026-03-01,{account},4", header=header))
    assert "Counted: 5 credits less than before." in text_of(await read(desk.ana))
    said = text_of(await desk.ahmed.says("/history"))
    assert "Less was used than was told before" in said
    assert "Used in the panel" in said
