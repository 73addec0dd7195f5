"""Usage over HTTP: signed, once, within limits, and every refusal with its reason; nothing half-counted."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa

from bot.feed.app import create_feed
from bot.feed.limits import MOST_ASKERS, Allowance
from bot.feed.server import serving
from domain.clock import TurnableClock
from domain.feeds import BATCHES_A_MINUTE, MOST_BYTES, MOST_ROWS, SKEW, signature, signer
from domain.ledger import AccountKind
from domain.usage import ImportState, RowKind, SourceId, SourceKind
from services import feeds, usage, usage_files
from storage.database import Database
from storage.store import Store
from tests.feeding import Sender, event
from tests.trade import Trade

pytestmark = pytest.mark.both_engines

TODAY = date(2026, 3, 2)


async def spent(trade: Trade) -> int:
    """Return what Ahmed used today."""
    ids = [trade.sub_panel.id]
    found = await trade.database.read(lambda store: store.usage.days(ids, TODAY, TODAY))
    return found[trade.sub_panel.id][0]


async def imports(trade: Trade, source_id: SourceId) -> int:
    return len(await trade.database.read(lambda store: store.usage.imports(source_id, *ImportState, most=1000)))


async def test_a_batch_counts_and_the_answer_says_what_became_of_it(trade: Trade, sender: Sender) -> None:
    account = trade.sub_panel.account
    status, answer = await sender.tells(event("a", account, 5), event("b", account, 7), event("a", account, 5))
    assert (status, answer) == (
        200,
        {
            "read": 3,
            "new": 2,
            "known": 1,
            "refused": 0,
            "credits": 12,
            "balances": 0,
            "refused_rows": [],
            "refused_balances": [],
        },
    )
    assert await spent(trade) == 12
    assert await trade.balance(AccountKind.CONSUMED) == (12, 0)


async def test_events_sent_again_under_another_signature_count_once(
    trade: Trade, sender: Sender, clock: TurnableClock
) -> None:
    row = event("a", trade.sub_panel.account, 5)
    assert (await sender.tells(row))[1]["new"] == 1
    clock.forward(timedelta(seconds=1))
    status, answer = await sender.tells(row)
    assert (status, answer["new"], answer["known"]) == (200, 0, 1)
    assert await spent(trade) == 5


async def test_refused_rows_are_named_with_why_and_the_others_count(trade: Trade, sender: Sender) -> None:
    account = trade.sub_panel.account
    await sender.tells(event("known", account, 1))
    rows = [
        event("known", account, 2),
        event("nobody's", "nobody", 1),
        event("minus", account, -1),
        event("much", account, 10**30),
        event("half", account, 1.5),
        event("words", account, "many"),
        event("true", account, bool("yes")),
        event("list", account, [1]),
        event("late", account, 1, "2026-03-04"),
        event("never", account, 1, "soon"),
        event("doubtful", account, 1, "02/03/2026"),
        event("zone", account, 1, "2026-03-02T08:00:00+99:99"),
        event("", account, 1),
        event("x" * 201, account, 1),
        event({"a": 1}, account, 1),
        event("nul\0", account, 1),
        event("half a sign \ud800", account, 1),
        event("none", "", 1),
        event("half a name", "\ud800", 1),
        event("good", f" {account.upper()} ", "4"),
    ]
    status, answer = await sender.tells(*rows)
    assert status == 200
    assert (answer["read"], answer["new"], answer["refused"], answer["credits"]) == (20, 1, 19, 4)
    assert [(one["row"], one["why"]) for one in answer["refused_rows"]] == [
        (1, "other_content"),
        (2, "unknown_account"),
        (3, "below_zero"),
        (4, "too_large"),
        (5, "not_whole"),
        (6, "no_amount"),
        (7, "no_amount"),
        (8, "no_amount"),
        (9, "future"),
        (10, "no_time"),
        (11, "no_time"),
        (12, "no_time"),
        (13, "no_id"),
        (14, "id_too_long"),
        (15, "no_id"),
        (16, "no_id"),
        (17, "no_id"),
        (18, "no_account"),
        (19, "no_account"),
    ]
    assert answer["refused_rows"][0] == {
        "row": 1,
        "id": "known",
        "account": account,
        "why": "other_content",
        "says": "this number came before with another account, day or amount",
    }
    assert await spent(trade) == 5


async def test_a_time_may_be_an_instant_seconds_thousandths_or_a_day(trade: Trade, sender: Sender) -> None:
    account, second = trade.sub_panel.account, int(datetime(2026, 3, 2, 8, tzinfo=UTC).timestamp())
    times = ["2026-03-02T08:00:00.25+02:00", "2026-03-02 08:00", second, second + 0.5, second * 1000, "2026-03-02"]
    rows = [event(number, account, 1, at) for number, at in enumerate(times)]
    assert (await sender.tells(*rows, {"id": "day", "account": account, "credits": 1, "day": "2026-03-02"}))[1][
        "new"
    ] == 7
    assert await spent(trade) == 7


async def test_daily_totals_post_the_difference(trade: Trade, sender: Sender, clock: TurnableClock) -> None:
    await trade.database.write(lambda store: usage_files.set_rows(store, sender.source_id, RowKind.TOTALS))
    row = {"account": trade.sub_panel.account, "day": "2026-03-02", "credits": 9}
    assert (await sender.tells(row))[1]["credits"] == 9
    clock.forward(timedelta(seconds=1))
    assert (await sender.tells({**row, "credits": 11}))[1]["credits"] == 2
    assert await spent(trade) == 11


# Who is let in


@pytest.mark.parametrize(
    "wrong",
    [
        {"Subpanel-Signature": "0" * 64},
        {"Subpanel-Signature": "é"},
        {"Subpanel-Source": "987654321"},
        {"Subpanel-Source": "1"},  # of another network
    ],
)
async def test_a_wrong_signature_is_refused_alike_whatever_is_wrong(
    trade: Trade, sender: Sender, wrong: dict[str, str]
) -> None:
    status, answer = await sender.sends(b'{"rows": []}', headers=wrong)
    assert (status, answer["error"]) == (401, "NotItsSignature")
    assert await imports(trade, sender.source_id) == 0


@pytest.mark.parametrize("kept", [None, "", "a secret"])
async def test_a_source_that_is_no_feed_can_not_be_fed_whatever_it_has_for_a_secret(
    trade: Trade, sender: Sender, kept: str | None
) -> None:
    file_id = await trade.database.write(
        lambda store: store.sources.add(
            trade.top.id, trade.panel.id, SourceKind.FILE, name="f", rows=RowKind.EVENTS, by=None, secret=kept
        )
    )
    for secret in {"", "None", kept or ""}:
        stranger = Sender(sender.address, sender.now, file_id, secret)
        assert (await stranger.tells(event("a", trade.sub_panel.account, 5)))[0] == 401
    assert await spent(trade) == 0


def test_a_secret_that_there_is_not_has_signed_nothing() -> None:
    assert signer(("", ""), "1", b"x", signature("", "1", b"x")) is None
    assert signer(("one", ""), "1", b"x", signature("", "1", b"x")) is None
    assert signer(("one", ""), "1", b"x", signature("one", "1", b"x")) == 0
    assert signer(("one", "two"), "1", b"x", signature("two", "1", b"x")) == 1


async def test_a_body_that_was_changed_on_its_way_is_refused(trade: Trade, sender: Sender) -> None:
    told = json.dumps({"rows": [event("a", trade.sub_panel.account, 5)]}).encode()
    headers = sender.signed(told)
    assert (await sender.posts(told.replace(b"5", b"9", 1), headers))[0] == 401
    assert await spent(trade) == 0


async def test_the_very_same_request_is_refused_the_second_time(trade: Trade, sender: Sender) -> None:
    body = json.dumps({"rows": [event("a", trade.sub_panel.account, 5)]}).encode()
    headers = sender.signed(body)
    assert (await sender.posts(body, headers))[0] == 200
    status, answer = await sender.posts(body, headers)
    assert (status, answer["error"]) == (409, "BatchKnown")
    assert await imports(trade, sender.source_id) == 1


async def test_of_the_same_request_twice_at_once_one_is_taken(trade: Trade, sender: Sender) -> None:
    body = json.dumps({"rows": [event("a", trade.sub_panel.account, 5)]}).encode()
    headers = sender.signed(body)
    answers = await asyncio.gather(*(sender.posts(body, headers) for _ in range(4)))
    assert sorted(status for status, _ in answers) == [200, 409, 409, 409]
    assert await spent(trade) == 5


async def test_a_request_stays_refused_until_its_time_is_over_and_then_for_that(
    trade: Trade, sender: Sender, clock: TurnableClock
) -> None:
    body = json.dumps({"rows": [event("a", trade.sub_panel.account, 5)]}).encode()
    ahead = sender.signed(body, at=int((clock() + SKEW).timestamp()))
    assert (await sender.posts(body, ahead))[0] == 200
    clock.forward(2 * SKEW)
    await sender.tells(event("b", trade.sub_panel.account, 5))  # forgets what is over
    assert (await sender.posts(body, ahead))[0] == 409
    clock.forward(timedelta(seconds=1))
    assert (await sender.posts(body, ahead))[1]["error"] == "ClockAstray"


@pytest.mark.parametrize("seconds", [-301, 301, 10**9])
async def test_a_clock_astray_is_refused(trade: Trade, sender: Sender, seconds: int, clock: TurnableClock) -> None:
    body = json.dumps({"rows": [event("a", trade.sub_panel.account, 5)]}).encode()
    status, answer = await sender.sends(body, at=int(clock().timestamp()) + seconds)
    assert (status, answer["error"]) == (401, "ClockAstray")
    assert await spent(trade) == 0


async def test_a_time_that_is_none_is_refused_by_its_name(sender: Sender) -> None:
    for timestamp in ("soon", "-5", "1e9", "9" * 30):
        signed = signature(sender.secret, timestamp, b"{}")
        headers = {"Subpanel-Source": str(sender.source_id), "Subpanel-Timestamp": timestamp}
        assert (await sender.posts(b"{}", {**headers, "Subpanel-Signature": signed}))[1]["error"] == "ClockAstray"


async def test_a_missing_header_is_named(sender: Sender) -> None:
    for name in ("Subpanel-Source", "Subpanel-Timestamp", "Subpanel-Signature"):
        headers = {key: value for key, value in sender.signed(b"{}").items() if key != name}
        status, answer = await sender.posts(b"{}", headers)
        assert (status, answer["error"]) == (401, "Unaddressed")
        assert name in answer["why"]


async def test_a_source_that_is_off_takes_nothing(trade: Trade, sender: Sender) -> None:
    await trade.database.write(lambda store: usage_files.switch(store, sender.source_id, on=False))
    status, answer = await sender.tells(event("a", trade.sub_panel.account, 5))
    assert (status, answer["error"]) == (403, "SourceIsOff")
    assert (await sender.tells(complete_until="2026-03-02T08:00:00Z"))[0] == 403
    assert await spent(trade) == 0


# Secrets


async def test_both_secrets_hold_until_the_new_one_is_used(trade: Trade, sender: Sender) -> None:
    made = await trade.database.write(lambda store: feeds.rotate(store, sender.source_id))
    after = Sender(sender.address, sender.now, sender.source_id, made.secret)
    account = trade.sub_panel.account
    assert made.is_next
    assert (await sender.tells(event("a", account, 1)))[0] == 200
    assert (await after.tells(event("b", account, 1)))[0] == 200
    assert (await sender.tells(event("c", account, 1)))[0] == 401
    assert (await after.tells(event("d", account, 1)))[0] == 200
    assert await spent(trade) == 3


async def test_a_new_secret_that_nobody_used_is_void_once_another_is_made(trade: Trade, sender: Sender) -> None:
    lost = await trade.database.write(lambda store: feeds.rotate(store, sender.source_id))
    made = await trade.database.write(lambda store: feeds.rotate(store, sender.source_id))
    account = trade.sub_panel.account
    for secret, status in ((lost.secret, 401), (sender.secret, 200), (made.secret, 200), (sender.secret, 401)):
        one = Sender(sender.address, sender.now, sender.source_id, secret)
        assert (await one.tells(event(secret, account, 1)))[0] == status


async def test_a_refused_batch_uses_no_new_secret_up(trade: Trade, sender: Sender) -> None:
    made = await trade.database.write(lambda store: feeds.rotate(store, sender.source_id))
    after = Sender(sender.address, sender.now, sender.source_id, made.secret)
    assert (await after.sends(b"nonsense"))[0] == 400
    assert (await sender.tells(event("a", trade.sub_panel.account, 1)))[0] == 200


# Bad bodies


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"rows": {}}',
        b'{"rows": [1]}',
        b'{"balances": 5}',
        b'{"rows": [], "balances": ["x"]}',
        b'{"rows": [{"credits": NaN}]}',
        b'{"rows": [{"credits": ' + b"9" * 5000 + b"}]}",
        b'{"rows": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"rows": [{"id": "a", "account": "x", "cre',
    ],
)
async def test_what_is_no_batch_is_refused_as_a_whole(trade: Trade, sender: Sender, body: bytes) -> None:
    status, answer = await sender.sends(body)
    assert (status, answer["error"]) == (400, "NotABatch")
    assert await imports(trade, sender.source_id) == 0


async def test_too_much_is_refused_however_it_is_announced(trade: Trade, sender: Sender) -> None:
    body = b" " * (MOST_BYTES + 1)
    assert (await sender.sends(body))[0] == 413

    async def in_chunks() -> Any:
        for _ in range(17):
            yield b" " * 65536

    assert (await sender.posts(in_chunks(), sender.signed(body)))[0] == 413


async def test_a_body_that_does_not_come_to_its_end_is_given_up(
    trade: Trade, clock: TurnableClock, database: Database
) -> None:
    made = await database.write(lambda store: feeds.open_feed(store, trade.panel.id, name="f", by=trade.ana))
    body = json.dumps({"rows": [event("a", trade.sub_panel.account, 5)]}).encode()

    async def slowly() -> AsyncIterator[bytes]:
        yield body[:-1]
        await asyncio.sleep(5)

    async with serving(create_feed(database, body_seconds=0.2), "127.0.0.1", 0) as port:
        sender = Sender(f"http://127.0.0.1:{port}", clock, made.source.id, made.secret)
        status, answer = await sender.posts(slowly(), sender.signed(body))
    assert (status, answer["error"]) == (408, "TooSlow")
    assert await spent(trade) == 0


async def test_too_many_rows_are_refused_and_as_many_as_may_be_count(trade: Trade, sender: Sender) -> None:
    rows = [event(number, trade.sub_panel.account, 1) for number in range(MOST_ROWS + 1)]
    status, answer = await sender.tells(*rows)
    assert (status, answer["error"]) == (413, "TooManyRows")
    assert await spent(trade) == 0
    assert (await sender.tells(*rows[1:]))[1]["new"] == MOST_ROWS


async def test_another_method_or_place_is_none(sender: Sender) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.put(f"{sender.address}/usage") as answer:
            assert answer.status == 405
        async with session.get(f"{sender.address}/elsewhere") as answer:
            assert answer.status == 404


# Too often


async def test_a_source_is_held_back_and_told_for_how_long(trade: Trade, sender: Sender, clock: TurnableClock) -> None:
    for number in range(BATCHES_A_MINUTE):
        assert (await sender.sends(b'{"rows": []}', at=int(clock().timestamp()) - number))[0] == 200
    answers = [await sender.sends(b'{"rows": []}', at=int(clock().timestamp()) - 100 - n) for n in range(100)]
    assert (429, "TooOften") in [(status, answer.get("error")) for status, answer in answers], (
        "a turn grows each second"
    )


async def test_who_guesses_uses_up_no_turn_of_the_source(trade: Trade, sender: Sender) -> None:
    for _ in range(BATCHES_A_MINUTE):
        assert (await sender.sends(b'{"rows": []}', headers={"Subpanel-Signature": "0" * 64}))[0] == 401
    assert (await sender.tells(event("a", trade.sub_panel.account, 5)))[0] == 200


def test_an_allowance_grows_again_with_time_and_forgets_who_is_long_gone() -> None:
    now = [0.0]
    allowance = Allowance(60, clock=lambda: now[0])
    assert [allowance.wait("a") for _ in range(60)] == [0.0] * 60
    assert allowance.wait("a") == pytest.approx(1.0)
    assert allowance.wait("b") == 0.0
    now[0] += 1.0
    assert allowance.wait("a") == 0.0
    assert allowance.wait("a") > 0.0
    for number in range(MOST_ASKERS):
        allowance.wait(str(number))
    assert allowance.wait("a") == 0.0


# Until when it is complete


async def test_a_feed_is_complete_until_its_newest_event_or_until_it_says(
    trade: Trade, sender: Sender, clock: TurnableClock
) -> None:
    async def until() -> datetime | None:
        return (await trade.database.read(lambda store: store.sources.by_id(sender.source_id))).complete_until

    await sender.tells(event("a", trade.sub_panel.account, 5))
    assert await until() == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert (await sender.tells(complete_until="2026-03-02T09:30:00+01:00"))[1]["read"] == 0
    assert await until() == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    await sender.tells(complete_until="2027-01-01T00:00:00Z")
    assert await until() == clock()
    for wrong in ("soon", 5, "2026-03-02T08:00:00", "0001-01-01T00:00:00+23:59", ["x"]):
        assert (await sender.tells(complete_until=wrong))[1]["error"] == "NotAnInstant"


async def test_a_batch_waits_for_nobody_who_reads_a_file_of_the_same_source(trade: Trade, sender: Sender) -> None:
    import_id = await trade.database.write(lambda store: usage.order(store, sender.source_id, name="f", by=None))
    await trade.database.write(lambda store: usage.begin(store, import_id))
    status, answer = await sender.tells(event("a", trade.sub_panel.account, 5))
    assert (status, answer["error"]) == (409, "ImportUnderWay")


async def test_a_failure_is_answered_and_nothing_of_the_batch_stays(trade: Trade, sender: Sender) -> None:
    await rename(trade, "usage_day", "gone")
    status, answer = await sender.tells(event("a", trade.sub_panel.account, 5))
    assert (status, answer["error"]) == (500, "Failed")
    await rename(trade, "gone", "usage_day")
    assert (await spent(trade), await imports(trade, sender.source_id)) == (0, 0)
    assert (await sender.tells(event("a", trade.sub_panel.account, 5)))[0] == 200  # the very same request


async def rename(trade: Trade, table: str, name: str) -> None:
    """Rename a table, so that what needs it fails."""

    async def work(store: Store) -> None:
        await store.connection.execute(sa.text(f"ALTER TABLE {table} RENAME TO {name}"))

    await trade.database.write(work)


# Balances


async def test_balances_come_with_rows_or_alone_and_those_that_cant_be_used_are_named(
    trade: Trade, sender: Sender, clock: TurnableClock
) -> None:
    account = trade.sub_panel.account
    balances = [
        {"account": account, "credits": -143, "at": "2026-03-02T08:05:00Z"},
        {"account": "nobody", "credits": 1},
        {"account": account, "credits": "many"},
        {"account": account, "credits": 5, "at": "2027-01-01"},
    ]
    status, answer = await sender.tells(event("a", account, 5), balances=balances)
    assert (status, answer["new"], answer["balances"]) == (200, 1, 1)
    assert [(one["row"], one["why"]) for one in answer["refused_balances"]] == [
        (2, "unknown_account"),
        (3, "no_amount"),
        (4, "future"),
    ]
    clock.forward(timedelta(seconds=1))
    body = json.dumps({"balances": [{"account": account, "credits": 7}]}).encode()
    assert (await sender.sends(body))[1]["balances"] == 1
    [found] = await trade.database.read(lambda store: store.reported.by_ids([trade.sub_panel.id]))
    assert (found.credits, found.at) == (7, clock())
    assert await imports(trade, sender.source_id) == 1
    assert await trade.balance(AccountKind.WALLET) == (-5, 0)


async def test_a_balance_as_old_as_one_before_is_no_news(trade: Trade, sender: Sender, clock: TurnableClock) -> None:
    balance = {"account": trade.sub_panel.account, "credits": 9, "at": "2026-03-02T08:05:00Z"}
    assert (await sender.tells(balances=[balance]))[1]["balances"] == 1
    clock.forward(timedelta(seconds=1))
    older = {**balance, "credits": 8, "at": "2026-03-02T08:04:00Z"}
    assert (await sender.tells(balances=[balance, older]))[1]["balances"] == 0
