"""A parent and a sub-reseller who may trade: agreement, stock, members, receipts; straight in the database."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

import sqlalchemy as sa

from domain.agreement import LoadingWay, OfferState, Panel, StockRule, SubPanel, Weight
from domain.ledger import AccountKind, Leg, TransferKind, credits_of
from domain.people import Actor, Reseller, Role
from domain.requests import AttachmentId, MediaKind, Request
from services import requests
from storage.database import Database
from storage.models.agreement import offers, revisions
from storage.models.requests import attachments
from storage.store import Store
from tests.factories import Network

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"

_numbers = count(1)


@dataclass(frozen=True)
class Trade:
    """Ana owns the parent and Marta keeps its money; Ahmed owns the sub-reseller."""

    database: Database
    network: Network
    top: Reseller
    ana: Actor
    marta: Actor
    child: Reseller
    ahmed: Actor
    panel: Panel
    sub_panel: SubPanel

    async def request(self, credits: int = 200, *, by: Actor | None = None, **values: Any) -> Request:
        """Make a request of Ahmed's."""
        asked_by = by or self.ahmed
        values = {"sub_panel_id": self.sub_panel.id, **values}
        return await self.database.write(
            lambda store: requests.request_credits(store, by=asked_by, credits=credits, **values)
        )

    async def seen(self, request: Request) -> Request:
        """Return a request as it is now."""
        return await self.database.read(lambda store: store.requests.by_id(request.id))

    async def balance(self, kind: AccountKind, reseller: Reseller | None = None) -> tuple[int, int]:
        """Return what is posted and held on an account: Ahmed's, unless another reseller is named."""
        of = reseller or self.child
        money = kind in {AccountKind.DUE, AccountKind.SALES, AccountKind.CASH}
        asset = of.currency if money else credits_of(self.panel.id)

        async def read(store: Store) -> tuple[int, int]:
            account = await store.ledger.find(of.id, kind, asset)
            return (0, 0) if account is None else (account.posted, account.held)

        return await self.database.read(read)

    async def receipt(
        self,
        content: bytes | None = JPEG,
        *,
        of: Actor | None = None,
        name: str = "",
        likeness: bytes | None = None,
        kind: MediaKind = MediaKind.PHOTO,
    ) -> AttachmentId:
        """Keep a file that somebody sent, by itself no part of any request."""
        sender, sender_since = of or self.ahmed, self.child.created_at
        row: dict[str, Any] = {
            "reseller_id": sender.reseller_id,
            "platform": "telegram",
            "remote_id": f"file-{next(_numbers)}",
            "media_type": "image/jpeg",
            "name": name,
            "size": len(content or b""),
            "sha256": hashlib.sha256(content).hexdigest() if content is not None else "",
            "likeness": likeness,
            "content": content,
            "sent_at": sender_since,
            "kind": kind,
        }
        return AttachmentId(await self.network.insert(attachments, **row))

    async def sibling(self, name: str, *, price: str = "2.10", **agreed: Any) -> tuple[Reseller, Actor, SubPanel]:
        """Make another sub-reseller of the same parent, who may trade as well."""
        return await child_who_trades(self.network, self.top, self.ana, self.panel, name, price=price, **agreed)

    async def set_terms(self, reseller: Reseller | None = None, **values: Any) -> None:
        await self.database.write(lambda store: store.terms.change((reseller or self.top).id, **values))

    async def stock(self, credits: int) -> None:
        """Buy credits, and let nobody sell more than there are."""
        await self.set_terms(stock_rule=StockRule.ENFORCE)

        async def buy(store: Store) -> None:
            asset = credits_of(self.panel.id)
            stock = await store.ledger.account(self.top.id, AccountKind.STOCK, asset)
            await store.ledger.set_floor(stock.id, 0)
            supplier = await store.ledger.account(self.top.id, AccountKind.SUPPLIER, asset)
            leg = Leg("credits", TransferKind.SINGLE, supplier.id, stock.id, credits)
            await store.ledger.record([leg], key=f"buy:{next(_numbers)}", actor="test", reason="bought")

        await self.database.write(buy)


async def trade_in(
    network: Network,
    database: Database,
    *,
    loading: LoadingWay = LoadingWay.HAND,
    debt_limit: int = 100_000,
    name: str = "Ahmed TV",
) -> Trade:
    """Make a parent and a sub-reseller who may trade, beside whatever else there is."""
    top = await network.top("Top TV")
    ana = await network.member(top, name="Ana")
    marta = await network.member(top, Role.FINANCE, name="Marta")
    panel = await network.panel(top, loading=loading)
    child, ahmed, sub_panel = await child_who_trades(network, top, ana, panel, name, debt_limit=debt_limit)
    return Trade(database, network, top, ana, marta, child, ahmed, panel, sub_panel)


async def child_who_trades(
    network: Network,
    parent: Reseller,
    owner: Actor,
    panel: Panel,
    name: str,
    *,
    price: str = "2.10",
    debt_limit: int = 100_000,
) -> tuple[Reseller, Actor, SubPanel]:
    """Make a sub-reseller with an owner, a sub-panel and an agreement."""
    child = await network.child(parent, name)
    member = await network.member(child, name=name.split(maxsplit=1)[0])
    sub_panel = await network.sub_panel(child, panel, Decimal(price))
    await agree(network, parent, owner, child, debt_limit=debt_limit)
    return child, member, sub_panel


async def agree(
    network: Network, parent: Reseller, owner: Actor, child: Reseller, *, debt_limit: int = 100_000, **values: Any
) -> None:
    """Put an offer in force, accepted by whoever."""
    now = child.created_at
    common: dict[str, Any] = {"text": "", "fingerprint": ""}
    revision = {"number": next(_numbers), "weight": Weight.MATERIAL, "summary": "", "published_by": owner.member_id}
    revision_id = await network.insert(revisions, reseller_id=parent.id, published_at=now, **revision, **common)
    offer: dict[str, Any] = {
        "reseller_id": child.id,
        "parent_id": parent.id,
        "number": 1,
        "revision_id": revision_id,
        "state": OfferState.ACCEPTED,
        "currency": parent.currency,
        "debt_limit": debt_limit,
        "payment_days": 14,
        "holds_from": now.date(),
        "grace_days": 14,
        "created_at": now,
        "decided_at": now,
        "reason": "",
        "applied_at": now,
        **common,
        **values,
    }
    await network.insert(offers, **offer)


async def change(database: Database, table: sa.Table, row_id: int, **values: Any) -> None:
    """Change a row behind everybody's back."""

    async def work(store: Store) -> None:
        await store.connection.execute(sa.update(table).where(table.c.id == row_id).values(**values))

    await database.write(work)
