"""Who of a parent's sub-resellers needs attention, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.network import fold
from domain.people import Reseller, ResellerState
from domain.talking import Point, PointKind, attention
from services import brief_facts
from storage.store import Store

LOOKED_AT = frozenset({ResellerState.ACTIVE, ResellerState.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Needs:
    """A sub-reseller that needs attention, and why, the heaviest reason first."""

    child: Reseller
    points: Sequence[Point]


async def who_needs_it(store: Store, parent: Reseller) -> list[Needs]:
    """Return who needs attention, those with the heaviest reasons first.

    However many there are, it takes the same few statements. That touch is being lost says something only of those with
    whom it is to be kept.
    """
    children = [one for one in await store.resellers.children(parent.id) if one.state in LOOKED_AT]
    if not children:
        return []
    everything = await brief_facts.known(store, parent, children)
    found = []
    for child in children:
        kept = child.id in everything.plans
        points = attention(brief_facts.facts_of(everything, child))
        found.append(Needs(child, [one for one in points if kept or one.kind is not PointKind.LOSING_TOUCH]))
    return sorted((one for one in found if one.points), key=_heaviest)


def _heaviest(one: Needs) -> tuple[list[int], int, str]:
    return [-point.weight for point in one.points], -len(one.points), fold(one.child.name)
