"""Random months of a network of three levels, straight on the ledger: whatever can move credits or money does."""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from domain.agreement import Panel, PanelId, SubPanel
from domain.clock import TurnableClock
from domain.closing import MoneyEnd
from domain.errors import Refusal
from domain.ledger import Account, AccountId, AccountKind, Leg, Transfer, TransferId, TransferKind, credits_of
from domain.money import Money, charge_for
from domain.payments import PaymentId, PaymentKind
from domain.people import Actor, Reseller
from services import closing, stock
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.trade import agree

Work = Callable[[Store], Coroutine[Any, Any, None]]
FAR_BELOW = -(10**9)


@dataclass
class Dealer:
    """A sub-reseller with its parent's owner, who does everything about it. `payment_days`: as agreed."""

    reseller: Reseller
    parent: Reseller
    seller: Actor
    places: dict[PanelId, SubPanel]
    payment_days: int


@dataclass
class Sale:
    """A sale on the ledger. `state`: "held", "loaded" or "over"."""

    dealer: Dealer
    key: str
    holds: list[TransferId]
    charge: TransferId | None
    state: str


@dataclass
class Paid:
    """A payment on the ledger. `left`: what wasn't charged back of it."""

    dealer: Dealer
    id: PaymentId
    transfer: Transfer
    key: str
    left: int


@dataclass
class Months:
    """The network, and what was done in it so far."""

    network: Network
    database: Database
    clock: TurnableClock
    random: Random
    sales: list[Sale] = field(default_factory=list)
    paid: list[Paid] = field(default_factory=list)
    purchases: list[int] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))

    async def open(self) -> None:
        """Make a top with two panels, three below it, and two below the first of those."""
        self.top = await self.network.top("Top", time_zone="Europe/Madrid")
        self.owner = await self.network.member(self.top)
        self.panels = [await self.network.panel(self.top, name) for name in ("North", "Ruby")]
        below_top = [await self._dealer(self.top, self.owner, f"Child {n}", days) for n, days in enumerate((0, 14, 40))]
        self.middle = below_top[0]
        middle_owner = await self.network.member(self.middle.reseller)
        below = [await self._dealer(self.middle.reseller, middle_owner, f"Grandchild {n}", 7) for n in range(2)]
        self.dealers = [*below_top, *below]
        self.refunded = below[0]

    async def _dealer(self, parent: Reseller, seller: Actor, name: str, days: int) -> Dealer:
        child = await self.network.child(parent, name)
        await agree(self.network, parent, seller, child, payment_days=days)
        places = {panel.id: await self.network.sub_panel(child, panel) for panel in self.panels}
        return Dealer(child, parent, seller, places, days)

    async def run(self, deeds: int) -> None:
        """Do so many random deeds, some hours apart; what can't be done is left."""
        often = [
            self.sell,
            self.sell,
            self.sell,
            self.sell,
            self.load,
            self.load,
            self.load,
            self.pay,
            self.pay,
            self.pay,
        ]
        kinds = [
            *often, self.buy, self.buy, self.fail, self.take_sale_back, self.take_purchase_back, self.pay_abroad,
            self.give_back, self.charge_back, self.take_payment_back, self.choose, self.choose, self.choose, self.spend,
            self.buy_back, self.settle, self.pass_on,
        ]  # fmt: skip
        before_any_purchase = [self.sell] * 4 + [self.load]
        for deed in [*before_any_purchase, *self.random.choices(kinds, k=deeds)]:
            self.clock.forward(timedelta(hours=self.random.randint(1, 70)))
            with suppress(Refusal):
                await deed()

    async def _do(self, work: Callable[[Store], Awaitable[Any]]) -> Any:
        async def run(store: Store) -> Any:
            return await work(store)

        return await self.database.write(run)

    # Accounts

    async def _account(self, store: Store, of: Reseller, kind: AccountKind, asset: str, **more: Any) -> Account:
        return await store.ledger.account(of.id, kind, asset, **more)

    async def _goods(self, store: Store, of: Reseller, panel: Panel) -> Account:
        if of.is_top:
            return await self._account(store, of, AccountKind.STOCK, credits_of(panel.id))
        dealer = next(one for one in self.dealers if one.reseller.id == of.id)
        return await self._wallet(store, dealer, panel)

    async def _wallet(self, store: Store, dealer: Dealer, panel: Panel) -> Account:
        place = dealer.places[panel.id]
        return await self._account(
            store, dealer.reseller, AccountKind.WALLET, credits_of(panel.id), sub_panel_id=place.id, floor=0
        )

    async def _due(self, store: Store, dealer: Dealer) -> Account:
        return await self._account(store, dealer.reseller, AccountKind.DUE, "EUR", floor=FAR_BELOW)

    async def _record(self, store: Store, legs: list[Leg], key: str) -> tuple[Transfer, ...]:
        return await store.ledger.record([leg for leg in legs if leg.amount], key=key, actor="test", reason="random")

    # Stock

    async def buy(self) -> None:
        panel, credits = self.random.choice(self.panels), self.random.randint(1, 900)
        cost = Money(self.random.choice([0, self.random.randint(1, 90_000)]), "EUR")
        bought = await self._do(
            lambda store: stock.buy(store, panel.id, credits=credits, cost=cost, supplier="Acme", by=self.owner)
        )
        self.purchases.append(bought.id)

    async def take_purchase_back(self) -> None:
        if self.purchases:
            purchase = self.purchases.pop(self.random.randrange(len(self.purchases)))
            await self._do(lambda store: stock.take_back(store, purchase, "Mistaken", by=self.owner))

    # Sales

    async def sell(self) -> None:
        """Sell some credits, perhaps with some on top, perhaps as a gift."""
        dealer, panel = self.random.choice(self.dealers), self.random.choice(self.panels)
        credits, price = self.random.randint(1, 120), Decimal(self.random.randint(0, 400)) / 100
        credits *= 6 if dealer is self.middle else 1  # it sells on
        bonus, at_once = self.random.choice([0, 0, 0, 9]), self.random.random() < 0.3
        paid = self.random.random() < 0.4
        key = f"request:{900_000 + next(self.numbers)}"
        moved = TransferKind.SINGLE if at_once else TransferKind.HOLD

        async def sell(store: Store) -> tuple[Transfer, ...]:
            source, wallet = await self._goods(store, dealer.parent, panel), await self._wallet(store, dealer, panel)
            due = await self._due(store, dealer)
            sales = await self._account(store, dealer.parent, AccountKind.SALES, "EUR")
            cash = await self._account(store, dealer.parent, AccountKind.CASH, "EUR")
            charge = charge_for(credits, price, "EUR").minor
            legs = [
                Leg("payment", TransferKind.SINGLE, cash.id, due.id, charge if paid else 0),
                Leg("charge", TransferKind.SINGLE, due.id, sales.id, charge),
                Leg("credits", moved, source.id, wallet.id, credits),
                Leg("bonus", moved, source.id, wallet.id, bonus),
            ]
            return await self._record(store, legs, key)

        legs = await self._do(sell)
        charges = [leg.id for leg in legs if leg.key == f"{key}:charge"]
        holds = [leg.id for leg in legs if leg.kind is TransferKind.HOLD]
        self.sales.append(Sale(dealer, key, holds, next(iter(charges), None), "loaded" if at_once else "held"))

    def _sale(self, state: str) -> Sale | None:
        found = [sale for sale in self.sales if sale.state == state]
        return self.random.choice(found) if found else None

    async def load(self) -> None:
        sale = self._sale("held")
        if sale is None:
            return

        async def load(store: Store) -> None:
            for number, hold in enumerate(sale.holds):
                await store.ledger.post(hold, key=f"{sale.key}:loaded:{number}", actor="test", reason="loaded")

        await self._do(load)
        sale.state = "loaded"

    async def fail(self) -> None:
        sale = self._sale("held")
        if sale is not None:
            await self._do(
                lambda store: store.ledger.reverse_group(
                    sale.key, actor="test", reason="failed", except_names={"payment"}
                )
            )
            sale.state = "over"

    async def take_sale_back(self) -> None:
        sale = self._sale("loaded")
        if sale is not None:
            await self._do(lambda store: store.ledger.reverse_group(sale.key, actor="test", reason="mistake"))
            sale.state = "over"

    async def spend(self) -> None:
        dealer, panel, spent = (
            self.random.choice(self.dealers),
            self.random.choice(self.panels),
            self.random.randint(1, 40),
        )

        async def spend(store: Store) -> None:
            wallet = await self._wallet(store, dealer, panel)
            consumed = await self._account(store, dealer.reseller, AccountKind.CONSUMED, wallet.asset)
            leg = Leg("usage", TransferKind.SINGLE, wallet.id, consumed.id, spent)
            await self._record(store, [leg], f"usage:{next(self.numbers)}:{dealer.reseller.id}")

        await self._do(spend)

    # Payments

    async def pay(self) -> None:
        dealer, amount = self.random.choice(self.dealers), self.random.randint(1, 9_000)

        async def pay(store: Store) -> None:
            due = await self._due(store, dealer)
            cash = await self._account(store, dealer.parent, AccountKind.CASH, "EUR")
            key = f"payment:{900_000 + next(self.numbers)}"
            [transfer] = await self._record(store, [Leg("money", TransferKind.SINGLE, cash.id, due.id, amount)], key)
            await self._keep(store, dealer, transfer, kind=PaymentKind.PAYMENT, key=key)

        await self._do(pay)

    async def pay_abroad(self) -> None:
        """Pay in another currency, of which a payment service keeps something."""
        dealer, amount, rate, fee = (
            self.random.choice(self.dealers),
            self.random.randint(100, 9_000),
            Decimal("0.9"),
            30,
        )

        async def pay(store: Store) -> None:
            due, of = await self._due(store, dealer), dealer.parent
            cash = await self._account(store, of, AccountKind.CASH, "USD")
            dollars = await self._account(store, of, AccountKind.EXCHANGE, "USD")
            euros = await self._account(store, of, AccountKind.EXCHANGE, "EUR")
            fees = await self._account(store, of, AccountKind.FEES, "USD")
            key, settled = f"payment:{900_000 + next(self.numbers)}", int(amount * rate)
            legs = [
                Leg("received", TransferKind.SINGLE, cash.id, dollars.id, amount),
                Leg("money", TransferKind.SINGLE, euros.id, due.id, settled),
                Leg("fee", TransferKind.SINGLE, fees.id, cash.id, fee),
            ]
            _received, transfer, _fee = await self._record(store, legs, key)
            await self._keep(store, dealer, transfer, kind=PaymentKind.PAYMENT, key=key)

        await self._do(pay)

    async def _keep(
        self,
        store: Store,
        dealer: Dealer,
        transfer: Transfer,
        *,
        kind: PaymentKind,
        key: str,
        of: PaymentId | None = None,
    ) -> None:
        id_ = await store.payments.add(
            recorded_by=dealer.seller.member_id, reseller_id=dealer.reseller.id, parent_id=dealer.parent.id, kind=kind,
            transfer_id=transfer.id, amount=transfer.amount, currency="EUR", received=transfer.amount,
            received_currency="EUR", fee=0, reference="", paid_on=store.now.date(), of_id=of, reason="",
        )  # fmt: skip
        if kind is PaymentKind.PAYMENT:
            self.paid.append(Paid(dealer, id_, transfer, key, transfer.amount))

    async def give_back(self) -> None:
        """Refund what somebody has in credit, or a part of it; one whose payments are never taken back as well."""
        dealer = self.refunded

        async def give_back(store: Store) -> None:
            due = await self._due(store, dealer)
            if due.posted <= 0:
                return
            cash = await self._account(store, dealer.parent, AccountKind.CASH, "EUR")
            key, amount = f"payment:{900_000 + next(self.numbers)}", self.random.randint(1, due.posted)
            [transfer] = await self._record(store, [Leg("money", TransferKind.SINGLE, due.id, cash.id, amount)], key)
            await self._keep(store, dealer, transfer, kind=PaymentKind.REFUND, key=key)

        await self._do(give_back)

    async def charge_back(self) -> None:
        """Have the payer's bank take back a payment, or a part of it."""
        candidates = [one for one in self.paid if one.left and one.dealer is not self.refunded]
        if not candidates:
            return
        paid = self.random.choice(candidates)
        amount = self.random.randint(1, paid.left)

        async def charge_back(store: Store) -> None:
            due = await self._due(store, paid.dealer)
            cash = await self._account(store, paid.dealer.parent, AccountKind.CASH, "EUR")
            key = f"payment:{900_000 + next(self.numbers)}"
            [transfer] = await self._record(store, [Leg("money", TransferKind.SINGLE, due.id, cash.id, amount)], key)
            await self._keep(store, paid.dealer, transfer, kind=PaymentKind.CHARGEBACK, key=key, of=paid.id)

        await self._do(charge_back)
        paid.left -= amount

    async def take_payment_back(self) -> None:
        """Undo a payment that was recorded by mistake."""
        whole = [one for one in self.paid if one.left == one.transfer.amount]
        candidates = [one for one in whole if one.dealer is not self.refunded]
        if candidates:
            paid = self.random.choice(candidates)
            await self._do(lambda store: store.ledger.reverse_group(paid.key, actor="test", reason="mistake"))
            paid.left = 0

    async def choose(self) -> None:
        """Choose a charge for which a payment is."""
        if not self.paid:
            return
        paid = self.random.choice(self.paid)
        charges = [sale.charge for sale in self.sales if sale.dealer is paid.dealer and sale.charge is not None]
        if charges:
            chosen = (self.random.choice(charges[-4:]), self.random.randint(1, paid.transfer.amount))
            by = paid.dealer.seller.member_id
            await self._do(lambda store: store.payments.allocate(paid.id, [chosen], by=by))

    # Closings

    async def _full_wallet(self, store: Store, dealer: Dealer) -> tuple[AccountId, int]:
        wallet = await self._wallet(store, dealer, self.random.choice(self.panels))
        return wallet.id, wallet.posted

    async def buy_back(self) -> None:
        dealer, price = self.random.choice(self.dealers[1:]), Decimal(self.random.randint(0, 200)) / 100

        async def buy_back(store: Store) -> None:
            wallet, credits = await self._full_wallet(store, dealer)
            if credits > 0:
                await closing.buy_back(
                    store, dealer.reseller.id, wallet, credits=credits, price=price, by=dealer.seller
                )

        await self._do(buy_back)

    async def settle(self) -> None:
        dealer, end = self.random.choice(self.dealers), self.random.choice(list(MoneyEnd))

        async def settle(store: Store) -> None:
            due = await self._due(store, dealer)
            if due.posted and self.random.random() < 0.3:
                money = Money(due.posted, "EUR")
                await closing.settle_money(store, dealer.reseller.id, money, end, by=dealer.seller)

        await self._do(settle)

    async def pass_on(self) -> None:
        """Have a closing sub-reseller's credits taken over by another of the same parent."""
        dealer, other = self.dealers[2], self.random.choice(self.dealers[:2])

        async def pass_on(store: Store) -> None:
            wallet, credits = await self._full_wallet(store, dealer)
            if credits > 0:
                await closing.pass_on(
                    store, dealer.reseller.id, wallet, credits=credits, to=other.reseller.id, by=dealer.seller
                )

        await self._do(pass_on)
