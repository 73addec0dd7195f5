"""Exporting: everything of a reseller's own, as rows of values, and nothing that its people may not see."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2s
from secrets import token_bytes
from typing import Any
from zoneinfo import ZoneInfo

from domain.alerts import Evidence
from domain.ledger import credits_of
from domain.money import decimals_of
from domain.people import Actor, ResellerId
from domain.requests import RequestId
from domain.sheets import Lines, Value
from services.entries import request_of
from storage.export import LedgerLine
from storage.export_agreed import AGREED_SHEETS
from storage.export_prices import PRICE_SHEETS
from storage.export_sheets import SHEETS, Column, Kind, Sheet
from storage.export_support import SUPPORT_SHEETS
from storage.export_talks import TALK_SHEETS
from storage.store import Store

LEDGER = "ledger"
AUDIT = "audit"
LEDGER_COLUMNS = (
    "at", "kind", "counted_in", "amount", "from", "from_account", "to", "to_account", "group", "request", "reversal",
    "by", "reason",
)  # fmt: skip
AUDIT_COLUMNS = ("at", "who", "what", "about", "outcome", "said")
EVERY_SHEET = (*SHEETS, *AGREED_SHEETS, *PRICE_SHEETS, *SUPPORT_SHEETS, *TALK_SHEETS)
NAMES = (*(sheet.name for sheet in EVERY_SHEET), LEDGER, AUDIT)
"""The files of an export, in their order."""

Row = Sequence[Value]


def columns_of(name: str) -> tuple[str, ...]:
    """Return the names of a file's columns."""
    if name == LEDGER:
        return LEDGER_COLUMNS
    if name == AUDIT:
        return AUDIT_COLUMNS
    return tuple(column.name for column in _sheet(name).columns)


def _sheet(name: str) -> Sheet:
    return next(sheet for sheet in EVERY_SHEET if sheet.name == name)


async def zone_of(store: Store, by: Actor) -> str:
    """Return in which time zone the network counts its days."""
    return (await store.resellers.top_of(by.reseller_id)).time_zone


async def rows(store: Store, name: str, *, by: Actor) -> AsyncIterator[list[Row]]:
    """Yield a file of an export but the audit, page by page."""
    zone = ZoneInfo(await zone_of(store, by))
    if name == LEDGER:
        async for page in _ledger(store, zone, by=by):
            yield page
        return
    sheet = _sheet(name)
    cells = [_cell_of(column, zone) for column in sheet.columns]
    async for found in store.exports.rows(sheet, by.reseller_id):
        yield [[cell(row) for cell in cells] for row in found]


@lru_cache(maxsize=4096)
def at(moment: datetime | None, zone: ZoneInfo) -> str:
    """Return a moment as it stands in a file."""
    return "" if moment is None else moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def _cell_of(column: Column, zone: ZoneInfo) -> Callable[[Any], Value]:
    """Return what makes a cell of a row, by what stands in the column."""
    name = column.name
    match column.kind:
        case Kind.MOMENT:
            return lambda row: at(getattr(row, name), zone)
        case Kind.MONEY:
            return lambda row: _money(getattr(row, name), getattr(row, column.currency))
        case Kind.FLAG:
            return lambda row: "yes" if getattr(row, name) else "no"
        case Kind.LINES:
            return lambda row: Lines(getattr(row, name))
        case Kind.PRICE | Kind.COUNT:
            return lambda row: getattr(row, name)
        case Kind.TEXT | Kind.DAY | Kind.EVIDENCE:
            worded = _reason if column.kind is Kind.EVIDENCE else _text
            return lambda row: worded(getattr(row, name))


def _reason(kept: str) -> str:
    """Return a reason in English, as it is kept, with its numbers."""
    if not kept:
        return ""
    evidence = Evidence(kept)
    return evidence.text % {name: _plain(name, value) for name, value in evidence.values.items()}


def _plain(name: str, value: Any) -> str:
    """Return a number of a reason as the texts of reasons expect it."""
    match value:
        case {"price": price, "currency": currency}:
            return f"{price} {currency}"
        case _ if name.endswith("_credits"):
            return f"{value} credits"
        case _ if name.endswith("_percent"):
            return f"{value}%"
        case _:
            return str(value)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _money(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Decimal(minor).scaleb(-decimals_of(currency))


# The ledger


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whose export it is, and what their people may know of others.

    `parents`: with whom they deal above; `foreign`: by sub-reseller that had another parent, its last transfer then;
    `panels`: their names by asset; `salt`: so that groups can be told apart, and not be counted.
    """

    own: ResellerId
    parents: frozenset[ResellerId]
    foreign: dict[ResellerId, int]
    panels: dict[str, str]
    salt: bytes

    def may_see(self, row: LedgerLine) -> bool:
        """Return whether a transfer is with the reader, or within a sub-reseller's own house and what is below it."""
        if self.own in (row.giver_id, row.taker_id):
            return True
        return self._is_inside(row.giver_id, row.giver_parent_id, row.taker_id, row.taker_parent_id, row.id) or (
            self._is_inside(row.taker_id, row.taker_parent_id, row.giver_id, row.giver_parent_id, row.id)
        )

    def _is_inside(self, child: int, parent: int | None, other: int, other_parent: int | None, transfer: int) -> bool:
        inside = parent == self.own and child in {other, other_parent}
        return inside and transfer > self.foreign.get(ResellerId(child), 0)

    def knows(self, reseller_id: int, parent_id: int | None) -> bool:
        """Return whether somebody may be named: the reader, its sub-resellers, and its parents."""
        return self.own in (reseller_id, parent_id) or reseller_id in self.parents

    def group(self, key: str) -> str:
        return blake2s(key.encode(), key=self.salt, digest_size=6).hexdigest()


async def _ledger(store: Store, zone: ZoneInfo, *, by: Actor) -> AsyncIterator[list[Row]]:
    own = await store.resellers.by_id(by.reseller_id)
    top = await store.resellers.top_of(own.id)
    above = frozenset() if own.parent_id is None else frozenset({own.parent_id})
    reader = _Reader(
        own=own.id,
        parents=above | await store.exports.parents_of(own.id),
        foreign=await store.exports.foreign_until(own.id),
        panels={credits_of(panel.id): panel.name for panel in await store.panels.of_reseller(top.id)},
        salt=token_bytes(16),
    )
    async for page in store.exports.ledger(own.id):
        seen = [row for row in page if reader.may_see(row)]
        numbers = await _request_numbers(store, seen)
        actors = await _actors(store, seen)
        yield [_ledger_row(row, reader, zone, numbers=numbers, actors=actors) for row in seen]


async def _request_numbers(store: Store, seen: Iterable[LedgerLine]) -> dict[RequestId, int]:
    ids = {request_of(row.group_key) for row in seen} - {None}
    sales = await store.books.sales([id_ for id_ in ids if id_ is not None])
    return {id_: sale.number for id_, sale in sales.items()}


async def _actors(store: Store, seen: Iterable[LedgerLine]) -> dict[str, tuple[str, ResellerId]]:
    ids = {row.actor.removeprefix("member:") for row in seen if row.actor.startswith("member:")}
    found = await store.exports.actors(sorted(int(id_) for id_ in ids if id_.isdecimal()))
    return {f"member:{id_}": named for id_, named in found.items()}


def _ledger_row(
    row: LedgerLine,
    reader: _Reader,
    zone: ZoneInfo,
    *,
    numbers: dict[RequestId, int],
    actors: dict[str, tuple[str, ResellerId]],
) -> Row:
    gives, takes = (
        reader.knows(row.giver_id, row.giver_parent_id),
        reader.knows(row.taker_id, row.taker_parent_id),
    )
    by, acts_for = actors.get(row.actor, ("", None))
    ours = acts_for == reader.own
    with_us = reader.own in (row.giver_id, row.taker_id)
    request_id = request_of(row.group_key) if gives and takes else None
    return (
        at(row.at, zone),
        row.kind.value,
        reader.panels.get(row.asset, row.asset),
        row.amount if row.asset in reader.panels else _money(row.amount, row.asset),
        row.giver if gives else "",
        row.source.value if gives else "",
        row.taker if takes else "",
        row.destination.value if takes else "",
        reader.group(row.group_key),
        numbers.get(request_id) if request_id is not None else None,
        "yes" if row.reverses is not None else "no",
        by if ours else _business(row, acts_for, reader),
        row.reason if ours or (with_us and row.reverses is not None) else "",
    )


def _business(row: LedgerLine, acts_for: ResellerId | None, reader: _Reader) -> str:
    """Return the business behind somebody who isn't a colleague, if it is on one side and may be named."""
    sides = ((row.giver_id, row.giver_parent_id, row.giver), (row.taker_id, row.taker_parent_id, row.taker))
    return next((name for id_, parent, name in sides if id_ == acts_for and reader.knows(id_, parent)), "")
