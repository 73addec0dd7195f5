"""What is owed in a trade, made and paid in one line each, and what its people have been sent."""

from datetime import datetime, timedelta
from itertools import count

from domain.clock import TurnableClock
from domain.ledger import AccountKind, Leg, TransferId, TransferKind
from domain.money import Money
from domain.people import Actor, Reseller
from services import books, decisions
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


async def pay(trade: Trade, minor: int, *, of: Reseller | None = None, currency: str = "EUR") -> None:
    """Have a sub-reseller pay."""
    child = of or trade.child

    async def work(store: Store) -> None:
        before = await books.standing_before_payment(store, child.id, currency)
        await books.receive_payment(store, child.id, Money(minor, currency), after=before.after, by=trade.ana)

    await trade.database.write(work)


async def heard(trade: Trade, *members: Actor) -> list[list[str]]:
    """Return what members have been sent since they last looked, Ahmed if nobody else is named."""
    chats = [Chat(trade.database, member) for member in members or (trade.ahmed,)]
    return [[text_of(screen) for screen in await chat.news()] for chat in chats]


def turn_to(clock: TurnableClock, moment: datetime) -> None:
    """Turn a clock forward to a moment."""
    assert moment >= clock()
    clock.forward(moment - clock())


DAY, HOUR = timedelta(days=1), timedelta(hours=1)
