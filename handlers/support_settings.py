"""/supportset: when a team answers tickets, how fast it wants to be, and how much it takes; all of it the owner's."""

from typing import Any

from domain.people import Actor
from domain.support_clocks import minutes_from
from domain.tickets import Priority
from handlers.menu import to_menu
from handlers.registry import OWNER, answers
from handlers.screen import Button, Field, Screen, press, rows
from handlers.support_asks import ShowSupport
from handlers.support_settings_asks import (
    SetClosing,
    SetCompanySize,
    SetCompanyTime,
    SetFirstAnswer,
    SetMostADay,
    SetMostOpen,
    SetReopening,
    SetResolution,
    SetSupportHours,
    ShowSupportSettings,
)
from handlers.support_words import hours_words, worked
from handlers.ticket_words import priority_word
from handlers.wording import _, ngettext, number
from services import support_settings
from services.support_settings import Standing
from storage.store import Store

BY_URGENCY = (Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW)


@answers(ShowSupportSettings, roles=OWNER, reads=True, command="supportset")
async def show_support_settings(_ask: ShowSupportSettings, who: Actor, store: Store) -> Screen:
    """Show how one's team does support, each number with a button."""
    return await settings_screen(who, store)


async def settings_screen(who: Actor, store: Store) -> Screen:
    """Return how somebody's team does support."""
    found = await support_settings.standing(store, who)
    return Screen(
        title=_("How you do support"),
        fields=(*_hours_fields(found), *_target_fields(found), *_number_fields(found)),
        note=_(
            "Your sub-resellers see by when their first answer comes, in their own time. Open tickets follow at once."
        ),
        buttons=(
            *rows(press(_("Business hours"), SetSupportHours())),
            *rows(*(button for priority in BY_URGENCY for button in _target_buttons(priority)), wide=2),
            *rows(*_number_buttons(), wide=2),
            *rows(press(_("« Support"), ShowSupport()), to_menu(), wide=2),
        ),
    )


def _hours_fields(found: Standing) -> tuple[Field, ...]:
    hours = found.schedule.hours
    return (Field(_("Business hours"), hours_words(hours)), Field(_("In the time of"), hours.time_zone))


def _target_fields(found: Standing) -> tuple[Field, ...]:
    return (
        Field("", _("First answer and resolution, in business time")),
        *(Field(_named(priority), _target_words(found, priority)) for priority in BY_URGENCY),
    )


def _named(priority: Priority) -> str:
    word = priority_word(priority)
    return word[:1].upper() + word[1:]


def _target_words(found: Standing, priority: Priority) -> str:
    target = found.schedule.targets.of(priority)
    values = {"answer": worked(target.first_answer), "resolution": worked(target.resolution)}
    return _("answered within %(answer)s, solved within %(resolution)s") % values


def _target_buttons(priority: Priority) -> tuple[Button, Button]:
    word = _named(priority)
    return (
        press(_("%(priority)s: answer") % {"priority": word}, SetFirstAnswer(priority)),
        press(_("%(priority)s: solve") % {"priority": word}, SetResolution(priority)),
    )


def _number_fields(found: Standing) -> tuple[Field, ...]:
    settings = found.settings
    company = _("%(n)s sub-resellers within %(time)s") % {
        "n": number(settings.company_size),
        "time": worked(settings.company_minutes),
    }
    return (
        Field("", _("Limits")),
        Field(_("Closes by itself after"), _days(settings.close_after_days)),
        Field(_("Can be opened again for"), _days(settings.reopen_days)),
        Field(_("Open at a time, of a sub-reseller"), _at_most(settings.most_open)),
        Field(_("Opened within a day, by a sub-reseller"), _at_most(settings.most_a_day)),
        Field(_("One fault behind it, I suspect from"), company),
    )


def _days(days: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": number(days)}


def _at_most(count: int) -> str:
    return _("at most %(n)s") % {"n": number(count)}


def _number_buttons() -> tuple[Button, ...]:
    return (
        press(_("Closing by itself"), SetClosing()),
        press(_("Opening again"), SetReopening()),
        press(_("Open at a time"), SetMostOpen()),
        press(_("Within a day"), SetMostADay()),
        press(_("How many for one fault"), SetCompanySize()),
        press(_("Within which time"), SetCompanyTime()),
    )


# Setting it


@answers(SetSupportHours, roles=OWNER)
async def set_hours(ask: SetSupportHours, who: Actor, store: Store) -> Screen:
    """Set when one's team answers tickets."""
    await support_settings.set_hours(store, ask.hours or "", by=who)
    return await settings_screen(who, store)


@answers(SetFirstAnswer, roles=OWNER)
async def set_first_answer(ask: SetFirstAnswer, who: Actor, store: Store) -> Screen:
    """Set how fast tickets of a priority are answered."""
    await support_settings.set_target(store, ask.priority, first_answer=minutes_from(ask.time or ""), by=who)
    return await settings_screen(who, store)


@answers(SetResolution, roles=OWNER)
async def set_resolution(ask: SetResolution, who: Actor, store: Store) -> Screen:
    """Set how fast tickets of a priority are solved."""
    await support_settings.set_target(store, ask.priority, resolution=minutes_from(ask.time or ""), by=who)
    return await settings_screen(who, store)


async def _changed(who: Actor, store: Store, **numbers: Any) -> Screen:
    await support_settings.set_numbers(store, by=who, **numbers)
    return await settings_screen(who, store)


@answers(SetClosing, roles=OWNER)
async def set_closing(ask: SetClosing, who: Actor, store: Store) -> Screen:
    """Set after how long a silent ticket closes."""
    return await _changed(who, store, close_after_days=ask.days)


@answers(SetReopening, roles=OWNER)
async def set_reopening(ask: SetReopening, who: Actor, store: Store) -> Screen:
    """Set for how long a closed ticket can be opened again."""
    return await _changed(who, store, reopen_days=ask.days)


@answers(SetMostOpen, roles=OWNER)
async def set_most_open(ask: SetMostOpen, who: Actor, store: Store) -> Screen:
    """Set how many tickets a sub-reseller may have open."""
    return await _changed(who, store, most_open=ask.count)


@answers(SetMostADay, roles=OWNER)
async def set_most_a_day(ask: SetMostADay, who: Actor, store: Store) -> Screen:
    """Set how many tickets a sub-reseller may open within a day."""
    return await _changed(who, store, most_a_day=ask.count)


@answers(SetCompanySize, roles=OWNER)
async def set_company_size(ask: SetCompanySize, who: Actor, store: Store) -> Screen:
    """Set how many sub-resellers with the same problem point at one fault."""
    return await _changed(who, store, company_size=ask.count)


@answers(SetCompanyTime, roles=OWNER)
async def set_company_time(ask: SetCompanyTime, who: Actor, store: Store) -> Screen:
    """Set within which time they have to report it."""
    return await _changed(who, store, company_minutes=minutes_from(ask.time or ""))
