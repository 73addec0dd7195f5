"""Terms as they are written: clauses, panels, the currency and the days."""

from decimal import Decimal

import pytest

from domain.agreement import ClauseKind
from domain.errors import NotHere
from domain.ledger import AccountKind, Leg, TransferKind
from services import terms
from storage.database import Database
from storage.store import Store
from tests.agreeing import Agreeing, agreeing_in
from tests.factories import Network


@pytest.fixture
async def desk(network: Network, database: Database) -> Agreeing:
    """Return a parent and a sub-reseller, beside another network's."""
    await agreeing_in(network, database, name="Noise TV")
    return await agreeing_in(network, database)


async def test_preparing_twice_gives_the_clauses_once(desk: Agreeing) -> None:
    for _ in range(2):
        await desk.database.write(lambda store: terms.prepare(store, desk.top.id, say=str))
    clauses = await desk.database.read(lambda store: store.clauses.of_reseller(desk.top.id))
    assert [clause.kind for clause in clauses] == list(ClauseKind)[:4]
    assert len(await desk.database.read(lambda store: store.panels.of_reseller(desk.top.id))) == 1


async def test_a_sub_reseller_writes_its_own_clauses_and_has_no_panel(desk: Agreeing) -> None:
    await desk.database.write(lambda store: terms.prepare(store, desk.child.id, say=str.upper))
    clauses = await desk.database.read(lambda store: store.clauses.of_reseller(desk.child.id))
    assert clauses[0].title.isupper()
    assert not await desk.database.read(lambda store: store.panels.of_reseller(desk.child.id))


async def test_acceptable_use_stays_and_others_go(desk: Agreeing) -> None:
    clauses = await desk.database.read(lambda store: store.clauses.of_reseller(desk.top.id))
    by_kind = {clause.kind: clause.id for clause in clauses}
    with pytest.raises(terms.ClauseStays):
        await desk.database.write(lambda store: terms.remove_clause(store, by_kind[ClauseKind.ACCEPTABLE_USE]))
    await desk.database.write(lambda store: terms.remove_clause(store, by_kind[ClauseKind.SUPPORT]))
    with pytest.raises(NotHere):
        await desk.database.write(lambda store: terms.remove_clause(store, by_kind[ClauseKind.SUPPORT]))


async def test_own_clauses_come_last_and_are_not_endless(desk: Agreeing) -> None:
    async def add(store: Store) -> None:
        await terms.add_clause(store, by=desk.ana, title="Own", text="Own text.")

    for _ in range(terms.MOST_CLAUSES - 4):
        await desk.database.write(add)
    with pytest.raises(terms.TooManyClauses):
        await desk.database.write(add)
    clauses = await desk.database.read(lambda store: store.clauses.of_reseller(desk.top.id))
    assert [clause.title for clause in clauses[4:]] == ["Own"] * 8


async def test_the_only_panel_and_one_in_use_stay(desk: Agreeing) -> None:
    [first] = await desk.database.read(lambda store: store.panels.of_reseller(desk.top.id))
    with pytest.raises(terms.LastPanel):
        await desk.database.write(lambda store: terms.remove_panel(store, first.id, by=desk.ana))
    await desk.agree()
    await desk.database.write(lambda store: terms.add_panel(store, by=desk.ana, name="Second"))
    with pytest.raises(terms.PanelInUse):
        await desk.database.write(lambda store: terms.remove_panel(store, first.id, by=desk.ana))
    second = (await desk.database.read(lambda store: store.panels.of_reseller(desk.top.id)))[1]
    await desk.database.write(lambda store: terms.remove_panel(store, second.id, by=desk.ana))


async def test_sums_keep_their_figure_in_another_currency(desk: Agreeing) -> None:
    await desk.database.write(
        lambda store: terms.change_numbers(store, by=desk.ana, debt_limit=50_000, second_tap_from=100_000)
    )
    await desk.database.write(lambda store: terms.change_currency(store, "JPY", by=desk.ana))
    standing = await desk.database.read(lambda store: store.terms.of(desk.top.id))
    assert (standing.debt_limit, standing.second_tap_from, standing.second_person_from) == (500, 1000, None)


async def test_the_currency_stays_once_something_was_agreed(desk: Agreeing) -> None:
    await desk.agree()
    with pytest.raises(terms.CurrencyStays, match="EUR"):
        await desk.database.write(lambda store: terms.change_currency(store, "USD", by=desk.ana))
    await desk.database.write(lambda store: terms.change_currency(store, "EUR", by=desk.ana))


async def test_the_currency_stays_once_money_moved(desk: Agreeing) -> None:
    async def buy(store: Store) -> None:
        cash = await store.ledger.account(desk.top.id, AccountKind.CASH, "EUR")
        cost = await store.ledger.account(desk.top.id, AccountKind.COST, "EUR")
        leg = Leg("cost", TransferKind.SINGLE, cash.id, cost.id, 100)
        await store.ledger.record([leg], key="stock:1", actor="test", reason="stock")

    await desk.database.write(buy)
    with pytest.raises(terms.CurrencyStays):
        await desk.database.write(lambda store: terms.change_currency(store, "USD", by=desk.ana))


async def test_colleagues_follow_the_business_into_another_time_zone_unless_they_have_their_own(desk: Agreeing) -> None:
    marta = await desk.network.member(desk.top, name="Marta")
    await desk.database.write(lambda store: store.members.change(marta.member_id, time_zone="Asia/Tokyo"))
    await desk.database.write(lambda store: terms.set_time_zone(store, "Europe/Madrid", by=desk.ana))
    members = await desk.database.read(lambda store: store.members.of_reseller(desk.top.id))
    assert {member.name: member.time_zone for member in members} == {"Ana": "Europe/Madrid", "Marta": "Asia/Tokyo"}


async def test_a_sub_reseller_is_called_and_counts_days_as_its_parent_says(desk: Agreeing) -> None:
    with pytest.raises(NotHere):
        await desk.database.write(lambda store: terms.name_business(store, "Other", by=desk.ahmed))
    with pytest.raises(NotHere):
        await desk.database.write(lambda store: terms.set_time_zone(store, "UTC", by=desk.ahmed))


async def test_setting_up_needs_three_things(desk: Agreeing) -> None:
    await desk.database.write(
        lambda store: terms.set_up(store, by=desk.ana, name="New name", currency="USDT", price=Decimal("1.5"))
    )
    top = await desk.database.read(lambda store: store.resellers.by_id(desk.top.id))
    assert (top.name, top.currency) == ("New name", "USDT")
