"""Mail to a supplier: taken once, tried again while it can't be, given up, or left uncertain; and the desk knows."""

import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from bot.mail import LEASE, Mailer, MailServer
from domain.cases import Case, MailId, MailState, SupplierId
from domain.clock import TurnableClock
from domain.mail import PAUSES
from domain.notices import Notice
from services import mailing
from services.mailing import MailFailed, MailNotWaiting, MailUncertain
from storage.database import Database
from tests.bot.smtp import WORDS, MailServerForTests, mail_server
from tests.factories import Network
from tests.notices import told
from tests.reporting import ADDRESS, SENDER, case_of, report, supplier_of
from tests.trade import Trade, trade_in

pytestmark = pytest.mark.both_engines


@dataclass
class Post:
    """A case with its supplier, and what sends the mail."""

    trade: Trade
    case: Case
    supplier_id: SupplierId
    clock: TurnableClock

    async def send(self, port: int, *, seconds: float = 5.0) -> bool:
        server = MailServer("127.0.0.1", port, "none", "", "", SENDER, seconds)
        return await Mailer(self.trade.database, server).send_due()

    async def state(self, mail_id: int = 1) -> tuple[MailState, int, str]:
        mail = await self.trade.database.read(lambda store: store.mails.by_id(MailId(mail_id)))
        return mail.state, mail.tries, mail.error

    async def told(self) -> list[type[Notice]]:
        found = await told(self.trade.database, self.trade.ana)
        return [type(one) for one in found if isinstance(one, MailFailed | MailUncertain)]


@pytest.fixture
async def post(network: Network, database: Database, clock: TurnableClock) -> Post:
    trade = await trade_in(network, database)
    return Post(trade, await case_of(trade), await supplier_of(trade), clock)


async def test_a_report_goes_out_once_just_as_it_was_written_and_those_after_it_follow(post: Post) -> None:
    text = "First\n\nUn año después: ñandú — 中文"
    entry = await report(
        post.trade, post.case, post.supplier_id, text=text, subject="Caso nº 1:\r\nBcc: x@evil.example"
    )
    async with mail_server() as server:
        assert await post.send(server.port)
        assert not await post.send(server.port)
        await report(post.trade, post.case, post.supplier_id, text=".a dot\n..and two", after=entry.id)
        await post.send(server.port)
    first, second = server.taken
    assert words_of(first) == text
    assert words_of(second) == ".a dot\n..and two"
    assert (first["To"], first["From"], first["Bcc"]) == (ADDRESS, SENDER, None)
    assert first["Subject"] == "Caso nº 1: Bcc: x@evil.example"
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"] != second["Message-ID"]
    assert [one for one in server.said if one.startswith("RCPT")] == [f"RCPT TO:<{ADDRESS}>".upper()] * 2
    assert await post.state() == (MailState.SENT, 0, "")


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", WORDS])
async def test_what_a_server_cant_take_now_is_tried_again_later(post: Post, command: str) -> None:
    await report(post.trade, post.case, post.supplier_id)
    async with mail_server(answers={command: "451 busy"}) as server:
        await post.send(server.port)
        assert await post.state() == (MailState.QUEUED, 1, "451 busy")
        assert not await post.send(server.port)
        server.answers.clear()
        post.clock.forward(PAUSES[0])
        await post.send(server.port)
    assert (await post.state())[0] is MailState.SENT
    assert len(server.taken) == 1
    assert await post.told() == []


async def test_a_server_that_cant_be_reached_is_tried_five_times_then_the_desk_is_told(post: Post) -> None:
    await report(post.trade, post.case, post.supplier_id)
    port = free_port()
    for pause in (*PAUSES, timedelta()):
        assert await post.told() == []
        await post.send(port)
        post.clock.forward(pause)
    assert (await post.state())[:2] == (MailState.FAILED, 5)
    assert await post.told() == [MailFailed]
    assert not await post.send(port)


async def test_what_a_server_never_takes_fails_at_once_and_can_be_sent_again_once(post: Post) -> None:
    await report(post.trade, post.case, post.supplier_id)
    async with mail_server(answers={"RCPT": "550 no such\x00 mailbox"}) as server:
        await post.send(server.port)
        assert await post.state() == (MailState.FAILED, 1, "550 no such mailbox")
        assert await post.told() == [MailFailed]
        server.answers.clear()
        await again(post)
        with pytest.raises(MailNotWaiting):
            await again(post)
        await post.send(server.port)
    assert len(server.taken) == 1


async def again(post: Post) -> None:
    await post.trade.database.write(lambda store: mailing.send_again(store, MailId(1), by=post.trade.ana))


async def dying(server: MailServerForTests) -> None:
    server.dies_at = WORDS


async def hanging(server: MailServerForTests) -> None:
    server.hangs_at = WORDS


@pytest.mark.parametrize("ends", [dying, hanging])
async def test_what_may_have_been_sent_is_told_and_not_repeated_blindly(
    post: Post, ends: Callable[[MailServerForTests], Awaitable[None]]
) -> None:
    await report(post.trade, post.case, post.supplier_id)
    async with mail_server() as server:
        await ends(server)
        await post.send(server.port, seconds=0.2)
        assert (await post.state())[0] is MailState.UNCERTAIN
        post.clock.forward(timedelta(days=1))
        assert not await post.send(server.port)
    assert await post.told() == [MailUncertain]


async def test_a_server_that_hangs_before_it_has_the_words_is_tried_again(post: Post) -> None:
    await report(post.trade, post.case, post.supplier_id)
    async with mail_server(hangs_at="MAIL") as server:
        await post.send(server.port, seconds=0.2)
    assert (await post.state())[:2] == (MailState.QUEUED, 1)


async def test_a_process_that_dies_while_it_sends_leaves_its_mail_uncertain(post: Post) -> None:
    await report(post.trade, post.case, post.supplier_id)

    async def begin() -> None:
        lost = await post.trade.database.write(lambda store: mailing.claim(store, "dead", until=store.now + LEASE))
        assert lost is not None

    await begin()
    async with mail_server() as server:
        assert not await post.send(server.port)
        post.clock.forward(LEASE + timedelta(seconds=1))
        assert await post.send(server.port)
    assert server.taken == []
    assert (await post.state())[0] is MailState.UNCERTAIN
    assert await post.told() == [MailUncertain]


async def test_a_password_is_never_sent_openly_where_the_way_shall_be_closed_nor_shown(post: Post) -> None:
    await report(post.trade, post.case, post.supplier_id)
    async with mail_server(answers={"EHLO": "250-hello\r\n250 AUTH PLAIN", "AUTH": "235 welcome"}) as server:
        guarded = MailServer("127.0.0.1", server.port, "starttls", "ana", "hunter2", SENDER, 5.0)
        await Mailer(post.trade.database, guarded).send_due()
        state, _tries, error = await post.state()
        assert state is MailState.FAILED  # the server knows no STARTTLS
        assert not any(one.startswith(("AUTH", "MAIL")) for one in server.said)
        assert "hunter2" not in error + repr(replace(guarded, host="elsewhere"))


def words_of(message: EmailMessage) -> str:
    """Return what stands in a mail, whichever way its lines end."""
    return str(message.get_content()).replace("\r\n", "\n").rstrip()


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
