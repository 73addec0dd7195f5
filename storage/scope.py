"""Whose an object is: what every check of a pressed button starts from."""

from dataclasses import dataclass

import sqlalchemy as sa

from domain.people import ResellerId
from storage.connection import Connection
from storage.models.agreement import clauses, offers, panels, revisions, sub_panels
from storage.models.authority import deputies
from storage.models.people import invitations, members, resellers
from storage.models.requests import attachments, payment_methods, requests
from storage.rows import first


@dataclass(frozen=True, slots=True)
class Ownership:
    """The reseller that an object belongs to, and that reseller's parent.

    Of what stands between the two, like a request, the parent is the one that it was made with: `None` where the
    reseller has another parent since, for then it is neither's to deal with.
    """

    reseller_id: ResellerId
    parent_id: ResellerId | None


def _through(table: sa.Table) -> sa.Select[tuple[int, int | None]]:
    """Return the statement that finds the owner of a row of `table` through its reseller."""
    return (
        sa.select(resellers.c.id, resellers.c.parent_id)
        .join(table, table.c.reseller_id == resellers.c.id)
        .where(table.c.id == sa.bindparam("id"))
    )


def _between(table: sa.Table) -> sa.Select[tuple[int, int | None]]:
    """Return the statement that finds the two sides of a row of `table`, as long as they deal with each other."""
    still = sa.case((table.c.parent_id == resellers.c.parent_id, table.c.parent_id))
    return (
        sa.select(resellers.c.id, still.label("parent_id"))
        .join(table, table.c.reseller_id == resellers.c.id)
        .where(table.c.id == sa.bindparam("id"))
    )


_OWNER_OF = {
    "ResellerId": sa.select(resellers.c.id, resellers.c.parent_id).where(resellers.c.id == sa.bindparam("id")),
    "MemberId": _through(members),
    "DeputyId": _through(deputies),
    "InvitationId": _through(invitations),
    "ClauseId": _through(clauses),
    "RevisionId": _through(revisions),
    "PanelId": _through(panels),
    "SubPanelId": _through(sub_panels),
    "OfferId": _between(offers),
    "RequestId": _between(requests),
    "AttachmentId": _through(attachments),
    "PaymentMethodId": _through(payment_methods),
}

SCOPED = frozenset(_OWNER_OF)


class Scope:
    """Finds the owner of an object by the name of its id's type."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of(self, id_type: str, object_id: int) -> Ownership | None:
        """Return whose the object is, or `None` if there is no such object."""
        result = await self._connection.execute(_OWNER_OF[id_type], {"id": object_id})
        return first(Ownership, result)
