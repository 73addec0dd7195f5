"""Sub-resellers moved in from a file: everything of theirs in one transaction, once, and taken back as a whole."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from domain.agreement import OfferState
from domain.clock import TurnableClock
from domain.dues import Age
from domain.invitations import InvitationState
from domain.ledger import AccountKind, BelowFloor, Leg, TransferKind
from domain.money import Money
from domain.movein import LEFT_OUT, NEW, MoveInState
from domain.movein_columns import Column, Meaning, Owes
from domain.people import ResellerState, Role
from domain.periods import month_of
from handlers.offer_words import compose
from services import (
    agreements,
    closing,
    disputes,
    drafts,
    freezing,
    invitations,
    joining,
    movein_answers,
    moving_in,
    offers,
    requests,
    standing_approvals,
    terms,
)
from services.cash_flow import cash_flow
from services.decisions import due_account
from services.dues import due_of, of_children
from services.movein import AlreadyMovedIn, MoveInChanged, MoveInDropped, MoveInTakenBack, Open
from services.moving_in import BuiltOn, NobodyToMove, StillInDoubt
from services.offers import GraceOver
from storage.arrivals import Built
from storage.database import Database
from storage.models.people import invitations as invitation_table
from storage.models.traffic import outbox
from storage.store import Store
from tests.agreeing import publish_terms
from tests.factories import Network
from tests.moving import AHMED, HEADER, KARIM, LINA, Moving, joined, moving_in_to
from tests.newcomers import Newcomer
from tests.services.test_beside import beside

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def moving(network: Network, database: Database) -> Moving:
    return await moving_in_to(network, database)


# What they bring


async def test_everybody_is_active_with_their_accounts_prices_and_balances(moving: Moving) -> None:
    await moving.moved()
    children = await moving.children()

    assert [*children] == ["Ahmed", "Karim", "Lina"]
    assert {child.state for child in children.values()} == {ResellerState.ACTIVE}
    ahmed = await moving.database.read(lambda store: store.books.position(children["Ahmed"].id))
    [held] = ahmed.holdings
    assert (held.account, held.price, held.active, held.credits) == ("ahmed", Decimal("2.10"), True, 500)
    assert ahmed.dues == (Money(-12_050, "EUR"),)
    karim = await moving.database.read(lambda store: store.books.position(children["Karim"].id))
    assert (karim.holdings[0].credits, karim.dues) == (20, (Money(1_500, "EUR"),))


async def test_the_books_replay_and_say_from_which_file_a_balance_came(moving: Moving) -> None:
    arrived = await moving.moved()
    accounts = await moving.accounts((await moving.children())["Ahmed"])
    [moved] = await moving.database.read(lambda store: store.ledger.movements(accounts[AccountKind.WALLET].id))

    assert await moving.database.read(lambda store: store.ledger.replay()) == []
    assert moved.reason == f"moved in from subs.csv, SHA-256 {arrived.move_in.sha256}"
    assert moved.actor == f"member:{moving.ana.member_id}"
    group = await moving.database.read(lambda store: store.ledger.group(moved.group_key))
    assert len(group) == 2, "credits and money of one sub-reseller belong together"


async def test_a_limit_below_what_is_due_is_no_obstacle_to_the_fact_and_holds_from_then_on(moving: Moving) -> None:
    row = (*AHMED[:4], "900", "500", *AHMED[6:])
    await moving.moved([row], accepted=frozenset({1}))
    child = (await moving.children())["Ahmed"]
    due = (await moving.accounts(child))[AccountKind.DUE]

    assert (due.posted, due.floor) == (-90_000, -50_000)

    async def charge(store: Store) -> None:
        sales = await store.ledger.account(moving.top.id, AccountKind.SALES, "EUR")
        due = await due_account(store, child.id, "EUR")
        leg = Leg("charge", TransferKind.SINGLE, due.id, sales.id, 1)
        await store.ledger.record([leg], key="sale:1", actor="test", reason="sold")

    with pytest.raises(BelowFloor):
        await moving.database.write(charge)


async def test_what_is_due_is_as_old_as_the_file_says_else_of_the_day_of_the_move(
    moving: Moving, clock: TurnableClock
) -> None:
    late = ("Late", "late", "1", "2", "40", "100", "10", "", "", "")
    await moving.moved([AHMED, KARIM, late])
    children = await moving.children()

    ahmed, karim, dated_today = [
        await moving.database.read(lambda store, name=name: due_of(store, children[name].id, "EUR"))  # type: ignore[misc]
        for name in ("Ahmed", "Karim", "Late")
    ]
    [charge] = ahmed.dues.open
    assert (charge.left, ahmed.due_on(charge)) == (12_050, date(2026, 2, 17))
    assert (karim.dues.open, karim.dues.credit) == ((), 1_500)
    assert dated_today.due_on(dated_today.dues.open[0]) == date(2026, 3, 12)


async def test_what_is_due_is_as_old_in_the_cash_flow_as_in_the_dues(moving: Moving) -> None:
    await moving.moved()  # Ahmed's is due since 3 February, to be paid within 14 days

    async def read(store: Store) -> tuple[dict[Age, int], dict[Age, int]]:
        flow = await cash_flow(store, moving.top.id, month_of(store.now, "Europe/Madrid"))
        [ahmed] = [one for one in await of_children(store, moving.top.id) if one.name == "Ahmed"]
        return {**flow.due["EUR"]}, ahmed.each[0].by_age

    in_cash_flow, in_dues = await moving.database.read(read)
    assert in_cash_flow == in_dues
    assert in_dues[Age.MONTH] == 120_50


async def test_a_payment_covers_what_was_due_before_like_anything_else(moving: Moving) -> None:
    await moving.moved()
    child = (await moving.children())["Ahmed"]
    await moving.database.write(lambda store: _pay(store, moving, child, 10_000))
    due = await moving.database.read(lambda store: due_of(store, child.id, "EUR"))
    assert due.dues.total == 2_050


async def test_a_panel_that_is_new_is_made_and_what_is_left_out_brings_nothing(moving: Moving) -> None:
    header = ("Name", "Balance North", "Balance South", "Price")
    columns: tuple[Column, ...] = (
        Column(Meaning.NAME),
        Column(Meaning.BALANCE, "North"),
        Column(Meaning.BALANCE, "South"),
        Column(Meaning.PRICE),
    )
    rows = [(one, *cells, *("",) * (len(HEADER) - len(header))) for one, *cells in (("Ahmed", "5", "6", "2"),)]
    columns = (*columns, *(Column(Meaning.NOTHING),) * (len(HEADER) - len(columns)))
    await moving.moved(rows, columns=columns, panels={"north": NEW, "south": LEFT_OUT})

    panels = await moving.database.read(lambda store: store.panels.of_reseller(moving.top.id))
    assert [panel.name for panel in panels] == ["Panel 1", "North"]
    child = (await moving.children())["Ahmed"]
    position = await moving.database.read(lambda store: store.books.position(child.id))
    assert [(held.panel, held.credits) for held in position.holdings] == [("North", 5)]


async def test_a_reseller_below_another_moves_its_own_in(moving: Moving) -> None:
    await moving.moved([AHMED])
    middle = (await moving.children())["Ahmed"]
    owner = await joined(moving, middle)
    await publish_terms(moving.database, owner)

    await moving.moved([KARIM], by=owner)

    assert [*(await moving.children(middle))] == ["Karim"]
    assert [*(await moving.children())] == ["Ahmed"]
    assert await moving.database.read(lambda store: store.ledger.replay()) == []


# Agreed before the bot


async def test_they_may_trade_until_the_grace_ends_and_then_the_offer_waits(
    moving: Moving, clock: TurnableClock
) -> None:
    await moving.moved()
    child = (await moving.children())["Ahmed"]
    ahmed = await joined(moving, child)

    async def may_trade(store: Store) -> Any:
        return await offers.may_trade(store, child.id)

    agreed = await moving.database.read(may_trade)
    assert (agreed.state, agreed.debt_limit, agreed.payment_days) == (OfferState.OUTSIDE, 50_000, 14)
    assert agreed.grace_until == datetime(2026, 4, 1, 22, tzinfo=UTC), "the day ends where the network counts its days"
    assert "2.10" in agreed.text
    clock.forward(agreed.grace_until - clock())
    with pytest.raises(GraceOver):
        await moving.database.read(may_trade)

    await moving.database.write(lambda store: agreements.accept(store, agreed.id, by=ahmed))
    assert (await moving.database.read(may_trade)).state is OfferState.ACCEPTED


async def test_that_many_agreements_have_ended_together_is_told_once(moving: Moving, clock: TurnableClock) -> None:
    rows = [(f"Sub {n}", f"sub{n}", *AHMED[2:8], "", "") for n in range(30)]
    await moving.moved(rows)
    someone = await joined(moving, (await moving.children())["Sub 3"])
    clock.forward(timedelta(days=40))
    while await moving.database.write(lambda store: agreements.tell_of_ends(store, most=20)):
        pass

    assert await told(moving, moving.ana.member_id, "child_agreement") == [
        'child_agreements_ended {"count":30,"declined":false}'
    ]
    assert len(await told(moving, someone.member_id, "agreement_ended")) == 1


async def test_standing_approvals_end_with_agreements_that_end_together(moving: Moving, clock: TurnableClock) -> None:
    await moving.moved([(f"Sub {n}", f"sub{n}", *AHMED[2:8], "", "") for n in range(6)])
    children = await moving.children()
    for name in ("Sub 2", "Sub 5"):
        child_id = children[name].id
        await moving.database.write(
            lambda store, id_=child_id: standing_approvals.give(store, id_, 100, by=moving.ana)  # type: ignore[misc]
        )
    clock.forward(timedelta(days=40))
    while await moving.database.write(lambda store: agreements.tell_of_ends(store, most=1)):
        pass
    ids = [child.id for child in children.values()]
    assert await moving.database.read(lambda store: store.standing_approvals.open_among(ids)) == []
    assert len(await told(moving, moving.ana.member_id, "standing_ended")) == 2


async def told(moving: Moving, member_id: int, code: str) -> list[str]:
    wanted = sa.select(outbox.c.payload).where(outbox.c.member_id == member_id, outbox.c.payload.startswith(code))

    async def read(store: Store) -> list[str]:
        return [row.payload for row in await store.connection.execute(wanted)]

    return await moving.database.read(read)


# Links


async def test_each_link_lets_one_owner_in_once_the_inviter_says_so(moving: Moving) -> None:
    arrived = await moving.moved()
    token = next(one.token for one in arrived.invited if one.name == "Ahmed")
    newcomer = Newcomer(moving.database, "777", "Ahmed K.")
    await newcomer.opens(token)
    child = (await moving.children())["Ahmed"]
    [opened] = [one for one in await standing(moving, child.id) if one.state is InvitationState.OPENED]
    await moving.database.write(lambda store: joining.confirm(store, opened.id, language="en", by=moving.ana))

    [member] = await moving.database.read(lambda store: store.members.of_reseller(child.id))
    assert (member.name, member.role) == ("Ahmed K.", Role.OWNER)
    assert len({one.token for one in arrived.invited}) == 3


async def standing(moving: Moving, child_id: Any) -> Any:
    return await moving.database.read(lambda store: store.invitations.standing(child_id))


async def test_only_the_hash_of_a_link_is_kept(moving: Moving) -> None:
    arrived = await moving.moved()

    async def read(store: Store) -> list[str]:
        return [str(tuple(row)) for row in await store.connection.execute(sa.select(invitation_table))]

    kept = "".join(await moving.database.read(read))
    assert not [one for one in arrived.invited if one.token in kept]


async def test_new_links_are_for_those_who_havent_joined_and_void_the_old_ones(moving: Moving) -> None:
    arrived = await moving.moved()
    await joined(moving, (await moving.children())["Karim"])
    renewed = await moving.database.write(lambda store: moving_in.new_links(store, arrived.move_in.id, by=moving.boris))

    assert [one.name for one in renewed.invited] == ["Ahmed", "Lina"]
    [old] = [one.token for one in arrived.invited if one.name == "Ahmed"]
    with pytest.raises(invitations.LinkUnknown):
        await moving.database.read(lambda store: invitations.good(store, old))
    assert await moving.database.read(lambda store: invitations.good(store, renewed.invited[0].token))


# Once


async def test_the_same_file_again_is_refused_with_who_moved_it_in(moving: Moving) -> None:
    await moving.moved(content="the file")
    again = await moving.file(content="the file")

    with pytest.raises(AlreadyMovedIn, match="Ana"):
        await moving.begin(again, by=moving.boris)
    assert len(await moving.children()) == 3


async def test_the_same_names_in_another_file_are_in_doubt(moving: Moving) -> None:
    await moving.moved()
    again = await moving.answered([AHMED, ("New", "new", *KARIM[2:])])
    draft = await moving.draft(again.id)

    assert [entry.name for entry in draft.plan.ready] == ["New"]
    assert [doubt.kind.value for doubt in draft.plan.doubtful[0].doubts] == ["name_known", "account_known"]
    with pytest.raises(StillInDoubt):
        await moving.now(again)


async def test_a_second_tap_moves_nobody_in_again(moving: Moving) -> None:
    answered = await moving.answered()
    await moving.now(answered)

    with pytest.raises(AlreadyMovedIn, match="Ana moved 3 sub-resellers"):
        await moving.now(answered, by=moving.boris)
    assert len(await moving.children()) == 3


async def test_of_two_owners_with_the_same_file_one_moves_it_in(
    moving: Moving, open_another: Callable[[], Database]
) -> None:
    mine = await moving.answered(content="the file")
    theirs = await moving.begin(await moving.file(content="the file", by=moving.boris), by=moving.boris)
    assert theirs.id == mine.id, "it is the same file"
    results = await asyncio.gather(
        moving.now(mine),
        moving.now(mine, by=moving.boris, database=open_another()),
        return_exceptions=True,
    )

    assert sorted(type(result).__name__ for result in results) == ["AlreadyMovedIn", "Arrived"]
    assert len(await moving.children()) == 3
    assert await moving.database.read(lambda store: store.ledger.replay()) == []


async def test_of_two_owners_with_files_of_the_same_names_one_moves_them_in(
    moving: Moving, open_another: Callable[[], Database]
) -> None:
    mine, theirs = await moving.answered(), await moving.answered(by=moving.boris)
    results = await asyncio.gather(
        moving.now(mine), moving.now(theirs, by=moving.boris, database=open_another()), return_exceptions=True
    )

    assert sorted(type(result).__name__ for result in results) == ["Arrived", "StillInDoubt"]
    assert len(await moving.children()) == 3


async def test_what_was_answered_after_somebody_looked_is_not_moved_in_unseen(moving: Moving) -> None:
    answered = await moving.answered()
    draft = await moving.draft(answered.id)
    await moving.database.write(lambda store: movein_answers.leave_out(store, draft, frozenset({1})))

    with pytest.raises(MoveInChanged):
        await moving.now(answered)
    with pytest.raises(MoveInChanged):
        await moving.database.write(lambda store: movein_answers.set_owes(store, draft, Owes.MINUS))
    assert await moving.children() == {}


async def test_nothing_is_written_before_it_is_confirmed_and_nothing_of_what_is_refused(moving: Moving) -> None:
    before = await moving.count_resellers()
    doubtful = await moving.answered([AHMED, ("Ahmed", "other", *AHMED[2:])])
    nobody = await moving.answered([AHMED], by=moving.boris, skipped=frozenset({1}))

    with pytest.raises(StillInDoubt):
        await moving.now(doubtful)
    with pytest.raises(NobodyToMove):
        await moving.now(nobody, by=moving.boris)
    assert await moving.count_resellers() == before


async def test_a_newer_file_takes_the_place_of_a_draft_and_the_same_goes_on(moving: Moving) -> None:
    older = await moving.answered(content="one")
    same = await moving.begin(await moving.file(content="one"))
    newer = await moving.begin(await moving.file(content="two"))

    assert same.id == older.id
    assert [one.id for one in await moving.drafts()] == [newer.id]
    with pytest.raises(MoveInDropped):
        await moving.draft(older.id)


async def test_columns_that_were_confirmed_are_remembered_by_their_names(moving: Moving) -> None:
    first = await moving.begin(await moving.file())
    draft = await moving.draft(first.id)

    async def note_is_handle(store: Store) -> None:
        await movein_answers.set_meaning(store, draft, 9, Column(Meaning.HANDLE))

    await moving.database.write(note_is_handle)
    assert (await moving.draft(first.id)).next_open is Open.COLUMNS
    confirmed = await moving.draft(first.id)
    await moving.database.write(lambda store: movein_answers.confirm_columns(store, confirmed))
    second = await moving.begin(await moving.file(), by=moving.boris)

    assert second.choices.columns[8:] == (Column(Meaning.NOTHING), Column(Meaning.HANDLE))


async def test_without_published_terms_nobody_moves_in(network: Network, database: Database, moving: Moving) -> None:
    top = await network.top("Bare TV")
    owner = await network.member(top)
    file_id = await moving.file(by=owner)

    with pytest.raises(drafts.NoPriceYet):
        await moving.begin(file_id, by=owner)


# Taking it back


async def test_a_move_in_is_taken_back_whole_and_leaves_no_ghost(moving: Moving) -> None:
    arrived = await moving.moved()
    children = await moving.children()
    await moving.take_back(arrived.move_in.id, by=moving.boris)

    assert await moving.children() == {}
    assert await moving.database.read(lambda store: store.network.lines(moving.top.id)) == []
    assert await moving.database.read(lambda store: store.network.known(moving.top.id, closed=True)) == []
    for child in children.values():
        accounts = await moving.database.read(lambda store, id_=child.id: store.ledger.of_reseller(id_))  # type: ignore[misc]
        assert {account.posted for account in accounts} == {0}
        assert await standing(moving, child.id) == []
    assert await moving.database.read(lambda store: store.ledger.replay()) == []
    assert (await moving.seen(arrived.move_in.id)).state is MoveInState.TAKEN_BACK


async def test_a_standing_approval_ends_with_a_move_in_that_is_taken_back(moving: Moving) -> None:
    arrived = await moving.moved()
    child = (await moving.children())["Ahmed"]
    await moving.database.write(lambda store: standing_approvals.give(store, child.id, 100, by=moving.ana))
    await moving.take_back(arrived.move_in.id)
    assert await moving.database.read(lambda store: store.standing_approvals.open_of(child.id)) is None


async def test_after_it_was_taken_back_the_same_file_moves_in_again(moving: Moving) -> None:
    arrived = await moving.moved(content="the file")
    await moving.take_back(arrived.move_in.id)
    await moving.moved(content="the file")

    assert len(await moving.children()) == 3
    assert await moving.database.read(lambda store: store.ledger.replay()) == []


async def test_a_second_taking_back_is_told_who_was_faster(moving: Moving) -> None:
    arrived = await moving.moved()
    await moving.take_back(arrived.move_in.id)

    with pytest.raises(MoveInTakenBack, match="Ana"):
        await moving.take_back(arrived.move_in.id, by=moving.boris)


async def _member(moving: Moving, child: Any) -> None:
    await joined(moving, child)


async def _payment(moving: Moving, child: Any) -> None:
    await moving.database.write(lambda store: _pay(store, moving, child))


async def _pay(store: Store, moving: Moving, child: Any, amount: int = 1) -> None:
    await freezing.thawed(store, child.id)
    cash = await store.ledger.account(moving.top.id, AccountKind.CASH, "EUR")
    due = await due_account(store, child.id, "EUR")
    leg = Leg("payment", TransferKind.SINGLE, cash.id, due.id, amount)
    await store.ledger.record([leg], key="payment:x", actor="test", reason="paid")


async def _offer(moving: Moving, child: Any) -> None:
    async def offer(store: Store) -> None:
        await offers.make(store, await drafts.draft(store, child, by=moving.ana), compose=compose)

    await moving.database.write(offer)


async def _request(moving: Moving, child: Any) -> None:
    member = await joined(moving, child)
    [held] = await moving.database.read(lambda store: store.sub_panels.of_reseller(child.id))
    await moving.database.write(
        lambda store: requests.request_credits(store, by=member, sub_panel_id=held.id, credits=50)
    )


async def _acceptance(moving: Moving, child: Any) -> None:
    member = await joined(moving, child)
    [offer] = await moving.database.read(lambda store: store.offers.of_reseller(child.id))
    await moving.database.write(lambda store: agreements.accept(store, offer.id, by=member))


async def _dispute(moving: Moving, child: Any) -> None:
    async def open_dispute(store: Store) -> None:
        due = await due_account(store, child.id, "EUR")
        [opened] = await store.ledger.movements(due.id)
        await disputes.open_dispute(store, child.id, opened.transfer_id, "Not so much", by=moving.ana)

    await moving.database.write(open_dispute)


async def _another_parent(moving: Moving, child: Any) -> None:
    other = await moving.network.top("Other TV")
    await moving.database.write(lambda store: store.closings.move(child.id, to=other.id))


async def test_nobody_who_deals_with_another_parent_by_now_is_taken_back(moving: Moving) -> None:
    arrived = await moving.moved()
    ahmed = (await moving.children())["Ahmed"]
    await _another_parent(moving, ahmed)
    with pytest.raises(BuiltOn, match="1 of them: Ahmed"):
        await moving.take_back(arrived.move_in.id)
    assert (await moving.database.read(lambda store: store.resellers.by_id(ahmed.id))).state is ahmed.state


@pytest.mark.parametrize(
    ("deed", "built"),
    [
        (_dispute, [Built.DISPUTE]),
        (_member, [Built.MEMBERS]),
        (_payment, [Built.TRANSFER]),
        (_offer, [Built.OFFER]),
        (_request, [Built.MEMBERS, Built.REQUEST]),
        (_acceptance, [Built.MEMBERS, Built.ACCEPTANCE]),
    ],
)
async def test_what_is_built_on_it_stands_against_taking_it_back_and_is_named(
    moving: Moving, deed: Any, built: list[Built]
) -> None:
    arrived = await moving.moved()
    await deed(moving, (await moving.children())["Ahmed"])

    found = await moving.database.read(lambda store: moving_in.built_on(store, arrived.move_in.id, by=moving.ana))
    assert found == {"Ahmed": built}
    with pytest.raises(BuiltOn, match="1 of them: Ahmed"):
        await moving.take_back(arrived.move_in.id)
    assert len(await moving.children()) == 3
    assert len(await standing(moving, (await moving.children())["Lina"].id)) == 1, "links that were refused stay good"


async def test_after_taking_it_back_the_currency_can_be_changed_again(moving: Moving) -> None:
    arrived = await moving.moved()
    await moving.take_back(arrived.move_in.id)

    await moving.database.write(lambda store: terms.change_currency(store, "USD", by=moving.ana))


async def test_a_sub_reseller_that_moved_in_is_closed_like_any_other(moving: Moving) -> None:
    await moving.moved([LINA])
    child = (await moving.children())["Lina"]

    await moving.database.write(lambda store: closing.close(store, child.id, by=moving.ana))
    assert await moving.children() == {}


# Beside each other, as only PostgreSQL lets deeds be


@pytest.mark.beside_another
async def test_an_invitation_beside_a_move_in_of_that_name_waits_and_finds_it(
    moving: Moving, open_another: Callable[[], Database]
) -> None:
    answered = await moving.answered()

    async def move(store: Store) -> None:
        await moving_in.move_in(store, answered.id, answered.version, by=moving.ana, compose=compose)

    async def invite() -> None:
        await moving.database.write(lambda store: invitations.add_sub_reseller(store, "Ahmed", by=moving.boris))

    assert isinstance(await beside(open_another(), move, invite), invitations.NameTaken)


@pytest.mark.beside_another
async def test_who_opened_a_link_cannot_join_beside_the_taking_back(
    moving: Moving, open_another: Callable[[], Database]
) -> None:
    arrived = await moving.moved()
    token = next(one.token for one in arrived.invited if one.name == "Ahmed")
    await Newcomer(moving.database, "777").opens(token)
    child = (await moving.children())["Ahmed"]
    [opened] = [one for one in await standing(moving, child.id) if one.state is InvitationState.OPENED]

    async def take_back(store: Store) -> None:
        await moving_in.take_back(store, arrived.move_in.id, by=moving.ana)

    async def confirm() -> None:
        await moving.database.write(lambda store: joining.confirm(store, opened.id, language="en", by=moving.boris))

    assert isinstance(await beside(open_another(), take_back, confirm), invitations.LinkUsed)
    assert await moving.database.read(lambda store: store.members.of_reseller(child.id)) == []


@pytest.mark.beside_another
async def test_a_payment_beside_the_taking_back_is_not_lost(
    moving: Moving, open_another: Callable[[], Database]
) -> None:
    arrived = await moving.moved()
    child = (await moving.children())["Ahmed"]

    async def pay(store: Store) -> None:
        await _pay(store, moving, child)

    refused = await beside(open_another(), pay, lambda: moving.take_back(arrived.move_in.id))

    assert isinstance(refused, BuiltOn)
    assert await moving.database.read(lambda store: store.ledger.replay()) == []
