"""How far a pull is, when it comes again, and troubles that are kept and found again."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Refusal
from domain.pulls import (
    LONGEST_PAUSE,
    SHORTEST_PAUSE,
    PanelTrouble,
    Position,
    packed,
    pause_after,
    trouble_in,
    unpacked,
    written,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_position_begins_with_the_history_and_then_a_little_before_the_newest() -> None:
    newest = int((NOW - HOUR).timestamp())
    assert Position().since(NOW, overlap=HOUR, history=30 * DAY) == NOW - 30 * DAY
    assert Position(newest).since(NOW, overlap=HOUR, history=30 * DAY) == NOW - 2 * HOUR


def test_a_position_never_goes_back_and_keeps_the_cursor_before_the_last() -> None:
    first = Position().moved(newest=100, cursor="a")
    assert first == Position(100, "a", "")
    assert first.moved(newest=50, cursor="b") == Position(100, "b", "a")
    assert first.moved(newest=None, cursor="") == first
    assert first.moved(newest=200, cursor="a") == Position(200, "a", "")
    assert unpacked(packed(first)) == first
    assert unpacked("") == Position()


def test_a_pause_doubles_up_to_the_longest() -> None:
    pauses = [pause_after(failures) for failures in range(1, 2000)]
    assert pauses[0] == SHORTEST_PAUSE
    assert pauses[3] == 8 * SHORTEST_PAUSE
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


@pytest.mark.parametrize("kind", PanelTrouble.__subclasses__(), ids=lambda kind: kind.__name__)
def test_every_trouble_is_found_again_as_it_was_kept(kind: type[PanelTrouble]) -> None:
    trouble = kind(**{field.name: 7 for field in fields(kind)})
    found = trouble_in(written(trouble))
    assert type(found) is kind
    assert str(found) == str(trouble)


def test_what_is_no_trouble_or_no_longer_known_is_none() -> None:
    assert trouble_in("") is None
    assert trouble_in(written(Refusal())) is None
