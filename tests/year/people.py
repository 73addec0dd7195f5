"""The people of a year: a top reseller with its team, and thirty sub-resellers who agreed to its terms."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from random import Random

from domain.agreement import LoadingWay, OfferId, Panel, SubPanel, Weight
from domain.checkins import CheckinMode
from domain.money import Money
from domain.people import Actor, Reseller, ResellerState, Role
from domain.tickets import AreaId, AreaKind
from domain.tiers import read_tiers
from domain.usage import RowKind, SourceId, SourceKind
from handlers.offer_words import compose
from services import agreements, areas, checkin_plans, drafts, offers, pricing, stock, terms, tiers
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.year.plans import Kind, Plan, Who, everybody, plan_of, seeded

ZONE = "Europe/Madrid"
TIERS = "0: 2.40, 500: 2.20, 1000: 2.00"
DEFAULT, CAP = Decimal("2.40"), Decimal("3.5")
A_LOT = 400_000


@dataclass(frozen=True, slots=True)
class Person:
    """A sub-reseller with its owner and its account, and what it does in the year. `random`: for all but its trade."""

    who: Who
    plan: Plan
    reseller: Reseller
    owner: Actor
    sub_panel: SubPanel
    mode: CheckinMode
    random: Random

    def __str__(self) -> str:
        return str(self.who)


@dataclass(frozen=True, slots=True)
class House:
    """The parent: Ana owns it, Sol keeps its desk, Marta its money."""

    top: Reseller
    ana: Actor
    sol: Actor
    marta: Actor
    panel: Panel
    source_id: SourceId
    area_id: AreaId


async def open_house(network: Network, database: Database) -> House:
    """Make the parent, with terms that allow a surcharge, tiers, credits in stock and a source of usage."""
    top = await network.top("Top TV", time_zone=ZONE)
    ana = await network.member(top, name="Ana")
    sol, marta = await network.member(top, Role.SUPPORT, "Sol"), await network.member(top, Role.FINANCE, "Marta")
    panel = await network.panel(top, loading=LoadingWay.HAND)

    async def publish(store: Store) -> tuple[SourceId, AreaId]:
        await terms.change_numbers(store, by=ana, price=DEFAULT, minimum_order=1, debt_limit=10_000_000)
        await pricing.set_surcharge(store, on=True, by=ana, say=str, percent=lambda n: f"{n}%")
        await pricing.set_cap(store, CAP, by=ana, say=str, percent=lambda n: f"{n}%")
        await terms.publish(store, Weight.MATERIAL, by=ana, compose=compose)
        table_id = await tiers.begin(store, by=ana)
        await tiers.put(store, table_id, panel.id, read_tiers(TIERS), by=ana)
        seen = (await tiers.draft_of(store, table_id, by=ana)).mark
        await tiers.publish(store, table_id, seen=seen, by=ana, compose=compose)
        cost = Money(A_LOT * 150, "EUR")
        await stock.buy(store, panel.id, credits=A_LOT, cost=cost, supplier="Acme", by=ana)
        source_id = await store.sources.add(
            top.id, panel.id, SourceKind.FILE, name="Panel's log", rows=RowKind.TOTALS, by=ana.member_id
        )
        listed = await areas.listed(store, top.id)
        return source_id, next(one.id for one in listed if one.kind is AreaKind.ACCESS)

    source_id, area_id = await database.write(publish)
    return House(top, ana, sol, marta, panel, source_id, area_id)


async def settle_in(house: House, network: Network, database: Database, *, seed: int, until: date) -> list[Person]:
    """Have thirty sub-resellers accept the offers that they are made, and say who is spoken to and how often."""
    first = house.top.created_at.date()
    plans = [plan_of(who, seed, first, until) for who in everybody()]
    return [await _join(house, network, database, plan, seeded(f"{seed}:{plan.who}:else")) for plan in plans]


async def _join(house: House, network: Network, database: Database, plan: Plan, random: Random) -> Person:
    who = plan.who
    child = await network.child(house.top, f"{who.kind.title()} {who.place}", state=ResellerState.INVITED)
    owner = await network.member(child, name=f"Owner of {who}")
    mode = _mode_of(who)

    async def agree(store: Store) -> SubPanel:
        offer_id = await drafts.draft(store, child, by=house.ana)
        await drafts.change_numbers(store, offer_id, house.panel.id, account=f"{who.kind}{who.place}")
        await _price(store, offer_id, house, who)
        await offers.make(store, offer_id, compose=compose)
        await agreements.accept(store, offer_id, by=owner)
        await checkin_plans.set_mode(store, child.id, mode, by=house.ana)
        if who.is_sols:
            await checkin_plans.set_speaker(store, child.id, house.sol.member_id, by=house.ana)
        [only] = await store.sub_panels.of_reseller(child.id)
        return only

    sub_panel = await database.write(agree)
    active = replace(child, state=ResellerState.ACTIVE)
    return Person(who, plan, active, replace(owner, state=active.state), sub_panel, mode, random)


async def _price(store: Store, offer_id: OfferId, house: House, who: Who) -> None:
    if who.begins_by_volume:
        await drafts.price_by_volume(store, offer_id, house.panel.id)
    else:
        await drafts.price_alone(store, offer_id, house.panel.id, Decimal(who.first_price))


def _mode_of(who: Who) -> CheckinMode:
    """Return how somebody is spoken to: the erratic ones when a fact has changed, one not at all, others monthly."""
    if who == Who(Kind.STEADY, 5):
        return CheckinMode.NONE
    return CheckinMode.ON_FACT if who.kind is Kind.ERRATIC else CheckinMode.MONTHLY
