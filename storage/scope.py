"""Whose an object is: what every check of a pressed button starts from."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from domain.people import ResellerId
from storage.connection import Connection
from storage.models.agreement import clauses, offers, panels, revisions, sub_panels
from storage.models.alerts import alerts
from storage.models.announcing import announcements
from storage.models.authority import deputies
from storage.models.bank import bank_files, bank_rows
from storage.models.checkins import checkins, conversations, follow_ups
from storage.models.invoices import invoices
from storage.models.movein import move_ins
from storage.models.payments import disputes, payment_drafts, payments
from storage.models.people import invitations, members, resellers
from storage.models.pricing import cost_changes, price_reviews, tier_tables
from storage.models.promises import counters, promises
from storage.models.reported import differences, reconciliations
from storage.models.requests import attachments, payment_methods, requests
from storage.models.selling import gifts, sale_drafts
from storage.models.support import (
    areas,
    cases,
    companies,
    fault_decisions,
    guides,
    mails,
    suppliers,
    ticket_drafts,
    ticket_messages,
    tickets,
)
from storage.models.usage import sources, usage_imports
from storage.requests import SEEN_BELOW
from storage.rows import first


@dataclass(frozen=True, slots=True)
class Ownership:
    """The reseller that an object belongs to, and that reseller's parent.

    Of what stands between the two, like a request, the parent is the one that it was made with: `None` where the
    reseller has another parent since, for then it is neither's to deal with. What only the parent knows of, like a sale
    that waits for a second colleague, has no reseller.
    """

    reseller_id: ResellerId | None
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


def _below(table: sa.Table) -> sa.Select[Any]:
    """Return the statement that finds whose a row of `table` is: the parent's alone, of whom nobody below knows."""
    still = sa.case((table.c.parent_id == resellers.c.parent_id, table.c.parent_id))
    return (
        sa.select(sa.null(), still.label("parent_id"))
        .join(table, table.c.reseller_id == resellers.c.id)
        .where(table.c.id == sa.bindparam("id"))
    )


def _requests() -> sa.Select[tuple[int | None, int | None]]:
    """Return the statement that finds the two sides of a request; the parent's alone as long as that is all it is."""
    still = sa.case((requests.c.parent_id == resellers.c.parent_id, requests.c.parent_id))
    return (
        sa.select(sa.case((SEEN_BELOW, resellers.c.id)), still.label("parent_id"))
        .join(requests, requests.c.reseller_id == resellers.c.id)
        .where(requests.c.id == sa.bindparam("id"))
    )


_WRITTEN = sa.select(invoices.c.reseller_id, invoices.c.parent_id).where(invoices.c.id == sa.bindparam("id"))
"""Of an invoice, both sides keep it, whoever deals with whom by now."""

_SAID = (
    sa.select(resellers.c.id, sa.case((tickets.c.parent_id == resellers.c.parent_id, tickets.c.parent_id)))
    .select_from(ticket_messages.join(tickets, ticket_messages.c.ticket_id == tickets.c.id))
    .join(resellers, tickets.c.reseller_id == resellers.c.id)
    .where(ticket_messages.c.id == sa.bindparam("id"))
)
"""Of something said in a ticket, the two sides of the ticket."""

_DRAFTED = (
    sa.select(resellers.c.id, resellers.c.parent_id)
    .select_from(ticket_drafts.join(members, ticket_drafts.c.member_id == members.c.id))
    .join(resellers, members.c.reseller_id == resellers.c.id)
    .where(ticket_drafts.c.id == sa.bindparam("id"))
)
"""Of a ticket that isn't opened yet, who began it: perhaps the parent's people, for a sub-reseller."""

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
    "RequestId": _requests(),
    "SaleDraftId": _between(sale_drafts),
    "GiftId": _through(gifts),
    "DisputeId": _between(disputes),
    "AttachmentId": _through(attachments),
    "TableFileId": _through(attachments),
    "PaymentMethodId": _through(payment_methods),
    "MoveInId": _through(move_ins),
    "BankFileId": _through(bank_files),
    "BankRowId": _through(bank_rows),
    "SourceId": _through(sources),
    "UsageImportId": _through(usage_imports),
    "AlertId": _through(alerts),
    "ReconciliationId": _through(reconciliations),
    "DifferenceId": _through(differences),
    "PaymentId": _between(payments),
    "PaymentDraftId": _between(payment_drafts),
    "InvoiceId": _WRITTEN,
    "TicketId": _between(tickets),
    "TicketMessageId": _SAID,
    "TicketDraftId": _DRAFTED,
    "AreaId": _through(areas),
    "GuideId": _through(guides),
    "CaseId": _through(cases),
    "FaultDecisionId": _through(fault_decisions),
    "CompanyId": _through(companies),
    "SupplierId": _through(suppliers),
    "MailId": _through(mails),
    "AnnouncementId": _through(announcements),
    "TierTableId": _through(tier_tables),
    "CostChangeId": _through(cost_changes),
    "PromiseId": _between(promises),
    "CounterId": _between(counters),
    "ReviewId": _below(price_reviews),
    "CheckinId": _below(checkins),
    "FollowUpId": _below(follow_ups),
    "ConversationId": _below(conversations),
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
