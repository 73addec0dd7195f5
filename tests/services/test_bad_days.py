"""Money on its bad days: too much of it, back and forth, twice, or by two people at once; a clear answer each time.

After a refusal everything is as it was: no leg, no row, no message.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from domain.errors import Refusal
from domain.ledger import AccountKind
from domain.money import Money
from domain.payment_line import NotARate, TypedSum
from domain.payments import Payment, PaymentDraft, PaymentKind
from domain.people import Actor
from domain.requests import Settlement
from services import books, chargebacks, closing, coverage, payment_corrections, payment_drafts, payments, refunds
from services.books import TakenBackAlready
from services.chargebacks import BeyondPayment
from services.closing import StillOpen
from services.payment_books import AlreadyBooked, ChargedBackAlready, RefundedAlready, standing_before_payment
from services.payment_corrections import ChargedBackSince, PartOfSale, PaymentTakenBackAlready
from services.refunds import AboveCredit, AbovePaid, NothingInCredit
from storage.database import Database
from storage.store import Store
from tests.paying import pays, received
from tests.selling import sold
from tests.talk import Chat
from tests.trade import Trade

pytestmark = pytest.mark.both_engines


def euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


async def due(trade: Trade) -> int:
    """Return how Ahmed stands, in euros: below zero, to be paid."""
    posted, _held = await trade.balance(AccountKind.DUE)
    return posted // 100


async def paid(trade: Trade, amount: int, **values: Any) -> Payment:
    return await pays(trade.database, trade.child.id, euros(amount), by=trade.ana, **values)


async def give_back(
    trade: Trade,
    amount: int,
    *,
    of: Payment | None = None,
    after: int | None = None,
    by: Actor | None = None,
    database: Database | None = None,
) -> Payment:
    given, of_id = received(euros(amount)), None if of is None else of.id

    async def work(store: Store) -> Payment:
        return await refunds.refund(
            store, trade.child.id, given, "Too much came", by=by or trade.ana, of_id=of_id, after=after
        )

    return await (database or trade.database).write(work)


async def charge_back(
    trade: Trade, payment: Payment, minor: int, *, after: int | None = None, database: Database | None = None
) -> Money:
    done = await (database or trade.database).write(
        lambda store: chargebacks.charge_back(store, payment.id, minor, by=trade.ana, after=after)
    )
    return done.due


async def take_back(trade: Trade, payment: Payment, database: Database | None = None) -> Money:
    return await (database or trade.database).write(
        lambda store: payment_corrections.take_back(store, payment.id, "A mistake", by=trade.marta)
    )


async def newest(trade: Trade) -> int:
    standing = await trade.database.read(lambda store: standing_before_payment(store, trade.child.id, "EUR"))
    return standing.after


async def state(trade: Trade) -> tuple[Any, ...]:
    """Return everything that a refused deed must leave as it is."""

    async def look(store: Store) -> tuple[Any, ...]:
        accounts = [
            (account.id, account.posted, account.held, account.floor)
            for reseller in (trade.top, trade.child)
            for account in await store.ledger.of_reseller(reseller.id)
        ]
        child = await store.resellers.by_id(trade.child.id)
        rows = [payment.id for payment in await store.payments.of_reseller(trade.child.id, most=100)]
        barred = await store.payments.barred(trade.child.id)
        return sorted(accounts), rows, child.paused, child.state, barred

    return await trade.database.read(look)


async def refused(trade: Trade, refusal: type[Refusal], deed: Callable[[], Awaitable[object]], *, says: str) -> None:
    """Check that a deed is refused in such words, and that nothing of it is left anywhere."""
    before = await state(trade)
    for chat in (trade.ahmed, trade.marta, trade.ana):
        await Chat(trade.database, chat).news()
    with pytest.raises(refusal, match=says) as raised:
        await deed()
    assert type(raised.value) is refusal
    assert await state(trade) == before
    for chat in (trade.ahmed, trade.marta, trade.ana):
        assert await Chat(trade.database, chat).news() == []
    assert await trade.database.read(lambda store: store.ledger.replay()) == []


def outcomes(results: Sequence[object]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


# More than is due, more than was paid


async def test_what_is_paid_beyond_all_that_is_due_stays_as_credit_and_can_be_given_back(trade: Trade) -> None:
    await sold(trade, 100)
    await sold(trade, 50)
    payment = await paid(trade, 400)
    assert await due(trade) == 85
    await refused(
        trade, AboveCredit, lambda: give_back(trade, 86), says=r"minor=8600.* in credit, which is .*minor=8500"
    )
    await give_back(trade, 85)
    assert await due(trade) == 0
    await refused(trade, NothingInCredit, lambda: give_back(trade, 1), says="nothing in credit")
    covers = await trade.database.read(lambda store: coverage.covered_by(store, payment))
    assert [(cover.number, cover.amount, cover.whole) for cover in covers] == [
        (1, euros(210), True),
        (2, euros(105), True),
    ]


async def test_no_more_of_a_payment_is_given_back_than_was_paid(trade: Trade) -> None:
    first = await paid(trade, 100)
    await paid(trade, 300)
    await refused(trade, AbovePaid, lambda: give_back(trade, 101, of=first), says=r"minor=10100.*minor=10000.* is left")
    await give_back(trade, 60, of=first)
    await refused(trade, AbovePaid, lambda: give_back(trade, 41, of=first), says=r"minor=4100.*minor=4000.* is left")
    await give_back(trade, 40, of=first)
    assert await due(trade) == 300


# A chargeback of a part


async def test_of_a_payment_no_more_is_charged_back_than_is_left_of_it(trade: Trade) -> None:
    await sold(trade, 100)
    payment = await paid(trade, 210)
    assert await charge_back(trade, payment, 100_00) == euros(-100)
    await refused(
        trade, BeyondPayment, lambda: charge_back(trade, payment, 110_01), says=r"minor=11001.*minor=11000.* is left"
    )
    assert await charge_back(trade, payment, 110_00) == euros(-210)
    await refused(trade, BeyondPayment, lambda: charge_back(trade, payment, 1), says=r"minor=1,.*minor=0,.* is left")
    for nothing in (0, -5):
        with pytest.raises(Refusal):
            await charge_back(trade, payment, nothing)


async def test_parts_of_a_payment_in_another_currency_come_to_all_of_it(trade: Trade) -> None:
    """Each part is rounded in the currency in which it came, and the last one is what is left."""
    came = Money(430_01, "USDT")
    payment = await pays(
        trade.database, trade.child.id, Money(399_91, "EUR"), by=trade.ana, received=came, rate=Decimal("0.93")
    )
    for part in (133_33, 133_33, 133_25):
        await charge_back(trade, payment, part)
    back = await trade.database.read(lambda store: store.payments.back_of(payment.id))
    assert sum(one.received for one in back) == came.minor
    assert {one.received_currency for one in back} == {"USDT"}
    assert await due(trade) == 0
    assert await trade.database.read(lambda store: store.ledger.replay()) == []


# Taking back what was taken back


async def test_what_was_taken_back_is_not_taken_back_again(trade: Trade) -> None:
    payment = await paid(trade, 100)
    refund = await give_back(trade, 30)
    other = await paid(trade, 50)
    await charge_back(trade, other, 20_00)
    [charged_back] = await trade.database.read(lambda store: store.payments.back_of(other.id))
    for one in (refund, charged_back, payment):
        await take_back(trade, one)
        once_more = partial(take_back, trade, one)
        await refused(trade, PaymentTakenBackAlready, once_more, says="Marta took this back")
    assert await due(trade) == 50


async def test_a_sale_taken_back_is_not_taken_back_again_and_neither_is_its_payment(trade: Trade) -> None:
    request = await sold(trade, 100, settlement=Settlement.PAID)
    [payment] = await trade.database.read(lambda store: store.payments.of_request(request.id))
    await refused(trade, PartOfSale, lambda: take_back(trade, payment), says="#1, which stands")

    async def take_sale_back() -> None:
        await trade.database.write(lambda store: books.take_back_sale(store, request.id, "Mistake", by=trade.ana))

    await take_sale_back()
    await refused(trade, TakenBackAlready, take_sale_back, says="Sale #1 was taken back already")
    await refused(trade, PaymentTakenBackAlready, lambda: take_back(trade, payment), says="took this back")


async def test_a_payment_on_which_a_chargeback_builds_is_not_taken_back_before_it(trade: Trade) -> None:
    payment = await paid(trade, 100)
    await charge_back(trade, payment, 20_00)
    await refused(
        trade,
        ChargedBackSince,
        lambda: take_back(trade, payment),
        says="minor=2000.* of this payment were charged back",
    )
    [charged_back] = await trade.database.read(lambda store: store.payments.back_of(payment.id))
    await take_back(trade, charged_back)
    assert await take_back(trade, payment) == euros(0)


# Closing with money left


@pytest.mark.parametrize("left", [-210, 90])
async def test_an_account_with_money_left_is_not_closed(trade: Trade, left: int) -> None:
    if left < 0:
        await sold(trade, 100)
        wallet = (await trade.database.read(lambda store: closing.left(store, trade.child.id))).wallets[0]
        await trade.database.write(
            lambda store: closing.forfeit(store, trade.child.id, wallet.account_id, credits=100, by=trade.ana)
        )
    else:
        await paid(trade, left)
    assert await due(trade) == left

    async def close() -> None:
        await trade.database.write(lambda store: closing.close(store, trade.child.id, by=trade.ana))

    await refused(trade, StillOpen, close, says="something is still left")


# Two people, one payment


async def test_of_two_who_record_one_payment_one_does(trade: Trade, open_another: Callable[[], Database]) -> None:
    async def record(database: Database, by: Actor) -> Payment:
        return await database.write(
            lambda store: payments.record(store, trade.child.id, received(euros(420)), after=0, by=by)
        )

    results = await asyncio.gather(
        record(trade.database, trade.ana), record(open_another(), trade.marta), return_exceptions=True
    )
    assert outcomes(results) == ["AlreadyBooked", "Payment"]
    assert await due(trade) == 420
    [said] = [str(result) for result in results if isinstance(result, AlreadyBooked)]
    [payment] = [result for result in results if isinstance(result, Payment)]
    assert ("Ana" if payment.recorded_by == trade.ana.member_id else "Marta") in said


async def drafted(trade: Trade, kind: PaymentKind, amount: int) -> PaymentDraft:
    typed = TypedSum(euros(amount))
    return await trade.database.write(
        lambda store: payment_drafts.start(store, trade.child.id, typed, kind=kind, by=trade.ana)
    )


async def test_of_two_who_press_the_button_of_one_question_one_books_it(
    trade: Trade, open_another: Callable[[], Database]
) -> None:
    draft = await drafted(trade, PaymentKind.PAYMENT, 420)
    results = await asyncio.gather(
        trade.database.write(lambda store: payment_drafts.book(store, draft.id, by=trade.ana)),
        open_another().write(lambda store: payment_drafts.book(store, draft.id, by=trade.marta)),
        return_exceptions=True,
    )
    assert outcomes(results) == ["AlreadyBooked", "Payment"]
    assert await due(trade) == 420


async def test_two_questions_about_one_payment_book_it_once(trade: Trade) -> None:
    first, second = [await drafted(trade, PaymentKind.PAYMENT, 420) for _ in range(2)]
    await trade.database.write(lambda store: payment_drafts.book(store, first.id, by=trade.ana))

    async def book() -> None:
        await trade.database.write(lambda store: payment_drafts.book(store, second.id, by=trade.marta))

    await refused(trade, AlreadyBooked, book, says="Ana recorded this payment already")


async def test_of_two_who_give_back_one_does(trade: Trade, open_another: Callable[[], Database]) -> None:
    await paid(trade, 100)
    after = await newest(trade)
    results = await asyncio.gather(
        give_back(trade, 40, after=after),
        give_back(trade, 40, after=after, by=trade.marta, database=open_another()),
        return_exceptions=True,
    )
    assert outcomes(results) == [Payment.__name__, RefundedAlready.__name__]
    assert await due(trade) == 60


async def test_of_two_who_record_one_chargeback_one_does(trade: Trade, open_another: Callable[[], Database]) -> None:
    payment = await paid(trade, 100)
    after = await newest(trade)
    results = await asyncio.gather(
        charge_back(trade, payment, 40_00, after=after),
        charge_back(trade, payment, 40_00, after=after, database=open_another()),
        return_exceptions=True,
    )
    assert outcomes(results) == [ChargedBackAlready.__name__, Money.__name__]
    assert await due(trade) == 60


async def test_of_two_who_take_a_payment_back_one_does(trade: Trade, open_another: Callable[[], Database]) -> None:
    payment = await paid(trade, 100)
    results = await asyncio.gather(
        take_back(trade, payment), take_back(trade, payment, open_another()), return_exceptions=True
    )
    assert outcomes(results) == [Money.__name__, PaymentTakenBackAlready.__name__]
    assert await due(trade) == 0


# Rates


@pytest.mark.parametrize("rate", [None, Decimal(0), Decimal("-0.93"), Decimal("1e-9")])
async def test_a_payment_without_a_rate_or_with_one_of_nothing_is_not_even_drafted(
    trade: Trade, rate: Decimal | None
) -> None:
    typed = TypedSum(Money(430_00, "USDT"), rate)

    async def draft() -> None:
        await trade.database.write(
            lambda store: payment_drafts.start(store, trade.child.id, typed, kind=PaymentKind.PAYMENT, by=trade.ana)
        )

    await refused(trade, NotARate, draft, says="can't be a rate")


async def test_a_payment_in_a_currency_without_minor_units_is_kept_as_it_came(trade: Trade) -> None:
    typed = TypedSum(Money(50_000, "JPY"), Decimal("0.0061"))

    async def book(store: Store) -> Payment:
        draft = await payment_drafts.start(store, trade.child.id, typed, kind=PaymentKind.PAYMENT, by=trade.ana)
        return await payment_drafts.book(store, draft.id, by=trade.ana)

    payment = await trade.database.write(book)
    assert (payment.settled, payment.came) == (euros(305), Money(50_000, "JPY"))
    assert await due(trade) == 305
