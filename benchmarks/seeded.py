"""A database with a desk and many sub-resellers, put there at once."""

import asyncio
from datetime import date
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa

from domain.agreement import LoadingWay, OfferState, StockRule, Weight
from domain.clock import system_clock
from domain.ledger import AccountKind, Leg, TransferKind, credits_of
from domain.people import ResellerState, Role
from storage.database import open_database
from storage.migrate import migrate
from storage.models import agreement
from storage.store import Store

FIRST = 100_001
"""The chat of the first sub-reseller; the others follow."""

A_PARENT = 50
"""How many sub-resellers a parent has."""


def seed(database: Path, sub_resellers: int, *, a_parent: int = A_PARENT) -> None:
    """Make the database at `database`, with so many sub-resellers who may request credits.

    They stand below parents of their own, `a_parent` below each, as in a network of three levels: nobody's chat gets
    every card. The parents of the first half have one member who decides on requests, those of the second half two.
    """
    asyncio.run(_seed(f"sqlite:///{database}", sub_resellers, a_parent))


async def _seed(url: str, sub_resellers: int, a_parent: int) -> None:
    await migrate(url)
    database = open_database(url, system_clock)
    await database.write(lambda store: _fill(store, sub_resellers, a_parent))
    await database.close()


async def _fill(store: Store, sub_resellers: int, a_parent: int) -> None:
    top = await _reseller(store, None, "Top")
    await _member(store, top, 1, Role.OWNER)
    panel = await _insert(store, agreement.panels, reseller_id=top, name="Panel", loading=LoadingWay.HAND)
    for first in range(0, sub_resellers, a_parent):
        parent, revision = await _parent(store, top, first // a_parent, deciders=1 if first < sub_resellers // 2 else 2)
        for number in range(first, min(first + a_parent, sub_resellers)):
            await _sub_reseller(store, parent, panel, revision, number)


async def _parent(store: Store, top: int, number: int, *, deciders: int) -> tuple[int, int]:
    """Make a mid-level reseller and return it with its published terms."""
    parent = await _reseller(store, top, f"Parent {number}")
    owner = await _member(store, parent, 1000 + 2 * number, Role.OWNER)
    if deciders == 2:
        await _member(store, parent, 1001 + 2 * number, Role.FINANCE)
    await store.connection.execute(sa.insert(agreement.terms).values(**_terms(parent)))
    revision = await _insert(
        store,
        agreement.revisions,
        reseller_id=parent,
        number=1,
        weight=Weight.MATERIAL,
        text="Terms",
        summary="Terms",
        fingerprint="0" * 64,
        published_at=store.now,
        published_by=owner,
    )
    return parent, revision


async def _sub_reseller(store: Store, parent: int, panel: int, revision: int, number: int) -> None:
    child = await _reseller(store, parent, f"Sub-reseller {number}")
    member = await _member(store, child, FIRST + number, Role.OWNER)
    numbers = {"panel_id": panel, "account": f"account{number}", "price": Decimal("2.10"), "minimum_order": 1}
    sub_panel = await _insert(store, agreement.sub_panels, reseller_id=child, period_minimum=0, active=True, **numbers)
    offer = await _insert(store, agreement.offers, **_offer(store, parent, child, revision, member))
    await store.connection.execute(
        sa.insert(agreement.offer_numbers).values(offer_id=offer, period_minimum=0, **numbers)
    )
    await _insert(
        store, agreement.acceptances, offer_id=offer, member_id=member, text="Terms", fingerprint="0" * 64, at=store.now
    )
    await _credits(store, child, panel, sub_panel, number)


async def _credits(store: Store, child: int, panel: int, sub_panel: int, number: int) -> None:
    asset = credits_of(panel)  # type: ignore[arg-type]
    wallet = await store.ledger.account(child, AccountKind.WALLET, asset, sub_panel_id=sub_panel, floor=0)  # type: ignore[arg-type]
    await store.ledger.account(child, AccountKind.DUE, "EUR", floor=-100_000)  # type: ignore[arg-type]
    source = await store.ledger.account(child, AccountKind.SUPPLIER, asset)  # type: ignore[arg-type]
    leg = Leg("credits", TransferKind.SINGLE, source.id, wallet.id, 500)
    await store.ledger.record([leg], key=f"opening:{number}", actor="benchmark", reason="opening")


async def _reseller(store: Store, parent: int | None, name: str) -> int:
    return await store.resellers.add(
        parent_id=parent, name=name, state=ResellerState.ACTIVE, currency="EUR", time_zone="UTC", language="en"
    )


async def _member(store: Store, reseller: int, chat: int, role: Role) -> int:
    return await store.members.add(
        reseller_id=reseller,
        name=f"Person {chat}",
        handle="",
        role=role,
        platform="telegram",
        user=str(chat),
        chat=str(chat),
        language="en",
        time_zone="UTC",
    )


async def _insert(store: Store, table: sa.Table, **values: object) -> int:
    result = await store.connection.execute(sa.insert(table).values(**values).returning(table.c.id))
    return int(result.scalar_one())


def _terms(reseller: int) -> dict[str, object]:
    return {
        "reseller_id": reseller,
        "price": Decimal("2.10"),
        "minimum_order": 1,
        "period_minimum": 0,
        "debt_limit": 0,
        "payment_days": 0,
        "grace_days": 14,
        "open_request_cap": 1000,
        "request_days": 7,
        "stock_rule": StockRule.WARN,
    }


def _offer(store: Store, parent: int, child: int, revision: int, member: int) -> dict[str, object]:
    return {
        "reseller_id": child,
        "parent_id": parent,
        "revision_id": revision,
        "number": 1,
        "grace_days": 0,
        "reason": "",
        "applied_at": store.now,
        "state": OfferState.ACCEPTED,
        "currency": "EUR",
        "debt_limit": 100_000,
        "payment_days": 0,
        "holds_from": date(2026, 1, 1),
        "text": "Terms",
        "fingerprint": "0" * 64,
        "created_at": store.now,
        "decided_at": store.now,
        "decided_by": member,
    }
