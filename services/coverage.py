"""Which charges a payment covers: of one that is booked, and of one that is only typed so far."""

from collections.abc import Sequence

from domain.dues import Allocation, DueLine, covers_of, dues_of
from domain.ledger import AccountKind, TransferId
from domain.money import Money
from domain.payments import Cover, Payment
from domain.people import ResellerId
from domain.requests import RequestId
from services.dues import due_of
from services.entries import request_of
from storage.store import Store

NEWEST = TransferId(2**62)
"""What stands for the transfer of a payment that isn't booked yet."""


async def covered_by(store: Store, payment: Payment) -> tuple[Cover, ...]:
    """Return which charges a payment covers as it all stands now, oldest first."""
    account = await store.ledger.find(payment.reseller_id, AccountKind.DUE, payment.currency)
    if account is None:
        return ()
    lines = await store.payments.due_lines(account.id)
    chosen = await store.payments.chosen(payment.reseller_id, payment.currency)
    return await _covers(store, lines, chosen, payment.transfer_id, payment.currency, parent_id=payment.parent_id)


async def requests_paid_by(store: Store, payment: Payment) -> list[RequestId]:
    """Return the requests whose charges a payment was for, whether or not it was charged back since, oldest first.

    What a former parent sold is none of the business of the one who was paid.
    """
    account = await store.ledger.find(payment.reseller_id, AccountKind.DUE, payment.currency)
    if account is None:
        return []
    lines = await store.payments.due_lines(account.id)
    kept = [line for line in lines if line.undoes != payment.transfer_id]
    chosen = await store.payments.chosen(payment.reseller_id, payment.currency)
    mine = sorted({one.charge_id for one in covers_of(kept, chosen) if one.payment_id == payment.transfer_id})
    groups = await store.ledger.transfers(mine)
    found = [request for charge in mine if (request := request_of(groups[charge].group_key)) is not None]
    sales = await store.books.sales(found)
    own = [] if payment.request_id is None else [payment.request_id]
    theirs = (request for request in found if request in sales and sales[request].parent_id == payment.parent_id)
    return list(dict.fromkeys([*own, *theirs]))


async def would_cover(
    store: Store,
    child_id: ResellerId,
    amount: Money,
    chosen: Sequence[tuple[TransferId, int]],
    *,
    parent_id: ResellerId,
) -> tuple[Cover, ...]:
    """Return which charges a payment to a parent will cover once it is booked, oldest first."""
    account = await store.ledger.find(child_id, AccountKind.DUE, amount.currency)
    if account is None:
        return ()
    lines = [*await store.payments.due_lines(account.id), DueLine(NEWEST, store.now, amount.minor)]
    standing = await store.payments.chosen(child_id, amount.currency)
    wanted = [*standing, *(Allocation(NEWEST, charge, most) for charge, most in chosen)]
    return await _covers(store, lines, wanted, NEWEST, amount.currency, parent_id=parent_id)


async def shares(
    store: Store, child_id: ResellerId, amount: Money, chosen: Sequence[TransferId]
) -> tuple[tuple[TransferId, int], ...]:
    """Return how much of a payment is for each of the charges that were chosen for it, while there is any left."""
    left, found = amount.minor, []
    for charge in (await due_of(store, child_id, amount.currency)).dues.open:
        share = min(charge.left, left) if charge.id in chosen else 0
        left -= share
        found += [(charge.id, share)] if share else []
    return tuple(found)


async def numbers_of(store: Store, ids: Sequence[TransferId], *, parent_id: ResellerId) -> dict[TransferId, int]:
    """Return the numbers of the requests behind charges, 0 for those that have none with this parent."""
    transfers = await store.ledger.transfers(ids)
    requests = {id_: request_of(transfer.group_key) for id_, transfer in transfers.items()}
    sales = await store.books.sales({request for request in requests.values() if request is not None})
    found = {id_: sales.get(request) if request is not None else None for id_, request in requests.items()}
    return {id_: 0 if sale is None or sale.parent_id != parent_id else sale.number for id_, sale in found.items()}


async def _covers(
    store: Store,
    lines: Sequence[DueLine],
    chosen: Sequence[Allocation],
    payment: TransferId,
    currency: str,
    *,
    parent_id: ResellerId,
) -> tuple[Cover, ...]:
    mine: dict[TransferId, int] = {}
    for one in covers_of(lines, chosen):
        if one.payment_id == payment:
            mine[one.charge_id] = mine.get(one.charge_id, 0) + one.amount
    left = {charge.id for charge in dues_of(lines, chosen).open}
    numbers = await numbers_of(store, sorted(mine), parent_id=parent_id)
    return tuple(Cover(numbers.get(id_, 0), Money(mine[id_], currency), id_ not in left) for id_ in sorted(mine))
