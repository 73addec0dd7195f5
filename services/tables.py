"""Tables that came in files."""

from dataclasses import replace

from domain.requests import AttachmentId
from domain.table import NotATable, Table, TableFileId
from storage.store import Store

MOST_SAMPLED = 2_000
"""How many rows tell what the columns of a table are: they are looked at in a transaction."""


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
    return replace(sample, rows=sample.rows[:MOST_SAMPLED])
