"""The newest balance of each account, and the books at the moment of a report."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.agreement import SubPanelId
from domain.reported import Later, NewestBalances, ReportedBalance, Span, books_at, difference_of, night_of, usage_of
from domain.usage import SourceId, UsageImportId

MADRID = ZoneInfo("Europe/Madrid")
DAY = date(2026, 3, 2).toordinal()
REPORT = ReportedBalance(
    SubPanelId(5), SourceId(1), UsageImportId(7), 143, datetime(2026, 3, 2, 13, 5, tzinfo=UTC), None
)
SECOND = int(REPORT.at.timestamp())


@pytest.mark.parametrize(
    ("told", "newest"),
    [
        ([(1, 10), (2, 11), (3, 12)], 12),
        ([(3, 12), (2, 11), (1, 10)], 12),
        ([(1, 10), (3, 11), (3, 12)], 12),
        ([(3, 12), (3, 11), (1, 10)], 12),
    ],
)
def test_of_rows_in_either_order_the_newest_balance_stands(told: list[tuple[int, int]], newest: int) -> None:
    balances = NewestBalances()
    for at, credits in told:
        balances.note("ahmed", at, credits)
    assert balances.found() == {"ahmed": (3, newest)}


@pytest.mark.parametrize(
    ("later", "newest", "span"),
    [
        (Later("request:3", 100), {}, Span(50, 50)),  # bought since
        (Later(f"usage:7:5:{DAY}", -4), {7: SECOND + 60}, Span(150, 150)),  # came with the report
        (Later(f"usage:8:5:{DAY}", -4), {8: SECOND - 60}, Span(150, 150)),  # told late, and older than the report
        (Later(f"usage:8:5:{DAY}", -4), {8: SECOND + 60}, Span(150, 154)),
        (Later(f"usage-back:8:5:{DAY}", 4), {8: SECOND + 60}, Span(146, 150)),
        (Later(f"usage:8:5:{DAY}", -4), {8: SECOND - 86_400}, Span(150, 154)),  # days alone say nothing of a time
        (Later(f"usage:8:5:{DAY - 1}", -4), {}, Span(150, 150)),
        (Later(f"usage:8:5:{DAY + 1}", -4), {}, Span(154, 154)),
        (Later("usage:reconcile:9", -4), {}, Span(154, 154)),
    ],
)
def test_the_books_at_a_report_are_without_what_came_after_it(
    later: Later, newest: dict[UsageImportId, int | None], span: Span
) -> None:
    assert books_at(150, REPORT, [later], newest=newest, zone=MADRID) == span


def test_a_report_within_the_span_of_the_books_agrees() -> None:
    assert [Span(140, 150).nearest(one) for one in (139, 143, 151)] == [140, 143, 150]


def test_keys_say_what_they_are_of() -> None:
    assert usage_of("usage:7:5:739677") == (7, 739677)
    assert usage_of("usage:reconcile:9") is None
    assert usage_of("usage:7:5:739677:reversal") is None
    assert (difference_of("usage:reconcile:9"), difference_of("usage:7:5:739677")) == (9, None)


def test_a_night_ends_at_four_where_the_network_is() -> None:
    assert night_of(datetime(2026, 3, 2, 2, 59, tzinfo=UTC), MADRID) == DAY - 1
    assert night_of(datetime(2026, 3, 2, 3, 0, tzinfo=UTC), MADRID) == DAY
