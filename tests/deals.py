"""Random months of a network of three levels, by the services themselves: whatever moves credits or money."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

import sqlalchemy as sa

from domain.agreement import LoadingWay, PanelId, SubPanel
from domain.clock import TurnableClock
from domain.closing import Left, MoneyEnd, Step
from domain.dues import OpenCharge
from domain.errors import Refusal
from domain.ledger import AccountKind, Leg, TransferKind, credits_of
from domain.money import Money, charge_for
from domain.payments import PaymentId, PaymentKind
from domain.people import Actor, Reseller, ResellerState
from domain.requests import DeclineReason, GiftId, LoadingState, Origin, RequestState, Settlement
from domain.sales import Amount
from services import (
    books,
    chargebacks,
    closing,
    decisions,
    dues,
    gift_back,
    goodwill,
    loading,
    payment_corrections,
    payments,
    refunds,
    requests,
    sales,
    stock,
)
from services.decisions import Decision
from services.sales import Sale
from storage.database import Database
from storage.models import payments as paid
from storage.models.agreement import sub_panels
from storage.models.people import resellers
from storage.models.requests import requests as asked
from storage.models.requests import stock_purchases
from storage.store import Store
from tests.factories import Network
from tests.paying import received
from tests.trade import agree, change

T = TypeVar("T")
Work = Callable[[Store], Awaitable[object]]

_p, _q = paid.payments.c, asked.c
ZONE = "Europe/Madrid"


@dataclass
class Dealer:
    """A sub-reseller: `buyer` owns it, `seller` its parent. `payment_days`: as agreed, `None` where nothing is."""

    reseller: Reseller
    buyer: Actor
    parent: Reseller
    seller: Actor
    places: dict[PanelId, SubPanel]
    payment_days: int | None
    agreements: int = 1


@dataclass
class Deals:
    """The network, and what was done in it so far, by the deed's name."""

    network: Network
    database: Database
    clock: TurnableClock
    random: Random
    done: Counter[str] = field(default_factory=Counter)

    async def open(self) -> None:
        """Make a top with two panels, three below it, and two below the first of those, who sells for yen."""
        self.top = await self.network.top("Top", time_zone=ZONE)
        self.owner = await self.network.member(self.top)
        ways = {"North": LoadingWay.HAND, "Ruby": LoadingWay.AT_ONCE}
        self.panels = [await self.network.panel(self.top, name, loading=way) for name, way in ways.items()]
        below_top = [
            await self._dealer(self.top, self.owner, f"Child {number}", days=days, limit=limit)
            for number, (days, limit) in enumerate([(0, 10**9), (14, 60_000), (40, 0)])
        ]
        self.middle = below_top[0]
        below = [
            await self._dealer(self.middle.reseller, self.middle.buyer, f"Grandchild {number}", days=7, limit=limit)
            for number, limit in enumerate([10**9, 5_000])
        ]
        self.dealers = [*below_top, *below]

    async def _dealer(self, parent: Reseller, seller: Actor, name: str, *, days: int, limit: int) -> Dealer:
        child = await self.network.child(parent, name)
        await agree(self.network, parent, seller, child, payment_days=days, debt_limit=limit)
        if parent.is_top and name == "Child 0":
            await change(self.database, resellers, child.id, currency="JPY")
            child = replace(child, currency="JPY")
        price = Decimal("2.10") if parent.is_top else Decimal("412.5")
        places = {panel.id: await self.network.sub_panel(child, panel, price) for panel in self.panels}
        return Dealer(child, await self.network.member(child, name=name), parent, seller, places, days)

    @property
    def deeds(self) -> list[Callable[[], Awaitable[object]]]:
        """Return what people do, as often as they do it."""
        often = [self.sell] * 3 + [self.ask] * 2 + [self.decide] * 3 + [self.load] * 3 + [self.pay] * 3
        now_and_then = [
            self.buy, self.buy, self.fail, self.take_sale_back, self.take_purchase_back, self.pay_abroad,
            self.pay_for_chosen, self.pay_for_chosen, self.give_back, self.give_back, self.charge_back,
            self.take_payment_back, self.take_payment_back, self.give_goodwill, self.take_gift_back, self.spend,
            self.agree_anew, self.wind_up, self.wind_up, self.close,
        ]  # fmt: skip
        return [*often, *now_and_then]

    async def run(self, deeds: int) -> None:
        """Do so many random deeds, some hours apart; what is refused is left."""
        for deed in self.random.choices(self.deeds, k=deeds):
            self.clock.forward(timedelta(hours=self.random.randint(1, 70)))
            await self.does(deed)

    async def does(self, deed: Callable[[], Awaitable[object]]) -> None:
        """Do something; what is refused, or for what there is no occasion, isn't counted."""
        try:
            await deed()
        except (Refusal, NoOccasion):
            return
        self.done[deed.__name__] += 1

    # What there is to choose from

    async def _write(self, work: Callable[[Store], Awaitable[T]]) -> T:
        async def run(store: Store) -> T:
            return await work(store)

        return await self.database.write(run)

    async def _any(self, wanted: sa.Select[Any]) -> tuple[Dealer, Any]:
        """Return any of the rows of this network with the sub-reseller that they are about."""
        ids = {dealer.reseller.id: dealer for dealer in self.dealers}

        async def read(store: Store) -> Sequence[Any]:
            return (await store.connection.execute(wanted)).all()

        rows = [row for row in await self.database.read(read) if row.reseller_id in ids]
        if not rows:
            raise NoOccasion
        row = self.random.choice(rows)
        return ids[row.reseller_id], row

    async def _request(self, *conditions: sa.ColumnElement[bool]) -> tuple[Dealer, Any]:
        return await self._any(sa.select(asked).where(*conditions).order_by(_q.id))

    async def _payment(self, *kinds: PaymentKind) -> tuple[Dealer, Any]:
        return await self._any(sa.select(paid.payments).where(_p.kind.in_(kinds)).order_by(_p.id))

    async def _stands(self, dealer: Dealer, currency: str) -> int:
        account = await self.database.read(
            lambda store: store.ledger.find(dealer.reseller.id, AccountKind.DUE, currency)
        )
        return 0 if account is None else account.posted

    async def _currency(self, dealer: Dealer) -> str:
        return await self.database.read(lambda store: requests.currency_of(store, dealer.reseller.id, dealer.parent.id))

    def _place(self) -> tuple[Dealer, SubPanel]:
        dealer = self.random.choice(self.dealers)
        return dealer, dealer.places[self.random.choice(self.panels).id]

    def _credits(self, dealer: Dealer) -> int:
        return self.random.randint(1, 120) * (6 if dealer is self.middle else 1)  # it sells on

    # Stock

    async def buy(self) -> None:
        panel, credits = self.random.choice(self.panels), self.random.randint(1, 900)
        cost = Money(self.random.choice([0, self.random.randint(1, 90_000)]), "EUR")
        await self._write(
            lambda store: stock.buy(store, panel.id, credits=credits, cost=cost, supplier="Acme", by=self.owner)
        )

    async def take_purchase_back(self) -> None:
        purchases = sa.select(stock_purchases).where(stock_purchases.c.reseller_id == self.top.id)
        rows = await self.database.read(lambda store: _rows(store, purchases.order_by(stock_purchases.c.id)))
        if not rows:
            raise NoOccasion
        purchase = self.random.choice(rows)
        await self._write(lambda store: stock.take_back(store, purchase.id, "Mistaken", by=self.owner))

    # Sales

    async def _settled(self, dealer: Dealer, charge: int, currency: str) -> tuple[Settlement, int]:
        """Return how a charge is settled, and how much of it from what is in credit."""
        covered = min(max(await self._stands(dealer, currency), 0), charge)
        on_account = (Settlement.ON_ACCOUNT, 0)
        return self.random.choice([on_account, on_account, (Settlement.PAID, 0), (Settlement.PAID, covered)])

    async def sell(self) -> None:
        """Sell what nobody has asked for: perhaps with credits on top, perhaps at a price of this time."""
        dealer, place = self._place()
        amount = Amount(self._credits(dealer), self.random.choice([0, 0, 9]))
        price = self.random.choice([None, None, place.price * Decimal("0.955")])
        currency = await self._currency(dealer)
        charge = charge_for(amount.credits, price or place.price, currency).minor
        settlement, covered = await self._settled(dealer, charge, currency)
        sale = Sale(dealer.reseller.id, place.id, amount, settlement, price, covered)
        await self._write(lambda store: sales.sell(store, sale, by=dealer.seller))

    async def ask(self) -> None:
        dealer, place = self._place()
        credits = self._credits(dealer)
        await self._write(
            lambda store: requests.request_credits(store, by=dealer.buyer, sub_panel_id=place.id, credits=credits)
        )

    async def decide(self) -> None:
        """Approve a request, perhaps with other numbers, or decline it."""
        dealer, request = await self._request(_q.state == RequestState.PENDING)
        if self.random.random() < 0.2:
            await self._write(
                lambda store: decisions.decline(store, request.id, DeclineReason.UNREADABLE, by=dealer.seller)
            )
            return
        credits = self.random.choice([request.credits, request.credits, request.credits + 3])
        charge = charge_for(credits, request.price, request.currency).minor
        settlement, covered = await self._settled(dealer, charge, request.currency)
        decision = Decision(settlement, credits, request.price, covered)
        await self._write(lambda store: decisions.approve(store, request.id, decision, by=dealer.seller))

    async def load(self) -> None:
        dealer, request = await self._request(_q.loading == LoadingState.TO_LOAD)
        await self._write(lambda store: loading.confirm_loaded(store, request.id, by=dealer.seller))

    async def fail(self) -> None:
        dealer, request = await self._request(_q.loading == LoadingState.TO_LOAD)
        await self._write(lambda store: loading.fail(store, request.id, "Unknown account", by=dealer.seller))

    async def take_sale_back(self) -> None:
        dealer, request = await self._request(_q.loading == LoadingState.LOADED, _q.origin != Origin.GOODWILL)
        await self._write(lambda store: books.take_back_sale(store, request.id, "Mistaken", by=dealer.seller))

    async def give_goodwill(self) -> None:
        """Give some credits to everybody below a seller, or to one of them."""
        dealer, panel = self.random.choice(self.dealers), self.random.choice(self.panels)
        credits, everybody = self.random.randint(1, 30), self.random.random() < 0.5

        async def give(store: Store) -> None:
            gift = await goodwill.prepare(store, credits, by=dealer.seller, reason="Outage", everybody=everybody)
            await goodwill.choose_panel(store, gift.id, panel.id, by=dealer.seller)
            if not everybody:
                await goodwill.tick(store, gift.id, [dealer.reseller.id], by=dealer.seller)
            facts = await goodwill.facts_of(store, await store.gifts.by_id(gift.id))
            shown = len(facts.reach.receivers)
            await goodwill.give(store, gift.id, receivers=shown, credits=credits, by=dealer.seller)

        await self._write(give)

    async def take_gift_back(self) -> None:
        """Take a gift back: one sub-reseller's share, or all of it."""
        dealer, request = await self._request(_q.origin == Origin.GOODWILL)
        if self.random.random() < 0.5:
            await self._write(lambda store: gift_back.take_back_one(store, request.id, "Mistaken", by=dealer.seller))
            return

        async def take_all(store: Store) -> None:
            back = await gift_back.to_take_back(store, GiftId(request.gift_id))
            await gift_back.take_back(store, back.gift.id, "Mistaken", receivers=len(back.requests), by=dealer.seller)

        await self._write(take_all)

    async def spend(self) -> None:
        """Have credits spent in the panel, be there as many or not."""
        dealer, place = self._place()
        number, spent, asset = sum(self.done.values()), self.random.randint(1, 60), credits_of(place.panel_id)

        async def spend(store: Store) -> None:
            wallet = await store.ledger.account(
                dealer.reseller.id, AccountKind.WALLET, asset, sub_panel_id=place.id, floor=0
            )
            gone = await store.ledger.account(dealer.reseller.id, AccountKind.CONSUMED, asset)
            leg = Leg("usage", TransferKind.SINGLE, wallet.id, gone.id, spent)
            await store.ledger.record([leg], key=f"usage:{place.id}:{number}", actor="source:1", reason="used")

        await self._write(spend)

    # Payments

    async def pay(self) -> None:
        """Pay something: a part, more than all, or just what is to pay."""
        dealer = self.random.choice(self.dealers)
        currency = await self._currency(dealer)
        open_ = max(-await self._stands(dealer, currency), 0)
        minor = self.random.choice([self.random.randint(1, 9_000), open_ or 1, open_ + self.random.randint(1, 900)])
        money = received(Money(minor, currency))
        await self._write(lambda store: payments.record(store, dealer.reseller.id, money, by=dealer.seller))

    async def pay_abroad(self) -> None:
        """Pay in another currency, of which a payment service may keep something."""
        dealer = self.random.choice(self.dealers)
        currency = await self._currency(dealer)
        came = Money(self.random.randint(100, 90_000), self.random.choice(["GBP", "BHD"]))
        settles = Money(max(came.minor * 7 // 9, 1), currency)
        money = received(settles, received=came, rate=Decimal("0.777"), fee=self.random.choice([0, 30]))
        await self._write(lambda store: payments.record(store, dealer.reseller.id, money, by=dealer.seller))

    async def pay_for_chosen(self) -> None:
        """Pay for some of the open charges, and not for the oldest first."""
        dealer = self.random.choice(self.dealers)
        currency = await self._currency(dealer)
        due = await self.database.read(lambda store: dues.due_of(store, dealer.reseller.id, currency))
        if not due.dues.open:
            raise NoOccasion
        some: list[OpenCharge] = self.random.sample(due.dues.open, k=min(2, len(due.dues.open)))
        minor = self.random.randint(1, 2 * sum(charge.left for charge in some))
        money = received(Money(minor, currency), chosen=tuple((charge.id, charge.left) for charge in some))
        await self._write(lambda store: payments.record(store, dealer.reseller.id, money, by=dealer.seller))

    async def give_back(self) -> None:
        """Give money back that is in credit; perhaps of one payment."""
        dealer, payment = await self._payment(PaymentKind.PAYMENT)
        stands = await self._stands(dealer, payment.currency)
        if stands <= 0:
            raise NoOccasion
        minor = self.random.choice([stands, self.random.randint(1, stands)])
        of_id = self.random.choice([None, PaymentId(payment.id)])
        money = received(Money(minor, payment.currency))
        await self._write(
            lambda store: refunds.refund(store, dealer.reseller.id, money, "Too much", by=dealer.seller, of_id=of_id)
        )

    async def charge_back(self) -> None:
        """Have the payer's bank take back a payment, or a part of it."""
        dealer, payment = await self._payment(PaymentKind.PAYMENT)
        minor = self.random.choice([payment.amount, self.random.randint(1, payment.amount)])
        await self._write(lambda store: chargebacks.charge_back(store, PaymentId(payment.id), minor, by=dealer.seller))
        await change(self.database, resellers, dealer.reseller.id, paused=False)  # they may ask again

    async def take_payment_back(self) -> None:
        """Undo a payment, a refund or a chargeback that was recorded by mistake."""
        dealer, payment = await self._payment(*PaymentKind)
        await self._write(
            lambda store: payment_corrections.take_back(store, PaymentId(payment.id), "Mistaken", by=dealer.seller)
        )

    # Agreements and closings

    async def agree_anew(self) -> None:
        """Agree to buy in another currency from now on, or with those whom a parent has taken over to go on."""
        dealer = self.random.choice(self.dealers)
        reseller = await self._seen(dealer)
        if reseller.state is ResellerState.CLOSED:
            raise NoOccasion
        if reseller.parent_id != dealer.parent.id:
            dealer.parent, dealer.seller = self.top, self.owner
        dealer.agreements += 1
        dealer.payment_days = dealer.payment_days if dealer.payment_days is not None else 5
        currency = self.random.choice([dealer.parent.currency, "USD"])
        now = self.clock()
        await agree(
            self.network, dealer.parent, dealer.seller, reseller, payment_days=dealer.payment_days, currency=currency,
            debt_limit=10**9, number=dealer.agreements, created_at=now, decided_at=now, applied_at=now,
        )  # fmt: skip
        for place in dealer.places.values():
            await change(self.database, sub_panels, place.id, active=True)

    async def _seen(self, dealer: Dealer) -> Reseller:
        return await self.database.read(lambda store: store.resellers.by_id(dealer.reseller.id))

    async def wind_up(self) -> None:
        """Settle one thing of what is left of a sub-reseller."""
        dealer = self.random.choice(self.dealers[1:])
        await self._step(dealer, await self._left(dealer))

    async def close(self) -> None:
        """Settle all that is left of a sub-reseller, and close its account; seldom."""
        dealer = self.random.choice(self.dealers)
        if self.random.random() < 0.8:
            raise NoOccasion
        while (left := await self._left(dealer)).step is not Step.NOTHING:
            await self._step(dealer, left)
        await self._write(lambda store: closing.close(store, dealer.reseller.id, by=dealer.seller))

    async def _left(self, dealer: Dealer) -> Left:
        if (await self._seen(dealer)).parent_id != dealer.seller.reseller_id:
            raise NoOccasion
        return await self.database.read(lambda store: closing.left(store, dealer.reseller.id))

    async def _step(self, dealer: Dealer, left: Left) -> None:
        child, by, end = dealer.reseller.id, dealer.seller, self.random.choice([*MoneyEnd])
        deeds: dict[Step, Work] = {
            Step.CHILDREN: lambda store: closing.hand_up(store, child, "Moved", by=by),
            Step.LOADING: lambda store: closing.give_up_unloaded(store, child, "Closing", by=by),
            Step.REQUESTS: lambda store: closing.decline_open(store, child, "Closing", by=by),
            Step.CREDITS: lambda store: self._end_credits(store, dealer, left),
            Step.MONEY: lambda store: closing.settle_money(store, child, left.dues[0], end, by=by),
        }
        if left.step is Step.NOTHING:
            raise NoOccasion
        await self._write(deeds[left.step])
        if left.step is Step.CHILDREN:
            self._no_longer_agreed()

    def _no_longer_agreed(self) -> None:
        for dealer in self.dealers:
            if dealer.parent.id == self.middle.reseller.id:
                dealer.payment_days = None

    async def _end_credits(self, store: Store, dealer: Dealer, left: Left) -> None:
        child, by, held = dealer.reseller.id, dealer.seller, left.wallets[0]
        others = [one for one in self.dealers if one.parent.id == dealer.parent.id and one is not dealer]
        way = self.random.choice(["buy back", "forfeit", "pass on"])
        if held.credits < 0 or way == "forfeit" or not others:
            await closing.forfeit(store, child, held.account_id, credits=held.credits, by=by)
        elif way == "buy back":
            price = Decimal(self.random.randint(0, 200)) / 100
            await closing.buy_back(store, child, held.account_id, credits=held.credits, price=price, by=by)
        else:
            to = self.random.choice(others).reseller.id
            await closing.pass_on(store, child, held.account_id, credits=held.credits, to=to, by=by)


class NoOccasion(Exception):
    """There is nothing to which a deed could be done."""


async def _rows(store: Store, wanted: sa.Select[Any]) -> Sequence[Any]:
    return (await store.connection.execute(wanted)).all()
