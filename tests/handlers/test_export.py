"""Everything of one's own as files: whole for whom it belongs to, and nothing in it of anybody else."""

import re
from decimal import Decimal
from typing import Any

import pytest

from domain.clock import TurnableClock
from domain.disputes import DisputeState
from domain.ledger import AccountKind
from domain.money import Money
from domain.people import ResellerState, Role
from domain.requests import Settlement
from domain.tickets import Cause
from domain.traffic import Outcome
from handlers.export import Export, PartTooLarge, export_screen
from handlers.screen import Screen
from handlers.wording import speaking
from services import closing, fault, loading, tickets
from services.export import NAMES, columns_of
from storage.models.payments import disputes
from storage.models.people import invitations, members, resellers
from storage.models.requests import attachments
from storage.store import Store
from tests.archives import exported, files_in, rows_in
from tests.authority import give, pay
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.handlers.houses import House
from tests.handlers.place import Place, places_of, secrets_from
from tests.moving import AHMED, KARIM, Moving, moving_in_to
from tests.paying import pays, received
from tests.selling import sold
from tests.services.deciding import approve_it
from tests.talk import Chat, button, buttons_of, text_of
from tests.tickets import open_one
from tests.trade import change, child_who_trades

pytestmark = pytest.mark.both_engines


async def export(chat: Chat) -> dict[str, list[dict[str, str]]]:
    return exported(await chat.says("/export"))


# What is in it


async def test_an_owner_takes_everything_out_and_every_column_is_explained(desk: Desk) -> None:
    await sold(desk.trade)
    files = files_in(await desk.ana.says("/export"))

    assert [*files] == ["README.txt", *(f"{name}.csv" for name in NAMES)]
    for name in NAMES:
        head = files[f"{name}.csv"].removeprefix("\ufeff").split("\r\n")[0].split(",")
        assert tuple(head) == columns_of(name)
        [section] = re.findall(rf"^{name}\.csv: .*?(?=\r\n\r\n|\Z)", files["README.txt"], re.DOTALL | re.MULTILINE)
        assert re.findall(r"^  (\w+): \w", section, re.MULTILINE) == head


async def test_what_approved_itself_and_who_stood_in_is_said(desk: Desk) -> None:
    await pay(desk.trade, 42_000)
    await give(desk.trade)
    await desk.trade.request(200)
    marta = desk.trade.marta
    line: dict[str, Any] = {
        "reseller_id": desk.trade.top.id,
        "member_id": marta.member_id,
        "actor": "Marta",
        "stood_for": "Ana",
    }
    await desk.trade.database.write(
        lambda store: store.audit.add(**line, ask="Approve", details="", outcome=Outcome.DONE)
    )
    files = await export(desk.ana)
    [request] = files["requests"]
    assert (request["decided_by"], request["approved_itself"]) == ("Top TV", "yes")
    assert {"standing approval", "Marta, for Ana"} <= {line["who"] for line in files["audit"]}
    [theirs] = (await export(desk.ahmed))["requests"]
    assert (theirs["decided_by"], theirs["approved_itself"]) == ("Top TV", "yes")


async def test_the_numbers_are_those_of_the_books(desk: Desk) -> None:
    await sold(desk.trade)
    await pays(desk.trade.database, desk.trade.child.id, Money(12_000, "EUR"), by=desk.trade.ana)
    files = await export(desk.ana)

    [request] = files["requests"]
    asked = {"reseller": "Ahmed TV", "parent": "Top TV", "number": "1", "credits": "200", "price": "2.10"}
    assert request.items() >= (asked | {"charge": "420.00", "currency": "EUR", "state": "approved"}).items()
    assert (request["requested_by"], request["decided_by"], request["receipt"]) == ("Ahmed TV", "Ana", "no")
    [payment] = files["payments"]
    assert (payment["amount"], payment["currency"], payment["recorded_by"]) == ("120.00", "EUR", "Ana")
    assert [(one["name"], one["own"]) for one in files["resellers"]] == [("Top TV", "yes"), ("Ahmed TV", "no")]
    assert [(one["reseller"], one["name"], one["role"]) for one in files["members"]] == [
        ("Top TV", "Ana", "owner"),
        ("Top TV", "Marta", "finance"),
        ("Ahmed TV", "Ahmed", ""),
    ]
    assert balance(files["ledger"], "Ahmed TV", "wallet") == 200
    assert balance(files["ledger"], "Ahmed TV", "due") == Decimal(-300)


def balance(ledger: list[dict[str, str]], whose: str, account: str) -> Decimal:
    """Return what the movements of a ledger leave on an account."""
    moved = [row for row in ledger if row["kind"] in {"single", "post"}]
    came = sum(Decimal(row["amount"]) for row in moved if (row["to"], row["to_account"]) == (whose, account))
    went = sum(Decimal(row["amount"]) for row in moved if (row["from"], row["from_account"]) == (whose, account))
    return Decimal(came - went)


async def test_movements_that_belong_together_are_known_by_their_group_and_their_request(desk: Desk) -> None:
    await sold(desk.trade)
    await sold(desk.trade)
    ledger = (await export(desk.ana))["ledger"]
    groups = {row["group"]: {other["request"] for other in ledger if other["group"] == row["group"]} for row in ledger}

    assert sorted(map(sorted, groups.values())) == [["1"], ["2"]]
    assert not {row["group"] for row in (await export(desk.ana))["ledger"]} & {*groups}, "they count nothing"


async def test_what_moved_in_is_there_with_the_file_it_came_from(network: Network, desk: Desk) -> None:
    moving: Moving = await moving_in_to(network, desk.trade.database)
    await moving.moved([AHMED, KARIM])
    files = await export(Chat(desk.trade.database, moving.ana))

    assert {row["state"] for row in files["offers"]} == {"outside"}
    assert files["offers"][0]["grace_until"] == "2026-04-02 00:00:00"
    assert files["offers"][0]["text"].count("\n") > 5, "a text keeps its lines"
    opened = [row for row in files["ledger"] if "opening" in {row["from_account"], row["to_account"]}]
    assert len(opened) == 4
    assert {row["reason"].split(",")[0] for row in opened} == {"moved in from subs.csv"}
    child = await network.member((await moving.children())["Ahmed"])
    theirs = (await export(Chat(desk.trade.database, child)))["ledger"]
    assert [(row["from_account"], row["to_account"]) for row in theirs] == [("opening", "wallet"), ("due", "opening")]
    assert {(row["by"], row["reason"]) for row in theirs} == {("", "")}, "the parent's file is the parent's"


async def test_a_spanish_reader_gets_a_decimal_comma_and_spanish_explanations(desk: Desk) -> None:
    await sold(desk.trade)

    async def work(store: Store) -> Screen:
        with speaking("es"):
            return await export_screen(Export(), desk.trade.ana, store)

    screen = await desk.trade.database.read(work)
    assert rows_in(files_in(screen)["requests.csv"])[0]["charge"] == "420,00"
    assert "el precio por crédito" in files_in(screen)["README.txt"]


# What is not


async def test_a_sub_resellers_export_has_nothing_of_the_parents_inner_house(desk: Desk) -> None:
    trade = desk.trade
    request = await sold(trade)
    await trade.sibling("Lena TV", price="1.11")
    paid = received(Money(10_000, "EUR"), received=Money(11_000, "USD"), rate=Decimal("0.909"), fee=330)
    values = {name: getattr(paid, name) for name in ("received", "rate", "fee")}
    await pays(trade.database, trade.child.id, paid.amount, by=trade.marta, **values)
    await trade.stock(900)
    files = files_in(await desk.ahmed.says("/export"))
    everything = str([[*row.values()] for name in NAMES for row in rows_in(files[f"{name}.csv"])])

    for secret in ("Lena", "1.11", "Ana", "Marta", "3.30", "330", "supplier", "900"):
        assert secret not in everything, secret
    [payment] = rows_in(files["payments.csv"])
    assert (payment["received"], payment["received_currency"], payment["rate"], payment["fee"]) == (
        "110.00",
        "USD",
        "0.909",
        "",
    )
    assert {row["parent"] for row in rows_in(files["requests.csv"])} == {"Top TV"}
    assert rows_in(files["stock-purchases.csv"]) == []
    assert {row["by"] for row in rows_in(files["ledger.csv"])} <= {"Ahmed", "Top TV"}
    fees = [row for row in rows_in(files["ledger.csv"]) if "fees" in {row["from_account"], row["to_account"]}]
    assert fees == []
    assert request.number == 1


async def test_nobodys_export_has_a_word_of_strangers_an_id_of_a_chat_a_token_or_a_receipt(place: Place) -> None:
    hashes = await place.database.read(_secret_values)
    looked_at = 0
    for house in place.world.houses:
        if Role.OWNER not in house.people:
            continue
        seen = await place.ask(Export(), house.owner)
        assert seen.outcome is Outcome.DONE
        text = "".join(files_in(seen.reply.screen).values())
        found = places_of(_secrets(house, place), text.casefold())
        assert not found, f"{house.code}: {[text[max(0, at - 60) : at + 40] for at in found[:3]]}"
        assert not [value for value in hashes if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text)]
        looked_at += 1
    assert looked_at == 12


def _secrets(house: House, place: Place) -> list[str]:
    parents = [other for other in place.world.houses if other is house.parent]
    return secrets_from(house, parents, place.world)


async def _secret_values(store: Store) -> list[str]:
    """Return what no export may have: hashes of links, people's ids in their chats, and where receipts are kept."""
    columns = (invitations.c.token_hash, members.c.user, attachments.c.remote_id)
    return [
        str(value)
        for column in columns
        for value in (await store.connection.execute(column.table.select().with_only_columns(column))).scalars()
        if value
    ]


async def test_what_was_between_a_sub_reseller_and_its_former_parent_stays_between_them(
    desk: Desk, network: Network
) -> None:
    trade = desk.trade
    house, omar, sub_panel = await child_who_trades(
        network, trade.child, trade.ahmed, trade.panel, "Omar TV", price="4.44"
    )
    await network.fund(trade.sub_panel, 500)
    request = await trade.request(100, by=omar, sub_panel_id=sub_panel.id)
    await approve_it(trade, request, by=trade.ahmed, settlement=Settlement.ON_ACCOUNT)

    async def move(store: Store) -> None:
        await loading.confirm_loaded(store, request.id, by=trade.ahmed)
        await closing.hand_up(store, trade.child.id, "Moved", by=trade.ana)

    await trade.database.write(move)
    await pays(trade.database, house.id, Money(700, "EUR"), by=trade.ana)
    files = await export(desk.ana)
    omars = [row for row in files["ledger"] if "Omar TV" in {row["from"], row["to"]}]

    assert [(row["amount"], row["from_account"], row["to_account"]) for row in omars] == [("7.00", "cash", "due")]
    assert "4.44" not in str(files)
    assert [row["reseller"] for row in files["requests"]] == []
    own = await export(Chat(trade.database, omar))
    assert [row["parent"] for row in own["requests"]] == ["Ahmed TV"], "what is one's own stays so"
    assert balance(own["ledger"], "Omar TV", "wallet") == 100


async def test_credits_that_came_from_a_sibling_come_from_nobody(desk: Desk) -> None:
    trade = desk.trade
    await sold(trade, 50)
    other, _owner, _sub_panel = await trade.sibling("Lena TV")
    wallet = await trade.database.read(lambda store: _wallet(store, trade.child.id))

    async def hand_on(store: Store) -> None:
        await closing.pass_on(store, trade.child.id, wallet, credits=50, to=other.id, by=trade.ana)

    await trade.database.write(hand_on)
    [came] = (await export(Chat(trade.database, _owner)))["ledger"]

    assert (came["from"], came["from_account"], came["to"], came["amount"]) == ("", "", "Lena TV", "50")
    assert (came["by"], came["reason"]) == ("", "")


async def _wallet(store: Store, reseller_id: Any) -> Any:
    [account] = [one for one in await store.ledger.of_reseller(reseller_id) if one.kind is AccountKind.WALLET]
    return account.id


async def test_both_sides_have_their_disputes_with_names_of_their_own_alone(desk: Desk, clock: TurnableClock) -> None:
    trade = desk.trade
    request = await sold(trade)
    moved = await trade.database.read(lambda store: store.ledger.group(request.key))
    said: dict[str, Any] = {"text": "Too much", "answer": "You are right", "opened_at": clock(), "ended_at": clock()}
    await trade.network.insert(
        disputes,
        reseller_id=trade.child.id,
        parent_id=trade.top.id,
        number=1,
        state=DisputeState.ANSWERED,
        transfer_id=moved[0].id,
        opened_by=trade.ahmed.member_id,
        ended_by=trade.marta.member_id,
        **said,
    )
    [ours], [theirs] = (await export(desk.ana))["disputes"], (await export(desk.ahmed))["disputes"]

    assert (ours["opened_by"], ours["answered_by"]) == ("Ahmed TV", "Marta")
    assert (theirs["opened_by"], theirs["answered_by"]) == ("Ahmed", "Top TV")
    assert (theirs["text"], theirs["answer"]) == ("Too much", "You are right")


async def test_of_a_ticket_each_side_takes_out_what_it_may_know(desk: Desk) -> None:
    trade = desk.trade
    ticket = await open_one(trade, text="The blue one can't log in")
    await trade.database.write(lambda store: tickets.say(store, ticket.id, "We look into it", by=trade.ana))
    await trade.database.write(lambda store: tickets.note(store, ticket.id, "He never pays", by=trade.ana))
    await trade.database.write(lambda store: fault.decide(store, [ticket.id], Cause.SUPPLIER, by=trade.ana))
    ours, theirs = await export(desk.ana), await export(desk.ahmed)

    assert [line["text"] for line in ours["ticket-messages"]] == [
        "The blue one can't log in",
        "We look into it",
        "He never pays",
    ]
    assert [(line["text"], line["said_by"]) for line in theirs["ticket-messages"]] == [
        ("The blue one can't log in", "Ahmed"),
        ("We look into it", "Top TV"),
    ]
    assert (ours["tickets"][0]["cause"], theirs["tickets"][0]["cause"]) == ("supplier", "")
    assert (len(ours["cases"]), theirs["cases"]) == (1, [])


# Who, and how much


@pytest.mark.parametrize("state", [ResellerState.SUSPENDED, ResellerState.CLOSED])
async def test_whoever_is_suspended_or_closed_can_still_take_theirs_out(desk: Desk, state: ResellerState) -> None:
    await sold(desk.trade)
    await change(desk.trade.database, resellers, desk.trade.child.id, state=state)

    assert len((await export(desk.ahmed))["requests"]) == 1


async def test_only_owners_take_everything_out(desk: Desk) -> None:
    refused = await desk.marta.presses(Export())

    assert refused.outcome is Outcome.REFUSED


async def test_what_is_too_much_for_a_chat_is_offered_file_by_file(desk: Desk) -> None:
    async def small(store: Store) -> Screen:
        return await export_screen(Export(), desk.trade.ana, store, most=500)

    screen = await desk.trade.database.read(small)
    assert screen.file is None
    assert "That is more than fits into a chat" in text_of(screen)
    assert [label for label in buttons_of(screen) if label.endswith(".csv")] == [f"{name}.csv" for name in NAMES]
    one = await desk.ana.taps(button(screen, "members.csv"))
    assert [*files_in(one)] == ["README.txt", "members.csv"]

    async def smaller(store: Store) -> Screen:
        return await export_screen(Export("members"), desk.trade.ana, store, most=50)

    with pytest.raises(PartTooLarge):
        await desk.trade.database.read(smaller)


async def test_more_rows_than_are_read_at_a_time_are_all_there(desk: Desk, network: Network) -> None:
    trade = desk.trade
    names = [f"Sub {n}" for n in range(2_345)]

    async def many(store: Store) -> None:
        row = {"parent_id": trade.top.id, "state": ResellerState.ACTIVE, "paused": False, "frozen": False}
        row |= {"currency": "EUR", "time_zone": "UTC", "language": "en", "created_at": store.now}
        await store.connection.execute(resellers.insert(), [row | {"name": name} for name in names])

    await trade.database.write(many)
    assert [row["name"] for row in (await export(desk.ana))["resellers"]][2:] == names
