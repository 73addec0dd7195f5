"""A store: one transaction, its one moment, and the repositories on it."""

from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from domain.traffic import NOWHERE, Source
from storage.agreement import Clauses, Panels, Revisions, StandingTerms, SubPanels
from storage.alerts import Alerts
from storage.arrivals import Arrivals
from storage.attachments import Attachments
from storage.audit_names import AuditNames
from storage.bank import BankFiles
from storage.books import Books
from storage.cash_flow import CashFlows
from storage.closing import Closings
from storage.connection import Connection
from storage.courses import Courses
from storage.deputies import Deputies
from storage.disputes import Disputes
from storage.due_accounts import DueAccounts
from storage.due_lines import DueLines
from storage.expected_days import ExpectedDays
from storage.export import Exports
from storage.gifts import Gifts
from storage.hours import MemberHours
from storage.inbox import Inbox
from storage.invitations import Invitations
from storage.invoices import Invoices
from storage.ledger import Ledger
from storage.limits import Limits
from storage.movein import MoveIns
from storage.network import Network
from storage.notices import Cards, Notices
from storage.offers import Acceptances, Offers
from storage.outbox import Outbox
from storage.payment_drafts import PaymentDrafts
from storage.payment_methods import PaymentMethods
from storage.payments import Payments
from storage.people import Members, Resellers
from storage.records import Audit, Forms, Jobs
from storage.relationship_store import RelationshipStore
from storage.reminders import Reminders
from storage.reported import ReportedBalances
from storage.requests import Requests
from storage.sale_drafts import SaleDrafts
from storage.scope import Scope
from storage.sources import Sources
from storage.standing_approvals import StandingApprovals
from storage.usage import Usage
from storage.watch import Watch

T = TypeVar("T")


class Store(RelationshipStore):
    """One transaction. `now` is the moment at which everything in it happens."""

    def __init__(self, connection: Connection, now: datetime, *, reads_only: bool = False) -> None:
        super().__init__(connection, now)
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
