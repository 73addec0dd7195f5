"""Balances that differ, in the chat: files that tell them, the list, and a tap that is asked once more."""

from datetime import timedelta

from domain.clock import TurnableClock
from domain.ledger import AccountKind
from domain.reported import ReconciliationId
from domain.usage import ImportState, RowKind, SourceId, SourceKind
from domain.usage_columns import UsageColumn
from handlers.reconciling_asks import AdjustBalance, ReconcileNow, ShowReconciliation
from handlers.screen import Screen
from handlers.usage_asks import SetUsageColumn
from jobs.reconciling import reconcile_balances, tell_of_differences
from storage.store import Store
from tests.handlers.conftest import Desk
from tests.talk import Chat, button, buttons_of, text_of
from tests.usage import counted, days, drops_log, log_of, read

LEFT = "Id,Time,Username,Credits,Balance\n"


async def reports(desk: Desk, *credits: int) -> None:
    """Have a file of balances come, Ahmed's first and then those of others, which are made for it."""
    shops = [(await desk.trade.sibling(f"Shop {number}"))[2] for number in range(1, len(credits))]
    accounts = [desk.trade.sub_panel, *shops]
    rows = [f"{one.account},{credit}" for one, credit in zip(accounts, credits, strict=True)]
    await counted(desk.ana, log_of(*rows, header="Username,Credits\n"), name="accounts.csv")


async def the_list(chat: Chat) -> Screen:
    """Have balances compared at once, and return the card that comes."""
    await chat.taps(ReconcileNow())
    return (await chat.news())[-1]


async def test_a_file_of_accounts_and_balances_alone_is_confirmed_and_changes_nothing(desk: Desk) -> None:
    content = log_of(f"{desk.trade.sub_panel.account},143", "ghost,7", header="Username,Credits\n")
    screen = await drops_log(desk.ana, content)
    said = text_of(screen)
    assert "This looks like balances." in said
    assert "Balance after it: Credits\n143 · 7" in said
    assert "each is what an account has; no usage" in said
    await desk.ana.taps(button(screen, "Yes, count it"))
    card = await read(desk.ana)
    assert "I have the balances, and compare them with our books at night." in text_of(card)
    assert "Rows read: 2\nNew: 1\nKnown before: 0\nRefused: 1\nNew balances: 1" in text_of(card)
    assert await days(desk.trade) == [0, 0, 0]
    assert await desk.trade.balance(AccountKind.WALLET) == (0, 0)
    assert "tells balances alone" in text_of(await desk.ana.says("/sources"))


async def test_a_file_of_balances_that_ends_amid_a_row_reports_none(desk: Desk) -> None:
    await reports(desk, 143)
    whole = log_of(*[f"{desk.trade.sub_panel.account},99"] * 6_000, header="Username,Credits\n")
    await drops_log(desk.ana, whole.rpartition(b",")[0])
    assert "cut off" in text_of(await read(desk.ana))
    [report] = await desk.trade.database.read(lambda store: store.reported.by_ids([desk.trade.sub_panel.id]))
    assert report.credits == 143


async def test_a_column_of_balances_beside_usage_is_the_newest_of_each_account(desk: Desk) -> None:
    await desk.trade.network.fund(desk.trade.sub_panel, 100)
    account = desk.trade.sub_panel.account
    rows = (f"b,2026-03-02 08:30:00,{account},5,88", f"a,2026-03-02 08:00:00,{account},3,93")
    card = await counted(desk.ana, log_of(*rows, header=LEFT))
    assert "Counted: 8 credits used." in text_of(card)
    assert "New balances: 1" in text_of(card)
    assert "panel 88 (2 Mar, 08:30), our books −8" in text_of(await the_list(desk.ana))  # funded at 9:00, after it
    assert await days(desk.trade) == [0, 0, 8]


async def test_a_balance_that_cannot_be_read_keeps_no_usage_back(desk: Desk) -> None:
    account = desk.trade.sub_panel.account
    rows = (f"a,2026-03-02 08:00:00,{account},3,88", f"b,2026-03-02 08:30:00,{account},5,unlimited")
    card = await counted(desk.ana, log_of(*rows, f"c,2026-03-02 08:40:00,{account},1,", header=LEFT))
    assert "New: 3\nKnown before: 0\nRefused: 0\nNew balances: 1" in text_of(card)


async def test_a_column_of_balances_is_chosen_or_left_out_by_buttons(desk: Desk) -> None:
    account = desk.trade.sub_panel.account
    screen = await drops_log(desk.ana, log_of(f"a,2026-03-02 08:00:00,{account},3,88", header=LEFT))
    assert "Balance after it: Balance" in buttons_of(screen)
    [found] = await desk.trade.database.read(lambda store: store.usage.imports(SourceId(1), ImportState.OPEN))
    screen = await desk.ana.taps(SetUsageColumn(found.id, UsageColumn.LEFT, -1))
    assert "Balance after it: none" in buttons_of(screen)
    await desk.ana.taps(button(screen, "Yes, count it"))
    assert "New balances" not in text_of(await read(desk.ana))


async def test_the_night_lists_to_owner_and_finance_what_differs(desk: Desk, clock: TurnableClock) -> None:
    await desk.trade.network.fund(desk.trade.sub_panel, 150)
    clock.forward(timedelta(minutes=5))
    await reports(desk, 143)
    for chat in (desk.ana, desk.marta, desk.ahmed):
        await chat.news()
    clock.forward(timedelta(days=1))
    while await desk.trade.database.write(reconcile_balances):
        pass
    await desk.trade.database.write(tell_of_differences)
    for chat in (desk.ana, desk.marta):
        [card] = await chat.news()
        assert "Ahmed TV: panel 143 (2 Mar, 09:05), our books 150" in text_of(card)
        assert "Nothing is changed unless you tap." in text_of(card)
    assert await desk.ahmed.news() == []


async def test_a_line_is_adjusted_by_a_tap_that_is_asked_once_more_with_the_amount(desk: Desk) -> None:
    await desk.trade.network.fund(desk.trade.sub_panel, 150)
    await reports(desk, 143)
    card = await the_list(desk.ana)
    question = await desk.ana.taps(button(card, "Adjust Ahmed TV: −7"))
    assert "Adjust the books of Ahmed TV?" in text_of(question)
    assert "7 credits are taken off as used without having been told." in text_of(question)
    assert await desk.trade.balance(AccountKind.WALLET) == (150, 0)
    yes = button(question, "Yes, −7")
    await desk.ana.taps(yes)
    assert await desk.trade.balance(AccountKind.WALLET) == (143, 0)
    assert "Ana adjusted it on 2 Mar, 09:00." in text_of(await desk.marta.taps(yes))
    await desk.ana.news()
    [true] = [one for one in desk.ana.messages.values() if one.title == "Panel and books differ"]
    assert "Ana adjusted it on 2 Mar, 09:00: −7." in text_of(true)
    assert "Everything on this list is settled." in text_of(true)


async def test_the_sub_reseller_reads_it_in_its_history_in_plain_words(desk: Desk) -> None:
    await desk.trade.network.fund(desk.trade.sub_panel, 150)
    await reports(desk, 143)
    question = await desk.ana.taps(button(await the_list(desk.ana), "Adjust Ahmed TV: −7"))
    await desk.ana.taps(button(question, "Yes, −7"))
    said = text_of(await desk.ahmed.says("/history"))
    assert "Adjusted to what the panel showed: 143 credits on 2 Mar, 09:00 · then 143 credits" in said
    await desk.trade.database.write(lambda store: store.members.change(desk.trade.ahmed.member_id, language="es"))
    assert "Ajustado a lo que mostraba el panel: 143 créditos" in text_of(await desk.ahmed.says("/history"))


async def test_many_lines_are_paged_and_adjusted_all_at_once(desk: Desk) -> None:
    await desk.trade.network.fund(desk.trade.sub_panel, 150)
    await reports(desk, 143, *range(1, 9))
    card = await the_list(desk.ana)
    assert "9 balances that panels reported" in text_of(card)
    assert len([label for label in buttons_of(card) if label.startswith("Adjust Shop")]) == 5
    second = await desk.ana.taps(button(card, "More ›"))
    assert len([label for label in buttons_of(second) if label.startswith("Adjust Shop")]) == 3
    question = await desk.ana.taps(button(second, "Adjust all 9"))
    assert "Taken off as used: 7 credits\nPut back: 36 credits" in text_of(question)
    await desk.ana.taps(button(question, "Yes, adjust all 9"))
    assert await desk.trade.balance(AccountKind.WALLET) == (143, 0)
    assert "9 balances were compared, and all agree." in text_of(await desk.ana.taps(ReconcileNow()))


async def test_what_changed_since_the_question_is_asked_anew(desk: Desk, clock: TurnableClock) -> None:
    await desk.trade.network.fund(desk.trade.sub_panel, 150)
    await reports(desk, 143)
    question = await desk.ana.taps(button(await the_list(desk.ana), "Adjust Ahmed TV: −7"))
    clock.forward(timedelta(minutes=1))
    await drops_log(desk.ana, log_of(f"{desk.trade.sub_panel.account},140", header="Username,Credits\n"))
    await read(desk.ana)
    again = await desk.ana.taps(button(question, "Yes, −7"))
    assert "Meanwhile the number is another one; nothing was changed." in text_of(again)
    assert await desk.trade.balance(AccountKind.WALLET) == (150, 0)
    await desk.ana.taps(button(again, "Yes, −10"))
    assert await desk.trade.balance(AccountKind.WALLET) == (140, 0)


async def test_an_older_list_says_that_there_is_a_newer_one(desk: Desk, clock: TurnableClock) -> None:
    await reports(desk, 143)
    await the_list(desk.ana)
    clock.forward(timedelta(minutes=1))
    await drops_log(desk.ana, log_of(f"{desk.trade.sub_panel.account},140", header="Username,Credits\n"))
    await read(desk.ana)
    await the_list(desk.ana)
    first = await desk.ana.taps(ShowReconciliation(ReconciliationId(1)))
    assert "What still differs is on a newer list." in text_of(first)


async def test_who_went_to_another_parent_is_on_the_list_no_more(desk: Desk) -> None:
    await reports(desk, 143, 5)
    assert "Ahmed TV: panel 143" in text_of(await the_list(desk.ana))
    other = await desk.trade.network.child(desk.trade.top, "Elsewhere")
    await desk.trade.database.write(lambda store: store.resellers.change(desk.trade.child.id, parent_id=other.id))
    said = text_of(await desk.ana.taps(ShowReconciliation(ReconciliationId(1))))
    assert "Shop 1: panel 5" in said
    assert "Ahmed TV" not in said


async def test_it_is_compared_by_a_button_of_the_sources_and_says_what_agrees_or_is_missing(desk: Desk) -> None:
    now = button(await desk.ana.says("/sources"), "Compare balances now")
    assert "No balance of a sub-reseller has been reported yet." in text_of(await desk.ana.taps(now))
    await reports(desk, 0)
    said = text_of(await desk.ana.taps(now))
    assert "1 balance was compared, and it agrees." in said
    assert "Newest report: 2 Mar, 09:00" in said


async def test_another_networks_difference_cant_be_found_or_adjusted(desk: Desk, vera: Chat) -> None:
    await reports(desk, 143)
    await the_list(desk.ana)

    async def first(store: Store) -> AdjustBalance:
        return AdjustBalance((await store.reported.on_list(ReconciliationId(1)))[0].id)

    ask = await desk.trade.database.read(first)
    for chat in (desk.ahmed, vera):
        assert text_of(await chat.taps(ask)) != ""
        assert await desk.trade.balance(AccountKind.WALLET) == (0, 0)
    assert "I can't find that." in text_of(await desk.ahmed.taps(ask))


async def test_a_source_of_balances_alone_leaves_purchases_the_series(desk: Desk) -> None:
    await reports(desk, 143)

    async def panels(store: Store) -> list[int]:
        return [one.sources for one in await store.watch.panels() if one.panel_id == desk.trade.panel.id]

    assert await desk.trade.database.read(panels) == [0]

    async def tell_usage(store: Store) -> None:
        source_id = await store.sources.add(
            desk.trade.top.id, desk.trade.panel.id, SourceKind.FEED, name="Feed", rows=RowKind.EVENTS, by=None
        )
        await store.sources.complete(source_id, store.now)

    await desk.trade.database.write(tell_usage)
    assert await desk.trade.database.read(panels) == [1]
