"""A bank's or payment service's file: read by its layout, matched to what is due, and booked row by row, each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from domain.bank import (
    BankFileId,
    BankRowId,
    Entry,
    Layout,
    Refused,
    as_known,
    entries_of,
    layout_of,
    reads_any,
    signature,
    with_habits,
    words_of,
)
from domain.columns import Column
from domain.dues import dues_of
from domain.errors import N_, NotHere, Refusal
from domain.habits import DayOrder, Mark
from domain.ledger import AccountId
from domain.matching import Charge, Match, Outcome, Payer, Recorded, Why, match, missing, used_twice
from domain.money import Money
from domain.notices import Notice, notice
from domain.payments import Payment, Received
from domain.people import Actor, ResellerId
from domain.requests import DECIDERS
from domain.table import Table, TableFileId
from services import decided, payments, tables
from storage.bank import A_CHUNK, OPEN, BankFile, BankRow, Count, packed_candidates
from storage.store import Store

AT_ONCE = 50
"""How many rows are booked in one transaction."""


@notice
@dataclass(frozen=True)
class BankFileBooked(Notice):
    """Told to the parent's colleagues once all sure rows of a file are booked. `by`: who had them booked."""

    code: ClassVar[str] = "bank_file_booked"

    rows: int
    sum: Money
    by: str


class ColumnsMissing(Refusal):
    why = N_("I still need to know which column has the date, and which the amount.")
    what_to_do = N_("Tap a column below to say where it is.")


class HabitsMissing(Refusal):
    why = N_("One question about how the dates or amounts are written is still open.")
    what_to_do = N_("Answer it with the buttons below it.")


class AlreadyMatched(Refusal):
    why = N_("The rows of this file are matched already, so its columns stay as they are.")
    what_to_do = N_("/bank shows the file again when you send it once more.")


@dataclass(eq=False)
class RowDecided(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s decided about this row already, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap.")


class RowWasBooked(Refusal):
    why = N_("This row was booked before, from another file.")
    what_to_do = N_("Nothing was changed by this tap.")


class AlreadyOrdered(Refusal):
    why = N_("The sure rows of this file are being booked already.")
    what_to_do = N_("Nothing was changed by this tap.")


class NothingSure(Refusal):
    why = N_("No row of this file is sure and still to be booked.")
    what_to_do = N_("The others are asked one by one.")


# What the file says


async def begin(store: Store, file_id: TableFileId, *, by: Actor) -> BankFile:
    """Take a bank's file: the same one again is the one from before, and one of a known source is matched at once.

    Where nothing can be read by what is known of its source, its columns stand elsewhere by now, and are asked about
    again. Raises what is wrong with the table.
    """
    table = await tables.table_in(store, file_id)
    before = await store.bank_files.same(by.reseller_id, file_id)
    if before is not None:
        return await store.bank_files.by_id(before)
    source = signature(table.header)
    known = await store.bank_files.layout_of(by.reseller_id, source)
    layout = as_known(table, known, by.currency) if known else None
    if layout is None or not reads_any(table, layout, by.currency):
        known, layout = None, layout_of(table, by.currency)
    bank_file_id = await store.bank_files.add(by.reseller_id, file_id, signature=source, layout=layout, by=by.member_id)
    if known and layout.is_clear:
        return await confirm(store, bank_file_id, by=by)
    return await store.bank_files.by_id(bank_file_id)


async def set_column(
    store: Store, bank_file_id: BankFileId, column: Column, place: int | None, *, by: Actor
) -> BankFile:
    """Say which column of a file is what. Raises `AlreadyMatched`, and `NotHere` for a column that it hasn't."""
    bank_file = await store.bank_files.by_id(bank_file_id)
    table = await tables.table_in(store, bank_file.file_id)
    if place is not None and not 0 <= place < len(table.header):
        raise NotHere
    layout = bank_file.layout.with_column(column, place)
    return await _change_layout(store, bank_file_id, with_habits(layout, table, by.currency))


async def set_order(store: Store, bank_file_id: BankFileId, order: DayOrder) -> BankFile:
    """Say in which order a file writes its days. Raises `AlreadyMatched`."""
    layout = (await store.bank_files.by_id(bank_file_id)).layout
    return await _change_layout(store, bank_file_id, replace(layout, order=order))


async def set_mark(store: Store, bank_file_id: BankFileId, mark: Mark) -> BankFile:
    """Say which sign a file writes before its decimals. Raises `AlreadyMatched`."""
    layout = (await store.bank_files.by_id(bank_file_id)).layout
    return await _change_layout(store, bank_file_id, replace(layout, mark=mark))


async def _change_layout(store: Store, bank_file_id: BankFileId, layout: Layout) -> BankFile:
    if not await store.bank_files.change_layout(bank_file_id, layout):
        raise AlreadyMatched
    return await store.bank_files.by_id(bank_file_id)


async def confirm(store: Store, bank_file_id: BankFileId, *, by: Actor) -> BankFile:
    """Confirm a file's layout, remember it for its source, and match all rows.

    A second tap shows what the first one did. Raises `ColumnsMissing`, `HabitsMissing`.
    """
    bank_file = await store.bank_files.by_id(bank_file_id)
    if bank_file.layout.lacks:
        raise ColumnsMissing
    if not bank_file.layout.is_clear:
        raise HabitsMissing
    if await store.bank_files.claim_to_match(bank_file_id):
        table = await tables.table_in(store, bank_file.file_id)
        if any(table.header):
            await store.bank_files.keep_layout(by.reseller_id, bank_file.signature, bank_file.layout, by=by.member_id)
        await _match(store, bank_file, table, by=by)
    return await store.bank_files.by_id(bank_file_id)


# Matching


async def _match(store: Store, bank_file: BankFile, table: Table, *, by: Actor) -> None:
    """Match the rows of a file and keep them; what takes long is computed beside the loop, for others wait there."""
    entries, refused = await store.compute(lambda: entries_of(table, bank_file.layout, by.currency))
    had = await store.bank_files.settled(by.reseller_id, [entry.fingerprint for entry in entries])
    payers = await _payers(store, by)
    recorded: Sequence[Recorded] = ()
    if entries:
        days = [entry.paid_on for entry in entries]
        recorded = await store.bank_files.recorded(by.reseller_id, min(days), max(days))
    matches = await store.compute(lambda: match(entries, payers, recorded, currency=by.currency, had=had))
    common = {"bank_file_id": bank_file.id, "reseller_id": by.reseller_id}
    await store.bank_files.add_rows([*map(_matched_row, matches), *map(_refused_row, refused)], common)


def _matched_row(found: Match) -> dict[str, Any]:
    entry = found.entry
    return {
        "row": entry.row,
        "outcome": found.outcome,
        "why": found.why,
        "fingerprint": entry.fingerprint,
        "paid_on": entry.paid_on,
        "minor": entry.minor,
        "currency": entry.currency,
        "fee": entry.fee,
        "sender": entry.sender,
        "reference": entry.reference,
        "transaction": entry.transaction,
        "candidates": packed_candidates(found.candidates),
        "child_id": found.child_id,
        "payment_id": found.payment_id if found.outcome is Outcome.RECORDED else None,
    }


def _refused_row(refused: Refused) -> dict[str, Any]:
    nothing: dict[str, Any] = dict.fromkeys(("fingerprint", "currency", "sender", "reference", "transaction"), "")
    nothing |= dict.fromkeys(("paid_on", "child_id", "payment_id"))
    known = {"row": refused.row, "outcome": Outcome.REFUSED, "why": refused.why}
    return nothing | known | {"minor": 0, "fee": 0, "candidates": "[]"}


async def _payers(store: Store, by: Actor) -> list[Payer]:
    """Return all sub-resellers with what is due of each, and by what their payments are known."""
    owing = await store.bank_files.owing(by.reseller_id, by.currency)
    charges = await _charges(store, owing, by.currency, by.reseller_id)
    senders = await store.bank_files.senders(by.reseller_id)
    known = await store.network.known(by.reseller_id)
    return [
        Payer(
            one.reseller_id,
            (one.name, *one.aliases, *one.people),
            senders.get(one.reseller_id, frozenset()),
            charges.get(one.reseller_id, []),
        )
        for one in known
    ]


async def _charges(
    store: Store, owing: Mapping[AccountId, ResellerId], currency: str, parent_id: ResellerId
) -> dict[ResellerId, list[Charge]]:
    """Return what is open of each sub-reseller that has something to pay, oldest first."""
    zone = ZoneInfo((await store.resellers.top_of(parent_id)).time_zone)
    found: dict[ResellerId, list[Charge]] = {}
    for some in _chunks([*owing]):
        lines = await store.payments.due_lines_of(some)
        chosen = await store.payments.chosen_of([owing[account] for account in some], currency)
        open_ = {owing[account]: dues_of(lines[account], chosen[owing[account]]).open for account in some}
        numbers = await store.bank_files.request_numbers([one.id for charges in open_.values() for one in charges])
        for child_id, charges in open_.items():
            found[child_id] = [Charge(one.at.astimezone(zone).date(), one.left, numbers.get(one.id)) for one in charges]
    return found


def _chunks(ids: list[AccountId]) -> list[list[AccountId]]:
    return [ids[start : start + A_CHUNK] for start in range(0, len(ids), A_CHUNK)]


# What was found


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of a file's rows. `missing`: payments on record that it doesn't have; `twice`: of those, the ones
    whose receipt or reference another payment has too.
    """

    bank_file: BankFile
    counts: Mapping[Outcome, Count]
    days: tuple[date, date] | None
    missing: Sequence[Recorded] = ()
    twice: Sequence[Recorded] = field(default=())

    def of(self, *outcomes: Outcome) -> Count:
        """Return how many rows are of one of these outcomes."""
        found = [self.counts[outcome] for outcome in outcomes if outcome in self.counts]
        return Count(sum(one.rows for one in found), sum(one.minor for one in found))

    @property
    def asked(self) -> Count:
        """Return how many rows wait to be asked about."""
        return self.of(*ASKED)


ASKED = (Outcome.DOUBTFUL, Outcome.TWICE, Outcome.NOBODY)


async def summary_of(store: Store, bank_file_id: BankFileId) -> Summary:
    """Return what became of a file's rows until now."""
    bank_file = await store.bank_files.by_id(bank_file_id)
    counts = await store.bank_files.counts(bank_file_id)
    days = await store.bank_files.days(bank_file_id)
    if days is None:
        return Summary(bank_file, counts, None)
    recorded = await store.bank_files.recorded(bank_file.reseller_id, *days)
    lacking = missing(recorded, (), days)
    return Summary(bank_file, counts, days, lacking, used_twice(lacking))


async def next_to_ask(store: Store, bank_file_id: BankFileId, *, after: int = 0) -> BankRow | None:
    """Return the next row that somebody has to decide about, below row `after`."""
    rows = await store.bank_files.rows(bank_file_id, ASKED, after=after)
    return rows[0] if rows else None


# Booking


async def book_sure(store: Store, bank_file_id: BankFileId, *, by: Actor) -> None:
    """Book the sure rows of a file: the first ones now, the rest by and by. Raises `AlreadyOrdered`, `NothingSure`."""
    if not await store.bank_files.rows(bank_file_id, (Outcome.SURE,)):
        raise NothingSure
    if not await store.bank_files.order_booking(bank_file_id, by=by.member_id):
        raise AlreadyOrdered
    await book_some(store, await store.bank_files.by_id(bank_file_id), by=by)


async def book_some(store: Store, bank_file: BankFile, *, by: Actor) -> int:
    """Book the next sure rows of a file, and tell the colleagues after the last; return how many it were.

    A row that can't be booked becomes doubtful, and is asked about like the others.
    """
    rows = await store.bank_files.rows(bank_file.id, (Outcome.SURE,), most=AT_ONCE)
    for row in rows:
        await _book_sure_row(store, row, by=by)
    if len(rows) < AT_ONCE and await store.bank_files.note_booked(bank_file.id):
        booked = (await store.bank_files.counts(bank_file.id)).get(Outcome.BOOKED, Count(0, 0))
        told = BankFileBooked(booked.rows, Money(booked.minor, by.currency), by.name)
        await store.notices.tell(by.reseller_id, told, roles=DECIDERS, but=by.member_id)
    return len(rows)


async def _book_sure_row(store: Store, row: BankRow, *, by: Actor) -> None:
    assert row.child_id is not None  # noqa: S101  (a sure row is somebody's)
    child_id = row.child_id
    try:
        await store.savepoint(lambda: _book(store, row, child_id, by=by))
    except RowWasBooked:
        await store.bank_files.put_aside(row.id, Outcome.HAD, Why.HAD)
    except Refusal:
        await store.bank_files.put_aside(row.id, Outcome.DOUBTFUL, Why.NOT_BOOKED)


async def book_row(store: Store, row_id: BankRowId, child_id: ResellerId, *, by: Actor) -> Payment:
    """Book a row as a payment of a sub-reseller, and remember that its sender pays for them.

    Raises `RowDecided`, `RowWasBooked`, and what `payments.record` does.
    """
    row = await store.bank_files.row(row_id)
    if child_id not in {one.reseller_id for one in await store.network.known(by.reseller_id)}:
        raise NotHere
    payment = await _book(store, row, child_id, by=by)
    if sender := words_of(row.sender):
        await store.bank_files.remember_sender(by.reseller_id, sender, child_id)
    return payment


async def _book(store: Store, row: BankRow, child_id: ResellerId, *, by: Actor) -> Payment:
    """Book a row once, whoever books it and from whichever file: colleagues wait for each other here."""
    await store.network.hold(by.reseller_id)
    if not await store.bank_files.claim(row.id, Outcome.BOOKED, by=by.member_id, child_id=child_id):
        raise await _lost(store, row.id, by=by)
    payment = await payments.record(store, child_id, _received(row), by=by, tell_colleagues=False)
    await store.bank_files.set_payment(row.id, payment.id)
    return payment


async def not_ours(store: Store, row_id: BankRowId, *, by: Actor) -> BankRow:
    """Say that a row is no sub-reseller's payment, also when another file has it. Raises `RowDecided`."""
    if not await store.bank_files.claim(row_id, Outcome.NOT_OURS, by=by.member_id):
        raise await _lost(store, row_id, by=by)
    return await store.bank_files.row(row_id)


def _received(row: BankRow) -> Received:
    assert row.paid_on is not None  # noqa: S101  (only what has a day is ever open)
    entry = Entry(row.row, row.paid_on, row.minor, row.currency, row.fee, row.sender, row.reference, row.transaction)
    return Received(
        amount=row.money,
        received=row.money,
        rate=None,
        fee=row.fee,
        method_id=None,
        reference=entry.named,
        paid_on=row.paid_on,
        receipt_id=None,
    )


async def _lost(store: Store, row_id: BankRowId, *, by: Actor) -> Refusal:
    """Return why a row can't be decided about: somebody did, or it was booked from another file."""
    row = await store.bank_files.row(row_id)
    if row.outcome in OPEN:
        return RowWasBooked()
    if row.decided_by is None or row.decided_at is None:
        return NotHere()
    return RowDecided(await decided.name_for(store, row.decided_by, reader=by), row.decided_at)


# Rows that can't be used


async def refused_rows(store: Store, bank_file_id: BankFileId) -> tuple[Table, Sequence[BankRow]]:
    """Return a file's table, and its rows that can't be used, each with why."""
    bank_file = await store.bank_files.by_id(bank_file_id)
    rows = await store.bank_files.rows(bank_file_id, (Outcome.REFUSED,), most=MOST_REFUSED)
    return await tables.table_in(store, bank_file.file_id), rows


MOST_REFUSED = 20_000
