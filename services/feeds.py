"""Feeds: sources whose batches are signed with a secret that is shown once, and changed without a gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.agreement import PanelId
from domain.errors import N_, NotHere, Refusal
from domain.feeds import BatchKnown, NotItsSignature, check_clock, new_secret, signer
from domain.people import Actor
from domain.usage import RefusedUsage, RowKind, Source, SourceId, SourceKind, SourceState, UsageImport
from domain.usage_values import Habits, Told, balances_of, rows_of
from services import reported, usage
from services.usage import SourceIsOff
from services.usage_files import check_top
from storage.store import Store


class NotAFeed(Refusal):
    why = N_("This source isn't a feed, so it has no secret.")
    what_to_do = N_("/sources shows how each of them comes.")


@dataclass(frozen=True, slots=True)
class NewSecret:
    """The secret of a feed, to be shown once, to whom made it. `is_next`: the one before holds until this is used."""

    source: Source
    secret: str
    is_next: bool


async def open_feed(store: Store, panel_id: PanelId, *, name: str, by: Actor) -> NewSecret:
    """Set up a feed of a panel's usage, with its first secret. Raises `UsageIsTheTops`."""
    check_top(by)
    secret = new_secret()
    source_id = await store.sources.add(
        by.reseller_id,
        panel_id,
        SourceKind.FEED,
        name=name,
        rows=RowKind.EVENTS,
        by=by.member_id,
        secret=secret,
        rotated_at=store.now,
    )
    return NewSecret(await store.sources.by_id(source_id), secret, is_next=False)


async def rotate(store: Store, source_id: SourceId) -> NewSecret:
    """Make another secret for a feed; the one before holds until this one is used. Raises `NotAFeed`."""
    source = await store.sources.hold(source_id)
    if source.kind is not SourceKind.FEED:
        raise NotAFeed
    secret = new_secret()
    await store.sources.change(source_id, next_secret=secret, rotated_at=store.now)
    return NewSecret(await store.sources.by_id(source_id), secret, is_next=True)


@dataclass(frozen=True, slots=True)
class Signed:
    """A batch as it arrives: whose it says it is, when it was sent, and what was written under it."""

    source_id: SourceId
    timestamp: str
    signature: str
    body: bytes


async def recognise(store: Store, signed: Signed) -> bool:
    """Make sure that a batch is its source's own; return whether it was signed with the next secret already.

    Raises `NotItsSignature`, `ClockAstray`, `SourceIsOff`: a stranger learns of nothing but the first.
    """
    source = await _feed(store, signed.source_id)
    current, following = await store.sources.secrets(signed.source_id) if source else (None, None)
    place = signer((current or "", following or ""), signed.timestamp, signed.body, signed.signature)
    if source is None or place is None:
        raise NotItsSignature
    check_clock(signed.timestamp, store.now)
    if source.state is not SourceState.ACTIVE:
        raise SourceIsOff
    return place == 1


async def admit(store: Store, signed: Signed) -> None:
    """Let a batch in, once; a new secret takes the place of the one before with its first batch.

    Raises `BatchKnown`, and what `recognise` raises.
    """
    is_next = await recognise(store, signed)
    source_id = (await store.sources.hold(signed.source_id)).id
    if not await store.sources.remember_batch(source_id, signed.signature):
        raise BatchKnown
    if is_next:
        await store.sources.promote_secret(source_id)


async def _feed(store: Store, source_id: SourceId) -> Source | None:
    try:
        source = await store.sources.by_id(source_id)
    except NotHere:
        return None
    return source if source.kind is SourceKind.FEED else None


@dataclass(frozen=True, slots=True)
class Batch:
    """What a sender tells at once. `complete_until`: an instant until which it says to have told everything.

    `balances`: what accounts have.
    """

    events: Sequence[Told]
    balances: Sequence[Told] = ()
    complete_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch: its import, where it had rows, how many balances are news, and what was refused."""

    usage_import: UsageImport | None
    refused: Sequence[RefusedUsage]
    balances: int
    refused_balances: Sequence[RefusedUsage]


async def take(store: Store, source_id: SourceId, batch: Batch) -> Taken:
    """Count a batch that was let in, and say what became of it. No rows, no import."""
    source = await store.sources.by_id(source_id)
    habits = Habits(ZoneInfo((await store.resellers.top_of(source.reseller_id)).time_zone))
    found, refused = None, list[RefusedUsage]()
    if batch.events:
        rows, unread = await store.compute(lambda: rows_of(batch.events, source.rows, habits))
        found = await usage.record(store, source_id, rows, name=source.name, unread=unread)
        refused = list(await store.usage.refused(found.id))
    if batch.complete_until is not None:
        await store.sources.complete(source_id, min(batch.complete_until, store.now))
    told, unread = await store.compute(lambda: balances_of(batch.balances, habits))
    import_id = None if found is None else found.id
    news, unknown = await reported.take(store, source, told, import_id=import_id) if told else (0, [])
    return Taken(found, refused, news, sorted([*unread, *unknown]))
