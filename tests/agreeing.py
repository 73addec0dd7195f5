"""A parent with its terms published, and sub-resellers who were offered something; by the services themselves."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.agreement import Offer, OfferId, OfferNumbers, Weight
from domain.ledger import Account, AccountKind, credits_of
from domain.people import Actor, Reseller, ResellerState
from handlers.offer_words import compose
from services import agreements, drafts, offers, terms
from storage.database import Database
from storage.store import Store
from tests.factories import Network


@dataclass(frozen=True)
class Agreeing:
    """Ana owns the parent, Ahmed the sub-reseller; nothing is offered yet."""

    database: Database
    network: Network
    top: Reseller
    ana: Actor
    child: Reseller
    ahmed: Actor

    async def draft(self, child: Reseller | None = None, *, by: Actor | None = None, **values: Any) -> OfferId:
        """Draft an offer. `price`: of its only panel; other values are the offer's own."""
        price = values.pop("price", None)

        async def work(store: Store) -> OfferId:
            offer_id = await drafts.draft(store, child or self.child, by=by or self.ana)
            if values:
                await drafts.change_draft(store, offer_id, **values)
            for numbers in await store.offers.numbers(offer_id) if price else ():
                await drafts.change_numbers(store, offer_id, numbers.panel_id, price=Decimal(price))
            return offer_id

        return await self.database.write(work)

    async def offer(self, child: Reseller | None = None, *, by: Actor | None = None, **values: Any) -> OfferId:
        """Make an offer."""
        offer_id = await self.draft(child, by=by, **values)
        await self.database.write(lambda store: offers.make(store, offer_id, compose=compose))
        return offer_id

    async def agree(self, **values: Any) -> OfferId:
        """Make Ahmed an offer that he accepts."""
        offer_id = await self.offer(**values)
        await self.accept(offer_id)
        return offer_id

    async def accept(self, offer_id: OfferId, *, by: Actor | None = None) -> None:
        await self.database.write(lambda store: agreements.accept(store, offer_id, by=by or self.ahmed))

    async def publish(self, weight: Weight, *, by: Actor | None = None) -> terms.Published:
        who = by or self.ana
        return await self.database.write(lambda store: terms.publish(store, weight, by=who, compose=compose))

    async def seen(self, offer_id: OfferId) -> Offer:
        return await self.database.read(lambda store: store.offers.by_id(offer_id))

    async def all_offers(self, child: Reseller | None = None) -> list[Offer]:
        of = child or self.child
        return [*await self.database.read(lambda store: store.offers.of_reseller(of.id))]

    async def in_force(self, child: Reseller | None = None) -> int | None:
        """Return the number of the offer that is in force."""
        of = child or self.child
        found = await self.database.read(lambda store: offers.in_force(store, of.id))
        return found.number if found else None

    async def numbers(self, child: Reseller | None = None) -> list[tuple[str, Decimal, bool]]:
        """Return account, price and whether it is active, of each sub-panel."""
        of = child or self.child
        found = await self.database.read(lambda store: store.sub_panels.of_reseller(of.id))
        return [(one.account, one.price, one.active) for one in found]

    async def offered(self, offer_id: OfferId) -> list[OfferNumbers]:
        return [*await self.database.read(lambda store: store.offers.numbers(offer_id))]

    async def account(self, kind: AccountKind, child: Reseller | None = None) -> Account | None:
        of = child or self.child

        async def read(store: Store) -> Account | None:
            panels = await store.panels.of_reseller(self.top.id)
            asset = credits_of(panels[0].id) if kind is AccountKind.WALLET else "EUR"
            return await store.ledger.find(of.id, kind, asset)

        return await self.database.read(read)

    async def state(self, child: Reseller | None = None) -> ResellerState:
        of = child or self.child
        return (await self.database.read(lambda store: store.resellers.by_id(of.id))).state


async def agreeing_in(network: Network, database: Database, *, name: str = "Ahmed TV") -> Agreeing:
    """Make a parent whose terms are published, and an invited sub-reseller with an owner."""
    top = await network.top("Top TV")
    ana = await network.member(top, name="Ana")
    child = await network.child(top, name, state=ResellerState.INVITED)
    ahmed = await network.member(child, name="Ahmed")
    await publish_terms(database, ana)
    return Agreeing(database, network, top, ana, child, ahmed)


async def publish_terms(database: Database, owner: Actor, *, price: str = "2.10") -> None:
    """Publish the given terms of an owner's business."""

    async def work(store: Store) -> None:
        await terms.prepare(store, owner.reseller_id, say=str)
        await terms.change_numbers(store, by=owner, price=Decimal(price))
        await terms.publish(store, Weight.MATERIAL, by=owner, compose=compose)

    await database.write(work)
