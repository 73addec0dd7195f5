"""Tickets before they are opened: since when something is so, and what is a sentence."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ticket_drafts import NotAMoment, SinceWhen, is_a_sentence, moment_of, since_from

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday; ten o'clock in Madrid
MADRID = "Europe/Madrid"
MOMENTS = st.integers(0, 500_000).map(lambda minutes: NOW + timedelta(minutes=minutes))

READ = {
    "now": (2, 10, 0),
    "just now": (2, 10, 0),
    "8:15": (2, 8, 15),
    "14:30": (1, 14, 30),
    "since 9:30": (2, 9, 30),
    "this morning": (2, 8, 0),
    "Desde esta mañana": (2, 8, 0),
    "hoy a las 7.05": (2, 7, 5),
    "yesterday": (1, 12, 0),
    "Ayer a las 18:00": (1, 18, 0),
    "last night": (1, 20, 0),
    "Sunday": (1, 8, 0),
    "since Friday 9.30": (-1, 9, 30),
    "el viernes 9h30": (-1, 9, 30),
    "2 hours ago": (2, 8, 0),
    "hace 3 días": (-1, 10, 0),
    "90 min": (2, 8, 30),
    "Depuis hier à 18:00": (1, 18, 0),
    "il y a 2 heures": (2, 8, 0),
    "منذ أمس 18:00": (1, 18, 0),
    "قبل 3 أيام": (-1, 10, 0),
}


@pytest.mark.parametrize("typed", READ)
def test_since_when_is_read_in_every_language(typed: str) -> None:
    day, hour, minute = READ[typed]
    local = datetime(2026, 3, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1)
    assert since_from(typed, NOW, MADRID) == local - timedelta(hours=1)


@pytest.mark.parametrize("typed", ["", "200", "25:00", "12:61", "someday", "tomorrow", "9:30 " * 20, "#12", "::"])
def test_anything_else_is_no_moment(typed: str) -> None:
    with pytest.raises(NotAMoment):
        since_from(typed, NOW, MADRID)


@given(st.text(max_size=60), MOMENTS)
def test_whatever_is_typed_is_a_moment_that_has_been_or_none(typed: str, now: datetime) -> None:
    with suppress(NotAMoment):
        assert since_from(typed, now, "America/Lima") <= now


@given(st.sampled_from(SinceWhen), MOMENTS)
def test_what_is_tapped_has_been(when: SinceWhen, now: datetime) -> None:
    assert now - timedelta(days=2) < moment_of(when, now, "Asia/Tokyo") <= now


def test_a_sentence_has_a_word_in_it() -> None:
    assert all(map(is_a_sentence, ("help", "ayuda", "لا يعمل", "200 credits")))
    assert not any(map(is_a_sentence, ("200", "#1", "ok", "?!", "")))
