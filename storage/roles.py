"""With which role a member acts at a moment: their own, or the one of an owner for whom they stand in."""

from typing import Any

import sqlalchemy as sa

from domain.people import Role
from storage.models.authority import deputies
from storage.models.base import Moment
from storage.models.people import members

_d = deputies.c
_now: sa.BindParameter[Any] = sa.bindparam("now", type_=Moment())

_stands_in = sa.and_(
    _d.member_id == members.c.id,
    _d.ended_at.is_(None),
    _d.starts <= _now,
    _d.ends > _now,
    members.c.role != Role.OWNER,
)

ROLE_NOW: sa.ColumnElement[Any] = sa.func.coalesce(_d.role, members.c.role)
"""Of a statement on `member` that went through `at_now`."""


def at_now(statement: sa.Select[Any]) -> sa.Select[Any]:
    """Return a statement on `member` joined with whom each stands in for at the moment `now`, a value of its own."""
    return statement.outerjoin(deputies, _stands_in)
