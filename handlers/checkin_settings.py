"""/checkinset: on which days check-ins come, who is spoken to, and how one sub-reseller is kept in touch with."""

from collections.abc import Sequence
from datetime import date, timedelta

from domain.checkins import CheckinMode, CheckinSetting
from domain.people import Actor, ResellerId
from handlers.checkin_asks import ListCheckins, ShowTalks
from handlers.checkin_settings_asks import (
    AskBefore,
    ChooseSpeaker,
    ChooseWeekdays,
    SetCheckinHour,
    SetCheckinMode,
    SetIdealDays,
    SetMostDays,
    SetSpeaker,
    ShowCheckinSettings,
    ShowPlan,
    ShowSuggestion,
    ToggleWeekday,
)
from handlers.menu import to_menu
from handlers.registry import OWNER, Toward, answers
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.talk_words import mode_word
from handlers.wording import _, listed, ngettext, number, weekday
from services import checkin_plans
from services.checkin_prompts import ASKED_BEFORE
from storage.checkin_plans import Standing
from storage.store import Store

A_PAGE = 8
MONDAY = date(2024, 1, 1)


@answers(ShowCheckinSettings, roles=OWNER, reads=True, command="checkinset")
async def show_settings(ask: ShowCheckinSettings, who: Actor, store: Store) -> Screen:
    """Show who is spoken to, and when."""
    return await settings_screen(who, store, page=ask.page)


async def settings_screen(who: Actor, store: Store, *, page: int = 0, said: str = "") -> Screen:
    """Return how somebody holds check-ins. `said`: what was just done."""
    setting = await store.checkin_plans.setting(who.reseller_id)
    standings = await store.checkin_plans.standings(who.reseller_id)
    last_page = max(0, (len(standings) - 1) // A_PAGE)
    page = min(max(page, 0), last_page)
    shown = standings[page * A_PAGE : (page + 1) * A_PAGE]
    return Screen(
        title=_("Check-ins: who is spoken to"),
        lines=(said,) if said else (),
        fields=(*_setting_fields(setting), Field("", _counts(standings)), *(_plan_field(one) for one in shown)),
        note=_("Only you and your team know of this. Tap a name to change how often they are spoken to."),
        buttons=(
            *rows(main(_("Who matters most"), ShowSuggestion())),
            *rows(*(press(one.name[:32], ShowPlan(one.reseller_id)) for one in shown), wide=2),
            *rows(*_turns(page, last_page), wide=2),
            *rows(
                press(_("Days"), ChooseWeekdays()),
                press(_("Time"), SetCheckinHour()),
                press(
                    _("Don't ask beforehand") if setting.questions_on else _("Ask them beforehand"),
                    AskBefore(not setting.questions_on),
                ),
                wide=2,
            ),
            *rows(press(_("« Check-ins"), ListCheckins()), to_menu(), wide=2),
        ),
    )


def _setting_fields(setting: CheckinSetting) -> tuple[Field, ...]:
    days = listed([weekday_word(one) for one in sorted(setting.weekdays)])
    before = ngettext("asked, %(n)s day before", "asked, %(n)s days before", ASKED_BEFORE) % {"n": number(ASKED_BEFORE)}
    return (
        Field(_("Days"), days),
        Field(_("From"), f"{setting.from_minute // 60:02}:{setting.from_minute % 60:02}"),
        Field(_("How it goes, they are"), before if setting.questions_on else _("not asked")),
    )


def weekday_word(place: int) -> str:
    """Return a day of the week, Monday being 0."""
    return weekday(MONDAY + timedelta(days=place))


def _counts(standings: Sequence[Standing]) -> str:
    counts = {mode: sum(one.mode is mode for one in standings) for mode in CheckinMode}
    values = {
        "monthly": number(counts[CheckinMode.MONTHLY]),
        "on_fact": number(counts[CheckinMode.ON_FACT]),
        "all": number(len(standings)),
    }
    return _("Of %(all)s sub-resellers, %(monthly)s are spoken to monthly, %(on_fact)s when a fact changes.") % values


def _plan_field(one: Standing) -> Field:
    if one.mode not in (CheckinMode.MONTHLY, CheckinMode.ON_FACT):
        return Field(one.name, mode_word(one.mode))
    values = {"mode": mode_word(one.mode), "ideal": number(one.ideal_days or 0), "most": number(one.most_days or 0)}
    return Field(one.name, _("%(mode)s; %(ideal)s days at best, %(most)s at most") % values)


def _turns(page: int, last_page: int) -> list[Button | None]:
    return [
        press(_("‹ Previous"), ShowCheckinSettings(page - 1)) if page else None,
        press(_("More ›"), ShowCheckinSettings(page + 1)) if page < last_page else None,
    ]


# Days, time, and questions


@answers(ChooseWeekdays, roles=OWNER, reads=True)
async def choose_weekdays(_ask: ChooseWeekdays, who: Actor, store: Store) -> Screen:
    """Show on which days check-ins come, each with a button."""
    return _weekdays_screen(await store.checkin_plans.setting(who.reseller_id))


@answers(ToggleWeekday, roles=OWNER)
async def toggle_weekday(ask: ToggleWeekday, who: Actor, store: Store) -> Screen:
    """Take a day of the week in or out."""
    return _weekdays_screen(await checkin_plans.toggle_weekday(store, ask.weekday, by=who))


def _weekdays_screen(setting: CheckinSetting) -> Screen:
    return Screen(
        title=_("On which days do check-ins come?"),
        lines=(
            _("They are spread over these days in the first three weeks of a month. What is to come follows at once."),
        ),
        buttons=(
            *rows(
                *(
                    press(f"{'✓' if one in setting.weekdays else '·'} {weekday_word(one)}", ToggleWeekday(one))
                    for one in range(7)
                ),
                wide=4,
            ),
            *rows(press(_("« Back"), ShowCheckinSettings())),
        ),
    )


@answers(SetCheckinHour, roles=OWNER)
async def set_hour(ask: SetCheckinHour, who: Actor, store: Store) -> Screen:
    """Set from when on check-ins come."""
    await checkin_plans.set_hour(store, ask.at or "", by=who)
    return await settings_screen(who, store)


@answers(AskBefore, roles=OWNER)
async def ask_before(ask: AskBefore, who: Actor, store: Store) -> Screen:
    """Have sub-resellers asked how it goes before a check-in, or no longer."""
    await checkin_plans.ask_questions(store, on=ask.on, by=who)
    return await settings_screen(who, store)


# One sub-reseller


@answers(ShowPlan, roles=OWNER, toward=Toward.CHILD, reads=True)
async def show_plan(ask: ShowPlan, who: Actor, store: Store) -> Screen:
    """Show how a sub-reseller is kept in touch with."""
    return await plan_screen(ask.reseller_id, who, store)


async def plan_screen(child_id: ResellerId, who: Actor, store: Store) -> Screen:
    """Return how a sub-reseller is kept in touch with."""
    child = await store.resellers.by_id(child_id)
    plan = await store.checkin_plans.of(child_id, who.reseller_id)
    standing = await checkin_plans.plan_of(store, child_id, by=who)
    speaker = None if standing.member_id is None else await store.members.by_id(standing.member_id)
    return Screen(
        title=_("%(name)s: how often") % {"name": child.name},
        fields=(
            Field(_("Spoken to"), mode_word(plan.mode if plan else None)),
            Field(_("At best after"), _days(standing.ideal_days)),
            Field(_("At most after"), _days(standing.most_days)),
            Field(
                _("Who speaks to them"),
                await _speaker_words(speaker.name if speaker else "", standing.member_id, who, store),
            ),
        ),
        buttons=(
            *rows(*(_mode_button(child_id, mode, plan.mode if plan else None) for mode in CheckinMode)),
            *rows(
                press(_("At best…"), SetIdealDays(child_id)),
                press(_("At most…"), SetMostDays(child_id)),
                press(_("Who speaks to them"), ChooseSpeaker(child_id)),
                press(_("All talks"), ShowTalks(child_id)),
                wide=2,
            ),
            *rows(press(_("« Back"), ShowCheckinSettings()), to_menu(), wide=2),
        ),
    )


def _days(days: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": number(days)}


async def _speaker_words(name: str, member_id: int | None, who: Actor, store: Store) -> str:
    if member_id is None:
        return _("whoever is at the desk")
    if member_id in [one.id for one in await checkin_plans.at_the_desk(store, who.reseller_id)]:
        return name
    return _("%(name)s, who isn't at the desk any more: the owners") % {"name": name}


def _mode_button(child_id: ResellerId, mode: CheckinMode, now: CheckinMode | None) -> Button:
    word = mode_word(mode)
    label = f"{word[:1].upper()}{word[1:]}"
    return press(f"✓ {label}" if mode is now else label, SetCheckinMode(child_id, mode))


@answers(SetCheckinMode, roles=OWNER, toward=Toward.CHILD)
async def set_mode(ask: SetCheckinMode, who: Actor, store: Store) -> Screen:
    """Say when a sub-reseller is spoken to."""
    await checkin_plans.set_mode(store, ask.reseller_id, ask.mode, by=who)
    return await plan_screen(ask.reseller_id, who, store)


@answers(SetIdealDays, roles=OWNER, toward=Toward.CHILD)
async def set_ideal(ask: SetIdealDays, who: Actor, store: Store) -> Screen:
    """Set after how many days it is best to speak to a sub-reseller."""
    await checkin_plans.set_cadence(store, ask.reseller_id, ideal=ask.days, by=who)
    return await plan_screen(ask.reseller_id, who, store)


@answers(SetMostDays, roles=OWNER, toward=Toward.CHILD)
async def set_most(ask: SetMostDays, who: Actor, store: Store) -> Screen:
    """Set after how many days touch with a sub-reseller is being lost."""
    await checkin_plans.set_cadence(store, ask.reseller_id, most=ask.days, by=who)
    return await plan_screen(ask.reseller_id, who, store)


@answers(ChooseSpeaker, roles=OWNER, toward=Toward.CHILD, reads=True)
async def choose_speaker(ask: ChooseSpeaker, who: Actor, store: Store) -> Screen:
    """Ask which colleague speaks to a sub-reseller."""
    desk = await checkin_plans.at_the_desk(store, who.reseller_id)
    return Screen(
        title=_("Who speaks to them?"),
        lines=(_("The check-in comes to whom you choose; should they leave, to the owners."),),
        buttons=(
            *rows(*(press(one.name[:32], SetSpeaker(ask.reseller_id, one.id)) for one in desk), wide=2),
            *rows(press(_("Whoever is at the desk"), SetSpeaker(ask.reseller_id))),
            *rows(press(_("« Back"), ShowPlan(ask.reseller_id))),
        ),
    )


@answers(SetSpeaker, roles=OWNER, toward=Toward.CHILD)
async def set_speaker(ask: SetSpeaker, who: Actor, store: Store) -> Screen:
    """Say which colleague speaks to a sub-reseller."""
    await checkin_plans.set_speaker(store, ask.reseller_id, ask.member, by=who)
    return await plan_screen(ask.reseller_id, who, store)
