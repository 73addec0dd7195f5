"""/usage: credits day by day as a picture, with what is usual; below it its numbers, and how long a balance lasts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.alerts import AlertKind, AlertState
from domain.courses import Course, Judged, Told, judge, usual_of
from domain.network import Known
from domain.people import Actor, Reseller
from handlers.alert_words import kind_word
from handlers.amounts import age, present
from handlers.chart import Chart
from handlers.menu import to_menu
from handlers.network import one_called
from handlers.registry import ALL, Toward, answers, entry_of
from handlers.screen import Button, Field, Screen, press, rows
from handlers.usage_chart import Drawn, drawn, told_word, usage_chart
from handlers.usage_view_asks import ShowUsage, ShowUsageOf, Span
from handlers.usage_words import cover_words, silence_words, why
from handlers.way_back import to_card
from handlers.wording import _, credits_worded, day_and_month, listed, number
from services import courses
from services.courses import PanelCourse
from storage.courses import SeenAlert
from storage.store import Store

MOST_LISTED = 5
"""Days or alerts that are named below a picture."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A course as it is shown. `alerts`, `expected`: with the days that are flagged; to oneself nobody shows either."""

    course: Course
    span: Span
    drawn: Drawn
    judged: Judged
    alerts: tuple[tuple[AlertKind, date], ...] = ()
    expected: tuple[date, ...] = ()


@answers(ShowUsage, roles=ALL, reads=True, command="usage")
async def show_usage(ask: ShowUsage, who: Actor, store: Store) -> Screen:
    """Show what a member's own reseller spends, or a sub-reseller that is named."""
    if ask.name:
        return await _named(ask.name, who, store)
    own = await store.resellers.by_id(who.reseller_id)
    return await _screen(own, ask, store, reader=who)


async def _named(name: str, who: Actor, store: Store) -> Screen:
    found = await one_called(name, who, store, leads_to=_to_usage)
    if isinstance(found, Screen):
        return found
    return await entry_of(ShowUsageOf).handle(ShowUsageOf(found.reseller_id), who, store)


def _to_usage(known: Known) -> ShowUsageOf:
    return ShowUsageOf(known.reseller_id)


@answers(ShowUsageOf, roles=ALL, toward=Toward.CHILD, reads=True)
async def show_usage_of(ask: ShowUsageOf, who: Actor, store: Store) -> Screen:
    """Show what a sub-reseller spends."""
    return await _screen(await store.resellers.by_id(ask.reseller_id), ask, store, reader=who)


async def _screen(reseller: Reseller, ask: ShowUsage | ShowUsageOf, store: Store, *, reader: Actor) -> Screen:
    found = await courses.of_reseller(store, reseller)
    place = min(max(ask.place, 0), max(len(found) - 1, 0))
    here = replace(ask, place=place)
    if not found:
        return _nothing(_("There is no account at a panel yet."), reseller, here, found)
    one = found[place]
    if not one.course.counts:
        return _nothing(_nothing_yet(one.course, store.now), reseller, here, found)
    shown = await shown_of(one, reseller, ask.span, store, reader=reader)
    name = f"{reseller.name} · {one.panel}" if len(found) > 1 else reseller.name
    return Screen(
        title=f"{told_word(one.course.told)}: {name}",
        lines=_lines(shown, own=reseller.id == reader.reseller_id),
        fields=_fields(shown, store.now),
        chart=picture_of(name, shown),
        buttons=_buttons(here, found),
        fresh=not ask.here,
    )


async def shown_of(one: PanelCourse, reseller: Reseller, span: Span, store: Store, *, reader: Actor) -> Shown:
    """Return a course with what is usual and unusual about it; what a parent marked is nothing to its sub-reseller."""
    course = one.course
    judged, usual = await store.compute(lambda: (judge(course), usual_of(course, span.days)))
    seen = drawn(course, span, usual)
    if reseller.id == reader.reseller_id or one.sub_panel_id is None:
        return Shown(course, span, seen, judged)
    zone = ZoneInfo((await store.resellers.top_of(reseller.id)).time_zone)
    since = datetime(seen.days[0].year, seen.days[0].month, seen.days[0].day, tzinfo=zone)
    alerts = await store.courses.alerts(one.sub_panel_id, since, reader=reader.reseller_id)
    flagged = ((alert.kind, day_of(alert, zone)) for alert in alerts if alert.state is not AlertState.EXPECTED)
    expected = tuple(day for day in seen.days if day in course.expected)
    return Shown(course, span, seen, judged, tuple(sorted(flagged, key=lambda one: one[1])), expected)


def picture_of(name: str, shown: Shown) -> Chart:
    """Return the picture of a course, with what is flagged in it."""
    flagged = {day for _kind, day in shown.alerts}
    expected = frozenset(shown.expected)
    return usage_chart(name, shown.course, shown.span, shown.drawn, alerts=flagged, expected=expected)


def day_of(alert: SeenAlert, zone: ZoneInfo) -> date:
    """Return the day that an alert is about: as its evidence says, or else on which it was opened."""
    evidence = json.loads(alert.evidence or "{}")
    said = evidence.get("day") or evidence.get("values", {}).get("day")
    return date.fromisoformat(said) if said else alert.opened_at.astimezone(zone).date()


# What is said


def _nothing(line: str, reseller: Reseller, ask: ShowUsage | ShowUsageOf, found: Sequence[PanelCourse]) -> Screen:
    return Screen(
        title=_("Usage: %(name)s") % {"name": reseller.name},
        lines=(line,),
        buttons=(*_panels(ask, found), _ways_back(ask, anew=False)),
        fresh=ask.here,
    )


def _nothing_yet(course: Course, now: datetime) -> str:
    match course.told:
        case Told.USAGE:
            return _("Nothing was spent until %(moment)s.") % {"moment": age(course.upto, now)}
        case Told.PURCHASES:
            return _("Nothing was bought yet, and no source tells what is spent in the panel.")
        case Told.PASSED_DOWN:
            return _("Nothing was passed down yet.")


def _lines(shown: Shown, *, own: bool) -> tuple[str, ...]:
    """Return what the credits are where that isn't plain, and what is unusual; nobody is told that of oneself."""
    judged, told = shown.judged, shown.course.told
    lines = [_("No source tells what is spent in the panel, so these are purchases.")] if told is Told.PURCHASES else []
    if not own and judged.burst.alert and told is not Told.PURCHASES:
        lines.append(why(judged.burst.reason))
    if not own and judged.silence.alert:
        lines.append(silence_words(judged.silence, told))
    return tuple(lines)


def _fields(shown: Shown, now: datetime) -> tuple[Field, ...]:
    """Return the numbers of a picture, for who can't see it, or wants to know them exactly."""
    course, known = shown.course, [count for count in shown.drawn.counts if count is not None]
    most = max(known)
    at = shown.drawn.days[len(shown.drawn.days) - 1 - shown.drawn.counts[::-1].index(most)]
    values = {"credits": credits_worded(sum(known)), "mean": number(round(sum(known) / len(known)))}
    return present(
        Field(
            _("Last %(n)s days") % {"n": number(shown.span.days)}, _("%(credits)s, %(mean)s a day on average") % values
        ),
        Field(_("Most on a day"), f"{credits_worded(most)}, {day_and_month(at)}") if most else None,
        _last_day(shown),
        _balance(shown),
        Field(_("Alerts"), _flagged([f"{kind_word(kind)} {day_and_month(day)}" for kind, day in shown.alerts]))
        if shown.alerts
        else None,
        Field(_("Expected"), _flagged([*map(day_and_month, shown.expected)])) if shown.expected else None,
        Field(_("Complete until"), age(course.upto, now)) if course.told is Told.USAGE else None,
    )


def _last_day(shown: Shown) -> Field:
    """Return the last day, and what is usual on such a day."""
    course, usual = shown.course, shown.drawn.usual[-1]
    spent = credits_worded(course.counts[-1])
    if not course.whole:
        spent = _("%(credits)s so far") % {"credits": spent}
    if usual is not None and course.told is not Told.PURCHASES:
        values = {"spent": spent, "low": number(usual[0]), "high": number(usual[1])}
        spent = _("%(spent)s; usual are %(low)s to %(high)s") % values
    return Field(day_and_month(course.last_day), spent)


def _balance(shown: Shown) -> Field | None:
    cover, balance = shown.judged.cover, shown.course.balance
    if cover is None or balance is None:
        return None
    return Field(_("Balance"), f"{credits_worded(balance)}, {cover_words(cover)}")


def _flagged(said: Sequence[str]) -> str:
    """Return the latest of what is flagged."""
    left = len(said) - MOST_LISTED
    more = [_("%(n)s more") % {"n": number(left)}] if left > 0 else []
    return listed([*said[-MOST_LISTED:], *more])


# Where it leads


def _buttons(ask: ShowUsage | ShowUsageOf, found: Sequence[PanelCourse]) -> tuple[tuple[Button, ...], ...]:
    labels = {Span.WEEK: _("Week"), Span.MONTH: _("Month"), Span.QUARTER: _("Quarter")}
    spans = (press(labels[span], replace(ask, span=span, here=True)) for span in Span if span is not ask.span)
    return (*rows(*spans, wide=2), *_panels(ask, found), _ways_back(ask, anew=True))


def _panels(ask: ShowUsage | ShowUsageOf, found: Sequence[PanelCourse]) -> tuple[tuple[Button, ...], ...]:
    """Return a button for each other panel."""
    others = ((place, one) for place, one in enumerate(found) if place != ask.place)
    return rows(*(press(one.panel, replace(ask, place=place, here=True)) for place, one in others), wide=2)


def _ways_back(ask: ShowUsage | ShowUsageOf, *, anew: bool) -> tuple[Button, ...]:
    """Return the ways back; from a picture, which stays, they lead to a message of their own."""
    if isinstance(ask, ShowUsageOf):
        return to_card(ask.reseller_id, anew=anew), to_menu(anew=anew)
    return (to_menu(anew=anew),)
