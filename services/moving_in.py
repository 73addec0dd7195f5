"""Moving in: the one transaction that brings everybody in, the links for them, and taking all of it back."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.agreement import LoadingWay, PanelId
from domain.errors import N_, NotHere, Refusal
from domain.movein import NEW, MoveIn, MoveInId, MoveInState
from domain.notices import Notice, notice
from domain.people import Actor
from domain.tokens import hash_of, new_token
from services import movein
from services.arriving import Writer
from services.drafts import published
from services.invitations import GOOD_FOR
from services.movein import Draft
from services.offers import OWNERS, Compose
from storage.arrival_rows import InCommon
from storage.arrivals import Built, batches
from storage.store import Store


@notice
@dataclass(frozen=True)
class MovedIn(Notice):
    """Told to the colleagues who own the business as well. `by`: who moved so many in."""

    code: ClassVar[str] = "moved_in"

    by: str
    count: int
    file: str


@notice
@dataclass(frozen=True)
class MovedOut(Notice):
    """Told to the same: the move-in was taken back."""

    code: ClassVar[str] = "moved_out"

    by: str
    count: int
    file: str


@dataclass(eq=False)
class StillInDoubt(Refusal):
    rows: int

    why = N_("Some rows are in doubt: %(rows)s. Nobody moves in before each is answered or left out.")
    what_to_do = N_("Have a look at them, and answer them one by one, or leave them out.")


class NobodyToMove(Refusal):
    why = N_("Nobody is left in this file who could move in.")
    what_to_do = N_("Nothing was changed. Have another look at the rows, or send another file with /movein.")


@dataclass(eq=False)
class BuiltOn(Refusal):
    """Something came after a move-in. `count`: of how many sub-resellers; `names`: the first of them."""

    count: int
    names: str

    why = N_("Something has been built on this move-in since, with %(count)s of them: %(names)s.")
    what_to_do = N_("Nothing was changed. It can be taken back only as a whole; each can still be closed by itself.")


BuiltBy = dict[str, list[Built]]
"""What came after a move-in, by the name of the sub-reseller."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A sub-reseller with the token of the link by which its owner joins; it is shown once and kept nowhere."""

    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came of a move-in: the file as it stands now, and the links. `links_until`: until when these are good."""

    move_in: MoveIn
    invited: tuple[Invited, ...]
    links_until: datetime


async def move_in(store: Store, move_in_id: MoveInId, version: int, *, by: Actor, compose: Compose) -> Arrived:
    """Move everybody in whom a file names, all or nobody.

    `version`: of the answers that were seen. Raises `AlreadyMovedIn`, `MoveInChanged`, `StillInDoubt`, `NobodyToMove`.
    """
    await store.move_ins.alone()
    await store.network.hold(by.reseller_id)  # nobody else is added below the reseller from here on
    draft = await movein.draft_of(store, move_in_id, by=by)
    movein.check_version(draft, version)
    await movein.check_not_moved_in(store, draft.move_in.sha256, by=by)
    _check_plan(draft)
    count = len(draft.plan.ready)
    done = {"done_by": by.member_id, "done_at": store.now, "count": count}
    if not await store.move_ins.shift(move_in_id, old=MoveInState.DRAFT, new=MoveInState.DONE, **done):
        raise await movein.no_draft(store, await store.move_ins.by_id(move_in_id), to=by)
    invited = await _enter(store, draft, by=by, compose=compose)
    await store.notices.tell(
        by.reseller_id, MovedIn(by.name, count, draft.move_in.name), roles=OWNERS, but=by.member_id
    )
    return Arrived(await store.move_ins.by_id(move_in_id), tuple(invited), store.now + GOOD_FOR)


def _check_plan(draft: Draft) -> None:
    if draft.next_open is not None:
        raise movein.MoveInChanged
    if draft.plan.doubtful:
        raise StillInDoubt(len(draft.plan.doubtful))
    if not draft.plan.ready:
        raise NobodyToMove


async def _enter(store: Store, draft: Draft, *, by: Actor, compose: Compose) -> list[Invited]:
    """Write everybody batch by batch, and return them with their links."""
    panels = await _panels(store, draft, by=by)
    common = await _in_common(store, draft, by=by)
    writer = await Writer.of(store, panels, common, compose)
    invited: list[Invited] = []
    for batch in batches(draft.plan.ready):
        tokens = [new_token() for _ in batch]
        await store.arrivals.enter(await store.connection.compute(partial(writer.arrivals, batch, tokens)), common)
        invited += [Invited(one.name, token) for one, token in zip(batch, tokens, strict=True)]
    return invited


async def _panels(store: Store, draft: Draft, *, by: Actor) -> dict[str, PanelId]:
    """Return the panels of the file by key, having made those that are new."""
    panels = {}
    for key in draft.reading.panels:
        known = draft.matched[key]
        if known == NEW:
            known = await store.panels.add(by.reseller_id, draft.named[key], LoadingWay.HAND)
        panels[key] = PanelId(known)
    return panels


async def _in_common(store: Store, draft: Draft, *, by: Actor) -> InCommon:
    terms = await store.terms.of(by.reseller_id)
    return InCommon(
        move_in_id=draft.move_in.id,
        parent=await store.resellers.by_id(by.reseller_id),
        revision_id=(await published(store, by.reseller_id)).id,
        minimum_order=terms.minimum_order,
        period_minimum=terms.period_minimum,
        grace_days=terms.grace_days,
        holds_from=draft.today,
        holds_until=await _end_of(store, draft.choices.until or draft.today, by=by),
        links_until=store.now + GOOD_FOR,
        by=by.member_id,
        reason=f"moved in from {draft.move_in.name}, SHA-256 {draft.move_in.sha256}",
    )


async def _end_of(store: Store, day: date, *, by: Actor) -> datetime:
    """Return when a day of the network's calendar ends."""
    zone = ZoneInfo((await store.resellers.top_of(by.reseller_id)).time_zone)
    return datetime.combine(day + timedelta(days=1), time(), zone)


# What comes after


async def done(store: Store, move_in_id: MoveInId, *, by: Actor) -> MoveIn:
    """Return a file that was moved in and not taken back; raises `MoveInTakenBack`, `NotHere`."""
    move_in = await store.move_ins.by_id(move_in_id)
    match move_in.state:
        case MoveInState.DONE:
            return move_in
        case MoveInState.TAKEN_BACK:
            raise await movein.no_draft(store, move_in, to=by)
        case _:
            raise NotHere


async def waiting(store: Store, move_in_id: MoveInId, *, by: Actor) -> int:
    """Return of how many who were moved in nobody has joined."""
    await done(store, move_in_id, by=by)
    return len(await store.arrivals.not_joined(move_in_id, by.reseller_id))


async def new_links(store: Store, move_in_id: MoveInId, *, by: Actor) -> Arrived:
    """Make new links for those of a move-in of whom nobody has joined; the ones made before are void."""
    await store.move_ins.alone()
    move_in = await done(store, move_in_id, by=by)
    invited = await store.arrivals.not_joined(move_in_id, by.reseller_id)
    for invitation_id in await store.arrivals.revoke_links([id_ for id_, _name in invited]):
        await store.cards.refresh("invitation", invitation_id)
    tokens = [new_token() for _ in invited]
    hashes = [(id_, hash_of(token)) for (id_, _name), token in zip(invited, tokens, strict=True)]
    until = store.now + GOOD_FOR
    await store.arrivals.add_links(hashes, until=until, by=by.member_id)
    links = (Invited(name, token) for (_id, name), token in zip(invited, tokens, strict=True))
    return Arrived(move_in, tuple(links), until)


async def built_on(store: Store, move_in_id: MoveInId, *, by: Actor) -> BuiltBy:
    """Return what came after a move-in, by the name of the sub-reseller; nothing where it can be taken back."""
    await done(store, move_in_id, by=by)
    return await store.arrivals.built_on(move_in_id)


NAMED = 5
"""How many are named of whom something was built on."""


async def take_back(store: Store, move_in_id: MoveInId, *, by: Actor) -> MoveIn:
    """Take a move-in back as a whole, as long as nothing was built on it; raises `BuiltOn`, `MoveInTakenBack`."""
    await store.move_ins.alone()
    await done(store, move_in_id, by=by)
    ids = await store.arrivals.of_move_in(move_in_id)
    opened = await store.arrivals.revoke_links(ids)  # before all else, so that nobody joins meanwhile
    await store.arrivals.hold(ids)
    built = await store.arrivals.built_on(move_in_id)
    if built:
        raise BuiltOn(len(built), ", ".join([*built][:NAMED]) + ("…" if len(built) > NAMED else ""))
    taken_back = {"taken_back_by": by.member_id, "taken_back_at": store.now}
    if not await store.move_ins.shift(move_in_id, old=MoveInState.DONE, new=MoveInState.TAKEN_BACK, **taken_back):
        raise await movein.no_draft(store, await store.move_ins.by_id(move_in_id), to=by)
    await store.arrivals.take_back(ids, actor=f"member:{by.member_id}", reason="the move-in was taken back")
    for invitation_id in opened:
        await store.cards.refresh("invitation", invitation_id)
    move_in = await store.move_ins.by_id(move_in_id)
    told = MovedOut(by.name, move_in.count, move_in.name)
    await store.notices.tell(by.reseller_id, told, roles=OWNERS, but=by.member_id)
    return move_in
