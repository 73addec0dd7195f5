"""Reminders of what is to be paid: told by the clock, or by a colleague; and what the parent hears went overdue."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from domain.calendar import day_in
from domain.errors import N_, Refusal
from domain.ledger import AccountKind
from domain.money import Money
from domain.notices import Notice, notice
from domain.people import Actor, MemberId, Reseller, ResellerId, ResellerState
from domain.reminders import awake, stage_of
from domain.requests import DECIDERS, PaymentMethod
from services import decided, dues, payment_methods
from services.dues import Charge, ResellerDues
from services.network import AlreadySo, NobodyJoined, NotPossibleNow
from storage.reminders import LOOKED_AT, OVERDUE_DIGEST, OVERDUE_LOOKED_FOR, OVERDUE_TOLD, Reader
from storage.store import Store

STAGE = "dues stage"
"""The job that brings the charges of a day to somebody's mind, once at each stage."""

MOST_NAMED = 10
"""How many charges, or sub-resellers, one message names."""

NEWS_FOR = timedelta(days=30)
"""How long something that went overdue is news, for somebody who couldn't be told."""

APART = timedelta(hours=20)
"""How long a sub-reseller is left in peace after a reminder, whoever sent it."""


@dataclass(frozen=True)
class ToPay:
    """A charge that is to be paid. `left`: of what was `charged`; `number`: of its request, `None` for no request.

    `due_on`: `None` where no term is agreed. `opening`: it was open before the bot.
    """

    left: Money
    charged: Money
    charged_on: date
    due_on: date | None
    late: bool
    number: int | None
    opening: bool


def to_pay(charge: Charge) -> ToPay:
    """Return a charge as the one who has to pay it is told of it."""
    return ToPay(
        left=charge.left,
        charged=charge.charged,
        charged_on=charge.charged_on,
        due_on=charge.due_on if charge.agreed else None,
        late=charge.late,
        number=charge.number,
        opening=charge.counter is AccountKind.OPENING,
    )


@dataclass(frozen=True)
class WayToPay:
    """Where to pay, as the parent has put it."""

    name: str
    details: str


@notice
@dataclass(frozen=True)
class PaymentReminder(Notice):
    """Told to a sub-reseller. `more`: how many charges there are beside those; `totals`: of all, by currency."""

    code: ClassVar[str] = "payment_reminder"

    business: str
    charges: tuple[ToPay, ...]
    more: int
    totals: tuple[Money, ...]
    ways: tuple[WayToPay, ...]


@dataclass(frozen=True)
class OverdueOf:
    """What a sub-reseller should have paid by now, and since when."""

    reseller: str
    overdue: Money
    since: date


@notice
@dataclass(frozen=True)
class WentOverdue(Notice):
    """Told to a parent's colleagues. `more`: of how many it is so beside those."""

    code: ClassVar[str] = "went_overdue"

    each: tuple[OverdueOf, ...]
    more: int


class NothingToRemind(Refusal):
    why = N_("There is nothing that they could be reminded of: nothing is open, or all of it is disputed.")
    what_to_do = N_("Nothing was sent. /dues shows how everybody stands.")


@dataclass(eq=False)
class RemindedAlready(Refusal):
    at: datetime

    why = N_("They were reminded on %(at)s already.")
    what_to_do = N_("Nothing was sent. Once a day is enough; write to them if it can't wait.")


class NightThere(Refusal):
    why = N_("Where they are it is neither day nor evening, and reminders go out between 9:00 and 20:00 there.")
    what_to_do = N_("Nothing was sent. Try again in their daytime.")


class NotHeldBack(Refusal):
    why = N_("Their reminders aren't held back.")
    what_to_do = N_("Nothing was changed by this tap.")


# By the clock


async def remind_each(store: Store, *, most: int) -> int:
    """Remind those who have something to pay and are awake; return of how many it was looked whether they are due one.

    A member is looked at once a day of their own, and told once of the charges of a day at each stage: of all that is
    to be paid in one message.
    """
    looked = 0
    for day, zones in awake(store.now, await store.reminders.zones()).items():
        found = await store.reminders.to_remind(zones, day, most=most - looked)
        mine = await _claimed(store, LOOKED_AT, found, day)
        await _remind(store, mine)
        looked += len(mine)
    return looked


async def _claimed(store: Store, job: str, found: Sequence[Reader], day: date) -> list[Reader]:
    """Return of whom this day is ours to do."""
    claimed = await store.jobs.claim_each(job, {f"{reader.member_id}:{day}" for reader in found})
    return [reader for reader in found if f"{reader.member_id}:{day}" in claimed]


async def _remind(store: Store, readers: Sequence[Reader]) -> None:
    found = await dues.of_resellers(store, [reader.reseller_id for reader in readers])
    agreed = {reseller_id: one for reseller_id, one in found.items() if one.agreed}
    charges = await dues.charges(store, agreed.values())
    steps = {
        reader: _steps(reader, charges[reader.reseller_id], agreed[reader.reseller_id])
        for reader in readers
        if reader.reseller_id in agreed
    }
    claimed = await store.jobs.claim_each(STAGE, {step for each in steps.values() for step in each})
    for reader, each in steps.items():
        if claimed & each.keys():
            await _tell(store, [reader], [charge for reached in each.values() for charge in reached])


def _steps(reader: Reader, charges: Iterable[Charge], found: ResellerDues) -> dict[str, list[Charge]]:
    """Return the charges that have reached a stage, by what is claimed for it: reader, day and stage."""
    today, steps = found.each[0].today, dict[str, list[Charge]]()
    for charge in charges:
        stage = stage_of(charge.due_on, charged_on=charge.charged_on, today=today)
        if stage is not None and charge.dispute is None:
            steps.setdefault(f"{reader.member_id}:{charge.due_on}:{stage}", []).append(charge)
    return steps


async def _tell(
    store: Store, readers: Sequence[Reader], charges: Sequence[Charge], *, sent_by: MemberId | None = None
) -> None:
    """Tell readers of one sub-reseller what they have to pay, and where."""
    reseller = await store.resellers.by_id(readers[0].reseller_id)
    assert reseller.parent_id is not None  # noqa: S101  (nobody else has anything to pay)
    parent = await store.resellers.by_id(reseller.parent_id)
    ways = [WayToPay(method.name, method.details) for method in await ways_to_pay(store, reseller)]
    named = [to_pay(charge) for charge in charges[:MOST_NAMED]]
    more, totals = len(charges) - len(named), totals_of(charges)
    told = PaymentReminder(parent.name, tuple(named), more, totals, tuple(ways))
    for reader in readers:
        await store.notices.tell_member(reader.member_id, told)
        await store.reminders.add(reseller.id, parent_id=parent.id, to=reader.member_id, sent_by=sent_by)


def totals_of(charges: Iterable[Charge]) -> tuple[Money, ...]:
    """Return what is left of charges in all, by currency."""
    sums: dict[str, int] = {}
    for charge in charges:
        sums[charge.left.currency] = sums.get(charge.left.currency, 0) + charge.left.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))


async def ways_to_pay(store: Store, reseller: Reseller) -> list[PaymentMethod]:
    """Return the ways by which a sub-reseller may pay its parent."""
    if reseller.parent_id is None:
        return []
    return await payment_methods.open_to(store, reseller.id, reseller.parent_id)


# By a colleague


async def remind_now(store: Store, child_id: ResellerId, *, by: Actor) -> int:
    """Remind a sub-reseller of all that is open and undisputed, at once; return how many of its people are told.

    Raises `NotPossibleNow`, `NothingToRemind`, `RemindedAlready`, `NobodyJoined`, `NightThere`.
    """
    await store.network.hold(child_id)
    child = await store.resellers.by_id(child_id)
    if child.state is not ResellerState.ACTIVE:
        raise NotPossibleNow(child.name)
    found = await dues.of_reseller(store, child)
    charges = (await dues.charges(store, [found]))[child_id]
    undisputed = [charge for charge in charges if charge.dispute is None]
    if not undisputed:
        raise NothingToRemind
    last = await store.reminders.last(child_id, parent_id=by.reseller_id)
    if last is not None and last.at > store.now - APART:
        raise RemindedAlready(last.at)
    readers = await _awake_readers(store, child)
    await _tell(store, readers, undisputed, sent_by=by.member_id)
    return len(readers)


async def _awake_readers(store: Store, child: Reseller) -> list[Reader]:
    """Return who may be told now, and keep the clock from reminding them on the same day."""
    if not await store.members.of_reseller(child.id, DECIDERS):
        raise NobodyJoined(child.name)
    told: list[Reader] = []
    for day, zones in awake(store.now, await store.reminders.zones()).items():
        found = await store.reminders.readers(child.id, zones)
        await _claimed(store, LOOKED_AT, found, day)
        told += found
    if not told:
        raise NightThere
    return told


async def pause(store: Store, child_id: ResellerId, *, by: Actor) -> None:
    """Hold the clock's reminders of a sub-reseller back; raises `AlreadySo`."""
    if not await store.reminders.pause(child_id, parent_id=by.reseller_id, by=by.member_id):
        standing = await store.reminders.paused(child_id, parent_id=by.reseller_id)
        who = await decided.name_for(store, standing.by if standing else None, reader=by)
        raise AlreadySo(who, standing.at if standing else store.now)


async def resume(store: Store, child_id: ResellerId, *, by: Actor) -> None:
    """Let the clock's reminders of a sub-reseller go on; raises `NotHeldBack`."""
    if not await store.reminders.resume(child_id, parent_id=by.reseller_id, by=by.member_id):
        raise NotHeldBack


# What the parent hears


async def note_overdue(store: Store, *, most: int) -> int:
    """Put on record what went overdue; return of how many sub-resellers it was looked.

    Each is looked at once a day of the top reseller's, and a charge goes on record once.
    """
    looked = 0
    for day, zones in _days(store.now, {top.time_zone for top in await store.resellers.tops()}).items():
        found = await store.reminders.to_look_at(zones, day, most=most - looked)
        claimed = await store.jobs.claim_each(OVERDUE_LOOKED_FOR, {f"{reseller_id}:{day}" for reseller_id in found})
        mine = [reseller_id for reseller_id in found if f"{reseller_id}:{day}" in claimed]
        standing = await dues.of_resellers(store, mine)
        await store.reminders.note_overdue(
            [
                (charge.id, one.reseller_id, one.parent_id)
                for one in standing.values()
                for due in one.each
                for charge in due.dues.open
                if due.agreed and due.due_on(charge) < due.today
            ]
        )
        looked += len(mine)
    return looked


def _days(moment: datetime, zones: Collection[str]) -> Mapping[date, list[str]]:
    found: dict[date, list[str]] = {}
    for zone in zones:
        found.setdefault(day_in(moment, zone), []).append(zone)
    return found


async def tell_of_overdue(store: Store, *, most: int) -> int:
    """Tell parents' colleagues who are awake what went overdue since they last heard; return how many were looked at.

    What has been paid meanwhile isn't told.
    """
    looked = 0
    for day, zones in awake(store.now, await store.reminders.zones()).items():
        found = await store.reminders.to_tell(zones, day, since=store.now - NEWS_FOR, most=most - looked)
        mine = await _claimed(store, OVERDUE_DIGEST, found, day)
        for reader in mine:
            await _tell_overdue(store, reader)
        looked += len(mine)
    return looked


async def _tell_overdue(store: Store, reader: Reader) -> None:
    untold = await store.reminders.untold(reader.member_id, since=store.now - NEWS_FOR)
    periods = {f"{reader.member_id}:{one.charge_id}" for one in untold}
    claimed = await store.jobs.claim_each(OVERDUE_TOLD, periods)
    news = {one.charge_id for one in untold if f"{reader.member_id}:{one.charge_id}" in claimed}
    standing = await dues.of_resellers(store, [one.reseller_id for one in untold if one.charge_id in news])
    each = [
        OverdueOf(one.name, Money(due.overdue, due.currency), due.oldest)
        for one in standing.values()
        for due in one.each
        if due.oldest is not None and due.overdue and any(charge.id in news for charge in due.dues.open)
    ]
    if each:
        shown = sorted(each, key=lambda one: one.since)[:MOST_NAMED]
        await store.notices.tell_member(reader.member_id, WentOverdue(tuple(shown), len(each) - len(shown)))


DAYS_KEPT = timedelta(days=7)
"""How long it is remembered who was looked at on a day."""


async def forget_days(store: Store) -> None:
    """Forget who was looked at on days that are long over, and who heard of what is no news any more."""
    for job in (LOOKED_AT, OVERDUE_LOOKED_FOR, OVERDUE_DIGEST):
        await store.jobs.forget(job, before=store.now - DAYS_KEPT)
    await store.jobs.forget(OVERDUE_TOLD, before=store.now - 2 * NEWS_FOR)
