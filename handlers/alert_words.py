"""How alerts are spoken of: what was found, about whom, in one sentence with its numbers, and how it stands."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, assert_never

from domain.alerts import Alert, AlertKind, AlertState, Evidence, Expected
from domain.announcements import AnnouncementKind
from domain.money import Money
from domain.muting import Explanation
from handlers.wording import _, credits_worded, day, moment, money, month, ngettext, number, percent, price
from storage.alerts import Subject


def kind_word(kind: AlertKind) -> str:
    """Return what was found, in a word or two."""
    return {
        AlertKind.BURST: _("burst"),
        AlertKind.SILENCE: _("silence"),
        AlertKind.COVER_SHORT: _("short balance"),
        AlertKind.STOCK_SHORT: _("short stock"),
        AlertKind.BELOW_ZERO: _("below zero"),
        AlertKind.OVERDUE: _("overdue"),
        AlertKind.MINIMUM_MISSED: _("minimum in doubt"),
        AlertKind.DEAD_SOURCE: _("silent source"),
    }[kind]


def title_of(alert: Alert, subject: Subject) -> str:
    """Return what was found about whom, as the title of its card."""
    if alert.is_own:
        return _("Your credits are running out")
    titles = {
        AlertKind.BURST: _("Far more usage than usual"),
        AlertKind.SILENCE: _("A pause longer than usual"),
        AlertKind.COVER_SHORT: _("Credits are running out"),
        AlertKind.STOCK_SHORT: _("Your stock is running out"),
        AlertKind.BELOW_ZERO: _("More used than there was"),
        AlertKind.OVERDUE: _("Not paid by its day"),
        AlertKind.MINIMUM_MISSED: _("The month's minimum is in doubt"),
        AlertKind.DEAD_SOURCE: _("Nothing comes from a source"),
    }
    name = name_of(alert, subject)
    title = titles[alert.kind]
    return _("%(name)s: %(what)s") % {"name": name, "what": title} if name else title


def name_of(alert: Alert, subject: Subject) -> str:
    """Return whom or what an alert is about, with the panel where there are several; empty for the reader alone."""
    parts = [subject.child or subject.source, subject.panel if alert.source_id is None else ""]
    return " · ".join(part for part in parts if part)


def line_of(alert: Alert, subject: Subject) -> str:
    """Return an alert in a few words: "#3 Ahmed · burst"."""
    name = _("yourself") if alert.is_own else name_of(alert, subject)
    label = f"{name[:24]} · {kind_word(alert.kind)}" if name else kind_word(alert.kind)
    return f"#{alert.number} {label}"


def reason_of(alert: Alert) -> str:
    """Return why an alert was fired, in one sentence with its numbers."""
    return evidence_words(alert.reason)


def evidence_words(evidence: Evidence) -> str:
    """Return why, in one sentence with its numbers."""
    return reason_words(evidence.text, evidence.values)


def reason_words(text: str, values: Mapping[str, Any]) -> str:
    """Return a watch's reason for the reader.

    What a value is, its name and form say: days, also as text, under names that end in `day`, so many days under
    `…_days`, credits under `…_credits`, months by their first day under `…_month`, percentages, also as text, under
    `…_percent`, money as `minor` and `currency`, prices per credit as `price`, a text, and `currency`; moments and
    other numbers are themselves.
    """
    return _(text) % {name: _worded(name, value) for name, value in values.items()}


def _worded(name: str, value: Any) -> str:
    match value:
        case {"minor": int(minor), "currency": str(currency)}:
            return money(Money(minor, currency))
        case {"price": str(per_credit), "currency": str(currency)}:
            return price(Decimal(per_credit), currency)
        case datetime():
            return moment(value)
        case date() | str():
            return _text_worded(name, str(value))
        case int() | float():
            return _counted(name, value)
        case _:
            return str(value)


def _text_worded(name: str, value: str) -> str:
    """Return a day, a month or a percentage that is kept as a text, or the text itself."""
    kind = name.rpartition("_")[2]
    if kind == "percent":
        return percent(Decimal(value))
    if kind == "month":
        return month(date.fromisoformat(value))
    return day(date.fromisoformat(value)) if name.endswith("day") else value


def _counted(name: str, value: float) -> str:
    if name.endswith("_credits"):
        return credits_worded(int(value))
    if name.endswith("_percent"):
        return percent(Decimal(str(value)))
    return days_worded(value) if name.endswith("_days") else number(rounded(value))


def rounded(value: float) -> Decimal:
    """Return a number with one decimal where it has any."""
    exact = Decimal(str(value)).quantize(Decimal("0.1"))
    return exact.to_integral_value() if exact == exact.to_integral_value() else exact


def days_worded(count: float) -> str:
    """Return "3 days"."""
    exact = rounded(count)
    return ngettext("%(n)s day", "%(n)s days", 1 if exact == 1 else 2) % {"n": number(exact)}


def state_words(alert: Alert, who: str = "") -> str:
    """Return how an alert stands. `who`: saw to it."""
    at = {"who": who, "moment": moment(alert.acted_at or alert.opened_at)}
    match alert.state:
        case AlertState.OPEN:
            return _("Open.")
        case AlertState.ACKNOWLEDGED:
            return _("%(who)s acknowledged it on %(moment)s. It is quiet until it resolves.") % at
        case AlertState.SNOOZED:
            until = moment(alert.snoozed_until or alert.opened_at)
            return _("%(who)s put it off until %(until)s.") % (at | {"until": until})
        case AlertState.EXPECTED:
            return expected_words(alert, who)
        case AlertState.RESOLVED:
            over = {"moment": moment(alert.resolved_at or alert.refreshed_at)}
            if alert.kind is AlertKind.COVER_SHORT:  # it may be below zero by now
                return _("Over since %(moment)s.") % over
            return _("Resolved on %(moment)s; nothing is left to do.") % over
        case _:
            assert_never(alert.state)


def expected_words(alert: Alert, who: str) -> str:
    """Return why an alert was to be expected, and who said so; empty where nobody did."""
    if alert.expected is None:
        return ""
    values = {"who": who, "why": why_word(alert.expected), "moment": moment(alert.acted_at or alert.opened_at)}
    return _("%(who)s said on %(moment)s that it was expected (%(why)s). Its days are left out of the habit.") % values


def explained_words(why: Explanation | None) -> str:
    """Return what explains an alert, as far as its reader knows of it; empty where nothing does."""
    if why is None:
        return ""
    if why.kind is AnnouncementKind.MAINTENANCE:
        return _("A known maintenance explains it.")
    return _("A known outage explains it.")


def why_word(why: Expected) -> str:
    """Return why something unusual was to be expected."""
    match why:
        case Expected.PROMOTION:
            return _("promotion")
        case Expected.SEASON:
            return _("season")
        case Expected.MIGRATION:
            return _("migration")
        case _:
            assert_never(why)


def state_word(state: AlertState) -> str:
    """Return how an alert stands, in a word."""
    match state:
        case AlertState.OPEN:
            return _("open")
        case AlertState.ACKNOWLEDGED:
            return _("acknowledged")
        case AlertState.SNOOZED:
            return _("put off")
        case AlertState.EXPECTED:
            return _("expected")
        case AlertState.RESOLVED:
            return _("resolved")
        case _:
            assert_never(state)
