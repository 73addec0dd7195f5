"""What is known of a ticket that says whose fault it may be: each thing by itself, and only of whom it is about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from domain.announcements import AnnouncementKind, AnnouncementState, Audience
from domain.cases import CaseState
from domain.clock import TurnableClock
from domain.ledger import AccountKind
from domain.people import ResellerState
from domain.requests import Settlement
from domain.tickets import AreaKind, Cause, Scope, Ticket
from domain.triage import Guides, Standing, ToLoad, TriageFacts, suggest
from services import decisions, triage_facts
from storage.models.agreement import offers
from storage.models.announcing import announcement_readers, announcements
from storage.models.ledger import accounts
from storage.models.people import resellers
from storage.models.support import cases, guide_uses, guides
from storage.store import Store
from tests.tickets import open_one
from tests.trade import Trade, change

pytestmark = pytest.mark.both_engines

NOTHING_AMISS = Standing()
OWED = decisions.Decision(Settlement.ON_ACCOUNT, 200, Decimal("2.10"))


async def known(trade: Trade, ticket: Ticket) -> TriageFacts:
    async def read(store: Store) -> TriageFacts:
        opening = await store.tickets.opening(ticket.id)
        return await triage_facts.facts_of(store, ticket, await store.areas.by_id(ticket.area_id), opening.text)

    return await trade.database.read(read)


@pytest.fixture
async def ticket(trade: Trade) -> Ticket:
    """Return a ticket of somebody with whom all is well: it has credits, and owes nothing."""
    await trade.network.fund(trade.sub_panel, 50)
    return await open_one(trade, kind=AreaKind.CREDITS, scope=Scope.ONE)


async def test_with_nothing_amiss_nothing_is_suggested(trade: Trade, ticket: Ticket) -> None:
    facts = await known(trade, ticket)
    assert facts == TriageFacts(AreaKind.CREDITS, ticket.opened_at, Scope.ONE, active=1)
    assert suggest(facts).cause is Cause.UNKNOWN


STATES: dict[str, tuple[Callable[[Trade], tuple[sa.Table, int, dict[str, Any]]], Standing]] = {
    "suspended": (
        lambda trade: (resellers, trade.child.id, {"state": ResellerState.SUSPENDED}),
        Standing(suspended=True),
    ),
    "paused": (lambda trade: (resellers, trade.child.id, {"paused": True}), Standing(paused=True)),
    "frozen": (lambda trade: (resellers, trade.child.id, {"frozen": True}), Standing(frozen=True)),
    "frozen above": (lambda trade: (resellers, trade.top.id, {"frozen": True}), NOTHING_AMISS),
}


@pytest.mark.parametrize("state", STATES)
async def test_how_the_sub_reseller_stands_is_known(trade: Trade, ticket: Ticket, state: str) -> None:
    made, expected = STATES[state]
    table, row, values = made(trade)
    await change(trade.database, table, row, **values)
    assert (await known(trade, ticket)).standing == expected


async def test_an_empty_wallet_credits_to_load_and_too_much_due_are_known(trade: Trade, clock: TurnableClock) -> None:
    ticket = await open_one(trade)
    assert (await known(trade, ticket)).standing == Standing(empty_wallet=True)
    clock.forward(timedelta(hours=1))
    request = await trade.request(200)
    await trade.database.write(lambda store: decisions.approve(store, request.id, OWED, by=trade.ana))
    clock.forward(timedelta(hours=1))
    standing = (await known(trade, ticket)).standing
    assert standing.to_load == ToLoad(200, clock() - timedelta(hours=1))
    assert not standing.overdue
    due = accounts.c.reseller_id == trade.child.id, accounts.c.kind == AccountKind.DUE
    lower = sa.update(accounts).where(*due).values(floor=-100)
    await trade.database.write(lambda store: store.connection.execute(lower))
    assert (await known(trade, ticket)).standing.overdue


async def test_an_offer_that_was_never_accepted_is_known(trade: Trade, ticket: Ticket) -> None:
    await trade.database.write(
        lambda store: store.connection.execute(sa.delete(offers).where(offers.c.reseller_id == trade.child.id))
    )
    assert (await known(trade, ticket)).standing == Standing(not_accepted=True)


async def test_guides_that_fit_and_those_that_were_shown_are_counted(trade: Trade) -> None:
    ticket = await open_one(trade, text="The password of my customer is lost")
    row: dict[str, Any] = {"made_by": trade.ana.member_id, "made_at": ticket.opened_at, "keywords": "", "number": 1}
    words = {"title": "A lost password", "body": "Reset it in the panel."}
    mine = await trade.network.insert(guides, reseller_id=trade.top.id, **row, **words)
    await trade.network.insert(guides, reseller_id=trade.child.id, **row, **words)
    await trade.network.insert(
        guides, reseller_id=trade.top.id, **row | {"number": 2, "retired_at": ticket.opened_at}, **words
    )
    for of_ticket in (ticket.id, ticket.id, None):
        use = {"guide_id": mine, "reseller_id": trade.child.id, "shown_at": ticket.opened_at}
        await trade.network.insert(guide_uses, ticket_id=of_ticket, **use)
    assert (await known(trade, ticket)).guides == Guides(matching=1, shown=1)


async def test_an_open_case_of_the_area_explains_it_and_no_other_does(trade: Trade, ticket: Ticket) -> None:
    other = await open_one(trade, kind=AreaKind.QUALITY)
    row: dict[str, Any] = {
        "reseller_id": trade.top.id,
        "area_id": ticket.area_id,
        "title": "",
        "state": CaseState.OPEN,
        "since": ticket.opened_at - timedelta(hours=1),
        "opened_by": trade.ana.member_id,
        "opened_at": ticket.opened_at,
        "reference": "",
    }
    others: list[dict[str, Any]] = [{"area_id": other.area_id}, {"state": CaseState.RESOLVED}]
    for number, values in enumerate(others):
        await trade.network.insert(cases, number=number, **row | values)
    assert (await known(trade, ticket)).case_since is None
    await trade.network.insert(cases, number=3, **row)
    facts = await known(trade, ticket)
    assert facts.case_since == ticket.opened_at - timedelta(hours=1)
    assert suggest(facts).cause is Cause.SUPPLIER


async def test_an_announcement_in_force_explains_it_to_whom_it_was_sent(
    trade: Trade, ticket: Ticket, clock: TurnableClock
) -> None:
    hour = timedelta(hours=1)
    row: dict[str, Any] = {
        "reseller_id": trade.top.id,
        "kind": AnnouncementKind.OUTAGE,
        "text": "",
        "audience": Audience.ALL,
        "state": AnnouncementState.SENT,
        "made_by": trade.ana.member_id,
        "made_at": clock() - hour,
        "sent_at": clock() - hour,
    }
    others: list[dict[str, Any]] = [
        {"kind": AnnouncementKind.NEWS},
        {"state": AnnouncementState.OVER},
        {"starts_at": clock() + hour},
        {"ends_at": clock()},
        {"reseller_id": trade.child.id},
    ]
    for number, values in enumerate(others, 2):
        await trade.network.insert(announcements, number=number, **row | values)
    chosen = await trade.network.insert(announcements, number=1, **row | {"audience": Audience.CHOSEN})
    assert (await known(trade, ticket)).announced_since is None
    reads = sa.insert(announcement_readers).values(announcement_id=chosen, reseller_id=trade.child.id)
    await trade.database.write(lambda store: store.connection.execute(reads))
    assert (await known(trade, ticket)).announced_since == clock() - hour


async def test_company_outweighs_all_else_and_says_how_many_and_since_when(
    trade: Trade, ticket: Ticket, clock: TurnableClock
) -> None:
    await change(trade.database, resellers, trade.child.id, state=ResellerState.SUSPENDED)
    await trade.database.write(lambda store: store.support_settings.set(trade.top.id, company_size=2))
    _house, karim, _sub_panel = await trade.sibling("Karim Net")
    clock.forward(timedelta(minutes=5))
    await open_one(trade, by=karim, kind=AreaKind.CREDITS)
    ticket = await trade.database.read(lambda store: store.tickets.by_id(ticket.id))
    facts = await known(trade, ticket)
    assert facts.company is not None
    assert (facts.company.resellers, facts.company.since) == (2, ticket.opened_at)
    suggestion = suggest(replace(facts, active=5))
    assert (suggestion.cause, str(suggestion.reasons[0])[:6]) == (Cause.SUPPLIER, "2 of 5")
