"""/checkins: who is to be spoken to, with whom touch is being lost, and what is to follow; one sub-reseller's talks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.checkins import Checkin
from domain.people import Actor, ResellerId, ResellerState
from domain.periods import month_of
from handlers.alert_words import evidence_words
from handlers.amounts import present
from handlers.checkin_asks import ListCheckins, Part, ShowCheckin, ShowNote, ShowTalks, TalkedWith
from handlers.checkin_settings_asks import ShowCheckinSettings, ShowPlan
from handlers.follow_up_asks import RemindOf, ShowFollowUp
from handlers.menu import to_menu
from handlers.registry import DESK, OWNER, TALKS, Toward, answers
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.talk_words import follow_up_words, is_whole, mode_word, note_field, state_words
from handlers.way_back import ShowReseller
from handlers.wording import _, day, month, number
from services import checkin_plans, checkins
from storage.store import Store

A_PAGE = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: whom it is about, what there is to say, and the button that leads on."""

    name: str
    said: str
    leads_to: Button


@answers(ListCheckins, roles=TALKS, reads=True, command="checkins")
async def list_checkins(ask: ListCheckins, who: Actor, store: Store) -> Screen:
    """List one of the parts of check-ins: what is due comes first."""
    found = {part: await _lines(part, who, store) for part in Part}
    lines = found[ask.part]
    last_page = max(0, (len(lines) - 1) // A_PAGE)
    here = replace(ask, page=min(max(ask.page, 0), last_page))
    shown = lines[here.page * A_PAGE : (here.page + 1) * A_PAGE]
    today = await checkins.today_of(store, who.reseller_id)
    return Screen(
        title=_("Check-ins, %(month)s: %(part)s") % {"month": month(today), "part": _part_word(ask.part)},
        lines=() if shown else (_empty(ask.part),),
        fields=tuple(Field(line.name, line.said) for line in shown),
        buttons=(
            *rows(*(line.leads_to for line in shown), wide=2),
            *rows(*_turns(here, last_page), wide=2),
            *rows(*(_to_part(part, len(found[part])) for part in Part if part is not ask.part), wide=2),
            *rows(
                press(_("Who is spoken to"), ShowCheckinSettings()) if who.role in OWNER else None, to_menu(), wide=2
            ),
        ),
    )


def _part_word(part: Part) -> str:
    return {
        Part.DUE: _("due"),
        Part.COMING: _("still to come"),
        Part.DONE: _("over"),
        Part.TOUCH: _("losing touch"),
        Part.FOLLOW_UPS: _("reminders"),
    }[part]


def _empty(part: Part) -> str:
    return {
        Part.DUE: _("Nobody has to be spoken to today."),
        Part.COMING: _("Nothing is planned for the rest of the month."),
        Part.DONE: _("No check-in was held yet this month."),
        Part.TOUCH: _("You are in touch with everybody you want to be."),
        Part.FOLLOW_UPS: _("There is nothing to be reminded of. Type: /remind Ahmed Friday call about the price."),
    }[part]


def _to_part(part: Part, count: int) -> Button:
    label = _part_word(part)
    label = f"{label[:1].upper()}{label[1:]}"
    return press(_("%(label)s (%(n)s)") % {"label": label, "n": number(count)} if count else label, ListCheckins(part))


def _turns(here: ListCheckins, last_page: int) -> list[Button | None]:
    return [
        press(_("‹ Previous"), replace(here, page=here.page - 1)) if here.page else None,
        press(_("More ›"), replace(here, page=here.page + 1)) if here.page < last_page else None,
    ]


async def _lines(part: Part, who: Actor, store: Store) -> Sequence[Line]:
    today = await checkins.today_of(store, who.reseller_id)
    names = {one.id: one.name for one in await store.resellers.children(who.reseller_id)}
    match part:
        case Part.DUE:
            return [_due_line(one, names, today) for one in await store.checkins.due_by(who.reseller_id, today)]
        case Part.COMING:
            coming = await store.checkins.due_after(who.reseller_id, today)
            return [_line(one.reseller_id, names, day(one.due_on)) for one in coming]
        case Part.DONE:
            return await _done_lines(who, names, store)
        case Part.TOUCH:
            return await _touch_lines(who, today, store)
        case Part.FOLLOW_UPS:
            return await _follow_up_lines(who, names, today, store)


def _line(reseller_id: ResellerId, names: Mapping[ResellerId, str], said: str) -> Line:
    name = names.get(reseller_id, "")
    return Line(name, said, press(name[:32], ShowTalks(reseller_id)))


def _due_line(one: Checkin, names: Mapping[ResellerId, str], today: date) -> Line:
    name = names.get(one.reseller_id, "")
    late = (today - one.due_on).days
    said = _("overdue since %(day)s") % {"day": day(one.due_on)} if late > 0 else _("today")
    return Line(name, said, main(name[:32], ShowCheckin(one.id)))


async def _done_lines(who: Actor, names: Mapping[ResellerId, str], store: Store) -> Sequence[Line]:
    zone = (await store.resellers.top_of(who.reseller_id)).time_zone
    ended = await store.checkins.ended(who.reseller_id, since=month_of(store.now, zone).start)
    return [_line(one.reseller_id, names, await state_words(one, who, store)) for one in ended]


async def _touch_lines(who: Actor, today: date, store: Store) -> Sequence[Line]:
    zone = (await store.resellers.top_of(who.reseller_id)).time_zone
    losing = await checkin_plans.losing(store, who.reseller_id, today=today, zone=zone)
    return [
        Line(
            one.standing.name,
            evidence_words(one.touch.reason),
            press(one.standing.name[:32], ShowTalks(one.standing.reseller_id)),
        )
        for one in losing
    ]


async def _follow_up_lines(who: Actor, names: Mapping[ResellerId, str], today: date, store: Store) -> Sequence[Line]:
    return [
        Line(
            names.get(one.reseller_id, ""),
            follow_up_words(one, today),
            press(f"{names.get(one.reseller_id, '')[:20]} · {day(one.on)}", ShowFollowUp(one.id)),
        )
        for one in await store.follow_ups.open_of(who.reseller_id)
    ]


# One sub-reseller's


@answers(ShowTalks, roles=TALKS, toward=Toward.CHILD, reads=True)
async def show_talks(ask: ShowTalks, who: Actor, store: Store) -> Screen:
    """Show how a sub-reseller is kept in touch with, what was said, the newest first, and what is to follow."""
    child = await store.resellers.by_id(ask.reseller_id)
    page = min(max(ask.page, 0), 10_000)
    found = await store.conversations.page(child.id, who.reseller_id, skip=page * A_PAGE, limit=A_PAGE + 1)
    shown = found[:A_PAGE]
    reminders = await store.follow_ups.open_with(child.id, who.reseller_id)
    may = who.role in DESK and child.state is not ResellerState.CLOSED
    due = await _due_now(child.id, who, store)
    return Screen(
        title=_("Talks with %(name)s") % {"name": child.name},
        lines=() if shown else (_("Nothing was noted yet."),),
        fields=(*await _standing(child.id, who, store), *[await note_field(one, who, store) for one in shown]),
        note=_("Your team alone reads this."),
        buttons=(
            *rows(main(_("The check-in that is due"), ShowCheckin(due.id)) if due else None),
            *rows(*(press(_("The whole note"), ShowNote(one.id)) for one in shown if not is_whole(one)), wide=2),
            *rows(*_pages(replace(ask, page=page), more=len(found) > A_PAGE), wide=2),
            *rows(
                press(_("We talked…"), TalkedWith(child.id)) if may else None,
                press(_("Remind me…"), RemindOf(child.id)) if may else None,
                wide=2,
            ),
            *rows(*(press(day(one.on), ShowFollowUp(one.id)) for one in reminders[:A_PAGE]), wide=2),
            *rows(
                press(_("How often"), ShowPlan(child.id)) if who.role in OWNER else None,
                press(child.name[:32], ShowReseller(child.id)),
                press(_("« Check-ins"), ListCheckins()),
                to_menu(),
                wide=2,
            ),
        ),
    )


def _pages(here: ShowTalks, *, more: bool) -> list[Button | None]:
    return [
        press(_("‹ Newer"), replace(here, page=here.page - 1)) if here.page else None,
        press(_("Older ›"), replace(here, page=here.page + 1)) if more else None,
    ]


async def _due_now(child_id: ResellerId, who: Actor, store: Store) -> Checkin | None:
    today = await checkins.today_of(store, who.reseller_id)
    due = [one for one in await store.checkins.open_of(child_id, who.reseller_id) if one.due_on <= today]
    return due[-1] if due else None


async def _standing(child_id: ResellerId, who: Actor, store: Store) -> tuple[Field, ...]:
    """Return how somebody is kept in touch with, when next, and what is to follow."""
    plan = await store.checkin_plans.of(child_id, who.reseller_id)
    today = await checkins.today_of(store, who.reseller_id)
    coming = [one for one in await store.checkins.open_of(child_id, who.reseller_id) if one.due_on > today]
    reminders = await store.follow_ups.open_with(child_id, who.reseller_id)
    return present(
        Field(_("Spoken to"), mode_word(plan.mode if plan else None)),
        Field(_("The next check-in"), day(coming[0].due_on)) if coming else None,
        Field(_("Reminders"), "\n".join(follow_up_words(one, today) for one in reminders[:A_PAGE]))
        if reminders
        else None,
    )
