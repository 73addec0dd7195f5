"""What a year has left in the books, read once and laid out by sub-reseller."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from domain.agreement import Offer, OfferNumbers, SubPanel
from domain.checkins import Checkin
from domain.ledger import Discrepancy
from domain.people import ResellerId
from domain.promises import Promise
from domain.requests import Request
from domain.reviews import Review
from domain.tickets import Ticket
from services import prices
from storage.models.agreement import offers
from storage.models.checkins import checkins, waiting_cards
from storage.models.ledger import transfers
from storage.models.pricing import overhead_months, price_reviews
from storage.models.promises import promises
from storage.models.requests import requests
from storage.models.support import tickets
from storage.models.traffic import cards
from storage.rows import columns_for, every
from storage.store import Store
from tests.year.people import House

_tables: Mapping[type[Any], sa.Table] = {
    Checkin: checkins,
    Offer: offers,
    Promise: promises,
    Request: requests,
    Review: price_reviews,
    Ticket: tickets,
}
_CHARGES = sa.select(transfers.c.key, transfers.c.amount).where(
    transfers.c.key.like("request:%:charge"), transfers.c.reverses.is_(None)
)
_is_checkin = cards.c.subject == "checkin"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one sub-reseller stands. `offers`: with their numbers; `notches`: by the month that was measured."""

    checkins: Sequence[Checkin]
    offers: Sequence[tuple[Offer, OfferNumbers]]
    requests: Sequence[Request]
    reviews: Sequence[Review]
    tickets: Sequence[Ticket]
    promises: Sequence[Promise]
    notches: Mapping[date, int]
    sub_panel: SubPanel
    price: Decimal

    @property
    def paid(self) -> list[Decimal]:
        """Return the prices that were paid, each that followed another one, oldest first."""
        prices_ = [one.price for one in self.requests]
        return [one for at, one in enumerate(prices_) if at == 0 or one != prices_[at - 1]]

    @property
    def terms(self) -> list[tuple[str, Decimal, bool, Decimal | None, date]]:
        """Return what was offered, in order: state, price, whether by volume, surcharge, first day."""
        return [
            (offer.state, numbers.price, numbers.by_volume, numbers.surcharge, offer.holds_from)
            for offer, numbers in self.offers
        ]


@dataclass(frozen=True, slots=True)
class Books:
    """All sub-resellers by id; `charges`: on the ledger, by request; `found`: by the replay of the ledger.

    `waiting_cards`: those that nobody has been shown yet; `shown`: the check-ins of which somebody was, and when.
    """

    of: Mapping[ResellerId, Standing]
    charges: Mapping[int, int]
    found: Sequence[Discrepancy]
    waiting_cards: int
    shown: Sequence[tuple[int, datetime]]


async def read_books(store: Store, house: House) -> Books:
    """Return the books of a house."""
    rows = {kind: await _by_reseller(store, kind) for kind in _tables}
    notches: dict[ResellerId, dict[date, int]] = defaultdict(dict)
    for row in await store.connection.execute(sa.select(overhead_months).order_by(overhead_months.c.period)):
        notches[row.reseller_id][row.period] = row.notch
    standings = {}
    for child in await store.resellers.children(house.top.id):
        [sub_panel] = await store.sub_panels.of_reseller(child.id)
        offered = rows[Offer][child.id]
        standings[child.id] = Standing(
            checkins=rows[Checkin][child.id],
            offers=[(one, *await store.offers.numbers(one.id)) for one in offered],
            requests=rows[Request][child.id],
            reviews=rows[Review][child.id],
            tickets=rows[Ticket][child.id],
            promises=rows[Promise][child.id],
            notches=notches[child.id],
            sub_panel=sub_panel,
            price=(await prices.price_for(store, sub_panel, child.currency)).per_credit,
        )
    waiting = (await store.connection.execute(sa.select(sa.func.count()).select_from(waiting_cards))).scalar_one()
    return Books(standings, await _charges(store), await store.ledger.replay(), waiting, await _shown(store))


async def _by_reseller(store: Store, kind: type[Any]) -> Mapping[ResellerId, list[Any]]:
    table = _tables[kind]
    found: dict[ResellerId, list[Any]] = defaultdict(list)
    wanted = sa.select(*columns_for(kind, table)).order_by(table.c.id)
    for one in every(kind, await store.connection.execute(wanted)):
        found[one.reseller_id].append(one)
    return found


async def _charges(store: Store) -> Mapping[int, int]:
    """Return what was charged, in minor units, by request."""
    return {int(row.key.split(":")[1]): row.amount for row in await store.connection.execute(_CHARGES)}


async def _shown(store: Store) -> list[tuple[int, datetime]]:
    found = await store.connection.execute(sa.select(cards.c.object_id, cards.c.sent_at).where(_is_checkin))
    return [(row.object_id, row.sent_at) for row in found]
