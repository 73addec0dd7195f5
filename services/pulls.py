"""Pulls: usage that is fetched from a panel, claimed when it is due, and counted as a whole or not at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.agreement import Panel
from domain.errors import N_, Refusal
from domain.pulls import PanelTrouble, Position, PullRowsChanged, packed, pause_after, unpacked, written
from domain.usage import ImportState, RowKind, Source, SourceId, SourceKind, SourceState
from services import reported, usage
from services.reported import BalanceIntake
from services.usage import Intake
from storage.store import Store

LEASE = timedelta(minutes=20)
"""For how long a pull belongs to who fetches it: longer than one may take."""

AGAIN_IN = timedelta(minutes=1)
"""When a pull is tried again that found another one at work."""

SETTING_UP = "set up pull"

COUNTED = (ImportState.ORDERED, ImportState.STAGING, ImportState.APPLIED)


class NotFetched(Refusal):
    why = N_("Nothing is fetched for this source.")
    what_to_do = N_("Only what the settings name is fetched; /sources shows how each source comes.")


class PanelUnknown(Exception):
    """The settings don't name a panel that there is; for the log, as there is no source yet to show it."""

    def __init__(self, panel: str) -> None:
        super().__init__(
            f"there isn't just one panel called “{panel}”" if panel else "PANEL must say which one is meant"
        )


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the settings say of a pull. `panel`: the name of its panel, empty for the only one."""

    name: str
    rows: RowKind
    panel: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A pull that is ours to do. `zone`: the name of the time zone in which its days are."""

    source: Source
    position: Position
    zone: str


async def is_due(store: Store, name: str) -> bool:
    """Return whether a pull may be due; who claims it looks again."""
    source = await store.sources.of_pull(name)
    if source is None:
        return bool(await _panels(store))
    is_on = source.state is SourceState.ACTIVE
    return is_on and (source.next_pull_at is None or source.next_pull_at <= store.now)


async def claim(store: Store, setup: SetUp) -> Claim | None:
    """Take a pull that is due, set up as a source where it isn't yet; `None` where somebody else has it.

    Raises `PanelUnknown`.
    """
    source = await store.sources.of_pull(setup.name) or await _set_up(store, setup)
    if source is None:
        return None
    if source.next_pull_at is None:  # the settings name it again
        await store.sources.change(source.id, next_pull_at=store.now)
    if not await store.sources.claim_pull(source.id, until=store.now + LEASE):
        return None
    if source.rows is not setup.rows and await store.usage.imports(source.id, *COUNTED, most=1):
        await fail(store, source.id, PullRowsChanged())
        return None
    await store.sources.change(source.id, rows=setup.rows)
    held = await store.sources.by_id(source.id)
    return Claim(held, unpacked(held.cursor), (await store.resellers.top_of(held.reseller_id)).time_zone)


async def _set_up(store: Store, setup: SetUp) -> Source | None:
    """Set a pull up as a source of the panel that it names; `None` where another process just did.

    Raises `PanelUnknown`.
    """
    meant = [panel for panel in await _panels(store) if setup.panel.casefold() in ("", panel.name.casefold())]
    if len(meant) != 1:
        raise PanelUnknown(setup.panel)
    if not await store.jobs.claim(SETTING_UP, setup.name):
        return None
    source_id = await store.sources.add(
        meant[0].reseller_id,
        meant[0].id,
        SourceKind.PULL,
        name=setup.name.replace("_", " ").capitalize(),
        rows=setup.rows,
        by=None,
        pull=setup.name,
        next_pull_at=store.now,
    )
    return await store.sources.by_id(source_id)


async def _panels(store: Store) -> list[Panel]:
    return [panel for top in await store.resellers.tops() for panel in await store.panels.of_reseller(top.id)]


async def open_import(store: Store, source: Source) -> Intake:
    """Begin to stage what is fetched. Raises `ImportUnderWay`, `SourceIsOff`."""
    return await usage.begin(store, await usage.order(store, source.id, name=source.name, by=None))


async def done(
    store: Store,
    claimed: Claim,
    intake: Intake | None,
    *,
    balances: BalanceIntake | None = None,
    cursor: str,
    asked: datetime,
    every: timedelta,
) -> None:
    """Count what was fetched, and note how far the pull is. `asked`: when the panel was; it has told all before.

    `balances`: what accounts were said to have.
    """
    newest, source = None, claimed.source
    if intake is not None:
        newest = (await usage.apply(store, intake)).newest
    if newest is not None:  # a row from a clock that is fast would have the next pull pass over what comes before it
        newest = min(newest, int(asked.timestamp()))
    if balances is not None:
        await reported.keep(store, source, balances, import_id=None if intake is None else intake.import_id)
    await store.sources.complete(source.id, asked)
    await store.sources.move_on(
        source.id, old=source.cursor, new=packed(claimed.position.moved(newest=newest, cursor=cursor))
    )
    await store.sources.change(source.id, failures=0, failed_since=None, trouble="", next_pull_at=store.now + every)


async def fail(store: Store, source_id: SourceId, trouble: PanelTrouble, *, intake: Intake | None = None) -> None:
    """Drop what was fetched, note what was wrong, and leave the panel alone for a while."""
    if intake is not None:
        await usage.drop(store, intake, why=trouble)
    source = await store.sources.hold(source_id)
    failures = source.failures + 1
    await store.sources.change(
        source_id,
        failures=failures,
        failed_since=source.failed_since or store.now,
        trouble=written(trouble),
        next_pull_at=store.now + pause_after(failures),
    )


async def let_go(store: Store, source_id: SourceId, *, intake: Intake | None = None) -> None:
    """Drop what was fetched until now; the pull is tried again soon, and nothing is wrong with the panel."""
    if intake is not None:
        await usage.drop(store, intake)
    await store.sources.change(source_id, next_pull_at=store.now + AGAIN_IN)


async def fetch_again(store: Store, source_id: SourceId) -> Source:
    """Fetch everything that a panel still has once more, as after accounts were matched. Raises `NotFetched`."""
    source = await store.sources.hold(source_id)
    if source.kind is not SourceKind.PULL or source.next_pull_at is None or source.state is not SourceState.ACTIVE:
        raise NotFetched
    await store.sources.change(source_id, cursor="", next_pull_at=store.now)
    return await store.sources.by_id(source_id)
