"""Files that people sent: where their platform keeps them, what they are, and for receipts the bytes."""

import hashlib
import json
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.errors import Refusal
from domain.people import ResellerId
from domain.requests import Attachment, AttachmentId, MediaKind
from domain.table import Table, refusal_called
from storage.connection import Connection
from storage.models.payments import payments
from storage.models.requests import attachment_tables, attachments, requests
from storage.rows import columns_for, first

_attachment = sa.select(*columns_for(Attachment, attachments))
_other = attachments.alias("other")


def _receipts_of(table: sa.Table) -> sa.Select[Any]:
    """Return the statement for the newest receipts in a table of a parent's requests or payments."""
    c = table.c
    wanted = (c.parent_id == sa.bindparam("of"), c.receipt_id.is_not(None), c.receipt_id != sa.bindparam("but"))
    newest = sa.select(c.receipt_id).where(*wanted).order_by(c.receipt_id.desc()).limit(sa.bindparam("most"))
    return sa.select(newest.subquery())


_NEWEST_RECEIPTS = (
    sa.select(attachments.c.id, attachments.c.likeness)
    .where(
        attachments.c.id.in_(sa.union(_receipts_of(requests), _receipts_of(payments))),
        attachments.c.likeness.is_not(None),
    )
    .order_by(attachments.c.id.desc())
    .limit(sa.bindparam("most"))
)


class Attachments:
    """Keeps files, and knows when the same one came before."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def add(
        self,
        *,
        reseller_id: ResellerId,
        platform: str,
        remote_id: str,
        name: str,
        media_type: str,
        size: int,
        content: bytes | None,
        likeness: bytes | None = None,
        kind: MediaKind = MediaKind.UNKNOWN,
    ) -> AttachmentId:
        """Keep a file. `content`: its bytes, `None` where they were too many to fetch; `likeness`: of a picture."""
        result = await self._connection.execute(
            sa.insert(attachments)
            .values(
                reseller_id=reseller_id,
                platform=platform,
                remote_id=remote_id,
                name=name,
                media_type=media_type,
                size=size,
                sha256=hashlib.sha256(content).hexdigest() if content is not None else "",
                likeness=likeness,
                content=content,
                sent_at=self._now,
                kind=kind,
            )
            .returning(attachments.c.id)
        )
        return AttachmentId(result.scalar_one())

    async def by_id(self, attachment_id: AttachmentId) -> Attachment | None:
        return first(Attachment, await self._connection.execute(_attachment.where(attachments.c.id == attachment_id)))

    async def content(self, attachment_id: AttachmentId) -> bytes | None:
        """Return the bytes of a file, where they are kept."""
        result = await self._connection.execute(
            sa.select(attachments.c.content).where(attachments.c.id == attachment_id)
        )
        return result.scalar_one_or_none()

    async def likeness(self, attachment_id: AttachmentId) -> bytes | None:
        """Return the likeness of a picture, where it has one."""
        result = await self._connection.execute(
            sa.select(attachments.c.likeness).where(attachments.c.id == attachment_id)
        )
        return result.scalar_one_or_none()

    async def newest_receipts(
        self, parent_id: ResellerId, *, but: AttachmentId, limit: int
    ) -> Sequence[tuple[AttachmentId, bytes]]:
        """Return the pictures that came last as receipts of requests and payments, newest first, each by its likeness.

        Of so many of the newest receipts those that are pictures.
        """
        values = {"of": parent_id, "but": but, "most": limit}
        found = await self._connection.execute(_NEWEST_RECEIPTS, values)
        return [(AttachmentId(row.id), row.likeness) for row in found]

    async def note_alike(self, attachment_id: AttachmentId, other_id: AttachmentId) -> None:
        """Keep that a picture looks like another one, and so like all that this one looks like."""
        first_one = sa.select(sa.func.coalesce(_other.c.alike_id, _other.c.id)).where(_other.c.id == other_id)
        await self._connection.execute(
            sa.update(attachments).where(attachments.c.id == attachment_id).values(alike_id=first_one.scalar_subquery())
        )

    async def keep_table(self, attachment_id: AttachmentId, table: Table) -> None:
        """Keep the table that is in a file, so that nobody has to read the file again."""
        rows = zlib.compress(json.dumps(table.rows).encode(), level=1)
        await self._keep_table(attachment_id, header=json.dumps(table.header), rows=rows, refused="")

    async def keep_no_table(self, attachment_id: AttachmentId, refused: Refusal, sample: Table | None = None) -> None:
        """Keep why a file that was sent as a table can't be read as one. `sample`: the first rows of one too long."""
        said = json.dumps([type(refused).__name__, refused.values()])
        header = "" if sample is None else json.dumps(sample.header)
        rows = b"" if sample is None else zlib.compress(json.dumps(sample.rows).encode(), level=1)
        await self._keep_table(attachment_id, header=header, rows=rows, refused=said)

    async def _keep_table(self, attachment_id: AttachmentId, *, header: str, rows: bytes, refused: str) -> None:
        row = {"attachment_id": attachment_id, "header": header, "rows": rows, "refused": refused}
        await self._connection.execute(sa.insert(attachment_tables), row)

    async def is_sent_as_table(self, attachment_id: AttachmentId) -> bool:
        """Tell whether a file was sent as a table, whatever became of it."""
        t = attachment_tables.c
        result = await self._connection.execute(sa.select(t.attachment_id).where(t.attachment_id == attachment_id))
        return result.first() is not None

    async def table(self, attachment_id: AttachmentId) -> Table | None:
        """Return the table in a file; `None` for one that wasn't sent as a table. Raises what is wrong with it."""
        t = attachment_tables.c
        result = await self._connection.execute(
            sa.select(t.header, t.rows, t.refused).where(t.attachment_id == attachment_id)
        )
        row = result.first()
        if row is None:
            return None
        if row.refused:
            raise refusal_called(*json.loads(row.refused))
        return _table(row)

    async def sample(self, attachment_id: AttachmentId) -> Table | None:
        """Return the table in a file, or of one that is too long its first rows; raises what else is wrong with it."""
        t = attachment_tables.c
        result = await self._connection.execute(
            sa.select(t.header, t.rows, t.refused).where(t.attachment_id == attachment_id)
        )
        row = result.first()
        if row is None:
            return None
        if not row.rows:
            raise refusal_called(*json.loads(row.refused))
        return _table(row)


def _table(row: sa.Row[Any]) -> Table:
    return Table(tuple(json.loads(row.header)), tuple(map(tuple, json.loads(zlib.decompress(row.rows)))))
