"""/month: the network's month as a picture, beside the month before, with the figures that count."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from domain.money import Money
from domain.people import Actor, Reseller, Role
from domain.periods import month_numbered, month_of
from handlers.amounts import present
from handlers.brief_asks import TALKERS, ShowNetworkMonth, to_attention
from handlers.chart import Chart, Flags, Look, Series, Shape
from handlers.menu import to_menu
from handlers.number_marks import marks
from handlers.registry import answers
from handlers.screen import Button, Field, Screen, press, rows
from handlers.ticket_words import cause_word
from handlers.wording import _, credits_worded, listed, moment, money, month, ngettext, number
from services import network_months
from services.network_months import Buyer, NetworkMonth, Spoken
from storage.store import Store

NAMED = 12
"""So many of the largest are named in a picture; the rest are summed up."""


@answers(ShowNetworkMonth, roles=TALKERS, reads=True, command="month")
async def show_network_month(ask: ShowNetworkMonth, who: Actor, store: Store) -> Screen:
    """Show a month of the network; what it earned to the owner alone."""
    parent = await store.resellers.by_id(who.reseller_id)
    zone = (await store.resellers.top_of(parent.id)).time_zone
    period = month_numbered(ask.year, ask.month, zone, now=store.now) if ask.year else month_of(store.now, zone)
    found = await network_months.network_month(
        store, parent, period, place=ask.place, with_money=who.role is Role.OWNER
    )
    is_over = period.end <= store.now
    chart = _chart(found, is_over=is_over)
    return Screen(
        title=_("The network's month: %(month)s") % {"month": month(period.start)},
        lines=_lines(found, "" if is_over else moment(store.now)),
        fields=_fields(found),
        chart=chart,
        buttons=_buttons(replace(ask, place=found.place), found, parent, store),
        fresh=chart is not None,
    )


def _lines(found: NetworkMonth, as_of: str) -> tuple[str, ...]:
    lines = [_("So far, as of %(moment)s.") % {"moment": as_of}] if as_of else []
    if not found.buyers:
        lines.append(_("There is nobody here yet."))
    return tuple(lines)


# What it comes to


def _fields(found: NetworkMonth) -> tuple[Field, ...]:
    several = len(found.panels) > 1
    credits = f"{_('Credits')} · {found.panels[found.place]}" if several else _("Credits")
    values = {"credits": credits_worded(found.bought), "before": number(found.bought_before)}
    met = {"met": number(found.met), "all": number(found.minimums)}
    held = {"held": number(found.held), "all": number(found.checkins)}
    causes = [f"{cause_word(cause)} {number(count)}" for cause, count in found.causes.items()]
    return present(
        Field(credits, _("%(credits)s, last month %(before)s") % values) if found.buyers else None,
        Field(_("Revenue"), _sums(found.earned.revenue)) if found.earned else None,
        Field(_("Margin"), _sums(found.earned.margin)) if found.earned else None,
        Field(_("Minimums met"), _("%(met)s of %(all)s") % met) if found.minimums else None,
        Field(_("Check-ins held"), _("%(held)s of %(all)s") % held) if found.checkins else None,
        Field(_("Tickets"), ", ".join(causes)) if causes else None,
    )


def _sums(sums: Iterable[Money]) -> str:
    found = [money(one) for one in sums if one.minor]
    return listed(found) if found else _("nothing")


# The picture


def _chart(found: NetworkMonth, *, is_over: bool) -> Chart | None:
    """Return who bought what, the largest by name; nothing where nobody ever did."""
    buyers = _drawn(found)
    if not buyers:
        return None
    shown = _with_others(buyers)
    this = month(found.period.start)
    return Chart(
        name=_("month-%(month)s") % {"month": f"{found.period.start:%Y-%m}"} + ".png",
        title=_("Who bought what"),
        unit=_("credits"),
        labels=tuple(one.name for one in shown),
        series=(
            _series(this if is_over else _("%(month)s, so far") % {"month": this}, [one.bought for one in shown]),
            _series(month(found.before.start), [one.before for one in shown]),
        ),
        instead=_("The picture couldn't be drawn, but these are its numbers."),
        lying=True,
        marks=marks(),
        flags=tuple(Flags(words, look, _places(shown, spoken)) for spoken, look, words in _signs()),
    )


def _drawn(found: NetworkMonth) -> list[Buyer]:
    return [one for one in found.buyers if one.bought or one.before]


def _with_others(buyers: Sequence[Buyer]) -> list[Buyer]:
    """Return the largest, and the rest as one."""
    if len(buyers) <= NAMED + 1:
        return [*buyers]
    rest = buyers[NAMED:]
    words = ngettext("%(n)s other", "%(n)s others", len(rest)) % {"n": number(len(rest))}
    return [*buyers[:NAMED], Buyer(words, sum(one.bought for one in rest), sum(one.before for one in rest), None)]


def _series(label: str, counts: Iterable[int]) -> Series:
    return Series(label, Shape.BARS, tuple(map(Decimal, counts)))


def _signs() -> tuple[tuple[Spoken, Look, str], ...]:
    return (
        (Spoken.DONE, Look.DONE, _("Talked with")),
        (Spoken.DUE, Look.DUE, _("Talk due")),
        (Spoken.LATE, Look.LATE, _("Talk overdue")),
    )


def _places(shown: Sequence[Buyer], spoken: Spoken) -> tuple[int, ...]:
    return tuple(place for place, one in enumerate(shown) if one.spoken is spoken)


# Where it leads


def _buttons(
    ask: ShowNetworkMonth, found: NetworkMonth, parent: Reseller, store: Store
) -> tuple[tuple[Button, ...], ...]:
    earlier = found.before if found.period.start > parent.created_at else None
    later = found.period.end if found.period.end <= store.now else None
    others = (
        press(panel, replace(ask, place=place)) for place, panel in enumerate(found.panels) if place != found.place
    )
    return (
        *rows(
            None if earlier is None else _to_month("‹ %s", earlier.start, ask),
            None if later is None else _to_month("%s ›", later, ask),
            wide=2,
        ),
        *rows(*others, wide=2),
        (to_attention(), to_menu(anew=bool(_drawn(found)))),
    )


def _to_month(label: str, start: datetime, ask: ShowNetworkMonth) -> Button:
    return press(label % month(start), replace(ask, year=start.year, month=start.month))
