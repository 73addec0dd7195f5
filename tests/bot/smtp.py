"""A mail server for tests: it speaks as much SMTP as it has to, keeps what it takes, and has its bad days."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

WORDS = "the words"
"""What stands for the end of a mail in `answers`, beside the commands."""

_USUAL = {"EHLO": "250 at your service", "DATA": "354 go on", "QUIT": "221 goodbye", WORDS: "250 taken"}


@dataclass
class MailServerForTests:
    """What it answers, and what it has taken. `answers`: by command, in place of the usual; `dies_at`, `hangs_at`: one.

    `said`: all commands that it heard, in capitals; `envelopes`: from whom and to whom each mail went.
    """

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    dies_at: str = ""
    hangs_at: str = ""
    said: list[str] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client to its end."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(b"220 mail for tests\r\n")
            await self._talk(reader, writer)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            self.said.append(line.decode().strip().upper())
            command = line[:4].decode().upper()
            if not await self._answer(command, reader, writer) or command == "QUIT":
                return
            if command == "DATA" and "DATA" not in self.answers:
                words = await reader.readuntil(b"\r\n.\r\n")
                if not await self._answer(WORDS, reader, writer):
                    return
                self._keep(words)

    async def _answer(self, what: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer, or don't; returns whether the conversation goes on."""
        if self.dies_at == what:
            return False
        if self.hangs_at == what:
            await reader.read()
            return False
        writer.write(f"{self.answers.get(what, _USUAL.get(what, '250 fine'))}\r\n".encode())
        await writer.drain()
        return True

    def _keep(self, words: bytes) -> None:
        if WORDS not in self.answers:
            plain = words[:-5].replace(b"\r\n..", b"\r\n.")
            self.taken.append(message_from_bytes(plain, policy=policy.default))


@asynccontextmanager
async def mail_server(**wanted: object) -> AsyncIterator[MailServerForTests]:
    """Yield a server that listens on this machine."""
    server = MailServerForTests(**wanted)  # type: ignore[arg-type]
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
