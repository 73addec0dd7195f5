"""Cases with a supplier for tests, reported in one line."""

from domain.cases import Case, CaseEntry, CaseEntryId, Channel, SupplierId
from domain.people import Actor
from domain.tickets import Cause
from services import fault, reports, suppliers
from storage.store import Store
from tests.tickets import open_one
from tests.trade import Trade

ADDRESS = "support@supplier.example"
SENDER = "desk@example.com"
CHAT = "-100700"


async def case_of(trade: Trade, text: str = "Two customers can't log in") -> Case:
    """Open a case of Ana's for a new ticket of Ahmed's."""
    ticket = await open_one(trade, text=text)
    made = await trade.database.write(lambda store: fault.decide(store, [ticket.id], Cause.SUPPLIER, by=trade.ana))
    assert made.case is not None
    return made.case


async def supplier_of(trade: Trade, name: str = "Meridian", way: Channel = Channel.MAIL) -> SupplierId:
    """Put a supplier on Ana's list who is written to this way."""

    async def work(store: Store) -> SupplierId:
        await store.mails.set_sender(SENDER)
        supplier_id = await suppliers.add(store, name, by=trade.ana)
        if way is Channel.MAIL:
            await suppliers.write_by_mail(store, supplier_id, ADDRESS, by=trade.ana)
        if way is Channel.CHAT:
            await suppliers.link_chat(store, name, "telegram", CHAT, by=trade.ana)
        return supplier_id

    return await trade.database.write(work)


async def report(
    trade: Trade,
    case: Case,
    supplier_id: SupplierId | None,
    *,
    way: Channel = Channel.MAIL,
    text: str = "Nobody gets in",
    subject: str = "Case",
    after: int = 0,
    by: Actor | None = None,
) -> CaseEntry:
    """Report a case in Ana's name, unless somebody else is named."""
    sending = reports.Sending(text, subject, supplier_id, CaseEntryId(after), way)
    return await trade.database.write(lambda store: reports.send(store, case.id, sending, by=by or trade.ana))
