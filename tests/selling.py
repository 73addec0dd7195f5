"""Sales from the asking to the loading, and usage as a source would report it."""

from itertools import count

from domain.ledger import AccountKind, Leg, TransferKind
from domain.people import ResellerId
from domain.requests import Request, Settlement
from services import loading
from storage.store import Store
from tests.services.deciding import approve_it
from tests.trade import Trade

_numbers = count(1)


async def sold(trade: Trade, credits: int = 200, *, settlement: Settlement = Settlement.ON_ACCOUNT) -> Request:
    """Have Ahmed ask for credits, and Ana approve and load them."""
    request = await trade.request(credits)
    await approve_it(trade, request, settlement=settlement)
    await trade.database.write(lambda store: loading.confirm_loaded(store, request.id, by=trade.ana))
    return await trade.seen(request)


async def spend(trade: Trade, credits: int, *, of: ResellerId | None = None) -> None:
    """Record credits that a sub-reseller spent in the panel, be there as many or not; Ahmed if nobody else is named."""
    spender = of or trade.child.id

    async def work(store: Store) -> None:
        accounts = {account.kind: account for account in await store.ledger.of_reseller(spender)}
        wallet = accounts[AccountKind.WALLET]
        gone = await store.ledger.account(spender, AccountKind.CONSUMED, wallet.asset)
        leg = Leg("usage", TransferKind.SINGLE, wallet.id, gone.id, credits)
        await store.ledger.record([leg], key=f"usage:{next(_numbers)}", actor="test", reason="used")

    await trade.database.write(work)
