"""The debt limit: raised at once, by a deed of its own, and never below what was agreed."""

import pytest

from domain.ledger import AccountKind, BelowFloor
from domain.money import MOST_MINOR, Money, NotAnAmount
from domain.people import Reseller, ResellerState
from services import debt_limits
from services.debt_limits import LimitChanged, NoLimitYet, NotHigher
from services.network import NotPossibleNow
from storage.database import Database
from storage.models.people import resellers
from tests.agreeing import agreeing_in
from tests.factories import Network
from tests.owing import charge, heard
from tests.trade import Trade, change

pytestmark = pytest.mark.both_engines

AGREED = Money(100_000, "EUR")


def euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


async def raise_to(trade: Trade, new: Money, *, shown: Money = AGREED, of: Reseller | None = None) -> None:
    child = of or trade.child
    await trade.database.write(
        lambda store: debt_limits.raise_limit(store, child.id, new, shown=shown, reason="Good payer", by=trade.ana)
    )


async def limit_of(trade: Trade) -> Money | None:
    return await trade.database.read(lambda store: debt_limits.limit_of(store, trade.child.id))


async def test_more_can_be_owed_at_once(trade: Trade) -> None:
    await charge(trade, 90_000)
    with pytest.raises(BelowFloor):
        await charge(trade, 20_000)
    await raise_to(trade, euros(1_100))
    await charge(trade, 20_000)
    with pytest.raises(BelowFloor):
        await charge(trade, 1)


async def test_it_is_on_record_with_its_reason_and_told_to_both_sides(trade: Trade) -> None:
    await raise_to(trade, euros(1_500))
    raised = await trade.database.read(lambda store: store.reminders.raised(trade.child.id, parent_id=trade.top.id))
    assert raised is not None
    assert (raised.old, raised.new, raised.reason, raised.by) == (
        100_000,
        150_000,
        "Good payer",
        trade.ana.member_id,
    )
    [ahmed, ana, marta] = await heard(trade, trade.ahmed, trade.ana, trade.marta)
    assert ahmed == ["You can buy up to €1,500 on account now; it was €1,000 before.\nGood payer"]
    assert ana == []
    assert marta == ["Ana lets Ahmed TV buy up to €1,500 on account; it was €1,000 before.\nGood payer"]


@pytest.mark.parametrize("new", [euros(1_000), euros(999), Money(150_000, "USD")])
async def test_it_is_never_lowered(trade: Trade, new: Money) -> None:
    with pytest.raises(NotHigher):
        await raise_to(trade, new)
    assert await limit_of(trade) == AGREED


async def test_no_sum_is_without_end(trade: Trade) -> None:
    with pytest.raises(NotAnAmount):
        await raise_to(trade, Money(MOST_MINOR + 1, "EUR"))


async def test_two_who_raise_at_once_do_not_pass_over_each_other(trade: Trade) -> None:
    await raise_to(trade, euros(1_500))
    with pytest.raises(LimitChanged, match="150000"):
        await raise_to(trade, euros(1_200))
    assert await limit_of(trade) == euros(1_500)


async def test_where_nothing_is_agreed_there_is_nothing_to_raise(trade: Trade, network: Network) -> None:
    newcomer = await network.child(trade.top, "Newcomer")
    with pytest.raises(NoLimitYet):
        await raise_to(trade, euros(1_500), of=newcomer)


@pytest.mark.parametrize("state", [ResellerState.SUSPENDED, ResellerState.CLOSED])
async def test_a_suspended_or_closed_account_gets_no_higher_limit(trade: Trade, state: ResellerState) -> None:
    await change(trade.database, resellers, trade.child.id, state=state)
    with pytest.raises(NotPossibleNow):
        await raise_to(trade, euros(1_500))


async def test_a_new_agreement_sets_what_was_agreed(network: Network, database: Database) -> None:
    agreeing = await agreeing_in(network, database)
    await agreeing.agree(debt_limit=10_000)
    shown, new = Money(10_000, "EUR"), Money(20_000, "EUR")
    await database.write(
        lambda store: debt_limits.raise_limit(
            store, agreeing.child.id, new, shown=shown, reason="Good payer", by=agreeing.ana
        )
    )
    account = await agreeing.account(AccountKind.DUE)
    assert account is not None
    assert account.floor == -20_000
    await agreeing.agree(debt_limit=12_000)
    account = await agreeing.account(AccountKind.DUE)
    assert account is not None
    assert account.floor == -12_000
