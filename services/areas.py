"""Areas: what tickets may be about, on each reseller's own list, which begins with the usual ones."""

from collections.abc import Sequence

from domain.errors import NotHere
from domain.people import Actor, ResellerId
from domain.tickets import Area, AreaId, AreaKind
from storage.store import Store


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


async def anything_else(store: Store, who: Actor) -> AreaId:
    """Return the area of somebody's parent for what fits into no other: the last of its list."""
    found = await of_parent(store, who)
    return next((area.id for area in found if area.kind is AreaKind.OTHER), found[-1].id)
