"""Known problems: what a parent is handling already, as one of its sub-resellers may hear of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.agreement import PanelId
from domain.people import Reseller
from domain.tickets import AreaId, CaseId, Ticket
from storage.store import Store


@dataclass(frozen=True, slots=True)
class KnownProblem:
    """What is being handled, and since when. `case_id`: what can be joined; `joined`: the ticket by which it was."""

    since: datetime
    case_id: CaseId | None
    joined: Ticket | None


async def known(store: Store, child: Reseller, area_id: AreaId, panels: Collection[PanelId]) -> KnownProblem | None:
    """Return what is known of an area to a sub-reseller's parent, at any of these panels: a case before what is
    announced, and the oldest of several.
    """
    if child.parent_id is None:
        return None
    found = await store.known_problems.of_parent(child.parent_id, area_id, panels, child_id=child.id)
    if not found:
        return None
    since, case_id = min(one.since for one in found), found[0].case_id
    joined = None if case_id is None else await store.known_problems.joined(child.id, case_id)
    return KnownProblem(since, case_id, joined)
