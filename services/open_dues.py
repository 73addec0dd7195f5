"""What all sub-resellers of a parent have to pay together, by age."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from domain.calendar import day_in
from domain.dues import Age, OpenCharge, by_age, dues_of
from domain.ledger import AccountId
from domain.people import Reseller
from storage.due_lines import NewestCharge, Owing
from storage.store import Store


async def by_age_of_children(store: Store, parent: Reseller, before: datetime) -> dict[str, dict[Age, int]]:
    """Return what a parent's sub-resellers owed just before a moment, by currency and age.

    They are those of today, and their payment terms those that are agreed today: without one nothing is late.
    """
    zone = (await store.resellers.top_of(parent.id)).time_zone
    today = day_in(min(store.now, before - timedelta(microseconds=1)), zone)
    days = await store.due_lines.payment_days(parent.id)
    found: dict[str, dict[Age, int]] = {}
    for owing, charges in await _open_charges(store, parent, before):
        sums = found.setdefault(owing.currency, dict.fromkeys(Age, 0))
        for age, minor in _ages(charges, days.get(owing.reseller_id), time_zone=zone, today=today).items():
            sums[age] += minor
    return dict(sorted(found.items()))


def _ages(charges: Sequence[OpenCharge], payment_days: int | None, *, time_zone: str, today: date) -> Mapping[Age, int]:
    if payment_days is None:
        return {Age.NOT_YET: sum(charge.left for charge in charges)}
    return by_age(charges, payment_days=payment_days, time_zone=time_zone, today=today)


async def _open_charges(store: Store, parent: Reseller, before: datetime) -> list[tuple[Owing, Sequence[OpenCharge]]]:
    """Return what is open of each account: its newest charges, or what a look at all its lines says."""
    owing = await store.due_lines.owing(parent.id, before)
    newest = await store.due_lines.newest(parent.id, before)
    unclear = [one.account_id for one in owing if not _is_clear(one, newest.get(one.account_id, ()))]
    at_first_sight = {one.account_id: _as_open(newest.get(one.account_id, ())) for one in owing}
    found = at_first_sight | await _line_by_line(store, unclear, before)
    return [(one, found[one.account_id]) for one in owing]


def _is_clear(owing: Owing, newest: Sequence[NewestCharge]) -> bool:
    """Return whether the newest charges are what is open.

    Payments cover the oldest charges first, so that the newest stay open; but where one was chosen for them, or where
    more went back than had come.
    """
    explained = sum(charge.left for charge in newest) == owing.owed
    return explained and not owing.went_back and not any(charge.chosen for charge in newest)


def _as_open(newest: Sequence[NewestCharge]) -> Sequence[OpenCharge]:
    return [OpenCharge(charge.id, charge.at, charge.charged, charge.left) for charge in newest]


async def _line_by_line(
    store: Store, ids: Sequence[AccountId], before: datetime
) -> dict[AccountId, Sequence[OpenCharge]]:
    lines = await store.due_lines.all_of(ids, before)
    chosen = await store.due_lines.chosen(ids, before)
    return {id_: dues_of(lines[id_], chosen.get(id_, ())).open for id_ in ids}
