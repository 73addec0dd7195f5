"""`python -m bot`: run the bot, or look after its database."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field
from pydantic_settings import (
    BaseSettings,
    CliApp,
    CliPositionalArg,
    CliSubCommand,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

if TYPE_CHECKING:
    from bot.settings import Settings


class Run(BaseModel):
    """Run the bot until it is told to stop."""

    def cli_cmd(self) -> None:
        settings = _prepare()
        from bot.app import run

        with asyncio.Runner(loop_factory=_fastest_loop()) as runner, _told_plainly():
            runner.run(run(settings))


class Migrate(BaseModel):
    """Bring the database to the newest form; nothing happens where it is already."""

    def cli_cmd(self) -> None:
        settings = _prepare()
        from storage.migrate import migrate

        asyncio.run(migrate(settings.database_url))
        sys.stdout.write("The database has its newest form.\n")


class Doctor(BaseModel):
    """Check the database: replay the ledger and look for what can't be. Ends with 0 when all is well."""

    def cli_cmd(self) -> None:
        settings = _prepare()
        from bot.doctor import examine

        raise SystemExit(1 if asyncio.run(examine(settings)) else 0)


class OwnerLink(BaseModel):
    """Print a link that makes the one who opens it an owner of the top reseller. It works once."""

    def cli_cmd(self) -> None:
        settings = _prepare()
        from bot.app import owner_link

        with _told_plainly():
            sys.stdout.write(f"{asyncio.run(owner_link(settings))}\n")


class ImportUsage(BaseModel):
    """Take in a panel's file of any size, also while the bot is running. Ends with 0 when it was counted."""

    file: CliPositionalArg[Path] = Field(description="the file, as the panel exports it; .gz is fine")
    source: str = Field("", description="the name of its source in /sources; found by the columns without it")

    def cli_cmd(self) -> None:
        settings = _prepare()
        from bot.import_usage import CantImport, import_usage, worded

        try:
            done = asyncio.run(import_usage(settings, self.file, self.source))
        except CantImport as wrong:
            sys.stderr.write(f"{wrong}\n")
            raise SystemExit(2) from None
        sys.stdout.write(f"{worded(done)}\n")
        raise SystemExit(0 if done.state == "applied" else 1)


class CommandLine(BaseSettings):
    """Subpanel, the back office of a reseller network, held in a chat. Its settings are explained in .env.example."""

    model_config = SettingsConfigDict(
        cli_prog_name="python -m bot", cli_kebab_case=True, cli_enforce_required=True, cli_hide_none_type=True
    )

    run: CliSubCommand[Run] = Field(description="run the bot until it is told to stop")
    migrate: CliSubCommand[Migrate] = Field(description="bring the database to the newest form")
    doctor: CliSubCommand[Doctor] = Field(description="check the database, and replay its ledger")
    import_usage: CliSubCommand[ImportUsage] = Field(description="take in a panel's file of any size")
    owner_link: CliSubCommand[OwnerLink] = Field(description="print a link that makes an owner of who opens it")

    def cli_cmd(self) -> None:
        CliApp.run_subcommand(self)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  (the names are the base class's)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take the command from the command line alone: a variable called RUN means nothing here."""
        return (init_settings,)


def _prepare() -> "Settings":
    """Return the settings, with the logs set up by them; ends the process where they make no sense."""
    from bot.logs import set_up_logs
    from bot.settings import WrongSettings, load_settings

    try:
        settings = load_settings()
    except WrongSettings as wrong:
        sys.stderr.write(f"{wrong}\n")
        raise SystemExit(2) from None
    set_up_logs(level=settings.log_level, form=settings.log_format, secrets=settings.secrets)
    return settings


@contextmanager
def _told_plainly() -> Iterator[None]:
    """End the process with a sentence, and no traceback, where Telegram or the machine doesn't take a setting."""
    from bot.ports import PortNotFree
    from bot.telegram_ui.connection import TokenRefused

    try:
        yield
    except (TokenRefused, PortNotFree) as refused:
        sys.stderr.write(f"{refused}\n")
        raise SystemExit(2) from None


def _fastest_loop() -> Callable[[], asyncio.AbstractEventLoop]:
    """Return what makes the event loop: uvloop's where it is installed."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return asyncio.new_event_loop
    return new_event_loop


def main(arguments: list[str] | None = None) -> None:
    """Carry out what the command line says."""
    CliApp.run(CommandLine, cli_args=arguments)


if __name__ == "__main__":
    main()
