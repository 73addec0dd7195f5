"""What the people of a network spend in a panel, as its source tells; no two of them spend the same."""

from collections.abc import Iterator

from domain.agreement import PanelId, SubPanelId
from domain.usage import RowKind, SourceKind
from storage.database import Database
from storage.store import Store
from tests.handlers.houses import House, Words

DAYS = 40


async def usage_below(database: Database, top: House, panel_id: PanelId, say: Words) -> None:
    """Have everybody below a top have spent credits on each of some days."""

    async def work(store: Store) -> None:
        name = say(f"{top.code} log")[:40]
        source_id = await store.sources.add(
            top.reseller.id, panel_id, SourceKind.FILE, name=name, rows=RowKind.TOTALS, by=top.owner.member_id
        )
        await store.sources.complete(source_id, store.now)
        today = store.now.date().toordinal()
        for house in _below(top):
            for account in await store.courses.accounts_of(house.reseller.id):
                if account.panel_id == panel_id:
                    days = {(SubPanelId(account.sub_panel_id), today - ago): house.credits for ago in range(DAYS)}
                    await store.usage.add_days(days)

    await database.write(work)


def _below(house: House) -> Iterator[House]:
    for child in house.children:
        yield child
        yield from _below(child)
