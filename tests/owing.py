"""What is owed in a trade, made and paid in one line each, and what its people have been sent."""

from datetime import datetime, timedelta
from itertools import count

from domain.clock import TurnableClock
from domain.ledger import AccountKind, Leg, TransferId, TransferKind
from domain.people import Actor, Reseller
from services import decisions
from storage.store import Store
from tests.talk import Chat, text_of
from tests.trade import Trade

_numbers = count(1)


async def charge(trade: Trade, minor: int, *, of: Reseller | None = None, currency: str = "EUR") -> TransferId:
    """Charge a sub-reseller of the trade's parent, Ahmed if nobody else is named, for no request."""
    child = of or trade.child

    async def work(store: Store) -> TransferId:
        due = await decisions.due_account(store, child.id, currency)
        sales = await store.ledger.account(trade.top.id, AccountKind.SALES, currency)
        leg = Leg("charge", TransferKind.SINGLE, due.id, sales.id, minor)
        [made] = await store.ledger.record([leg], key=f"charge:{next(_numbers)}", actor="test", reason="charged")
        return made.id

    return await trade.database.write(work)


async def pay(trade: Trade, minor: int, *, of: Reseller | None = None, currency: str = "EUR") -> TransferId:
    """Have a sub-reseller of the trade's parent pay, Ahmed if nobody else is named."""
    child = of or trade.child

    async def work(store: Store) -> TransferId:
        due = await decisions.due_account(store, child.id, currency)
        cash = await store.ledger.account(trade.top.id, AccountKind.CASH, currency)
        leg = Leg("payment", TransferKind.SINGLE, cash.id, due.id, minor)
        [made] = await store.ledger.record([leg], key=f"paid:{next(_numbers)}", actor="test", reason="paid")
        return made.id

    return await trade.database.write(work)


async def heard(trade: Trade, *members: Actor) -> list[list[str]]:
    """Return what members have been sent since they last looked, Ahmed if nobody else is named."""
    chats = [Chat(trade.database, member) for member in members or (trade.ahmed,)]
    return [[text_of(screen) for screen in await chat.news()] for chat in chats]


def turn_to(clock: TurnableClock, moment: datetime) -> None:
    """Turn a clock forward to a moment."""
    assert moment >= clock()
    clock.forward(moment - clock())


DAY, HOUR = timedelta(days=1), timedelta(hours=1)
