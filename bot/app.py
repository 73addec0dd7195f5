"""The process: everything wired together, started, and stopped in good order."""

import asyncio
import secrets
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from bot.beside import Beside
from bot.courier import Courier
from bot.desk import Desk
from bot.mail import Mailer, MailServer
from bot.pace import Pace
from bot.pulling import Puller
from bot.schedule import Ticker
from bot.settings import Settings
from bot.studio import Studio
from bot.telegram_ui.connection import Telegram, connect
from bot.usage_intake import read_ordered
from bot.watching import judge_rounds
from domain.clock import Clock, system_clock
from domain.people import CommandReader
from domain.vocabulary import ENGLISH
from handlers.all import command_lists
from handlers.menu import commands_for
from handlers.wording import speaking
from jobs.calendar import JOBS, Job
from services import invitations
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.store import Store

log = structlog.get_logger()


COMMON_COMMANDS_EVERY = 3600.0
"""How often the list that everybody has is published, in seconds: once would do, unless that failed."""

COMMANDS_EVERY = 10.0
"""How often the bot looks whose list of commands has changed, in seconds."""

JUDGED_EVERY = 5.0
"""How often the bot looks whether there is usage to judge, in seconds."""

PULLS_EVERY = 5.0
"""How often the bot looks whether usage is to be fetched, in seconds; the source says when it is due."""

MAIL_EVERY = 2.0
"""How often the bot looks whether there is mail to send, in seconds."""

READERS_A_TICK = 20
"""How many lists are published at a time: they share the platform's patience with the messages."""


@dataclass(frozen=True, slots=True)
class House:
    """What a running process consists of."""

    database: Database
    telegram: Telegram
    courier: Courier
    desk: Desk
    ticker: Ticker
    judging: Beside


def _print_owner_link(link: str) -> None:
    words = f"Nobody owns this desk yet. Open this link within 24 hours and it is yours:\n\n    {link}\n"
    print(f"\n{words}", flush=True)  # noqa: T201  (it is for the person at the terminal, and must not reach a log)


async def run(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    stop: asyncio.Event | None = None,
    ready: Callable[[House], None] = lambda _: None,
    show_owner_link: Callable[[str], None] = _print_owner_link,
) -> None:
    """Run the bot until `stop` is set, or until the process is told to end.

    `ready` is called once updates are being answered; `show_owner_link` with a one-time link, where nobody owns the
    desk yet.
    """
    stop = stop or _stop_on_signals()
    await migrate(settings.database_url)
    async with AsyncExitStack() as stack:
        opening = asyncio.create_task(_open(stack, settings, clock, show_owner_link))
        try:
            await _until(stop, [opening])
            if opening.done():
                await _work(opening.result(), settings, stop, ready)
        finally:
            opening.cancel()  # it may wait for a platform that can't be reached
            await asyncio.gather(opening, return_exceptions=True)


async def _open(
    stack: AsyncExitStack, settings: Settings, clock: Clock, show_owner_link: Callable[[str], None]
) -> House:
    """Return the house, open and ready to work in; it is closed with the stack."""
    house = await stack.enter_async_context(_house(settings, clock))
    if settings.feed_port is not None:
        await stack.enter_async_context(_feed(house, settings.feed_host, settings.feed_port))
    await house.database.write(lambda store: store.sources.retire_pulls(but=settings.pulls.keys()))
    await house.database.write(lambda store: store.mails.set_sender(settings.smtp_from if settings.smtp_host else ""))
    link = await house.database.write(invitations.first_owner_link)
    if link is not None:
        show_owner_link(house.telegram.platform.invitation_link(link.token))
    return house


@asynccontextmanager
async def _feed(house: House, host: str, port: int) -> AsyncIterator[None]:
    """Take usage over HTTP as well. Raises `PortNotFree`."""
    from bot.feed.app import create_feed  # noqa: PLC0415  (a web server in memory is for those who want one)
    from bot.feed.server import serving  # noqa: PLC0415  (it takes memory, and most have no feed)

    async with serving(create_feed(house.database, told=house.courier.wake), host, port):
        yield


async def owner_link(settings: Settings) -> str:
    """Return a new one-time link by which somebody becomes the top reseller's owner; older ones are void."""
    await migrate(settings.database_url)
    async with _house(settings, system_clock) as house:
        link = await house.database.write(invitations.owner_link)
        return house.telegram.platform.invitation_link(link.token)


@asynccontextmanager
async def _house(settings: Settings, clock: Clock) -> AsyncIterator[House]:
    me = secrets.token_hex(8)
    lease = timedelta(seconds=settings.lease_seconds)
    database, studio, judging = open_database(settings.database_url, clock), Studio(), Beside("bot.judging")
    try:
        async with connect(settings) as telegram:
            platforms = {telegram.platform.name: telegram.platform}
            pace = Pace(limited=settings.pacing)
            courier = Courier(database, platforms, clock, me=me, lease=lease, pace=pace, studio=studio)
            desk = Desk(database, platforms, courier, clock, me=me, lease=lease)
            yield House(database, telegram, courier, desk, Ticker(), judging)
    finally:
        await studio.end()
        await judging.end()
        await database.close()


async def _work(house: House, settings: Settings, stop: asyncio.Event, ready: Callable[[House], None]) -> None:
    """Receive, answer, send and tick until told to stop; then finish what is in hand within the deadline."""
    desk, courier = house.desk.run(), house.courier.run()
    working = [asyncio.create_task(desk, name="desk"), asyncio.create_task(courier, name="courier")]
    receiving = asyncio.create_task(house.telegram.poller.run(house.desk.receive), name="poller")
    _start_ticks(house, settings)
    log.info("ready", platform=house.telegram.platform.name)
    ready(house)
    await _until(stop, [*working, receiving])
    log.info("stopping")
    try:
        async with asyncio.timeout(settings.stop_within_seconds):
            await _stop(house, receiving, working, settings.stop_within_seconds)
    except TimeoutError:
        log.warning("stopped with work in hand; it is taken up again at the next start")
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
    log.info("stopped")


async def _stop(house: House, receiving: asyncio.Task[None], working: list[asyncio.Task[None]], within: float) -> None:
    receiving.cancel()
    with suppress(asyncio.CancelledError):
        await receiving
    await house.ticker.stop(within / 4)
    house.desk.stop()
    await asyncio.wait(working[:1], timeout=within / 4)
    house.courier.stop()
    for task in working:
        await task


async def _until(stop: asyncio.Event, tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Wait until told to stop; raises what a part of the process failed with, for it can't go on without it."""
    waiting = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    for task in done - {waiting}:
        task.result()


async def _publish_commands(house: House) -> None:
    """Show every member the commands of their role and place, in their language, where their chat shows others."""
    for reader in await house.database.read(lambda store: store.members.command_readers(most=READERS_A_TICK)):
        with speaking(reader.language):
            commands = commands_for(reader.role, reader.has_parent, reader.has_children)
        await house.telegram.publish_commands({ENGLISH: commands}, chat=reader.chat)
        await house.database.write(partial(_remember_commands, reader))


async def _remember_commands(reader: CommandReader, store: Store) -> None:
    await store.members.change(reader.id, commands_shown=reader.standing)


def _start_ticks(house: House, settings: Settings) -> None:
    house.ticker.every(
        COMMON_COMMANDS_EVERY, "publish common commands", lambda: house.telegram.publish_commands(command_lists())
    )
    house.ticker.every(COMMANDS_EVERY, "publish commands", partial(_publish_commands, house))
    house.ticker.every(settings.lease_seconds / 3, "renew held updates", house.desk.renew)
    house.ticker.every(settings.lease_seconds / 3, "renew held messages", house.courier.renew)
    house.ticker.every(1.0, "read usage files", partial(_read_usage, house))
    for name, pull in settings.pulls.items():
        puller = Puller.over_http(house.database, name, pull)
        house.ticker.every(PULLS_EVERY, f"pull {name}", partial(_pull, puller, house))
    if settings.smtp_host:
        mailer = Mailer(house.database, MailServer.of(settings))
        house.ticker.every(MAIL_EVERY, "send mail", partial(_mail, mailer, house))
    for job in JOBS:
        house.ticker.every(job.every_seconds, job.name, partial(_do, job, house))
    house.ticker.every(
        JUDGED_EVERY, "judge usage", partial(judge_rounds, house.database, house.judging, house.courier.wake)
    )
    house.ticker.start()


async def _read_usage(house: House) -> None:
    """Read the panels' files that wait, and have the courier tell what became of them."""
    if await read_ordered(house.database):
        house.courier.wake()


async def _pull(puller: Puller, house: House) -> None:
    """Fetch usage that is due, and have the courier tell what comes of it."""
    if await puller.pull_if_due():
        house.courier.wake()


async def _mail(mailer: Mailer, house: House) -> None:
    """Send the mail that is due, and have the courier tell what became of it."""
    if await mailer.send_due():
        house.courier.wake()


async def _do(job: Job, house: House) -> None:
    """Do what is due of a job, a transaction a chunk."""
    while await house.database.write(job.work):
        house.courier.wake()


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    return stop
