"""Feeds and pulls in /sources: a secret that is shown once, what is wrong with a panel, and what can be done."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from domain.clock import TurnableClock
from domain.pulls import PanelLoops, PanelUnreachable
from domain.usage import RowKind, SourceId, SourceKind, UsageRow
from handlers.screen import Screen
from handlers.usage_asks import AddFeed, FetchAgain, NewFeedSecret, SetSourceRows, ShowSource, ShowUsageImport
from services import pulls, usage
from services.pulls import SetUp
from storage.models.base import metadata
from storage.models.usage import sources
from storage.store import Store
from tests.archives import files_in
from tests.handlers.conftest import Desk
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import Trade

DAY = datetime(2026, 3, 2, tzinfo=UTC).toordinal()


async def new_feed(chat: Chat) -> Screen:
    return await chat.taps(button(await chat.says("/sources"), "Set up a feed"))


def secret_on(screen: Screen) -> str:
    assert screen.secret is not None
    return screen.secret.value


async def feed_id(trade: Trade) -> SourceId:
    found = await trade.database.read(lambda store: store.sources.of_reseller(trade.top.id))
    return found[-1].id


async def pull_of(trade: Trade) -> SourceId:
    """Set up a pull of the trade's panel, as the first fetching does."""
    await trade.database.write(lambda store: store.panels.change(trade.panel.id, name="North"))
    claimed = await trade.database.write(lambda store: pulls.claim(store, SetUp("north", RowKind.EVENTS, "North")))
    assert claimed is not None
    return claimed.source.id


# A feed's secret


async def test_a_feed_is_set_up_by_one_tap_and_shows_its_number_and_its_secret(desk: Desk) -> None:
    screen = await new_feed(desk.ana)
    assert len(secret_on(screen)) > 40
    assert f"Number of the source: {await feed_id(desk.trade)}" in text_of(screen)
    kept = await desk.trade.database.read(_secrets)
    assert kept[-1] == (secret_on(screen), None)


async def _secrets(store: Store) -> list[tuple[str | None, str | None]]:
    found = await store.connection.execute(sa.select(sources.c.secret, sources.c.next_secret).order_by(sources.c.id))
    return [(row.secret, row.next_secret) for row in found]


async def test_a_secret_stands_on_no_second_screen_in_no_audit_and_in_no_export(desk: Desk) -> None:
    made = await new_feed(desk.ana)
    source_id = await feed_id(desk.trade)
    again = await desk.ana.taps(NewFeedSecret(source_id))
    words = [str(await desk.ana.taps(button(again, "I have it: hide it")))]
    words += [str(await desk.ana.says(command)) for command in ("/sources", "/audit", "/menu")]
    words += files_in(await desk.ana.says("/export")).values()
    words += await desk.trade.database.read(_all_but_the_source_and_the_outbox)
    for secret in (secret_on(made), secret_on(again)):
        assert [text[:80] for text in words if secret in text] == []


async def _all_but_the_source_and_the_outbox(store: Store) -> list[str]:
    """Return every row of the database but those where a secret is at home, or on its way."""
    tables = [table for table in metadata.sorted_tables if table.name not in {"source", "outbox"}]
    return [str(row) for table in tables for row in await store.connection.execute(sa.select(table))]


async def test_another_secret_says_that_the_one_before_holds_until_it_is_used(desk: Desk) -> None:
    first = secret_on(await new_feed(desk.ana))
    source_id = await feed_id(desk.trade)
    assert "holds until" not in text_of(await desk.ana.taps(ShowSource(source_id)))
    screen = await desk.ana.taps(button(await desk.ana.taps(ShowSource(source_id)), "Make a new secret"))
    assert "The one before holds until this one is used for the first time." in text_of(screen)
    assert secret_on(screen) != first
    assert "the one before holds until this one is used" in text_of(await desk.ana.taps(ShowSource(source_id)))


async def test_of_several_panels_the_feeds_is_asked(desk: Desk) -> None:
    other = await desk.trade.network.panel(desk.trade.top, "South")
    screen = await new_feed(desk.ana)
    assert screen.secret is None
    assert "Which panel does the feed tell of?" in text_of(screen)
    await desk.ana.taps(button(screen, "South"))
    found = await desk.trade.database.read(lambda store: store.sources.of_reseller(desk.trade.top.id))
    assert [one.panel_id for one in found] == [other.id]


async def test_only_an_owner_of_the_top_sets_feeds_up_and_makes_secrets(desk: Desk) -> None:
    await new_feed(desk.ana)
    source_id = await feed_id(desk.trade)
    for ask in (AddFeed(), NewFeedSecret(source_id), FetchAgain(source_id)):
        assert "Your role doesn't include this." in text_of(await desk.marta.taps(ask))
    assert "Usage comes from panels" in text_of(await desk.ahmed.taps(AddFeed()))
    assert "I can't find that." in text_of(await desk.ahmed.taps(NewFeedSecret(source_id)))
    assert len(await desk.trade.database.read(_secrets)) == 1


async def test_a_feed_has_numbers_or_daily_totals(desk: Desk) -> None:
    await new_feed(desk.ana)
    source_id = await feed_id(desk.trade)
    screen = await desk.ana.taps(ShowSource(source_id))
    await desk.ana.taps(SetSourceRows(source_id, RowKind.TOTALS))
    source = await desk.trade.database.read(lambda store: store.sources.by_id(source_id))
    assert source.rows is RowKind.TOTALS
    assert "can't have such rows" in text_of(await desk.ana.taps(SetSourceRows(source_id, RowKind.UNNUMBERED)))
    assert len([label for label in buttons_of(screen) if "total" in label.lower()]) == 1


async def test_a_source_that_is_no_feed_has_no_secret(desk: Desk) -> None:
    source_id = await pull_of(desk.trade)
    assert "Make a new secret" not in buttons_of(await desk.ana.taps(ShowSource(source_id)))
    assert "isn't a feed" in text_of(await desk.ana.taps(NewFeedSecret(source_id)))


# Pulls


async def test_a_failing_panel_is_said_on_the_card_in_the_readers_language(desk: Desk, clock: TurnableClock) -> None:
    source_id = await pull_of(desk.trade)
    await desk.trade.database.write(lambda store: pulls.fail(store, source_id, PanelUnreachable()))
    await desk.trade.database.write(lambda store: pulls.fail(store, source_id, PanelLoops(3)))
    said = text_of(await desk.ana.taps(ShowSource(source_id)))
    assert "Nothing could be fetched since 2 Mar, 09:00, in 2 tries." in said
    assert "The panel's pages go round in a circle: page 3 came before." in said
    assert "Fetched next: 2 Mar, 09:02" in said
    await desk.ana.says("/language es")
    await desk.trade.database.write(lambda store: store.members.change(desk.trade.ana.member_id, language="es"))
    said = text_of(await desk.ana.taps(ShowSource(source_id)))
    assert "no se pudo recoger nada, en 2 intentos." in said
    assert "Las páginas del panel dan vueltas en círculo: la página 3 ya vino antes." in said


async def test_everything_is_fetched_again_by_a_tap(desk: Desk) -> None:
    source_id = await pull_of(desk.trade)
    await desk.trade.database.write(lambda store: store.sources.change(source_id, cursor="[1772442000, '', '']"))
    screen = await desk.ana.taps(button(await desk.ana.taps(ShowSource(source_id)), "Fetch everything again"))
    assert "Fetched next: 2 Mar, 09:00" in text_of(screen)
    source = await desk.trade.database.read(lambda store: store.sources.by_id(source_id))
    assert source.cursor == ""


async def test_what_the_settings_name_no_more_says_so_and_offers_no_fetching(desk: Desk) -> None:
    source_id = await pull_of(desk.trade)
    await desk.trade.database.write(lambda store: store.sources.retire_pulls(but=[]))
    screen = await desk.ana.taps(ShowSource(source_id))
    assert "not fetched any more: the settings don't name it" in text_of(screen)
    assert "Fetch everything again" not in buttons_of(screen)
    assert "Nothing is fetched for this source." in text_of(await desk.ana.taps(FetchAgain(source_id)))


async def test_a_pulls_rows_are_what_the_settings_say(desk: Desk) -> None:
    source_id = await pull_of(desk.trade)
    assert not [label for label in buttons_of(await desk.ana.taps(ShowSource(source_id))) if "total" in label.lower()]
    assert "can't have such rows" in text_of(await desk.ana.taps(SetSourceRows(source_id, RowKind.TOTALS)))


async def test_an_account_that_a_panel_names_is_matched_and_then_fetched_again(desk: Desk) -> None:
    source_id = await pull_of(desk.trade)
    row = UsageRow(1, "old name", DAY, None, 7, "e1")
    found = await desk.trade.database.write(lambda store: usage.record(store, source_id, [row], name="North"))
    screen = await desk.marta.taps(ShowUsageImport(found.id))
    assert "from then on they are counted" in text_of(screen)
    screen = await desk.marta.taps(button(screen, "Say whose accounts"))
    screen = await desk.marta.taps(button(screen, desk.trade.child.name))
    assert "Fetching everything again counts" in text_of(screen)
    assert "Fetch everything again" not in buttons_of(screen), "that is the owner's"


async def test_a_dropped_pull_says_why_in_its_own_words(desk: Desk) -> None:
    source_id = await pull_of(desk.trade)
    source = await desk.trade.database.read(lambda store: store.sources.by_id(source_id))
    intake = await desk.trade.database.write(lambda store: pulls.open_import(store, source))
    await desk.trade.database.write(lambda store: pulls.fail(store, source_id, PanelLoops(2), intake=intake))
    said = text_of(await desk.ana.taps(ShowUsageImport(intake.import_id)))
    assert "Nothing of it was counted." in said
    assert "go round in a circle" in said


# How far the watch sees


async def test_a_source_far_behind_another_says_that_it_holds_the_watch_back_until_it_is_switched_off(
    desk: Desk, clock: TurnableClock
) -> None:
    async def add(store: Store, name: str, ago: int) -> SourceId:
        source_id = await store.sources.add(
            desk.trade.top.id, desk.trade.panel.id, SourceKind.FILE, name=name, rows=RowKind.EVENTS, by=None
        )
        await store.sources.complete(source_id, clock() - timedelta(days=ago))
        return source_id

    old = await desk.trade.database.write(lambda store: add(store, "Old log", 3))
    assert "holds the watch back" not in text_of(await desk.ana.says("/sources"))
    new = await desk.trade.database.write(lambda store: add(store, "New log", 0))
    assert text_of(await desk.ana.says("/sources")).count("It holds the watch back.") == 1
    said = "nothing after 27 Feb, 09:00 is judged, though another source of the panel has told everything until 2 Mar"
    screen = await desk.ana.taps(ShowSource(old))
    assert said in text_of(screen)
    assert "holds the watch back" not in text_of(await desk.ana.taps(ShowSource(new)))
    await desk.ana.taps(button(screen, "Switch off"))
    assert "holds the watch back" not in text_of(await desk.ana.says("/sources"))
