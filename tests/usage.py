"""Panels' files as people send them, and what was counted of them."""

from datetime import date, timedelta
from itertools import count

from bot.desk import with_table
from bot.usage_intake import read_ordered
from domain.agreement import SubPanel
from handlers.screen import Screen
from handlers.speech import SentFile
from tests.talk import Chat, button
from tests.trade import Trade

TODAY = date(2026, 3, 2)
HEADER = "Id,Time,Username,Credits\n"
_files = count(1)


def log_of(*rows: str, header: str = HEADER) -> bytes:
    return (header + "\n".join(rows) + "\n").encode()


def used(sub_panel: SubPanel, *credits: int, first: int = 1, day: str = "2026-03-01") -> list[str]:
    """Return rows of an account, an hour apart, with numbers from `first`."""
    return [f"e{n},{day} {n % 24:02}:15:00,{sub_panel.account},{one}" for n, one in enumerate(credits, first)]


async def drops_log(chat: Chat, content: bytes | None, *, name: str = "panel.csv", size: int = 0) -> Screen:
    """Drop a file into a chat, as the desk hands it on."""
    sent = SentFile(f"log-{next(_files)}", name, "text/csv", size or len(content or b""), content)
    return await chat.sends(await with_table(sent))


async def counted(chat: Chat, content: bytes, *, name: str = "panel.csv") -> Screen:
    """Drop a file, confirm its columns, have it read, and return the card that says what became of it."""
    await chat.taps(button(await drops_log(chat, content, name=name), "Yes, count it"))
    return await read(chat)


async def read(chat: Chat) -> Screen:
    """Have what waits read, and return the newest message to somebody."""
    await read_ordered(chat.database)
    return (await chat.news())[-1]


async def days(trade: Trade, sub_panel: SubPanel | None = None, *, back: int = 3) -> list[int]:
    """Return what a sub-panel, Ahmed's unless said, spent on the last days, oldest first, ending today."""
    first, of = TODAY - timedelta(days=back - 1), (sub_panel or trade.sub_panel).id
    return (await trade.database.read(lambda store: store.usage.days([of], first, TODAY)))[of]
