"""What a supplier reads of a case: what, how many and since when, without anybody's name."""

from datetime import datetime
from itertools import accumulate

from domain.people import Actor
from handlers.ticket_words import area_word
from handlers.wording import _, language, listed, moment, ngettext, number, speaking
from services.reports import Report

LONGEST_ACCOUNTS = 2000
"""How much room the names of accounts have in a report, which has to fit into a message."""


def report_text(report: Report, reader: Actor) -> str:
    """Return a report as it goes out: as a colleague wrote it, or as it is composed."""
    if report.draft.words:
        return report.draft.words
    with speaking(language_of(report, reader)):
        return "\n".join(_composed(report))


def report_subject(report: Report, reader: Actor) -> str:
    """Return the subject of a report that goes by mail."""
    with speaking(language_of(report, reader)):
        values = {"number": report.case.number, "about": _about(report)}
        return _("Case #%(number)s: %(about)s") % values


def language_of(report: Report, reader: Actor) -> str:
    """Return the language in which a supplier is written to."""
    return (report.supplier.language if report.supplier else "") or reader.language


def _composed(report: Report) -> list[str]:
    since = _times(report.case.since, report.zone)
    lines = [_("%(about)s: something is wrong since %(since)s.") % {"about": _about(report), "since": since}]
    lines += _extent(report)
    if report.draft.names and (named := [account for account in report.accounts if account]):
        lines.append(_("Accounts: %(accounts)s") % {"accounts": _accounts(named)})
    if report.case.reference:
        lines.append(_("Your reference: %(reference)s") % {"reference": report.case.reference})
    return [*lines, _("Our reference: case #%(number)s") % {"number": report.case.number}]


def _about(report: Report) -> str:
    return " · ".join(part for part in (area_word(report.area), report.panel) if part)


def _times(at: datetime, zone: str) -> str:
    """Return a moment in the business's zone and, where that is another, in UTC."""
    with speaking(language(), zone):
        here = f"{moment(at)} ({zone})"
    with speaking(language()):
        there = f"{moment(at)} (UTC)"
    return here if zone == "UTC" else f"{here}, {there}"


def _extent(report: Report) -> list[str]:
    figures = report.figures
    if not figures.tickets:
        return []
    tickets = ngettext("%(n)s ticket", "%(n)s tickets", figures.tickets) % {"n": number(figures.tickets)}
    accounts = len(report.accounts)
    concerned = ngettext(
        "It concerns %(n)s account at the panel (%(tickets)s).",
        "It concerns %(n)s accounts at the panel (%(tickets)s).",
        accounts,
    )
    lines = [concerned % {"n": number(accounts), "tickets": tickets} if accounts else tickets]
    if figures.last_at is not None:
        lines.append(_("Last heard of: %(moment)s.") % {"moment": _times(figures.last_at, report.zone)})
    if figures.many:
        many = ngettext(
            "%(n)s ticket says that many customers at once are concerned.",
            "%(n)s tickets say that many customers at once are concerned.",
            figures.many,
        )
        lines.append(many % {"n": number(figures.many)})
    return lines


def _accounts(named: list[str]) -> str:
    room = accumulate(len(account) + 2 for account in named)
    shown = [account for account, taken in zip(named, room, strict=True) if taken <= LONGEST_ACCOUNTS]
    more = len(named) - len(shown)
    if not more:
        return ", ".join(shown)
    others = ngettext("%(n)s other", "%(n)s others", more) % {"n": number(more)}
    return listed([", ".join(shown), others])
