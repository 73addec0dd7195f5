"""A case is reported from its card: seen first, changed, sent; in a supplier's chat the bot says reports alone."""

from dataclasses import replace

import sqlalchemy as sa

from domain.cases import Case, Channel
from domain.traffic import ItemState, Outcome
from handlers.cases_asks import ShowCase
from handlers.registry import entries
from handlers.screen import SILENT, Screen
from handlers.speech import Say
from handlers.supplier_asks import ReportByMail, SendReport, ShowReport
from storage.models.agreement import sub_panels
from storage.models.traffic import cards, outbox
from storage.store import Store
from tests.handlers.conftest import Desk
from tests.reporting import ADDRESS, CHAT, case_of, supplier_of
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import change


async def begun(desk: Desk, way: Channel = Channel.MAIL) -> tuple[Case, Screen]:
    """Return a case with a supplier, and the preview of its report."""
    case = await case_of(desk.trade, "Ahmed's customer Rita can't log in")
    await change(desk.trade.database, sub_panels, desk.trade.sub_panel.id, account="ahmed-77")
    await supplier_of(desk.trade, way=way)
    await desk.ana.news()
    return case, await desk.ana.taps(ShowReport(case.id))


async def test_a_report_names_and_quotes_no_sub_reseller_unless_a_colleague_says_so(desk: Desk) -> None:
    case, seen = await begun(desk)
    assert "Panel access: something is wrong since" in seen.quote
    assert f"Our reference: case #{case.number}" in seen.quote
    assert "1 account at the panel (1 ticket)" in seen.quote
    for secret in ("Ahmed", "Rita", "ahmed-77"):
        assert secret not in seen.quote
    named = await desk.ana.taps(button(seen, "With account names"))
    assert "Accounts: ahmed-77" in named.quote
    assert "ahmed-77" not in (await desk.ana.taps(button(named, "Without accounts"))).quote


async def test_what_was_seen_goes_out_and_a_colleague_who_is_late_is_asked(desk: Desk) -> None:
    case, seen = await begun(desk)
    await desk.ana.taps(button(seen, "Edit"))
    edited = await desk.ana.says("Nobody gets in <b>since</b> 14:10")
    stale = await desk.ana.presses(button(seen, "Send by mail"))
    assert (stale.outcome, "See the report" in buttons_of(stale.screen)) == (Outcome.REFUSED, True)
    assert edited.quote == "Nobody gets in <b>since</b> 14:10"
    await desk.ana.taps(button(edited, "Send by mail"))
    late = await desk.ana.presses(button(edited, "Send by mail"))
    assert late.said.startswith(f"Ana reported case #{case.number} on")
    again = await desk.ana.taps(button(late.screen, "Look at it again"))
    assert "already. Shall it be reported again?" in text_of(again)
    await desk.ana.taps(ShowCase(case.id))
    card = await desk.ana.sees()
    assert "Reported to Meridian" in card
    assert "the mail is on its way" in card
    mails = await desk.trade.database.read(lambda store: store.cases.record(case.id, most=9))
    assert [one.text for one in mails if one.kind == "report"] == [edited.quote]


async def test_several_suppliers_are_asked_for_once_and_a_long_report_is_copied_as_a_text(desk: Desk) -> None:
    case, _seen = await begun(desk)
    await supplier_of(desk.trade, "Orbit", way=Channel.COPY)
    choice = await desk.ana.taps(ShowReport(case.id))
    assert [*buttons_of(choice)][:2] == ["Meridian", "Orbit"]
    await desk.ana.taps(button(await desk.ana.taps(button(choice, "Orbit")), "Edit"))
    long = await desk.ana.says("word " * 100)
    assert button(long, "Copy").copy == ""
    [field] = (await desk.ana.taps(button(long, "Copy"))).fields
    assert (field.value, field.copyable) == (long.quote, True)
    await desk.ana.taps(button(long, "I sent it"))
    assert button(await desk.ana.taps(ShowReport(case.id)), "I sent it").label  # Orbit is the case's from now on


async def test_a_report_speaks_the_suppliers_language(desk: Desk) -> None:
    case, seen = await begun(desk)
    listed = await desk.ana.says("/suppliers")
    await desk.ana.taps(button(await desk.ana.taps(button(listed, "Meridian")), "Español"))
    spanish = await desk.ana.taps(ShowReport(case.id))
    assert "Nuestra referencia" in spanish.quote
    assert spanish.title == seen.title


async def test_without_a_mail_server_mail_is_not_offered_and_the_owner_reads_why(desk: Desk) -> None:
    added = await desk.ana.says("/suppliers")
    await desk.ana.taps(button(added, "Add"))
    screen = await desk.ana.says("Meridian")
    assert "By mail…" not in buttons_of(screen)
    assert "SMTP_HOST" in screen.note
    refused = await desk.ana.presses(ReportByMail((await suppliers_of(desk))[0], ADDRESS))
    assert refused.outcome is Outcome.REFUSED
    await desk.trade.database.write(lambda store: store.mails.set_sender("desk@example.com"))
    await desk.ana.taps(ReportByMail((await suppliers_of(desk))[0]))
    for wrong in ("nobody", "a@b", "a@b.c, d@e.f", "Ana <a@b.c>", "a@b.c\nBcc: d@e.f"):
        assert "isn't a mail address" in text_of(await desk.ana.says(wrong))
    assert f"by mail to {ADDRESS}" in text_of(await desk.ana.says(ADDRESS))


async def suppliers_of(desk: Desk) -> list:  # type: ignore[type-arg]
    found = await desk.trade.database.read(lambda store: store.suppliers.of_reseller(desk.trade.top.id))
    return [one.id for one in found]


async def test_a_reseller_in_between_has_its_parent_for_a_supplier(desk: Desk) -> None:
    case, _seen = await begun(desk)
    for reply in (await desk.ahmed.replies("/suppliers"), await desk.ahmed.replies("/supplier Meridian")):
        assert (reply.outcome, reply.said.startswith("Your supplier is your own")) == (Outcome.REFUSED, True)
    assert (await desk.ahmed.presses(ShowReport(case.id))).outcome is Outcome.REFUSED


# The supplier's chat


async def test_a_group_is_linked_by_an_owner_and_nothing_is_said_in_it(desk: Desk) -> None:
    await supplier_of(desk.trade, way=Channel.COPY)
    group = replace(desk.ana, lane=CHAT)
    for said in ("/supplier Nobody", "/supplier Meridian", "/suppliers", "/cases"):
        assert (await group.replies(said)).screen is SILENT
    news = [text_of(one) for one in await desk.ana.news()]
    assert news[0].startswith("I know no supplier by that name")
    assert news[1].startswith("The group is linked: reports to Meridian go there")
    assert "LinkSupplier" in {entry.ask.__name__ for entry in entries() if entry.in_groups}


async def test_a_stranger_replies_to_a_report_and_the_team_alone_reads_it(desk: Desk) -> None:
    case, seen = await begun(desk, way=Channel.CHAT)
    await desk.ana.taps(button(seen, "Send to the chat"))
    await desk.trade.database.write(delivered)
    lena = Chat(desk.trade.database, replace(desk.trade.ana, chat="4711", name="Lena"), lane=CHAT)
    for said in (Say("We see it, 18:00", reply_to="77"), Say("unasked"), Say("elsewhere", reply_to="78")):
        heard = await lena.writes(said)
        assert (heard.screen, heard.recorded) == (SILENT, False)
    news = [text_of(one) for one in await desk.ana.news()]
    assert [one for one in news if "Lena: We see it, 18:00" in one and "Meridian answered" in one]
    await desk.ana.taps(ShowCase(case.id))
    assert "the supplier's answer\nLena: We see it, 18:00" in (await desk.ana.sees()).replace(": \n", "\n")
    assert "in the chat" in await desk.ana.sees()
    assert "18:00" not in await desk.ahmed.sees()


async def delivered(store: Store) -> None:
    """Have the report stand in the supplier's chat as message 77."""
    await store.connection.execute(sa.update(outbox).where(outbox.c.lane == CHAT).values(state=ItemState.SENT))
    await store.connection.execute(sa.update(cards).where(cards.c.lane == CHAT).values(message="77"))


async def test_a_report_made_up_in_a_button_goes_nowhere(desk: Desk) -> None:
    case, _seen = await begun(desk)
    for way in Channel:
        assert (await desk.ana.presses(SendReport(case.id, 4711, way))).outcome is Outcome.REFUSED
