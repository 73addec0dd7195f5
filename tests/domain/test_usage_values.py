"""What programs tell, read as rows or refused with why, whatever they send."""

from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.habits import DayOrder
from domain.usage import RowKind, UsageRow, WhyRefused
from domain.usage_values import Habits, Told, rows_of

MADRID = Habits(ZoneInfo("Europe/Madrid"))
texts = st.text(st.characters(exclude_categories=()))  # halves of signs included
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts, lambda inner: st.lists(inner, max_size=2)
)


@given(anything, anything, anything, anything, st.sampled_from(RowKind))
def test_whatever_is_told_is_a_row_or_refused_and_can_be_kept(
    account: object, when: object, credits: object, event_id: object, kind: RowKind
) -> None:
    found, refused = rows_of([Told(account, when, credits, event_id)], kind, MADRID, first=5)
    assert len(found) + len(refused) == 1
    said = [(one.row, one.account, one.event_id) for one in found]
    said += [(one.row, one.account, one.event_id + one.said) for one in refused]
    for number, name, rest in said:
        assert number == 5
        assert "\0" not in (name + rest)
        (name + rest).encode()


def test_a_day_is_that_of_the_zone_and_a_doubtful_one_is_read_only_by_its_order() -> None:
    late = Told("a", "2026-03-01T23:30:00Z", 1, "e")
    doubtful = Told("a", "02/03/2026", 1, "e")
    ([row], []) = rows_of([late], RowKind.EVENTS, MADRID)
    assert isinstance(row, UsageRow)
    assert row.day - rows_of([Told("a", "2026-03-01", 1, "e")], RowKind.EVENTS, MADRID)[0][0].day == 1
    assert rows_of([doubtful], RowKind.EVENTS, MADRID)[1][0].why is WhyRefused.NO_TIME
    by_order = Habits(MADRID.zone, DayOrder.DAY_FIRST)
    assert rows_of([doubtful], RowKind.EVENTS, by_order)[0][0].day == row.day
