"""Conversations: what was said in a check-in or at any other time, for the team alone; a talk moves check-ins on."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.checkins import Checkin, CheckinId, CheckinState, Conversation, ConversationId
from domain.errors import NotHere
from domain.people import Actor, ResellerId
from domain.requests import Attachment, AttachmentId
from domain.talk_notes import (
    CUT_AT,
    GOES_ON_WITHIN,
    LARGEST_FILE,
    LONGEST_NOTE,
    TEXT_FILE,
    TooLongNote,
    note_from,
    text_of_file,
    together,
)
from services import checkins
from services.checkin_planning import replan
from storage.checkin_plans import ActivePlan
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted. `held`: the check-in that was held by it, as it is now; `added`: to one that was held before."""

    conversation: Conversation
    held: Checkin | None = None
    added: bool = False


async def hold(
    store: Store, checkin_id: CheckinId, words: str, *, by: Actor, attachment_id: AttachmentId | None = None
) -> Noted:
    """Note what was said in a check-in, which holds it; what comes later is added. Raises what `note` does.

    One that was moved or skipped, or that the next one has come after, is held all the same: there was a talk.
    """
    checkin = await checkins.kept(store, checkin_id)
    return await _note(store, checkin.reseller_id, words, by=by, attachment_id=attachment_id, checkin=checkin)


async def hold_without_words(store: Store, checkin_id: CheckinId, *, by: Actor) -> Noted:
    """Say that a check-in was held, with nothing to note; raises what `checkins.due` does."""
    checkin = await checkins.due(store, checkin_id, by=by)
    await store.network.hold(checkin.reseller_id)
    if not await checkins.end(store, checkin, CheckinState.DONE, by=by):
        await checkins.due(store, checkin_id, by=by)
    conversation_id = await _add(store, checkin.reseller_id, "", by=by, attachment_id=None, checkin_id=checkin.id)
    await _move_on(store, checkin.reseller_id, by=by)
    return Noted(await kept(store, conversation_id), await checkins.kept(store, checkin_id))


async def note(
    store: Store, child_id: ResellerId, words: str, *, by: Actor, attachment_id: AttachmentId | None = None
) -> Noted:
    """Note a talk with a sub-reseller at any time; a check-in that is due is held by it, and one to come moves on.

    Raises `NothingNoted`, `TooLongNote`, `UnreadableNote`.
    """
    return await _note(store, child_id, words, by=by, attachment_id=attachment_id, checkin=None)


async def _note(
    store: Store,
    child_id: ResellerId,
    words: str,
    *,
    by: Actor,
    attachment_id: AttachmentId | None,
    checkin: Checkin | None,
) -> Noted:
    await store.network.hold(child_id)
    file = None if attachment_id is None else await store.attachments.by_id(attachment_id)
    words = together(words, await _words_in(store, file))
    kept_before = 0 if checkin is None else await store.conversations.length(checkin.id)
    said = note_from(words, has_file=file is not None, kept=kept_before)
    held = checkin or await _due_now(store, child_id, by=by)
    conversation_id = await _add(
        store, child_id, said, by=by, attachment_id=attachment_id, checkin_id=held.id if held else None
    )
    first = held is not None and await _held_by_it(store, held, by=by)
    await _move_on(store, child_id, by=by)
    now = None if held is None else await checkins.kept(store, held.id)
    return Noted(await kept(store, conversation_id), now, added=not first)


async def _words_in(store: Store, file: Attachment | None) -> str:
    """Return the words of a file where it is a text; raises `TooLongNote`, `UnreadableNote`."""
    if file is None or not file.media_type.startswith(TEXT_FILE):
        return ""
    if file.size > LARGEST_FILE:
        raise TooLongNote(LONGEST_NOTE, LONGEST_NOTE)
    return text_of_file(await store.attachments.content(file.id) or b"")


async def _add(
    store: Store,
    child_id: ResellerId,
    words: str,
    *,
    by: Actor,
    attachment_id: AttachmentId | None,
    checkin_id: CheckinId | None,
) -> ConversationId:
    return await store.conversations.add(
        parent_id=by.reseller_id,
        reseller_id=child_id,
        member_id=by.member_id,
        checkin_id=checkin_id,
        words=words,
        attachment_id=attachment_id,
        cut=attachment_id is None and len(words) >= CUT_AT,
    )


async def _due_now(store: Store, child_id: ResellerId, *, by: Actor) -> Checkin | None:
    """Return the newest check-in that a talk of today holds, if there is one."""
    today = await checkins.today_of(store, by.reseller_id)
    due = [one for one in await store.checkins.open_of(child_id, by.reseller_id) if _is_held_by_a_talk(one, today)]
    return due[-1] if due else None


def _is_held_by_a_talk(checkin: Checkin, today: date) -> bool:
    """Return whether the team was told of a check-in, or it would be about time: a talk is what it is for."""
    is_about_time = checkin.due_on <= today or checkin.moves > 0 or bool(checkin.why)
    return checkin.prompted_at is not None or is_about_time


async def _held_by_it(store: Store, checkin: Checkin, *, by: Actor) -> bool:
    """Have a check-in held by a talk; returns whether it wasn't before."""
    if checkin.state is CheckinState.SKIPPED:
        again = {"state": CheckinState.DONE, "decided_by": by.member_id, "decided_at": store.now, "reason": ""}
        first = await store.checkins.change(checkin.id, only_if=CheckinState.SKIPPED, **again)
    else:
        first = await checkins.end(store, checkin, CheckinState.DONE, by=by)
    await checkins.redraw(store, checkin.id)
    return first


async def _move_on(store: Store, child_id: ResellerId, *, by: Actor) -> None:
    """Have the check-ins that are still to come follow from a talk of today; one that is due was held by it."""
    child = await store.resellers.by_id(child_id)
    plan = await store.checkin_plans.of(child_id, by.reseller_id)
    zone = (await store.resellers.top_of(by.reseller_id)).time_zone
    today = await checkins.today_of(store, by.reseller_id)
    for checkin in await store.checkins.open_of(child_id, by.reseller_id):
        if _is_held_by_a_talk(checkin, today):
            await checkins.end(store, checkin, CheckinState.DONE, by=by)
        elif plan is not None:
            active = ActivePlan(child.id, by.reseller_id, plan.ideal_days, child.created_at, store.now, None, "")
            await replan(store, checkin, active, zone)


async def kept(store: Store, conversation_id: ConversationId) -> Conversation:
    """Return a conversation; raises `NotHere`."""
    found = await store.conversations.by_id(conversation_id)
    if found is None:
        raise NotHere
    return found


# What a chat cuts


async def goes_on(store: Store, *, by: Actor) -> Conversation | None:
    """Return the note that the next message goes on with, because a chat may have cut it just now."""
    return await store.conversations.cut_by(by.member_id, since=store.now - GOES_ON_WITHIN)


async def go_on(store: Store, conversation_id: ConversationId, words: str, *, by: Actor) -> Conversation:
    """Add to a note what goes on with it; raises `NotHere` for another's, `NothingNoted`, `TooLongNote`."""
    before = await kept(store, conversation_id)
    if before.member_id != by.member_id or before.at < store.now - timedelta(days=1):
        raise NotHere
    length = len(before.words) if before.checkin_id is None else await store.conversations.length(before.checkin_id)
    more = note_from(words, kept=length + 1)
    await store.conversations.extend(before.id, together(before.words, more), cut=len(more) >= CUT_AT)
    if before.checkin_id is not None:
        await checkins.redraw(store, before.checkin_id)
    return await kept(store, before.id)
