"""A store: one transaction, its one moment, and the repositories on it."""

from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from domain.traffic import NOWHERE, Source
from storage.agreement import Clauses, Panels, Revisions, StandingTerms, SubPanels
from storage.alerts import Alerts
from storage.announcements import Announcements
from storage.areas import Areas
from storage.arrivals import Arrivals
from storage.attachments import Attachments
from storage.audit_names import AuditNames
from storage.bank import BankFiles
from storage.books import Books
from storage.cases import Cases
from storage.cash_flow import CashFlows
from storage.closing import Closings
from storage.companies import Companies
from storage.connection import Connection
from storage.courses import Courses
from storage.deliveries import Deliveries
from storage.deputies import Deputies
from storage.disputes import Disputes
from storage.due_accounts import DueAccounts
from storage.due_lines import DueLines
from storage.escalations import Escalations
from storage.expected_days import ExpectedDays
from storage.export import Exports
from storage.fault import Faults
from storage.fault_figures import FaultFigures
from storage.gifts import Gifts
from storage.guides import Guides
from storage.hours import MemberHours
from storage.inbox import Inbox
from storage.invitations import Invitations
from storage.invoices import Invoices
from storage.known import KnownProblems
from storage.ledger import Ledger
from storage.limits import Limits
from storage.many_tickets import ManyTickets
from storage.movein import MoveIns
from storage.muting import Muting
from storage.network import Network
from storage.notices import Cards, Notices
from storage.offers import Acceptances, Offers
from storage.outbox import Outbox
from storage.payment_drafts import PaymentDrafts
from storage.payment_methods import PaymentMethods
from storage.payments import Payments
from storage.people import Members, Resellers
from storage.records import Audit, Forms, Jobs
from storage.reminders import Reminders
from storage.reported import ReportedBalances
from storage.requests import Requests
from storage.sale_drafts import SaleDrafts
from storage.scope import Scope
from storage.sent_guides import SentGuides
from storage.sources import Sources
from storage.standing_approvals import StandingApprovals
from storage.supplier_store import SupplierStore
from storage.support_figures import SupportFigures
from storage.support_settings import SupportSettingsKept
from storage.ticket_clocks import TicketClocks
from storage.ticket_drafts import TicketDrafts
from storage.ticket_lists import TicketLists
from storage.tickets import Tickets
from storage.triage import Triage
from storage.usage import Usage
from storage.watch import Watch

T = TypeVar("T")


class Store(SupplierStore):
    """One transaction. `now` is the moment at which everything in it happens."""

    def __init__(self, connection: Connection, now: datetime, *, reads_only: bool = False) -> None:
        self.connection = connection
        self.now = now
        self.asked: object | None = None
        """What was understood to be asked in it, once that is known; the audit names it."""
        self.source: Source = NOWHERE
        """Where what is answered in it was written."""
        self._seen: dict[Hashable, Any] | None = {} if reads_only else None

    async def savepoint(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run `work`; what it did is taken back when it raises, and nothing else is."""
        return await self.connection.savepoint(work)

    async def compute(self, work: Callable[[], T]) -> T:
        """Run `work`, which takes long and waits for nothing, where it holds up no other chat."""
        return await self.connection.compute(work)

    async def once(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """Return what `work` finds out; where nothing can change under it, it is looked up only once under its key."""
        if self._seen is None:
            return await work()
        if key not in self._seen:
            self._seen[key] = await work()
        found: T = self._seen[key]
        return found

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.connection, self.now)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.connection, self.now)

    @cached_property
    def cards(self) -> Cards:
        return Cards(self.connection, self.now)

    @cached_property
    def notices(self) -> Notices:
        return Notices(self.connection, self.now)

    @cached_property
    def forms(self) -> Forms:
        return Forms(self.connection, self.now)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.connection, self.now)

    @cached_property
    def jobs(self) -> Jobs:
        return Jobs(self.connection, self.now)

    @cached_property
    def scope(self) -> Scope:
        return Scope(self.connection)

    @cached_property
    def members(self) -> Members:
        return Members(self.connection, self.now)

    @cached_property
    def resellers(self) -> Resellers:
        return Resellers(self.connection, self.now)

    @cached_property
    def attachments(self) -> Attachments:
        return Attachments(self.connection, self.now)

    @cached_property
    def invitations(self) -> Invitations:
        return Invitations(self.connection, self.now)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.connection, self.now)

    @cached_property
    def requests(self) -> Requests:
        return Requests(self.connection, self.now)

    @cached_property
    def sale_drafts(self) -> SaleDrafts:
        return SaleDrafts(self.connection, self.now)

    @cached_property
    def gifts(self) -> Gifts:
        return Gifts(self.connection, self.now)

    @cached_property
    def payment_methods(self) -> PaymentMethods:
        return PaymentMethods(self.connection, self.now)

    @cached_property
    def payments(self) -> Payments:
        return Payments(self.connection, self.now)

    @cached_property
    def payment_drafts(self) -> PaymentDrafts:
        return PaymentDrafts(self.connection, self.now)

    @cached_property
    def due_accounts(self) -> DueAccounts:
        return DueAccounts(self.connection, self.now)

    @cached_property
    def reminders(self) -> Reminders:
        return Reminders(self.connection, self.now)

    @cached_property
    def disputes(self) -> Disputes:
        return Disputes(self.connection, self.now)

    @cached_property
    def panels(self) -> Panels:
        return Panels(self.connection, self.now)

    @cached_property
    def sub_panels(self) -> SubPanels:
        return SubPanels(self.connection, self.now)

    @cached_property
    def terms(self) -> StandingTerms:
        return StandingTerms(self.connection, self.now)

    @cached_property
    def clauses(self) -> Clauses:
        return Clauses(self.connection, self.now)

    @cached_property
    def revisions(self) -> Revisions:
        return Revisions(self.connection, self.now)

    @cached_property
    def offers(self) -> Offers:
        return Offers(self.connection, self.now)

    @cached_property
    def acceptances(self) -> Acceptances:
        return Acceptances(self.connection, self.now)

    @cached_property
    def audit_names(self) -> AuditNames:
        return AuditNames(self.connection, self.now)

    @cached_property
    def closings(self) -> Closings:
        return Closings(self.connection, self.now)

    @cached_property
    def network(self) -> Network:
        return Network(self.connection, self.now)

    @cached_property
    def books(self) -> Books:
        return Books(self.connection, self.now)

    @cached_property
    def move_ins(self) -> MoveIns:
        return MoveIns(self.connection, self.now)

    @cached_property
    def arrivals(self) -> Arrivals:
        return Arrivals(self.connection, self.now)

    @cached_property
    def exports(self) -> Exports:
        return Exports(self.connection, self.now)

    @cached_property
    def bank_files(self) -> BankFiles:
        return BankFiles(self.connection, self.now)

    @cached_property
    def sources(self) -> Sources:
        return Sources(self.connection, self.now)

    @cached_property
    def usage(self) -> Usage:
        return Usage(self.connection, self.now)

    @cached_property
    def reported(self) -> ReportedBalances:
        return ReportedBalances(self.connection, self.now)

    @cached_property
    def alerts(self) -> Alerts:
        return Alerts(self.connection, self.now)

    @cached_property
    def hours(self) -> MemberHours:
        return MemberHours(self.connection, self.now)

    @cached_property
    def courses(self) -> Courses:
        return Courses(self.connection, self.now)

    @cached_property
    def cash_flows(self) -> CashFlows:
        return CashFlows(self.connection, self.now)

    @cached_property
    def due_lines(self) -> DueLines:
        return DueLines(self.connection)

    @cached_property
    def invoices(self) -> Invoices:
        return Invoices(self.connection, self.now)

    @cached_property
    def standing_approvals(self) -> StandingApprovals:
        return StandingApprovals(self.connection, self.now)

    @cached_property
    def limits(self) -> Limits:
        return Limits(self.connection, self.now)

    @cached_property
    def deputies(self) -> Deputies:
        return Deputies(self.connection, self.now)

    @cached_property
    def watch(self) -> Watch:
        return Watch(self.connection, self.now)

    @cached_property
    def expected_days(self) -> ExpectedDays:
        return ExpectedDays(self.connection, self.now)

    @cached_property
    def areas(self) -> Areas:
        return Areas(self.connection, self.now)

    @cached_property
    def tickets(self) -> Tickets:
        return Tickets(self.connection, self.now)

    @cached_property
    def ticket_lists(self) -> TicketLists:
        return TicketLists(self.connection, self.now)

    @cached_property
    def ticket_drafts(self) -> TicketDrafts:
        return TicketDrafts(self.connection, self.now)

    @cached_property
    def guides(self) -> Guides:
        return Guides(self.connection, self.now)

    @cached_property
    def known_problems(self) -> KnownProblems:
        return KnownProblems(self.connection, self.now)

    @cached_property
    def support_settings(self) -> SupportSettingsKept:
        return SupportSettingsKept(self.connection, self.now)

    @cached_property
    def companies(self) -> Companies:
        return Companies(self.connection, self.now)

    @cached_property
    def triage(self) -> Triage:
        return Triage(self.connection, self.now)

    @cached_property
    def many_tickets(self) -> ManyTickets:
        return ManyTickets(self.connection, self.now)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.connection, self.now)

    @cached_property
    def faults(self) -> Faults:
        return Faults(self.connection, self.now)

    @cached_property
    def fault_figures(self) -> FaultFigures:
        return FaultFigures(self.connection)

    @cached_property
    def sent_guides(self) -> SentGuides:
        return SentGuides(self.connection, self.now)

    @cached_property
    def escalations(self) -> Escalations:
        return Escalations(self.connection, self.now)

    @cached_property
    def ticket_clocks(self) -> TicketClocks:
        return TicketClocks(self.connection, self.now)

    @cached_property
    def support_figures(self) -> SupportFigures:
        return SupportFigures(self.connection, self.now)

    @cached_property
    def announcements(self) -> Announcements:
        return Announcements(self.connection, self.now)

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self.connection, self.now)

    @cached_property
    def muting(self) -> Muting:
        return Muting(self.connection, self.now)
