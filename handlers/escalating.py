"""Escalation: what a reseller in between puts to its own parent, and how it hands down what comes back."""

from domain.people import Actor
from handlers.cases_asks import RedrawCase
from handlers.escalating_asks import AskAllBelow, PassOnAnswer, PutUp, PutUpInWords, ShowEscalation
from handlers.escalating_words import short
from handlers.registry import DESK, Toward, answers
from handlers.screen import SILENT, Screen, main, press, rows
from handlers.ticket_words import area_word
from handlers.wording import _, moment, ngettext, number, zone
from services import escalating
from services.escalating import Report
from storage.store import Store


@answers(ShowEscalation, roles=DESK, toward=Toward.PARENT, reads=True)
async def show_escalation(ask: ShowEscalation, who: Actor, store: Store) -> Screen:
    """Show what would be put to the parent, before it is."""
    report = await escalating.report_of(store, ask.case_id, by=who)
    return Screen(
        title=_("Put case #%(number)s to %(parent)s?") % {"number": report.case.number, "parent": short(report.parent)},
        lines=(_("It opens a ticket with them, in these words. None of your sub-resellers is named."),),
        quote=report_text(report),
        buttons=rows(
            main(_("Send it"), PutUp(ask.case_id)),
            press(_("Write it myself…"), PutUpInWords(ask.case_id)),
            press(_("« Back"), RedrawCase(ask.case_id)),
        ),
    )


def report_text(report: Report) -> str:
    """Return what, how many and since when: in the language of the one who sends it, for all to read."""
    about = " · ".join(part for part in (area_word(report.area), report.panel) if part)
    since = f"{moment(report.case.since)} ({zone().key})"
    lines = [_("%(about)s: something is wrong since %(since)s.") % {"about": about, "since": since}]
    extent = report.extent
    if extent.tickets:
        tickets = ngettext("%(n)s ticket", "%(n)s tickets", extent.tickets) % {"n": number(extent.tickets)}
        whose = ngettext(
            "%(n)s of our sub-resellers reports it (%(tickets)s).",
            "%(n)s of our sub-resellers report it (%(tickets)s).",
            extent.resellers,
        )
        lines.append(whose % {"n": number(extent.resellers), "tickets": tickets})
    return "\n".join((*lines, _("Can you look into it, please?")))


@answers(PutUp, roles=DESK, toward=Toward.PARENT, always=True)
async def put_up(ask: PutUp, who: Actor, store: Store) -> Screen:
    """Open a ticket at the parent in the composed words; its card comes by itself."""
    report = await escalating.report_of(store, ask.case_id, by=who)
    await escalating.put_up(store, ask.case_id, report_text(report), by=who)
    return _done(report.parent, ask)


@answers(PutUpInWords, roles=DESK, toward=Toward.PARENT, always=True)
async def put_up_in_words(ask: PutUpInWords, who: Actor, store: Store) -> Screen:
    """Open a ticket at the parent in words of one's own."""
    report = await escalating.report_of(store, ask.case_id, by=who)
    await escalating.put_up(store, ask.case_id, ask.words or "", by=who)
    return _done(report.parent, ask)


def _done(parent: str, ask: PutUp | PutUpInWords) -> Screen:
    return Screen(
        lines=(_("%(parent)s has it. Updates of theirs go on to all of the case by themselves.") % {"parent": parent},),
        buttons=rows(press(_("« Case"), RedrawCase(ask.case_id))),
        quiet=True,
    )


@answers(PassOnAnswer, roles=DESK, toward=Toward.PARENT, always=True)
async def pass_on_answer(ask: PassOnAnswer, who: Actor, store: Store) -> Screen:
    """Pass on what the parent said, as an update to all of the case."""
    case = await escalating.pass_on(store, ask.message_id, by=who)
    line = _("Passed on to all of case #%(number)s, in the name of your business.") % {"number": case.number}
    return Screen(lines=(line,), buttons=rows(press(_("« Case"), RedrawCase(case.id))), fresh=True, quiet=True)


@answers(AskAllBelow, roles=DESK, toward=Toward.PARENT, always=True)
async def ask_all_below(ask: AskAllBelow, who: Actor, store: Store) -> Screen:
    """Ask all of a case whether it works again."""
    await escalating.ask_all(store, ask.ticket_id, by=who)
    return SILENT
