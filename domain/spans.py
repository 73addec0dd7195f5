"""Spans of time that people type: "14:10", "since yesterday 22:00", "tomorrow 03:00 to 05:00"."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import NotADay, day_meant, day_named, is_weekday, is_yesterday
from domain.errors import N_, Refusal
from domain.hours import NotATime, minute_of
from domain.vocabulary import AT, SINCE, UNTIL, pattern

LONGEST = timedelta(days=14)
"""Neither an outage nor a maintenance is told of that lasts longer: it would hide too much."""

OVERNIGHT = timedelta(hours=12)
"""An end without a day may be on the next one, if it is no longer off."""

YESTERDAY = "yesterday"


@dataclass(eq=False)
class NotASpan(Refusal):
    typed: str

    why = N_("I can't read “%(typed)s” as a time.")
    what_to_do = N_("Type it like this: 14:10, or tomorrow 03:00 to 05:00. A day may stand before each time.")


class EndsBeforeItBegins(Refusal):
    why = N_("That would end before it begins.")
    what_to_do = N_(
        "Type both times once more, with a day before the second one if it is another: 23:00 to 3 May 02:00."
    )


class OverAlready(Refusal):
    why = N_("By these times it is over already.")
    what_to_do = N_("Type times that aren't over, or announce it as news.")


class NotYet(Refusal):
    why = N_("An outage that hasn't begun can't be known.")
    what_to_do = N_("Type since when it is there, or announce a maintenance instead.")


class NoEnd(Refusal):
    why = N_("It isn't said until when the maintenance lasts.")
    what_to_do = N_("Type both times, like tomorrow 03:00 to 05:00.")


@dataclass(eq=False)
class TooLongSpan(Refusal):
    days: int

    why = N_("That is longer than %(days)s days.")
    what_to_do = N_("Type times that are closer to each other and to now.")


@dataclass(frozen=True, slots=True)
class TypedMoment:
    """A time of a day as somebody typed it. `day`: as `day_named` has it, or yesterday; empty where none was typed."""

    day: str
    minute: int


@dataclass(frozen=True, slots=True)
class TypedSpan:
    begins: TypedMoment
    ends: TypedMoment | None


_LEAD = r"(?:(?:‹since›)\s+)?(?:(?:‹at›)\s+)?"
_BETWEEN = r"[,،]?\s+(?:‹until›)\s+(?:(?:‹at›)\s+)?|\s+[-–—]\s+|[–—]|(?<=[:.]\d\d)-(?=\d{1,2}[:.]\d\d)"
_MOMENT = (
    r"(?:(?P<day>.*\S)[\s,،]+)?(?:(?:‹at›)\s+)?"
    r"(?P<time>\d{1,2}[:.h]\d{2}(?:\s*[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\.?)"
)
LONGEST_TYPED = 64


def span_typed(typed: str) -> str:
    """Return what was typed, if a span can be read in it; raises `NotASpan`."""
    read_span(typed)
    return typed.strip()


def read_span(typed: str) -> TypedSpan:
    """Return the span that was typed; raises `NotASpan`."""
    text = " ".join(typed.split())
    parts = _parts(pattern(_LEAD, since=SINCE, at=AT).sub("", text, count=1))
    if len(text) > LONGEST_TYPED or len(parts) > 2:
        raise NotASpan(text[:24])
    begins, *ends = (_moment(part, text) for part in parts)
    return TypedSpan(begins, ends[0] if ends else None)


def _parts(text: str) -> list[str]:
    """Return the two ends of a span, or the one; what may mean "until" stands also before the time of a first day."""
    parts = pattern(_BETWEEN, until=UNTIL, at=AT).split(text)
    if len(parts) > 2 and not any(map(str.isdigit, parts[0])):
        parts = [" ".join(parts[:2]), *parts[2:]]
    return parts


def _moment(part: str, whole: str) -> TypedMoment:
    found = pattern(_MOMENT, at=AT).fullmatch(part.strip())
    if found is None:
        raise NotASpan(whole[:24])
    day = (found["day"] or "").strip()
    try:
        minute = minute_of(found["time"])
        return TypedMoment(YESTERDAY if is_yesterday(day) else day and day_named(day), minute)
    except (NotADay, NotATime):
        raise NotASpan(whole[:24]) from None


def since_meant(span: TypedSpan, now: datetime, zone: str) -> tuple[datetime, datetime | None]:
    """Return since when something is there, and until when it will be, if that was said.

    A time without a day is the last of its kind. Raises `NotYet`, `EndsBeforeItBegins`, `OverAlready`, `TooLongSpan`.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    begin = _at(_day_of(span.begins, today), span.begins.minute, zone)
    if begin > now and not span.begins.day:
        begin = _at(today - timedelta(days=1), span.begins.minute, zone)
    if is_weekday(span.begins.day):
        begin = _at(day_meant(span.begins.day, today - timedelta(days=8)), span.begins.minute, zone)
    if begin > now and span.begins.day.startswith("--"):
        begin = _at(_a_year_before(_day_of(span.begins, today)), span.begins.minute, zone)
    if begin > now:
        raise NotYet
    end = None if span.ends is None else _end(span.ends, begin, today, zone)
    _check(begin, now if end is None else end, now, open_ended=end is None)
    return begin, end


def ahead_meant(span: TypedSpan, now: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return from when until when something is planned; times without a day are the next of their kind.

    Raises `NoEnd`, `EndsBeforeItBegins`, `OverAlready`, `TooLongSpan`.
    """
    if span.ends is None:
        raise NoEnd
    today = now.astimezone(ZoneInfo(zone)).date()
    begin = _at(_day_of(span.begins, today), span.begins.minute, zone)
    end = _end(span.ends, begin, today, zone)
    if end <= now and not span.begins.day and not span.ends.day:
        begin = _at(today + timedelta(days=1), span.begins.minute, zone)
        end = _end(span.ends, begin, today, zone)
    _check(begin, end, now, open_ended=False)
    return begin, end


def _check(begin: datetime, end: datetime, now: datetime, *, open_ended: bool) -> None:
    if end < begin or (end == begin and not open_ended):
        raise EndsBeforeItBegins
    if end <= now and not open_ended:
        raise OverAlready
    if end - begin > LONGEST:
        raise TooLongSpan(LONGEST.days)


def _day_of(typed: TypedMoment, today: date) -> date:
    if not typed.day:
        return today
    return today - timedelta(days=1) if typed.day == YESTERDAY else day_meant(typed.day, today)


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        raise NotYet from None


def _end(typed: TypedMoment, begin: datetime, today: date, zone: str) -> datetime:
    """Return an end; one without a day is on the day of the beginning, or overnight."""
    if typed.day:
        return _at(_day_of(typed, today), typed.minute, zone, last=True)
    began = begin.astimezone(ZoneInfo(zone)).date()
    end = _at(began, typed.minute, zone, last=True)
    if end > begin:
        return end
    end = _at(began + timedelta(days=1), typed.minute, zone, last=True)
    if end - begin > OVERNIGHT:
        raise EndsBeforeItBegins
    return end


def _at(day: date, minute: int, zone: str, *, last: bool = False) -> datetime:
    """Return the moment at which clocks show a minute of a day; where they do so twice, the first or the `last`.

    One that clocks pass over is when they are put forward.
    """
    shown = datetime.combine(day, time(minute // 60, minute % 60))
    there = ZoneInfo(zone)
    while True:
        found = shown.replace(tzinfo=there, fold=int(last)).astimezone(UTC)
        if found.astimezone(there).replace(tzinfo=None) == shown:
            return found
        shown += timedelta(minutes=1)
