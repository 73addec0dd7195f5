"""What a standing approval covers."""

import pytest

from domain.standing_approvals import Beyond, beyond


@pytest.mark.parametrize(
    ("credits", "used", "charge", "in_credit", "expected"),
    [
        (400, 0, 84_000, 84_000, None),
        (401, 0, 84_210, 90_000, Beyond.CAP),
        (1, 400, 210, 90_000, Beyond.CAP),
        (150, 250, 31_500, 31_500, None),
        (150, 0, 31_500, 31_499, Beyond.CREDIT),
        (150, 0, 31_500, 0, Beyond.CREDIT),
        (150, 0, 31_500, -100, Beyond.CREDIT),
        (401, 0, 84_210, 0, Beyond.CAP),
        (1, 0, 0, 90_000, Beyond.CREDIT),
    ],
)
def test_a_request_is_covered_within_cap_and_credit(
    credits: int, used: int, charge: int, in_credit: int, expected: Beyond | None
) -> None:
    assert beyond(credits=credits, used=used, cap=400, charge=charge, in_credit=in_credit) is expected
