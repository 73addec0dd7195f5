"""How a case stands with its supplier, as its card says it."""

from domain.cases import Case, MailState
from domain.people import Actor
from handlers.screen import Button, Field, press, rows
from handlers.supplier_asks import ShowReport
from handlers.wording import _, moment
from services import reports
from services.ticket_news import DESK_ROLES
from storage.store import Store


async def report_fields(case: Case, store: Store) -> tuple[Field, ...]:
    """Return to whom a case was reported last, when, and whether that got there."""
    entry = await store.case_reports.last(case.id)
    if entry is None or case.supplier_id is None:
        return ()
    supplier = await store.suppliers.by_id(case.supplier_id)
    mailed = await store.case_reports.mailed(entry.id)
    shown = await store.case_reports.is_shown(entry.id, reports.CARD)
    if mailed is not None:
        how = _mailed(mailed)
    elif shown is not None:
        how = _("in the chat") if shown else _("on its way into the chat")
    else:
        how = _("by hand")
    values = {"moment": moment(entry.at), "how": how}
    return (Field(_("Reported to %(supplier)s") % {"supplier": supplier.name}, _("%(moment)s, %(how)s") % values),)


def _mailed(state: MailState) -> str:
    return {
        MailState.QUEUED: _("the mail is on its way"),
        MailState.SENDING: _("the mail is on its way"),
        MailState.SENT: _("by mail"),
        MailState.UNCERTAIN: _("by mail, which may not have got there"),
        MailState.FAILED: _("the mail wasn't sent"),
    }[state]


def report_buttons(case: Case, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    """Return the way to report a case; that of a reseller in between goes to its parent."""
    if not reader.is_top or reader.role not in DESK_ROLES or not case.is_open:
        return ()
    return rows(press(_("Report…"), ShowReport(case.id)))
