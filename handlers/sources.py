"""/sources: where usage comes from, until when each has told everything, and what its rows are."""

from collections.abc import Iterable, Iterator

from domain.errors import N_
from domain.names import shown
from domain.people import Actor
from domain.pulls import trouble_in
from domain.usage import ImportState, RowKind, Source, SourceKind, SourceState, UsageImport, held_back_from
from handlers.menu import to_menu
from handlers.reconciling_asks import ReconcileNow
from handlers.refusals import refusal_words
from handlers.registry import OWNER, answers
from handlers.screen import Button, Field, Screen, Secret, main, press, rows
from handlers.usage_asks import (
    AddFeed,
    FetchAgain,
    NewFeedSecret,
    RenameSource,
    SetSourceRows,
    ShowSource,
    ShowSources,
    ShowUsageImport,
    SwitchSource,
    TakeUsage,
)
from handlers.usage_columns import ROW_LABELS, ROW_WORDS
from handlers.wording import _, moment, ngettext, number
from services import feeds, pulls, usage_files
from services.feeds import NewSecret
from storage.store import Store

KIND_WORDS = {SourceKind.FILE: N_("files"), SourceKind.FEED: N_("feed"), SourceKind.PULL: N_("fetched")}
LAST = (ImportState.APPLIED, ImportState.DROPPED)


@answers(ShowSources, roles=OWNER, reads=True, command="sources")
async def show_sources(_ask: ShowSources, who: Actor, store: Store) -> Screen:
    """List where usage comes from."""
    return await sources_screen(who, store)


async def sources_screen(who: Actor, store: Store) -> Screen:
    """Return the sources of a reseller, each with until when it has told everything and what came last."""
    usage_files.check_top(who)
    sources = await store.sources.of_reseller(who.reseller_id)
    return Screen(
        title=_("Where usage comes from"),
        lines=()
        if sources
        else (_("Nothing yet. Send me a file that your panel exports: who used how many credits, and when."),),
        fields=tuple([await _source_field(source, sources, store) for source in sources]),
        buttons=rows(
            *(press(source.name, ShowSource(source.id)) for source in sources),
            main(_("Send a file"), TakeUsage()),
            press(_("Set up a feed"), AddFeed()),
            press(_("Compare balances now"), ReconcileNow()),
            to_menu(),
        ),
    )


async def _source_field(source: Source, sources: Iterable[Source], store: Store) -> Field:
    held_back = _("It holds the watch back.") if held_back_from(source, sources) else ""
    more = filter(None, (_last(await _newest(source, store)), held_back))
    return Field(f"{source.name} · {_(KIND_WORDS[source.kind])}", _until(source), more="\n".join(more))


async def _newest(source: Source, store: Store) -> UsageImport | None:
    found = await store.usage.imports(source.id, *LAST, most=1)
    return found[0] if found else None


def _until(source: Source) -> str:
    if source.state is SourceState.OFF:
        return _("switched off")
    if source.kind is SourceKind.PULL and source.next_pull_at is None:
        return _("not fetched any more: the settings don't name it")
    if source.rows is RowKind.BALANCES:
        return _("tells balances alone")
    if source.complete_until is None:
        return _("nothing has come yet")
    return _("complete until %(at)s") % {"at": moment(source.complete_until)}


def _last(last: UsageImport | None) -> str:
    if last is None or last.done_at is None:
        return ""
    values = {"name": last.name, "at": moment(last.done_at), "new": number(last.new), "read": number(last.read)}
    if last.state is ImportState.DROPPED:
        return _("Last: %(name)s, %(at)s: nothing of it was counted") % values
    return _("Last: %(name)s, %(at)s: %(new)s of %(read)s rows were new") % values


@answers(ShowSource, roles=OWNER, reads=True)
async def show_source(ask: ShowSource, _who: Actor, store: Store) -> Screen:
    """Show a source."""
    return await source_screen(await store.sources.by_id(ask.source_id), store)


async def source_screen(source: Source, store: Store) -> Screen:
    """Return a source, with what its owner can change."""
    last = await _newest(source, store)
    is_on = source.state is SourceState.ACTIVE
    sources = await store.sources.of_reseller(source.reseller_id)
    return Screen(
        title=source.name,
        lines=(*_trouble(source), *_held_back(source, sources)),
        fields=(
            Field(_("Comes as"), _(KIND_WORDS[source.kind])),
            *(await _of_its_kind(source, store)),
            Field(_("Rows"), _(ROW_WORDS[source.rows])),
            Field(_("Until when"), _until(source), more=_last(last)),
        ),
        buttons=(
            *rows(
                press(_("What came last"), ShowUsageImport(last.id)) if last else None,
                *(() if last else _other_rows(source)),
                press(_("Make a new secret"), NewFeedSecret(source.id)) if source.kind is SourceKind.FEED else None,
                press(_("Fetch everything again"), FetchAgain(source.id)) if is_on and source.next_pull_at else None,
                press(_("Another name"), RenameSource(source.id)),
                press(_("Switch off") if is_on else _("Switch on"), SwitchSource(source.id, on=not is_on)),
                press(_("« Sources"), ShowSources()),
            ),
        ),
    )


def _other_rows(source: Source) -> Iterator[Button]:
    """Yield what else the rows of a source could be: a feed's are never told apart by their place, a pull's are set."""
    left_out = {source.rows}
    if source.kind is SourceKind.PULL:
        return
    if source.kind is SourceKind.FEED:
        left_out |= {RowKind.UNNUMBERED, RowKind.BALANCES}
    for kind in RowKind:
        if kind not in left_out:
            yield press(_(ROW_LABELS[kind]), SetSourceRows(source.id, kind))


async def _of_its_kind(source: Source, store: Store) -> tuple[Field, ...]:
    """Return what there is to say of a feed, or of a pull."""
    match source.kind:
        case SourceKind.FEED:
            made = moment(source.rotated_at) if source.rotated_at else ""
            _current, following = await store.sources.secrets(source.id)
            waits = _("the one before holds until this one is used") if following else ""
            return (Field(_("Number"), str(source.id), copyable=True), Field(_("Newest secret"), made, more=waits))
        case SourceKind.PULL if source.next_pull_at is not None and source.state is SourceState.ACTIVE:
            return (Field(_("Fetched next"), moment(source.next_pull_at)),)
        case _:
            return ()


def _trouble(source: Source) -> tuple[str, ...]:
    """Return what is wrong with a panel that can't be fetched from, and since when."""
    trouble = trouble_in(source.trouble)
    if trouble is None or source.failed_since is None:
        return ()
    values = {"since": moment(source.failed_since), "n": number(source.failures)}
    tries = ngettext(
        "Nothing could be fetched since %(since)s, in %(n)s try.",
        "Nothing could be fetched since %(since)s, in %(n)s tries.",
        source.failures,
    )
    return (tries % values, refusal_words(trouble))


def _held_back(source: Source, sources: Iterable[Source]) -> tuple[str, ...]:
    """Return that a source which tells no more keeps what others told from being judged, and what to do."""
    further = held_back_from(source, sources)
    if further is None or source.complete_until is None:
        return ()
    said = _(
        "It holds the watch back: nothing after %(until)s is judged, though another source of the panel has told"
        " everything until %(further)s. If nothing more comes of it, switch it off."
    )
    return (said % {"until": moment(source.complete_until), "further": moment(further)},)


@answers(SetSourceRows, roles=OWNER)
async def set_source_rows(ask: SetSourceRows, _who: Actor, store: Store) -> Screen:
    """Say what the rows of a source are."""
    return await source_screen(await usage_files.set_rows(store, ask.source_id, ask.rows), store)


@answers(SwitchSource, roles=OWNER)
async def switch_source(ask: SwitchSource, _who: Actor, store: Store) -> Screen:
    """Switch a source on or off; what it told stays counted."""
    return await source_screen(await usage_files.switch(store, ask.source_id, on=ask.on), store)


@answers(FetchAgain, roles=OWNER)
async def fetch_again(ask: FetchAgain, _who: Actor, store: Store) -> Screen:
    """Fetch everything that a panel still has once more; what was counted stays counted once."""
    return await source_screen(await pulls.fetch_again(store, ask.source_id), store)


# Feeds


@answers(AddFeed, roles=OWNER)
async def add_feed(ask: AddFeed, who: Actor, store: Store) -> Screen:
    """Set up a feed of the only panel, or of the one that is chosen, and show its secret."""
    usage_files.check_top(who)
    panels = await store.panels.of_reseller(who.reseller_id)
    panel_id = panels[0].id if len(panels) == 1 else ask.panel_id
    if panel_id is None:
        return Screen(
            title=_("Which panel does the feed tell of?"),
            buttons=rows(
                *(press(panel.name, AddFeed(panel.id)) for panel in panels), press(_("« Sources"), ShowSources())
            ),
        )
    return _secret_screen(await feeds.open_feed(store, panel_id, name=_("Feed"), by=who))


@answers(NewFeedSecret, roles=OWNER)
async def new_feed_secret(ask: NewFeedSecret, _who: Actor, store: Store) -> Screen:
    """Make another secret for a feed, and show it this once."""
    return _secret_screen(await feeds.rotate(store, ask.source_id))


def _secret_screen(made: NewSecret) -> Screen:
    """Return a new secret: the only screen on which it ever stands."""
    holds = _("The one before holds until this one is used for the first time.") if made.is_next else ""
    return Screen(
        title=_("The secret of “%(source)s”") % {"source": made.source.name},
        lines=(
            _("Your panel's program signs with it what it posts to the feed."),
            _("The feed's address, opened in a browser, shows how. It is there once FEED_PORT is set in the settings."),
            *((holds,) if holds else ()),
        ),
        fields=(Field(_("Number of the source"), str(made.source.id), copyable=True),),
        secret=Secret(_("Secret"), made.secret, _("Copy the secret")),
        note=_(
            "It is shown only here. Copy it to where the program has its settings; if it gets lost, make a new one."
        ),
        buttons=rows(press(_("I have it: hide it"), ShowSource(made.source.id)), to_menu()),
    )


@answers(RenameSource, roles=OWNER)
async def rename_source(ask: RenameSource, _who: Actor, store: Store) -> Screen:
    """Give a source another name."""
    await store.sources.change(ask.source_id, name=shown(ask.name or "", most=40))
    return await source_screen(await store.sources.by_id(ask.source_id), store)
