"""Check-ins: holding one, skipping or moving it, and what becomes of it when a sub-reseller or a colleague leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.calendar import day_in
from domain.checkin_days import FURTHEST_MOVE, day_chosen
from domain.checkins import Checkin, CheckinId, CheckinState
from domain.errors import N_, NotHere, Refusal
from domain.people import Actor, MemberId, Reseller, ResellerId, Role
from domain.talk_notes import answer_from
from services import decided
from storage.store import Store

CARD = "checkin"
QUESTIONS = "checkin_questions"
DESK_ROLES = frozenset({Role.OWNER, Role.SUPPORT})
OWNERS = frozenset({Role.OWNER})


@dataclass(eq=False)
class CheckinHeld(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s held this check-in already, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. What you reply to its card is added to the note.")


@dataclass(eq=False)
class CheckinSkipped(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s skipped this check-in already, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. A talk can be noted at any time with /talked.")


class CheckinLapsed(Refusal):
    why = N_("The next check-in has come, so this one isn't waited for any more.")
    what_to_do = N_("Nothing was changed by this tap. /checkins shows what is due.")


async def today_of(store: Store, reseller_id: ResellerId) -> date:
    """Return which day it is in a network."""
    return day_in(store.now, (await store.resellers.top_of(reseller_id)).time_zone)


async def due(store: Store, checkin_id: CheckinId, *, by: Actor) -> Checkin:
    """Return a check-in that is still to be held; raises `CheckinHeld`, `CheckinSkipped`, `CheckinLapsed`."""
    checkin = await kept(store, checkin_id)
    if checkin.state is not CheckinState.DUE:
        raise await _over(store, checkin, to=by)
    return checkin


async def kept(store: Store, checkin_id: CheckinId) -> Checkin:
    """Return a check-in; raises `NotHere` for one that was planned and isn't any more."""
    checkin = await store.checkins.by_id(checkin_id)
    if checkin is None:
        raise NotHere
    return checkin


async def _over(store: Store, checkin: Checkin, *, to: Actor) -> Refusal:
    if checkin.decided_by is None or checkin.decided_at is None:
        return CheckinLapsed()
    who = await decided.name_for(store, checkin.decided_by, reader=to)
    held = checkin.state is CheckinState.DONE
    return (CheckinHeld if held else CheckinSkipped)(who, checkin.decided_at)


async def end(store: Store, checkin: Checkin, state: CheckinState, *, by: Actor, reason: str = "") -> bool:
    """End a check-in if nobody has yet; returns whether nobody had."""
    ended = {"state": state, "decided_by": by.member_id, "decided_at": store.now, "reason": reason}
    if not await store.checkins.change(checkin.id, only_if=CheckinState.DUE, **ended):
        return False
    await store.waiting_cards.drop(CARD, [checkin.id])
    await store.waiting_cards.drop(QUESTIONS, [checkin.id])
    await redraw(store, checkin.id)
    return True


async def redraw(store: Store, checkin_id: CheckinId) -> None:
    """Have every copy of a check-in's cards drawn anew, on both sides."""
    await store.cards.refresh(CARD, checkin_id)
    await store.cards.refresh(QUESTIONS, checkin_id)


async def skip(store: Store, checkin_id: CheckinId, reason: str, *, by: Actor) -> None:
    """Skip a check-in. `reason`: as it was typed, perhaps empty. Raises what `due` does."""
    checkin = await due(store, checkin_id, by=by)
    if not await end(store, checkin, CheckinState.SKIPPED, by=by, reason=reason):
        raise await _over(store, await kept(store, checkin_id), to=by)


async def move(store: Store, checkin_id: CheckinId, named: str, *, by: Actor) -> date:
    """Move a check-in to a day, on which the team is prompted anew; return that day.

    Raises what `due` does, `NotADay`, `NotInTheMonths`.
    """
    checkin = await due(store, checkin_id, by=by)
    day = day_chosen(named, await today_of(store, checkin.parent_id), most=FURTHEST_MOVE)
    first = checkin.moved_from or checkin.due_on
    moved = {"due_on": day, "moved_from": first, "moves": checkin.moves + 1, "prompted_at": None}
    if not await store.checkins.change(checkin.id, only_if=CheckinState.DUE, **moved):
        raise await _over(store, await kept(store, checkin_id), to=by)
    await store.waiting_cards.drop(CARD, [checkin.id])
    await store.cards.refresh(CARD, checkin.id)
    return day


# Before it


class QuestionsOver(Refusal):
    why = N_("Thank you, but these questions aren't open any more.")
    what_to_do = N_("You can write to your reseller at any time: /ticket.")


async def asked(store: Store, checkin_id: CheckinId, *, by: Actor) -> Checkin:
    """Return a check-in before which somebody's business was asked how it goes; raises `NotHere`, `QuestionsOver`."""
    checkin = await store.checkins.by_id(checkin_id)
    if checkin is None or checkin.asked_at is None or checkin.reseller_id != by.reseller_id:
        raise NotHere
    if checkin.parent_id != by.parent_id or checkin.state is not CheckinState.DUE:
        raise QuestionsOver
    return checkin


async def answer(store: Store, checkin_id: CheckinId, words: str, *, by: Actor) -> None:
    """Keep what a sub-reseller says of how it goes; without words they'd rather not say.

    Raises what `asked` does, `NotAText`.
    """
    checkin = await asked(store, checkin_id, by=by)
    said = answer_from(words) if words else ""
    if not await store.checkins.add_answer(checkin.id, said, by=by.member_id):
        raise QuestionsOver
    await store.waiting_cards.drop(QUESTIONS, [checkin.id])
    await redraw(store, checkin.id)


# Who leaves


async def let_go_of(store: Store, child_id: ResellerId) -> None:
    """Show nobody any more what was to be talked about with a sub-reseller that its parent deals with no longer."""
    child = await store.resellers.by_id(child_id)
    if child.parent_id is None:
        return
    for checkin in await store.checkins.open_of(child.id, child.parent_id):
        await store.checkins.change(
            checkin.id, only_if=CheckinState.DUE, state=CheckinState.SKIPPED, decided_at=store.now
        )
        await store.waiting_cards.drop(CARD, [checkin.id])
        await store.waiting_cards.drop(QUESTIONS, [checkin.id])
        await redraw(store, checkin.id)


async def hand_over(store: Store, parent_id: ResellerId, member_id: MemberId) -> int:
    """Show owners what a colleague who is no longer at the desk was to hold; return how many check-ins it were."""
    left = await store.checkins.prompted_to(parent_id, member_id)
    owners = [member.id for member in await store.members.acting_as(parent_id, OWNERS)]
    for checkin_id in left:
        await store.waiting_cards.wait(CARD, checkin_id, await _without(store, checkin_id, owners))
    return len(left)


async def _without(store: Store, checkin_id: CheckinId, members: Sequence[MemberId]) -> list[MemberId]:
    """Return those who don't have a card yet."""
    return [one for one in members if not await store.cards.is_with(CARD, checkin_id, one)]


def is_theirs(child: Reseller, checkin: Checkin) -> bool:
    """Return whether the parent of a check-in still deals with the sub-reseller."""
    return child.parent_id == checkin.parent_id
