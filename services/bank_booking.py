"""A bank's file that is booked as a whole: its sure rows, some at a time, within the limit of whoever had it booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.bank import BankFileId
from domain.errors import N_, Refusal
from domain.matching import IDENTITY, Outcome, Recorded, Why
from domain.money import Money
from domain.notices import Notice, notice
from domain.people import Actor
from domain.requests import DECIDERS
from services import bank, limits
from services.bank import RowWasBooked
from services.limits import OWNERS, BeyondLimit
from storage.bank import BankFile, BankRow, Count
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


@notice
@dataclass(frozen=True)
class BankFileStopped(Notice):
    """Told to whoever had a file booked, and to the owners: the rest of it is beyond that colleague's limit.

    `rows`, `sum`: of the sure rows that are still to be booked.
    """

    code: ClassVar[str] = "bank_file_stopped"

    file: BankFileId
    rows: int
    sum: Money
    by: str


class AlreadyOrdered(Refusal):
    why = N_("The sure rows of this file are being booked already.")
    what_to_do = N_("Nothing was changed by this tap.")


class NothingSure(Refusal):
    why = N_("No row of this file is sure and still to be booked.")
    what_to_do = N_("The others are asked one by one.")


async def book_sure(store: Store, bank_file_id: BankFileId, *, by: Actor) -> None:
    """Book the sure rows of a file: the first ones now, the rest by and by.

    All of them are one deed: raises `BeyondLimit` for their sum, and `AlreadyOrdered`, `NothingSure`.
    """
    sure = (await store.bank_files.counts(bank_file_id)).get(Outcome.SURE)
    if sure is None:
        raise NothingSure
    if not await store.bank_files.order_booking(bank_file_id, by=by.member_id):
        raise AlreadyOrdered
    bank_file = await store.bank_files.by_id(bank_file_id)
    rows = await _sure_rows_alone(store, bank_file)
    await limits.check(store, by, Money(sure.minor, by.currency))
    await _book_rows(store, bank_file, rows, by=by)


async def book_some(store: Store, bank_file: BankFile, *, by: Actor) -> int:
    """Book the next sure rows of a file, and tell the colleagues after the last; return how many it were.

    A row that can't be booked becomes doubtful, and is asked about like the others; one that a colleague has recorded
    by hand since it was matched is that payment. What whoever had the file booked has decided since may leave too
    little of their limit: then the rest of the file is left to the owners.
    """
    return await _book_rows(store, bank_file, await _sure_rows_alone(store, bank_file), by=by)


async def _sure_rows_alone(store: Store, bank_file: BankFile) -> Sequence[BankRow]:
    """Return the next sure rows of a file, and let nobody else book on the money of those who paid meanwhile."""
    rows = await store.bank_files.rows(bank_file.id, (Outcome.SURE,), most=AT_ONCE)
    paid = {row.child_id for row in rows if row.child_id is not None}
    await store.network.hold_each({bank_file.reseller_id, *paid})
    return rows


async def _book_rows(store: Store, bank_file: BankFile, rows: Sequence[BankRow], *, by: Actor) -> int:
    for done, row in enumerate(rows):
        try:
            await _book_sure_row(store, row, by=by)
        except BeyondLimit:
            await _stop(store, bank_file, by=by)
            return done
    if len(rows) < AT_ONCE and await store.bank_files.note_booked(bank_file.id):
        booked = (await store.bank_files.counts(bank_file.id)).get(Outcome.BOOKED, Count(0, 0))
        told = BankFileBooked(booked.rows, Money(booked.minor, by.currency), by.name)
        await store.notices.tell(by.reseller_id, told, roles=DECIDERS, but=by.member_id)
    return len(rows)


async def _stop(store: Store, bank_file: BankFile, *, by: Actor) -> None:
    """Leave the rest of a file to the owners, and tell them and whoever had it booked."""
    await store.bank_files.drop_order(bank_file.id)
    left = (await store.bank_files.counts(bank_file.id))[Outcome.SURE]
    told = BankFileStopped(bank_file.id, left.rows, Money(left.minor, by.currency), by.name)
    await store.notices.tell_member(by.member_id, told)
    await store.notices.tell(by.reseller_id, told, roles=OWNERS, but=by.member_id)


async def _book_sure_row(store: Store, row: BankRow, *, by: Actor) -> None:
    assert row.child_id is not None  # noqa: S101  (a sure row is somebody's)
    child_id = row.child_id
    recorded = await bank.recorded_since(store, row, child_id)
    if recorded is not None:
        await _put_to(store, row, recorded)
        return
    try:
        await store.savepoint(lambda: bank.book_once(store, row, child_id, by=by))
    except RowWasBooked:
        await store.bank_files.put_aside(row.id, Outcome.HAD, Why.HAD)
    except BeyondLimit:
        raise
    except Refusal:
        await store.bank_files.put_aside(row.id, Outcome.DOUBTFUL, Why.NOT_BOOKED)


async def _put_to(store: Store, row: BankRow, recorded: Recorded) -> None:
    """Say of a row which payment it is, as if it were matched now: a doubtful one, where nothing tells that it is."""
    if Why(row.why) in IDENTITY and not recorded.elsewhere:
        await store.bank_files.put_aside(row.id, Outcome.RECORDED, Why.RECORDED, payment_id=recorded.payment_id)
    else:
        await store.bank_files.put_aside(row.id, Outcome.DOUBTFUL, Why.MAY_BE_RECORDED)
