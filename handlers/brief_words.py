"""A brief in words: what to talk about and why, and below it the facts, each in a line."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.alerts import Alert, AlertState, Evidence
from domain.checkins import CheckinAnswer, FollowUp
from domain.courses import cover_of
from domain.money import Money
from domain.names import shown
from domain.promises import Promise, PromiseState
from domain.talking import BriefFacts
from handlers.alert_words import days_worded, evidence_words, kind_word, state_word
from handlers.amounts import ago
from handlers.screen import Field
from handlers.usage_words import cover_words
from handlers.wording import _, credits_worded, day_and_month, listed, money, ngettext, number, price, short_day
from services.briefs import Brief, PanelPrice, Purchases
from storage.briefs import CaseBehind

A_FEW = 4
LONGEST_WORDS = 160
"""Signs of what somebody said that stand in a brief; all of it is in the story."""


def brief_fields(brief: Brief, now: datetime) -> list[Field]:
    """Return the facts of a brief, the most important first; what there is nothing of is left out."""
    bought = [_bought(one, brief) for one in sorted(brief.purchases, key=_most_first)]
    found = [
        _usage(brief.facts),
        _balance(brief),
        *bought[:A_FEW],
        _payments(brief),
        _last_paid(brief),
        _open_tickets(brief),
        _promises(brief.promises),
        _last_talk(brief, now),
        _answers(brief.answers),
        _reminders(brief.follow_ups),
        _tickets(brief.facts),
        _alerts(brief.alerts),
        *(_price(one, brief) for one in brief.prices),
        _punctuality(brief.facts),
        *bought[A_FEW:],
    ]
    return [field for field in found if field is not None]


def _usage(facts: BriefFacts) -> Field | None:
    """Return what was used beside the days before and what is usual."""
    if facts.used is None:
        return None
    said = [
        _("%(credits)s in %(days)s") % {"credits": credits_worded(facts.used), "days": days_worded(facts.span_days)}
    ]
    if facts.usual_low is not None and facts.usual_high is not None:
        said.append(_("usual %(low)s to %(high)s") % _range(facts.usual_low, facts.usual_high))
    if facts.used_before:
        said.append(_("before that %(credits)s") % {"credits": number(facts.used_before)})
    if facts.muted_days:
        said.append(_("%(days)s in an outage") % {"days": days_worded(facts.muted_days)})
    return Field(_("Usage"), ", ".join(said))


def _range(low: int, high: int) -> dict[str, str]:
    return {"low": number(low), "high": number(high)}


def _balance(brief: Brief) -> Field | None:
    if brief.course is None or brief.balance is None:
        return None
    cover = cover_of(brief.course.course)
    said = [credits_worded(brief.balance), *([cover_words(cover)] if cover is not None else [])]
    return Field(_("Balance"), ", ".join(said))


def _most_first(one: Purchases) -> tuple[int, int, int]:
    """Return by what accounts are sorted: by what lacks of the minimum, and by what was bought."""
    return min(one.running - one.minimum, 0), -one.running, -one.last


def _bought(one: Purchases, brief: Brief) -> Field:
    """Return what was bought this month, of its minimum and beside the month before."""
    values = {"bought": number(one.running), "minimum": credits_worded(one.minimum)}
    said = _("%(bought)s of %(minimum)s") % values if one.minimum else credits_worded(one.running)
    parts = [said, _("last month %(credits)s") % {"credits": number(one.last)}]
    if one.running < one.minimum:
        parts.insert(1, _("%(days)s left") % {"days": days_worded(brief.facts.left_days)})
    return Field(_label(_("Bought this month"), one.panel, brief), ", ".join(parts))


def _label(label: str, panel: str, brief: Brief) -> str:
    """Return a label, with the panel where there are several."""
    return f"{label} · {panel}" if len(brief.purchases) > 1 else label


def _payments(brief: Brief) -> Field | None:
    """Return what is to be paid, and what of it is late."""
    each = () if brief.dues is None else brief.dues.each
    owed = [Money(one.dues.total, one.currency) for one in each if one.dues.total]
    late = [Money(one.overdue, one.currency) for one in each if one.overdue]
    if not owed:
        return None
    said = _("%(sum)s to pay") % {"sum": listed([*map(money, owed)])}
    if late:
        said = _("%(to_pay)s, %(sum)s of it overdue") % {"to_pay": said, "sum": listed([*map(money, late)])}
    return Field(_("Payments"), said)


def _last_paid(brief: Brief) -> Field | None:
    if brief.last_paid is None:
        return None
    at, paid = brief.last_paid
    return Field(_("Last payment"), f"{money(paid)}, {short_day(at)}")


def _punctuality(facts: BriefFacts) -> Field | None:
    paid = facts.late + facts.in_time
    if not paid:
        return None
    values = {"late": number(facts.late), "all": number(paid)}
    return Field(_("Late payments, 90 days"), _("%(late)s of %(all)s") % values)


def _open_tickets(brief: Brief) -> Field | None:
    """Return what waits for an answer, and which open cases explain what they asked."""
    facts = brief.facts
    said = []
    if facts.open_tickets:
        waiting = ngettext("%(n)s waits for us", "%(n)s wait for us", facts.open_tickets)
        said.append(waiting % {"n": number(facts.open_tickets)})
    said += map(_case, brief.cases[:A_FEW])
    return Field(_("Open tickets"), ", ".join(said)) if said else None


def _case(case: CaseBehind) -> str:
    values = {"number": case.number, "title": _cut(case.title, 40)}
    return _("case #%(number)s “%(title)s” is open") % values


def _tickets(facts: BriefFacts) -> Field | None:
    parts = (
        (_("their own %(n)s"), facts.own_tickets),
        (_("the supplier's %(n)s"), facts.supplier_tickets),
        (_("ours %(n)s"), facts.our_tickets),
        (_("not known yet %(n)s"), facts.unknown_tickets),
    )
    said = [words % {"n": number(count)} for words, count in parts if count]
    return Field(_("Tickets, 90 days"), ", ".join(said)) if said else None


def _price(one: PanelPrice, brief: Brief) -> Field:
    """Return a price and why, and what would earn the next tier."""
    said = evidence_words(Evidence(one.price.reason))
    if one.missing is not None and one.next_price is not None:
        values = {
            "credits": credits_worded(one.missing),
            "price": price(one.next_price, brief.child.currency),
        }
        said = f"{said} " + _("%(credits)s more this month earn %(price)s.") % values
    return Field(_label(_("Price"), one.panel, brief), said)


def _alerts(alerts: Sequence[Alert]) -> Field | None:
    """Return the alerts of the last sixty days, and how each stands or ended."""
    if not alerts:
        return None
    return Field(_("Alerts, 60 days"), ", ".join(_some([*map(_alert, alerts)])))


def _alert(alert: Alert) -> str:
    ended = state_word(AlertState.EXPECTED if alert.expected is not None else alert.state)
    return f"{kind_word(alert.kind)} {day_and_month(alert.opened_at.date())} ({ended})"


def _some(said: Sequence[str]) -> list[str]:
    """Return the first few of what is said, and how many more there are."""
    left = len(said) - A_FEW
    return [*said[:A_FEW], *([_("%(n)s more") % {"n": number(left)}] if left > 0 else [])]


def _promises(promises: Sequence[Promise]) -> Field | None:
    """Return what was promised, the newest first, and what is odd about it."""
    if not promises:
        return None
    return Field(_("Promised"), "; ".join(_some([*map(_promise, reversed(promises))])))


def _promise(promise: Promise) -> str:
    said = f"#{promise.number} {_cut(promise.words, 60)}"
    match promise.state:
        case PromiseState.DISPUTED:
            return _("%(promise)s (they remember it differently)") % {"promise": said}
        case PromiseState.PROPOSED:
            return _("%(promise)s (not answered yet)") % {"promise": said}
        case _:
            return said


def _last_talk(brief: Brief, now: datetime) -> Field:
    talk = brief.last_talk
    if talk is None:
        return Field(_("Last talk"), _("none yet"))
    when = ", ".join(part for part in (ago(now - talk.at), brief.talker) if part)
    words = _cut(talk.words, LONGEST_WORDS) or _("a voice message")
    return Field(_("Last talk"), f"{when}: {words}")


def _answers(answers: Sequence[CheckinAnswer]) -> Field | None:
    """Return what they answered to the questions before the check-in."""
    said = [f"{one.position + 1}. {_cut(one.words, 100)}" for one in answers if one.words]
    return Field(_("They told beforehand"), " ".join(said)) if said else None


def _reminders(follow_ups: Sequence[FollowUp]) -> Field | None:
    if not follow_ups:
        return None
    said = [f"{day_and_month(one.on)} {_cut(one.words, 60)}" for one in follow_ups]
    return Field(_("Reminders"), "; ".join(_some(said)))


def _cut(words: str, most: int) -> str:
    """Return somebody's words as one line."""
    line = shown(words)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


# What fits

MOST_SIGNS = 3_300
"""Signs of a brief; a chat's message takes some more, and buttons are apart."""


def within(fields: Iterable[Field], room: int) -> tuple[Field, ...]:
    """Return the first fields that there is room for, so that the least important are left out."""
    kept: list[Field] = []
    for field in fields:
        room -= len(field.label) + len(field.value) + len(field.more) + 4
        if room < 0:
            break
        kept.append(field)
    return tuple(kept)
