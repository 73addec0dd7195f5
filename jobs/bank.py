"""What the clock does with banks' files: books the rows that somebody ordered to be booked, some at a time."""

from services import bank_booking
from storage.store import Store


async def book_ordered_rows(store: Store) -> int:
    """Book the next rows of a file whose sure rows somebody had booked; return how many it were.

    Everything waits while the network is frozen. If who ordered it is gone, a colleague has to order it anew.
    """
    bank_file = await store.bank_files.to_book()
    if bank_file is None or bank_file.booked_by is None:
        return 0
    by = (await store.members.actors([bank_file.booked_by])).get(bank_file.booked_by)
    if by is None:
        await store.bank_files.drop_order(bank_file.id)
        return 0
    if await store.resellers.is_frozen(by.reseller_id):
        return 0
    return await bank_booking.book_some(store, bank_file, by=by)
