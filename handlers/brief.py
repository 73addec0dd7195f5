"""/brief: what is worth knowing of a sub-reseller before a talk, and what to talk about; the team's alone."""

from dataclasses import replace

from domain.network import Known
from domain.people import Actor, Reseller, Role
from domain.talking import BriefFacts, talking_points
from handlers.alert_words import evidence_words
from handlers.brief_asks import TALKERS, FindBrief, ShowBrief, to_attention, to_story
from handlers.brief_words import MOST_SIGNS, brief_fields, within
from handlers.chart import Chart
from handlers.menu import to_menu
from handlers.network import one_called
from handlers.registry import Toward, answers
from handlers.screen import Screen, rows
from handlers.usage import picture_of, shown_of
from handlers.usage_view_asks import Span
from handlers.way_back import to_card
from handlers.wording import _
from services import briefs
from services.briefs import Brief
from storage.store import Store


@answers(FindBrief, roles=TALKERS, reads=True, command="brief")
async def find_brief(ask: FindBrief, who: Actor, store: Store) -> Screen:
    """Show the brief of a sub-reseller that is named, or ask of whom."""
    found = await one_called(ask.name, who, store, leads_to=_to_brief)
    return found if isinstance(found, Screen) else await show_brief(ShowBrief(found.reseller_id), who, store)


def _to_brief(known: Known) -> ShowBrief:
    return ShowBrief(known.reseller_id)


@answers(ShowBrief, roles=TALKERS, toward=Toward.CHILD, reads=True)
async def show_brief(ask: ShowBrief, who: Actor, store: Store) -> Screen:
    """Show a sub-reseller's brief, with its picture in a message of its own."""
    child = await store.resellers.by_id(ask.reseller_id)
    body = await brief_body(child, who, store)
    anew = body.chart is not None
    buttons = (
        *rows(to_story(child.id), to_attention(), wide=2),
        (to_card(child.id, anew=anew), to_menu(anew=anew)),
    )
    return replace(body, buttons=buttons, fresh=anew or ask.anew)


async def brief_body(child: Reseller, who: Actor, store: Store, *, beside: int = 0) -> Screen:
    """Return the brief of a sub-reseller for a member of its parent's team: words and picture, without any buttons.

    It stays below 3,500 signs, `beside` included, that stand in the same message: what matters least is left out.
    """
    parent = await store.resellers.by_id(who.reseller_id)
    brief = await briefs.facts_for(store, parent, child)
    title, lines = _("Brief: %(name)s") % {"name": child.name}, point_lines(brief.facts, who)
    room = MOST_SIGNS - beside - len(title) - sum(len(line) + 1 for line in lines)
    return Screen(
        title=title,
        lines=lines,
        fields=within(brief_fields(brief, store.now), room),
        chart=await _picture(brief, who, store),
        whole=True,
    )


def point_lines(facts: BriefFacts, who: Actor) -> tuple[str, ...]:
    """Return what to talk about, each with its reason. A look at the price is a hint to the owner alone."""
    known = facts if who.role is Role.OWNER else replace(facts, review_price=None)
    points = talking_points(known)
    if not points:
        return (_("Nothing stands out: ask how they are."),)
    return (_("To talk about:"), *(f"• {evidence_words(point.reason)}" for point in points))


async def _picture(brief: Brief, who: Actor, store: Store) -> Chart | None:
    """Return usage with its usual range and alerts, or purchases where no source tells of usage."""
    if brief.course is None:
        return None
    shown = await shown_of(brief.course, brief.child, Span.MONTH, store, reader=who)
    return picture_of(brief.child.name, shown)
