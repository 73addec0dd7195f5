"""Cards and notices by name: who draws them."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from domain.notices import Notice
from domain.people import Actor
from handlers.screen import Screen
from storage.store import Store

N = TypeVar("N", bound=Notice)
DrawCard = Callable[[int, Actor, Store], Awaitable[Screen]]
WordNotice = Callable[[N, Actor], Screen]

_cards: dict[str, DrawCard] = {}
_notices: dict[type[Notice], WordNotice[Any]] = {}


def draws(subject: str) -> Callable[[DrawCard], DrawCard]:
    """Register the decorated function as the one that draws the cards of a subject, for any reader, as it is now."""

    def remember(draw: DrawCard) -> DrawCard:
        _cards[subject] = draw
        return draw

    return remember


def words(notice: type[N]) -> Callable[[WordNotice[N]], WordNotice[N]]:
    """Register the decorated function as the one that words a notice for its reader."""

    def remember(word: WordNotice[N]) -> WordNotice[N]:
        _notices[notice] = word
        return word

    return remember


async def draw_card(subject: str, object_id: int, reader: Actor, store: Store) -> Screen:
    return await _cards[subject](object_id, reader, store)


def word_notice(notice: Notice, reader: Actor) -> Screen:
    return _notices[type(notice)](notice, reader)


def worded_notices() -> frozenset[type[Notice]]:
    return frozenset(_notices)
