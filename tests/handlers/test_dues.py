"""/dues, the balance and the decision card: what is due by age, on both sides, and what is done about it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa

from domain.clock import TurnableClock
from domain.ledger import AccountKind, Leg, TransferKind
from domain.money import Money
from domain.people import Reseller, ResellerState, Role
from domain.traffic import Outcome
from handlers.dues_asks import (
    HoldReminders,
    RaiseLimit,
    RaiseLimitFor,
    RemindNow,
    ResumeReminders,
    ShowDues,
    ShowDuesOf,
)
from handlers.dues_words import to_pay_line
from handlers.way_back import ShowReseller, Ways
from services import chargebacks, closing, decisions, payment_methods
from services import network as deeds
from services.reminders import ToPay
from storage.models.payments import barred_methods
from storage.models.people import members, resellers
from storage.store import Store
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.owing import DAY, HOUR, charge, heard, pay, turn_to
from tests.paying import pays
from tests.selling import sold
from tests.talk import Chat, button, buttons_of, card_with, text_of
from tests.trade import change, child_who_trades

TEN, DAY_OF, BY = Money(1_000, "EUR"), date(2026, 3, 2), date(2026, 3, 16)


def march(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


async def add_bank(desk: Desk) -> None:
    async def work(store: Store) -> None:
        method = await payment_methods.draft(store, name="Bank", details="DE89 3704", by=desk.trade.ana)
        await payment_methods.add(store, method.id, by=desk.trade.ana)

    await desk.trade.database.write(work)


# The list


async def test_the_list_adds_up_by_age_and_shows_the_oldest_first(desk: Desk, clock: TurnableClock) -> None:
    trade = desk.trade
    houses = {name: (await trade.sibling(name))[0] for name in ("Karim Net", "Lucia V", "Mei Digital", "Nothing TV")}
    await charge(trade, 10_000)  # to be paid by 16 March
    turn_to(clock, march(30))
    await charge(trade, 20_000, of=houses["Karim Net"])  # by 13 April
    turn_to(clock, datetime(2026, 4, 10, 9, tzinfo=UTC))
    await charge(trade, 30_000, of=houses["Karim Net"])  # by 24 April
    await charge(trade, 5_000, of=houses["Lucia V"])
    await pay(trade, 8_000, of=houses["Lucia V"])
    await charge(trade, 700, of=houses["Mei Digital"])
    turn_to(clock, datetime(2026, 4, 17, 9, tzinfo=UTC))
    shown = await desk.marta.says("/dues")
    assert [(field.label, field.value, field.more) for field in shown.fields] == [
        (
            "To be paid to you",
            "€607",
            "not due yet €307 · up to a week late €200 · more than a month late €100",
        ),
        ("Of that overdue", "€300", ""),
        ("In credit with you", "€30", ""),
        ("Ahmed TV", "€100 to pay, €100 of it overdue since 16 March 2026", "more than a month late €100"),
        (
            "Karim Net",
            "€500 to pay, €200 of it overdue since 13 April 2026",
            "not due yet €300 · up to a week late €200",
        ),
        ("Mei Digital", "€7 to pay, the first of it by 24 April 2026", ""),
        ("Lucia V", "€30 in credit", ""),
    ]
    assert "Nothing TV" not in text_of(shown)


async def test_the_list_is_paged_without_a_gap_or_a_repetition(desk: Desk, clock: TurnableClock) -> None:
    for number in range(19):
        house, _owner, _sub_panel = await desk.trade.sibling(f"Sibling {number:02}")
        await charge(desk.trade, 100 + number, of=house)
        clock.forward(HOUR)
    screen, seen = await desk.ana.says("/dues"), list[str]()
    while True:
        seen += [field.label for field in screen.fields if field.label.startswith("Sibling")]
        if "More ›" not in buttons_of(screen):
            break
        screen = await desk.ana.taps(button(screen, "More"))
    assert sorted(seen) == [f"Sibling {number:02}" for number in range(19)]
    assert len(seen) == 19
    assert (await desk.ana.taps(ShowDues(page=99))).fields == (await desk.ana.says("/dues")).fields


async def test_sums_in_several_currencies_stay_apart(desk: Desk) -> None:
    await charge(desk.trade, 10_000)
    await charge(desk.trade, 900, currency="USDT")
    shown = await desk.ana.says("/dues")
    assert [field.value for field in shown.fields[:2]] == ["€100", "9 USDT"]
    assert shown.fields[2].value == (
        "€100 to pay, the first of it by 16 March 2026 · 9 USDT to pay, the first of it by 16 March 2026"
    )


async def test_where_nobody_owes_anything_the_list_says_so(desk: Desk) -> None:
    assert "Nobody has anything to pay to you" in text_of(await desk.ana.says("/dues"))


# One of them


async def test_a_tap_shows_charge_by_charge_what_is_open_and_how_they_stand(desk: Desk, clock: TurnableClock) -> None:
    trade = desk.trade
    await sold(trade, 100)
    clock.forward(3 * DAY)
    await charge(trade, 5_000)
    await pay(trade, 1_000)
    turn_to(clock, march(18))
    shown = await desk.ana.taps(button(await desk.ana.says("/dues"), "Ahmed TV"))
    assert [(field.label, field.value, field.more) for field in shown.fields] == [
        (
            "Payments",
            "€250 to pay, €200 of it overdue since 16 March 2026",
            "not due yet €50 · up to a week late €200",
        ),
        ("By 16 March 2026", "€200 left of €210", "sale #1 · charged on 2 March 2026 · overdue"),
        ("By 19 March 2026", "€50", "another charge · charged on 5 March 2026"),
        ("On account", "up to €1,000, paid within 14 days", ""),
        ("Last payment", "€10, 5 Mar, 09:00", ""),
        ("Last reminder", "none yet", ""),
    ]
    assert list(buttons_of(shown)) == [
        "Record a payment",
        "Remind now",
        "Hold reminders back",
        "History",
        "« Back",
        "« What is due",
        "« Menu",
    ]


async def test_who_keeps_no_money_only_looks(desk: Desk, network: Network) -> None:
    await charge(desk.trade, 5_000)
    vera = Chat(desk.trade.database, await network.member(desk.trade.top, Role.VIEWER, name="Vera"))
    shown = await vera.taps(button(await vera.says("/dues"), "Ahmed TV"))
    assert list(buttons_of(shown)) == ["History", "« Back", "« What is due", "« Menu"]


async def test_many_charges_are_paged(desk: Desk, clock: TurnableClock) -> None:
    for number in range(11):
        await charge(desk.trade, 100 + number)
        clock.forward(DAY)
    first = await desk.ana.taps(ShowDuesOf(desk.trade.child.id))
    second = await desk.ana.taps(button(first, "More"))
    labels = [field.label for screen in (first, second) for field in screen.fields if field.label.startswith("By ")]
    assert len(labels) == len(set(labels)) == 11
    own = await desk.ahmed.says("/dues")
    assert len([line for line in own.lines if line.startswith("To pay by")]) == 8


# Oneself


async def test_a_sub_reseller_reads_by_when_how_much_for_what_and_where_to_pay(
    desk: Desk, clock: TurnableClock
) -> None:
    trade = desk.trade
    await add_bank(desk)
    await sold(trade, 100)
    clock.forward(DAY)
    await charge(trade, 5_000)
    turn_to(clock, march(17))
    shown = await desk.ahmed.says("/dues")
    assert text_of(shown) == "\n".join(
        [
            "What is to be paid",
            "€210 for request #1, which was to be paid by 16 March 2026",
            "To pay by 17 March 2026: €50 for what was charged on 3 March 2026",
            "In all: €260",
            "Bank: DE89 3704",
        ]
    )
    assert button(shown, "Copy: Bank").copy == "DE89 3704"
    for unkind in ("debt", "owe", "overdue", "late"):
        assert unkind not in text_of(shown).casefold()


async def test_without_a_way_to_pay_one_is_asked_to_ask(desk: Desk) -> None:
    await charge(desk.trade, 5_000)
    assert "Please ask us where to pay." in text_of(await desk.ahmed.says("/dues"))


async def test_a_barred_way_to_pay_is_not_shown_with_other_details_either(desk: Desk) -> None:
    trade = desk.trade
    await add_bank(desk)
    await charge(trade, 5_000)
    [method] = await trade.database.read(lambda store: store.payment_methods.of_reseller(trade.top.id))
    paid = await pays(trade.database, trade.child.id, Money(3_000, "EUR"), by=trade.ana, method_id=method.id)

    async def bar_and_change(store: Store) -> None:
        await chargebacks.charge_back(store, paid.id, 3_000, by=trade.ana)
        new = await payment_methods.draft_change(store, method.id, details="DE77 1234", by=trade.ana)
        await payment_methods.change(store, method.id, new.id, by=trade.ana)

    await trade.database.write(bar_and_change)
    assert "Please ask us where to pay." in text_of(await desk.ahmed.says("/dues"))
    await desk.ana.taps(RemindNow(trade.child.id))
    assert "DE77" not in "".join((await heard(trade))[0])


async def test_the_last_payment_is_told_in_whichever_currency_it_came(desk: Desk) -> None:
    trade, came = desk.trade, {"received": Money(10_000, "USDT"), "rate": Decimal("0.93")}
    await charge(trade, 50_000)
    await pays(trade.database, trade.child.id, Money(9_300, "EUR"), by=trade.ana, **came)
    shown = await desk.ana.taps(ShowDuesOf(trade.child.id))
    [last] = [field.value for field in shown.fields if field.label == "Last payment"]
    assert last.startswith("€93, ")


async def test_a_barred_way_to_pay_is_not_shown(desk: Desk) -> None:
    await add_bank(desk)
    await charge(desk.trade, 5_000)

    async def bar(store: Store) -> None:
        [method] = await store.payment_methods.of_reseller(desk.trade.top.id)
        row = {"reseller_id": desk.trade.child.id, "method_id": method.id, "barred_by": desk.trade.ana.member_id}
        await store.connection.execute(sa.insert(barred_methods), row | {"barred_at": store.now})

    await desk.trade.database.write(bar)
    assert "DE89" not in text_of(await desk.ahmed.says("/dues"))


async def test_nothing_to_pay_and_money_in_credit_are_said_kindly(desk: Desk) -> None:
    assert text_of(await desk.ahmed.says("/dues")) == "What is to be paid\nNothing is to be paid. Thank you."
    await pay(desk.trade, 5_000)
    assert "You have with us: €50" in text_of(await desk.ahmed.says("/dues"))


async def test_the_balance_says_by_which_day_the_oldest_is_to_be_paid(desk: Desk, clock: TurnableClock) -> None:
    assert "To pay by" not in text_of(await desk.ahmed.says("/balance"))
    await charge(desk.trade, 5_000)
    clock.forward(DAY)
    await charge(desk.trade, 700)
    assert "Payments: €57 to pay\nTo pay by: 16 March 2026" in text_of(await desk.ahmed.says("/balance"))
    await pay(desk.trade, 5_000)
    assert "To pay by: 17 March 2026" in text_of(await desk.ahmed.says("/balance"))


async def test_a_reseller_in_the_middle_has_both_sides(desk: Desk, network: Network) -> None:
    trade = desk.trade
    house, omar, _sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar TV")
    await sold(trade, 100)
    shown = await desk.ahmed.says("/dues")
    assert shown.title == "What is due"
    own = await desk.ahmed.taps(button(shown, "Your own"))
    assert "€210 for request #1" in text_of(own)
    assert (await desk.ahmed.taps(button(own, "Your sub-resellers'"))).title == "What is due"
    assert "Omar" not in text_of(await desk.ana.says("/dues"))
    assert "Nothing is to be paid" in text_of(await Chat(trade.database, omar).says("/dues"))
    assert (await desk.ana.presses(ShowDuesOf(house.id))).outcome is Outcome.REFUSED


async def test_a_decision_card_says_what_is_overdue_where_there_is_some(desk: Desk, clock: TurnableClock) -> None:
    trade = desk.trade
    await charge(trade, 5_000)
    assert "Overdue" not in text_of(await desk.card())
    turn_to(clock, march(17))
    await charge(trade, 700)
    card = await desk.card(150)
    assert "Payments: €57 to pay\nOverdue: €50, since 16 March 2026\nDebt limit: €1,000" in text_of(card)


@pytest.mark.parametrize(
    ("charge_", "said"),
    [
        (
            ToPay(TEN, TEN, DAY_OF, BY, late=False, number=3, opening=False),
            "To pay by 16 March 2026: €10 for request #3",
        ),
        (ToPay(TEN, TEN, DAY_OF, None, late=False, number=3, opening=False), "To pay: €10 for request #3"),
        (
            ToPay(TEN, Money(1_500, "EUR"), DAY_OF, BY, late=True, number=None, opening=True),
            "€10, the rest of €15, for what was open before, which was to be paid by 16 March 2026",
        ),
    ],
)
def test_what_is_to_be_paid_is_said_in_plain_words(charge_: ToPay, said: str) -> None:
    assert to_pay_line(charge_) == said


async def test_where_no_term_is_agreed_nothing_is_late(desk: Desk, network: Network, clock: TurnableClock) -> None:
    trade = desk.trade
    house, omar, _sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar TV")
    await owe_middle(desk, house)
    await trade.database.write(lambda store: closing.hand_up(store, trade.child.id, "Moved", by=trade.ana))
    clock.forward(40 * DAY)
    shown = await desk.ana.taps(ShowDuesOf(house.id))
    assert [(field.label, field.value, field.more) for field in shown.fields[:2]] == [
        ("Payments", "€5 to pay", "not due yet €5"),
        ("No term agreed", "€5", "from before you dealt with them · charged on 2 March 2026"),
    ]
    own = await Chat(trade.database, omar).says("/dues")
    assert own.lines[0] == "To pay: €5 for what was charged on 2 March 2026"


async def owe_middle(desk: Desk, house: Reseller) -> None:
    """Have Ahmed charge a sub-reseller of his own."""
    trade = desk.trade

    async def work(store: Store) -> None:
        due = await decisions.due_account(store, house.id, "EUR")
        sales = await store.ledger.account(trade.child.id, AccountKind.SALES, "EUR")
        leg = Leg("charge", TransferKind.SINGLE, due.id, sales.id, 500)
        await store.ledger.record([leg], key="charge:below", actor="test", reason="charged")

    await trade.database.write(work)


# Reminded now, held back, let go on


async def test_a_reminder_is_sent_at_once_and_stands_on_record(desk: Desk, clock: TurnableClock) -> None:
    trade = desk.trade
    await sold(trade, 100)
    await heard(trade)
    clock.forward(HOUR)
    said = await desk.marta.taps(button(await desk.marta.taps(ShowDuesOf(trade.child.id)), "Remind now"))
    assert "They've been reminded, kindly: 1 person." in text_of(said)
    assert "Last reminder: 2 Mar, 10:00 · Marta" in text_of(said)
    [[told]] = await heard(trade)
    assert "To pay by 16 March 2026: €210 for request #1" in told
    assert "Marta" not in told
    again = await desk.ana.presses(RemindNow(trade.child.id))
    assert (again.outcome, again.said) == (
        Outcome.REFUSED,
        "They were reminded on 2 Mar, 10:00 already. Nothing was sent. Once a day is enough; write to them if it "
        "can't wait.",
    )
    clock.forward(DAY)
    assert (await desk.ana.presses(RemindNow(trade.child.id))).outcome is Outcome.DONE


async def test_nobody_is_woken_by_a_colleague_either(desk: Desk, network: Network) -> None:
    trade = desk.trade
    await charge(trade, 5_000)
    await change(trade.database, members, trade.ahmed.member_id, time_zone="America/Bogota")  # it is 4:00 there
    assert "between 9:00 and 20:00" in (await desk.ana.presses(RemindNow(trade.child.id))).said
    fay = await network.member(trade.child, Role.FINANCE, name="Fay")
    assert (await desk.ana.presses(RemindNow(trade.child.id))).outcome is Outcome.DONE
    assert [len(told) for told in await heard(trade, trade.ahmed, fay)] == [0, 1]


async def test_there_must_be_something_and_somebody_to_remind(desk: Desk, network: Network) -> None:
    trade = desk.trade
    assert "nothing that they could be reminded of" in (await desk.ana.presses(RemindNow(trade.child.id))).said
    nobody = await network.child(trade.top, "Nobody TV")
    await trade.database.write(lambda store: store.ledger.account(nobody.id, AccountKind.DUE, "EUR", floor=-100_000))
    await charge(trade, 5_000, of=nobody)
    assert "Nobody of Nobody TV has joined" in (await desk.ana.presses(RemindNow(nobody.id))).said
    await charge(trade, 5_000)
    await trade.database.write(lambda store: deeds.suspend(store, trade.child.id, "", by=trade.ana))
    assert "as it stands now" in (await desk.ana.presses(RemindNow(trade.child.id))).said


async def test_reminders_are_held_back_and_let_go_on_and_a_second_tap_is_told_who_did_it(desk: Desk) -> None:
    child = desk.trade.child.id
    await charge(desk.trade, 5_000)
    held = await desk.marta.taps(button(await desk.marta.taps(ShowDuesOf(child)), "Hold reminders back"))
    assert "Reminders: held back since 2 Mar, 09:00" in text_of(held)
    assert "Marta did that already" in (await desk.ana.presses(HoldReminders(child))).said
    gone_on = await desk.ana.taps(button(held, "Let reminders go on"))
    assert "held back" not in text_of(gone_on)
    assert "aren't held back" in (await desk.marta.presses(ResumeReminders(child))).said
    assert await heard(desk.trade) == [[]]


# The limit


async def test_an_owner_raises_the_limit_from_the_card_with_a_reason(desk: Desk) -> None:
    child = desk.trade.child.id
    card = await card_with(desk.ana, "ahmed", "Limits and status…")
    await desk.ana.taps(button(card, "Raise the limit"))
    low = await desk.ana.says("900")
    assert "up to €1,000 on account already" in text_of(low)
    sure = await desk.ana.says("1500")
    assert [(field.label, field.value) for field in sure.fields] == [("Now", "up to €1,000"), ("Then", "up to €1,500")]
    question = await desk.ana.taps(button(sure, "Raise to €1,500"))
    assert "Everybody in their team who deals with money will read it" in text_of(question)
    done = await desk.ana.replies("Pays on the day")
    assert (done.outcome, done.ask, done.recorded) == (Outcome.DONE, "RaiseLimitFor", True)
    assert "reason" not in done.details
    shown = text_of(await desk.ana.taps(ShowReseller(child)))
    assert "On account: up to €1,500, paid within 14 days" in shown
    assert "€1,000 is agreed; Ana raised it on 2 Mar, 09:00: Pays on the day" in shown
    assert "Pays on the day" in await desk.ahmed.sees()


async def test_finance_and_a_suspended_account_get_no_button_for_the_limit(desk: Desk) -> None:
    child = desk.trade.child.id
    assert "Raise the limit" not in buttons_of(await desk.marta.taps(ShowReseller(child)))
    assert (await desk.marta.presses(RaiseLimit(child, "1500"))).outcome is Outcome.REFUSED
    await change(desk.trade.database, resellers, child, state=ResellerState.SUSPENDED)
    assert "Raise the limit" not in buttons_of(await desk.ana.taps(ShowReseller(child, ways=Ways.STANDING)))
    assert (await desk.ana.presses(RaiseLimitFor(child, 150_000, 100_000, "EUR", "Why"))).outcome is Outcome.REFUSED


@pytest.mark.parametrize("currency", ["USD", "", "EURO"])
async def test_a_made_up_currency_raises_nothing(desk: Desk, currency: str) -> None:
    pressed = await desk.ana.presses(RaiseLimitFor(desk.trade.child.id, 150_000, 100_000, currency, "Why"))
    assert pressed.outcome is Outcome.REFUSED
