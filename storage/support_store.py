"""The repositories of support on a store."""

from datetime import datetime
from functools import cached_property

from storage.announcements import Announcements
from storage.areas import Areas
from storage.case_reports import CaseReports
from storage.cases import Cases
from storage.companies import Companies
from storage.connection import Connection
from storage.deliveries import Deliveries
from storage.escalations import Escalations
from storage.fault import Faults
from storage.fault_figures import FaultFigures
from storage.guides import Guides
from storage.known import KnownProblems
from storage.mails import Mails
from storage.many_tickets import ManyTickets
from storage.muting import Muting
from storage.suppliers import Suppliers
from storage.support_figures import SupportFigures
from storage.support_settings import SupportSettingsKept
from storage.ticket_clocks import TicketClocks
from storage.ticket_drafts import TicketDrafts
from storage.ticket_lists import TicketLists
from storage.tickets import Tickets
from storage.topics import DeskGroups, Topics
from storage.triage import Triage


class SupportStore:
    """What a store has for tickets, cases and announcements."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now

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
    def suppliers(self) -> Suppliers:
        return Suppliers(self.connection, self.now)

    @cached_property
    def case_reports(self) -> CaseReports:
        return CaseReports(self.connection, self.now)

    @cached_property
    def mails(self) -> Mails:
        return Mails(self.connection, self.now)

    @cached_property
    def faults(self) -> Faults:
        return Faults(self.connection, self.now)

    @cached_property
    def fault_figures(self) -> FaultFigures:
        return FaultFigures(self.connection)

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
    def support_settings(self) -> SupportSettingsKept:
        return SupportSettingsKept(self.connection, self.now)

    @cached_property
    def announcements(self) -> Announcements:
        return Announcements(self.connection, self.now)

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self.connection, self.now)

    @cached_property
    def muting(self) -> Muting:
        return Muting(self.connection, self.now)

    @cached_property
    def desk_groups(self) -> DeskGroups:
        return DeskGroups(self.connection, self.now)

    @cached_property
    def topics(self) -> Topics:
        return Topics(self.connection, self.now)
