"""/digest: what changed, what waits and what is due; and the hours at which somebody is told of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from domain.hours import A_DAY, Hours, minute_of
from domain.money import Money
from domain.people import Actor
from domain.requests import DECIDERS
from handlers.alert_asks import ListAlerts
from handlers.alert_words import evidence_words, kind_word
from handlers.amounts import present
from handlers.announcement_card import kind_word as kind_of_announcement
from handlers.cards import words
from handlers.digest_asks import NEVER, SetDigestTime, SetQuietHours, ShowDigest, ShowHours
from handlers.dispute_asks import ListDisputes
from handlers.dues_asks import ShowDues
from handlers.dues_words import sums
from handlers.loading import ToLoad
from handlers.menu import to_menu
from handlers.registry import ALL, answers
from handlers.request_lists import ListRequests
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.wording import _, clock_time, language, moment, ngettext, number, speaking
from services import digest
from services.digest import InForce, MorningDigest, Named
from storage.store import Store


@answers(ShowDigest, roles=ALL, reads=True, command="digest")
async def show_digest(_ask: ShowDigest, who: Actor, store: Store) -> Screen:
    """Show what the digest would say now."""
    screen = morning_digest(await digest.now(store, reader=who), who)
    hours, above = await store.hours.of(who.member_id), await store.network.has_children(who.reseller_id)
    nothing = () if screen.fields else (_("There is nothing to say."),)
    return replace(
        screen,
        title=_("What there is to say"),
        lines=(*nothing, *screen.lines),
        note=_when(hours) if above else "",
        buttons=(*screen.buttons, *rows(press(_("When I write to you"), ShowHours()), to_menu(), wide=2)),
    )


@words(MorningDigest)
def morning_digest(notice: MorningDigest, reader: Actor) -> Screen:
    return Screen(
        title=_("Your digest"),
        fields=(
            *_changes(_("Newly found"), notice.found, notice.more_found),
            *_changes(_("Over by now"), notice.over, notice.more_over),
            *_known(notice),
            *_waiting(notice, reader),
            *_due(notice),
        ),
        buttons=rows(*_ways_on(notice, reader), wide=2),
    )


def _changes(heading: str, named: Sequence[Named], more: int) -> Iterable[Field]:
    if named:
        yield Field("", heading)
        yield from map(_named_field, named)
    if more:
        yield Field(_("And"), _("%(n)s more") % {"n": number(more)})


def _named_field(one: Named) -> Field:
    name = _("Yourself") if one.own else " · ".join(part for part in (one.name, one.panel) if part)
    said = (kind_word(one.kind), _("found late, in old rows") if one.late else "")
    return Field(name or f"#{one.number}", " · ".join(filter(None, said)), more=evidence_words(one.reason))


def _known(notice: MorningDigest) -> Iterable[Field]:
    """Return what is known to be under way, and how many alerts it explains, in a line."""
    parts = [_in_force(one) for one in notice.known]
    muted = ngettext("%(n)s alert muted", "%(n)s alerts muted", notice.muted) % {"n": number(notice.muted)}
    return (Field(_("Known"), "; ".join([*parts, *([muted] if notice.muted else [])])),) if parts else ()


def _in_force(one: InForce) -> str:
    """Return "panel North, outage since 2 Mar, 14:10"."""
    values = {"panel": one.panel, "kind": kind_of_announcement(one.kind), "moment": moment(one.since)}
    return _("panel %(panel)s, %(kind)s since %(moment)s") % values if one.panel else _in_all(values)


def _in_all(values: dict[str, str]) -> str:
    return _("%(kind)s since %(moment)s") % values


def _waiting(notice: MorningDigest, reader: Actor) -> Iterable[Field]:
    """Return what waits for somebody."""
    found = present(
        Field(_("Alerts"), number(notice.alerts)) if notice.alerts else None,
        Field(_("Requests"), number(notice.requests)) if notice.requests else None,
        Field(_("To load"), number(notice.to_load)) if notice.to_load and reader.role in DECIDERS else None,
        Field(_("Disputes"), number(notice.disputes)) if notice.disputes else None,
    )
    return (Field("", _("What waits")), *found) if found else ()


def _due(notice: MorningDigest) -> Iterable[Field]:
    return present(
        Field(_("Due today"), _of(notice.due, notice.due_of)) if notice.due else None,
        Field(_("Overdue"), _of(notice.overdue, notice.overdue_of)) if notice.overdue else None,
    )


def _of(amounts: Sequence[Money], count: int) -> str:
    said = ngettext("%(amount)s of %(n)s sub-reseller", "%(amount)s of %(n)s sub-resellers", count)
    return said % {"amount": sums(amounts), "n": number(count)}


def _ways_on(notice: MorningDigest, reader: Actor) -> Iterable[Button]:
    loads = notice.to_load and reader.role in DECIDERS
    ways = (
        (press(_("Alerts"), ListAlerts()), notice.found or notice.over or notice.alerts),
        (press(_("Requests"), ListRequests()), notice.requests),
        (press(_("To load"), ToLoad()), loads),
        (press(_("Disputes"), ListDisputes()), notice.disputes),
        (press(_("What is due"), ShowDues()), notice.due or notice.overdue),
    )
    return [button for button, wanted in ways if wanted]


# When somebody is told of things


@answers(ShowHours, roles=ALL, reads=True)
async def show_hours(_ask: ShowHours, who: Actor, store: Store) -> Screen:
    """Show when a member is left in peace, and when the digest comes."""
    return await _hours_screen(who, store)


@answers(SetQuietHours, roles=ALL, always=True)
async def set_quiet_hours(ask: SetQuietHours, who: Actor, store: Store) -> Screen:
    """Set when a member is left in peace."""
    await store.hours.set(who.member_id, quiet_from=minute_of(ask.begin or ""), quiet_until=minute_of(ask.end or ""))
    return await _hours_screen(who, store)


@answers(SetDigestTime, roles=ALL, always=True)
async def set_digest_time(ask: SetDigestTime, who: Actor, store: Store) -> Screen:
    """Set when the digest comes."""
    await store.hours.set(who.member_id, digest_at=None if ask.at == NEVER else minute_of(ask.at or ""))
    return await _hours_screen(who, store)


async def _hours_screen(who: Actor, store: Store) -> Screen:
    hours, above = await store.hours.of(who.member_id), await store.network.has_children(who.reseller_id)
    none = SetQuietHours("0000", "0000")
    return Screen(
        title=_("When I write to you"),
        fields=present(
            Field(_("Quiet hours"), _quiet_words(hours)),
            Field(_("Digest"), _digest_words(hours)) if above else None,
            Field(_("Your time zone"), who.time_zone),
        ),
        note=_("A burst and a balance below zero are told at any hour.") if above else "",
        buttons=(
            *rows(
                main(_("Quiet hours…"), SetQuietHours()),
                press(_("No quiet hours"), none) if hours.quiet_from != hours.quiet_until else None,
                main(_("Digest…"), SetDigestTime()) if above else None,
                press(_("No digest"), SetDigestTime(NEVER)) if above and hours.digest_at is not None else None,
                wide=2,
            ),
            *rows(press(_("Alerts"), ListAlerts()), to_menu(), wide=2),
        ),
    )


def _quiet_words(hours: Hours) -> str:
    if hours.quiet_from == hours.quiet_until:
        return _("none")
    return _("%(begin)s to %(end)s") % {"begin": _time(hours.quiet_from), "end": _time(hours.quiet_until)}


def _digest_words(hours: Hours) -> str:
    return _("never") if hours.digest_at is None else _("daily at %(at)s") % {"at": _time(hours.digest_at)}


def _when(hours: Hours) -> str:
    if hours.digest_at is None:
        return _("It doesn't come by itself.")
    return _("It comes by itself at %(at)s, if there is anything to say.") % {"at": _time(hours.digest_at)}


def _time(minute: int) -> str:
    """Return "9:00" of a minute of the day, which is the same wherever one is."""
    with speaking(language()):
        return clock_time(datetime(2000, 1, 1, minute % A_DAY // 60, minute % 60, tzinfo=UTC))
