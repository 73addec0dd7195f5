"""Credits given to many at once: to all who shall get them or to nobody, once; taken back one by one or together."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.agreement import LoadingWay, OfferState
from domain.errors import NotHere
from domain.gifts import Gift, Hindrance
from domain.ledger import AccountKind, credits_of
from domain.people import Actor, Reseller, ResellerState
from domain.requests import GiftId, LoadingState, Origin, Request, RequestId, RequestState
from domain.sale_notices import ChildrenGiftTakenBack, ChildrenGiven, CreditsGiven, GiftTakenBack
from domain.sales import OutOfStock
from services import gift_back, goodwill, loading
from services.freezing import ChildFrozen
from services.gift_back import BackChanged, NothingToTakeBack
from services.goodwill import (
    GiftFacts,
    GiftIncomplete,
    GivenAlready,
    GivenMeanwhile,
    NobodyToGiveTo,
    ReachChanged,
)
from storage.database import Database
from storage.models.agreement import offers, panels
from storage.models.people import resellers
from storage.store import Store
from tests.factories import Network
from tests.notices import told
from tests.selling import spend
from tests.trade import Trade, change, child_who_trades, trade_in

pytestmark = pytest.mark.both_engines


@dataclass(frozen=True)
class Many:
    """A trade with two more sub-resellers, Omar and Luis; `all`: the three by name."""

    trade: Trade
    omar: Reseller
    luis: Reseller
    omars: Actor
    luiss: Actor

    @property
    def all(self) -> list[Reseller]:
        return [self.trade.child, self.luis, self.omar]

    @property
    def database(self) -> Database:
        return self.trade.database

    async def prepared(
        self, credits: int = 50, *, to: Sequence[Reseller] = (), by: Actor | None = None, reason: str = "Outage"
    ) -> Gift:
        """Prepare a gift; for everybody if nobody is named."""
        who = by or self.trade.ana

        async def work(store: Store) -> Gift:
            gift = await goodwill.prepare(store, credits, by=who, reason=reason, everybody=not to)
            if to:
                await goodwill.tick(store, gift.id, [one.id for one in to], by=who)
            return await store.gifts.by_id(gift.id)

        return await self.database.write(work)

    async def give(self, gift: Gift, receivers: int = 3, *, by: Actor | None = None) -> Gift:
        who = by or self.trade.ana
        return await self.database.write(
            lambda store: goodwill.give(store, gift.id, receivers=receivers, credits=gift.credits, by=who)
        )

    async def given(self, gift: Gift) -> list[Request]:
        return [*await self.database.read(lambda store: store.gifts.given(gift.id))]

    async def facts(self, gift: Gift) -> GiftFacts:
        return await self.database.read(lambda store: goodwill.facts_of(store, gift))

    async def load(self, gift: Gift) -> None:
        async def work(store: Store) -> None:
            for request in await store.gifts.given(gift.id):
                await loading.confirm_loaded(store, request.id, by=self.trade.ana)

        await self.database.write(work)

    async def turn(self, gift: Gift, of: Reseller) -> None:
        """Tick or untick somebody."""
        await self.database.write(lambda store: goodwill.turn_tick(store, gift.id, of.id, by=self.trade.ana))

    async def wallets(self) -> list[int]:
        return [(await self.trade.balance(AccountKind.WALLET, one))[0] for one in self.all]


@pytest.fixture
async def many(trade: Trade) -> Many:
    omar, omars, _panel = await trade.sibling("Omar TV")
    luis, luiss, _other = await trade.sibling("Luis TV")
    return Many(trade, omar, luis, omars, luiss)


async def test_everybody_gets_the_same_for_nothing_under_a_number_of_their_own(many: Many) -> None:
    await many.trade.request(20)
    gift = await many.prepared()
    assert [one.name for one in (await many.facts(gift)).reach.receivers] == ["Ahmed TV", "Luis TV", "Omar TV"]
    await many.give(gift)
    given = await many.given(gift)
    assert {one.reseller_id: one.number for one in given} == {
        many.trade.child.id: 2,
        many.omar.id: 1,
        many.luis.id: 1,
    }
    assert {(one.origin, one.state, one.credits, one.charge, one.price, one.reason) for one in given} == {
        (Origin.GOODWILL, RequestState.APPROVED, 50, 0, Decimal(0), "Outage")
    }
    assert await many.trade.balance(AccountKind.STOCK, many.trade.top) == (0, 150)
    assert await many.trade.balance(AccountKind.DUE) == (0, 0)
    await many.load(gift)
    assert await many.wallets() == [50, 50, 50]
    assert await many.trade.balance(AccountKind.SALES, many.trade.top) == (0, 0)


async def test_a_panel_that_loads_at_once_has_them_at_once(many: Many) -> None:
    await change(many.database, panels, many.trade.panel.id, loading=LoadingWay.AT_ONCE)
    await many.give(await many.prepared())
    assert await many.wallets() == [50, 50, 50]


async def test_only_those_who_were_ticked_get_it(many: Many) -> None:
    gift = await many.prepared(to=[many.omar])
    await many.turn(gift, many.luis)
    await many.turn(gift, many.omar)
    await many.give(gift, receivers=1)
    assert [one.reseller_id for one in await many.given(gift)] == [many.luis.id]


async def test_each_hears_of_it_once_with_the_reason_and_the_colleagues_once_of_all(many: Many) -> None:
    await many.give(await many.prepared())
    for who in (many.trade.ahmed, many.omars, many.luiss):
        [theirs] = await told(many.database, who)
        assert isinstance(theirs, CreditsGiven)
        assert (theirs.credits, theirs.reason) == (50, "Outage")
    [ours] = await told(many.database, many.trade.marta)
    assert isinstance(ours, ChildrenGiven)
    assert (ours.receivers, ours.credits, ours.by, ours.reason) == (3, 50, "Ana", "Outage")
    assert await told(many.database, many.trade.ana) == []


async def test_a_gift_is_no_purchase(many: Many) -> None:
    gift = await many.prepared()
    await many.give(gift)
    child, start = many.trade.child, many.trade.child.created_at
    of, sub_panel = child.id, many.trade.sub_panel.id
    bought = await many.database.read(lambda store: store.requests.bought(sub_panel, start, start + timedelta(days=1)))
    assert (bought.in_period, bought.to_load) == (0, 50)
    assert await many.database.read(lambda store: store.requests.last_approved(of)) is None
    assert await many.database.read(lambda store: store.requests.largest_approved(of)) == 0
    lines = await many.database.read(lambda store: store.network.lines(many.trade.top.id))
    assert {line.last_purchase for line in lines} == {None}


# Who can't get anything


async def test_who_cannot_get_credits_is_left_out_by_name_and_why(many: Many) -> None:
    await change(many.database, resellers, many.omar.id, state=ResellerState.SUSPENDED)
    await change(many.database, resellers, many.luis.id, frozen=True)
    [offer] = await many.database.read(lambda store: store.offers.of_reseller(many.trade.child.id))
    await change(many.database, offers, offer.id, state=OfferState.OUTSIDE, grace_until=many.trade.child.created_at)
    reach = (await many.facts(await many.prepared())).reach
    assert {(one.name, one.hindrance) for one in reach.left_out} == {
        ("Omar TV", Hindrance.SUSPENDED),
        ("Luis TV", Hindrance.FROZEN),
        ("Ahmed TV", Hindrance.NOT_AGREED),
    }
    assert reach.receivers == []
    with pytest.raises(NobodyToGiveTo):
        await many.give(await many.prepared(), receivers=0)


@pytest.mark.parametrize("state", [ResellerState.CLOSED, ResellerState.SUSPENDED])
async def test_one_that_closes_meanwhile_stops_what_was_shown_and_nobody_gets_anything(
    many: Many, state: ResellerState
) -> None:
    gift = await many.prepared()
    await change(many.database, resellers, many.omar.id, state=state)
    with pytest.raises(ReachChanged):
        await many.give(gift, receivers=3)
    assert await many.given(gift) == []
    await many.give(gift, receivers=2)
    assert {one.reseller_id for one in await many.given(gift)} == {many.trade.child.id, many.luis.id}


async def test_a_former_sub_reseller_and_somebody_elses_are_nobody_to_tick(many: Many, network: Network) -> None:
    other = await trade_in(network, many.database, name="Elsewhere TV")
    gift = await many.prepared(to=[many.omar])
    for stranger in (other.child, many.trade.top):
        with pytest.raises(NotHere):
            await many.turn(gift, stranger)
    with pytest.raises(NotHere):
        await many.database.write(
            lambda store: goodwill.choose_panel(store, gift.id, other.panel.id, by=many.trade.ana)
        )


async def test_only_those_on_the_panel_get_it_and_with_several_it_has_to_be_said(many: Many, network: Network) -> None:
    second = await network.panel(many.trade.top, "Second")
    await network.sub_panel(many.omar, second)
    gift = await many.prepared()
    assert gift.panel_id is None
    with pytest.raises(GiftIncomplete):
        await many.give(gift)
    await many.database.write(lambda store: goodwill.choose_panel(store, gift.id, second.id, by=many.trade.ana))
    await many.give(gift, receivers=1)
    assert [one.reseller_id for one in await many.given(gift)] == [many.omar.id]


# Stock


async def test_stock_of_exactly_the_rest_is_enough_and_one_less_gives_nothing_to_anybody(many: Many) -> None:
    await many.trade.stock(149)
    gift = await many.prepared()
    with pytest.raises(OutOfStock) as refused:
        await many.give(gift)
    assert (refused.value.asked, refused.value.left) == (150, 149)
    assert await many.given(gift) == []
    assert await told(many.database, many.omars) == []
    await many.trade.stock(1)
    await many.give(gift)
    assert await many.trade.balance(AccountKind.STOCK, many.trade.top) == (150, 150)


async def test_a_reseller_in_between_gives_what_it_has(many: Many, network: Network) -> None:
    trade = many.trade
    for name in ("Leaf", "Twig"):
        await child_who_trades(network, trade.child, trade.ahmed, trade.panel, name)
    await network.fund(trade.sub_panel, 99)
    gift = await many.prepared(by=trade.ahmed)
    with pytest.raises(OutOfStock):
        await many.give(gift, receivers=2, by=trade.ahmed)
    await network.fund(trade.sub_panel, 1)
    await many.give(gift, receivers=2, by=trade.ahmed)
    assert await trade.balance(AccountKind.WALLET) == (100, 100)


# Once


async def test_thirty_taps_are_one_gift(many: Many) -> None:
    gift = await many.prepared()
    taps = (many.give(gift, by=by) for by in [many.trade.ana, many.trade.marta] * 15)
    results = await asyncio.gather(*taps, return_exceptions=True)
    assert sum(isinstance(one, Gift) for one in results) == 1
    losers = [one for one in results if isinstance(one, GivenAlready)]
    assert (len(losers), len({one.who for one in losers})) == (29, 1)
    assert len(await many.given(gift)) == 3
    assert await many.trade.balance(AccountKind.STOCK, many.trade.top) == (0, 150)


async def test_two_colleagues_with_the_same_gift_in_mind_give_it_once(many: Many) -> None:
    one, other = await many.prepared(), await many.prepared(by=many.trade.marta)
    results = await asyncio.gather(many.give(one), many.give(other, by=many.trade.marta), return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["Gift", "GivenMeanwhile"]
    assert await many.trade.balance(AccountKind.STOCK, many.trade.top) == (0, 150)
    third = await many.prepared(reason="Another outage")
    assert (await many.give(third)).given_at is not None


async def test_a_gift_to_one_meanwhile_stops_one_to_all_that_was_prepared_before(many: Many) -> None:
    everybody, one = await many.prepared(), await many.prepared(to=[many.omar], by=many.trade.marta)
    await many.give(one, receivers=1, by=many.trade.marta)
    with pytest.raises(GivenMeanwhile, match="Marta"):
        await many.give(everybody)


async def test_what_was_given_is_changed_no_more(many: Many) -> None:
    gift = await many.prepared()
    await many.give(gift)
    by = many.trade.marta
    for deed in (
        lambda store: goodwill.give_reason(store, gift.id, "Other", by=by),
        lambda store: goodwill.choose_everybody(store, gift.id, by=by),
        lambda store: goodwill.turn_tick(store, gift.id, many.omar.id, by=by),
    ):
        with pytest.raises(GivenAlready, match="Ana"):
            await many.database.write(deed)


async def test_without_a_reason_nothing_is_given(many: Many) -> None:
    with pytest.raises(GiftIncomplete):
        await many.give(await many.prepared(reason=""))


@pytest.mark.parametrize(("receivers", "credits"), [(2, 50), (3, 49), (-3, 50), (2**62, 50)])
async def test_a_button_that_says_other_numbers_gives_nothing(many: Many, receivers: int, credits: int) -> None:
    gift = await many.prepared()
    with pytest.raises(ReachChanged):
        await many.database.write(
            lambda store: goodwill.give(store, gift.id, receivers=receivers, credits=credits, by=many.trade.ana)
        )


# Taken back


async def take_back(many: Many, gift: Gift, receivers: int) -> None:
    await many.database.write(
        lambda store: gift_back.take_back(store, gift.id, "Given twice", receivers=receivers, by=many.trade.ana)
    )


async def share_of(many: Many, gift: Gift, of: Reseller) -> RequestId:
    return next(one.id for one in await many.given(gift) if one.reseller_id == of.id)


async def test_a_whole_gift_is_taken_back_with_a_reason(many: Many) -> None:
    gift = await many.prepared()
    await many.give(gift)
    await many.load(gift)
    await take_back(many, gift, 3)
    assert await many.wallets() == [0, 0, 0]
    assert await many.trade.balance(AccountKind.STOCK, many.trade.top) == (0, 0)
    theirs = (await told(many.database, many.omars))[-1]
    assert isinstance(theirs, GiftTakenBack)
    assert (theirs.given_for, theirs.reason) == ("Outage", "Given twice")
    ours = [one for one in await told(many.database, many.trade.marta) if isinstance(one, ChildrenGiftTakenBack)]
    assert [(one.receivers, one.reseller) for one in ours] == [(3, "")]
    with pytest.raises(NothingToTakeBack):
        await take_back(many, gift, 3)


async def test_one_share_is_taken_back_and_the_others_stay(many: Many) -> None:
    gift = await many.prepared()
    await many.give(gift)
    await many.load(gift)
    share = await share_of(many, gift, many.omar)
    await many.database.write(lambda store: gift_back.take_back_one(store, share, "Wrong one", by=many.trade.ana))
    assert await many.wallets() == [50, 50, 0]
    with pytest.raises(NothingToTakeBack):
        await many.database.write(lambda store: gift_back.take_back_one(store, share, "Again", by=many.trade.marta))
    await take_back(many, gift, 2)
    assert await many.wallets() == [0, 0, 0]


async def test_what_is_not_loaded_yet_is_taken_back_and_never_loaded(many: Many) -> None:
    gift = await many.prepared()
    await many.give(gift)
    await take_back(many, gift, 3)
    assert await many.trade.balance(AccountKind.STOCK, many.trade.top) == (0, 0)
    given = await many.given(gift)
    assert {(one.loading, one.reason) for one in given} == {(LoadingState.FAILED, "Outage")}
    assert await many.database.read(lambda store: store.requests.to_load(many.trade.top.id)) == []
    with pytest.raises(loading.FailedAlready):
        await many.load(gift)


async def test_who_has_used_theirs_keeps_it_and_the_others_lose_theirs(many: Many) -> None:
    gift = await many.prepared()
    await many.give(gift)
    await many.load(gift)
    await spend(many.trade, 1)
    await change(many.database, resellers, many.luis.id, frozen=True)
    back = await many.database.write(lambda store: gift_back.to_take_back(store, gift.id))
    assert ([one.reseller_id for one in back.requests], back.total) == ([many.omar.id], 50)
    assert set(back.keeping) == {"Ahmed TV", "Luis TV"}
    with pytest.raises(BackChanged):
        await take_back(many, gift, 3)
    await take_back(many, gift, 1)
    assert await many.wallets() == [49, 50, 0]
    luis = await share_of(many, gift, many.luis)
    with pytest.raises(ChildFrozen):
        await many.database.write(lambda store: gift_back.one_to_take_back(store, luis, by=many.trade.ana))


async def test_twenty_taps_take_a_gift_back_once(many: Many) -> None:
    gift = await many.prepared()
    await many.give(gift)
    results = await asyncio.gather(*(take_back(many, gift, 3) for _ in range(20)), return_exceptions=True)
    assert [one for one in results if one is None] == [None]
    assert {type(one) for one in results if one is not None} == {NothingToTakeBack}
    assert await many.trade.balance(AccountKind.STOCK, many.trade.top) == (0, 0)


async def test_loading_that_fails_gives_one_share_back_and_keeps_why_it_was_given(many: Many) -> None:
    gift = await many.prepared()
    await many.give(gift)
    share = await share_of(many, gift, many.omar)
    await many.database.write(lambda store: loading.fail(store, share, "No such account", by=many.trade.ana))
    seen = next(one for one in await many.given(gift) if one.id == share)
    assert (seen.loading, seen.reason) == (LoadingState.FAILED, "Outage")
    assert await many.trade.balance(AccountKind.STOCK, many.trade.top) == (0, 100)
    await take_back(many, gift, 2)
    assert await many.trade.balance(AccountKind.STOCK, many.trade.top) == (0, 0)


async def test_only_a_gift_is_taken_back_as_one(many: Many) -> None:
    request = await many.trade.request(20)
    with pytest.raises(NotHere):
        await many.database.write(lambda store: gift_back.one_to_take_back(store, request.id, by=many.trade.ana))
    with pytest.raises(NotHere):
        await many.database.read(lambda store: store.gifts.by_id(GiftId(2**40)))


async def test_every_account_replays_after_all_of_it(many: Many) -> None:
    gift = await many.prepared()
    await many.give(gift)
    await many.load(gift)
    await take_back(many, gift, 3)
    assert await many.database.read(lambda store: store.ledger.replay()) == []
    asset = credits_of(many.trade.panel.id)
    wallet = await many.database.read(lambda store: store.ledger.find(many.omar.id, AccountKind.WALLET, asset))
    assert wallet is not None
    assert wallet.posted == 0
