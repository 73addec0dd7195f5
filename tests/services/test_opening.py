"""The way to a ticket: one draft a member, what is known already, guides, caps and pace, and the same words twice."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from domain.announcements import AnnouncementKind, AnnouncementState, Audience
from domain.cases import CaseState, EntryKind
from domain.clock import TurnableClock
from domain.errors import NotHere
from domain.people import Actor, ResellerState, Role
from domain.ticket_drafts import MOST_PIECES, Piece, Step, TicketDraft, TicketDraftId
from domain.tickets import AreaKind, Cause, Ended, Scope, Side, Ticket, Turn
from jobs.tidying import tidy
from services import cases, guides, opening, ticket_reopening, tickets
from services.network import Closed
from services.opening import EnoughPieces, Opening, TooFast, TooManyOpen, TooManyToday
from storage.models.announcing import announcement_readers, announcements
from storage.models.people import resellers
from storage.store import Store
from tests.known import announced, area_of, case_in
from tests.talk import Chat
from tests.tickets import open_one
from tests.trade import Trade, change

pytestmark = pytest.mark.both_engines

TEXT = "Customers say that the login fails"


async def begun(trade: Trade, text: str = TEXT, *, by: Actor | None = None) -> TicketDraft:
    who = by or trade.ahmed
    return await trade.database.write(lambda store: opening.begin(store, trade.child.id, Piece(text), by=who))


async def chosen(trade: Trade, draft: TicketDraft, kind: AreaKind = AreaKind.ACCESS, **values: Any) -> Opening:
    area_id = await area_of(trade, kind)
    answers: dict[str, Any] = {"panel_id": None, "scope": None, "since": None, "past": False, **values}

    async def work(store: Store) -> Opening:
        chosen = await opening.choose(store, draft, by=trade.ahmed, area_id=area_id, **answers)
        assert chosen == await opening.standing(store, draft.id, by=trade.ahmed)
        return chosen

    return await trade.database.write(work)


async def _open(trade: Trade, draft: TicketDraft) -> Ticket:
    async def work(store: Store) -> Ticket:
        standing = await opening.standing(store, draft.id, by=trade.ahmed)
        return await opening.open_drafted(store, standing, by=trade.ahmed)

    return await trade.database.write(work)


async def opened(trade: Trade, text: str = TEXT, kind: AreaKind = AreaKind.BILLING) -> Ticket:
    """Write and open a ticket about something of which nothing else is asked."""
    draft = await begun(trade, text)
    await chosen(trade, draft, kind)
    return await _open(trade, draft)


async def test_what_helps_is_asked_and_nothing_else(trade: Trade) -> None:
    draft = await begun(trade)
    now = draft.begun_at
    assert (await chosen(trade, draft, AreaKind.BILLING)).step is None
    assert (await chosen(trade, draft, AreaKind.CREDITS)).step is None
    assert (await chosen(trade, draft, AreaKind.OTHER)).step is Step.SCOPE
    assert (await chosen(trade, draft, AreaKind.OTHER, scope=Scope.ONE)).step is None
    assert (await chosen(trade, draft)).step is Step.SCOPE
    assert (await chosen(trade, draft, scope=Scope.MANY)).step is Step.SINCE
    assert (await chosen(trade, draft, scope=Scope.MANY, since=now)).step is None


async def test_with_accounts_at_two_panels_it_is_asked_at_which_where_that_matters(trade: Trade) -> None:
    draft = await begun(trade)
    ticket = await open_it(trade, draft)
    assert ticket.panel_id == trade.panel.id  # the only one is taken silently
    other = await trade.network.panel(trade.top, "Other")
    await trade.network.sub_panel(trade.child, other)
    draft = await begun(trade)
    assert (await chosen(trade, draft, AreaKind.BILLING)).step is None
    assert (await chosen(trade, draft, AreaKind.CREDITS)).step is Step.PANEL
    assert (await chosen(trade, draft, AreaKind.CREDITS, panel_id=987_654)).step is Step.PANEL
    assert (await chosen(trade, draft, AreaKind.CREDITS, panel_id=other.id)).step is None


async def open_it(trade: Trade, draft: TicketDraft) -> Ticket:
    await chosen(trade, draft, AreaKind.ACCESS, scope=Scope.ONE, since=draft.begun_at)
    return await _open(trade, draft)


async def test_all_that_was_written_stands_in_the_ticket_and_reaches_the_desk(trade: Trade) -> None:
    ana = Chat(trade.database, trade.ana)
    file_id, draft = await trade.receipt(), await begun(trade, "x" * 4096)

    async def work(store: Store) -> list[bool]:
        pieces = (Piece("y" * 1000), Piece("", file_id), Piece("y" * 1000))
        return [await opening.add(store, draft.id, piece, by=trade.ahmed) for piece in pieces]

    assert await trade.database.write(work) == [True, True, False]  # the same text again is a double send
    await chosen(trade, draft, AreaKind.BILLING)
    ticket = await _open(trade, draft)
    messages = await trade.database.read(lambda store: store.tickets.messages_of(ticket.id))
    assert [(len(one.text), one.attachment_id) for one in messages] == [(4096, None), (1000, None), (0, file_id)]
    assert len(await ana.news()) == 3
    with pytest.raises(NotHere):
        await _open(trade, draft)


async def test_a_ticket_that_is_being_written_takes_no_end_of_pieces(trade: Trade) -> None:
    draft = await begun(trade)

    async def work(store: Store) -> None:
        for number in range(MOST_PIECES):
            await opening.add(store, draft.id, Piece(f"piece {number}"), by=trade.ahmed)

    with pytest.raises(EnoughPieces):
        await trade.database.write(work)


async def test_a_draft_is_its_writers_alone_and_the_next_takes_its_place(trade: Trade) -> None:
    sol = await trade.network.member(trade.child, Role.SUPPORT, name="Sol")
    first, theirs = await begun(trade), await begun(trade, "Something of Sol's", by=sol)
    with pytest.raises(NotHere):
        await trade.database.write(lambda store: opening.standing(store, theirs.id, by=trade.ahmed))
    second = await begun(trade, "Something else")
    with pytest.raises(NotHere):
        await trade.database.read(lambda store: store.ticket_drafts.by_id(first.id))
    assert (await open_of(trade, trade.ahmed), await open_of(trade, sol)) == (second.id, theirs.id)


async def open_of(trade: Trade, who: Actor) -> TicketDraftId | None:
    draft = await trade.database.read(lambda store: store.ticket_drafts.open_of(who.member_id))
    return draft.id if draft else None


async def test_what_is_written_later_belongs_to_it_for_a_while_and_after_a_day_it_is_forgotten(
    trade: Trade, clock: TurnableClock
) -> None:
    guide = await guide_about(trade)
    draft = await begun(trade)
    await trade.database.write(lambda store: guides.show(store, draft, guide))
    clock.forward(timedelta(minutes=14))
    assert await trade.database.read(lambda store: opening.being_written(store, by=trade.ahmed)) == draft
    clock.forward(timedelta(minutes=2))
    assert await trade.database.read(lambda store: opening.being_written(store, by=trade.ahmed)) is None
    clock.forward(timedelta(hours=23))
    await trade.database.write(tidy)
    assert await open_of(trade, trade.ahmed) == draft.id
    clock.forward(timedelta(hours=2))
    await trade.database.write(tidy)
    assert await open_of(trade, trade.ahmed) is None
    assert await trade.database.read(lambda store: store.guides.uses(trade.top.id)) == {guide: (1, 0)}


# Known problems


async def test_a_case_in_the_area_can_be_joined_without_disturbing_the_team(trade: Trade) -> None:
    ana, ahmed = Chat(trade.database, trade.ana), Chat(trade.database, trade.ahmed)
    await guide_about(trade)
    case_id = await case_in(trade)
    await case_in(trade, state=CaseState.RESOLVED)
    draft = await begun(trade)
    standing = await chosen(trade, draft)
    assert standing.problem is not None
    assert (standing.step, standing.problem.case_id, standing.guides) == (Step.HELP, case_id, ())
    ticket = await trade.database.write(lambda store: opening.join(store, draft.id, by=trade.ahmed))
    assert ticket is not None
    assert (ticket.case_id, ticket.cause, ticket.turn) == (case_id, Cause.SUPPLIER, Turn.SUPPLIER)
    assert (len(await ana.news()), len(await ahmed.news())) == (0, 1)
    again = await begun(trade, "It still doesn't work")
    standing = await chosen(trade, again)
    assert standing.problem is not None
    assert standing.problem.joined == ticket
    assert await trade.database.write(lambda store: opening.join(store, again.id, by=trade.ahmed)) == ticket
    assert len(await trade.database.read(lambda store: store.tickets.open_of(trade.child.id))) == 1
    said = await trade.database.read(lambda store: store.tickets.messages_of(ticket.id))
    assert [one.text for one in said] == [TEXT, "It still doesn't work"]


async def test_only_what_concerns_the_area_and_the_panel_is_known(trade: Trade) -> None:
    elsewhere = await trade.network.panel(trade.top, "Elsewhere")
    await case_in(trade, AreaKind.BILLING)
    await case_in(trade, panel_id=elsewhere.id)
    draft = await begun(trade)
    assert (await chosen(trade, draft)).step is Step.SCOPE
    await case_in(trade, panel_id=trade.panel.id)
    assert (await chosen(trade, draft)).step is Step.HELP
    assert (await chosen(trade, draft, past=True)).step is Step.SCOPE  # it is something else


async def test_who_joins_a_case_hears_at_once_what_was_said_of_it_last(trade: Trade) -> None:
    case_id, draft = await case_in(trade), await begun(trade)
    await chosen(trade, draft)
    await trade.database.write(lambda store: cases.update(store, case_id, "Back by six", by=trade.ana))
    ahmed = Chat(trade.database, trade.ahmed)
    ticket = await trade.database.write(lambda store: opening.join(store, draft.id, by=trade.ahmed))
    assert ticket is not None
    said = await trade.database.read(lambda store: store.tickets.messages_of(ticket.id))
    assert [one.text for one in said] == [TEXT, "Back by six"]
    assert [screen.quote for screen in await ahmed.news()] == [TEXT, "Back by six"]
    record = await trade.database.read(lambda store: store.cases.record(case_id, most=1))
    assert (record[0].kind, record[0].text) == (EntryKind.JOINED, "Ahmed TV #1")


async def test_what_a_guide_seemed_to_solve_counts_against_nobody_once_it_is_open_again(trade: Trade) -> None:
    guide_id, draft = await guide_about(trade), await begun(trade)
    await chosen(trade, draft)
    await trade.database.write(lambda store: guides.show(store, draft, guide_id))
    ticket = await trade.database.write(
        lambda store: opening.solved_by_guide(store, draft.id, guide_id, by=trade.ahmed)
    )
    again = await trade.database.write(lambda store: ticket_reopening.reopen(store, ticket.id, by=trade.ahmed))
    assert (again.cause, again.cause_at, again.guide_id) == (Cause.UNKNOWN, None, None)
    [(_guide, times, solved)] = await trade.database.read(lambda store: guides.listed(store, trade.top.id))
    assert (times, solved) == (1, 0)


async def test_a_case_that_was_just_resolved_is_not_joined(trade: Trade) -> None:
    draft = await begun(trade)
    await chosen(trade, draft)
    assert await trade.database.write(lambda store: opening.join(store, draft.id, by=trade.ahmed)) is None


ANNOUNCED: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"kind": AnnouncementKind.NEWS}, False),
    ({"state": AnnouncementState.OVER}, False),
    ({"state": AnnouncementState.DRAFT}, False),
    ({"kind": AnnouncementKind.MAINTENANCE, "starts_at": -60, "ends_at": 60}, True),
    ({"kind": AnnouncementKind.MAINTENANCE, "starts_at": 60, "ends_at": 120}, False),
    ({"kind": AnnouncementKind.MAINTENANCE, "starts_at": -120, "ends_at": -60}, False),
    ({"audience": Audience.CHOSEN}, False),
]


async def test_an_outage_or_maintenance_under_way_is_known_to_those_it_is_for(
    trade: Trade, clock: TurnableClock
) -> None:
    draft = await begun(trade)
    for values, is_known in ANNOUNCED:
        row: dict[str, Any] = {name: _from_now(value, clock()) for name, value in values.items()}
        announcement_id = await announced(trade, **row)
        assert ((await chosen(trade, draft)).problem is not None) is is_known, values
        if is_known:
            await change(trade.database, announcements, announcement_id, state=AnnouncementState.OVER)
    told = sa.insert(announcement_readers).values(announcement_id=announcement_id, reseller_id=trade.child.id)
    await trade.database.write(lambda store: store.connection.execute(told))
    assert (await chosen(trade, draft)).problem is not None  # it was chosen to be told


def _from_now(value: object, now: datetime) -> object:
    return now + timedelta(minutes=value) if isinstance(value, int) else value


# Guides


async def guide_about(trade: Trade, title: str = "The login fails") -> Any:
    guide = await trade.database.write(lambda store: guides.add(store, title, "Restart the app", by=trade.ana))
    return guide.id


async def test_what_a_guide_solved_counts_as_a_ticket_and_disturbs_nobody(trade: Trade) -> None:
    ana = Chat(trade.database, trade.ana)
    guide_id = await guide_about(trade)
    await guide_about(trade, "Paying by card")
    draft = await begun(trade, TEXT)
    standing = await chosen(trade, draft)
    assert [guide.id for guide in standing.guides] == [guide_id]
    await trade.database.write(lambda store: guides.show(store, standing.draft, guide_id))
    ticket = await trade.database.write(
        lambda store: opening.solved_by_guide(store, draft.id, guide_id, by=trade.ahmed)
    )
    assert (ticket.ended, ticket.cause, ticket.guide_id, ticket.turn) == (Ended.GUIDE, Cause.RESELLER, guide_id, None)
    assert not ticket.is_open
    assert await ana.news() == []
    assert (await trade.database.read(lambda store: store.guides.uses(trade.top.id)))[guide_id] == (1, 1)


async def test_a_guide_of_somebody_elses_is_none(trade: Trade) -> None:
    stranger = await trade.network.top("Stranger")
    sam = await trade.network.member(stranger, name="Sam")
    theirs = await trade.database.write(lambda store: guides.add(store, TEXT, "Theirs", by=sam))
    draft = await begun(trade)
    assert (await chosen(trade, draft)).guides == ()
    with pytest.raises(NotHere):
        await trade.database.write(lambda store: opening.solved_by_guide(store, draft.id, theirs.id, by=trade.ahmed))


# Caps, pace, and who may


async def test_more_than_five_within_ten_minutes_are_too_fast(trade: Trade, clock: TurnableClock) -> None:
    late = await begun(trade, "Before all others")
    for number in range(5):
        await open_one(trade, text=f"Question {number}")
    with pytest.raises(TooFast) as fast:
        await begun(trade, "One more")
    assert fast.value.number == 5
    await chosen(trade, late, AreaKind.BILLING)
    with pytest.raises(TooFast):
        await _open(trade, late)
    clock.forward(timedelta(minutes=11))
    assert (await opened(trade, "One more")).number == 6


async def test_no_more_are_opened_than_the_parent_has_set(trade: Trade, clock: TurnableClock) -> None:
    await trade.database.write(lambda store: store.support_settings.set(trade.top.id, most_open=2, most_a_day=3))
    first = await opened(trade, "Question 1")
    await opened(trade, "Question 2")
    with pytest.raises(TooManyOpen):
        await begun(trade)
    await trade.database.write(lambda store: tickets.close(store, first.id, by=trade.ahmed))
    third = await opened(trade, "Question 3")
    await trade.database.write(lambda store: tickets.close(store, third.id, by=trade.ahmed))
    with pytest.raises(TooManyToday):
        await begun(trade)
    await begun(trade, by=trade.ana)  # the team writes down what it is told on the telephone all the same
    clock.forward(timedelta(days=1, minutes=1))
    await begun(trade)


async def test_the_same_words_within_ten_minutes_are_the_same_ticket(trade: Trade, clock: TurnableClock) -> None:
    ticket = await opened(trade, "It doesn't work")
    sol = await trade.network.member(trade.child, Role.SUPPORT, name="Sol")

    async def same(text: str, who: Actor) -> Ticket | None:
        return await trade.database.read(lambda store: opening.said_already(store, trade.child.id, text, by=who))

    found = await same("It  doesn't work ", trade.ahmed)
    assert found is not None
    assert found.id == ticket.id
    assert await same("It doesn't work", sol) is None
    clock.forward(timedelta(minutes=11))
    assert await same("It doesn't work", trade.ahmed) is None


async def test_the_suspended_may_ask_and_the_closed_may_not(trade: Trade) -> None:
    await change(trade.database, resellers, trade.child.id, state=ResellerState.SUSPENDED)
    draft = await begun(trade)
    await chosen(trade, draft, AreaKind.BILLING)
    await change(trade.database, resellers, trade.child.id, state=ResellerState.CLOSED)
    with pytest.raises(Closed):
        await _open(trade, draft)
    with pytest.raises(Closed):
        await begun(trade)


async def test_a_colleague_of_the_parents_opens_one_after_a_call_and_is_marked_as_having_written_it(
    trade: Trade,
) -> None:
    ahmed, draft = Chat(trade.database, trade.ahmed), await begun(trade, by=trade.ana)
    area_id = await area_of(trade)

    async def work(store: Store) -> Ticket:
        answers: dict[str, Any] = dict.fromkeys(("panel_id", "scope", "since"))
        chosen = await opening.choose(store, draft, by=trade.ana, area_id=area_id, past=False, **answers)
        return await opening.open_drafted(store, chosen, by=trade.ana)

    ticket = await trade.database.write(work)
    message = await trade.database.read(lambda store: store.tickets.opening(ticket.id))
    assert (message.side, ticket.turn, ticket.opened_by) == (Side.OURS, Turn.OURS, trade.ana.member_id)
    assert len(await ahmed.news()) == 1


async def test_what_was_written_can_go_into_a_ticket_that_is_open(trade: Trade) -> None:
    ticket = await opened(trade)
    draft = await begun(trade, "It is back again")
    await trade.database.write(lambda store: opening.add_to_ticket(store, draft.id, ticket.id, by=trade.ahmed))
    said = await trade.database.read(lambda store: store.tickets.messages_of(ticket.id))
    assert [one.text for one in said] == [TEXT, "It is back again"]
    assert await open_of(trade, trade.ahmed) is None
