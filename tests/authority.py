"""What lets somebody decide in an owner's place, and how far, in one line each; and money that came in."""

from datetime import date, timedelta

from domain.deputies import Deputy
from domain.money import Money
from domain.payments import Payment
from domain.people import Actor, Role
from domain.standing_approvals import StandingApproval
from services import deputies, limits, standing_approvals
from storage.database import Database
from tests.conftest import START
from tests.paying import pays
from tests.trade import Trade

TODAY = START.date()


async def pay(trade: Trade, minor: int, *, by: Actor | None = None) -> Payment:
    """Record money that came from Ahmed."""

    return await pays(trade.database, trade.child.id, Money(minor, "EUR"), by=by or trade.ana)


async def give(trade: Trade, cap: int = 400) -> StandingApproval:
    """Let Ahmed's requests approve themselves."""
    return await trade.database.write(lambda store: standing_approvals.give(store, trade.child.id, cap, by=trade.ana))


async def limit(trade: Trade, who: Actor, **sums: int | None) -> None:
    """Limit what a colleague of the parent may decide on, `at_once` or `a_day`, in cents."""
    values = {name: None if minor is None else Money(minor, "EUR") for name, minor in sums.items()}
    await trade.database.write(lambda store: limits.change(store, who.member_id, by=trade.ana, **values))


async def let_stand_in(
    trade: Trade,
    who: Actor,
    role: Role = Role.OWNER,
    *,
    first: date = TODAY,
    days: int = 10,
    by: Actor | None = None,
) -> Deputy:
    """Let a colleague stand in for Ana, or for another owner."""
    last = first + timedelta(days=days - 1)
    return await trade.database.write(
        lambda store: deputies.stand_in(store, who.member_id, role, first=first, last=last, by=by or trade.ana)
    )


async def acting(database: Database, who: Actor) -> Actor:
    """Return a member as the bot sees them now."""
    found = await database.read(lambda store: store.members.acting("telegram", who.chat))
    assert found is not None
    return found
