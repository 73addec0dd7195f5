"""The freeze: one colleague stops everything that moves credits or money, until an owner lifts it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.errors import N_, Refusal
from domain.network import Standing, StandingChange
from domain.notices import Notice, notice
from domain.people import Actor, Reseller, ResellerId
from storage.store import Store


@dataclass(eq=False)
class AlreadyFrozen(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s froze everything already, on %(at)s.")
    what_to_do = N_("It stays frozen until an owner lifts it with /freeze.")


@dataclass(eq=False)
class AlreadyLifted(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s has lifted the freeze already, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap.")


@dataclass(eq=False)
class ChildFrozen(Refusal):
    """A sub-reseller froze its accounts, so nobody moves anything on them, its parent neither."""

    reseller: str

    why = N_("%(reseller)s froze their account, so no credits or money move there.")
    what_to_do = N_("Nothing was changed. It can be done once an owner of theirs has lifted the freeze.")


class NotFrozen(Refusal):
    why = N_("Nothing is frozen.")
    what_to_do = N_("/freeze stops everything that moves credits or money.")


@dataclass(frozen=True)
class FreezeChanged(Notice):
    """`who`: the colleague; `reason`: as it was typed, perhaps empty."""

    code: ClassVar[str] = "freeze_changed"
    critical: ClassVar[bool] = True

    who: str
    reason: str


@notice
@dataclass(frozen=True)
class Froze(FreezeChanged):
    code: ClassVar[str] = "froze"


@notice
@dataclass(frozen=True)
class FreezeLifted(FreezeChanged):
    """`moves`: nothing above is frozen, so that credits and money move again."""

    code: ClassVar[str] = "freeze_lifted"

    moves: bool = True


async def freeze(store: Store, reason: str, *, by: Actor) -> None:
    """Stop every deed that moves credits or money here and below; raises `AlreadyFrozen`."""
    if not await store.network.set_frozen(by.reseller_id, frozen=True):
        raise await _lost(store, by)
    await store.network.note(by.reseller_id, StandingChange.FROZEN, by=by.member_id, reason=reason)
    await store.notices.tell(by.reseller_id, Froze(by.name, reason), but=by.member_id)


async def lift(store: Store, *, by: Actor) -> None:
    """Let credits and money move again; raises `AlreadyLifted`, `NotFrozen`."""
    if not await store.network.set_frozen(by.reseller_id, frozen=False):
        raise await _lost(store, by)
    await store.network.note(by.reseller_id, StandingChange.THAWED, by=by.member_id)
    told = FreezeLifted(by.name, "", moves=await above(store, by) is None)
    await store.notices.tell(by.reseller_id, told, but=by.member_id)


@dataclass(frozen=True, slots=True)
class FrozenAbove:
    """A freeze that stands above a reseller. `business`: its parent's name; empty where it is none of its parent's."""

    business: str


async def above(store: Store, by: Actor) -> FrozenAbove | None:
    """Return the freeze above the one who asks that only others can lift, `None` where there is none."""
    frozen = await store.resellers.frozen_line(by.reseller_id)
    if not frozen - {by.reseller_id}:
        return None
    if by.parent_id is None or by.parent_id not in frozen:
        return FrozenAbove("")
    return FrozenAbove((await store.resellers.by_id(by.parent_id)).name)


async def thawed(store: Store, child_id: ResellerId) -> Reseller:
    """Return a sub-reseller on whose accounts may be booked, and keep its freeze waiting; raises `ChildFrozen`."""
    await store.network.hold(child_id)
    return check(await store.resellers.by_id(child_id))


def check(child: Reseller) -> Reseller:
    """Return a sub-reseller that isn't frozen; raises `ChildFrozen`."""
    if child.frozen:
        raise ChildFrozen(child.name)
    return child


async def standing(store: Store, by: Actor) -> Standing | None:
    """Return by whom and why this network is frozen now, `None` where it isn't."""
    last = await _last(store, by)
    return last if last is not None and last.change is StandingChange.FROZEN else None


async def _last(store: Store, by: Actor) -> Standing | None:
    return await store.network.standing(by.reseller_id, StandingChange.FROZEN, StandingChange.THAWED)


async def _lost(store: Store, by: Actor) -> Refusal:
    """Return who did it before."""
    last = await _last(store, by)
    if last is None:
        return NotFrozen()
    return (AlreadyFrozen if last.change is StandingChange.FROZEN else AlreadyLifted)(last.by, last.at)
