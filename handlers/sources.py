"""/sources: where usage comes from, until when each has told everything, and what its rows are."""

from domain.errors import N_
from domain.names import shown
from domain.people import Actor
from domain.usage import ImportState, RowKind, Source, SourceKind, SourceState, UsageImport
from handlers.menu import to_menu
from handlers.registry import OWNER, answers
from handlers.screen import Field, Screen, main, press, rows
from handlers.usage_asks import (
    RenameSource,
    SetSourceRows,
    ShowSource,
    ShowSources,
    ShowUsageImport,
    SwitchSource,
    TakeUsage,
)
from handlers.usage_columns import ROW_LABELS, ROW_WORDS
from handlers.wording import _, moment, number
from services import usage_files
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
        fields=tuple([await _source_field(source, store) for source in sources]),
        buttons=rows(
            *(press(source.name, ShowSource(source.id)) for source in sources),
            main(_("Send a file"), TakeUsage()),
            to_menu(),
        ),
    )


async def _source_field(source: Source, store: Store) -> Field:
    return Field(
        f"{source.name} · {_(KIND_WORDS[source.kind])}", _until(source), more=_last(await _newest(source, store))
    )


async def _newest(source: Source, store: Store) -> UsageImport | None:
    found = await store.usage.imports(source.id, *LAST, most=1)
    return found[0] if found else None


def _until(source: Source) -> str:
    if source.state is SourceState.OFF:
        return _("switched off")
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
    kinds = (press(_(ROW_LABELS[kind]), SetSourceRows(source.id, kind)) for kind in RowKind if kind is not source.rows)
    return Screen(
        title=source.name,
        fields=(
            Field(_("Comes as"), _(KIND_WORDS[source.kind])),
            Field(_("Rows"), _(ROW_WORDS[source.rows])),
            Field(_("Until when"), _until(source), more=_last(last)),
        ),
        buttons=(
            *rows(
                press(_("What came last"), ShowUsageImport(last.id)) if last else None,
                *(() if last else kinds),
                press(_("Another name"), RenameSource(source.id)),
                press(_("Switch off") if is_on else _("Switch on"), SwitchSource(source.id, on=not is_on)),
                press(_("« Sources"), ShowSources()),
            ),
        ),
    )


@answers(SetSourceRows, roles=OWNER)
async def set_source_rows(ask: SetSourceRows, _who: Actor, store: Store) -> Screen:
    """Say what the rows of a source are."""
    return await source_screen(await usage_files.set_rows(store, ask.source_id, ask.rows), store)


@answers(SwitchSource, roles=OWNER)
async def switch_source(ask: SwitchSource, _who: Actor, store: Store) -> Screen:
    """Switch a source on or off; what it told stays counted."""
    return await source_screen(await usage_files.switch(store, ask.source_id, on=ask.on), store)


@answers(RenameSource, roles=OWNER)
async def rename_source(ask: RenameSource, _who: Actor, store: Store) -> Screen:
    """Give a source another name."""
    await store.sources.change(ask.source_id, name=shown(ask.name or "", most=40))
    return await source_screen(await store.sources.by_id(ask.source_id), store)
