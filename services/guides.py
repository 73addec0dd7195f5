"""Guides: short help texts of a reseller's team, offered to its sub-resellers before a ticket and inside one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.errors import N_, NotHere, Refusal
from domain.guides import LONGEST_GUIDE, LONGEST_KEYWORDS, LONGEST_TITLE, Guide, matches
from domain.names import NotAName, NotAText, name_from, shown, text_from
from domain.people import Actor, Reseller, ResellerId
from domain.ticket_drafts import TicketDraft
from domain.tickets import AreaId, GuideId
from storage.store import Store

MOST_GUIDES = 100


@dataclass(eq=False)
class TooManyGuides(Refusal):
    most: int

    why = N_("You have %(most)s guides, which is as many as can be looked through.")
    what_to_do = N_("Retire one that is never shown; /guides says which.")


class GuideRetired(Refusal):
    why = N_("This guide is no longer in use.")
    what_to_do = N_("/guides lists those that are.")


def title_from(typed: str) -> str:
    """Return the title of a guide; raises `NotAName`."""
    title = shown(typed)
    if len(title) > LONGEST_TITLE:
        raise NotAName(LONGEST_TITLE)
    return name_from(title)


def body_from(typed: str) -> str:
    """Return the text of a guide; raises `NotAText`."""
    body = text_from(typed)
    if len(body) > LONGEST_GUIDE:
        raise NotAText(LONGEST_GUIDE)
    return body


def keywords_from(typed: str) -> str:
    """Return words by which a guide is found, in one line; none for a dash. Raises `NotAText`."""
    words = shown(typed)
    if len(words) > LONGEST_KEYWORDS:
        raise NotAText(LONGEST_KEYWORDS)
    return words if any(sign.isalnum() for sign in words) else ""


# What is offered


async def fitting(store: Store, child: Reseller, text: str, area_id: AreaId) -> Sequence[Guide]:
    """Return the guides of a sub-reseller's parent that fit what was written, the best first; at most three."""
    if child.parent_id is None:
        return ()
    found = {int(guide.id): guide for guide in await store.guides.of_reseller(child.parent_id)}
    return [found[one.id] for one in matches(text, area_id, [guide.text for guide in found.values()])]


async def of_parent(store: Store, child: Reseller, guide_id: GuideId) -> Guide:
    """Return a guide of a sub-reseller's parent; raises `NotHere`."""
    guide = await store.guides.by_id(guide_id)
    if guide.reseller_id != child.parent_id:
        raise NotHere
    return guide


async def show(store: Store, draft: TicketDraft, guide_id: GuideId) -> Guide:
    """Return a guide that is shown before a ticket, and note that it was. Raises `NotHere`."""
    guide = await of_parent(store, await store.resellers.by_id(draft.reseller_id), guide_id)
    await store.guides.note_shown(guide.id, draft.reseller_id, draft.id)
    return guide


# The list of one's own


async def listed(store: Store, reseller_id: ResellerId) -> Sequence[tuple[Guide, int, int]]:
    """Return a reseller's guides, each with how often it was shown, and how often it solved the matter."""
    uses: Mapping[GuideId, tuple[int, int]] = await store.guides.uses(reseller_id)
    return [(guide, *uses.get(guide.id, (0, 0))) for guide in await store.guides.of_reseller(reseller_id)]


async def in_use(store: Store, guide_id: GuideId) -> Guide:
    """Return a guide that is offered; raises `GuideRetired`."""
    guide = await store.guides.by_id(guide_id)
    if guide.retired_at is not None:
        raise GuideRetired
    return guide


async def add(store: Store, title: str, body: str, *, by: Actor) -> Guide:
    """Write a guide for any area. Raises `TooManyGuides`."""
    await store.network.hold(by.reseller_id)
    if len(await store.guides.of_reseller(by.reseller_id)) >= MOST_GUIDES:
        raise TooManyGuides(MOST_GUIDES)
    number = 1 + await store.guides.newest_number(by.reseller_id)
    guide_id = await store.guides.add(
        reseller_id=by.reseller_id, number=number, title=title, body=body, keywords="", made_by=by.member_id
    )
    return await store.guides.by_id(guide_id)


async def change(store: Store, guide_id: GuideId, **values: Any) -> Guide:
    """Change the title, the text, the area or the keywords of a guide. Raises `GuideRetired`."""
    if not await store.guides.change(guide_id, **values):
        raise GuideRetired
    return await store.guides.by_id(guide_id)


async def set_area(store: Store, guide_id: GuideId, area_id: AreaId | None, *, by: Actor) -> Guide:
    """Say for which area a guide is, `None` for any. Raises `NotHere`, `GuideRetired`."""
    if area_id is not None and (await store.areas.by_id(area_id)).reseller_id != by.reseller_id:
        raise NotHere
    return await change(store, guide_id, area_id=area_id)


async def retire(store: Store, guide_id: GuideId) -> None:
    """Offer a guide no longer; the tickets that it solved keep it. Raises `GuideRetired`."""
    await change(store, guide_id, retired_at=store.now)
