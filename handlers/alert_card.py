"""The cards of alerts: of one, and of several that came together."""

from domain.alerts import OF_THE_HABIT, Alert, AlertId, AlertKind, AlertState, WaveId
from domain.people import Actor, Reseller, ResellerState
from domain.requests import DECIDERS
from handlers.alert_asks import (
    Acknowledge,
    ChooseExpected,
    ChooseSnooze,
    ListAlerts,
    SeeWhom,
    ShowAlert,
    ShowOwnCover,
    WriteToWhom,
)
from handlers.alert_words import (
    expected_words,
    explained_words,
    kind_word,
    line_of,
    name_of,
    reason_of,
    state_word,
    state_words,
    title_of,
)
from handlers.amounts import present
from handlers.cards import draws
from handlers.registry import DESK
from handlers.request_asks import RequestCredits
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.sub_reseller import Pause
from handlers.usage_view_asks import ShowUsageOf
from handlers.wording import _, moment, ngettext, number
from services import alert_news, decided, muting
from storage.alerts import Subject
from storage.store import Store

ABOUT_USAGE = frozenset({AlertKind.BURST, AlertKind.SILENCE, AlertKind.COVER_SHORT, AlertKind.BELOW_ZERO})
"""What a picture of the usage says more of."""

MOST_SHOWN = 8
"""How many alerts one message names."""


@draws(alert_news.CARD)
async def alert_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw an alert as it stands now."""
    alert = await store.alerts.by_id(AlertId(object_id))
    subject = (await store.alerts.subjects([alert.id]))[alert.id]
    who = await decided.name_for(store, alert.acted_by, reader=reader)
    expected = expected_words(alert, who) if not alert.stands else ""
    return Screen(
        title=title_of(alert, subject),
        lines=tuple(
            line
            for line in (
                reason_of(alert),
                explained_words(await muting.explanation_of(store, alert)),
                state_words(alert, who),
                expected,
            )
            if line
        ),
        fields=present(
            Field(
                _("Alert"),
                _("#%(number)s, since %(moment)s") % {"number": alert.number, "moment": moment(alert.opened_at)},
            ),
            Field(_("As of"), moment(alert.refreshed_at)),
            Field(_("Found"), _("late, in old rows")) if alert.late else None,
        ),
        buttons=(
            *_deeds(alert, reader),
            *await _ways_on(alert, subject, reader, store),
        ),
    )


def _deeds(alert: Alert, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    """Return what can be done about an alert itself."""
    if reader.role not in DECIDERS:
        return ()
    unseen = alert.state in {AlertState.OPEN, AlertState.SNOOZED}
    waits = alert.stands and alert.state is not AlertState.EXPECTED
    habit = alert.kind in OF_THE_HABIT and alert.sub_panel_id is not None and alert.expected is None
    return rows(
        main(_("Acknowledge"), Acknowledge(alert.id)) if unseen else None,
        press(_("Put off…"), ChooseSnooze(alert.id)) if waits else None,
        press(_("This was expected…"), ChooseExpected(alert.id)) if habit else None,
        wide=2,
    )


async def _ways_on(alert: Alert, subject: Subject, reader: Actor, store: Store) -> tuple[tuple[Button, ...], ...]:
    """Return where one can go from an alert, and what can be done about whom it is about."""
    child = None if alert.child_id is None or not subject.child else await store.resellers.by_id(alert.child_id)
    own = alert.is_own and reader.role in DECIDERS and alert.stands
    return rows(
        *(await _about(child, alert, reader, store) if child else ()),
        main(_("Request credits"), RequestCredits(sub_panel_id=alert.sub_panel_id)) if own else None,
        press(_("When to warn you"), ShowOwnCover()) if own else None,
        press(_("Alerts"), ListAlerts()),
        wide=2,
    )


async def _about(child: Reseller, alert: Alert, reader: Actor, store: Store) -> tuple[Button | None, ...]:
    joined = reader.role in DESK and await store.members.of_reseller(child.id)
    pausable = reader.role in DECIDERS and child.state is ResellerState.ACTIVE and not child.paused
    return (
        press(_("Usage"), ShowUsageOf(child.id)) if alert.kind in ABOUT_USAGE else None,
        press(_("Their card"), SeeWhom(alert.id)),
        press(_("Write to them"), WriteToWhom(alert.id)) if joined else None,
        press(_("Hold requests back"), Pause(child.id)) if pausable else None,
    )


@draws(alert_news.WAVE)
async def wave_card(object_id: int, _reader: Actor, store: Store) -> Screen:
    """Draw the alerts that came together as each of them stands now."""
    found = await store.alerts.in_wave(WaveId(object_id))
    shown = found[:MOST_SHOWN]
    subjects = await store.alerts.subjects([alert.id for alert in shown])
    count = ngettext("%(n)s thing was found at once", "%(n)s things were found at once", len(found))
    more = len(found) - len(shown)
    return Screen(
        title=count % {"n": number(len(found))},
        lines=(_("and %(n)s more") % {"n": number(more)},) if more else (),
        fields=tuple(alert_field(alert, subjects[alert.id]) for alert in shown),
        note=_standing(found),
        buttons=(
            *rows(*(press(line_of(alert, subjects[alert.id]), ShowAlert(alert.id)) for alert in shown if alert.stands)),
            *rows(press(_("Alerts"), ListAlerts())),
        ),
    )


def _standing(found: list[Alert]) -> str:
    over = sum(not alert.stands for alert in found)
    said = ngettext("%(n)s of them is resolved.", "%(n)s of them are resolved.", over)
    return said % {"n": number(over)} if over else ""


def alert_field(alert: Alert, subject: Subject) -> Field:
    """Return an alert in a line with its reason below it."""
    label = _("Yourself") if alert.is_own else name_of(alert, subject) or kind_word(alert.kind)
    state = "" if alert.state is AlertState.OPEN else state_word(alert.state)
    return Field(label, " · ".join(filter(None, (kind_word(alert.kind), state))), more=reason_of(alert))
