"""Replies to cards, and edits of what was said: who takes them."""

from collections.abc import Awaitable, Callable

from domain.people import Actor
from handlers.ask import Ask
from handlers.screen import SILENT, Screen
from handlers.speech import Edited, Incoming, Say
from storage.store import Store

TakeReply = Callable[[int, str, int | None, Actor, Store], Awaitable[Ask | Screen | None]]
"""Turns a reply to a card (the object's id, the text, an attachment's id) into an ask or an answer, or passes."""

TakeEdit = Callable[[str, str, str, Actor, Store], Awaitable[Screen]]
"""Carries over that a message of a lane has other words now; `SILENT` where it means nothing to it."""

GoesOn = Callable[[str, int | None, Actor, Store], Awaitable[Ask | None]]
"""Turns what was said into an ask where it is a part of what came just before, or passes."""

_replies: dict[str, TakeReply] = {}
takers_of_edits: list[TakeEdit] = []
_going_on: list[GoesOn] = []


def replied_to(subject: str) -> Callable[[TakeReply], TakeReply]:
    """Register the decorated function as the one that takes the replies to the cards of a subject.

    Like a button, a reply is a claim: the ask is permitted anew. Raises `ValueError` for a subject that is taken.
    """

    def remember(take: TakeReply) -> TakeReply:
        if _replies.setdefault(subject, take) is not take:
            raise ValueError(f"The replies to {subject!r} are taken.")
        return take

    return remember


def follows_edits(take: TakeEdit) -> TakeEdit:
    """Register the function that hears of every edit; raises `ValueError` where there is one already."""
    if takers_of_edits and takers_of_edits != [take]:
        raise ValueError("The edits are taken.")
    takers_of_edits[:] = [take]
    return take


def goes_on(take: GoesOn) -> GoesOn:
    """Register a function that takes what goes on with what came just before: an album, a text cut by the chat."""
    _going_on.append(take)
    return take


async def reply_taken(
    incoming: Incoming, said: Say, attachment: int | None, who: Actor, store: Store
) -> Ask | Screen | None:
    """Return what a reply to one of somebody's cards means, or what goes on with it; `None` for anything else."""
    if not said.reply_to:
        return await _gone_on(said, attachment, who, store)
    card = await store.cards.at(incoming.identity.platform, incoming.lane, said.reply_to)
    if card is None:
        return None
    subject, object_id, reader = card
    take = _replies.get(subject)
    if take is None or not (incoming.is_group or reader == who.member_id):
        return None
    return await take(object_id, said.text, attachment, who, store)


async def _gone_on(said: Say, attachment: int | None, who: Actor, store: Store) -> Ask | None:
    for take in _going_on:
        found = await take(said.text, attachment, who, store)
        if found is not None:
            return found
    return None


async def edit_taken(edited: Edited, lane: str, who: Actor | None, store: Store) -> Screen:
    """Pass an edit on to who follows them; it is no answer to anything, and says nothing of itself."""
    if who is None or not takers_of_edits:
        return SILENT
    return await takers_of_edits[0](edited.message, lane, edited.text, who, store)
