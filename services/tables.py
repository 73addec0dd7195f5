"""Tables that came in files."""

from domain.requests import AttachmentId
from domain.table import NotATable, Table, TableFileId
from storage.store import Store


async def table_in(store: Store, file_id: TableFileId) -> Table:
    """Return the table in a file that somebody sent; raises what is wrong with it."""
    table = await store.attachments.table(AttachmentId(file_id))
    if table is None:
        raise NotATable
    return table


async def sample_in(store: Store, file_id: TableFileId) -> Table:
    """Return the header and the first rows of the table in a file, also of one too long to be kept as a table."""
    sample = await store.attachments.sample(AttachmentId(file_id))
    if sample is None:
        raise NotATable
    return sample
