"""/export: everything of one's own as CSV files in one zip, each column explained; for whoever wants to leave, too."""

import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.calendar import day_in
from domain.errors import N_, NotHere, Refusal
from domain.names import part_of_file_name
from domain.people import Actor
from domain.sheets import BOM, csv_lines
from domain.traffic import Outcome
from handlers.ask import Ask
from handlers.audit import actor_named, ids_in, objects_named
from handlers.audit_words import ask_words
from handlers.export_words import column_words, sheet_words
from handlers.menu import to_menu
from handlers.registry import OWNER, answers
from handlers.screen import Screen, packed, press, rows
from handlers.sheets import layout
from handlers.wording import _, number
from services import export
from services.export import AUDIT, NAMES, Row, columns_of
from storage.store import Store

LARGEST = 49_000_000
"""How many bytes a file may have: Telegram takes 50 MB."""


@dataclass(frozen=True)
class Export(Ask):
    """`part`: one file alone, by its name."""

    code: ClassVar[str] = "exp"

    part: str = ""


class PartTooLarge(Refusal):
    why = N_("Even this file alone is more than fits into a chat.")
    what_to_do = N_("Please ask whoever runs the bot for a copy of the database; nothing of it is lost.")


class _Full(Exception):
    """An archive has become larger than may be sent."""


@answers(Export, roles=OWNER, reads=True, command="export")
async def export_all(ask: Export, who: Actor, store: Store) -> Screen:
    """Hand over everything of one's own, or one file of it."""
    return await export_screen(ask, who, store)


async def export_screen(ask: Export, who: Actor, store: Store, *, most: int = LARGEST) -> Screen:
    """Return the files in a zip of at most so many bytes; where that is too little, the way to each by itself."""
    if ask.part and ask.part not in NAMES:
        raise NotHere
    names = (ask.part,) if ask.part else NAMES
    try:
        content = await _archive(names, who, store, most=most)
    except _Full:
        if ask.part:
            raise PartTooLarge from None
        return _one_by_one()
    zone = await export.zone_of(store, who)
    name = _("export-%(name)s-%(day)s.zip") % {
        "name": part_of_file_name(who.reseller_name),
        "day": day_in(store.now, zone).isoformat(),
    }
    return Screen(
        title=_("Everything of %(business)s") % {"business": who.reseller_name},
        lines=(_("README.txt in it explains every column. Keep it as safe as your books."),),
        file=packed(name, content, "application/zip"),
        buttons=rows(to_menu()),
        fresh=True,
    )


def _one_by_one() -> Screen:
    return Screen(
        title=_("That is more than fits into a chat"),
        lines=(_("All together, it is above %(n)s MB. Take it file by file:") % {"n": number(LARGEST // 10**6)},),
        buttons=(*rows(*(press(f"{name}.csv", Export(name)) for name in NAMES), wide=2), *rows(to_menu())),
    )


async def _archive(names: tuple[str, ...], who: Actor, store: Store, *, most: int) -> bytes:
    """Return the files in one zip; raises `_Full` as soon as it is larger than `most` bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", BOM + await _readme(names, who, store))
        for name in names:
            with archive.open(f"{name}.csv", "w", force_zip64=True) as file:
                async for lines in _csv(name, who, store):
                    file.write(lines.encode())
                    if out.tell() > most:
                        raise _Full
    if out.tell() > most:
        raise _Full
    return out.getvalue()


async def _csv(name: str, who: Actor, store: Store) -> AsyncIterator[str]:
    """Yield a file as it is written, piece by piece."""
    laid = layout()
    yield BOM + csv_lines([columns_of(name)], laid)
    pages = _audit(who, store) if name == AUDIT else export.rows(store, name, by=who)
    async for page in pages:
        yield await store.connection.compute(partial(csv_lines, page, laid))


async def _audit(who: Actor, store: Store) -> AsyncIterator[list[Row]]:
    """Yield what is on record, in the words in which people read it."""
    zone = ZoneInfo(await export.zone_of(store, who))
    outcomes = {Outcome.DONE: _("done"), Outcome.REFUSED: _("refused"), Outcome.FAILED: _("failed")}
    async for page in store.exports.audit(who.reseller_id):
        named = await store.audit_names.of([ids_in(line.details) for line in page], who.reseller_id)
        yield [
            (
                export.at(line.at, zone),
                actor_named(line),
                ask_words(line.ask),
                " · ".join(objects_named(line.details, named)),
                outcomes[line.outcome],
                line.said,
            )
            for line in page
        ]


async def _readme(names: tuple[str, ...], who: Actor, store: Store) -> str:
    """Return what stands in the files, column by column."""
    laid = layout()
    values = {
        "business": who.reseller_name,
        "zone": await export.zone_of(store, who),
        "delimiter": laid.delimiter,
        "decimal": laid.decimal,
    }
    head = (
        _("Everything of %(business)s, as CSV files.") % values,
        _("UTF-8; cells end in “%(delimiter)s”, decimals begin with “%(decimal)s”; money is in whole units of its "
          "currency, credits are whole numbers. Moments and days are those of %(zone)s.") % values,
        _("A text that a spreadsheet would take for a formula begins with an apostrophe. An empty name is somebody "
          "whom you don't deal with yourself.") % values,
    )  # fmt: skip
    return "\r\n".join([*head, *(line for name in names for line in ("", *_about(name)))]) + "\r\n"


def _about(name: str) -> list[str]:
    columns = (f"  {column}: {column_words(column)}" for column in columns_of(name))
    return [f"{name}.csv: {sheet_words(name)}", *columns]
