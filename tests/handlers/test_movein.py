"""Moving in from a messy spreadsheet in the chat: from the file to the links, and all the way back."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.desk import with_table
from domain.movein_columns import Meaning
from domain.people import Role
from domain.traffic import Outcome
from handlers.movein_asks import ConfirmMoveInColumns, MoveInNow, SetMeaning, TakeRowIn
from handlers.refusals import refusal_words
from handlers.screen import File, Screen
from handlers.speech import SentFile
from services.movein import MoveInChanged
from storage.database import Database
from tests.agreeing import publish_terms
from tests.factories import Network
from tests.newcomers import Newcomer
from tests.spreadsheets import CLEAR, CREDITS, DUE, sixty
from tests.talk import Chat, button, buttons_of, text_of

SMALL = (
    "Name;Account;Balance;Price;Debt;Limit;Telegram;Note\n"
    "Ahmed;ahmed;500;2,10;120,50;500;@ahmed_tv;pays on Monday\n"
    "Karim;karim;20;2,05;;;;\n"
)


@pytest.fixture
async def ana(network: Network, database: Database) -> Chat:
    """Return the chat of an owner whose terms are published."""
    top = await network.top("Top TV")
    await network.panel(top, "Panel 1")
    owner = await network.member(top, name="Ana")
    await network.member(top, Role.FINANCE, name="Marta")
    await publish_terms(database, owner)
    return Chat(database, owner)


async def sends(chat: Chat, content: bytes | str, name: str = "subs.csv", caption: str = "/movein") -> Screen:
    raw = content.encode() if isinstance(content, str) else content
    return await chat.sends(await with_table(SentFile("file", name, "", len(raw), raw)), caption)


async def taps(chat: Chat, screen: Screen, *labels: str) -> Screen:
    """Tap one button after the other, each on what the one before has shown."""
    for label in labels:
        screen = await chat.taps(button(screen, label))
    return screen


async def ready(chat: Chat, content: str = SMALL) -> Screen:
    """Send a file, and answer everything about it."""
    return await taps(chat, await sends(chat, content), "That's right", "30 days")


async def test_sixty_move_in_from_a_messy_spreadsheet(ana: Chat) -> None:
    screen = await sends(ana, sixty(), "subs.xlsx")
    assert "Usuario Norte: Account, Norte\nnorte0, norte1, norte2" in text_of(screen)
    screen = await taps(ana, screen, "That's right")
    assert text_of(screen).startswith("Which panel is “Norte”?")
    screen = await taps(ana, screen, "Panel 1", "Make “Sur” anew")
    assert "Sub 03 has -3,50 €" in text_of(screen)
    screen = await taps(ana, screen, "They have to pay it", "90 days")

    said = text_of(screen)
    assert said.startswith("Nothing is written yet: 52 sub-resellers would move in")
    assert f"Credits, Panel 1: {CREDITS['Norte']:,}" in said
    assert f"Credits, Sur: {CREDITS['Sur']:,}" in said
    assert f"Due to you: €{DUE:.2f}" in said
    assert "In doubt: 9 rows" in said
    assert "until: 31 May 2026" in said

    screen = await taps(ana, screen, "Leave these 9 out", "Move 52 in")
    assert text_of(screen).startswith("52 sub-resellers moved in")
    assert screen.links is not None
    assert len({token for _name, token in screen.links.rows}) == CLEAR
    assert "€3.50 to pay" in text_of(await ana.says("sub 03"))
    assert "Note from your spreadsheet: paga los lunes" in text_of(await ana.says("sub 07"))


async def test_doubts_are_answered_one_by_one(ana: Chat) -> None:
    screen = await sends(ana, sixty(rows=0), "subs.xlsx")
    screen = await taps(ana, screen, "That's right", "Panel 1", "Leave it out", "They have to pay it", "30 days")
    assert "0 sub-resellers would move in" in text_of(screen)
    screen = await taps(ana, screen, "Answer what is in doubt (9)")
    assert "Row 1: Karim\nThe name stands in row 2 as well." in text_of(screen)
    screen = await taps(ana, screen, "Call this one Karim cuenta1")
    assert text_of(screen).startswith("Row 3: Doble Uno"), "the second Karim is in no doubt any more"
    screen = await taps(ana, screen, "Without a Telegram name")
    assert text_of(screen).startswith("Row 5: Sin Precio")
    screen = await taps(ana, screen, "Your usual price: €2.10")
    question = await taps(ana, screen, "Type another: Saldo Norte")
    assert text_of(question) == "Please type what should stand there instead."
    screen = await ana.says("a lot")
    assert "“a lot” isn't a number I can take here." in text_of(screen)
    screen = await ana.says("12")
    assert text_of(screen).startswith("Row 7: Negativo")
    screen = await taps(ana, screen, "0 credits")
    assert "More is due than the debt limit allows." in text_of(screen)
    screen = await taps(ana, screen, "It's right as it is")
    assert "“TOTAL” looks like the sheet's own sum." in text_of(screen)
    screen = await taps(ana, screen, "Leave this one out")

    assert "8 sub-resellers would move in" in text_of(screen)
    assert "Credits: 222" in text_of(screen)
    screen = await taps(ana, screen, "Move 8 in", "Network")
    assert {"Karim cuenta1", "KARÍM", "Negativo"} <= {*buttons_of(screen)}


async def test_money_that_is_typed_is_to_pay_and_below_zero_in_credit(ana: Chat) -> None:
    content = SMALL.replace("120,50", "a lot")
    screen = await taps(ana, await ready(ana, content), "Answer what is in doubt")
    assert "Type 120 for what they have to pay, −120 for what they have in credit" in text_of(screen)
    await taps(ana, screen, "Type another: Debt")
    screen = await ana.says("-30")

    assert "In credit with you: €30" in text_of(screen)


async def test_a_small_clear_file_takes_four_taps(ana: Chat) -> None:
    screen = await taps(ana, await sends(ana, SMALL), "That's right", "30 days", "Move 2 in")

    assert text_of(screen).startswith("2 sub-resellers moved in")


async def test_a_column_is_changed_by_a_button_and_asked_of_which_panel_if_there_are_several(ana: Chat) -> None:
    screen = await sends(ana, sixty(), "subs.xlsx")
    screen = await taps(ana, screen, "Nº", "Balance in credits")
    assert "Of which panel is that?" in text_of(screen)
    screen = await taps(ana, screen, "Sur")

    assert "Nº: Balance in credits, Sur" in text_of(screen)
    assert "Saldo Sur: not used" in text_of(screen), "one column alone says it"


async def test_without_a_column_of_names_nothing_goes_on(ana: Chat) -> None:
    screen = await sends(ana, "Balance,Price\n5,2\n6,2\n")
    refused = await taps(ana, screen, "That's right")

    assert "which column has the names" in text_of(refused)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Price;Name;Balance\nAhmed;2,10;500\nKarim;2,05;20\n", "“Ahmed” in “Price” isn't a number I can read."),
        (
            "Name;Balance;Price\nAhmed;2,10;500\nKarim;2,05;20\n",
            "“2,10” in “Balance” has more decimals than there can be.",
        ),
    ],
)
async def test_with_swapped_columns_every_row_is_in_doubt_until_they_are_put_right(
    ana: Chat, content: str, said: str
) -> None:
    plan = await ready(ana, content)
    assert "0 sub-resellers would move in" in text_of(plan)
    assert "In doubt: 2 rows" in text_of(plan)
    assert said in text_of(plan)
    assert not [label for label in buttons_of(plan) if label.startswith("Move")]
    assert "There is nobody here yet." in text_of(await ana.says("/network"))


async def test_a_foreign_currency_is_asked_about_and_never_converted(ana: Chat) -> None:
    screen = await sends(ana, SMALL.replace("Debt", "Debt USD"))
    screen = await taps(ana, screen, "That's right")
    assert "The money in the file is in USD; you count in EUR." in text_of(screen)
    screen = await taps(ana, screen, "They are EUR", "30 days")

    assert "Due to you: €120.50" in text_of(screen)


async def test_a_day_that_has_passed_is_asked_for_again(ana: Chat) -> None:
    screen = await taps(ana, await sends(ana, SMALL), "That's right")
    await taps(ana, screen, "Another number of days, or a day")
    assert "isn't after today" in text_of(await ana.says("2 March 2026"))
    screen = await ana.says("15 March")

    assert "until: 15 March 2026" in text_of(screen)


async def test_the_list_says_of_every_row_what_becomes_of_it_and_is_inert(ana: Chat) -> None:
    evil = '=HYPERLINK("http://evil.example")'
    content = SMALL + f"{evil};x;5;2;;;;@SUM(A1)\n" + "Lina;lina;;;;;;\n"
    screen = await taps(ana, await ready(ana, content), "The list as a file")
    rows = cells_of(screen.file)

    assert rows[0][:4] == ["Row", "Name", "What becomes of it", "Why"]
    assert [row[2] for row in rows[1:]] == ["moves in", "moves in", "moves in", "in doubt"]
    assert rows[1][4:] == ["ahmed", "500", "2.10", "-120.50", "", "500.00", "14", "ahmed_tv", "pays on Monday"]
    assert rows[3][1] == f"'{evil}"
    assert rows[3][-1] == "'@SUM(A1)"
    assert rows[4][3] == "There is no price in “Price”."


def cells_of(file: File | None) -> list[list[str]]:
    assert file is not None
    assert file.content.startswith("\ufeff")
    return list(csv.reader(io.StringIO(file.content.removeprefix("\ufeff"))))


async def test_rows_that_were_left_out_can_be_taken_in_again(ana: Chat) -> None:
    screen = await ready(ana, SMALL.replace("2,05", ""))
    screen = await taps(ana, screen, "Leave these 1 out", "Left out (1)", "Row 2, Karim")
    assert "Nobody is left out." in text_of(screen)

    screen = await taps(ana, screen, "« All rows")
    assert "There is no price in “Price”." in text_of(screen)


async def test_what_was_shown_before_another_answer_is_refused(ana: Chat) -> None:
    shown = await ready(ana)
    boris = Chat(ana.database, replace(ana.member))
    await taps(boris, shown, "Another day")
    await boris.says("60")
    refused = await ana.presses(button(shown, "Move 2 in"))

    assert (refused.outcome, refused.said) == (Outcome.REFUSED, refusal_words(MoveInChanged()))


# The last one


async def test_movein_alone_asks_for_the_file_and_later_shows_the_last_one(ana: Chat) -> None:
    assert "Please send me the spreadsheet" in text_of(await ana.says("/movein"))
    await taps(ana, await sends(ana, SMALL, caption=""), "That's right", "30 days")
    shown = await ana.says("/movein")
    assert "subs.csv: on its way; nothing of it is written yet" in text_of(shown)
    await taps(ana, await taps(ana, shown, "Go on with it"), "Move 2 in")

    shown = await ana.says("/movein")
    assert "subs.csv: 2 sub-resellers moved in by Ana" in text_of(shown)
    assert {"Take the move-in back", "New links for who hasn't joined"} <= {*buttons_of(shown)}


async def test_a_file_that_is_no_table_is_refused_with_what_to_send(ana: Chat) -> None:
    refused = await sends(ana, b"\x89PNG\r\n\x1a\n", "picture.xlsx")
    assert "I can't read a table in this file." in text_of(refused)
    await ana.says("/movein")
    again = await sends(ana, b"\xff\xd8\xff\xe0", "photo.jpg", caption="")
    assert "I can't read a table in this file." in text_of(again)
    assert "Please send me the spreadsheet" in text_of(again)


async def test_new_links_are_made_for_those_who_havent_joined(ana: Chat) -> None:
    await taps(ana, await ready(ana), "Move 2 in")
    screen = await taps(ana, await ana.says("/movein"), "New links")
    assert "The links that you have sent them stop working." in text_of(screen)
    screen = await taps(ana, screen, "Make 2 new links")

    assert screen.links is not None
    assert [name for name, _token in screen.links.rows] == ["Ahmed", "Karim"]


async def test_taking_it_back_asks_once_more_and_leaves_nobody(ana: Chat) -> None:
    await taps(ana, await ready(ana), "Move 2 in")
    screen = await taps(ana, await ana.says("/movein"), "Take the move-in back")
    assert "Take the move-in of 2 sub-resellers back?" in text_of(screen)
    screen = await taps(ana, screen, "Take 2 sub-resellers back")

    assert "2 sub-resellers are gone again" in text_of(screen)
    assert "There is nobody here yet." in text_of(await ana.says("/network"))
    assert "Closed" not in " ".join(buttons_of(await ana.says("/network")))


async def test_what_was_built_on_it_is_said_of_each(ana: Chat, network: Network) -> None:
    await taps(ana, await ready(ana), "Move 2 in")
    children = await ana.database.read(lambda store: store.resellers.children(ana.member.reseller_id))
    await network.member(children[0], name="Ahmed K.")
    screen = await taps(ana, await ana.says("/movein"), "Take the move-in back")

    assert "It can't be taken back any more" in text_of(screen)
    assert "Ahmed: somebody has joined" in text_of(screen)


async def test_a_file_can_be_given_up(ana: Chat) -> None:
    screen = await taps(ana, await ready(ana), "Give it up")

    assert "Nothing of it was written." in text_of(screen)
    assert "Please send me the spreadsheet" in text_of(await ana.says("/movein"))


# What people see of it later


async def test_who_opens_a_link_is_shown_beside_the_name_in_the_spreadsheet(ana: Chat) -> None:
    screen = await taps(ana, await ready(ana), "Move 2 in")
    assert screen.links is not None
    await ana.news()
    await Newcomer(ana.database, "777", handle="somebody_else").opens(screen.links.rows[0][1])
    [card] = await ana.news()

    assert "@somebody_else (Ahmed K.) opened the link for Ahmed." in text_of(card)
    assert "Your spreadsheet has @ahmed_tv for them." in text_of(card)


async def test_both_sides_read_where_their_balance_came_from_and_nothing_of_the_file(
    ana: Chat, network: Network
) -> None:
    await taps(ana, await ready(ana), "Move 2 in")
    ahmed = (await ana.database.read(lambda store: store.resellers.children(ana.member.reseller_id)))[0]
    child = Chat(ana.database, await network.member(ahmed, name="Ahmed K."))
    for said in (text_of(await child.says("/history")), text_of(await child.says("/balance"))):
        assert "subs.csv" not in said
        assert "SHA" not in said

    assert "Brought over from before" in text_of(await child.says("/history"))
    assert "then 500 credits" in text_of(await child.says("/history"))


async def test_terms_that_nobody_published_are_published_on_the_way(network: Network, database: Database) -> None:
    top = await network.top("New TV")
    await network.panel(top, "Panel 1")
    owner = Chat(database, await network.member(top))
    await database.write(lambda store: store.terms.change(top.id, price=Decimal("2.10")))
    screen = await sends(owner, SMALL)
    assert "Your terms aren't published yet." in text_of(screen)
    screen = await taps(owner, screen, "Publish them as they are", "That's right", "30 days", "Move 2 in")

    assert text_of(screen).startswith("2 sub-resellers moved in")


async def test_an_owner_without_terms_is_led_to_them(network: Network, database: Database) -> None:
    owner = Chat(database, await network.member(await network.top("Bare TV")))

    assert "your price per credit" in text_of(await owner.says("/movein"))


@pytest.mark.parametrize(
    "ask",
    [
        lambda id_: SetMeaning(id_, 99, Meaning.NAME),
        lambda id_: SetMeaning(id_, 0, Meaning.BALANCE, 9),
        lambda id_: TakeRowIn(id_, 1),
        lambda id_: MoveInNow(id_, 7),
        lambda id_: ConfirmMoveInColumns(id_, 7),
    ],
)
async def test_a_button_that_is_made_up_does_nothing(ana: Chat, ask: object) -> None:
    await ready(ana)
    draft = await ana.database.read(lambda store: store.move_ins.by_id(1))  # type: ignore[arg-type]
    reply = await ana.presses(ask(draft.id))  # type: ignore[operator]

    assert reply.outcome is Outcome.REFUSED
    assert (await ana.database.read(lambda store: store.move_ins.by_id(draft.id))).version == draft.version
