"""/support: how the desk does, and what is late; as a picture and as a file too."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from domain.people import Actor, ResellerId, Role
from domain.tickets import Ticket
from handlers.menu import to_menu
from handlers.registry import ALL, answers
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.support_asks import DrawSupport, ExportSupport, ListAskers, ListLate, ShowSupport, Span
from handlers.support_files import support_chart, support_csv
from handlers.support_settings_asks import ShowSupportSettings
from handlers.support_words import duration, worked
from handlers.ticket_asks import ShowTicket
from handlers.ticket_words import area_word, cause_word
from handlers.wording import _, moment, ngettext, number
from services import support_figures
from services.support_clock import late_since
from services.support_figures import Figures, ResellerLine, Standing, SupplierLine, Times
from storage.store import Store

A_FEW = 5
PAGE = 12
LAST_PAGE = 10_000


@answers(ShowSupport, roles=ALL, reads=True, command="support")
async def show_support(ask: ShowSupport, who: Actor, store: Store) -> Screen:
    """Show how the desk does; what there is nothing of isn't shown."""
    span = await support_figures.span_of(store, who.reseller_id, ask.span.days)
    standing = await support_figures.standing(store, who.reseller_id)
    found = await support_figures.figures(store, who.reseller_id, span)
    return Screen(
        title=_("Support"),
        lines=() if found.opened else (_("No sub-reseller has opened a ticket in this time."),),
        fields=(*_open_fields(standing), *_time_fields(found, ask.span)),
        note=_("Times are in your business hours. What was the supplier's fault, or ours, counts for no sub-reseller.")
        if found.opened
        else "",
        buttons=(
            *rows(main(_("Late now (%(n)s)") % {"n": number(standing.late)}, ListLate()) if standing.late else None),
            *rows(*(_to_span(span_, ask.span) for span_ in Span), wide=3),
            *rows(*_ways(ask.span, found), wide=2),
            *rows(press(_("Settings"), ShowSupportSettings()) if who.role is Role.OWNER else None, to_menu(), wide=2),
        ),
    )


def _to_span(span: Span, now: Span) -> Button:
    label = _("%(n)s days") % {"n": number(span.days)}
    return press(f"✓ {label}" if span is now else label, ShowSupport(span))


def _ways(span: Span, found: Figures) -> list[Button]:
    """Return the ways to a time's picture and file, and to all of its sub-resellers."""
    if not found.opened:
        return []
    more = [press(_("All sub-resellers"), ListAskers(span))] if len(found.resellers) > A_FEW else []
    return [press(_("Picture"), DrawSupport(span)), press("CSV", ExportSupport(span)), *more]


# What is open


def _open_fields(standing: Standing) -> tuple[Field, ...]:
    parts = (
        (_("waiting for us"), standing.ours),
        (_("waiting for the supplier"), standing.supplier),
        (_("waiting for them"), standing.theirs),
    )
    said = ", ".join(f"{number(count)} {words}" for words, count in parts if count)
    fields = [Field(_("Open"), said or _("nothing"))]
    if standing.unassigned:
        fields.append(Field(_("Taken by nobody"), number(standing.unassigned)))
    if standing.late:
        fields.append(Field(_("Late now"), number(standing.late)))
    return tuple(fields)


# What came


def _time_fields(found: Figures, span: Span) -> tuple[Field, ...]:
    if not found.opened:
        return ()
    heading = _("In the last %(n)s days") % {"n": number(span.days)}
    return (
        Field("", heading),
        Field(_("Opened"), _tickets(found.opened)),
        *times_fields(_("First answer"), found.answer),
        *times_fields(_("Resolution"), found.resolution),
        Field("", _("Whose fault it was")),
        *(Field(cause_word(cause), number(count)) for cause, count in found.causes.items()),
        Field("", _("What it was about")),
        *(Field(area_word(area), number(count)) for area, count in found.areas[:A_FEW]),
        Field("", _("Sub-resellers")),
        *(Field(line.name, _asked(line)) for line in found.resellers[:A_FEW]),
        *_supplier_fields(found.suppliers, span),
    )


def _tickets(count: int) -> str:
    return ngettext("%(n)s ticket", "%(n)s tickets", count) % {"n": number(count)}


def times_fields(label: str, times: Times | None) -> tuple[Field, ...]:
    """Return how long something took in business time; nothing where it never came to that."""
    if times is None:
        return ()
    values = {"median": _business(times.median), "most": _business(times.most)}
    return (Field(label, _("half within %(median)s, nine in ten within %(most)s") % values),)


def _business(time: timedelta) -> str:
    return worked(int(time.total_seconds() // 60))


def _asked(line: ResellerLine) -> str:
    apart = [
        _("%(n)s of the supplier's") % {"n": number(line.supplier)} if line.supplier else "",
        _("%(n)s of ours") % {"n": number(line.ours)} if line.ours else "",
        _("%(n)s not known yet") % {"n": number(line.unknown)} if line.unknown else "",
    ]
    beside = ", ".join(part for part in apart if part)
    values = {"own": number(line.own), "beside": beside}
    return _("%(own)s (and %(beside)s)") % values if beside else number(line.own)


def _supplier_fields(found: Sequence[SupplierLine], span: Span) -> tuple[Field, ...]:
    if not found:
        return ()
    return (Field("", _("Suppliers")), *(Field(line.name, _supplier_words(line, span)) for line in found))


def _supplier_words(line: SupplierLine, span: Span) -> str:
    a_month = ngettext("%(n)s case a month", "%(n)s cases a month", round(30 * line.cases / span.days))
    said = a_month % {"n": number(round(30 * line.cases / span.days))}
    if line.repair is None:
        return said
    return _("half repaired within %(time)s, %(cases)s") % {"time": duration(line.repair.median), "cases": said}


# Lists


@answers(ListAskers, roles=ALL, reads=True)
async def list_askers(ask: ListAskers, who: Actor, store: Store) -> Screen:
    """List all sub-resellers that asked in a time."""
    span = await support_figures.span_of(store, who.reseller_id, ask.span.days)
    found = await support_figures.resellers(store, who.reseller_id, span)
    ask = replace(ask, page=max(0, min(ask.page, LAST_PAGE)))
    here = found[ask.page * PAGE : (ask.page + 1) * PAGE]
    return Screen(
        title=_("Sub-resellers, last %(n)s days") % {"n": number(ask.span.days)},
        lines=() if here else (_("There is nobody here."),),
        fields=tuple(Field(line.name, _asked(line)) for line in here),
        note=_("What was the supplier's fault, or ours, is counted apart."),
        buttons=(
            *rows(*_turns(ask, more=len(found) > (ask.page + 1) * PAGE), wide=2),
            *rows(press(_("« Support"), ShowSupport(ask.span)), to_menu(), wide=2),
        ),
    )


def _turns(ask: ListAskers | ListLate, *, more: bool) -> list[Button | None]:
    return [
        press(_("‹ Previous"), replace(ask, page=ask.page - 1)) if ask.page else None,
        press(_("More ›"), replace(ask, page=ask.page + 1)) if more else None,
    ]


@answers(ListLate, roles=ALL, reads=True)
async def list_late(ask: ListLate, who: Actor, store: Store) -> Screen:
    """List open tickets of which something is late."""
    ask = replace(ask, page=max(0, min(ask.page, LAST_PAGE)))
    found = await store.support_figures.late(who.reseller_id, skip=ask.page * PAGE, most=PAGE + 1)
    names = await store.ticket_clocks.names([one.reseller_id for one in found])
    lines = [(_name(names, one.reseller_id, one.number), one) for one in found[:PAGE]]
    return Screen(
        title=_("Late now"),
        lines=() if found else (_("Nothing is late."),),
        fields=tuple(Field(name, f"{one.subject} · {_since(one)}") for name, one in lines),
        buttons=(
            *rows(*(press(name, ShowTicket(one.id, anew=True)) for name, one in lines), wide=2),
            *rows(*_turns(ask, more=len(found) > PAGE), wide=2),
            *rows(press(_("« Support"), ShowSupport()), to_menu(), wide=2),
        ),
    )


def _since(ticket: Ticket) -> str:
    return _("since %(moment)s") % {"moment": moment(late_since(ticket) or ticket.last_said_at)}


def _name(names: dict[ResellerId, str], reseller_id: ResellerId, of: int) -> str:
    return f"{names[reseller_id]} #{of}"


# To take away


@answers(DrawSupport, roles=ALL, reads=True)
async def draw_support(ask: DrawSupport, who: Actor, store: Store) -> Screen:
    """Draw the tickets of a time, day by day and by cause."""
    span = await support_figures.span_of(store, who.reseller_id, ask.span.days)
    found = await support_figures.by_day(store, who.reseller_id, span)
    title = _("Tickets of the last %(n)s days") % {"n": number(ask.span.days)}
    if not found:
        return Screen(title=title, lines=(_("There are none to draw."),), buttons=rows(to_menu()), fresh=True)
    return Screen(title=title, chart=support_chart(who.reseller_name, span.days, found), fresh=True)


@answers(ExportSupport, roles=ALL, reads=True)
async def export_support(ask: ExportSupport, who: Actor, store: Store) -> Screen:
    """Hand over the tickets of a time for a spreadsheet, with their clocks."""
    span = await support_figures.span_of(store, who.reseller_id, ask.span.days)
    found = await support_figures.listed(store, who.reseller_id, span)
    title = _("Tickets of the last %(n)s days") % {"n": number(ask.span.days)}
    full = len(found) == support_figures.MOST_LISTED
    cut = (_("These are the newest %(n)s.") % {"n": number(len(found))},) if full else ()
    return Screen(title=title, lines=cut, file=support_csv(who.reseller_name, span, found), fresh=True)
