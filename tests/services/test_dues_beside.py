"""Disputes, limits and reminders beside each other, as only PostgreSQL lets them be."""

from collections.abc import Callable

import pytest

from domain.disputes import DisputeState
from domain.money import Money
from services import closing, debt_limits, disputes, reminders
from services.debt_limits import LimitChanged
from services.disputes import DisputedAlready, DisputeOver, NotBetweenYou
from services.reminders import RemindedAlready
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.owing import charge, pay
from tests.services.test_beside import beside
from tests.trade import Trade, child_who_trades

pytestmark = pytest.mark.beside_another


async def test_two_who_doubt_the_same_line_open_one_dispute(trade: Trade, open_another: Callable[[], Database]) -> None:
    line = await charge(trade, 500)
    result = await beside(
        open_another(),
        lambda store: disputes.open_dispute(store, trade.child.id, line, "One", by=trade.ahmed),
        lambda: trade.database.write(
            lambda store: disputes.open_dispute(store, trade.child.id, line, "Two", by=trade.marta)
        ),
    )
    assert isinstance(result, DisputedAlready)


async def test_two_who_doubt_different_lines_get_different_numbers(
    trade: Trade, open_another: Callable[[], Database]
) -> None:
    one, other = await charge(trade, 500), await charge(trade, 600)
    result = await beside(
        open_another(),
        lambda store: disputes.open_dispute(store, trade.child.id, one, "One", by=trade.ahmed),
        lambda: trade.database.write(
            lambda store: disputes.open_dispute(store, trade.child.id, other, "Two", by=trade.marta)
        ),
    )
    assert result.number == 2


async def test_an_answer_beside_a_withdrawal_comes_too_late(trade: Trade, open_another: Callable[[], Database]) -> None:
    line = await charge(trade, 500)
    dispute = await trade.database.write(
        lambda store: disputes.open_dispute(store, trade.child.id, line, "One", by=trade.ahmed)
    )
    result = await beside(
        open_another(),
        lambda store: disputes.withdraw(store, dispute.id, by=trade.ahmed),
        lambda: trade.database.write(lambda store: disputes.answer(store, dispute.id, "No", by=trade.ana)),
    )
    assert isinstance(result, DisputeOver)


async def test_a_closing_beside_a_dispute_ends_it(trade: Trade, open_another: Callable[[], Database]) -> None:
    line = await charge(trade, 500)
    await pay(trade, 500)
    result = await beside(
        open_another(),
        lambda store: disputes.open_dispute(store, trade.child.id, line, "One", by=trade.ahmed),
        lambda: trade.database.write(lambda store: closing.close(store, trade.child.id, by=trade.ana)),
    )
    assert result is None
    [dispute] = await trade.database.read(
        lambda store: store.disputes.page(reseller_id=trade.child.id, skip=0, limit=5)
    )
    assert dispute.state is DisputeState.CLOSED


async def test_a_dispute_beside_a_hand_up_is_not_with_the_new_parent(
    trade: Trade, network: Network, open_another: Callable[[], Database]
) -> None:
    house, omar, _sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    middle = Trade(
        trade.database, network, trade.child, trade.ahmed, trade.ahmed, house, omar, trade.panel, trade.sub_panel
    )
    line = await charge(middle, 500)
    result = await beside(
        open_another(),
        lambda store: closing.hand_up(store, trade.child.id, "Moved", by=trade.ana),
        lambda: trade.database.write(lambda store: disputes.open_dispute(store, house.id, line, "One", by=omar)),
    )
    assert isinstance(result, NotBetweenYou)


async def test_two_limits_beside_each_other_and_the_second_has_another_look(
    trade: Trade, open_another: Callable[[], Database]
) -> None:
    shown = Money(100_000, "EUR")

    async def raised(store: Store, minor: int) -> None:
        new = Money(minor, "EUR")
        await debt_limits.raise_limit(store, trade.child.id, new, shown=shown, reason="Good", by=trade.ana)

    result = await beside(
        open_another(),
        lambda store: raised(store, 150_000),
        lambda: trade.database.write(lambda store: raised(store, 120_000)),
    )
    assert isinstance(result, LimitChanged)


async def test_two_reminders_beside_each_other_and_one_is_sent(
    trade: Trade, open_another: Callable[[], Database]
) -> None:
    await charge(trade, 500)
    result = await beside(
        open_another(),
        lambda store: reminders.remind_now(store, trade.child.id, by=trade.ana),
        lambda: trade.database.write(lambda store: reminders.remind_now(store, trade.child.id, by=trade.marta)),
    )
    assert isinstance(result, RemindedAlready)
