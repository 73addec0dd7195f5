"""Areas: what tickets may be about, on each reseller's own list, which begins with the usual ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.errors import N_, NotHere, Refusal
from domain.names import NotAName, name_from
from domain.network import fold
from domain.people import Actor, ResellerId
from domain.tickets import Area, AreaId, AreaKind
from storage.store import Store

LONGEST_AREA = 32
MOST_AREAS = 20


class LastArea(Refusal):
    why = N_("This is the last area on your list, and every ticket needs one.")
    what_to_do = N_("Add another first, then take this one off.")


@dataclass(eq=False)
class ListedAlready(Refusal):
    name: str

    why = N_("Your list has “%(name)s” already.")
    what_to_do = N_("Choose another name. /areas shows the list.")


@dataclass(eq=False)
class TooManyAreas(Refusal):
    most: int

    why = N_("Your list has %(most)s areas, which is as many as anybody wants to choose from.")
    what_to_do = N_("Take one off first; old tickets keep it.")


async def listed(store: Store, reseller_id: ResellerId) -> Sequence[Area]:
    """Return a reseller's list, which is begun if it has none."""
    found = await store.areas.of_reseller(reseller_id)
    if not found:
        await store.network.hold(reseller_id)
        if not await store.areas.of_reseller(reseller_id):
            await store.areas.begin(reseller_id)
        found = await store.areas.of_reseller(reseller_id)
    return found


async def of_parent(store: Store, who: Actor) -> Sequence[Area]:
    """Return what somebody's parent lists; raises `NotHere` without a parent."""
    if who.parent_id is None:
        raise NotHere
    return await listed(store, who.parent_id)


# What is changed of the list


def area_from(typed: str) -> str:
    """Return the name of an area; raises `NotAName`."""
    name = name_from(typed)
    if len(name) > LONGEST_AREA:
        raise NotAName(LONGEST_AREA)
    return name


async def in_use(store: Store, area_id: AreaId) -> Area:
    """Return an area that is listed; raises `NotHere` for one that was taken off."""
    area = await store.areas.by_id(area_id)
    if area.retired_at is not None:
        raise NotHere
    return area


async def add(store: Store, name: str, kind: AreaKind, *, by: Actor) -> AreaId:
    """Put an area on one's list, above the one for anything else. Raises `ListedAlready`, `TooManyAreas`."""
    found = await _held(store, by)
    if len(found) >= MOST_AREAS:
        raise TooManyAreas(MOST_AREAS)
    _check_name(found, name)
    area_id = await store.areas.add(reseller_id=by.reseller_id, kind=kind, name=name, position=0)
    last = found[-1:] if found[-1].kind is AreaKind.OTHER else []
    above = found[: len(found) - len(last)]
    await _put_in_order(store, [*(area.id for area in above), area_id, *(area.id for area in last)])
    return area_id


async def rename(store: Store, area_id: AreaId, name: str, *, by: Actor) -> None:
    """Call an area something else. Raises `ListedAlready`, `NotHere`."""
    _check_name([area for area in await _held(store, by) if area.id != area_id], name)
    await _change(store, area_id, name=name)


async def set_kind(store: Store, area_id: AreaId, kind: AreaKind, *, by: Actor) -> None:
    """Say what an area is about; what is asked and suggested goes by it. Raises `NotHere`."""
    await _held(store, by)
    await _change(store, area_id, kind=kind)


async def raise_up(store: Store, area_id: AreaId, *, by: Actor) -> None:
    """Move an area up by one; the first stays where it is. Raises `NotHere`."""
    order = [area.id for area in await _held(store, by)]
    if area_id not in order:
        raise NotHere
    at = order.index(area_id)
    order.insert(max(0, at - 1), order.pop(at))
    await _put_in_order(store, order)


async def retire(store: Store, area_id: AreaId, *, by: Actor) -> None:
    """Take an area off one's list; old tickets keep it. Raises `LastArea`, `NotHere`."""
    found = await _held(store, by)
    if [area.id for area in found] == [area_id]:
        raise LastArea
    await _change(store, area_id, retired_at=store.now)


async def _held(store: Store, by: Actor) -> Sequence[Area]:
    """Return one's list, which nobody else changes meanwhile."""
    await store.network.hold(by.reseller_id)
    return await listed(store, by.reseller_id)


async def _change(store: Store, area_id: AreaId, **values: Any) -> None:
    if not await store.areas.change(area_id, **values):
        raise NotHere


async def _put_in_order(store: Store, order: Sequence[AreaId]) -> None:
    for position, area_id in enumerate(order):
        await store.areas.change(area_id, position=position)


def _check_name(found: Sequence[Area], name: str) -> None:
    if fold(name) in {fold(area.name) for area in found if area.name}:
        raise ListedAlready(name)
