"""Business hours: what people type for them, and how much of that time passes, also when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.hours import NotATime
from domain.support_hours import (
    AlwaysClosed,
    DayTwice,
    DayWithoutTimes,
    EndsTooEarly,
    Span,
    SupportHours,
    UnreadableHours,
    hours_from,
    minutes_between,
    moment_after,
    moment_before,
    packed,
    unpacked,
    usual_hours,
)

MADRID, NEW_YORK = "Europe/Madrid", "America/New_York"
HOUR = timedelta(hours=1)

NINE_TO_SIX: tuple[Span, ...] = ((540, 1080),)
FULL: tuple[Span, ...] = ((0, 1440),)
OFFICE = hours_from("Mo-Fr 9-18, Sa 10-14", MADRID)


def days_of(typed: str) -> dict[int, tuple[Span, ...]]:
    """Return the open days of what was typed, Monday as 0."""
    return {day: spans for day, spans in enumerate(hours_from(typed, MADRID).days) if spans}


def at(text: str, zone: str = MADRID, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


WORKDAYS_AND_SATURDAY = dict.fromkeys(range(5), NINE_TO_SIX) | {5: ((600, 840),)}


@pytest.mark.parametrize(
    "typed",
    [
        "Mo-Fr 9-18, Sa 10-14",
        "L-V 9-18, S 10-14",
        "lunes a viernes de 9 a 18, sábados de 10 a 14",
        "Monday to Friday 9am - 6pm; Saturday 10:00 until 2 p.m.",
        "L, M, X, J, V: 9h-18h. S: 10.00–14.00",
        "mon-fri 09:00-18:00 sat 10-14 sun closed",
        "Sa 10-14, Mo-Fr 9-13, 13-18",
        "lu-ve 9-18, sa 10-14",
        "du lundi au vendredi de 9h à 18h, les samedis de 10h à 14h",
        "الاثنين-الجمعة 9-18, السبت 10-14",
        "من الإثنين إلى الجمعة من 9 إلى 18، السبت 10-14",
    ],
)
def test_hours_are_read_as_people_type_them(typed: str) -> None:
    assert days_of(typed) == WORKDAYS_AND_SATURDAY


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("24/7", dict.fromkeys(range(7), FULL)),
        ("siempre", dict.fromkeys(range(7), FULL)),
        ("always", dict.fromkeys(range(7), FULL)),
        ("Mo 24h", {0: FULL}),
        ("lunes 24 horas, martes de 12 a 24 horas", {0: FULL, 1: ((720, 1440),)}),
        ("9-21", dict.fromkeys(range(7), ((540, 1260),))),
        ("todos los días 9-14 y 16-24", dict.fromkeys(range(7), ((540, 840), (960, 1440)))),
        ("Sa-Mo 0-0", {5: FULL, 6: FULL, 0: FULL}),
        ("V-S 20-2", {4: ((1200, 1440),), 5: ((0, 120), (1200, 1440)), 6: ((0, 120),)}),
        ("Su 22-6, Mo 6-12", {6: ((1320, 1440),), 0: ((0, 720),)}),
        ("Do 9-14", {6: ((540, 840),)}),
        ("Mo 12-18, 9-14", {0: NINE_TO_SIX}),
        ("Mo 9-18, 10-12", {0: NINE_TO_SIX}),
    ],
)
def test_spans_may_be_several_pass_midnight_and_meet(typed: str, days: dict[int, tuple[Span, ...]]) -> None:
    assert days_of(typed) == days


@pytest.mark.parametrize(
    ("typed", "refusal", "named"),
    [
        ("", UnreadableHours, ""),
        ("whenever I can", UnreadableHours, "“whenever”"),
        ("Mo-Fr 9", UnreadableHours, "“9”"),
        ("Mo-9-18", UnreadableHours, "“9”"),
        ("M-F 9-18", UnreadableHours, "“m”"),
        ("Mo 9-18" + " " * 300 + ".", UnreadableHours, "“Mo 9-18”"),
        ("Mo-Fr 9-18, Sa", DayWithoutTimes, "“sa”"),
        ("Mo-Fr 9-18, Fr 9-14", DayTwice, "“fr”"),
        ("Mo, Mo 9-18", DayTwice, "“mo mo”"),
        ("Mo-Fr 9-25", NotATime, "“25”"),
        ("Mo 24-6", NotATime, "“24”"),
        ("Mo 9-٦", NotATime, "“٦”"),
        ("Mo-Fr 9-5", EndsTooEarly, "“9-5”"),
        ("Mo 9-9", EndsTooEarly, "“9-9”"),
        ("closed", AlwaysClosed, ""),
        ("Mo-Su cerrado", AlwaysClosed, ""),
    ],
)
def test_what_is_wrong_with_hours_is_said_with_an_example(typed: str, refusal: type[Refusal], named: str) -> None:
    with pytest.raises(refusal) as refused:
        hours_from(typed, MADRID)
    assert named in refused.value.why % refused.value.values()
    assert "9" in refused.value.what_to_do


@pytest.mark.parametrize(
    "days",
    [
        (),
        (FULL,) * 6,
        (((540, 540),),) * 7,
        (((600, 700), (540, 560)),) * 7,
        (((0, 60), (60, 90)),) * 7,
        (((0, 1441),),) * 7,
    ],
)
def test_only_a_week_of_spans_in_their_order_is_hours(days: tuple[tuple[Span, ...], ...]) -> None:
    with pytest.raises(ValueError, match="week"):
        SupportHours(days, MADRID)


def test_hours_are_the_same_again_after_they_were_kept() -> None:
    for hours in (usual_hours(NEW_YORK), OFFICE):
        assert unpacked(packed(hours)) == hours


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-02 08:00", "2026-03-02 10:30", 1.5),
        ("2026-03-06 17:00", "2026-03-07 11:00", 2),  # from Friday to Saturday
        ("2026-03-07 13:00", "2026-03-09 10:00", 2),  # over Sunday
        ("2026-03-08 00:00", "2026-03-08 23:00", 0),
        ("2026-03-02 10:00", "2026-03-02 09:00", 0),
        ("2026-01-05 00:00", "2026-06-29 00:00", 25 * 49),  # months
    ],
)
def test_only_open_hours_count(start: str, end: str, hours: float) -> None:
    assert minutes_between(at(start), at(end), OFFICE) == hours * HOUR


@pytest.mark.parametrize(
    ("day", "typed", "hours"),
    [
        ("2026-03-29", "24/7", 23),  # Madrid's clocks go from 2:00 to 3:00
        ("2026-03-29", "1-4", 2),
        ("2026-03-29", "2:15-2:45", 0),
        ("2026-03-29", "2:30-4", 1),
        ("2026-10-25", "24/7", 25),  # and back from 3:00 to 2:00
        ("2026-10-25", "1-4", 4),
        ("2026-10-25", "2:15-2:45", 1),
        ("2026-10-25", "9-18", 9),
    ],
)
def test_the_time_that_really_passes_counts_when_the_clocks_change(day: str, typed: str, hours: float) -> None:
    midnight = at(f"{day} 00:00")
    tomorrow = at(f"{day} 00:00") + timedelta(days=1)  # by the clock on the wall
    assert minutes_between(midnight, tomorrow, hours_from(typed, MADRID)) == hours * HOUR


def test_a_day_that_a_zone_left_out_has_no_hours() -> None:
    apia = hours_from("24/7", "Pacific/Apia")  # there was no 30 December 2011
    assert (
        minutes_between(at("2011-12-29 00:00", apia.time_zone), at("2012-01-01 00:00", apia.time_zone), apia)
        == 48 * HOUR
    )


def test_time_that_was_worked_ends_when_it_is_full_not_when_the_next_day_opens() -> None:
    friday = at("2026-03-06 17:00")
    assert moment_after(friday, HOUR, OFFICE) == at("2026-03-06 18:00")
    assert moment_after(friday, HOUR + timedelta(minutes=1), OFFICE) == at("2026-03-07 10:01")
    assert moment_after(at("2026-03-08 12:00"), timedelta(0), OFFICE) == at("2026-03-08 12:00")
    assert moment_before(at("2026-03-09 09:30"), HOUR, OFFICE) == at("2026-03-07 13:30")
    assert moment_before(at("2026-03-09 09:30"), timedelta(minutes=30), OFFICE) == at("2026-03-09 09:00")
    assert moment_before(at("2026-03-08 12:00"), timedelta(0), OFFICE) == at("2026-03-08 12:00")


# Properties, about the changes of the clocks

CHANGES = [datetime(2026, *change, tzinfo=UTC) for change in ((3, 8, 7), (3, 29, 1), (10, 25, 1), (11, 1, 6))]

moments = st.builds(
    lambda change, seconds: change + timedelta(seconds=seconds),
    st.sampled_from(CHANGES),
    st.integers(-40 * 3600, 40 * 3600),
)
spans = st.lists(st.integers(0, 1440), min_size=2, max_size=4, unique=True).map(
    lambda minutes: tuple(zip(*[iter(sorted(minutes)[: len(minutes) // 2 * 2])] * 2, strict=True))
)
weeks = st.builds(
    SupportHours,
    st.tuples(*[st.just(()) | spans] * 6, spans),
    st.sampled_from([MADRID, NEW_YORK]),
)
worked = st.timedeltas(timedelta(microseconds=1), timedelta(hours=30))


def is_open(moment: datetime, hours: SupportHours) -> bool:
    shown = moment.astimezone(ZoneInfo(hours.time_zone))
    return any(begin <= shown.hour * 60 + shown.minute < end for begin, end in hours.days[shown.weekday()])


@given(moments, st.integers(0, 1200), weeks)
def test_business_time_is_the_minutes_at_which_the_clock_on_the_wall_shows_an_open_one(
    start: datetime, minutes: int, hours: SupportHours
) -> None:
    start = start.replace(second=0)
    shown = sum(is_open(start + timedelta(minutes=minute), hours) for minute in range(minutes))
    assert minutes_between(start, start + timedelta(minutes=minutes), hours) == timedelta(minutes=shown)


@given(moments, worked, weeks)
def test_a_moment_after_so_much_time_is_the_first_with_so_much_time_between(
    start: datetime, left: timedelta, hours: SupportHours
) -> None:
    moment = moment_after(start, left, hours)
    assert minutes_between(start, moment, hours) == left
    assert minutes_between(start, moment - timedelta(microseconds=1), hours) < left


@given(moments, worked, weeks)
def test_a_moment_before_so_much_time_is_the_last_with_so_much_time_between(
    end: datetime, left: timedelta, hours: SupportHours
) -> None:
    moment = moment_before(end, left, hours)
    assert minutes_between(moment, end, hours) == left
    assert minutes_between(moment + timedelta(microseconds=1), end, hours) < left


@given(st.tuples(moments, moments, moments).map(sorted), weeks)
@settings(max_examples=25)
def test_business_time_adds_up(three: list[datetime], hours: SupportHours) -> None:
    first, middle, last = three
    parts = minutes_between(first, middle, hours) + minutes_between(middle, last, hours)
    assert minutes_between(first, last, hours) == parts
    assert minutes_between(last, first, hours) == timedelta(0)
