"""/overview: who of one's sub-resellers spends fast against habit, who is silent, and whose balance is short."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.courses import Told
from domain.people import Actor
from handlers.amounts import age
from handlers.brief_asks import TALKERS, ShowNetworkMonth
from handlers.menu import to_menu
from handlers.registry import ALL, answers
from handlers.screen import Button, Field, Screen, press, rows
from handlers.usage_view_asks import ShowOverview, ShowUsageOf, Standout
from handlers.usage_words import cover_words, silence_words, why
from handlers.wording import _, credits_worded, ngettext, number
from services import courses
from services.courses import Watched
from storage.store import Store

PAGE = 8
A_FEW = 3
"""How many of each kind stand on the first page."""


@answers(ShowOverview, roles=ALL, reads=True, command="overview")
async def show_overview(ask: ShowOverview, who: Actor, store: Store) -> Screen:
    """Show who stands out, by all there is or by one thing."""
    found = await courses.of_children(store, who.reseller_id)
    several = len({one.panel for one in found}) > 1
    if ask.standout is Standout.ANY:
        return _all(found, store.now, who, several=several)
    return _page(ask, standing_out(found, ask.standout), several=several)


def standing_out(found: Sequence[Watched], by: Standout) -> list[Watched]:
    """Return those who stand out by something, the most unusual first."""
    match by:
        case Standout.FAST:
            fast = (one for one in found if one.judged.is_fast and one.told is Told.USAGE)
            return sorted(fast, key=lambda one: (not one.judged.burst.alert, -_pace_score(one)))
        case Standout.SILENT:
            silent = (one for one in found if one.judged.silence.alert)
            return sorted(silent, key=lambda one: -(one.judged.silence.score or 0))
        case Standout.SHORT:
            short = [(one.judged.cover.p50, one) for one in found if one.judged.is_short and one.judged.cover]
            return [one for _days, one in sorted(short, key=lambda pair: pair[0])]
        case Standout.ANY:
            return [*found]


def _pace_score(one: Watched) -> float:
    return one.judged.pace.score if one.judged.pace else one.judged.burst.score or 0.0


def _heading(by: Standout) -> str:
    words = {
        Standout.FAST: _("Spending fast"),
        Standout.SILENT: _("Silent"),
        Standout.SHORT: _("Balance is short"),
        Standout.ANY: _("Overview"),
    }
    return words[by]


# Everything


def _all(found: Sequence[Watched], now: datetime, who: Actor, *, several: bool) -> Screen:
    kinds = {by: standing_out(found, by) for by in Standout if by is not Standout.ANY}
    shown = {by: some[:A_FEW] for by, some in kinds.items() if some}
    fields = [
        field
        for by, some in shown.items()
        for field in (
            Field("", f"{_heading(by)} ({number(len(kinds[by]))})"),
            *(_field(one, by, several=several) for one in some),
        )
    ]
    named = {(one.reseller_id, one.place): one for some in shown.values() for one in some}
    more = (press(f"{_heading(by)} ›", ShowOverview(by)) for by, some in kinds.items() if len(some) > A_FEW)
    return Screen(
        title=_("Overview"),
        lines=(_looked_at(found, stands_out=bool(shown)), *_told(found, now)),
        fields=tuple(fields),
        buttons=(
            *rows(*(_to_usage(one, several=several) for one in named.values()), wide=2),
            *rows(*more, wide=2),
            (press(_("The month"), ShowNetworkMonth()), to_menu()) if who.role in TALKERS else (to_menu(),),
        ),
    )


def _looked_at(found: Sequence[Watched], *, stands_out: bool) -> str:
    if not found:
        return _("There is nobody here yet.")
    many = len({one.reseller_id for one in found})
    unknown = sum(not one.judged.is_known for one in found)
    said = ngettext("%(n)s sub-reseller was looked at.", "%(n)s sub-resellers were looked at.", many)
    parts = [said % {"n": number(many)}]
    if unknown:
        parts.append(_("Of %(n)s there is too little history.") % {"n": number(unknown)})
    if not stands_out:
        parts.append(_("Nobody stands out."))
    return " ".join(parts)


def _told(found: Sequence[Watched], now: datetime) -> tuple[str, ...]:
    """Return until when usage is told, and that purchases stand for it where it isn't."""
    usage = [one.upto for one in found if one.told is Told.USAGE]
    lines = [_("Usage is complete until %(moment)s.") % {"moment": age(min(usage), now)}] if usage else []
    if any(one.told is Told.PURCHASES for one in found):
        lines.append(_("Where no source tells what is spent in the panel, purchases are judged."))
    return tuple(lines)


def _field(one: Watched, by: Standout, *, several: bool) -> Field:
    return Field(_name(one, several=several), _line(one, by))


def _name(one: Watched, *, several: bool) -> str:
    return f"{one.name} · {one.panel}" if several else one.name


def _line(one: Watched, by: Standout) -> str:
    """Return by what somebody stands out, with its numbers."""
    judged = one.judged
    if by is Standout.SILENT:
        return silence_words(judged.silence, one.told)
    if by is Standout.SHORT and judged.cover is not None:
        return f"{credits_worded(one.balance or 0)}, {cover_words(judged.cover)}"
    if judged.burst.alert or judged.pace is None:
        return why(judged.burst.reason)
    values = {"credits": credits_worded(judged.pace.spent), "usual": number(judged.pace.usual)}
    return _("%(credits)s in 7 days; usual are %(usual)s") % values


def _to_usage(one: Watched, *, several: bool) -> Button:
    return press(_name(one, several=several), ShowUsageOf(one.reseller_id, place=one.place))


# One thing


def _page(ask: ShowOverview, found: Sequence[Watched], *, several: bool) -> Screen:
    last = max(0, (len(found) - 1) // PAGE)
    here = replace(ask, page=min(max(ask.page, 0), last))
    shown = found[here.page * PAGE : (here.page + 1) * PAGE]
    turns = (
        press(_("‹ Previous"), replace(here, page=here.page - 1)) if here.page else None,
        press(_("More ›"), replace(here, page=here.page + 1)) if here.page < last else None,
    )
    return Screen(
        title=f"{_heading(ask.standout)} ({number(len(found))})",
        lines=() if found else (_("Nobody stands out."),),
        fields=tuple(_field(one, ask.standout, several=several) for one in shown),
        buttons=(
            *rows(*(_to_usage(one, several=several) for one in shown), wide=2),
            *rows(*turns, wide=2),
            (press(_("« Overview"), ShowOverview()), to_menu()),
        ),
    )
