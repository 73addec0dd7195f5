"""Business hours: when a reseller's support works, and how much of that time passes between two moments."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise, takewhile
from zoneinfo import ZoneInfo

from domain.errors import N_, Refusal
from domain.hours import A_DAY, minute_of
from domain.network import fold
from domain.vocabulary import AT, HOURS, UNTIL, pattern, weekdays, words

Span = tuple[int, int]
"""From a minute of the day until another, which isn't open any more; 1440 is its end."""

Days = tuple[tuple[Span, ...], ...]
"""The spans of each day of the week, Monday first."""

Stretch = tuple[datetime, datetime]

NONE = timedelta(0)
_DAY = timedelta(days=1)


class AlwaysClosed(Refusal):
    why = N_("With no open hour in the whole week, no ticket would ever be due.")
    what_to_do = N_("Leave at least one day open, like this: Mo-Fr 9-18, Sa 10-14.")


@dataclass(frozen=True, slots=True)
class SupportHours:
    """When support works, by the clocks on the walls of a time zone.

    The spans of a day stand in their order and don't touch each other. Raises `AlwaysClosed` for a week without any,
    and `ValueError` for days that aren't a week's.
    """

    days: Days
    time_zone: str

    def __post_init__(self) -> None:
        if len(self.days) != 7 or not all(_in_order(spans) for spans in self.days):
            raise ValueError("Seven days of spans in their order are a week.")
        if not any(self.days):
            raise AlwaysClosed


def _in_order(spans: tuple[Span, ...]) -> bool:
    within = all(0 <= begin < end <= A_DAY for begin, end in spans)
    return within and all(one[1] < other[0] for one, other in pairwise(spans))


USUAL_DAYS: Days = (((9 * 60, 21 * 60),),) * 7


def usual_hours(time_zone: str) -> SupportHours:
    """Return the hours of somebody who has set none: every day from 9:00 to 21:00."""
    return SupportHours(USUAL_DAYS, time_zone)


def packed(hours: SupportHours) -> str:
    return json.dumps({"days": hours.days, "time_zone": hours.time_zone})


def unpacked(text: str) -> SupportHours:
    said = json.loads(text)
    days = tuple(tuple((int(begin), int(end)) for begin, end in spans) for spans in said["days"])
    return SupportHours(days, str(said["time_zone"]))


def minutes_between(start: datetime, end: datetime, hours: SupportHours) -> timedelta:
    """Return how much business time passes between two moments: none where the second isn't the later one.

    A moment is business time where the clock on the wall shows an open minute: an hour that is shown twice counts
    twice, and one that is left out doesn't count.
    """
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    within = takewhile(lambda stretch: stretch[0] < end, _open_from(start, hours))
    return sum((min(close, end) - begin for begin, close in within), NONE)


def moment_after(start: datetime, worked: timedelta, hours: SupportHours) -> datetime:
    """Return the first moment at which so much business time has passed."""
    start = start.astimezone(UTC)
    if worked <= NONE:
        return start
    stretches, left = _open_from(start, hours), worked
    begin, close = next(stretches)
    while close - begin < left:
        left -= close - begin
        begin, close = next(stretches)
    return begin + left


def moment_before(end: datetime, worked: timedelta, hours: SupportHours) -> datetime:
    """Return the last moment from which on so much business time passes until the end."""
    end = end.astimezone(UTC)
    if worked <= NONE:
        return end
    stretches, left = _open_until(end, hours), worked
    begin, close = next(stretches)
    while close - begin < left:
        left -= close - begin
        begin, close = next(stretches)
    return close - left


def _day_of(moment: datetime, hours: SupportHours) -> date:
    return moment.astimezone(ZoneInfo(hours.time_zone)).date()


def _open_from(start: datetime, hours: SupportHours) -> Iterator[Stretch]:
    """Yield the stretches in which support works from a moment on, without end."""
    day = _day_of(start, hours)
    while True:
        for begin, close in open_on(day, hours):
            if close > start:
                yield max(begin, start), close
        day += _DAY


def _open_until(end: datetime, hours: SupportHours) -> Iterator[Stretch]:
    """Yield the stretches in which support works until a moment, the last first, without end."""
    day = _day_of(end, hours)
    while True:
        for begin, close in reversed(open_on(day, hours)):
            if begin < end:
                yield begin, min(close, end)
        day -= _DAY


@lru_cache(maxsize=4096)
def open_on(day: date, hours: SupportHours) -> tuple[Stretch, ...]:
    """Return the stretches of a calendar day, in UTC, in which support works."""
    midnight = datetime.combine(day, time(), UTC)  # what the wall shows, taken for UTC
    spans = hours.days[day.weekday()]
    shown = [(midnight + timedelta(minutes=begin), midnight + timedelta(minutes=end)) for begin, end in spans]
    found = [
        (max(begin - offset, since), min(end - offset, until))
        for since, until, offset in _offsets(midnight, ZoneInfo(hours.time_zone))
        for begin, end in shown
    ]
    return tuple((begin, end) for begin, end in found if begin < end)


_ASTRAY = timedelta(hours=16)
"""No time zone is as far from UTC as that."""


def _offsets(midnight: datetime, zone: ZoneInfo) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """Return from when until when which offset from UTC holds around a day, before and after a change of the clocks."""
    first, last = midnight - _ASTRAY, midnight + _DAY + _ASTRAY
    before, after = _offset(first, zone), _offset(last, zone)
    if before == after:
        return ((first, last, before),)
    change = _change(first, last, zone)
    return ((first, change, before), (change, last, after))


def _change(earlier: datetime, later: datetime, zone: ZoneInfo) -> datetime:
    """Return the second from which on the later moment's offset holds."""
    before = _offset(earlier, zone)
    seconds, most = 0, int((later - earlier).total_seconds())
    while most - seconds > 1:
        middle = (seconds + most) // 2
        if _offset(earlier + timedelta(seconds=middle), zone) == before:
            seconds = middle
        else:
            most = middle
    return earlier + timedelta(seconds=most)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or NONE


# As people type them

LONGEST = 300
LONGEST_NIGHT = 12 * 60
"""So long a span may be that passes midnight: "22-6" is a night, "9-5" was meant for a clock of twelve hours."""


class NotHours(Refusal):
    what_to_do = N_("Type days and times like this: Mo-Fr 9-18, Sa 10-14; or just 24/7.")


@dataclass(eq=False)
class UnreadableHours(NotHours):
    typed: str

    why = N_("I can't read “%(typed)s” as business hours.")


@dataclass(eq=False)
class DayWithoutTimes(NotHours):
    typed: str

    why = N_("“%(typed)s” stands there without its times.")


@dataclass(eq=False)
class DayTwice(NotHours):
    typed: str

    why = N_("“%(typed)s” names a day that stands there already.")


@dataclass(eq=False)
class EndsTooEarly(NotHours):
    typed: str

    why = N_("“%(typed)s” ends before it begins. The day has 24 hours here: 17 is five in the afternoon.")


LETTERS = N_("mo, tu, we, th, fr, sa, su")
PLURALS = N_("mondays, tuesdays, wednesdays, thursdays, fridays, saturdays, sundays")
"""What else the days of the week are called, Monday first: as briefly as can be, and where there are several."""

_DAILY, _CLOSED, _ALWAYS = N_("daily, every day, everyday"), N_("closed, off"), N_("always, around the clock")
_BETWEEN = N_("and, from, on")
_EVERY_DAY, _WHOLE_DAY, _WHOLE_WEEK = "daily", "24h", "24/7"
_MARKS = frozenset(",;،؛")
_TOKEN = re.compile(r"24/7|24 ?h\b|\d[\d:.]*(?:h\d\d)?(?: ?[ap]\.?m\b\.?)?|[^\W\d]+|\S")
_FULL_DAY: Span = (0, A_DAY)
_MIDNIGHT = frozenset({"24", "24:00", "24.00", "24h", "24h00", "2400", "0", "00", "0:00", "00:00", "0000"})


def hours_from(typed: str, time_zone: str) -> SupportHours:
    """Return the hours that a person typed: "Mo-Fr 9-14, 16-20, Sa 10-14", "L-V 9-18, S 10-14", "9-21", "24/7".

    Days that aren't named are closed; times without a day hold for every one. Raises `UnreadableHours`,
    `DayWithoutTimes`, `DayTwice`, `NotATime`, `EndsTooEarly` and `AlwaysClosed`.
    """
    if len(typed) > LONGEST:
        raise UnreadableHours(_short(typed))
    tokens = _tokens(typed)
    reading = _Reading(tokens, weekdays=_weekdays_in(tokens))
    while reading.left:
        reading.take_days()
        reading.take_times()
    if not reading.week:
        raise UnreadableHours(_short(typed))
    return SupportHours(_joined(reading.week), time_zone)


def _short(typed: str) -> str:
    return typed.strip()[:24].strip()


def _tokens(typed: str) -> list[str]:
    text = re.sub(r"[‐‑‒–—−]", "-", fold(typed))
    text = pattern(r"\b24 (?:‹hours›)\b", hours=HOURS).sub(_WHOLE_DAY, text)
    for phrase in sorted(words(_DAILY) | words(_ALWAYS), key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(phrase)}\b", _WHOLE_WEEK if phrase in words(_ALWAYS) else _EVERY_DAY, text)
    found = [token.replace(" ", "").strip(".:") for token in _TOKEN.findall(text)]
    passed_over = (_MARKS | words(_BETWEEN) | words(AT) | words(HOURS)) - words(UNTIL)
    return [token for token in found if token and token not in passed_over]


def _weekdays_in(tokens: Collection[str]) -> Mapping[str, int]:
    """Return the days by what they may be called.

    A letter with which another day begins in English, as the Spanish M, names one only beside a letter that doesn't.
    """
    named = weekdays(LETTERS, PLURALS)
    english = {(name[0], day) for day, name in enumerate(PLURALS.split(", "))}
    letters = {name for name in named if len(name) == 1}
    sure = {name for name in letters if name not in dict(english)}
    if sure & set(tokens):
        return named
    return {name: day for name, day in named.items() if name not in letters - sure or (name, day) in english}


@dataclass(slots=True)
class _Reading:
    """What is left to read, and the spans by day that were read. A span may reach into the next day: 1320 to 1800."""

    left: list[str]
    weekdays: Mapping[str, int]
    week: dict[int, list[Span]] = field(default_factory=dict)
    days: tuple[int, ...] = ()
    named: str = ""

    def take_days(self) -> None:
        """Take the days for which the next times hold: those named, or all where none was."""
        self.days = ()
        self.named = _short(" ".join(takewhile(lambda token: not _is_times(token), self.left)))
        while self.left and not _is_times(self.left[0]):
            self._add(self._range_of_days())
        if not self.days:
            self._add(range(7))

    def _range_of_days(self) -> Iterable[int]:
        token = self.left.pop(0)
        if token == _EVERY_DAY:
            return range(7)
        first = last = self._weekday(token)
        if len(self.left) > 1 and self.left[0] in _until():
            last = self._weekday(self.left[1])
            del self.left[:2]
        return [(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)]

    def _weekday(self, token: str) -> int:
        if token not in self.weekdays:
            raise UnreadableHours(_short(token))
        return self.weekdays[token]

    def _add(self, days: Iterable[int]) -> None:
        added = tuple(days)
        if any(day in self.week or day in self.days for day in added):
            raise DayTwice(self.named)
        self.days += added

    def take_times(self) -> None:
        """Take the spans of the days that were taken last."""
        if not self.left:
            raise DayWithoutTimes(self.named)
        spans: list[Span] = []
        while self.left and _is_times(self.left[0]):
            spans += self._span()
        self.week |= dict.fromkeys(self.days, spans)

    def _span(self) -> list[Span]:
        token = self.left.pop(0)
        if token in words(_CLOSED):
            return []
        if token in (_WHOLE_DAY, _WHOLE_WEEK):
            return [_FULL_DAY]
        if len(self.left) < 2 or self.left[0] not in _until():
            raise UnreadableHours(_short(token))
        until = self.left[1]
        del self.left[:2]
        return [_span_between(token, until)]


def _until() -> frozenset[str]:
    return words(UNTIL) | {"-"}


def _is_times(token: str) -> bool:
    return token[0].isdigit() or token in words(_CLOSED)


def _span_between(first: str, last: str) -> Span:
    begin = minute_of(first)
    end = A_DAY if last in _MIDNIGHT else minute_of(last)
    if begin < end:
        return begin, end
    if end + A_DAY - begin > LONGEST_NIGHT:
        raise EndsTooEarly(_short(f"{first}-{last}"))
    return begin, end + A_DAY


def _joined(week: Mapping[int, Iterable[Span]]) -> Days:
    """Return the spans by day, in their order; what reaches into the next day stands there, and what meets is one."""
    days: list[list[Span]] = [[] for _ in range(7)]
    for day, spans in week.items():
        for begin, end in spans:
            days[day].append((begin, min(end, A_DAY)))
            if end > A_DAY:
                days[(day + 1) % 7].append((0, end - A_DAY))
    return tuple(tuple(_merged(sorted(spans))) for spans in days)


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for begin, end in spans:
        if merged and begin <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((begin, end))
    return merged
