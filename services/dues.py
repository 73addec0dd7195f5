"""What a sub-reseller has to pay, charge by charge, and how old it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.agreement import Offer, agreed_offer
from domain.calendar import day_in
from domain.dues import Age, Dues, OpenCharge, by_age, dues_of
from domain.ledger import Account, AccountKind
from domain.money import Money
from domain.network import fold
from domain.people import Reseller, ResellerId, ResellerState
from domain.requests import RequestId
from services.entries import BETWEEN, request_of
from storage.due_accounts import Behind, DueAccount
from storage.rows import parts
from storage.sold import Sale
from storage.store import Store

NOTHING = Dues((), 0)


@dataclass(frozen=True, slots=True)
class Due:
    """What is due of a sub-reseller in one currency. `payment_days`: how long after a charge it is to be paid.

    `time_zone`: of the top reseller, by whose calendar days are counted; `today`: there. `agreed`: the term is, or was.
    """

    currency: str
    dues: Dues
    payment_days: int
    time_zone: str
    today: date
    agreed: bool = True

    def due_on(self, charge: OpenCharge) -> date:
        """Return the day by which a charge is to be paid."""
        return charge.due_on(payment_days=self.payment_days, time_zone=self.time_zone)

    def charged_on(self, charge: OpenCharge) -> date:
        """Return the day of a charge."""
        return charge.due_on(payment_days=0, time_zone=self.time_zone)

    @property
    def by_age(self) -> dict[Age, int]:
        """Return how much is open of each age; nothing is late where no term was agreed."""
        if not self.agreed:
            return dict.fromkeys(Age, 0) | {Age.NOT_YET: self.dues.total}
        return by_age(self.dues.open, payment_days=self.payment_days, time_zone=self.time_zone, today=self.today)

    @property
    def overdue(self) -> int:
        """Return how much was to be paid before today."""
        return sum(amount for age, amount in self.by_age.items() if age is not Age.NOT_YET)

    @property
    def oldest(self) -> date | None:
        """Return the day by which the oldest charge is to be paid, `None` where nothing is open."""
        return min(map(self.due_on, self.dues.open), default=None)


async def due_of(store: Store, reseller_id: ResellerId, currency: str) -> Due:
    """Return what a sub-reseller has to pay to its parent in a currency."""
    top = await store.resellers.top_of(reseller_id)
    agreed = agreed_offer(await store.offers.of_reseller(reseller_id))
    account = await store.ledger.find(reseller_id, AccountKind.DUE, currency)
    if account is None:
        return _due(store, currency, NOTHING, None if agreed is None else agreed.payment_days, top.time_zone)
    return await due_on_account(store, account, agreed, top.time_zone)


async def due_on_account(store: Store, account: Account, agreed: Offer | None, time_zone: str) -> Due:
    """Return what is due on an account, by the term that was agreed. `time_zone`: of the top reseller."""
    lines = await store.payments.due_lines(account.id)
    dues = dues_of(lines, await store.payments.chosen(account.reseller_id, account.asset))
    return _due(store, account.asset, dues, None if agreed is None else agreed.payment_days, time_zone)


def _due(store: Store, currency: str, dues: Dues, payment_days: int | None, time_zone: str) -> Due:
    return Due(
        currency=currency,
        dues=dues,
        payment_days=payment_days or 0,
        time_zone=time_zone,
        today=day_in(store.now, time_zone),
        agreed=payment_days is not None,
    )


# In all currencies, of one or of many


@dataclass(frozen=True, slots=True)
class ResellerDues:
    """What a sub-reseller has to pay to its parent or has in credit with it, by currency; nothing else is in `each`."""

    reseller_id: ResellerId
    parent_id: ResellerId
    name: str
    state: ResellerState
    each: tuple[Due, ...]

    @property
    def oldest(self) -> date | None:
        """Return the day by which the oldest of all is to be paid."""
        return min((due.oldest for due in self.each if due.oldest is not None), default=None)

    @property
    def agreed(self) -> bool:
        """Return whether there is an agreement that says by when it is to be paid."""
        return all(due.agreed for due in self.each)


async def of_children(store: Store, parent_id: ResellerId) -> list[ResellerDues]:
    """Return what a parent's sub-resellers have to pay or in credit, what is oldest first.

    However many they are, it takes the same few statements.
    """
    top = await store.resellers.top_of(parent_id)
    found = _grouped(store, await store.due_accounts.of_children(parent_id), {parent_id: top.time_zone})
    return sorted(found, key=lambda one: (one.oldest or date.max, fold(one.name), one.reseller_id))


async def of_resellers(store: Store, ids: Sequence[ResellerId]) -> dict[ResellerId, ResellerDues]:
    """Return what sub-resellers have to pay or in credit, by sub-reseller; those with neither are left out."""
    accounts = await store.due_accounts.of_resellers(sorted(set(ids)))
    zones = {}
    for parent_id in {account.parent_id for account in accounts}:
        zones[parent_id] = (await store.resellers.top_of(parent_id)).time_zone
    return {one.reseller_id: one for one in _grouped(store, accounts, zones)}


async def of_reseller(store: Store, reseller: Reseller) -> ResellerDues:
    """Return what a sub-reseller has to pay or in credit."""
    nothing = ResellerDues(reseller.id, reseller.parent_id or reseller.id, reseller.name, reseller.state, ())
    return (await of_resellers(store, [reseller.id])).get(reseller.id, nothing)


def _grouped(store: Store, accounts: Sequence[DueAccount], zones: Mapping[ResellerId, str]) -> list[ResellerDues]:
    """Return accounts by sub-reseller. `accounts`: those of one beside each other; `zones`: by parent."""
    found: dict[ResellerId, ResellerDues] = {}
    for account in accounts:
        due = _due(store, account.currency, _dues(account), account.payment_days, zones[account.parent_id])
        before = found[account.reseller_id].each if account.reseller_id in found else ()
        found[account.reseller_id] = ResellerDues(
            account.reseller_id, account.parent_id, account.name, account.state, (*before, due)
        )
    return list(found.values())


def _dues(account: DueAccount) -> Dues:
    return Dues((), account.posted) if account.posted > 0 else dues_of(account.lines, account.chosen)


# Charge by charge


@dataclass(frozen=True, slots=True)
class Charge:
    """An open charge, as its reader may know it.

    `number`: of the request that it is for, `None` where it is for none or that is none of the reader's business.
    `dispute`: the number of the open dispute about it. `agreed`: the day by which it is to be paid is.
    """

    left: Money
    charged: Money
    charged_on: date
    due_on: date
    agreed: bool
    late: bool
    counter: AccountKind
    group_key: str
    number: int | None
    foreign: bool
    dispute: int | None


async def charges(
    store: Store, found: Collection[ResellerDues], *, reader: ResellerId | None = None
) -> dict[ResellerId, list[Charge]]:
    """Return what is open of sub-resellers, charge by charge, what is to be paid first at the top of each.

    `reader`: the parent, who learns nothing of what was sold before it dealt with them; `None` for the sub-reseller.
    """
    ids = [charge.id for one in found for due in one.each for charge in due.dues.open]
    behind = await store.due_accounts.behind(ids)
    requests = {request_of(one.group_key) for one in behind.values()}
    sales: dict[RequestId, Sale] = {}
    for part in parts(request for request in requests if request is not None):
        sales |= await store.books.sales(part)
    disputed = await store.disputes.disputed({one.reseller_id for one in found})
    listed: dict[ResellerId, list[Charge]] = {}
    for one in found:
        opened = [(due, charge) for due in one.each for charge in due.dues.open]
        numbers = {group: number for (whose, group), number in disputed.items() if whose == one.reseller_id}
        each = [
            _charge(due, charge, behind[charge.id], sales=sales, disputed=numbers, reader=reader)
            for due, charge in opened
        ]
        listed[one.reseller_id] = sorted(each, key=lambda charge: charge.due_on)
    return listed


def _charge(
    due: Due,
    charge: OpenCharge,
    behind: Behind,
    *,
    sales: Mapping[RequestId, Sale],
    disputed: Mapping[str, int],
    reader: ResellerId | None,
) -> Charge:
    request_id = request_of(behind.group_key)
    sale = None if request_id is None else sales.get(request_id)
    dealt_with = behind.counter_of if sale is None else sale.parent_id
    foreign = reader is not None and behind.counter in BETWEEN and dealt_with != reader
    due_on = due.due_on(charge)
    return Charge(
        left=Money(charge.left, due.currency),
        charged=Money(charge.charged, due.currency),
        charged_on=due.charged_on(charge),
        due_on=due_on,
        agreed=due.agreed,
        late=due.agreed and due_on < due.today,
        counter=behind.counter,
        group_key=behind.group_key,
        number=None if sale is None or foreign else sale.number,
        foreign=foreign,
        dispute=disputed.get(behind.group_key),
    )
