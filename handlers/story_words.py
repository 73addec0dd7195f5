"""A story in words: what happened on a day, in a line, and somebody's own words below it."""

from collections.abc import Mapping
from functools import singledispatch

from domain.agreement import OfferState
from domain.alerts import Alert, AlertState
from domain.announcements import AnnouncementKind
from domain.checkins import Checkin, CheckinState, Conversation, FollowUp
from domain.money import Money
from domain.payments import Payment
from domain.people import MemberId
from domain.promises import Counter, Promise, PromiseState
from handlers.alert_words import days_worded, kind_word, reason_of, state_word
from handlers.screen import Field
from handlers.ticket_words import cut
from handlers.wording import _, credits_worded, day, day_and_month, money, month, number, price, short_day, zone
from services.stories import (
    Answered,
    Began,
    Bought,
    Event,
    Joined,
    MonthMissed,
    Offered,
    PaidLate,
    PriceChanged,
    PromiseAnswered,
)
from storage.stories import CaseThen, OutageThen

LONGEST_WORDS = 300
"""Signs of what somebody said that stand in a story; a tap on a talk shows all of it."""

Names = Mapping[MemberId, str]


def event_field(event: Event, names: Names) -> Field:
    """Return what happened: the day, what it was, and what was said of it."""
    line, more = _said(event.what, names)
    return Field(day_and_month(event.at.astimezone(zone()).date()), line, more=cut(more, LONGEST_WORDS))


@singledispatch
def _said(what: object, _names: Names) -> tuple[str, str]:
    """Return what happened in a line, and in somebody's words."""
    raise TypeError(what)


# What was said


@_said.register
def _talk(talk: Conversation, names: Names) -> tuple[str, str]:
    words = _("Voice or file") if talk.attachment_id is not None and not talk.words else _("Talk")
    who = names.get(talk.member_id, "")
    return (f"{words} · {who}" if who else words), talk.words


@_said.register
def _reminder(reminder: FollowUp, names: Names) -> tuple[str, str]:
    values = {"day": day(reminder.on), "who": names.get(reminder.member_id, "")}
    words = (
        _("Reminder of %(who)s for %(day)s") if reminder.done_at is None else _("Done: %(who)s's reminder for %(day)s")
    )
    return words % values, reminder.words


@_said.register
def _checkin(checkin: Checkin, names: Names) -> tuple[str, str]:
    who = "" if checkin.decided_by is None else names.get(checkin.decided_by, "")
    words = _("Check-in skipped") if checkin.state is CheckinState.SKIPPED else _("Check-in held")
    return (f"{words} · {who}" if who else words), checkin.reason


@_said.register
def _promise(promise: Promise, _names: Names) -> tuple[str, str]:
    return _("Promise #%(number)s was said") % {"number": promise.number}, promise.words


@_said.register
def _promise_answer(answered: PromiseAnswered, _names: Names) -> tuple[str, str]:
    words = {
        PromiseState.CONFIRMED: _("They confirmed promise #%(number)s"),
        PromiseState.DISPUTED: _("They remember promise #%(number)s differently"),
    }
    withdrawn = _("Promise #%(number)s was withdrawn")
    said = words.get(answered.promise.state, withdrawn) % {"number": answered.promise.number}
    return said, answered.promise.answer


@_said.register
def _counter(counter: Counter, _names: Names) -> tuple[str, str]:
    return _("They would rather have something else"), counter.words


# What was agreed


@_said.register
def _began(_what: Began, _names: Names) -> tuple[str, str]:
    return _("You began to deal with each other"), ""


@_said.register
def _joined(_what: Joined, _names: Names) -> tuple[str, str]:
    return _("The first of their people joined"), ""


@_said.register
def _offered(made: Offered, _names: Names) -> tuple[str, str]:
    return _("Offer #%(number)s was made") % {"number": made.offer.number}, ""


@_said.register
def _answered(answered: Answered, _names: Names) -> tuple[str, str]:
    words = {
        OfferState.ACCEPTED: _("They accepted offer #%(number)s"),
        OfferState.OUTSIDE: _("Offer #%(number)s was recorded as agreed outside"),
        OfferState.DECLINED: _("They declined offer #%(number)s"),
        OfferState.LAPSED: _("Offer #%(number)s lapsed without an answer"),
    }
    return words[answered.state] % {"number": answered.offer.number}, answered.offer.reason


@_said.register
def _price(changed: PriceChanged, _names: Names) -> tuple[str, str]:
    values = {"after": price(changed.after, changed.currency)}
    said = _("Price: %(after)s a credit") % values
    if changed.before is not None:
        values |= {"before": price(changed.before, changed.currency)}
        said = _("Price: %(after)s a credit, before %(before)s") % values
    parts = (said, _("by volume") if changed.by_volume else "", changed.panel)
    return " · ".join(part for part in parts if part), ""


# What was bought and paid


@_said.register
def _bought(bought: Bought, _names: Names) -> tuple[str, str]:
    words = _("Largest purchase: %(credits)s") if bought.largest else _("First purchase: %(credits)s")
    return words % {"credits": credits_worded(bought.credits)}, ""


@_said.register
def _missed(missed: MonthMissed, _names: Names) -> tuple[str, str]:
    values = {
        "month": month(missed.month.start),
        "bought": number(missed.bought),
        "minimum": credits_worded(missed.minimum),
    }
    return _("%(month)s ended below its minimum: %(bought)s of %(minimum)s") % values, ""


@_said.register
def _paid_late(late: PaidLate, _names: Names) -> tuple[str, str]:
    return _("%(sum)s came %(days)s late") % {"sum": money(late.paid), "days": days_worded(late.days)}, ""


@_said.register
def _chargeback(chargeback: Payment, _names: Names) -> tuple[str, str]:
    values = {"sum": money(Money(chargeback.amount, chargeback.currency))}
    return _("Chargeback of %(sum)s") % values, chargeback.reason


# What went wrong


@_said.register
def _alert(alert: Alert, _names: Names) -> tuple[str, str]:
    values = {"what": kind_word(alert.kind)}
    if alert.expected is not None or alert.state is AlertState.EXPECTED:
        return _("Alert: %(what)s, expected") % values, reason_of(alert)
    if alert.state is AlertState.RESOLVED and alert.resolved_at is not None:
        values |= {"day": short_day(alert.resolved_at)}
        return _("Alert: %(what)s, over since %(day)s") % values, reason_of(alert)
    return _("Alert: %(what)s, %(state)s") % (values | {"state": state_word(alert.state)}), reason_of(alert)


@_said.register
def _case(case: CaseThen, _names: Names) -> tuple[str, str]:
    values = {"number": str(case.number), "tickets": number(case.tickets)}
    if case.resolved_at is None:
        return _("Case #%(number)s explains tickets of theirs (%(tickets)s) and is open") % values, case.title
    values |= {"day": short_day(case.resolved_at)}
    return _("Case #%(number)s explained tickets of theirs (%(tickets)s), solved %(day)s") % values, case.title


@_said.register
def _outage(outage: OutageThen, _names: Names) -> tuple[str, str]:
    words = _("Maintenance") if outage.kind is AnnouncementKind.MAINTENANCE else _("Outage")
    if outage.ended_at is None:
        return words, ""
    return _("%(what)s until %(day)s") % {"what": words, "day": short_day(outage.ended_at)}, ""
