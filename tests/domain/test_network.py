"""Sorting a list of sub-resellers, and finding one by what somebody types."""

from datetime import UTC, datetime

import pytest

from domain.network import Known, Line, Order, PanelBalance, called, in_order
from domain.people import ResellerId, ResellerState

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


def line(name: str, credits: int = 0, *, state: ResellerState = ResellerState.ACTIVE, paused: bool = False,
         bought: datetime | None = None) -> Line:  # fmt: skip
    return Line(ResellerId(abs(hash(name))), name, state, paused, (PanelBalance("", credits),), bought)


def names(order: Order, *lines: Line) -> list[str]:
    return [one.name for one in in_order(lines, order)]


def test_names_are_sorted_as_people_do() -> None:
    lines = (line("Zoe"), line("émile"), line("Eva"), line("álvaro"))
    assert names(Order.NAME, *lines) == ["álvaro", "émile", "Eva", "Zoe"]


def test_the_lowest_balance_comes_first() -> None:
    assert names(Order.BALANCE, line("A", 5), line("B", -3), line("C", 0)) == ["B", "C", "A"]


def test_the_latest_purchase_comes_first_and_no_purchase_last() -> None:
    lines = (line("A"), line("B", bought=MARCH), line("C", bought=APRIL))
    assert names(Order.LAST_PURCHASE, *lines) == ["C", "B", "A"]


def test_what_needs_a_look_comes_first() -> None:
    lines = (
        line("A"),
        line("B", state=ResellerState.INVITED),
        line("C", paused=True),
        line("D", state=ResellerState.SUSPENDED),
    )
    assert names(Order.STATUS, *lines) == ["D", "B", "C", "A"]


KNOWN = (
    Known(ResellerId(1), "Ahmed TV", ("ahm_panel", "ahmed_tv")),
    Known(ResellerId(2), "Ahmed Sur"),
    Known(ResellerId(3), "José Núñez", ("200",)),
    Known(ResellerId(4), "Karim", ("karim_k",)),
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ahmed", [1, 2]),
        ("AHMED TV", [1]),
        ("ahmed s", [2]),
        ("jose", [3]),
        ("NUNEZ", [3]),
        ("nuñ", [3]),
        ("@karim_k", [4]),
        ("karim_k", [4]),
        ("ahm_panel", [1]),
        ("sur", [2]),
        ("k", []),
        ("", []),
        ("20", []),
        ("200", [3]),
        ("nobody", []),
        ("\u202eahmed tv", [1]),
    ],
)
def test_a_sub_reseller_is_found_by_what_people_type(typed: str, found: list[int]) -> None:
    assert [one.reseller_id for one in called(typed, KNOWN)] == found
