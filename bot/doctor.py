"""The doctor: replays the ledger and looks whether every balance in the database still adds up."""

from bot.settings import Settings
from domain.clock import system_clock
from storage.database import open_database


async def examine(settings: Settings) -> int:
    """Print what is wrong with the database, or that nothing is; return how much is wrong."""
    database = open_database(settings.database_url, system_clock)
    try:
        findings = await database.read(lambda store: store.ledger.replay())
    finally:
        await database.close()
    for finding in findings:
        print(finding)  # noqa: T201  (a command's output)
    print("Everything adds up." if not findings else f"{len(findings)} findings.")  # noqa: T201
    return len(findings)
