"""What people type, besides numbers: names, texts, days, places and currencies."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import (
    NotADay,
    NotDays,
    SeveralPlaces,
    UnknownPlace,
    day_in,
    day_meant,
    day_named,
    days_from,
    first_of_next_month,
    time_zone_from,
)
from domain.currencies import NotACurrency, currency_from
from domain.money import minimum_from
from domain.names import LONGEST_NAME, NotAName, NotAText, name_from, shown, text_from


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ahmed", "Ahmed"),
        ("  Ahmed \n TV ", "Ahmed TV"),
        ("<b>Ahmed</b> & Söhne", "<b>Ahmed</b> & Söhne"),
        ("\u202eAhmed\u202c", "Ahmed"),
        ("A\x00h\u200bmed", "A h med"),
        ("مرحبا 2", "مرحبا 2"),
        ("👨‍👩‍👧 TV", "👨‍👩‍👧 TV"),
    ],
)
def test_a_name_is_one_line_of_visible_signs(typed: str, name: str) -> None:
    assert name_from(typed) == name


@pytest.mark.parametrize("typed", ["", "  ", "\u202e", "👍👍", "—", "x" * (LONGEST_NAME + 1), "😀" * 4000])
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(NotAName):
        name_from(typed)


@given(st.text(max_size=300))
def test_what_is_taken_as_a_name_is_taken_unchanged_a_second_time(typed: str) -> None:
    once = shown(typed)
    assert shown(once) == once
    assert "\n" not in once


def test_a_text_keeps_its_lines() -> None:
    assert text_from("First.\r\n\u202eSecond.\n\nThird. ") == "First.\nSecond.\n\nThird."


@pytest.mark.parametrize("typed", ["", "\n\n", "…", "x" * 3001])
def test_what_is_no_text_is_refused(typed: str) -> None:
    with pytest.raises(NotAText):
        text_from(typed)


DAYS = [
    "2026-04-30",
    " 2026-4-30 ",
    "30.4.2026",
    "30. 04. 2026",
    "30/4/2026",
    "4/30/2026",
    "30-04-2026",
    "30 April 2026",
]
DAYS += [
    "April 30, 2026",
    "30th of April 2026",
    "30 de abril de 2026",
    "30 abr 2026",
    "30.4.",
    "30.4",
    "30/4",
    "30 april",
    "le 30 avril",
    "30 أبريل 2026",
]
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("typed", DAYS)
def test_a_day_is_read_in_the_ways_that_cannot_be_mistaken(typed: str) -> None:
    named = day_named(typed)
    assert day_meant(named, TODAY) == date(2026, 4, 30)
    assert day_named(named) == named  # as a button carries it


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("today", TODAY),
        ("Hoy", TODAY),
        ("Tomorrow ", date(2026, 3, 3)),
        ("mañana", date(2026, 3, 3)),
        ("next month", date(2026, 4, 1)),
        ("Friday", date(2026, 3, 6)),
        ("el viernes", date(2026, 3, 6)),
        ("Monday", date(2026, 3, 9)),  # who means today says so
        ("le mois prochain", date(2026, 4, 1)),
        ("à partir d'aujourd'hui", TODAY),
        ("غدًا", date(2026, 3, 3)),
        ("1er mars", date(2027, 3, 1)),
        ("1 March", date(2027, 3, 1)),
        ("2 March", TODAY),
        ("29 Feb", date(2028, 2, 29)),
    ],
)
def test_a_day_may_be_named_by_how_it_stands_to_today(typed: str, meant: date) -> None:
    assert day_meant(day_named(typed), TODAY) == meant


NO_DAYS = [
    "",
    "4/5/2026",
    "30.2.2026",
    "2026-13-01",
    "yesterday",
    "٣٠.٤.٢٠٢٦",
    "0000-01-01",
    "30",
    "April",
    "30 Ventose",
]
NO_DAYS += ["next Friday", "Friday 6", "10 marketing"]
NO_DAYS += ["31 April", "30 April 26", "1 2 3 April", "ma 3", "--13-01", "٣٠ April"]


@pytest.mark.parametrize("typed", NO_DAYS)
def test_other_days_are_refused(typed: str) -> None:
    with pytest.raises(NotADay):
        day_named(typed)


def test_days_are_whole_and_within_their_bounds() -> None:
    assert [days_from(typed) for typed in ("0", "14", " 366 ", "٧")] == [0, 14, 366, 7]
    for typed in ("", "-1", "367", "1.5", "two", "00014", "²"):
        with pytest.raises(NotDays):
            days_from(typed)
    with pytest.raises(NotDays):
        days_from("0", least=1)


def test_a_month_begins_on_the_day_after_its_last() -> None:
    assert first_of_next_month(date(2026, 12, 31)) == date(2027, 1, 1)
    assert first_of_next_month(date(2028, 2, 1)) == date(2028, 3, 1)


def test_a_moment_is_a_day_later_in_the_east() -> None:
    moment = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert [day_in(moment, zone).day for zone in ("UTC", "Europe/Madrid")] == [2, 3]


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Madrid", "Europe/Madrid"),
        ("europe/madrid", "Europe/Madrid"),
        ("UTC", "UTC"),
        ("utc", "UTC"),
        ("new york", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        (" BUENOS AIRES ", "America/Buenos_Aires"),
    ],
)
def test_a_city_is_a_time_zone(typed: str, zone: str) -> None:
    assert time_zone_from(typed) == zone
    ZoneInfo(zone)


def test_a_city_that_is_misspelt_brings_suggestions() -> None:
    with pytest.raises(SeveralPlaces, match="Europe/Madrid"):
        time_zone_from("Madird")


@pytest.mark.parametrize("typed", ["", "xyzzy", "../../etc/passwd", "posix/Europe/Madrid", "x" * 5000])
def test_other_places_are_refused(typed: str) -> None:
    with pytest.raises(UnknownPlace):
        time_zone_from(typed)


def test_every_place_is_known_by_its_whole_name() -> None:
    areas = ("Africa/", "America/", "Asia/", "Europe/", "Pacific/")
    names = [name for name in available_timezones() if name.startswith(areas)]
    assert len(names) > 300
    assert [name for name in names if time_zone_from(name.lower()) != name] == []


@pytest.mark.parametrize(
    ("typed", "code"), [("€", "EUR"), ("eur", "EUR"), (" Euro ", "EUR"), ("$", "USD"), ("usdt", "USDT"), ("₺", "TRY")]
)
def test_a_currency_is_a_code_or_a_sign(typed: str, code: str) -> None:
    assert currency_from(typed) == code


@pytest.mark.parametrize("typed", ["", "E", "12", "EURO-CENT", "€€", "<b>", "ÄÖÜ", "money", "yes", "x" * 5000])
def test_other_currencies_are_refused(typed: str) -> None:
    with pytest.raises(NotACurrency):
        currency_from(typed)


def test_a_minimum_can_be_none() -> None:
    assert [minimum_from(typed) for typed in ("0", "٠", "500")] == [0, 0, 500]
