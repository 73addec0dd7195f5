"""Reports of cases: looked at, changed and sent by a colleague, and what the supplier answers in its chat."""

from collections.abc import Sequence
from dataclasses import replace

from domain.cases import CaseEntryId, Channel, Supplier
from domain.errors import NotHere
from domain.people import Actor, Role
from handlers.cards import draws, words
from handlers.cases_asks import RedrawCase, ShowCase
from handlers.groups import Heard, answered_in_groups
from handlers.menu import to_menu
from handlers.refusals import leads_by
from handlers.registry import DESK, answers
from handlers.report_words import report_subject, report_text
from handlers.screen import Button, Field, Screen, copy, main, press, rows
from handlers.supplier_asks import (
    AddSupplier,
    ComposeReport,
    CopyReport,
    EditReport,
    SendMailAgain,
    SendReport,
    ShowReport,
)
from handlers.wording import _, moment
from services import mailing, reports
from services.mailing import MailFailed, MailUncertain
from services.reports import Report, ReportChanged, ReportedAlready, Sending, SupplierAnswered, check_of
from storage.store import Store

LONGEST_COPY = 256


@answers(ShowReport, roles=DESK, reads=True)
async def show_report(ask: ShowReport, who: Actor, store: Store) -> Screen:
    """Show what would be reported, and to whom; asks to whom first, where there are several."""
    report = await reports.report_of(store, ask.case_id, ask.supplier_id, by=who)
    if report.supplier is not None:
        return await _preview(report, who, store)
    choice = await reports.who_for(store, report.case)
    if len(choice) > 1:
        return _whom(report, choice)
    return await _preview(replace(report, supplier=choice[0] if choice else None), who, store)


def _whom(report: Report, choice: Sequence[Supplier]) -> Screen:
    of = report.case.id
    return Screen(
        title=_("To whom is case #%(number)s reported?") % {"number": report.case.number},
        buttons=(
            *rows(*(press(one.name, ShowReport(of, one.id)) for one in choice), wide=2),
            *rows(press(_("« Case"), RedrawCase(of))),
        ),
    )


async def _preview(report: Report, who: Actor, store: Store) -> Screen:
    text, last = report_text(report, who), await store.case_reports.last(report.case.id)
    values = {"number": report.case.number, "supplier": report.supplier.name if report.supplier else ""}
    title = _("Report case #%(number)s to %(supplier)s?") if report.supplier else _("Report case #%(number)s?")
    before = (
        _("It was reported on %(moment)s already. Shall it be reported again?") % {"moment": moment(last.at)}
        if last
        else ""
    )
    of, whom = report.case.id, report.supplier.id if report.supplier else None
    accounts = any(report.accounts) and not report.draft.words
    return Screen(
        title=title % values,
        lines=tuple(line for line in (before, _way_line(report.supplier)) if line),
        quote=text,
        buttons=(
            *rows(main(_way_word(report.supplier), _sending(report, text, last.id if last else 0))),
            *rows(
                copy(_("Copy"), text) if len(text) <= LONGEST_COPY else press(_("Copy"), CopyReport(of, whom)),
                press(_("Edit…"), EditReport(of, whom)),
                _accounts_button(report) if accounts else None,
                press(_("As it is composed"), ComposeReport(of, whom)) if report.draft.words else None,
                press(_("Add a supplier"), AddSupplier()) if whom is None and who.role is Role.OWNER else None,
                press(_("« Case"), RedrawCase(of)),
                wide=2,
            ),
        ),
    )


def _accounts_button(report: Report) -> Button:
    label = _("Without accounts") if report.draft.names else _("With account names")
    whom = report.supplier.id if report.supplier else None
    return press(label, ComposeReport(report.case.id, whom, names=not report.draft.names))


def _way_line(supplier: Supplier | None) -> str:
    if supplier is None or supplier.channel is Channel.COPY:
        return _("Copy it and send it yourself; then tap that you did. No sub-reseller is named or quoted in it.")
    if supplier.channel is Channel.MAIL:
        return _("It goes by mail to %(address)s. No sub-reseller is named or quoted in it.") % {
            "address": supplier.address
        }
    return _("It goes into the chat with them. No sub-reseller is named or quoted in it.")


def _way_word(supplier: Supplier | None) -> str:
    match supplier.channel if supplier else Channel.COPY:
        case Channel.MAIL:
            return _("Send by mail")
        case Channel.CHAT:
            return _("Send to the chat")
        case _:
            return _("I sent it: note it as reported")


def _sending(report: Report, text: str, last: int) -> SendReport:
    supplier = report.supplier
    way = supplier.channel if supplier else Channel.COPY
    return SendReport(report.case.id, check_of(text), way, last, supplier.id if supplier else None)


@answers(CopyReport, roles=DESK, reads=True)
async def copy_report(ask: CopyReport, who: Actor, store: Store) -> Screen:
    """Show a report alone, as a text that a tap copies."""
    report = await reports.report_of(store, ask.case_id, ask.supplier_id, by=who)
    text = report_text(report, who)
    return Screen(fields=(Field(_("Tap to copy"), text, copyable=True),), buttons=_back(ask), fresh=True)


def _back(ask: CopyReport | EditReport) -> tuple[tuple[Button, ...], ...]:
    return rows(press(_("« Back"), ShowReport(ask.case_id, ask.supplier_id)))


@answers(EditReport, roles=DESK)
async def edit_report(ask: EditReport, who: Actor, store: Store) -> Screen:
    """Have a report say what a colleague wrote, which is shown before it goes out."""
    await reports.reword(store, ask.case_id, ask.words or "", by=who)
    return await show_report(ShowReport(ask.case_id, ask.supplier_id), who, store)


@answers(ComposeReport, roles=DESK)
async def compose_report(ask: ComposeReport, who: Actor, store: Store) -> Screen:
    """Compose a report anew, with the accounts at the panel or without."""
    await reports.name_accounts(store, ask.case_id, by=who, named=ask.names)
    return await show_report(ShowReport(ask.case_id, ask.supplier_id), who, store)


@answers(SendReport, roles=DESK)
async def send_report(ask: SendReport, who: Actor, store: Store) -> Screen:
    """Send a report just as it was seen, or note that it was sent."""
    report = await reports.report_of(store, ask.case_id, ask.supplier_id, by=who)
    text = report_text(report, who)
    last = await store.case_reports.last(ask.case_id)
    if check_of(text) != ask.check and (last.id if last else 0) == ask.after:
        raise ReportChanged(ask.case_id, ask.supplier_id)
    sending = Sending(text, report_subject(report, who), ask.supplier_id, ask.after, ask.way)
    await reports.send(store, ask.case_id, sending, by=who)
    done = {
        Channel.MAIL: _("It goes out by mail now. The case's card shows how it stands."),
        Channel.CHAT: _("It is on its way into the chat. What they reply to it is kept with the case."),
        Channel.COPY: _("Noted as reported."),
    }
    return Screen(lines=(done[ask.way],), buttons=rows(press(_("« Case"), RedrawCase(ask.case_id)), to_menu(), wide=2))


@leads_by(ReportedAlready)
def send_once_more(refused: ReportedAlready) -> tuple[Button, ...]:
    """Lead to the report as it is now, from where it can be sent once more."""
    return (
        press(_("Look at it again"), ShowReport(refused.case_id, refused.supplier_id)),
        press(_("« Case"), RedrawCase(refused.case_id)),
    )


@leads_by(ReportChanged)
def look_again(refused: ReportChanged) -> tuple[Button, ...]:
    """Lead to the report as it is now."""
    return (main(_("See the report"), ShowReport(refused.case_id, refused.supplier_id)),)


@draws(reports.CARD)
async def report_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a report for the supplier's people: the words that went out, and nothing besides."""
    entry = await store.case_reports.entry(CaseEntryId(object_id))
    if entry is None or (await store.cases.by_id(entry.case_id)).reseller_id != reader.reseller_id:
        raise NotHere
    return Screen(lines=tuple(entry.text.split("\n")))


# What comes back


@answered_in_groups
async def take_answer(heard: Heard, store: Store) -> bool:
    """Keep a reply to a report in the supplier's chat, whoever wrote it."""
    card = await store.cards.at(heard.platform, heard.lane, heard.reply_to)
    if card is None or card[0] != reports.CARD:
        return False
    place = {"platform": heard.platform, "lane": heard.lane}
    await reports.answered(store, CaseEntryId(card[1]), heard.text, writer=heard.name, **place)
    return True


@words(SupplierAnswered)
def supplier_answered(told: SupplierAnswered, _reader: Actor) -> Screen:
    values = {"supplier": told.supplier, "number": told.number}
    return Screen(
        title=_("%(supplier)s answered on case #%(number)s") % values,
        quote=told.text,
        note=_("Your team alone reads this. What your sub-resellers shall know, tell them with an update."),
        buttons=rows(press(_("Open the case"), ShowCase(told.case_id))),
    )


@answers(SendMailAgain, roles=DESK)
async def send_mail_again(ask: SendMailAgain, who: Actor, store: Store) -> Screen:
    """Send a mail once more that failed, or of which nobody knows whether it got there."""
    mail = await mailing.send_again(store, ask.mail_id, by=who)
    line = _("It goes out by mail now. The case's card shows how it stands.")
    return Screen(lines=(line,), buttons=rows(press(_("« Case"), RedrawCase(mail.case_id))))


@words(MailFailed)
def mail_failed(told: MailFailed, _reader: Actor) -> Screen:
    return Screen(
        title=_("The report of case #%(number)s wasn't sent") % {"number": told.number},
        lines=(_("The mail server didn't take the mail to %(address)s. It said:") % {"address": told.to},),
        quote=told.error,
        buttons=rows(
            press(_("Send it again"), SendMailAgain(told.mail_id)),
            press(_("Open the case"), ShowCase(told.case_id)),
            wide=2,
        ),
    )


@words(MailUncertain)
def mail_uncertain(told: MailUncertain, _reader: Actor) -> Screen:
    return Screen(
        title=_("The report of case #%(number)s may have been sent") % {"number": told.number},
        lines=(
            _("The connection ended before the mail server said whether it took the mail to %(address)s.")
            % {"address": told.to},
            _("I don't repeat it by myself. Is it to be sent again?"),
        ),
        buttons=rows(
            press(_("Send it again"), SendMailAgain(told.mail_id)),
            press(_("Open the case"), ShowCase(told.case_id)),
            wide=2,
        ),
    )
