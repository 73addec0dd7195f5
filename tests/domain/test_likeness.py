"""The likeness of a picture: how far two may be apart, and what is too empty to have one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.likeness import BRIGHTEST, CELLS, FAINT, LEAST_DRAWN, MOST_CELLS, looks_like, shows_something

WHITE, GREY = bytes([BRIGHTEST]) * CELLS, bytes([60]) * CELLS


def with_cells(likeness: bytes, number: int, by: int) -> bytes:
    """Return a likeness of which some cells, far from each other, are so much brighter or darker."""
    cells = bytearray(likeness)
    for place in range(number):
        cells[place * 997] += by
    return bytes(cells)


@pytest.mark.parametrize(
    ("number", "by", "alike"),
    [
        (0, 0, True), (CELLS // 997, FAINT, True), (CELLS // 997, -FAINT, True),
        (MOST_CELLS, FAINT + 1, True), (MOST_CELLS, -60, True),
        (MOST_CELLS + 1, FAINT + 1, False), (MOST_CELLS + 1, -FAINT - 1, False), (MOST_CELLS + 1, 67, False),
    ],
)  # fmt: skip
def test_pictures_are_alike_when_next_to_no_cell_is_distinctly_another(number: int, by: int, alike: bool) -> None:  # noqa: FBT001
    other = with_cells(GREY, number, by)
    assert (looks_like(GREY, other), looks_like(other, GREY)) == (alike, alike)


def test_cells_that_are_brighter_and_cells_that_are_darker_count_together() -> None:
    other = bytearray(with_cells(GREY, MOST_CELLS, FAINT + 1))
    other[-1] -= FAINT + 1
    assert not looks_like(GREY, bytes(other))
    assert not looks_like(bytes(other), GREY)


cells = st.lists(st.integers(0, BRIGHTEST), min_size=1, max_size=12)


@given(cells, cells)
def test_all_cells_at_once_are_compared_as_one_by_one(first: list[int], second: list[int]) -> None:
    one, other = (bytes(some + [0] * (CELLS - len(some))) for some in (first, second))
    apart = sum(abs(mine - theirs) > FAINT for mine, theirs in zip(one, other, strict=True))
    assert looks_like(one, other) is (apart <= MOST_CELLS)


@pytest.mark.parametrize(("drawn", "shows"), [(0, False), (LEAST_DRAWN - 1, False), (LEAST_DRAWN, True)])
def test_an_almost_empty_picture_shows_nothing(drawn: int, shows: bool) -> None:  # noqa: FBT001
    for ground, ink in ((BRIGHTEST, BRIGHTEST - FAINT - 1), (0, FAINT + 1)):
        assert shows_something(bytes([ink]) * drawn + bytes([ground]) * (CELLS - drawn)) is shows
    assert not shows_something(bytes([BRIGHTEST - FAINT]) * drawn + WHITE[drawn:])
