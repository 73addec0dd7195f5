"""Who matters most, and is spoken to monthly: suggested with the reasons, taken with one tap, changed one by one."""

from domain.checkins import CheckinMode, Suggested
from domain.people import Actor, ResellerId
from handlers.alert_words import evidence_words
from handlers.checkin_settings import settings_screen
from handlers.checkin_settings_asks import ShowCheckinSettings, ShowSuggestion, TakeSuggestion, ToggleMonthly
from handlers.menu import to_menu
from handlers.registry import OWNER, Toward, answers
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.wording import _, ngettext, number
from services import checkin_plans
from storage.checkin_plans import Standing
from storage.store import Store

A_PAGE = 8


@answers(ShowSuggestion, roles=OWNER, reads=True)
async def show_suggestion(ask: ShowSuggestion, who: Actor, store: Store) -> Screen:
    """Show who matters most, each with the reason."""
    return await _suggestion_screen(ask.page, who, store)


async def _suggestion_screen(page: int, who: Actor, store: Store) -> Screen:
    found = await checkin_plans.suggestion(store, by=who)
    standing = {one.reseller_id: one for one in await store.checkin_plans.standings(who.reseller_id)}
    last_page = max(0, (len(found) - 1) // A_PAGE)
    page = min(max(page, 0), last_page)
    shown = found[page * A_PAGE : (page + 1) * A_PAGE]
    return Screen(
        title=_("Who matters most"),
        lines=(_intro(len(found)),),
        fields=tuple(Field(standing[one.reseller_id].name, evidence_words(one.reason)) for one in shown),
        note=_("The others are spoken to when a fact changes, unless you chose something else for them."),
        buttons=(
            *rows(main(_take_label(len(found)), TakeSuggestion()) if found else None),
            *rows(*(_toggle(one, standing, page) for one in shown), wide=2),
            *rows(
                press(_("‹ Previous"), ShowSuggestion(page - 1)) if page else None,
                press(_("More ›"), ShowSuggestion(page + 1)) if page < last_page else None,
                wide=2,
            ),
            *rows(press(_("« Back"), ShowCheckinSettings()), to_menu(), wide=2),
        ),
    )


def _intro(count: int) -> str:
    if not count:
        return _("Nobody bought anything in the last ninety days, so that I can't tell yet.")
    return ngettext(
        "I suggest to speak to this one every month. A tap on the name takes it in or out.",
        "I suggest to speak to these %(n)s every month. A tap on a name takes it in or out.",
        count,
    ) % {"n": number(count)}


def _take_label(count: int) -> str:
    return ngettext("Speak to this one monthly", "Speak to these %(n)s monthly", count) % {"n": number(count)}


def _toggle(one: Suggested, standing: dict[ResellerId, Standing], page: int) -> Button:
    at = standing[one.reseller_id]
    mark = "✓" if at.mode is CheckinMode.MONTHLY else "·"
    return press(f"{mark} {at.name[:30]}", ToggleMonthly(one.reseller_id, page))


@answers(TakeSuggestion, roles=OWNER)
async def take_suggestion(_ask: TakeSuggestion, who: Actor, store: Store) -> Screen:
    """Have those that matter most spoken to monthly."""
    taken = await checkin_plans.take_suggestion(store, by=who)
    said = ngettext("Done: %(n)s is spoken to monthly.", "Done: %(n)s are spoken to monthly.", taken) % {
        "n": number(taken)
    }
    return await settings_screen(who, store, said=said)


@answers(ToggleMonthly, roles=OWNER, toward=Toward.CHILD)
async def toggle_monthly(ask: ToggleMonthly, who: Actor, store: Store) -> Screen:
    """Have a sub-reseller spoken to monthly, or only when a fact changes."""
    await checkin_plans.toggle_monthly(store, ask.reseller_id, by=who)
    return await _suggestion_screen(ask.page, who, store)
