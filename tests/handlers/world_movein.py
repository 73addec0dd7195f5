"""Files that move sub-resellers in, in every state, for a house of a world."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from domain.movein import Choices, MoveInId, MoveInState
from domain.movein_columns import Column, Meaning, Owes
from domain.people import Reseller
from domain.requests import AttachmentId
from domain.table import Table, TableFileId
from handlers.offer_words import compose
from services import moving_in
from storage.database import Database
from storage.store import Store
from tests.handlers.houses import House, Words

HEADER = ("Name", "Account One", "Balance One", "Account Two", "Balance Two", "Price", "Due", "Telegram", "Note")
COLUMNS = (
    Column(Meaning.NAME),
    Column(Meaning.ACCOUNT, "One"),
    Column(Meaning.BALANCE, "One"),
    Column(Meaning.ACCOUNT, "Two"),
    Column(Meaning.BALANCE, "Two"),
    Column(Meaning.PRICE),
    Column(Meaning.DUE),
    Column(Meaning.HANDLE),
    Column(Meaning.NOTE),
)


async def files_of(database: Database, house: House, say: Words) -> None:
    """Give a house a file of which nothing is answered, one that is ready, one in doubt, and one that was given up."""
    clear = [_row(say, f"{house.code} one", 11), _row(say, f"{house.code} two", 12)]
    doubtful = [_row(say, f"{house.code} three", "1.5"), _row(say, f"{house.code} three", -7), _row(say, "Total", "")]
    ready = _answered(house, skipped=frozenset({1}))
    await _file(database, house, clear, Choices(columns=COLUMNS), say)
    await _file(database, house, clear, ready, say)
    await _file(database, house, doubtful, _answered(house), say)
    await _file(database, house, clear, ready, say, state=MoveInState.DROPPED)


async def moved_in(database: Database, parent: House, code: str, say: Words) -> House:
    """Let a sub-reseller move in that nobody has joined; it is the parent's last child."""
    credits, price = 4_711 + 13 * ord(code[0]), Decimal("3.3303") + Decimal("0.0101") * ord(code[0])
    row = _row(say, code, credits, price=str(price))
    move_in_id = await _file(database, parent, [row], _answered(parent), say)

    async def work(store: Store) -> Reseller:
        await moving_in.move_in(store, move_in_id, 0, by=parent.owner, compose=compose)
        [reseller_id] = await store.arrivals.of_move_in(move_in_id)
        return await store.resellers.by_id(reseller_id)

    reseller = await database.write(work)
    house = House(code, reseller, parent, credits, price)
    parent.children.append(house)
    house.objects["ResellerId"].append(reseller.id)
    return house


def _row(say: Words, name: str, credits: int | str, *, price: str = "2.22") -> tuple[str, ...]:
    named = say(name)[:60]
    return (named, say(f"{name} account")[:60], str(credits), "", "", price, "12.50", "", say(f"{name} note"))


def _answered(house: House, **values: Any) -> Choices:
    """Return every answer that a file needs."""
    return Choices(
        columns=COLUMNS,
        confirmed=True,
        panels={"one": _panel_of(house), "two": -1},
        owes=Owes.PLUS,
        until=house.reseller.created_at.date() + timedelta(days=400),
        **values,
    )


def _panel_of(house: House) -> int:
    return house.line[-1].objects["PanelId"][0]


async def _file(
    database: Database,
    house: House,
    rows: list[tuple[str, ...]],
    choices: Choices,
    say: Words,
    *,
    state: MoveInState = MoveInState.DRAFT,
) -> MoveInId:
    async def work(store: Store) -> tuple[AttachmentId, MoveInId]:
        name, content = say(f"{house.code}.csv"), f"{house.code} {len(house.objects['MoveInId'])}".encode()
        attachment_id = await store.attachments.add(
            reseller_id=house.reseller.id,
            platform="telegram",
            remote_id=f"file-{house.code}",
            name=name,
            media_type="text/csv",
            size=len(content),
            content=content,
        )
        await store.attachments.keep_table(attachment_id, Table(HEADER, tuple(rows)))
        attachment = await store.attachments.by_id(attachment_id)
        assert attachment is not None
        move_in_id = await store.move_ins.add(
            reseller_id=house.reseller.id,
            attachment_id=attachment_id,
            name=name,
            sha256=attachment.sha256,
            header="",
            choices=choices,
            begun_by=house.owner.member_id,
            state=state,
        )
        return attachment_id, move_in_id

    attachment_id, move_in_id = await database.write(work)
    house.objects["TableFileId"].append(TableFileId(attachment_id))
    house.objects["MoveInId"].append(move_in_id)
    return move_in_id
