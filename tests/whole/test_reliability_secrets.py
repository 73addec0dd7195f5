"""Secrets while everything fails, with the logs at DEBUG: no log and no chat shows one, and the database keeps none."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from domain.clock import TurnableClock
from domain.people import ResellerState
from handlers.ask import encode
from handlers.menu import ShowHelp, ShowMenu
from handlers.offer_asks import NewLink
from sandbox.faults import Fault, FaultKind
from sandbox.person import Person
from storage.database import Database
from storage.models import metadata
from storage.models.traffic import inbox, outbox
from storage.store import Store
from tests.factories import Network
from tests.whole.conftest import Desk
from tests.whole.processes import CommandLine, command_line, environment_of
from tests.whole.trading import Trading, open_phones, promise

TOKEN = "7000000002:planted-token-that-nobody-may-ever-see"
PASSWORD = "planted+password"
A_TOKEN = re.compile(r"token\W{1,8}[\w-]{24,}")
LINK = re.compile(r"\?start=([\w-]+)")


@pytest.fixture
def clock() -> TurnableClock:
    """Return a clock that runs, as that of another process does."""
    return TurnableClock()


@pytest.fixture
async def trading(stopped_desk: Desk, network: Network, database: Database) -> Trading:
    """Return a trade whose bot doesn't run yet."""
    return await open_phones(stopped_desk, network, database)


@pytest.mark.both_engines
async def test_no_failure_at_work_shows_a_secret(
    trading: Trading, network: Network, engine: str, tmp_path: Path
) -> None:
    environment = {
        "DATABASE_URL": with_password(trading.desk.settings.database_url),
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": "json" if engine == "postgresql" else "console",
        "LEASE_SECONDS": "1",
    }
    eve = trading.desk.person(666, "Eve")
    settings = environment_of(trading.desk.settings, **environment)
    async with command_line("run", at=tmp_path, **settings) as bot:
        await bot.says("ready")
        await suffer_every_fault(trading)
        await fail_in_handlers(trading, bot)
        invitations = [await make_link(trading, network, "Carla TV"), await make_link(trading, network, "Dora TV")]
        await eve.opens(invitations[0])
        await eve.sees("One moment")
        await trading.quiet()
        await fail_to_keep(trading, network, bot, eve, token=invitations[1])
        bot.tell_to_stop()
        assert await bot.ends(within=20) == 0

    secrets = [trading.desk.sandbox.token, PASSWORD]
    assert shown(bot.output, [*secrets, *invitations]) == []
    assert A_TOKEN.findall(bot.output) == []  # that of the link which the database refused is known to nobody
    assert shown(everything_in_chats(trading), secrets) == []
    assert shown(await trading.database.read(every_word), invitations) == []


WRONG = {
    "a token that is none": {"TELEGRAM_TOKEN": f"{TOKEN} oops"},
    "a token that Telegram doesn't know": {},
    "a database of another kind": {"DATABASE_URL": f"mysql://subpanel:{PASSWORD}@localhost/subpanel"},
    "a database that isn't there": {"DATABASE_URL": f"postgresql://subpanel:{PASSWORD}@127.0.0.1:9/subpanel"},
    "a file that can't be made": {"DATABASE_URL": "sqlite:////proc/nowhere/subpanel.sqlite3"},
    "a log format that is none": {"LOG_FORMAT": TOKEN},
    "an address that is none": {"TELEGRAM_API_URL": f"ftp://api.telegram.org/bot{TOKEN}"},
    "a misspelled setting in the file": {"file": f"TELEGRAM_TOKENS={TOKEN}\nDATABASE_URLS={PASSWORD}\n"},
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_no_wrong_setting_shows_a_secret(desk: Desk, wrong: str, tmp_path: Path) -> None:
    environment = {**environment_of(desk.settings), "TELEGRAM_TOKEN": TOKEN, "LOG_LEVEL": "DEBUG", **WRONG[wrong]}
    (tmp_path / ".env").write_text(environment.pop("file", ""))
    for form in ("console", "json"):
        async with command_line("run", at=tmp_path, **{"LOG_FORMAT": form, **environment}) as bot:
            assert await bot.ends(within=20) != 0
        assert bot.output
        assert shown(bot.output, [TOKEN, PASSWORD]) == []


# What goes wrong


async def suffer_every_fault(trading: Trading) -> None:
    """Let every kind of fault befall a call of the bot, and its look for updates."""
    faults = trading.desk.sandbox.faults
    await trading.ana.sends("/menu")
    menu = await trading.ana.sees("What would you like to do")
    for kind in [kind for kind in FaultKind if kind is not FaultKind.MIGRATE]:
        for method in ("sendMessage", "getUpdates", "answerCallbackQuery", "editMessageText"):
            faults.inject(Fault(kind, method=method, seconds=0.1))
        for ask in (ShowHelp(), ShowMenu()):
            await trading.ana.taps_data(encode(ask), on=menu)
        await trading.marta.sends("/help")
        await trading.quiet()
        faults.clear()
        await trading.marta.opens()
        await trading.ana.opens()
    group = trading.desk.sandbox.add_group("A team", [trading.ana.id], basic=True)
    faults.inject(Fault(FaultKind.MIGRATE, method="sendMessage", chat_id=group.id))
    await promise(trading.database, str(group.id), "to the team")
    await trading.quiet()


async def fail_in_handlers(trading: Trading, bot: CommandLine) -> None:
    """Let a handler fail because of what stands in the database."""
    await trading.database.write(write_nonsense)
    await trading.ahmed.sends("/request 300")
    await trading.ahmed.sees("Something went wrong on our side")
    await bot.says("ask failed")
    await bot.says("InvalidOperation")


async def fail_to_keep(trading: Trading, network: Network, bot: CommandLine, eve: Person, *, token: str) -> None:
    """Let the database refuse what holds an invitation: on its way out, and on its way in."""
    await refuse(trading.database, outbox, words="invitation from")
    await tap_for_link(trading, network, "Emil TV")
    await bot.says("update not handled")
    await refuse(trading.database, inbox, words=token)
    await eve.opens(token)
    await bot.says("updates not kept")


async def write_nonsense(store: Store) -> None:
    await store.connection.execute(sa.text("UPDATE sub_panel SET price = 'nonsense'"))


async def refuse(database: Database, table: sa.Table, *, words: str) -> None:
    """Have the database refuse every row whose payload holds these words, and say what stood in it."""
    values = {"table": table.name, "words": words}

    async def work(store: Store) -> None:
        for statement in _REFUSALS[store.connection.dialect]:
            await store.connection.execute(sa.text(statement % values))

    await database.write(work)


_REFUSALS = {
    "sqlite": [
        "CREATE TRIGGER refuse_%(table)s BEFORE INSERT ON %(table)s WHEN instr(NEW.payload, '%(words)s') "
        "BEGIN SELECT RAISE(ABORT, 'planted'); END"
    ],
    "postgresql": [
        "ALTER TABLE %(table)s ADD CONSTRAINT planted CHECK (strpos(payload, '%(words)s') = 0) NOT VALID",
    ],
}


# What was said where


async def make_link(trading: Trading, network: Network, name: str) -> str:
    """Have Ana make an invitation link for a new sub-reseller, and return its token as it stands in her chat."""
    await tap_for_link(trading, network, name)
    seen = await trading.ana.sees(f"{name}, this is your invitation")
    found = LINK.search(seen.text)
    assert found
    return found[1]


async def tap_for_link(trading: Trading, network: Network, name: str) -> None:
    child = await network.child(trading.trade.top, name, state=ResellerState.INVITED)
    await trading.ana.sends("/menu")
    menu = await trading.ana.sees("What would you like to do")
    await trading.ana.taps_data(encode(NewLink(child.id)), on=menu)


def everything_in_chats(trading: Trading) -> str:
    chats = trading.desk.sandbox.chats.values()
    return json.dumps([post.as_seen() for chat in chats for post in chat.posts.values()])


async def every_word(store: Store) -> str:
    """Return everything that stands in the database."""
    words = []
    for table in metadata.sorted_tables:
        words += [str([*row]) for row in await store.connection.execute(as_it_is(table))]
    return "\n".join(words)


def as_it_is(table: sa.Table) -> sa.Select[Any]:
    """Return the statement that reads a table without minding what kind of values stand in it."""
    return sa.select(sa.literal_column("*")).select_from(table)


def shown(text: str, secrets: Iterable[str]) -> list[str]:
    """Return the secrets that a text shows, as they are or as they stand in an address."""
    return [secret for secret in secrets if secret in text or quote(secret, safe="") in text]


def with_password(url: str) -> str:
    """Return a database's address with a password in it, where it may have one."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return url
    return parsed.set(password=PASSWORD).render_as_string(hide_password=False)
