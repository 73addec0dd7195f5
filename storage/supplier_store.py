"""The repositories by which a case reaches its supplier."""

from datetime import datetime
from functools import cached_property

from storage.case_reports import CaseReports
from storage.connection import Connection
from storage.mails import Mails
from storage.suppliers import Suppliers


class SupplierStore:
    """A part of the store."""

    connection: Connection
    now: datetime

    @cached_property
    def suppliers(self) -> Suppliers:
        return Suppliers(self.connection, self.now)

    @cached_property
    def case_reports(self) -> CaseReports:
        return CaseReports(self.connection, self.now)

    @cached_property
    def mails(self) -> Mails:
        return Mails(self.connection, self.now)
