"""Requests that became sales, as the lines of a history tell of them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from domain.people import ResellerId
from domain.pricing import Basis
from domain.requests import Origin, RequestId, price_of_this_time
from storage.models.requests import requests


@dataclass(frozen=True, slots=True)
class Sale:
    """A request that became a sale: its number with its sub-reseller, who sold it, and whether it was taken back.

    `price`, `quoted_price`: at which it was sold, and which was agreed. `reason`: why it was given, if it was.
    `price_basis`, `price_reason`: why the agreed price was what it was.
    """

    request_id: RequestId
    parent_id: ResellerId
    number: int
    taken_back_at: datetime | None
    origin: Origin
    price: Decimal
    quoted_price: Decimal
    reason: str
    price_basis: Basis
    price_reason: str

    @property
    def taken_back(self) -> bool:
        return self.taken_back_at is not None

    @property
    def given_for(self) -> str:
        """Return why it was given; empty for what was sold."""
        return self.reason if self.origin is Origin.GOODWILL else ""

    @property
    def this_time(self) -> Decimal | None:
        """Return its price per credit if that was another than the agreed one, for this sale alone."""
        return price_of_this_time(self.origin, self.price, self.quoted_price)


_q = requests.c
SALES = sa.select(
    _q.id, _q.parent_id, _q.number, _q.taken_back_at, _q.origin, _q.price, _q.quoted_price, _q.reason,
    _q.price_basis, _q.price_reason,
).where(_q.id.in_(sa.bindparam("ids", expanding=True)))  # fmt: skip
