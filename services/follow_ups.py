"""Follow-ups: what a colleague wants to be reminded of, told once on its day; of one who left, to the owners."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import day_in
from domain.checkin_days import FURTHEST_REMINDER, day_chosen
from domain.checkins import CheckinId, Conversation, FollowUp, FollowUpId
from domain.errors import N_, NotHere, Refusal
from domain.hours import minute_in
from domain.names import NotAText, text_from
from domain.notes import Reminder, reminder_in
from domain.people import Actor, MemberId, ResellerId
from domain.reminders import MORNING
from services import checkins
from services.checkin_prompts import speakers
from storage.store import Store

CARD = "follow_up"
LONGEST_FOLLOW_UP = 500
MOST_OPEN = 500
"""So many follow-ups of a team may be open."""


class FollowUpDone(Refusal):
    why = N_("This is done already.")
    what_to_do = N_("Nothing was changed by this tap. /checkins shows what is open.")


class RemindedAlready(Refusal):
    why = N_("You are reminded of that already.")
    what_to_do = N_("Nothing was changed by this tap. /checkins shows what is open.")


@dataclass(eq=False)
class TooManyFollowUps(Refusal):
    most: int

    why = N_("Your team has %(most)s reminders open, which is as many as I keep.")
    what_to_do = N_("Finish some of them in /checkins.")


class NoDayInIt(Refusal):
    why = N_("There is no day in this note that is still to come.")
    what_to_do = N_("Type one with /remind, like: /remind Ahmed Friday call about the price.")


def words_from(typed: str) -> str:
    """Return what somebody wants to be reminded of; raises `NotAText`."""
    words = text_from(typed)
    if len(words) > LONGEST_FOLLOW_UP:
        raise NotAText(LONGEST_FOLLOW_UP)
    return words


async def remind(
    store: Store,
    child_id: ResellerId,
    named: str,
    words: str,
    *,
    by: Actor,
    checkin_id: CheckinId | None = None,
) -> FollowUp:
    """Have somebody reminded of something about a sub-reseller on a day, by the calendar of where they are.

    Raises `NotADay`, `NotInTheMonths`, `RemindedAlready`, `TooManyFollowUps`.
    """
    on = day_chosen(named, day_in(store.now, by.time_zone), most=FURTHEST_REMINDER)
    await store.network.hold(by.reseller_id)
    standing = await store.follow_ups.open_of(by.reseller_id)
    if any(
        (one.reseller_id, one.on, one.words, one.member_id) == (child_id, on, words, by.member_id) for one in standing
    ):
        raise RemindedAlready
    if len(standing) >= MOST_OPEN:
        raise TooManyFollowUps(MOST_OPEN)
    follow_up_id = await store.follow_ups.add(
        parent_id=by.reseller_id,
        reseller_id=child_id,
        member_id=by.member_id,
        checkin_id=checkin_id,
        words=words,
        on=on,
    )
    if checkin_id is not None:
        await store.cards.refresh(checkins.CARD, checkin_id)
    return await kept(store, follow_up_id)


def offered_by(conversation: Conversation, zone: str) -> Reminder | None:
    """Return the day that a note offers as a reminder, counted from the day of the talk."""
    return reminder_in(conversation.words, day_in(conversation.at, zone))


async def remind_of_note(store: Store, conversation: Conversation, *, by: Actor) -> FollowUp:
    """Have somebody reminded on the day that a note names; raises `NoDayInIt` and what `remind` does."""
    offered = offered_by(conversation, by.time_zone)
    if offered is None:
        raise NoDayInIt
    return await remind(
        store, conversation.reseller_id, offered.named, offered.words, by=by, checkin_id=conversation.checkin_id
    )


async def kept(store: Store, follow_up_id: FollowUpId) -> FollowUp:
    """Return a follow-up; raises `NotHere`."""
    found = await store.follow_ups.by_id(follow_up_id)
    if found is None:
        raise NotHere
    return found


async def finish(store: Store, follow_up_id: FollowUpId) -> None:
    """Say that something is done; raises `FollowUpDone`."""
    if not await store.follow_ups.change(follow_up_id, done_at=store.now):
        raise FollowUpDone
    await _redraw(store, follow_up_id)


async def put_off(store: Store, follow_up_id: FollowUpId, named: str, *, by: Actor) -> date:
    """Have somebody reminded later; return when. Raises `FollowUpDone`, `NotADay`, `NotInTheMonths`."""
    on = day_chosen(named, day_in(store.now, by.time_zone), most=FURTHEST_REMINDER)
    if not await store.follow_ups.change(follow_up_id, on=on, told_at=None):
        raise FollowUpDone
    await _redraw(store, follow_up_id)
    return on


async def _redraw(store: Store, follow_up_id: FollowUpId) -> None:
    await store.waiting_cards.drop(CARD, [follow_up_id])
    await store.cards.refresh(CARD, follow_up_id)
    checkin_id = (await kept(store, follow_up_id)).checkin_id
    if checkin_id is not None:
        await store.cards.refresh(checkins.CARD, checkin_id)


# By the clock


async def tell_due(store: Store, *, most: int) -> int:
    """Have people reminded of what is for this day where they are, once; return of how much it was."""
    told = 0
    latest = store.now.date() + timedelta(days=1)
    for follow_up, zone in await store.follow_ups.untold(latest):
        if told == most:
            break
        comes = follow_up.on <= day_in(store.now, zone) and minute_in(store.now, zone) >= MORNING.hour * 60
        if comes and await store.follow_ups.claim(follow_up.id):
            readers = await speakers(store, follow_up.parent_id, follow_up.member_id)
            await store.waiting_cards.wait(CARD, follow_up.id, readers)
            told += 1
    return told


async def hand_over(store: Store, member_id: MemberId) -> int:
    """Have the owners hear of what a colleague who is no longer at the desk was told and left open."""
    left = await store.follow_ups.told_to(member_id)
    for follow_up_id, follow_up in left.items():
        owners = [member.id for member in await store.members.acting_as(follow_up.parent_id, checkins.OWNERS)]
        await store.waiting_cards.wait(CARD, follow_up_id, owners)
    return len(left)
