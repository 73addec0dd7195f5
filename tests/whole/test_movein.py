"""Moving in for real: a spreadsheet as a document, the links as a file, and a sub-reseller who joins by one of them."""

import csv
import io

import pytest

from tests.spreadsheets import CLEAR, sixty
from tests.whole.conftest import Desk
from tests.whole.test_joining import SLOW, _every_word, _everything_sent, set_up

pytestmark = pytest.mark.both_engines

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def test_sixty_move_in_from_a_messy_spreadsheet_and_one_joins_by_its_link(desk: Desk) -> None:
    olga, karim = desk.person(1, "Olga"), desk.person(2, "Karim K.", handle="sub_03")
    await olga.opens(desk.links[0])
    await set_up(olga, "North TV", "2.10")
    await olga.sends_file(sixty(), "subs.xlsx", mime=XLSX, caption="/movein")
    await olga.taps("Publish them as they are, and go on", within=SLOW)
    for label in ("That's right", "Make “Norte” anew", "Make “Sur” anew", "They have to pay it", "30 days"):
        await olga.taps(label, within=SLOW)
    await olga.taps("Leave these 9 out", within=SLOW)
    await olga.taps(f"Move {CLEAR} in", within=SLOW)
    handed = await olga.sees(f"{CLEAR} sub-resellers moved in", within=SLOW)

    links = dict(csv.reader(io.StringIO((await olga.downloads(handed)).decode("utf-8-sig"))))
    assert len(links) == CLEAR + 1
    await karim.opens(links["Sub 03"])
    await olga.sees("Your spreadsheet has @sub_03 for them.", within=SLOW)
    await olga.taps("Yes, it's Sub 03", within=SLOW)
    await karim.sees("This was agreed outside this chat.", within=SLOW)
    await karim.sends("/balance")
    await karim.sees("Balance: 103 credits", within=SLOW)
    await karim.sees("€3.50 to pay", within=SLOW)

    assert desk.house is not None
    await _everything_sent(desk.house.database)
    everything = await desk.house.database.read(_every_word)
    assert [link for link in links.values() if link.partition("=")[2] and link.partition("=")[2] in everything] == []
    assert await desk.house.database.read(lambda store: store.ledger.replay()) == []
