"""Disputes: one side says that a line of a sub-reseller's history is wrong, the other answers on the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.disputes import MOST_OPEN, Dispute, DisputeId, DisputeState
from domain.errors import N_, NotHere, Refusal
from domain.ledger import AccountKind, TransferId
from domain.notices import Notice, notice
from domain.people import Actor, MemberId, Reseller, ResellerId
from domain.requests import DECIDERS
from services import decided, entries
from services.entries import Entry
from storage.store import Store

CARD = "dispute"


@notice
@dataclass(frozen=True)
class DisputeEnded(Notice):
    """Told to the sub-reseller. `who`: of one's own side a colleague, of the other its business.

    `answer`: as it was typed, perhaps empty.
    """

    code: ClassVar[str] = "dispute_ended"

    dispute: int
    number: int
    state: DisputeState
    answer: str
    who: str


@notice
@dataclass(frozen=True)
class ChildDisputeEnded(DisputeEnded):
    """Told to the parent's colleagues."""

    code: ClassVar[str] = "child_dispute_ended"

    reseller: str


class NotBetweenYou(Refusal):
    why = N_("This line isn't between you and your reseller, so there is nothing about it that they could answer.")
    what_to_do = N_("Nothing was changed. Choose another line in /history.")


class NotBetweenUs(Refusal):
    why = N_("This line isn't between you and this sub-reseller, so there is nothing about it to be settled here.")
    what_to_do = N_("Nothing was changed. Choose another line of their history.")


@dataclass(eq=False)
class DisputedAlready(Refusal):
    number: int

    why = N_("Somebody has said already that this line is wrong: dispute #%(number)s is open.")
    what_to_do = N_("/disputes shows it, and what becomes of it.")


@dataclass(eq=False)
class TooManyDisputes(Refusal):
    open: int

    why = N_("%(open)s disputes are open already, which is as many as can be open at a time.")
    what_to_do = N_("Wait until one is answered, or withdraw one in /disputes.")


@dataclass(eq=False)
class DisputeOver(Refusal):
    """A dispute that has ended before. `who`: a colleague's name, or the other side's business."""

    who: str
    at: datetime

    why = N_("%(who)s ended this dispute already, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. /disputes shows how it ended.")


class NotYoursToAnswer(Refusal):
    why = N_("Your own side says that this line is wrong, so the other side answers.")
    what_to_do = N_("You can withdraw the dispute in /disputes.")


class NotYoursToWithdraw(Refusal):
    why = N_("Only the side that says that a line is wrong can withdraw that.")
    what_to_do = N_("You can answer it in /disputes.")


async def disputable(store: Store, reseller: Reseller, line_id: TransferId, *, by: Actor) -> Entry:
    """Return a line of a sub-reseller's history about which it and its parent can be at odds.

    Raises `NotHere`, and `NotBetweenYou` or `NotBetweenUs` for a line of others' dealings.
    """
    if await entries.line(store, reseller, line_id, reader=by.reseller_id) is None:
        raise NotHere
    if reseller.parent_id is None:
        raise NotBetweenYou
    entry = await entries.line(store, reseller, line_id, reader=reseller.parent_id)
    if entry is None or not may_be_disputed(entry):
        raise NotBetweenYou if by.reseller_id == reseller.id else NotBetweenUs
    return entry


def may_be_disputed(entry: Entry) -> bool:
    """Return whether a line of a sub-reseller's history is one between it and its parent."""
    return entry.kind in {AccountKind.WALLET, AccountKind.DUE} and not entry.below


async def open_dispute(store: Store, reseller_id: ResellerId, line_id: TransferId, text: str, *, by: Actor) -> Dispute:
    """Say that a line of a sub-reseller's history is wrong, and show that to both sides.

    Raises what `disputable` does, `DisputedAlready`, `TooManyDisputes`.
    """
    await store.network.hold(reseller_id)
    reseller = await store.resellers.by_id(reseller_id)
    await disputable(store, reseller, line_id, by=by)
    standing = await store.disputes.open_of(reseller_id)
    _check_room(standing, line_id)
    assert reseller.parent_id is not None  # noqa: S101  (its line is between it and its parent)
    dispute_id = await store.disputes.add(
        reseller_id=reseller_id,
        parent_id=reseller.parent_id,
        number=1 + await store.disputes.newest_number(reseller_id),
        transfer_id=line_id,
        text=text,
        from_parent=by.reseller_id == reseller.parent_id,
        opened_by=by.member_id,
    )
    for side in (reseller.parent_id, reseller_id):
        await store.cards.show(CARD, dispute_id, to=side, roles=DECIDERS)
    return await store.disputes.by_id(dispute_id)


def _check_room(standing: Sequence[Dispute], line_id: TransferId) -> None:
    for dispute in standing:
        if dispute.transfer_id == line_id:
            raise DisputedAlready(dispute.number)
    if len(standing) >= MOST_OPEN:
        raise TooManyDisputes(len(standing))


# How it ends


async def answer(store: Store, dispute_id: DisputeId, words: str, *, by: Actor) -> None:
    """Answer a dispute, which ends it; raises `NotYoursToAnswer`, `DisputeOver`."""
    dispute = await to_answer(store, dispute_id, by=by)
    await _end(store, dispute, DisputeState.ANSWERED, words, by=by)


async def settle(store: Store, dispute_id: DisputeId, *, by: Actor) -> None:
    """End a dispute without a change and without a word; raises `NotYoursToAnswer`, `DisputeOver`."""
    dispute = await to_answer(store, dispute_id, by=by)
    await _end(store, dispute, DisputeState.SETTLED, "", by=by)


async def withdraw(store: Store, dispute_id: DisputeId, *, by: Actor) -> None:
    """Withdraw what one's own side said of a line; raises `NotYoursToWithdraw`, `DisputeOver`."""
    dispute = await to_withdraw(store, dispute_id, by=by)
    await _end(store, dispute, DisputeState.WITHDRAWN, "", by=by)


async def to_answer(store: Store, dispute_id: DisputeId, *, by: Actor) -> Dispute:
    """Return an open dispute that somebody's side has to answer; raises `NotYoursToAnswer`, `DisputeOver`."""
    dispute = await store.disputes.by_id(dispute_id)
    if dispute.answered_for != by.reseller_id:
        raise NotYoursToAnswer
    return await _still_open(store, dispute, to=by)


async def to_withdraw(store: Store, dispute_id: DisputeId, *, by: Actor) -> Dispute:
    """Return an open dispute that somebody's own side opened; raises `NotYoursToWithdraw`, `DisputeOver`."""
    dispute = await store.disputes.by_id(dispute_id)
    if dispute.opened_for != by.reseller_id:
        raise NotYoursToWithdraw
    return await _still_open(store, dispute, to=by)


async def _still_open(store: Store, dispute: Dispute, *, to: Actor) -> Dispute:
    if not dispute.is_open:
        raise await _over(store, dispute.id, to=to)
    return dispute


async def _end(store: Store, dispute: Dispute, state: DisputeState, words: str, *, by: Actor) -> None:
    """End a dispute once, and let both sides hear of it once."""
    if not await store.disputes.end(dispute.id, state, by=by.member_id, answer=words):
        raise await _over(store, dispute.id, to=by)
    await store.cards.refresh(CARD, dispute.id)
    child = await store.resellers.by_id(dispute.reseller_id)
    facts = (dispute.id, dispute.number, state, words)
    below = DisputeEnded(*facts, who=_called(by, child.id))
    above = ChildDisputeEnded(*facts, who=_called(by, dispute.parent_id), reseller=child.name)
    await store.notices.tell(child.id, below, roles=DECIDERS, but=by.member_id)
    await store.notices.tell(dispute.parent_id, above, roles=DECIDERS, but=by.member_id)


def _called(by: Actor, reader: ResellerId) -> str:
    """Return what people of a reseller call the one who acts: a colleague by name, others by their business."""
    return by.name if by.reseller_id == reader else by.reseller_name


async def _over(store: Store, dispute_id: DisputeId, *, to: Actor) -> DisputeOver:
    dispute = await store.disputes.by_id(dispute_id)
    who = await decided.name_for(store, dispute.ended_by, reader=to)
    return DisputeOver(who, dispute.ended_at or dispute.opened_at)


async def settle_taken_back(store: Store, group_key: str, reason: str, *, by: MemberId) -> None:
    """End the disputes about a group of transfers that was taken back; both sides hear of that by its own notice."""
    for dispute in await store.disputes.open_in_group(group_key):
        await store.disputes.end(dispute.id, DisputeState.TAKEN_BACK, by=by, answer=reason)
        await store.cards.refresh(CARD, dispute.id)


async def end_all(store: Store, reseller_id: ResellerId, *, by: MemberId) -> None:
    """End what a sub-reseller and its parent are at odds about: they deal with each other no more."""
    for dispute in await store.disputes.open_of(reseller_id):
        await store.disputes.end(dispute.id, DisputeState.CLOSED, by=by)
        await store.cards.refresh(CARD, dispute.id)


# How it is read


@dataclass(frozen=True, slots=True)
class Said:
    """A dispute as its reader may know it. `by`: who says so; `ended_by`: who ended it, empty while it is open."""

    dispute: Dispute
    reseller: str
    by: str
    ended_by: str
    entry: Entry | None


async def said(store: Store, dispute: Dispute, *, reader: Actor) -> Said:
    """Return a dispute with the line that it is about, for somebody of either side."""
    reseller = await store.resellers.by_id(dispute.reseller_id)
    return Said(
        dispute=dispute,
        reseller=reseller.name,
        by=await decided.name_for(store, dispute.opened_by, reader=reader),
        ended_by=await decided.name_for(store, dispute.ended_by, reader=reader),
        entry=await entries.line(store, reseller, dispute.transfer_id, reader=reader.reseller_id),
    )
