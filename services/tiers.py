"""Tables of tiers: drafted, published, and offered to everybody whose price goes by volume."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2s
from typing import Any

from domain.agreement import OfferId, Panel, PanelId, SubPanel, SubPanelId, TierTableId, agreed_offer
from domain.errors import N_, NotHere, Refusal
from domain.people import Actor, Reseller, ResellerId, ResellerState
from domain.periods import month_before, month_of
from domain.pricing import Tier, check_tiers
from domain.reviews import PricingSettings, TableState, TierTable
from services.decided import name_for
from services.drafts import change_draft, panels_to_offer, start, today_of
from services.offers import Compose, make, standing_offer
from services.prices import Volume
from storage.store import Store

Tables = Mapping[PanelId, Sequence[Tier]]
Chosen = Callable[[Sequence[Tier]], Sequence[Tier]]


class TierDraftGone(Refusal):
    why = N_("This draft of tiers isn't there any more: a colleague gave it up.")
    what_to_do = N_("Nothing was changed. /pricing shows what holds, and begins a new draft.")


@dataclass(eq=False)
class TiersPublished(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s published these tiers on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. /pricing shows what holds.")


class TiersChanged(Refusal):
    why = N_("A colleague changed this draft since you looked at it.")
    what_to_do = N_("Nothing was published. Have another look at it first.")


class SameTiers(Refusal):
    why = N_("These tiers are published already, just as they stand here.")
    what_to_do = N_("Change a tier first.")


class NoTiersYet(Refusal):
    why = N_("There is no tier in this draft, so there is nothing to publish.")
    what_to_do = N_("Type the table first.")


class TiersMissing(Refusal):
    why = N_("Somebody pays by volume where this draft has no tier.")
    what_to_do = N_(
        "Give each panel on which somebody pays by volume a tier, or make them an offer with a price first."
    )


class NotATierHere(Refusal):
    why = N_("This tier isn't in the draft any more.")
    what_to_do = N_("Nothing was changed. Have another look at the draft.")


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with its tiers by panel. `panels`: that can be offered; `mark`: by which its tiers are known again."""

    table: TierTable
    tiers: Tables
    panels: Sequence[Panel]
    mark: str


@dataclass(frozen=True, slots=True)
class Published:
    """A table that was just published, and to how many sub-resellers it was offered."""

    number: int
    offered: int


@dataclass(frozen=True, slots=True)
class Priced:
    """How the price of a sub-reseller's account is made, and what it bought where that matters."""

    child: Reseller
    sub_panel: SubPanel
    volume: Volume | None


def mark_of(tiers: Tables) -> str:
    """Return the mark of some tiers: the same for the same ones, in few letters."""
    said = [(panel_id, tier.from_credits, format(tier.price, "f")) for panel_id in tiers for tier in tiers[panel_id]]
    return blake2s(repr(sorted(said)).encode(), digest_size=5).hexdigest()


async def begin(store: Store, *, by: Actor) -> TierTableId:
    """Return the draft of a reseller's tiers, begun with the published ones where there is none."""
    return await store.prices.draft(by.reseller_id, by=by.member_id)


async def draft_of(store: Store, table_id: TierTableId, *, by: Actor) -> Draft:
    """Return a draft as it stands; raises `TierDraftGone`, `TiersPublished`."""
    table = await store.prices.table(table_id)
    if table is None:
        raise TierDraftGone
    if table.state is not TableState.DRAFT:
        raise TiersPublished(await name_for(store, table.published_by, reader=by), table.published_at or table.made_at)
    tiers = await store.prices.every_tier(table_id)
    return Draft(table, tiers, await panels_to_offer(store, by.reseller_id), mark_of(tiers))


async def put(store: Store, table_id: TierTableId, panel_id: PanelId, some: Sequence[Tier], *, by: Actor) -> None:
    """Put these tiers in the place of all that a draft has for a panel; raises what `check_tiers` does."""
    await _change(store, table_id, panel_id, lambda _before: check_tiers(some), by=by)


async def add(store: Store, table_id: TierTableId, panel_id: PanelId, some: Sequence[Tier], *, by: Actor) -> None:
    """Add tiers to a draft's, each in the place of the one from as many credits; raises what `check_tiers` does."""

    def together(before: Sequence[Tier]) -> Sequence[Tier]:
        by_credits = {tier.from_credits: tier for tier in (*before, *some)}
        return check_tiers([*by_credits.values()])

    await _change(store, table_id, panel_id, together, by=by)


async def remove(store: Store, table_id: TierTableId, panel_id: PanelId, from_credits: int, *, by: Actor) -> None:
    """Take one tier out of a draft; raises `NotATierHere`."""

    def without(before: Sequence[Tier]) -> Sequence[Tier]:
        left = [tier for tier in before if tier.from_credits != from_credits]
        if len(left) == len(before):
            raise NotATierHere
        return left

    await _change(store, table_id, panel_id, without, by=by)


async def _change(store: Store, table_id: TierTableId, panel_id: PanelId, chosen: Chosen, *, by: Actor) -> None:
    await store.network.hold(by.reseller_id)
    draft = await draft_of(store, table_id, by=by)
    if panel_id not in {panel.id for panel in draft.panels}:
        raise NotHere
    await store.prices.set_tiers(table_id, panel_id, chosen(draft.tiers.get(panel_id, ())))


async def drop(store: Store, table_id: TierTableId, *, by: Actor) -> None:
    """Give a draft up; raises `TierDraftGone`, `TiersPublished`."""
    await store.network.hold(by.reseller_id)
    await draft_of(store, table_id, by=by)
    await store.prices.drop_draft(table_id, by.reseller_id)


# Publishing


async def publish(store: Store, table_id: TierTableId, *, seen: str, by: Actor, compose: Compose) -> Published:
    """Publish a draft, and offer it to every sub-reseller who pays by volume; their old table holds until they accept.

    `seen`: the mark of the tiers that were looked at. Raises `TierDraftGone`, `TiersPublished`, `TiersChanged`,
    `NoTiersYet`, `SameTiers`, `TiersMissing`.
    """
    await store.network.hold(by.reseller_id)
    draft = await draft_of(store, table_id, by=by)
    await _check(store, draft, seen)
    to_offer = await by_volume(store, by.reseller_id)
    if not {panel_id for one in to_offer for panel_id in one.panels} <= draft.tiers.keys():
        raise TiersMissing
    await store.prices.publish(table_id, by.reseller_id, by=by.member_id)
    settings = await store.prices.settings(by.reseller_id)
    for one in to_offer:
        await _offer(store, one, settings, by=by, compose=compose)
    table = await store.prices.table(table_id)
    return Published(0 if table is None else table.number, len(to_offer))


async def _check(store: Store, draft: Draft, seen: str) -> None:
    if draft.mark != seen:
        raise TiersChanged
    if not draft.tiers:
        raise NoTiersYet
    published = await store.prices.table_in(draft.table.reseller_id, TableState.PUBLISHED)
    if published is not None and mark_of(await store.prices.every_tier(published.id)) == draft.mark:
        raise SameTiers


@dataclass(frozen=True, slots=True)
class ByVolume:
    """A sub-reseller who pays by volume, or was offered to, on these panels. `model`: the offer that says so."""

    child: Reseller
    model: OfferId
    panels: frozenset[PanelId]


async def by_volume(store: Store, parent_id: ResellerId) -> list[ByVolume]:
    """Return the sub-resellers whose agreement, or open offer, has a price by volume."""
    found = []
    for child in sorted(await store.resellers.children(parent_id), key=lambda one: one.id):
        model = standing_offer(await store.offers.of_reseller(child.id))
        if child.state is ResellerState.CLOSED or model is None or model.parent_id != parent_id:
            continue
        panels = [one.panel_id for one in await store.offers.numbers(model.id) if one.by_volume]
        if panels:
            found.append(ByVolume(child, model.id, frozenset(panels)))
    return found


async def _offer(store: Store, one: ByVolume, settings: PricingSettings, *, by: Actor, compose: Compose) -> None:
    """Offer the new tiers with the other numbers as they are; they hold after the notice, the old ones until then."""
    await store.network.hold(one.child.id)
    offers = await store.offers.of_reseller(one.child.id)
    model = standing_offer(offers)
    offer_id = await start(store, one.child, model, by=by)
    if agreed_offer(offers) is not None and model is not None:
        today = await today_of(store, one.child.id)
        first = max(today + timedelta(days=settings.notice_days), model.holds_from)
        values: dict[str, Any] = {"holds_from": first, "grace_days": (first - today).days + settings.grace_days}
        await change_draft(store, offer_id, **values)
    await make(store, offer_id, compose=compose)


# Who pays by what


async def priced(store: Store, parent_id: ResellerId) -> list[Priced]:
    """Return how each account in use of a parent's sub-resellers is priced, with what it bought where that counts."""
    sub_panels = await store.prices.priced(parent_id)
    children = {child.id: child for child in await store.resellers.children(parent_id)}
    volumes = await _volumes(store, parent_id, [one.id for one in sub_panels if one.by_volume])
    return [Priced(children[one.reseller_id], one, volumes.get(one.id)) for one in sub_panels]


async def _volumes(store: Store, parent_id: ResellerId, ids: Sequence[SubPanelId]) -> dict[SubPanelId, Volume]:
    zone = (await store.resellers.top_of(parent_id)).time_zone
    running = month_of(store.now, zone)
    last = await store.prices.bought(ids, month_before(running, zone).start, running.start)
    this = await store.prices.bought(ids, running.start, running.end)
    return {id_: Volume(last.get(id_, 0), this.get(id_, 0)) for id_ in ids}
