"""Which pictures look like one another, as it was found when each came."""

from typing import Any

import sqlalchemy as sa

from storage.models.requests import attachments

_own = attachments.alias("own")
_first_one = (
    sa.select(sa.func.coalesce(_own.c.alike_id, _own.c.id))
    .where(_own.c.id == sa.bindparam("receipt"))
    .scalar_subquery()
)
ALIKE: sa.Select[Any] = sa.select(attachments.c.id).where(
    sa.or_(attachments.c.id == _first_one, attachments.c.alike_id == _first_one)
)
"""The ids of a file `receipt` and of all that look like it."""
