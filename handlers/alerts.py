"""/alerts: what is unusual, the most urgent first, and what is done about one; and the warning of one's own cover."""

from dataclasses import replace

from domain.alerts import OWN_COVER, SNOOZES, Alert, AlertId, Expected
from domain.errors import NotHere
from domain.people import Actor, ResellerId
from handlers.alert_asks import (
    Acknowledge,
    CallExpected,
    ChooseExpected,
    ChooseSnooze,
    ListAlerts,
    RedrawAlert,
    SeeWhom,
    ShowAlert,
    ShowOwnCover,
    Snooze,
    WarnOfOwnCover,
    WriteToWhom,
)
from handlers.alert_card import alert_card, alert_field
from handlers.alert_words import days_worded, line_of, reason_of, why_word
from handlers.digest_asks import ShowHours
from handlers.menu import to_menu
from handlers.registry import ALL, DESK, MONEY, Toward, answers
from handlers.screen import SILENT, Button, Screen, main, press, rows
from handlers.sub_reseller import WriteMessage, card_screen, write_message
from handlers.wording import _
from services import alerts
from storage.store import Store

A_PAGE = 6
LAST_PAGE = 10_000

# The list


@answers(ListAlerts, roles=ALL, reads=True, command="alerts")
async def list_alerts(ask: ListAlerts, who: Actor, store: Store) -> Screen:
    """List what is unusual, the most urgent first; or what was and is over."""
    ask = replace(ask, page=max(0, min(ask.page, LAST_PAGE)))
    found = await store.alerts.page(who.reseller_id, over=ask.over, skip=ask.page * A_PAGE, limit=A_PAGE + 1)
    shown = found[:A_PAGE]
    subjects = await store.alerts.subjects([alert.id for alert in shown])
    return Screen(
        title=_("What was unusual") if ask.over else _("What is unusual"),
        lines=() if found else (_nothing(ask),),
        fields=tuple(alert_field(alert, subjects[alert.id]) for alert in shown),
        buttons=(
            *rows(*(press(line_of(alert, subjects[alert.id]), ShowAlert(alert.id)) for alert in shown)),
            *rows(*_turns(ask, more=len(found) > A_PAGE), wide=2),
            *rows(_to_other(ask), _own_cover(who), press(_("When I write to you"), ShowHours()), to_menu(), wide=2),
        ),
    )


def _nothing(ask: ListAlerts) -> str:
    return _("Nothing has been so far.") if ask.over else _("Nothing is. I say so here as soon as anything is.")


def _to_other(ask: ListAlerts) -> Button:
    return press(_("What stands"), ListAlerts()) if ask.over else press(_("What is over"), ListAlerts(over=True))


def _turns(ask: ListAlerts, *, more: bool) -> list[Button | None]:
    return [
        press(_("‹ Previous"), replace(ask, page=ask.page - 1)) if ask.page else None,
        press(_("More ›"), replace(ask, page=ask.page + 1)) if more else None,
    ]


def _own_cover(who: Actor) -> Button | None:
    return None if who.is_top or who.role not in MONEY else press(_("When to warn you"), ShowOwnCover())


@answers(ShowAlert, roles=ALL, always=True)
async def show_alert(ask: ShowAlert, who: Actor, store: Store) -> Screen:
    """Send an alert's card anew, which stays true like every copy of it."""
    await store.cards.show_member(alerts.CARD, ask.alert_id, who.member_id)
    return SILENT


@answers(RedrawAlert, roles=ALL, reads=True)
async def redraw_alert(ask: RedrawAlert, who: Actor, store: Store) -> Screen:
    """Show the card again where one of its steps was."""
    return await alert_card(ask.alert_id, who, store)


# What is done about one


@answers(Acknowledge, roles=MONEY)
async def acknowledge(ask: Acknowledge, who: Actor, store: Store) -> Screen:
    """Be quiet about an alert until it resolves."""
    await alerts.acknowledge(store, ask.alert_id, by=who)
    return SILENT


@answers(ChooseSnooze, roles=MONEY, reads=True)
async def choose_snooze(ask: ChooseSnooze, _who: Actor, store: Store) -> Screen:
    """Ask for how long an alert shall be put off."""
    alert = await store.alerts.by_id(ask.alert_id)
    return Screen(
        title=_("Put it off for how long?"),
        lines=(reason_of(alert), _("I am quiet about it until then, even if it comes and goes.")),
        buttons=(
            *rows(*(press(days_worded(days), Snooze(alert.id, days)) for days in SNOOZES), wide=3),
            *rows(press(_("« Back"), RedrawAlert(alert.id))),
        ),
    )


@answers(Snooze, roles=MONEY)
async def snooze(ask: Snooze, who: Actor, store: Store) -> Screen:
    """Put an alert off."""
    await alerts.snooze(store, ask.alert_id, ask.days, by=who)
    return SILENT


@answers(ChooseExpected, roles=MONEY, reads=True)
async def choose_expected(ask: ChooseExpected, _who: Actor, store: Store) -> Screen:
    """Ask why what was found had to be expected."""
    alert = await store.alerts.by_id(ask.alert_id)
    return Screen(
        title=_("Why was it expected?"),
        lines=(reason_of(alert), _("Its days are left out of the habit from then on; the usage itself stays.")),
        buttons=(
            *rows(*(press(_label(why), CallExpected(alert.id, why)) for why in Expected), wide=3),
            *rows(press(_("« Back"), RedrawAlert(alert.id))),
        ),
    )


def _label(why: Expected) -> str:
    return why_word(why).capitalize()


@answers(CallExpected, roles=MONEY)
async def call_expected(ask: CallExpected, who: Actor, store: Store) -> Screen:
    """Say that what was found had to be expected."""
    await alerts.expect(store, ask.alert_id, ask.why, by=who)
    return SILENT


# About whom it is


@answers(SeeWhom, roles=ALL, reads=True)
async def see_whom(ask: SeeWhom, who: Actor, store: Store) -> Screen:
    """Show the card of whom an alert is about, and leave the alert's own as it is."""
    child_id = await _child_of(ask.alert_id, who, store)
    return replace(await card_screen(child_id, who, store), fresh=True)


@answers(WriteToWhom, roles=DESK, reads=True)
async def write_to_whom(ask: WriteToWhom, who: Actor, store: Store) -> Screen:
    """Say who will read a message to whom an alert is about."""
    child_id = await _child_of(ask.alert_id, who, store)
    return replace(await write_message(WriteMessage(child_id), who, store), fresh=True)


async def _child_of(alert_id: AlertId, who: Actor, store: Store) -> ResellerId:
    """Return whom an alert is about; raises `NotHere` where it is nobody who is a sub-reseller of the reader's now."""
    alert: Alert = await store.alerts.by_id(alert_id)
    if alert.child_id is None or (await store.resellers.by_id(alert.child_id)).parent_id != who.reseller_id:
        raise NotHere
    return alert.child_id


# One's own cover


@answers(ShowOwnCover, roles=MONEY, toward=Toward.PARENT, reads=True)
async def show_own_cover(_ask: ShowOwnCover, who: Actor, store: Store) -> Screen:
    """Show from how many days of cover downward one is warned, and offer others."""
    return await _cover_screen(who, store)


@answers(WarnOfOwnCover, roles=MONEY, toward=Toward.PARENT)
async def warn_of_own_cover(ask: WarnOfOwnCover, who: Actor, store: Store) -> Screen:
    """Set from how many days of cover downward one is warned."""
    await alerts.warn_of_own_cover(store, ask.days or None, by=who)
    return await _cover_screen(who, store)


async def _cover_screen(who: Actor, store: Store) -> Screen:
    now = (await store.alerts.own_cover([who.reseller_id]))[who.reseller_id]
    said = _("I warn you as soon as your credits last for %(days)s or fewer.")
    asks = [(days_worded(days), WarnOfOwnCover(days)) for days in (3, OWN_COVER, 7, 14)]
    never = WarnOfOwnCover(0)
    return Screen(
        title=_("When your credits run out"),
        lines=(_("I don't warn you.") if now is None else said % {"days": days_worded(now)},),
        note=_("Whoever may ask for credits is told, and nobody outside your team."),
        buttons=(
            *rows(*(main(f"✓ {label}", ask) if ask.days == now else press(label, ask) for label, ask in asks), wide=2),
            *rows(press(_("Other…"), WarnOfOwnCover()), press(_("Never"), never) if now else None, wide=2),
            *rows(press(_("Alerts"), ListAlerts()), to_menu(), wide=2),
        ),
    )
