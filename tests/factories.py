"""Makes what a test needs in one line, straight in the database: nothing here goes through a service."""

from decimal import Decimal
from itertools import count
from typing import Any

import sqlalchemy as sa

from domain.agreement import LoadingWay, Panel, PanelId, SubPanel, SubPanelId
from domain.clock import Clock
from domain.ledger import Account, AccountKind, Leg, TransferKind, credits_of
from domain.people import Actor, MemberId, Reseller, ResellerId, ResellerState, Role
from storage.database import Database
from storage.models.agreement import panels, sub_panels
from storage.models.base import Exact, Moment
from storage.models.people import members, resellers
from storage.store import Store


class Network:
    """A network of resellers under construction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._numbers = count(1)

    async def noise(self) -> None:
        """Make a network that no test is about, so that a query that forgets to ask whose rows it wants shows."""
        top = await self.top("Noise")
        await self.member(top, name="Noah")
        panel = await self.panel(top, "Noise panel")
        for name in ("Noise one", "Noise two"):
            child = await self.child(top, name)
            await self.member(child, name=f"{name}'s owner")
            await self.fund(await self.sub_panel(child, panel), 777)

    async def top(self, name: str = "Top", *, currency: str = "EUR", time_zone: str = "UTC") -> Reseller:
        """Make a top reseller."""
        return await self._reseller(name, None, currency=currency, time_zone=time_zone)

    async def child(
        self, parent: Reseller, name: str = "Child", *, state: ResellerState = ResellerState.ACTIVE
    ) -> Reseller:
        """Make a sub-reseller of `parent`, active."""
        return await self._reseller(name, parent, currency=parent.currency, time_zone=parent.time_zone, state=state)

    async def member(self, reseller: Reseller, role: Role = Role.OWNER, name: str = "Ana") -> Actor:
        """Make a member of a reseller, reachable in a private chat of the same number as the person."""
        user = str(1000 + next(self._numbers))
        row: dict[str, Any] = {
            "reseller_id": reseller.id,
            "name": name,
            "handle": "",
            "role": role,
            "platform": "telegram",
            "user": user,
            "chat": user,
            "language": "en",
            "time_zone": reseller.time_zone,
            "reachable": True,
            "joined_at": self._clock(),
        }
        return Actor(
            member_id=MemberId(await self.insert(members, **row)),
            name=name,
            role=role,
            reseller_id=reseller.id,
            parent_id=reseller.parent_id,
            reseller_name=reseller.name,
            state=reseller.state,
            frozen=reseller.frozen,
            currency=reseller.currency,
            language="en",
            time_zone=reseller.time_zone,
            platform="telegram",
            chat=user,
        )

    async def panel(self, top: Reseller, name: str = "Panel", *, loading: LoadingWay = LoadingWay.HAND) -> Panel:
        """Make a panel of a top reseller."""
        row = {"reseller_id": top.id, "name": name, "loading": loading}
        return Panel(id=PanelId(await self.insert(panels, **row)), reseller_id=top.id, name=name, loading=loading)

    async def sub_panel(
        self, reseller: Reseller, panel: Panel, price: Decimal = Decimal("2.10"), *, active: bool = True
    ) -> SubPanel:
        """Make a sub-reseller's account at a panel."""
        row: dict[str, Any] = {
            "reseller_id": reseller.id,
            "panel_id": panel.id,
            "account": f"account-{next(self._numbers)}",
            "price": price,
            "minimum_order": 1,
            "period_minimum": 0,
            "active": active,
        }
        return SubPanel(id=SubPanelId(await self.insert(sub_panels, **row)), **row)

    async def wallet(self, sub_panel: SubPanel) -> Account:
        """Return the wallet of a sub-panel, opened if need be."""
        return await self._database.write(lambda store: _wallet(store, sub_panel))

    async def fund(self, sub_panel: SubPanel, credits: int) -> Account:
        """Put credits into a sub-panel's wallet and return it."""
        key = f"fund:{next(self._numbers)}:{sub_panel.id}"

        async def work(store: Store) -> Account:
            wallet = await _wallet(store, sub_panel)
            supplier = await store.ledger.account(wallet.reseller_id, AccountKind.SUPPLIER, wallet.asset)
            leg = Leg("credits", TransferKind.SINGLE, supplier.id, wallet.id, credits)
            await store.ledger.record([leg], key=key, actor="factory", reason="funded by a test")
            return await store.ledger.by_id(wallet.id)

        return await self._database.write(work)

    async def _reseller(
        self,
        name: str,
        parent: Reseller | None,
        *,
        currency: str,
        time_zone: str,
        state: ResellerState = ResellerState.ACTIVE,
    ) -> Reseller:
        row: dict[str, Any] = {
            "parent_id": None if parent is None else parent.id,
            "name": name,
            "state": state,
            "paused": False,
            "frozen": False,
            "currency": currency,
            "time_zone": time_zone,
            "language": "en",
            "created_at": self._clock(),
        }
        return Reseller(id=ResellerId(await self.insert(resellers, **row)), **row)

    async def insert(self, table: sa.Table, **row: Any) -> int:
        """Write any row and return its id."""

        async def work(store: Store) -> int:
            result = await store.connection.execute(sa.insert(table).returning(table.c.id), row)
            return int(result.scalar_one())

        return await self._database.write(work)

    async def any_row(self, table: sa.Table) -> int:
        """Write a row that nobody reads, with whatever it must refer to, and return its id."""
        row: dict[str, Any] = {}
        for column in table.columns:
            if column.nullable or column.primary_key or column.default is not None:
                continue
            key = next(iter(column.foreign_keys), None)
            row[column.name] = await self.any_row(key.column.table) if key else self._any_value(column.type)
        return await self.insert(table, **row)

    def _any_value(self, kind: sa.types.TypeEngine[Any]) -> Any:
        match kind:
            case Moment():
                return self._clock()
            case sa.Date():
                return self._clock().date()
            case Exact():
                return Decimal(1)
            case sa.Enum():
                return kind.enums[0]
            case sa.Integer():
                return next(self._numbers)
            case _:
                return f"any {next(self._numbers)}"


async def _wallet(store: Store, sub_panel: SubPanel) -> Account:
    return await store.ledger.account(
        sub_panel.reseller_id,
        AccountKind.WALLET,
        credits_of(sub_panel.panel_id),
        sub_panel_id=sub_panel.id,
        floor=0,
    )
