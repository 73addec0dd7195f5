"""Banks' files as people send them, and what is due to be paid by them."""

from decimal import Decimal
from itertools import count

from bot.desk import with_table
from bot.tables import read_table
from domain.agreement import SubPanel
from domain.ledger import AccountKind
from domain.people import Actor
from domain.requests import AttachmentId, Request, Settlement
from domain.table import TableFileId
from handlers.screen import Screen
from handlers.speech import SentFile
from services import bank, loading
from storage.bank import BankFile
from storage.store import Store
from tests.services.deciding import approve_it
from tests.talk import Chat
from tests.trade import Trade

HEADER = "Date,Sender,Reference,Amount\n"
_files = count(1)


def csv_of(*rows: str, header: str = HEADER) -> bytes:
    return (header + "\n".join(rows) + "\n").encode()


async def on_account(
    trade: Trade, credits: int, *, by: Actor | None = None, sub_panel: SubPanel | None = None
) -> Request:
    """Have somebody buy credits on account: 100 for €210."""
    values = {"sub_panel_id": sub_panel.id} if sub_panel else {}
    request = await trade.request(credits, by=by, **values)
    await approve_it(trade, request, settlement=Settlement.ON_ACCOUNT)
    await trade.database.write(lambda store: loading.confirm_loaded(store, request.id, by=trade.ana))
    return await trade.seen(request)


async def kept(trade: Trade, content: bytes, *, by: Actor | None = None) -> TableFileId:
    """Keep a file with the table in it, as it is kept when somebody sends it."""
    file_id = await trade.receipt(content, of=by or trade.ana, name="bank.csv")
    table = read_table("bank.csv", content)
    await trade.database.write(lambda store: store.attachments.keep_table(AttachmentId(file_id), table))
    return TableFileId(file_id)


async def matched(trade: Trade, content: bytes, *, by: Actor | None = None) -> BankFile:
    """Send a file and confirm its columns."""
    file_id, who = await kept(trade, content, by=by), by or trade.ana

    async def work(store: Store) -> BankFile:
        begun = await bank.begin(store, file_id, by=who)
        return begun if begun.matched_at else await bank.confirm(store, begun.id, by=who)

    return await trade.database.write(work)


async def due(trade: Trade) -> Decimal:
    """Return what Ahmed has to pay."""
    return Decimal(-(await trade.balance(AccountKind.DUE))[0]) / 100


async def drops(chat: Chat, content: bytes, *, name: str = "bank.csv", text: str = "") -> Screen:
    """Drop a file into a chat, as the desk hands it on."""
    sent = SentFile(f"file-{next(_files)}", name, "text/csv", len(content), content)
    return await chat.sends(await with_table(sent), text)
