"""The ledger's deeds: what is recorded once, resolved once, taken back once."""

import pytest

from domain.clock import TurnableClock
from domain.errors import NotHere
from domain.ledger import (
    AccountId,
    AccountKind,
    AlreadyResolved,
    AlreadyReversed,
    BelowFloor,
    KeyConflict,
    Leg,
    NotReversible,
    TransferId,
    TransferKind,
)
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.storage.conftest import Books, hold, single

pytestmark = pytest.mark.both_engines


async def test_an_account_is_opened_once_and_keeps_its_floor(database: Database, network: Network) -> None:
    top = await network.top()

    async def open_it(store: Store, floor: int | None) -> tuple[int, int | None]:
        account = await store.ledger.account(top.id, AccountKind.STOCK, "panel:9", floor=floor)
        return account.id, account.floor

    first = await database.write(lambda store: open_it(store, 0))
    assert await database.write(lambda store: open_it(store, None)) == first
    assert await database.write(lambda store: store.ledger.find(top.id, AccountKind.STOCK, "panel:8")) is None
    accounts = await database.write(lambda store: store.ledger.of_reseller(top.id))
    assert [account.id for account in accounts] == [first[0]]


async def test_an_unknown_account_is_not_here(books: Books) -> None:
    with pytest.raises(NotHere):
        await books.database.write(lambda store: store.ledger.by_id(AccountId(9999)))


async def test_a_group_asked_for_twice_is_recorded_once(books: Books) -> None:
    legs = hold(books.stock, books.wallet, 30), single(books.due, books.sales, 63_00, "charge")
    first = await books.record(*legs)
    assert await books.record(*legs) == first
    assert [transfer.key for transfer in first] == ["request:1:credits", "request:1:charge"]
    assert await books.balance(books.stock) == (100, 30)
    assert await books.balance(books.due) == (-63_00, 0)
    assert await books.is_sound()


async def test_a_group_asked_for_again_after_its_hold_was_posted_is_still_the_same(books: Books) -> None:
    leg = hold(books.stock, books.wallet, 30)
    [held] = await books.record(leg)
    await books.post(held.id, key="request:1:loaded")
    assert await books.record(leg) == (held,)


async def test_the_same_key_with_another_amount_is_a_conflict_and_leaves_no_rows(books: Books) -> None:
    await books.record(single(books.stock, books.wallet, 30))
    with pytest.raises(KeyConflict):
        await books.record(single(books.stock, books.wallet, 31))
    assert len(await books.database.write(lambda store: store.ledger.group("request:1"))) == 1
    assert await books.balance(books.wallet) == (30, 0)


@pytest.mark.parametrize("more", [True, False])
async def test_the_same_key_with_more_or_fewer_legs_is_a_conflict(books: Books, more: bool) -> None:  # noqa: FBT001
    credits, charge = single(books.stock, books.wallet, 30), single(books.due, books.sales, 63_00, "charge")
    before, after = ([credits], [credits, charge]) if more else ([credits, charge], [credits])
    await books.record(*before)
    with pytest.raises(KeyConflict):
        await books.record(*after)


async def test_a_key_that_stands_in_another_group_is_a_conflict_and_the_transaction_lives_on(books: Books) -> None:
    [held] = await books.record(hold(books.stock, books.wallet, 30))
    await books.post(held.id, key="other:credits")

    async def work(store: Store) -> None:
        with pytest.raises(KeyConflict):
            await store.ledger.record(
                [single(books.stock, books.wallet, 5, "fine"), single(books.stock, books.wallet, 5)],
                key="other",
                actor="ana",
                reason="forged",
            )
        await store.ledger.record([single(books.stock, books.wallet, 1)], key="after", actor="ana", reason="goes on")

    await books.database.write(work)
    assert await books.balance(books.wallet) == (31, 0)
    assert await books.is_sound()


async def test_a_debit_below_the_floor_is_refused_whole_with_what_was_left(books: Books) -> None:
    legs = single(books.due, books.sales, 200_00, "charge"), hold(books.stock, books.wallet, 101)

    async def work(store: Store) -> None:
        with pytest.raises(BelowFloor, match=r"needs 101, and 100 is left") as refused:
            await store.ledger.record(legs, key="request:1", actor="ana", reason="sold")
        assert (refused.value.kind, refused.value.available, refused.value.asked) == (AccountKind.STOCK, 100, 101)

    await books.database.write(work)
    assert await books.balance(books.due) == (0, 0)


async def test_what_is_on_hold_is_not_available_to_others(books: Books) -> None:
    await books.record(hold(books.stock, books.wallet, 70), key="request:1")
    with pytest.raises(BelowFloor):
        await books.record(hold(books.stock, books.other_wallet, 31), key="request:2")
    await books.record(hold(books.stock, books.other_wallet, 30), key="request:3")


async def test_a_debt_up_to_its_limit_is_given_and_not_a_cent_more(books: Books) -> None:
    await books.record(single(books.due, books.sales, 500_00), key="request:1")
    with pytest.raises(BelowFloor, match="needs 1, and 0 is left"):
        await books.record(single(books.due, books.sales, 1), key="request:2")


async def test_a_raised_floor_refuses_further_debits_until_it_is_reached_again(books: Books) -> None:
    await books.record(single(books.due, books.sales, 300_00), key="request:1")
    await books.set_floor(books.due, -100_00)
    with pytest.raises(BelowFloor, match="needs 1, and 0 is left"):
        await books.record(single(books.due, books.sales, 1), key="request:2")
    await books.record(single(books.sales, books.due, 250_00), key="payment:1")
    await books.record(single(books.due, books.sales, 50_00), key="request:3")
    assert await books.is_sound()


async def test_the_floor_of_an_unknown_account_cannot_be_set(books: Books) -> None:
    with pytest.raises(NotHere):
        await books.database.write(lambda store: store.ledger.set_floor(AccountId(9999), 0))


async def test_usage_is_recorded_even_below_the_floor_and_nothing_else_is(books: Books) -> None:
    await books.record(single(books.stock, books.wallet, 5))
    await books.record(single(books.wallet, books.consumed, 8), key="usage:1:2026-03-02")
    assert await books.balance(books.wallet) == (-3, 0)
    with pytest.raises(BelowFloor):
        await books.record(single(books.wallet, books.consumed, 1), key="correction:1")
    with pytest.raises(BelowFloor):
        await books.record(single(books.wallet, books.other_wallet, 1), key="usage:2")
    with pytest.raises(BelowFloor):
        await books.record(hold(books.wallet, books.consumed, 1), key="usage:3")
    assert await books.is_sound()


async def test_a_correction_of_usage_is_taken_back_above_the_floor_alone(books: Books) -> None:
    await books.record(single(books.consumed, books.wallet, 8), key="usage:1:corrected")
    await books.record(single(books.wallet, books.stock, 8), key="returned:1")
    with pytest.raises(BelowFloor, match="needs 8, and 0 is left"):
        await books.reverse("usage:1:corrected")


async def test_a_hold_is_posted_even_when_usage_went_below_the_floor_meanwhile(books: Books) -> None:
    await books.record(single(books.stock, books.wallet, 5))
    [held] = await books.record(hold(books.wallet, books.other_wallet, 5), key="passed-down:1")
    await books.record(single(books.wallet, books.consumed, 2), key="usage:1")
    await books.post(held.id, key="passed-down:1:loaded")
    assert await books.balance(books.wallet) == (-2, 0)


async def test_a_hold_is_posted_once(books: Books) -> None:
    [held] = await books.record(hold(books.stock, books.wallet, 30))
    posted = await books.post(held.id, key="request:1:loaded")
    assert await books.post(held.id, key="request:1:loaded") == posted
    with pytest.raises(AlreadyResolved) as refused:
        await books.post(held.id, key="request:1:again")
    assert refused.value.standing == posted
    assert await books.balance(books.stock) == (70, 0)
    assert await books.balance(books.wallet) == (30, 0)


async def test_a_voided_hold_is_not_posted_and_a_posted_one_is_not_voided(books: Books) -> None:
    [first] = await books.record(hold(books.stock, books.wallet, 30), key="request:1")
    [second] = await books.record(hold(books.stock, books.wallet, 20), key="request:2")
    await books.void(first.id, key="request:1:failed")
    await books.post(second.id, key="request:2:loaded")
    with pytest.raises(AlreadyResolved):
        await books.post(first.id, key="request:1:loaded")
    with pytest.raises(AlreadyResolved):
        await books.void(second.id, key="request:2:failed")
    assert await books.balance(books.stock) == (80, 0)
    assert await books.balance(books.wallet) == (20, 0)
    assert await books.is_sound()


async def test_a_hold_resolved_within_a_recorded_group_is_resolved_once_too(books: Books) -> None:
    [held] = await books.record(hold(books.stock, books.wallet, 30))
    post = Leg("post", TransferKind.POST, books.stock.id, books.wallet.id, 30, resolves=held.id)
    await books.record(post, key="loaded:1")
    with pytest.raises(AlreadyResolved):
        await books.record(post, key="loaded:2")
    assert await books.balance(books.wallet) == (30, 0)


async def test_what_is_no_hold_is_not_posted(books: Books) -> None:
    [moved] = await books.record(single(books.stock, books.wallet, 30))
    for transfer_id in (moved.id, TransferId(9999)):
        with pytest.raises(NotHere):
            await books.post(transfer_id, key="x")


async def test_a_group_is_taken_back_whole(books: Books) -> None:
    [held, _] = await books.record(hold(books.stock, books.wallet, 30), single(books.due, books.sales, 63_00, "charge"))
    await books.post(held.id, key="request:1:loaded")
    back = await books.reverse()
    assert {transfer.key for transfer in back} == {"request:1:reversal:loaded", "request:1:reversal:charge"}
    assert await books.balance(books.stock) == (100, 0)
    assert await books.balance(books.wallet) == (0, 0)
    assert await books.balance(books.due) == (0, 0)
    assert await books.is_sound()


async def test_taking_back_voids_an_open_hold_and_leaves_what_was_paid(books: Books) -> None:
    await books.record(
        hold(books.stock, books.wallet, 30),
        single(books.due, books.sales, 63_00, "charge"),
        single(books.sales, books.due, 63_00, "payment"),
    )
    await books.reverse(except_names=("payment",))
    assert await books.balance(books.stock) == (100, 0)
    assert await books.balance(books.due) == (63_00, 0)
    assert await books.is_sound()


async def test_what_stayed_can_be_taken_back_later(books: Books) -> None:
    await books.record(
        single(books.due, books.sales, 63_00, "charge"), single(books.sales, books.due, 63_00, "payment")
    )
    await books.reverse(except_names=("payment",))
    await books.reverse(except_names=("charge",))
    assert await books.balance(books.due) == (0, 0)


async def test_a_group_is_taken_back_once(books: Books) -> None:
    await books.record(hold(books.stock, books.wallet, 30), single(books.due, books.sales, 63_00, "charge"))
    await books.reverse()
    with pytest.raises(AlreadyReversed) as refused:
        await books.reverse()
    assert refused.value.standing.actor == "marta"
    assert await books.balance(books.due) == (0, 0)


async def test_a_voided_hold_leaves_nothing_to_take_back(books: Books) -> None:
    [held] = await books.record(hold(books.stock, books.wallet, 30))
    await books.void(held.id, key="request:1:failed")
    with pytest.raises(AlreadyReversed):
        await books.reverse()


async def test_a_reversal_is_not_taken_back_itself(books: Books) -> None:
    await books.record(single(books.stock, books.wallet, 30))
    await books.reverse()
    with pytest.raises(NotReversible):
        await books.reverse("request:1:reversal")


async def test_a_group_that_does_not_exist_is_not_here(books: Books) -> None:
    with pytest.raises(NotHere):
        await books.reverse("request:2")


async def test_spent_credits_are_not_taken_back_and_nothing_of_their_group_is(books: Books) -> None:
    await books.record(single(books.due, books.sales, 63_00, "charge"), single(books.stock, books.wallet, 30))
    await books.record(single(books.wallet, books.consumed, 1), key="usage:1")
    with pytest.raises(BelowFloor, match="needs 30, and 29 is left"):
        await books.reverse()
    assert await books.balance(books.due) == (-63_00, 0)
    assert await books.is_sound()


async def test_credits_that_went_through_an_account_go_back_the_way_they_came(books: Books) -> None:
    await books.record(
        single(books.supplier, books.stock, 50, "bought"), single(books.stock, books.wallet, 150, "passed down")
    )
    await books.reverse()
    assert await books.balance(books.stock) == (100, 0)


async def test_an_empty_group_is_a_mistake(books: Books) -> None:
    with pytest.raises(ValueError, match="needs a leg"):
        await books.record()


async def test_a_transfer_carries_who_why_and_when(books: Books, clock: TurnableClock) -> None:
    [moved] = await books.record(single(books.stock, books.wallet, 30))
    [read] = await books.database.write(lambda store: store.ledger.group("request:1"))
    assert read == moved
    assert (read.actor, read.reason, read.at) == ("ana", "sold", clock())
