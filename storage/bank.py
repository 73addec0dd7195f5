"""Banks' files, their rows and what became of each, and what is remembered from one file for the next."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from domain.bank import BankFileId, BankRowId, Layout
from domain.columns import Column
from domain.errors import NotHere
from domain.habits import DayOrder, Mark
from domain.ledger import AccountId, AccountKind, TransferId
from domain.matching import RECORDED_WITHIN, Candidate, Outcome, Recorded, Why
from domain.money import Money
from domain.payments import PaymentId, PaymentKind
from domain.people import MemberId, ResellerId
from domain.table import TableFileId
from storage.connection import Connection
from storage.models.bank import bank_files, bank_layouts, bank_rows, bank_senders
from storage.models.ledger import accounts, transfers
from storage.models.payments import payments
from storage.models.people import resellers
from storage.models.requests import attachments, requests
from storage.rows import every, first

A_CHUNK = 500
"""How many values stand in one statement."""

OPEN = (Outcome.SURE, Outcome.DOUBTFUL, Outcome.TWICE, Outcome.NOBODY)
"""What a row is as long as nothing was decided about it."""

SETTLED = (Outcome.BOOKED, Outcome.NOT_OURS)

_f, _w, _p = bank_files.c, bank_rows.c, payments.c


@dataclass(frozen=True, slots=True)
class BankFile:
    """A bank's file. `matched_at`: since when its rows are matched; `booked_by`: who had all sure rows booked."""

    id: BankFileId
    reseller_id: ResellerId
    file_id: TableFileId
    signature: str
    layout: Layout
    sent_by: MemberId
    sent_at: datetime
    matched_at: datetime | None
    booked_by: MemberId | None
    booked_at: datetime | None


@dataclass(frozen=True, slots=True)
class BankRow:
    """A row of a bank's file, and what became of it. `why`: of matching, or why it can't be used."""

    id: BankRowId
    bank_file_id: BankFileId
    reseller_id: ResellerId
    row: int
    outcome: Outcome
    why: str
    fingerprint: str
    paid_on: date | None
    minor: int
    currency: str
    fee: int
    sender: str
    reference: str
    transaction: str
    candidates: tuple[Candidate, ...]
    child_id: ResellerId | None
    payment_id: PaymentId | None
    decided_by: MemberId | None
    decided_at: datetime | None

    @property
    def money(self) -> Money:
        return Money(self.minor, self.currency)


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows are of an outcome, and what they come to."""

    rows: int
    minor: int


_FILE = sa.select(*(_f[name] for name in BankFile.__dataclass_fields__))
_ROW = sa.select(*(_w[name] for name in BankRow.__dataclass_fields__))
_SAME = (
    sa.select(_f.id)
    .join(attachments, attachments.c.id == _f.file_id)
    .where(
        _f.reseller_id == sa.bindparam("of"),
        attachments.c.sha256
        == sa.select(attachments.c.sha256).where(attachments.c.id == sa.bindparam("file")).scalar_subquery(),
        attachments.c.sha256 != "",
    )
    .order_by(_f.id)
    .limit(1)
)
_COUNTS = (
    sa.select(_w.outcome, sa.func.count(), sa.func.coalesce(sa.func.sum(_w.minor), 0))
    .where(_w.bank_file_id == sa.bindparam("of"))
    .group_by(_w.outcome)
)
_taken_back = sa.exists().where(transfers.c.reverses == _p.transfer_id)
_other = bank_rows.alias("other")
_in_a_file = sa.exists().where(_other.c.payment_id == _p.id, _other.c.outcome.in_([Outcome.BOOKED, Outcome.RECORDED]))
_of_this_source = _in_a_file.where(_f.id == _other.c.bank_file_id, _f.signature == sa.bindparam("source"))
_RECORDED = (
    sa.select(
        _p.id, _p.reseller_id, _p.received, _p.received_currency, _p.paid_on, _p.reference,
        sa.func.coalesce(attachments.c.sha256, ""), _in_a_file,
    )
    .outerjoin(attachments, attachments.c.id == _p.receipt_id)
    .where(
        _p.parent_id == sa.bindparam("parent"), _p.kind == PaymentKind.PAYMENT,
        _p.paid_on.between(sa.bindparam("start"), sa.bindparam("end")), ~_taken_back, ~_of_this_source,
    )
    .order_by(_in_a_file, _p.id)
)  # fmt: skip
_RECORDED_SINCE = _RECORDED.where(
    _p.reseller_id == sa.bindparam("child"), _p.recorded_at >= sa.bindparam("moment", type_=_p.recorded_at.type),
    _p.received == sa.bindparam("came"), _p.received_currency == sa.bindparam("in_currency"),
).limit(1)  # fmt: skip
_OWING = (
    sa.select(accounts.c.id, accounts.c.reseller_id)
    .join(resellers, resellers.c.id == accounts.c.reseller_id)
    .where(
        resellers.c.parent_id == sa.bindparam("parent"), accounts.c.kind == AccountKind.DUE,
        accounts.c.asset == sa.bindparam("in_currency"), accounts.c.posted < 0,
    )
)  # fmt: skip
_NUMBERS = sa.select(transfers.c.id, requests.c.number).join(
    requests, transfers.c.group_key == sa.literal("request:") + sa.cast(requests.c.id, sa.Text)
)


class BankFiles:
    """Keeps banks' files and their rows."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    # Files and their layouts

    async def add(
        self, reseller_id: ResellerId, file_id: TableFileId, *, signature: str, layout: Layout, by: MemberId
    ) -> BankFileId:
        """Keep a file whose layout is to be confirmed."""
        row = {"reseller_id": reseller_id, "file_id": file_id, "signature": signature, "sent_by": by}
        insert = sa.insert(bank_files).values(row | {"layout": _packed(layout), "sent_at": self._now})
        return BankFileId((await self._connection.execute(insert.returning(_f.id))).scalar_one())

    async def by_id(self, bank_file_id: BankFileId) -> BankFile:
        """Return a file; raises `NotHere`."""
        row = (await self._connection.execute(_FILE.where(_f.id == bank_file_id))).first()
        if row is None:
            raise NotHere
        return BankFile(**{**row._asdict(), "layout": _unpacked(row.layout)})

    async def same(self, reseller_id: ResellerId, file_id: TableFileId) -> BankFileId | None:
        """Return the first file with the same bytes."""
        found = await self._connection.execute(_SAME, {"of": reseller_id, "file": file_id})
        return found.scalar_one_or_none()

    async def change_layout(self, bank_file_id: BankFileId, layout: Layout) -> bool:
        """Change the layout of a file that isn't matched yet; returns whether it wasn't."""
        change = sa.update(bank_files).where(_f.id == bank_file_id, _f.matched_at.is_(None))
        return (await self._connection.execute(change.values(layout=_packed(layout)))).rowcount == 1

    async def claim_to_match(self, bank_file_id: BankFileId) -> bool:
        """Take a file to be matched; returns whether nobody has before."""
        claim = sa.update(bank_files).where(_f.id == bank_file_id, _f.matched_at.is_(None))
        return (await self._connection.execute(claim.values(matched_at=self._now))).rowcount == 1

    async def layout_of(self, reseller_id: ResellerId, signature: str) -> Layout | None:
        """Return the layout that was confirmed for files of this source."""
        known = bank_layouts.c
        found = await self._connection.execute(
            sa.select(known.layout).where(known.reseller_id == reseller_id, known.signature == signature)
        )
        packed = found.scalar_one_or_none()
        return None if packed is None else _unpacked(packed)

    async def keep_layout(self, reseller_id: ResellerId, signature: str, layout: Layout, *, by: MemberId) -> None:
        """Remember the layout of a source, in place of one that was confirmed before."""
        known = bank_layouts.c
        values = {"layout": _packed(layout), "confirmed_by": by, "confirmed_at": self._now}
        change = sa.update(bank_layouts).where(known.reseller_id == reseller_id, known.signature == signature)
        if not (await self._connection.execute(change.values(values))).rowcount:
            row = {"reseller_id": reseller_id, "signature": signature}
            await self._connection.execute(sa.insert(bank_layouts).values(row | values))

    # Rows

    async def add_rows(self, rows: Sequence[dict[str, Any]], common: dict[str, Any]) -> None:
        """Keep the rows of a file. `common`: what they all have."""
        for start in range(0, len(rows), A_CHUNK):
            some = [row | common for row in rows[start : start + A_CHUNK]]
            await self._connection.execute(sa.insert(bank_rows), some)

    async def row(self, row_id: BankRowId) -> BankRow:
        """Return a row; raises `NotHere`."""
        found = await self._rows(_ROW.where(_w.id == row_id))
        if not found:
            raise NotHere
        return found[0]

    async def rows(
        self, bank_file_id: BankFileId, outcomes: Collection[Outcome], *, after: int = 0, most: int = 1
    ) -> Sequence[BankRow]:
        """Return rows of these outcomes that stand below row `after`, in their order."""
        of_file = _ROW.where(_w.bank_file_id == bank_file_id, _w.outcome.in_([*outcomes]), _w.row > after)
        return await self._rows(of_file.order_by(_w.row).limit(most))

    async def counts(self, bank_file_id: BankFileId) -> Mapping[Outcome, Count]:
        """Return how many rows there are of each outcome."""
        return dict(every(_count, await self._connection.execute(_COUNTS, {"of": bank_file_id})))

    async def days(self, bank_file_id: BankFileId) -> tuple[date, date] | None:
        """Return the first and the last day of a file."""
        span = sa.select(sa.func.min(_w.paid_on), sa.func.max(_w.paid_on)).where(_w.bank_file_id == bank_file_id)
        found = first(_pair, await self._connection.execute(span))
        return None if found is None or found[0] is None else found

    async def claim(self, row_id: BankRowId, outcome: Outcome, *, by: MemberId, **values: Any) -> bool:
        """Decide about a row that is still open, here and in every other file; returns whether it was so."""
        booked = sa.exists().where(
            _other.c.reseller_id == _w.reseller_id,
            _other.c.fingerprint == _w.fingerprint,
            _other.c.outcome == Outcome.BOOKED,
        )
        claim = sa.update(bank_rows).where(_w.id == row_id, _w.outcome.in_(OPEN), ~booked)
        decided = {"outcome": outcome, "decided_by": by, "decided_at": self._now, **values}
        return (await self._connection.execute(claim.values(decided))).rowcount == 1

    async def put_aside(
        self, row_id: BankRowId, outcome: Outcome, why: Why, *, payment_id: PaymentId | None = None
    ) -> None:
        """Say of a row why it wasn't booked. `payment_id`: the payment that it is already."""
        said = {"outcome": outcome, "why": why, "payment_id": payment_id}
        await self._connection.execute(sa.update(bank_rows).where(_w.id == row_id, _w.outcome.in_(OPEN)).values(said))

    async def set_payment(self, row_id: BankRowId, payment_id: PaymentId) -> None:
        """Say of a booked row which payment it is."""
        await self._connection.execute(sa.update(bank_rows).where(_w.id == row_id).values(payment_id=payment_id))

    async def settled(self, reseller_id: ResellerId, fingerprints: Sequence[str]) -> frozenset[str]:
        """Return which of these rows were booked, or said to be somebody else's, from whichever file."""
        found: set[str] = set()
        for start in range(0, len(fingerprints), A_CHUNK):
            some = fingerprints[start : start + A_CHUNK]
            wanted = sa.select(_w.fingerprint).where(
                _w.reseller_id == reseller_id, _w.fingerprint.in_(some), _w.outcome.in_(SETTLED)
            )
            found.update((await self._connection.execute(wanted)).scalars())
        return frozenset(found)

    async def _rows(self, statement: sa.Select[Any]) -> list[BankRow]:
        found = await self._connection.execute(statement)
        return [BankRow(**{**row._asdict(), "candidates": _candidates(row.candidates)}) for row in found]

    # Booking in chunks

    async def order_booking(self, bank_file_id: BankFileId, *, by: MemberId) -> bool:
        """Say that all sure rows of a file are to be booked; returns whether nobody had said so."""
        order = sa.update(bank_files).where(_f.id == bank_file_id, _f.booked_by.is_(None))
        return (await self._connection.execute(order.values(booked_by=by))).rowcount == 1

    async def to_book(self) -> BankFile | None:
        """Return a file of which rows are still to be booked, and let no other transaction do it meanwhile."""
        waits = _FILE.where(_f.booked_by.is_not(None), _f.booked_at.is_(None)).order_by(_f.id).limit(1)
        row = (await self._connection.execute(waits.with_for_update(skip_locked=True, key_share=True))).first()
        return None if row is None else BankFile(**{**row._asdict(), "layout": _unpacked(row.layout)})

    async def drop_order(self, bank_file_id: BankFileId) -> None:
        """Forget that the sure rows of a file were to be booked, so that a colleague can say so."""
        drop = sa.update(bank_files).where(_f.id == bank_file_id, _f.booked_at.is_(None))
        await self._connection.execute(drop.values(booked_by=None))

    async def note_booked(self, bank_file_id: BankFileId) -> bool:
        """Say that all sure rows of a file are booked; returns whether it wasn't said before."""
        done = sa.update(bank_files).where(_f.id == bank_file_id, _f.booked_at.is_(None))
        return (await self._connection.execute(done.values(booked_at=self._now))).rowcount == 1

    # What is known beside the file

    async def senders(self, reseller_id: ResellerId) -> Mapping[ResellerId, frozenset[str]]:
        """Return who has paid for whom before, by sub-reseller."""
        known: dict[ResellerId, set[str]] = defaultdict(set)
        s = bank_senders.c
        wanted = sa.select(s.child_id, s.sender).where(s.reseller_id == reseller_id)
        for child_id, sender in every(_pair, await self._connection.execute(wanted)):
            known[child_id].add(sender)
        return {child_id: frozenset(found) for child_id, found in known.items()}

    async def remember_sender(self, reseller_id: ResellerId, sender: str, child_id: ResellerId) -> None:
        """Remember that somebody pays for a sub-reseller."""
        s = bank_senders.c
        same = (s.reseller_id == reseller_id, s.sender == sender, s.child_id == child_id)
        seen = sa.update(bank_senders).where(*same).values(seen_at=self._now)
        if not (await self._connection.execute(seen)).rowcount:
            row = {"reseller_id": reseller_id, "sender": sender, "child_id": child_id, "seen_at": self._now}
            await self._connection.execute(sa.insert(bank_senders).values(row))

    async def recorded(self, parent_id: ResellerId, source: str, start: date, end: date) -> Sequence[Recorded]:
        """Return the payments recorded for about these days that weren't found in a file of this source.

        Those that no other source's file had come first, each kind oldest first.
        """
        values = {"parent": parent_id, "source": source}
        return every(_recorded, await self._connection.execute(_RECORDED, values | _about(start, end)))

    async def recorded_since(self, row: BankRow, child_id: ResellerId, bank_file: BankFile) -> Recorded | None:
        """Return a payment of a sub-reseller that may be a row's, recorded since the row's file was matched."""
        assert row.paid_on is not None  # noqa: S101  (only what has a day is ever open)
        values = {"parent": row.reseller_id, "source": bank_file.signature, **_about(row.paid_on, row.paid_on)}
        values |= {"child": child_id, "came": row.minor, "in_currency": row.currency, "moment": bank_file.matched_at}
        return first(_recorded, await self._connection.execute(_RECORDED_SINCE, values))

    async def owing(self, parent_id: ResellerId, currency: str) -> Mapping[AccountId, ResellerId]:
        """Return the accounts on which sub-resellers have something to pay."""
        values = {"parent": parent_id, "in_currency": currency}
        return dict(every(_pair, await self._connection.execute(_OWING, values)))

    async def request_numbers(self, charges: Sequence[TransferId]) -> Mapping[TransferId, int]:
        """Return the numbers of the requests that charges belong to."""
        numbers: dict[TransferId, int] = {}
        for start in range(0, len(charges), A_CHUNK):
            some = _NUMBERS.where(transfers.c.id.in_(charges[start : start + A_CHUNK]))
            numbers |= dict(every(_pair, await self._connection.execute(some)))
        return numbers


def _pair(one: Any, other: Any) -> tuple[Any, Any]:
    return one, other


def _recorded(*columns: Any) -> Recorded:
    return replace(Recorded(*columns), elsewhere=bool(columns[-1]))


def _about(start: date, end: date) -> dict[str, Any]:
    return {"start": start - RECORDED_WITHIN, "end": end + RECORDED_WITHIN}


def _count(outcome: Outcome, rows: int, minor: int) -> tuple[Outcome, Count]:
    return outcome, Count(int(rows), int(minor))


def _packed(layout: Layout) -> str:
    columns = {column.value: place for column, place in layout.columns.items()}
    return json.dumps({"columns": columns, "order": layout.order, "mark": layout.mark})


def _unpacked(packed: str) -> Layout:
    read = json.loads(packed)
    columns = {Column(column): place for column, place in read["columns"].items()}
    order, mark = read["order"], read["mark"]
    return Layout(columns, DayOrder(order) if order else None, Mark(mark) if mark else None)


def packed_candidates(candidates: Sequence[Candidate]) -> str:
    """Return candidates as they are kept with a row."""
    return json.dumps([[one.child_id, one.score, one.why, one.fit] for one in candidates])


def _candidates(packed: str) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(ResellerId(child_id), score, Why(why), Why(fit)) for child_id, score, why, fit in json.loads(packed)
    )
