"""`python -m bot import-usage FILE`: for files that are too large for a chat."""

import gzip
from pathlib import Path

import pytest

from bot.streams import stream_of
from domain.columns import Column
from domain.habits import DayOrder, Mark
from domain.usage import RowKind, SourceKind
from domain.usage_columns import UsageLayout, packed, signature
from storage.database import Database
from tests.factories import Network
from tests.trade import Trade, trade_in
from tests.usage import days, log_of, used
from tests.whole.processes import command_line

pytestmark = pytest.mark.both_engines

TOKEN = "123456789:AAE-a-token-that-opens-nothing-at-all-00"
COLUMNS = {Column.EVENT: 0, Column.WHEN: 1, Column.ACCOUNT: 2, Column.SPENT: 3}


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    """Return a trade whose panel's files are known."""
    await trade_in(network, database, name="Noise TV")
    trade = await trade_in(network, database)
    header = stream_of("log.csv", log_of(*used(trade.sub_panel, 1, 2))).sample.header
    layout = packed(UsageLayout(COLUMNS, DayOrder.DAY_FIRST, Mark.POINT))
    await database.write(
        lambda store: store.sources.add(
            trade.top.id, trade.panel.id, SourceKind.FILE, name="Panel log", rows=RowKind.EVENTS, by=None,
            layout=layout, signature=signature(header),
        )
    )  # fmt: skip
    return trade


async def imported(database_url: str, path: Path, *arguments: str) -> tuple[int, str]:
    """Run the command on a file; return its exit code and what it said."""
    settings = {"DATABASE_URL": database_url, "TELEGRAM_TOKEN": TOKEN}
    async with command_line("import-usage", str(path), *arguments, at=path.parent, **settings) as line:
        return await line.ends(within=60), line.output


async def test_a_file_is_taken_in_with_its_progress_and_never_twice(
    trade: Trade, database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(log_of(*used(trade.sub_panel, *[2] * 30_000), "x,2026-03-01,nobody,4")))
    code, said = await imported(database_url, path)
    assert code == 0, said
    assert "100 %" in said
    assert "30,001 rows read: 30,000 new, 0 known, 1 refused. 60,000 credits posted." in said
    code, said = await imported(database_url, path, "--source", "Panel log")
    assert "0 new, 30,000 known, 1 refused" in said
    assert await days(trade) == [0, 60_000, 0]


WRONG = {
    "columns that nobody confirmed": (b"a,b\n1,2\n3,4\n", (), "No source fits this file; set up are: “Panel log”."),
    "another source's name": (log_of("1,2026-03-01,a,1"), ("--source", "South"), "No source fits this file"),
    "other columns than its source's": (b"a,b\n1,2\n", ("--source", "Panel log"), "aren't those of “Panel log”"),
    "cut off": (gzip.compress(log_of(*(f"{n},2026-03-01,a,1" for n in range(999))))[:-50], (), "This file is cut off"),
    "binary": (bytes(range(256)) * 99, (), "can't read a table"),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_what_cant_be_taken_in_is_said_and_counts_nothing(
    trade: Trade, database_url: str, tmp_path: Path, wrong: str
) -> None:
    content, arguments, words = WRONG[wrong]
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    code, said = await imported(database_url, path, *arguments)
    assert code == 2
    assert words in said
    assert "Traceback" not in said
    assert await days(trade) == [0, 0, 0]


async def test_a_file_that_turns_out_wrong_amid_its_rows_counts_nothing(
    trade: Trade, database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "log.csv"
    account = trade.sub_panel.account
    good = (f"{n},28/02/2026 10:00,{account},1" for n in range(12_000))
    path.write_bytes(log_of(*good, f"x,02/28/2026 10:00,{account},1"))
    code, said = await imported(database_url, path)
    assert code == 1
    assert "Nothing of log.csv was counted. This file writes its dates in two ways: row 12001" in said
    assert await days(trade) == [0, 0, 0]


async def test_a_file_that_isnt_there_is_said(trade: Trade, database_url: str, tmp_path: Path) -> None:
    code, said = await imported(database_url, tmp_path / "none.csv")
    assert code == 2
    assert "none.csv can't be read" in said
    assert await days(trade) == [0, 0, 0]
