"""What the clock does about what is due: reminders by stage, in the reader's day, once; and what the parent hears."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from domain.clock import TurnableClock
from domain.disputes import Dispute
from domain.ledger import AccountKind, TransferId
from domain.payments import PaymentKind
from domain.people import Actor, ResellerState, Role
from jobs.calendar import JOBS
from jobs.dues import A_CHUNK, remind_of_dues, tell_of_overdue
from jobs.tidying import tidy
from services import closing, disputes, dues, payment_methods, reminders
from services import network as deeds
from storage.database import Database
from storage.models.people import members, resellers
from storage.models.traffic import job_runs
from storage.store import Store
from tests.authority import let_stand_in
from tests.factories import Network
from tests.owing import DAY, HOUR, charge, heard, pay, turn_to
from tests.selling import sold
from tests.trade import Trade, agree, change, child_who_trades, trade_in

pytestmark = pytest.mark.both_engines

REMINDER = "A friendly reminder"


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    """Return a trade with another beside it, of another network, that owes nothing."""
    await trade_in(network, database, name="Noise TV")
    return await trade_in(network, database)


async def through(trade: Trade, job: Callable[[Store], Coroutine[Any, Any, int]] = remind_of_dues) -> int:
    """Run a job as the ticker does, until nothing is left to do."""
    done = 0
    while worked := await trade.database.write(job):
        done += worked
    return done


async def reminded_on(trade: Trade, clock: TurnableClock, *, days: int, step: timedelta = HOUR) -> list[datetime]:
    """Let days pass, ticking all the time, and return when Ahmed was reminded."""
    found, end = [], clock() + days * DAY
    while clock() < end:
        clock.forward(step)
        await through(trade)
        for [*told] in await heard(trade):
            found += [clock() for text in told if text.startswith(REMINDER)]
    return found


async def place(trade: Trade, who: Actor, zone: str) -> None:
    await change(trade.database, members, who.member_id, time_zone=zone)


def march(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


# When


async def test_each_stage_is_told_once_at_nine_in_the_morning(trade: Trade, clock: TurnableClock) -> None:
    await charge(trade, 21_000)  # on 2 March, to be paid by the 16th
    times = await reminded_on(trade, clock, days=35)
    assert times == [march(14), march(16), march(19), march(23), march(30)]


@pytest.mark.parametrize(
    ("zone", "nine"),
    [("Pacific/Auckland", 20), ("Asia/Kolkata", 4), ("Europe/Madrid", 8), ("America/Bogota", 14), ("UTC", 9)],
)
async def test_nine_is_nine_where_the_reader_is(trade: Trade, clock: TurnableClock, zone: str, nine: int) -> None:
    await place(trade, trade.ahmed, zone)
    await charge(trade, 21_000)
    times = await reminded_on(trade, clock, days=18)
    assert [moment.hour for moment in times] == [nine, nine, nine]
    assert [moment.date() for moment in times] == [date(2026, 3, day) for day in (14, 16, 19)]


@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        ("Europe/Madrid", date(2026, 3, 29)),
        ("Europe/Madrid", date(2026, 10, 25)),
        ("America/New_York", date(2026, 11, 1)),
    ],
)
@pytest.mark.parametrize("before", [0, 1])
async def test_a_day_on_which_the_clocks_change_repeats_nothing_and_leaves_nothing_out(
    trade: Trade, clock: TurnableClock, zone: str, changes: date, before: int
) -> None:
    await place(trade, trade.ahmed, zone)
    turn_to(clock, datetime.combine(changes - timedelta(days=14 + before), datetime.min.time(), UTC) + 12 * HOUR)
    await charge(trade, 21_000)
    due = changes - timedelta(days=before)
    turn_to(clock, datetime.combine(due - timedelta(days=3), datetime.min.time(), UTC))
    times = await reminded_on(trade, clock, days=18)
    assert [(moment.date() - due).days for moment in times] == [-2, 0, 3, 7, 14]


async def test_a_network_whose_days_begin_elsewhere_counts_by_its_own(trade: Trade, clock: TurnableClock) -> None:
    await change(trade.database, resellers, trade.top.id, time_zone="Pacific/Auckland")
    turn_to(clock, march(2, 12))  # 3 March has begun in Auckland, so it is to be paid by 17 March there
    await charge(trade, 21_000)
    [told] = await _next_reminder(trade, clock)
    assert "To pay by 17 March 2026" in told
    assert clock() == march(15)


async def _next_reminder(trade: Trade, clock: TurnableClock) -> list[str]:
    for _ in range(24 * 40):
        clock.forward(HOUR)
        await through(trade)
        [told] = await heard(trade)
        if told:
            return told
    raise AssertionError("nobody was reminded")


async def test_never_in_the_night_however_late_the_bot_comes(trade: Trade, clock: TurnableClock) -> None:
    await charge(trade, 21_000)
    turn_to(clock, march(16, 20))  # it was down at daytime
    assert await through(trade) == 0
    assert await heard(trade) == [[]]
    turn_to(clock, march(17, 8))
    assert await through(trade) == 0
    turn_to(clock, march(17, 9))
    await through(trade)
    [[told]] = await heard(trade)
    assert "€210 for what was charged on 2 March 2026, which was to be paid by 16 March 2026" in told


async def test_missed_days_are_made_up_for_by_one_message(trade: Trade, clock: TurnableClock) -> None:
    await charge(trade, 21_000)
    turn_to(clock, march(24, 12))  # the stages before, at and 3 days after the term have passed unsaid
    assert await reminded_on(trade, clock, days=5) == [march(24, 13)]
    assert await reminded_on(trade, clock, days=5) == [march(30)]


async def test_a_restart_and_three_processes_at_once_tell_once(
    trade: Trade, clock: TurnableClock, open_another: Callable[[], Database]
) -> None:
    for number in range(3):
        house, _owner, _sub_panel = await trade.sibling(f"Sibling {number}")
        await charge(trade, 1_000, of=house)
    await charge(trade, 21_000)
    turn_to(clock, march(16))
    databases = [trade.database, open_another(), open_another()]
    for _ in range(2):
        await asyncio.gather(*(database.write(remind_of_dues) for database in databases))
    await through(trade)
    [told] = await heard(trade)
    assert len(told) == 1
    assert await _count_reminders(trade) == 4


async def _count_reminders(trade: Trade) -> int:
    async def read(store: Store) -> int:
        return int((await store.connection.execute(sa.text("SELECT count(*) FROM reminder"))).scalar_one())

    return await trade.database.read(read)


async def test_a_reader_who_moves_east_and_back_is_reminded_once_a_day(trade: Trade, clock: TurnableClock) -> None:
    await charge(trade, 21_000)
    turn_to(clock, march(15, 20))
    await place(trade, trade.ahmed, "Pacific/Auckland")  # where it is 16 March, 9:00
    await through(trade)
    assert len((await heard(trade))[0]) == 1
    await place(trade, trade.ahmed, "UTC")
    turn_to(clock, march(16))
    await through(trade)
    assert await heard(trade) == [[]]


# What


async def test_one_message_joins_all_charges_and_says_how_much_and_where_to_pay(
    trade: Trade, clock: TurnableClock
) -> None:
    method = await trade.database.write(
        lambda store: payment_methods.draft(store, name="Bank", details="DE89 3704", by=trade.ana)
    )
    await trade.database.write(lambda store: payment_methods.add(store, method.id, by=trade.ana))
    await sold(trade, 100)
    await pay(trade, 1_000)
    await charge(trade, 5_000)
    turn_to(clock, march(3))
    await charge(trade, 700)
    await heard(trade, trade.ahmed)
    turn_to(clock, march(15))
    await through(trade)
    [[told]] = await heard(trade)
    assert told == "\n".join(
        [
            REMINDER,
            "To pay by 16 March 2026: €200, the rest of €210, for request #1",
            "To pay by 16 March 2026: €50 for what was charged on 2 March 2026",
            "To pay by 17 March 2026: €7 for what was charged on 3 March 2026",
            "In all: €257",
            "Bank: DE89 3704",
            "Top TV says thank you. If it is on its way already, there is nothing to do.",
        ]
    )


async def test_a_charge_that_comes_later_has_stages_of_its_own(trade: Trade, clock: TurnableClock) -> None:
    await charge(trade, 5_000)
    turn_to(clock, march(3, 12))
    await charge(trade, 700)
    times = await reminded_on(trade, clock, days=16)
    assert [moment.date().day for moment in times] == [14, 15, 16, 17, 19]


async def test_what_is_not_near_its_term_yet_is_not_in_the_message(trade: Trade, clock: TurnableClock) -> None:
    await charge(trade, 5_000)
    turn_to(clock, march(10))
    await charge(trade, 700)
    turn_to(clock, march(16))
    await through(trade)
    [[told]] = await heard(trade)
    assert "€50" in told
    assert "€7" not in told


async def test_several_currencies_come_in_one_message(trade: Trade, clock: TurnableClock) -> None:
    await charge(trade, 5_000)
    await charge(trade, 900, currency="USDT")
    turn_to(clock, march(16))
    await through(trade)
    [[told]] = await heard(trade)
    assert "In all: €50, 9 USDT" in told


async def test_what_is_paid_is_not_brought_to_mind(trade: Trade, clock: TurnableClock) -> None:
    await charge(trade, 5_000)
    await pay(trade, 5_000)
    await heard(trade)
    assert await reminded_on(trade, clock, days=40, step=3 * HOUR) == []


# Who


async def test_owner_and_finance_hear_in_their_own_day_and_nobody_else(
    trade: Trade, network: Network, clock: TurnableClock
) -> None:
    fay = await network.member(trade.child, Role.FINANCE, name="Fay")
    vera = await network.member(trade.child, Role.VIEWER, name="Vera")
    sam = await network.member(trade.child, Role.SUPPORT, name="Sam")
    await place(trade, fay, "America/Bogota")
    await charge(trade, 5_000)
    turn_to(clock, march(16))
    await through(trade)
    assert [len(told) for told in await heard(trade, trade.ahmed, fay, vera, sam)] == [1, 0, 0, 0]
    turn_to(clock, march(16, 14))
    await through(trade)
    assert [len(told) for told in await heard(trade, trade.ahmed, fay, vera, sam)] == [0, 1, 0, 0]
    assert await heard(trade, trade.ana, trade.marta) == [[], []]


async def test_who_stands_in_on_the_payers_side_is_reminded_too(
    trade: Trade, network: Network, clock: TurnableClock
) -> None:
    sam = await network.member(trade.child, Role.SUPPORT, name="Sam")
    await charge(trade, 5_000)
    turn_to(clock, march(16))
    await let_stand_in(trade, sam, Role.FINANCE, first=march(16).date(), days=1, by=trade.ahmed)
    await heard(trade, trade.ahmed, sam)
    await through(trade)
    assert [len(told) for told in await heard(trade, trade.ahmed, sam)] == [1, 1]


async def test_who_stands_in_on_the_parents_side_hears_what_went_overdue(
    trade: Trade, network: Network, clock: TurnableClock
) -> None:
    sam, vera = [await network.member(trade.top, role, name=role.value) for role in (Role.SUPPORT, Role.VIEWER)]
    await charge(trade, 5_000)
    turn_to(clock, march(17))
    await let_stand_in(trade, sam, Role.FINANCE, first=march(17).date(), days=1)
    await heard(trade, sam, vera)
    await through(trade, tell_of_overdue)
    assert [len(told) for told in await heard(trade, sam, vera)] == [1, 0]


@pytest.mark.parametrize("state", [ResellerState.SUSPENDED, ResellerState.CLOSED])
async def test_the_suspended_and_the_closed_are_left_in_peace(
    trade: Trade, clock: TurnableClock, state: ResellerState
) -> None:
    await charge(trade, 5_000)
    await change(trade.database, resellers, trade.child.id, state=state)
    assert await reminded_on(trade, clock, days=40, step=3 * HOUR) == []


async def test_held_back_reminders_go_on_where_they_are_when_they_are_let_go(
    trade: Trade, clock: TurnableClock
) -> None:
    await charge(trade, 5_000)
    await trade.database.write(lambda store: reminders.pause(store, trade.child.id, by=trade.marta))
    assert await reminded_on(trade, clock, days=16) == []
    await trade.database.write(lambda store: reminders.resume(store, trade.child.id, by=trade.marta))
    assert await reminded_on(trade, clock, days=6) == [march(18, 10), march(19), march(23)]


async def test_who_cannot_be_reached_hears_only_the_stage_at_which_they_come_back(
    trade: Trade, clock: TurnableClock
) -> None:
    await charge(trade, 5_000)
    await change(trade.database, members, trade.ahmed.member_id, reachable=False)
    assert await reminded_on(trade, clock, days=19, step=3 * HOUR) == []
    await change(trade.database, members, trade.ahmed.member_id, reachable=True)
    assert await reminded_on(trade, clock, days=1) == [march(21, 10)]


async def test_nobody_is_held_to_a_term_that_was_never_agreed(
    trade: Trade, network: Network, clock: TurnableClock
) -> None:
    house = await network.child(trade.top, "Newcomer")
    omar = await network.member(house, name="Omar")
    await change(trade.database, resellers, house.id, state=ResellerState.ACTIVE)
    await agree(network, trade.top, trade.ana, house, applied_at=None)
    await charge(trade, 5_000)
    await _open_account(trade, house.id)
    await charge(trade, 5_000, of=house)
    turn_to(clock, march(16))
    await through(trade)
    assert [len(told) for told in await heard(trade, trade.ahmed, omar)] == [1, 0]


async def _open_account(trade: Trade, reseller_id: Any) -> None:
    await trade.database.write(lambda store: store.ledger.account(reseller_id, AccountKind.DUE, "EUR", floor=-100_000))


# Disputes


async def _dispute(trade: Trade, line: TransferId) -> Dispute:
    return await trade.database.write(
        lambda store: disputes.open_dispute(store, trade.child.id, line, "That isn't mine", by=trade.ahmed)
    )


async def test_an_open_dispute_pauses_its_charge_alone_until_it_is_answered(trade: Trade, clock: TurnableClock) -> None:
    line = await charge(trade, 5_000)
    await charge(trade, 700)
    dispute = await _dispute(trade, line)
    await heard(trade)
    turn_to(clock, march(16))
    await through(trade)
    [[told]] = await heard(trade)
    assert "€7" in told
    assert "€50" not in told
    turn_to(clock, march(18))
    await trade.database.write(lambda store: disputes.answer(store, dispute.id, "It is", by=trade.marta))
    await heard(trade)
    turn_to(clock, march(19))
    await through(trade)
    [[told]] = await heard(trade)
    assert "€50" in told


async def test_a_dispute_about_the_credits_of_a_sale_pauses_what_they_cost(trade: Trade, clock: TurnableClock) -> None:
    request = await sold(trade, 100)
    group = await trade.database.read(lambda store: store.ledger.group(request.key))
    posted = next(one for one in group if one.kind.value == "post")
    await _dispute(trade, posted.id)
    await heard(trade)
    assert await reminded_on(trade, clock, days=40, step=3 * HOUR) == []


# What the parent hears


async def test_the_parent_hears_once_and_in_one_message_what_went_overdue(trade: Trade, clock: TurnableClock) -> None:
    house, _owner, _sub_panel = await trade.sibling("Karim Net")
    await charge(trade, 5_000)
    await charge(trade, 900, of=house)
    turn_to(clock, march(17, 8))
    await through(trade, tell_of_overdue)
    assert await heard(trade, trade.ana, trade.marta) == [[], []]
    turn_to(clock, march(17))
    for _ in range(3):
        await through(trade, tell_of_overdue)
    for [told] in await heard(trade, trade.ana, trade.marta):
        assert told == (
            "Overdue since you last heard\nAhmed TV: €50, since 16 March 2026\nKarim Net: €9, since 16 March 2026"
        )
    assert await heard(trade) == [[]]
    for _ in range(40):
        clock.forward(DAY)
        await through(trade, tell_of_overdue)
    assert await heard(trade, trade.ana, trade.marta) == [[], []]


async def test_a_charge_that_goes_overdue_later_is_told_by_itself(trade: Trade, clock: TurnableClock) -> None:
    await charge(trade, 5_000)
    turn_to(clock, march(4))
    await charge(trade, 700)
    told = []
    for _ in range(40):
        clock.forward(DAY)
        await through(trade, tell_of_overdue)
        told += [(clock().day, text.splitlines()[1]) for text in (await heard(trade, trade.ana))[0]]
    assert told == [(17, "Ahmed TV: €50, since 16 March 2026"), (19, "Ahmed TV: €57, since 16 March 2026")]


async def test_what_was_paid_before_the_morning_is_not_told(trade: Trade, clock: TurnableClock) -> None:
    await charge(trade, 5_000)
    turn_to(clock, march(17, 2))
    await through(trade, tell_of_overdue)
    await pay(trade, 5_000)
    await heard(trade, trade.ana, trade.marta)
    turn_to(clock, march(17))
    await through(trade, tell_of_overdue)
    assert await heard(trade, trade.ana, trade.marta) == [[], []]


async def test_who_is_suspended_is_told_nothing_and_their_parent_still_hears(
    trade: Trade, clock: TurnableClock
) -> None:
    await charge(trade, 5_000)
    await trade.database.write(lambda store: deeds.suspend(store, trade.child.id, "", by=trade.ana))
    await heard(trade)
    turn_to(clock, march(17))
    await through(trade)
    await through(trade, tell_of_overdue)
    assert [len(told) for told in await heard(trade, trade.ahmed, trade.ana)] == [0, 1]


async def test_three_processes_tell_the_parent_once(
    trade: Trade, clock: TurnableClock, open_another: Callable[[], Database]
) -> None:
    await charge(trade, 5_000)
    turn_to(clock, march(17))
    databases = [trade.database, open_another(), open_another()]
    for _ in range(3):
        await asyncio.gather(*(database.write(tell_of_overdue) for database in databases))
    assert [len(told) for told in await heard(trade, trade.ana, trade.marta)] == [1, 1]


async def test_colleagues_hear_in_their_own_daytime_though_another_has_heard_before(
    trade: Trade, clock: TurnableClock
) -> None:
    await place(trade, trade.marta, "America/Bogota")
    await charge(trade, 5_000)
    turn_to(clock, march(17))
    await through(trade, tell_of_overdue)
    assert [len(told) for told in await heard(trade, trade.ana, trade.marta)] == [1, 0]
    turn_to(clock, march(17, 14))
    await through(trade, tell_of_overdue)
    assert [len(told) for told in await heard(trade, trade.ana, trade.marta)] == [0, 1]


async def test_what_is_still_open_is_not_told_again_when_something_else_was_paid(
    trade: Trade, clock: TurnableClock
) -> None:
    old = await charge(trade, 5_000)
    turn_to(clock, march(3))
    new = await charge(trade, 700)
    turn_to(clock, march(17))
    await through(trade, tell_of_overdue)
    assert len((await heard(trade, trade.ana))[0]) == 1
    turn_to(clock, march(18, 1))
    await through(trade, tell_of_overdue)  # it is noted in the night that the new one is overdue too
    await pay_for(trade, new, 700)
    await heard(trade, trade.ana)
    turn_to(clock, march(18))
    await through(trade, tell_of_overdue)
    assert await heard(trade, trade.ana) == [[]]
    assert await open_charges(trade) == [old]


async def test_what_is_not_due_yet_is_not_told_when_what_was_overdue_is_paid(
    trade: Trade, clock: TurnableClock
) -> None:
    await charge(trade, 5_000)
    turn_to(clock, march(10))
    await charge(trade, 700)
    turn_to(clock, march(17, 2))
    await through(trade, tell_of_overdue)
    await pay(trade, 5_000)
    await heard(trade, trade.ana)
    turn_to(clock, march(17))
    await through(trade, tell_of_overdue)
    assert await heard(trade, trade.ana) == [[]]


async def pay_for(trade: Trade, line: TransferId, minor: int) -> None:
    """Have Ahmed pay for one charge, chosen before older ones."""

    transfer_id = await pay(trade, minor)

    async def work(store: Store) -> None:
        by = trade.ana.member_id
        payment = await store.payments.add(recorded_by=by, transfer_id=transfer_id, **payment_row(trade, minor))
        await store.payments.allocate(payment, [(line, minor)], by=by)

    await trade.database.write(work)


def payment_row(trade: Trade, minor: int) -> dict[str, Any]:
    """Return what is kept of a payment beside its transfer."""
    row = {"reseller_id": trade.child.id, "parent_id": trade.top.id, "kind": PaymentKind.PAYMENT, "reference": ""}
    money = {"amount": minor, "currency": "EUR", "received": minor, "received_currency": "EUR", "fee": 0}
    return row | money | {"paid_on": date(2026, 3, 18), "reason": ""}


async def open_charges(trade: Trade) -> list[TransferId]:
    due = await trade.database.read(lambda store: dues.due_of(store, trade.child.id, "EUR"))
    return [one.id for one in due.dues.open]


async def test_a_colleague_who_came_later_is_not_told_of_old_news(
    trade: Trade, network: Network, clock: TurnableClock
) -> None:
    await charge(trade, 5_000)
    turn_to(clock, march(17))
    await through(trade, tell_of_overdue)
    turn_to(clock, march(18))
    nora = await network.member(trade.top, name="Nora")
    await through(trade, tell_of_overdue)
    assert await heard(trade, nora) == [[]]


async def test_a_parent_in_the_middle_hears_of_its_own_and_the_top_does_not(
    trade: Trade, network: Network, clock: TurnableClock
) -> None:
    house, _omar, _sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar TV")
    middle = Trade(
        trade.database, network, trade.child, trade.ahmed, trade.ahmed, house, _omar, trade.panel, trade.sub_panel
    )
    await charge(middle, 5_000)
    turn_to(clock, march(17))
    await through(trade, tell_of_overdue)
    [ahmed, ana] = await heard(trade, trade.ahmed, trade.ana)
    assert ahmed == ["Overdue since you last heard\nOmar TV: €50, since 16 March 2026"]
    assert ana == []


async def test_after_a_hand_up_the_new_parent_hears_of_what_is_overdue_and_the_old_one_never(
    trade: Trade, network: Network, clock: TurnableClock
) -> None:
    house, omar, _sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar TV")
    middle = Trade(
        trade.database, network, trade.child, trade.ahmed, trade.ahmed, house, omar, trade.panel, trade.sub_panel
    )
    await charge(middle, 5_000)
    turn_to(clock, march(17, 1))
    await through(trade, tell_of_overdue)
    await trade.database.write(lambda store: closing.hand_up(store, trade.child.id, "Moved", by=trade.ana))
    await agree(network, trade.top, trade.ana, house, number=2)
    turn_to(clock, march(17))
    await through(trade, tell_of_overdue)
    assert await heard(trade, trade.ahmed, trade.ana) == [[], []]
    turn_to(clock, march(18))
    await through(trade, tell_of_overdue)
    [ahmed, ana] = await heard(trade, trade.ahmed, trade.ana)
    assert (ahmed, ana) == ([], ["Overdue since you last heard\nOmar TV: €50, since 16 March 2026"])


# Many, and for long


async def test_more_than_a_chunk_are_all_reminded_once(trade: Trade, network: Network, clock: TurnableClock) -> None:
    people = []
    for number in range(A_CHUNK + 7):
        house = await network.child(trade.top, f"Sub {number}")
        people.append(await network.member(house, name=f"Owner {number}"))
        await agree(network, trade.top, trade.ana, house)
        await charge(trade, 1_000 + number, of=house)
    turn_to(clock, march(16))
    assert await through(trade) == A_CHUNK + 7
    assert [len(told) for told in await heard(trade, *people)] == [1] * len(people)
    turn_to(clock, march(17))
    await through(trade, tell_of_overdue)
    [[told]] = await heard(trade, trade.marta)
    assert f"and {A_CHUNK + 7 - reminders.MOST_NAMED} more" in told


async def test_days_that_were_looked_at_are_forgotten_and_stages_are_not(trade: Trade, clock: TurnableClock) -> None:
    await charge(trade, 5_000)
    turn_to(clock, march(16))
    await through(trade)
    await heard(trade)
    clock.forward(8 * DAY)
    await trade.database.write(tidy)

    async def kept(store: Store) -> list[str]:
        return [*(await store.connection.execute(sa.select(job_runs.c.job).order_by(job_runs.c.job))).scalars()]

    assert set(await trade.database.read(kept)) == {reminders.STAGE}
    assert await reminded_on(trade, clock, days=1) == [march(24, 10)]


def test_the_jobs_stand_in_the_calendar() -> None:
    assert {remind_of_dues, tell_of_overdue} <= {job.work for job in JOBS}
