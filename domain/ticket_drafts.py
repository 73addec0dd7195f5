"""Tickets before they are opened: what was written, what is still to be asked, and since when something is so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NewType
from zoneinfo import ZoneInfo

from domain import vocabulary
from domain.agreement import PanelId
from domain.errors import N_, Refusal
from domain.network import fold
from domain.people import MemberId, ResellerId
from domain.requests import AttachmentId
from domain.tickets import AreaId, AreaKind, Scope, TicketId
from domain.vocabulary import AT, DAYS, HOURS, MINUTES, SINCE

TicketDraftId = NewType("TicketDraftId", int)

GATHERED_WITHIN = timedelta(minutes=15)
"""What comes within so long of the last still belongs to what was begun."""

MOST_PIECES = 200
"""More than that is no question any more."""

_A_WORD = re.compile(r"[^\W\d_]{3}")


class SinceWhen(StrEnum):
    """Since when something is so, as it is said most often."""

    NOW = "now"
    MORNING = "morning"
    YESTERDAY = "yesterday"


class Step(StrEnum):
    """What is still to be asked."""

    AREA = "area"
    PANEL = "panel"
    HELP = "help"
    SCOPE = "scope"
    SINCE = "since"


AT_A_PANEL = frozenset({AreaKind.ACTIVATION, AreaKind.ACCESS, AreaKind.QUALITY, AreaKind.CREDITS})
WITH_SCOPE = frozenset({AreaKind.ACTIVATION, AreaKind.ACCESS, AreaKind.QUALITY, AreaKind.OTHER})
WITH_SINCE = frozenset({AreaKind.ACTIVATION, AreaKind.ACCESS, AreaKind.QUALITY})
"""The kinds of area where it helps to ask at which panel, for how many customers, and since when."""


@dataclass(frozen=True, slots=True)
class TicketDraft:
    """A ticket that isn't opened yet. `reseller_id`: whose it will be; `member_id`: who began it, perhaps the parent's.

    `past`: what was offered first (a known problem, guides) wasn't it; `touched_at`: when something was last added or
    chosen; `ticket_id`: what it became.
    """

    id: TicketDraftId
    reseller_id: ResellerId
    member_id: MemberId
    area_id: AreaId | None
    panel_id: PanelId | None
    scope: Scope | None
    since: datetime | None
    past: bool
    begun_at: datetime
    touched_at: datetime
    ticket_id: TicketId | None


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that was written or sent for a ticket. `lane`, `message`: where; `album`: what belongs together."""

    text: str
    attachment_id: AttachmentId | None = None
    platform: str = ""
    lane: str = ""
    message: str = ""
    album: str = ""


def missing(draft: TicketDraft, kind: AreaKind | None, panels: int) -> Step | None:
    """Return what is to be asked next. `kind`: of the area, if that is known; `panels`: where they have accounts."""
    if kind is None:
        return Step.AREA
    if draft.panel_id is None and panels > 1 and kind in AT_A_PANEL:
        return Step.PANEL
    if not draft.past:
        return Step.HELP
    if draft.scope is None and kind in WITH_SCOPE:
        return Step.SCOPE
    if draft.since is None and kind in WITH_SINCE:
        return Step.SINCE
    return None


def all_said(pieces: Sequence[Piece]) -> str:
    """Return all that was written, one below the other."""
    return "\n\n".join(piece.text for piece in pieces if piece.text)


def is_a_sentence(text: str) -> bool:
    """Return whether a text has at least a word: a number by itself is no question."""
    return _A_WORD.search(text) is not None


# Since when


@dataclass(eq=False)
class NotAMoment(Refusal):
    typed: str

    why = N_("I can't read “%(typed)s” as a day or a time.")
    what_to_do = N_("Type a time, or a day with or without one: 14:30, yesterday 18:00, Monday.")


LONGEST_SINCE = 40
A_WEEK = 7
MORNING, MIDDAY, EVENING = time(8), time(12), time(20)
_NOW = N_("now, just now, right now")
_PARTS = (
    (N_("this morning, today"), 0, MORNING),
    (N_("last night, yesterday evening"), 1, EVENING),
    (N_("yesterday, since yesterday"), 1, MIDDAY),
)
"""Parts of days as people name them: how many days ago, and about what time."""

_BEFORE_A_DAY = N_("on, the")
_AGO = N_("ago, since")
_LEAD = r"^(?:‹since›|‹on›|‹at›)\s+"
_TIME = r"(?:^|\s)(?:(?:‹at›)\s)?(\d{1,2})[:.h](\d{2})$"
_SO_LONG_AGO = (
    r"(?:(?:‹ago›) )?(\d{1,3}) ?(?:(?P<hours>‹hours›)|(?P<minutes>‹minutes›)|(?P<days>‹days›))(?: (?:‹ago›))?"
)


def moment_of(when: SinceWhen, said_at: datetime, time_zone: str) -> datetime:
    """Return about when something began, as of the moment at which it was said."""
    match when:
        case SinceWhen.NOW:
            return said_at
        case SinceWhen.MORNING:
            return min(said_at, _at(said_at, time_zone, 0, MORNING))
        case SinceWhen.YESTERDAY:
            return _at(said_at, time_zone, 1, MIDDAY)


def since_from(typed: str, now: datetime, time_zone: str) -> datetime:
    """Return since when something is so, as typed: `14:30`, `yesterday`, `Monday 9:00`, `2 hours ago`.

    It is never later than now. Raises `NotAMoment`.
    """
    text = fold(typed[: LONGEST_SINCE + 1])
    lead = vocabulary.pattern(_LEAD, since=SINCE, on=_BEFORE_A_DAY, at=AT)
    said = lead.sub("", lead.sub("", text))
    found = _meant(said, now, time_zone) if said and len(text) <= LONGEST_SINCE else None
    if found is None:
        raise NotAMoment(typed.strip()[:LONGEST_SINCE])
    return found


def _meant(said: str, now: datetime, time_zone: str) -> datetime | None:
    if said in vocabulary.words(_NOW):
        return now
    if ago := vocabulary.pattern(_SO_LONG_AGO, ago=_AGO, hours=HOURS, minutes=MINUTES, days=DAYS).fullmatch(said):
        return now - timedelta(**{str(ago.lastgroup): int(ago[1])})
    clock = vocabulary.pattern(_TIME, at=AT).search(said)
    if clock and not (int(clock[1]) < 24 and int(clock[2]) < 60):
        return None
    day = said[: clock.start()].strip(" ,،") if clock else said
    found = _day_and_part(day, now, time_zone)
    if found is None:
        return None
    days, part = found
    moment = _at(now, time_zone, days, time(int(clock[1]), int(clock[2])) if clock else part)
    return moment if moment <= now or days else _earlier(moment, now, exact=clock is not None)


def _earlier(moment: datetime, now: datetime, *, exact: bool) -> datetime:
    """Return a moment of today that is still to come as what was meant: the day before, or just now."""
    return moment - timedelta(days=1) if exact else now


def _day_and_part(day: str, now: datetime, time_zone: str) -> tuple[int, time] | None:
    """Return how many days ago a named day was, and about what time of it is meant; today where none is named."""
    if not day:
        return 0, MORNING
    for called, days_ago, part in _PARTS:
        if day in vocabulary.words(called):
            return days_ago, part
    weekday = vocabulary.weekdays().get(day)
    today = now.astimezone(ZoneInfo(time_zone)).weekday()
    return None if weekday is None else ((today - weekday) % A_WEEK or A_WEEK, MORNING)


def _at(moment: datetime, time_zone: str, days_ago: int, at: time) -> datetime:
    """Return a time of the day that was so many days before a moment."""
    zone = ZoneInfo(time_zone)
    day = moment.astimezone(zone).date() - timedelta(days=days_ago)
    return datetime.combine(day, at, zone).astimezone(moment.tzinfo)
