"""The names of what the audit's lines are about, for those who may know them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.people import ResellerId
from storage.connection import Connection
from storage.models.payments import disputes
from storage.models.people import members, resellers
from storage.models.requests import requests
from storage.models.selling import sale_drafts
from storage.rows import every


@dataclass(frozen=True, slots=True)
class Named:
    """The name of a reseller or a member; of a request or a dispute its number, and whose it is."""

    id: int
    name: str
    number: int | None


_ids: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_house: sa.BindParameter[int] = sa.bindparam("house")
_r = resellers.c
_near = sa.or_(_r.id == _house, _r.parent_id == _house)
_none = sa.literal(None, sa.BigInteger)
_NAMES = {
    "reseller_id": sa.select(_r.id, _r.name, _none).where(_r.id.in_(_ids), _near),
    "member_id": sa.select(members.c.id, members.c.name, _none).where(
        members.c.id.in_(_ids), members.c.reseller_id == _house
    ),
    "draft_id": sa.select(sale_drafts.c.id, _r.name, requests.c.number)
    .join(resellers, _r.id == sale_drafts.c.reseller_id)
    .outerjoin(requests, requests.c.id == sale_drafts.c.request_id)
    .where(sale_drafts.c.id.in_(_ids), _near),
    "request_id": sa.select(requests.c.id, _r.name, requests.c.number)
    .join(resellers, _r.id == requests.c.reseller_id)
    .where(requests.c.id.in_(_ids), _near),
    "dispute_id": sa.select(disputes.c.id, _r.name, disputes.c.number)
    .join(resellers, _r.id == disputes.c.reseller_id)
    .where(disputes.c.id.in_(_ids), _near),
}


class AuditNames:
    """Finds names by the ids that the audit keeps."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def of(self, wanted: Sequence[Mapping[str, int]], house: ResellerId) -> Mapping[tuple[str, int], Named]:
        """Return, by kind of id and id, what a reseller or its sub-resellers call their own."""
        found: dict[tuple[str, int], Named] = {}
        for kind, statement in _NAMES.items():
            ids = sorted({ids[kind] for ids in wanted if kind in ids})
            if ids:
                result = await self._connection.execute(statement, {"ids": ids, "house": house})
                found |= {(kind, named.id): named for named in every(Named, result)}
        return found
