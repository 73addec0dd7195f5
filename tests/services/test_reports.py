"""A case is reported once, by the way its supplier is written to, and what they answer stays with the team."""

import asyncio

import pytest

from domain.cases import CaseEntry, Channel, EntryKind
from domain.errors import NotHere
from domain.names import NotAText
from domain.people import Actor, Role
from domain.tickets import LONGEST_SAID, CaseId, Cause, Scope, TicketId
from services import care, cases, desk_groups, fault, reports, suppliers
from services.cases import CaseOver
from services.desk_groups import GroupTaken
from services.reports import ChannelGone, ReportedAlready, SupplierAnswered
from services.suppliers import ChatTaken, NoMailServer, SupplierChatLost, SupplierIsParent, SupplierListed
from storage.models.agreement import sub_panels
from storage.store import Store
from tests.notices import told
from tests.reporting import CHAT, case_of, report, supplier_of
from tests.tickets import open_one
from tests.trade import Trade, change, trade_in

pytestmark = pytest.mark.both_engines


async def record(trade: Trade, case_id: CaseId) -> list[CaseEntry]:
    return [*await trade.database.read(lambda store: store.cases.record(case_id, most=20))]


async def test_a_report_stands_in_the_record_and_on_the_queue_and_its_draft_is_gone(trade: Trade) -> None:
    case, supplier_id = await case_of(trade), await supplier_of(trade)
    await trade.database.write(lambda store: reports.reword(store, case.id, "Nobody  gets in", by=trade.ana))
    entry = await report(trade, case, supplier_id)
    [last, *_earlier] = await record(trade, case.id)
    assert (last.kind, last.text, last.by) == (EntryKind.REPORT, "Nobody gets in", trade.ana.member_id)

    async def read(store: Store) -> tuple[object, ...]:
        now, draft = await store.cases.by_id(case.id), await store.case_reports.draft(case.id)
        return now.reported_at, now.supplier_id, draft.words, await store.mails.is_due()

    assert await trade.database.read(read) == (entry.at, supplier_id, "", True)


async def test_of_two_colleagues_at_once_one_reports_and_the_other_is_asked(trade: Trade) -> None:
    sol = await trade.network.member(trade.top, Role.SUPPORT, name="Sol")
    case, supplier_id = await case_of(trade), await supplier_of(trade)
    both = [report(trade, case, supplier_id, by=who) for who in (trade.ana, sol)]
    done = await asyncio.gather(*both, return_exceptions=True)
    [refused] = [one for one in done if isinstance(one, ReportedAlready)]
    [entry] = [one for one in done if isinstance(one, CaseEntry)]
    assert refused.who == ("Ana" if entry.by == trade.ana.member_id else "Sol")
    assert await report(trade, case, supplier_id, after=entry.id)
    assert [one.kind for one in await record(trade, case.id)].count(EntryKind.REPORT) == 2


async def test_nobody_reports_what_is_over_or_anothers_or_in_between(trade: Trade) -> None:
    case, supplier_id = await case_of(trade), await supplier_of(trade)
    other = await trade_in(trade.network, trade.database, name="Other TV")
    with pytest.raises(NotHere):
        await report(trade, case, supplier_id, by=other.ana)
    with pytest.raises(NotHere):
        await report(trade, case, await supplier_of(other))
    with pytest.raises(SupplierIsParent):
        await report(trade, case, supplier_id, by=trade.ahmed)
    await trade.database.write(lambda store: cases.resolve(store, case.id, by=trade.ana))
    with pytest.raises(CaseOver):
        await report(trade, case, supplier_id)
    assert not await trade.database.read(lambda store: store.mails.is_due())


async def test_a_report_goes_only_the_way_that_was_offered(trade: Trade) -> None:
    case, supplier_id = await case_of(trade), await supplier_of(trade)
    with pytest.raises(ChannelGone):
        await report(trade, case, supplier_id, way=Channel.CHAT)
    await trade.database.write(lambda store: store.mails.set_sender(""))
    with pytest.raises(NoMailServer):
        await report(trade, case, supplier_id)
    assert await report(trade, case, supplier_id, way=Channel.COPY)


async def test_figures_count_each_account_once_and_no_merged_ticket(trade: Trade) -> None:
    case = await case_of(trade)
    _house, karim, panel = await trade.sibling("Karim Net")
    await change(trade.database, sub_panels, panel.id, account="karim-1")
    await change(trade.database, sub_panels, trade.sub_panel.id, account="ahmed-1")
    for who in (karim, karim):
        ticket = await open_one(trade, by=who)
        await put_into(trade, case.id, ticket.id)
    await trade.database.write(lambda store: store.tickets.change(ticket.id, scope=Scope.MANY))
    report = await trade.database.read(lambda store: reports.report_of(store, case.id, None, by=trade.ana))
    assert (report.figures.tickets, report.figures.many) == (3, 1)
    assert [*report.accounts] == ["ahmed-1", "karim-1"]


async def put_into(trade: Trade, case_id: CaseId, ticket_id: TicketId) -> None:
    await trade.database.write(
        lambda store: fault.decide(store, [ticket_id], Cause.SUPPLIER, by=trade.ana, case_id=case_id)
    )


# What comes back


async def answer(trade: Trade, entry: CaseEntry, text: str, *, lane: str = CHAT, writer: str = "Lena") -> bool:
    return await trade.database.write(
        lambda store: reports.answered(store, entry.id, text, writer=writer, platform="telegram", lane=lane)
    )


async def test_a_reply_in_the_suppliers_chat_is_kept_for_the_team_alone(trade: Trade) -> None:
    case, supplier_id = await case_of(trade), await supplier_of(trade, way=Channel.CHAT)
    entry = await report(trade, case, supplier_id, way=Channel.CHAT)
    hostile = "We are on it\x00\u202e\n" + "x" * 5000
    assert await answer(trade, entry, hostile, writer="Lena\n\x07" + "n" * 99)
    [last, *_earlier] = await record(trade, case.id)
    assert (last.kind, last.by) == (EntryKind.ANSWER, None)
    assert last.text.startswith("Lena nnn")
    assert "\u202e" not in last.text
    assert len(last.text) <= LONGEST_SAID + 66
    assert [one.supplier for one in await told(trade.database, trade.ana) if isinstance(one, SupplierAnswered)]
    assert not any(isinstance(one, SupplierAnswered) for one in await told(trade.database, trade.ahmed))


async def test_a_reply_elsewhere_or_without_words_is_no_answer(trade: Trade) -> None:
    case, supplier_id = await case_of(trade), await supplier_of(trade, way=Channel.CHAT)
    other = await trade_in(trade.network, trade.database, name="Other TV")
    await trade.database.write(lambda store: suppliers.add(store, "Theirs", by=other.ana))
    await trade.database.write(lambda store: suppliers.link_chat(store, "Theirs", "telegram", "-100800", by=other.ana))
    entry = await report(trade, case, supplier_id, way=Channel.CHAT)
    for lane, text in ((CHAT, " \u200b\n"), ("-100800", "Ours now"), ("-1", "Nobody's")):
        assert not await answer(trade, entry, text, lane=lane)
    assert (await record(trade, case.id))[0].kind is EntryKind.REPORT


# Suppliers and their chats


async def test_a_group_is_one_suppliers_or_one_teams(trade: Trade) -> None:
    await supplier_of(trade, way=Channel.CHAT)
    await supplier_of(trade, "Orbit")
    other = await trade_in(trade.network, trade.database, name="Other TV")
    await trade.database.write(
        lambda store: store.desk_groups.link(other.top.id, "telegram", "-5", other.ana.member_id)
    )
    for lane in (CHAT, f"{CHAT}:7", "-5", "-5:7"):
        with pytest.raises(ChatTaken):
            await link(trade, "Orbit", lane, by=trade.ana)
    with pytest.raises(GroupTaken):
        await trade.database.write(lambda store: desk_groups.link(store, "telegram", CHAT, by=other.ana))


async def link(trade: Trade, name: str, lane: str, *, by: Actor) -> None:
    await trade.database.write(lambda store: suppliers.link_chat(store, name, "telegram", lane, by=by))


async def test_a_chat_that_moves_is_followed_and_one_that_is_lost_is_told_once(trade: Trade) -> None:
    case, supplier_id = await case_of(trade), await supplier_of(trade, way=Channel.CHAT)
    await trade.database.write(lambda store: care.follow_chat(store, "telegram", CHAT, "-100701"))
    moved = await trade.database.read(lambda store: store.suppliers.by_id(supplier_id))
    assert (moved.lane, moved.channel) == ("-100701", Channel.CHAT)
    await report(trade, case, supplier_id, way=Channel.CHAT)
    for _time in range(2):
        await trade.database.write(lambda store: care.note_unreachable(store, "telegram", "-100701"))
    lost = await trade.database.read(lambda store: store.suppliers.by_id(supplier_id))
    assert (lost.lane, lost.channel) == ("", Channel.COPY)
    found = [one for one in await told(trade.database, trade.ana) if isinstance(one, SupplierChatLost)]
    assert [one.waiting for one in found] == [1]


async def test_a_supplier_is_listed_once_and_not_reported_to_any_more_off_the_list(trade: Trade) -> None:
    case, supplier_id = await case_of(trade), await supplier_of(trade)
    with pytest.raises(SupplierListed):
        await supplier_of(trade, "MERIDIAN ")
    await trade.database.write(lambda store: suppliers.retire(store, supplier_id, by=trade.ana))
    with pytest.raises(NotHere):
        await report(trade, case, supplier_id)
    with pytest.raises(NotAText):
        await trade.database.write(lambda store: reports.reword(store, case.id, "x" * 3001, by=trade.ana))
